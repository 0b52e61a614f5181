import { describe, expect, test } from 'vitest';
import { arcgisHttp } from '../../../src/core/arcgis/http.ts';
import {
  addApplicationItem,
  communitySelf,
  federatedServers,
  hostingServer,
  portalSelf,
  portalVersion,
  registerApp,
  type Speech,
  userContent,
} from '../../../src/core/arcgis/portal.ts';
import { listServices, serverInfo, sharingInfo } from '../../../src/core/arcgis/server.ts';
import { openPortal, signIn } from '../../demo-portal/caller.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { type Answer, carried, openSite } from './site.ts';

const anonymous: Speech = {
  http: arcgisHttp({ fetch, clock: fakeClock() }),
  credential: null,
  timeoutMilliseconds: 5_000,
};

function withToken(token: string): Speech {
  return { ...anonymous, credential: carried(token) };
}

describe('the demo portal', () => {
  test.each([
    ['enterprise', true, '2024.1'],
    ['agol', false, '2024.1'],
  ] as const)('(%s) tells of itself, and of a member', async (flavour, isPortal, version) => {
    const portal = await openPortal({ flavour });
    const nobody = valueOf(await portalSelf(portal.portalUrl, anonymous));
    expect(nobody).toMatchObject({ isPortal, supportsOAuth: true, user: null, version });
    expect(nobody.date).not.toBeNull();
    expect(codeOf(await communitySelf(`${portal.portalUrl}/sharing/rest/community`, anonymous))).toBe(
      'token-required',
    );
    const { access } = await signIn(portal, 'admin');
    const speech = withToken(access);
    expect(valueOf(await portalSelf(portal.portalUrl, speech)).user).toMatchObject({
      username: 'admin',
      fullName: 'Ada Min',
      role: 'org_admin',
    });
    expect(
      valueOf(await communitySelf(`${portal.portalUrl}/sharing/rest/community`, speech)).privileges,
    ).toContain('portal:admin:viewUsers');
    expect(valueOf(await portalVersion(portal.portalUrl, anonymous))).toBe(version);
    expect(valueOf(await federatedServers(portal.portalUrl, speech))).toEqual([portal.serverUrl]);
    expect(codeOf(await federatedServers(portal.portalUrl, anonymous))).toBe('token-required');
    expect(
      valueOf(await userContent(`${portal.portalUrl}/sharing/rest/content/`, 'admin', speech)).total,
    ).toBe(27);
    expect(
      codeOf(await communitySelf(`${portal.portalUrl}/sharing/rest/community`, withToken('made-up'))),
    ).toBe('token-rejected');
  });

  test('registers an application, for those who may', async () => {
    const portal = await openPortal();
    const speech = withToken((await signIn(portal, 'analyst')).access);
    const item = valueOf(
      await addApplicationItem(portal.portalUrl, { username: 'analyst', title: 'Ö & Co' }, speech),
    );
    const redirectUrls = ['http://127.0.0.1:7070', 'urn:ietf:wg:oauth:2.0:oob'];
    const registered = valueOf(await registerApp(portal.portalUrl, { itemId: item, redirectUrls }, speech));
    expect(registered.redirectUrls).toEqual(redirectUrls);
    expect(registered.clientId).not.toBe('');
    const viewer = withToken((await signIn(portal, 'viewer')).access);
    expect(
      codeOf(await addApplicationItem(portal.portalUrl, { username: 'viewer', title: 'x' }, viewer)),
    ).toBe('no-access');
  });

  test.each([
    ['an ID that is a path', { success: true, id: '../x' }],
    ['no ID', { success: true }],
    ['no success', { success: false, id: 'abc' }],
  ])('an item with %s is none', async (_what, answer) => {
    const site = await openSite(() => answer);
    expect(codeOf(await addApplicationItem(site.url, { username: 'ada', title: 'x' }, anonymous))).toBe(
      'not-arcgis',
    );
  });

  test.each([
    ['no isPortal', { name: 'x' }],
    ['words for isPortal', { isPortal: 'yes' }],
    ['a user without a name', { isPortal: true, user: { fullName: 'x' } }],
    ['privileges that are none', { isPortal: true, user: { username: 'x', privileges: 'all' } }],
  ])('a self-description with %s is none', async (_what, answer) => {
    const site = await openSite(() => answer);
    expect(codeOf(await portalSelf(site.url, anonymous))).toBe('not-arcgis');
  });
});

