import { describe, expect, test } from 'vitest';
import { groupItems, groups, items, myContent } from '../../../src/core/application/portal-content.ts';
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

const ref = 'user001';
const renewal = { grant: 'refresh_token' };

/** Somebody signed in, with a connection that needs them and one that needs nobody. */
async function signedIn(username = 'analyst'): Promise<Bench> {
  const bench = await openBench();
  const user = userOf(bench.portal);
  const { servicesUrl, portalUrl } = bench.portal;
  const contentUrl = `${portalUrl}/sharing/rest/content`;
  await bench.define(
    [user],
    [
      connection('Utilities', { url: servicesUrl, authId: idOf(ref) }),
      connection('Open', { url: servicesUrl, contentUrl }),
      connection('Portal', { url: portalUrl }),
      connection('Lone', { url: servicesUrl }),
    ],
  );
  await bench.signIn(user, username);
  return bench;
}

const titles = (list: readonly { readonly title: string }[]) => list.map(({ title }) => title);

async function groupOf(bench: Bench, title: string): Promise<string> {
  const all = valueOf(await groups({ ref }, bench));
  return all.find((group) => group.title === title)?.id ?? '';
}

describe('items', () => {
  test('of a query, up to the limit', async () => {
    const bench = await signedIn();
    const found = valueOf(await items({ ref, query: 'title:"Map sheet"', limit: 7 }, bench));
    expect([found.total, found.items.length]).toEqual([25, 7]);
    expect(found.items[0]).toMatchObject({ title: 'Map sheet 01', owner: 'admin', access: 'public' });
    expect(valueOf(await items({ ref, query: 'no such thing' }, bench))).toEqual({ total: 0, items: [] });
  });

  test('go on where a part before ended', async () => {
    const bench = await signedIn();
    const query = 'title:"Map sheet"';
    const parts = [1, 11, 21, 31].map((start) => items({ ref, query, limit: 10, start }, bench));
    const found = (await Promise.all(parts)).map(valueOf);
    expect(found.map(({ total, items: some }) => [total, some.length])).toEqual([
      [25, 10],
      [25, 10],
      [25, 5],
      [25, 0],
    ]);
    expect(new Set(found.flatMap(({ items: some }) => titles(some))).size).toBe(25);
  });

  test('without a query are those of the organisation', async () => {
    const bench = await signedIn();
    const { total } = valueOf(await items({ ref, query: '*' }, bench));
    for (const query of [undefined, '', '  ']) {
      expect(valueOf(await items({ ref, query }, bench)).total).toBe(total);
    }
  });

  test('of a server are asked for at its portal, with the portal token', async () => {
    const bench = await signedIn();
    valueOf(await items({ ref: 'Utilities', query: 'type:"Feature Service"' }, bench));
    expect(bench.portal.requests.every(({ peer }) => peer === 'portal')).toBe(true);
  });

  test.each([
    ['the limit', { limit: 0 }],
    ['the limit', { limit: -1 }],
    ['the limit', { limit: 1.5 }],
    ['the limit', { limit: Number.NaN }],
    ['the start', { start: 0 }],
    ['the start', { start: 1.5 }],
    ['the start', { start: 10_001 }],
    ['the start', { start: Number.NaN }],
  ])('with %s in %j are refused, and nobody is asked', async (_what, part) => {
    const bench = await signedIn();
    const before = bench.portal.requests.length;
    expect(codeOf(await items({ ref, ...part }, bench))).toBe('bad-value');
    expect(codeOf(await groupItems({ ref, group: 'a', ...part }, bench))).toBe('bad-value');
    expect(codeOf(await myContent({ ref, ...part }, bench))).toBe('bad-value');
    expect(bench.portal.requests).toHaveLength(before);
  });
});

