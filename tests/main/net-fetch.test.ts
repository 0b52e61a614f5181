import type { Session } from 'electron';
import { describe, expect, test } from 'vitest';
import { arcgisHttp } from '../../src/core/arcgis/http.ts';
import type { Fetch } from '../../src/core/ports.ts';
import { netFetch } from '../../src/main/net-fetch.ts';
import { fakeClock } from '../fakes/clock.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';
import { type RequestDouble, requestDoubles } from './request-double.ts';

const session = { name: 'own' } as unknown as Session;
const url = 'https://gis.example.org/portal?f=json';

function setUp(): { readonly fetch: Fetch; readonly sent: () => RequestDouble } {
  const { made, request } = requestDoubles();
  const sent = () => {
    const last = made.at(-1);
    if (last === undefined) throw new Error('Nothing was sent.');
    return last;
  };
  return { fetch: netFetch({ request, session: () => session }), sent };
}

async function reasonOf(
  promise: Promise<unknown>,
): Promise<{ readonly name: string; readonly code: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const cause = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : null;
    return { name: error.name, code: cause };
  }
  throw new Error('It was answered.');
}

describe('a request by Chromium', () => {
  test('goes by the session of the application, without cookies or stored passwords', async () => {
    const { fetch, sent } = setUp();
    const answer = fetch(url, {
      headers: { 'X-Esri-Authorization': 'Bearer t', Referer: 'https://app.example/x' },
    });
    expect(sent().options).toEqual({
      method: 'GET',
      url,
      session,
      headers: { 'x-esri-authorization': 'Bearer t', referer: 'https://app.example/x' },
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'unsafe-url',
    });
    expect(sent().body()).toBe('');
    const body = sent().respond(200, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
    const response = await answer;
    body.send('{"a":');
    body.send('1}');
    body.end();
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.json()).toEqual({ a: 1 });
  });

  test.each([
    ['text', 'a=1&b=2'],
    ['fields', new URLSearchParams({ a: '1', b: '2' })],
    ['bytes', new TextEncoder().encode('a=1&b=2')],
  ])('sends %s along', async (_what, body) => {
    const { fetch, sent } = setUp();
    const answer = fetch(url, { method: 'POST', body, headers: { 'Content-Length': '7' } });
    expect(sent().options.method).toBe('POST');
    expect(sent().options.headers).not.toHaveProperty('content-length');
    expect(sent().body()).toBe('a=1&b=2');
    sent().respond(204).end();
    expect((await answer).status).toBe(204);
  });

  test('brings a redirect as the answer, with where it leads', async () => {
    const { fetch, sent } = setUp();
    const answer = fetch(url, { redirect: 'manual' });
    sent().redirect(302, 'https://login.example/', { 'set-cookie': ['a=1'] });
    const response = await answer;
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://login.example/');
    expect(sent().isAborted()).toBe(true);
  });

  test('follows no redirect by itself even when nothing was said', async () => {
    const { fetch, sent } = setUp();
    const answer = reasonOf(fetch(url));
    sent().redirect(302, 'https://login.example/');
    expect(await answer).toEqual({ name: 'TypeError', code: 'ERR_UNEXPECTED_REDIRECT' });
  });

  test('tells why nothing came as Node would', async () => {
    const { fetch, sent } = setUp();
    const answer = reasonOf(fetch(url));
    sent().fail('net::ERR_NAME_NOT_RESOLVED');
    expect(await answer).toEqual({ name: 'TypeError', code: 'ENOTFOUND' });
  });

  test('tells that an answer broke off', async () => {
    const { fetch, sent } = setUp();
    const answer = fetch(url);
    sent().respond(200).send('{"a"');
    const text = reasonOf((await answer).text());
    sent().fail('net::ERR_CONTENT_LENGTH_MISMATCH');
    expect(await text).toEqual({ name: 'TypeError', code: 'UND_ERR_SOCKET' });
  });

  test('is called off before and after it began, and while the answer comes', async () => {
    const { fetch, sent } = setUp();
    await expect(fetch(url, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    const early = new AbortController();
    const answer = reasonOf(fetch(url, { signal: early.signal }));
    early.abort();
    expect((await answer).name).toBe('AbortError');
    expect(sent().isAborted()).toBe(true);
    const late = new AbortController();
    const begun = fetch(url, { signal: late.signal });
    sent().respond(200).send('{');
    const text = reasonOf((await begun).text());
    late.abort();
    expect((await text).name).toBe('AbortError');
  });

  test('stops when nobody reads on', async () => {
    const { fetch, sent } = setUp();
    const answer = fetch(url);
    sent().respond(200).send('much');
    await (await answer).body?.cancel();
    expect(sent().isAborted()).toBe(true);
  });

  test('gives neither server nor proxy a password', async () => {
    const { fetch, sent } = setUp();
    const answer = fetch(url);
    expect(sent().askSignIn(false)).toEqual([]);
    sent().respond(401, { 'www-authenticate': 'Negotiate' }).end();
    expect((await answer).status).toBe(401);
    const proxied = reasonOf(fetch(url));
    expect(sent().askSignIn(true)).toEqual([]);
    sent().fail('net::ERR_TUNNEL_CONNECTION_FAILED');
    expect(await proxied).toEqual({ name: 'TypeError', code: 'PROXY_407' });
    const plain = reasonOf(fetch('http://gis.example.org/'));
    sent().askSignIn(true);
    sent().respond(407);
    expect(await plain).toEqual({ name: 'TypeError', code: 'PROXY_407' });
  });
});

describe('the core over it', () => {
  const request = {
    method: 'GET',
    url: new URL(url),
    timeoutMilliseconds: 10_000,
  } as const;

  test('follows a redirect by hand and leaves a foreign one', async () => {
    const { made, request: send } = requestDoubles();
    const http = arcgisHttp({
      fetch: netFetch({ request: send, session: () => session }),
      clock: fakeClock(),
    });
    const answer = http({ ...request, credential: null });
    await waitFor(() => made.length === 1);
    made[0]?.redirect(302, 'https://gis.example.org/portal/home');
    await waitFor(() => made.length === 2);
    expect(made[1]?.options.url).toBe('https://gis.example.org/portal/home');
    made[1]?.redirect(302, 'http://gis.example.org/plain');
    expect(codeOf(await answer)).toBe('foreign-redirect');
  });

  test('reads an answer with its challenges and clock', async () => {
    const { made, request: send } = requestDoubles();
    const http = arcgisHttp({
      fetch: netFetch({ request: send, session: () => session }),
      clock: fakeClock(),
    });
    const answer = http(request);
    await waitFor(() => made.length === 1);
    const body = made[0]?.respond(401, {
      'www-authenticate': 'Negotiate, NTLM',
      date: 'Tue, 24 Nov 2026 10:00:00 GMT',
    });
    body?.send('denied');
    body?.end();
    expect(valueOf(await answer)).toMatchObject({
      status: 401,
      text: 'denied',
      challenges: ['Negotiate', 'NTLM'],
      date: Date.UTC(2026, 10, 24, 10),
    });
  });
});

/** Lets promises run on until it is so. */
async function waitFor(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !isSo(); turn += 1)
    await new Promise((resolve) => setImmediate(resolve));
  expect(isSo()).toBe(true);
}
