import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { FailureCode } from '../../src/core/failures.ts';
import type { Failure } from '../../src/core/outcome.ts';
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

/** The place of authentication with City Portal chosen, and the dialog that asks where to sign in. */
async function startSignIn(options: WindowHostOptions = {}, context = {}): Promise<Page> {
  const { page, close } = await pages.open(
    { ...options, preferences: { signInWith: 'ask', ...options.preferences } },
    context,
  );
  onTestFinished(close);
  await page.getByRole('button', { name: 'Authentication', exact: true }).click();
  await page.getByRole('row', { name: 'City Portal', exact: true }).click();
  await page.getByRole('complementary').getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(dialog(page)).toBeVisible();
  return page;
}

function dialog(page: Page): Locator {
  return page.getByRole('dialog');
}

function press(page: Page, name: string): Promise<void> {
  return dialog(page).getByRole('button', { name, exact: true }).first().click();
}

async function choose(page: Page, where: string): Promise<void> {
  await dialog(page).getByText(where).click();
  await press(page, 'Continue');
}

/** The end of the sign-in, once it waits for one. */
async function answer(page: Page, failure?: Failure<FailureCode>): Promise<void> {
  await expect(dialog(page).getByRole('button', { name: 'Copy link' })).toBeVisible();
  await page.evaluate((told) => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    fakeHost.answerSignIn(told);
  }, failure);
}

/** What the page asked of its host by that name, in order. */
function requestsOf(page: Page, operation: string): Promise<readonly unknown[]> {
  return page.evaluate((name) => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    return fakeHost.calls.filter((call) => call.operation === name).map(({ request }) => request);
  }, operation);
}

const wrongAccount: Failure<FailureCode> = {
  code: 'wrong-account',
  message: 'You signed in as b.ng. City Portal expects a.lee.',
  details: { expected: 'a.lee', account: 'b.ng' },
};

/** What each picture of the dialogs shows, and how to come there from the one before. */
const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'where to sign in': async () => undefined,
  waiting: async (page) => choose(page, 'Show me the address'),
  'a place to paste': async (page) => press(page, 'Paste the code instead'),
  'another account': async (page) => answer(page, wrongAccount),
  'other ways': async (page) => press(page, 'Other ways'),
};

