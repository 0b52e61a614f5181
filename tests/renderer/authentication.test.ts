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

async function openPlace(options: WindowHostOptions = {}, context = {}): Promise<Page> {
  const { page, close } = await pages.open(options, context);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Authentication', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Authentication' })).toBeVisible();
  return page;
}

function row(page: Page, name: string): Locator {
  return page.getByRole('row', { name, exact: true });
}

/** ID of the row that has the focus, or holds what has it. */
function focusedRow(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.closest("[role=row]")?.dataset.row ?? null');
}

function drawer(page: Page): Locator {
  return page.getByRole('complementary');
}

function idField(page: Page): Locator {
  return drawer(page).getByRole('textbox', { name: 'ID', exact: true });
}

async function unlockId(page: Page): Promise<void> {
  await drawer(page).getByRole('button', { name: 'Unlock' }).click();
}

/** What the page asked of its host by that name, in order. */
function requestsOf(page: Page, operation: string): Promise<readonly unknown[]> {
  return page.evaluate((name) => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    return fakeHost.calls.filter((call) => call.operation === name).map(({ request }) => request);
  }, operation);
}

const unregistered: readonly Stage[] = [
  { name: 'TLS', state: 'passed', finding: 'Good for 212 days.', fix: null, milliseconds: 90 },
  {
    name: 'App registration',
    state: 'failed',
    finding: 'gis.riverton.example does not know the redirect URL.',
    fix: 'Have it registered.',
    milliseconds: 20,
    code: 'redirect-mismatch',
  },
  { name: 'Redirect', state: 'skipped', finding: 'Not reached.', fix: null, milliseconds: 0 },
];

/** What each picture of the place shows, and how to come there from the one before. */
const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the table': async () => undefined,
  'a configuration': async (page) => row(page, 'City Portal').click(),
  'an ID that is taken': async (page) => {
    await unlockId(page);
    await idField(page).fill('agol01a');
  },
  'unsaved changes': async (page) => row(page, 'Dev portal').click(),
  'all fields': async (page) => {
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'Advanced' }).click();
  },
  'a check': async (page) => {
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByText('One thing to fix.')).toBeVisible();
  },
  'its menu': async (page) => drawer(page).getByRole('button', { name: 'More' }).click(),
  'a new one': async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'New configuration' }).click();
  },
  'what is missing': async (page) => page.getByRole('button', { name: 'Save', exact: true }).click(),
  'kinds to choose from': async (page) => drawer(page).getByRole('button', { name: /Kind/ }).click(),
  'a user with a password': async (page) => page.getByRole('option', { name: /^User/ }).click(),
  'nothing found': async (page) => page.getByRole('searchbox').fill('no such thing'),
};

