import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { ActivityEntry } from '../../src/core/contract.ts';
import { idOf } from '../fixtures/definitions.ts';
import { accessibilityProblems, requestsOf, tell } from '../fakes/window-asked.ts';
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

async function openPlace(options: WindowHostOptions = {}, context = {}): Promise<Page> {
  const { page, close } = await pages.open(options, context);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Activity', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Activity' })).toBeAttached();
  return page;
}

function entryAt(at: number, subject: string, detail: string): ActivityEntry {
  return {
    id: `told-${at}-${subject}`,
    at,
    kind: 'token',
    subject,
    authId: idOf('rivprod'),
    account: 'a.lee',
    origin: 'command-line',
    failure: null,
    detail,
  };
}

function lines(page: Page) {
  return page.getByRole('grid', { name: 'Activity' }).locator('[data-row]');
}

describe.skipIf(missing.length > 0)(
  `the place of activity (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('shows the newest first and adds what happens', async () => {
      const page = await openPlace();
      await expect(lines(page)).toHaveCount(8);
      await expect(lines(page).first()).toContainText('wayleave token, from a terminal.');
      await tell(page, 'activity', entryAt(Date.now(), 'Council/Roads', 'Just now.'));
      await expect(lines(page)).toHaveCount(9);
      await expect(lines(page).first()).toContainText('Council/Roads');
      await expect(page.getByRole('status').getByText('9 entries')).toBeVisible();
    });

    test('narrows down by kind, outcome, door and words', async () => {
      const page = await openPlace();
      const narrow = async (label: string, option: string) => {
        await page.getByRole('button', { name: new RegExp(`${label}$`) }).click();
        await page.getByRole('option', { name: option, exact: true }).click();
      };
      await narrow('What', 'Sign-in');
      await expect(lines(page)).toHaveCount(2);
      await narrow('Outcome', 'Failed');
      await expect(lines(page)).toHaveCount(1);
      await narrow('From', 'Tray');
      await expect(page.getByText('No entry matches.')).toBeVisible();
      await page.getByRole('button', { name: 'Clear filter' }).click();
      await page.getByRole('searchbox', { name: 'Filter activity' }).fill('ogr2ogr');
      await expect(lines(page)).toHaveCount(1);
      await expect(page.getByText('1 of 8 entries')).toBeVisible();
    });

    test('draws only the rows in sight of a thousand', async () => {
      const page = await openPlace({ activityCount: 1_000 });
      await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '1001');
      expect(await lines(page).count()).toBeLessThan(80);
    });

    test('shows all of an entry beside the list', async () => {
      const page = await openPlace();
      await lines(page).filter({ hasText: 'Port 7071' }).click();
      const drawer = page.getByRole('complementary', { name: 'Sign-in: Council/Dev portal' });
      await expect(drawer.getByText('REDIRECT_PORT_BUSY')).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
      await drawer.getByRole('button', { name: 'Show it' }).click();
      await expect(page.getByRole('heading', { name: 'Dev portal' })).toBeVisible();
    });

    test('copies a report of what is shown for the administrator', async () => {
      const page = await openPlace();
      await page.getByRole('searchbox').fill('ogr2ogr');
      await expect(lines(page)).toHaveCount(1);
      await page.getByRole('button', { name: 'Copy report for the administrator' }).click();
      const report = await page.evaluate(() => navigator.clipboard.readText());
      expect(report).toMatch(/^Activity of Wayleave 1\.0\.0, .*, 1 entry\n\n.*ogr2ogr\.\n$/);
    });

    test('is cleared only after saying that it is for good', async () => {
      const page = await openPlace();
      await page.getByRole('button', { name: 'Clear…' }).click();
      await expect(page.getByText('8 entries go for good. This cannot be taken back.')).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await requestsOf(page, 'clearActivity')).toEqual([]);
      await page.getByRole('button', { name: 'Clear', exact: true }).click();
      await expect(page.getByText('Sign-ins, copies and errors will appear here.')).toBeVisible();
      expect(await requestsOf(page, 'clearActivity')).toEqual([{}]);
    });

    test('asks again after a failure', async () => {
      const { page, close } = await pages.open({
        failing: { activity: { code: 'store-unreadable', message: 'The disk did not answer.' } },
      });
      onTestFinished(close);
      await page.getByRole('button', { name: 'Activity', exact: true }).click();
      await expect(page.getByRole('alert').getByText('The disk did not answer')).toBeVisible();
      expect(await requestsOf(page, 'activity')).toHaveLength(1);
      await page.getByRole('button', { name: 'Try again' }).press('Enter');
      await expect.poll(() => requestsOf(page, 'activity')).toHaveLength(2);
    });

    test.each(['light', 'dark'] as const)('has nothing for axe to complain of, %s', async (colorScheme) => {
      const page = await openPlace({}, { colorScheme, reducedMotion: 'reduce' });
      await expect(lines(page)).toHaveCount(8);
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  },
);

describe.skipIf(missing.length > 0)('the history of a connection', () => {
  test('has its own entries alone, and grows', async () => {
    const { page, close } = await pages.open();
    onTestFinished(close);
    await page.getByRole('row', { name: /^City Portal, Production/ }).click();
    await page.getByRole('tab', { name: 'History' }).click();
    await expect(lines(page)).toHaveCount(6);
    await tell(page, 'activity', entryAt(Date.now(), 'Council/Elsewhere', 'Not of this one.'));
    await tell(page, 'activity', entryAt(Date.now(), 'Council/City Portal', 'Of this one.'));
    await expect(lines(page).first()).toContainText('Of this one.');
    await lines(page).first().click();
    await expect(page.getByRole('definition').filter({ hasText: 'rivprod' })).toBeVisible();
  });
});
