import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { WindowCommand } from '../../src/core/host/host-contract.ts';
import type { WindowHost, WindowHostOptions } from '../fakes/window-host.ts';
import { type OpenPage, openWindowPages, type WindowPages } from '../fakes/window-page.ts';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['chromium']);
let pages: WindowPages;

beforeAll(async () => {
  if (missing.length === 0) pages = await openWindowPages();
});
afterAll(async () => {
  if (missing.length === 0) await pages.close();
});

async function openWindow(options: WindowHostOptions = {}, context = {}): Promise<OpenPage> {
  const opened = await pages.open(options, context);
  onTestFinished(opened.close);
  await expect(opened.page.getByRole('navigation')).toBeVisible();
  return opened;
}

function command(page: Page, what: WindowCommand): Promise<void> {
  return page.evaluate((told) => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    fakeHost.emit('command', told);
  }, what);
}

function pane(page: Page): Promise<unknown> {
  return page.evaluate('document.activeElement.closest("[data-pane]")?.dataset.pane ?? null');
}

async function chooseCity(page: Page): Promise<void> {
  await page.getByRole('row', { name: /^City Portal, / }).click();
}

/** What each picture of the window shows, and how to come there. */
const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the list': async () => undefined,
  'one connection': chooseCity,
  'its endpoints': async (page) => page.getByRole('tab', { name: 'Endpoints' }).click(),
  'its sign-in': async (page) => page.getByRole('tab', { name: 'Sign-in' }).click(),
  'its history': async (page) => page.getByRole('tab', { name: 'History' }).click(),
  'its menu': async (page) => page.getByRole('button', { name: 'More' }).click(),
  'its edit': async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Edit' }).click();
  },
  'an error': async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('row', { name: /^Dev portal/ }).click();
    await page.getByRole('tab', { name: 'Overview' }).click();
  },
  'several connections': async (page) => {
    await page.getByRole('row', { name: /^Planning/ }).click({ modifiers: ['Shift'] });
  },
  'fields of several': async (page) => page.getByRole('button', { name: 'Edit fields…' }).click(),
  'an undo': async (page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Delete' }).click();
  },
  'nothing found': async (page) => page.getByRole('searchbox').fill('no such thing'),
  'the shortcuts': async (page) => page.getByRole('button', { name: 'Help and shortcuts' }).click(),
};

