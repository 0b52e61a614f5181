import { beforeAll, describe, expect, test } from 'vitest';
import { discover, type SearchLimits } from '../../../src/core/arcgis/discovery/discover.ts';
import { arcgisHttp } from '../../../src/core/arcgis/http.ts';
import type { Discovery } from '../../../src/core/contract.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { nodeFetch } from '../../../src/node/fetch.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { codeOf, failureOf, valueOf } from '../../fixtures/outcomes.ts';
import { missingPeers } from '../../fixtures/peers.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { openSite } from './site.ts';
import { openWeb, pageWith, sentTo, type Sites, type Web } from './web.ts';

const self = '/sharing/rest/portals/self';
const oauth = ['oauth2', 'app', 'token', 'api-key', 'pasted'];
const password = ['token', 'pasted'];

const enterprise = {
  isPortal: true,
  name: 'County maps',
  supportsOAuth: true,
  enterpriseVersion: '11.3.0',
  currentVersion: '2024.1',
};
const online = { isPortal: false, name: 'ArcGIS Online', supportsOAuth: true, currentVersion: '2025.3' };
const oldPortal = { isPortal: true, name: 'Old maps', currentVersion: '2.3' };
const tokenRequired = {
  error: { code: 499, message: 'Token Required', messageCode: 'GWM_0003', details: ['Token Required'] },
};

function server(owner: string | null, changes: object = {}) {
  return {
    currentVersion: 11.3,
    fullVersion: '11.3.0',
    ...(owner === null ? {} : { owningSystemUrl: owner }),
    authInfo: { isTokenBasedSecurity: true },
    ...changes,
  };
}

function standalone(host: string, changes: object = {}) {
  const authInfo = { isTokenBasedSecurity: true, tokenServicesUrl: `https://${host}/arcgis/tokens/` };
  return server(null, { authInfo, ...changes });
}

const ofOnline = server('http://www.arcgis.com', { currentVersion: 12 });

