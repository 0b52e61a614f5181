import { describe, expect, test } from 'vitest';
import type { DemoPortal } from '../../src/demo-portal/demo-portal.ts';
import { apiError, askToken, bearer, get, type Json, openPortal, outOfBand, post, signIn } from './caller.ts';

const sharing = (portal: DemoPortal) => `${portal.portalUrl}/sharing/rest`;

async function everything(url: string, headers: Record<string, string> = {}): Promise<readonly Json[]> {
  const all: Json[] = [];
  for (let start = 1; start > 0; ) {
    const page = await get(`${url}&start=${start}`, headers);
    all.push(...(page['results'] as readonly Json[]));
    start = page['nextStart'] as number;
  }
  return all;
}

describe('the portal describes itself', () => {
  test('anonymously, by flavour', async () => {
    const enterprise = await openPortal();
    const online = await openPortal({ flavour: 'agol' });
    expect(enterprise.portalUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/portal$/);
    expect(online.portalUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await get(`${sharing(enterprise)}/portals/self`)).toMatchObject({
      isPortal: true,
      supportsOAuth: true,
      allSSL: false,
      portalHostname: enterprise.portalUrl.replace('http://', ''),
    });
    const self = await get(`${sharing(online)}/portals/self`);
    expect(self).toMatchObject({ isPortal: false, urlKey: 'demo' });
    expect(self).not.toHaveProperty('user');
  });

  test('with its token service', async () => {
    const portal = await openPortal();
    expect(await get(`${sharing(portal)}/info`)).toEqual({
      owningSystemUrl: portal.portalUrl,
      authInfo: {
        tokenServicesUrl: `${sharing(portal)}/generateToken`,
        isTokenBasedSecurity: true,
      },
    });
    expect(await get(sharing(portal))).toEqual({ currentVersion: '2024.1' });
  });

  test('and to members, who they are', async () => {
    const portal = await openPortal();
    const { access } = await signIn(portal, 'admin');
    const self = await get(`${sharing(portal)}/portals/self`, bearer(access));
    expect(self).toMatchObject({
      user: { username: 'admin', role: 'org_admin' },
      appInfo: { appId: 'wayleave-demo' },
    });
    const { servers } = await get(`${sharing(portal)}/portals/self/servers`, bearer(access));
    expect(servers).toMatchObject([{ url: portal.serverUrl }]);
    expect(await get(`${sharing(portal)}/portals/self/servers`)).toMatchObject(apiError(499));
  });
});

describe('a token', () => {
  test.each([
    ['X-Esri-Authorization', true],
    ['Authorization', true],
    ['body', true],
    ['query', true],
  ] as const)('in %s counts for Enterprise, and is recorded', async (carrier, counts) => {
    const portal = await openPortal();
    expect(await isHeard(portal, carrier)).toBe(counts);
    expect(portal.requests.at(-1)).toMatchObject({ path: '/portal/sharing/rest/community/self', carrier });
  });

  test.each([
    ['X-Esri-Authorization', true],
    ['Authorization', false],
    ['body', true],
    ['query', true],
  ] as const)('in %s for ArcGIS Online: %s', async (carrier, counts) => {
    const portal = await openPortal({ flavour: 'agol' });
    expect(await isHeard(portal, carrier)).toBe(counts);
    expect(portal.requests.at(-1)).toMatchObject({ carrier });
  });

  async function isHeard(portal: DemoPortal, carrier: string): Promise<boolean> {
    const { access } = await signIn(portal);
    const url = `${sharing(portal)}/community/self`;
    const inHeader = carrier !== 'body' && carrier !== 'query';
    const answer =
      carrier === 'body'
        ? await post(url, { token: access })
        : await get(
            carrier === 'query' ? `${url}?token=${encodeURIComponent(access)}` : url,
            inHeader ? { [carrier]: `Bearer ${access}` } : {},
          );
    if (answer['username'] !== 'analyst') expect(answer).toMatchObject(apiError(499));
    return answer['username'] === 'analyst';
  }

  test('never shows in the record', async () => {
    const portal = await openPortal();
    const { access, refresh, code } = await signIn(portal);
    await get(`${sharing(portal)}/community/self?token=${access}`, {
      referer: `https://a.example/?token=${access}`,
    });
    await askToken(portal, { grant_type: access, refresh_token: refresh });
    const record = JSON.stringify(portal.requests);
    expect(record).toContain('authorization_code');
    for (const secret of [access, refresh, code, 'demo"']) expect(record).not.toContain(secret);
  });

  test('that only renews opens nothing', async () => {
    const portal = await openPortal();
    const { refresh } = await signIn(portal);
    expect(await get(`${sharing(portal)}/community/self`, bearer(refresh))).toMatchObject(apiError(498));
  });

  test('that is bad is refused even where none is needed', async () => {
    const portal = await openPortal();
    expect(await get(`${sharing(portal)}/portals/self`, bearer('invented'))).toMatchObject(apiError(498));
    expect(await get(`${sharing(portal)}/search?q=map`, bearer('invented'))).toMatchObject(apiError(498));
  });
});