describe('the server that hosts an organisation', () => {
  test.each([
    [
      'a host of ArcGIS Online',
      ['services3.arcgis.com', 'services4.arcgis.com'],
      'org1',
      'https://services3.arcgis.com/org1/arcgis',
    ],
    ['a host, the organisation unknown', ['services3.arcgis.com'], null, null],
    [
      'an address of Enterprise',
      ['https://gis.example.org/server/'],
      'org1',
      'https://gis.example.org/server',
    ],
    [
      'an address of Enterprise, the organisation unknown',
      ['https://gis.example.org/server'],
      null,
      'https://gis.example.org/server',
    ],
    ['an address that is no web address', ['ftp://gis.example.org/server'], 'org1', null],
    ['nothing', [], 'org1', null],
    ['null', null, 'org1', null],
  ])('%s', async (_what, https, organisation, root) => {
    const site = await openSite(() => ({ urls: { features: { https } } }));
    expect(valueOf(await hostingServer(site.url, organisation, anonymous))).toBe(root);
    expect(site.heard[0]?.path).toBe('/sharing/rest/portals/self/urls');
  });

  test('a portal that does not tell', async () => {
    const site = await openSite(() => ({ urls: {} }));
    expect(valueOf(await hostingServer(site.url, 'org1', anonymous))).toBeNull();
  });

  test('federated servers: the hosting one first, what is no address left out', async () => {
    const servers = [
      { url: 'https://a.example/server/', serverRole: 'FEDERATED_SERVER' },
      { url: 'not an address' },
      { url: 'javascript:alert(1)' },
      { url: 'https://b.example/server', isHosted: null, serverRole: 'HOSTING_SERVER' },
      { url: 'https://c.example/server', isHosted: true, serverRole: null },
    ];
    const site = await openSite(() => ({ servers }));
    expect(valueOf(await federatedServers(site.url, anonymous))).toEqual([
      'https://b.example/server',
      'https://c.example/server',
      'https://a.example/server',
    ]);
  });
});

describe('services', () => {
  const list = async (answer: Answer, folder: string | null = null) => {
    const site = await openSite(answer);
    const listed = await listServices(`${site.url}/server/rest/services/`, folder, anonymous);
    return { site, listed };
  };

  test('of a server and of ArcGIS Online have whole addresses, their names encoded', async () => {
    for (const flavour of ['enterprise', 'agol'] as const) {
      const portal = await openPortal({ flavour });
      const speech = withToken((await signIn(portal)).access);
      const own = flavour === 'agol' ? speech : anonymous;
      const root = valueOf(await listServices(portal.servicesUrl, null, own));
      expect(root.folders).toContain('Grüne Stadt');
      expect(root.services.map(({ url }) => url)).toContain(`${portal.servicesUrl}/Hydrants/FeatureServer`);
      const { services } = valueOf(await listServices(portal.servicesUrl, 'Grüne Stadt', own));
      const folder = `${portal.servicesUrl}/Gr%C3%BCne%20Stadt`;
      const parks = flavour === 'agol' ? [`${folder}/Parks/FeatureServer`] : [];
      expect(services.map(({ url }) => url)).toEqual([`${folder}/B%C3%A4ume/FeatureServer`, ...parks]);
      const reached = await fetch(`${services[0]?.url}?f=json`);
      expect(await reached.json()).toMatchObject({ layers: [{ id: 0 }] });
    }
  });

  test.each([
    ['a/b c', '/server/rest/services/a/b%20c'],
    ['/a//b/', '/server/rest/services/a/b'],
    ['ä?x=1#y', '/server/rest/services/%C3%A4%3Fx%3D1%23y'],
    ['100%', '/server/rest/services/100%25'],
    ['a\\b', '/server/rest/services/a%5Cb'],
    ['', '/server/rest/services'],
  ])('in the folder %j are asked for at %s', async (folder, path) => {
    const { site, listed } = await list(() => ({ services: [] }), folder);
    valueOf(listed);
    expect(site.heard[0]?.target).toBe(`${path}?f=json`);
  });

  test.each([['..'], ['../../admin'], ['a/../../..'], ['.']])(
    'in the folder %j are not looked for elsewhere',
    async (folder) => {
      const { site } = await list(() => ({ services: [] }), folder);
      for (const { path } of site.heard) expect(path).toMatch(/^\/server\/rest\/services(\/|$)/);
    },
  );

  test('that name another origin are taken for those of the server asked', async () => {
    const { site, listed } = await list(() => ({
      currentVersion: 11.3,
      services: [
        { name: 'Foreign', type: 'FeatureServer', url: 'https://evil.example/steal/FeatureServer' },
        { name: 'Script', type: 'FeatureServer', url: 'javascript:alert(1)' },
        { name: 'Text', type: 'FeatureServer', url: 'not an address' },
        { name: 'Null', type: 'FeatureServer', url: null },
        { name: '../../x', type: 'MapServer' },
      ],
    }));
    const { services, version } = valueOf(listed);
    expect(version).toBe('11.3');
    const root = `${site.url}/server/rest/services`;
    expect(services.map(({ url }) => url)).toEqual(
      [
        'Foreign/FeatureServer',
        'Script/FeatureServer',
        'Text/FeatureServer',
        'Null/FeatureServer',
        'x/MapServer',
      ].map((path) => `${root}/${path}`),
    );
  });

  test('names are cleaned of control characters', async () => {
    const { listed } = await list(() => ({
      folders: ['a\u001b[2J'],
      services: [{ name: 'x\r\ny', type: 'MapServer' }],
    }));
    expect(valueOf(listed)).toMatchObject({ folders: ['a [2J'], services: [{ name: 'x y' }] });
  });

  test.each([
    ['no list', {}],
    ['a list of texts', { services: ['x'] }],
    ['a service without a type', { services: [{ name: 'x' }] }],
    ['a service without a name', { services: [{ name: '', type: 'x' }] }],
  ])('%s is no answer of a server', async (_what, answer) => {
    expect(codeOf((await list(() => answer)).listed)).toBe('not-arcgis');
  });
});

