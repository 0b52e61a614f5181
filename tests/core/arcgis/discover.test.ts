import { describe, expect, test } from 'vitest';
import { readAuthorizePage } from '../../../src/core/arcgis/authorize-page.ts';
import { discover } from '../../../src/core/arcgis/discovery/discover.ts';
import { arcgisHttp } from '../../../src/core/arcgis/http.ts';
import type { Discovery } from '../../../src/core/contract.ts';
import type { DemoPortal } from '../../../src/demo-portal/demo-portal.ts';
import { authorizeUrl, openPortal } from '../../demo-portal/caller.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { closedPort, openSite } from './site.ts';

const http = arcgisHttp({ fetch, clock: fakeClock() });

async function find(address: string): Promise<Discovery> {
  return valueOf(await discover(new URL(address), http));
}

describe('what stands at an address of an Enterprise portal', () => {
  test.each([
    ['its root', (portal: DemoPortal) => portal.portalUrl],
    ['its root with a slash', (portal: DemoPortal) => `${portal.portalUrl}/`],
    ['the host alone', (portal: DemoPortal) => new URL(portal.portalUrl).origin],
    ['its home page', (portal: DemoPortal) => `${portal.portalUrl}/home/index.html`],
    ['an item', (portal: DemoPortal) => `${portal.portalUrl}/home/item.html?id=0123456789abcdef`],
    ['a map', (portal: DemoPortal) => `${portal.portalUrl}/apps/mapviewer/index.html?webmap=1`],
    ['its sharing API', (portal: DemoPortal) => `${portal.portalUrl}/sharing/rest`],
    ['a resource of it', (portal: DemoPortal) => `${portal.portalUrl}/sharing/rest/content/items/1`],
  ])('%s', async (_what, address) => {
    const portal = await openPortal();
    const { portalUrl } = portal;
    expect(await find(address(portal))).toEqual({
      kind: 'enterprise',
      name: 'Demo Portal',
      version: '2024.1',
      portal: portalUrl,
      server: null,
      endpoints: {
        services: null,
        community: `${portalUrl}/sharing/rest/community`,
        content: `${portalUrl}/sharing/rest/content`,
        authorize: `${portalUrl}/sharing/rest/oauth2/authorize`,
        token: `${portalUrl}/sharing/rest/oauth2/token`,
        generateToken: `${portalUrl}/sharing/rest/generateToken`,
      },
      signInKinds: ['oauth2', 'app', 'token', 'api-key', 'pasted'],
      notes: [],
    });
    expect(portal.requests.every(({ carrier }) => carrier === '')).toBe(true);
  });
});

describe('what stands at an address of a server', () => {
  test.each([
    ['its services', ''],
    ['a folder', '/Utilities'],
    ['a service', '/Hydrants/FeatureServer'],
    ['a layer', '/Hydrants/FeatureServer/0'],
    ['a query of a layer', '/Gr%C3%BCne%20Stadt/B%C3%A4ume/FeatureServer/0/query?where=1%3D1'],
  ])('%s, federated: its portal is told and found to be one', async (_what, path) => {
    const portal = await openPortal();
    const found = await find(`${portal.servicesUrl}${path}`);
    expect(found).toMatchObject({
      kind: 'federated-server',
      portal: portal.portalUrl,
      server: portal.serverUrl,
      version: '11.3.0',
      endpoints: {
        services: portal.servicesUrl,
        authorize: `${portal.portalUrl}/sharing/rest/oauth2/authorize`,
      },
    });
    expect(found.owner).toEqual({ kind: 'enterprise', name: 'Demo Portal', version: '2024.1' });
    expect(found.notes[0]).toContain(portal.portalUrl);
    expect(portal.requests.map(({ peer, carrier }) => [peer, carrier])).toEqual([
      ['server', ''],
      ['portal', ''],
    ]);
  });

  test.each([['/rest/services'], ['/rest/services/Hydrants/FeatureServer/0'], ['/rest/info'], ['']])(
    'of a server of its own (%s)',
    async (path) => {
      const { standaloneUrl } = await openPortal();
      expect(await find(`${standaloneUrl}${path}`)).toMatchObject({
        kind: 'standalone-server',
        portal: null,
        server: standaloneUrl,
        signInKinds: ['token', 'pasted'],
        endpoints: {
          services: `${standaloneUrl}/rest/services`,
          authorize: null,
          generateToken: `${standaloneUrl}/tokens/generateToken`,
        },
      });
    },
  );

  test('without token security', async () => {
    const site = await openSite(({ path }) =>
      path === '/arcgis/rest/info'
        ? { currentVersion: 10.91, authInfo: { isTokenBasedSecurity: false } }
        : {},
    );
    expect(await find(`${site.url}/arcgis/rest/services`)).toMatchObject({
      kind: 'standalone-server',
      signInKinds: ['basic', 'web-tier'],
    });
  });
});

describe('what stands at an address of ArcGIS Online', () => {
  test('is told by isPortal', async () => {
    const portal = await openPortal({ flavour: 'agol' });
    expect(await find(`${portal.portalUrl}/home/item.html?id=1`)).toMatchObject({
      kind: 'agol',
      name: 'Demo Organization',
      portal: portal.portalUrl,
    });
  });

  test('a portal without OAuth', async () => {
    const site = await openSite(({ path }) =>
      path === '/sharing/rest/portals/self'
        ? { isPortal: true, supportsOAuth: false, currentVersion: '5.1' }
        : '<html>',
    );
    expect(await find(site.url)).toMatchObject({
      signInKinds: ['token', 'pasted'],
      endpoints: { authorize: null, token: null },
      version: '5.1',
    });
  });
});

