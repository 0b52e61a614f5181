import { describe, expect, onTestFinished, test } from 'vitest';
import { readActivity, recordActivity, recordRenewals } from '../../../src/core/application/activity.ts';
import type { ActivityEntry, ActivityOrigin, Wayleave } from '../../../src/core/contract.ts';
import { type Journal, openJournal } from '../../../src/core/store/journal.ts';
import type { KeyedStore } from '../../../src/core/store/open-store.ts';
import { createWayleave } from '../../../src/core/wayleave.ts';
import { type DemoPortal, startDemoPortal } from '../../../src/demo-portal/demo-portal.ts';
import { systemProbe } from '../../../src/node/probe.ts';
import { fakeBrowser } from '../../fakes/browser.ts';
import type { FakeClock } from '../../fakes/clock.ts';
import { type FakeRedirects, fakeRedirects } from '../../fakes/redirects.ts';
import { freshStore } from '../../fakes/store.ts';
import { fakeQgisProfiles } from '../../fakes/qgis-profiles.ts';
import { fakeFollowedFiles } from '../../fakes/followed-files.ts';
import { fakeSealer } from '../../fakes/sealer.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { userOf } from './bench.ts';

const minute = 60_000;

interface Bench {
  readonly wayleave: Wayleave;
  readonly portal: DemoPortal;
  readonly clock: FakeClock;
  readonly store: KeyedStore;
  readonly redirects: FakeRedirects;
  readonly journal: Journal;
  readonly log: readonly string[];
  /** The same application by another door. */
  readonly door: (origin: ActivityOrigin, recordsTokens?: boolean) => Wayleave;
  /** What was recorded since it was last asked for, the first first. */
  readonly news: () => Promise<readonly Omit<ActivityEntry, 'id' | 'at'>[]>;
}

async function open(): Promise<Bench> {
  const { bench, identity, store } = await freshStore();
  const { clock, randomness } = bench;
  const portal = await startDemoPortal({ now: () => clock.now() });
  onTestFinished(() => portal.close());
  // A clock of its own: its waiting moves the time, which is not what these tests are about.
  const waiting = { now: () => clock.now(), wait: () => new Promise<void>(() => {}) };
  const journal = openJournal(identity, { ...bench, clock: waiting });
  const redirects = fakeRedirects();
  const log: string[] = [];
  const inner = createWayleave(store, {
    clock,
    randomness,
    fetch,
    browser: fakeBrowser(),
    redirects,
    probe: systemProbe({}),
    qgisProfiles: fakeQgisProfiles(),
    sealer: fakeSealer(),
    followedFiles: fakeFollowedFiles(),
    log: (line) => log.push(line),
    aroundRenewal: recordRenewals({ journal, clock }),
  });
  const door = (origin: ActivityOrigin, recordsTokens = true) =>
    recordActivity(inner, { journal, clock, origin, recordsTokens });
  let known = 0;
  return {
    wayleave: door('window'),
    portal,
    clock,
    store,
    redirects,
    journal,
    log,
    door,
    async news() {
      const entries = valueOf(await journal.read()).toReversed();
      const fresh = entries.slice(known).map(({ id: _id, at: _at, ...told }) => told);
      known = entries.length;
      return fresh;
    },
  };
}

/** An entry of the window that went well and needs no words. */
const told = (kind: ActivityEntry['kind'], changes: Partial<ActivityEntry> = {}) => ({
  kind,
  subject: null,
  authId: null,
  account: null,
  origin: 'window',
  failure: null,
  detail: '',
  ...changes,
});

async function define({ wayleave, portal, news }: Bench): Promise<void> {
  const { clientId, tokenHeader } = userOf(portal);
  const user = {
    kind: 'oauth2',
    id: 'user001',
    name: 'Town',
    portal: portal.portalUrl,
    clientId,
    tokenHeader,
  } as const;
  valueOf(await wayleave.invoke('addAuthConfig', user));
  valueOf(
    await wayleave.invoke('addConnection', { name: 'Roads', url: portal.servicesUrl, authId: 'user001' }),
  );
  await news();
}