describe('groups', () => {
  test.each([
    ['analyst', ['Field crews', 'Public maps']],
    ['viewer', ['Field crews']],
  ])('of %s are those that account belongs to', async (username, expected) => {
    const bench = await signedIn(username);
    for (const from of [ref, 'Utilities', bench.portal.servicesUrl]) {
      const all = valueOf(await groups({ ref: from }, bench));
      expect(titles(all)).toEqual(expected);
      expect(all.every(({ isMember, id }) => isMember && /^[0-9a-f]{32}$/.test(id))).toBe(true);
    }
  });

  test('of an application or a public connection are none that could be asked for', async () => {
    const bench = await signedIn();
    await bench.define([appOf(bench.portal), pastedConfig('pasted1', { portal: null })]);
    for (const from of ['app0001', 'Open', 'Lone', 'pasted1']) {
      expect(codeOf(await groups({ ref: from }, bench)), from).toBe('unsupported');
      expect(codeOf(await myContent({ ref: from }, bench)), from).toBe('unsupported');
    }
  });

  test('of an API key and of Basic are those of whom the portal names', async () => {
    const bench = await openBench();
    const site = await openSite(({ path }) => {
      if (path.endsWith('/community/self')) return { username: 'grace' };
      return { groups: [{ id: path.split('/').at(-1), title: 'Crew' }] };
    });
    await bench.define([
      apiKeyConfig('apikey1', { portal: site.url }),
      basicConfig('basic01', { portal: site.url, username: 'DOMAIN\\grace' }),
      tokenConfig('token01', { portal: site.url, username: 'siteuser', password: null }),
    ]);
    for (const from of ['apikey1', 'basic01']) {
      expect(valueOf(await groups({ ref: from }, bench)).map(({ id }) => id)).toEqual(['grace']);
    }
    expect(codeOf(await groups({ ref: 'token01' }, bench))).toBe('sign-in-needed');
  });
});

describe('items of a group', () => {
  test('are those that this account may see', async () => {
    const bench = await signedIn();
    const crews = await groupOf(bench, 'Field crews');
    expect(titles(valueOf(await groupItems({ ref, group: crews }, bench)).items)).toEqual([
      'Substations',
      'Water supply',
      'Network overview',
    ]);
    const maps = await groupOf(bench, 'Public maps');
    const part = valueOf(await groupItems({ ref, group: maps, limit: 5, start: 26 }, bench));
    expect([part.total, part.items.length]).toEqual([28, 3]);
  });

  test('and items of a query are there for a public connection that names a portal', async () => {
    const bench = await signedIn();
    const [crews, maps] = [await groupOf(bench, 'Field crews'), await groupOf(bench, 'Public maps')];
    const before = bench.portal.requests.length;
    for (const from of ['Open', 'Portal']) {
      expect(valueOf(await groupItems({ ref: from, group: maps }, bench)).total).toBe(28);
      expect(codeOf(await groupItems({ ref: from, group: crews }, bench))).toBe('refused');
      const open = valueOf(await items({ ref: from, query: 'type:"Feature Service"' }, bench));
      expect(titles(open.items)).toEqual(['Hydrants', 'Parcels', 'Cycling']);
    }
    expect(bench.portal.requests.slice(before).every(({ carrier }) => carrier === '')).toBe(true);
    expect(codeOf(await items({ ref: 'Lone' }, bench))).toBe('unsupported');
  });

  test.each(['', '../x', 'a b', 'a/b', '?', 'x'.repeat(65)])('%j is no ID of a group', async (group) => {
    const bench = await signedIn();
    expect(codeOf(await groupItems({ ref, group }, bench))).toBe('bad-value');
    expect(codeOf(await myContent({ ref, folder: group }, bench))).toBe('bad-value');
  });
});

