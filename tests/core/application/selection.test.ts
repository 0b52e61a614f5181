import { describe, expect, test } from 'vitest';
import { select } from '../../../src/core/application/selection.ts';
import type { Selection } from '../../../src/core/contract-sharing.ts';
import { connectionPath } from '../../../src/core/model/connection.ts';
import { emptyProfile } from '../../../src/core/model/profile.ts';
import { connection, idOf, oauth2Config, profileOf } from '../../fixtures/definitions.ts';
import { failureOf, valueOf } from '../../fixtures/outcomes.ts';

const profile = profileOf({
  authConfigs: [oauth2Config('user002'), oauth2Config('user001'), oauth2Config('user003')],
  connections: [
    connection('Roads', { folder: 'City', authId: idOf('user001'), tags: ['net', 'ä b'] }),
    connection('Rails', { folder: 'City/Lines', authId: idOf('user002'), tags: ['net'] }),
    connection('Parks', { folder: 'Citywide', authId: idOf('user002') }),
    connection('Public'),
    connection('Lost', { authId: idOf('gone001') }),
  ],
});

function chosen(selection: Selection) {
  const { authConfigs, connections } = valueOf(select(profile, selection));
  return [authConfigs.map(({ id }) => id).join(' '), connections.map(connectionPath).join(' ')];
}

describe('a selection', () => {
  test.each<[string, Selection, readonly [string, string]]>([
    [
      'of nothing said is everything',
      {},
      ['user001 user002 user003', 'City/Lines/Rails City/Roads Citywide/Parks Lost Public'],
    ],
    ['by name takes the configuration along', { connections: ['Rails'] }, ['user002', 'City/Lines/Rails']],
    ['by path as well, each once', { connections: ['City/Roads', 'Roads'] }, ['user001', 'City/Roads']],
    [
      'by folder takes what lies below, by whole names',
      { folders: ['City'] },
      ['user001 user002', 'City/Lines/Rails City/Roads'],
    ],
    ['by folder, however it is written', { folders: [' City / Lines/'] }, ['user002', 'City/Lines/Rails']],
    [
      'by the top takes every connection',
      { folders: [''] },
      ['user001 user002', 'City/Lines/Rails City/Roads Citywide/Parks Lost Public'],
    ],
    ['by tag', { tags: ['net'] }, ['user001 user002', 'City/Lines/Rails City/Roads']],
    ['by any of several tags', { tags: ['ä b', 'net'] }, ['user001 user002', 'City/Lines/Rails City/Roads']],
    [
      'by name, folder and tag together',
      { connections: ['Public'], folders: ['Citywide'], tags: ['ä b'] },
      ['user001 user002', 'City/Roads Citywide/Parks Public'],
    ],
    ['of configurations has no connection', { authIds: ['user003', 'user003'] }, ['user003', '']],
    [
      'of both is exactly what is listed',
      { authIds: ['user003'], folders: ['City/Lines'] },
      ['user003', 'City/Lines/Rails'],
    ],
    [
      'of no configuration and some connections leaves those alone',
      { authIds: [], tags: ['net'] },
      ['', 'City/Lines/Rails City/Roads'],
    ],
    ['of an empty list is nothing', { connections: [] }, ['', '']],
    ['takes no configuration that is not here', { connections: ['Lost'] }, ['', 'Lost']],
  ])('%s', (_, selection, expected) => {
    expect(chosen(selection)).toEqual(expected);
  });

  test.each<[Selection, string]>([
    [{ authIds: ['gone001'] }, 'There is no auth configuration "gone001".'],
    [{ connections: ['Canals'] }, 'There is no connection "Canals".'],
    [{ folders: ['Cit'] }, 'There is no connection in a folder "Cit".'],
    [{ folders: ['City', 'Land/\u202e'] }, 'There is no connection in a folder "Land/?".'],
    [{ tags: ['Net'] }, 'There is no connection with the tag "Net".'],
  ])('of %j, which is not there, is told and not passed over', (selection, message) => {
    expect(failureOf(select(profile, selection))).toMatchObject({ code: 'not-found', message });
  });

  test('of an empty profile is empty', () => {
    expect(valueOf(select(emptyProfile, {}))).toEqual({ authConfigs: [], connections: [] });
  });
});