async function start({ wayleave }: Bench) {
  const started = valueOf(await wayleave.invoke('startSignIn', { id: 'user001', surface: 'print' }));
  if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
  return { ...started, state: new URL(started.url).searchParams.get('state') ?? '' };
}

async function signIn(bench: Bench, username = 'analyst') {
  const { attempt, url, state } = await start(bench);
  const { code } = await bench.portal.signInLikeAPerson(url, { username, password: 'demo' });
  const finished = bench.wayleave.invoke('finishSignIn', { attempt });
  bench.redirects.answer(state, { code: code ?? '', state });
  return finished;
}

describe('what is recorded', () => {
  test('of definitions: what was added, edited, renamed, removed and brought back', async () => {
    const bench = await open();
    const { wayleave, portal, news, clock } = bench;
    const config = {
      kind: 'api-key',
      id: 'key0001',
      name: 'Key',
      portal: portal.portalUrl,
      password: 'a-secret-key',
    } as const;
    valueOf(await wayleave.invoke('addAuthConfig', config));
    expect(await news()).toEqual([told('add', { subject: 'Key', authId: 'key0001' as never })]);
    clock.advance(1);
    valueOf(await wayleave.invoke('editAuthConfig', { id: 'key0001', fields: { name: 'Other key' } }));
    valueOf(await wayleave.invoke('editAuthConfig', { id: 'key0001', fields: { name: 'Other key' } }));
    expect(await news()).toEqual([told('edit', { subject: 'Other key', authId: 'key0001' as never })]);
    clock.advance(1);
    valueOf(await wayleave.invoke('renameAuthConfig', { id: 'key0001', newId: 'key0002' }));
    expect(await news()).toMatchObject([{ kind: 'edit', authId: 'key0002', detail: 'Its ID was key0001.' }]);
    const removed = valueOf(await wayleave.invoke('removeAuthConfig', { id: 'key0002' }));
    expect(await news()).toEqual([told('remove', { subject: 'Other key', authId: 'key0002' as never })]);
    valueOf(await wayleave.invoke('undo', { undo: removed.undo }));
    expect(await news()).toEqual([
      told('undo', {
        subject: 'Other key',
        authId: 'key0002' as never,
        detail: 'The removal was taken back.',
      }),
    ]);
    expect(JSON.stringify(valueOf(await bench.journal.read()))).not.toContain('a-secret-key');
  });

  test('of connections: one by its path, several by how many', async () => {
    const bench = await open();
    const { wayleave, portal, news, clock } = bench;
    valueOf(await wayleave.invoke('addConnection', { name: 'Roads', url: portal.servicesUrl }));
    valueOf(await wayleave.invoke('duplicateConnection', { name: 'Roads' }));
    expect(await news()).toEqual([
      told('add', { subject: 'Roads' }),
      told('add', { subject: 'Roads 2', detail: 'A copy of Roads.' }),
    ]);
    clock.advance(1);
    valueOf(await wayleave.invoke('editConnection', { connection: 'Roads', fields: { folder: 'Town' } }));
    expect(await news()).toEqual([told('edit', { subject: 'Town/Roads', detail: 'It was Roads.' })]);
    const names = ['Roads', 'Roads 2'];
    const edited = valueOf(await wayleave.invoke('editConnections', { names, fields: { tags: ['a'] } }));
    valueOf(await wayleave.invoke('editConnections', { names, fields: { tags: ['a'] } }));
    expect(await news()).toEqual([told('edit', { detail: '2 connections: Town/Roads, Roads 2.' })]);
    valueOf(await wayleave.invoke('undo', { undo: edited.undo }));
    expect(await news()).toEqual([
      told('undo', { detail: 'The edit was taken back: 2 connections: Town/Roads, Roads 2.' }),
    ]);
    valueOf(await wayleave.invoke('moveFolder', { from: 'Town', to: '' }));
    expect(await news()).toEqual([told('edit', { subject: 'Roads', detail: 'Town was moved to the top.' })]);
    valueOf(await wayleave.invoke('removeConnections', { names }));
    expect(await news()).toEqual([told('remove', { detail: '2 connections: Roads, Roads 2.' })]);
  });

  test('of sign-ins and sign-outs: who, and why not', async () => {
    const bench = await open();
    await define(bench);
    const { wayleave, news, redirects } = bench;
    const town = { subject: 'Town', authId: 'user001' as never };
    valueOf(await signIn(bench));
    expect(await news()).toEqual([told('sign-in', { ...town, account: 'analyst' })]);
    const late = await start(bench);
    const finished = [1, 2].map(() => wayleave.invoke('finishSignIn', { attempt: late.attempt }));
    redirects.timeOut(late.state);
    for (const answer of await Promise.all(finished)) expect(codeOf(answer)).toBe('sign-in-timeout');
    expect(await news()).toMatchObject([{ kind: 'sign-in', ...town, failure: { code: 'sign-in-timeout' } }]);
    const off = await start(bench);
    const waiting = wayleave.invoke('finishSignIn', { attempt: off.attempt });
    valueOf(await wayleave.invoke('cancelSignIn', { attempt: off.attempt }));
    expect(codeOf(await waiting)).toBe('sign-in-cancelled');
    valueOf(await wayleave.invoke('signOut', { id: 'user001' }));
    valueOf(await wayleave.invoke('signOut', { id: 'user001' }));
    expect(await news()).toEqual([
      told('sign-out', { ...town, account: 'analyst', detail: 'Its tokens were revoked at the portal.' }),
    ]);
  });

  test('of tests: how they ended', async () => {
    const bench = await open();
    await define(bench);
    const { wayleave, news, portal } = bench;
    valueOf(await signIn(bench));
    await news();
    const passed = valueOf(await wayleave.invoke('testConnection', { name: 'Roads' }));
    const roads = { subject: 'Roads', authId: 'user001' as never, account: 'analyst' };
    expect(await news()).toEqual([
      told('test', { ...roads, detail: `None of ${passed.stages.length} steps failed.` }),
    ]);
    portal.misbehave({ match: { path: '/rest/services' }, kind: 'status', status: 503, times: 10 });
    valueOf(await wayleave.invoke('testConnection', { name: 'Roads' }));
    expect(await news()).toMatchObject([
      {
        kind: 'test',
        ...roads,
        failure: { code: 'portal-error' },
        detail: expect.stringMatching(/^Services failed, step \d of \d+\.$/),
      },
    ]);
    await wayleave.invoke('testConnection', { name: 'Roads' }, AbortSignal.abort());
    expect(await news()).toEqual([]);
  });

  test('of tokens: once in a while for each who asks, and each time it ends otherwise', async () => {
    const bench = await open();
    await define(bench);
    const { wayleave, news, clock, portal } = bench;
    valueOf(await signIn(bench));
    await news();
    for (const ref of ['user001', 'Roads', 'user001', 'Roads'])
      valueOf(await wayleave.invoke('token', { ref }));
    const ofAnalyst = { authId: 'user001' as never, account: 'analyst' };
    expect(await news()).toEqual([
      told('token', { ...ofAnalyst, subject: 'Town' }),
      told('token', { ...ofAnalyst, subject: 'Roads' }),
    ]);
    clock.advance(14 * minute);
    valueOf(await wayleave.invoke('token', { ref: 'user001' }));
    expect(await news()).toEqual([]);
    clock.advance(2 * minute);
    valueOf(await wayleave.invoke('token', { ref: 'user001' }));
    expect(await news()).toMatchObject([{ kind: 'token' }]);
    portal.revokeEverything();
    clock.advance(14 * minute);
    for (let time = 0; time < 3; time += 1)
      expect(codeOf(await wayleave.invoke('token', { ref: 'user001' }))).toBe('sign-in-needed');
    expect(await news()).toMatchObject([
      { kind: 'refresh', origin: 'itself', failure: { code: 'sign-in-needed' } },
      { kind: 'token', origin: 'window', failure: { code: 'sign-in-needed' } },
    ]);
  });

  test('of renewals: those that a portal was really asked for, by the application itself', async () => {
    const bench = await open();
    await define(bench);
    const { news, clock } = bench;
    const quiet = bench.door('command-line', false);
    valueOf(await signIn(bench));
    await news();
    valueOf(await quiet.invoke('token', { ref: 'user001' }));
    expect(await news()).toEqual([]);
    clock.advance(29 * minute);
    valueOf(await quiet.invoke('token', { ref: 'user001' }));
    const renewal = {
      subject: 'Town',
      authId: 'user001' as never,
      account: 'analyst',
      origin: 'itself',
    } as const;
    expect(await news()).toEqual([told('refresh', renewal)]);
    bench.portal.misbehave({ match: { path: '/token' }, kind: 'status', status: 503, times: 100 });
    clock.advance(31 * minute);
    for (let time = 0; time < 3; time += 1)
      expect(codeOf(await quiet.invoke('token', { ref: 'user001' }))).toBe('portal-error');
    expect(await news()).toMatchObject([{ kind: 'refresh', failure: { code: 'portal-error' } }]);
  });

  test('leaves out what was asked wrongly, and what only looks', async () => {
    const bench = await open();
    await define(bench);
    const { wayleave, news } = bench;
    await wayleave.invoke('addConnection', { name: 'Roads', url: 'ftp://x' });
    await wayleave.invoke('token', { ref: 'nobody1' });
    await wayleave.invoke('removeConnection', { name: 'Nobody' });
    await wayleave.invoke('undo', { undo: 'none' });
    await wayleave.invoke('startSignIn', { id: 'nobody1', surface: 'print' });
    for (const name of ['listConnections', 'listAuthConfigs', 'status'] as const)
      await wayleave.invoke(name, {});
    expect(await news()).toEqual([]);
  });

  test('carries the door through which it came', async () => {
    const bench = await open();
    await define(bench);
    await bench.door('tray').invoke('duplicateConnection', { name: 'Roads' });
    await bench.door('command-line').invoke('duplicateConnection', { name: 'Roads' });
    expect((await bench.news()).map(({ origin }) => origin)).toEqual(['tray', 'command-line']);
  });
});

