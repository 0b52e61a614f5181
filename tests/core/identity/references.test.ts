import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findConnection, preferOne, resolveReference } from '../../../src/core/identity/references.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import type { Connection } from '../../../src/core/model/connection.ts';
import type { Sessions } from '../../../src/core/model/profile.ts';
import {
  apiKeyConfig,
  appConfig,
  connection,
  idOf,
  oauth2Config,
  profileOf,
  session,
} from '../../fixtures/definitions.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const online = 'https://www.arcgis.com';
const user = oauth2Config('user001');
const second = oauth2Config('user002');
const app = appConfig('app0001');
const agol = oauth2Config('agol001', { portal: online });
const org = oauth2Config('agol002', { portal: 'https://org.maps.arcgis.com' });
const development = oauth2Config('agoldev', { portal: 'https://devext.arcgis.com' });
const site = apiKeyConfig('site001', { portal: 'https://gis.example.org' });

const roads = connection('Roads', { authId: idOf('user001') });
const server = 'https://gis.example.org/server/rest/services';

interface Case {
  readonly configs?: readonly AuthConfig[];
  readonly connections?: readonly Connection[];
  readonly signedIn?: readonly string[];
}

/** What a reference leads to, in one word: an ID, `ID via connection`, `unclaimed` or a failure with its IDs. */
function lead(ref: string, { configs = [], connections = [], signedIn = [] }: Case): string {
  const sessions: Sessions = signedIn.map((id) => session(id));
  const outcome = resolveReference(ref, profileOf({ authConfigs: configs, connections }), sessions);
  if (!outcome.ok) {
    const { code, details } = outcome.failure;
    const among = details?.ids ?? details?.paths;
    return among === undefined ? code : `${code} ${String(among)}`;
  }
  const referent = outcome.value;
  if (referent.kind === 'unclaimed') return 'unclaimed';
  const via =
    referent.kind === 'address' && referent.connection !== null ? ` via ${referent.connection.name}` : '';
  return `${referent.config.id}${via}`;
}

