import { expect, onTestFinished, test } from 'vitest';
import { createWayleave } from '../../../src/core/wayleave.ts';
import { startDemoPortal } from '../../../src/demo-portal/demo-portal.ts';
import { systemProbe } from '../../../src/node/probe.ts';
import { fakeBrowser } from '../../fakes/browser.ts';
import { fakeRedirects } from '../../fakes/redirects.ts';
import { sleepyClock } from '../../fakes/sleepy-clock.ts';
import { freshStore } from '../../fakes/store.ts';
import { fakeQgisProfiles } from '../../fakes/qgis-profiles.ts';
import { fakeFollowedFiles } from '../../fakes/followed-files.ts';
import { fakeSealer } from '../../fakes/sealer.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

/** The whole application at a demo portal, whose redirect port another program has. */
async function open() {
  const { bench, store } = await freshStore();
  const clock = sleepyClock(bench.clock.now());
  const portal = await startDemoPortal({ now: () => clock.now() });
  onTestFinished(() => portal.close());
  const redirects = fakeRedirects();
  redirects.isBusy = true;
  const { randomness } = bench;
  const outside = {
    clock,
    randomness,
    fetch,
    browser: fakeBrowser(),
    redirects,
    probe: systemProbe({}),
    qgisProfiles: fakeQgisProfiles(),
    sealer: fakeSealer(),
    followedFiles: fakeFollowedFiles(),
  };
  const wayleave = createWayleave(store, { ...outside, log: () => undefined });
  valueOf(
    await wayleave.invoke('addAuthConfig', {
      kind: 'oauth2',
      id: 'user001',
      name: 'Town',
      portal: portal.portalUrl,
      clientId: 'wayleave-demo',
      tokenHeader: 'X-Esri-Authorization',
      expectedAccount: 'analyst',
    }),
  );
  /** Signs in as a window does that sees where its page is sent. */
  const signIn = async (username: string, acceptAccount?: string) => {
    const wish = { id: 'user001', surface: 'embedded' as const, acceptAccount };
    const started = valueOf(await wayleave.invoke('startSignIn', wish));
    if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
    expect(started.listening).toBe(false);
    const { attempt, url } = started;
    const { location } = await portal.signInLikeAPerson(url, { username, password: 'demo' });
    expect(codeOf(await wayleave.invoke('deliverRedirect', { attempt, url: location }))).toBe('ok');
    return wayleave.invoke('finishSignIn', { attempt });
  };
  const alive = () => portal.issued().filter(({ text }) => portal.isAlive(text));
  return { wayleave, portal, signIn, alive };
}

test('signing in again ends the sign-in before at the portal, and nothing else', async () => {
  const { portal, signIn, alive } = await open();
  expect(valueOf(await signIn('analyst')).account).toBe('analyst');
  const before = alive().map(({ text }) => text);
  expect(before).toHaveLength(2);
  expect(valueOf(await signIn('analyst')).account).toBe('analyst');
  expect(portal.count({ path: '/oauth2/revokeToken' })).toBe(1);
  expect(alive().map(({ kind }) => kind)).toHaveLength(2);
  expect(alive().some(({ text }) => before.includes(text))).toBe(false);
});

test('another account is refused and ended, unless it is good this once', async () => {
  const { wayleave, signIn, alive } = await open();
  expect(codeOf(await signIn('admin'))).toBe('wrong-account');
  expect(alive()).toEqual([]);
  expect(valueOf(await signIn('admin', 'admin')).account).toBe('admin');
  const { signIn: state } = valueOf(await wayleave.invoke('showAuthConfig', { id: 'user001' }));
  expect(state).toMatchObject({ account: 'admin', lastSurface: 'embedded' });
  expect(codeOf(await signIn('admin'))).toBe('wrong-account');
  expect(new Set(alive().map(({ username }) => username))).toEqual(new Set(['admin']));
});
