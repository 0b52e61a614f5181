import { describe, expect, test } from 'vitest';
import { layerFacts, serviceFacts } from '../../../src/core/application/service-facts.ts';
import { fail } from '../../../src/core/outcome.ts';
import { connection, idOf, pastedConfig, tokenConfig } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { openSite, type Site } from '../arcgis/site.ts';
import { type Bench, openBench, userOf } from './bench.ts';

const ref = 'user001';

/** Somebody signed in, with a connection that needs them and one that needs nobody. */
async function signedIn(username = 'analyst'): Promise<Bench> {
  const bench = await openBench();
  const user = userOf(bench.portal);
  const { servicesUrl } = bench.portal;
  await bench.define(
    [user],
    [
      connection('Utilities', { url: servicesUrl, authId: idOf(ref) }),
      connection('Open', { url: servicesUrl }),
    ],
  );
  await bench.signIn(user, username);
  return bench;
}

const service = (bench: Bench, path: string) => `${bench.portal.servicesUrl}/${path}/FeatureServer`;
const water = 'Town/Water%20supply';

/** A server that says whose it is, and has one layer. */
async function openServer(owningSystemUrl: string | null, isTokenBased = true): Promise<Site> {
  return openSite(({ path }) =>
    path.endsWith('/rest/info')
      ? { currentVersion: 11.3, owningSystemUrl, authInfo: { isTokenBasedSecurity: isTokenBased } }
      : { id: 0, layers: [{ id: 0, name: 'Roads' }] },
  );
}

