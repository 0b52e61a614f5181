import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Contract, Wayleave } from '../../../src/core/contract.ts';
import type { PulledSubscription, SubscriptionView } from '../../../src/core/contract-sharing.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import type { Connection } from '../../../src/core/model/connection.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import type { FollowedCopies } from '../../../src/core/model/subscription.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';
import type { Fetch, FileSeal } from '../../../src/core/ports.ts';
import type { SharedProfile } from '../../../src/core/sharing/profile-file/shared-profile.ts';
import { writeProfileFile } from '../../../src/core/sharing/profile-file/write-profile-file.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { createWayleave } from '../../../src/core/wayleave.ts';
import { systemProbe } from '../../../src/node/probe.ts';
import { fakeBrowser } from '../../fakes/browser.ts';
import type { FakeClock } from '../../fakes/clock.ts';
import { type FakeFollowedFiles, fakeFollowedFiles } from '../../fakes/followed-files.ts';
import { fakeQgisProfiles } from '../../fakes/qgis-profiles.ts';
import { fakeRedirects } from '../../fakes/redirects.ts';
import { fakeSealer } from '../../fakes/sealer.ts';
import { freshStore, type StoreBench } from '../../fakes/store.ts';
import {
  apiKeyConfig,
  basicConfig,
  connection,
  idOf,
  oauth2Config,
  profileOf,
} from '../../fixtures/definitions.ts';
import { codeOf, failureOf, valueOf } from '../../fixtures/outcomes.ts';
import { openSite, type Site } from '../arcgis/site.ts';

const hour = 3_600_000;
const secretQuery = 'signed-with-this';

/** A site that serves one file as web servers do, with an ETag. */
interface FileSite extends Site {
  readonly address: string;
  /** Puts another file there; `null` takes it away. */
  serve(content: string | Uint8Array | null): void;
  /** Answers with that status from now on; 200 to serve again. */
  answer(status: number): void;
  /** Every answer so far: its status. */
  readonly answers: readonly number[];
}

async function fileSite(first: string | Uint8Array): Promise<FileSite> {
  let content: string | Uint8Array | null = first;
  let version = 1;
  let forced = 200;
  const answers: number[] = [];
  const site = await openSite(({ headers }, response) => {
    const etag = `"version-${version}"`;
    const status =
      forced === 200 ? (content === null ? 404 : headers['if-none-match'] === etag ? 304 : 200) : forced;
    answers.push(status);
    response.writeHead(status, { ETag: etag }).end(status === 200 ? content : undefined);
  });
  return {
    ...site,
    address: `${site.url}/team.wayleave?key=${secretQuery}`,
    answers,
    serve(next) {
      content = next;
      version += 1;
    },
    answer(status) {
      forced = status;
    },
  };
}

/** The application over a real store, and everything that is not behind its operations. */
interface Bench {
  readonly wayleave: Wayleave;
  readonly store: Awaited<ReturnType<typeof freshStore>>['store'];
  readonly clock: FakeClock;
  readonly disk: StoreBench;
  readonly files: FakeFollowedFiles;
  readonly log: string[];
  profile(): Promise<Profile>;
  copies(): Promise<FollowedCopies>;
  /** Edits what is here, as a person would have. */
  edit(change: (profile: Profile) => Profile): Promise<void>;
}

async function openBench(
  options: { readonly fetch?: Fetch; readonly around?: (store: Store) => Partial<Store> } = {},
): Promise<Bench> {
  const { bench, store } = await freshStore();
  const files = fakeFollowedFiles();
  const log: string[] = [];
  const wayleave = createWayleave(
    { ...store, ...options.around?.(store) },
    {
      clock: bench.clock,
      randomness: bench.randomness,
      fetch: options.fetch ?? fetch,
      browser: fakeBrowser(),
      redirects: fakeRedirects(),
      probe: systemProbe({}),
      qgisProfiles: fakeQgisProfiles(),
      sealer: fakeSealer(),
      followedFiles: files,
      log: (line) => log.push(line),
    },
  );
  return {
    wayleave,
    store,
    clock: bench.clock,
    disk: bench,
    files,
    log,
    profile: async () => valueOf(await store.readProfile()),
    copies: async () => valueOf(await store.readFollowed()),
    async edit(change) {
      valueOf(await store.changeProfile((profile) => succeed({ saved: change(profile), value: null })));
    },
  };
}

function sharedOf(content: Partial<SharedProfile>): string {
  return writeProfileFile({ label: '', personal: false, authConfigs: [], connections: [], ...content });
}

function roads(changes: Partial<Connection> = {}): Connection {
  return connection('Roads', { authId: idOf('user001'), ...changes });
}

const rivers = connection('Rivers', { url: 'https://gis.example.org/water/rest/services' });
const team = sharedOf({ label: 'Team', authConfigs: [oauth2Config()], connections: [roads()] });

async function follow(
  { wayleave }: Bench,
  address: string,
  wish: Partial<Contract['subscribe']['request']> = {},
): Promise<PulledSubscription> {
  return valueOf(await wayleave.invoke('subscribe', { address, ...wish }));
}

