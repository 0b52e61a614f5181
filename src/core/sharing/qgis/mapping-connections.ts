import type { InputCode } from '../../failures.ts';
import { parseAuthConfigId } from '../../model/auth-config-id.ts';
import { type Connection, type SetHeader, setHeaders } from '../../model/connection.ts';
import { canonicalUrl } from '../../model/connection-draft.ts';
import { deriveEndpoints } from '../../model/connection-endpoints.ts';
import { printable } from '../../model/printable.ts';
import { isLoopbackHost, parseUrl, parseWebAddress } from '../../model/web-address.ts';
import { type Outcome, succeed } from '../../outcome.ts';
import type { ArcgisConnection } from './arcgis-connection.ts';

/** What carries connections. QGIS's connections XML has no place for endpoints and prefix. */
export type ConnectionCarrier = 'xml' | 'settings';

/** A connection of QGIS as one of ours. */
export interface ConnectionFromQgis {
  readonly connection: Connection;
  readonly notes: readonly string[];
}

/** Headers that belong to the sign-in. */
const signInHeaders = new Set(['authorization', 'x-esri-authorization', 'cookie']);
const mostNameCharacters = 80;
const mostPrintedCharacters = 40;

/** A connection of ours under the name that it has in QGIS. Headers that came without their value are left out. */
export function connectionToQgis(connection: Connection, qgisName: string): ArcgisConnection {
  const { url, authId, username, password, referer, headers } = connection;
  return {
    name: qgisName,
    url,
    authcfg: authId ?? '',
    username,
    password: password?.value ?? '',
    referer,
    headers: new Map(setHeaders(headers).map(({ name, value }) => [name, value])),
    communityEndpoint: connection.communityUrl ?? '',
    contentEndpoint: connection.contentUrl ?? '',
    urlPrefix: connection.prefix,
  };
}

/**
 * A connection of QGIS as one of ours, at the top and under a name that is one here. Its authcfg is taken where it is a
 * valid ID. `bad-url` when its address is none. Endpoints that the carrier has no place for follow from the address alone.
 */
export function connectionFromQgis(
  from: ArcgisConnection,
  carrier: ConnectionCarrier,
  now: number,
): Outcome<ConnectionFromQgis, InputCode> {
  const url = canonicalUrl(from.url, 'allowed');
  if (!url.ok) return url;
  const endpoints = carrier === 'xml' ? derived(url.value.url) : told(from);
  const addresses = [url.value.url, endpoints.communityUrl, endpoints.contentUrl];
  const isClear = addresses.some((address) => address !== null && isPlainHttp(address));
  const { headers, refused } = headersFrom(from.headers);
  const name = nameFrom(from.name);
  const authId = parseAuthConfigId(from.authcfg);
  const notes = [
    ...(name === from.name ? [] : [`Its name was made to fit: ${name}.`]),
    ...url.value.notes,
    ...(isClear ? ['It goes over plain http, where anyone on the way can read a token.'] : []),
    ...refused.map((header) => `Its header ${header} belongs to the sign-in and was left out.`),
    ...(from.authcfg !== '' && authId === null
      ? [`It names "${printable(from.authcfg, mostPrintedCharacters)}", which is no auth ID.`]
      : []),
    ...(from.username === '' && from.password === ''
      ? []
      : ['Its own user name and password are kept for QGIS; Wayleave signs in with an auth configuration.']),
  ];
  const connection: Connection = {
    name,
    url: url.value.url,
    ...endpoints,
    authId,
    referer: oneLine(from.referer),
    headers,
    username: from.username,
    password: from.password === '' ? null : { value: from.password, setAt: now },
    prefix: carrier === 'xml' ? '' : oneLine(from.urlPrefix),
    folder: '',
    tags: [],
    allowHttp: isClear,
    colour: 'none',
    environment: 'none',
    notes: '',
    pinned: false,
    keepFresh: false,
    createdAt: now,
    changedAt: now,
  };
  return succeed({ connection, notes });
}

/** A name that is one here: QGIS takes more characters, and no `/` and `\` either. */
export function nameFrom(text: string): string {
  const clean = text
    .replace(/[/\\]/g, '-')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return (
    clean
      .slice(0, mostNameCharacters)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trim() || 'Unnamed'
  );
}

type Endpoints = Pick<Connection, 'communityUrl' | 'contentUrl'>;

function derived(url: string): Endpoints {
  const endpoints = deriveEndpoints(url, null, () => null);
  return { communityUrl: endpoints?.communityUrl ?? null, contentUrl: endpoints?.contentUrl ?? null };
}

function told({ communityEndpoint, contentEndpoint }: ArcgisConnection): Endpoints {
  return { communityUrl: endpointFrom(communityEndpoint), contentUrl: endpointFrom(contentEndpoint) };
}

function endpointFrom(text: string): string | null {
  if (text.trim() === '') return null;
  const address = parseWebAddress(text, 'allowed');
  return address.ok ? address.value.href.replace(/\/+$/, '') : null;
}

function headersFrom(headers: ReadonlyMap<string, string>): {
  readonly headers: readonly SetHeader[];
  readonly refused: readonly string[];
} {
  const all = [...headers].map(([name, value]) => ({ name, value }));
  const isOurs = ({ name, value }: SetHeader) =>
    /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) &&
    !signInHeaders.has(name.toLowerCase()) &&
    !/[\r\n\0]/.test(value);
  return {
    headers: all.filter(isOurs).toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    refused: all
      .filter((header) => !isOurs(header))
      .map(({ name }) => printable(name, mostPrintedCharacters)),
  };
}

function isPlainHttp(address: string): boolean {
  const url = parseUrl(address);
  return url !== null && url.protocol === 'http:' && !isLoopbackHost(url.hostname);
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
