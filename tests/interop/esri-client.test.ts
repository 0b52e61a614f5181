import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ApplicationCredentialsManager,
  ArcGISAccessDeniedError,
  ArcGISAuthError,
  ArcGISIdentityManager,
  ArcGISRequestError,
  ArcGISTokenRequestError,
  ArcGISTokenRequestErrorCodes,
  NODEJS_DEFAULT_REFERER_HEADER,
  request,
} from '@esri/arcgis-rest-request';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type DemoPortal, startDemoPortal } from '../../src/demo-portal/demo-portal.ts';
import type { DemoPortalOptions } from '../../src/demo-portal/options.ts';

// Esri's own client drives the demo portal: what it takes for a portal, ours may be tested against.

const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';
const day = 86_400;

async function openPortal(options: DemoPortalOptions = {}): Promise<DemoPortal> {
  const portal = await startDemoPortal(options);
  onTestFinished(() => portal.close());
  return portal;
}

const sharing = (portal: DemoPortal) => `${portal.portalUrl}/sharing/rest`;

function clientOptions(portal: DemoPortal, redirectUri = outOfBand) {
  return { clientId: 'wayleave-demo', redirectUri, portal: sharing(portal) };
}

/** A signed-in manager, by the server-side flow: authorize, a person, exchangeAuthorizationCode. */
async function signIn(portal: DemoPortal): Promise<ArcGISIdentityManager> {
  const code = await codeFor(portal);
  return ArcGISIdentityManager.exchangeAuthorizationCode(clientOptions(portal), code);
}

async function codeFor(portal: DemoPortal): Promise<string> {
  const { code } = await portal.signInLikeAPerson(await authorizeAddress(portal));
  return code ?? '';
}