describe('what an account owns', () => {
  test('is told by folder, and the folders at the top', async () => {
    const bench = await signedIn();
    const top = valueOf(await myContent({ ref }, bench));
    expect(titles(top.folders)).toEqual(['Survey', 'Drafts']);
    expect(titles(top.items)).toContain('Network overview');
    expect(top.total).toBe(top.items.length);
    const [survey] = top.folders;
    const inside = valueOf(await myContent({ ref, folder: survey?.id }, bench));
    expect(titles(inside.items)).toEqual(['Survey notes', 'Survey points']);
    expect(inside.folders).toEqual([]);
    expect(codeOf(await myContent({ ref, folder: 'f'.repeat(32) }, bench))).toBe('refused');
  });

  test('is there for everybody who signs in to the demo portal', async () => {
    for (const username of ['analyst', 'admin', 'viewer']) {
      const bench = await signedIn(username);
      const top = valueOf(await myContent({ ref: 'Utilities' }, bench));
      expect(top.total, username).toBeGreaterThan(0);
      expect(top.folders.length, username).toBeGreaterThan(0);
      expect(top.items.every(({ owner }) => owner === username)).toBe(true);
    }
  });

  test('comes in parts', async () => {
    const bench = await signedIn('admin');
    const part = valueOf(await myContent({ ref, limit: 4, start: 25 }, bench));
    expect([part.total, part.items.length]).toEqual([27, 3]);
    expect(titles(part.folders)).toEqual(['Basemaps', 'Archive']);
  });
});

describe('a token that the portal refuses (498)', () => {
  const asks = {
    items: (bench: Bench, signal?: AbortSignal) => items({ ref, query: 'x' }, bench, signal),
    groups: (bench: Bench, signal?: AbortSignal) => groups({ ref }, bench, signal),
    groupItems: (bench: Bench, signal?: AbortSignal) =>
      groupItems({ ref, group: 'a'.repeat(32) }, bench, signal),
    myContent: (bench: Bench, signal?: AbortSignal) => myContent({ ref }, bench, signal),
  };

  test.each(Object.entries(asks))('is renewed once by %s', async (name, ask) => {
    const bench = await signedIn();
    bench.portal.expireAccessTokens();
    expect(codeOf(await ask(bench))).toBe(name === 'groupItems' ? 'refused' : 'ok');
    expect(bench.portal.count(renewal)).toBe(1);
  });

  test.each(Object.entries(asks))('again is told by %s', async (_name, ask) => {
    const bench = await signedIn();
    bench.portal.misbehave({ match: { method: 'GET' }, kind: 'invalid-token', times: 10 });
    expect(codeOf(await ask(bench))).toBe('token-rejected');
    expect(bench.portal.count(renewal)).toBe(1);
  });

  test.each(Object.entries(asks))('and a signal that gives up ends %s', async (_name, ask) => {
    const bench = await signedIn();
    const outcome = await ask(bench, AbortSignal.abort());
    expect(outcome.ok ? '' : outcome.failure.details?.cause).toBe('ERR_CANCELED');
  });
});

describe('headers and referer of a connection', () => {
  test('are not shown to the portal behind it', async () => {
    const bench = await openBench();
    const user = userOf(bench.portal);
    const own = { headers: [{ name: 'X-Gateway-Key', value: 'k' }], referer: 'https://maps.example.org/' };
    await bench.define(
      [user],
      [connection('Own', { ...own, url: bench.portal.servicesUrl, authId: idOf(ref) })],
    );
    await bench.signIn(user);
    valueOf(await items({ ref: 'Own', query: 'x' }, bench));
    valueOf(await myContent({ ref: 'Own' }, bench));
    expect(bench.portal.requests.map(({ referer }) => referer)).not.toContain('https://maps.example.org/');
  });

  test('go along where a public connection is of the portal itself', async () => {
    const bench = await openBench();
    const site = await openSite(() => ({ total: 0, nextStart: -1, results: [] }));
    const own = { headers: [{ name: 'X-Gateway-Key', value: 'k' }], referer: 'https://maps.example.org/' };
    const other = await openSite(() => ({ total: 0, nextStart: -1, results: [] }));
    await bench.define(
      [],
      [
        connection('Same', { ...own, url: `${site.url}/portal` }),
        connection('Other', {
          ...own,
          url: `${site.url}/rest/services`,
          contentUrl: `${other.url}/sharing/rest/content`,
        }),
      ],
    );
    valueOf(await items({ ref: 'Same', query: 'x' }, bench));
    valueOf(await items({ ref: 'Other', query: 'x' }, bench));
    const keys = [...site.heard, ...other.heard].map(({ headers }) => headers['x-gateway-key']);
    expect(keys).toEqual(['k', undefined]);
  });
});
