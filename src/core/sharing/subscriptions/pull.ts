import { judgeError } from '../../arcgis/http.ts';
import type { FileCode, PortalCode } from '../../failures.ts';
import { isLoopbackHost } from '../../model/web-address.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import type { Fetch, FollowedFiles } from '../../ports.ts';
import type { SubscriptionAddress } from './address.ts';

/** What is known of the newest good copy. Only what belongs to a copy that is here may be given. */
export interface KnownCopy {
  /** `ETag` of a web address as the server gave it; the stamp of a file. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** SHA-256 of its bytes, as lower-case hex digits. */
  readonly digest: string;
}

/** By what the next request may ask whether there is another copy. */
export type Validators = Pick<KnownCopy, 'etag' | 'lastModified'>;

/** What a pull brought. */
export type Pulled =
  | ({ readonly kind: 'unchanged' } & Validators)
  | ({ readonly kind: 'new'; readonly bytes: Uint8Array; readonly digest: string } & Validators);

/** Why nothing was brought. */
export type PullCode = PortalCode | 'no-access' | FileCode;

/** What bounds a pull. */
export interface PullLimits {
  /** From the first request to the last byte, redirects included. */
  readonly milliseconds: number;
  readonly bytes: number;
}

/** No honest profile file is larger, and no server that is well takes longer. */
export const usualLimits: PullLimits = { milliseconds: 30_000, bytes: 16 * 1024 * 1024 };

/** One pull. */
export interface PullWish {
  readonly address: SubscriptionAddress;
  /** Plain http to a host that is not loopback was allowed by the user. */
  readonly allowHttp: boolean;
  readonly known: KnownCopy | null;
  readonly limits?: PullLimits | undefined;
  readonly signal?: AbortSignal | undefined;
}

const mostRedirects = 5;
/** A longer validator is not worth carrying along. */
const longestValidator = 1_000;

/**
 * Asks once whether there is another copy than the known one, and takes it: a conditional GET (RFC 9110 section 13) without
 * credentials, or a look at the file. Nothing is written anywhere. Messages name the host or the file and nothing else.
 */
export function pull(
  wish: PullWish,
  ports: { readonly fetch: Fetch; readonly followedFiles: FollowedFiles },
): Promise<Outcome<Pulled, PullCode>> {
  const { address } = wish;
  return address.kind === 'web'
    ? pullWeb(address.url, wish, ports.fetch)
    : pullFile(address.path, wish, ports.followedFiles);
}

async function pullFile(
  path: string,
  { known, signal }: PullWish,
  followedFiles: FollowedFiles,
): Promise<Outcome<Pulled, PullCode>> {
  if (signal?.aborted) return calledOff();
  const read = await orCalledOff(followedFiles.read(path, known?.etag ?? null), signal);
  if (!read.ok) return read;
  const file = read.value;
  if (file.kind === 'unchanged')
    return succeed({ kind: 'unchanged', etag: known?.etag ?? null, lastModified: null });
  return judgeBytes(file.bytes, { etag: file.stamp, lastModified: null }, known);
}

