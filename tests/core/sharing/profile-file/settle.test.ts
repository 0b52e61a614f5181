import { describe, expect, test } from 'vitest';
import type { ImportRow, ImportState } from '../../../../src/core/contract-sharing.ts';
import type { Connection } from '../../../../src/core/model/connection.ts';
import { settledAfter } from '../../../../src/core/sharing/profile-file/settle.ts';
import type { SharedProfile } from '../../../../src/core/sharing/profile-file/shared-profile.ts';
import { writeProfileFile } from '../../../../src/core/sharing/profile-file/write-profile-file.ts';
import { connection, oauth2Config } from '../../../fixtures/definitions.ts';

const row = (key: string, state: ImportState): ImportRow => ({
  key,
  subject: key.startsWith('auth:') ? 'auth' : 'connection',
  name: '',
  place: '',
  cameAs: null,
  state,
  differences: [],
  choice: null,
  choices: [],
  newPlace: null,
  reason: null,
  notes: [],
});
const to = (host: string): Partial<Connection> => ({
  url: `https://${host}.example.org/server/rest/services`,
});
const settled: SharedProfile = {
  label: 'old',
  personal: true,
  authConfigs: [oauth2Config('user001', { name: 'Old' }), oauth2Config('user002', { name: 'Old' })],
  connections: [
    connection('Roads', to('roads')),
    connection('Gone', to('gone')),
    connection('Broken', to('broken')),
  ],
  withheld: new Map([['auth:user001', ['apiKey']]]),
};
const latest: SharedProfile = {
  label: 'new',
  personal: false,
  authConfigs: [oauth2Config('user001', { name: 'New' }), oauth2Config('user003', { name: 'New' })],
  connections: [connection('Streets', to('roads')), connection('Fresh', to('fresh'))],
  withheld: new Map([
    ['auth:user001', ['clientSecret']],
    ['auth:user003', ['clientSecret']],
  ]),
};
const rows = [
  row('auth:user001', 'changed'),
  row('auth:user003', 'new'),
  row('auth:user002', 'removed'),
  row('connection:Streets', 'changed'),
  row('connection:Fresh', 'new'),
  row('connection:Gone', 'removed'),
  row('connection:Broken', 'rejected'),
];
const placesOf = ({ authConfigs, connections }: SharedProfile) => [
  ...authConfigs.map(({ id, name }) => `${id} ${name}`),
  ...connections.map(({ name }) => name),
];

describe('what is settled after an import', () => {
  test('is the newest copy where nothing waits, with what of it cannot be read as it was', () => {
    const after = settledAfter(rows, latest, settled, new Set());
    expect(after).toMatchObject({ label: 'new', personal: false });
    expect(placesOf(after)).toEqual(['user001 New', 'user003 New', 'Streets', 'Fresh', 'Broken']);
    expect(after.withheld?.get('auth:user001')).toEqual(['clientSecret']);
  });

  test('is what it was for each row that waits: changed, new, moved and removed', () => {
    const after = settledAfter(rows, latest, settled, new Set(rows.map(({ key }) => key)));
    expect(placesOf(after).toSorted()).toEqual(placesOf(settled).toSorted());
    expect(after.withheld).toEqual(settled.withheld);
  });

  test.each([
    ['auth:user001', ['user003 New', 'user001 Old', 'Streets', 'Fresh', 'Broken']],
    ['auth:user003', ['user001 New', 'Streets', 'Fresh', 'Broken']],
    ['auth:user002', ['user001 New', 'user003 New', 'user002 Old', 'Streets', 'Fresh', 'Broken']],
    ['connection:Streets', ['user001 New', 'user003 New', 'Fresh', 'Roads', 'Broken']],
    ['connection:Gone', ['user001 New', 'user003 New', 'Streets', 'Fresh', 'Gone', 'Broken']],
  ])('keeps %s alone as it was when it alone waits', (key, places) => {
    expect(placesOf(settledAfter(rows, latest, settled, new Set([key])))).toEqual(places);
  });

  test('does not wait for a row that is the same here and there', () => {
    const after = settledAfter([row('auth:user001', 'same')], latest, settled, new Set(['auth:user001']));
    expect(placesOf(after)).toContain('user001 New');
  });

  test('is the copy itself when nothing was settled before', () => {
    expect(writeProfileFile(settledAfter(rows, latest, null, new Set()))).toBe(writeProfileFile(latest));
    expect(placesOf(settledAfter(rows, latest, null, new Set(['auth:user001', 'connection:Fresh'])))).toEqual(
      ['user003 New', 'Streets'],
    );
  });
});
