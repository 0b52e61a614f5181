import type { SignInCode } from '../failures.ts';
import { parseUrl } from '../model/web-address.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RedirectAnswer } from '../ports.ts';

/** Why an authorization answer gave no code. */
export type CallbackCode =
  | Extract<SignInCode, 'denied-by-user' | 'bad-paste' | 'sign-in-cancelled'>
  | 'client-unknown'
  | 'redirect-mismatch'
  | 'refused';

type Judged = Outcome<string, CallbackCode>;

/** A redirect with a code of 4,096 characters and everything a portal may add to it is shorter. */
const longestAddress = 16_384;

/** The authorization code in the parameters of a redirect (RFC 6749 section 4.1.2), or the portal's refusal. */
export function judgeCallback(parameters: RedirectAnswer): Judged {
  const { error, code } = parameters;
  if (error !== undefined) return judgeError(error);
  if (code === undefined || code === '')
    return fail('refused', 'The portal sent the browser back without a code.');
  return succeed(code);
}

/**
 * The authorization code in what a person pasted or the out-of-band page shows: the bare code, the title of that page
 * (`SUCCESS code=…`, or `Denied error=…`), or the whole address of the page the browser ended on, whose state must
 * then be ours.
 */
export function judgePaste(pasted: string, state: string): Judged {
  const text = pasted.trim();
  if (text === '') return fail('bad-paste', 'Nothing was pasted.');
  if (/^https?:\/\//i.test(text)) return judgeAddress(text, state);
  const denied = /^Denied\s+error=([a-z_]{1,40})\b/i.exec(text);
  if (denied !== null) return judgeError(denied[1] ?? '');
  const titled = /^(?:SUCCESS\s+)?code=(\S+)$/i.exec(text);
  const code = titled?.[1] ?? text;
  // A code is one word of URL-safe characters; anything else was copied from the wrong place.
  if (!/^[\w.~*+/=%|-]{4,4096}$/.test(code)) return fail('bad-paste', 'That is not a code.');
  return succeed(code);
}

/**
 * The authorization code in an address that a watched sign-in page was sent to, or the portal's refusal. `bad-paste`
 * unless it is the redirect URL, part by part, with our state and an answer.
 */
export function judgeRedirect(address: string, redirectUrl: string, state: string): Judged {
  if (!isSamePlace(address, redirectUrl))
    return fail('bad-paste', 'That address is not the redirect URL of this sign-in.');
  return judgeAddress(address, state);
}

/** Whether two addresses agree in everything but query and fragment, as parsed; no path is the same as `/`. */
function isSamePlace(one: string, other: string): boolean {
  const [first, second] = [placeOf(one), placeOf(other)];
  return first !== null && first === second;
}

function placeOf(text: string): string | null {
  const url = text.length > longestAddress ? null : parseUrl(text);
  if (url === null) return null;
  const { protocol, username, password, host, pathname } = url;
  return JSON.stringify([protocol, username, password, host.toLowerCase(), pathname || '/']);
}

function judgeAddress(text: string, state: string): Judged {
  const url = text.length > longestAddress ? null : parseUrl(text);
  if (url === null) return fail('bad-paste', 'That address cannot be read.');
  const parameters = readParameters(url.searchParams);
  if (parameters === null) return fail('bad-paste', 'That address says the same thing twice.');
  // Without our state an address might be one that somebody else prepared (RFC 6749 section 10.12).
  if (parameters.state === undefined)
    return fail('bad-paste', 'That address does not come from this sign-in.');
  if (!isSameState(parameters.state, state))
    return fail('bad-paste', 'That address belongs to another sign-in.');
  if (parameters.code === undefined && parameters.error === undefined)
    return fail('bad-paste', 'There is no code in that address.');
  return judgeCallback(parameters);
}

function readParameters(search: URLSearchParams): RedirectAnswer | null {
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of search) {
    if (name in parameters) return null;
    parameters[name] = value;
  }
  return parameters;
}

/** Looks at every character whatever it finds, so that the time taken tells nothing of where they differ. */
function isSameState(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < expected.length; index += 1) {
    difference |= expected.charCodeAt(index) ^ given.charCodeAt(index);
  }
  return difference === 0;
}

function judgeError(error: string): Judged {
  switch (error) {
    case 'access_denied':
      return fail('denied-by-user', 'The sign-in was declined at the portal.');
    case 'unauthorized_client':
    case 'invalid_client':
    case 'invalid_client_id':
      return fail('client-unknown', 'The portal does not know this client ID.');
    case 'invalid_redirect_uri':
      return fail('redirect-mismatch', 'The portal does not know the redirect URL for this client ID.');
    default:
      return fail('refused', 'The portal refused the sign-in.');
  }
}
