import type { ClientRequest, ClientRequestConstructorOptions, IncomingMessage, Session } from 'electron';
import type { Fetch } from '../core/ports.ts';
import { chromiumName, fetchError, nodeCode } from './net-errors.ts';

/** What requests are sent with. */
export interface NetFetchOptions {
  /** `net.request` of Electron. */
  readonly request: (options: ClientRequestConstructorOptions) => ClientRequest;
  /** The session that requests go by, asked for each time. */
  readonly session: () => Session;
}

/** Headers that Chromium sets itself and refuses from others. */
const ownedByChromium = new Set(['content-length', 'host', 'connection', 'keep-alive', 'transfer-encoding']);
/** Answers that have no body (Fetch standard), for which a `Response` takes none. */
const bodiless = new Set([101, 204, 205, 304]);

/**
 * The fetch port over Chromium's network stack: the system's proxy settings (PAC too) and certificate store apply, and
 * `HTTPS_PROXY`, `NO_PROXY` and `NODE_EXTRA_CA_CERTS` do not. No cookies and no stored passwords go along, and none are
 * kept. A proxy that asks for a sign-in gets none: the fetch rejects with `PROXY_407`.
 *
 * Electron's own `net.fetch` cannot be it: a redirect in `manual` mode rejects there ("Redirect was cancelled"), where
 * the core needs the answer and its `Location`. A failed fetch rejects with a `TypeError` whose `cause.code` is the word
 * that Node would use.
 */
export function netFetch(options: NetFetchOptions): Fetch {
  return async (input, init = {}) => {
    if (typeof input === 'object' && 'headers' in input)
      throw new Error('This fetch takes an address and its options, no Request.');
    const { signal } = init;
    if (signal?.aborted) throw abortReason(signal);
    return exchange(new URL(input), init, options);
  };
}

function exchange(url: URL, init: RequestInit, { request, session }: NetFetchOptions): Promise<Response> {
  const body = bodyOf(init.body);
  const sent = request({
    method: init.method ?? 'GET',
    url: url.href,
    session: session(),
    headers: headersOf(init.headers),
    redirect: 'manual',
    credentials: 'omit',
    cache: 'no-store',
    // A `Referer` is set on purpose, because a token is bound to it: it goes as it is, or the server refuses the token.
    referrerPolicy: 'unsafe-url',
  });
  const { signal } = init;
  /** Why it came to nothing: the caller's own reason, where there is one. */
  const reasonOr = (code: string) => (signal?.aborted ? abortReason(signal) : fetchError(code));
  return new Promise((resolve, reject) => {
    let wantsProxySignIn = false;
    const giveUp = () => {
      sent.abort();
      reject(reasonOr('ECONNRESET'));
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    // `close` is no end: a request, being a stream, may close as soon as it is sent.
    const over = () => signal?.removeEventListener('abort', giveUp);
    sent.on('login', ({ isProxy }, answer) => {
      wantsProxySignIn ||= isProxy;
      answer();
    });
    sent.on('redirect', (status, _method, _location, headers) => {
      const response = new Response(null, { status, headers: webHeaders(headers) });
      // Not followed: aborting is what keeps Electron from calling that an error.
      sent.abort();
      over();
      if (init.redirect === 'manual') resolve(response);
      else reject(fetchError('ERR_UNEXPECTED_REDIRECT'));
    });
    sent.on('response', (message) => {
      if (wantsProxySignIn && message.statusCode === 407) {
        sent.abort();
        over();
        return reject(fetchError('PROXY_407'));
      }
      resolve(responseOf(message, { abort: () => sent.abort(), reasonOr, over }));
    });
    sent.on('error', (error) => {
      over();
      reject(reasonOr(wantsProxySignIn ? 'PROXY_407' : nodeCode(chromiumName(error.message))));
    });
    if (body === null) sent.end();
    else sent.end(body);
  });
}

/** The request that an answer belongs to. */
interface Sent {
  readonly abort: () => void;
  /** Why it came to nothing, for a code. */
  readonly reasonOr: (code: string) => unknown;
  /** To be called when nothing more comes of it. */
  readonly over: () => void;
}

function responseOf(message: IncomingMessage, sent: Sent): Response {
  const { statusCode: status, statusMessage: statusText } = message;
  const headers = webHeaders(message.headers);
  if (!bodiless.has(status)) return new Response(streamOf(message, sent), { status, statusText, headers });
  sent.over();
  return new Response(null, { status, statusText, headers });
}

function streamOf(message: IncomingMessage, { abort, reasonOr, over }: Sent): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let isOver = false;
      const finish = (end: () => void) => {
        if (!isOver) end();
        isOver = true;
        over();
      };
      message.on('data', (chunk) => {
        if (!isOver) controller.enqueue(new Uint8Array(chunk));
      });
      message.on('end', () => finish(() => controller.close()));
      message.on('aborted', () => finish(() => controller.error(reasonOr('ECONNRESET'))));
      message.on('error', (error) =>
        finish(() => controller.error(reasonOr(nodeCode(chromiumName(error.message))))),
      );
    },
    cancel() {
      abort();
      over();
    },
  });
}

function headersOf(headers: RequestInit['headers']): Record<string, string> {
  const kept = [...new Headers(headers)].filter(([name]) => !ownedByChromium.has(name));
  return Object.fromEntries(kept);
}

function webHeaders(headers: Readonly<Record<string, string | string[]>>): Headers {
  const web = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of Array.isArray(value) ? value : [value]) web.append(name, one);
  }
  return web;
}

function bodyOf(body: RequestInit['body']): string | Buffer | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new Error('This fetch sends text, form fields or bytes.');
}

function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException('The operation was aborted.', 'AbortError');
}