/** Where the client's own `authorize` sends the browser. */
async function authorizeAddress(portal: DemoPortal): Promise<string> {
  const server = createServer((_request: IncomingMessage, response: ServerResponse) => {
    ArcGISIdentityManager.authorize(clientOptions(portal), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}`, { redirect: 'manual' });
  server.close();
  server.closeAllConnections();
  return answer.headers.get('location') ?? '';
}

/** The little of a browser window that the client's browser flow uses. */
function browserWindow() {
  const stored = new Map<string, string>();
  return {
    isSecureContext: true,
    crypto: globalThis.crypto,
    TextEncoder,
    btoa: globalThis.btoa,
    location: { href: 'http://127.0.0.1:7070', search: '', hash: '', origin: 'http://127.0.0.1:7070' },
    history: { state: null, replaceState: () => undefined },
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
      removeItem: (key: string) => void stored.delete(key),
    },
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe.each(['enterprise', 'agol'] as const)("Esri's client signs in by OAuth (%s)", (flavour) => {
  test('with a code from the out-of-band page', async () => {
    const portal = await openPortal({ flavour });
    const before = Date.now();
    const manager = await signIn(portal);
    expect(manager).toMatchObject({ username: 'analyst', ssl: false, canRefresh: true });
    // It takes five minutes off every lifetime.
    const until = (manager.refreshTokenExpires.getTime() - before) / 1000;
    expect(until).toBeGreaterThanOrEqual(14 * day - 300);
    const user = await manager.getUser();
    expect(user).toMatchObject({ username: 'analyst', fullName: 'Ana Lyst', role: 'org_publisher' });
    expect(await manager.getPortal()).toMatchObject({ supportsOAuth: true, user: { username: 'analyst' } });
  });

  test('with PKCE, state and a loopback redirect', async () => {
    const portal = await openPortal({ flavour });
    const options = { ...clientOptions(portal, 'https://127.0.0.1:7070'), popup: false };
    const win = browserWindow();
    vi.stubGlobal('window', win);
    await ArcGISIdentityManager.beginOAuth2(options, win);
    const address = new URL(win.location.href);
    expect(address.searchParams.get('code_challenge_method')).toBe('S256');
    const { location } = await portal.signInLikeAPerson(address.href);
    win.location.search = new URL(location).search;
    const manager = await ArcGISIdentityManager.completeOAuth2(options, win);
    expect(await manager.getUser()).toMatchObject({ username: 'analyst' });
    expect(portal.count({ grant: 'authorization_code' })).toBe(1);
  });

  test('and hears when the person says no', async () => {
    const portal = await openPortal({ flavour });
    const options = { ...clientOptions(portal, 'https://127.0.0.1:7070'), popup: false };
    const win = browserWindow();
    vi.stubGlobal('window', win);
    await ArcGISIdentityManager.beginOAuth2(options, win);
    const { location } = await portal.signInLikeAPerson(win.location.href, undefined, 'deny');
    win.location.search = new URL(location).search;
    await expect(ArcGISIdentityManager.completeOAuth2(options, win)).rejects.toThrow(ArcGISAccessDeniedError);
  });

  test('refreshes, exchanges and signs out', async () => {
    const portal = await openPortal({ flavour });
    const manager = await signIn(portal);
    const first = { access: manager.token, refresh: manager.refreshToken };

    await manager.refreshCredentials();
    expect(manager.token).not.toBe(first.access);
    expect(manager.refreshToken).toBe(first.refresh);
    expect(portal.isAlive(first.access)).toBe(true);

    await manager.exchangeRefreshToken();
    expect(manager.refreshToken).not.toBe(first.refresh);
    expect([first.access, first.refresh].map((token) => portal.isAlive(token))).toEqual([false, false]);
    expect(await manager.getUser()).toMatchObject({ username: 'analyst' });

    expect(await manager.signOut()).toEqual({ success: true });
    expect([manager.token, manager.refreshToken].map((token) => portal.isAlive(token))).toEqual([
      false,
      false,
    ]);
  });

  test('exchanges by itself on the last day of a refresh token', async () => {
    const portal = await openPortal({ flavour, lifetimes: { refreshSeconds: day / 2 } });
    const manager = await signIn(portal);
    await manager.refreshCredentials();
    expect(portal.count({ grant: 'exchange_refresh_token' })).toBe(1);
    expect(portal.count({ grant: 'refresh_token' })).toBe(0);
    expect(await manager.getUser()).toMatchObject({ username: 'analyst' });
  });

  test('reads a secured layer of the server with a server token', async () => {
    const portal = await openPortal({ flavour });
    const manager = await signIn(portal);
    const layer = `${portal.servicesUrl}/Utilities/Substations/FeatureServer/0`;
    const token = await manager.getToken(layer);
    expect(token).not.toBe(manager.token);
    expect(portal.count({ path: '/generateToken' })).toBe(1);
    const answer = await request(`${layer}/query`, { authentication: manager, params: { where: '1=1' } });
    expect(answer.features).toHaveLength(8);
    expect(portal.count({ path: '/generateToken' })).toBe(1);
  });
});

describe("Esri's client is refused", () => {
  test('a code that was used', async () => {
    const portal = await openPortal();
    const code = await codeFor(portal);
    await ArcGISIdentityManager.exchangeAuthorizationCode(clientOptions(portal), code);
    const again = ArcGISIdentityManager.exchangeAuthorizationCode(clientOptions(portal), code);
    await expect(again).rejects.toThrow(ArcGISTokenRequestError);
  });

  test('a refresh and an exchange when the refresh token has run out', async () => {
    const portal = await openPortal();
    const manager = await signIn(portal);
    portal.expireRefreshTokens();
    const refreshing = manager.refreshCredentials().catch((error: unknown) => error);
    expect(await refreshing).toBeInstanceOf(ArcGISTokenRequestError);
    expect(await refreshing).toMatchObject({
      code: ArcGISTokenRequestErrorCodes.TOKEN_REFRESH_FAILED,
      response: { error: { code: 498, error_description: 'refresh_token expired' } },
    });
    const exchanging = manager.exchangeRefreshToken().catch((error: unknown) => error);
    expect(await exchanging).toMatchObject({
      code: ArcGISTokenRequestErrorCodes.REFRESH_TOKEN_EXCHANGE_FAILED,
    });
  });

  test('an exchange before 10.6', async () => {
    const portal = await openPortal({ knowsExchange: false });
    const manager = await signIn(portal);
    await expect(manager.exchangeRefreshToken()).rejects.toThrow('Invalid grant_type');
  });

  test('an access token that has run out, and recovers by one refresh', async () => {
    const portal = await openPortal();
    const manager = await signIn(portal);
    portal.expireAccessTokens();
    const answer = await request(`${sharing(portal)}/community/self`, { authentication: manager });
    expect(answer).toMatchObject({ username: 'analyst' });
    expect(portal.count({ path: '/community/self' })).toBe(2);
    expect(portal.count({ grant: 'refresh_token' })).toBe(1);
  });

  test('an access token when nothing is left to recover with', async () => {
    const portal = await openPortal();
    const manager = await signIn(portal);
    portal.revokeEverything();
    const asking = request(`${sharing(portal)}/community/self`, { authentication: manager });
    await expect(asking).rejects.toThrow(ArcGISTokenRequestError);
    expect(portal.count({ grant: 'refresh_token' })).toBe(1);
  });

  test('a server that is not federated with the portal', async () => {
    const portal = await openPortal();
    const other = await openPortal();
    const manager = await signIn(portal);
    for (const url of [`${other.servicesUrl}/Hydrants`, `${portal.standaloneUrl}/rest/services/Hydrants`]) {
      const refusal = await manager.getToken(url).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: ArcGISTokenRequestErrorCodes.NOT_FEDERATED });
    }
    // Nobody but its own server ever got a token.
    expect(other.count((record) => record.carrier !== '')).toBe(0);
    expect(portal.count((record) => record.peer === 'standalone' && record.carrier !== '')).toBe(0);
  });

  test('a server token when the portal will not give one', async () => {
    const portal = await openPortal();
    const manager = await signIn(portal);
    portal.misbehave({ match: { path: '/generateToken' }, kind: 'invalid-token' });
    const refusal = await manager.getToken(portal.servicesUrl).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: ArcGISTokenRequestErrorCodes.GENERATE_TOKEN_FOR_SERVER_FAILED });
  });

  test('what the user has no right to', async () => {
    const portal = await openPortal();
    const manager = await signIn(portal);
    const url = `${portal.servicesUrl}/Utilities/Switchgear/FeatureServer`;
    const refusal = await request(url, { authentication: manager }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ArcGISRequestError);
    expect(refusal).toMatchObject({ code: 'GWM_0003' });
  });

  test('by a web page and a broken status alike', async () => {
    const portal = await openPortal();
    portal.misbehave({ kind: 'html' });
    await expect(request(sharing(portal))).rejects.toThrow(SyntaxError);
    portal.misbehave({ kind: 'status', status: 503 });
    await expect(request(sharing(portal))).rejects.toThrow('HTTP 503');
  });
});

describe("Esri's client signs in with a password", () => {
  test('bound to the referer it sends everywhere', async () => {
    const portal = await openPortal();
    const manager = await ArcGISIdentityManager.signIn({
      username: 'analyst',
      password: 'demo',
      portal: sharing(portal),
    });
    expect(await manager.getUser()).toMatchObject({ username: 'analyst' });
    expect(portal.requests.at(-1)?.referer).toBe(NODEJS_DEFAULT_REFERER_HEADER);
    const layer = `${portal.servicesUrl}/Utilities/Substations/FeatureServer/0`;
    expect(await request(layer, { authentication: manager })).toMatchObject({ name: 'Substations' });
    const elsewhere = request(`${sharing(portal)}/community/self`, {
      authentication: manager,
      headers: { referer: 'https://other.example' },
    });
    await expect(elsewhere).rejects.toThrow(ArcGISAuthError);
  });

  test('and is told when it is wrong', async () => {
    const portal = await openPortal();
    const signingIn = ArcGISIdentityManager.signIn({
      username: 'analyst',
      password: 'wrong',
      portal: sharing(portal),
    });
    const refusal = await signingIn.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Error);
    expect(JSON.stringify(refusal)).toContain('Unable to generate token.');
  });

  test('at a stand-alone server', async () => {
    const portal = await openPortal();
    const manager = new ArcGISIdentityManager({
      username: 'siteuser',
      password: 'demo',
      server: portal.standaloneUrl,
    });
    await manager.refreshCredentials();
    const layer = `${portal.standaloneUrl}/rest/services/Utilities/Substations/FeatureServer/0`;
    const answer = await request(layer, { params: { token: manager.token } });
    expect(answer).toMatchObject({ name: 'Substations' });
    expect(portal.requests.at(-1)).toMatchObject({ peer: 'standalone', carrier: 'body' });
  });
});

describe("Esri's client as an application", () => {
  test('gets a token, searches, and is no user', async () => {
    const portal = await openPortal();
    const manager = ApplicationCredentialsManager.fromCredentials({
      clientId: 'wayleave-demo-app',
      clientSecret: 'demo-app-secret',
      portal: sharing(portal),
    });
    const found = await request(`${sharing(portal)}/search`, {
      authentication: manager,
      params: { q: 'title:Substations' },
    });
    expect(found).toMatchObject({ total: 1 });
    expect(portal.isAlive(manager.token ?? '')).toBe(true);
    await expect(manager.getUser()).rejects.toThrow(ArcGISRequestError);
  });

  test('is refused with a wrong secret', async () => {
    const portal = await openPortal();
    const manager = ApplicationCredentialsManager.fromCredentials({
      clientId: 'wayleave-demo-app',
      clientSecret: 'guessed',
      portal: sharing(portal),
    });
    const refusal = await manager.getToken(sharing(portal)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ArcGISTokenRequestError);
    expect(refusal).toMatchObject({ response: { error: { code: 400, error: 'invalid_client' } } });
  });
});

describe("Esri's client reads", () => {
  test('all pages of a search', async () => {
    const portal = await openPortal();
    const titles: string[] = [];
    for (let start = 1; start > 0; ) {
      const page: { results: readonly { title: string }[]; nextStart: number } = await request(
        `${sharing(portal)}/search`,
        { httpMethod: 'GET', params: { q: 'sheet', start, num: 7 } },
      );
      titles.push(...page.results.map((item) => item.title));
      start = page.nextStart;
    }
    expect(titles).toHaveLength(25);
    expect(new Set(titles).size).toBe(25);
  });

  test('all pages of a layer', async () => {
    const portal = await openPortal();
    const seen = new Set<number>();
    for (let more = true; more; ) {
      const page: {
        features: readonly { attributes: { OBJECTID: number } }[];
        exceededTransferLimit?: boolean;
      } = await request(`${portal.servicesUrl}/Hydrants/FeatureServer/0/query`, {
        params: { where: '1=1', outFields: '*', resultOffset: seen.size },
      });
      for (const { attributes } of page.features) seen.add(attributes.OBJECTID);
      more = page.exceededTransferLimit === true;
    }
    expect(seen.size).toBe(30);
  });

  test('with the token hidden in the header of a GET', async () => {
    const portal = await openPortal({ flavour: 'agol' });
    const manager = await signIn(portal);
    const self = await request(`${sharing(portal)}/community/self`, {
      authentication: manager,
      httpMethod: 'GET',
      hideToken: true,
    });
    expect(self).toMatchObject({ username: 'analyst' });
    expect(portal.requests.at(-1)).toMatchObject({ carrier: 'X-Esri-Authorization', method: 'GET' });
  });
});