/** Sites as real ones answer a stranger, by the reference of Esri's REST API. */
const sites: Sites = {
  'www.arcgis.com': { [self]: online },
  'county.maps.arcgis.com': { [self]: { ...online, name: 'County', urlKey: 'county' } },
  'qaext.arcgis.com': { [self]: { ...online, name: 'QA' } },
  'services3.arcgis.com': { '/aB3/arcgis/rest/info': ofOnline, '/aB3/ArcGIS/rest/info': ofOnline },
  'tiles.arcgis.com': { '/tiles/aB3/arcgis/rest/info': ofOnline },
  'services-eu1.arcgis.com': {
    '*': { error: { code: 400, message: 'Invalid URL', details: ['Invalid URL'] } },
  },
  'utility.arcgis.com': { '/usrsvcs/servers/0f3/rest/info': server('https://www.arcgis.com') },
  'utility.arcgisonline.com': { '/arcgis/rest/info': server('https://www.arcgis.com') },
  'sampleserver6.arcgisonline.com': { '/arcgis/rest/info': standalone('sampleserver6.arcgisonline.com') },
  'maps.county.example': {
    [`/portal${self}`]: enterprise,
    '/server/rest/info': server('https://maps.county.example/portal'),
    '/image/rest/info': server('http://MAPS.county.example/portal/'),
  },
  'gis.city.example': { [`/gis${self}`]: { ...enterprise, name: 'City' }, '/': '<html>Welcome</html>' },
  'maps.state.example': {
    [`/emea/gis/portal${self}`]: { ...enterprise, enterpriseVersion: null },
    '/emea/gis/server/rest/info': server('https://maps.state.example/emea/gis/portal'),
  },
  'root.example': { [self]: enterprise },
  'arc.example': { [`/arcgis${self}`]: enterprise },
  'ports.example:7443': {
    [`/arcgis${self}`]: { ...enterprise, currentVersion: undefined, enterpriseVersion: undefined },
    '/arcgis/sharing/rest': { currentVersion: '10.3' },
  },
  'ports.example:6443': { '/arcgis/rest/info': server('https://ports.example:7443/arcgis') },
  'alone.example': {
    '/arcgis/rest/info': standalone('alone.example', { currentVersion: 10.21, fullVersion: null }),
  },
  'old.example': {
    [`/portal${self}`]: oldPortal,
    '/arcgis/rest/info': server('https://old.example/portal', {
      currentVersion: 10.21,
      fullVersion: undefined,
    }),
  },
  'elsewhere.example': { '/arcgis/rest/info': standalone('tokens.example') },
  'public.example': { '/arcgis/rest/info': server(null, { authInfo: { isTokenBasedSecurity: false } }) },
  'closed.example': {
    [`/portal${self}`]: tokenRequired,
    '/portal/sharing/rest/info': {
      owningSystemUrl: 'https://closed.example/portal',
      authInfo: { isTokenBasedSecurity: true },
    },
    '/portal/sharing/rest': { currentVersion: '10.3' },
  },
  'windows.example': { '*': pageWith(401, '<html>', { 'WWW-Authenticate': 'Negotiate, NTLM' }) },
  'both.example': { '*': pageWith(401, '<html>', { 'WWW-Authenticate': 'Basic realm="GIS", Negotiate' }) },
  'basic.example': { '*': pageWith(401, '<html>', { 'WWW-Authenticate': 'Basic realm="GIS"' }) },
  'iis-pki.example': { '*': pageWith(403, '<html>HTTP Error 403.7 - Client certificate required') },
  'nginx-pki.example': { '*': pageWith(400, '<html>No required SSL certificate was sent') },
  'guarded.example': { '/server/rest/info': server('https://windows.example/portal') },
  'moved.example': { [`/portal${self}`]: sentTo(`https://maps.county.example/portal${self}?f=json`) },
  'liar.example': { '/arcgis/rest/info': server('https://root.example/gone') },
  'ghost.example': { '/arcgis/rest/info': server('https://nowhere.example/portal') },
  'inward.example': { '/arcgis/rest/info': server('https://127.0.0.1/portal') },
  'plain.example': { '/arcgis/rest/info': server('http://maps.county.example:7080/portal') },
  'script.example': { '/arcgis/rest/info': server('javascript:alert(1)') },
  'mask.example': { '/arcgis/rest/info': server('https://maps.county.example@root.example/') },
  'names.example': {
    [`/portal${self}`]: {
      ...enterprise,
      name: '<b>Maps</b>\u0007\u202Eevil',
      enterpriseVersion: '11.3\n\u001B[31m',
    },
  },
  'hotel.example': { '*': '<html>Please sign in to the WLAN</html>' },
  'sso.example': { '*': sentTo('https://login.example/start') },
  'login.example': { '*': '<html>Sign in</html>' },
  'circle.example': { '*': sentTo('https://circle.example/round') },
  'down.example': { '*': sentTo('http://maps.county.example/portal') },
  'empty.example': { '*': '' },
};

interface Search {
  readonly found: Outcome<Discovery>;
  readonly web: Web;
}

async function search(address: string): Promise<Search> {
  const web = openWeb(sites);
  const found = await discover(new URL(address), arcgisHttp({ fetch: web.fetch, clock: fakeClock() }));
  // Whatever was searched: no credential, and no address twice.
  expect([...web.headerNames].toSorted()).toEqual(['accept', 'user-agent']);
  expect(new Set(web.asked).size).toBe(web.asked.length);
  return { found, web };
}

const county = 'https://maps.county.example/portal';
const state = 'https://maps.state.example/emea/gis/portal';
const www = 'https://www.arcgis.com';

