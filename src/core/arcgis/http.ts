import type { AxiosInstance, AxiosResponse } from 'axios';
import type { PortalCode } from '../failures.ts';
import { isLoopbackHost } from '../model/web-address.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Clock, Fetch } from '../ports.ts';

/** A credential on its way: the header that carries it, and where it may go. */
export interface Carried {
  readonly header: string;
  /** `Bearer …` or `Basic …`. */
  readonly value: string;
  /** `Referer` the token is bound to, or `null`. */
  readonly referer: string | null;
  /** Whether a redirect may take it to that address. The address first asked always may have it. */
  readonly mayGoTo: (url: URL) => boolean;
}

/** One exchange with a site. */
export interface ArcgisRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Sent form-encoded in a POST body; may hold secrets. */
  readonly form?: Readonly<Record<string, string>>;
  /** They stay with the site that was asked first. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly credential?: Carried | null;
  /** For the whole exchange, redirects included. */
  readonly timeoutMilliseconds: number;
  /** A larger answer is cut off and counts as none. */
  readonly maxBytes?: number;
  /** `false`: a redirect is the answer. */
  readonly followsRedirects?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a site answered. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly contentType: string;
  /** Schemes of `WWW-Authenticate`, such as `Negotiate`. */
  readonly challenges: readonly string[];
  /** `Location` of a redirect, absolute, or `null`. */
  readonly location: URL | null;
  /** The site's clock (`Date` header), unix milliseconds, or `null`. */
  readonly date: number | null;
  /** Seconds of `Retry-After`, or `null`. */
  readonly retryAfterSeconds: number | null;
  readonly url: URL;
}

/** Sends a request; the failure tells why no answer came, naming the host and nothing else. */
export type ArcgisHttp = (request: ArcgisRequest) => Promise<Outcome<Reply, PortalCode>>;

const mostRedirects = 5;
const usualMaxBytes = 50 * 1024 * 1024;

/**
 * HTTP as ArcGIS needs it, by axios over the fetch port (loaded with the first request). Redirects are followed by
 * hand, because fetch itself takes `X-Esri-Authorization` along to other origins: a credential goes only where its
 * owner allows, a POST with a body nowhere but to its own origin, and nothing from https to http.
 */
export function arcgisHttp({ fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock }): ArcgisHttp {
  let axios: Promise<AxiosInstance> | null = null;
  return async (request) => {
    axios ??= createAxios(fetch);
    const client = await axios;
    const deadline = clock.now() + request.timeoutMilliseconds;
    let current = request;
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const remaining = Math.max(1, deadline - clock.now());
      const reply = await exchange(client, current, remaining);
      if (!reply.ok || reply.value.location === null || request.followsRedirects === false) return reply;
      const next = nextRequest(current, reply.value.status, reply.value.location);
      if (!next.ok) return next;
      current = next.value;
    }
    return fail('foreign-redirect', `${request.url.host} sends requests around in a circle.`);
  };
}

async function createAxios(fetch: Fetch): Promise<AxiosInstance> {
  const { default: axios } = await import('axios');
  return axios.create({
    adapter: 'fetch',
    // Without `Request` axios hands over an address and its options, which every fetch takes, but no word of cookies.
    env: {
      fetch: (input: Parameters<Fetch>[0], init?: RequestInit) =>
        fetch(input, { ...init, credentials: 'omit' }),
      ...({ Request: null } as object),
    },
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
    fetchOptions: { redirect: 'manual' },
  });
}

async function exchange(
  client: AxiosInstance,
  request: ArcgisRequest,
  timeout: number,
): Promise<Outcome<Reply, PortalCode>> {
  const { method, url, form, signal } = request;
  try {
    const response = await client.request<unknown>({
      method,
      url: url.href,
      headers: headersOf(request),
      ...(form === undefined ? {} : { data: new URLSearchParams(form).toString() }),
      timeout,
      maxContentLength: request.maxBytes ?? usualMaxBytes,
      ...(signal === undefined ? {} : { signal }),
    });
    return succeed(readReply(response, url));
  } catch (error) {
    return judgeError(error, url);
  }
}

function headersOf({ headers, credential, form }: ArcgisRequest): Record<string, string> {
  return {
    Accept: 'application/json, text/plain, */*',
    ...(form === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
    ...headers,
    ...(credential ? { [credential.header]: credential.value } : {}),
    ...(credential?.referer ? { Referer: credential.referer } : {}),
  };
}

function readReply(response: AxiosResponse<unknown>, url: URL): Reply {
  const header = (name: string) => {
    const value: unknown = response.headers[name];
    return typeof value === 'string' ? value : '';
  };
  const date = Date.parse(header('date'));
  const retryAfter = Number.parseInt(header('retry-after'), 10);
  const isRedirect = response.status >= 300 && response.status < 400 && header('location') !== '';
  return {
    status: response.status,
    text: typeof response.data === 'string' ? response.data : '',
    contentType: header('content-type').toLowerCase(),
    challenges: challengeSchemes(header('www-authenticate')),
    location: isRedirect ? resolveLocation(header('location'), url) : null,
    date: Number.isNaN(date) ? null : date,
    retryAfterSeconds: Number.isNaN(retryAfter) ? null : retryAfter,
    url,
  };
}

/** Scheme names at the beginning of each challenge (RFC 9110 section 11.6.1). */
function challengeSchemes(text: string): readonly string[] {
  const schemes = [...text.matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s+[^=,\s]|\s*(?:,|$))/g)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set(schemes)];
}

