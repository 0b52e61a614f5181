import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuthConfig } from '../../../../src/core/model/auth-config.ts';
import { type Connection, connectionPath } from '../../../../src/core/model/connection.ts';
import { authDifferences, connectionDifferences } from '../../../../src/core/sharing/differences.ts';
import type { Incoming } from '../../../../src/core/sharing/incoming.ts';
import { incomingFromProfileFile } from '../../../../src/core/sharing/profile-file/incoming-from-profile-file.ts';
import { readProfileFile } from '../../../../src/core/sharing/profile-file/read-profile-file.ts';
import { secretFieldsOf, withoutSecrets } from '../../../../src/core/sharing/profile-file/secret-fields.ts';
import type { SharedProfile } from '../../../../src/core/sharing/profile-file/shared-profile.ts';
import {
  apiKeyConfig,
  appConfig,
  basicConfig,
  connection,
  definedAt,
  idOf,
  oauth2Config,
  pastedConfig,
  qgisConfig,
  tokenConfig,
} from '../../../fixtures/definitions.ts';
import { valueOf } from '../../../fixtures/outcomes.ts';
import { anyRecords } from './any-shared.ts';

function sharing(content: Partial<SharedProfile> = {}): SharedProfile {
  return { label: '', personal: false, authConfigs: [], connections: [], ...content };
}

function comingIn(content: Partial<SharedProfile>, settled: SharedProfile | null = null): Incoming {
  return incomingFromProfileFile({ shared: sharing(content), refusals: [] }, settled);
}

const at = (path: string, changes: Partial<Connection> = {}): Connection => {
  const cut = path.lastIndexOf('/');
  return connection(path.slice(cut + 1), { folder: cut < 0 ? '' : path.slice(0, cut), ...changes });
};
const to = (host: string) => ({ url: `https://${host}.example.org/server/rest/services` });
const secret = (value: string) => ({ value, setAt: definedAt });

/** By which paths what is here goes in the file. */
function namedThere(incoming: Incoming, mine: readonly Connection[]): readonly string[] {
  const places = incoming.placesThere(mine);
  return mine.map((one) => places.get(one) ?? 'none');
}

const basesOf = ({ connections }: Incoming) =>
  connections.map(({ key, base }) => [key, base === null ? null : connectionPath(base)]);
const removedOf = ({ removals }: Incoming) => [
  ...removals.auths.map(({ key }) => key),
  ...removals.connections.map(({ key }) => key),
];

describe('what a file is silent about is no difference', () => {
  const own = { expectedAccount: 'ada', signInWith: 'embedded', privateSignIn: true } as const;
  const extras = { qgisExtras: secret('{"uri":"x"}') };
  const here: readonly AuthConfig[] = [
    oauth2Config('user001', { ...own, ...extras, clientSecret: secret('a'), apiKey: secret('b') }),
    appConfig('app0001', { ...own, ...extras }),
    tokenConfig('token01', { ...own, ...extras }),
    apiKeyConfig('apikey1', { ...own, ...extras, expiresAt: definedAt + 1 }),
    pastedConfig('pasted1', { ...own, ...extras, expiresAt: definedAt + 1 }),
    basicConfig('basic01', { ...own, ...extras }),
  ];

  test.each(here)('of $kind: its secrets, when they end, and what belongs to a person', (mine) => {
    const bare = withoutSecrets(mine);
    const theirs = {
      ...(bare ?? mine),
      expectedAccount: null,
      signInWith: 'ask',
      privateSignIn: false,
    } as const;
    const echoes = comingIn({ authConfigs: [theirs] }).auths[0]?.echoes(mine) ?? [];
    expect(echoes.map((echo) => authDifferences(echo, theirs))).toEqual([[]]);
    for (const { secret: value } of echoes.flatMap(secretFieldsOf)) expect(value).toBeNull();
    expect(authDifferences(mine, theirs)).not.toEqual([]);
  });

  test('of a connection: its password, values of headers, pins', () => {
    const mine = at('Roads', {
      password: secret('p'),
      headers: [
        { name: 'x-key', value: 'v' },
        { name: 'Referer', value: 'r' },
      ],
      pinned: true,
      keepFresh: true,
    });
    const headers = [
      { name: 'x-key', value: null },
      { name: 'Referer', value: 'r' },
    ];
    const theirs = at('Roads', { headers });
    const echo = comingIn({ connections: [theirs] }).connections[0]?.echo(mine) ?? mine;
    expect(echo.password).toBeNull();
    expect(connectionDifferences(echo, theirs)).toEqual([]);
    expect(connectionDifferences(mine, theirs)).not.toEqual([]);
  });

  test('but what it says is one', () => {
    const mine = oauth2Config('user001', { ...own, clientSecret: secret('a') });
    const theirs = oauth2Config('user001', { clientSecret: secret('b') });
    const fields = (personal: boolean) =>
      comingIn({ personal, authConfigs: [theirs] })
        .auths.flatMap(({ echoes }) => echoes(mine))
        .flatMap((echo) => authDifferences(echo, theirs).map(({ field }) => field));
    expect(fields(false)).toEqual(['clientSecret']);
    expect(fields(true)).toEqual(['expectedAccount', 'signInWith', 'privateSignIn', 'clientSecret']);
  });

  test('of a kind that has not that secret, nothing is left out', () => {
    const mine = qgisConfig('user001');
    const [echo] = comingIn({ authConfigs: [oauth2Config('user001')] }).auths[0]?.echoes(mine) ?? [];
    expect(echo).toMatchObject({ settings: mine.settings });
  });
});

