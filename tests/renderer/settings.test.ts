import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { Feature, Features } from '../../src/core/host/host-contract.ts';
import { thirdParty } from '../../src/renderer/places/settings/third-party.ts';
import { accessibilityProblems, requestsOf } from '../fakes/window-asked.ts';
import type { WindowHostOptions } from '../fakes/window-host.ts';
import { openWindowPages, type WindowPages } from '../fakes/window-page.ts';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['chromium']);
let pages: WindowPages;

beforeAll(async () => {
  if (missing.length === 0) pages = await openWindowPages();
});
afterAll(async () => {
  if (missing.length === 0) await pages.close();
});

type PageName = 'General' | 'Sign-in' | 'Security' | 'Commands' | 'Storage' | 'About';

async function openPage(name: PageName, options: WindowHostOptions = {}, context = {}): Promise<Page> {
  const { page, close } = await pages.open(options, context);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  await go(page, name);
  return page;
}

async function go(page: Page, name: PageName): Promise<void> {
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

function changes(page: Page) {
  return expect.poll(() => requestsOf(page, 'changePreferences'));
}

const absent = (reason: string): Feature => ({ available: false, reason });
const nothingHere: Partial<Features> = {
  tray: absent('This desktop shows no tray.'),
  startAtLogin: absent('Only the installed application can.'),
  notifications: absent('This desktop shows none.'),
  embeddedSignIn: absent('A browser has no windows of its own.'),
  installCommand: absent('It comes with the installed application.'),
  showFolder: absent('A browser cannot show folders.'),
  lockWithSystem: absent('A browser does not hear of it.'),
};

describe.skipIf(missing.length > 0)(`the settings (missing here: ${missing.join() || 'nothing'})`, () => {
  test('change the look at once and say so', async () => {
    const page = await openPage('General');
    await page.getByText('Dark', { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(page.getByRole('status').getByText('Theme: saved.')).toBeAttached();
    await page.getByText('Compact', { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
    await changes(page).toEqual([{ theme: 'dark' }, { density: 'compact' }]);
    await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
  });

  test('go back when they were not saved, and say why', async () => {
    const page = await openPage('General', {
      failing: { changePreferences: { code: 'store-unwritable', message: 'The disk is full.' } },
    });
    await page.getByText('Dark', { exact: true }).click();
    await expect(page.getByRole('alert').getByText('The disk is full')).toBeVisible();
    await expect(page.locator('html')).not.toHaveAttribute('data-theme');
    await expect(page.getByRole('radio', { name: 'As the system' })).toBeChecked();
  });

  test('switch start, tray and notifications', async () => {
    const page = await openPage('General');
    for (const name of ['Start when you log in', /^Closing the window leaves/, 'Notifications'])
      await page.getByText(name, { exact: true }).click();
    await changes(page).toEqual([{ startAtLogin: true }, { closeToTray: false }, { notifications: false }]);
    await expect(page.getByText('Closing the window quits Wayleave.')).toBeVisible();
  });

  test('offer what is not possible here with its reason only', async () => {
    const page = await openPage('General', { features: nothingHere });
    for (const control of await page.getByRole('switch').all()) {
      await expect(control).toBeDisabled();
      await expect(control).not.toBeChecked();
    }
    await expect(page.getByText('Not possible here. This desktop shows no tray.')).toBeVisible();
    await go(page, 'Sign-in');
    await expect(page.getByRole('radio', { name: /In a window of Wayleave/ })).toBeDisabled();
    await go(page, 'Security');
    await expect(page.getByText('Not possible here. A browser does not hear of it.')).toBeVisible();
    await go(page, 'Commands');
    await expect(page.getByRole('button', { name: 'Install the command' })).toBeDisabled();
    await go(page, 'Storage');
    await expect(page.getByText('Not possible here. A browser cannot show folders.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Show', exact: true })).toHaveCount(0);
  });

  test('choose where sign-ins open and how long they wait', async () => {
    const page = await openPage('Sign-in');
    await page.getByText('In your own browser', { exact: true }).click();
    const seconds = page.getByRole('textbox', { name: /^Time to wait/ });
    await seconds.fill('5');
    await seconds.blur();
    await changes(page).toEqual([{ signInWith: 'system' }, { signInSeconds: 30 }]);
  });

  test('set when the store locks and the clipboard clears', async () => {
    const page = await openPage('Security');
    await page.getByRole('button', { name: /Lock when not used for/ }).click();
    await page.getByRole('option', { name: 'Never' }).click();
    await page.getByRole('button', { name: /^Increase/ }).click();
    await page.getByText('Keep tokens out of clipboard histories').click();
    await changes(page).toEqual([
      { lockAfterMinutes: null },
      { clearClipboardSeconds: 35 },
      { keepOutOfClipboardHistory: false },
    ]);
  });

  test('show a time to lock that is none of the usual', async () => {
    const page = await openPage('Security', { preferences: { lockAfterMinutes: 45 } });
    await expect(page.getByRole('button', { name: /Lock when not used for/ })).toContainText('45 minutes');
  });

  test('copy the public key and replace the recovery code', async () => {
    const page = await openPage('Security');
    await page.getByRole('button', { name: 'Copy Your key' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^age1/);
    await page.getByRole('button', { name: 'Replace the recovery code…' }).click();
    await page.getByRole('button', { name: 'Make the code' }).click();
    await expect(page.getByLabel('Your recovery code')).toBeVisible();
  });

  test('take back the trust in a certificate', async () => {
    const page = await openPage('Security');
    await expect(page.getByText('dev.riverton.example:443')).toBeVisible();
    await page.getByRole('button', { name: 'Trust dev.riverton.example no more' }).click();
    await expect(page.getByText(/^None\. They appear here/)).toBeVisible();
    expect(await requestsOf(page, 'removeCertificateException')).toEqual([
      { host: 'dev.riverton.example', port: 443 },
    ]);
  });

  test('install the command and pass its note on', async () => {
    const page = await openPage('Commands');
    await expect(page.getByText('Commands are answered now.')).toBeVisible();
    await page.getByText('Answer the wayleave command').click();
    await changes(page).toEqual([{ answerCommands: false }]);
    await page.getByRole('button', { name: 'Install the command' }).click();
    await expect(page.getByText(/^Installed as .*wayleave\. Open a new terminal to use it\.$/)).toBeVisible();
  });

  test('list stored copies and run the doctor when asked', async () => {
    const page = await openPage('Storage');
    await expect(page.getByRole('grid', { name: 'Stored copies' }).getByRole('row')).toHaveCount(4);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect.poll(() => requestsOf(page, 'showDataFolder')).toEqual([{}]);
    expect(await requestsOf(page, 'doctor')).toEqual([]);
    await page.getByRole('button', { name: 'Run the doctor' }).click();
    await expect(page.getByText('All 5 checks passed.')).toBeVisible();
  });

  test.each(['light', 'dark'] as const)(
    'have nothing for axe to complain of, %s',
    async (colorScheme) => {
      const page = await openPage('General', {}, { colorScheme, reducedMotion: 'reduce' });
      for (const name of ['General', 'Sign-in', 'Security', 'Commands', 'Storage', 'About'] as const) {
        await go(page, name);
        const found = await accessibilityProblems(page);
        expect({ name, found }).toEqual({ name, found: [] });
      }
    },
    120_000,
  );
});

test('every library that is shipped is named with its own licence', () => {
  const read = (path: string) =>
    JSON.parse(readFileSync(join(import.meta.dirname, '../..', path), 'utf8')) as {
      readonly name: string;
      readonly license: string;
      readonly dependencies: Readonly<Record<string, string>>;
    };
  const windows = ['electron', 'react', 'react-dom', 'react-aria-components', 'lucide-react'];
  const shipped = [...Object.keys(read('package.json').dependencies), ...windows].map((name) => {
    const { name: published, license } = read(`node_modules/${name}/package.json`);
    return { name: published, licence: license };
  });
  const byName = (one: { readonly name: string }, other: { readonly name: string }) =>
    one.name < other.name ? -1 : 1;
  expect(thirdParty.toSorted(byName)).toEqual(shipped.toSorted(byName));
});
