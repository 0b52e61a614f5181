import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { outOfBand } from '../../src/core/model/redirect-url.ts';
import { missingPeers } from '../fixtures/peers.ts';
import { at, type Finished, listAt, textAt } from './command-line.ts';
import {
  addingConnection,
  addingLogin,
  openSignedIn,
  openSite,
  openWorkplace,
  registerSite,
  signIn,
  type Site,
  type Workplace,
} from './workplace.ts';

const missing = missingPeers(['curl', 'python3']);
const hasRequests = spawnSync('python3', ['-c', 'import requests']).status === 0;

async function tokenOf({ done }: Workplace, ref: string): Promise<string> {
  return (await done(['token', ref])).stdout.trim();
}

/** Who the portal takes a request for. */
async function accountAt(
  { portal }: Site,
  headers: Readonly<Record<string, string>>,
  query = '',
): Promise<unknown> {
  const reply = await fetch(`${portal.portalUrl}/sharing/rest/community/self?f=json${query}`, { headers });
  return at(await reply.json(), 'username');
}

function headersOf(text: string): Readonly<Record<string, string>> {
  const lines = text.trim().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
}

function swaps({ portal }: Site): number {
  return portal.count({ path: '/generateToken' });
}

describe('the road to a token', () => {
  test('define, sign in, take a token that the portal accepts', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    const added = await place.done(addingLogin('demo001', site));
    expect(added.stdout).toBe('demo001\n');

    const signedIn = await signIn(place, site, 'demo001');
    expect(signedIn.exitCode).toBe(0);
    expect(signedIn.lines).toHaveLength(2);
    expect(signedIn.json).toMatchObject({ ok: true, value: { authId: 'demo001', account: 'analyst' } });

    const token = await tokenOf(place, 'demo001');
    expect(site.portal.isAlive(token)).toBe(true);
    const told = await place.done(['token', 'demo001', '--json']);
    expect(told.lines).toHaveLength(1);
    expect(told.json).toMatchObject({
      ok: true,
      value: { authId: 'demo001', account: 'analyst', token, scheme: 'Bearer', server: null },
    });
    expect(site.portal.count({ grant: 'authorization_code' })).toBe(1);
    expect(site.portal.count({ grant: 'refresh_token' })).toBe(0);
  });

  test('a person without --json reads the address on stderr and the result on stdout', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    await place.done(addingLogin('demo001', site));
    const running = place.start(['sign-in', 'demo001', '--browser', 'print']);
    await running.said('Waiting for the answer');
    const url = await running.said('oauth2/authorize').then(() => running.heard());
    await site.portal.signInLikeAPerson(/https?:\S+oauth2\/authorize\S+/.exec(url)?.[0] ?? '');
    const { exitCode, stdout } = await running.finished;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Signed in as analyst on http:\/\/127\.0\.0\.1:\d+\/portal \(demo001\)\. Token ends .*\n$/,
    );
  });

  test('who I am, what I see', async () => {
    const { place, site } = await openSignedIn();
    const who = await place.done(['whoami', 'demo001', '--json']);
    expect(who.json).toMatchObject({
      value: { authId: 'demo001', account: 'analyst', fullName: 'Ana Lyst', portal: site.portal.portalUrl },
    });
    expect(listAt(who.json, 'value.privileges')).toContain('portal:user:createItem');

    const services = await place.done(['services', 'demo001', '--json']);
    expect(at(services.json, 'value.url')).toBe(site.portal.servicesUrl);
    expect(listAt(services.json, 'value.folders')).toEqual(
      expect.arrayContaining(['Utilities', 'Grüne Stadt']),
    );
    const folder = await place.done(['services', 'demo001', 'Utilities', '--json']);
    const names = listAt(folder.json, 'value.services').map((service) => at(service, 'name'));
    expect(names).toEqual(['Utilities/Substations']);
    const umlauts = await place.done(['services', 'demo001', 'Grüne Stadt']);
    expect(umlauts.stdout).toContain('Bäume');
  });

  test('items come whole however many pages there are, up to the limit', async () => {
    const { place, site } = await openSignedIn();
    for (let number = 1; number <= 130; number += 1) await addItem(place, site, `Plan ${number}`);
    const all = await place.done(['items', 'demo001', 'Plan', '--limit', '500', '--json']);
    expect(at(all.json, 'value.total')).toBe(130);
    const titles = listAt(all.json, 'value.items').map((item) => at(item, 'title'));
    expect(new Set(titles).size).toBe(130);
    const some = await place.done(['items', 'demo001', 'Plan', '--limit', '7', '--json']);
    expect(listAt(some.json, 'value.items')).toHaveLength(7);
    const usual = await place.done(['items', 'demo001', 'Plan']);
    expect(usual.lines).toHaveLength(100);
    expect(usual.stderr).toBe('100 of 130 items.\n');
    const none = await place.done(['items', 'demo001', 'nothing-of-that-name']);
    expect(none.stdout).toBe('');
    expect(none.stderr).toBe('0 of 0 items.\n');
  });

  test('sign-out revokes at the portal and forgets here', async () => {
    const { place, site } = await openSignedIn();
    const token = await tokenOf(place, 'demo001');
    const out = await place.done(['sign-out', 'demo001', '--json']);
    expect(out.json).toEqual({ ok: true, value: { authId: 'demo001', portal: 'revoked', forgotten: true } });
    expect(site.portal.isAlive(token)).toBe(false);
    const refused = await place.run(['token', 'demo001', '--json']);
    expect(refused.exitCode).toBe(3);
    expect(refused.json).toMatchObject({ ok: false, failure: { code: 'sign-in-needed' } });
    const again = await place.done(['sign-out', 'demo001', '--json']);
    expect(again.json).toMatchObject({ value: { portal: 'none', forgotten: false } });
  });

  test('sign-out without a portal in reach forgets here and says so', async () => {
    const { place, site } = await openSignedIn();
    await site.portal.close();
    const out = await place.done(['sign-out', 'demo001', '--json']);
    expect(out.json).toMatchObject({ value: { portal: 'not-reached', forgotten: true } });
    expect((await place.run(['token', 'demo001'])).exitCode).toBe(3);
  });

  test('auth remove signs out and says which connections still name it', async () => {
    const { place, site } = await openSignedIn();
    const token = await tokenOf(place, 'demo001');
    await place.done(addingConnection('city', site.portal.servicesUrl));
    const removed = await place.done(['auth', 'remove', 'demo001', '--json']);
    expect(removed.json).toMatchObject({
      value: { removed: 'demo001', stillNamedBy: ['city'], signedOut: { portal: 'revoked' } },
    });
    expect(site.portal.isAlive(token)).toBe(false);
    expect((await place.run(['auth', 'show', 'demo001'])).exitCode).toBe(6);
    expect((await place.run(['token', 'city'])).exitCode).toBe(6);
  });
});

