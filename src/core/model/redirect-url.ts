import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RedirectAddress } from '../ports.ts';
import { parseUrl } from './web-address.ts';

/** The out-of-band redirect: the portal shows the code on a page of its own. */
export const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';

/** QGIS's convention, and the address most applications on portals have registered. */
export const defaultRedirectUrl = 'http://127.0.0.1:7070';

/** What QGIS sends for that address: portals compare letter by letter, so it is registered beside the other. */
export const qgisRedirectUrl = `${defaultRedirectUrl}/`;

/** Where an authorization answer can be met. */
export type RedirectPlace =
  | { readonly kind: 'loopback'; readonly address: RedirectAddress }
  | { readonly kind: 'out-of-band' }
  /** A page we cannot listen on; the user pastes its address. */
  | { readonly kind: 'elsewhere' };

/**
 * Accepts a redirect URL and keeps its text exactly: ArcGIS compares it character by character with the
 * registered one, so `http://127.0.0.1:7070` and `http://127.0.0.1:7070/` are different (RFC 9700 section 2.1).
 */
export function parseRedirectUrl(text: string): Outcome<string, 'bad-url'> {
  const trimmed = text.trim();
  if (trimmed === outOfBand) return succeed(trimmed);
  const url = parseUrl(trimmed);
  if (url === null || url.protocol === 'file:' || url.hash !== '') {
    return fail('bad-url', `A redirect URL looks like ${defaultRedirectUrl} or ${outOfBand}.`);
  }
  return succeed(trimmed);
}

/** Where the answer to that redirect URL is met. The port of a loopback address is 80 when none is named. */
export function redirectPlace(redirectUrl: string): RedirectPlace {
  if (redirectUrl === outOfBand) return { kind: 'out-of-band' };
  const url = parseUrl(redirectUrl);
  if (url === null || url.protocol !== 'http:') return { kind: 'elsewhere' };
  if (url.hostname !== '127.0.0.1' && url.hostname !== 'localhost') return { kind: 'elsewhere' };
  const port = url.port === '' ? 80 : Number(url.port);
  return { kind: 'loopback', address: { host: url.hostname, port, path: pathAsWritten(redirectUrl, url) } };
}

/** The redirect URL for a host, port and path, as QGIS users know them. */
export function redirectUrlFor({ host, port, path }: RedirectAddress): string {
  return `http://${host}:${port}${path}`;
}

function pathAsWritten(text: string, url: URL): string {
  return url.pathname === '/' && !text.endsWith('/') ? '' : url.pathname;
}