async function pullOne({ wayleave }: Bench): Promise<PulledSubscription> {
  const [pulled, ...others] = valueOf(await wayleave.invoke('pullSubscriptions', {}));
  expect(others).toEqual([]);
  if (pulled === undefined) throw new Error('Nothing was pulled.');
  return pulled;
}

async function viewOne({ wayleave }: Bench): Promise<SubscriptionView> {
  const [view] = valueOf(await wayleave.invoke('listSubscriptions', {}));
  if (view === undefined) throw new Error('Nothing is followed.');
  return view;
}

/** Opens what waits, looks at it and applies it. */
async function decide(
  bench: Bench,
  choices: Contract['applyImport']['request']['choices'] = {},
): Promise<{ readonly states: readonly string[]; readonly undo: string }> {
  const { id } = await viewOne(bench);
  const opened = valueOf(await bench.wayleave.invoke('openSubscription', { id }));
  expect(opened.subscription).toBe(id);
  const preview = valueOf(await bench.wayleave.invoke('previewImport', { import: opened.import }));
  const request = { import: opened.import, choices };
  const { undo } = valueOf(await bench.wayleave.invoke('applyImport', request));
  return { states: preview.rows.map(({ key, state }) => `${key} ${state}`), undo };
}

const names = ({ connections }: Profile) => connections.map(({ name }) => name).toSorted();
const noneWait = { added: 0, changed: 0, conflicts: 0, removed: 0 };

describe('following an address', () => {
  test('pulls it first, and lets everything wait for a person', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    const { view, outcome, undo } = await follow(bench, site.address);
    expect({ outcome, undo }).toEqual({ outcome: 'changed', undo: null });
    expect(view).toMatchObject({
      name: 'Team',
      kind: 'web',
      apply: 'review',
      passphrase: null,
      checkedAt: bench.clock.now(),
      changedAt: bench.clock.now(),
      failure: null,
      authConfigCount: 1,
      connectionCount: 1,
      pending: { added: 2, changed: 0, conflicts: 0, removed: 0 },
    });
    expect((await bench.profile()).connections).toEqual([]);
    expect(await viewOne(bench)).toEqual(view);
    expect(site.answers).toEqual([200]);
  });

  test('takes it over at once where that was wished, and can be taken back', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    const { view, outcome, added, changed, undo } = await follow(bench, site.address, { apply: 'automatic' });
    expect({ outcome, added, changed }).toEqual({ outcome: 'applied', added: 2, changed: 0 });
    expect(view.pending).toEqual(noneWait);
    expect(names(await bench.profile())).toEqual(['Roads']);
    valueOf(await bench.wayleave.invoke('undo', { undo: undo ?? '' }));
    expect(names(await bench.profile())).toEqual([]);
    // To take it back was a decision: the next pull does not bring it again.
    expect((await pullOne(bench)).outcome).toBe('unchanged');
    expect(names(await bench.profile())).toEqual([]);
  });

  test('shows, logs and tells nothing of the query', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    const told: unknown[] = [await follow(bench, site.address)];
    site.answer(403);
    told.push(await pullOne(bench), await viewOne(bench));
    told.push(await bench.wayleave.invoke('subscribe', { address: `${site.address}&again` }));
    told.push(await bench.wayleave.invoke('subscribe', { address: site.address }));
    expect(JSON.stringify([told, bench.log])).not.toContain(secretQuery);
    expect(site.heard[0]?.target).toContain(secretQuery);
  });

  test('what cannot be had, read or opened is not followed', async () => {
    const bench = await openBench();
    const site = await fileSite('{"format":"other"}');
    const refusals: string[] = [];
    const attempt = async (address: string, wish = {}) =>
      refusals.push(codeOf(await bench.wayleave.invoke('subscribe', { address, ...wish })));
    await attempt(site.address);
    site.serve('<html>Sign in</html>');
    await attempt(site.address);
    site.serve(null);
    await attempt(site.address);
    site.serve(await sealed(team, { kind: 'passphrase', passphrase: 'the right words' }));
    await attempt(site.address);
    await attempt(site.address, { passphrase: 'other words' });
    await attempt('s3://bucket/team.wayleave');
    await attempt('/srv/team.wayleave');
    await attempt(site.address, { name: '  ' });
    await attempt(site.address, { name: 'x'.repeat(81) });
    expect(refusals).toEqual([
      'file-damaged',
      'file-damaged',
      'file-unreadable',
      'file-password-needed',
      'wrong-file-password',
      'bad-url',
      'file-unreadable',
      'bad-value',
      'bad-value',
    ]);
    expect((await bench.profile()).subscriptions).toEqual([]);
    expect(await bench.copies()).toEqual([]);
  });

  test('the same address is followed once, however it is written', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    await follow(bench, site.address);
    const again = await bench.wayleave.invoke('subscribe', { address: ` ${site.address}#part` });
    expect(failureOf(again)).toMatchObject({ code: 'bad-value', message: expect.stringContaining('"Team"') });
    expect((await bench.profile()).subscriptions).toHaveLength(1);
    expect(site.answers).toEqual([200]);
  });

  test('is called as wished, as the file says, or as the file is called, with a number where that is taken', async () => {
    const bench = await openBench();
    for (const name of ['one', 'two', 'three', 'four'])
      bench.files.put(`/srv/${name}/roads.wayleave`, name === 'one' ? team : sharedOf({}));
    const called: string[] = [];
    const nameOf = async (place: string, name?: string) =>
      called.push((await follow(bench, `/srv/${place}/roads.wayleave`, { name })).view.name);
    await nameOf('one');
    await nameOf('two');
    await nameOf('three');
    await nameOf('four', ' Team ');
    expect(called).toEqual(['Team', 'roads', 'roads 2', 'Team 2']);
    expect(valueOf(await bench.wayleave.invoke('listSubscriptions', {})).map(({ name }) => name)).toEqual(
      called.toSorted((one, other) => one.localeCompare(other)),
    );
  });

  test('nothing is saved of what was called off', async () => {
    const bench = await openBench();
    const off = new AbortController();
    const site = await openSite((_heard, response) => {
      response.writeHead(200).write('{');
      off.abort();
    });
    const address = `${site.url}/team.wayleave`;
    const subscribed = await bench.wayleave.invoke('subscribe', { address }, off.signal);
    expect(codeOf(subscribed)).toBe('file-cancelled');
    expect((await bench.profile()).subscriptions).toEqual([]);
  });
});