async function addItem(place: Workplace, { portal }: Site, title: string): Promise<void> {
  const token = tokens.get(place) ?? (await tokenOf(place, 'demo001'));
  tokens.set(place, token);
  const body = new URLSearchParams({ f: 'json', title, type: 'Image', token });
  const reply = await fetch(`${portal.portalUrl}/sharing/rest/content/users/analyst/addItem`, {
    method: 'POST',
    body,
  });
  if (at(await reply.json(), 'success') !== true) throw new Error('The item was not added.');
}

const tokens = new WeakMap<Workplace, string>();

describe('the forms of a token do what they are for', () => {
  test('raw, header, query, env, gdal and json all carry the one token', async () => {
    const { place, site } = await openSignedIn();
    const raw = await tokenOf(place, 'demo001');
    const header = await place.done(['token', 'demo001', '--as', 'header']);
    expect(await accountAt(site, headersOf(header.stdout))).toBe('analyst');
    const query = await place.done(['token', 'demo001', '--as', 'query']);
    expect(await accountAt(site, {}, `&${query.stdout.trim()}`)).toBe('analyst');
    expect(query.stderr).toContain('logs');
    const script = 'eval "$1"; printf "%s\\n%s\\n" "$WAYLEAVE_TOKEN" "$WAYLEAVE_TOKEN_HEADER"';
    const env = await place.done(['token', 'demo001', '--as', 'env']);
    const told = await place.program('sh', ['-c', script, 'sh', env.stdout]);
    expect(told.lines).toEqual([raw, header.stdout.trim()]);
    const gdal = await place.done(['token', 'demo001', '--as', 'gdal']);
    const headers = await place.program('sh', [
      '-c',
      'eval "$1"; printf %s "$GDAL_HTTP_HEADERS"',
      'sh',
      gdal.stdout,
    ]);
    expect(headers.stdout).toBe(header.stdout.trim());
    const json = await place.done(['token', 'demo001', '--as', 'json']);
    expect(json.json).toMatchObject({ token: raw, header: 'Authorization', account: 'analyst' });
  });

  test.skipIf(missing.includes('curl'))('curl, as it stands, asks the portal and a service', async () => {
    const { place, site } = await openSignedIn();
    const substations = `${site.portal.servicesUrl}/Utilities/Substations/FeatureServer`;
    for (const [ref, found] of [
      ['demo001', '"username":"analyst"'],
      [substations, 'Electrical substations'],
    ] as const) {
      const { stdout } = await place.done(['token', ref, '--as', 'curl']);
      expect(stdout).not.toContain('&token=');
      const answer = await place.program('sh', ['-c', `${stdout.trim()} --silent`]);
      expect(answer.stdout.replaceAll('": "', '":"')).toContain(found);
    }
  });

  test.skipIf(missing.includes('python3') || !hasRequests)(
    'python, as it stands, asks the portal',
    async () => {
      const { place } = await openSignedIn();
      const { stdout } = await place.done(['token', 'demo001', '--as', 'python']);
      const answer = await place.program('python3', ['-'], { stdin: stdout });
      expect(answer.stderr).toBe('');
      expect(answer.stdout).toContain("'username': 'analyst'");
    },
  );

  test('a token that is bound to a referer takes it along in every form', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    const password = place.write('password', 'demo\n');
    const standalone = ['--portal', site.portal.standaloneUrl, '--username', 'siteuser'];
    await place.done([
      'auth',
      'add',
      '--kind',
      'token',
      '--name',
      'S',
      '--id',
      'alone01',
      ...standalone,
      '--password-file',
      password,
    ]);
    const url = `${site.portal.standaloneUrl}/rest/services/Utilities/Substations/FeatureServer`;
    const header = await place.done(['token', url, '--as', 'header']);
    expect(header.lines).toHaveLength(2);
    const open = await fetch(`${url}?f=json`, { headers: headersOf(header.stdout) });
    expect(at(await open.json(), 'serviceDescription')).toMatch(/^Electrical/);
    const bare = await fetch(`${url}?f=json`, { headers: headersOf(header.lines[0] ?? '') });
    expect(at(await bare.json(), 'error.code')).toBe(498);
    const gdal = await place.done(['token', url, '--as', 'gdal']);
    expect(gdal.stdout).toContain(header.lines.join(','));
  });

  test('more minutes than the portal gives: a fresh token and a note', async () => {
    const { place, site } = await openSignedIn();
    const first = await tokenOf(place, 'demo001');
    const longer = await place.done(['token', 'demo001', '--min-minutes', '45']);
    expect(longer.stdout.trim()).not.toBe(first);
    expect(site.portal.isAlive(longer.stdout.trim())).toBe(true);
    expect(longer.stderr).toMatch(/^The portal gives tokens of 30 min at most; 45 min were asked for\.\n$/);
    expect(await tokenOf(place, 'demo001')).toBe(longer.stdout.trim());
  });
});

