import type { ConnectionFields } from '../contract.ts';
import type { InputCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type AuthConfigId, requireAuthConfigId } from './auth-config-id.ts';
import { type Connection, connectionPath, type Header } from './connection.ts';
import { arcgisOnline, isArcgisOnlineHost, portalEndpoints, portalRootOf, serverRootOf } from './presets.ts';
import { type HttpPolicy, parseWebAddress } from './web-address.ts';

/** What defining or editing a connection needs to know of the rest. */
export interface ConnectionSurroundings {
  /** Portal root of the auth configuration with that ID, or `null` when it has or is none. */
  readonly portalOf: (id: AuthConfigId) => string | null;
  readonly others: readonly Connection[];
  /** Unix milliseconds. */
  readonly now: number;
}

/** A connection that passed every rule, and what was derived or cut off on the way. */
export interface DefinedConnection {
  readonly connection: Connection;
  readonly notes: readonly string[];
}

type Result<T> = Outcome<T, InputCode>;

/** Makes a new connection, or changes one: `previous` gives what the fields leave out. */
export function defineConnection(
  fields: ConnectionFields,
  previous: Connection | null,
  around: ConnectionSurroundings,
): Result<DefinedConnection> {
  const allowHttp = fields.allowHttp ?? previous?.allowHttp ?? false;
  const policy: HttpPolicy = allowHttp ? 'allowed' : 'loopback-only';
  const name = checkName(fields.name ?? previous?.name ?? '');
  if (!name.ok) return name;
  const folder = checkFolder(fields.folder ?? previous?.folder ?? '');
  if (!folder.ok) return folder;
  const place = { folder: folder.value, name: name.value };
  if (around.others.some((other) => connectionPath(other) === connectionPath(place))) {
    return fail('name-taken', `There is a connection ${connectionPath(place)} already.`);
  }
  const url = canonicalUrl(fields.url ?? previous?.url ?? '', policy);
  if (!url.ok) return url;
  const authId = checkAuthId(fields.authId, previous);
  if (!authId.ok) return authId;
  const headers = checkHeaders(fields.headers ?? previous?.headers ?? []);
  if (!headers.ok) return headers;
  const endpoints = chooseEndpoints(fields, previous, url.value.url, authId.value, policy, around);
  if (!endpoints.ok) return endpoints;
  const texts = checkTexts(fields, previous);
  if (!texts.ok) return texts;

  // In the order of the stored form: `keepIfUnchanged` compares the two as text.
  const connection: Connection = {
    name: place.name,
    url: url.value.url,
    communityUrl: endpoints.value.communityUrl,
    contentUrl: endpoints.value.contentUrl,
    authId: authId.value,
    referer: texts.value.referer,
    headers: headers.value,
    prefix: texts.value.prefix,
    folder: place.folder,
    tags: cleanTags(fields.tags ?? previous?.tags ?? []),
    allowHttp,
    createdAt: previous?.createdAt ?? around.now,
    changedAt: around.now,
  };
  const notes = [...url.value.notes, ...endpoints.value.notes];
  return succeed({ connection: keepIfUnchanged(connection, previous), notes });
}

/** The connection URL for any pasted address: the services root, or the portal root when it names no services. */
export function canonicalUrl(
  text: string,
  policy: HttpPolicy,
): Result<{ readonly url: string; readonly notes: readonly string[] }> {
  const address = parseWebAddress(text, policy);
  if (!address.ok) return address;
  const server = serverRootOf(address.value);
  const url = server === null ? portalRootOf(address.value) : `${server}/rest/services`;
  const pasted = `${address.value.origin}${address.value.pathname}`.replace(/\/+$/, '');
  const wasCut = pasted.toLowerCase() !== url.toLowerCase() || address.value.search !== '';
  return succeed({ url, notes: wasCut ? [`The address was cut to ${url}.`] : [] });
}

