import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImportChoice } from '../../../src/core/contract-sharing.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import { connectionPath } from '../../../src/core/model/connection.ts';
import { emptyProfile, type Profile } from '../../../src/core/model/profile.ts';
import type { MergeChoices } from '../../../src/core/sharing/arrival.ts';
import { merge } from '../../../src/core/sharing/merge.ts';
import { authToQgis } from '../../../src/core/sharing/qgis/auth-to-qgis.ts';
import { qgisNames } from '../../../src/core/sharing/qgis/connection-names.ts';
import {
  incomingFromQgis,
  noQgisRecords,
  type QgisRecords,
} from '../../../src/core/sharing/qgis/incoming-from-qgis.ts';
import { connectionToQgis } from '../../../src/core/sharing/qgis/mapping-connections.ts';
import { type QgisTarget, qgisTargets } from '../../../src/core/sharing/qgis/target.ts';
import { anyQgisRecords } from '../../fixtures/any-qgis.ts';
import {
  apiKeyConfig,
  appConfig,
  basicConfig,
  connection,
  definedAt,
  idOf,
  oauth2Config,
  pastedConfig,
  profileOf,
  qgisConfig,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const mine: MergeChoices = { onConflict: 'mine', choices: {} };
const later = definedAt + 1_000;
const anyId = fc.constantFrom('agol001', 'AGOL001', 'portal1', 'agol-01', 'a b', '', 'way too long', 'ü');
const anyName = fc.constantFrom('Roads', 'Rails', 'A/B', 'A-B', ' Roads ', 'x'.repeat(90), 'Straßen');

function taking(profile: Profile, records: QgisRecords, choices: MergeChoices = mine) {
  return merge(profile, valueOf(incomingFromQgis(records, later)), choices, later);
}

/** Everything that QGIS of that version can hold of a profile, as it would hand it over. */
function throughQgis({ authConfigs, connections }: Profile, target: QgisTarget): QgisRecords {
  return {
    ...noQgisRecords,
    authConfigs: authConfigs.flatMap((config) => {
      const there = authToQgis(config, target);
      return there.ok ? [there.value.config] : [];
    }),
    connections: [...qgisNames(connections)].map(([one, name]) => connectionToQgis(one, name)),
    carrier: 'settings',
  };
}

const everything = profileOf({
  authConfigs: [
    oauth2Config('user001', {
      clientSecret: { value: 'a secret', setAt: definedAt },
      expectedAccount: 'ada',
      expirationMinutes: 600,
      tokenHeader: 'X-Esri-Authorization',
      redirectUrl: 'http://localhost:7071/back',
      scope: 'a b',
      signInWith: 'embedded',
    }),
    oauth2Config('user002', { redirectUrl: 'urn:ietf:wg:oauth:2.0:oob', pkce: true }),
    oauth2Config('user003', { pkce: false, clientSecret: { value: 'b', setAt: definedAt } }),
    appConfig(),
    tokenConfig(),
    apiKeyConfig(),
    pastedConfig('pasted1', { tokenHeader: 'Authorization' }),
    basicConfig(),
    qgisConfig(),
  ],
  connections: [
    connection('Roads', { authId: idOf('user001'), folder: 'City', tags: ['a'], colour: 'blue' }),
    connection('Roads', { folder: 'Land', headers: [{ name: 'X-Team', value: 'v' }], prefix: 'p' }),
    connection('Rails', {
      communityUrl: 'https://gis.example.org/portal/sharing/rest/community',
      username: 'ada',
      password: { value: 'w', setAt: definedAt },
    }),
  ],
});

describe('what goes to QGIS and comes back', () => {
  test.each(qgisTargets)('changes nothing that QGIS %s can hold', (target) => {
    const { rows, profile } = taking(everything, throughQgis(everything, target));
    expect(rows.filter(({ state }) => state !== 'same')).toEqual([]);
    expect(profile).toEqual(everything);
  });

  test('arrives on a new computer as it left, but for what QGIS has no words for', () => {
    const { profile } = taking(emptyProfile, throughQgis(everything, '3.44'));
    const [user] = profile.authConfigs;
    expect(user).toMatchObject({
      id: 'user001',
      kind: 'oauth2',
      clientSecret: { value: 'a secret' },
      redirectUrl: 'http://localhost:7071/back',
      expirationMinutes: 600,
      portal: 'https://gis.example.org/portal',
    });
    expect(profile.authConfigs.map(({ kind }) => kind)).toEqual([
      'oauth2',
      'oauth2',
      'oauth2',
      'app',
      'api-key',
      'pasted',
      'basic',
      'qgis',
    ]);
    expect(profile.connections.map(({ name }) => name).toSorted()).toEqual([
      'City - Roads',
      'Land - Roads',
      'Rails',
    ]);
  });

  test('keeps every value that came from QGIS', () => {
    fc.assert(
      fc.property(anyQgisRecords(fc.constantFrom('agol001', 'portal1', 'other01'), anyName), (records) => {
        const { profile } = taking(emptyProfile, records);
        const back = taking(profile, throughQgis(profile, '3.44'));
        expect(back.rows.map(({ state }) => state)).toEqual(back.rows.map(() => 'same'));
      }),
    );
  });
});

describe('importing', () => {
  test('twice changes no more than once', () => {
    fc.assert(
      fc.property(anyQgisRecords(anyId, anyName), anyQgisRecords(anyId, anyName), (before, records) => {
        const start = taking(emptyProfile, before).profile;
        for (const onConflict of ['mine', 'theirs', 'new-id'] as const) {
          const choices = { onConflict, choices: {} };
          const once = taking(start, records, choices).profile;
          expect(taking(once, records, choices).profile).toEqual(once);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('disjoint files in any order comes to the same', () => {
    const one = anyQgisRecords(fc.constantFrom('agol001', 'portal1'), fc.constantFrom('Roads', 'Rails'));
    const other = anyQgisRecords(fc.constantFrom('third01', 'fourth1'), fc.constantFrom('Trams', 'Pipes'));
    fc.assert(
      fc.property(one, other, (first, second) => {
        const forwards = taking(taking(emptyProfile, first).profile, second).profile;
        const backwards = taking(taking(emptyProfile, second).profile, first).profile;
        expect(inOrder(backwards)).toEqual(inOrder(forwards));
      }),
    );
  });

  test('leaves a secret that is here where the file has none', () => {
    const here = profileOf({
      authConfigs: [oauth2Config('agol001', { clientSecret: { value: 'mine', setAt: 1 } })],
    });
    const [there] = throughQgis(here, '3.44').authConfigs;
    const json = JSON.parse(there?.config.get('oauth2config') ?? '') as Record<string, unknown>;
    const without = { ...json, clientSecret: '', grantFlow: 4, requestTimeout: 77 };
    const records = {
      ...noQgisRecords,
      authConfigs: [{ ...present(there), config: new Map([['oauth2config', JSON.stringify(without)]]) }],
    };
    const { rows, profile } = taking(here, records);
    expect(rows[0]).toMatchObject({
      state: 'changed',
      differences: [{ field: 'timeoutSeconds', mine: '30', theirs: '77' }],
    });
    expect(profile.authConfigs[0]).toMatchObject({
      timeoutSeconds: 77,
      clientSecret: { value: 'mine', setAt: 1 },
    });
  });

  test('calls it a conflict when a secret would go elsewhere', () => {
    const here = profileOf({
      authConfigs: [oauth2Config('agol001', { clientSecret: { value: 's', setAt: 1 } })],
    });
    const away = oauth2Config('agol001', {
      clientSecret: { value: 's', setAt: 1 },
      tokenUrl: 'https://evil.example/sharing/rest/oauth2/token',
    });
    const records = throughQgis(profileOf({ authConfigs: [away] }), '3.4');
    const { rows, profile } = taking(here, records);
    expect(rows[0]).toMatchObject({
      state: 'conflict',
      choice: 'mine',
      choices: ['mine', 'theirs', 'new-id'],
    });
    expect(profile.authConfigs).toEqual(here.authConfigs);
  });

  test.each([
    ['mine', 1, 'https://gis.example.org/portal'],
    ['theirs', 1, 'https://other.example/p'],
    ['new-id', 2, 'https://gis.example.org/portal'],
  ] as const)('settles a conflict by the choice %s', (choice: ImportChoice, count, portal) => {
    const here = profileOf({
      authConfigs: [oauth2Config('agol001', { clientSecret: { value: 's', setAt: 1 } })],
    });
    const theirs = throughQgis(
      profileOf({
        authConfigs: [
          oauth2Config('agol001', {
            clientSecret: { value: 't', setAt: 1 },
            tokenUrl: 'https://other.example/p/sharing/rest/oauth2/token',
          }),
        ],
        connections: [connection('Theirs', { authId: idOf('agol001') })],
      }),
      '3.4',
    );
    const { profile, rows } = taking(here, theirs, { onConflict: 'mine', choices: { 'auth:0': choice } });
    expect(profile.authConfigs).toHaveLength(count);
    expect(profile.authConfigs[0]).toMatchObject({ id: 'agol001', portal });
    // Connections of the same source follow the configuration that they name.
    const followed = choice === 'new-id' ? rows.find(({ subject }) => subject === 'auth')?.place : 'agol001';
    expect(profile.connections[0]?.authId).toBe(followed);
  });

  test.each([
    ['agol-01', 'agol01a'],
    ['way too long', 'waytool'],
  ])('proposes a valid ID for "%s" and tells of it', (bad, good) => {
    const [made] = throughQgis(profileOf({ authConfigs: [qgisConfig()] }), '3.4').authConfigs;
    const records = { ...noQgisRecords, authConfigs: [{ ...present(made), id: bad }] };
    const { rows, renamed, profile } = taking(emptyProfile, records);
    expect(rows[0]).toMatchObject({ state: 'new', place: good, cameAs: bad });
    expect(renamed).toEqual([{ from: bad, to: good }]);
    expect(profile.authConfigs[0]).toMatchObject({ id: good, kind: 'qgis' });
  });

  test('of the most that is taken, all alike, comes to an end, and of more is refused', () => {
    const [one] = throughQgis(profileOf({ connections: [connection('Same')] }), '3.4').connections;
    const [config] = throughQgis(profileOf({ authConfigs: [qgisConfig()] }), '3.4').authConfigs;
    const records = {
      ...noQgisRecords,
      connections: Array.from({ length: 500 }, (_, index) => ({
        ...present(one),
        referer: `https://r${index}.example`,
      })),
      authConfigs: Array.from({ length: 500 }, () => ({ ...present(config), id: '' })),
    };
    const { profile, rows } = taking(emptyProfile, records);
    expect(rows).toHaveLength(1_000);
    expect(new Set(profile.connections.map(connectionPath)).size).toBe(500);
    expect(new Set(profile.authConfigs.map(({ id }) => id)).size).toBe(500);
    expect(taking(profile, records).profile).toEqual(profile);
    const others = {
      ...records,
      connections: records.connections.map((given) => ({ ...given, username: 'other' })),
    };
    expect(taking(profile, others, { onConflict: 'new-id', choices: {} }).rows).toHaveLength(1_000);
    const more = { ...records, connections: [...records.connections, present(one)] };
    expect(codeOf(incomingFromQgis(more, later))).toBe('file-refused');
  });

  test('takes a connection that has no place in the folders as the one that it is', () => {
    const { rows } = taking(everything, {
      ...noQgisRecords,
      connections: [
        { ...present(throughQgis(everything, '3.4').connections[1]), referer: 'https://new.example' },
      ],
    });
    expect(rows[0]).toMatchObject({
      state: 'changed',
      place: 'Land/Roads',
      differences: [{ field: 'referer' }],
    });
  });
});

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('There is none.');
  return value;
}

function inOrder({ authConfigs, connections }: Profile) {
  const byId = (config: AuthConfig) => config.id;
  return {
    authConfigs: authConfigs.toSorted((one, other) => byId(one).localeCompare(byId(other))),
    connections: connections.toSorted((one, other) =>
      connectionPath(one).localeCompare(connectionPath(other)),
    ),
  };
}
