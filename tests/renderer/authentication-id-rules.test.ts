import { describe, expect, test } from 'vitest';
import { type IdSurroundings, judgeId } from '../../src/renderer/places/authentication/id-rules.ts';

const around: IdSurroundings = {
  before: 'rivprod',
  usedBy: 4,
  others: [
    { id: 'agol01a', name: 'ArcGIS Online' },
    { id: 'rivstg1', name: 'City Portal staging' },
  ],
  named: ['rivprod', 'ghost01', 'ghost01'],
};

describe('the rule for an ID', () => {
  test.each([
    ['', 'idle', '7 letters or digits. 0 of 7 characters.', null],
    ['riv', 'idle', '7 letters or digits. 3 of 7 characters.', null],
    ['agol-01', 'error', '7 letters or digits. Letters A to Z and digits only.', 'agol01a'],
    ['rivprod2', 'error', '7 letters or digits. Too long by now: exactly 7.', 'rivprod'],
    ['ñandú01', 'error', '7 letters or digits. Letters A to Z and digits only.', 'and01aa'],
    ['rivprod', 'ok', 'This is its ID now.', null],
    ['agol01a', 'error', 'Taken by ArcGIS Online.', null],
    [
      'RIVSTG1',
      'soon',
      'Differs only in case from rivstg1 (City Portal staging). QGIS keeps them apart; people may not.',
      null,
    ],
    ['newid01', 'ok', 'Free. 4 connections will follow. QGIS projects that name rivprod will not.', null],
    [
      'ghost01',
      'ok',
      'Free. 4 connections will follow. QGIS projects that name rivprod will not. 2 connections name it already and will use this configuration.',
      null,
    ],
  ])('says of "%s": %s', (typed, tone, text, nearest) => {
    expect(judgeId(typed, around)).toEqual({ tone, text, nearest });
  });

  test('speaks of no followers for a new one', () => {
    expect(judgeId('newid01', { ...around, before: null }).text).toBe('Free.');
  });
});
