import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { words } from '../../../src/core/words/words.ts';
import { defineConnection } from '../definitions.ts';
import { button, rowOf, waitForWindow } from '../person.ts';
import { look, prepare, themes } from '../screens.ts';
import { openSite, openWorkplace, type Site, type Workplace } from '../surface.ts';
import { type Desktop, openDesktop } from './desktop.ts';

const { vault } = words;

let workplace: Workplace;
let site: Site;
let desktop: Desktop | null = null;

test.beforeEach(async () => {
  [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
  const { page } = await open();
  await waitForWindow(page);
  await defineConnection(page, site, 'City portal');
  await close();
});
test.afterEach(async () => {
  await close();
  await site.portal.close();
  workplace.remove();
});

async function open(): Promise<Desktop> {
  desktop = await openDesktop({ home: workplace.home, identityFile: workplace.identityFile });
  return desktop;
}

async function close(): Promise<void> {
  const last = desktop;
  desktop = null;
  await last?.close();
}

test('a key file that others can read opens the repair screen, and retrying opens the store', async () => {
  chmodSync(workplace.identityFile, 0o644);
  const { page } = await open();
  for (const theme of themes) {
    await prepare(page, theme);
    await expectRepairScreen(page);
    await look(page, 'repair-key', theme);
  }
  chmodSync(workplace.identityFile, 0o600);
  await button(page, vault.ways.retry).click();
  await waitForWindow(page);
  await expect(rowOf(page, 'City portal')).toBeVisible();
});

test('a damaged store opens the repair screen, and starting anew keeps what was there', async () => {
  const damaged = readdirSync(workplace.home).filter((name) => name.startsWith('profile'));
  for (const name of damaged) writeFileSync(join(workplace.home, name), 'no age file');
  const { page } = await open();
  for (const theme of themes) {
    await prepare(page, theme);
    await expectRepairScreen(page);
    await look(page, 'repair-store', theme);
  }
  await button(page, vault.ways['start-anew']).click();
  await expect(page.getByText(workplace.home).first()).toBeVisible();
  expect(readdirSync(workplace.home)).toEqual(expect.arrayContaining(damaged));
});

async function expectRepairScreen(page: Page): Promise<void> {
  await expect(page.getByText(vault.repairSafe)).toBeVisible();
  await expect(page.getByText('City portal')).toHaveCount(0);
}
