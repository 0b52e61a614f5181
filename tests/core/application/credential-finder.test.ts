import { describe, expect, test } from 'vitest';
import { createCredentialFinder } from '../../../src/core/application/credential-finder.ts';
import { hosts, token } from '../../../src/core/application/tokens.ts';
import { appOf, type Bench, openBench, userOf } from './bench.ts';
import { type Heard, openSite, type Site } from '../arcgis/site.ts';
import {
  apiKeyConfig,
  basicConfig,
  connection,
  idOf,
  pastedConfig,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { openPortal } from '../../demo-portal/caller.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

/** A server that says of itself what it likes. */
function openServer(
  info: object,
  answer: (heard: Heard) => unknown = () => ({ services: [] }),
): Promise<Site> {
  return openSite((heard) => (heard.path.endsWith('/rest/info') ? info : answer(heard)));
}

const tokenBased = { authInfo: { isTokenBasedSecurity: true } };

/** Nobody's secret: no credential in any header, address or body that a site heard. */
function expectNothingSecret(site: Site, secrets: readonly string[]): void {
  for (const heard of site.heard) {
    expect(heard.headers.authorization).toBeUndefined();
    expect(heard.headers['x-esri-authorization']).toBeUndefined();
    for (const secret of secrets) expect(JSON.stringify(heard)).not.toContain(secret);
  }
}

async function signedIn(): Promise<Bench & { readonly access: string }> {
  const bench = await openBench();
  const user = userOf(bench.portal);
  await bench.define([user]);
  const { access } = await bench.signIn(user);
  return { ...bench, access: access?.value ?? '' };
}

describe('a credential that came from QGIS without a site of its own', () => {
  const services = 'https://gis.example.org/server/rest/services';

  test.each([
    ['basic', basicConfig('kept001', { portal: null })],
    ['pasted', pastedConfig('kept001', { portal: null })],
    ['api-key', apiKeyConfig('kept001', { portal: null })],
  ])('of kind %s goes to the connections that name it, and nowhere else', async (_kind, config) => {
    const bench = await openBench();
    const other = 'https://other.example.org/server/rest/services';
    await bench.define(
      [config],
      [connection('Mine', { url: services, authId: config.id }), connection('Other', { url: other })],
    );
    expect(valueOf(await token({ ref: 'Mine' }, bench))).toMatchObject({ authId: 'kept001' });
    expect(valueOf(await token({ ref: `${services}/Roads/FeatureServer/0` }, bench))).toMatchObject({
      authId: 'kept001',
    });
    for (const ref of ['Other', other, 'https://gis.example.org/elsewhere'])
      expect(codeOf(await token({ ref }, bench))).toBe('not-found');
  });
});

describe('a token for an address', () => {
  test('below the portal is the portal token', async () => {
    const bench = await signedIn();
    for (const ref of [
      'user001',
      bench.portal.portalUrl,
      `${bench.portal.portalUrl}/sharing/rest/search?q=x`,
    ]) {
      expect(valueOf(await token({ ref }, bench))).toMatchObject({
        authId: 'user001',
        account: 'analyst',
        token: bench.access,
        scheme: 'Bearer',
        header: 'X-Esri-Authorization',
        server: null,
        referer: null,
      });
    }
    expect(bench.portal.count({ path: '/rest/info' })).toBe(0);
  });

  test('of a federated server is a token of that server, got from the portal once', async () => {
    const bench = await signedIn();
    const ref = `${bench.portal.servicesUrl}/Utilities/Substations/FeatureServer/0`;
    const asked = await Promise.all(Array.from({ length: 5 }, () => token({ ref }, bench)));
    const tokens = asked.map(valueOf);
    expect(new Set(tokens.map((one) => one.token)).size).toBe(1);
    expect(tokens[0]).toMatchObject({ authId: 'user001', server: bench.portal.serverUrl, url: ref });
    expect(tokens[0]?.token).not.toBe(bench.access);
    expect(bench.portal.count({ path: '/rest/info' })).toBe(1);
    expect(bench.portal.count({ path: '/generateToken' })).toBe(1);
    const infoRequest = bench.portal.requests.find(({ path }) => path.endsWith('/rest/info'));
    expect(infoRequest).toMatchObject({ peer: 'server', carrier: '' });
    const reached = await fetch(`${ref}?f=json`, {
      headers: { 'X-Esri-Authorization': `Bearer ${tokens[0]?.token}` },
    });
    expect(await reached.json()).toMatchObject({ name: 'Substations' });
  });

  test('of a server that is known from before needs no question about it', async () => {
    const bench = await signedIn();
    const ref = `${bench.portal.servicesUrl}/Utilities/Substations/FeatureServer`;
    await bench.define(
      [],
      [connection('Utilities', { url: bench.portal.servicesUrl, authId: idOf('user001') })],
    );
    const first = valueOf(await token({ ref: 'Utilities' }, bench));
    const finder = createCredentialFinder(bench);
    const again = valueOf(await token({ ref }, { ...bench, finder }));
    expect(again.token).toBe(first.token);
    expect(bench.portal.count({ path: '/rest/info' })).toBe(1);
  });

  test('that was refused is replaced', async () => {
    const bench = await signedIn();
    const ref = bench.portal.servicesUrl;
    const first = valueOf(await token({ ref }, bench));
    const second = valueOf(await token({ ref, rejected: first.token }, bench));
    expect(second.token).not.toBe(first.token);
    expect(bench.portal.isAlive(second.token)).toBe(true);
  });

  test.each([[-1], [Number.NaN], [Number.POSITIVE_INFINITY]])(
    'cannot last %d minutes',
    async (minMinutes) => {
      const bench = await signedIn();
      expect(codeOf(await token({ ref: 'user001', minMinutes }, bench))).toBe('bad-value');
    },
  );
});

describe('a hostile server', () => {
  test.each([
    [
      'claims our portal as its owner',
      (bench: Bench) => ({ ...tokenBased, owningSystemUrl: bench.portal.portalUrl }),
    ],
    [
      'claims our portal and takes tokens itself',
      (bench: Bench, own: string) => ({
        owningSystemUrl: bench.portal.portalUrl.toUpperCase().replace('PORTAL', 'portal'),
        authInfo: { isTokenBasedSecurity: true, tokenServicesUrl: `${own}/sharing/rest/generateToken` },
      }),
    ],
  ])('that %s gets nothing: the portal refuses it', async (_what, info) => {
    const bench = await signedIn();
    let said: object = {};
    const site = await openServer({ toJSON: () => said });
    said = info(bench, site.url);
    const url = `${site.url}/server/rest/services`;
    await bench.define([], [connection('Trap', { url, authId: idOf('user001') })]);
    for (const ref of ['Trap', `${url}/Roads/FeatureServer`]) {
      const answer = await token({ ref }, bench);
      expect(codeOf(answer)).toBe('standalone-server');
      expect(JSON.stringify(answer)).not.toContain(bench.access);
    }
    expect(site.heard.map(({ path }) => path)).toEqual(['/server/rest/info']);
    expectNothingSecret(site, [bench.access]);
    const [session] = await bench.sessions();
    expect(session).toMatchObject({ serverTokens: [], access: { value: bench.access } });
  });

  test.each([
    [
      'of another portal',
      { ...tokenBased, owningSystemUrl: 'https://other.example.org/portal' },
      'not-found',
    ],
    ['of its own', tokenBased, 'standalone-server'],
    ['without tokens', { currentVersion: 10.91 }, 'not-found'],
    ['whose owner is no address', { ...tokenBased, owningSystemUrl: 'our portal' }, 'standalone-server'],
    ['of ArcGIS Online', { ...tokenBased, owningSystemUrl: 'http://www.arcgis.com' }, 'not-found'],
  ])('%s, with our configuration: %s', async (_what, info, code) => {
    const bench = await signedIn();
    const site = await openServer(info);
    await bench.define(
      [],
      [connection('Trap', { url: `${site.url}/rest/services`, authId: idOf('user001') })],
    );
    expect(codeOf(await token({ ref: 'Trap' }, bench))).toBe(code);
    expectNothingSecret(site, [bench.access]);
  });

  test('that sends its own description on to the portal gets nothing either', async () => {
    const bench = await signedIn();
    const site = await openSite(({ path }, response) => {
      response
        .writeHead(302, { Location: `${bench.portal.serverUrl}${path.replace('/server', '')}?f=json` })
        .end();
    });
    await bench.define(
      [],
      [connection('Trap', { url: `${site.url}/server/rest/services`, authId: idOf('user001') })],
    );
    expect(codeOf(await token({ ref: 'Trap' }, bench))).toBe('standalone-server');
    expectNothingSecret(site, [bench.access]);
  });
});

describe('an address that no rule claims', () => {
  test('is not found: unknown host, no ArcGIS, a stand-alone server', async () => {
    const bench = await signedIn();
    const page = await openSite(() => '<html>');
    const refs = [
      'https://gis.wayleave.invalid/arcgis/rest/services',
      'https://gis.wayleave.invalid/data.json',
      `${page.url}/rest/services`,
      `${bench.portal.standaloneUrl}/rest/services`,
    ];
    for (const ref of refs) expect(codeOf(await token({ ref }, bench)), ref).toBe('not-found');
  });

  test('is not asked about where nothing is defined', async () => {
    const bench = await openBench();
    expect(codeOf(await token({ ref: bench.portal.servicesUrl }, bench))).toBe('not-found');
    expect(bench.portal.requests).toEqual([]);
  });

  test('of a portal with two configurations is ambiguous, and a sign-in decides', async () => {
    const bench = await openBench();
    const [one, two] = [userOf(bench.portal, 'user001'), userOf(bench.portal, 'user002')];
    await bench.define([one, two, appOf(bench.portal)]);
    const ref = `${bench.portal.servicesUrl}/Hydrants/FeatureServer`;
    expect(await bench.finder.locate(ref)).toMatchObject({
      ok: false,
      failure: { code: 'ambiguous', details: { ids: ['user001', 'user002', 'app0001'] } },
    });
    await bench.signIn(two);
    expect(valueOf(await token({ ref }, bench)).authId).toBe('user002');
    await bench.signIn(one);
    expect(await bench.finder.locate(ref)).toMatchObject({
      failure: { code: 'ambiguous', details: { ids: ['user001', 'user002'] } },
    });
    expect(bench.portal.count({ path: '/rest/info' })).toBe(1);
  });

  test('is asked about again after a failure', async () => {
    const bench = await signedIn();
    bench.portal.misbehave({ match: { path: '/rest/info' }, kind: 'dropped' });
    const ref = bench.portal.servicesUrl;
    expect(codeOf(await token({ ref }, bench))).toBe('not-found');
    expect(codeOf(await token({ ref }, bench))).toBe('ok');
  });
});

describe('other kinds', () => {
  test('an app login swaps its own token', async () => {
    const bench = await openBench();
    await bench.define([appOf(bench.portal)]);
    const found = valueOf(await token({ ref: bench.portal.servicesUrl }, bench));
    expect(found).toMatchObject({ account: null, server: bench.portal.serverUrl });
    expect(bench.portal.isAlive(found.token)).toBe(true);
  });

  test('an API key is swapped too, and never sent to a server', async () => {
    const bench = await openBench();
    const key = valueOf(await bench.grants.clientCredentials(appOf(bench.portal))).access.value;
    await bench.define([
      apiKeyConfig('apikey1', { portal: bench.portal.portalUrl, key: { value: key, setAt: 0 } }),
    ]);
    const found = valueOf(await token({ ref: bench.portal.servicesUrl }, bench));
    expect(found.token).not.toBe(key);
    expect(valueOf(await token({ ref: 'apikey1' }, bench)).token).toBe(key);
  });

  test('user and password of a stand-alone server serve it, bound to their referer', async () => {
    const bench = await openBench();
    const portal = bench.portal.standaloneUrl;
    await bench.define([
      tokenConfig('token01', { portal, username: 'siteuser', password: { value: 'demo', setAt: 0 } }),
    ]);
    const found = valueOf(
      await token({ ref: `${portal}/rest/services/Utilities/Substations/FeatureServer` }, bench),
    );
    expect(found).toMatchObject({ account: 'siteuser', server: null, referer: 'https://wayleave.invalid/' });
  });

  test('name and password go to their own site only', async () => {
    const bench = await openBench();
    const other = await openServer({});
    const site = basicConfig('basic01', { portal: `${bench.portal.standaloneUrl}` });
    await bench.define(
      [site],
      [connection('Elsewhere', { url: `${other.url}/rest/services`, authId: site.id })],
    );
    const own = valueOf(await token({ ref: `${bench.portal.standaloneUrl}/rest/services` }, bench));
    expect(own).toMatchObject({ scheme: 'Basic', header: 'Authorization', token: btoa('ada:pass-word') });
    const elsewhere = await token({ ref: 'Elsewhere' }, bench);
    expect(codeOf(elsewhere)).toBe('not-found');
    expect(JSON.stringify(elsewhere)).not.toMatch(/pass-word|YWRhOn/);
    expect(other.heard).toEqual([]);
  });

  test("a connection's referer goes along, a token's own goes before it", async () => {
    const bench = await signedIn();
    const { portalUrl } = bench.portal;
    const login = tokenConfig('token01', {
      portal: portalUrl,
      username: 'analyst',
      password: { value: 'demo', setAt: 0 },
    });
    const at = (name: string, authId: string) =>
      connection(name, { url: portalUrl, authId: idOf(authId), referer: 'https://maps.example.org/' });
    await bench.define([login], [at('One', 'user001'), at('Two', 'token01')]);
    expect(valueOf(await token({ ref: 'One' }, bench)).referer).toBe('https://maps.example.org/');
    expect(valueOf(await token({ ref: 'Two' }, bench)).referer).toBe('https://wayleave.invalid/');
  });

  test('the owner of another portal decides between portals', async () => {
    const bench = await signedIn();
    const other = await openPortal({ now: () => bench.clock.now() });
    const app = appOf(other, 'app0002');
    await bench.define([app]);
    expect(valueOf(await token({ ref: other.servicesUrl }, bench)).authId).toBe('app0002');
    expect(valueOf(await token({ ref: bench.portal.servicesUrl }, bench)).authId).toBe('user001');
    expect(other.count({ grant: 'client_credentials' })).toBe(1);
  });
});

describe('where a token may go', () => {
  test('is told with every host that it was got for', async () => {
    const bench = await signedIn();
    const [portal, server] = [bench.portal.portalUrl, bench.portal.serverUrl].map((url) => new URL(url).host);
    expect(valueOf(await hosts('user001', bench))).toEqual([portal]);
    valueOf(await token({ ref: bench.portal.servicesUrl }, bench));
    expect(valueOf(await hosts('user001', bench))).toEqual([portal, server]);
    expect(codeOf(await hosts('nobody1', bench))).toBe('not-found');
    await bench.define([pastedConfig('pasted1', { portal: null })]);
    expect(valueOf(await hosts('pasted1', bench))).toEqual([]);
  });
});