describe.skipIf(missing.length > 0)(`the window (missing here: ${missing.join() || 'nothing'})`, () => {
  test.each(['light', 'dark'] as const)(
    'has nothing for axe to complain of in its %s theme',
    async (colorScheme) => {
      const { page, complaints } = await openWindow({}, { colorScheme, reducedMotion: 'reduce' });
      for (const [name, goThere] of Object.entries(views)) {
        await goThere(page);
        const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
        // The themes differ in their colours alone.
        const { violations } = await (colorScheme === 'dark'
          ? axe.withRules('color-contrast')
          : axe
        ).analyze();
        expect({ name, found: violations.map(({ id, nodes }) => [id, nodes[0]?.html]) }).toEqual({
          name,
          found: [],
        });
      }
      // Among them whatever its policy refused: inline styles, scripts, addresses.
      expect(complaints).toEqual([]);
    },
    240_000,
  );

  test('leads to every place by key and by the rail', async () => {
    const { page } = await openWindow();
    const current = page.getByRole('navigation').locator('[aria-current="page"]');
    for (const [key, name] of [
      ['2', 'Authentication'],
      ['3', 'Browse'],
      ['4', 'Share'],
      ['5', 'Activity'],
      ['6', 'Settings'],
      ['1', 'Connections'],
    ]) {
      await page.keyboard.press(`Control+${key}`);
      await expect(current).toHaveAccessibleName(name ?? '');
    }
    await page.getByRole('navigation').getByRole('button', { name: 'Activity' }).click();
    await expect(current).toHaveAccessibleName('Activity');
  });

  test('F6 goes around its panes and back', async () => {
    const { page } = await openWindow();
    await chooseCity(page);
    const order: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await page.keyboard.press('F6');
      order.push(await pane(page));
    }
    expect(order).toEqual(['detail', 'toolbar', 'rail', 'list']);
    await expect(page.locator('[role="row"]:focus')).toHaveAccessibleName(/^City Portal/);
    await page.keyboard.press('Shift+F6');
    expect(await pane(page)).toBe('rail');
  });

  test('shows what a tray or link names, unsaved', async () => {
    const { page } = await openWindow();
    await command(page, { kind: 'show-connection', name: 'State agencies/Land registry/Valuation' });
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Valuation');
    await expect(page.getByRole('row', { name: /^Valuation/ })).toBeInViewport();
    await command(page, { kind: 'show', place: 'activity' });
    await command(page, { kind: 'filter' });
    await expect(page.getByRole('searchbox', { name: 'Filter connections' })).toBeFocused();
    await command(page, { kind: 'new-connection', url: 'https://maps.example.org/portal', name: 'Maps' });
    await expect(page.getByRole('dialog')).toBeVisible();
  });

  test('drops every name when it is locked', async () => {
    const { page } = await openWindow();
    await chooseCity(page);
    await page.getByRole('searchbox').fill('riverton');
    await page.keyboard.press('Control+l');
    await expect(page.getByRole('treegrid')).toHaveCount(0);
    expect(await page.content()).not.toMatch(/City Portal|riverton/);
  });

  test('forgets filter and choice when it is locked', async () => {
    const { page } = await openWindow();
    await chooseCity(page);
    await page.getByRole('searchbox').fill('city');
    await page.keyboard.press('Control+l');
    await expect(page.getByRole('treegrid')).toHaveCount(0);
    await page.evaluate('globalThis.wayleave.invoke("unlock", {}, 999)');
    await expect(page.getByRole('searchbox')).toHaveValue('');
    await expect(page.getByRole('row', { name: /^Dev portal/ })).toBeVisible();
    await expect(page.locator('[aria-selected="true"][role="row"]')).toHaveCount(0);
  });

  test('follows theme and density of the preferences', async () => {
    const { page } = await openWindow({ preferences: { theme: 'dark', density: 'roomy', listWidth: 520 } });
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    const box = await page.getByRole('row', { name: /^City Portal, / }).boundingBox();
    expect(box?.height).toBe(32);
    const list = await page.getByRole('region', { name: 'Connections' }).boundingBox();
    expect(list?.width).toBe(520);
  });

  test('keeps rows as high as a target, also when compact', async () => {
    const { page } = await openWindow({ preferences: { density: 'compact' } });
    const box = await page.getByRole('row', { name: /^City Portal, / }).boundingBox();
    expect(box?.height).toBe(24);
  });

  test('resizes the list by keys and remembers it', async () => {
    const { page } = await openWindow();
    const line = page.getByRole('separator', { name: 'Width of the list' });
    await line.focus();
    await page.keyboard.press('ArrowRight');
    await expect(line).toHaveAttribute('aria-valuenow', '436');
    await expect
      .poll(async () => (await page.getByRole('region', { name: 'Connections' }).boundingBox())?.width)
      .toBe(436);
  });

  test('cuts nothing off at 880 by 560 pixels', async () => {
    const { page } = await openWindow({}, { viewport: { width: 880, height: 560 } });
    await chooseCity(page);
    await expect(page.getByRole('row', { name: /^City Portal, / })).toContainText('29 min left');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('textbox', { name: 'Notes' }).focus();
    const size = await page.evaluate(
      '({ scrollWidth: document.documentElement.scrollWidth, scrollHeight: document.documentElement.scrollHeight })',
    );
    expect(size).toEqual({ scrollWidth: 880, scrollHeight: 560 });
  });

  test('reaches every field at twice the size', async () => {
    const { page } = await openWindow({}, { viewport: { width: 440, height: 280 } });
    await chooseCity(page);
    await page.getByRole('row', { name: /^City Portal, / }).press('Enter');
    const save = page.getByRole('button', { name: 'Save' });
    await save.scrollIntoViewIfNeeded();
    await expect(save).toBeInViewport();
    const notes = page.getByRole('textbox', { name: 'Notes' });
    await notes.focus();
    await expect(notes).toBeInViewport();
  });

  test('asks again when the host could not tell how it stands', async () => {
    const failing = { hostState: { code: 'internal', message: 'It did not start.' } } as const;
    const { page, close } = await pages.open({ failing });
    onTestFinished(close);
    await expect(page.getByRole('alert').filter({ hasText: 'It did not start' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  });
});
