import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ArcgisRequest, arcgisHttp } from '../../../src/core/arcgis/http.ts';
import type { PortalCode } from '../../../src/core/failures.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { nodeFetch } from '../../../src/node/fetch.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { missingPeers } from '../../fixtures/peers.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { type Answer, carried, closedPort, openSite } from './site.ts';

const missing = missingPeers(['openssl']);
const secrets = { query: 'in-the-query', form: 'in-the-form', token: 'in-the-header', path: 'in-the-path' };

const http = arcgisHttp({ fetch: nodeFetch({ env: {} }), clock: fakeClock() });

/** A request that carries something secret in every place that has room for it. */
function get(url: string, changes: Partial<ArcgisRequest> = {}): ArcgisRequest {
  return {
    method: 'GET',
    url: new URL(`${url}?token=${secrets.query}`),
    credential: carried(secrets.token),
    timeoutMilliseconds: 10_000,
    ...changes,
  };
}

function post(url: string, changes: Partial<ArcgisRequest> = {}): ArcgisRequest {
  return get(url, { method: 'POST', form: { refresh_token: secrets.form }, ...changes });
}

function redirectTo(location: string, status = 302): Answer {
  return (_heard, response) => void response.writeHead(status, { Location: location }).end();
}

/** A failure of that code, about which nothing secret is told. */
function expectFailure(outcome: Outcome<unknown, PortalCode>, code: PortalCode): Record<string, unknown> {
  expect(codeOf(outcome)).toBe(code);
  const text = JSON.stringify(outcome);
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/\w[?]\w|refresh_token/);
  return outcome.ok ? {} : { ...outcome.failure.details };
}

describe('a request', () => {
  test('sends the token in its header, asks for JSON and brings what came back', async () => {
    const site = await openSite((_heard, response) => {
      response.writeHead(200, {
        'Content-Type': 'Text/Plain;charset=utf-8',
        Date: 'Mon, 05 Jan 2026 09:00:07 GMT',
        'Retry-After': '30',
      });
      response.end('\uFEFF{"äöü":1}');
    });
    const credential = { ...carried('t'), referer: 'https://app.example.org/' };
    const reply = valueOf(
      await http({
        method: 'GET',
        url: new URL(`${site.url}/a?x=1`),
        credential,
        timeoutMilliseconds: 5_000,
      }),
    );
    expect(reply).toMatchObject({
      status: 200,
      text: '{"äöü":1}',
      contentType: 'text/plain;charset=utf-8',
      challenges: [],
      location: null,
      date: Date.UTC(2026, 0, 5, 9, 0, 7),
      retryAfterSeconds: 30,
    });
    expect(site.heard[0]).toMatchObject({
      method: 'GET',
      target: '/a?x=1',
      headers: { 'x-esri-authorization': 'Bearer t', referer: 'https://app.example.org/' },
    });
    expect(site.heard[0]?.headers.accept).toContain('application/json');
    expect(site.heard[0]?.headers.authorization).toBeUndefined();
    expect(site.heard[0]?.headers.cookie).toBeUndefined();
  });

  test('posts a form as a form, whatever is in it', async () => {
    const site = await openSite(() => 'ok');
    const form = { 'a&b': 'ä=ö&+ %', token: 'x..' };
    valueOf(await http({ method: 'POST', url: new URL(site.url), form, timeoutMilliseconds: 5_000 }));
    expect(site.heard[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(site.heard[0]?.body))).toEqual(form);
  });

  test.each([
    ['Negotiate, NTLM', ['Negotiate', 'NTLM']],
    ['Basic realm="GIS, inside", Negotiate', ['Basic', 'Negotiate']],
    ['Bearer realm="x", error="invalid_token"', ['Bearer']],
    ['Basic', ['Basic']],
    ['', []],
  ])('reads the schemes of the challenge %j', async (header, schemes) => {
    const site = await openSite((_heard, response) => {
      if (header !== '') response.setHeader('WWW-Authenticate', header);
      response.writeHead(401).end();
    });
    expect(valueOf(await http(get(site.url))).challenges).toEqual(schemes);
  });

  test('takes any status for an answer', async () => {
    const site = await openSite((heard, response) => {
      response.writeHead(Number(heard.path.slice(1))).end('x');
    });
    for (const status of [201, 400, 401, 404, 429, 498, 499, 500, 503]) {
      expect(valueOf(await http(get(`${site.url}/${status}`)))).toMatchObject({ status, location: null });
    }
  });
});

