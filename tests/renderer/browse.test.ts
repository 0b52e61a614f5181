import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
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

const ref = 'Council/City Portal';
const parcels = 'https://gis.riverton.example/server/rest/services/Parcels/FeatureServer';

async function openPlace(
  options: WindowHostOptions = {},
  subject: string | null = ref,
  context = {},
): Promise<Page> {
  const { page, close } = await pages.open(options, context);
  onTestFinished(close);
  await page.getByRole('button', { name: 'Browse', exact: true }).click();
  if (subject !== null) await choose(page, subject);
  return page;
}

async function choose(page: Page, subject: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Browse with' }).fill(subject);
  await page.getByRole('option', { name: subject, exact: true }).click();
}

function tree(page: Page) {
  return page.getByRole('treegrid', { name: 'Services and content' });
}

function row(page: Page, name: string) {
  return tree(page).getByRole('row', { name, exact: true });
}

/** Everything that was asked of a portal or server. */
async function asked(page: Page): Promise<readonly string[]> {
  const names = ['services', 'groups', 'myContent', 'items', 'groupItems', 'serviceFacts', 'layerFacts'];
  const counts = await Promise.all(names.map((name) => requestsOf(page, name)));
  return names.filter((_, index) => (counts[index]?.length ?? 0) > 0);
}

async function openRow(page: Page, name: string): Promise<void> {
  await row(page, name).click();
  await page.keyboard.press('ArrowRight');
}