describe('an address leads to its portal', () => {
  test.each([
    ['https://maps.county.example/portal', county, '11.3.0', 1],
    ['https://maps.county.example/portal/', county, '11.3.0', 1],
    ['https://MAPS.County.example:443/portal/home/index.html', county, '11.3.0', 1],
    ['https://maps.county.example/portal/home/item.html?id=0f3&sublayer=1', county, '11.3.0', 1],
    ['https://maps.county.example/portal/home/webmap/viewer.html?webmap=0f3', county, '11.3.0', 1],
    ['https://maps.county.example/portal/apps/mapviewer/index.html?webmap=0f3', county, '11.3.0', 1],
    ['https://maps.county.example/portal/apps/experiencebuilder/experience/?id=0f3', county, '11.3.0', 1],
    ['https://maps.county.example/portal/apps/sites/#/open-data', county, '11.3.0', 1],
    ['https://maps.county.example/portal/sharing/rest/content/items/0f3/data?f=json', county, '11.3.0', 1],
    [
      'https://maps.county.example/portal/sharing/servers/0f3/rest/services/Roads/MapServer',
      county,
      '11.3.0',
      1,
    ],
    ['https://maps.county.example/portal/portaladmin/', county, '11.3.0', 1],
    ['https://maps.county.example/portal/signin.html', county, '11.3.0', 1],
    ['https://maps.county.example/portal/some/new/page', county, '11.3.0', 1],
    ['https://gis.city.example/gis/home/', 'https://gis.city.example/gis', '11.3.0', 1],
    ['https://maps.state.example/emea/gis/portal', state, '2024.1', 2],
    ['https://maps.state.example/emea/gis/portal/home/item.html?id=0f3', state, '2024.1', 1],
    ['https://root.example/', 'https://root.example', '11.3.0', 1],
    ['https://root.example/home/index.html', 'https://root.example', '11.3.0', 1],
    ['https://arc.example/arcgis', 'https://arc.example/arcgis', '11.3.0', 1],
    ['https://ports.example:7443/arcgis/home', 'https://ports.example:7443/arcgis', '10.3', 2],
  ])('%s', async (address, portal, version, requests) => {
    const { found, web } = await search(address);
    expect(valueOf(found)).toMatchObject({
      kind: 'enterprise',
      portal,
      version,
      server: null,
      signInKinds: oauth,
      endpoints: {
        services: null,
        community: `${portal}/sharing/rest/community`,
        content: `${portal}/sharing/rest/content`,
        authorize: `${portal}/sharing/rest/oauth2/authorize`,
        token: `${portal}/sharing/rest/oauth2/token`,
        generateToken: `${portal}/sharing/rest/generateToken`,
      },
      notes: [],
    });
    expect(web.asked).toHaveLength(requests);
  });

  test.each([
    ['https://maps.county.example', county],
    ['https://maps.county.example/', county],
    ['https://gis.city.example/welcome', 'https://gis.city.example/gis'],
  ])('%s, where the context is guessed', async (address, portal) => {
    const { found, web } = await search(address);
    expect(valueOf(found)).toMatchObject({ kind: 'enterprise', portal });
    expect(web.asked.length).toBeLessThanOrEqual(10);
  });

  test('that was moved: the address that answers is told, and that it is another', async () => {
    const { found, web } = await search('https://moved.example/portal/home');
    expect(valueOf(found)).toMatchObject({
      portal: county,
      notes: ['https://moved.example/portal sends requests on to https://maps.county.example/portal.'],
    });
    expect(web.asked).toHaveLength(2);
  });

  test('that is closed to strangers', async () => {
    const { found, web } = await search('https://closed.example/portal');
    expect(valueOf(found)).toMatchObject({
      kind: 'enterprise',
      name: null,
      version: '10.3',
      signInKinds: oauth,
    });
    expect(web.asked).toHaveLength(3);
  });

  test('of a time before OAuth', async () => {
    const { found, web } = await search('https://old.example/portal');
    expect(valueOf(found)).toMatchObject({
      signInKinds: password,
      endpoints: {
        authorize: null,
        token: null,
        generateToken: 'https://old.example/portal/sharing/rest/generateToken',
      },
    });
    expect(web.asked).toHaveLength(1);
  });
});