function chooseEndpoints(
  fields: ConnectionFields,
  previous: Connection | null,
  url: string,
  authId: AuthConfigId | null,
  policy: HttpPolicy,
  around: ConnectionSurroundings,
): Result<{ communityUrl: string | null; contentUrl: string | null; notes: readonly string[] }> {
  const isMoved = previous === null || url !== previous.url || authId !== previous.authId;
  const derived = isMoved ? deriveEndpoints(url, authId, around) : null;
  const community = chooseEndpoint(
    fields.communityUrl,
    previous?.communityUrl ?? null,
    derived?.communityUrl ?? null,
    policy,
  );
  if (!community.ok) return community;
  const content = chooseEndpoint(
    fields.contentUrl,
    previous?.contentUrl ?? null,
    derived?.contentUrl ?? null,
    policy,
  );
  if (!content.ok) return content;
  const isHalf = (community.value === null) !== (content.value === null);
  const notes = isHalf
    ? ['QGIS shows groups only when both the community and the content endpoint are set.']
    : [];
  return succeed({ communityUrl: community.value, contentUrl: content.value, notes });
}

function chooseEndpoint(
  given: string | null | undefined,
  before: string | null,
  derived: string | null,
  policy: HttpPolicy,
): Result<string | null> {
  if (given === undefined) return succeed(derived ?? before);
  if (given === null || given.trim() === '') return succeed(null);
  const address = parseWebAddress(given, policy);
  return address.ok ? succeed(address.value.href.replace(/\/+$/, '')) : address;
}

function deriveEndpoints(url: string, authId: AuthConfigId | null, around: ConnectionSurroundings) {
  const portal = portalBehind(url, authId, around);
  if (portal === null) return null;
  const { community, content } = portalEndpoints(portal);
  return { communityUrl: community, contentUrl: content };
}

function portalBehind(
  url: string,
  authId: AuthConfigId | null,
  around: ConnectionSurroundings,
): string | null {
  const address = new URL(url);
  if (serverRootOf(address) === null) return url;
  const ofAuth = authId === null ? null : around.portalOf(authId);
  if (ofAuth !== null) return ofAuth;
  return isArcgisOnlineHost(address.hostname) ? arcgisOnline : null;
}

function checkName(text: string): Result<string> {
  const name = text.trim();
  if (name === '') return fail('bad-value', 'The connection needs a name.');
  if (name.length > 80) return fail('bad-value', 'A connection name has at most 80 characters.');
  // QGIS forbids both in its dialog, and a `/` loses the connection there.
  if (/[/\\]/.test(name)) return fail('bad-value', 'A connection name has no / or \\ in it.');
  if (/\p{Cc}/u.test(name)) return fail('bad-value', 'A connection name has no control characters.');
  return succeed(name);
}

function checkFolder(text: string): Result<string> {
  const parts = text
    .split('/')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (/\p{Cc}/u.test(text)) return fail('bad-value', 'A folder name has no control characters.');
  return succeed(parts.join('/'));
}

function checkAuthId(
  given: string | null | undefined,
  previous: Connection | null,
): Result<AuthConfigId | null> {
  if (given === undefined) return succeed(previous?.authId ?? null);
  return given === null || given === '' ? succeed(null) : requireAuthConfigId(given);
}

function checkHeaders(headers: readonly Header[]): Result<readonly Header[]> {
  for (const { name, value } of headers) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return fail('bad-value', 'That is not a header name.');
    if (['authorization', 'x-esri-authorization', 'cookie'].includes(name.toLowerCase())) {
      return fail('bad-value', `${name} belongs to the sign-in: choose an auth configuration instead.`);
    }
    if (/[\r\n\0]/.test(value)) return fail('bad-value', `The value of ${name} is one line.`);
  }
  return succeed(headers);
}

function checkTexts(
  fields: ConnectionFields,
  previous: Connection | null,
): Result<{ referer: string; prefix: string }> {
  const referer = (fields.referer ?? previous?.referer ?? '').trim();
  const prefix = (fields.prefix ?? previous?.prefix ?? '').trim();
  if (/\p{Cc}/u.test(referer) || /\p{Cc}/u.test(prefix))
    return fail('bad-value', 'Referer and prefix are one line.');
  return succeed({ referer, prefix });
}

function cleanTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
}

function keepIfUnchanged(connection: Connection, previous: Connection | null): Connection {
  if (previous === null) return connection;
  const isSame =
    JSON.stringify({ ...connection, changedAt: previous.changedAt }) === JSON.stringify(previous);
  return isSame ? previous : connection;
}
