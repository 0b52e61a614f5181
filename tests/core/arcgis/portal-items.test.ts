import { describe, expect, test } from 'vitest';
import { arcgisHttp } from '../../../src/core/arcgis/http.ts';
import type { Speech } from '../../../src/core/arcgis/portal.ts';
import {
  groupItems,
  memberContent,
  memberGroups,
  type Part,
  searchItems,
} from '../../../src/core/arcgis/portal-items.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { openSite, type Site } from './site.ts';

const anonymous: Speech = {
  http: arcgisHttp({ fetch, clock: fakeClock() }),
  credential: null,
  timeoutMilliseconds: 5_000,
};

/** A portal of so many items that answers pages as Esri does, `changes` aside. */
function searchSite(count: number, changes: (start: number) => object = () => ({})): Promise<Site> {
  return openSite(({ query, body }) => {
    const asked = query.has('q') ? query : new URLSearchParams(body);
    const start = Number(asked.get('start'));
    const num = Math.min(100, Number(asked.get('num')));
    const results = Array.from({ length: Math.max(0, Math.min(num, count - start + 1)) }, (_, index) => ({
      id: `item${start + index}`,
      title: `Item ${start + index}`,
    }));
    const next = start + num;
    return {
      total: count,
      start,
      num: results.length,
      nextStart: next <= count ? next : -1,
      results,
      ...changes(start),
    };
  });
}

