import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Fault } from '../../src/demo-portal/faults.ts';
import { at, type Finished, listAt, textAt } from './command-line.ts';
import { openSignedIn, signIn, type Site, type Workplace } from './workplace.ts';

/** Signed in with a token that has ended; what is given out from now on lasts as usual. */
async function openEnded(): Promise<{ readonly place: Workplace; readonly site: Site }> {
  const { place, site, signedIn } = await openSignedIn({ lifetimes: { accessSeconds: 1 } });
  site.portal.setLifetimes({});
  await waitUntil(Date.parse(textAt(signedIn.json, 'value.tokenExpiresAt')) + 10);
  return { place, site };
}

async function waitUntil(moment: number): Promise<void> {
  await wait(Math.max(0, moment - Date.now()));
}

const refreshes = ({ portal }: Site) => portal.count({ grant: 'refresh_token' });

function codeOf({ json }: Finished): unknown {
  return at(json, 'failure.code');
}

test('fifty processes at once ask the portal once and all get the same token', async () => {
  const { place, site } = await openEnded();
  const all = await Promise.all(Array.from({ length: 50 }, () => place.run(['token', 'demo001'])));
  expect(all.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
    Array(50).fill({ exitCode: 0, stderr: '' }),
  );
  const tokens = new Set(all.map(({ stdout }) => stdout.trim()));
  expect(tokens.size).toBe(1);
  expect(site.portal.isAlive([...tokens][0] ?? '')).toBe(true);
  expect(refreshes(site)).toBe(1);
}, 120_000);

test('twelve processes at once swap once for a federated server', async () => {
  const { place, site } = await openEnded();
  const refs = [`${site.portal.servicesUrl}/Hydrants/FeatureServer`, site.portal.servicesUrl, 'demo001'];
  const all = await Promise.all(
    Array.from({ length: 12 }, (_, index) => place.run(['token', refs[index % refs.length] ?? '', '--json'])),
  );
  expect(all.map(({ exitCode }) => exitCode)).toEqual(Array(12).fill(0));
  expect(new Set(all.map(({ json }) => at(json, 'value.token'))).size).toBe(2);
  expect(site.portal.count({ path: '/generateToken' })).toBe(1);
  expect(refreshes(site)).toBe(1);
}, 60_000);

test('a call that fails three times over is followed by one that tries again', async () => {
  const { place, site } = await openEnded();
  site.portal.misbehave({ match: { grant: 'refresh_token' }, kind: 'status', status: 500, times: 3 });
  const failed = await place.run(['token', 'demo001', '--json']);
  expect(failed.exitCode).toBe(5);
  expect(codeOf(failed)).toBe('portal-error');
  expect(refreshes(site)).toBe(3);
  const next = await place.done(['token', 'demo001']);
  expect(refreshes(site)).toBe(4);
  expect(site.portal.isAlive(next.stdout.trim())).toBe(true);
});

test('one bad answer is overcome within the call', async () => {
  const { place, site } = await openEnded();
  site.portal.misbehave({ match: { grant: 'refresh_token' }, kind: 'status', status: 502 });
  const { stdout, stderr } = await place.done(['token', 'demo001']);
  expect(site.portal.isAlive(stdout.trim())).toBe(true);
  expect(stderr).toBe('');
  expect(refreshes(site)).toBe(2);
});

const troubles: readonly (readonly [Fault, string])[] = [
  [{ kind: 'dropped' }, 'portal-unreachable'],
  [{ kind: 'lost-reply' }, 'portal-unreachable'],
  [{ kind: 'truncated' }, 'portal-unreachable'],
  [{ kind: 'html' }, 'not-arcgis'],
  [{ kind: 'broken-json' }, 'not-arcgis'],
  [{ kind: 'status', status: 429 }, 'rate-limited'],
  [{ kind: 'status', status: 503 }, 'portal-error'],
];

test('whatever a refresh meets on its way, the session is kept', async () => {
  const outcomes = await Promise.all(
    troubles.map(async ([fault]) => {
      const { place, site } = await openEnded();
      site.portal.misbehave({ match: { grant: 'refresh_token' }, ...fault, times: 100 });
      const failed = await place.run(['token', 'demo001', '--json']);
      site.portal.behave();
      const { json } = await place.done(['auth', 'show', 'demo001', '--json']);
      const next = await place.done(['token', 'demo001']);
      return {
        exitCode: failed.exitCode,
        code: codeOf(failed),
        signIn: at(json, 'value.signIn'),
        isAlive: site.portal.isAlive(next.stdout.trim()),
      };
    }),
  );
  const signIn = expect.objectContaining({ state: 'signed-in', account: 'analyst' });
  expect(outcomes).toEqual(troubles.map(([, code]) => ({ exitCode: 5, code, signIn, isAlive: true })));
}, 60_000);

