import type { AuthConfig, AuthConfigBase, Secret } from '../../model/auth-config.ts';
import type { AuthConfigId } from '../../model/auth-config-id.ts';
import { esriHeader, portalOfOAuthUrl, portalRootOf, standardHeader } from '../../model/presets.ts';
import { redirectUrlFor } from '../../model/redirect-url.ts';
import { isLoopbackHost, parseUrl, parseWebAddress } from '../../model/web-address.ts';
import type { AuthMethodConfig } from './auth-method-config.ts';
import { type Json, oauth2Defaults, type QgisOAuth2, readOAuth2Config } from './oauth2-config.ts';
import { type QgisExtras, sorted, writeQgisExtras } from './qgis-extras.ts';

/** A configuration of QGIS as one of ours, and what a person should hear of it. */
export interface FromQgis {
  readonly config: AuthConfig;
  readonly notes: readonly string[];
}

/** The version that QGIS's dialog writes for each method. */
export const usualVersions: Readonly<Record<string, number>> = {
  OAuth2: 1,
  Basic: 2,
  EsriToken: 2,
  APIHeader: 2,
};

/** What goes over plain http is told at each import. */
const plainHttpNote = 'It goes over plain http, where anyone on the way can read a token.';
const longestExpirationMinutes = 129_600;
const mostNameCharacters = 80;
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

type Made =
  | { readonly config: AuthConfig; readonly notes: readonly string[] }
  | { readonly obstacle: string };

/**
 * Makes a configuration of QGIS into one of ours, under an ID that is valid. What Wayleave cannot use becomes kind `qgis`,
 * whole; nothing that QGIS stored is lost either way, but for blanks around addresses and what is left of a long name.
 */
export function authFromQgis(from: AuthMethodConfig, id: AuthConfigId, now: number): FromQgis {
  const { name, notes } = nameFrom(from.name);
  const about: AuthConfigBase = {
    id,
    name,
    portal: null,
    tokenHeader: standardHeader,
    expectedAccount: null,
    allowHttp: false,
    timeoutSeconds: 30,
    signInWith: 'ask',
    privateSignIn: false,
    qgisExtras: null,
    createdAt: now,
    changedAt: now,
  };
  const made = makers[from.method]?.(from, about, now) ?? {
    obstacle: 'its method is not one that Wayleave has',
  };
  if ('config' in made) return { config: made.config, notes: [...notes, ...made.notes] };
  const note = `Wayleave cannot use it and keeps it for QGIS: ${made.obstacle}.`;
  return { config: keptForQgis(from, about, now), notes: [...notes, note] };
}

function keptForQgis(
  { method, version, uri, config }: AuthMethodConfig,
  about: AuthConfigBase,
  now: number,
): AuthConfig {
  const settings = { value: JSON.stringify(sorted(Object.fromEntries(config))), setAt: now };
  return { ...about, kind: 'qgis', method, version, uri, settings };
}

type Maker = (from: AuthMethodConfig, about: AuthConfigBase, now: number) => Made;

const makers: Readonly<Record<string, Maker>> = {
  OAuth2: fromOAuth2,
  Basic: fromBasic,
  EsriToken: fromEsriToken,
  APIHeader: fromApiHeader,
  'PKI-Paths': () => ({ obstacle: 'it signs in with a certificate' }),
  'PKI-PKCS#12': () => ({ obstacle: 'it signs in with a certificate' }),
  'Identity-Cert': () => ({ obstacle: 'it signs in with a certificate of the QGIS profile' }),
};