describe('what a person hears', () => {
  test('of each secret that stayed behind, without any value', () => {
    const { auths, connections } = comingIn({
      authConfigs: [appConfig('app0001', { clientSecret: null }), oauth2Config('user001')],
      connections: [at('Roads', { headers: [{ name: 'X-Key', value: null }] })],
      withheld: new Map([
        ['auth:user001', ['clientSecret', 'qgisExtras']],
        ['connection:Roads', ['password']],
      ]),
    });
    expect([...auths, ...connections].map(({ notes }) => notes)).toEqual([
      ['It comes without its client secret: one that is here stays, else give yours before it is used.'],
      [
        'It comes without its client secret: what is here stays.',
        'It comes without its further values of QGIS: what is here stays.',
      ],
      [
        'It comes without the password of the connection: what is here stays.',
        'It comes without values for X-Key: those that are here stay, else give yours.',
      ],
    ]);
  });

  test('of IDs that differ only in case within one file', () => {
    const { auths } = comingIn({
      authConfigs: [oauth2Config('agol001'), oauth2Config('other01'), oauth2Config('AGOL001')],
    });
    expect(auths.map(({ notes }) => notes)).toEqual([
      ['agol001 differs only in case from AGOL001 in the same file.'],
      [],
      ['AGOL001 differs only in case from agol001 in the same file.'],
    ]);
  });

  test('of its label, printable', () => {
    expect(comingIn({ label: 'Roads \u202e' }).notes).toEqual(['Whoever made the file calls it "Roads ?".']);
    expect(comingIn({}).notes).toEqual([]);
  });
});

describe('a file of which nothing is known', () => {
  test('removes nothing, has no base, and goes by paths alone', () => {
    const incoming = comingIn({ authConfigs: [oauth2Config()], connections: [at('A/Roads')] });
    expect(removedOf(incoming)).toEqual([]);
    expect([...incoming.auths, ...incoming.connections].map(({ base }) => base)).toEqual([null, null]);
    expect(incoming.auths.map(({ key, idThere }) => [key, idThere])).toEqual([['auth:user001', 'user001']]);
    expect(incoming.connections.map(({ key, placeThere }) => [key, placeThere])).toEqual([
      ['connection:A/Roads', 'A/Roads'],
    ]);
    expect(namedThere(incoming, [at('A/Roads'), at('B/Roads')])).toEqual(['A/Roads', 'B/Roads']);
  });
});

