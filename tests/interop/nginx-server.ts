import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { missingPeers } from '../fixtures/peers.ts';

/** Where Debian has it, which is on the path of root alone. */
const debian = '/usr/sbin/nginx';
const program = existsSync(debian) ? debian : 'nginx';

/** Whether nginx can be run here. Fails in CI when it cannot. */
export const hasNginx = program === debian || missingPeers(['nginx']).length === 0;

/** One line of the access log. */
export interface Served {
  readonly status: number;
  /** Of the body alone. */
  readonly bodyBytes: number;
  /** With the head. */
  readonly bytes: number;
  /** Of the request, with its head. */
  readonly requestBytes: number;
}

/** An nginx of our own, with its files below a folder of ours. */
export interface Nginx {
  readonly url: string;
  /** Puts a file there in one step, as changed at that moment (unix milliseconds). */
  put(name: string, text: string, changedAt?: number): void;
  /** Every request so far; there are so many, or this waits for them. */
  served(count: number): Promise<readonly Served[]>;
  /** The time that its processes took of the processor so far (seconds), where the system tells. */
  cpuSeconds(): number | null;
  close(): Promise<void>;
}

/** How it is set up besides. */
export interface NginxOptions {
  /** PEM files of a certificate and its key: then it speaks TLS 1.3, with a whole handshake for every connection. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** `false`: every connection ends after one answer. */
  readonly keepAlive?: boolean;
  /** Profile files are packed on the way. */
  readonly gzip?: boolean;
}

/** Starts one on a free port of this machine, with everything it writes below the folder. */
export async function startNginx(folder: string, options: NginxOptions = {}): Promise<Nginx> {
  const port = await freePort();
  const files = join(folder, 'files');
  const log = join(folder, 'access.log');
  mkdirSync(files, { recursive: true });
  const settings = join(folder, 'nginx.conf');
  writeFileSync(settings, settingsOf(folder, port, options));
  const child = spawn(program, ['-p', folder, '-e', join(folder, 'error.log'), '-c', settings], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  await listening(port, child);
  return {
    url: options.tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    put(name, text, changedAt = Date.now()) {
      const path = join(files, name);
      writeFileSync(`${path}.new`, text);
      utimesSync(`${path}.new`, changedAt / 1_000, changedAt / 1_000);
      renameSync(`${path}.new`, path);
    },
    async served(count) {
      for (const end = Date.now() + 5_000; Date.now() < end; ) {
        const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
        if (lines.length >= count) return lines.map(readLine);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`nginx did not serve ${count} requests.`);
    },
    cpuSeconds: () => cpuSecondsOf(child.pid ?? 0),
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function settingsOf(
  folder: string,
  port: number,
  { tls, keepAlive = true, gzip = false }: NginxOptions,
): string {
  const own = (name: string) => join(folder, name);
  return [
    // Its workers would be somebody who may not read a temporary folder of root's.
    ...(process.getuid?.() === 0 ? ['user root root;'] : []),
    'daemon off;',
    'worker_processes 1;',
    `pid ${own('nginx.pid')};`,
    'events { worker_connections 1024; }',
    'http {',
    "log_format counted '$status $body_bytes_sent $bytes_sent $request_length';",
    `access_log ${own('access.log')} counted;`,
    ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${own(name)};`),
    keepAlive ? 'keepalive_requests 100000;' : 'keepalive_timeout 0;',
    'types { application/json wayleave; }',
    ...(gzip ? ['gzip on;', 'gzip_types application/json;'] : []),
    'server {',
    `listen 127.0.0.1:${port}${tls === undefined ? '' : ' ssl'};`,
    ...(tls === undefined
      ? []
      : [
          `ssl_certificate ${tls.cert};`,
          `ssl_certificate_key ${tls.key};`,
          'ssl_protocols TLSv1.3;',
          'ssl_session_cache off;',
          'ssl_session_tickets off;',
        ]),
    `root ${own('files')};`,
    '}',
    '}',
    '',
  ].join('\n');
}

function readLine(line: string): Served {
  const [status = 0, bodyBytes = 0, bytes = 0, requestBytes = 0] = line.split(' ').map(Number);
  return { status, bodyBytes, bytes, requestBytes };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    if (child.exitCode !== null) break;
    const socket = connect(port, '127.0.0.1');
    const isThere = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill('SIGTERM');
  throw new Error('nginx did not start.');
}

/** User and system time of a process and its children that live, by Linux's /proc (fields 14 and 15 of `stat`). */
function cpuSecondsOf(pid: number): number | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const ticks = [String(pid), ...children].filter(Boolean).map((id) => {
      const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return Number(fields[11]) + Number(fields[12]);
    });
    return ticks.reduce((sum, one) => sum + one, 0) / 100;
  } catch {
    return null;
  }
}