describe('connections', () => {
  const pasted = (site: Site): readonly (readonly [string, string, string])[] => {
    const { portalUrl, servicesUrl } = site.portal;
    return [
      ['portal root', portalUrl, portalUrl],
      ['portal home', `${portalUrl}/home/index.html`, portalUrl],
      ['item page', `${portalUrl}/home/item.html?id=0123456789abcdef0123456789abcdef`, portalUrl],
      ['services', servicesUrl, servicesUrl],
      ['service', `${servicesUrl}/Hydrants/FeatureServer`, servicesUrl],
      ['layer', `${servicesUrl}/Utilities/Substations/FeatureServer/0?f=json&token=abc`, servicesUrl],
    ];
  };

  test('any pasted address leads to its endpoints without asking the network', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    await place.done(addingLogin('demo001', site));
    for (const [name, url, endpoint] of pasted(site)) {
      const added = await place.done([
        'connection',
        'add',
        '--name',
        name,
        '--url',
        url,
        '--auth',
        'demo001',
        '--json',
      ]);
      expect(at(added.json, 'value.connection'), name).toMatchObject({
        url: endpoint,
        communityUrl: `${site.portal.portalUrl}/sharing/rest/community`,
        contentUrl: `${site.portal.portalUrl}/sharing/rest/content`,
      });
      expect(added.stdout).not.toContain('token=abc');
    }
    expect(site.portal.requests).toHaveLength(0);
  });

  test('list, show, edit, remove; header values stay in the store', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    const url = site.portal.servicesUrl;
    const extras = [
      '--header',
      'X-Tenant=blue',
      '--tag',
      'a',
      '--tag',
      'b',
      '--folder',
      'City',
      '--referer',
      'https://qgis.org/',
    ];
    await place.done(['connection', 'add', '--name', 'city', '--url', url, ...extras]);
    const shown = await place.done(['connection', 'show', 'City/city', '--json']);
    expect(shown.json).toMatchObject({
      value: {
        connection: { name: 'city', folder: 'City', tags: ['a', 'b'], referer: 'https://qgis.org/' },
        headerNames: ['X-Tenant'],
      },
    });
    expect(shown.stdout).not.toContain('blue');
    await place.done(['connection', 'edit', 'city', '--no-tags', '--no-headers', '--name', 'town']);
    const listed = await place.done(['connection', 'list', '--json']);
    expect(listAt(listed.json, 'value')).toEqual([
      expect.objectContaining({
        headerNames: [],
        connection: expect.objectContaining({ name: 'town', tags: [] }),
      }),
    ]);
    await place.done(['connection', 'remove', 'town']);
    expect((await place.done(['connection', 'list', '--json'])).json).toEqual({ ok: true, value: [] });
    expect((await place.run(['connection', 'show', 'town'])).exitCode).toBe(6);
  });

  test('one swap for a federated server, however it is named and however often', async () => {
    const { place, site } = await openSignedIn();
    const { servicesUrl } = site.portal;
    await place.done(addingConnection('city', servicesUrl));
    const token = await tokenOf(place, 'city');
    expect(token).not.toBe(await tokenOf(place, 'demo001'));
    for (const ref of ['city', servicesUrl, `${servicesUrl}/Utilities/Substations/FeatureServer/0`]) {
      expect(await tokenOf(place, ref)).toBe(token);
    }
    await place.done(['services', 'city']);
    expect(swaps(site)).toBe(1);
    const reply = await fetch(`${servicesUrl}/Utilities/Substations/FeatureServer?f=json`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(at(await reply.json(), 'serviceDescription')).toMatch(/^Electrical/);
  });

  test('a URL of a federated server that no connection names finds its portal', async () => {
    const { place, site } = await openSignedIn();
    const answer = await place.done(['token', `${site.portal.servicesUrl}/Hydrants/FeatureServer`, '--json']);
    expect(answer.json).toMatchObject({ value: { authId: 'demo001', server: site.portal.serverUrl } });
    expect(swaps(site)).toBe(1);
  });

  test('hosted services of ArcGIS Online take the portal token itself', async () => {
    const { place, site } = await openSignedIn({ flavour: 'agol' });
    await place.done(addingConnection('hosted', site.portal.servicesUrl));
    const listed = await place.done(['services', 'hosted', 'Utilities']);
    expect(listed.stdout).toContain('Substations');
  });

  test('connection test goes all the way, and says where it stopped', async () => {
    const { place, site } = await openSignedIn();
    await place.done(addingConnection('city', site.portal.servicesUrl));
    const good = await place.done(['connection', 'test', 'city', '--json']);
    expect(good.json).toMatchObject({ value: { subject: 'city', passed: true } });
    const states = stages(good);
    expect(states).toMatchObject({
      DNS: 'passed',
      TCP: 'passed',
      Portal: 'passed',
      Services: 'passed',
      Content: 'passed',
    });

    site.portal.revokeEverything();
    const ended = await place.run(['connection', 'test', 'city', '--json']);
    expect(ended.exitCode).toBe(1);
    expect(stages(ended)).toMatchObject({ Portal: 'passed' });
    expect(Object.values(stages(ended))).toContain('failed');

    await site.portal.close();
    const dead = await place.run(['connection', 'test', 'city']);
    expect(dead.exitCode).toBe(1);
    expect(dead.stdout).toMatch(/FAILED +TCP /);
    expect(dead.stdout).toMatch(/skipped +Services /);
  });

  test('a connection without a configuration is public: it lists what everybody sees', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    await place.done(['connection', 'add', '--name', 'open', '--url', site.portal.servicesUrl]);
    const listed = await place.done(['services', 'open']);
    expect(listed.stdout).toContain('Hydrants');
    expect((await place.done(['connection', 'test', 'open'])).exitCode).toBe(0);
    expect((await place.run(['token', 'open'])).exitCode).toBe(6);
  });
});

