import { expect, test } from '@playwright/test';
import type { DemoStarted } from '../../../src/core/host/host-contract.ts';
import { outOfBand } from '../../../src/core/model/redirect-url.ts';
import {
  ask,
  askWell,
  barPage,
  hear,
  heard,
  portalPage,
  type RunningApplication,
  startApplication,
  startDemo,
  typeAndSignIn,
} from './application.ts';

let running: RunningApplication;
let demo: DemoStarted;

test.beforeAll(async () => {
  running = await startApplication();
  demo = await startDemo(running.window);
  await hear(running.window, ['signIn', 'command']);
});
test.afterAll(() => running.close());

/** Starts an embedded sign-in; answers its attempt. */
async function start(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const started = await askWell(running.window, 'startSignIn', {
    id: demo.authId,
    surface: 'embedded',
    ...changes,
  });
  if (started.kind !== 'waiting') throw new Error('Nobody was asked.');
  return started.attempt;
}

async function expectWindows(count: number): Promise<void> {
  await expect.poll(() => running.app.windows().length).toBe(count);
}

test('a person signs in on the portal’s own page below the bar', async () => {
  const { app, window } = running;
  const attempt = await start();
  const portal = await portalPage(app);
  const [, shown] = await app.evaluate(({ __standIn }) => __standIn.windows());
  expect(shown).toMatchObject({ title: 'Sign in to Demo portal', url: 'app://wayleave/sign-in.html' });
  const [view] = shown?.views ?? [];
  expect(view?.bounds.y).toBe(84);
  expect(view?.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true });
  expect(view?.webPreferences).not.toHaveProperty('preload');
  const partition = String(view?.webPreferences?.partition);
  expect(partition).toMatch(/^signin-[0-9a-f-]{36}$/);
  expect(await portal.evaluate(() => 'wayleave' in globalThis)).toBe(false);

  await typeAndSignIn(portal, 'analyst');
  expect(await askWell(window, 'finishSignIn', { attempt })).toMatchObject({ account: 'analyst' });
  await expectWindows(1);
  const { cleared } = await app.evaluate(({ __standIn }) => __standIn.records);
  const own = cleared.filter((one) => one.partition === partition).map(({ what }) => what);
  expect(own).toEqual(expect.arrayContaining(['storageData', 'authCache']));
  expect(await heard(window)).toContainEqual(['signIn', { attempt, surface: 'embedded', phase: 'done' }]);
});

test('the bar tells the address in parts, and may do nothing else', async () => {
  const { app, window } = running;
  const attempt = await start({ private: true });
  await portalPage(app);
  const bar = await barPage(app);
  const state = await askWell(bar, 'signInPage', {});
  expect(state).toMatchObject({ attempt, title: 'Demo portal', isSecure: true, interruption: null });
  expect(state.address).toEqual({
    before: 'http://',
    host: new URL(demo.portal).host,
    after: '/portal/sharing/rest/oauth2/authorize',
  });
  expect(await ask(bar, 'preferences', {})).toMatchObject({ ok: true });
  for (const operation of ['listConnections', 'copyToken', 'lock', 'changePreferences'] as const) {
    const answer = await ask(
      bar,
      operation,
      (operation === 'copyToken' ? { ref: 'x', form: 'raw' } : {}) as never,
    );
    expect(answer).toMatchObject({ ok: false });
  }
  await askWell(bar, 'signInPageAction', { kind: 'copy-link' });
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toContain(`${demo.portal}/sharing/rest/oauth2/authorize?`);
  void ask(bar, 'signInPageAction', { kind: 'cancel' }).catch(() => null);
  await expectWindows(1);
  expect(await heard(window)).toContainEqual([
    'signIn',
    { attempt, surface: 'embedded', phase: 'window-closed' },
  ]);
  expect(await ask(window, 'finishSignIn', { attempt })).toMatchObject({
    ok: false,
    failure: { code: 'sign-in-cancelled' },
  });
});

test('closing the window calls the sign-in off', async () => {
  const { app, window } = running;
  const attempt = await start({ private: true });
  await portalPage(app);
  const finished = ask(window, 'finishSignIn', { attempt });
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((one) => one.webContents.getURL().endsWith('/sign-in.html'))
      ?.close();
  });
  expect(await finished).toMatchObject({ ok: false, failure: { code: 'sign-in-cancelled' } });
  await expectWindows(1);
});