describe('a redirect', () => {
  test('within the site is followed, with the token', async () => {
    const site = await openSite((heard, response) => {
      if (heard.path === '/end') return 'here';
      return redirectTo('/end')(heard, response);
    });
    const reply = valueOf(await http(get(`${site.url}/start`)));
    expect([reply.text, reply.url.pathname]).toEqual(['here', '/end']);
    expect(site.heard.map(({ headers }) => headers['x-esri-authorization'])).toEqual(
      Array(2).fill(`Bearer ${secrets.token}`),
    );
  });

  test.each([['X-Esri-Authorization'], ['Authorization'], ['X-Other-Header']])(
    'to another origin gets no %s, and is not even asked',
    async (header) => {
      const other = await openSite(() => 'mine now');
      const site = await openSite(redirectTo(`${other.url}/${secrets.path}?token=${secrets.query}`));
      const credential = { ...carried(secrets.token), header };
      const outcome = await http(get(site.url, { credential }));
      expectFailure(outcome, 'foreign-redirect');
      expect(other.heard).toEqual([]);
      expect(JSON.stringify(outcome)).toContain(`127.0.0.1:${other.port}`);
    },
  );

  test('to an origin that the token may go to takes it along', async () => {
    const other = await openSite(() => 'here');
    const site = await openSite(redirectTo(`${other.url}/end`));
    const asked: string[] = [];
    const credential = carried(secrets.token, (url) => {
      asked.push(url.href);
      return url.origin === other.url;
    });
    expect(valueOf(await http(get(site.url, { credential }))).text).toBe('here');
    expect(other.heard[0]?.headers['x-esri-authorization']).toBe(`Bearer ${secrets.token}`);
    expect(asked).toEqual([`${other.url}/end`]);
  });

  test('by way of an allowed origin to a third is stopped there', async () => {
    const third = await openSite(() => 'mine now');
    const second = await openSite(redirectTo(third.url));
    const first = await openSite(redirectTo(second.url));
    const credential = carried(secrets.token, (url) => url.origin === second.url);
    expectFailure(await http(get(first.url, { credential })), 'foreign-redirect');
    expect(second.heard).toHaveLength(1);
    expect(third.heard).toEqual([]);
  });

  test('of an anonymous request may lead anywhere', async () => {
    const other = await openSite(() => 'here');
    const site = await openSite(redirectTo(other.url));
    expect(valueOf(await http(get(site.url, { credential: null }))).text).toBe('here');
    expect(other.heard[0]?.headers['x-esri-authorization']).toBeUndefined();
  });

  test.each([301, 302, 303, 307, 308])('(%i) of a form never goes to another origin', async (status) => {
    const other = await openSite(() => 'mine now');
    const site = await openSite(redirectTo(other.url, status));
    for (const credential of [null, carried(secrets.token, () => true)]) {
      expectFailure(await http(post(site.url, { credential })), 'foreign-redirect');
    }
    expect(other.heard).toEqual([]);
  });

  test.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', `refresh_token=${secrets.form}`],
    [308, 'POST', `refresh_token=${secrets.form}`],
  ])('(%i) of a form within the site becomes %s', async (status, method, body) => {
    const site = await openSite((heard, response) => {
      if (heard.path === '/end') return 'here';
      return redirectTo('/end', status)(heard, response);
    });
    expect(valueOf(await http(post(`${site.url}/start`))).text).toBe('here');
    expect(site.heard[1]).toMatchObject({ method, body });
    if (method === 'GET') expect(site.heard[1]?.headers['content-type']).toBeUndefined();
  });

  test('in a circle ends', async () => {
    const site = await openSite(redirectTo('/again'));
    expectFailure(await http(get(site.url)), 'foreign-redirect');
    expect(site.heard.length).toBeLessThan(10);
  });

  test.each([
    ['file:///etc/passwd'],
    ['javascript:alert(1)'],
    ['data:text/plain,x'],
    ['ftp://gis.example.org/x'],
  ])('to %s is refused', async (location) => {
    const site = await openSite(redirectTo(location));
    expectFailure(await http(get(site.url, { credential: null })), 'foreign-redirect');
  });

  test.each([['http://'], ['http://[::1'], ['https://gis example org/']])(
    'to %j is an answer like any other',
    async (location) => {
      const site = await openSite(redirectTo(location));
      expect(valueOf(await http(get(site.url)))).toMatchObject({ status: 302, location: null });
    },
  );

  test('is the answer where none are followed', async () => {
    const site = await openSite(redirectTo('/end?code=1'));
    const reply = valueOf(await http(get(site.url, { followsRedirects: false })));
    expect(reply).toMatchObject({ status: 302 });
    expect(reply.location?.href).toBe(`${site.url}/end?code=1`);
  });
});

