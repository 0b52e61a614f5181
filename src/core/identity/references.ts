import type { ReferenceCode } from '../failures.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { parseAuthConfigId } from '../model/auth-config-id.ts';
import { type Connection, connectionPath } from '../model/connection.ts';
import { arcgisOnlineEnvironment, isArcgisOnlineHost } from '../model/presets.ts';
import type { Profile, Sessions } from '../model/profile.ts';
import { isBelow, isSameSite, parseUrl, parseWebAddress } from '../model/web-address.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';

/** What a reference leads to before any network was asked. */
export type Referent =
  /** An auth ID: the portal's own token. */
  | { readonly kind: 'auth'; readonly config: AuthConfig }
  /** A connection with its configuration, or a URL some configuration serves. */
  | {
      readonly kind: 'address';
      readonly config: AuthConfig;
      readonly url: URL;
      readonly connection: Connection | null;
    }
  /** A URL that nobody here serves by rule; its server may name a portal that somebody serves. */
  | { readonly kind: 'unclaimed'; readonly url: URL };

type Result = Outcome<Referent, ReferenceCode>;

/**
 * What a reference (auth ID, connection name or path, URL) leads to. For a URL: the connection's own
 * configuration, then a signed-in user login of its portal, then other kinds; a tie is `ambiguous`.
 */
export function resolveReference(ref: string, profile: Profile, sessions: Sessions): Result {
  const text = ref.trim();
  const config = findAuthConfig(profile, text);
  if (config !== null) return succeed({ kind: 'auth', config });
  const named = findConnections(profile, text);
  if (named.length > 0) return resolveConnections(text, named, profile);
  if (!/^https?:\/\//i.test(text))
    return fail('not-found', `There is no auth configuration or connection "${printable(text)}".`);
  const url = parseWebAddress(text, 'allowed');
  if (!url.ok) return fail('not-found', 'That is not an address Wayleave can look up.');
  return resolveUrl(url.value, profile, sessions);
}

/** The auth configuration with exactly that ID, or `null`. */
export function findAuthConfig(profile: Profile, id: string): AuthConfig | null {
  return parseAuthConfigId(id) === null
    ? null
    : (profile.authConfigs.find((config) => config.id === id) ?? null);
}

/** The connections of that path (`folder/name`) or, failing that, of that bare name. */
export function findConnections(profile: Profile, text: string): readonly Connection[] {
  const byPath = profile.connections.filter((connection) => connectionPath(connection) === text);
  return byPath.length > 0 ? byPath : profile.connections.filter((connection) => connection.name === text);
}

/** The one connection a name or path means. */
export function findConnection(profile: Profile, text: string): Outcome<Connection, ReferenceCode> {
  const [first, ...others] = findConnections(profile, text.trim());
  if (first === undefined) return fail('not-found', `There is no connection "${printable(text)}".`);
  if (others.length === 0) return succeed(first);
  const paths = [first, ...others].map(connectionPath);
  return fail('ambiguous', `Several connections are called "${printable(text)}": ${paths.join(', ')}.`, {
    paths,
  });
}

/** Of configurations that serve a URL equally by rule, the one to take; `ambiguous` when none stands out. */
export function preferOne(
  candidates: readonly AuthConfig[],
  sessions: Sessions,
  subject: string,
): Outcome<AuthConfig, ReferenceCode> {
  const signedIn = candidates.filter((config) => config.kind === 'oauth2' && hasSession(config, sessions));
  const [first, ...others] = signedIn.length > 0 ? signedIn : candidates;
  if (first === undefined) return fail('not-found', `${subject} belongs to no portal or server known here.`);
  if (others.length === 0) return succeed(first);
  const ids = [first, ...others].map((config) => config.id);
  return fail('ambiguous', `Several auth configurations serve ${subject}: ${ids.join(', ')}.`, { ids });
}

/** The configurations whose portal is the site of that address, however scheme and case are written. */
export function configsOfPortal(profile: Profile, portal: URL): readonly AuthConfig[] {
  return profile.authConfigs.filter((config) => {
    const own = config.portal === null ? null : parseUrl(config.portal);
    if (own === null) return false;
    return isSameSite(own, portal) || isSameOnlineEnvironment(own, portal);
  });
}

function resolveConnections(text: string, named: readonly Connection[], profile: Profile): Result {
  const [connection, ...others] = named;
  if (connection === undefined || others.length > 0) {
    const paths = named.map(connectionPath);
    return fail('ambiguous', `Several connections are called "${printable(text)}": ${paths.join(', ')}.`, {
      paths,
    });
  }
  const path = connectionPath(connection);
  if (connection.authId === null)
    return fail('not-found', `The connection ${path} has no auth configuration.`);
  const config = findAuthConfig(profile, connection.authId);
  if (config === null) {
    return fail('not-found', `The connection ${path} names ${connection.authId}, which is not defined here.`);
  }
  return succeed({ kind: 'address', config, url: new URL(connection.url), connection });
}

function resolveUrl(url: URL, profile: Profile, sessions: Sessions): Result {
  const covering = coveringConnections(url, profile);
  const own = covering.flatMap((connection) =>
    connection.authId === null ? [] : (findAuthConfig(profile, connection.authId) ?? []),
  );
  const candidates = own.length > 0 ? unique(own) : configsServing(url, profile);
  if (candidates.length === 0) return succeed({ kind: 'unclaimed', url });
  const config = preferOne(candidates, sessions, url.host);
  if (!config.ok) return config;
  const connection = covering.find(({ authId }) => authId === config.value.id) ?? null;
  return succeed({ kind: 'address', config: config.value, url, connection });
}

/** The connections with a configuration that reach down to this URL, only the most specific ones. */
function coveringConnections(url: URL, profile: Profile): readonly Connection[] {
  const covering = profile.connections.filter(
    ({ url: root, authId }) => authId !== null && isBelow(url, new URL(root)),
  );
  const longest = Math.max(0, ...covering.map((connection) => connection.url.length));
  return covering.filter((connection) => connection.url.length === longest);
}

/** Configurations whose portal or stand-alone server holds this URL, the deepest root first. */
function configsServing(url: URL, profile: Profile): readonly AuthConfig[] {
  const holding = profile.authConfigs.filter(
    ({ portal }) => portal !== null && isBelow(url, new URL(portal)),
  );
  if (holding.length > 0) {
    const deepest = Math.max(...holding.map(({ portal }) => portal?.length ?? 0));
    return holding.filter(({ portal }) => portal?.length === deepest);
  }
  return isArcgisOnlineHost(url.hostname) ? configsOfPortal(profile, url) : [];
}

/** An organisation's own host and `www` are one portal with one account space. */
function isSameOnlineEnvironment(one: URL, other: URL): boolean {
  const environment = arcgisOnlineEnvironment(one.hostname);
  return environment !== null && environment === arcgisOnlineEnvironment(other.hostname);
}

function hasSession(config: AuthConfig, sessions: Sessions): boolean {
  return sessions.some(
    (session) => session.authId === config.id && (session.access ?? session.refresh) !== null,
  );
}

function unique(configs: readonly AuthConfig[]): readonly AuthConfig[] {
  return [...new Set(configs)];
}

function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?').slice(0, 80);
}
