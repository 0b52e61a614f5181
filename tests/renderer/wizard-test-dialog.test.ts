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

async function openList(options: WindowHostOptions = {}): Promise<Page> {
  const { page, close } = await pages.open(options);
  onTestFinished(close);
  page.setDefaultTimeout(10_000);
  await expect(page.getByRole('treegrid')).toBeVisible();
  return page;
}

/** The test of City Portal, which begins by itself. */
async function openTest(options: WindowHostOptions = {}): Promise<Page> {
  const page = await openList(options);
  await row(page, 'City Portal').click();
  await page.keyboard.press('Control+t');
  await expect(dialog(page)).toBeVisible();
  return page;
}

function row(page: Page, name: string): Locator {
  return page.getByRole('row', { name: new RegExp(`^${name}, `) });
}

function dialog(page: Page): Locator {
  return page.getByRole('dialog', { name: /^Test of/ });
}

/** What the page asked of its host by that name, in order. */
function requestsOf(page: Page, operation: string): Promise<readonly unknown[]> {
  return page.evaluate((name) => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    return fakeHost.calls.filter((call) => call.operation === name).map(({ request }) => request);
  }, operation);
}

const ended: Stage = {
  name: 'DNS',
  state: 'passed',
  finding: 'gis.riverton.example is 203.0.113.24.',
  fix: null,
  milliseconds: 12,
};
const endless: readonly Stage[] = [ended, { ...ended, name: 'TCP', milliseconds: 600_000 }];
const failing: readonly Stage[] = [
  ended,
  { ...ended, name: 'TLS', state: 'skipped', finding: 'Plain http has no certificate.', milliseconds: 0 },
  {
    name: 'Sign-in',
    state: 'failed',
    finding: 'The portal refused. It says: wrong day.',
    fix: 'See the words above.',
    milliseconds: 3,
    code: 'refused',
  },
  { ...ended, name: 'Services', state: 'skipped', finding: 'Not reached.', milliseconds: 0 },
];

describe.skipIf(missing.length > 0)(
  `the test of a connection (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('begins by itself and tells each step as it ends', async () => {
      const page = await openTest({ stages: endless });
      await expect(dialog(page).getByRole('listitem').filter({ hasText: 'DNS' })).toContainText('12 ms');
      await expect(dialog(page).getByText('1 check done.')).toBeVisible();
      await expect(dialog(page).getByRole('listitem').last()).toContainText('Checking');
    });

    test('stops when it is called off and keeps what was found', async () => {
      const page = await openTest({ stages: endless });
      await expect(dialog(page).getByText('1 check done.')).toBeVisible();
      await dialog(page).getByRole('button', { name: 'Call off' }).click();
      await expect(dialog(page).getByText('Called off. What was found so far is below.')).toBeVisible();
      await expect(dialog(page).getByRole('listitem')).toHaveCount(1);
      expect(await requestsOf(page, 'cancel')).toHaveLength(1);
      await dialog(page).getByRole('button', { name: 'Run again' }).click();
      await expect.poll(() => requestsOf(page, 'testConnection')).toHaveLength(2);
    });

    test('is called off when it is closed', async () => {
      const page = await openTest({ stages: endless });
      await expect(dialog(page).getByText('1 check done.')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(dialog(page)).toHaveCount(0);
      await expect.poll(() => requestsOf(page, 'cancel')).toHaveLength(1);
    });

    test('says what failed, what waits for it, and what helps', async () => {
      const page = await openTest({ stages: failing });
      await expect(dialog(page).getByText('One thing to fix.')).toBeVisible();
      await expect(dialog(page).getByRole('alert')).toContainText('The portal refused');
      await expect(dialog(page).getByRole('listitem').last()).toContainText('Waits for Sign-in');
      await expect(dialog(page).getByText('Plain http has no certificate.')).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      await dialog(page).getByRole('button', { name: 'Edit authentication' }).click();
      await expect(dialog(page)).toHaveCount(0);
      await expect(page.getByRole('textbox', { name: 'ID', exact: true })).toHaveValue('rivprod');
    });

    test('gives a report for whoever can help', async () => {
      const page = await openTest({ stages: failing });
      await dialog(page).getByRole('button', { name: 'Copy report' }).click();
      const report = String(await page.evaluate('navigator.clipboard.readText()'));
      expect(report).toContain('Test of Council/City Portal by Wayleave');
      expect(report).toContain('URL: https://gis.riverton.example/server/rest/services');
      expect(report).toContain('Client ID: vK3nRivQg1sPr0d');
      expect(report).toContain('3. Sign-in: Failed (3 ms). The portal refused. It says: wrong day.');
      expect(report).toContain('In all 15 ms.');
    });

    test('goes through several, a few at a time', async () => {
      const page = await openList({ stages: failing });
      await row(page, 'ArcGIS Online').click();
      await row(page, 'City Portal staging').click({ modifiers: ['Shift'] });
      await page.getByRole('button', { name: 'Test all' }).click();
      await expect(dialog(page).getByText('3 connections tested, 3 with something to fix.')).toBeVisible();
      await dialog(page)
        .getByRole('button', { name: 'Show the steps of Council/City Portal', exact: true })
        .click();
      await expect(dialog(page).getByText('Waits for Sign-in')).toBeVisible();
      await dialog(page).getByRole('button', { name: 'Copy report' }).click();
      const report = String(await page.evaluate('navigator.clipboard.readText()'));
      expect(report.match(/^Test of /gm)).toHaveLength(3);
    });

    test('stops all of several at once', async () => {
      const page = await openList({ stages: endless });
      await row(page, 'ArcGIS Online').click();
      await row(page, 'Dev portal').click({ modifiers: ['Shift'] });
      await page.getByRole('button', { name: 'Test all' }).click();
      await expect(dialog(page).getByText('0 of 4 connections tested')).toBeVisible();
      await expect.poll(() => requestsOf(page, 'testConnection')).toHaveLength(3);
      await dialog(page).getByRole('button', { name: 'Call off' }).click();
      await expect(dialog(page).getByText('Called off')).toHaveCount(4);
      expect(await requestsOf(page, 'cancel')).toHaveLength(3);
    });
  },
);
