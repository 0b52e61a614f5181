import type { SignInInterruption } from '../core/host/host-contract.ts';
import { parseUrl } from '../core/model/web-address.ts';

type Why = Extract<SignInInterruption, { kind: 'needs-own-browser' }>['why'];

/** What is known of a page that came: its address, its status, and whether its text has Google's word for a refusal. */
export interface ArrivedPage {
  readonly address: string;
  readonly status: number;
  readonly saysDisallowed: boolean;
}

/**
 * Why a page that came works only in the person's own browser, or `null`. A heuristic: Google tells so with
 * `disallowed_useragent`, in the address or on the page, or sends the browser to its page for rejected ones.
 */
export function refusalOf({ address, status, saysDisallowed }: ArrivedPage): Why | null {
  const url = parseUrl(address);
  if (url === null) return null;
  const isGoogle = url.hostname === 'accounts.google.com';
  if (isGoogle && /\/signin\/rejected\b/.test(url.pathname)) return 'disallowed-useragent';
  if (isGoogle && status === 403) return 'disallowed-useragent';
  return saysDisallowed || /\bdisallowed_useragent\b/.test(url.search) ? 'disallowed-useragent' : null;
}

/** Why a page that did not come works only in the person's own browser, or `null` for every other error. */
export function blockOf(error: string): Why | null {
  return /^(net::)?ERR_BLOCKED_BY_(RESPONSE|CLIENT|ADMINISTRATOR)/.test(error) ? 'blocked' : null;
}

/** Asks a page, from a world of our own, whether its text has that word. The answer is a boolean and nothing else. */
export const asksForDisallowed =
  "document.body !== null && document.body.innerText.slice(0, 20000).includes('disallowed_useragent')";