describe.skipIf(missing.length > 0)(
  `the place to browse (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('asks nothing until a row is opened', async () => {
      const page = await openPlace();
      await expect(tree(page).getByRole('row')).toHaveText(['Services', 'Groups', 'My content']);
      expect(await asked(page)).toEqual([]);
      await openRow(page, 'Services');
      await expect(row(page, 'Utilities')).toBeVisible();
      expect(await asked(page)).toEqual(['services']);
      expect(await requestsOf(page, 'services')).toEqual([{ ref }]);
    });

    test('is walked and opened by keys alone', async () => {
      const page = await openPlace();
      await row(page, 'Services').click();
      await expect(row(page, 'Services')).toHaveAttribute('aria-expanded', 'false');
      await page.keyboard.press('ArrowRight');
      await expect(row(page, 'Services')).toHaveAttribute('aria-expanded', 'true');
      await expect(row(page, 'Utilities')).toHaveAttribute('aria-level', '2');
      await page.keyboard.type('util');
      await expect(row(page, 'Utilities')).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(row(page, 'Utilities')).toHaveAttribute('aria-expanded', 'true');
      await expect.poll(() => requestsOf(page, 'services')).toEqual([{ ref }, { ref, folder: 'Utilities' }]);
      await page.keyboard.press('End');
      await expect(row(page, 'My content')).toBeFocused();
    });

    test('calls off what is under way when its row is closed', async () => {
      const page = await openPlace({ slow: { services: 10_000 } });
      await openRow(page, 'Services');
      await expect(row(page, 'Loading')).toBeVisible();
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => requestsOf(page, 'cancel')).toHaveLength(1);
      await expect(row(page, 'Loading')).toHaveCount(0);
    });

    test('keeps an error at its row, with a way to ask again', async () => {
      const failure = {
        code: 'portal-unreachable',
        message: 'gis.riverton.example could not be reached.',
      } as const;
      const page = await openPlace({ failing: { groups: failure } });
      await openRow(page, 'Groups');
      await row(page, 'gis.riverton.example could not be reached').click();
      await expect(page.getByText('The network, a VPN or the address may be the reason.')).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByRole('button', { name: 'Try again: Groups' }).click();
      await expect.poll(() => requestsOf(page, 'groups')).toHaveLength(2);
      await openRow(page, 'Services');
      await expect(row(page, 'Utilities')).toBeVisible();
    });

    test('shows what a service is, with layers and extent', async () => {
      const page = await openPlace();
      await openRow(page, 'Services');
      await openRow(page, 'Parcels');
      const facts = page.getByRole('region', { name: 'Details' });
      await expect(facts.getByText('Land parcels of Riverton, updated nightly.')).toBeVisible();
      await expect(facts.getByRole('img', { name: /^A rectangle on a sheet of its own/ })).toBeVisible();
      await expect(facts.getByRole('row', { name: /^Boundary points/ })).toBeVisible();
      await expect(row(page, 'Survey')).toHaveAttribute('aria-level', '3');
      expect(await accessibilityProblems(page)).toEqual([]);
      await facts.getByRole('button', { name: 'Copy URL' }).click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(parcels);
    });

    test('draws only the fields in sight of a layer with many', async () => {
      const page = await openPlace();
      await openRow(page, 'Services');
      await openRow(page, 'Parcels');
      await openRow(page, 'Survey');
      await row(page, 'Boundary points').click();
      const fields = page.getByRole('grid', { name: 'Fields' });
      await expect(fields).toHaveAttribute('aria-rowcount', '121');
      await expect(fields.getByRole('row', { name: 'MEASURE_1', exact: true })).toBeVisible();
      expect(await fields.getByRole('row').count()).toBeLessThan(60);
    });

    test('asks for facts only of the row where one rests', async () => {
      const page = await openPlace();
      await openRow(page, 'Services');
      await row(page, 'Addresses').click();
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowUp');
      await expect(page.getByText('Land parcels of Riverton, updated nightly.')).toBeVisible();
      expect(await requestsOf(page, 'serviceFacts')).toEqual([{ ref, url: parcels }]);
    });

    test('finds items page by page and clears them with the box', async () => {
      const page = await openPlace();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('parcels');
      expect(await asked(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await expect(page.getByText('120 items found')).toBeAttached();
      const more = page.getByRole('button', { name: /^Show more/ });
      await more.scrollIntoViewIfNeeded();
      await more.click();
      await expect(row(page, '100 of 120 shown')).toBeVisible();
      await row(page, 'Parcels, sheet 77').click();
      await expect(page.getByText('The organization')).toBeVisible();
      expect(await requestsOf(page, 'serviceFacts')).toEqual([]);
      await page.getByRole('searchbox').fill('');
      await expect(row(page, 'Results for "parcels"')).toHaveCount(0);
    });

    test('asks to sign in first where nobody is', async () => {
      const page = await openPlace({}, 'Council/ArcGIS Online');
      await expect(page.getByText('Sign in to list services.')).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page
        .getByRole('region', { name: 'Services and content' })
        .getByRole('button', { name: 'Sign in' })
        .click();
      await expect.poll(() => requestsOf(page, 'startSignIn')).toMatchObject([{ id: 'agol01a' }]);
      expect(await asked(page)).toEqual([]);
    });

    test('lists no groups or content of a public connection', async () => {
      const page = await openPlace({}, 'Council/Open data hub');
      await expect(page.getByRole('treegrid').getByRole('row')).toHaveText(['Services']);
    });

    test('copies the URL and item ID from the menu of a row', async () => {
      const page = await openPlace();
      await openRow(page, 'My content');
      await row(page, 'Base map').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Copy item ID' }).click();
      await expect
        .poll(() => page.evaluate(() => navigator.clipboard.readText()))
        .toBe('1f1e2d3c4b5a69788796a5b4c3d2e1f1');
    });

    test.each(['light', 'dark'] as const)('has nothing for axe to complain of, %s', async (colorScheme) => {
      const page = await openPlace({}, null, { colorScheme, reducedMotion: 'reduce' });
      await expect(page.getByText('Choose a connection to look at its services and content.')).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
      await choose(page, ref);
      await openRow(page, 'Services');
      await openRow(page, 'Parcels');
      await row(page, 'Owners').click();
      await expect(page.getByText('One polygon per parcel.')).toBeVisible();
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  },
);
