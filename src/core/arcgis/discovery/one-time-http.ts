import type { PortalCode } from '../../failures.ts';
import { isLoopbackHost } from '../../model/web-address.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import type { ArcgisHttp, ArcgisRequest, Reply } from '../http.ts';

/** The name by which a wish for a client certificate stands among the schemes of `WWW-Authenticate`. */
export const certificateScheme = 'client certificate';

type Answered = Outcome<Reply, PortalCode>;

/** What discovery asks for has a few kilobytes; the longest `portals/self` some hundred. */
const mostBytes = 2 * 1024 * 1024;
const mostRedirects = 4;

/**
 * HTTP for one search: no credential whatever a request brings, no address twice, not more than `mostRequests` in all with
 * every redirect counted; what is beyond that is answered `not-arcgis`. A wish for a client certificate, which sites
 * put into a page, is answered as the 401 with a challenge that other sign-ins send.
 */
export function oneTimeHttp(http: ArcgisHttp, mostRequests: number): ArcgisHttp {
  const asked = new Map<string, Promise<Answered>>();

  function askOnce(request: ArcgisRequest): Promise<Answered> {
    const { url } = request;
    const known = asked.get(url.href);
    if (known !== undefined) return known;
    if (asked.size >= mostRequests) {
      return Promise.resolve(fail('not-arcgis', `${url.host} was asked often enough.`));
    }
    const limits = { credential: null, followsRedirects: false, maxBytes: mostBytes };
    const answered = http({ ...request, ...limits }).then(asChallenge);
    asked.set(url.href, answered);
    return answered;
  }

  return async (request) => {
    let current = request;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const reply = await askOnce(current);
      if (!reply.ok || reply.value.location === null) return reply;
      const { location } = reply.value;
      const refusal = refuseRedirect(current.url, location);
      if (refusal !== null) return refusal;
      const { timeoutMilliseconds, signal } = request;
      current = { method: 'GET', url: location, timeoutMilliseconds, signal };
    }
    return fail('foreign-redirect', `${request.url.host} sends requests around in a circle.`);
  };
}

/** Whether an address that a site named leads to this machine, where a site elsewhere has no business. */
export function leadsInward(from: URL, to: URL): boolean {
  return isLoopbackHost(to.hostname) && !isLoopbackHost(from.hostname);
}

function refuseRedirect(from: URL, to: URL): Outcome<never, PortalCode> | null {
  const foreign = (words: string) =>
    fail('foreign-redirect', `${from.host} sent the request on to ${to.host || 'another place'}, ${words}.`);
  if (to.protocol !== 'https:' && to.protocol !== 'http:') return foreign('which is no web address');
  if (from.protocol === 'https:' && to.protocol === 'http:') return foreign('without encryption');
  return leadsInward(from, to) ? foreign('which is this computer') : null;
}

/** IIS refuses with 403 (7), nginx with 400 or numbers of its own, and both say in a page what they miss. */
function asChallenge(reply: Answered): Answered {
  if (!reply.ok) return reply;
  const { status, text } = reply.value;
  const isRefusal = status === 400 || status === 403 || status === 495 || status === 496;
  const isPage = !/^\s*[{[]/.test(text);
  if (!isRefusal || !isPage || !/\bcertificate\b/i.test(text)) return reply;
  return succeed({ ...reply.value, status: 401, challenges: [certificateScheme] });
}
