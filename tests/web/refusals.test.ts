import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  fromDisk,
  fromOwnPage,
  fromSession,
  secretIn,
  send,
  sendRaw,
  sessionIn,
  type StartedHost,
  startHost,
} from './started.ts';

let started: StartedHost;
let session = '';
let own: Readonly<Record<string, string>>;

beforeEach(async () => {
  started = await startHost();
  const secret = secretIn(readFileSync(started.host.wayIn.launchFile, 'utf8'));
  session = sessionIn((await send(started, 'POST', '/', fromDisk, `secret=${secret}`)).text);
  own = fromSession(started, session);
});

const call = '{"operation":"preferences","request":{},"call":1}';

function without(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

test('what the following are refused for is all that is wrong with them', async () => {
  expect(session).toMatch(/^[0-9a-f]{64}$/);
  expect(await send(started, 'POST', '/invoke', own, call)).toMatchObject({ status: 204, text: '' });
});

test('a file of 16 MB to import has room', async () => {
  const content = 'A'.repeat(Math.ceil((16 * 1024 * 1024) / 3) * 4);
  const request = { kind: 'content', name: 'large.wayleave', content };
  const body = JSON.stringify({ operation: 'openImport', request, call: 1 });
  expect(await send(started, 'POST', '/invoke', own, body)).toMatchObject({ status: 204 });
});

test('a stranger gets no room for a body at all', async () => {
  const host = `127.0.0.1:${started.port}`;
  const lines = [
    'POST /invoke HTTP/1.1',
    `Host: ${host}`,
    `Origin: http://${host}`,
    'Content-Type: application/json',
    'Content-Length: 20000000',
    `X-Wayleave-Session: ${'0'.repeat(64)}`,
  ];
  // Nothing of the body is ever sent: the refusal does not wait for it.
  expect(await sendRaw(started.port, `${lines.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403/);
});

type Case = readonly [what: string, ask: () => ReturnType<typeof send>];

const cases: readonly Case[] = [
  ...[
    'localhost',
    '[::1]',
    '127.1',
    'evil.example',
    'wayleave.localhost',
    '127.0.0.1.nip.example',
    '0.0.0.0',
  ].map(
    (name): Case => [
      `a request for the name ${name}`,
      () => send(started, 'POST', '/invoke', { ...own, Host: `${name}:${started.port}` }, call),
    ],
  ),
  [
    'a request for the right name without the port',
    () => send(started, 'POST', '/invoke', { ...own, Host: '127.0.0.1' }, call),
  ],
  ['the way in by another name', () => send(started, 'GET', '/', { Host: `localhost:${started.port}` })],
  ...['http://evil.example', 'https://127.0.0.1', 'http://127.0.0.1', 'null', 'file://', ''].map(
    (origin): Case => [
      `a request from the origin "${origin}"`,
      () => send(started, 'POST', '/invoke', { ...own, Origin: origin }, call),
    ],
  ),
  [
    'a request from the same name on another port',
    () => send(started, 'POST', '/invoke', { ...own, Origin: `http://127.0.0.1:${started.port + 1}` }, call),
  ],
  ['a request from no page at all', () => send(started, 'POST', '/invoke', without(own, 'Origin'), call)],
  [
    'a request that a browser calls cross-site',
    () => send(started, 'POST', '/invoke', { ...own, 'Sec-Fetch-Site': 'cross-site' }, call),
  ],
  [
    'the stream for another origin',
    () => send(started, 'GET', '/events', { 'X-Wayleave-Session': session, Origin: 'http://evil.example' }),
  ],
  [
    'the stream for a page of another site that sends no origin',
    () => send(started, 'GET', '/events', { 'X-Wayleave-Session': session, 'Sec-Fetch-Site': 'cross-site' }),
  ],
  [
    'a file of the interface for another site',
    () => send(started, 'GET', '/assets/main-1a2b.js', { 'Sec-Fetch-Site': 'cross-site' }),
  ],
  [
    'a request without a secret',
    () => send(started, 'POST', '/invoke', without(own, 'X-Wayleave-Session'), call),
  ],
  [
    'a request with a wrong secret',
    () => send(started, 'POST', '/invoke', { ...own, 'X-Wayleave-Session': 'a'.repeat(64) }, call),
  ],
  [
    'a request with half of the secret',
    () => send(started, 'POST', '/invoke', { ...own, 'X-Wayleave-Session': session.slice(0, 32) }, call),
  ],
  ['the stream without a secret', () => send(started, 'GET', '/events')],
  [
    'cancelling without a secret',
    () => send(started, 'POST', '/cancel', without(own, 'X-Wayleave-Session'), '{"call":1}'),
  ],
  [
    'a secret in a cookie',
    () =>
      send(
        started,
        'POST',
        '/invoke',
        { ...without(own, 'X-Wayleave-Session'), Cookie: `X-Wayleave-Session=${session}` },
        call,
      ),
  ],
  [
    'a secret in the address',
    () => send(started, 'POST', `/invoke?session=${session}`, without(own, 'X-Wayleave-Session'), call),
  ],
  [
    'a body that is longer than any request',
    () =>
      send(started, 'POST', '/invoke', {
        ...own,
        'Content-Length': String(25 * 1024 * 1024),
        Connection: 'close',
      }),
  ],
  [
    'a form in place of JSON',
    () =>
      send(started, 'POST', '/invoke', { ...own, 'Content-Type': 'application/x-www-form-urlencoded' }, call),
  ],
  [
    'plain text in place of JSON',
    () => send(started, 'POST', '/invoke', { ...own, 'Content-Type': 'text/plain' }, call),
  ],
  ['a body without a type', () => send(started, 'POST', '/invoke', without(own, 'Content-Type'), call)],
  ['a compressed body', () => send(started, 'POST', '/invoke', { ...own, 'Content-Encoding': 'gzip' }, call)],
  ['a body that is no JSON', () => send(started, 'POST', '/invoke', own, '{"operation":')],
  ['a body that is no object', () => send(started, 'POST', '/invoke', own, '[1]')],
  ['GET where POST is right', () => send(started, 'GET', '/invoke', own)],
  ['POST where GET is right', () => send(started, 'POST', '/events', own, '{}')],
  ['PUT', () => send(started, 'PUT', '/invoke', own, call)],
  ['DELETE', () => send(started, 'DELETE', '/', own)],
  [
    'OPTIONS, so that no other site is ever allowed',
    () => send(started, 'OPTIONS', '/invoke', { ...own, 'Access-Control-Request-Method': 'POST' }),
  ],
  ['TRACE', () => send(started, 'TRACE', '/', {})],
  ['HEAD', () => send(started, 'HEAD', '/assets/main-1a2b.js', {})],
  ['a path that is not there', () => send(started, 'GET', '/nothing')],
  ['a way up', () => send(started, 'GET', '/assets/../../secret.js')],
  ['a way up in disguise', () => send(started, 'GET', '/assets/%2e%2e/%2e%2e/secret.js')],
  ['a way up with backslashes', () => send(started, 'GET', '/assets\\..\\..\\secret.js')],
  ['a name that ends early', () => send(started, 'GET', '/assets/main-1a2b.js%00.html')],
  ['a query after a known path', () => send(started, 'GET', '/assets/main-1a2b.js?x')],
  ['a double slash', () => send(started, 'GET', '//assets/main-1a2b.js')],
  ['the interface itself by its name', () => send(started, 'GET', '/index.html')],
  ['a page of the interface that is for Electron', () => send(started, 'GET', '/sign-in.html')],
  ['a whole address as the path', () => send(started, 'GET', `http://127.0.0.1:${started.port}/`)],
  ['a way in for nobody', () => send(started, 'POST', '/', fromOwnPage(started), 'x=1')],
  [
    'a code from a page on disk',
    () => send(started, 'POST', '/', fromDisk, `code=${started.host.wayIn.code}`),
  ],
  [
    'a launch secret from another site',
    () => send(started, 'POST', '/', { ...fromDisk, Origin: 'http://evil.example' }, 'secret=x'),
  ],
  [
    'a wish for a code from another site',
    () => send(started, 'POST', '/code', { ...fromDisk, Origin: 'http://evil.example' }, 'x=1'),
  ],
  [
    'a wish for a way in without the proof',
    () =>
      send(
        started,
        'POST',
        '/way-in',
        { 'Content-Type': 'application/json' },
        `{"nonce":"${'a'.repeat(64)}","proof":"${'b'.repeat(64)}"}`,
      ),
  ],
  [
    'a wish for a way in from a page',
    () => send(started, 'POST', '/way-in', without(own, 'X-Wayleave-Session'), '{}'),
  ],
];

describe('is refused with 403 and not a word:', () => {
  test.each(cases)('%s', async (_what, ask) => {
    const reply = await ask();
    expect(reply).toMatchObject({ status: 403, text: '' });
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    expect(started.application.asked).toEqual([]);
  });
});

describe('is refused on a bare socket:', () => {
  const host = () => `Host: ${started.name}\r\n`;
  const rest = () =>
    `Origin: http://${started.name}\r\nContent-Type: application/json\r\nContent-Length: ${call.length}\r\n`;
  const secret = () => `X-Wayleave-Session: ${session}\r\n`;

  test.each<readonly [string, () => string, RegExp]>([
    [
      'two names',
      () => `POST /invoke HTTP/1.1\r\n${host()}Host: evil.example\r\n${rest()}${secret()}\r\n${call}`,
      /403|400/,
    ],
    [
      'two names in the other order',
      () => `POST /invoke HTTP/1.1\r\nHost: evil.example\r\n${host()}${rest()}${secret()}\r\n${call}`,
      /403|400/,
    ],
    ['no name', () => `POST /invoke HTTP/1.1\r\n${rest()}${secret()}\r\n${call}`, /400/],
    ['no name, as HTTP/1.0 allows', () => `POST /invoke HTTP/1.0\r\n${rest()}${secret()}\r\n${call}`, /403/],
    [
      'two secrets',
      () => `POST /invoke HTTP/1.1\r\n${host()}${rest()}${secret()}${secret()}\r\n${call}`,
      /403/,
    ],
    [
      'two origins',
      () =>
        `POST /invoke HTTP/1.1\r\n${host()}${rest()}Origin: http://evil.example\r\n${secret()}\r\n${call}`,
      /403/,
    ],
    [
      'two lengths',
      () => `POST /invoke HTTP/1.1\r\n${host()}${rest()}Content-Length: 3\r\n${secret()}\r\n${call}`,
      /400/,
    ],
    [
      'a length and chunks',
      () =>
        `POST /invoke HTTP/1.1\r\n${host()}${rest()}Transfer-Encoding: chunked\r\n${secret()}\r\n0\r\n\r\n`,
      /403|400/,
    ],
    ['no HTTP at all', () => 'hello\r\n\r\n', /400/],
    ['a tunnel', () => `CONNECT 127.0.0.1:80 HTTP/1.1\r\n${host()}\r\n`, /^$|403|400/],
    ['headers without an end', () => `GET / HTTP/1.1\r\n${host()}X: ${'x'.repeat(20_000)}\r\n\r\n`, /431/],
  ])('%s', async (_what, bytes, expected) => {
    expect(await sendRaw(started.port, bytes())).toMatch(expected);
    expect(started.application.asked).toEqual([]);
  });
});

test('a page that said goodbye is not known any more', async () => {
  expect((await send(started, 'POST', '/leave', own, '{}')).status).toBe(204);
  expect((await send(started, 'POST', '/invoke', own, call)).status).toBe(403);
});

test('a chunked body is read no further than any request may go', async () => {
  const headers = `POST /invoke HTTP/1.1\r\nHost: ${started.name}\r\nOrigin: http://${started.name}\r\nContent-Type: application/json\r\nX-Wayleave-Session: ${session}\r\nTransfer-Encoding: chunked\r\n\r\n`;
  const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
  expect(await sendRaw(started.port, headers + chunk.repeat(25))).toMatch(/^$|403/);
});