async function sealed(text: string, seal: FileSeal): Promise<Uint8Array> {
  return valueOf(await fakeSealer().seal(new TextEncoder().encode(text), seal));
}

describe('a sealed file', () => {
  test('is opened by the key of this store', async () => {
    const bench = await openBench();
    const { recipient } = bench.store;
    const site = await fileSite(await sealed(team, { kind: 'recipients', recipients: [recipient] }));
    expect((await follow(bench, site.address)).view).toMatchObject({ name: 'Team', connectionCount: 1 });
  });

  test('is opened by its passphrase, each time, and without it the last good copy stays', async () => {
    const bench = await openBench();
    const seal = { kind: 'passphrase', passphrase: 'the right words' } as const;
    const site = await fileSite(await sealed(team, seal));
    const wish = { passphrase: 'the right words', apply: 'automatic' } as const;
    const { view } = await follow(bench, site.address, wish);
    expect(view.passphrase).toEqual({ setAt: bench.clock.now() });
    const { id } = view;
    valueOf(await bench.wayleave.invoke('editSubscription', { id, passphrase: 'other words' }));
    site.serve(await sealed(sharedOf({ connections: [roads(), rivers] }), seal));
    const failed = await pullOne(bench);
    expect(failed).toMatchObject({ outcome: 'failed', view: { failure: { code: 'wrong-file-password' } } });
    expect(names(await bench.profile())).toEqual(['Roads']);
    valueOf(await bench.wayleave.invoke('editSubscription', { id, passphrase: 'the right words' }));
    expect(await pullOne(bench)).toMatchObject({ outcome: 'applied', added: 1, view: { failure: null } });
  });

  test('that was only sealed anew has not changed', async () => {
    const bench = await openBench();
    const seal = { kind: 'recipients', recipients: [bench.store.recipient] } as const;
    const site = await fileSite(await sealed(team, seal));
    const { view } = await follow(bench, site.address);
    bench.clock.advance(hour);
    site.serve(await sealed(team, seal));
    expect(await pullOne(bench)).toMatchObject({ outcome: 'unchanged', view: { changedAt: view.changedAt } });
    expect(site.answers).toEqual([200, 200]);
    await pullOne(bench);
    expect(site.answers).toEqual([200, 200, 304]);
  });
});