describe('a sign-in in front of everything', () => {
  test.each([
    [['Negotiate', 'NTLM'], ['web-tier']],
    [['Basic realm="GIS"'], ['web-tier', 'basic']],
  ])('%j', async (schemes, signInKinds) => {
    const portal = await openPortal({ webTier: schemes });
    const found = await find(`${portal.portalUrl}/home/index.html`);
    expect(found).toMatchObject({ kind: 'enterprise', portal: portal.portalUrl, server: null, signInKinds });
    expect(found.notes[0]).toContain(schemes[0]?.split(' ')[0]);
    expect(portal.requests).toHaveLength(1);
    expect(await find(portal.servicesUrl)).toMatchObject({
      kind: 'standalone-server',
      server: portal.serverUrl,
      endpoints: { services: portal.servicesUrl },
    });
  });
});

describe('nothing of ArcGIS', () => {
  test.each([
    ['web pages everywhere', '<html><body>Welcome to the WLAN</body></html>'],
    ['empty answers', ''],
    ['an empty object', '{}'],
    ['a refusal', '{"error":{"code":499,"message":"Token Required"}}'],
    ['another JSON', '{"swagger":"2.0","name":"Pets"}'],
  ])('%s', async (_what, body) => {
    const site = await openSite(() => body);
    expect(codeOf(await discover(new URL(`${site.url}/a/b/c/d/e/f/g/h`), http))).toBe('not-arcgis');
    expect(site.heard).toHaveLength(10);
    expect(new Set(site.heard.map(({ target }) => target)).size).toBe(10);
  });

  test('a host that is not reached is asked once', async () => {
    let asked = 0;
    const counting = arcgisHttp({
      clock: fakeClock(),
      fetch: (input, init) => {
        asked += 1;
        return fetch(input, init);
      },
    });
    const address = new URL(`http://127.0.0.1:${await closedPort()}/portal/home`);
    expect(codeOf(await discover(address, counting))).toBe('portal-unreachable');
    expect(asked).toBe(1);
  });

  test.each([
    [503, 'portal-error'],
    [429, 'rate-limited'],
  ])('a host that answers %i everywhere is asked once', async (status, code) => {
    const site = await openSite((_heard, response) => void response.writeHead(status).end());
    expect(codeOf(await discover(new URL(`${site.url}/portal`), http))).toBe(code);
    expect(site.heard).toHaveLength(1);
  });

  test('a search can be called off', async () => {
    const controller = new AbortController();
    const site = await openSite(() => {
      controller.abort();
      return '<html>';
    });
    expect(codeOf(await discover(new URL(`${site.url}/a/b/c`), http, controller.signal))).toBe(
      'portal-unreachable',
    );
    expect(site.heard).toHaveLength(1);
  });
});

describe('the sign-in page', () => {
  const read = (url: string) => readAuthorizePage(http, { url: new URL(url), timeoutMilliseconds: 5_000 });

  test('of the demo portal accepts, or knows not the client or the redirect URL', async () => {
    const portal = await openPortal();
    expect(valueOf(await read(authorizeUrl(portal)))).toBe('accepted');
    expect(codeOf(await read(authorizeUrl(portal, { client_id: 'nobody' })))).toBe('client-unknown');
    expect(codeOf(await read(authorizeUrl(portal, { redirect_uri: 'http://127.0.0.1:7071' })))).toBe(
      'redirect-mismatch',
    );
    expect(codeOf(await read(authorizeUrl(portal, { redirect_uri: 'http://127.0.0.1:7070/' })))).toBe(
      'redirect-mismatch',
    );
  });

  test.each([
    ['a sign-in page', 200, '<html><title>Sign In</title>', {}, 'accepted'],
    ['a page with its data', 200, '<script>var oAuthInfo = {"oauth_state":"x"}</script>', {}, 'accepted'],
    ['a way on to an identity provider', 302, '', { Location: 'https://idp.example/saml' }, 'accepted'],
    [
      'the error of a redirect URL',
      400,
      '<h2>Error: 400</h2><p>Invalid redirect_uri</p>',
      {},
      'redirect-mismatch',
    ],
    [
      'the same as JSON',
      200,
      '{"error":{"code":400,"error":"invalid_redirect_uri"}}',
      {},
      'redirect-mismatch',
    ],
    ['the error of a client', 400, '<p>Invalid client_id</p>', {}, 'client-unknown'],
    ['another page', 200, '<html>Welcome</html>', {}, 'unclear'],
    ['a sign-in page with a refusal', 403, '<title>Sign In</title>', {}, 'unclear'],
    ['no page', 404, 'no', {}, 'missing-resource'],
    ['an error', 502, 'no', {}, 'portal-error'],
    ['a sign-in in front', 401, '', { 'WWW-Authenticate': 'Negotiate' }, 'web-tier'],
  ])('%s', async (_what, status, body, headers, verdict) => {
    const site = await openSite((_heard, response) => void response.writeHead(status, headers).end(body));
    const page = await read(`${site.url}/sharing/rest/oauth2/authorize?state=the-state`);
    expect(page.ok ? page.value : page.failure.code).toBe(verdict);
    expect(JSON.stringify(page)).not.toContain('the-state');
  });
});
