import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WayInQuestion, wayInPath } from '../node/browser-host/way-in.ts';
import { contentPolicy } from '../node/own-page.ts';
import { page, pageStyleHash } from '../node/redirect-page.ts';
import { keepsRule, readBody, type Rule, single } from './gate.ts';
import type { Page, Pages } from './pages.ts';
import { iconLink, type RendererFiles } from './renderer-files.ts';
import type { WaysIn } from './ways-in.ts';
import { webWords } from './words.ts';

/** What the server serves, and whom it lets in. */
export interface WebServerOptions {
  readonly renderer: RendererFiles;
  readonly waysIn: WaysIn;
  readonly pages: Pages;
  /** A launch secret was used: its file has done its work. */
  readonly onLaunched: (secret: string) => void;
  /** Shows a new code to the person at the terminal; false when one was shown just now. */
  readonly showCode: () => boolean;
  /** Answers somebody on this computer who asks for a way in, or `null` when the asker has not read our post. */
  readonly answerAsker: (question: WayInQuestion) => string | null;
}

/** A server that listens. */
export interface WebServer {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** Hangs up on everybody and frees the port. */
  close(): Promise<void>;
}

interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly rule: Rule;
  /** Whether the asker is one of ours, told before a body is read: strangers get no room for one. */
  readonly knows?: (request: IncomingMessage) => boolean;
  /** Answers; false refuses. */
  readonly answer: (request: IncomingMessage, response: ServerResponse, body: string) => Promise<boolean>;
}

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';
const smallBytes = 4_096;
/** A file of 16 MB to import has room, as base64; anything larger is no request of ours. */
const mostRequestBytes = 24 * 1024 * 1024;

const alwaysHeaders = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};
const wayInPolicy = `default-src 'none'; style-src '${pageStyleHash}'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/**
 * Serves the interface on 127.0.0.1 at a free port. Whatever is not one of the routes below, or does not keep its rule,
 * is refused with 403 and not one word more.
 */
export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const server = createServer({ maxHeaderSize: 16_384, headersTimeout: 10_000, requestTimeout: 30_000 });
  server.maxConnections = 128;
  // Longer than browsers keep one: a request that meets a closing connection would be lost.
  server.keepAliveTimeout = 10 * 60_000;
  await listen(server);
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const routes = routesOf(options);
  server.on('request', (request, response) => {
    // An answer that nobody reads any more is nobody's loss.
    response.on('error', () => response.destroy());
    void meet(request, response, host, routes, options.renderer).catch(() => response.destroy());
  });
  return {
    origin: `http://${host}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function routesOf({ renderer, waysIn, pages, onLaunched, showCode, answerAsker }: WebServerOptions) {
  const forPages = (
    path: string,
    mostBytes: number,
    act: (page: Page, message: Readonly<Record<string, unknown>>) => void,
  ): Route => ({
    method: 'POST',
    path,
    rule: { from: ['own'], body: json, mostBytes },
    knows: (request) => pageOf(request, pages) !== null,
    async answer(request, response, body) {
      const page = pageOf(request, pages);
      const message = page === null ? null : readObject(body);
      if (page === null || message === null) return false;
      act(page, message);
      send(response, 204, null, '');
      return true;
    },
  });

  return [
    {
      method: 'GET',
      path: '/',
      rule: { from: ['none', 'own'], body: null, mostBytes: 0 },
      answer: async (_request, response) => showWayIn(response, webWords.wayIn.sentence),
    },
    {
      method: 'POST',
      path: '/',
      rule: { from: ['own', 'file'], body: form, mostBytes: smallBytes },
      async answer(request, response, body) {
        const fields = new URLSearchParams(body);
        const secret = fields.get('secret');
        const code = fields.get('code');
        if (secret !== null) {
          if (!waysIn.takeSecret(secret)) return showWayIn(response, webWords.wayIn.sentence, 403);
          onLaunched(secret);
        } else if (code === null || single(request, 'origin') === 'null') {
          return false;
        } else if (!waysIn.takeCode(code)) {
          return showWayIn(response, webWords.wayIn.wrong, 403);
        }
        const session = pages.admit();
        if (session === null) return false;
        const html = renderer.page(session);
        send(response, 200, 'text/html; charset=utf-8', html, { 'Content-Security-Policy': contentPolicy });
        return true;
      },
    },
    {
      method: 'POST',
      path: '/code',
      rule: { from: ['own'], body: form, mostBytes: smallBytes },
      answer: async (_request, response) =>
        showWayIn(response, showCode() ? webWords.wayIn.shown : webWords.wayIn.tooSoon),
    },
    forPages('/invoke', mostRequestBytes, (page, { operation, request, call }) =>
      page.invoke(operation, request, call),
    ),
    forPages('/cancel', smallBytes, (page, { call }) => page.cancel(call)),
    forPages('/touch', smallBytes, (page) => page.touch()),
    forPages('/leave', smallBytes, (page) => page.leave()),
    {
      method: 'GET',
      path: '/events',
      rule: { from: ['own'], body: null, mostBytes: 0 },
      async answer(request, response) {
        const page = pageOf(request, pages);
        const waiting = readNumbers(single(request, 'x-wayleave-waiting') ?? '');
        if (page === null || waiting === null) return false;
        response.writeHead(200, { ...alwaysHeaders, 'Content-Type': 'application/x-ndjson' });
        page.listen(response, waiting);
        return true;
      },
    },
    {
      method: 'POST',
      path: wayInPath,
      rule: { from: ['none'], body: json, mostBytes: smallBytes },
      async answer(_request, response, body) {
        const { nonce, proof } = readObject(body) ?? {};
        if (typeof nonce !== 'string' || typeof proof !== 'string') return false;
        const text = answerAsker({ nonce, proof });
        if (text !== null) send(response, 200, 'text/plain; charset=utf-8', text);
        return text !== null;
      },
    },
  ] satisfies readonly Route[];
}

