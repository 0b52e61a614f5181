import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { startDemoPortal } from '../../src/demo-portal/demo-portal.ts';
import { apiError, askToken, bearer, get, openPortal, outOfBand, post, signIn } from './caller.ts';

describe('faults', () => {
  test('strike as often as told, then no more', async () => {
    const portal = await openPortal();
    const { refresh } = await signIn(portal);
    portal.misbehave({
      match: { path: '/oauth2/token', grant: 'refresh_token' },
      kind: 'status',
      status: 429,
      retryAfterSeconds: 7,
      times: 2,
    });
    const ask = () =>
      fetch(`${portal.portalUrl}/sharing/rest/oauth2/token/`, {
        method: 'POST',
        body: new URLSearchParams({
          client_id: 'wayleave-demo',
          grant_type: 'refresh_token',
          refresh_token: refresh,
        }),
      });
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map((answer) => answer.status)).toEqual([429, 429, 200]);
    expect(answers.map((answer) => answer.headers.get('retry-after'))).toEqual(['7', '7', null]);
    expect(portal.count({ path: '/oauth2/token', grant: 'refresh_token' })).toBe(3);
    expect(portal.count((record) => record.grant === 'authorization_code')).toBe(1);
  });

  test('strike only what they match, until the portal behaves again', async () => {
    const portal = await openPortal();
    portal.misbehave({ match: { path: /\/services\b/, method: 'GET' }, kind: 'status', times: Infinity });
    expect((await fetch(`${portal.servicesUrl}?f=json`)).status).toBe(500);
    expect((await fetch(`${portal.servicesUrl}?f=json`)).status).toBe(500);
    expect((await fetch(portal.servicesUrl, { method: 'POST' })).status).toBe(200);
    expect((await fetch(`${portal.serverUrl}/rest/info?f=json`)).status).toBe(200);
    portal.behave();
    expect((await fetch(`${portal.servicesUrl}?f=json`)).status).toBe(200);
  });

  test('html is a page with HTTP 200, broken-json no JSON', async () => {
    const portal = await openPortal();
    const url = `${portal.portalUrl}/sharing/rest/info?f=json`;
    portal.misbehave({ kind: 'html' });
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html;charset=utf-8']);
    portal.misbehave({ kind: 'broken-json' });
    const broken = await fetch(url);
    expect(broken.status).toBe(200);
    await expect(broken.json()).rejects.toThrow(SyntaxError);
  });

  test('invalid-token and refuse come in HTTP 200', async () => {
    const portal = await openPortal();
    const { access, refresh } = await signIn(portal);
    const self = `${portal.portalUrl}/sharing/rest/community/self`;
    portal.misbehave({ kind: 'invalid-token' });
    expect(await get(self, bearer(access))).toMatchObject(apiError(498));
    portal.misbehave({ kind: 'refuse' });
    expect(await get(self, bearer(access))).toMatchObject(apiError(403));
    portal.misbehave({ kind: 'refuse' });
    const refused = await askToken(portal, { grant_type: 'refresh_token', refresh_token: refresh });
    expect(refused).toMatchObject(apiError(498, { error_description: 'Invalid refresh_token' }));
    expect(await get(self, bearer(access))).toMatchObject({ username: 'analyst' });
  });

  test.each([
    ['dropped', true],
    ['lost-reply', false],
    ['truncated', false],
  ] as const)('%s breaks the connection; the old refresh token lives on: %s', async (kind, lives) => {
    const portal = await openPortal();
    const { refresh } = await signIn(portal);
    portal.misbehave({ match: { grant: 'exchange_refresh_token' }, kind });
    const exchange = {
      grant_type: 'exchange_refresh_token',
      refresh_token: refresh,
      redirect_uri: outOfBand,
    };
    await expect(askToken(portal, exchange)).rejects.toThrow(TypeError);
    expect(portal.isAlive(refresh)).toBe(lives);
  });

  test('slow answers after its time, hanging never', async () => {
    const portal = await openPortal();
    const url = `${portal.portalUrl}/sharing/rest/info`;
    portal.misbehave({ kind: 'slow', delayMilliseconds: 20 });
    expect(await get(url)).toHaveProperty('owningSystemUrl');
    portal.misbehave({ kind: 'hanging' });
    const answer = fetch(url);
    const ended = expect(answer).rejects.toThrow(TypeError);
    // A later request is answered, so the first one is not merely waiting its turn.
    expect(await get(url)).toHaveProperty('owningSystemUrl');
    await portal.close();
    await ended;
  });

  test('foreign-redirect leads elsewhere', async () => {
    const portal = await openPortal();
    portal.misbehave({ kind: 'foreign-redirect', location: 'http://127.0.0.1:1/there', status: 307 });
    const response = await fetch(`${portal.portalUrl}/sharing/rest`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([307, 'http://127.0.0.1:1/there']);
  });
});