describe('a pull', () => {
  test('that finds nothing new notes when it was, in one write, and leaves the profile alone', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    await follow(bench, site.address, { apply: 'automatic' });
    const profile = bench.disk.folder.peek('profile.age');
    bench.clock.advance(hour);
    const { outcome, view, undo } = await pullOne(bench);
    expect({ outcome, undo }).toEqual({ outcome: 'unchanged', undo: null });
    expect(view).toMatchObject({ checkedAt: bench.clock.now(), changedAt: bench.clock.now() - hour });
    expect(site.answers).toEqual([200, 304]);
    expect(bench.disk.folder.peek('profile.age')).toEqual(profile);
  });

  test('writes the copies of all in one step', async () => {
    let writes = 0;
    const bench = await openBench({
      around: (store) => ({
        changeFollowed(change) {
          writes += 1;
          return store.changeFollowed(change);
        },
      }),
    });
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      bench.files.put(`/srv/${name}.wayleave`, sharedOf({ connections: [connection(name)] }));
      await follow(bench, `/srv/${name}.wayleave`);
    }
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
      bench.files.put(`/srv/${name}.wayleave`, sharedOf({ connections: [connection(name), rivers] }));
    writes = 0;
    const pulled = valueOf(await bench.wayleave.invoke('pullSubscriptions', {}));
    expect(pulled.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'changed'));
    expect(writes).toBe(1);
  });

  test('asks at most four at a time, and one that fails keeps no other from being pulled', async () => {
    let now = 0;
    let most = 0;
    const counted: Fetch = async (input, init) => {
      now += 1;
      most = Math.max(most, now);
      try {
        return await fetch(input, init);
      } finally {
        now -= 1;
      }
    };
    const bench = await openBench({ fetch: counted });
    const sites = await Promise.all(Array.from({ length: 9 }, () => fileSite(team)));
    for (const site of sites) await follow(bench, site.address);
    expect(most).toBe(1);
    sites[3]?.answer(500);
    const pulled = valueOf(await bench.wayleave.invoke('pullSubscriptions', {}));
    const outcomes = pulled.map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(1);
    expect(outcomes[3]).toBe('failed');
    expect(most).toBe(4);
  });

  test('of named ones asks for those alone, once each; one that is none is not found and nothing is asked', async () => {
    const [one, other] = [await fileSite(team), await fileSite(sharedOf({}))];
    const bench = await openBench();
    const { view } = await follow(bench, one.address);
    await follow(bench, other.address);
    const pulled = valueOf(await bench.wayleave.invoke('pullSubscriptions', { ids: [view.id, view.id] }));
    expect(pulled.map(({ view: { name } }) => name)).toEqual(['Team']);
    const none = await bench.wayleave.invoke('pullSubscriptions', { ids: [view.id, 'nobody'] });
    expect(codeOf(none)).toBe('not-found');
    expect([one.answers, other.answers]).toEqual([[200, 304], [200]]);
  });

  test('that fails leaves the last good copy, and says why and since when', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    const { view } = await follow(bench, site.address);
    bench.clock.advance(hour);
    const since = bench.clock.now();
    for (const [status, code] of [
      [503, 'portal-error'],
      [404, 'file-unreadable'],
      [403, 'no-access'],
    ] as const) {
      site.answer(status);
      const failed = await pullOne(bench);
      expect(failed.outcome).toBe('failed');
      expect(failed.view).toMatchObject({
        checkedAt: bench.clock.now(),
        changedAt: view.changedAt,
        pending: view.pending,
        connectionCount: 1,
        failure: { code, since, message: expect.stringContaining(String(status)) },
      });
      bench.clock.advance(hour);
    }
    site.answer(200);
    expect(await pullOne(bench)).toMatchObject({ outcome: 'unchanged', view: { failure: null } });
    expect(site.answers.at(-1)).toBe(304);
  });

  test.each([
    ['a sign-in page', '<html>Sign in</html>'],
    ['half a file', team.slice(0, 100)],
    ['nothing', ''],
    ['a file of a newer Wayleave', team.replace('"version": 1', '"version": 99')],
  ])('that brings %s leaves the last good copy and its mark', async (_what, content) => {
    const site = await fileSite(team);
    const bench = await openBench();
    await follow(bench, site.address, { apply: 'automatic' });
    const [before] = await bench.copies();
    site.serve(content);
    expect((await pullOne(bench)).outcome).toBe('failed');
    expect(names(await bench.profile())).toEqual(['Roads']);
    expect((await bench.copies())[0]).toMatchObject({
      latest: before?.latest,
      settled: before?.settled,
      etag: before?.etag,
      digest: before?.digest,
    });
    site.serve(team);
    expect(await pullOne(bench)).toMatchObject({ outcome: 'unchanged', view: { failure: null } });
  });

  test('sends no mark when the copy it belongs to is gone', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    await follow(bench, site.address);
    valueOf(await bench.store.changeFollowed(() => succeed({ saved: [], value: null })));
    expect((await pullOne(bench)).outcome).toBe('changed');
    expect(site.answers).toEqual([200, 200]);
    expect(site.heard[1]?.headers).not.toHaveProperty('if-none-match');
  });

  test('that is called off writes nothing', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    await follow(bench, site.address);
    const before = bench.disk.folder.peek('followed.age');
    bench.clock.advance(hour);
    const pulled = await bench.wayleave.invoke('pullSubscriptions', {}, AbortSignal.abort());
    expect(codeOf(pulled)).toBe('file-cancelled');
    expect(bench.disk.folder.peek('followed.age')).toEqual(before);
  });

  test('does not undo what was decided while it was under way', async () => {
    const site = await fileSite(team);
    let meanwhile = async (): Promise<unknown> => null;
    const bench = await openBench({
      fetch: async (input, init) => {
        await meanwhile();
        return fetch(input, init);
      },
    });
    await follow(bench, site.address);
    meanwhile = () => decide(bench, { 'connection:Roads': 'mine' });
    await pullOne(bench);
    expect((await viewOne(bench)).pending).toEqual(noneWait);
    expect(names(await bench.profile())).toEqual([]);
  });
});

