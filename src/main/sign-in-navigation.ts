import { isLoopbackHost, parseUrl } from '../core/model/web-address.ts';
import { isNamedHost } from './named-host.ts';
import { isRedirectTo } from './redirect-match.ts';

/** Where a sign-in page may lead. */
export interface Route {
  /** The authorize URL, with which it begins. */
  readonly url: string;
  readonly redirectUrl: string;
  /** Hosts of the portal. */
  readonly trustedHosts: readonly string[];
}

/** What becomes of a navigation of the whole page. */
export type NavigationVerdict =
  /** The portal's answer: taken, and not followed. */
  | 'redirect'
  | 'go'
  /** Not a place for a sign-in page. */
  | 'blocked';

/**
 * Judges where a sign-in page wants to go: to the redirect URL; by https anywhere, because identity providers are
 * many; by plain http only on this computer, or within a portal that is itself reached so. Nothing else: no files,
 * no other programs, no pages of our own.
 */
export function judgeNavigation(address: string, route: Route): NavigationVerdict {
  if (isRedirectTo(address, route.redirectUrl)) return 'redirect';
  const url = parseUrl(address);
  if (url === null) return 'blocked';
  if (url.protocol === 'https:') return 'go';
  return url.protocol === 'http:' && mayBePlain(url, route) ? 'go' : 'blocked';
}

/** Whether the address of a frame within a sign-in page may load: as above, and the blank pages that scripts fill. */
export function mayFrameGo(address: string, route: Route): boolean {
  return /^about:(blank|srcdoc)$/.test(address) || judgeNavigation(address, route) === 'go';
}

function mayBePlain(url: URL, route: Route): boolean {
  if (isLoopbackHost(url.hostname)) return true;
  const start = parseUrl(route.url);
  if (start?.protocol !== 'http:') return false;
  const port = url.port === '' ? 80 : Number(url.port);
  return url.host === start.host || isNamedHost({ host: url.hostname, port }, route.trustedHosts);
}