describe('the recorded application', () => {
  test('answers, tells and takes notice as the one beneath it, and asks nothing aloud', async () => {
    const bench = await open();
    let changes = 0;
    const changed = new Promise<void>((resolve) => {
      bench.wayleave.on('changed', () => {
        changes += 1;
        resolve();
      });
    });
    await define(bench);
    await changed;
    expect(changes).toBeGreaterThan(0);
    valueOf(await bench.wayleave.invoke('duplicateConnection', { name: 'Roads' }));
    valueOf(await bench.wayleave.invoke('removeConnection', { name: 'Roads' }));
    expect(bench.log).toEqual([]);
    expect(bench.wayleave.takeNotices()).toEqual([]);
  });
});

describe('reading', () => {
  test('is newest first, by connection or auth ID, as many as are wanted', async () => {
    const bench = await open();
    await define(bench);
    valueOf(await signIn(bench));
    bench.clock.advance(1);
    valueOf(await bench.wayleave.invoke('testConnection', { name: 'Roads' }));
    const kinds = async (asked: Parameters<typeof readActivity>[0]) =>
      valueOf(await readActivity(asked, bench.journal)).map(({ kind, subject }) => [kind, subject]);
    expect(await kinds({})).toEqual([
      ['test', 'Roads'],
      ['sign-in', 'Town'],
      ['add', 'Roads'],
      ['add', 'Town'],
    ]);
    expect(await kinds({ subject: 'Roads' })).toEqual([
      ['test', 'Roads'],
      ['add', 'Roads'],
    ]);
    expect(await kinds({ subject: 'user001', limit: 2 })).toEqual([
      ['test', 'Roads'],
      ['sign-in', 'Town'],
    ]);
    expect(await kinds({ subject: 'nobody1' })).toEqual([]);
    expect(await kinds({ limit: 0 })).toEqual([]);
  });
});