describe('formats', () => {
  test('are HTML with real statuses, JSON in 200, and pretty JSON', async () => {
    const portal = await openPortal();
    const self = `${sharing(portal)}/community/self`;
    const html = await fetch(self);
    expect([html.status, html.headers.get('content-type')]).toEqual([499, 'text/html;charset=utf-8']);
    const json = await fetch(`${self}?f=json`);
    expect([json.status, await json.json()]).toMatchObject([200, apiError(499, { messageCode: 'GWM_0003' })]);
    const pretty = await fetch(`${sharing(portal)}?f=pjson`);
    expect(await pretty.text()).toBe('{\n  "currentVersion": "2024.1"\n}');
  });

  test.each(['/nothing', '/content/items', '/content/items/x/y/z', '/%E0%A4%A', '/portals/other'])(
    'are kept for what is not there: %s',
    async (path) => {
      const portal = await openPortal();
      expect(await get(`${sharing(portal)}${path}`)).toMatchObject(apiError(404));
      expect((await fetch(`${sharing(portal)}${path}`)).status).toBe(404);
    },
  );
});

describe('search', () => {
  test('pages through everything, 1-based, to nextStart -1', async () => {
    const portal = await openPortal();
    const all = await everything(`${sharing(portal)}/search?q=sheet`);
    expect(all).toHaveLength(25);
    expect(new Set(all.map((item) => item['id'])).size).toBe(25);
    const first = await get(`${sharing(portal)}/search?q=sheet`);
    expect(first).toMatchObject({ query: 'sheet', total: 25, start: 1, num: 10, nextStart: 11 });
    expect(await get(`${sharing(portal)}/search?q=sheet&start=16&num=10`)).toMatchObject({ nextStart: -1 });
    expect(await get(`${sharing(portal)}/search?q=sheet&num=1000`)).toMatchObject({ num: 25, nextStart: -1 });
    expect(await get(`${sharing(portal)}/search?q=sheet&start=26`)).toMatchObject({ num: 0, nextStart: -1 });
  });

  test.each([
    ['type:"Feature Service"', ['Cycling', 'Hydrants', 'Parcels']],
    ['type:"Feature Service" AND -Parcels', ['Cycling', 'Hydrants']],
    ['title:hydrants OR title:parcels', ['Hydrants', 'Parcels']],
    ['owner:analyst NOT hydrants', ['Parcels']],
    ['owner:nobody', []],
    ['shoe:size', []],
  ])('understands %s', async (query, titles) => {
    const portal = await openPortal();
    const url = `${sharing(portal)}/search?sortField=title&q=${encodeURIComponent(query)}`;
    expect((await everything(url)).map((item) => item['title'])).toEqual(titles);
  });

  test.each([
    ['', 1],
    ['viewer', 3],
    ['admin', 4],
  ])('shows "%s" only what they may see', async (username, total) => {
    const portal = await openPortal();
    const headers: Record<string, string> =
      username === '' ? {} : bearer((await signIn(portal, username)).access);
    const query = encodeURIComponent('Network OR Substations OR Switchgear OR Hydrants -Web');
    expect(await get(`${sharing(portal)}/search?q=${query}`, headers)).toMatchObject({ total });
  });

  test.each(['', 'q=map&start=0', 'q=map&start=x', 'q=map&num=-1', 'q=map&sortField=secret'])(
    'refuses "%s"',
    async (query) => {
      const portal = await openPortal();
      expect(await get(`${sharing(portal)}/search?${query}`)).toMatchObject(apiError(400));
    },
  );
});

