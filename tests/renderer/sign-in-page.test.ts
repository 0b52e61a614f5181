import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { SignInInterruption, SignInPageState } from '../../src/core/host/host-contract.ts';
import { barHeights } from '../../src/main/sign-in-bar.ts';
import { accessibilityProblems, requestsOf, tell, wholePage } from '../fakes/window-asked.ts';
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

const usual = { width: 800, height: 680 };
const least = { width: 480, height: 420 };
const plain: SignInPageState = {
  attempt: 'attempt-1',
  title: 'City Portal',
  expectedAccount: 'a.lee',
  address: { before: 'https://', host: 'login.riverton.example', after: '/adfs/oauth2/authorize' },
  isSecure: true,
  isLoading: false,
  interruption: null,
};
const credentials = {
  kind: 'credentials',
  host: 'gis.riverton.example',
  isProxy: false,
  scheme: 'ntlm',
  realm: 'Riverton',
  attempt: 1,
} as const;
const untrusted = {
  kind: 'certificate-error',
  host: 'gis.riverton.example',
  error: 'net::ERR_CERT_AUTHORITY_INVALID',
  subject: 'gis.riverton.example',
  issuer: 'Riverton Issuing CA 2',
  validUntil: 1_826_000_000_000,
  fingerprint: '5f3a'.repeat(16),
} as const;
const certificates = [
  { subject: 'Anna Lee', issuer: 'Riverton Staff CA', validUntil: 1_826_000_000_000 },
  { subject: 'a.lee-admin', issuer: 'Riverton Staff CA', validUntil: 1_816_000_000_000 },
];
/** Those that leave the page in sight, and those that need the whole window. */
const strips: readonly SignInInterruption[] = [
  { kind: 'needs-own-browser', why: 'webauthn' },
  { kind: 'navigation-blocked', host: 'www.elsewhere.example' },
];
const panels: readonly SignInInterruption[] = [
  credentials,
  { ...credentials, isProxy: true, realm: '', attempt: 2 },
  { kind: 'client-certificate', host: 'gis.riverton.example', certificates },
  { kind: 'client-certificate', host: 'gis.riverton.example', certificates: [] },
  untrusted,
  { kind: 'load-failed', host: 'gis.riverton.example', error: 'net::ERR_CONNECTION_REFUSED' },
];

async function open(interruption: SignInInterruption | null, viewport = usual, context = {}): Promise<Page> {
  const { page, close } = await pages.open(
    { signInPage: { ...plain, interruption } },
    { viewport, ...context },
    'sign-in.html',
  );
  onTestFinished(close);
  await expect(page.getByRole('heading', { name: 'Sign in to City Portal' })).toBeVisible();
  return page;
}

function actions(page: Page) {
  return expect.poll(() => requestsOf(page, 'signInPageAction'));
}

function show(page: Page, interruption: SignInInterruption | null): Promise<void> {
  return tell(page, 'signInPage', { ...plain, interruption });
}