describe('what a server says of itself', () => {
  const info = async (answer: object) => {
    const site = await openSite(() => answer);
    return { site, info: valueOf(await serverInfo(`${site.url}/server`, anonymous)) };
  };

  test('in full, of the demo portal', async () => {
    const portal = await openPortal();
    expect(valueOf(await serverInfo(portal.serverUrl, anonymous))).toMatchObject({
      version: '11.3.0',
      isTokenBased: true,
      owningSystemUrl: new URL(portal.portalUrl),
    });
    expect(valueOf(await serverInfo(portal.standaloneUrl, anonymous)).owningSystemUrl).toBeNull();
    expect(valueOf(await sharingInfo(portal.portalUrl, anonymous)).tokenServicesUrl?.href).toBe(
      `${portal.portalUrl}/sharing/rest/generateToken`,
    );
  });

  test.each([
    [{}, { version: null, owningSystemUrl: null, isTokenBased: false, tokenServicesUrl: null }],
    [{ currentVersion: 10.21 }, { version: '10.21' }],
    [{ currentVersion: 10.21, fullVersion: '10.2.1' }, { version: '10.2.1' }],
    [{ authInfo: null, owningSystemUrl: null }, { isTokenBased: false }],
    [{ authInfo: { isTokenBasedSecurity: null } }, { isTokenBased: false }],
    [{ owningSystemUrl: 'not an address' }, { owningSystemUrl: null }],
    [{ owningSystemUrl: '' }, { owningSystemUrl: null }],
  ])('%j', async (answer, expected) => {
    expect((await info(answer)).info).toMatchObject(expected);
  });

  test.each([
    ['https://evil.example/tokens', false],
    ['http://127.0.0.1.evil.example/tokens', false],
    ['http://localhost/tokens', false],
    ['//127.0.0.1/tokens', false],
    ['javascript:alert(1)', false],
    ['https://127.0.0.1:6443/arcgis/tokens', true],
    ['http://127.0.0.1:6080/arcgis/tokens', true],
  ])('user and password may go to %s: %s', async (tokenServicesUrl, isTaken) => {
    const { tokenServicesUrl: taken } = (await info({ authInfo: { tokenServicesUrl } })).info;
    expect(taken?.href ?? null).toBe(isTaken ? tokenServicesUrl : null);
  });

  test('never down from https to http', async () => {
    const http = arcgisHttp({
      clock: fakeClock(),
      fetch: async () => Response.json({ authInfo: { tokenServicesUrl: 'http://gis.example.org/tokens' } }),
    });
    const speech = { ...anonymous, http };
    expect(valueOf(await serverInfo('https://gis.example.org/server', speech)).tokenServicesUrl).toBeNull();
    expect(
      valueOf(await serverInfo('http://gis.example.org/server', speech)).tokenServicesUrl,
    ).not.toBeNull();
  });
});
