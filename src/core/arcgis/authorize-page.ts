import type { PortalCode, RefusalCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { ArcgisHttp } from './http.ts';

/** What the authorize page makes of a client ID and a redirect URL. */
export type AuthorizeVerdict =
  /** It would let a person sign in. */
  | 'accepted'
  /** It answers, but not in a way that tells. */
  | 'unclear';

/**
 * Opens a portal's authorize page as a browser would, without signing in. Esri sends no redirect for a wrong client
 * ID or redirect URL but shows an error page, so the page itself has to be read: the one place where words decide,
 * and anything not recognised is `unclear`. Takes the whole authorize URL of an attempt that nobody will finish.
 */
export async function readAuthorizePage(
  http: ArcgisHttp,
  asked: {
    readonly url: URL;
    readonly timeoutMilliseconds: number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Outcome<AuthorizeVerdict, PortalCode | RefusalCode>> {
  const reply = await http({ ...asked, method: 'GET', followsRedirects: false });
  if (!reply.ok) return reply;
  const { status, text, location, challenges, url } = reply.value;
  const page = text.slice(0, 200_000);
  if (/invalid[ _]redirect_uri|redirect_uri[^<]{0,40}(invalid|mismatch|not specified)/i.test(page))
    return fail('redirect-mismatch', `${url.host} does not know the redirect URL for this client ID.`);
  if (/invalid[ _]client_id|client_id[^<]{0,40}(invalid|not specified)/i.test(page))
    return fail('client-unknown', `${url.host} does not know this client ID.`);
  if (status === 401 && challenges.length > 0)
    return fail('web-tier', `${url.host} wants a sign-in (${challenges.join(', ')}) in front of ArcGIS.`);
  if (status >= 500) return fail('portal-error', `${url.host} reports an error of its own (${status}).`);
  if (status === 404) return fail('missing-resource', `${url.host} has no such authorize address.`);
  if (location !== null) return succeed('accepted');
  const isSignInPage = /oauth_state|oAuthInfo|<title>\s*sign in/i.test(page);
  return succeed(status < 400 && isSignInPage ? 'accepted' : 'unclear');
}