const table: readonly (readonly [string, string, Case, string])[] = [
  ['an auth ID', 'user001', { configs: [user, second] }, 'user001'],
  ['an auth ID with blanks around', ' user001 ', { configs: [user] }, 'user001'],
  ['an auth ID in another case is none', 'USER001', { configs: [user] }, 'not-found'],
  ['nothing', '', { configs: [user] }, 'not-found'],
  ['a name', 'Roads', { configs: [user], connections: [roads] }, 'user001 via Roads'],
  [
    'a path',
    'City/Roads',
    { configs: [user], connections: [{ ...roads, folder: 'City' }] },
    'user001 via Roads',
  ],
  [
    'a bare name in a folder',
    'Roads',
    { configs: [user], connections: [{ ...roads, folder: 'City' }] },
    'user001 via Roads',
  ],
  [
    'a path before a bare name',
    'Roads',
    { configs: [user, second], connections: [roads, { ...roads, folder: 'City', authId: second.id }] },
    'user001 via Roads',
  ],
  [
    'a name in two folders',
    'Roads',
    {
      configs: [user],
      connections: [
        { ...roads, folder: 'A' },
        { ...roads, folder: 'B' },
      ],
    },
    'ambiguous A/Roads,B/Roads',
  ],
  [
    'an ID before a name',
    'user001',
    { configs: [user, second], connections: [connection('user001', { authId: second.id })] },
    'user001',
  ],
  ['a public connection', 'Roads', { configs: [user], connections: [connection('Roads')] }, 'not-found'],
  [
    'a connection whose configuration is gone',
    'Roads',
    { configs: [second], connections: [roads] },
    'not-found',
  ],
  [
    'a URL at a connection',
    `${server}/Roads/MapServer`,
    { configs: [user, second], connections: [roads], signedIn: ['user002'] },
    'user001 via Roads',
  ],
  [
    'the deepest connection',
    `${server}/City/Roads`,
    {
      configs: [user, second],
      connections: [roads, connection('City', { url: `${server}/City`, authId: second.id })],
    },
    'user002 via City',
  ],
  [
    'two connections of one configuration',
    server,
    { configs: [user], connections: [roads, { ...roads, name: 'Again' }] },
    'user001 via Roads',
  ],
  [
    'two connections of two configurations',
    server,
    { configs: [user, second], connections: [roads, { ...roads, name: 'Again', authId: second.id }] },
    'ambiguous user001,user002',
  ],
  [
    'two of them, one signed in',
    server,
    {
      configs: [user, second],
      connections: [roads, { ...roads, name: 'Again', authId: second.id }],
      signedIn: ['user002'],
    },
    'user002 via Again',
  ],
  [
    'a connection whose configuration is gone does not claim a URL',
    server,
    { configs: [site], connections: [roads] },
    'site001',
  ],
  [
    'a public connection does not claim a URL',
    server,
    { configs: [site], connections: [connection('Roads')] },
    'site001',
  ],
  [
    'a signed-in user login before others',
    'https://gis.example.org/portal/home',
    { configs: [app, user, second], signedIn: ['user002'] },
    'user002',
  ],
  [
    'an application that is signed in is no user login',
    'https://gis.example.org/portal',
    { configs: [app, user], signedIn: ['app0001'] },
    'ambiguous app0001,user001',
  ],
  ['a tie', 'https://gis.example.org/portal', { configs: [app, user] }, 'ambiguous app0001,user001'],
  [
    'two signed-in user logins',
    'https://gis.example.org/portal',
    { configs: [user, second, app], signedIn: ['user001', 'user002'] },
    'ambiguous user001,user002',
  ],
  ['the deepest portal', 'https://gis.example.org/portal/home', { configs: [site, user] }, 'user001'],
  ['the site around it', server, { configs: [site, user] }, 'site001'],
  [
    'a portal whose name only begins alike',
    'https://gis.example.org/portal2',
    { configs: [user] },
    'unclaimed',
  ],
  ['another port', 'https://gis.example.org:7443/portal', { configs: [user] }, 'unclaimed'],
  [
    'plain http where the portal has https',
    'http://gis.example.org/portal',
    { configs: [user] },
    'unclaimed',
  ],
  ['a host that only ends alike', 'https://evilgis.example.org/portal', { configs: [user] }, 'unclaimed'],
  [
    'hosted services of ArcGIS Online',
    'https://services1.arcgis.com/ORG/arcgis/rest/services',
    { configs: [agol, user] },
    'agol001',
  ],
  ["an organisation's host serves www, too", `${online}/home`, { configs: [org] }, 'agol002'],
  [
    'its own host before the common one',
    'https://org.maps.arcgis.com/home',
    { configs: [agol, org] },
    'agol002',
  ],
  [
    'hosted services with two logins',
    'https://services1.arcgis.com/ORG/arcgis',
    { configs: [agol, org] },
    'ambiguous agol001,agol002',
  ],
  [
    'hosted services with two logins, one signed in',
    'https://services1.arcgis.com/ORG/arcgis',
    { configs: [agol, org], signedIn: ['agol001'] },
    'agol001',
  ],
  [
    "Esri's development copy is another place",
    'https://services.arcgis.com/ORG',
    { configs: [development] },
    'unclaimed',
  ],
  [
    'a host that pretends to be ArcGIS Online',
    'https://www.arcgis.com.evil.org/',
    { configs: [agol] },
    'unclaimed',
  ],
  [
    'user information in front of the host',
    'https://www.arcgis.com@evil.org/',
    { configs: [agol] },
    'unclaimed',
  ],
  ['another scheme', 'ftp://gis.example.org/portal', { configs: [user] }, 'not-found'],
  ['a broken URL', 'https://', { configs: [user] }, 'not-found'],
];

describe('a reference', () => {
  test.each(table)('%s: %s', (_what, ref, around, expected) => {
    expect(lead(ref, around)).toBe(expected);
  });

  test('that is any text at all never throws, and is told without control characters', () => {
    const profile = profileOf({ authConfigs: [user, agol], connections: [roads] });
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.webUrl({ withQueryParameters: true })), (ref) => {
        const outcome = resolveReference(ref, profile, []);
        if (!outcome.ok) expect(outcome.failure.message).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test('to a URL keeps no token of it', () => {
    const profile = profileOf({ authConfigs: [user], connections: [roads] });
    const referent = valueOf(resolveReference(`${server}?token=s3cret`, profile, []));
    expect(JSON.stringify(referent)).not.toContain('s3cret');
  });

  test('to an ended session counts as not signed in', () => {
    const ended = session('user002', { access: null, refresh: null });
    expect(codeOf(preferOne([user, second], [ended], 'x'))).toBe('ambiguous');
    expect(codeOf(preferOne([], [], 'x'))).toBe('not-found');
  });
});

describe('one connection', () => {
  const profile = profileOf({
    connections: [roads, { ...roads, folder: 'City' }, { ...roads, name: 'Rails', folder: 'City' }],
  });
  test.each([
    ['Roads', 'ok'],
    ['City/Roads', 'ok'],
    [' Rails ', 'ok'],
    ['roads', 'not-found'],
    ['City', 'not-found'],
    ['', 'not-found'],
  ])('%j: %s', (text, code) => {
    expect(codeOf(findConnection(profile, text))).toBe(code);
  });
});
