import { describe, expect, test } from 'vitest';
import { type HostBench, hostBench } from '../../fakes/host-surroundings.ts';
import { valueOf } from '../../fixtures/outcomes.ts';
import { openHost, openPortalHost, type PortalHost, quiet, signInByWindow, until } from './open-host.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Lets time go by in steps in which everything that is due is done. */
async function pass(bench: HostBench, milliseconds: number, step = minute): Promise<void> {
  for (let left = milliseconds; left > 0; left -= step) {
    bench.clock.advance(Math.min(step, left));
    await quiet(bench);
  }
}

describe('a store that nobody uses', () => {
  const locksAfter = (minutes: number | null) => hostBench({ preferences: { lockAfterMinutes: minutes } });

  test('is locked when its minutes are up, and not before', async () => {
    const { bench, host } = await openHost(locksAfter(15));
    await pass(bench, 14 * minute);
    expect(host.state().vault.kind).toBe('open');
    await pass(bench, minute);
    expect(host.state().vault).toMatchObject({ kind: 'locked', reason: 'idle' });
  });

  test('stays open as long as somebody uses it', async () => {
    const { bench, host } = await openHost(locksAfter(15));
    for (let round = 0; round < 4; round += 1) {
      await pass(bench, 10 * minute);
      host.touch();
    }
    expect(host.state().vault.kind).toBe('open');
  });

  test('asked by windows alone it is not used', async () => {
    const { bench, host, window } = await openHost(locksAfter(15));
    for (let round = 0; round < 16; round += 1) {
      await pass(bench, minute);
      await window.invoke('hostState', {});
    }
    expect(host.state().vault.kind).toBe('locked');
  });

  test('counts the time asleep, and locks on waking', async () => {
    const { bench, host } = await openHost(locksAfter(15));
    bench.clock.sleep(16 * minute);
    await quiet();
    expect(host.state().vault.kind).toBe('open');
    await host.power('resume');
    expect(host.state().vault).toMatchObject({ kind: 'locked', reason: 'idle' });
  });

  test('counts the time asleep even where nobody tells of waking', async () => {
    const { bench, host } = await openHost(locksAfter(15));
    await quiet();
    bench.clock.sleep(16 * minute);
    await pass(bench, minute / 2);
    expect(host.state().vault.kind).toBe('locked');
  });

  test('is locked although a portal does not answer', async () => {
    const opened = await openPortalHost(locksAfter(15));
    await signInByWindow(opened);
    const { bench, host, portal, window } = opened;
    portal.misbehave({ kind: 'hanging', times: 9 });
    const asked = portal.count({});
    valueOf(await window.invoke('editConnection', { connection: 'Roads', fields: { keepFresh: true } }));
    bench.clock.advance(minute);
    await until(() => portal.count({}) > asked);
    for (let minutes = 1; minutes < 15; minutes += 1) {
      bench.clock.advance(minute);
      await quiet();
    }
    expect(host.state().vault).toMatchObject({ kind: 'locked', reason: 'idle' });
  });

  test('stays open for ever when it is never to be locked', async () => {
    const { bench, host } = await openHost(locksAfter(null));
    bench.clock.sleep(30 * day);
    await host.power('resume');
    await pass(bench, 2 * minute);
    expect(host.state().vault.kind).toBe('open');
  });

  test('counts anew after it was unlocked', async () => {
    const { bench, host, window } = await openHost(locksAfter(15));
    await pass(bench, 15 * minute);
    await pass(bench, hour, 10 * minute);
    valueOf(await window.invoke('unlock', {}));
    await pass(bench, 14 * minute);
    expect(host.state().vault.kind).toBe('open');
  });
});

describe('a computer that is locked or goes to sleep', () => {
  test.each([
    ['suspend', {}, 'locked'],
    ['lock-screen', {}, 'locked'],
    ['unlock-screen', {}, 'open'],
    ['resume', {}, 'open'],
    ['suspend', { lockWithSystem: false }, 'open'],
    ['lock-screen', { lockWithSystem: false }, 'open'],
  ] as const)('%s with %j leaves the store %s', async (event, preferences, kind) => {
    const { host } = await openHost(hostBench({ preferences }));
    await host.power(event);
    expect(host.state().vault).toMatchObject(kind === 'locked' ? { kind, reason: 'system' } : { kind });
  });

  test('locks nothing where it cannot be told of', async () => {
    const lockWithSystem = { available: false, reason: 'This desktop does not tell.' } as const;
    const { host } = await openHost(hostBench({ features: { lockWithSystem } }));
    await host.power('lock-screen');
    expect(host.state().vault.kind).toBe('open');
  });
});

