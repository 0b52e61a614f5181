import type { SignInCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { RedirectAnswer } from '../ports.ts';

/** Why an authorization answer gave no code. */
export type CallbackCode =
  | Extract<SignInCode, 'denied-by-user' | 'bad-paste' | 'sign-in-cancelled'>
  | 'client-unknown'
  | 'redirect-mismatch'
  | 'refused';

/** The authorization code in the parameters of a redirect (RFC 6749 section 4.1.2), or the portal's refusal. */
export function judgeCallback(parameters: RedirectAnswer): Outcome<string, CallbackCode> {
  const { error, code } = parameters;
  if (error !== undefined) return judgeError(error);
  if (code === undefined || code === '')
    return fail('refused', 'The portal sent the browser back without a code.');
  return succeed(code);
}

/**
 * The authorization code in what a person pasted: the bare code, the title of the out-of-band page
 * (`SUCCESS code=…`), or the whole address of the page the browser ended on, whose state must then be ours.
 */
export function judgePaste(pasted: string, state: string): Outcome<string, CallbackCode> {
  const text = pasted.trim();
  if (text === '') return fail('bad-paste', 'Nothing was pasted.');
  if (/^https?:\/\//i.test(text)) return judgePastedAddress(text, state);
  const titled = /^(?:SUCCESS\s+)?code=(\S+)$/i.exec(text);
  const code = titled?.[1] ?? text;
  // A code is one word of URL-safe characters; anything else was copied from the wrong place.
  if (!/^[\w.~*+/=%|-]{4,4096}$/.test(code)) return fail('bad-paste', 'That is not a code.');
  return succeed(code);
}

function judgePastedAddress(text: string, state: string): Outcome<string, CallbackCode> {
  if (!URL.canParse(text)) return fail('bad-paste', 'That address cannot be read.');
  const { searchParams } = new URL(text);
  const parameters = Object.fromEntries(searchParams);
  if (searchParams.has('state') && parameters.state !== state) {
    return fail('bad-paste', 'That address belongs to another sign-in.');
  }
  if (!searchParams.has('code') && !searchParams.has('error')) {
    return fail('bad-paste', 'There is no code in that address.');
  }
  // Without our state an address might be one that somebody else prepared (RFC 6749 section 10.12).
  if (!searchParams.has('state')) return fail('bad-paste', 'That address does not come from this sign-in.');
  return judgeCallback(parameters);
}

function judgeError(error: string): Outcome<string, CallbackCode> {
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