describe('an address of ArcGIS Online is known by its host', () => {
  test.each([
    ['https://www.arcgis.com', www, null],
    ['https://arcgis.com/home/item.html?id=0f3', www, null],
    ['http://www.arcgis.com/apps/mapviewer/index.html?webmap=0f3', www, null],
    ['https://www.arcgis.com/apps/dashboards/0f3', www, null],
    ['https://county.maps.arcgis.com/home/content.html', 'https://county.maps.arcgis.com', null],
    [
      'https://county.maps.arcgis.com/apps/webappviewer/index.html?id=0f3',
      'https://county.maps.arcgis.com',
      null,
    ],
    ['https://qaext.arcgis.com/home', 'https://qaext.arcgis.com', null],
    ['https://experience.arcgis.com/experience/0f3/page/Map', www, 'an Experience Builder app'],
    ['https://storymaps.arcgis.com/stories/0f3', www, 'a story'],
    ['https://county.hub.arcgis.com/datasets/county::roads/explore', www, 'a Hub site'],
    ['https://data-county.opendata.arcgis.com/datasets/0f3', www, 'an open data site'],
    ['https://dashboards.arcgis.com/0f3', www, 'a dashboard'],
    ['https://survey123.arcgis.com/share/0f3', www, 'a survey'],
    ['https://fieldmaps.arcgis.com/', www, 'a page'],
    ['https://services3.arcgis.com/', www, 'a page'],
  ])('%s', async (address, portal, sort) => {
    const { found, web } = await search(address);
    const { notes, ...rest } = valueOf(found);
    expect(rest).toMatchObject({ kind: 'agol', portal, version: '2025.3', server: null, signInKinds: oauth });
    expect(notes).toEqual(sort === null ? [] : [expect.stringContaining(`is ${sort} of ArcGIS Online`)]);
    expect(web.asked).toEqual([`${portal}${self}?f=json`]);
  });

  test.each([
    ['https://services3.arcgis.com/aB3/arcgis/rest/services', 'https://services3.arcgis.com/aB3/arcgis'],
    [
      'https://services3.arcgis.com/aB3/ArcGIS/rest/services/Roads/FeatureServer/0/query?where=1%3D1&f=pgeojson',
      'https://services3.arcgis.com/aB3/ArcGIS',
    ],
    [
      'http://services3.arcgis.com/aB3/arcgis/rest/services/Gr%C3%BCne%20Stadt/FeatureServer',
      'https://services3.arcgis.com/aB3/arcgis',
    ],
    ['https://services3.arcgis.com/aB3', 'https://services3.arcgis.com/aB3/arcgis'],
    [
      'https://tiles.arcgis.com/tiles/aB3/arcgis/rest/services/Base/VectorTileServer',
      'https://tiles.arcgis.com/tiles/aB3/arcgis',
    ],
    ['https://tiles.arcgis.com/tiles/aB3', 'https://tiles.arcgis.com/tiles/aB3/arcgis'],
    [
      'https://utility.arcgis.com/usrsvcs/servers/0f3/rest/services/Roads/MapServer',
      'https://utility.arcgis.com/usrsvcs/servers/0f3',
    ],
    [
      'https://utility.arcgisonline.com/arcgis/rest/services/Utilities/PrintingTools',
      'https://utility.arcgisonline.com/arcgis',
    ],
    ['https://utility.arcgisonline.com/', 'https://utility.arcgisonline.com/arcgis'],
  ])('with services: %s', async (address, root) => {
    const { found, web } = await search(address);
    expect(valueOf(found)).toMatchObject({
      kind: 'federated-server',
      portal: www,
      server: root,
      owner: { kind: 'agol', name: 'ArcGIS Online', version: '2025.3' },
      endpoints: { services: `${root}/rest/services`, token: `${www}/sharing/rest/oauth2/token` },
      signInKinds: oauth,
    });
    expect([...web.asked].toSorted()).toEqual(
      [`${root}/rest/info?f=json`, `${www}${self}?f=json`].toSorted(),
    );
  });

  test('with services that do not tell whose they are', async () => {
    const { found } = await search(
      'https://services-eu1.arcgis.com/aB3/arcgis/rest/services/Roads/FeatureServer/0',
    );
    expect(valueOf(found)).toMatchObject({
      kind: 'federated-server',
      portal: www,
      version: null,
      owner: { kind: 'agol' },
    });
    expect(valueOf(found).notes[0]).toBe(
      'The host is one of ArcGIS Online, whose services belong to its portal.',
    );
  });

  test.each([
    ['https://arcgis.com.evil.example/portal'],
    ['https://notarcgis.com/portal'],
    ['https://www.arcgis.com:8443/portal'],
  ])('and by nothing that only looks like it: %s', async (address) => {
    const { found, web } = await search(address);
    expect(codeOf(found)).toBe('portal-unreachable');
    expect(web.asked).toHaveLength(1);
  });

  test('a host of hosted services that is not there', async () => {
    const { found } = await search('https://services99.arcgis.com/aB3/arcgis/rest/services');
    expect(failureOf(found)).toMatchObject({ code: 'portal-unreachable', details: { cause: 'ENOTFOUND' } });
  });
});

