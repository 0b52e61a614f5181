import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Carried } from '../../../src/core/arcgis/http.ts';

/** One request as a site heard it. */
export interface Heard {
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A small server on this machine, for answers that no portal gives. */
export interface Site {
  readonly url: string;
  readonly port: number;
  /** Every request so far. */
  readonly heard: readonly Heard[];
}

/** What a site does with a request: answers by itself, or gives text or an object (sent as JSON) to be answered. */
export type Answer = (heard: Heard, response: ServerResponse) => unknown;

/** Opens a site for one test. With a key and a certificate it speaks TLS as `localhost`. */
export async function openSite(
  answer: Answer,
  tls: { readonly key: string; readonly cert: string } | null = null,
): Promise<Site> {
  const heard: Heard[] = [];
  const listener: RequestListener = (request, response) => {
    hear(request)
      .then((one) => {
        heard.push(one);
        const given = answer(one, response);
        if (typeof given === 'string') response.end(given);
        else if (typeof given === 'object' && given !== null) {
          response.setHeader('Content-Type', 'text/plain;charset=utf-8').end(JSON.stringify(given));
        }
      })
      .catch(() => request.socket.destroy());
  };
  const server: Server = tls === null ? createServer(listener) : createTlsServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const url = tls === null ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  return { url, port, heard };
}

/** A port of this machine on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A token in a header, with the places it may go to. */
export function carried(value: string, mayGoTo: (url: URL) => boolean = () => false): Carried {
  return { header: 'X-Esri-Authorization', value: `Bearer ${value}`, referer: null, mayGoTo };
}

async function hear(request: IncomingMessage): Promise<Heard> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const target = request.url ?? '';
  const url = new URL(target, 'http://127.0.0.1');
  return {
    method: request.method ?? '',
    target,
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(parts).toString('utf8'),
  };
}