describe('on the way', () => {
  test.each<[string, Answer]>([
    ['never answers', () => undefined],
    [
      'stops within the head',
      (_heard, response) => void response.socket?.write('HTTP/1.1 200 OK\r\nContent-'),
    ],
    [
      'stops within the body',
      (_heard, response) => void response.writeHead(200, { 'Content-Length': 100 }).write('{"a"'),
    ],
    ['stops within a body of unknown length', (_heard, response) => void response.write('{"a"')],
  ])('a site that %s ran out of time', async (_what, answer) => {
    const site = await openSite(answer);
    const details = expectFailure(await http(post(site.url, { timeoutMilliseconds: 150 })), 'portal-timeout');
    expect(details.sent).toBe(true);
  });

  test('the time is for all redirects together', async () => {
    const clock = fakeClock();
    const site = await openSite((heard, response) => {
      clock.advance(59_990);
      return heard.path === '/end' ? undefined : redirectTo('/end')(heard, response);
    });
    const slow = arcgisHttp({ fetch: nodeFetch({ env: {} }), clock });
    expectFailure(await slow(get(`${site.url}/start`, { timeoutMilliseconds: 60_000 })), 'portal-timeout');
  });

  test('a connection that ends before, within or instead of an answer is told', async () => {
    const site = await openSite((heard, response) => {
      if (heard.path === '/cut') {
        response.writeHead(200, { 'Content-Length': 100 });
        response.write('{"access_token":"abc', () => response.destroy());
      } else if (heard.path === '/garbage') response.socket?.end('SSH-2.0-OpenSSH\r\n\r\n');
      else response.destroy();
    });
    for (const path of ['/dropped', '/cut', '/garbage']) {
      const details = expectFailure(await http(post(`${site.url}${path}`)), 'portal-unreachable');
      expect(details.sent).toBe(true);
      expect(details.cause).not.toBe('UNKNOWN');
    }
  });

  test('a closed port and an unknown name were never asked', async () => {
    const refused = expectFailure(
      await http(post(`http://127.0.0.1:${await closedPort()}/x`)),
      'portal-unreachable',
    );
    expect(refused).toEqual({ cause: 'ECONNREFUSED', sent: false });
    const unknown = expectFailure(
      await http(post('https://gis.wayleave.invalid/portal')),
      'portal-unreachable',
    );
    expect(unknown.sent).toBe(false);
    expect(unknown.cause).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  test.each([
    ['told before', true],
    ['not told', false],
  ])('an answer that is far too large, %s', async (_how, isTold) => {
    const site = await openSite((_heard, response) => {
      const body = `{"a":"${'x'.repeat(5_000)}"}`;
      if (isTold) response.setHeader('Content-Length', body.length);
      else response.write(body.slice(0, 100));
      response.end(isTold ? body : body.slice(100));
    });
    expectFailure(await http(post(site.url, { maxBytes: 1_000 })), 'not-arcgis');
    expect(codeOf(await http(post(site.url, { maxBytes: 10_000 })))).toBe('ok');
  });

  test('a signal calls a request off, before and while it runs', async () => {
    const controller = new AbortController();
    const site = await openSite(() => controller.abort());
    expectFailure(await http(get(site.url, { signal: controller.signal })), 'portal-unreachable');
    expectFailure(await http(get(site.url, { signal: controller.signal })), 'portal-unreachable');
    expect(site.heard).toHaveLength(1);
  });

  test('plain http that is answered nowhere gets a hint', async () => {
    const outcome = await http(get('http://gis.wayleave.invalid/portal'));
    expectFailure(outcome, 'portal-unreachable');
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('https') } });
  });
});

