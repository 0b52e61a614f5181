import { mkdtempSync, realpathSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
import { get, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { HostClient } from '../../src/core/host/host-contract.ts';
import { windowCalls } from '../../src/core/host/host-edge.ts';
import { fail, succeed } from '../../src/core/outcome.ts';
import { type BrowserHost, type BrowserHostOptions, startBrowserHost } from '../../src/web/browser-host.ts';
import type { OpenedHost } from '../../src/web/open-host.ts';
import type { Told } from '../../src/web/pages.ts';
import { valueOf } from '../fixtures/outcomes.ts';

/** A browser host over a fake application, and the handles to watch and to trouble it. */
export interface StartedHost {
  readonly host: BrowserHost;
  readonly folder: string;
  /** `127.0.0.1:PORT`. */
  readonly name: string;
  readonly port: number;
  readonly said: readonly string[];
  readonly application: FakeApplication;
}

/** An application that answers a few operations, and notes what it was asked. */
export interface FakeApplication {
  readonly asked: readonly { readonly name: string; readonly request: unknown }[];
  /** Tells every page. */
  tell(told: Told): void;
  touches(): number;
  /** How many pages are gone. */
  leavings(): number;
  isClosed(): boolean;
}

/** What the interface of these tests consists of. */
export const script = 'document.title = "loaded";\n'.repeat(100);
const html = `<!doctype html><html><head><meta charset="utf-8"><title>Fixture</title>
<script type="module" src="./assets/main-1a2b.js"></script></head><body><div id="root"></div></body></html>`;

/** Starts one, ended at the end of the test. */
export async function startHost(options: Partial<BrowserHostOptions> = {}): Promise<StartedHost> {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'wl-web-')));
  const said: string[] = [];
  const { application, open } = fakeApplication();
  const folder = options.folder ?? join(place, 'data');
  const host = valueOf(
    await startBrowserHost({
      folder,
      env: {},
      keep: false,
      ...writeInterface(place),
      commandFile: '',
      keychainProgram: { command: '', args: [] },
      say: (line) => said.push(line),
      open,
      ...options,
    }),
  );
  host.begin();
  onTestFinished(async () => {
    host.end();
    await host.ended;
    if (!process.env.WAYLEAVE_TEST_CANARY) rmSync(place, { recursive: true, force: true });
  });
  const { host: name, port } = new URL(host.wayIn.address);
  return { host, folder, name, port: Number(port), said, application };
}

/** A built interface in a folder. */
export function writeInterface(
  place: string,
  main = script,
): { readonly rendererFolder: string; readonly ownFolder: string } {
  const rendererFolder = join(place, 'renderer');
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true });
  writeFileSync(join(rendererFolder, 'index.html'), html);
  writeFileSync(join(rendererFolder, 'sign-in.html'), html);
  writeFileSync(join(rendererFolder, 'assets', 'main-1a2b.js'), main);
  writeFileSync(join(place, 'secret.js'), 'not of the interface');
  writeFileSync(join(place, 'window-bridge.js'), 'void 0;');
  writeFileSync(join(place, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return { rendererFolder, ownFolder: place };
}

function fakeApplication(): {
  readonly application: FakeApplication;
  readonly open: NonNullable<BrowserHostOptions['open']>;
} {
  const asked: { readonly name: string; readonly request: unknown }[] = [];
  let tell: (told: Told) => void = () => undefined;
  let touches = 0;
  let leavings = 0;
  let isClosed = false;
  const client = {
    async invoke(name: string, request: unknown, signal?: AbortSignal) {
      asked.push({ name, request });
      if (name === 'preferences') return succeed({ theme: 'dark' });
      if (name === 'discover') return waitFor(signal);
      if (name === 'listConnections') return succeed(['x'.repeat(1024 * 1024)]);
      if (name === 'doctor') throw new TypeError('a secret in the words of an error');
      return fail('vault-locked', 'Wayleave is locked.');
    },
    on: () => () => undefined,
  } as unknown as HostClient;
  const opened: OpenedHost = {
    calls() {
      const calls = windowCalls(client);
      return {
        ...calls,
        close() {
          leavings += 1;
          calls.close();
        },
      };
    },
    catchUp: () => [{ event: 'host', detail: 'as it is now' }],
    touch: () => {
      touches += 1;
    },
    close: async () => {
      isClosed = true;
    },
  };
  return {
    application: {
      asked,
      tell: (told) => tell(told),
      touches: () => touches,
      leavings: () => leavings,
      isClosed: () => isClosed,
    },
    open: (_options, give) => {
      tell = give;
      return opened;
    },
  };
}

function waitFor(signal?: AbortSignal) {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(fail('sign-in-cancelled', 'It was called off.')));
  });
}

