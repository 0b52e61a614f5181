import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { page, preformatted } from './page.ts';

/** Which of the three peers was asked: the portal, its federated server, or the stand-alone server. */
export type Peer = 'portal' | 'server' | 'standalone';

/** One request as the portal sees it. `path` is still percent-encoded and has no trailing slash. */
export interface Exchange {
  readonly peer: Peer;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly address: string;
}

/** What goes back. Handlers return it, so that a fault can still lose or cut it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The error object of the sharing and server REST APIs. */
export interface ApiError {
  readonly code: number;
  readonly message: string;
  readonly messageCode?: string;
  readonly details?: readonly string[];
}

const bodyLimit = 1_048_576;

/** Reads one request; null when its body passes 1 MB. Only form bodies are understood, others count as empty. */
export async function readExchange(peer: Peer, request: IncomingMessage): Promise<Exchange | null> {
  const target = request.url ?? '/';
  const cut = target.indexOf('?');
  const path = (cut < 0 ? target : target.slice(0, cut)).replace(/\/+$/, '');
  const body = await readBody(request);
  if (body === null) return null;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
  return {
    peer,
    method: request.method ?? 'GET',
    path: path === '' ? '/' : path,
    query: new URLSearchParams(cut < 0 ? '' : target.slice(cut + 1)),
    form: new URLSearchParams(isForm && request.method === 'POST' ? body : ''),
    headers: request.headers,
    address: request.socket.remoteAddress ?? '',
  };
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) return null;
  const parts: Buffer[] = [];
  let size = 0;
  // The connection must outlive a body that is too large, or nobody hears why it was refused.
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > bodyLimit) return null;
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A parameter from the body or, failing that, from the query. Empty text counts as absent. */
export function parameter(exchange: Exchange, name: string): string | null {
  return exchange.form.get(name) || exchange.query.get(name) || null;
}

/** Whether the caller asked for JSON. ArcGIS answers HTML unless told otherwise. */
export function wantsJson(exchange: Exchange): boolean {
  const format = parameter(exchange, 'f') ?? 'html';
  return format !== 'html';
}

/** A resource in the format asked for: `f=json`, `f=pjson`, or an HTML page about it. */
export function answer(exchange: Exchange, value: unknown, title = 'Resource'): Reply {
  const pretty = JSON.stringify(value, null, 2);
  if (!wantsJson(exchange)) return html(200, page({ title, body: preformatted(title, pretty) }));
  return json(parameter(exchange, 'f') === 'pjson' ? pretty : JSON.stringify(value));
}

/** An error in ArcGIS's manner: HTTP 200 with an error object for JSON, the real status for HTML. */
export function refuse(exchange: Exchange, error: ApiError): Reply {
  const value = { error: { details: [], ...error } };
  if (wantsJson(exchange)) {
    return json(JSON.stringify(value, null, parameter(exchange, 'f') === 'pjson' ? 2 : undefined));
  }
  const body = preformatted(`Error: ${error.code}`, error.message);
  return html(error.code, page({ title: `Error: ${error.code}`, body }));
}

/** JSON text with HTTP 200. */
export function json(body: string, contentType = 'application/json;charset=utf-8'): Reply {
  return { status: 200, headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' }, body };
}

/** An HTML page that no other page may frame and no cache may keep. */
export function html(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: {
      'Content-Type': 'text/html;charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      ...headers,
    },
    body,
  };
}

/** A redirect that the browser follows with GET. */
export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status: 302,
    headers: {
      Location: location,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'Content-Type': 'text/html;charset=utf-8',
      ...headers,
    },
    body: '',
  };
}

/** What to say where nothing is. */
export function notFound(exchange: Exchange, message = 'Resource not found.'): Reply {
  return refuse(exchange, { code: 404, message });
}

/** The refusal of a caller who showed no token. */
export function tokenRequired(exchange: Exchange): Reply {
  return refuse(exchange, {
    code: 499,
    message: 'Token Required',
    messageCode: 'GWM_0003',
    details: ['Token Required'],
  });
}

/** The refusal of a token that is dead, unknown, or for another place. */
export function invalidToken(exchange: Exchange): Reply {
  return refuse(exchange, { code: 498, message: 'Invalid token.' });
}

/** The refusal of a known caller without rights, and of anonymous callers on portal content. */
export function forbidden(exchange: Exchange): Reply {
  return refuse(exchange, {
    code: 403,
    message: 'You do not have permissions to access this resource or perform this operation.',
    messageCode: 'GWM_0003',
  });
}

/** The refusal of a parameter that cannot be used. */
export function badRequest(exchange: Exchange, message: string, ...details: readonly string[]): Reply {
  return refuse(exchange, { code: 400, message, details });
}
