import { describe, expect, test } from 'vitest';
import type { DemoPortal } from '../../src/demo-portal/demo-portal.ts';
import { apiError, askToken, bearer, get, type Json, openPortal, post, signIn } from './caller.ts';

const referer = 'https://qgis.org';

function generate(portal: DemoPortal, values: Record<string, string | null>): Promise<Json> {
  return post(`${portal.portalUrl}/sharing/rest/generateToken`, {
    username: 'analyst',
    password: 'demo',
    client: 'referer',
    referer,
    ...values,
  });
}

describe('generateToken with a password', () => {
  test('answers an absolute time on the portal clock', async () => {
    const now = Date.UTC(2026, 5, 1);
    const portal = await openPortal({ now: () => now, skewMilliseconds: -600_000 });
    const answer = await generate(portal, { expiration: '30' });
    expect(answer).toMatchObject({ expires: now - 600_000 + 1_800_000, ssl: false });
    const response = await fetch(`${portal.portalUrl}/sharing/rest/info?f=json`);
    expect(response.headers.get('date')).toBe(new Date(now - 600_000).toUTCString());
  });

  test.each([
    [null, 120],
    ['20160', 20_160],
    ['9999999', 20_160],
  ])('gives expiration %s in minutes', async (expiration, minutes) => {
    const portal = await openPortal({ now: () => 0 });
    expect(await generate(portal, { expiration })).toMatchObject({ expires: minutes * 60_000 });
  });

  test('binds the token to the Referer header', async () => {
    const portal = await openPortal();
    const { token } = await generate(portal, {});
    const self = `${portal.portalUrl}/sharing/rest/community/self`;
    const header = bearer(String(token));
    expect(await get(self, { ...header, referer })).toMatchObject({ username: 'analyst' });
    expect(await get(self, header)).toMatchObject(apiError(498));
    expect(await get(self, { ...header, referer: 'https://other.example' })).toMatchObject(apiError(498));
  });

  test('binds the token to an address', async () => {
    const portal = await openPortal();
    const self = `${portal.portalUrl}/sharing/rest/community/self`;
    const here = await generate(portal, { client: 'requestip', referer: null });
    const there = await generate(portal, { client: 'ip', ip: '192.0.2.1', referer: null });
    expect(await get(self, bearer(String(here['token'])))).toMatchObject({ username: 'analyst' });
    expect(await get(self, bearer(String(there['token'])))).toMatchObject(apiError(498));
  });

  test.each([
    [{ password: 'Demo' }, 'Invalid username or password.'],
    [{ username: 'Analyst' }, 'Invalid username or password.'],
    [{ username: 'saml-user' }, 'Invalid username or password.'],
    [{ username: null }, "'username' and 'password' must be specified."],
    [{ referer: null }, "'referer' parameter must be specified."],
    [{ client: 'ip' }, "'ip' parameter must be specified."],
    [{ client: 'anything' }, "Invalid 'client' parameter."],
    [{ expiration: '0' }, "Invalid 'expiration' parameter."],
  ])('refuses %j', async (changes, detail) => {
    const portal = await openPortal();
    portal.addUser({ username: 'saml-user', password: 'demo', provider: 'enterprise' });
    expect(await generate(portal, changes)).toMatchObject(
      apiError(400, { message: 'Unable to generate token.', details: [detail] }),
    );
  });

  test('takes POST and the body only', async () => {
    const portal = await openPortal();
    const url = `${portal.portalUrl}/sharing/rest/generateToken?username=analyst&password=demo&client=requestip`;
    expect(await get(url)).toMatchObject(apiError(405));
    expect(await post(url, {})).toMatchObject(apiError(400, { message: 'Unable to generate token.' }));
  });

  test('answers HTML unless told otherwise', async () => {
    const portal = await openPortal();
    const response = await fetch(`${portal.portalUrl}/sharing/rest/generateToken`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'analyst', password: 'wrong' }),
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('text/html');
  });
});

