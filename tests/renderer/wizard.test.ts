import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { Stage } from '../../src/core/contract.ts';
import type { WindowHost, WindowHostOptions } from '../fakes/window-host.ts';
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

async function openWizard(options: WindowHostOptions = {}, context = {}): Promise<Page> {
  const { page, close } = await pages.open(options, context);
  onTestFinished(close);
  page.setDefaultTimeout(10_000);
  await expect(page.getByRole('treegrid')).toBeVisible();
  await page.keyboard.press('Control+n');
  await expect(address(page)).toBeFocused();
  return page;
}

function address(page: Page): Locator {
  return page.getByLabel('Paste any portal, organization, item, map or service URL');
}

function dialog(page: Page): Locator {
  return page.getByRole('dialog', { name: 'New connection' });
}

function step(page: Page): Locator {
  return page.locator('[aria-current="step"]');
}

async function paste(page: Page, text: string): Promise<void> {
  await address(page).fill(text);
  await expect(dialog(page).getByText('Norfield maps')).toBeVisible();
}

async function toSignIn(page: Page): Promise<void> {
  await dialog(page).getByRole('button', { name: 'Next: sign-in' }).click();
  await expect(step(page)).toHaveText('2Sign-in');
}

async function toCheck(page: Page): Promise<void> {
  await dialog(page).getByRole('button', { name: 'Next: check' }).click();
  await expect(step(page)).toHaveText('3Check');
}

/** What the page asked of its host by that name, in order. */
function requestsOf(page: Page, operation: string): Promise<readonly unknown[]> {
  return page.evaluate((name) => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    return fakeHost.calls.filter((call) => call.operation === name).map(({ request }) => request);
  }, operation);
}

function names(page: Page): Promise<{ readonly connections: number; readonly configs: number }> {
  return page.evaluate(() => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    return {
      connections: fakeHost.connections().filter(({ connection }) => connection.name === 'Norfield maps')
        .length,
      configs: fakeHost.configs().filter(({ config }) => config.name === 'Norfield maps').length,
    };
  });
}

const norfield = 'https://maps.norfield.example/portal/apps/mapviewer/index.html?webmap=4f1c9e07d2';
const signInMissing: readonly Stage[] = [
  { name: 'TLS', state: 'passed', finding: 'Good for 212 days.', fix: null, milliseconds: 9 },
  {
    name: 'Sign-in',
    state: 'failed',
    finding: 'Nobody is signed in to Norfield maps (k7m2x9q).',
    fix: 'Sign in.',
    milliseconds: 1,
    code: 'sign-in-needed',
  },
  { name: 'Services', state: 'skipped', finding: 'Not reached.', fix: null, milliseconds: 0 },
];

/** What each picture of the wizard shows, and how to come there from the one before. */
const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'an empty box': async () => undefined,
  'no address': async (page) => {
    await address(page).fill('ftp://maps.norfield.example');
    await expect(page.getByText('Addresses begin with https, not ftp.')).toBeVisible();
  },
  'what was found': async (page) => paste(page, norfield),
  'who signs in': toSignIn,
  'what is missing': async (page) => page.getByRole('button', { name: 'Next: check' }).click(),
  'the check': async (page) => {
    await page.getByLabel('Client ID').fill('nfqgis01');
    await toCheck(page);
    await expect(page.getByText('One thing to fix.')).toBeVisible();
  },
};

