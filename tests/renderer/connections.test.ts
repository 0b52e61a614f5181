import { expect, type Locator, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
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
  await expect(page.getByRole('treegrid')).toBeVisible();
  return page;
}

function row(page: Page, name: string | RegExp): Locator {
  return page.getByRole('row', { name: typeof name === 'string' ? new RegExp(`^${name}(,|$)`) : name });
}

function focused(page: Page): Locator {
  return page.locator('[role="row"]:focus');
}

/** What the page asked of its host by that name, in order. */
function requestsOf(page: Page, operation: string): Promise<readonly unknown[]> {
  return page.evaluate((name) => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    return fakeHost.calls.filter((call) => call.operation === name).map(({ request }) => request);
  }, operation);
}

describe.skipIf(missing.length > 0)(
  `the connection list (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('tells counts, indexes and levels of rows not drawn', async () => {
      const page = await openList({ connectionCount: 2_000 });
      // 2,000 connections, 100 districts, 10 regions, and the head.
      await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '2111');
      expect(await page.getByRole('row').count()).toBeLessThan(80);
      await row(page, 'Region 1, folder').click();
      await page.keyboard.press('End');
      await expect(focused(page)).toHaveAttribute('aria-rowindex', '2111');
      await expect(focused(page)).toHaveAttribute('aria-level', '3');
      await expect(focused(page)).toBeInViewport();
      await page.keyboard.press('Home');
      await expect(focused(page)).toHaveAttribute('aria-rowindex', '2');
      await expect(focused(page)).toHaveAttribute('aria-expanded', 'true');
    });

    test('keeps the focus on a row that is scrolled away', async () => {
      const page = await openList({ connectionCount: 2_000 });
      await row(page, 'Region 1, folder').click();
      await page.getByRole('treegrid').hover();
      await page.mouse.wheel(0, 20_000);
      await expect(page.locator('[aria-rowindex="2"]')).not.toBeInViewport();
      await page.keyboard.press('ArrowDown');
      await expect(focused(page)).toHaveAttribute('aria-rowindex', '3');
      await expect(focused(page)).toBeInViewport();
    });

    test('has one tab stop and is walked with arrows', async () => {
      const page = await openList();
      await expect(page.locator('[role="treegrid"] [tabindex="0"]')).toHaveCount(1);
      await row(page, /^Council, folder/).focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await expect(row(page, 'City Portal')).toBeFocused();
      await expect(row(page, 'City Portal')).toHaveAttribute('aria-selected', 'true');
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('City Portal');
      await page.keyboard.press('ArrowLeft');
      await expect(row(page, /^Council, folder/)).toBeFocused();
      await page.keyboard.press('ArrowLeft');
      await expect(row(page, /^Council, folder/)).toHaveAttribute('aria-expanded', 'false');
      await expect(row(page, 'City Portal')).toHaveCount(0);
      await page.keyboard.press('*');
      await expect(row(page, 'City Portal')).toHaveCount(1);
      await expect(page.locator('[role="treegrid"] [tabindex="0"]')).toHaveCount(1);
    });

    test('leads up into the head, where Enter turns the order', async () => {
      const page = await openList();
      await row(page, /^Council, folder/).focus();
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('ArrowRight');
      const state = page.getByRole('columnheader', { name: 'State' });
      await expect(state).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(state).toHaveAttribute('aria-sort', 'ascending');
      await expect(page.locator('[aria-rowindex="3"]')).toHaveAccessibleName(/^Dev portal/);
      await page.keyboard.press('ArrowDown');
      await expect(row(page, /^Council, folder/)).toBeFocused();
    });

    test('finds a name that is typed, blanks included', async () => {
      const page = await openList();
      await row(page, /^Council, folder/).focus();
      await page.keyboard.type('city portal s');
      await expect(row(page, 'City Portal staging')).toBeFocused();
    });

    test('filters as one types and clears with Escape', async () => {
      const page = await openList();
      await page.keyboard.press('Control+f');
      await page.keyboard.type('registry');
      await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '8');
      await expect(page.getByRole('status').getByText('5 connections found')).toBeAttached();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await expect(row(page, 'Cadastre')).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('treegrid')).toHaveAttribute('aria-rowcount', '51');
      await expect(row(page, 'Cadastre')).toHaveAttribute('aria-selected', 'true');
    });

    test('offers to clear a filter that finds nothing', async () => {
      const page = await openList();
      await page.getByRole('searchbox').fill('no such thing');
      await expect(page.getByText('No match for "no such thing".')).toBeVisible();
      await page.getByRole('button', { name: 'Clear filter' }).click();
      await expect(row(page, 'City Portal')).toBeVisible();
    });

    test('deletes at once, and Ctrl+Z brings all back', async () => {
      const page = await openList();
      await row(page, 'City Portal').click();
      await row(page, 'Dev portal').click({ modifiers: ['Shift'] });
      await page.keyboard.press('Delete');
      await expect(page.getByText('Deleted 3 connections.').first()).toBeVisible();
      await expect(row(page, 'Dev portal')).toHaveCount(0);
      await expect(row(page, 'Open data hub')).toBeFocused();
      await page.keyboard.press('Control+z');
      await expect(row(page, 'Dev portal')).toBeVisible();
      await expect(page.getByText('Taken back.').first()).toBeVisible();
    });

    test('takes a change back by the button of its message', async () => {
      const page = await openList();
      await row(page, 'Open data hub').click();
      await page.keyboard.press('Delete');
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(row(page, 'Open data hub')).toBeVisible();
    });

    test('renames in place, and the row keeps the focus', async () => {
      const page = await openList();
      await row(page, 'Dev portal').click();
      await page.keyboard.press('F2');
      await page.keyboard.type('Development');
      await page.keyboard.press('Enter');
      await expect(row(page, 'Development')).toBeFocused();
      await page.keyboard.press('F2');
      await page.keyboard.type('Other');
      await page.keyboard.press('Escape');
      await expect(row(page, 'Development')).toBeFocused();
      expect(await requestsOf(page, 'editConnection')).toHaveLength(1);
    });

    test('renames a folder with everything below it', async () => {
      const page = await openList();
      await row(page, /^Utilities, folder/).click();
      await page.keyboard.press('F2');
      await page.keyboard.type('Networks');
      await page.keyboard.press('Enter');
      await expect(row(page, /^Networks, folder, 5 connections/)).toBeVisible();
      expect(await requestsOf(page, 'moveFolder')).toEqual([
        { from: 'Council/Utilities', to: 'Council/Networks' },
      ]);
    });

    test('moves what is dragged onto a folder', async () => {
      const page = await openList();
      await row(page, 'Open data hub').dragTo(row(page, /^Utilities, folder/));
      await expect(row(page, 'Open data hub')).toHaveAttribute('aria-level', '3');
      expect(await requestsOf(page, 'editConnections')).toEqual([
        { names: ['Council/Open data hub'], fields: { folder: 'Council/Utilities' } },
      ]);
    });

    test('opens a menu by key and goes back to its row', async () => {
      const page = await openList();
      await row(page, 'City Portal').click();
      await page.keyboard.press('Shift+F10');
      await expect(page.getByRole('menuitem', { name: 'Duplicate' })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(row(page, 'City Portal')).toBeFocused();
      await page.keyboard.press('ContextMenu');
      await page.getByRole('menuitem', { name: 'Duplicate' }).click();
      await expect(row(page, 'City Portal 2')).toHaveAttribute('aria-selected', 'true');
    });

    test('goes back to its row when a dialog closes', async () => {
      const page = await openList();
      await row(page, 'City Portal').click();
      await page.keyboard.press('Control+t');
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(row(page, 'City Portal')).toBeFocused();
      await page.keyboard.press('Shift+F10');
      await page.getByRole('menuitem', { name: 'Move to folder…' }).click();
      await expect(page.getByRole('combobox', { name: 'To folder' })).toBeFocused();
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect(row(page, 'City Portal')).toBeFocused();
    });

    test('says under the head what could not be done', async () => {
      const message = 'There is no space left on the disk.';
      const page = await openList({ failing: { removeConnections: { code: 'store-unwritable', message } } });
      await row(page, 'City Portal').click();
      await page.keyboard.press('Delete');
      const banner = page.getByRole('alert').filter({ hasText: message });
      await expect(banner).toContainText('What was saved before is untouched.');
      await expect(row(page, 'City Portal')).toBeFocused();
      await banner.getByRole('button', { name: 'Close' }).click();
      await expect(banner).toHaveCount(0);
    });

    test('shows the columns that are ticked, in order', async () => {
      const page = await openList({ preferences: { columns: ['timeLeft'] } });
      await expect(page.getByRole('columnheader')).toHaveText(['Name', 'Token left']);
      await page.getByRole('button', { name: 'Columns and order' }).click();
      await page.getByRole('menuitemcheckbox', { name: 'Kind' }).click();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('columnheader')).toHaveText(['Name', 'Kind', 'Token left']);
      expect(await requestsOf(page, 'changePreferences')).toEqual([{ columns: ['kind', 'timeLeft'] }]);
    });

    test('changes fields of several at once, or moves them', async () => {
      const page = await openList();
      await row(page, 'City Portal').click();
      await row(page, 'Dev portal').click({ modifiers: ['Control'] });
      await expect(page.getByRole('heading', { name: '2 connections chosen' })).toBeVisible();
      await page.getByRole('button', { name: 'Move…' }).click();
      await page.getByRole('combobox', { name: 'To folder' }).fill('Archive/2026');
      await page.getByRole('button', { name: 'Move', exact: true }).click();
      await expect(row(page, /^2026, folder, 2 connections/)).toBeVisible();
      await expect(page.getByRole('dialog')).toHaveCount(0);
      expect(await requestsOf(page, 'editConnections')).toEqual([
        { names: ['Council/City Portal', 'Council/Dev portal'], fields: { folder: 'Archive/2026' } },
      ]);
    });
  },
);

const mainButtons: Readonly<Record<string, string>> = {
  'City Portal': 'Copy token',
  'Planning portal': 'Sign in',
  'ArcGIS Online': 'Sign in',
  'Dev portal': 'Sign in',
  'Open data hub': 'Test',
  'Parcel editing': 'Copy token',
  Valuation: 'Copy anyway',
  'Street lighting': 'Copy token',
  'Telecom ducts': 'Sign in',
};

describe.skipIf(missing.length > 0)('one connection', () => {
  test('has one filled button, by its state', async () => {
    const page = await openList();
    for (const [name, main] of Object.entries(mainButtons)) {
      await page.getByRole('searchbox').fill(name);
      await row(page, name).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
      const filled = page.locator('[data-pane="detail"] button[class*="primary"]').filter({ hasText: /./ });
      await expect(filled).toHaveText([main]);
    }
  });

  test('tells of a copied token without ever having it', async () => {
    const page = await openList();
    await row(page, 'City Portal').click();
    await page.keyboard.press('Control+Shift+c');
    await expect(
      page.getByText(/^Token for City Portal copied\. Clears in 30 s\. 29 min left\.$/).first(),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Copy as…' }).click();
    await page.getByRole('menuitem', { name: 'curl command' }).click();
    await expect
      .poll(() => requestsOf(page, 'copyToken'))
      .toEqual([
        { ref: 'Council/City Portal', form: 'raw' },
        { ref: 'Council/City Portal', form: 'curl' },
      ]);
  });

  test('shows the time left as a meter in words', async () => {
    const page = await openList();
    await row(page, 'City Portal').click();
    const token = page.getByRole('meter', { name: 'Token' });
    await expect(token).toHaveAttribute('aria-valuetext', 'Token: 29 minutes of 1 hour left');
    await expect(page.getByRole('meter', { name: 'Sign-in' })).toHaveAttribute('aria-valuemax', '14');
  });

  test('says what failed, why, and what to do', async () => {
    const page = await openList();
    await row(page, 'Dev portal').click();
    const panel = page.getByRole('region', { name: 'Port 7071 is in use by another program' });
    await expect(panel).toContainText('REDIRECT_PORT_BUSY');
    await expect(panel.getByRole('button')).toHaveText([
      'Try again',
      'Use another port',
      'Paste code instead',
      'Copy details',
    ]);
    await panel.getByRole('button', { name: 'Copy details' }).click();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    expect(copied).toMatch(/^REDIRECT_PORT_BUSY: Port 7071 is in use by another program\. \(/);
  });

  test('saves only what was changed, and goes back', async () => {
    const page = await openList();
    await row(page, 'City Portal').click();
    await page.keyboard.press('Enter');
    const name = page.getByRole('textbox', { name: 'Name' });
    await expect(name).toBeFocused();
    await name.fill('City Portal main');
    await page.getByRole('textbox', { name: 'Tags' }).fill('cadastre, hourly');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(row(page, 'City Portal main')).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('City Portal main');
    expect(await requestsOf(page, 'editConnection')).toEqual([
      {
        connection: 'Council/City Portal',
        fields: { name: 'City Portal main', tags: ['cadastre', 'hourly'] },
      },
    ]);
  });

  test('leaves the edit with Escape and focuses its row', async () => {
    const page = await openList();
    await row(page, 'City Portal').click();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Name' }).fill('Something else');
    await page.keyboard.press('Escape');
    await expect(row(page, 'City Portal')).toBeFocused();
    expect(await requestsOf(page, 'editConnection')).toEqual([]);
  });

  test('keeps what was typed when another row is chosen', async () => {
    const page = await openList();
    await row(page, 'City Portal').click();
    await page.keyboard.press('Enter');
    await row(page, 'Dev portal').click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dev portal');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Notes' }).fill('Moves in March.');
    await row(page, 'City Portal').click();
    await expect(page.getByRole('textbox', { name: 'Notes' })).toHaveValue('Moves in March.');
    await page.getByRole('button', { name: 'Save' }).click();
    expect(await requestsOf(page, 'editConnection')).toEqual([
      { connection: 'Council/Dev portal', fields: { notes: 'Moves in March.' } },
    ]);
    await expect(row(page, 'Dev portal')).toHaveAttribute('aria-selected', 'true');
  });

  test('puts a refused name at its field', async () => {
    const page = await openList();
    await row(page, 'City Portal').click();
    await page.keyboard.press('Enter');
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Dev portal');
    await page.keyboard.press('Enter');
    await expect(name).toHaveAccessibleDescription('There is a connection Council/Dev portal already.');
    await expect(name).toHaveAttribute('aria-invalid', 'true');
  });

  test('sends a header value once and keeps it nowhere', async () => {
    const canary = 'header-value-that-nobody-sees';
    const page = await openList();
    await row(page, 'Parcel editing').click();
    await page.keyboard.press('Enter');
    await expect(page.getByText('X-Department: values stored, not shown')).toBeVisible();
    await page.getByRole('button', { name: 'Replace all' }).click();
    await page.getByRole('textbox', { name: 'Header 1' }).fill('X-Key');
    await page.getByLabel('Value 1').fill(canary);
    expect(await page.content()).not.toContain(canary);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved Parcel editing.').first()).toBeVisible();
    expect(await requestsOf(page, 'editConnection')).toEqual([
      {
        connection: 'Council/Parcel editing',
        fields: { headers: [{ name: 'X-Key', value: canary }] },
      },
    ]);
    expect(await page.content()).not.toContain(canary);
    await page.getByRole('tab', { name: 'Endpoints' }).click();
    await expect(page.getByText('value stored, not shown')).toBeVisible();
  });

  test('shows its history, and new entries as they come', async () => {
    const page = await openList();
    await row(page, 'City Portal').click();
    await page.getByRole('tab', { name: 'History' }).click();
    const grid = page.locator('[data-pane="detail"]').getByRole('grid');
    // Six entries and the head.
    await expect(grid.getByRole('row')).toHaveCount(7);
    await page.evaluate(() => {
      const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
      fakeHost.emit('activity', {
        id: 'new',
        at: Date.now(),
        kind: 'copy',
        subject: 'Council/City Portal',
        authId: null,
        account: null,
        origin: 'window',
        failure: null,
        detail: '',
      });
    });
    await expect(grid.getByRole('row')).toHaveCount(8);
  });
});

describe.skipIf(missing.length > 0)('an empty list', () => {
  test('takes a URL and hands it to the wizard', async () => {
    const { page, close } = await pages.open({ connectionCount: 0 });
    onTestFinished(close);
    await page.getByRole('textbox', { name: 'URL of a portal' }).fill('https://maps.example.org/portal');
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('dialog').getByRole('textbox').first()).toHaveValue(
      'https://maps.example.org/portal',
    );
  });

  test('says why the connections could not be read', async () => {
    const failing = { listConnections: { code: 'store-unreadable', message: 'The disk refused.' } } as const;
    const { page, close } = await pages.open({ failing });
    onTestFinished(close);
    await expect(page.getByRole('alert').filter({ hasText: 'The disk refused' })).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(async () => (await requestsOf(page, 'listConnections')).length).toBeGreaterThan(1);
  });
});