describe('a service', () => {
  test('is told with its group, layers and table', async () => {
    const bench = await signedIn();
    for (const from of [ref, 'Utilities', bench.portal.portalUrl]) {
      const facts = valueOf(await serviceFacts({ ref: from, url: service(bench, water) }, bench));
      expect(facts).toMatchObject({
        url: service(bench, water),
        name: 'Water supply',
        type: 'FeatureServer',
        version: '11.3',
        maxRecordCount: 1000,
      });
      expect(
        facts.layers.map(({ id, name, kind, geometry, parentId }) => [id, name, kind, geometry, parentId]),
      ).toEqual([
        [0, 'Distribution', 'group', null, null],
        [1, 'Valves', 'layer', 'Point', 0],
        [2, 'Water mains', 'layer', 'Polyline', 0],
        [3, 'Pressure zones', 'layer', 'Polygon', null],
        [4, 'Valve inspections', 'table', null, null],
      ]);
    }
  });

  test('is asked for with the token of its server, and with nothing in its address', async () => {
    const bench = await signedIn();
    valueOf(await serviceFacts({ ref, url: `${service(bench, water)}/2?f=html&token=abc#x` }, bench));
    expect(bench.portal.requests.at(-1)).toMatchObject({
      peer: 'server',
      path: '/server/rest/services/Town/Water%20supply/FeatureServer',
      carrier: 'X-Esri-Authorization',
    });
  });

  test('that is public is told to a public connection, without any token', async () => {
    const bench = await signedIn();
    const before = bench.portal.requests.length;
    const open = { ref: 'Open', url: service(bench, 'Town/Cycling') };
    expect(valueOf(await serviceFacts(open, bench)).layers).toHaveLength(3);
    expect(codeOf(await serviceFacts({ ref: 'Open', url: service(bench, water) }, bench))).toBe(
      'token-required',
    );
    expect(bench.portal.requests.slice(before).every(({ carrier }) => carrier === '')).toBe(true);
  });

  test('that this account may not use is refused', async () => {
    const bench = await signedIn();
    const url = service(bench, 'Utilities/Switchgear');
    expect(codeOf(await serviceFacts({ ref, url }, bench))).toBe('no-access');
    const admin = await signedIn('admin');
    const same = service(admin, 'Utilities/Switchgear');
    expect(valueOf(await serviceFacts({ ref, url: same }, admin)).layers).toHaveLength(1);
  });

  test('of a stand-alone server is told to its own users', async () => {
    const bench = await openBench();
    const portal = bench.portal.standaloneUrl;
    await bench.define([
      tokenConfig('token02', { portal, username: 'siteuser', password: { value: 'demo', setAt: 0 } }),
    ]);
    const url = `${portal}/rest/services/${water}/FeatureServer`;
    expect(valueOf(await serviceFacts({ ref: 'token02', url }, bench)).layers).toHaveLength(5);
    expect(valueOf(await layerFacts({ ref: 'token02', url: `${url}/4` }, bench)).featureCount).toBe(24);
  });

  test.each([
    ['no address', 'not an address'],
    ['an address of another kind', 'ftp://gis.example.org/rest/services/X/MapServer'],
    ['plain http beyond this machine', 'http://gis.example.org/rest/services/X/MapServer'],
  ])('with %s is refused, and nobody is asked', async (_what, url) => {
    const bench = await signedIn();
    const before = bench.portal.requests.length;
    for (const from of [ref, 'Open']) {
      expect(codeOf(await serviceFacts({ ref: from, url }, bench))).toBe('bad-url');
    }
    expect(bench.portal.requests).toHaveLength(before);
  });

  test.each([
    ['nobody', false, false, 'bad-url'],
    ['the configuration', true, false, 'ok'],
    ['the connection, for its own site', false, true, 'ok'],
  ])('by plain http is asked for where it was allowed by %s', async (_what, ofConfig, ofConnection, code) => {
    const bench = await openBench();
    const portal = 'http://gis.example.org';
    const own = { url: `${portal}/rest/services`, authId: idOf('pasted1'), allowHttp: ofConnection };
    await bench.define(
      [pastedConfig('pasted1', { portal, allowHttp: ofConfig })],
      [connection('Plain', own)],
    );
    const asked: string[] = [];
    const http: Bench['http'] = async ({ url }) => {
      asked.push(url.href);
      return fail('portal-unreachable', 'Nobody is there.');
    };
    const outcome = await serviceFacts(
      { ref: 'Plain', url: `${own.url}/Roads/MapServer` },
      { ...bench, http },
    );
    expect(codeOf(outcome)).toBe(code === 'ok' ? 'portal-unreachable' : code);
    expect(asked).toHaveLength(code === 'ok' ? 1 : 0);
    const elsewhere = 'http://other.example.org/rest/services/Roads/MapServer';
    if (!ofConfig)
      expect(codeOf(await serviceFacts({ ref: 'Plain', url: elsewhere }, bench))).toBe('bad-url');
  });

  test('has to be one, and a layer one of its own', async () => {
    const bench = await signedIn();
    const { servicesUrl } = bench.portal;
    for (const url of [servicesUrl, `${servicesUrl}/Utilities`, bench.portal.portalUrl]) {
      expect(codeOf(await serviceFacts({ ref, url }, bench)), url).toBe('bad-url');
    }
    for (const url of [service(bench, water), `${service(bench, water)}/2/query`]) {
      expect(codeOf(await layerFacts({ ref, url }, bench)), url).toBe('bad-url');
    }
    expect(codeOf(await layerFacts({ ref, url: `${service(bench, water)}/9` }, bench))).toBe(
      'missing-resource',
    );
  });
});