describe('two processes', () => {
  test('that pull at a time leave the newest copy with its own mark', async () => {
    const site = await fileSite(sharedOf({ connections: [roads()] }));
    let meanwhile = async (): Promise<unknown> => null;
    const bench = await openBench({
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        const work = meanwhile;
        meanwhile = async () => null;
        await work();
        return answer;
      },
    });
    await follow(bench, site.address);
    meanwhile = async () => {
      site.serve(sharedOf({ connections: [roads(), rivers] }));
      await pullOne(bench);
    };
    await pullOne(bench);
    expect((await viewOne(bench)).pending).toEqual({ ...noneWait, added: 2 });
    await pullOne(bench);
    expect(site.answers).toEqual([200, 304, 200, 304]);
    expect((await viewOne(bench)).connectionCount).toBe(2);
  });
});

describe('what changes of a file that applies by itself', () => {
  async function followed(first: Partial<SharedProfile>): Promise<{ bench: Bench; site: FileSite }> {
    const site = await fileSite(sharedOf(first));
    const bench = await openBench();
    await follow(bench, site.address, { apply: 'automatic' });
    return { bench, site };
  }

  const change =
    <T extends object>(changes: Partial<T>) =>
    (record: T): T => ({ ...record, ...changes });

  test('is taken over, with an undo', async () => {
    const { bench, site } = await followed({ connections: [roads()] });
    site.serve(sharedOf({ connections: [roads({ notes: 'By the city.' }), rivers] }));
    const pulled = await pullOne(bench);
    expect(pulled).toMatchObject({ outcome: 'applied', added: 1, changed: 1, view: { pending: noneWait } });
    expect((await bench.profile()).connections).toMatchObject([
      { name: 'Roads', notes: 'By the city.' },
      { name: 'Rivers' },
    ]);
    valueOf(await bench.wayleave.invoke('undo', { undo: pulled.undo ?? '' }));
    expect((await bench.profile()).connections).toMatchObject([{ name: 'Roads', notes: '' }]);
  });

  test('does not touch the secrets that were given here', async () => {
    const withheld = apiKeyConfig('apikey1', { key: null });
    const { bench, site } = await followed({ authConfigs: [withheld] });
    const mine = { value: 'my own key', setAt: 7 };
    const give = (config: AuthConfig) => (config.kind === 'api-key' ? { ...config, key: mine } : config);
    await bench.edit((profile) => ({ ...profile, authConfigs: profile.authConfigs.map(give) }));
    site.serve(sharedOf({ authConfigs: [{ ...withheld, name: 'City key' }] }));
    expect(await pullOne(bench)).toMatchObject({ outcome: 'applied', changed: 1 });
    expect((await bench.profile()).authConfigs).toMatchObject([{ name: 'City key', key: mine }]);
  });

  test('leaves what was edited here, in other fields and in the same', async () => {
    const { bench, site } = await followed({ connections: [roads(), rivers] });
    await bench.edit((profile) => ({
      ...profile,
      connections: profile.connections.map(
        change<Connection>({ notes: 'Mine.', tags: ['own'], pinned: true }),
      ),
    }));
    site.serve(sharedOf({ connections: [roads({ colour: 'red' }), { ...rivers, notes: 'Theirs.' }] }));
    const pulled = await pullOne(bench);
    expect(pulled).toMatchObject({ outcome: 'applied', changed: 1, view: { pending: { conflicts: 1 } } });
    expect((await bench.profile()).connections).toMatchObject([
      { name: 'Rivers', notes: 'Mine.', tags: ['own'], pinned: true },
      { name: 'Roads', colour: 'red', notes: 'Mine.', tags: ['own'], pinned: true },
    ]);
  });

  test('leaves conflicts and removals to a person, for as long as it takes', async () => {
    const { bench, site } = await followed({ connections: [roads(), rivers] });
    site.serve(sharedOf({ connections: [roads({ url: 'https://other.example.org/arcgis/rest/services' })] }));
    const waits = { added: 0, changed: 0, conflicts: 1, removed: 1 };
    expect(await pullOne(bench)).toMatchObject({ outcome: 'changed', undo: null, view: { pending: waits } });
    expect(await pullOne(bench)).toMatchObject({
      outcome: 'unchanged',
      undo: null,
      view: { pending: waits },
    });
    expect(names(await bench.profile())).toEqual(['Rivers', 'Roads']);
    const { states } = await decide(bench, { 'connection:Roads': 'theirs' });
    expect(states).toEqual(['connection:Roads conflict', 'connection:Rivers removed']);
    expect((await bench.profile()).connections).toMatchObject([
      { name: 'Roads', url: 'https://other.example.org/arcgis/rest/services' },
    ]);
    expect((await viewOne(bench)).pending).toEqual(noneWait);
  });

  test('goes on beside a conflict that waits', async () => {
    const { bench, site } = await followed({ connections: [roads()] });
    const moved = roads({ url: 'https://other.example.org/arcgis/rest/services' });
    site.serve(sharedOf({ connections: [moved] }));
    await pullOne(bench);
    site.serve(sharedOf({ connections: [moved, rivers] }));
    expect(await pullOne(bench)).toMatchObject({
      outcome: 'applied',
      added: 1,
      view: { pending: { ...noneWait, conflicts: 1 } },
    });
  });

  test('does not bring back what was removed here', async () => {
    const { bench, site } = await followed({ connections: [roads(), rivers] });
    await bench.edit((profile) => ({ ...profile, connections: profile.connections.slice(1) }));
    site.serve(sharedOf({ connections: [roads({ notes: 'New.' }), rivers] }));
    expect(await pullOne(bench)).toMatchObject({ changed: 1, added: 0, view: { pending: noneWait } });
    expect(names(await bench.profile())).toEqual(['Roads']);
  });

  test('waits where something else was here before it was followed', async () => {
    const site = await fileSite(sharedOf({ connections: [roads({ notes: 'Theirs.' }), rivers] }));
    const bench = await openBench();
    await bench.edit((profile) => ({ ...profile, connections: [roads({ notes: 'Mine.' })] }));
    const pulled = await follow(bench, site.address, { apply: 'automatic' });
    expect(pulled).toMatchObject({ outcome: 'applied', added: 1, changed: 0 });
    expect(pulled.view.pending).toEqual({ ...noneWait, changed: 1 });
    expect((await pullOne(bench)).view.pending).toEqual({ ...noneWait, changed: 1 });
    expect((await bench.profile()).connections[0]).toMatchObject({ notes: 'Mine.' });
    await decide(bench);
    expect((await bench.profile()).connections[0]).toMatchObject({ notes: 'Theirs.' });
  });

  test('never sends a secret that was given here to a place that nobody looked at', async () => {
    const elsewhere = { url: 'https://elsewhere.example.net/arcgis/rest/services' };
    const { bench, site } = await followed({ connections: [connection('Trap', elsewhere)] });
    const open = [basicConfig('basic01', { portal: null }), apiKeyConfig('apikey1', { portal: null })];
    const bound = basicConfig('basic02');
    await bench.edit((profile) => ({ ...profile, authConfigs: [...open, bound] }));
    const naming = (name: string, id: string) => connection(name, { ...elsewhere, authId: idOf(id) });
    site.serve(
      sharedOf({
        connections: [naming('Trap', 'basic01'), naming('Other', 'apikey1'), naming('Bound', 'basic02')],
      }),
    );
    expect(await pullOne(bench)).toMatchObject({
      outcome: 'applied',
      added: 1,
      changed: 0,
      view: { pending: { ...noneWait, added: 1, changed: 1 } },
    });
    expect((await bench.profile()).connections).toMatchObject([
      { name: 'Trap', authId: null },
      { name: 'Bound', authId: 'basic02' },
    ]);
    const token = await bench.wayleave.invoke('token', { ref: 'Bound' });
    expect(codeOf(token)).toBe('not-found');
  });

  test.each([
    ['communityUrl', 'https://elsewhere.example.net/sharing/rest'],
    ['contentUrl', 'https://elsewhere.example.net/sharing/rest'],
    ['prefix', 'https://elsewhere.example.net/?'],
  ])('waits for a person where it is the %s, to which QGIS sends tokens', async (field, value) => {
    const { bench, site } = await followed({ connections: [roads()] });
    site.serve(sharedOf({ connections: [roads({ [field]: value })] }));
    const pulled = await pullOne(bench);
    expect(pulled).toMatchObject({ outcome: 'changed', changed: 0, view: { pending: { changed: 1 } } });
    expect((await bench.profile()).connections[0]).not.toMatchObject({ [field]: value });
  });

  test('is found the next time when the computer went out before it was noted', async () => {
    const site = await fileSite(sharedOf({ connections: [roads()] }));
    let isFull = false;
    const bench = await openBench({
      around: (store) => ({
        changeFollowed: async (change) =>
          isFull ? fail('store-unwritable', 'The disk is full.') : store.changeFollowed(change),
      }),
    });
    await follow(bench, site.address, { apply: 'automatic' });
    site.serve(sharedOf({ connections: [roads(), rivers] }));
    isFull = true;
    expect(codeOf(await bench.wayleave.invoke('pullSubscriptions', {}))).toBe('store-unwritable');
    isFull = false;
    expect(await pullOne(bench)).toMatchObject({ outcome: 'changed', view: { pending: noneWait } });
    expect(names(await bench.profile())).toEqual(['Rivers', 'Roads']);
  });

  test('takes over what waited when reviewing is given up', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    const { view } = await follow(bench, site.address);
    valueOf(await bench.wayleave.invoke('editSubscription', { id: view.id, apply: 'automatic' }));
    expect(await pullOne(bench)).toMatchObject({ outcome: 'applied', added: 2, view: { pending: noneWait } });
  });

  test('is settled although a record of it cannot be taken, and that is offered once it can', async () => {
    const broken = team.replace('"url": "https://gis', '"url": "nonsense://gis');
    expect(broken).not.toBe(team);
    const site = await fileSite(broken);
    const bench = await openBench();
    const pulled = await follow(bench, site.address, { apply: 'automatic' });
    expect(pulled).toMatchObject({ outcome: 'applied', added: 1, view: { pending: noneWait } });
    site.serve(team);
    expect(await pullOne(bench)).toMatchObject({ outcome: 'applied', added: 1 });
    expect(names(await bench.profile())).toEqual(['Roads']);
  });
});