describe('an address leads to its server', () => {
  test.each([
    ['https://maps.county.example/server/rest/services', 'https://maps.county.example/server', county, 2],
    [
      'https://maps.county.example/server/rest/services/Water/Hydrants/FeatureServer/0?f=pjson',
      'https://maps.county.example/server',
      county,
      2,
    ],
    [
      'https://maps.county.example/image/rest/services/Ortho/ImageServer',
      'https://maps.county.example/image',
      county,
      2,
    ],
    [
      'https://maps.county.example/server/services/Roads/MapServer/WMSServer?request=GetCapabilities',
      'https://maps.county.example/server',
      county,
      2,
    ],
    [
      'https://maps.county.example/server/manager/service.html',
      'https://maps.county.example/server',
      county,
      2,
    ],
    ['https://maps.county.example/server/rest/', 'https://maps.county.example/server', county, 2],
    [
      'https://maps.state.example/emea/gis/server/rest/services/Roads/FeatureServer',
      'https://maps.state.example/emea/gis/server',
      state,
      2,
    ],
    [
      'https://ports.example:6443/arcgis/rest/services',
      'https://ports.example:6443/arcgis',
      'https://ports.example:7443/arcgis',
      3,
    ],
    ['https://maps.county.example/server', 'https://maps.county.example/server', county, 4],
  ])('%s: its portal is asked whether it is one', async (address, root, portal, requests) => {
    const { found, web } = await search(address);
    const { owner, notes, ...rest } = valueOf(found);
    expect(rest).toMatchObject({
      kind: 'federated-server',
      server: root,
      portal,
      version: '11.3.0',
      signInKinds: oauth,
      endpoints: { services: `${root}/rest/services`, authorize: `${portal}/sharing/rest/oauth2/authorize` },
    });
    expect(owner).toMatchObject({ kind: 'enterprise', name: 'County maps' });
    expect(notes).toEqual([
      `The server says that it belongs to ${portal}, which is a portal. Sign in there to reach it.`,
    ]);
    expect(web.asked.length).toBeLessThanOrEqual(requests);
  });

  test('of a portal of a time before OAuth', async () => {
    const { found } = await search('https://old.example/arcgis/rest/services');
    expect(valueOf(found)).toMatchObject({
      version: '10.2.1',
      signInKinds: password,
      owner: { version: '2.3' },
    });
    expect(valueOf(found).endpoints).toMatchObject({ authorize: null, token: null });
  });

  test.each([
    [
      'https://alone.example/arcgis/rest/services/Roads/MapServer/3',
      '10.2.1',
      password,
      'https://alone.example/arcgis/tokens/',
    ],
    [
      'https://sampleserver6.arcgisonline.com/arcgis/rest/services',
      '11.3.0',
      password,
      'https://sampleserver6.arcgisonline.com/arcgis/tokens/',
    ],
    ['https://elsewhere.example/arcgis/rest/services', '11.3.0', ['pasted'], null],
    ['https://public.example/arcgis/rest/services', '11.3.0', ['basic', 'web-tier'], null],
    ['https://script.example/arcgis/rest/services', '11.3.0', ['pasted'], null],
  ])('%s, which stands alone', async (address, version, signInKinds, generateToken) => {
    const { found, web } = await search(address);
    expect(valueOf(found)).toMatchObject({
      kind: 'standalone-server',
      portal: null,
      version,
      signInKinds,
      endpoints: { authorize: null, token: null, community: null, generateToken },
    });
    expect(web.asked).toHaveLength(1);
  });
});