describe.skipIf(missing.length > 0)(
  `the sign-in dialogs (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test.each(['light', 'dark'] as const)(
      'have nothing for axe to complain of in their %s theme',
      async (colorScheme) => {
        const page = await startSignIn({}, { colorScheme, reducedMotion: 'reduce' });
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

    test('propose the embedded window and remember the choice', async () => {
      const page = await startSignIn();
      await expect(page.getByRole('radio', { name: /^In a window of Wayleave/ })).toBeFocused();
      await page.getByText('Do not ask again for City Portal').click();
      await press(page, 'Continue');
      await expect(dialog(page).getByText('The sign-in page is open in a window of its own.')).toBeVisible();
      await expect(dialog(page).getByText('Sign in as a.lee.')).toBeVisible();
      await answer(page);
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.getByText('Signed in to City Portal as a.lee.').first()).toBeVisible();
      expect(await requestsOf(page, 'startSignIn')).toEqual([{ id: 'rivprod', surface: 'embedded' }]);
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'rivprod', fields: { signInWith: 'embedded' } },
      ]);
    });

    test('say why a way is not offered', async () => {
      const page = await startSignIn({
        features: { embeddedSignIn: { available: false, reason: 'A browser shows no windows of Wayleave.' } },
      });
      const embedded = page.getByRole('radio', { name: /^In a window of Wayleave/ });
      await expect(embedded).toBeDisabled();
      await expect(dialog(page).getByText('A browser shows no windows of Wayleave.')).toBeVisible();
      await expect(page.getByRole('radio', { name: /^In your own browser/ })).toBeChecked();
    });

    test('ask nothing where the preferences have an answer', async () => {
      const page = await startSignIn({ preferences: { signInWith: 'system' } });
      await expect(dialog(page).getByRole('button', { name: 'Copy link' })).toBeVisible();
      expect(await requestsOf(page, 'startSignIn')).toEqual([{ id: 'rivprod' }]);
    });

    test('can be left before anything began', async () => {
      const page = await startSignIn();
      await page.keyboard.press('Escape');
      await expect(dialog(page)).toHaveCount(0);
      await expect(
        page.getByRole('complementary').getByRole('button', { name: 'Sign in', exact: true }),
      ).toBeFocused();
      expect(await requestsOf(page, 'startSignIn')).toEqual([]);
    });

    test('can be left while the host begins', async () => {
      const page = await startSignIn({ slow: { startSignIn: 1_500 } });
      await choose(page, 'In your own browser');
      await expect(dialog(page).getByText('Preparing the sign-in')).toBeVisible();
      await press(page, 'Cancel');
      await expect(dialog(page)).toHaveCount(0);
      await expect.poll(() => requestsOf(page, 'cancelSignIn')).toEqual([{ attempt: 'attempt-1' }]);
    });

    test.each(['In a window of Wayleave', 'In your own browser', 'Show me the address', 'Paste the code'])(
      'leave nothing waiting when cancelled: %s',
      async (where) => {
        const page = await startSignIn();
        await choose(page, where);
        await expect(dialog(page).getByRole('button', { name: 'Copy link' })).toBeVisible();
        await press(page, 'Cancel');
        await expect(dialog(page)).toHaveCount(0);
        await expect.poll(() => requestsOf(page, 'cancelSignIn')).toEqual([{ attempt: 'attempt-1' }]);
      },
    );

    test('call everything off when the vault is locked', async () => {
      const page = await startSignIn();
      await choose(page, 'In your own browser');
      await expect(dialog(page).getByRole('button', { name: 'Copy link' })).toBeVisible();
      await page.evaluate('wayleave.invoke("lock", {}, 0)');
      await expect.poll(() => requestsOf(page, 'cancelSignIn')).toEqual([{ attempt: 'attempt-1' }]);
      await expect(dialog(page)).toHaveCount(0);
    });

    test('take a pasted code without showing or keeping it', async () => {
      const page = await startSignIn();
      await choose(page, 'Paste the code');
      const field = dialog(page).getByLabel('Code, title or address of the last page');
      await expect(field).toBeFocused();
      await press(page, 'Use this code');
      await expect(field).toHaveAccessibleDescription('Paste the code first.');
      await field.fill('nonsense');
      await press(page, 'Use this code');
      await expect(field).toHaveAccessibleDescription('That is not a code.');
      await field.fill('code=3f9a8b7c6d5e');
      expect(await page.content()).not.toContain('3f9a8b7c6d5e');
      await press(page, 'Use this code');
      await expect(page.getByText('Signed in to City Portal as a.lee.').first()).toBeVisible();
    });

    test('offer three ways out of another account', async () => {
      const page = await startSignIn();
      await choose(page, 'In your own browser');
      await answer(page, wrongAccount);
      await expect(page.getByRole('alert').getByText('You signed in as b.ng')).toBeVisible();
      await press(page, 'Try again privately');
      await answer(page, wrongAccount);
      await press(page, 'Use b.ng once');
      await answer(page, wrongAccount);
      await press(page, 'Expect b.ng from now on');
      await answer(page);
      await expect(dialog(page)).toHaveCount(0);
      expect(await requestsOf(page, 'startSignIn')).toEqual([
        { id: 'rivprod', surface: 'system' },
        { id: 'rivprod', surface: 'system', private: true },
        { id: 'rivprod', surface: 'system', private: true, acceptAccount: 'b.ng' },
        { id: 'rivprod', surface: 'system', private: true },
      ]);
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'rivprod', fields: { expectedAccount: 'b.ng' } },
      ]);
    });

    test('lead past a port that is in use', async () => {
      const page = await startSignIn({ busyPort: 7_070 });
      await choose(page, 'In your own browser');
      await expect(dialog(page).getByText('Port 7070 is in use by another program')).toBeVisible();
      await expect(dialog(page).getByText('http://127.0.0.1:7071 has to be registered')).toBeVisible();
      await press(page, 'Use port 7071');
      await expect(dialog(page).getByRole('button', { name: 'Open again' })).toBeVisible();
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'rivprod', fields: { redirectUrl: 'http://127.0.0.1:7071' } },
      ]);
    });

    test.each([
      ['denied-by-user', 'The sign-in was declined at the portal.'],
      ['sign-in-timeout', 'The sign-in was not finished in time.'],
    ] as const)('try again after %s', async (code, message) => {
      const page = await startSignIn();
      await choose(page, 'In your own browser');
      await answer(page, { code, message, details: null });
      await press(page, 'Try again');
      await expect(dialog(page).getByRole('button', { name: 'Open again' })).toBeVisible();
    });

    test('open the page again and copy its link', async () => {
      const page = await startSignIn();
      await choose(page, 'In your own browser');
      await press(page, 'Open again');
      await press(page, 'Copy link');
      await expect(page.getByText('Link copied.').first()).toBeVisible();
      const link = await page.evaluate('navigator.clipboard.readText()');
      expect(await requestsOf(page, 'openInBrowser')).toEqual([{ url: link }]);
    });

    test('go through several and say how far they are', async () => {
      const page = await startSignIn({ preferences: { signInWith: 'system' } });
      await expect(dialog(page).getByRole('button', { name: 'Copy link' })).toBeVisible();
      await page.evaluate(`fakeHost.emit('command', { kind: 'sign-in', id: 'landrg1' })`);
      await page.evaluate(`fakeHost.emit('command', { kind: 'sign-in', id: 'nightly' })`);
      await expect(dialog(page).getByText('0 of 3 signed in')).toBeVisible();
      await answer(page);
      await expect(page.locator('[aria-current="step"]')).toContainText('Land registry');
      await press(page, 'Skip this one');
      await expect(dialog(page).getByText('Signed in to 2 of 3.')).toBeVisible();
      await press(page, 'Close');
      await expect(dialog(page)).toHaveCount(0);
    });

    test('say in a toast what signing out came to', async () => {
      const page = await startSignIn();
      await press(page, 'Cancel');
      await page.getByRole('complementary').getByRole('button', { name: 'Sign out' }).click();
      await expect(page.getByText('Signed out of City Portal.').first()).toBeVisible();
    });
  },
);