function fromOAuth2(from: AuthMethodConfig, about: AuthConfigBase, now: number): Made {
  const { oauth2config = '', ...values } = Object.fromEntries(from.config);
  const reading = readOAuth2Config(oauth2config);
  if (!reading.ok) return { obstacle: 'its OAuth2 values are incomplete or damaged' };
  const { oauth2, isGrantGuess } = reading.value;
  const obstacle = oauth2Obstacle(oauth2);
  if (obstacle !== null) return { obstacle };
  const isApp = oauth2.grantFlow === 'client-credentials';
  const tokenUrl = addressFrom(oauth2.tokenUrl);
  const requestUrl = isApp ? '' : addressFrom(oauth2.requestUrl);
  const refreshUrl = oauth2.refreshTokenUrl.trim() === '' ? '' : addressFrom(oauth2.refreshTokenUrl);
  if (tokenUrl === null || requestUrl === null || refreshUrl === null)
    return { obstacle: 'one of its addresses is not a web address' };
  const urls = [tokenUrl, requestUrl, refreshUrl].filter((url) => url !== '');
  const clear = urls.some(isPlainHttp);
  const expiration = expirationIn(oauth2.queryPairs);
  const isTimeoutOurs = oauth2.requestTimeout >= 1 && oauth2.requestTimeout <= 600;
  const base = {
    ...about,
    portal: portalOfOAuthUrl(tokenUrl),
    tokenHeader: oauth2.customHeader.trim() || standardHeader,
    allowHttp: clear,
    timeoutSeconds: isTimeoutOurs ? oauth2.requestTimeout : about.timeoutSeconds,
  };
  const kept = extrasOf(from, keptOAuth2(oauth2, isApp, expiration !== null, isTimeoutOurs), values, now);
  const notes = [
    ...(clear ? [plainHttpNote] : []),
    ...(isGrantGuess
      ? [
          `QGIS versions disagree about its grant flow; it was read as ${isApp ? 'client credentials' : 'PKCE'}.`,
        ]
      : []),
  ];
  const clientId = oauth2.clientId.trim();
  const clientSecret = secretFrom(oauth2.clientSecret, now);
  if (isApp) {
    if (clientSecret === null) return { obstacle: 'it has no client secret' };
    return {
      config: {
        ...base,
        qgisExtras: kept,
        kind: 'app',
        tokenUrl,
        clientId,
        clientSecret,
        expirationMinutes: expiration,
      },
      notes,
    };
  }
  return {
    config: {
      ...base,
      qgisExtras: kept,
      kind: 'oauth2',
      grantFlow: 'authorization-code',
      requestUrl,
      tokenUrl,
      refreshUrl: refreshUrl === '' ? null : refreshUrl,
      redirectUrl: redirectFrom(oauth2),
      clientId,
      clientSecret,
      scope: oauth2.scope,
      apiKey: secretFrom(oauth2.apiKey, now),
      pkce: true,
      persistToken: oauth2.persistToken,
      expirationMinutes: expiration,
    },
    notes,
  };
}

function oauth2Obstacle(oauth2: QgisOAuth2): string | null {
  if (oauth2.configType === 'predefined') return 'its values come from a file of that QGIS';
  if (oauth2.grantFlow === 'implicit' || oauth2.grantFlow === 'resource-owner')
    return `its grant flow "${oauth2.grantFlow === 'implicit' ? 'implicit' : 'resource owner'}" is not one that Wayleave has`;
  if (oauth2.accessMethod !== 'header') return 'it sends the token elsewhere than in a header';
  if (oauth2.clientId.trim() === '') return 'it has no client ID';
  if (/\p{Cc}/u.test(oauth2.clientId.trim()) || /[\r\n]/.test(oauth2.scope))
    return 'it has control characters in it';
  if (oauth2.customHeader.trim() !== '' && !headerName.test(oauth2.customHeader.trim()))
    return 'its token header is not the name of a header';
  if (oauth2.redirectPort < 1 || oauth2.redirectPort > 65_535) return 'its redirect port is none';
  return null;
}

/** The values of an OAuth2 configuration that have no field of ours, where they are not QGIS's usual ones. */
function keptOAuth2(
  oauth2: QgisOAuth2,
  isApp: boolean,
  hasExpiration: boolean,
  isTimeoutOurs: boolean,
): Readonly<Record<string, Json>> {
  const { unknown, queryPairs, extraTokens, ...rest } = oauth2;
  const pairs = Object.fromEntries(
    [...queryPairs].filter(([key]) => !(hasExpiration && key === 'expiration')),
  );
  const withoutField: readonly (keyof typeof rest)[] = [
    'description',
    'id',
    'name',
    'objectName',
    'username',
    'password',
    'version',
    ...(isTimeoutOurs ? [] : (['requestTimeout'] as const)),
    ...(isApp
      ? ([
          'requestUrl',
          'refreshTokenUrl',
          'redirectPort',
          'redirectUrl',
          'redirectHost',
          'scope',
          'apiKey',
          'persistToken',
        ] as const)
      : []),
  ];
  const unusual = withoutField.filter((key) => rest[key] !== oauth2Defaults[key]);
  return {
    ...unknown,
    ...Object.fromEntries(unusual.map((key) => [key, rest[key]])),
    ...(Object.keys(pairs).length === 0 ? {} : { queryPairs: pairs }),
    ...(extraTokens.size === 0 ? {} : { extraTokens: Object.fromEntries(extraTokens) }),
  };
}

function fromBasic(from: AuthMethodConfig, about: AuthConfigBase, now: number): Made {
  const { username = '', password = '', realm = '', ...values } = Object.fromEntries(from.config);
  if (username.trim() === '' || password === '') return { obstacle: 'it has no user name or no password' };
  if (/\p{Cc}/u.test(username) || /[\r\n]/.test(realm))
    return { obstacle: 'it has control characters in it' };
  const site = siteFrom(from.uri);
  const config: AuthConfig = {
    ...about,
    ...site.base,
    qgisExtras: extrasOf(from, {}, values, now),
    kind: 'basic',
    username,
    password: { value: password, setAt: now },
    realm,
  };
  return { config, notes: site.notes };
}