describe('a proxy', () => {
  async function openProxy(status: number): Promise<string> {
    const proxy = createServer((_request, response) =>
      response.writeHead(status, { 'Proxy-Authenticate': 'Basic' }).end(),
    );
    proxy.on('connect', (_request, socket) => {
      socket.end(`HTTP/1.1 ${status} No\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n`);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => {
      proxy.close();
      proxy.closeAllConnections();
    });
    return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  }

  test('that wants a sign-in says so', async () => {
    const address = await openProxy(407);
    const fetch = nodeFetch({ env: { HTTPS_PROXY: address } });
    const proxied = arcgisHttp({ fetch, clock: fakeClock() });
    expectFailure(await proxied(post('https://gis.wayleave.invalid/portal')), 'proxy-auth');
  });

  test('that is not there is told by its cause, not by its password', async () => {
    const port = await closedPort();
    const fetch = nodeFetch({ env: { HTTPS_PROXY: `http://me:${secrets.query}@127.0.0.1:${port}` } });
    const outcome = await arcgisHttp({ fetch, clock: fakeClock() })(
      post('https://gis.wayleave.invalid/portal'),
    );
    expect(expectFailure(outcome, 'portal-unreachable').cause).toBe('ECONNREFUSED');
  });
});

describe.skipIf(missing.length > 0)(`TLS (missing here: ${missing.join(', ') || 'nothing'})`, () => {
  let certificates: Certificates;
  beforeAll(async () => {
    certificates = await makeCertificates();
  });

  test.each([
    ['selfSigned', false, 'self-signed'],
    ['withChain', false, 'self-signed'],
    ['good', false, 'unknown-authority'],
    ['expired', true, 'expired'],
    ['otherHost', true, 'wrong-host'],
  ] as const)('the certificate %s, authority known: %s: %s', async (name, knowsAuthority, reason) => {
    const site = await openSite(() => 'never', certificates[name]);
    const fetch = nodeFetch({ env: {}, ...(knowsAuthority ? { ca: certificates.ca } : {}) });
    const outcome = await arcgisHttp({ fetch, clock: fakeClock() })(post(site.url));
    expect(expectFailure(outcome, 'tls-untrusted').reason).toBe(reason);
    expect(site.heard).toEqual([]);
  });

  test('a redirect from https to http is refused, also for a token that may go there', async () => {
    const plain = await openSite(() => 'mine now');
    const site = await openSite(redirectTo(`${plain.url}/${secrets.path}`), certificates.good);
    const trusting = arcgisHttp({ fetch: nodeFetch({ env: {}, ca: certificates.ca }), clock: fakeClock() });
    for (const credential of [null, carried(secrets.token, () => true)]) {
      expectFailure(await trusting(get(site.url, { credential })), 'foreign-redirect');
    }
    expect(site.heard).toHaveLength(2);
    expect(plain.heard).toEqual([]);
  });

  test('a server that speaks no TLS is not reached', async () => {
    const site = await openSite(() => 'plain');
    expectFailure(await http(post(`https://127.0.0.1:${site.port}/`)), 'portal-unreachable');
    expect(site.heard).toEqual([]);
  });
});