function stages({ json }: Finished): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    listAt(json, 'value.stages').map((stage) => [textAt(stage, 'name'), at(stage, 'state')]),
  );
}

describe('other kinds of sign-in', () => {
  test('an application signs itself in', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    const secret = place.write('secret', 'demo-app-secret\n');
    const client = ['--client-id', 'wayleave-demo-app', '--client-secret-file', secret];
    await place.done([
      'auth',
      'add',
      '--kind',
      'app',
      '--name',
      'App',
      '--id',
      'app0001',
      '--portal',
      site.portal.portalUrl,
      ...client,
    ]);
    const token = await tokenOf(place, 'app0001');
    expect(site.portal.isAlive(token)).toBe(true);
    expect(await tokenOf(place, 'app0001')).toBe(token);
    expect(site.portal.count({ grant: 'client_credentials' })).toBe(1);
    const again = await place.done(['sign-in', 'app0001', '--json']);
    expect(again.json).toMatchObject({ value: { authId: 'app0001', account: null } });
    expect((await place.done(['auth', 'check', 'app0001'])).exitCode).toBe(0);
    const out = await place.done(['sign-out', 'app0001', '--json']);
    expect(out.json).toMatchObject({ value: { portal: 'nothing-to-revoke', forgotten: true } });
  });

  const passwordWays = [
    ['a file', (place: Workplace) => ({ path: place.write('password', 'demo'), stdin: '' })],
    ['stdin', () => ({ path: '-', stdin: 'demo\n' })],
  ] as const;

  test.each(passwordWays)(
    'user and password from %s, at the portal and at a stand-alone server',
    async (_name, give) => {
      const [place, site] = await Promise.all([openWorkplace(), openSite()]);
      const { path, stdin } = give(place);
      for (const [id, url, user] of [
        ['portal1', site.portal.portalUrl, 'analyst'],
        ['alone01', site.portal.standaloneUrl, 'siteuser'],
      ] as const) {
        const fields = ['--portal', url, '--username', user, '--password-file', path];
        await place.done(['auth', 'add', '--kind', 'token', '--name', id, '--id', id, ...fields], { stdin });
        expect(site.portal.isAlive(await tokenOf(place, id))).toBe(true);
        expect((await place.done(['whoami', id, '--json'])).json).toMatchObject({ value: { account: user } });
        expect((await place.done(['services', id])).stdout).toContain('Hydrants');
      }
    },
  );

  test('a password that is not stored is asked for at each sign-in', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    await place.done([
      'auth',
      'add',
      '--kind',
      'token',
      '--name',
      'T',
      '--id',
      'portal1',
      '--portal',
      site.portal.portalUrl,
      '--username',
      'analyst',
    ]);
    const nobody = await place.run(['sign-in', 'portal1', '--json']);
    expect(nobody.exitCode).toBe(2);
    expect(nobody.json).toMatchObject({ failure: { code: 'bad-value' } });
    const wrong = await place.run(['sign-in', 'portal1', '--password-file', '-', '--json'], {
      stdin: 'not it',
    });
    expect(wrong.exitCode).toBe(7);
    expect(wrong.json).toMatchObject({ failure: { code: 'credentials-refused' } });
    await place.done(['sign-in', 'portal1', '--password-file', '-'], { stdin: 'demo\n' });
    expect(site.portal.isAlive(await tokenOf(place, 'portal1'))).toBe(true);
  });

  test('an API key and a pasted token are used as they are', async () => {
    const { place, site } = await openSignedIn();
    const key = await tokenOf(place, 'demo001');
    const portal = ['--portal', site.portal.portalUrl];
    await place.done(
      [
        'auth',
        'add',
        '--kind',
        'api-key',
        '--name',
        'K',
        '--id',
        'apikey1',
        ...portal,
        '--password-file',
        '-',
      ],
      { stdin: key },
    );
    await place.done(
      [
        'auth',
        'add',
        '--kind',
        'pasted',
        '--name',
        'P',
        '--id',
        'pasted1',
        ...portal,
        '--token-file',
        '-',
        '--expires',
        '2031-01-31',
      ],
      { stdin: `${key}\n` },
    );
    for (const id of ['apikey1', 'pasted1']) {
      expect(await tokenOf(place, id)).toBe(key);
      expect((await place.done(['whoami', id, '--json'])).json).toMatchObject({
        value: { account: 'analyst' },
      });
      expect((await place.done(['auth', 'check', id])).exitCode).toBe(0);
      expect((await place.run(['sign-in', id, '--json'])).json).toMatchObject({
        failure: { code: 'unsupported' },
      });
    }
    const shown = await place.done(['auth', 'show', 'pasted1', '--json']);
    expect(at(shown.json, 'value.config.expiresAt')).toBe('2031-01-31T00:00:00.000Z');
    expect(shown.stdout).not.toContain(key);
  });

  test('HTTP Basic goes to its own site only', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    await place.done(
      [
        'auth',
        'add',
        '--kind',
        'basic',
        '--name',
        'B',
        '--id',
        'basic01',
        '--portal',
        site.portal.portalUrl,
        '--username',
        'ana',
        '--password-file',
        '-',
      ],
      { stdin: 'pass word' },
    );
    const header = await place.done(['token', 'basic01', '--as', 'header']);
    const value = Buffer.from('ana:pass word').toString('base64');
    expect(header.stdout).toBe(`Authorization: Basic ${value}\n`);
    expect((await place.run(['token', 'basic01', '--as', 'query'])).exitCode).toBe(2);
    const elsewhere = await place.run([
      'connection',
      'add',
      '--name',
      'x',
      '--url',
      site.portal.servicesUrl,
      '--auth',
      'basic01',
    ]);
    expect(elsewhere.exitCode).toBe(0);
    expect((await place.run(['token', 'x'])).exitCode).toBe(6);
  });
});