describe('what a server claims is told as claimed when nobody confirms it', () => {
  test.each([
    ['a site that is no portal', 'liar', 'https://root.example/gone', 'did not answer as a portal', 2],
    ['a host that is not there', 'ghost', 'https://nowhere.example/portal', 'could not be reached', 2],
    ['this computer', 'inward', 'https://127.0.0.1/portal', 'this computer', 1],
    ['an address by plain http', 'plain', 'http://maps.county.example:7080/portal', 'plain http', 1],
  ])('%s', async (_what, host, portal, reason, requests) => {
    const { found, web } = await search(`https://${host}.example/arcgis/rest/services`);
    const { owner, notes, ...rest } = valueOf(found);
    expect(rest).toMatchObject({ kind: 'federated-server', portal, signInKinds: oauth });
    expect(owner).toBeUndefined();
    expect(notes[0]).toMatch(new RegExp(`was not verified: .*${reason}`));
    expect(web.asked).toHaveLength(requests);
  });

  test('a user name in the address does not make another host of it', async () => {
    const { found } = await search('https://mask.example/arcgis/rest/services');
    expect(valueOf(found)).toMatchObject({ portal: 'https://root.example', owner: { name: 'County maps' } });
  });
});

describe('a sign-in in front', () => {
  test.each([
    ['https://windows.example/portal/home', ['windows'], ['web-tier'], 'Negotiate, NTLM'],
    ['https://both.example/portal/home', ['windows', 'basic'], ['web-tier', 'basic'], 'Basic, Negotiate'],
    ['https://basic.example/portal/home', ['basic'], ['web-tier', 'basic'], 'Basic'],
    ['https://iis-pki.example/portal', ['certificate'], ['web-tier'], 'client certificate'],
    ['https://nginx-pki.example/portal', ['certificate'], ['web-tier'], 'client certificate'],
  ])('%s', async (address, webTier, signInKinds, schemes) => {
    const { found, web } = await search(address);
    const portal = `${new URL(address).origin}/portal`;
    expect(valueOf(found)).toMatchObject({ kind: 'enterprise', portal, webTier, signInKinds });
    expect(valueOf(found).notes[0]).toContain(`(${schemes})`);
    expect(web.asked).toHaveLength(1);
  });

  test('of services', async () => {
    const { found } = await search('https://windows.example/server/rest/services/Roads/MapServer');
    expect(valueOf(found)).toMatchObject({
      kind: 'standalone-server',
      server: 'https://windows.example/server',
      endpoints: { services: 'https://windows.example/server/rest/services' },
      webTier: ['windows'],
    });
  });

  test('of the portal that a server names', async () => {
    const { found } = await search('https://guarded.example/server/rest/services');
    expect(valueOf(found)).toMatchObject({
      kind: 'federated-server',
      portal: 'https://windows.example/portal',
      webTier: ['windows'],
      signInKinds: ['web-tier'],
    });
    expect(valueOf(found).owner).toBeUndefined();
  });
});

