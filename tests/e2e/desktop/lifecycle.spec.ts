import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ElectronApplication, expect, test } from '@playwright/test';
import type { StandInMenuItem } from '../../electron-standin/stand-in.ts';
import {
  askWell,
  hear,
  heard,
  portalPage,
  type RunningApplication,
  startApplication,
  startDemo,
  typeAndSignIn,
  waitForVault,
} from './application.ts';

let programs = '';

test.beforeAll(() => {
  programs = mkdtempSync(join(tmpdir(), 'wl-programs-'));
  // A session bus that says there is somebody who shows tray icons.
  writeFileSync(join(programs, 'dbus-send'), '#!/bin/sh\necho "   boolean true"\n');
  chmodSync(join(programs, 'dbus-send'), 0o755);
});
test.afterAll(() => rmSync(programs, { recursive: true, force: true }));

async function withApplication(
  options: Parameters<typeof startApplication>[0],
  work: (running: RunningApplication) => Promise<void>,
): Promise<void> {
  const running = await startApplication(options);
  try {
    await work(running);
  } finally {
    await running.close().catch(() => null);
  }
}

const isVisible = (app: ElectronApplication) =>
  app.evaluate(({ __standIn }) => __standIn.windows().map(({ visible }) => visible));

function labelsOf(items: readonly StandInMenuItem[]): readonly string[] {
  return items.flatMap((item) => [item.label, ...labelsOf(item.submenu ?? [])]);
}

test('the tray copies a token, hides the window and brings it back', async () => {
  await withApplication({ programs }, async ({ app, window }) => {
    const demo = await startDemo(window);
    const { features } = await askWell(window, 'hostState', {});
    expect(features.tray).toEqual({ available: true });
    const started = await askWell(window, 'startSignIn', { id: demo.authId, surface: 'embedded' });
    await typeAndSignIn(await portalPage(app), 'analyst');
    if (started.kind === 'waiting') await askWell(window, 'finishSignIn', { attempt: started.attempt });
    await askWell(window, 'editConnection', { connection: demo.connection, fields: { pinned: true } });

    const menu = async () => (await app.evaluate(({ __standIn }) => __standIn.trays()))[0]?.menu ?? [];
    await expect
      .poll(async () => labelsOf(await menu()).some((label) => label.startsWith(demo.connection)))
      .toBe(true);
    const [tray] = await app.evaluate(({ __standIn }) => __standIn.trays());
    expect(tray?.image.empty).toBe(false);
    expect(tray?.image.path).toMatch(/normal-(black|white)\.png$/);
    const row = (await menu()).find(({ label }) => label.startsWith(demo.connection));
    const copy = row?.submenu?.find(({ enabled }) => enabled)?.label ?? '';
    await app.evaluate(({ __standIn }, path) => __standIn.clickTray(path), [row?.label ?? '', copy]);
    const last = () => app.evaluate(({ __standIn }) => __standIn.records.clipboard.at(-1));
    await expect.poll(last).toMatchObject({ do: 'write' });
    const entries = (await last())?.entries ?? {};
    expect(Object.keys(entries)).toEqual([
      'text/plain',
      'electron application/osclipboard;format="x-kde-passwordManagerHint"',
    ]);
    expect(entries['text/plain']).toMatch(/^\S{20,}$/);

    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => isVisible(app)).toEqual([false]);
    await app.evaluate(({ __standIn }) => __standIn.tray('click'));
    await expect.poll(() => isVisible(app)).toEqual([true]);

    // The end takes the token away.
    await app.evaluate(({ app: own }) => {
      setTimeout(() => own.quit(), 100);
    });
    const text = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(text).toBe(entries['text/plain']);
    await app.waitForEvent('close');
  });
});

test('without a tray the window does not hide, closing ends the application', async () => {
  await withApplication({ programs: '/nonexistent' }, async ({ app, window }) => {
    const { features } = await askWell(window, 'hostState', {});
    expect(features.tray.available).toBe(false);
    const closed = app.waitForEvent('close');
    void app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => null);
    await closed;
  });
});

test('a second start shows the window and hands its link over, if it is one', async () => {
  await withApplication({ programs }, async ({ app, window }) => {
    await waitForVault(window);
    await hear(window, ['command']);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => isVisible(app)).toEqual([false]);
    const link = 'wayleave://connect?url=https%3A%2F%2Fgis.example.org%2Fportal&name=City';
    for (const additionalData of [
      { link: 'wayleave://connect?url=file:///etc/passwd' },
      { link },
      { link: null },
    ]) {
      await app.evaluate(
        ({ __standIn }, data) => __standIn.secondInstance([], { additionalData: data }),
        additionalData,
      );
    }
    await expect.poll(() => isVisible(app)).toEqual([true]);
    const command = { kind: 'new-connection', url: 'https://gis.example.org/portal', name: 'City' };
    await expect.poll(() => heard(window)).toEqual([['command', command]]);
  });
});

test('a real second start ends at once and shows the first', async () => {
  await withApplication({ programs }, async ({ app, window, home }) => {
    await waitForVault(window);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => isVisible(app)).toEqual([false]);
    await startApplication({ home, programs }).then(
      () => expect(null, 'the second one opened a window').toBe('nothing'),
      () => null,
    );
    await expect.poll(() => isVisible(app)).toEqual([true]);
  });
});

test('the store is locked when the computer sleeps', async () => {
  await withApplication({}, async ({ app, window }) => {
    await waitForVault(window);
    await app.evaluate(({ __standIn }) => __standIn.power('suspend'));
    await expect
      .poll(async () => (await askWell(window, 'hostState', {})).vault)
      .toMatchObject({ kind: 'locked', reason: 'system' });
  });
});

test('a data folder that cannot be used still opens a window that tells so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wl-broken-'));
  writeFileSync(join(folder, 'file'), 'in the way');
  await withApplication({ home: join(folder, 'file', 'data') }, async ({ window }) => {
    await expect
      .poll(async () => (await askWell(window, 'hostState', {})).vault.kind)
      .toMatch(/^(broken|first-run)$/);
  });
  rmSync(folder, { recursive: true, force: true });
});

test('the window remembers its place and the theme its ground', async () => {
  const home = mkdtempSync(join(tmpdir(), 'wl-place-'));
  await withApplication({ home }, async ({ app, window }) => {
    await waitForVault(window);
    await askWell(window, 'changePreferences', { theme: 'dark' });
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 80, width: 900, height: 600 }),
    );
    await expect.poll(() => existsSync(join(home, 'desktop/window.json'))).toBe(true);
  });
  await withApplication({ home }, async ({ app }) => {
    const [shown] = await app.evaluate(({ __standIn }) => __standIn.windows());
    expect(shown?.bounds).toEqual({ x: 60, y: 80, width: 900, height: 600 });
    expect(shown?.options.backgroundColor).toBe('#14181a');
  });
  for (const name of ['', 'desktop', 'desktop/chromium'])
    expect(statSync(join(home, name)).mode & 0o077).toBe(0);
  rmSync(home, { recursive: true, force: true });
});

test('preferences are one plain file for its owner alone', async () => {
  const home = mkdtempSync(join(tmpdir(), 'wl-preferences-'));
  await withApplication({ home }, async ({ window }) => {
    await askWell(window, 'changePreferences', { density: 'compact' });
  });
  expect(statSync(join(home, 'preferences.json')).mode & 0o777).toBe(0o600);
  await withApplication({ home }, async ({ window }) => {
    expect(await askWell(window, 'preferences', {})).toMatchObject({ density: 'compact' });
  });
  rmSync(home, { recursive: true, force: true });
});
