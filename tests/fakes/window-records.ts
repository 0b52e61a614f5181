import type {
  AuthConfigView,
  Badge,
  ConnectionView,
  LastTest,
  Shown,
  SignInState,
} from '../../src/core/contract.ts';
import type { AuthConfig, AuthConfigBase } from '../../src/core/model/auth-config.ts';
import type { AuthConfigId } from '../../src/core/model/auth-config-id.ts';
import type { Connection, ConnectionColour, Environment } from '../../src/core/model/connection.ts';
import { idOf } from '../fixtures/definitions.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What a connection of the sample is doing. */
type Situation =
  | { readonly badge: 'signed-in'; readonly minutesLeft: number; readonly lifeMinutes?: number }
  | { readonly badge: 'expires-soon' | 'offline'; readonly minutesLeft: number }
  | { readonly badge: 'sign-in-needed' | 'never-signed-in' | 'refreshing' | 'public' | 'no-sign-in' }
  | {
      readonly badge: 'error';
      readonly code: 'redirect-port-busy' | 'tls-untrusted';
      readonly message: string;
    };

interface Sample {
  readonly folder: string;
  readonly name: string;
  readonly colour: ConnectionColour;
  readonly environment: Environment;
  readonly authId: string | null;
  readonly situation: Situation;
  readonly tags?: readonly string[];
}

const signedIn = (minutesLeft: number, lifeMinutes = 60): Situation => ({
  badge: 'signed-in',
  minutesLeft,
  lifeMinutes,
});
const isPublic: Situation = { badge: 'public' };
const portBusy: Situation = {
  badge: 'error',
  code: 'redirect-port-busy',
  message: 'Port 7071 is in use by another program.',
};

const council: readonly Sample[] = [
  sample('Council', 'City Portal', 'magenta', 'prod', 'rivprod', signedIn(29), ['cadastre', 'daily']),
  sample('Council', 'City Portal staging', 'magenta', 'test', 'rivstg1', signedIn(112, 120)),
  sample('Council', 'ArcGIS Online', 'blue', 'none', 'agol01a', { badge: 'sign-in-needed' }),
  sample('Council', 'Dev portal', 'grey', 'dev', 'rivdev1', portBusy),
  sample('Council', 'Open data hub', 'green', 'none', null, isPublic, ['open']),
  sample('Council', 'Planning portal', 'amber', 'prod', 'nightly', { badge: 'expires-soon', minutesLeft: 4 }),
  sample('Council', 'Parcel editing', 'red', 'none', 'rivprod', { badge: 'refreshing' }, ['cadastre']),
  sample('Council/Utilities', 'Water network', 'blue', 'prod', 'rivprod', signedIn(29), ['water']),
  sample('Council/Utilities', 'Wastewater', 'blue', 'prod', 'rivprod', signedIn(29), ['water']),
  sample('Council/Utilities', 'Street lighting', 'amber', 'none', 'water01', { badge: 'no-sign-in' }),
  sample('Council/Utilities', 'Gas and power', 'grey', 'none', 'roads22', signedIn(46)),
  sample('Council/Utilities', 'Telecom ducts', 'grey', 'test', 'roads22', { badge: 'never-signed-in' }),
];
const land: readonly Sample[] = [
  sample('State agencies/Land registry', 'Cadastre', 'green', 'prod', 'landrg1', signedIn(370, 480), [
    'cadastre',
  ]),
  sample('State agencies/Land registry', 'Easements', 'green', 'none', 'landrg1', signedIn(370, 480)),
  sample('State agencies/Land registry', 'Historic plans', 'green', 'none', null, isPublic, ['open']),
  sample('State agencies/Land registry', 'Title search', 'red', 'none', 'landrg1', {
    badge: 'sign-in-needed',
  }),
  sample('State agencies/Land registry', 'Valuation', 'green', 'none', 'landrg1', {
    badge: 'offline',
    minutesLeft: 12,
  }),
];
const series: readonly Sample[] = [
  ...many('State agencies/Transport', 9, [
    'Roads',
    'Rail',
    'Bridges',
    'Signals',
    'Ferries',
    'Cycling',
    'Traffic counts',
    'Road works',
    'Parking',
  ]),
  ...many('State agencies/Environment', 12, [
    'Soil',
    'Flood zones',
    'Air',
    'Noise',
    'Forests',
    'Wetlands',
    'Habitats',
    'Groundwater',
    'Waste sites',
    'Weather',
    'Rivers',
    'Protected areas',
  ]),
  ...many('State agencies/Elevation', 5, ['Terrain', 'Surface', 'Contours', 'Point clouds', 'Bathymetry']),
];

/** The connections of the pictures: two departments with five folders, in every state there is. */
export function sampleConnections(now: number): readonly ConnectionView[] {
  return [...council, ...land, ...series].map((one) => connectionView(one, now));
}