describe('an address that leads nowhere', () => {
  test.each([
    ['https://hotel.example/portal/home', 'not-arcgis'],
    ['https://hotel.example/a/b/c/d/e/f', 'not-arcgis'],
    ['https://empty.example/', 'not-arcgis'],
    ['https://sso.example/portal', 'not-arcgis'],
    ['https://circle.example/portal', 'foreign-redirect'],
    ['https://down.example/portal', 'foreign-redirect'],
    ['https://nowhere.example/portal', 'portal-unreachable'],
  ])('%s', async (address, code) => {
    const { found, web } = await search(address);
    expect(codeOf(found)).toBe(code);
    expect(web.asked.length).toBeLessThanOrEqual(10);
  });

  test('names from a site are one line of text without orders to a terminal', async () => {
    const { name, version } = valueOf((await search('https://names.example/portal')).found);
    expect(name).toBe('<b>Maps</b> evil');
    expect(version).toBe('11.3 [31m');
  });
});

describe('a search ends', () => {
  const http = arcgisHttp({ fetch: nodeFetch({ env: {} }), clock: fakeClock() });
  const limits = (changes: Partial<SearchLimits>): SearchLimits => ({
    requests: 10,
    requestMilliseconds: 60_000,
    overallMilliseconds: 60_000,
    ...changes,
  });

  test('at a site that sends without end', async () => {
    const site = await openSite((_heard, response) => {
      const chunk = 'x'.repeat(256 * 1024);
      const send = (): void => void (response.destroyed || response.write(chunk, () => setImmediate(send)));
      send();
    });
    const found = await discover(new URL(`${site.url}/portal`), http, undefined, limits({ requests: 2 }));
    expect(codeOf(found)).toBe('not-arcgis');
    expect(site.heard).toHaveLength(2);
  });

  test.each([
    ['answers a little at a time', true],
    ['never answers', false],
  ])('in time at a site that %s', async (_what, drips) => {
    const site = await openSite((_heard, response) => {
      if (!drips) return;
      const drop = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(drop));
    });
    const address = new URL(`${site.url}/portal`);
    expect(codeOf(await discover(address, http, undefined, limits({ overallMilliseconds: 60 })))).toBe(
      'portal-timeout',
    );
    expect(codeOf(await discover(address, http, undefined, limits({ requestMilliseconds: 60 })))).toBe(
      'portal-timeout',
    );
    expect(site.heard).toHaveLength(2);
  });

  test('when it is called off while a portal that a server names is asked', async () => {
    const controller = new AbortController();
    const site = await openSite(({ path }) => {
      if (path.endsWith('/rest/info')) return server(`${site.url}/portal`);
      controller.abort();
      return undefined;
    });
    const found = discover(new URL(`${site.url}/server/rest/services`), http, controller.signal);
    expect(codeOf(await found)).toBe('portal-unreachable');
    expect(site.heard).toHaveLength(2);
  });
});

const missing = missingPeers(['openssl']);

describe.skipIf(missing.length > 0)(`TLS (missing here: ${missing.join(', ') || 'nothing'})`, () => {
  let certificates: Certificates;
  beforeAll(async () => {
    certificates = await makeCertificates();
  });

  test('a site with a certificate by itself says so, and is asked once', async () => {
    const site = await openSite(() => enterprise, certificates.selfSigned);
    let asked = 0;
    const fetch = nodeFetch({ env: {} });
    const counting = arcgisHttp({
      clock: fakeClock(),
      fetch: (input, init) => {
        asked += 1;
        return fetch(input, init);
      },
    });
    const found = await discover(new URL(`${site.url}/portal`), counting);
    expect(failureOf(found)).toMatchObject({ code: 'tls-untrusted', details: { reason: 'self-signed' } });
    expect(asked).toBe(1);
    expect(site.heard).toEqual([]);
  });
});
