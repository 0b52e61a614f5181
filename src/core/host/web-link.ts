import { isLoopbackHost, parseUrl } from '../model/web-address.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';

/** An address that may be handed to the user's browser: https, or http on this machine, and nobody's name in it. */
export function parseWebLink(text: string): Outcome<string, 'bad-url'> {
  const url = parseUrl(text);
  const isPlain = url !== null && url.username === '' && url.password === '';
  const isHttps = url?.protocol === 'https:';
  const isLocal = url?.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (!isPlain || (!isHttps && !isLocal)) return fail('bad-url', 'That address is not opened in a browser.');
  return succeed(url.href);
}
