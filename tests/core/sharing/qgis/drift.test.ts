import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type QgisSide, qgisDrift } from '../../../../src/core/sharing/qgis/drift.ts';
import { anyQgisConfigs } from '../../../fixtures/any-qgis-config.ts';
import { anyConnections, arcgisConnection, sampleConnections } from '../../../fixtures/qgis-connections.ts';
import { authMethodConfig, sampleConfigs } from '../../../fixtures/qgis-samples.ts';

const whole: QgisSide = { connections: sampleConnections, authConfigs: sampleConfigs };
const none: QgisSide = { connections: [], authConfigs: [] };
const connections = (...list: QgisSide['connections']): QgisSide => ({ ...none, connections: list });
const configs = (...list: QgisSide['authConfigs']): QgisSide => ({ ...none, authConfigs: list });

describe('how QGIS differs from what it would be given', () => {
  test('the same on both sides is the same, in whatever order', () => {
    const turned = { connections: sampleConnections.toReversed(), authConfigs: sampleConfigs.toReversed() };
    const drift = qgisDrift(whole, turned);
    expect(drift.map(({ subject, key, state }) => `${subject} ${key} ${state}`)).toEqual([
      'connection ArcGIS Online same',
      'connection Portal "Demo" & Söhne same',
      'auth agol001 same',
      'auth basic01 same',
      'auth portal1 same',
      'auth token01 same',
    ]);
  });

  test('what is on one side alone is told as such', () => {
    expect(new Set(qgisDrift(whole, none).map(({ state }) => state))).toEqual(new Set(['only-here']));
    expect(new Set(qgisDrift(none, whole).map(({ state }) => state))).toEqual(new Set(['only-there']));
  });

  test('a connection is compared field by field, secrets only as different', () => {
    const here = arcgisConnection({
      url: 'a',
      password: 'p1',
      headers: new Map([
        ['X-A', 's1'],
        ['X-C', 's3'],
      ]),
    });
    const there = arcgisConnection({
      url: 'b',
      password: 'p2',
      headers: new Map([
        ['X-A', 's2'],
        ['X-C', 's3'],
      ]),
      referer: 'r',
    });
    const [entry] = qgisDrift(connections(here), connections(there));
    expect(entry).toMatchObject({ state: 'different', isPartial: false });
    expect(entry?.differences).toEqual([
      { field: 'url', here: 'a', there: 'b', isSecret: false },
      { field: 'referer', here: '', there: 'r', isSecret: false },
      { field: 'password', here: null, there: null, isSecret: true },
      { field: 'headers.X-A', here: null, there: null, isSecret: true },
    ]);
  });

  test('a configuration is compared by what it means, not by how its JSON is written', () => {
    const config = (json: string, name = 'N') =>
      authMethodConfig('abc1234', name, 'OAuth2', 1, { oauth2config: json });
    const [same] = qgisDrift(
      configs(config('{"clientId":"a"}')),
      configs(config('{ "redirectPort": 7070, "clientId": "a" }')),
    );
    expect(same?.state).toBe('same');
    const [other] = qgisDrift(
      configs(config('{"clientId":"a","clientSecret":"s1"}')),
      configs(config('{"clientId":"b","clientSecret":"s2","queryPairs":{"expiration":"9"}}', 'M')),
    );
    expect(other?.differences).toEqual([
      { field: 'name', here: 'N', there: 'M', isSecret: false },
      { field: 'clientId', here: 'a', there: 'b', isSecret: false },
      { field: 'clientSecret', here: null, there: null, isSecret: true },
      { field: 'queryPairs.expiration', here: null, there: '9', isSecret: false },
    ]);
  });

  test('where values are not known it says so, and compares the rest', () => {
    const there = sampleConfigs.map((config) => ({ ...config, config: null }));
    const drift = qgisDrift(configs(...sampleConfigs), configs(...there));
    expect(drift.map(({ state, isPartial }) => [state, isPartial])).toEqual(drift.map(() => ['same', true]));
    const renamed = there.map((config) => ({ ...config, name: 'Other' }));
    expect(qgisDrift(configs(...sampleConfigs), configs(...renamed))[0]).toMatchObject({
      state: 'different',
      isPartial: true,
      differences: [{ field: 'name', there: 'Other' }],
    });
  });

  test('IDs that differ in case are two', () => {
    const [upper, lower] = ['AGOL001', 'agol001'].map((id) =>
      authMethodConfig(id, 'N', 'Basic', 2, { username: 'u' }),
    );
    if (upper === undefined || lower === undefined) throw new Error('both are there');
    expect(qgisDrift(configs(upper), configs(lower)).map(({ key, state }) => [key, state])).toEqual([
      ['AGOL001', 'only-here'],
      ['agol001', 'only-there'],
    ]);
  });

  test('of equal names each is compared with its counterpart', () => {
    const [one, two] = [arcgisConnection({ url: '1' }), arcgisConnection({ url: '2' })];
    expect(qgisDrift(connections(one, two), connections(one)).map(({ state }) => state)).toEqual([
      'same',
      'only-here',
    ]);
  });

  test('any side is the same as itself, and turning the sides turns the answer', () => {
    const side = fc.record({ connections: anyConnections, authConfigs: anyQgisConfigs });
    fc.assert(
      fc.property(side, side, (one, other) => {
        expect(qgisDrift(one, one).every(({ state }) => state === 'same')).toBe(true);
        const turn = {
          'only-here': 'only-there',
          'only-there': 'only-here',
          same: 'same',
          different: 'different',
        };
        const forth = qgisDrift(one, other).map(({ key, state }) => [key, turn[state]]);
        expect(qgisDrift(other, one).map(({ key, state }) => [key, state])).toEqual(forth);
      }),
    );
  });
});
