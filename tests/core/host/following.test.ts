import { describe, expect, test } from 'vitest';
import type { Wayleave } from '../../../src/core/contract.ts';
import { createFollowing, type Following } from '../../../src/core/host/following.ts';
import type { FollowedCopy } from '../../../src/core/model/subscription.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';
import { writeProfileFile } from '../../../src/core/sharing/profile-file/write-profile-file.ts';
import { type FakeClock, fakeClock } from '../../fakes/clock.ts';
import { type HostBench, hostBench } from '../../fakes/host-surroundings.ts';
import { fakeRandomness } from '../../fakes/randomness.ts';
import { connection, profileOf } from '../../fixtures/definitions.ts';
import { valueOf } from '../../fixtures/outcomes.ts';
import { openHost, type OpenHost, quiet } from './open-host.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** One subscription, its copy, and the moments at which it was asked for. */
interface Followed {
  readonly clock: FakeClock;
  readonly following: Following;
  readonly asked: number[];
  /** What the next pulls come to: `unnoted` when not even that could be saved. */
  outcome: 'well' | 'failed' | 'unnoted';
  copy: FollowedCopy | null;
  /** Lets time go by as the host does, which looks when something is due and twice a minute at least. */
  pass(milliseconds: number): Promise<void>;
}

function followed(options: { readonly seed?: number; readonly checkedAgo?: number | null } = {}): Followed {
  const { seed = 1, checkedAgo = null } = options;
  const clock = fakeClock();
  const asked: number[] = [];
  const copyAt = (checkedAt: number): FollowedCopy => ({
    subscription: 'team',
    checkedAt,
    changedAt: null,
    etag: null,
    lastModified: null,
    digest: null,
    failure: null,
    latest: null,
    settled: null,
  });
  const subscription = {
    id: 'team',
    name: 'Team',
    address: { value: '/srv/team.wayleave', setAt: 0 },
    apply: 'review',
    passphrase: null,
    allowHttp: false,
    createdAt: 0,
    changedAt: 0,
  } as const;
  const wayleave: Wayleave = {
    async invoke(name, request) {
      expect([name, request]).toEqual(['pullSubscriptions', { ids: ['team'] }]);
      const now = clock.now();
      asked.push(now);
      if (bench.outcome === 'unnoted') return fail('store-unwritable', 'The disk is full.') as never;
      const since = bench.copy?.failure?.since ?? now;
      const failure = bench.outcome === 'well' ? null : { code: 'portal-timeout', message: '', since };
      bench.copy = { ...copyAt(now), failure };
      return succeed([]) as never;
    },
    on: () => () => undefined,
    takeNotices: () => [],
  };
  const following = createFollowing({
    store: {
      readProfile: async () => succeed(profileOf({ subscriptions: [subscription] })),
      readFollowed: async () => succeed(bench.copy === null ? [] : [bench.copy]),
    },
    wayleave,
    clock,
    randomness: fakeRandomness(seed),
    toldAt: new Map(),
    notify: () => undefined,
  });
  const bench: Followed = {
    clock,
    following,
    asked,
    outcome: 'well',
    copy: checkedAgo === null ? null : copyAt(clock.now() - checkedAgo),
    async pass(milliseconds) {
      const end = clock.now() + milliseconds;
      await following.look();
      while (clock.now() < end) {
        const due = (following.dueAt() ?? Number.POSITIVE_INFINITY) - clock.now();
        clock.advance(Math.min(end - clock.now(), 30 * second, Math.max(second, due)));
        await following.look();
      }
    },
  };
  return bench;
}

/** The times between moments, in minutes. */
function pauses(moments: readonly number[]): readonly number[] {
  return moments.slice(1).map((moment, index) => (moment - (moments[index] ?? 0)) / minute);
}

