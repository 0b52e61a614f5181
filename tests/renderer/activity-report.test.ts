import { describe, expect, test } from 'vitest';
import type { ActivityEntry } from '../../src/core/contract.ts';
import { everything, filtered } from '../../src/renderer/places/activity/activity-filter.ts';
import { activityReport } from '../../src/renderer/places/activity/activity-report.ts';
import { idOf } from '../fixtures/definitions.ts';

const entry: ActivityEntry = {
  id: 'one',
  at: Date.UTC(2026, 10, 24, 12),
  kind: 'token',
  subject: 'Council/City Portal',
  authId: idOf('rivprod'),
  account: 'a.lee',
  origin: 'command-line',
  failure: null,
  detail: 'wayleave exec, for ogr2ogr.',
};
const failed: ActivityEntry = {
  ...entry,
  id: 'two',
  kind: 'sign-in',
  origin: 'window',
  failure: { code: 'redirect-port-busy', message: 'Port 7070 is in use.' },
  detail: '',
};
const lock: ActivityEntry = {
  ...entry,
  id: 'three',
  kind: 'lock',
  subject: null,
  authId: null,
  account: null,
  origin: 'itself',
  detail: '',
};
const all = [entry, failed, lock];

describe('the filter of the activity', () => {
  test.each([
    ['everything', {}, ['one', 'two', 'three']],
    ['a kind', { kind: 'token' }, ['one']],
    ['what failed', { outcome: 'failed' }, ['two']],
    ['what went well', { outcome: 'well' }, ['one', 'three']],
    ['a door', { origin: 'itself' }, ['three']],
    ['words in any order', { text: 'OGR2OGR city' }, ['one']],
    ['the code of a failure', { text: 'redirect_port' }, ['two']],
    ['nothing', { text: 'city zzz' }, []],
  ] as const)('lets through %s', (_, wanted, ids) => {
    expect(filtered(all, { ...everything, ...wanted }).map(({ id }) => id)).toEqual(ids);
  });
});

test('a report has a line for each entry, with what is known of it', () => {
  const lines = activityReport(all, { version: '1.0.0', at: entry.at }).split('\n');
  expect(lines[0]).toMatch(/^Activity of Wayleave 1\.0\.0, .*, 3 entries$/);
  expect(lines.slice(2, 5).map((line) => line.split(' | ').slice(1))).toEqual([
    [
      'Token handed out',
      'Council/City Portal',
      'rivprod',
      'as a.lee',
      'from: Command line',
      'wayleave exec, for ogr2ogr.',
    ],
    [
      'Sign-in',
      'Council/City Portal',
      'rivprod',
      'as a.lee',
      'from: This window',
      'REDIRECT_PORT_BUSY: Port 7070 is in use.',
    ],
    ['Locked', 'from: Wayleave itself'],
  ]);
});
