import { isLoopbackHost, parseUrl } from '../core/model/web-address.ts';

/**
 * The address if it may be handed to the system to open, else `null`: https, or http to this very computer, where
 * a portal may run. Any other scheme starts a program that whoever wrote the address chose.
 */
export function isOpenable(address: string): URL | null {
  const url = parseUrl(address);
  if (url === null || url.username !== '' || url.password !== '') return null;
  if (url.protocol === 'https:') return url;
  return url.protocol === 'http:' && isLoopbackHost(url.hostname) ? url : null;
}