describe('a search', () => {
  test.each([
    [250, 1_000, 250, ['100', '100', '100']],
    [250, 120, 120, ['100', '20']],
    [250, 100, 100, ['100']],
    [250, 7, 7, ['7']],
    [100, 1_000, 100, ['100']],
    [0, 1_000, 0, ['100']],
  ])('over %i items with limit %i brings %i, page by page', async (count, limit, found, pages) => {
    const site = await searchSite(count);
    const { total, items } = valueOf(await searchItems(site.url, { query: 'x', limit, start: 1 }, anonymous));
    expect(total).toBe(count);
    expect(items.map(({ id }) => id)).toEqual(
      Array.from({ length: found }, (_, index) => `item${index + 1}`),
    );
    expect(site.heard.map(({ query }) => query.get('num'))).toEqual(pages);
  });

  test.each([
    ['stays', () => ({ nextStart: 1 })],
    ['goes back', () => ({ nextStart: 0 })],
    [
      'is zero results long and wants more',
      (start: number) => (start > 1 ? { results: [], nextStart: start + 100 } : {}),
    ],
  ])('whose portal %s ends', async (_what, changes) => {
    const site = await searchSite(10_000, changes);
    const found = valueOf(await searchItems(site.url, { query: 'x', limit: 10_000, start: 1 }, anonymous));
    expect(found.items).toHaveLength(100);
    expect(site.heard.length).toBeLessThanOrEqual(2);
  });

  test('whose portal gives more than asked for brings no more than the limit', async () => {
    const results = Array.from({ length: 500 }, (_, index) => ({ id: `item${index}` }));
    const site = await searchSite(500, () => ({ results }));
    expect(
      valueOf(await searchItems(site.url, { query: 'x', limit: 30, start: 1 }, anonymous)).items,
    ).toHaveLength(30);
  });

  test('never reaches beyond what Esri serves', async () => {
    const site = await searchSite(50_000);
    const { total, items } = valueOf(
      await searchItems(site.url, { query: 'x', limit: 1_000_000, start: 1 }, anonymous),
    );
    expect([total, items.length]).toEqual([50_000, 10_000]);
  });

  test.each([
    [250, { start: 101, limit: 50 }, 101, 50, ['101']],
    [250, { start: 200, limit: 1_000 }, 200, 51, ['200']],
    [250, { start: 251, limit: 100 }, 251, 0, ['251']],
    [50_000, { start: 9_950, limit: 1_000 }, 9_950, 51, ['9950']],
    [250, { start: 30, limit: 150 }, 30, 150, ['30', '130']],
  ])('over %i items in part %j goes on from there', async (count, part, from, found, starts) => {
    const site = await searchSite(count);
    const { total, items } = valueOf(await searchItems(site.url, { query: 'x', ...part }, anonymous));
    expect(total).toBe(count);
    expect(items.map(({ id }) => id)).toEqual(
      Array.from({ length: found }, (_, index) => `item${from + index}`),
    );
    expect(site.heard.map(({ query }) => query.get('start'))).toEqual(starts);
  });

  test.each([
    ['no total', { total: undefined }],
    ['a negative total', { total: -1 }],
    ['a total of words', { total: 'many' }],
    ['no results', { results: undefined }],
    ['no next start', { nextStart: undefined }],
    ['an item without an ID', { results: [{ title: 'x' }] }],
  ])('with %s is no answer of a portal', async (_what, changes) => {
    const site = await searchSite(5, () => changes);
    expect(codeOf(await searchItems(site.url, { query: 'x', limit: 10, start: 1 }, anonymous))).toBe(
      'not-arcgis',
    );
  });

  test('with a long query is posted', async () => {
    const site = await searchSite(3);
    const query = `title:"${'ä'.repeat(1_000)}"`;
    expect(valueOf(await searchItems(site.url, { query, limit: 5, start: 1 }, anonymous)).items).toHaveLength(
      3,
    );
    expect(site.heard[0]?.method).toBe('POST');
    expect(new URLSearchParams(site.heard[0]?.body).get('q')).toBe(query);
  });

  test('that fails on its second page fails', async () => {
    let page = 0;
    const site = await openSite(() => {
      page += 1;
      if (page > 1) return { error: { code: 498, message: 'Invalid token.' } };
      return { total: 300, nextStart: 101, results: [{ id: 'a' }] };
    });
    expect(codeOf(await searchItems(site.url, { query: 'x', limit: 300, start: 1 }, anonymous))).toBe(
      'token-rejected',
    );
  });

  test('keeps odd items and cleans their titles', async () => {
    const results = [
      { id: 'a', title: 'x\u0000\u001b[2J', type: null, owner: null, url: 'https://h/x', modified: 5 },
    ];
    const site = await searchSite(1, () => ({ results }));
    expect(valueOf(await searchItems(site.url, { query: 'x', limit: 1, start: 1 }, anonymous)).items).toEqual(
      [{ id: 'a', title: 'x [2J', type: '', owner: '', access: null, url: 'https://h/x', modifiedAt: 5 }],
    );
  });

  test.each([
    ['https://h/server/rest/services/X/FeatureServer/0', 'https://h/server/rest/services/X/FeatureServer/0'],
    ['http://h/x', 'http://h/x'],
    ['https://ada:secret@h/x?token=abc&code=d&layer=1', 'https://h/x?layer=1'],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['file:///etc/passwd', null],
    ['not an address', null],
    ['//h/x', null],
    ['https://', null],
    [`https://h/${'x'.repeat(3_000)}`, null],
    [null, null],
  ])('takes of the address %s what may be shown', async (url, shown) => {
    const site = await searchSite(1, () => ({ results: [{ id: 'a', url }] }));
    const { items } = valueOf(await searchItems(site.url, { query: 'x', limit: 1, start: 1 }, anonymous));
    expect(items[0]?.url).toBe(shown);
  });

  test('leaves markup in titles as text, and cuts what is far too long', async () => {
    const results = [
      { id: 'a', title: '<img src=x onerror=alert(1)>' },
      { id: 'b', title: 'x'.repeat(5_000) },
      { id: 'c', title: `${'y'.repeat(249)}😀` },
      { id: 'd', title: 'good\u202egpj.exe' },
    ];
    const site = await searchSite(4, () => ({ results }));
    const { items } = valueOf(await searchItems(site.url, { query: 'x', limit: 9, start: 1 }, anonymous));
    expect(items.map(({ title }) => title)).toEqual([
      '<img src=x onerror=alert(1)>',
      'x'.repeat(250),
      'y'.repeat(249),
      'good gpj.exe',
    ]);
  });
});