async function meet(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  routes: readonly Route[],
  renderer: RendererFiles,
): Promise<void> {
  const { method, url = '' } = request;
  const route = routes.find((candidate) => candidate.path === url && candidate.method === method);
  if (route === undefined) return sendFile(request, response, host, renderer);
  if (!keepsRule(request, host, route.rule) || route.knows?.(request) === false) return refuse(response);
  const body = route.rule.body === null ? '' : await readBody(request, route.rule.mostBytes);
  if (body === null || !(await route.answer(request, response, body))) refuse(response);
}

/** Files of the interface hold nothing of anybody's; they are found by their whole path and never on the disk. */
function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  { files }: RendererFiles,
): void {
  const file = request.method === 'GET' ? files.get(request.url ?? '') : undefined;
  const rule: Rule = { from: ['own'], body: null, mostBytes: 0 };
  if (file === undefined || !keepsRule(request, host, rule)) return refuse(response);
  const gzipped = takesGzip(request) ? file.gzipped : null;
  send(
    response,
    200,
    file.type,
    gzipped ?? file.bytes,
    gzipped === null ? {} : { 'Content-Encoding': 'gzip' },
  );
}

function takesGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(single(request, 'accept-encoding') ?? '');
}

/** The page whose session's secret stands in the request. */
function pageOf(request: IncomingMessage, pages: Pages): Page | null {
  const secret = single(request, 'x-wayleave-session');
  return typeof secret === 'string' ? pages.find(secret) : null;
}

function showWayIn(response: ServerResponse, sentence: string, status = 200): true {
  const { title, label, enter, show } = webWords.wayIn;
  const body = `<form method="post" action="/"><label for="code">${label}</label>
<input id="code" name="code" autocomplete="off" autofocus required maxlength="16"><button>${enter}</button></form>
<form method="post" action="/code"><button>${show}</button></form>`;
  send(response, status, 'text/html; charset=utf-8', page(title, sentence, { head: iconLink, body }), {
    'Content-Security-Policy': wayInPolicy,
    // Under `no-referrer` its forms would be sent as if from a page on disk.
    'Referrer-Policy': 'same-origin',
  });
  return true;
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { ...alwaysHeaders, Connection: 'close', 'Content-Length': 0 });
  response.end();
}

function send(
  response: ServerResponse,
  status: number,
  type: string | null,
  body: string | Buffer,
  more: Readonly<Record<string, string>> = {},
): void {
  const headers = type === null ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) };
  response.writeHead(status, {
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    ...alwaysHeaders,
    ...headers,
    ...more,
  });
  response.end(body);
}

function readObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Numbers with commas between, such as `3,7`; `null` for anything else. */
function readNumbers(text: string): readonly number[] | null {
  if (text === '') return [];
  return /^\d{1,15}(,\d{1,15}){0,255}$/.test(text) ? text.split(',').map(Number) : null;
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