describe.skipIf(missing.length > 0)(
  `the place of authentication (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test.each(['light', 'dark'] as const)(
      'has nothing for axe to complain of in its %s theme',
      async (colorScheme) => {
        const page = await openPlace({ stages: unregistered }, { colorScheme, reducedMotion: 'reduce' });
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

    test('offers the one control that fills it when empty', async () => {
      const page = await openPlace({ isEmpty: true });
      await expect(page.getByText('Nothing here yet.')).toBeVisible();
      await page.getByRole('button', { name: 'New configuration' }).click();
      await expect(drawer(page).getByLabel('Name', { exact: true })).toBeFocused();
    });

    test('loses the columns Secret, Redirect and Portal in that order', async () => {
      const page = await openPlace();
      const heads = () => page.getByRole('columnheader').allInnerTexts();
      const all = ['Name', 'ID', 'Kind', 'Portal', 'Redirect', 'Secret', 'Used by'];
      await expect.poll(heads).toEqual(all);
      for (const [width, gone] of [
        [690, ['Secret']],
        [630, ['Secret', 'Redirect']],
        [560, ['Secret', 'Redirect', 'Portal']],
      ] as const) {
        await page.setViewportSize({ width, height: 700 });
        await expect.poll(heads).toEqual(all.filter((head) => !gone.some((name) => name === head)));
      }
    });

    test('sorts by the head that is pressed', async () => {
      const page = await openPlace();
      await page.getByRole('columnheader', { name: 'Used by' }).click();
      await page.getByRole('columnheader', { name: 'Used by' }).click();
      await expect(page.getByRole('row').nth(1)).toContainText('Soil and flood');
    });

    test('follows the selection without taking the focus', async () => {
      const page = await openPlace();
      await row(page, 'ArcGIS Online').click();
      await page.keyboard.press('ArrowDown');
      await expect(drawer(page).getByRole('heading', { name: 'City Portal', exact: true })).toBeVisible();
      expect(await focusedRow(page)).toBe('rivprod');
      await page.keyboard.press('Enter');
      await expect(drawer(page).getByLabel('Name', { exact: true })).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(drawer(page)).toHaveCount(0);
      expect(await focusedRow(page)).toBe('rivprod');
    });

    test('keeps the ID behind a padlock that says why', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await expect(idField(page)).toHaveAttribute('readonly');
      await expect(idField(page)).toHaveAccessibleDescription(/Locked because 4 connections refer to it/);
      await expect(drawer(page).getByRole('button', { name: 'Suggest' })).toBeDisabled();
      await unlockId(page);
      await expect(idField(page)).toBeFocused();
      await drawer(page).getByRole('button', { name: 'Suggest' }).click();
      await expect(idField(page)).toHaveValue('k7m2x9q');
    });

    test('judges an ID at every key and offers a near one', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await unlockId(page);
      for (const [typed, said] of [
        ['agol01a', 'Taken by ArcGIS Online.'],
        ['RIVSTG1', 'Differs only in case from rivstg1'],
        ['rivp', '4 of 7 characters.'],
        ['rivnew1', 'Free. 4 connections will follow.'],
        ['riv-new', 'Letters A to Z and digits only.'],
      ] as const) {
        await idField(page).fill(typed);
        await expect(idField(page)).toHaveAccessibleDescription(new RegExp(said));
      }
      await page.getByRole('button', { name: 'Use rivnewa' }).click();
      await expect(idField(page)).toHaveValue('rivnewa');
    });

    test('saves another ID as a rename that connections follow', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await unlockId(page);
      await idField(page).fill('rivnew1');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(row(page, 'City Portal')).toContainText('rivnew1');
      await expect(idField(page)).toHaveAttribute('readonly');
      expect(await requestsOf(page, 'renameAuthConfig')).toEqual([{ id: 'rivprod', newId: 'rivnew1' }]);
      const naming = await page.evaluate(() => {
        const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
        return fakeHost.connections().filter(({ connection }) => connection.authId === 'rivnew1').length;
      });
      expect(naming).toBe(4);
      await page.getByRole('link', { name: 'Council/City Portal' }).click();
      await expect(page.getByRole('heading', { name: 'City Portal' })).toBeVisible();
    });

    test('lets no taken ID through', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await unlockId(page);
      await idField(page).fill('agol01a');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(idField(page)).toBeFocused();
      expect(await requestsOf(page, 'renameAuthConfig')).toEqual([]);
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([]);
    });

    test('sends a typed secret once and shows it nowhere', async () => {
      const page = await openPlace();
      const secret = 'very-secret-0123456789abcdef';
      await row(page, 'City Portal').click();
      await drawer(page).getByRole('button', { name: 'Replace' }).click();
      await drawer(page).getByLabel('Client secret').fill(secret);
      expect(await page.content()).not.toContain(secret);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByText('Saved City Portal.').first()).toBeVisible();
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'rivprod', fields: { clientSecret: secret } },
      ]);
      await expect(drawer(page).getByRole('button', { name: 'Replace' })).toBeVisible();
      const values = await page.evaluate('[...document.querySelectorAll("input")].map(({ value }) => value)');
      expect(values).not.toContain(secret);
      expect(await page.content()).not.toContain(secret);
    });

    test('removes a secret only when that is saved', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await drawer(page).getByRole('button', { name: 'Remove' }).click();
      await expect(drawer(page).getByText('Will be removed when you save')).toBeVisible();
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([]);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(drawer(page).getByLabel('Client secret')).toBeVisible();
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'rivprod', fields: { clientSecret: null } },
      ]);
    });

    test('sends nothing but what was changed', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await drawer(page).getByLabel('Expected account').fill('b.ng');
      await drawer(page).getByRole('button', { name: '127.0.0.1 Redirect URL' }).click();
      await page.getByRole('option', { name: 'localhost' }).click();
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByText('Saved City Portal.').first()).toBeVisible();
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'rivprod', fields: { expectedAccount: 'b.ng', redirectUrl: 'http://localhost:7070' } },
      ]);
    });

    test('asks in place before the window leaves what was typed', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await drawer(page).getByLabel('Name', { exact: true }).fill('City Portal prod');
      await row(page, 'Dev portal').click();
      await expect(page.getByText('City Portal has changes that are not saved.')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Save and go on' })).toBeFocused();
      await page.getByRole('button', { name: 'Keep editing' }).click();
      await expect(drawer(page).getByLabel('Name', { exact: true })).toHaveValue('City Portal prod');
      await page.getByRole('button', { name: 'Connections', exact: true }).click();
      await page.getByRole('button', { name: 'Save and go on' }).click();
      await expect(page.getByRole('treegrid')).toBeVisible();
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'rivprod', fields: { name: 'City Portal prod' } },
      ]);
    });

    test('gives up what was typed where that is chosen', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await drawer(page).getByLabel('Name', { exact: true }).fill('City Portal prod');
      await row(page, 'Dev portal').click();
      await page.getByRole('button', { name: 'Discard' }).click();
      await expect(drawer(page).getByRole('heading', { name: 'Dev portal' })).toBeVisible();
      await row(page, 'City Portal').click();
      await expect(drawer(page).getByLabel('Name', { exact: true })).toHaveValue('City Portal');
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([]);
    });

    test('says what is missing at its field and goes there', async () => {
      const page = await openPlace();
      await page.getByRole('button', { name: 'New configuration' }).click();
      await drawer(page).getByLabel('Name', { exact: true }).fill('Test portal');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      const portal = drawer(page).getByRole('textbox', { name: 'Portal' });
      await expect(portal).toBeFocused();
      await expect(portal).toHaveAccessibleDescription('Give the address of the portal.');
      expect(await requestsOf(page, 'addAuthConfig')).toEqual([]);
      await portal.fill('https://test.example.org/portal');
      await drawer(page).getByLabel('Client ID').fill('abc');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(row(page, 'Test portal')).toContainText('k7m2x9q');
      const [added] = await requestsOf(page, 'addAuthConfig');
      expect(added).toMatchObject({
        kind: 'oauth2',
        id: 'k7m2x9q',
        requestUrl: 'https://test.example.org/portal/sharing/rest/oauth2/authorize',
        tokenUrl: 'https://test.example.org/portal/sharing/rest/oauth2/token',
        redirectUrl: 'http://127.0.0.1:7070',
        pkce: true,
      });
      expect(added).not.toHaveProperty('clientSecret');
    });

    test('deletes with a way back', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await page.keyboard.press('Delete');
      await expect(row(page, 'City Portal')).toHaveCount(0);
      await expect(
        page.getByText('Deleted City Portal. 4 connections still name rivprod.').first(),
      ).toBeVisible();
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(row(page, 'City Portal')).toBeVisible();
    });

    test('copies into a new one without the secret', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Duplicate' }).click();
      await expect(drawer(page).getByLabel('Name', { exact: true })).toHaveValue('City Portal 2');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(row(page, 'City Portal 2')).toBeVisible();
      const [added] = await requestsOf(page, 'addAuthConfig');
      expect(added).toMatchObject({ name: 'City Portal 2', id: 'k7m2x9q', clientId: 'vK3nRivQg1sPr0d' });
      expect(added).not.toHaveProperty('clientSecret');
    });

    test('proves the registration step by step', async () => {
      const page = await openPlace({ stages: unregistered });
      await row(page, 'City Portal').click();
      await page.getByRole('button', { name: 'Check now' }).click();
      const helper = page.getByRole('region', { name: 'Registration helper' });
      await expect(helper.getByText('Not registered', { exact: true })).toBeVisible();
      await expect(helper.getByText('Waits for App registration')).toBeVisible();
      await helper.getByRole('button', { name: 'Copy request for the administrator' }).first().click();
      await expect(page.getByText('Request copied.').first()).toBeVisible();
      expect(await page.evaluate('navigator.clipboard.readText()')).toContain('redirect URLs');
    });

    test('registers an application for someone who is signed in', async () => {
      const page = await openPlace();
      await row(page, 'City Portal').click();
      await page.getByRole('button', { name: 'Register for me' }).click();
      await expect(page.getByText('Registered. The new configuration is City Portal.').first()).toBeVisible();
      expect(await requestsOf(page, 'registerApplication')).toEqual([{ id: 'rivprod' }]);
      await row(page, 'Dev portal').click();
      await expect(drawer(page).getByRole('heading', { name: 'Dev portal' })).toBeVisible();
      await expect(page.getByRole('button', { name: 'Register for me' })).toHaveCount(0);
    });
  },
);