describe('web-tier security', () => {
  test('guards everything, discovery included', async () => {
    const portal = await openPortal({ webTier: ['Negotiate', 'NTLM'] });
    for (const url of [`${portal.portalUrl}/sharing/rest/info`, portal.servicesUrl, portal.standaloneUrl]) {
      const response = await fetch(url);
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Negotiate, NTLM']);
    }
  });
});

describe('bad input', () => {
  test('of a foreign host is refused and not recorded', async () => {
    const portal = await openPortal();
    const { port } = new URL(portal.portalUrl);
    const ask = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asking = request({ host: '127.0.0.1', port, path: '/portal/sharing/rest', headers: { host } });
        asking.on('response', (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        asking.on('error', reject);
        asking.end();
      });
    expect(await ask('evil.example')).toBe(421);
    expect(await ask(`evil.example:${port}`)).toBe(421);
    expect(portal.requests).toHaveLength(0);
    expect(await ask(`localhost:${port}`)).toBe(200);
  });

  test('of more than 1 MB is refused, of just as much is not', async () => {
    const portal = await openPortal();
    const url = `${portal.portalUrl}/sharing/rest`;
    const ask = (size: number) =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ q: 'x'.repeat(size - 2) }) }).then(
        (response) => response.status,
        // The portal may hang up while the body is still on its way.
        () => 413,
      );
    expect(await ask(1_048_576)).toBe(200);
    expect(await ask(1_048_577)).toBe(413);
    expect(portal.requests).toHaveLength(1);
  });

  test('of more than 1 MB is refused even when its length is not told', async () => {
    const portal = await openPortal();
    const { port } = new URL(portal.portalUrl);
    const status = await new Promise<number>((resolve) => {
      const asking = request({ host: '127.0.0.1', port, path: '/portal/sharing/rest', method: 'POST' });
      asking.on('response', (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      // The portal may hang up while the body is still on its way.
      asking.on('error', () => resolve(413));
      asking.setHeader('Transfer-Encoding', 'chunked');
      asking.end(Buffer.alloc(1_048_577, 'x'));
    });
    expect(status).toBe(413);
    expect(portal.requests).toHaveLength(0);
  });

  test('of unknown methods and content types opens nothing', async () => {
    const portal = await openPortal();
    const url = `${portal.portalUrl}/sharing/rest`;
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
    const body = JSON.stringify({ grant_type: 'client_credentials' });
    const answer = await fetch(`${url}/oauth2/token`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(await answer.json()).toMatchObject(
      apiError(400, { error_description: 'client_id not specified' }),
    );
  });

  test('of unknown paths is answered 404', async () => {
    const portal = await openPortal();
    const { origin } = new URL(portal.portalUrl);
    expect((await fetch(`${origin}/elsewhere`)).status).toBe(404);
    expect(await get(`${origin}/portalx/sharing/rest`)).toMatchObject(apiError(404));
    expect(await post(`${portal.standaloneUrl}/admin`, {})).toMatchObject(apiError(404));
    expect((await fetch(portal.portalUrl)).status).toBe(200);
  });
});

describe('starting and ending', () => {
  test('takes the ports it is told, and says when one is taken', async () => {
    const first = await openPortal();
    const port = Number(new URL(first.portalUrl).port);
    await expect(startDemoPortal({ ports: { server: port } })).rejects.toThrow('EADDRINUSE');
    await first.close();
    const second = await openPortal({ ports: { portal: port } });
    expect(new URL(second.portalUrl).port).toBe(String(port));
  });

  test('leaves nothing open', async () => {
    const portal = await startDemoPortal();
    await get(`${portal.portalUrl}/sharing/rest`);
    await portal.close();
    await expect(fetch(portal.portalUrl)).rejects.toThrow(TypeError);
  });
});