describe('auth configurations', () => {
  test('edit and rename: the session and the connections follow', async () => {
    const { place, site } = await openSignedIn();
    const token = await tokenOf(place, 'demo001');
    await place.done(addingConnection('city', site.portal.portalUrl));
    const edited = await place.done([
      'auth',
      'edit',
      'demo001',
      '--name',
      'Renamed',
      '--timeout',
      '12',
      '--json',
    ]);
    expect(edited.json).toMatchObject({
      value: {
        config: { id: 'demo001', name: 'Renamed', timeoutSeconds: 12 },
        signIn: { state: 'signed-in', account: 'analyst' },
      },
    });
    const renamed = await place.done(['auth', 'rename', 'demo001', 'Demo002', '--json']);
    expect(renamed.json).toMatchObject({
      value: { config: { id: 'Demo002' }, signIn: { state: 'signed-in' }, usedBy: ['city'] },
    });
    expect(await tokenOf(place, 'Demo002')).toBe(token);
    expect(await tokenOf(place, 'city')).toBe(token);
    expect((await place.run(['token', 'demo001'])).exitCode).toBe(6);
  });

  test('an administrator or publisher registers an application and signs in with it', async () => {
    const { place } = await openSignedIn();
    const registered = await place.done(['auth', 'register', 'demo001', '--title', 'Field tools', '--json']);
    const id = textAt(registered.json, 'value.view.config.id');
    expect(registered.json).toMatchObject({
      value: { view: { config: { kind: 'oauth2', clientSecret: { setAt: expect.any(String) } } } },
    });
    const urls = listAt(registered.json, 'value.redirectUrls');
    expect(urls.length).toBeGreaterThan(0);
    const shown = await place.done(['auth', 'show', id, '--json']);
    expect(urls).toContain(textAt(shown.json, 'value.config.redirectUrl'));
    const check = await place.run(['auth', 'check', id, '--json']);
    expect(stages(check)).toMatchObject({ 'Client ID': 'passed', 'App registration': 'passed' });
  });

  test('who may not register is refused and nothing is added', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    await place.done(addingLogin('demo001', site));
    await signIn(place, site, 'demo001', { who: { username: 'viewer', password: 'demo' } });
    const refused = await place.run(['auth', 'register', 'demo001', '--json']);
    expect(refused.exitCode).toBe(7);
    expect(refused.json).toMatchObject({ failure: { code: 'no-access' } });
    expect(listAt((await place.done(['auth', 'list', '--json'])).json, 'value')).toHaveLength(1);
  });

  test('auth check: good, wrong client, wrong redirect, busy port', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    await place.done(addingLogin('demo001', site));
    const good = await place.done(['auth', 'check', 'demo001', '--json']);
    expect(stages(good)).toMatchObject({
      Portal: 'passed',
      Clock: 'passed',
      'Client ID': 'passed',
      'App registration': 'passed',
      Redirect: 'passed',
    });

    await place.done(addingLogin('client1', { ...site, clientId: 'nobody' }));
    const client = await place.run(['auth', 'check', 'client1', '--json']);
    expect(client.exitCode).toBe(1);
    expect(stages(client)).toMatchObject({ Portal: 'passed', 'Client ID': 'failed' });

    await place.done(addingLogin('redir01', { ...site, redirectUrl: `${site.redirectUrl}/` }));
    const redirect = await place.run(['auth', 'check', 'redir01', '--json']);
    expect(redirect.exitCode).toBe(1);
    expect(stages(redirect)).toMatchObject({ 'Client ID': 'passed', 'App registration': 'failed' });

    const busy = { ...site, redirectUrl: new URL(site.portal.portalUrl).origin };
    site.portal.registerClient({ clientId: site.clientId, redirectUris: [busy.redirectUrl] });
    await place.done(addingLogin('busy001', busy));
    const port = await place.run(['auth', 'check', 'busy001', '--json']);
    expect(port.exitCode).toBe(1);
    expect(stages(port)).toMatchObject({ 'App registration': 'passed', Redirect: 'failed' });
    const signing = await place.run(['sign-in', 'busy001', '--browser', 'print', '--json']);
    expect(signing.json).toMatchObject({ failure: { code: 'redirect-port-busy' } });
    expect(site.portal.count({ path: '/signin' })).toBe(0);
  });
});

