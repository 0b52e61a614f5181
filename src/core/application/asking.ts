import type { ArcgisHttp, Carried } from '../arcgis/http.ts';
import type { Speech } from '../arcgis/portal.ts';
import type { FailureCode } from '../failures.ts';
import { anyFresh } from '../identity/credentials.ts';
import { findConnections } from '../identity/references.ts';
import { type Connection, connectionPath, requestHeaders } from '../model/connection.ts';
import { portalRootOf, serverRootOf } from '../model/presets.ts';
import { isBelow, parseWebAddress } from '../model/web-address.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Store } from '../store/store.ts';
import { carry, type CredentialFinder, type Found, type Place } from './credential-finder.ts';

/** What looking around with a sign-in works with. */
export interface BrowsePorts {
  readonly store: Store;
  readonly finder: CredentialFinder;
  readonly http: ArcgisHttp;
}

/** What an operation comes to. */
export type Result<T> = Promise<Outcome<T, FailureCode>>;

/** A portal or server that can be asked: as somebody, then a refused token is renewed once, or as nobody. */
export interface Site {
  /** Who asks, or `null` for nobody. */
  readonly found: Found | null;
  readonly ask: <T>(question: (speech: Speech) => Result<T>) => Result<T>;
}

const anonymousMilliseconds = 30_000;

/**
 * Does a request with a credential; when the server refuses it as a token (498), renews it once, repeats once, and
 * takes the second answer whatever it is.
 */
export async function withRenewal<T>(
  found: Found,
  { finder }: Pick<BrowsePorts, 'finder'>,
  work: (credential: Carried) => Result<T>,
): Result<T> {
  const first = await work(carry(found));
  if (first.ok || first.failure.code !== 'token-rejected') return first;
  const renewed = await finder.credentialFor(found, { minMinutes: 0, rejected: found.credential.value });
  return renewed.ok ? work(carry(renewed.value)) : renewed;
}

/** The portal's own credential behind a reference, whichever server the reference itself leads to. */
export async function findPortal(ref: string, { finder }: Pick<BrowsePorts, 'finder'>): Result<Found> {
  const place = await finder.locate(ref);
  // Headers and referer of a connection are for its own site.
  return place.ok
    ? finder.credentialFor({ config: place.value.config, url: null, connection: null }, anyFresh)
    : place;
}

/** Asks the portal of a configuration something with its credential, renewing that once if it is refused. */
export async function askPortal<T>(
  found: Found,
  ports: BrowsePorts,
  signal: AbortSignal | undefined,
  question: (portal: string, speech: Speech) => Result<T>,
): Result<T> {
  const { portal, name } = found.config;
  if (portal === null) return fail('unsupported', `${name} names no portal, only OAuth addresses.`);
  return siteAs(found, ports, signal).ask((speech) => question(portal, speech));
}

/** The portal behind a reference: of its configuration, or for a public connection of its content endpoint. */
export async function portalOf(
  ref: string,
  ports: BrowsePorts,
  signal: AbortSignal | undefined,
): Result<{ readonly portal: string; readonly site: Site }> {
  const open = await findOpenConnection(ref, ports);
  if (!open.ok) return open;
  if (open.value === null) {
    const found = await findPortal(ref, ports);
    if (!found.ok) return found;
    const { portal, name } = found.value.config;
    if (portal === null) return fail('unsupported', `${name} names no portal, only OAuth addresses.`);
    return succeed({ portal, site: siteAs(found.value, ports, signal) });
  }
  const portal = openPortalOf(open.value);
  if (portal === null) {
    const path = connectionPath(open.value);
    return fail('unsupported', `The connection ${path} names no portal. Give it a content endpoint.`);
  }
  return succeed({ portal, site: siteAsNobody(open.value, new URL(portal), ports, signal) });
}

/**
 * The server of an address, as far as the reference is good for it: a public connection for its own server, a
 * configuration for its portal, that portal's servers, and what else the finder leaves to it.
 */