describe('content', () => {
  test('of a user has folders at the root only, and is not for everybody', async () => {
    const portal = await openPortal();
    const own = bearer((await signIn(portal)).access);
    const url = `${sharing(portal)}/content/users/analyst`;
    const root = await get(url, own);
    expect(root).toMatchObject({
      username: 'analyst',
      currentFolder: null,
      folders: [{ title: 'Survey' }, { title: 'Drafts' }],
    });
    const [folder] = root['folders'] as readonly Json[];
    const inside = await get(`${url}/${String(folder?.['id'])}`, own);
    expect(inside).toMatchObject({
      items: [{ title: 'Survey notes' }, { title: 'Survey points' }],
      currentFolder: { title: 'Survey' },
    });
    expect(inside).not.toHaveProperty('folders');
    expect(await get(url)).toMatchObject(apiError(403));
    const other = bearer((await signIn(portal, 'viewer')).access);
    expect(await get(url, other)).toMatchObject({ folders: [] });
    expect(await get(`${url}/${String(folder?.['id'])}`, other)).toMatchObject(apiError(400));
  });

  test('items tell missing from forbidden, and data from none', async () => {
    const portal = await openPortal();
    const own = bearer((await signIn(portal)).access);
    const find = async (title: string) => {
      const found = await get(`${sharing(portal)}/search?q=title:"${title}"`, own);
      return `${sharing(portal)}/content/items/${String((found['results'] as readonly Json[])[0]?.['id'])}`;
    };
    const [map, hydrants] = [await find('Network overview'), await find('Hydrants')];
    expect(await get(`${map}/data`, own)).toHaveProperty('operationalLayers');
    expect(await get(map)).toMatchObject(apiError(403, { messageCode: 'GWM_0003' }));
    expect(await get(hydrants)).toMatchObject({ url: `${portal.servicesUrl}/Hydrants/FeatureServer` });
    expect(await (await fetch(`${hydrants}/data?f=json`)).text()).toBe('');
    const missing = await get(`${sharing(portal)}/content/items/${'0'.repeat(32)}`, own);
    expect(missing).toMatchObject(apiError(400, { messageCode: 'CONT_0001' }));
  });

  test('of groups follows their access', async () => {
    const portal = await openPortal();
    const own = bearer((await signIn(portal)).access);
    const groups = await everything(`${sharing(portal)}/community/groups?q=maps`, own);
    expect(groups.map((group) => group['title'])).toEqual(['Field crews', 'Public maps']);
    const crews = `${sharing(portal)}/content/groups/${String(groups[0]?.['id'])}`;
    expect(await get(crews, own)).toMatchObject({ total: 3, nextStart: -1 });
    expect(await get(crews)).toMatchObject(apiError(400));
  });

  test.each([
    ['analyst', { 'Field crews': 'owner', 'Public maps': 'member' }],
    ['admin', { 'Field crews': 'member', 'Public maps': 'owner' }],
    ['viewer', { 'Field crews': 'member' }],
  ])('of %s names the groups that are theirs', async (username, expected) => {
    const portal = await openPortal();
    const own = bearer((await signIn(portal, username)).access);
    const { groups } = await get(`${sharing(portal)}/community/users/${username}`, own);
    const memberships = (groups as readonly { title: string; userMembership: Json }[]).map((group) => [
      group.title,
      group.userMembership['memberType'],
    ]);
    expect(Object.fromEntries(memberships)).toEqual(expected);
    const all = await everything(`${sharing(portal)}/community/groups?q=maps`, own);
    expect(all.map(({ title }) => title)).toEqual(['Field crews', 'Public maps']);
  });

  test.each(['analyst', 'admin', 'viewer'])('of %s is something to look at', async (username) => {
    const portal = await openPortal();
    const own = bearer((await signIn(portal, username)).access);
    const url = `${sharing(portal)}/content/users/${username}`;
    const { total, folders } = await get(url, own);
    expect(total).toBeGreaterThan(0);
    expect(folders).not.toEqual([]);
    for (const { id } of folders as readonly Json[]) {
      const inside = await get(`${url}/${String(id)}`, own);
      expect(inside['total']).toBeGreaterThan(0);
    }
  });

  test('users show themselves whole, others in part, strangers nothing', async () => {
    const portal = await openPortal();
    const analyst = bearer((await signIn(portal)).access);
    const admin = bearer((await signIn(portal, 'admin')).access);
    const url = `${sharing(portal)}/community/users/analyst`;
    expect(await get(url, analyst)).toHaveProperty('privileges');
    expect(await get(url, admin)).toHaveProperty('privileges');
    const part = await get(`${sharing(portal)}/community/users/admin`, analyst);
    expect(part).toMatchObject({ username: 'admin' });
    expect(part).not.toHaveProperty('email');
    expect(await get(url)).toMatchObject(apiError(400));
  });
});