describe.skipIf(missing.length > 0)(
  `the bar of an embedded sign-in (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test.each([usual, least])('keeps to the heights that its window reckons with, %o', async (viewport) => {
      const page = await open(null, viewport);
      expect(await page.getByRole('main').locator('header').boundingBox()).toEqual({
        x: 0,
        y: 0,
        width: viewport.width,
        height: barHeights.bar,
      });
      for (const interruption of strips) {
        await show(page, interruption);
        const strip = page.locator('main > [role="status"]');
        expect(await strip.boundingBox()).toEqual({
          x: 0,
          y: barHeights.bar,
          width: viewport.width,
          height: barHeights.banner,
        });
        expect(await strip.evaluate(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight)).toBe(
          true,
        );
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
    });

    test.each(['light', 'dark'] as const)(
      'has nothing for axe to complain of, %s',
      async (colorScheme) => {
        const page = await open(null, usual, { colorScheme, reducedMotion: 'reduce' });
        for (const interruption of [null, ...strips, ...panels]) {
          await show(page, interruption);
          const found = await accessibilityProblems(page);
          expect({ interruption, found }).toEqual({ interruption, found: [] });
        }
      },
      120_000,
    );

    test('shows the end of a host that does not fit', async () => {
      const { page, close } = await pages.open(
        {
          signInPage: {
            ...plain,
            address: {
              before: 'https://',
              host: 'login.microsoftonline.com.a-long-name-that-goes-on-and-on.evil.example',
              after: '/adfs/oauth2/authorize',
            },
          },
        },
        { viewport: least },
        'sign-in.html',
      );
      onTestFinished(close);
      const host = page.locator('b');
      const text = page.locator('bdi');
      await expect(text).toHaveText(/evil\.example$/);
      const [seen, whole] = [await host.boundingBox(), await text.boundingBox()];
      // Cut at its left: both end at the same place.
      expect(Math.abs(right(seen) - right(whole))).toBeLessThan(2);
      expect(seen?.width).toBeLessThan(whole?.width ?? 0);
    });

    test('says when what is typed can be read on the way', async () => {
      const page = await open(null);
      await tell(page, 'signInPage', { ...plain, isSecure: false, isLoading: true });
      await expect(page.getByRole('group', { name: 'Address of this page' })).toContainText(
        'Not encrypted: others on the network can read what is sent',
      );
      await expect(page.getByRole('status').getByText('Loading')).toBeAttached();
    });

    test('reloads by F5, calls off by Escape, and leads out', async () => {
      const page = await open(null);
      await page.keyboard.press('F5');
      await page.getByRole('button', { name: 'Copy link' }).click();
      await page.getByRole('button', { name: 'Open in my browser' }).click();
      await page.keyboard.press('Escape');
      await actions(page).toEqual([
        { kind: 'reload' },
        { kind: 'copy-link' },
        { kind: 'open-in-browser' },
        { kind: 'cancel' },
      ]);
    });

    test('says when the sign-in is over', async () => {
      const { page, close } = await pages.open({}, { viewport: usual }, 'sign-in.html');
      onTestFinished(close);
      await expect(page.getByText('This sign-in is over.')).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  },
);

describe.skipIf(missing.length > 0)('what interrupts a sign-in', () => {
  test('leads to the own browser, or is put away', async () => {
    const page = await open({ kind: 'needs-own-browser', why: 'webauthn' });
    await page.getByRole('button', { name: 'Continue in my browser' }).click();
    await page.getByRole('button', { name: 'Stay here' }).click();
    await actions(page).toEqual([{ kind: 'open-in-browser' }, { kind: 'dismiss' }]);
  });

  test('takes a password once, and it leaves the page', async () => {
    const page = await open(credentials);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Type user name and password.')).toBeVisible();
    await page.getByLabel('User name').fill('RIVERTON\\a.lee');
    await page.getByLabel('Password').fill('hunter-two-and-more');
    await page.keyboard.press('Enter');
    await actions(page).toEqual([
      { kind: 'credentials', username: 'RIVERTON\\a.lee', password: 'hunter-two-and-more' },
    ]);
    expect(await wholePage(page)).not.toContain('hunter-two-and-more');
  });

  test('begins blank for another host or try', async () => {
    const page = await open(credentials);
    for (const next of [
      { ...credentials, attempt: 2 },
      { ...credentials, host: 'other.example' },
    ]) {
      await page.getByLabel('User name').fill('a.lee');
      await page.getByLabel('Password').fill('hunter-two-and-more');
      await show(page, next);
      await expect(page.getByLabel('User name')).toHaveValue('');
      await expect(page.getByLabel('Password')).toHaveValue('');
    }
    await expect(page.getByRole('heading', { name: /^other\.example asks/ })).toBeVisible();
  });

  test('counts the tries, and goes on without when told', async () => {
    const page = await open({ ...credentials, attempt: 2 });
    await expect(page.getByRole('alert')).toHaveText('They were refused. This is try 2 of 3.');
    await page.getByRole('button', { name: 'Go on without' }).click();
    await actions(page).toEqual([{ kind: 'dismiss' }]);
  });

  test('sends the certificate that was chosen, or none', async () => {
    const page = await open({ kind: 'client-certificate', host: 'gis.riverton.example', certificates });
    await page.getByText('a.lee-admin').click();
    await page.getByRole('button', { name: 'Use this certificate' }).click();
    await page.getByRole('button', { name: 'Send none' }).click();
    await actions(page).toEqual([
      { kind: 'client-certificate', index: 1 },
      { kind: 'client-certificate', index: null },
    ]);
  });

  test('trusts a certificate in two steps, the safe way first', async () => {
    const page = await open(untrusted);
    await expect(page.getByRole('button', { name: 'Leave' })).toBeFocused();
    await page.getByRole('button', { name: 'Trust it all the same…' }).click();
    const trust = page.getByRole('button', { name: /^Trust this certificate/ });
    await expect(trust).toBeDisabled();
    await page.getByText(/^I have compared/).click();
    await trust.click();
    await actions(page).toEqual([{ kind: 'trust-certificate', fingerprint: untrusted.fingerprint }]);
  });

  test('forgets the tick when another certificate comes', async () => {
    const page = await open(untrusted);
    await page.getByRole('button', { name: 'Trust it all the same…' }).click();
    await page.getByText(/^I have compared/).click();
    await show(page, { ...untrusted, fingerprint: 'ab'.repeat(32) });
    await expect(page.getByRole('checkbox')).toHaveCount(0);
    await page.getByRole('button', { name: 'Trust it all the same…' }).click();
    await expect(page.getByRole('button', { name: /^Trust this certificate/ })).toBeDisabled();
  });

  test('loads again what did not come', async () => {
    const page = await open({
      kind: 'load-failed',
      host: 'gis.riverton.example',
      error: 'net::ERR_TIMED_OUT',
    });
    await expect(page.getByText('net::ERR_TIMED_OUT')).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    await actions(page).toEqual([{ kind: 'reload' }]);
  });
});

function right(box: { readonly x: number; readonly width: number } | null): number {
  return (box?.x ?? 0) + (box?.width ?? 0);
}