function resolveLocation(location: string, base: URL): URL | null {
  return URL.canParse(location, base.href) ? new URL(location, base) : null;
}

function nextRequest(
  request: ArcgisRequest,
  status: number,
  location: URL,
): Outcome<ArcgisRequest, PortalCode> {
  const { url, credential } = request;
  const foreign = (words: string): Outcome<never, PortalCode> =>
    fail(
      'foreign-redirect',
      `${url.host} sent the request on to ${location.host || 'another place'}, ${words}.`,
    );
  if (location.protocol !== 'https:' && location.protocol !== 'http:')
    return foreign('which is no web address');
  if (url.protocol === 'https:' && location.protocol === 'http:') return foreign('without encryption');
  const staysHome = location.origin === url.origin;
  if (request.method === 'POST' && !staysHome) return foreign('where its contents may not go');
  if (credential && !staysHome && !credential.mayGoTo(location)) return foreign('where its token may not go');
  const becomesGet = status === 301 || status === 302 || status === 303;
  if (request.method === 'POST' && becomesGet) {
    const { form: _form, ...rest } = request;
    return succeed({ ...rest, method: 'GET', url: location });
  }
  const { headers = {}, ...rest } = request;
  return succeed({ ...rest, headers: staysHome ? headers : {}, url: location });
}

/**
 * Why no answer came, for an error of the fetch port or of axios over it: words of Node's sockets, TLS and undici. It names
 * the host of the address and nothing else of it.
 */
export function judgeError(error: unknown, { host, hostname, protocol }: URL): Outcome<never, PortalCode> {
  const cause = deepestCode(error);
  const tls = tlsReason(cause);
  if (tls !== null) {
    return fail('tls-untrusted', `The certificate of ${host} is not trusted by this computer (${tls}).`, {
      reason: tls,
      cause,
    });
  }
  if (/TIMEOUT|TIMEDOUT|ECONNABORTED/i.test(cause)) {
    return fail('portal-timeout', `${host} did not answer in time.`, {
      cause,
      sent: !/CONNECT_TIMEOUT/.test(cause),
    });
  }
  if (/PROXY|407/i.test(cause)) return fail('proxy-auth', 'The proxy asks for a sign-in.', { cause });
  if (/MAXCONTENTLENGTH|ERR_BAD_RESPONSE/i.test(cause))
    return fail('not-arcgis', `${host} answered far too much.`, { cause });
  if (cause === 'ERR_CANCELED')
    return fail('portal-unreachable', 'The request was called off.', { cause, sent: true });
  const neverSent = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/.test(cause);
  const hint = protocol === 'http:' && !isLoopbackHost(hostname) ? ' Does it want https?' : '';
  return fail('portal-unreachable', `${host} could not be reached (${cause}).${hint}`, {
    cause,
    sent: !neverSent,
  });
}

/** The most telling code of an error and what caused it; the outer ones are only axios' and fetch's wrapping. */
function deepestCode(error: unknown): string {
  let found = 'UNKNOWN';
  for (let current: unknown = error; current instanceof Error; current = causeOf(current)) {
    const code: unknown = 'code' in current ? current.code : null;
    const isWrapping = code === 'ERR_NETWORK' && found !== 'UNKNOWN';
    if (typeof code === 'string' && !isWrapping) found = code;
    else if (found === 'UNKNOWN' && /^(Abort|Timeout)Error$/.test(current.name)) found = 'ETIMEDOUT';
    if (/proxy/i.test(current.message) && /407|auth/i.test(current.message)) return 'PROXY_407';
  }
  return found;
}

/** Where several addresses were tried, the last error speaks for all. */
function causeOf(error: Error): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors.at(-1) : error.cause;
}

function tlsReason(cause: string): string | null {
  if (/DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT_IN_CHAIN/.test(cause)) return 'self-signed';
  if (/UNABLE_TO_(GET_ISSUER|VERIFY_LEAF)|CERT_UNTRUSTED/.test(cause)) return 'unknown-authority';
  if (/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/.test(cause)) return 'expired';
  if (/ALTNAME_INVALID/.test(cause)) return 'wrong-host';
  return /^(ERR_TLS|CERT_)|_CERT_/.test(cause) ? 'other' : null;
}