test('whatever is done there and here, an automatic pull keeps what was done here, and the next one does nothing', async () => {
  const places = ['Roads', 'Rivers', 'Rails'] as const;
  const doing = fc.record({
    where: fc.constantFrom('there', 'here'),
    name: fc.constantFrom(...places),
    notes: fc.option(fc.constantFrom('one', 'two', 'three')),
  });
  const urlOf = (name: string) => `https://gis.example.org/${name}/rest/services`;
  const made = (name: string, notes: string) => connection(name, { url: urlOf(name), notes });

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(doing, { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      async (rounds) => {
        const bench = await openBench();
        const there = new Map<string, string>(places.map((name) => [name, 'zero']));
        const here = new Map<string, string | null>();
        const put = () =>
          bench.files.put(
            '/srv/a.wayleave',
            sharedOf({ connections: [...there].map(([name, notes]) => made(name, notes)) }),
          );
        put();
        await follow(bench, '/srv/a.wayleave', { apply: 'automatic' });
        for (const round of rounds) {
          for (const { where, name, notes } of round) {
            if (where === 'there') {
              if (notes === null) there.delete(name);
              else there.set(name, notes);
            } else {
              const isHere = (await bench.profile()).connections.some((one) => one.name === name);
              if (!isHere) continue;
              // Never the words of the source: a change that both made is agreed on, and goes on with the source.
              const mine = notes === null ? null : `mine: ${notes}`;
              here.set(name, mine);
              await bench.edit((profile) => ({
                ...profile,
                connections: profile.connections.flatMap((one) =>
                  one.name !== name ? one : mine === null ? [] : { ...one, notes: mine },
                ),
              }));
            }
          }
          put();
          await pullOne(bench);
          const { connections } = await bench.profile();
          for (const [name, notes] of here)
            expect(connections.find((one) => one.name === name)?.notes ?? null).toBe(notes);
          expect(await pullOne(bench)).toMatchObject({ outcome: 'unchanged', added: 0, changed: 0 });
          expect(await bench.profile()).toMatchObject({ connections });
          // What both took away is agreed on as well: another of that name would be a new one.
          for (const [name, notes] of here) if (notes === null && !there.has(name)) here.delete(name);
        }
      },
    ),
    { numRuns: 60 },
  );
});

