import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeFetch } from '../../src/node/fetch.ts';
import { systemProbe } from '../../src/node/probe.ts';
import { systemCode } from '../../src/node/system-error.ts';
import { makeCertificates } from '../core/arcgis/certificates.ts';
import { openSite } from '../core/arcgis/site.ts';
import { codeOf } from '../fixtures/outcomes.ts';
import { missingPeers, run } from '../fixtures/peers.ts';

const missing = missingPeers(['openssl']);
const servers: Server[] = [];
let place = '';

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'wayleave-fetch-'));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await rm(place, { recursive: true, force: true });
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const plain = (handle: (request: IncomingMessage) => string) =>
  portOf(createHttpServer((request, response) => response.end(handle(request))));

/** A certificate authority of an organisation and a certificate it gave to `localhost`. */
async function privateAuthority(): Promise<{ ca: string; key: string; cert: string }> {
  const at = (name: string) => join(place, name);
  const fresh = ['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  run('openssl', [
    ...fresh,
    '-x509',
    '-days',
    '2',
    '-subj',
    '/O=Example authority',
    '-keyout',
    at('ca.key'),
    '-out',
    at('ca.pem'),
  ]);
  run('openssl', [
    ...fresh,
    '-x509',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-addext',
    'basicConstraints=critical,CA:FALSE',
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-keyout',
    at('key.pem'),
    '-out',
    at('cert.pem'),
  ]);
  const [ca, key, cert] = await Promise.all(
    ['ca.pem', 'key.pem', 'cert.pem'].map((name) => readFile(at(name), 'utf8')),
  );
  return { ca: ca ?? '', key: key ?? '', cert: cert ?? '' };
}

/** The word by which a failed fetch tells its reason. */
async function causeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return systemCode(error instanceof Error ? error.cause : null);
  }
}

describe('a refused connection', () => {
  test.each([
    ['of its own fetch', {}],
    ['through the package with proxies', { HTTPS_PROXY: 'http://127.0.0.1:1' }],
  ])('%s is told by the word of the system', async (_what, env) => {
    const port = await plain(() => '');
    const last = servers.at(-1);
    last?.close();
    if (last !== undefined) await once(last, 'close');
    expect(await causeOf(nodeFetch({ env })(`http://127.0.0.1:${port}/`))).toBe('ECONNREFUSED');
  });
});