describe('discover', () => {
  test.each([
    ['the portal', 'enterprise', (site: Site) => site.portal.portalUrl],
    ['its home page', 'enterprise', (site: Site) => `${site.portal.portalUrl}/home/index.html`],
    [
      'an item page',
      'enterprise',
      (site: Site) => `${site.portal.portalUrl}/home/item.html?id=0123456789abcdef0123456789abcdef`,
    ],
    ['its services', 'federated-server', (site: Site) => site.portal.servicesUrl],
    ['a layer', 'federated-server', (site: Site) => `${site.portal.servicesUrl}/Hydrants/FeatureServer/0`],
    ['a stand-alone server', 'standalone-server', (site: Site) => site.portal.standaloneUrl],
    [
      'services of a stand-alone server',
      'standalone-server',
      (site: Site) => `${site.portal.standaloneUrl}/rest/services`,
    ],
  ] as const)('%s', async (_name, kind, urlOf) => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    const { json } = await place.done(['discover', urlOf(site), '--json']);
    const { portalUrl } = site.portal;
    expect(at(json, 'value.kind')).toBe(kind);
    if (kind === 'standalone-server') {
      expect(json).toMatchObject({
        value: { portal: null, server: site.portal.standaloneUrl, signInKinds: ['token', 'pasted'] },
      });
    } else {
      expect(json).toMatchObject({
        value: { portal: portalUrl, endpoints: { token: `${portalUrl}/sharing/rest/oauth2/token` } },
      });
      expect(listAt(json, 'value.signInKinds')[0]).toBe('oauth2');
    }
  });

  test('a site behind web-tier sign-in says so', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite({ webTier: ['Negotiate', 'NTLM'] })]);
    const { json } = await place.run(['discover', site.portal.portalUrl, '--json']);
    expect(JSON.stringify(json)).toContain('web-tier');
  });

  test('what is no ArcGIS, and what is not there', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    site.portal.misbehave({ kind: 'html', times: 50 });
    const other = await place.run(['discover', site.portal.portalUrl, '--json']);
    expect(other.exitCode).toBe(5);
    expect(other.json).toMatchObject({ failure: { code: 'not-arcgis' } });
    await site.portal.close();
    const gone = await place.run(['discover', site.portal.portalUrl, '--json']);
    expect(gone.exitCode).toBe(5);
    expect(gone.json).toMatchObject({ failure: { code: 'portal-unreachable' } });
  });
});