describe('the swap for a server token', () => {
  const swap = (portal: DemoPortal, token: string, values: Record<string, string> = {}) =>
    post(`${portal.portalUrl}/sharing/rest/generateToken`, { token, serverUrl: portal.serverUrl, ...values });

  test.each([
    ['enterprise', false],
    ['agol', true],
  ] as const)(
    'is what a federated server takes (%s; portal token too: %s)',
    async (flavour, takesPortalToken) => {
      const portal = await openPortal({ flavour });
      const { access } = await signIn(portal);
      const { token } = await swap(portal, access);
      const layer = `${portal.servicesUrl}/Utilities/Substations/FeatureServer/0`;
      expect(await get(layer, bearer(String(token)))).toMatchObject({ name: 'Substations' });
      const withPortalToken = await get(layer, bearer(access));
      expect(withPortalToken).toMatchObject(takesPortalToken ? { name: 'Substations' } : apiError(498));
    },
  );

  test('gives nothing that the portal or the stand-alone server would take', async () => {
    const portal = await openPortal();
    const { access } = await signIn(portal);
    const { token } = await swap(portal, access);
    const header = bearer(String(token));
    expect(await get(`${portal.portalUrl}/sharing/rest/community/self`, header)).toMatchObject(apiError(498));
    expect(await get(`${portal.standaloneUrl}/rest/services`, header)).toMatchObject(apiError(498));
    expect(await swap(portal, String(token))).toMatchObject(apiError(498));
  });

  test('works for app tokens and for generated tokens with their Referer', async () => {
    const portal = await openPortal();
    const app = { client_id: 'wayleave-demo-app', client_secret: 'demo-app-secret' };
    const { access_token: appToken } = await askToken(portal, { grant_type: 'client_credentials', ...app });
    expect(await swap(portal, String(appToken))).toHaveProperty('token');
    const { token } = await generate(portal, {});
    expect(await swap(portal, String(token))).toMatchObject(apiError(498));
    const url = `${portal.portalUrl}/sharing/rest/generateToken`;
    const form = { token: String(token), serverUrl: portal.serverUrl };
    expect(await post(url, form, { referer })).toHaveProperty('token');
  });

  test('refuses servers that are not federated, whatever they look like', async () => {
    const portal = await openPortal();
    const { access } = await signIn(portal);
    const { origin, host } = new URL(portal.serverUrl);
    const strangers = [
      portal.standaloneUrl,
      'https://evil.example/server',
      origin,
      `${portal.serverUrl}/rest`,
      `${portal.serverUrl}?a=b`,
      `http://user@${host}/server`,
      'server',
    ];
    for (const serverUrl of strangers) {
      expect(await swap(portal, access, { serverUrl })).toMatchObject(
        apiError(400, { message: 'Unable to generate token.' }),
      );
    }
    expect(await swap(portal, access, { serverUrl: `${portal.serverUrl}/` })).toHaveProperty('token');
  });

  test('refuses dead, refresh and invented tokens', async () => {
    const portal = await openPortal();
    const { access, refresh } = await signIn(portal);
    expect(await swap(portal, refresh)).toMatchObject(apiError(498));
    expect(await swap(portal, 'invented')).toMatchObject(apiError(498));
    portal.expireAccessTokens();
    expect(await swap(portal, access)).toMatchObject(apiError(498));
  });
});

describe('the stand-alone server', () => {
  const ask = (portal: DemoPortal, path: string, values: Record<string, string>) =>
    post(`${portal.standaloneUrl}${path}`, { client: 'requestip', ...values });

  test.each(['/tokens/generateToken', '/tokens/'])('has its own tokens at %s, without ssl', async (path) => {
    const portal = await openPortal();
    const answer = await ask(portal, path, { username: 'siteuser', password: 'demo' });
    expect(Object.keys(answer).toSorted()).toEqual(['expires', 'token']);
    const header = bearer(String(answer['token']));
    const layer = '/rest/services/Utilities/Substations/FeatureServer/0';
    expect(await get(`${portal.standaloneUrl}${layer}`, header)).toMatchObject({ name: 'Substations' });
    expect(await get(`${portal.serverUrl}${layer}`, header)).toMatchObject(apiError(498));
    const self = await get(`${portal.portalUrl}/sharing/rest/community/self`, header);
    expect(self).toMatchObject(apiError(498));
  });

  test('does not know the members of the portal', async () => {
    const portal = await openPortal();
    const answer = await ask(portal, '/tokens/generateToken', { username: 'analyst', password: 'demo' });
    expect(answer).toMatchObject(apiError(400, { details: ['Invalid username or password.'] }));
  });

  test('says where its tokens come from', async () => {
    const portal = await openPortal();
    const info = await get(`${portal.standaloneUrl}/rest/info`);
    expect(info).not.toHaveProperty('owningSystemUrl');
    expect(info['authInfo']).toEqual({
      isTokenBasedSecurity: true,
      tokenServicesUrl: `${portal.standaloneUrl}/tokens/generateToken`,
      shortLivedTokenValidity: 60,
    });
  });
});
