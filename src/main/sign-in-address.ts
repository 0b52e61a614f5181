import type { SignInPageState } from '../core/host/host-contract.ts';
import { isLoopbackHost, parseUrl } from '../core/model/web-address.ts';

/** An address as the bar shows it, in three parts and without its query, which may hold what nobody should read off a screen. */
export function shownAddress(text: string): SignInPageState['address'] {
  const url = parseUrl(text);
  if (url === null || url.host === '') return { before: '', host: '', after: '' };
  return { before: `${url.protocol}//`, host: url.host, after: url.pathname === '/' ? '' : url.pathname };
}

/** Whether nobody on the way can read what is typed there: https, or this very computer. */
export function isSecureAddress(text: string): boolean {
  const url = parseUrl(text);
  if (url === null) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}

/** Host and port of an address, or the scheme where there is no host, for a sentence about it. */
export function placeOf(text: string): string {
  const url = parseUrl(text);
  if (url === null) return 'an unknown place';
  return url.host === '' ? url.protocol : url.host;
}