/** That many connections in folders of twenty, in folders of ten of those, for what has to be fast. */
export function manyConnections(count: number, now: number): readonly ConnectionView[] {
  const kinds: readonly Situation[] = [
    signedIn(29),
    { badge: 'sign-in-needed' },
    isPublic,
    signedIn(370, 480),
  ];
  const names = ['Parcels', 'Roads', 'Rivers', 'Terrain', 'Zoning', 'Addresses', 'Utilities'];
  return Array.from({ length: count }, (_, index) => {
    const folder = Math.floor(index / 20);
    const situation = kinds[index % kinds.length] ?? isPublic;
    return connectionView(
      sample(
        `Region ${Math.floor(folder / 10) + 1}/District ${folder + 1}`,
        `${names[index % names.length]} of district ${folder + 1}, sheet ${(index % 20) + 1}`,
        'blue',
        'none',
        situation.badge === 'public' ? null : 'rivprod',
        situation,
        [`year-${2000 + (index % 26)}`],
      ),
      now,
    );
  });
}

/** The auth configurations of the pictures, of every kind. */
export function sampleAuthConfigs(
  now: number,
  connections: readonly ConnectionView[],
): readonly AuthConfigView[] {
  const city = 'https://gis.riverton.example/portal';
  const configs: readonly Shown<AuthConfig>[] = [
    oauth('agol01a', 'ArcGIS Online', 'https://www.arcgis.com', now),
    {
      ...oauth('rivprod', 'City Portal', city, now),
      expectedAccount: 'a.lee',
      clientSecret: { setAt: now - 52 * day },
    },
    oauth('rivstg1', 'City Portal staging', 'https://gis-test.riverton.example/portal', now),
    {
      ...oauth('rivdev1', 'Dev portal', 'https://dev.riverton.example/portal', now),
      redirectUrl: 'http://127.0.0.1:7071',
    },
    oauth('landrg1', 'Land registry', 'https://maps.registry.example/portal', now),
    {
      ...base('nightly', 'Nightly jobs', city, now),
      kind: 'app',
      tokenUrl: `${city}/sharing/rest/oauth2/token`,
      clientId: 'nJ8batch2RivK0x1',
      clientSecret: { setAt: now - 90 * day },
      expirationMinutes: 60,
    },
    {
      ...base('roads22', 'Road assets', 'https://roads.state.example/portal', now),
      kind: 'token',
      username: 'gis_reader',
      password: { setAt: now - 30 * day },
      referer: 'https://wayleave.local',
      expirationMinutes: null,
    },
    {
      ...base('envflo1', 'Soil and flood', 'https://env.state.example/portal', now),
      kind: 'api-key',
      key: { setAt: now - 200 * day },
      expiresAt: now + 165 * day,
    },
    {
      ...base('water01', 'Water network', 'https://water.riverton.example/portal', now),
      kind: 'pasted',
      token: { setAt: now - day },
      expiresAt: now + 6 * day,
    },
  ];
  return configs.map((config) => {
    const using = connections.filter(({ connection }) => connection.authId === config.id);
    const signed = using.find(({ badge }) => badge.state === 'signed-in') ?? using[0];
    const signIn = signed?.signIn ?? signInOf({ badge: 'never-signed-in' }, now);
    const badge: Badge = signed === undefined ? { state: 'never-signed-in' } : signed.badge;
    return { config, signIn, badge, usedBy: using.map(({ connection }) => pathOf(connection)) };
  });
}

/** Path of a connection: `folder/name`. */
export function pathOf({ folder, name }: Pick<Connection, 'folder' | 'name'>): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function sample(
  folder: string,
  name: string,
  colour: ConnectionColour,
  environment: Environment,
  authId: string | null,
  situation: Situation,
  tags: readonly string[] = [],
): Sample {
  return { folder, name, colour, environment, authId, situation, tags };
}

function many(folder: string, count: number, names: readonly string[]): readonly Sample[] {
  return names
    .slice(0, count)
    .map((name, index) =>
      sample(
        folder,
        name,
        'none',
        'none',
        index % 3 === 0 ? null : 'envflo1',
        index % 3 === 0 ? isPublic : { badge: 'no-sign-in' },
      ),
    );
}