describe('items of a group, and what a member owns', () => {
  const one: Part = { start: 1, limit: 10 };
  const empty = { total: 0, start: 1, num: 0, nextStart: -1, items: [] };

  test('are asked for with their names as one part of the path each', async () => {
    const site = await openSite(() => empty);
    valueOf(await groupItems(site.url, { group: 'a/../b', ...one }, anonymous));
    valueOf(await memberContent(site.url, { username: 'ö/../ada', folder: null, ...one }, anonymous));
    valueOf(await memberContent(site.url, { username: 'ada', folder: 'x?y', ...one }, anonymous));
    expect(site.heard.map(({ path }) => path)).toEqual([
      '/sharing/rest/content/groups/a%2F..%2Fb',
      '/sharing/rest/content/users/%C3%B6%2F..%2Fada',
      '/sharing/rest/content/users/ada/x%3Fy',
    ]);
  });

  test('come page by page, with the folders of the first', async () => {
    const site = await openSite(({ query }) => {
      const start = Number(query.get('start'));
      const items = Array.from({ length: 100 }, (_, index) => ({ id: `i${start + index}` }));
      return {
        total: 200,
        start,
        num: 100,
        nextStart: start === 1 ? 101 : -1,
        items,
        folders: folders(start),
      };
    });
    const folders = (start: number) => (start === 1 ? [{ id: 'f', title: '<b>Survey</b>', extra: 1 }] : null);
    const wish = { username: 'ada', folder: null, start: 1, limit: 150 };
    const content = valueOf(await memberContent(site.url, wish, anonymous));
    expect([content.total, content.items.length]).toEqual([200, 150]);
    expect(content.folders).toEqual([{ id: 'f', title: '<b>Survey</b>' }]);
    expect(site.heard).toHaveLength(2);
  });

  test.each([
    ['no items', { ...empty, items: undefined }],
    ['items that are none', { ...empty, items: 'all' }],
    ['a folder without an ID', { ...empty, folders: [{ title: 'x' }] }],
    ['folders that are none', { ...empty, folders: {} }],
  ])('with %s are no answer of a portal', async (_what, answer) => {
    const site = await openSite(() => answer);
    const wish = { username: 'ada', folder: null, ...one };
    expect(codeOf(await memberContent(site.url, wish, anonymous))).toBe('not-arcgis');
  });

  test('are given up with the signal', async () => {
    const giveUp = new AbortController();
    const site = await openSite(({ query }) => {
      const start = Number(query.get('start'));
      if (start > 1) giveUp.abort();
      return { total: 9_000, nextStart: start + 100, items: [{ id: 'a' }] };
    });
    const wish = { username: 'ada', folder: null, start: 1, limit: 9_000 };
    const outcome = await memberContent(site.url, wish, { ...anonymous, signal: giveUp.signal });
    expect(outcome.ok ? '' : outcome.failure.details?.cause).toBe('ERR_CANCELED');
    expect(site.heard.length).toBeLessThanOrEqual(3);
  });
});

describe('groups of a member', () => {
  const groupsOf = async (answer: object) => {
    const site = await openSite(() => answer);
    return memberGroups(site.url, 'ada', anonymous);
  };

  test('come with what the portal left out as absent', async () => {
    const groups = [
      { id: 'a', title: 'Crew', owner: 'ada', access: 'org', userMembership: { memberType: 'owner' } },
      { id: 'b', userMembership: { memberType: 'none' } },
      { id: 'c', title: 'x\u0007y', userMembership: null },
    ];
    expect(valueOf(await groupsOf({ username: 'ada', groups }))).toEqual([
      { id: 'a', title: 'Crew', owner: 'ada', access: 'org', isMember: true },
      { id: 'b', title: '', owner: '', access: null, isMember: false },
      { id: 'c', title: 'x y', owner: '', access: null, isMember: true },
    ]);
    expect(valueOf(await groupsOf({ username: 'ada' }))).toEqual([]);
  });

  test.each([
    ['a group without an ID', { groups: [{ title: 'x' }] }],
    ['a title of numbers', { groups: [{ id: 'a', title: 5 }] }],
    ['groups that are none', { groups: 'all' }],
  ])('with %s are no answer of a portal', async (_what, answer) => {
    expect(codeOf(await groupsOf(answer))).toBe('not-arcgis');
  });
});
