import { fail, type Outcome, succeed } from '../outcome.ts';

/** Whether plain `http` may be used: only for loopback hosts, unless the user said so for this address. */
export type HttpPolicy = 'loopback-only' | 'allowed';

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const privateParameters = new Set([
  'token',
  'access_token',
  'refresh_token',
  'code',
  'client_secret',
  'password',
]);

/** Whether a host name, as `URL.hostname` gives it, can only lead to this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    loopbackNames.has(hostname) || hostname.endsWith('.localhost') || /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/**
 * Parses an address as a user types or pastes it: blanks trimmed, `https://` added when no scheme is given,
 * user information, fragment and token parameters cut off. `bad-url` for anything but http(s), and for plain
 * http to a host that is not loopback unless the policy allows it.
 */
export function parseWebAddress(text: string, policy: HttpPolicy = 'loopback-only'): Outcome<URL, 'bad-url'> {
  const trimmed = text.trim();
  if (trimmed === '') return fail('bad-url', 'The address is empty.');
  const url = parseUrl(hasScheme(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || url.hostname === '') return fail('bad-url', 'That is not a web address.');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return fail('bad-url', `Addresses begin with https, not ${url.protocol.replace(':', '')}.`);
  }
  if (url.protocol === 'http:' && policy !== 'allowed' && !isLoopbackHost(url.hostname)) {
    return fail(
      'bad-url',
      `${url.host} would be reached by plain http, where anyone on the way can read a token.`,
    );
  }
  return succeed(withoutPrivateParts(url));
}

/** Whether `url` lies at or below `root`: same origin, and the path below it by whole segments. */
export function isBelow(url: URL, root: URL): boolean {
  if (url.origin !== root.origin) return false;
  const rootPath = withoutTrailingSlash(root.pathname).toLowerCase();
  const path = url.pathname.toLowerCase();
  return path === rootPath || path.startsWith(`${rootPath}/`);
}

/** The address as text without query and without a trailing slash: the form in which roots are stored. */
export function rootText(url: URL): string {
  return `${url.origin}${withoutTrailingSlash(url.pathname)}`;
}

/**
 * Whether two addresses name the same site although one may say `http` and the other `https`, or differ in
 * case or a trailing slash. Esri's own servers report `owningSystemUrl` as `http://www.arcgis.com`.
 */
export function isSameSite(one: URL, other: URL): boolean {
  return siteKey(one) === siteKey(other);
}

/** The URL in a text, or `null`. */
export function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function siteKey(url: URL): string {
  return `${url.host}${withoutTrailingSlash(url.pathname)}`.toLowerCase();
}

function hasScheme(text: string): boolean {
  // A host with a port (`gis.example.org:6443/arcgis`) is not a scheme.
  return /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text);
}

function withoutTrailingSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

function withoutPrivateParts(url: URL): URL {
  const clean = new URL(url);
  clean.username = '';
  clean.password = '';
  clean.hash = '';
  for (const name of Array.from(clean.searchParams.keys())) {
    if (privateParameters.has(name.toLowerCase())) clean.searchParams.delete(name);
  }
  return clean;
}