function connectionView(one: Sample, now: number): ConnectionView {
  const host = hostOf(one.folder);
  const slug = one.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const isPortal = one.authId !== null;
  const lastTest: LastTest | null =
    one.situation.badge === 'signed-in'
      ? { at: now - 3 * hour, passed: true, failedStage: null, stageCount: 10, milliseconds: 1_400 }
      : one.situation.badge === 'error'
        ? { at: now - 20 * minute, passed: false, failedStage: 'Sign-in', stageCount: 10, milliseconds: 900 }
        : null;
  return {
    connection: {
      name: one.name,
      url: `https://${host}/server/rest/services`,
      communityUrl: isPortal ? `https://${host}/portal/sharing/rest/community` : null,
      contentUrl: isPortal ? `https://${host}/portal/sharing/rest/content` : null,
      authId: one.authId === null ? null : idOf(one.authId),
      referer: '',
      username: '',
      password: null,
      prefix: '',
      folder: one.folder,
      tags: one.tags ?? [],
      allowHttp: false,
      colour: one.colour,
      environment: one.environment,
      notes: slug === 'city-portal' ? 'Ask the GIS team before editing parcels here.' : '',
      pinned: slug === 'city-portal',
      keepFresh: false,
      createdAt: now - 300 * day,
      changedAt: now - 52 * day,
    },
    headerNames: slug === 'parcel-editing' ? ['X-Department'] : [],
    unsetHeaders: [],
    signIn: one.authId === null ? null : signInOf(one.situation, now),
    badge: badgeOf(one.situation, now),
    endpointOrigins: isPortal
      ? { community: 'portal-of-auth', content: 'portal-of-auth' }
      : { community: 'none', content: 'none' },
    lastTest,
  };
}

function hostOf(folder: string): string {
  if (folder.startsWith('Council')) return 'gis.riverton.example';
  return folder.includes('Land registry') ? 'maps.registry.example' : 'maps.state.example';
}

function badgeOf(situation: Situation, now: number): Badge {
  switch (situation.badge) {
    case 'signed-in':
    case 'expires-soon':
    case 'offline':
      return { state: situation.badge, tokenExpiresAt: now + situation.minutesLeft * minute + 30_000 };
    case 'no-sign-in':
      return { state: 'no-sign-in', tokenExpiresAt: null };
    case 'error':
      return { state: 'error', code: situation.code, message: situation.message, since: now - 20 * minute };
    case 'sign-in-needed':
    case 'never-signed-in':
    case 'refreshing':
    case 'public':
      return { state: situation.badge };
    default:
      throw new Error('There is no such situation.');
  }
}

function signInOf(situation: Situation, now: number): SignInState {
  const nobody: SignInState = {
    state: 'never-signed-in',
    account: null,
    signedInAt: null,
    tokenExpiresAt: null,
    signInEndsAt: null,
    tokenIssuedAt: null,
    lastSurface: null,
  };
  const left = 'minutesLeft' in situation ? situation.minutesLeft * minute + 30_000 : null;
  const life = ('lifeMinutes' in situation ? (situation.lifeMinutes ?? 60) : 60) * minute;
  const known = { ...nobody, account: 'a.lee', signedInAt: now - 2 * day, lastSurface: 'embedded' as const };
  switch (situation.badge) {
    case 'signed-in':
    case 'expires-soon':
    case 'refreshing':
    case 'offline': {
      const tokenExpiresAt = now + (left ?? 40 * minute);
      return {
        ...known,
        state: situation.badge === 'expires-soon' ? 'expires-soon' : 'signed-in',
        tokenExpiresAt,
        tokenIssuedAt: tokenExpiresAt - life,
        signInEndsAt: now + 12 * day + hour,
      };
    }
    case 'sign-in-needed':
    case 'error':
      return { ...known, state: 'sign-in-needed', signedInAt: now - 15 * day };
    case 'no-sign-in':
      return { ...nobody, state: 'no-sign-in' };
    case 'never-signed-in':
    case 'public':
      return nobody;
    default:
      throw new Error('There is no such situation.');
  }
}

function base(
  id: string,
  name: string,
  portal: string,
  now: number,
): Omit<AuthConfigBase, 'id'> & { readonly id: AuthConfigId } {
  return {
    id: idOf(id),
    name,
    portal,
    tokenHeader: portal.endsWith('arcgis.com') ? 'X-Esri-Authorization' : 'Authorization',
    expectedAccount: null,
    allowHttp: false,
    timeoutSeconds: 30,
    signInWith: 'ask',
    privateSignIn: false,
    qgisExtras: null,
    createdAt: now - 300 * day,
    changedAt: now - 52 * day,
  };
}

function oauth(
  id: string,
  name: string,
  portal: string,
  now: number,
): Extract<Shown<AuthConfig>, { kind: 'oauth2' }> {
  return {
    ...base(id, name, portal, now),
    kind: 'oauth2',
    grantFlow: 'authorization-code',
    requestUrl: `${portal}/sharing/rest/oauth2/authorize`,
    tokenUrl: `${portal}/sharing/rest/oauth2/token`,
    refreshUrl: null,
    redirectUrl: 'http://127.0.0.1:7070',
    clientId: 'vK3nRivQg1sPr0d',
    clientSecret: null,
    scope: '',
    apiKey: null,
    pkce: true,
    persistToken: false,
    expirationMinutes: null,
  };
}
