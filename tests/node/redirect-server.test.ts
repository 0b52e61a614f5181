import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { AwaitedRedirect, RedirectAddress } from '../../src/core/ports.ts';
import { redirectServer } from '../../src/node/redirect-server.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);
const state = 'the-state';
const code = 'the-secret-code';

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function expectAt(changes: Partial<RedirectAddress> = {}, timeoutMilliseconds = 20_000) {
  const address: RedirectAddress = { host: '127.0.0.1', port: await freePort(), path: '', ...changes };
  const awaited = valueOf(await redirectServer().expect(address, state, timeoutMilliseconds));
  return { awaited, port: address.port };
}

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One request as a browser makes it; `Host` follows from the address unless it is given. */
function get(
  port: number,
  path: string,
  options: { host?: string; ip?: string; method?: string } = {},
): Promise<Page> {
  const { ip = '127.0.0.1', host = `${ip}:${port}`, method = 'GET' } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ host: ip, port, path, method, headers: { Host: host } }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

async function isListening(port: number, ip = '127.0.0.1'): Promise<boolean> {
  const socket = connect({ host: ip, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Whether an awaited redirect is still open: it is called off, and only then answered. */
async function isStillWaiting(awaited: AwaitedRedirect): Promise<boolean> {
  awaited.cancel();
  return codeOf(await awaited.answer) === 'sign-in-cancelled';
}

describe('the one valid callback', () => {
  test('is answered with a page, given on, and the port is closed', async () => {
    const { awaited, port } = await expectAt();
    const page = await get(port, `/?code=${code}&state=${state}&user=a%20b`);
    expect(page.status).toBe(200);
    expect({ ...valueOf(await awaited.answer) }).toEqual({ code, state, user: 'a b' });
    expect(await isListening(port)).toBe(false);
  });

  test('shows and keeps nothing of what came in', async () => {
    const { port } = await expectAt();
    const page = await get(port, `/?code=${code}&state=${state}`);
    expect(page.text).not.toContain(code);
    expect(page.text).not.toContain(state);
    expect(page.text).not.toMatch(/<script|<img|<link|<a |http:|https:|url\(/);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.headers).not.toHaveProperty('set-cookie');
    expect(page.headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('may be a refusal', async () => {
    const { awaited, port } = await expectAt();
    const page = await get(port, `/?error=access_denied&state=${state}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Not signed in');
    expect({ ...valueOf(await awaited.answer) }).toEqual({ error: 'access_denied', state });
  });

  test.each([
    ['', '/'],
    ['/', '/'],
    ['/callback', '/callback'],
  ])('of the registered path %j comes to %s', async (path, asked) => {
    const { awaited, port } = await expectAt({ path });
    expect((await get(port, `${asked}?code=${code}&state=${state}`)).status).toBe(200);
    expect(codeOf(await awaited.answer)).toBe('ok');
  });
});

describe('addresses', () => {
  test('127.0.0.1 is not listened on from elsewhere, nor on ::1', async () => {
    const { awaited, port } = await expectAt();
    expect(await isListening(port)).toBe(true);
    if (hasIpv6) expect(await isListening(port, '::1')).toBe(false);
    const outside = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    if (outside !== undefined) expect(await isListening(port, outside.address)).toBe(false);
    awaited.cancel();
  });

  test.skipIf(!hasIpv6)('localhost is met on ::1 as well', async () => {
    const { awaited, port } = await expectAt({ host: 'localhost' });
    expect(await isListening(port)).toBe(true);
    const page = await get(port, `/?code=${code}&state=${state}`, { ip: '::1', host: `localhost:${port}` });
    expect(page.status).toBe(200);
    expect(codeOf(await awaited.answer)).toBe('ok');
    expect(await isListening(port, '::1')).toBe(false);
    expect(await isListening(port)).toBe(false);
  });

  test('a port that another program has is busy, and free again afterwards', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = redirectServer();
    const outcome = await server.expect({ host: '127.0.0.1', port, path: '' }, state, 1_000);
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'redirect-port-busy', details: { cause: 'EADDRINUSE', port } },
    });
    other.close();
    await once(other, 'close');
    const awaited = valueOf(await server.expect({ host: '127.0.0.1', port, path: '' }, state, 1_000));
    awaited.cancel();
  });

  test.skipIf(!hasIpv6)('a program on ::1 alone makes localhost busy: it would get our codes', async () => {
    const other = createServer().listen(0, '::1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const outcome = await redirectServer().expect({ host: 'localhost', port, path: '' }, state, 1_000);
    expect(codeOf(outcome)).toBe('redirect-port-busy');
    expect(await isListening(port)).toBe(false);
    other.close();
  });
});

describe('several sign-ins on one address', () => {
  test('are told apart by their state; the last to go closes the port', async () => {
    const server = redirectServer();
    const address: RedirectAddress = { host: '127.0.0.1', port: await freePort(), path: '' };
    const states = ['one', 'two', 'three'];
    const all = await Promise.all(
      states.map(async (each) => valueOf(await server.expect(address, each, 20_000))),
    );
    await get(address.port, '/?code=code-two&state=two');
    await get(address.port, '/?code=code-one&state=one');
    expect(valueOf((await all[0]?.answer) ?? { ok: true, value: {} }).code).toBe('code-one');
    expect(valueOf((await all[1]?.answer) ?? { ok: true, value: {} }).code).toBe('code-two');
    expect(await isListening(address.port)).toBe(true);
    all[2]?.cancel();
    expect(await isListening(address.port)).toBe(false);
  });

  test('may wait at different paths', async () => {
    const server = redirectServer();
    const port = await freePort();
    const one = valueOf(await server.expect({ host: '127.0.0.1', port, path: '/one' }, 'one', 20_000));
    const two = valueOf(await server.expect({ host: '127.0.0.1', port, path: '/two' }, 'two', 20_000));
    expect((await get(port, '/one?code=x&state=two')).status).toBe(400);
    expect((await get(port, '/two?code=x&state=two')).status).toBe(200);
    expect(codeOf(await two.answer)).toBe('ok');
    expect(await isStillWaiting(one)).toBe(true);
  });
});

describe('what is not the callback', () => {
  const table: readonly (readonly [string, number, (port: number) => Promise<Page>])[] = [
    ['a wrong state', 400, (port) => get(port, `/?code=${code}&state=wrong`)],
    ['a state that begins alike', 400, (port) => get(port, `/?code=${code}&state=${state}x`)],
    ['no state', 400, (port) => get(port, `/?code=${code}`)],
    ['no code', 400, (port) => get(port, `/?state=${state}`)],
    ['a state twice', 400, (port) => get(port, `/?code=${code}&state=${state}&state=${state}`)],
    ['a code twice', 400, (port) => get(port, `/?code=${code}&code=other&state=${state}`)],
    ['nothing at all', 400, (port) => get(port, '/')],
    ['a favicon', 404, (port) => get(port, '/favicon.ico')],
    ['another path', 404, (port) => get(port, `/other?code=${code}&state=${state}`)],
    ['a POST', 405, (port) => get(port, `/?code=${code}&state=${state}`, { method: 'POST' })],
    ['a HEAD', 405, (port) => get(port, `/?code=${code}&state=${state}`, { method: 'HEAD' })],
    [
      'a foreign host',
      421,
      (port) => get(port, `/?code=${code}&state=${state}`, { host: `evil.example.org:${port}` }),
    ],
    [
      'a host that rebinds',
      421,
      (port) => get(port, `/?code=${code}&state=${state}`, { host: `127.0.0.1.nip.io:${port}` }),
    ],
    [
      'localhost where 127.0.0.1 is registered',
      421,
      (port) => get(port, `/?code=${code}&state=${state}`, { host: `localhost:${port}` }),
    ],
    [
      'another port in the host',
      421,
      (port) => get(port, `/?code=${code}&state=${state}`, { host: '127.0.0.1:1' }),
    ],
    [
      'an address of another site',
      404,
      (port) => get(port, `http://evil.example.org/?code=${code}&state=${state}`),
    ],
  ];

  test.each(table)('%s: %i, and the sign-in still waits', async (_what, status, ask) => {
    const { awaited, port } = await expectAt();
    const page = await ask(port);
    expect(page.status).toBe(status);
    expect(page.text).not.toContain(code);
    expect(page.text).not.toContain(state);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(await isStillWaiting(awaited)).toBe(true);
  });

  test('a second callback of the same state is told so', async () => {
    const server = redirectServer();
    const address: RedirectAddress = { host: '127.0.0.1', port: await freePort(), path: '' };
    const first = valueOf(await server.expect(address, state, 20_000));
    const second = valueOf(await server.expect(address, 'another', 20_000));
    expect((await get(address.port, `/?code=${code}&state=${state}`)).status).toBe(200);
    expect((await get(address.port, `/?code=stolen&state=${state}`)).status).toBe(410);
    expect(valueOf(await first.answer).code).toBe(code);
    expect(await isStillWaiting(second)).toBe(true);
  });

  test('bytes that are no HTTP, and a browser that only connects, do no harm', async () => {
    const { awaited, port } = await expectAt();
    const idle = connect({ host: '127.0.0.1', port });
    await once(idle, 'connect');
    const rude = connect({ host: '127.0.0.1', port });
    rude.on('error', () => undefined);
    rude.resume();
    rude.end('\u0016\u0003\u0001 not http\r\n\r\n');
    await once(rude, 'close');
    expect((await get(port, `/?code=${code}&state=${state}`)).status).toBe(200);
    expect(codeOf(await awaited.answer)).toBe('ok');
    idle.destroy();
  });
});

describe('the end of waiting', () => {
  test('comes with the time', async () => {
    const { awaited, port } = await expectAt({}, 30);
    expect(codeOf(await awaited.answer)).toBe('sign-in-timeout');
    expect(await isListening(port)).toBe(false);
  });

  test('comes with a cancel, once', async () => {
    const { awaited, port } = await expectAt();
    awaited.cancel();
    awaited.cancel();
    expect(codeOf(await awaited.answer)).toBe('sign-in-cancelled');
    expect(await isListening(port)).toBe(false);
  });

  test('of one sign-in leaves another that begins at that moment a server', async () => {
    const server = redirectServer();
    const address: RedirectAddress = { host: '127.0.0.1', port: await freePort(), path: '' };
    const first = valueOf(await server.expect(address, 'first', 20_000));
    const starting = server.expect(address, state, 20_000);
    first.cancel();
    const second = valueOf(await starting);
    expect((await get(address.port, `/?code=${code}&state=${state}`)).status).toBe(200);
    expect(codeOf(await second.answer)).toBe('ok');
    expect(await isListening(address.port)).toBe(false);
  });

  test('leaves the address usable for the next sign-in', async () => {
    const server = redirectServer();
    const address: RedirectAddress = { host: '127.0.0.1', port: await freePort(), path: '' };
    for (const each of ['one', 'two', 'three']) {
      const awaited = valueOf(await server.expect(address, each, 20_000));
      expect((await get(address.port, `/?code=${code}&state=${each}`)).status).toBe(200);
      expect(codeOf(await awaited.answer)).toBe('ok');
    }
  });
});