/** How many of the moments fall into the second that has most of them. */
function busiest(moments: readonly number[]): number {
  const seconds = new Map<number, number>();
  for (const moment of moments) {
    const key = Math.floor(moment / second);
    seconds.set(key, (seconds.get(key) ?? 0) + 1);
  }
  return Math.max(...seconds.values());
}

describe('a subscription is asked for', () => {
  test('within a minute of unlocking when it is overdue, but not at that very moment', async () => {
    const bench = followed({ checkedAgo: 2 * hour });
    const begun = bench.clock.now();
    await bench.following.look();
    expect(bench.asked).toEqual([]);
    await bench.pass(minute + second);
    expect(bench.asked).toHaveLength(1);
    expect(bench.asked[0]).toBeGreaterThan(begun);
  });

  test('an hour after it was last asked for, within a tenth', async () => {
    const bench = followed({ checkedAgo: 20 * minute });
    const begun = bench.clock.now();
    await bench.pass(day);
    const [first = 0] = bench.asked;
    expect((first - begun) / minute).toBeGreaterThanOrEqual(34);
    expect((first - begun) / minute).toBeLessThanOrEqual(46.1);
    for (const pause of pauses(bench.asked)) {
      expect(pause).toBeGreaterThanOrEqual(54);
      expect(pause).toBeLessThanOrEqual(66.1);
    }
    expect(new Set(pauses(bench.asked).map(Math.round)).size).toBeGreaterThan(3);
  });

  test('an hour after somebody else asked for it', async () => {
    const bench = followed({ checkedAgo: 0 });
    await bench.pass(50 * minute);
    if (bench.copy !== null) bench.copy = { ...bench.copy, checkedAt: bench.clock.now() };
    await bench.pass(50 * minute);
    expect(bench.asked).toEqual([]);
  });

  test('as soon as possible when it is here and has no copy', async () => {
    const bench = followed();
    await bench.pass(minute + second);
    expect(bench.asked).toHaveLength(1);
  });

  test('within hours even when a wrong clock noted a moment that is years away', async () => {
    const bench = followed({ checkedAgo: -10 * 365 * day });
    await bench.pass(2 * hour);
    expect(bench.asked.length).toBeGreaterThan(0);
  });

  test('after failures at growing distances, up to eight hours, and hourly again once it is well', async () => {
    const bench = followed({ checkedAgo: 2 * hour });
    bench.outcome = 'failed';
    await bench.pass(2 * day);
    const around = (hours: number, pause: number) => Math.abs(pause / 60 - hours) <= hours * 0.2;
    const failing = pauses(bench.asked);
    expect(failing.length).toBeGreaterThan(6);
    for (const [index, pause] of failing.entries()) expect(around(Math.min(8, 2 ** index), pause)).toBe(true);
    bench.outcome = 'well';
    const count = bench.asked.length;
    await bench.pass(20 * hour);
    for (const pause of pauses(bench.asked.slice(count))) expect(around(1, pause)).toBe(true);
    expect(bench.asked.length).toBeGreaterThan(count + 8);
  });

  test('not more often when nothing of it can be noted', async () => {
    const bench = followed({ checkedAgo: 2 * hour });
    bench.outcome = 'unnoted';
    await bench.pass(10 * hour);
    expect(bench.asked.length).toBeGreaterThan(8);
    expect(bench.asked.length).toBeLessThan(13);
  });
});

test('two thousand computers that are unlocked in the same second do not ask as one, then or later', async () => {
  const moments = await Promise.all(
    Array.from({ length: 2_000 }, async (_, index) => {
      const bench = followed({ seed: index * 7_919 + 1, checkedAgo: day });
      await bench.pass(70 * minute);
      return bench.asked;
    }),
  );
  const firsts = moments.map(([first = 0]) => first);
  const nexts = moments.map(([, next = 0]) => next);
  // By chance alone: 33 a second over a minute, and 3 a second over twelve.
  expect(busiest(firsts)).toBeLessThan(80);
  expect(busiest(nexts.filter((moment) => moment > 0))).toBeLessThan(20);
});