describe('a connection that is kept fresh', () => {
  async function keptFresh(fields: object = { keepFresh: true }, bench = hostBench()): Promise<PortalHost> {
    const host = await openPortalHost(bench);
    await signInByWindow(host);
    valueOf(await host.window.invoke('editConnection', { connection: 'Roads', fields }));
    bench.clock.advance(1_000);
    await quiet(bench);
    return host;
  }

  async function tokenEnd({ window }: PortalHost): Promise<number> {
    return valueOf(await window.invoke('showAuthConfig', { id: 'user001' })).signIn.tokenExpiresAt ?? 0;
  }

  const renewals = ({ portal }: PortalHost) => portal.count({ path: '/oauth2/token' });

  test('has a token at any time, renewed before the one before ends', async () => {
    const host = await keptFresh();
    for (let round = 0; round < 90; round += 1) {
      await pass(host.bench, minute);
      // It is due five minutes early.
      await until(async () => (await tokenEnd(host)) > host.bench.clock.now() + 3 * minute);
    }
    expect(renewals(host)).toBeLessThan(8);
    expect(host.bench.notifications).toEqual([]);
  });

  test('others are left to run out', async () => {
    const host = await keptFresh({ pinned: true });
    await pass(host.bench, 45 * minute);
    expect(await tokenEnd(host)).toBeLessThan(host.bench.clock.now());
    expect(host.bench.notifications).toEqual([]);
  });

  test('rests while the store is locked', async () => {
    const host = await keptFresh();
    await host.host.lock('user');
    const before = host.portal.count({});
    await pass(host.bench, 2 * hour, 10 * minute);
    expect(host.portal.count({})).toBe(before);
  });

  test('rests while the computer sleeps, and is looked at on waking', async () => {
    const host = await keptFresh({ keepFresh: true }, hostBench({ preferences: { lockWithSystem: false } }));
    await host.host.power('suspend');
    const before = host.portal.count({});
    await pass(host.bench, hour, 10 * minute);
    host.bench.clock.sleep(hour);
    expect(host.portal.count({})).toBe(before);
    await host.host.power('resume');
    await until(async () => (await tokenEnd(host)) > host.bench.clock.now());
  });

  test('tries again at growing distances, and tells once when it goes on failing', async () => {
    const host = await keptFresh();
    await host.portal.close();
    await pass(host.bench, 20 * hour, 5 * minute);
    await until(() => host.bench.notifications.length === 1);
    expect(host.bench.notifications[0]).toMatchObject({
      title: 'Roads',
      body: expect.stringContaining('could not be renewed'),
      command: { kind: 'show-connection', name: 'Roads' },
    });
    await pass(host.bench, 10 * hour, 5 * minute);
    await until(() => host.bench.notifications.length === 2);
  });

  test('says nothing of a network that is back soon', async () => {
    const host = await keptFresh();
    host.portal.misbehave({ kind: 'dropped', times: 2 });
    await pass(host.bench, 2 * hour);
    expect(host.bench.log).toContain('token: not-found');
    await until(async () => (await tokenEnd(host)) > host.bench.clock.now());
    expect(host.bench.notifications).toEqual([]);
  });

  test('tells at once when the portal ended the sign-in', async () => {
    const host = await keptFresh();
    host.portal.misbehave({ kind: 'refuse', match: { path: '/oauth2/token' }, times: 9 });
    await pass(host.bench, 30 * minute);
    await until(() => host.bench.notifications.length === 1);
    const count = renewals(host);
    await pass(host.bench, 3 * hour, 10 * minute);
    expect(renewals(host)).toBe(count);
    expect(host.bench.notifications).toHaveLength(1);
  });

  test('notifications that nobody wants are not shown', async () => {
    const host = await keptFresh({ keepFresh: true }, hostBench({ preferences: { notifications: false } }));
    host.portal.misbehave({ kind: 'refuse', match: { path: '/oauth2/token' }, times: 9 });
    await pass(host.bench, 30 * minute);
    expect(host.bench.notifications).toEqual([]);
  });

  test('a sign-in of a pinned connection that will end is told of once a day', async () => {
    const host = await keptFresh({ pinned: true });
    await pass(host.bench, 11 * day, 6 * hour);
    expect(host.bench.notifications).toEqual([]);
    await pass(host.bench, 3 * day, hour);
    const bodies = host.bench.notifications.map(({ body }) => body);
    expect(bodies).toHaveLength(3);
    expect(bodies[0]).toMatch(/^The sign-in ends in \d+ (hr|days)\. /);
    expect(bodies[2]).toContain('The sign-in ended.');
  });
});