describe('ways and ends of a sign-in', () => {
  test('by a pasted code, its title or its address', async () => {
    const [place, site] = await Promise.all([openWorkplace(), openSite()]);
    const login = { ...site, redirectUrl: outOfBand };
    site.portal.registerClient({ clientId: site.clientId, redirectUris: [outOfBand] });
    await place.done(addingLogin('demo001', login));
    for (const pasteOf of [
      ({ code }: Approval) => code ?? '',
      ({ body }: Approval) => /<title>([^<]*)</.exec(body)?.[1] ?? '',
      ({ location }: Approval) => location,
    ]) {
      const running = place.start(['sign-in', 'demo001', '--json'], { stdin: null });
      await running.said('/oauth2/authorize');
      const url = /https?:\S+oauth2\/authorize\S+/.exec(running.heard())?.[0] ?? '';
      const page = await site.portal.signInLikeAPerson(url);
      running.answer(`${pasteOf(page)}\n`);
      const finished = await running.finished;
      expect(finished.json).toMatchObject({ ok: true, value: { account: 'analyst' } });
      expect(finished.lines).toHaveLength(1);
    }
  });

  interface Approval {
    readonly code: string | null;
    readonly location: string;
    readonly body: string;
  }

  test('a paste without a code is refused and the old session stays', async () => {
    const { place, site } = await openSignedIn();
    const token = await tokenOf(place, 'demo001');
    const refused = await place.run(['sign-in', 'demo001', '--browser', 'paste', '--json'], {
      stdin: 'no code at all, I am afraid',
    });
    expect(refused.exitCode).toBe(2);
    expect(refused.json).toMatchObject({ failure: { code: 'bad-paste' } });
    expect(await tokenOf(place, 'demo001')).toBe(token);
    expect(site.portal.isAlive(token)).toBe(true);
  });

  test('as the wrong account: the new tokens die, the old session stays', async () => {
    const { place, site } = await openSignedIn();
    await place.done(['auth', 'edit', 'demo001', '--expect-account', 'Analyst']);
    const token = await tokenOf(place, 'demo001');
    const wrong = await signIn(place, site, 'demo001', { who: { username: 'viewer', password: 'demo' } });
    expect(wrong.exitCode).toBe(3);
    expect(wrong.json).toMatchObject({ ok: false, failure: { code: 'wrong-account' } });
    expect(site.portal.count({ path: '/revokeToken' })).toBeGreaterThan(0);
    const theirs = site.portal.issued().filter(({ username }) => username === 'viewer');
    expect(theirs.map(({ text }) => site.portal.isAlive(text))).toEqual([false, false]);
    expect(await tokenOf(place, 'demo001')).toBe(token);
    expect((await place.done(['whoami', 'demo001', '--json'])).json).toMatchObject({
      value: { account: 'analyst' },
    });
    expect((await signIn(place, site, 'demo001')).exitCode).toBe(0);
  });

  test('denied at the portal, run out, interrupted: exit code 3 and the old session stays', async () => {
    const { place, site } = await openSignedIn();
    const token = await tokenOf(place, 'demo001');
    const denied = await signIn(place, site, 'demo001', { choice: 'deny' });
    expect(denied.exitCode).toBe(3);
    expect(denied.json).toMatchObject({ failure: { code: 'denied-by-user' } });
    const late = await place.run(['sign-in', 'demo001', '--browser', 'print', '--timeout', '1', '--json']);
    expect(late.exitCode).toBe(3);
    expect(late.json).toMatchObject({ failure: { code: 'sign-in-timeout' } });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const running = place.start(['sign-in', 'demo001', '--browser', 'print', '--json']);
      await running.said('Waiting for the answer');
      running.child.kill(signal);
      const interrupted = await running.finished;
      expect(interrupted.exitCode).toBe(3);
      expect(interrupted.json).toMatchObject({ failure: { code: 'sign-in-cancelled' } });
    }
    expect(await tokenOf(place, 'demo001')).toBe(token);
  });

  test('a forged answer with another state does not end the wait', async () => {
    const { place, site } = await openSignedIn();
    const running = place.start(['sign-in', 'demo001', '--browser', 'print', '--json']);
    const url = textAt(JSON.parse(await running.firstLine), 'signInUrl');
    const forged = await fetch(`${site.redirectUrl}/?code=forged&state=forged`);
    expect(forged.status).toBeGreaterThanOrEqual(400);
    await site.portal.signInLikeAPerson(url);
    expect((await running.finished).json).toMatchObject({ ok: true, value: { account: 'analyst' } });
  });

  test('two portals at once, two accounts, no mixing', async () => {
    const [place, site, other] = await Promise.all([
      openWorkplace(),
      openSite(),
      openSite({ flavour: 'agol' }),
    ]);
    await place.done(addingLogin('first01', site));
    await place.done(addingLogin('second1', other));
    await Promise.all([
      signIn(place, site, 'first01'),
      signIn(place, other, 'second1', { who: { username: 'viewer', password: 'demo' } }),
    ]);
    const [first, second] = await Promise.all([tokenOf(place, 'first01'), tokenOf(place, 'second1')]);
    expect([site.portal.isAlive(first), site.portal.isAlive(second)]).toEqual([true, false]);
    expect([other.portal.isAlive(first), other.portal.isAlive(second)]).toEqual([false, true]);
    expect((await place.done(['whoami', 'second1', '--json'])).json).toMatchObject({
      value: { account: 'viewer' },
    });
  });

  test('two configurations of one portal: the signed-in one serves its URLs, a tie is ambiguous', async () => {
    const { place, site } = await openSignedIn();
    const second = await registerSite(site.portal, 'second-app');
    await place.done(addingLogin('demo002', second));
    const url = `${site.portal.servicesUrl}/Hydrants/FeatureServer`;
    expect((await place.done(['token', url, '--json'])).json).toMatchObject({ value: { authId: 'demo001' } });
    await signIn(place, second, 'demo002');
    const tie = await place.run(['token', url, '--json']);
    expect(tie.exitCode).toBe(6);
    expect(tie.json).toMatchObject({
      failure: { code: 'ambiguous', details: { ids: ['demo001', 'demo002'] } },
    });
  });
});
