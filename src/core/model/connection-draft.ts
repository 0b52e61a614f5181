import type { ConnectionFields } from '../contract.ts';
import type { InputCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type AuthConfigId, requireAuthConfigId } from './auth-config-id.ts';
import { type Connection, connectionPath, type Header, withKnownValues } from './connection.ts';
import { chooseEndpoints, type PortalOf } from './connection-endpoints.ts';
import { portalRootOf, serverRootOf } from './presets.ts';
import { type HttpPolicy, parseWebAddress } from './web-address.ts';

/** What defining or editing a connection needs to know of the rest. */
export interface ConnectionSurroundings {
  readonly portalOf: PortalOf;
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

const mostNameCharacters = 80;
const mostNotesCharacters = 2_000;

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
  const where = { url: url.value.url, authId: authId.value };
  const endpoints = chooseEndpoints(fields, previous, where, policy, around.portalOf);
  if (!endpoints.ok) return endpoints;
  const texts = checkTexts(fields, previous);
  if (!texts.ok) return texts;

  // In the order of the stored form: `keepIfUnchanged` compares the two as text.
  const connection: Connection = {
    name: place.name,
    url: where.url,
    communityUrl: endpoints.value.communityUrl,
    contentUrl: endpoints.value.contentUrl,
    authId: where.authId,
    referer: texts.value.referer,
    headers: withKnownValues(headers.value, previous?.headers ?? []),
    username: fields.username ?? previous?.username ?? '',
    password: passwordOf(fields.password, previous, around.now),
    prefix: texts.value.prefix,
    folder: place.folder,
    tags: cleanTags(fields.tags ?? previous?.tags ?? []),
    allowHttp,
    colour: fields.colour ?? previous?.colour ?? 'none',
    environment: fields.environment ?? previous?.environment ?? 'none',
    notes: texts.value.notes,
    pinned: fields.pinned ?? previous?.pinned ?? false,
    keepFresh: fields.keepFresh ?? previous?.keepFresh ?? false,
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

/**
 * A name for a copy: the number at the end of the name, or 2, counted up until it is free. A number of more than
 * three digits (a year, a date) belongs to the name. Long names are cut to make room.
 */
export function copyName(name: string, taken: readonly string[]): string {
  const [, base = name, number = '1'] = /^(.+) ([1-9]\d{0,2})$/u.exec(name) ?? [];
  for (let next = Number(number) + 1; ; next += 1) {
    const ending = ` ${next}`;
    // A cut must not leave half of a character that takes two units.
    const room = base.slice(0, mostNameCharacters - ending.length).replace(/[\uD800-\uDBFF]$/, '');
    const candidate = `${room.trimEnd()}${ending}`;
    if (!taken.includes(candidate)) return candidate;
  }
}

function checkName(text: string): Result<string> {
  const name = text.trim();
  if (name === '') return fail('bad-value', 'The connection needs a name.');
  if (name.length > mostNameCharacters)
    return fail('bad-value', `A connection name has at most ${mostNameCharacters} characters.`);
  // QGIS forbids both in its dialog, and a `/` loses the connection there.
  if (/[/\\]/.test(name)) return fail('bad-value', 'A connection name has no / or \\ in it.');
  if (/\p{Cc}/u.test(name)) return fail('bad-value', 'A connection name has no control characters.');
  return succeed(name);
}

/** The names of nested folders in a text, tidied: blanks and empty parts are left out. */
export function checkFolder(text: string): Result<string> {
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
    if (value !== null && /[\r\n\0]/.test(value))
      return fail('bad-value', `The value of ${name} is one line.`);
  }
  return succeed(headers);
}

function checkTexts(
  fields: ConnectionFields,
  previous: Connection | null,
): Result<{ referer: string; prefix: string; notes: string }> {
  const referer = (fields.referer ?? previous?.referer ?? '').trim();
  const prefix = (fields.prefix ?? previous?.prefix ?? '').trim();
  if (/\p{Cc}/u.test(referer) || /\p{Cc}/u.test(prefix))
    return fail('bad-value', 'Referer and prefix are one line.');
  const notes = (fields.notes ?? previous?.notes ?? '').replace(/\r\n?/g, '\n').trim();
  if (notes.length > mostNotesCharacters)
    return fail('bad-value', `Notes have at most ${mostNotesCharacters.toLocaleString('en')} characters.`);
  // Line breaks and tabs belong to a text; other control characters come from a paste that went wrong.
  if (/(?![\n\t])\p{Cc}/u.test(notes)) return fail('bad-value', 'Notes have no control characters.');
  return succeed({ referer, prefix, notes });
}

function passwordOf(
  given: string | null | undefined,
  previous: Connection | null,
  now: number,
): Connection['password'] {
  const kept = previous?.password ?? null;
  if (given === undefined || given === kept?.value) return kept;
  return given === null ? null : { value: given, setAt: now };
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