describe('registering an application', () => {
  const redirects = ['http://127.0.0.1:7070', outOfBand];
  const itemForm = { title: 'My tool', type: 'Application', tags: 'qgis, tool' };

  async function addItem(
    portal: DemoPortal,
    headers: Record<string, string>,
    username = 'analyst',
  ): Promise<Json> {
    return post(`${sharing(portal)}/content/users/${username}/addItem`, itemForm, headers);
  }

  function register(portal: DemoPortal, headers: Record<string, string>, values: Record<string, string>) {
    const form = { appType: 'native', redirect_uris: JSON.stringify(redirects), ...values };
    return post(`${sharing(portal)}/oauth2/registerApp`, form, headers);
  }

  test('gives a client that can sign in at once', async () => {
    const portal = await openPortal();
    const own = bearer((await signIn(portal)).access);
    const { id } = await addItem(portal, own);
    const app = await register(portal, own, { itemId: String(id) });
    expect(app).toMatchObject({ itemId: id, appType: 'native', redirect_uris: redirects });
    const clientId = String(app['client_id']);
    const outcome = await portal.signInLikeAPerson(
      `${sharing(portal)}/oauth2/authorize?${new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: outOfBand,
      }).toString()}`,
    );
    const pair = await askToken(portal, {
      client_id: clientId,
      client_secret: String(app['client_secret']),
      grant_type: 'authorization_code',
      code: outcome.code,
      redirect_uri: outOfBand,
    });
    expect(pair).toHaveProperty('refresh_token');
    expect(await get(`${sharing(portal)}/oauth2/apps/${clientId}`, own)).toEqual(app);
    expect(await register(portal, own, { itemId: String(id) })).toMatchObject(apiError(400));
  });

  test('needs the privilege and the item', async () => {
    const portal = await openPortal();
    const own = bearer((await signIn(portal)).access);
    const viewer = bearer((await signIn(portal, 'viewer')).access);
    const { id } = await addItem(portal, own);
    const itemId = String(id);
    expect(await addItem(portal, viewer, 'viewer')).toMatchObject(apiError(403));
    expect(await addItem(portal, own, 'admin')).toMatchObject(apiError(403));
    expect(await addItem(portal, {})).toMatchObject(apiError(499));
    expect(await register(portal, viewer, { itemId })).toMatchObject(apiError(403));
    expect(await register(portal, {}, { itemId })).toMatchObject(apiError(499));
    expect(await get(`${sharing(portal)}/oauth2/apps/wayleave-demo`, own)).toMatchObject(apiError(403));
  });

  test.each<Record<string, string>>([
    { appType: 'desktop' },
    { redirect_uris: 'http://127.0.0.1:7070' },
    { redirect_uris: '{}' },
    { redirect_uris: '[7070]' },
    { redirect_uris: '["not a uri"]' },
    { redirect_uris: '["file:///etc/passwd"]' },
    { itemId: 'missing' },
  ])('refuses %j', async (changes) => {
    const portal = await openPortal();
    const own = bearer((await signIn(portal)).access);
    const { id } = await addItem(portal, own);
    expect(await register(portal, own, { itemId: String(id), ...changes })).toMatchObject(apiError(400));
  });
});