describe('a file that is followed', () => {
  const settled = sharing({
    authConfigs: [oauth2Config('user001'), oauth2Config('user002')],
    connections: [at('Roads', to('roads')), at('A/Rails', to('rails')), at('Trams', to('trams'))],
  });

  test('has what was settled of each record as its base, and what is gone as removed', () => {
    const incoming = comingIn(
      {
        authConfigs: [oauth2Config('user002', { name: 'Other' }), oauth2Config('user003')],
        connections: [at('Trams', to('elsewhere')), at('Ferries', to('ferries'))],
      },
      settled,
    );
    expect(incoming.auths.map(({ base }) => base?.name ?? null)).toEqual(['Configuration user002', null]);
    expect(basesOf(incoming)).toEqual([
      ['connection:Trams', 'Trams'],
      ['connection:Ferries', null],
    ]);
    expect(removedOf(incoming)).toEqual(['auth:user001', 'connection:Roads', 'connection:A/Rails']);
  });

  test('that moved a connection has it moved, and not removed and new', () => {
    const incoming = comingIn(
      { connections: [at('B/Railways', to('rails')), at('Roads', to('roads')), at('Trams', to('trams'))] },
      settled,
    );
    expect(basesOf(incoming)[0]).toEqual(['connection:B/Railways', 'A/Rails']);
    expect(removedOf(incoming)).toEqual(['auth:user001', 'auth:user002']);
  });

  test.each<[string, readonly Connection[], readonly Connection[]]>([
    ['two that went lead there', [at('X', to('n'))], [at('A', to('n')), at('B', to('n'))]],
    ['two that came lead there', [at('X', to('n')), at('Y', to('n'))], [at('A', to('n'))]],
    ['another configuration serves it', [at('X', { authId: idOf('user001') })], [at('A')]],
    ['another endpoint is set', [at('X', { contentUrl: 'https://x.example.org/c' })], [at('A')]],
  ])('guesses no move where %s', (_, latest, before) => {
    const incoming = comingIn({ connections: latest }, sharing({ connections: before }));
    expect(basesOf(incoming).map(([, base]) => base)).toEqual(latest.map(() => null));
    expect(removedOf(incoming)).toHaveLength(before.length);
  });

  test('does not remove what is there and cannot be read', () => {
    const broken = {
      format: 'wayleave-shared-profile',
      version: 1,
      authConfigs: [{ id: 'user001', kind: 'oauth2', name: '' }],
      connections: [
        { name: 'Roads', url: 'ftp://gis.example.org' },
        { folder: 'A', name: 'Rails', url: 'ftp://gis.example.org' },
      ],
    };
    const read = valueOf(readProfileFile(new TextEncoder().encode(JSON.stringify(broken))));
    expect(removedOf(incomingFromProfileFile(read, settled))).toEqual(['auth:user002', 'connection:Trams']);
  });

  test('knows what was moved here by where it leads', () => {
    const incoming = comingIn({ connections: settled.connections }, settled);
    expect(namedThere(incoming, [at('Mine/Streets', to('roads')), at('A/Rails', to('rails'))])).toEqual([
      'Roads',
      'A/Rails',
    ]);
  });

  test.each<[string, readonly Connection[], readonly string[]]>([
    ['something else is at its path', [at('Mine', to('roads')), at('Roads', to('x'))], ['Mine', 'Roads']],
    ['two lead there', [at('Mine', to('roads')), at('Yours', to('roads'))], ['Mine', 'Yours']],
    ['it leads elsewhere', [at('Mine', to('x'))], ['Mine']],
    ['its own path is one of the file', [at('Trams', to('roads'))], ['Trams']],
  ])('takes nothing for moved here where %s', (_, mine, places) => {
    expect(namedThere(comingIn({ connections: settled.connections }, settled), mine)).toEqual(places);
  });

  test('gives no two connections that are here one place, and none to what is not here', () => {
    fc.assert(
      fc.property(anyRecords, anyRecords, anyRecords, (mine, latest, before) => {
        const places = comingIn(latest, sharing(before)).placesThere(mine.connections);
        expect([...places.keys()]).toEqual(mine.connections);
        expect(new Set(places.values()).size).toBe(mine.connections.length);
      }),
    );
  });

  test('that moved what was moved here too, has both go by the path that was settled', () => {
    const incoming = comingIn({ connections: [at('New/Roads', to('roads'))] }, settled);
    expect(basesOf(incoming)).toEqual([['connection:New/Roads', 'Roads']]);
    expect(namedThere(incoming, [at('Mine/Roads', to('roads'))])).toEqual(['Roads']);
  });
});