test('a page can give up waiting while the sign-in goes on', async () => {
  const { app, window } = running;
  const attempt = await start({ private: true });
  await portalPage(app);
  const answer = await window.evaluate(async (name) => {
    const { wayleave } = globalThis as unknown as {
      wayleave: { invoke(...given: unknown[]): Promise<unknown>; cancel(call: number): void };
    };
    const finished = wayleave.invoke('finishSignIn', { attempt: name }, 77);
    wayleave.cancel(76);
    wayleave.cancel(77);
    return finished;
  }, attempt);
  expect(answer).toMatchObject({ ok: false, failure: { code: 'sign-in-cancelled' } });
  await expectWindows(3);
  await askWell(window, 'cancelSignIn', { attempt });
  await expectWindows(1);
});

test('saying no at the portal ends it as declined', async () => {
  const { app, window } = running;
  const attempt = await start({ private: true });
  const portal = await portalPage(app);
  await portal.click('button[value=deny]', { noWaitAfter: true });
  expect(await ask(window, 'finishSignIn', { attempt })).toMatchObject({
    ok: false,
    failure: { code: 'denied-by-user' },
  });
  await expectWindows(1);
});

test('another account than the expected one is not taken', async () => {
  const { app, window } = running;
  await askWell(window, 'editAuthConfig', { id: demo.authId, fields: { expectedAccount: 'analyst' } });
  const attempt = await start({ private: true });
  await typeAndSignIn(await portalPage(app), 'viewer');
  expect(await ask(window, 'finishSignIn', { attempt })).toMatchObject({
    ok: false,
    failure: { code: 'wrong-account' },
  });
  await askWell(window, 'editAuthConfig', { id: demo.authId, fields: { expectedAccount: null } });
  await expectWindows(1);
});

test('a page that leads away from signing in is held back and told', async () => {
  const { app } = running;
  await start({ private: true });
  const portal = await portalPage(app);
  const bar = await barPage(app);
  const interruption = async () => (await askWell(bar, 'signInPage', {})).interruption;
  await portal.evaluate(() => {
    (globalThis as unknown as { location: { href: string } }).location.href = 'http://gis.example.org/plain';
  });
  await expect.poll(interruption).toEqual({ kind: 'navigation-blocked', host: 'gis.example.org' });
  await askWell(bar, 'signInPageAction', { kind: 'dismiss' });
  expect(await interruption()).toBeNull();
  await portal.evaluate(() => {
    (globalThis as unknown as { open(url: string): unknown }).open('file:///etc/passwd');
  });
  await expect.poll(interruption).toMatchObject({ kind: 'navigation-blocked' });
  expect(portal.url()).toContain('/oauth2/');
  void ask(bar, 'signInPageAction', { kind: 'cancel' }).catch(() => null);
  await expectWindows(1);
});

test('a page that wants a security key is told to go on elsewhere', async () => {
  const { app } = running;
  await start({ private: true });
  const portal = await portalPage(app);
  const bar = await barPage(app);
  await portal.evaluate(() => {
    const page = globalThis as unknown as {
      navigator: { credentials?: { get(options: object): Promise<unknown> } };
    };
    page.navigator.credentials?.get({ publicKey: { challenge: new Uint8Array(16) } }).catch(() => null);
  });
  await expect
    .poll(async () => (await askWell(bar, 'signInPage', {})).interruption)
    .toEqual({ kind: 'needs-own-browser', why: 'webauthn' });
  const [, shown] = await app.evaluate(({ __standIn }) => __standIn.windows());
  expect(shown?.views[0]?.bounds.y).toBe(140);
  void ask(bar, 'signInPageAction', { kind: 'open-in-browser' }).catch(() => null);
  await expectWindows(1);
  await expect
    .poll(async () => (await app.evaluate(({ __standIn }) => __standIn.records.external)).length)
    .toBe(1);
  const [opened] = await app.evaluate(({ __standIn }) => __standIn.records.external);
  expect(opened).toMatchObject({ by: 'program', url: expect.stringContaining('/oauth2/authorize') });
});

test('an out-of-band code is read off the title of its page', async () => {
  const { app, window } = running;
  await askWell(window, 'editAuthConfig', { id: demo.authId, fields: { redirectUrl: outOfBand } });
  const attempt = await start({ private: true });
  await typeAndSignIn(await portalPage(app), 'admin');
  expect(await askWell(window, 'finishSignIn', { attempt })).toMatchObject({ account: 'admin' });
  await expectWindows(1);
});
