import { describe, expect, test } from 'vitest';
import { services, whoami } from '../../../src/core/application/browse.ts';
import {
  apiKeyConfig,
  basicConfig,
  connection,
  idOf,
  pastedConfig,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { openSite } from '../arcgis/site.ts';
import { appOf, type Bench, openBench, userOf } from './bench.ts';

const self = '/portals/self';
const renewal = { grant: 'refresh_token' };

async function signedIn(username = 'analyst'): Promise<Bench & { readonly access: string }> {
  const bench = await openBench();
  const user = userOf(bench.portal);
  const at = (name: string, url: string, authId: string | null) =>
    connection(name, { url, authId: authId === null ? null : idOf(authId) });
  await bench.define(
    [user],
    [at('Utilities', bench.portal.servicesUrl, 'user001'), at('Open', bench.portal.servicesUrl, null)],
  );
  const { access } = await bench.signIn(user, username);
  return { ...bench, access: access?.value ?? '' };
}

describe('a token that the portal refuses (498)', () => {
  test('is renewed once, and the request done again', async () => {
    const bench = await signedIn();
    bench.portal.expireAccessTokens();
    expect(valueOf(await whoami('user001', bench))).toMatchObject({
      account: 'analyst',
      role: 'org_publisher',
    });
    expect([bench.portal.count({ path: self }), bench.portal.count(renewal)]).toEqual([2, 1]);
  });

  test('twice is told, and nothing is tried again', async () => {
    const bench = await signedIn();
    bench.portal.misbehave({ match: { path: self }, kind: 'invalid-token', times: 10 });
    expect(codeOf(await whoami('user001', bench))).toBe('token-rejected');
    expect([bench.portal.count({ path: self }), bench.portal.count(renewal)]).toEqual([2, 1]);
  });

  test('and cannot be renewed ends the sign-in', async () => {
    const bench = await signedIn();
    bench.portal.revokeEverything();
    expect(codeOf(await whoami('user001', bench))).toBe('sign-in-needed');
    expect(codeOf(await whoami('user001', bench))).toBe('sign-in-needed');
    expect([bench.portal.count({ path: self }), bench.portal.count(renewal)]).toEqual([1, 1]);
  });

  test('is renewed by its server too', async () => {
    const bench = await signedIn();
    valueOf(await services({ ref: 'Utilities' }, bench));
    bench.portal.expireAccessTokens();
    const listed = valueOf(await services({ ref: 'Utilities', folder: 'Utilities' }, bench));
    expect(listed.services.map(({ name }) => name)).toEqual(['Utilities/Substations']);
    expect(bench.portal.count({ path: '/generateToken' }), 'first, refused, renewed').toBe(3);
    expect(bench.portal.count(renewal)).toBe(1);
    expect(bench.portal.count({ path: '/rest/services/Utilities' })).toBe(2);
  });

  test.each([
    [
      'an API key',
      (portal: string) => apiKeyConfig('fixed01', { portal, key: { value: 'dead-key', setAt: 0 } }),
    ],
    [
      'a pasted token',
      (portal: string) => pastedConfig('fixed01', { portal, token: { value: 'dead-key', setAt: 0 } }),
    ],
  ])('and is %s is not tried twice', async (_what, make) => {
    const bench = await openBench();
    await bench.define([make(bench.portal.portalUrl)]);
    const answer = await whoami('fixed01', bench);
    expect(codeOf(answer)).toBe('token-rejected');
    expect(JSON.stringify(answer)).not.toContain('dead-key');
    expect(bench.portal.requests).toHaveLength(1);
    expect(codeOf(await services({ ref: bench.portal.servicesUrl }, bench))).toBe('token-rejected');
    expect(bench.portal.count({ path: '/generateToken' })).toBe(1);
  });

  test('other refusals renew nothing', async () => {
    const bench = await signedIn();
    bench.portal.misbehave({ match: { path: self }, kind: 'refuse' });
    expect(codeOf(await whoami('user001', bench))).toBe('no-access');
    bench.portal.misbehave({ match: { path: self }, kind: 'html' });
    expect(codeOf(await whoami('user001', bench))).toBe('not-arcgis');
    expect(bench.portal.count(renewal)).toBe(0);
  });
});

describe('who a reference is', () => {
  test('a member, by ID, address and connection', async () => {
    const bench = await signedIn('admin');
    for (const ref of ['user001', 'Utilities', bench.portal.portalUrl, bench.portal.servicesUrl]) {
      expect(valueOf(await whoami(ref, bench))).toMatchObject({
        authId: 'user001',
        account: 'admin',
        fullName: 'Ada Min',
        organisation: 'Demo Portal',
        portal: bench.portal.portalUrl,
        role: 'org_admin',
        tokenExpiresAt: bench.clock.now() + 30 * 60_000,
        signInEndsAt: bench.clock.now() + 14 * 24 * 60 * 60_000,
      });
    }
  });

  test('an app, an API key, a token of user and password, a stand-alone user', async () => {
    const bench = await openBench();
    const { portalUrl: portal, standaloneUrl } = bench.portal;
    const app = appOf(bench.portal);
    const key = valueOf(await bench.grants.clientCredentials(app)).access.value;
    const password = { value: 'demo', setAt: 0 };
    await bench.define([
      app,
      apiKeyConfig('apikey1', {
        portal,
        key: { value: key, setAt: 0 },
        expiresAt: bench.clock.now() + 5_000_000,
      }),
      tokenConfig('token01', { portal, username: 'viewer', password }),
      tokenConfig('token02', { portal: standaloneUrl, username: 'siteuser', password }),
    ]);
    expect(valueOf(await whoami('app0001', bench))).toMatchObject({
      account: null,
      organisation: 'Demo Portal',
      privileges: [],
    });
    expect(valueOf(await whoami('apikey1', bench))).toMatchObject({
      account: null,
      signInEndsAt: bench.clock.now() + 5_000_000,
    });
    expect(valueOf(await whoami('token01', bench))).toMatchObject({
      account: 'viewer',
      fullName: 'Vera Wer',
    });
    expect(valueOf(await whoami('token02', bench))).toMatchObject({
      account: 'siteuser',
      organisation: null,
      portal: standaloneUrl,
    });
  });

  test('nobody, where nobody is signed in or no portal is named', async () => {
    const bench = await openBench();
    await bench.define(
      [userOf(bench.portal), pastedConfig('pasted1', { portal: null })],
      [connection('Open')],
    );
    expect(codeOf(await whoami('user001', bench))).toBe('sign-in-needed');
    expect(codeOf(await whoami('pasted1', bench))).toBe('unsupported');
    expect(codeOf(await whoami('Open', bench))).toBe('not-found');
    expect(bench.portal.requests).toEqual([]);
  });
});

describe('services', () => {
  test('of a connection: what this sign-in sees, and what everybody sees', async () => {
    const bench = await signedIn();
    const mine = valueOf(await services({ ref: 'Utilities' }, bench));
    expect(mine).toMatchObject({
      url: bench.portal.servicesUrl,
      version: '11.3',
      folders: ['Utilities', 'Grüne Stadt', 'Town'],
    });
    const open = valueOf(await services({ ref: 'Open' }, bench));
    expect(open.folders).toEqual(['Grüne Stadt', 'Town']);
    expect(open.services.map(({ name }) => name)).toEqual(['Hydrants', 'Parcels']);
    const last = bench.portal.requests.at(-1);
    expect(last).toMatchObject({ peer: 'server', carrier: '' });
    const trees = valueOf(await services({ ref: 'Open', folder: 'Grüne Stadt' }, bench));
    expect(trees.services.map(({ name }) => name)).toEqual(['Grüne Stadt/Bäume']);
    expect(codeOf(await services({ ref: 'Open', folder: 'Utilities' }, bench))).toBe('token-required');
    expect(codeOf(await services({ ref: 'Open', folder: 'None' }, bench))).toBe('missing-resource');
  });

  test('of an auth ID are those of the hosting server', async () => {
    const bench = await signedIn();
    expect(valueOf(await services({ ref: 'user001' }, bench))).toMatchObject({
      url: bench.portal.servicesUrl,
      folders: ['Utilities', 'Grüne Stadt', 'Town'],
    });
  });

  test('of a service address are those of its server; a portal has none', async () => {
    const bench = await signedIn();
    const ref = `${bench.portal.servicesUrl}/Hydrants/FeatureServer/0`;
    expect(valueOf(await services({ ref }, bench)).url).toBe(bench.portal.servicesUrl);
    expect(codeOf(await services({ ref: bench.portal.portalUrl }, bench))).toBe('bad-url');
  });

  test('of a stand-alone server, by its own ID', async () => {
    const bench = await openBench();
    const portal = bench.portal.standaloneUrl;
    await bench.define([
      tokenConfig('token02', { portal, username: 'siteuser', password: { value: 'demo', setAt: 0 } }),
    ]);
    expect(valueOf(await services({ ref: 'token02' }, bench))).toMatchObject({
      url: `${portal}/rest/services`,
      folders: ['Utilities', 'Grüne Stadt', 'Town'],
    });
  });

  test('of an organisation of ArcGIS Online are found by its host and ID', async () => {
    const bench = await openBench();
    const asked: unknown[] = [];
    const site = await openSite(({ path, headers }) => {
      asked.push([path, headers['x-esri-authorization']]);
      if (path.endsWith('/portals/self')) return { id: 'org1', isPortal: false };
      if (path.endsWith('/urls')) return { urls: { features: { https: ['services.wayleave.invalid'] } } };
      return { services: [] };
    });
    await bench.define([pastedConfig('pasted1', { portal: site.url, tokenHeader: 'X-Esri-Authorization' })]);
    expect(codeOf(await services({ ref: 'pasted1' }, bench))).toBe('not-found');
    expect(asked).toEqual([
      ['/sharing/rest/portals/self', 'Bearer the-pasted-token'],
      ['/sharing/rest/portals/self/urls', 'Bearer the-pasted-token'],
    ]);
  });

  test('of a site behind Basic are asked for with name and password', async () => {
    const bench = await openBench();
    const site = await openSite(({ headers }, response) => {
      if (headers.authorization === `Basic ${btoa('ada:pass-word')}`)
        return { services: [{ name: 'Roads', type: 'MapServer' }] };
      response.setHeader('WWW-Authenticate', 'Basic realm="x"');
      return void response.writeHead(401).end();
    });
    const url = `${site.url}/arcgis/rest/services`;
    await bench.define(
      [
        basicConfig('basic01', { portal: site.url }),
        basicConfig('basic02', { portal: site.url, password: { value: 'wrong', setAt: 0 } }),
      ],
      [
        connection('Roads', { url, authId: idOf('basic01') }),
        connection('Wrong', { url, authId: idOf('basic02') }),
      ],
    );
    expect(valueOf(await services({ ref: 'Roads' }, bench)).services).toHaveLength(1);
    expect(codeOf(await services({ ref: 'Wrong' }, bench))).toBe('web-tier');
  });

  test('a redirect of the server to another host gets no token', async () => {
    const bench = await signedIn();
    valueOf(await services({ ref: 'Utilities' }, bench));
    const thief = await openSite(() => ({ services: [] }));
    bench.portal.misbehave({
      match: { path: '/rest/services' },
      kind: 'foreign-redirect',
      location: `${thief.url}/x`,
    });
    expect(codeOf(await services({ ref: 'Utilities' }, bench))).toBe('foreign-redirect');
    expect(thief.heard).toEqual([]);
  });
});

describe('headers and referer of a connection', () => {
  const own = {
    headers: [{ name: 'X-Gateway-Key', value: 'gateway-secret' }],
    referer: 'https://maps.example.org/',
  };
  const listing = { currentVersion: 11.3, folders: [], services: [] };

  test('go with requests to its site, without anybody signed in', async () => {
    const bench = await openBench();
    const site = await openSite(() => listing);
    await bench.define([], [connection('Open', { ...own, url: `${site.url}/rest/services`, authId: null })]);
    valueOf(await services({ ref: 'Open' }, bench));
    expect(site.heard.map(({ headers }) => [headers['x-gateway-key'], headers.referer])).toEqual([
      ['gateway-secret', 'https://maps.example.org/'],
    ]);
  });

  test('stay there when it sends the request on to another site', async () => {
    const bench = await openBench();
    const other = await openSite(() => listing);
    const site = await openSite((_heard, response) => {
      response.writeHead(302, { Location: `${other.url}/rest/services?f=json` }).end();
    });
    await bench.define([], [connection('Open', { ...own, url: `${site.url}/rest/services`, authId: null })]);
    valueOf(await services({ ref: 'Open' }, bench));
    expect(other.heard.map(({ headers }) => [headers['x-gateway-key'], headers.referer])).toEqual([
      [undefined, undefined],
    ]);
  });

  test('are not shown to the portal', async () => {
    const bench = await openBench();
    const user = userOf(bench.portal);
    const place = connection('Utilities', { ...own, url: bench.portal.servicesUrl, authId: idOf('user001') });
    await bench.define([user], [place]);
    await bench.signIn(user);
    valueOf(await services({ ref: 'Utilities' }, bench));
    const referers = (peer: string) =>
      bench.portal.requests.filter((one) => one.peer === peer).map(({ referer }) => referer);
    expect(referers('server')).toContain('https://maps.example.org/');
    expect(referers('portal')).not.toContain('https://maps.example.org/');
  });
});