/** What came back for a request. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One request with exactly these headers, and `Host` unless it is among them. */
export function send(
  { name, port }: Pick<StartedHost, 'name' | 'port'>,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const all = {
      ...(Object.keys(headers).some((header) => header.toLowerCase() === 'host') ? {} : { Host: name }),
      ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
      ...headers,
    };
    const asked = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: all, setHost: false, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });
}

/** Bytes over a bare socket; answers the first line that comes back, or '' when it is hung up on. */
export function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.includes('\r\n')) socket.destroy();
    });
    socket.once('error', () => undefined);
    socket.once('close', () => resolve(text.split('\r\n')[0] ?? ''));
  });
}

/** The stream of a page, as it is heard. */
export interface Stream {
  readonly response: IncomingMessage;
  /** Resolves with the first parsed line that has all of this. */
  hears(part: object): Promise<unknown>;
  /** All parsed lines so far. */
  readonly lines: unknown[];
  /** Resolves when the stream has ended, however. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Connects the stream of a page. */
export async function listen(
  { name, port }: Pick<StartedHost, 'name' | 'port'>,
  session: string,
  waiting = '',
): Promise<Stream> {
  const lines: unknown[] = [];
  const seekers = new Set<() => void>();
  const headers = { 'X-Wayleave-Session': session, 'X-Wayleave-Waiting': waiting, Host: name };
  const asked = get({ host: '127.0.0.1', port, path: '/events', headers, agent: false });
  const response = await new Promise<IncomingMessage>((resolve) => asked.once('response', resolve));
  onTestFinished(() => void asked.destroy());
  expect(response.statusCode).toBe(200);
  let rest = '';
  response.setEncoding('utf8').on('data', (part: string) => {
    const all = (rest + part).split('\n');
    rest = all.pop() ?? '';
    lines.push(...all.filter((line) => line !== '').map((line): unknown => JSON.parse(line)));
    for (const seek of seekers) seek();
  });
  response.once('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    response.once('close', resolve);
  });
  return {
    response,
    lines,
    ended,
    close: () => asked.destroy(),
    hears: (part) =>
      new Promise((resolve) => {
        const seek = () => {
          const found = lines.find((line) => {
            try {
              expect(line).toMatchObject(part);
              return true;
            } catch {
              return false;
            }
          });
          if (found === undefined) return;
          seekers.delete(seek);
          resolve(found);
        };
        seekers.add(seek);
        seek();
      }),
  };
}

/** The headers of a form that a page on the user's disk sends. */
export const fromDisk = { Origin: 'null', 'Content-Type': 'application/x-www-form-urlencoded' };

/** The headers of a form on a page of the host itself. */
export function fromOwnPage({ name }: Pick<StartedHost, 'name'>) {
  return { Origin: `http://${name}`, 'Content-Type': 'application/x-www-form-urlencoded' };
}

/** The headers of a request by the script of a page that got in. */
export function fromSession({ name }: Pick<StartedHost, 'name'>, session: string) {
  return {
    Origin: `http://${name}`,
    'Content-Type': 'application/json',
    'X-Wayleave-Session': session,
  };
}

/** The launch secret in the text of a launch file. */
export function secretIn(text: string): string {
  return /name="secret" value="([0-9a-f]{64})"/.exec(text)?.[1] ?? '';
}

/** The session's secret in the interface's page, or '' when it is not that page. */
export function sessionIn(text: string): string {
  return /<meta name="wayleave-session" content="([0-9a-f]{64})">/.exec(text)?.[1] ?? '';
}