describe('proxies', () => {
  test('are asked for other hosts, never for this machine', async () => {
    const seen: string[] = [];
    const proxy = createHttpServer((request, response) => {
      seen.push(request.url ?? '');
      response.end('by proxy');
    });
    proxy.on('connect', (request, socket) => {
      seen.push(request.url ?? '');
      const target = connect(direct, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
    const direct = await plain(() => 'direct');
    const address = `http://127.0.0.1:${await portOf(proxy)}`;
    const fetch = nodeFetch({
      env: { HTTP_PROXY: address, HTTPS_PROXY: address, NO_PROXY: 'excluded.invalid' },
    });
    expect(await (await fetch(`http://127.0.0.1:${direct}/`)).text()).toBe('direct');
    expect(await (await fetch(`http://localhost:${direct}/`)).text()).toBe('direct');
    expect(seen).toEqual([]);
    const answer = await fetch('http://gis.invalid/portal');
    expect(['by proxy', 'direct']).toContain(await answer.text());
    expect(seen).toHaveLength(1);
    expect(seen[0]).toContain('gis.invalid');
    expect(await causeOf(fetch('http://excluded.invalid/'))).toMatch(/ENOTFOUND|EAI_AGAIN/);
    expect(seen).toHaveLength(1);
  });

  test('carry method, headers and body', async () => {
    const seen: string[] = [];
    const port = await plain((request) => {
      seen.push(
        [request.method, request.headers['x-esri-authorization'], request.headers['content-type']].join(' '),
      );
      return 'ok';
    });
    const fetch = nodeFetch({ env: { HTTPS_PROXY: 'http://127.0.0.1:1' } });
    const body = new URLSearchParams({ f: 'json' });
    await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      body,
      headers: { 'X-Esri-Authorization': 'Bearer t' },
    });
    expect(seen).toEqual(['POST Bearer t application/x-www-form-urlencoded;charset=UTF-8']);
  });
});

describe.skipIf(missing.length > 0)(
  `a private authority (missing here: ${missing.join(', ') || 'nothing'})`,
  () => {
    test('is trusted where it was given, and nowhere else', async () => {
      const { ca, key, cert } = await privateAuthority();
      const port = await portOf(
        createHttpsServer({ key, cert }, (_request, response) => response.end('private')),
      );
      const url = `https://localhost:${port}/`;
      expect(await causeOf(nodeFetch({ env: {} })(url))).toMatch(
        /UNABLE_TO_(GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)|SELF_SIGNED/,
      );
      expect(await (await nodeFetch({ env: {}, ca })(url)).text()).toBe('private');
      const proxied = nodeFetch({ env: { HTTPS_PROXY: 'http://127.0.0.1:1' }, ca });
      expect(await (await proxied(url)).text()).toBe('private');
      const probed = await systemProbe({}).certificate('localhost', port, 5_000);
      expect(probed).toMatchObject({ ok: false, failure: { code: 'tls-untrusted' } });
    });
  },
);

describe.skipIf(missing.length > 0)(`a tunnel (missing here: ${missing.join(', ') || 'nothing'})`, () => {
  test('leads https through the proxy, and never shows it a token', async () => {
    const { ca, otherHost } = await makeCertificates();
    const portal = await openSite(() => 'by tunnel', otherHost);
    const seen: { target: string; headers: string }[] = [];
    const proxy = createHttpServer();
    proxy.on('connect', (request, socket) => {
      seen.push({ target: request.url ?? '', headers: JSON.stringify(request.headers) });
      const target = connect(portal.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
    });
    const address = `http://me:pass-word@127.0.0.1:${await portOf(proxy)}`;
    for (const env of [{ HTTPS_PROXY: address }, { https_proxy: address }, { HTTP_PROXY: address }]) {
      const answer = await nodeFetch({ env, ca })('https://gis.example.org/portal?x=1', {
        method: 'POST',
        body: 'refresh_token=hidden',
        headers: { 'X-Esri-Authorization': 'Bearer hidden' },
      });
      expect(await answer.text()).toBe('by tunnel');
    }
    expect(seen.map(({ target }) => target)).toEqual(Array(3).fill('gis.example.org:443'));
    for (const { headers } of seen) {
      expect(headers).not.toContain('hidden');
      expect(headers).toContain(`Basic ${btoa('me:pass-word')}`);
    }
    expect(portal.heard.map(({ target, body }) => [target, body])).toEqual(
      Array(3).fill(['/portal?x=1', 'refresh_token=hidden']),
    );
    for (const { headers } of portal.heard) {
      expect(headers['x-esri-authorization']).toBe('Bearer hidden');
      expect(headers['proxy-authorization']).toBeUndefined();
    }
  });

  test('is not used for hosts below a NO_PROXY name, and a certificate for another host ends it', async () => {
    const { ca, otherHost } = await makeCertificates();
    const portal = await openSite(() => 'never', otherHost);
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '.wayleave.invalid' };
    expect(await causeOf(nodeFetch({ env, ca })('https://gis.wayleave.invalid/'))).toMatch(
      /ENOTFOUND|EAI_AGAIN/,
    );
    expect(await causeOf(nodeFetch({ env, ca })('https://gis.example.org/'))).toBe('ECONNREFUSED');
    expect(await causeOf(nodeFetch({ env, ca })(portal.url))).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });
});

describe('the probe', () => {
  test('tells an open port from a closed one, and a plain one from TLS', async () => {
    const port = await plain(() => 'plain');
    expect(codeOf(await systemProbe({}).connect('127.0.0.1', port, 5_000))).toBe('ok');
    expect(codeOf(await systemProbe({}).certificate('127.0.0.1', port, 5_000))).toBe('portal-unreachable');
    const last = servers.at(-1);
    last?.close();
    if (last !== undefined) await once(last, 'close');
    expect(await systemProbe({}).connect('127.0.0.1', port, 5_000)).toMatchObject({
      ok: false,
      failure: { details: { cause: 'ECONNREFUSED' } },
    });
  });

  test('ends by itself where nobody answers', async () => {
    const server = createHttpServer();
    server.removeAllListeners('connection');
    const port = await portOf(server);
    expect(codeOf(await systemProbe({}).certificate('127.0.0.1', port, 100))).toBe('portal-timeout');
  });

  test('finds this machine, and not a name that cannot be', async () => {
    expect(codeOf(await systemProbe({}).lookUp('localhost'))).toBe('ok');
    expect(codeOf(await systemProbe({}).lookUp('wayleave.invalid'))).toBe('portal-unreachable');
  });
});