describe('a service elsewhere', () => {
  test.each([
    ['a stand-alone server', null, true, 'standalone-server'],
    ['a server without tokens', null, false, 'not-found'],
    ['a server of another portal', 'https://other.example.org/portal', true, 'not-found'],
  ])('at %s gets no token', async (_what, owner, isTokenBased, code) => {
    const bench = await signedIn();
    const site = await openServer(owner, isTokenBased);
    const url = `${site.url}/server/rest/services/Roads/FeatureServer/0`;
    expect(codeOf(await serviceFacts({ ref, url }, bench))).toBe(code);
    expect(codeOf(await layerFacts({ ref: 'Utilities', url }, bench))).toBe(code);
    expect(site.heard.map(({ path }) => path)).toEqual(['/server/rest/info']);
    expect(JSON.stringify(site.heard)).not.toMatch(/bearer/i);
  });

  test('that claims our portal gets no more than that portal gives it', async () => {
    const bench = await signedIn();
    const site = await openServer(bench.portal.portalUrl);
    const url = `${site.url}/server/rest/services/Roads/FeatureServer`;
    const outcome = await serviceFacts({ ref, url }, bench);
    expect(outcome.ok).toBe(false);
    expect(JSON.stringify(site.heard)).not.toMatch(/bearer/i);
  });

  test('is not for a public connection', async () => {
    const bench = await signedIn();
    const site = await openServer(null);
    const url = `${site.url}/server/rest/services/Roads/FeatureServer/0`;
    expect(codeOf(await serviceFacts({ ref: 'Open', url }, bench))).toBe('not-found');
    expect(codeOf(await layerFacts({ ref: 'Open', url }, bench))).toBe('not-found');
    expect(site.heard).toEqual([]);
  });

  test('hears no headers of a connection', async () => {
    const bench = await openBench();
    const user = userOf(bench.portal);
    const site = await openServer(null);
    const own = { headers: [{ name: 'X-Gateway-Key', value: 'k' }], referer: 'https://maps.example.org/' };
    await bench.define(
      [user],
      [
        connection('Gate', { ...own, url: `${site.url}/server/rest/services` }),
        connection('Mine', { ...own, url: `${site.url}/server/rest/services`, authId: idOf(ref) }),
      ],
    );
    await bench.signIn(user);
    valueOf(
      await serviceFacts({ ref: 'Gate', url: `${site.url}/server/rest/services/A/FeatureServer` }, bench),
    );
    expect(site.heard.at(-1)?.headers).toMatchObject({
      'x-gateway-key': 'k',
      referer: 'https://maps.example.org/',
    });
    valueOf(await serviceFacts({ ref: 'Mine', url: service(bench, water) }, bench));
    expect(bench.portal.requests.at(-1)).toMatchObject({ peer: 'server', referer: '' });
  });
});

describe('a layer', () => {
  test.each([
    [1, 'Valves', 'Point', 18],
    [2, 'Water mains', 'Polyline', 12],
    [3, 'Pressure zones', 'Polygon', 3],
    [4, 'Valve inspections', null, 24],
  ])('%i is told with its fields and how much is in it', async (id, name, geometry, featureCount) => {
    const bench = await signedIn();
    const facts = valueOf(
      await layerFacts({ ref: 'Utilities', url: `${service(bench, water)}/${id}` }, bench),
    );
    expect(facts).toMatchObject({ id, name, geometry, featureCount, maxRecordCount: 1000 });
    expect(facts.fields[0]).toEqual({
      name: 'OBJECTID',
      alias: 'OBJECTID',
      type: 'OID',
      length: null,
      nullable: false,
    });
    expect(facts.extent === null).toBe(geometry === null);
  });

  test('that is a group has nothing to count', async () => {
    const bench = await signedIn();
    const facts = valueOf(await layerFacts({ ref, url: `${service(bench, water)}/0` }, bench));
    expect(facts).toMatchObject({
      name: 'Distribution',
      type: 'Group Layer',
      featureCount: null,
      fields: [],
    });
  });

  test('whose token is refused (498) is asked for once more', async () => {
    const bench = await signedIn();
    const url = `${service(bench, water)}/1`;
    valueOf(await layerFacts({ ref, url }, bench));
    bench.portal.expireAccessTokens();
    expect(valueOf(await layerFacts({ ref, url }, bench)).featureCount).toBe(18);
    expect(bench.portal.count({ grant: 'refresh_token' })).toBe(1);
    expect(bench.portal.count({ path: '/FeatureServer/1' })).toBe(3);
    bench.portal.misbehave({ match: { path: '/FeatureServer/1' }, kind: 'invalid-token', times: 10 });
    expect(codeOf(await layerFacts({ ref, url }, bench))).toBe('token-rejected');
    expect(bench.portal.count({ path: '/FeatureServer/1' })).toBe(5);
  });

  test('whose count breaks off is told without it', async () => {
    const bench = await signedIn();
    bench.portal.misbehave({ match: { path: '/query' }, kind: 'html' });
    const facts = valueOf(await layerFacts({ ref, url: `${service(bench, water)}/1` }, bench));
    expect(facts).toMatchObject({ name: 'Valves', featureCount: null });
  });

  test('is given up with the signal', async () => {
    const bench = await signedIn();
    const url = `${service(bench, water)}/1`;
    valueOf(await layerFacts({ ref, url }, bench));
    const outcome = await layerFacts({ ref, url }, bench, AbortSignal.abort());
    expect(outcome.ok ? '' : outcome.failure.details?.cause).toBe('ERR_CANCELED');
  });
});
