/** What is looked at on every screen: no fault for axe, and a picture of it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { words } from '../../src/core/words/words.ts';
import type { Person } from '../../src/demo-portal/person.ts';
import { root } from '../house/tree.ts';
import { defineConnection, defineLogin } from './definitions.ts';
import { ask, askWell } from './desktop/application.ts';
import { button, dialogOf, goTo, rowOf } from './person.ts';
import { freePort, type Site } from './surface.ts';

/** The two looks of the window. */
export const themes = ['light', 'dark'] as const;

/** One of them. */
export type Theme = (typeof themes)[number];

/** A screen: its name, and how to come there from the one before. */
export type Screen = readonly [name: string, goThere: () => Promise<unknown>];

/** How a staged test says that it ended. */
export const tested = /(to fix|to look at|passed)\./;

const pictures = join(process.env.WAYLEAVE_E2E_RESULTS ?? join(root, 'test-results'), 'pictures');
const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Goes through the screens of a page, one step each. A fault of one does not end the walk. */
export async function walk(page: Page, theme: Theme, screens: readonly Screen[]): Promise<void> {
  for (const [name, goThere] of screens) {
    await test.step(name, async () => {
      await goThere();
      await look(page, name, theme);
    });
  }
}

/** Looks at what a page shows now. */
export async function look(page: Page, name: string, theme: Theme): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}-${theme}.png`), animations: 'disabled' });
  // The newer mode of axe opens a page of its own, which a window of the desktop cannot.
  const axe = new AxeBuilder({ page }).setLegacyMode().withTags(levels);
  // React Aria speaks of a button there for seconds, also when the button has gone with its dialog.
  const { violations } = await axe.exclude('[data-live-announcer]').analyze();
  const faults = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  expect.soft(faults, `axe finds nothing on "${name}"`).toEqual([]);
}

/** Makes what happens on a page come at once, and dresses it. */
export async function prepare(page: Page, theme: Theme): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: theme });
  await askWell(page, 'changePreferences', { theme });
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

/** Fills an open store with a handful of connections in folders; two of three logins are signed in. */
export async function furnish(page: Page, site: Site): Promise<void> {
  const { portalUrl } = site.portal;
  for (const [id, name] of [
    ['city001', 'City portal'],
    ['plan001', 'Planning'],
    ['survey1', 'Survey'],
  ] as const) {
    await defineLogin(page, site, { id, name, ...(await site.register(id)) });
  }
  await askWell(page, 'addAuthConfig', {
    kind: 'api-key',
    id: 'geocode',
    name: 'Geocoder',
    portal: portalUrl,
    password: 'AAPKofnobody0123456789',
  });
  await defineConnection(page, site, 'City portal', {
    authId: 'city001',
    folder: 'Council',
    environment: 'prod',
    colour: 'blue',
    pinned: true,
    tags: ['parcels', 'hydrants'],
    notes: 'Ask the survey office for changes.',
  });
  await defineConnection(page, site, 'Rehearsal', {
    authId: 'city001',
    folder: 'Council/Test',
    environment: 'test',
  });
  await defineConnection(page, site, 'Planning', { authId: 'plan001', folder: 'Council' });
  await defineConnection(page, site, 'Hydrants', { authId: 'survey1', folder: 'Field work' });
  await defineConnection(page, site, 'Open data');
  const closed = `http://127.0.0.1:${await freePort()}/arcgis/rest/services`;
  await defineConnection(page, site, 'Old server', { url: closed });
  await signInBehind(page, site, 'city001', { username: 'analyst', password: 'demo' });
  await signInBehind(page, site, 'plan001', { username: 'viewer', password: 'demo' });
  await ask(page, 'testConnection', { name: 'Old server' });
  await expect(rowOf(page, 'Old server')).toBeVisible();
}

async function signInBehind(page: Page, site: Site, id: string, person: Person): Promise<void> {
  const started = await askWell(page, 'startSignIn', { id, surface: 'print' });
  if (started.kind !== 'waiting') throw new Error('Nobody was asked.');
  await site.portal.signInLikeAPerson(started.url, person);
  await askWell(page, 'finishSignIn', { attempt: started.attempt });
}

/** Closes the open dialog. */
export async function leaveDialog(page: Page): Promise<void> {
  await page.getByRole('dialog').press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** Opens the wizard. */
export async function openWizard(page: Page) {
  await page.keyboard.press('Control+n');
  const dialog = dialogOf(page, words.wizard.title);
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Goes to a page of the settings. */
export async function openSettings(page: Page, name: keyof typeof words.settings.page): Promise<void> {
  await goTo(page, 'settings');
  const pages = page.getByRole('navigation', { name: words.settings.pages });
  await button(pages, words.settings.page[name]).click();
  await expect(page.getByRole('heading', { level: 1, name: words.settings.page[name] })).toBeVisible();
}

/** Opens the drawer of an auth configuration. */
export async function openConfig(page: Page, name: string): Promise<void> {
  await goTo(page, 'authentication');
  await page.getByRole('row', { name, exact: true }).click();
  await expect(page.getByRole('complementary').getByRole('heading', { name, exact: true })).toBeVisible();
}
