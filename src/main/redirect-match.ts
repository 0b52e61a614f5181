import { outOfBand } from '../core/model/redirect-url.ts';
import { parseUrl } from '../core/model/web-address.ts';

/**
 * Whether an address is the redirect URL with the portal's answer added to it. Compared by parsed parts: scheme, host,
 * port and path are the same, and parameters that the redirect URL itself has are still there.
 */
export function isRedirectTo(address: string, redirectUrl: string): boolean {
  const url = parseUrl(address);
  const wanted = redirectUrl === outOfBand ? null : parseUrl(redirectUrl);
  if (url === null || wanted === null) return false;
  const isSamePlace =
    url.protocol === wanted.protocol &&
    url.host === wanted.host &&
    url.pathname === wanted.pathname &&
    url.username === wanted.username &&
    url.password === wanted.password;
  return (
    isSamePlace && [...wanted.searchParams].every(([name, value]) => url.searchParams.get(name) === value)
  );
}

/** The title of an out-of-band page that shows a code, and nothing else in it. */
const outOfBandTitle = /^SUCCESS\s+code=\S{4,4096}$/i;

/**
 * Whether a page is where an out-of-band sign-in ends: it came well from the portal's own site, and its title says so.
 * Only the title is read; a page of somebody else with such a title is none.
 */
export function isOutOfBandEnd(page: {
  readonly title: string;
  readonly address: string;
  readonly status: number;
  readonly authorizeUrl: string;
}): boolean {
  const url = parseUrl(page.address);
  const authorize = parseUrl(page.authorizeUrl);
  if (url === null || authorize === null || url.origin !== authorize.origin) return false;
  return page.status === 200 && outOfBandTitle.test(page.title.trim());
}