export async function serverOf(
  ref: string,
  address: string,
  ports: BrowsePorts,
  signal: AbortSignal | undefined,
): Result<{ readonly url: URL; readonly site: Site }> {
  const open = await findOpenConnection(ref, ports);
  if (!open.ok) return open;
  if (open.value !== null) return openServer(open.value, address, ports, signal);
  const place = await ports.finder.locate(ref);
  if (!place.ok) return place;
  const url = parseFor(place.value, address);
  if (!url.ok) return url;
  const found = await ports.finder.credentialFor(placeAt(url.value, place.value), anyFresh);
  return found.ok ? succeed({ url: url.value, site: siteAs(found.value, ports, signal) }) : found;
}

/** The connection of that name that needs nobody, or `null` when the reference is something else. */
export async function findOpenConnection(
  ref: string,
  { store }: Pick<BrowsePorts, 'store'>,
): Result<Connection | null> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const [connection, ...others] = findConnections(profile.value, ref.trim());
  const isOpen = connection !== undefined && others.length === 0 && connection.authId === null;
  return succeed(isOpen ? connection : null);
}

/** A site asked with a credential. Headers of the connection go along where it leads to. */
export function siteAs(found: Found, ports: BrowsePorts, signal: AbortSignal | undefined): Site {
  const { config, connection, url } = found;
  const isItsSite = connection !== null && url !== null && isSiteOf(connection, url);
  const speech = {
    http: ports.http,
    headers: isItsSite ? requestHeaders(connection) : {},
    timeoutMilliseconds: config.timeoutSeconds * 1000,
    signal,
  };
  return {
    found,
    ask: (question) => withRenewal(found, ports, (credential) => question({ ...speech, credential })),
  };
}

/** A site asked without any credential. Headers of the connection go along where it leads to. */
export function siteAsNobody(
  connection: Connection,
  url: URL,
  { http }: Pick<BrowsePorts, 'http'>,
  signal: AbortSignal | undefined,
): Site {
  const headers = isSiteOf(connection, url) ? requestHeaders(connection) : {};
  const speech = { http, credential: null, headers, timeoutMilliseconds: anonymousMilliseconds, signal };
  return { found: null, ask: (question) => question(speech) };
}

function isSiteOf(connection: Connection, url: URL): boolean {
  return new URL(connection.url).origin === url.origin;
}

/** An address as the user allows it: plain http where the configuration, or the connection for its own site, says so. */
function parseFor({ config, connection }: Place, address: string): Outcome<URL, 'bad-url'> {
  const url = parseWebAddress(address, 'allowed');
  if (!url.ok) return url;
  const isAllowedThere = connection?.allowHttp === true && isSiteOf(connection, url.value);
  return config.allowHttp || isAllowedThere ? url : parseWebAddress(address, 'loopback-only');
}

/** The place of an address for the same configuration, with the connection where it is of that site. */
function placeAt(url: URL, { config, connection }: Place): Place {
  const isItsSite = connection !== null && isSiteOf(connection, url);
  return { config, url, connection: isItsSite ? connection : null };
}

function openServer(
  connection: Connection,
  address: string,
  ports: BrowsePorts,
  signal: AbortSignal | undefined,
): Outcome<{ readonly url: URL; readonly site: Site }, FailureCode> {
  const url = parseWebAddress(address, connection.allowHttp ? 'allowed' : 'loopback-only');
  if (!url.ok) return url;
  const own = new URL(connection.url);
  const root = serverRootOf(own);
  if (isBelow(url.value, root === null ? own : new URL(root)))
    return succeed({ url: url.value, site: siteAsNobody(connection, url.value, ports, signal) });
  const path = connectionPath(connection);
  return fail('not-found', `${url.value.host} is not the server of the connection ${path}.`);
}

function openPortalOf({ contentUrl, communityUrl, url }: Connection): string | null {
  const endpoint = contentUrl ?? communityUrl;
  if (endpoint !== null) return portalRootOf(new URL(endpoint));
  const own = new URL(url);
  return serverRootOf(own) === null ? portalRootOf(own) : null;
}