describe.skipIf(missing.length > 0)(
  `the wizard for a connection (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test.each(['light', 'dark'] as const)(
      'has nothing for axe to complain of in its %s theme',
      async (colorScheme) => {
        const page = await openWizard({ stages: signInMissing }, { colorScheme, reducedMotion: 'reduce' });
        for (const [name, goThere] of Object.entries(views)) {
          await goThere(page);
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect({ name, found: violations.map(({ id, nodes }) => [id, nodes[0]?.html]) }).toEqual({
            name,
            found: [],
          });
        }
      },
      240_000,
    );

    test('leads from any address to a saved connection', async () => {
      const page = await openWizard();
      await paste(page, norfield);
      await expect(dialog(page).getByText('ArcGIS Enterprise 11.3, Norfield maps')).toBeVisible();
      await expect(dialog(page).getByText('Signs in with OAuth or user name and password.')).toBeVisible();
      await dialog(page).getByRole('combobox', { name: 'Folder' }).fill('Council');
      await page.keyboard.press('Escape');
      await toSignIn(page);
      await page.getByLabel('Client ID').fill('nfqgis01');
      await toCheck(page);
      await expect(page.getByText('All 5 checks passed.')).toBeVisible();
      await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.getByRole('heading', { level: 1, name: 'Norfield maps' })).toBeVisible();
      expect(await requestsOf(page, 'addAuthConfig')).toMatchObject([
        { kind: 'oauth2', id: 'k7m2x9q', name: 'Norfield maps', clientId: 'nfqgis01' },
      ]);
      expect(await requestsOf(page, 'addConnection')).toMatchObject([
        {
          name: 'Norfield maps',
          folder: 'Council',
          authId: 'k7m2x9q',
          url: 'https://maps.norfield.example/server/rest/services',
          communityUrl: 'https://maps.norfield.example/portal/sharing/rest/community',
        },
      ]);
      expect(await names(page)).toEqual({ connections: 1, configs: 1 });
    });

    test('proposes the configuration that the portal has already', async () => {
      const page = await openWizard();
      await address(page).fill('https://gis.riverton.example/portal');
      await expect(dialog(page).getByText('Norfield maps')).toBeVisible();
      await toSignIn(page);
      await expect(page.getByRole('radio', { name: 'City Portal (rivprod)' })).toBeChecked();
      await expect(page.getByRole('radio', { name: 'City Portal (rivprod)' })).toBeFocused();
      await toCheck(page);
      expect(await requestsOf(page, 'addAuthConfig')).toEqual([]);
      expect(await requestsOf(page, 'addConnection')).toMatchObject([{ authId: 'rivprod' }]);
    });

    test.each([
      ['no web address', 'ftp://maps.norfield.example', {}, 'Addresses begin with https, not ftp.'],
      [
        'plain http to another computer',
        'http://maps.norfield.example/portal',
        {},
        'maps.norfield.example would be reached by plain http',
      ],
      [
        'a page that is no ArcGIS site',
        'https://www.norfield.example/news',
        { failing: { discover: { code: 'not-arcgis', message: 'That page is no ArcGIS site.' } } },
        'That page is no ArcGIS site',
      ],
    ] satisfies readonly (readonly [string, string, WindowHostOptions, string])[])(
      'says what is wrong with %s',
      async (_, pasted, options, said) => {
        const page = await openWizard(options);
        await address(page).fill(pasted);
        await expect(dialog(page).getByText(said).first()).toBeVisible();
      },
    );

    test('takes plain http only when that is allowed', async () => {
      const page = await openWizard();
      await address(page).fill('http://maps.norfield.example/portal');
      await dialog(page).getByText('Allow plain http for this connection').click();
      await expect(dialog(page).getByText('Norfield maps')).toBeVisible();
      await toSignIn(page);
      await dialog(page).getByText('Nobody: the services are public').click();
      await toCheck(page);
      expect(await requestsOf(page, 'addConnection')).toMatchObject([{ allowHttp: true, authId: null }]);
    });

    test('goes on with a site that does not answer', async () => {
      const page = await openWizard({
        failing: {
          discover: { code: 'portal-unreachable', message: 'maps.norfield.example was not reached.' },
        },
      });
      await address(page).fill('https://maps.norfield.example/portal');
      await expect(dialog(page).getByText('maps.norfield.example was not reached')).toBeVisible();
      await toSignIn(page);
    });

    test('cuts user and token from a paste at once', async () => {
      const page = await openWizard();
      await paste(page, 'https://bob:hunter2@maps.norfield.example/portal?f=json&token=abc123');
      await expect(address(page)).toHaveValue('https://maps.norfield.example/portal?f=json');
      await expect(dialog(page).getByText('The user name and password in the address')).toBeVisible();
      await expect(dialog(page).getByText('A token or key in the address')).toBeVisible();
      const asked = JSON.stringify(await requestsOf(page, 'previewConnection'));
      expect(asked + JSON.stringify(await requestsOf(page, 'discover'))).not.toMatch(/hunter2|abc123/);
    });

    test('stops asking the site when told to', async () => {
      const page = await openWizard({ slow: { discover: 60_000 } });
      await address(page).fill('https://maps.norfield.example/portal');
      const stop = dialog(page).getByRole('status').getByRole('button', { name: 'Cancel' });
      await expect(stop).toBeVisible();
      const before = (await requestsOf(page, 'cancel')).length;
      await stop.click();
      await expect(dialog(page).getByText('The address was not asked.')).toBeVisible();
      expect(await requestsOf(page, 'cancel')).toHaveLength(before + 1);
      await expect(dialog(page).getByRole('button', { name: 'Look it up' })).toBeVisible();
    });

    test('keeps what was typed when going back', async () => {
      const page = await openWizard();
      await paste(page, norfield);
      await dialog(page).getByLabel('Name', { exact: true }).fill('My maps');
      await toSignIn(page);
      await page.getByLabel('Client ID').fill('nfqgis01');
      await dialog(page).getByRole('button', { name: 'Back' }).click();
      await expect(dialog(page).getByLabel('Name', { exact: true })).toHaveValue('My maps');
      await expect(address(page)).toHaveValue(norfield);
      await toSignIn(page);
      await expect(page.getByLabel('Client ID')).toHaveValue('nfqgis01');
      await toCheck(page);
      await dialog(page).getByRole('button', { name: 'Back' }).click();
      await page.getByLabel('Client ID').fill('nfqgis02');
      await toCheck(page);
      expect(await requestsOf(page, 'addAuthConfig')).toHaveLength(1);
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'k7m2x9q', fields: { clientId: 'nfqgis02' } },
      ]);
    });

    test('leaves nothing behind when it is left', async () => {
      const page = await openWizard({ stages: signInMissing });
      await paste(page, norfield);
      await toSignIn(page);
      await page.getByLabel('Client ID').fill('nfqgis01');
      await toCheck(page);
      expect(await names(page)).toEqual({ connections: 1, configs: 1 });
      await page.keyboard.press('Escape');
      await expect(page.getByText('Norfield maps was not kept.').first()).toBeVisible();
      expect(await names(page)).toEqual({ connections: 0, configs: 0 });
      await page.getByRole('button', { name: 'Keep it' }).click();
      await expect.poll(() => names(page)).toEqual({ connections: 1, configs: 1 });
    });

    test('signs in right there and checks again', async () => {
      const page = await openWizard({ stages: signInMissing });
      await paste(page, norfield);
      await toSignIn(page);
      await page.getByLabel('Client ID').fill('nfqgis01');
      await toCheck(page);
      await dialog(page).getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page.getByText('The sign-in page is open in a window of its own.')).toBeVisible();
      await page.evaluate('fakeHost.answerSignIn()');
      await expect(page.getByText('Signed in to Norfield maps as a.lee.').first()).toBeVisible();
      await expect.poll(() => requestsOf(page, 'testConnection')).toHaveLength(2);
    });

    test('saves in spite of a failed check', async () => {
      const page = await openWizard({ stages: signInMissing });
      await paste(page, norfield);
      await toSignIn(page);
      await page.getByLabel('Client ID').fill('nfqgis01');
      await toCheck(page);
      await dialog(page).getByRole('button', { name: 'Save anyway' }).click();
      await expect(page.getByText('Saved Norfield maps.').first()).toBeVisible();
      expect(await names(page)).toEqual({ connections: 1, configs: 1 });
    });

    test('leads to every field by way of the full form', async () => {
      const page = await openWizard();
      await paste(page, norfield);
      await dialog(page).getByRole('button', { name: 'Save and open full form' }).click();
      await expect(dialog(page)).toHaveCount(0);
      const form = page.getByRole('complementary');
      await expect(form.getByLabel('Name', { exact: true })).toHaveValue('Norfield maps');
      expect(await requestsOf(page, 'addConnection')).toMatchObject([{ authId: null }]);
      expect(await requestsOf(page, 'addAuthConfig')).toEqual([]);
    });

    test('asks nothing at an address from a link by itself', async () => {
      const { page, close } = await pages.open();
      onTestFinished(close);
      await expect(page.getByRole('treegrid')).toBeVisible();
      await page.evaluate(
        `fakeHost.emit('command', { kind: 'new-connection', url: 'https://maps.norfield.example/portal', name: 'From a link' })`,
      );
      await expect(page.getByText('This address comes from a link.')).toBeVisible();
      await expect(dialog(page).getByLabel('Name', { exact: true })).toHaveValue('From a link');
      expect(await requestsOf(page, 'discover')).toEqual([]);
      await page.getByRole('button', { name: 'Look it up' }).first().click();
      await expect(dialog(page).getByText('ArcGIS Enterprise 11.3, Norfield maps')).toBeVisible();
    });
  },
);