/** The port has a time limit of its own, so that what nobody waits for comes to an end as well. */
async function orCalledOff<T>(
  work: Promise<Outcome<T, PullCode>>,
  signal: AbortSignal | undefined,
): Promise<Outcome<T, PullCode>> {
  const ended = new AbortController();
  const aborted = new Promise<Outcome<T, PullCode>>((resolve) => {
    signal?.addEventListener('abort', () => resolve(calledOff()), { signal: ended.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    ended.abort();
  }
}

async function pullWeb(url: URL, wish: PullWish, fetch: Fetch): Promise<Outcome<Pulled, PullCode>> {
  const { known, limits = usualLimits } = wish;
  const late = AbortSignal.timeout(limits.milliseconds);
  const signal = wish.signal === undefined ? late : AbortSignal.any([late, wish.signal]);
  let current = url;
  try {
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const response = await fetch(current.href, {
        method: 'GET',
        headers: headersFor(known),
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
        signal,
      });
      const location = locationOf(response);
      if (location === null) return await judgeResponse(response, current, known, limits);
      await response.body?.cancel();
      const next = nextUrl(current, location, wish.allowHttp);
      if (!next.ok) return next;
      current = next.value;
    }
  } catch (error) {
    return wish.signal?.aborted ? calledOff() : judgeError(error, current);
  }
  return fail('foreign-redirect', `${url.host} sends requests around in a circle.`);
}

function headersFor(known: KnownCopy | null): Record<string, string> {
  return {
    Accept: 'application/json, application/octet-stream, */*;q=0.8',
    ...(known?.etag ? { 'If-None-Match': known.etag } : {}),
    ...(known?.lastModified ? { 'If-Modified-Since': known.lastModified } : {}),
  };
}

function locationOf({ status, headers }: Response): string | null {
  return [301, 302, 303, 307, 308].includes(status) ? headers.get('location') : null;
}

/** A redirect may not lead where the user could not have pointed it: from https to http, or away from loopback by http. */
function nextUrl(from: URL, location: string, allowHttp: boolean): Outcome<URL, 'foreign-redirect'> {
  const foreign = (words: string) => fail('foreign-redirect', `${from.host} sent the request on ${words}.`);
  const to = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (to === null || (to.protocol !== 'https:' && to.protocol !== 'http:'))
    return foreign('to what is no web address');
  if (to.username !== '' || to.password !== '')
    return foreign(`to ${to.host} with a user name or a password`);
  const isHttpFine =
    from.protocol === 'http:' &&
    (allowHttp || (isLoopbackHost(from.hostname) && isLoopbackHost(to.hostname)));
  if (to.protocol === 'http:' && !isHttpFine) return foreign(`to ${to.host} without encryption`);
  return succeed(to);
}

async function judgeResponse(
  response: Response,
  { host }: URL,
  known: KnownCopy | null,
  limits: PullLimits,
): Promise<Outcome<Pulled, PullCode>> {
  const { status } = response;
  const given = { etag: validator(response, 'etag'), lastModified: validator(response, 'last-modified') };
  if (status === 304 && known !== null) {
    await response.body?.cancel();
    // A 304 need not repeat what it was asked by (RFC 9110 section 15.4.5).
    return succeed({
      kind: 'unchanged',
      etag: given.etag ?? known.etag,
      lastModified: given.lastModified ?? known.lastModified,
    });
  }
  if (status !== 200) {
    await response.body?.cancel();
    return judgeStatus(status, host);
  }
  const bytes = await boundedBody(response, limits.bytes);
  if (bytes === null)
    return fail('file-refused', `${host} sends more than ${Math.floor(limits.bytes / 1024 / 1024)} MB.`);
  if (isWebPage(bytes))
    return fail(
      'file-damaged',
      `${host} answered with a web page, such as one to sign in, instead of a profile file.`,
    );
  return judgeBytes(bytes, given, known);
}

function judgeStatus(status: number, host: string): Outcome<never, PullCode> {
  const answered = `${host} answered ${status}`;
  switch (status) {
    case 404:
    case 410:
      return fail('file-unreadable', `${answered}: there is no file at that address.`, { status });
    case 401:
    case 403:
      return fail(
        'no-access',
        `${answered}: it wants a sign-in, which Wayleave does not do there, or the address has expired.`,
        { status },
      );
    case 429:
      return fail('rate-limited', `${answered}: it asks to slow down.`, { status });
    default:
      return status >= 500
        ? fail('portal-error', `${answered}: the server has a problem.`, { status })
        : fail('file-unreadable', `${answered} instead of a file.`, { status });
  }
}

async function judgeBytes(
  bytes: Uint8Array,
  validators: Validators,
  known: KnownCopy | null,
): Promise<Outcome<Pulled, never>> {
  const digest = await digestOf(bytes);
  return digest === known?.digest
    ? succeed({ kind: 'unchanged', ...validators })
    : succeed({ kind: 'new', bytes, digest, ...validators });
}

/** The body, or `null` when there is more of it: what a server says of its length is not believed. */
async function boundedBody({ body }: Response, most: number): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > most) {
      await reader.cancel();
      return null;
    }
    parts.push(read.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Whether it begins as HTML or XML does, which no profile file does. */
function isWebPage(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 512)).trimStart().startsWith('<');
}

function validator({ headers }: Response, name: 'etag' | 'last-modified'): string | null {
  const value = headers.get(name);
  return value === null || value === '' || value.length > longestValidator ? null : value;
}

async function digestOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function calledOff(): Outcome<never, 'file-cancelled'> {
  return fail('file-cancelled', 'The pull was called off.');
}