function fromEsriToken(from: AuthMethodConfig, about: AuthConfigBase, now: number): Made {
  const { token = '', ...values } = Object.fromEntries(from.config);
  if (!isToken(token)) return { obstacle: 'what it has is no token' };
  const site = siteFrom(from.uri);
  const config: AuthConfig = {
    ...about,
    ...site.base,
    tokenHeader: esriHeader,
    qgisExtras: extrasOf(from, {}, values, now),
    kind: 'pasted',
    token: { value: token.trim(), setAt: now },
    expiresAt: null,
  };
  return { config, notes: site.notes };
}

function fromApiHeader(from: AuthMethodConfig, about: AuthConfigBase, now: number): Made {
  const [only, ...others] = from.config;
  const key = /^Bearer (\S+)$/.exec(only?.[1] ?? '')?.[1];
  const header = [standardHeader, esriHeader].find((known) => known === only?.[0]);
  if (others.length > 0 || header === undefined || key === undefined)
    return { obstacle: 'it sends headers that are no token of ArcGIS' };
  const site = siteFrom(from.uri);
  const config: AuthConfig = {
    ...about,
    ...site.base,
    tokenHeader: header,
    qgisExtras: extrasOf(from, {}, {}, now),
    kind: 'api-key',
    key: { value: key, setAt: now },
    expiresAt: null,
  };
  return { config, notes: site.notes };
}

/** What it is for: QGIS mostly leaves that to the connections, so a person may have to fill it in. */
function siteFrom(uri: string): {
  readonly base: Pick<AuthConfigBase, 'portal' | 'allowHttp'>;
  readonly notes: readonly string[];
} {
  const address = /^https?:/i.test(uri.trim()) ? parseWebAddress(uri, 'allowed') : null;
  const portal = address?.ok === true ? portalRootOf(address.value) : null;
  if (portal !== null && isPlainHttp(portal))
    return { base: { portal, allowHttp: true }, notes: [plainHttpNote] };
  const notes =
    portal === null
      ? [
          'QGIS does not say which portal it is for: it serves the connections that name it, and others once a portal is filled in.',
        ]
      : [];
  return { base: { portal, allowHttp: false }, notes };
}

function extrasOf(
  { method, version, uri }: AuthMethodConfig,
  oauth2: Readonly<Record<string, Json>>,
  values: Readonly<Record<string, string>>,
  now: number,
): Secret | null {
  const extras: QgisExtras = {
    uri,
    ...(version === usualVersions[method] ? {} : { version }),
    oauth2,
    values,
  };
  const text = writeQgisExtras(extras);
  return text === null ? null : { value: text, setAt: now };
}

function nameFrom(text: string): { readonly name: string; readonly notes: readonly string[] } {
  const clean = text.replace(/\p{Cc}+/gu, ' ').trim();
  // A cut must not leave half of a character that takes two units.
  const name =
    clean
      .slice(0, mostNameCharacters)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trim() || 'Unnamed';
  return { name, notes: name === text ? [] : [`Its name was made to fit: ${name}.`] };
}

/** Only what can be a lifetime of ours leaves the other parameters. */
function expirationIn(pairs: ReadonlyMap<string, string>): number | null {
  const text = pairs.get('expiration') ?? '';
  const minutes = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 0;
  return minutes >= 1 && minutes <= longestExpirationMinutes ? minutes : null;
}

function redirectFrom({ redirectHost, redirectPort, redirectUrl }: QgisOAuth2): string {
  const host = redirectHost.trim().toLowerCase() === 'localhost' ? 'localhost' : '127.0.0.1';
  const path = redirectUrl.trim().replace(/^\/+/, '');
  return redirectUrlFor({ host, port: redirectPort, path: path === '' ? '' : `/${path}` });
}

function addressFrom(text: string): string | null {
  if (!/^\s*https?:/i.test(text)) return null;
  const address = parseWebAddress(text, 'allowed');
  return address.ok ? address.value.href : null;
}

function isPlainHttp(address: string): boolean {
  const url = parseUrl(address);
  return url !== null && url.protocol === 'http:' && !isLoopbackHost(url.hostname);
}

function isToken(text: string): boolean {
  return /^\s*\S+\s*$/.test(text);
}

function secretFrom(text: string, now: number): Secret | null {
  return text === '' ? null : { value: text, setAt: now };
}