test('a refresh that is answered late is waited for', async () => {
  const { place, site } = await openEnded();
  site.portal.misbehave({ match: { grant: 'refresh_token' }, kind: 'slow', delayMilliseconds: 1500 });
  const { stdout } = await place.done(['token', 'demo001']);
  expect(site.portal.isAlive(stdout.trim())).toBe(true);
  expect(refreshes(site)).toBe(1);
});

test('a portal that never answers is given up after the time of the configuration', async () => {
  const { place, site } = await openEnded();
  await place.done(['auth', 'edit', 'demo001', '--timeout', '1']);
  site.portal.misbehave({ match: { grant: 'refresh_token' }, kind: 'hanging', times: 100 });
  const late = await place.run(['token', 'demo001', '--json']);
  expect(late.exitCode).toBe(5);
  expect(codeOf(late)).toBe('portal-timeout');
});

test('a token that is about to end serves on while the portal is in trouble, and a note says so', async () => {
  const { place, site } = await openSignedIn({ lifetimes: { accessSeconds: 20 } });
  const { json } = await place.done(['token', 'demo001', '--json']);
  site.portal.misbehave({ match: { grant: 'refresh_token' }, kind: 'status', times: 100 });
  // More minutes than it has left count as an early end.
  const { stdout, stderr } = await place.done(['token', 'demo001', '--min-minutes', '1']);
  expect(stdout.trim()).toBe(textAt(json, 'value.token'));
  expect(stderr).toContain('could not be renewed');
});

test('a refused refresh needs a person, and a later sign-in is good again', async () => {
  const { place, site } = await openEnded();
  site.portal.revokeEverything();
  const refused = await place.run(['token', 'demo001', '--json']);
  expect(refused.exitCode).toBe(3);
  expect(refused.json).toMatchObject({
    ok: false,
    failure: { code: 'sign-in-needed', next: expect.stringContaining('sign-in') },
  });
  expect(refreshes(site)).toBe(1);
  const again = await place.run(['token', 'demo001', '--json']);
  expect(codeOf(again)).toBe('sign-in-needed');
  // A refresh token that was refused is not offered twice.
  expect(refreshes(site)).toBe(1);
  expect((await signIn(place, site, 'demo001')).exitCode).toBe(0);
  const { stdout } = await place.done(['token', 'demo001']);
  expect(site.portal.isAlive(stdout.trim())).toBe(true);
});

test('a 498 of a server leads to one renewal and one repetition', async () => {
  const { place, site } = await openSignedIn();
  await place.done(['services', site.portal.servicesUrl]);
  site.portal.misbehave({ match: { path: '/rest/services' }, kind: 'invalid-token' });
  const before = { services: servicesAsked(site), swaps: site.portal.count({ path: '/generateToken' }) };
  const listed = await place.done(['services', site.portal.servicesUrl, '--json']);
  expect(listAt(listed.json, 'value.services').length).toBeGreaterThan(0);
  expect(servicesAsked(site) - before.services).toBe(2);
  expect(site.portal.count({ path: '/generateToken' }) - before.swaps).toBe(1);
});

test('a 498 that stays is no loop', async () => {
  const { place, site } = await openSignedIn();
  site.portal.misbehave({ match: { path: '/rest/services' }, kind: 'invalid-token', times: 100 });
  const refused = await place.run(['services', site.portal.servicesUrl, '--json']);
  expect(refused.exitCode).toBe(7);
  expect(codeOf(refused)).toBe('token-rejected');
  expect(servicesAsked(site)).toBe(2);
  expect(site.portal.count({ path: '/generateToken' })).toBe(2);
});

test('a portal token that died early is renewed once when the portal says 498', async () => {
  const { place, site } = await openSignedIn();
  site.portal.expireAccessTokens();
  const who = await place.done(['whoami', 'demo001', '--json']);
  expect(at(who.json, 'value.account')).toBe('analyst');
  expect(refreshes(site)).toBe(1);
  const swapped = await place.done(['token', site.portal.servicesUrl]);
  expect(site.portal.isAlive(swapped.stdout.trim())).toBe(true);
  site.portal.expireAccessTokens();
  const listed = await place.done(['services', site.portal.servicesUrl]);
  expect(listed.stdout).toContain('Hydrants');
});

test('a refresh token near its end is exchanged once, and the new one serves on', async () => {
  const lifetimes = { accessSeconds: 1, refreshSeconds: 5 };
  const { place, site, signedIn } = await openSignedIn({ lifetimes });
  site.portal.setLifetimes({});
  // Less than a fifth of its life is left.
  await waitUntil(Date.parse(textAt(signedIn.json, 'value.signInEndsAt')) - 900);
  await place.done(['token', 'demo001']);
  expect(site.portal.count({ grant: 'exchange_refresh_token' })).toBe(1);
  expect(refreshes(site)).toBe(0);
});

function servicesAsked({ portal }: Site): number {
  return portal.count(({ peer, path }) => peer === 'server' && path.endsWith('/rest/services'));
}