describe('what changes of a file that is reviewed', () => {
  test('waits, is decided on, and what was declined is not asked again until it changes', async () => {
    const site = await fileSite(sharedOf({ connections: [roads(), rivers] }));
    const bench = await openBench();
    await follow(bench, site.address);
    const first = await decide(bench, { 'connection:Rivers': 'mine' });
    expect(first.states).toEqual(['connection:Rivers new', 'connection:Roads new']);
    expect(names(await bench.profile())).toEqual(['Roads']);
    expect((await viewOne(bench)).pending).toEqual(noneWait);

    expect((await pullOne(bench)).view.pending).toEqual(noneWait);
    site.serve(sharedOf({ connections: [roads(), { ...rivers, notes: 'New.' }] }));
    expect((await pullOne(bench)).view.pending).toEqual({ ...noneWait, conflicts: 1 });
  });

  test('a removal waits, and one that was declined stays here for good', async () => {
    const site = await fileSite(sharedOf({ connections: [roads(), rivers] }));
    const bench = await openBench();
    await follow(bench, site.address);
    await decide(bench);
    site.serve(sharedOf({ connections: [roads()] }));
    expect((await pullOne(bench)).view.pending).toEqual({ ...noneWait, removed: 1 });
    await decide(bench, { 'connection:Rivers': 'mine' });
    expect(names(await bench.profile())).toEqual(['Rivers', 'Roads']);
    expect((await pullOne(bench)).view.pending).toEqual(noneWait);
  });

  test('what is here already as the file has it is settled without a question', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    await bench.edit((profile) => ({ ...profile, ...profileOf({ connections: [roads()] }) }));
    await follow(bench, site.address);
    expect((await viewOne(bench)).pending).toEqual({ ...noneWait, added: 1 });
    // From now on an edit is told from a change of the file.
    await bench.edit((profile) => ({ ...profile, connections: [roads({ notes: 'Mine.' })] }));
    expect((await viewOne(bench)).pending).toEqual({ ...noneWait, added: 1 });
  });

  test('what waits is opened as it was when it was opened, and what came since waits on', async () => {
    const site = await fileSite(sharedOf({ connections: [roads()] }));
    const bench = await openBench();
    const { view } = await follow(bench, site.address);
    const opened = valueOf(await bench.wayleave.invoke('openSubscription', { id: view.id }));
    site.serve(sharedOf({ connections: [roads(), rivers] }));
    await pullOne(bench);
    valueOf(await bench.wayleave.invoke('applyImport', { import: opened.import }));
    expect(names(await bench.profile())).toEqual(['Roads']);
    expect((await viewOne(bench)).pending).toEqual({ ...noneWait, added: 1 });
  });

  test('an application that is taken back counts as declined', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    await follow(bench, site.address);
    const { undo } = await decide(bench);
    valueOf(await bench.wayleave.invoke('undo', { undo }));
    expect(names(await bench.profile())).toEqual([]);
    expect((await pullOne(bench)).view.pending).toEqual(noneWait);
  });

  test('a record that cannot be read for a while is still known when it can', async () => {
    const good = sharedOf({ connections: [roads()] });
    const site = await fileSite(good);
    const bench = await openBench();
    await follow(bench, site.address);
    await decide(bench);
    site.serve(good.replace('"url": "https://gis', '"url": "nonsense://gis'));
    await pullOne(bench);
    expect((await decide(bench)).states).toEqual(['connection:Roads rejected']);
    await bench.edit((profile) => ({ ...profile, connections: [roads({ notes: 'Mine.' })] }));
    site.serve(good);
    expect((await pullOne(bench)).view.pending).toEqual(noneWait);
  });

  test('a copy that never came cannot be opened', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    const { view } = await follow(bench, site.address);
    valueOf(await bench.store.changeFollowed(() => succeed({ saved: [], value: null })));
    expect(codeOf(await bench.wayleave.invoke('openSubscription', { id: view.id }))).toBe('not-found');
    expect(codeOf(await bench.wayleave.invoke('openSubscription', { id: 'nobody' }))).toBe('not-found');
    expect(await viewOne(bench)).toMatchObject({ checkedAt: null, connectionCount: 0, pending: noneWait });
  });
});