describe('a host', () => {
  const path = '/srv/team.wayleave';
  const fileOf = (...names: readonly string[]) =>
    writeProfileFile({
      label: 'Team',
      personal: false,
      authConfigs: [],
      connections: names.map((name) =>
        connection(name, { url: `https://gis.example.org/${name}/rest/services` }),
      ),
    });

  async function hostThatFollows(
    apply: 'review' | 'automatic' = 'review',
    bench = hostBench(),
  ): Promise<OpenHost> {
    bench.followedFiles.put(path, fileOf('Roads'));
    const open = await openHost(bench);
    valueOf(await open.window.invoke('subscribe', { address: path, apply }));
    return open;
  }

  async function pass(bench: HostBench, milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= 5 * minute) {
      bench.clock.advance(Math.min(5 * minute, left));
      await quiet(bench);
    }
  }

  test('pulls every hour while its store is open', async () => {
    const { bench } = await hostThatFollows();
    await pass(bench, 5 * hour);
    const pulls = bench.followedFiles.asked.length - 1;
    expect(pulls).toBeGreaterThanOrEqual(3);
    expect(pulls).toBeLessThanOrEqual(5);
  });

  test('rests while its store is locked, and while the computer sleeps', async () => {
    const { bench, host, window } = await hostThatFollows(
      'review',
      hostBench({ preferences: { lockWithSystem: false } }),
    );
    const count = bench.followedFiles.asked.length;
    await host.power('suspend');
    await pass(bench, 3 * hour);
    await host.lock('user');
    await host.power('resume');
    await pass(bench, 3 * hour);
    expect(bench.followedFiles.asked).toHaveLength(count);
    valueOf(await window.invoke('unlock', {}));
    await pass(bench, 10 * minute);
    expect(bench.followedFiles.asked).toHaveLength(count + 1);
  });

  test('tells of changes that wait, once a day at most, and leads to them', async () => {
    const { bench } = await hostThatFollows();
    await pass(bench, 3 * hour);
    expect(bench.notifications).toEqual([]);
    bench.followedFiles.put(path, fileOf('Roads', 'Rivers'));
    await pass(bench, 2 * hour);
    bench.followedFiles.put(path, fileOf('Roads', 'Rivers', 'Rails'));
    await pass(bench, 2 * hour);
    expect(bench.notifications).toEqual([
      { title: 'Team', body: '2 changes to review.', command: { kind: 'show', place: 'share' } },
    ]);
    await pass(bench, day);
    bench.followedFiles.put(path, fileOf('Roads', 'Rivers', 'Rails', 'Parks'));
    await pass(bench, 2 * hour);
    expect(bench.notifications.map(({ body }) => body)).toEqual([
      '2 changes to review.',
      '4 changes to review.',
    ]);
  });

  test('tells of changes that were taken over', async () => {
    const { bench, window } = await hostThatFollows('automatic');
    bench.followedFiles.put(path, fileOf('Rivers'));
    await pass(bench, 2 * hour);
    expect(bench.notifications.map(({ body }) => body)).toEqual(['1 change taken over. 1 change to review.']);
    const connections = valueOf(await window.invoke('listConnections', {}));
    expect(connections.map((view) => view.connection.name).toSorted()).toEqual(['Rivers', 'Roads']);
  });

  test('says nothing where notifications are not wanted, nor of a file that is not there', async () => {
    const unwanted = await hostThatFollows('review', hostBench({ preferences: { notifications: false } }));
    unwanted.bench.followedFiles.put(path, fileOf('Rivers'));
    await pass(unwanted.bench, 2 * hour);
    expect(unwanted.bench.notifications).toEqual([]);
    const gone = await hostThatFollows();
    gone.bench.followedFiles.drop(path);
    await pass(gone.bench, day);
    expect(gone.bench.notifications).toEqual([]);
  });
});