describe('a subscription', () => {
  test('is edited, but for a name that another has', async () => {
    const bench = await openBench();
    bench.files.put('/srv/a.wayleave', team);
    bench.files.put('/srv/b.wayleave', sharedOf({ label: 'Water' }));
    const { view } = await follow(bench, '/srv/a.wayleave');
    await follow(bench, '/srv/b.wayleave');
    const edit = (fields: object) => bench.wayleave.invoke('editSubscription', { id: view.id, ...fields });
    expect(valueOf(await edit({ name: ' Streets ', passphrase: 'words' }))).toMatchObject({
      name: 'Streets',
      apply: 'review',
      passphrase: { setAt: bench.clock.now() },
      pending: view.pending,
    });
    expect(valueOf(await edit({ passphrase: null, apply: 'automatic' }))).toMatchObject({
      name: 'Streets',
      apply: 'automatic',
      passphrase: null,
    });
    expect(codeOf(await edit({ name: 'Water' }))).toBe('name-taken');
    expect(codeOf(await edit({ name: '' }))).toBe('bad-value');
    expect(codeOf(await edit({ passphrase: '' }))).toBe('bad-value');
    expect(codeOf(await edit({ id: 'nobody' }))).toBe('not-found');
  });

  test('that ends takes its copy along and leaves what came of it; taken back, edits are still safe', async () => {
    const site = await fileSite(sharedOf({ connections: [roads()] }));
    const bench = await openBench();
    const { view } = await follow(bench, site.address, { apply: 'automatic' });
    await bench.edit((profile) => ({ ...profile, connections: [roads({ notes: 'Mine.' })] }));
    const { removed, undo } = valueOf(await bench.wayleave.invoke('unsubscribe', { id: view.id }));
    expect(removed).toBe(view.name);
    expect(await bench.copies()).toEqual([]);
    expect(valueOf(await bench.wayleave.invoke('listSubscriptions', {}))).toEqual([]);
    expect(names(await bench.profile())).toEqual(['Roads']);
    expect(codeOf(await bench.wayleave.invoke('unsubscribe', { id: view.id }))).toBe('not-found');

    valueOf(await bench.wayleave.invoke('undo', { undo }));
    expect(await viewOne(bench)).toMatchObject({ id: view.id, name: view.name, checkedAt: null });
    await pullOne(bench);
    expect((await bench.profile()).connections).toMatchObject([{ notes: 'Mine.' }]);
  });

  test('that another process ended meanwhile leaves no copy behind', async () => {
    const [one, other] = [await fileSite(team), await fileSite(sharedOf({}))];
    const bench = await openBench();
    const { view } = await follow(bench, one.address);
    await follow(bench, other.address);
    await bench.edit((profile) => ({ ...profile, subscriptions: profile.subscriptions.slice(1) }));
    await bench.wayleave.invoke('pullSubscriptions', {});
    expect((await bench.copies()).map(({ subscription }) => subscription)).not.toContain(view.id);
  });

  test('lies sealed in the store: neither its address nor its copy can be read there', async () => {
    const site = await fileSite(team);
    const bench = await openBench();
    await follow(bench, site.address);
    for (const name of bench.disk.folder.names()) {
      const text = new TextDecoder('latin1').decode(bench.disk.folder.peek(name) ?? new Uint8Array(0));
      expect(text).not.toContain(secretQuery);
      expect(text).not.toContain('Roads');
    }
  });
});
