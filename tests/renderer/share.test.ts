import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { ImportState } from '../../src/core/contract-sharing.ts';
import { effectOf } from '../../src/renderer/places/share/import-effect.ts';
import { type Exportable, matching, selectionOf } from '../../src/renderer/places/share/selection.ts';
import { accessibilityProblems, requestsOf, tell, wholePage } from '../fakes/window-asked.ts';
import type { WindowHostOptions } from '../fakes/window-host.ts';
import { openWindowPages, type WindowPages } from '../fakes/window-page.ts';
import { sampleConnections } from '../fakes/window-records.ts';
import { filePassword, generatedPassword, masterPassword, sampleProfile } from '../fakes/window-sharing.ts';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['chromium']);
let pages: WindowPages;

beforeAll(async () => {
  if (missing.length === 0) pages = await openWindowPages();
});
afterAll(async () => {
  if (missing.length === 0) await pages.close();
});

async function openShare(options: WindowHostOptions = {}, context = {}): Promise<Page> {
  const { page, close } = await pages.open(options, context);
  onTestFinished(close);
  await page.getByRole('treegrid').waitFor();
  await page.keyboard.press('Control+4');
  await expect(page.getByRole('heading', { level: 1, name: 'Share' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'QGIS deployment' })).toBeVisible();
  return page;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const rowOf = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Import preview' }).getByRole('row').filter({ hasText: name });

/** Opens the encrypted file that the fake host has chosen. */
async function openFile(page: Page): Promise<void> {
  await button(page, 'Choose a file…').click();
  await page.getByLabel('Password of the file').fill(filePassword);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('table', { name: 'Import preview' })).toBeVisible();
}

async function choose(page: Page, row: string, choice: RegExp): Promise<void> {
  await button(page, new RegExp(`^On import of ${row}`))
    .first()
    .click();
  await page.getByRole('menuitemradio', { name: choice }).click();
}

const closed = { available: false, reason: 'There is none here.' } as const;

describe.skipIf(missing.length > 0)(`an import (missing here: ${missing.join() || 'nothing'})`, () => {
  test('asks for a password and keeps nothing of it', async () => {
    const page = await openShare();
    await button(page, 'Choose a file…').click();
    const field = page.getByLabel('Password of the file');
    await expect(field).toBeFocused();
    await button(page, 'Open').click();
    await expect(page.getByText('Type the password.')).toBeVisible();
    await field.fill('a wrong one');
    await button(page, 'Open').click();
    await expect(page.getByRole('alert').getByText(/does not open the file/)).toBeVisible();
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('');
    await field.fill(filePassword);
    await page.keyboard.press('Enter');
    await expect(rowOf(page, 'Land registry')).toBeVisible();
    expect(await wholePage(page)).not.toMatch(/a wrong one|open sesame/);
  });

  test('shows what would change before it is applied', async () => {
    const page = await openShare();
    await openFile(page);
    for (const count of ['2 conflicts', '1 changed', '3 new', '1 rejected'])
      await expect(page.getByText(count, { exact: true })).toBeVisible();
    await expect(rowOf(page, 'Land registry').first()).toContainText(
      'Portal https://land.state.example/portal https://registry.example/portal',
    );
    await expect(rowOf(page, 'Land registry').first()).toContainText('Client secret differs');
    await expect(rowOf(page, 'Old AGOL login')).toContainText('agol-01 in the file');
    await expect(rowOf(page, 'Twice the same')).toContainText(
      'Another configuration of the file has this ID.',
    );
    await expect(rowOf(page, 'Water network')).toHaveCount(0);
    await button(page, 'Show 1 same').click();
    await expect(rowOf(page, 'Water network')).toContainText('Nothing to do');
    await expect(page.getByText('Adds 3, changes 1, keeps 2 of yours, leaves out 1.')).toBeVisible();
    expect(await requestsOf(page, 'applyImport')).toEqual([]);
  });

  test('sends the choice of each row and can be taken back', async () => {
    const page = await openShare();
    await openFile(page);
    await choose(page, 'Land registry', /^Keep both, theirs as landrg2/);
    await expect(page.getByText('Adds 4, changes 1, keeps 1 of yours, leaves out 1.')).toBeVisible();
    await choose(page, 'Client certificate', /^Leave out/);
    await expect(page.getByText('Adds 3, changes 1, keeps 1 of yours, leaves out 2.')).toBeVisible();
    await button(page, 'Import 4 entries').click();
    await expect(page.getByText('Imported 4 entries, 1 of them changed, skipped 3.').first()).toBeVisible();
    await expect(page.getByText('landrg1 in the file is landrg2 here.')).toBeVisible();
    await expect(button(page, 'Choose a file…')).toBeFocused();
    expect(await requestsOf(page, 'applyImport')).toMatchObject([
      { import: 'import-1', choices: { 'auth 1': 'new-id', 'auth 4': 'mine' } },
    ]);
    await button(page, 'Undo').click();
    await expect.poll(() => requestsOf(page, 'undo')).toEqual([{ undo: 'undo-1' }]);
  });

  test('decides all conflicts alike when asked to', async () => {
    const page = await openShare();
    await openFile(page);
    await button(page, 'For all conflicts').click();
    await page.getByRole('menuitem', { name: 'Take theirs' }).click();
    await expect(page.getByText('Adds 3, changes 3, leaves out 1.')).toBeVisible();
  });

  test('takes a dropped file without a dialog', async () => {
    const page = await openShare();
    const dropped = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['<qgis/>'], 'plain.xml'));
      return data;
    });
    await page.getByText('Drop a file here').dispatchEvent('drop', { dataTransfer: dropped });
    await expect(rowOf(page, 'Land registry').first()).toBeVisible();
    expect(await requestsOf(page, 'openImport')).toEqual([
      { kind: 'content', name: 'plain.xml', content: 'PHFnaXMvPg==' },
    ]);
  });

  test('says of a file that it is none of those', async () => {
    const page = await openShare({ features: { fileDialogs: closed } });
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('nothing') });
    await expect(
      page.getByRole('alert').getByText(/notes\.txt is nothing that Wayleave knows/),
    ).toBeVisible();
    await expect(button(page, 'Choose a file…')).toBeVisible();
    await expect(button(page, 'Choose a QGIS profile…')).toHaveCount(0);
  });

  test('of a profile reads authentication with its master password', async () => {
    const page = await openShare();
    await button(page, 'Review profile default').click();
    await expect(rowOf(page, 'Survey control points')).toBeVisible();
    await page.getByLabel('Master password of QGIS', { exact: true }).fill(masterPassword);
    await button(page, 'Read authentication too').click();
    await expect(page.getByLabel('Master password of QGIS', { exact: true })).toHaveCount(0);
    expect(await requestsOf(page, 'openImport')).toEqual([
      { kind: 'qgis-profile', folder: sampleProfile.folder },
    ]);
  });
});

describe.skipIf(missing.length > 0)(
  `an export for QGIS (missing here: ${missing.join() || 'nothing'})`,
  () => {
    async function toFiles(page: Page): Promise<void> {
      await button(page, 'Export…').click();
      await expect(page.getByRole('radio', { name: 'For Wayleave' })).toBeFocused();
      await page.getByText('For QGIS', { exact: true }).click();
      await button(page, 'Next').click();
    }

    test('lists every secret and what is left out before it writes', async () => {
      const page = await openShare();
      await toFiles(page);
      await page.getByLabel('Password', { exact: true }).fill('not so very long');
      await expect(page.getByText(/^Short: whoever has the file/)).toBeVisible();
      await button(page, 'Next').click();
      const entries = page.getByRole('dialog').getByRole('table');
      await expect(entries.getByRole('row').filter({ hasText: 'client secret' })).toHaveCount(1);
      await expect(
        page.getByText(
          'Nightly jobs (nightly), Water network (water01): QGIS of that version has no method for it.',
        ),
      ).toBeVisible();
      await expect(page.getByText('encrypted', { exact: true })).toBeVisible();
      expect(await requestsOf(page, 'saveQgisFiles')).toEqual([]);
      await button(page, 'Save…').click();
      await expect(page.getByText('/home/a.lee/Documents/wayleave-qgis-auth.xml')).toBeVisible();
      await expect(page.getByText('QGIS asks for the password of the file.')).toBeVisible();
      expect(await wholePage(page)).not.toContain('not so very long');
      expect(await requestsOf(page, 'saveQgisFiles')).toEqual([
        {
          selection: {},
          files: ['auth-xml', 'connections-xml'],
          target: '3.4',
          password: 'not so very long',
        },
      ]);
      await button(page, 'Done').click();
      await expect(button(page, 'Export…')).toBeFocused();
    });

    test('needs a password or a word that secrets stay readable', async () => {
      const page = await openShare();
      await toFiles(page);
      await button(page, 'Next').click();
      await expect(page.getByText('Type the password.')).toBeVisible();
      await page.getByText('Leave them readable').click();
      await expect(page.getByLabel('Password', { exact: true })).toBeHidden();
      await button(page, 'Next').click();
      await expect(page.getByText('secrets readable')).toBeVisible();
      expect(await requestsOf(page, 'planQgisExport')).toEqual([
        { selection: {}, files: ['auth-xml', 'connections-xml'], target: '3.4', plainSecrets: true },
      ]);
    });

    test('shows a generated password once, to be copied', async () => {
      const page = await openShare();
      await toFiles(page);
      await button(page, 'Generate a password').click();
      await expect(page.getByText(generatedPassword)).toBeVisible();
      await button(page, 'Copy').click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(generatedPassword);
      await button(page, 'Next').click();
      await expect(page.getByText('encrypted', { exact: true })).toBeVisible();
      await button(page, 'Save…').click();
      await expect(page.getByText('The files are written.')).toBeVisible();
      expect(await requestsOf(page, 'saveQgisFiles')).toMatchObject([{ password: generatedPassword }]);
      expect(await wholePage(page)).not.toContain(generatedPassword);
    });

    test('takes what is chosen by keyboard in its list', async () => {
      const page = await openShare();
      await page.keyboard.press('Control+Shift+E');
      await expect(page.getByRole('radio', { name: 'For Wayleave' })).toBeFocused();
      await page.keyboard.press('Tab');
      await expect(page.getByRole('radio', { name: 'Everything' })).toBeFocused();
      await page.keyboard.press('ArrowUp');
      await button(page, 'Next').click();
      await expect(page.getByText('Choose at least one.')).toBeVisible();
      await page.getByRole('searchbox', { name: /^Filter by name/ }).fill('water network');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await expect(page.getByText('1 chosen')).toBeVisible();
      await page.getByRole('searchbox', { name: /^Filter by name/ }).fill('rivstg1');
      await page.getByRole('option', { name: 'City Portal staging' }).click();
      await expect(page.getByText('2 chosen')).toBeVisible();
    });

    test('of a selection has it chosen already', async () => {
      const { page, close } = await pages.open();
      onTestFinished(close);
      await page.getByRole('row', { name: /^City Portal, / }).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Export…' }).click();
      await expect(page.getByText('1 chosen')).toBeVisible();
      await page.getByText('For QGIS', { exact: true }).click();
      await button(page, 'Next').click();
      await page.getByText('Leave them readable').click();
      await page.getByText('Start-up script').click();
      await button(page, 'Next').click();
      await expect(page.getByRole('dialog').getByRole('table')).toBeVisible();
      expect(await requestsOf(page, 'planQgisExport')).toMatchObject([
        {
          selection: { connections: ['Council/City Portal'] },
          files: ['auth-xml', 'connections-xml', 'startup-script'],
        },
      ]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('row', { name: /^City Portal, / })).toBeFocused();
    });

    test('says when nothing was saved', async () => {
      const page = await openShare({
        failing: { saveQgisFiles: { code: 'file-unwritable', message: 'The disk is full.' } },
      });
      await toFiles(page);
      await page.getByText('Leave them readable').click();
      await button(page, 'Next').click();
      await button(page, 'Save…').click();
      await expect(page.getByRole('alert').getByText('The disk is full')).toBeVisible();
      await expect(button(page, 'Save…')).toBeVisible();
    });
  },
);

describe.skipIf(missing.length > 0)(`the place Share (missing here: ${missing.join() || 'nothing'})`, () => {
  test('shows how a QGIS profile differs', async () => {
    const page = await openShare();
    await page.getByLabel(/^Master password of QGIS/).fill(masterPassword);
    await button(page, 'Compare').click();
    const table = page.getByRole('table', { name: 'Compared with default' });
    await expect(table.getByRole('row').filter({ hasText: 'Planning portal' })).toContainText('Different');
    await expect(table.getByRole('row').filter({ hasText: 'rivprod' })).toContainText(
      'Client secret differs',
    );
    expect(await requestsOf(page, 'compareQgisProfile')).toEqual([
      { folder: sampleProfile.folder, masterPassword },
    ]);
    expect(await wholePage(page)).not.toContain(masterPassword);
    await button(page, 'Close the comparison').click();
    await expect(table).toHaveCount(0);
  });

  test('offers the script where there is no profile', async () => {
    const page = await openShare({ hasNoQgis: true });
    await expect(page.getByText('No QGIS profile was found on this computer.')).toBeVisible();
    await button(page, 'Write script…').click();
    await button(page, 'Next').click();
    await expect(page.getByRole('checkbox', { name: 'Start-up script (Python)' })).toBeChecked();
  });

  test('is where the menu bar leads for an import', async () => {
    const { page, close } = await pages.open();
    onTestFinished(close);
    await page.getByRole('treegrid').waitFor();
    await tell(page, 'command', { kind: 'import' });
    await expect(button(page, 'Choose a file…')).toBeFocused();
    await tell(page, 'command', { kind: 'export' });
    await expect(page.getByRole('dialog', { name: 'Export', exact: true })).toBeVisible();
  });

  test('is offered at first with what QGIS has', async () => {
    const { page, close } = await pages.open({ isEmpty: true });
    onTestFinished(close);
    await expect(page.getByText('Found 6 ArcGIS connections in QGIS.')).toBeVisible();
    await button(page, 'Review').click();
    await expect(rowOf(page, 'Survey control points')).toBeVisible();
    await page.keyboard.press('Control+1');
    await page.getByRole('button', { name: /^Import/ }).click();
    await expect(button(page, 'Choose a file…')).toBeFocused();
  });

  test('is no part of a first run without QGIS', async () => {
    const { page, close } = await pages.open({ isEmpty: true, hasNoQgis: true });
    onTestFinished(close);
    await expect.poll(() => requestsOf(page, 'qgisProfiles')).toHaveLength(1);
    await expect(page.getByText(/^Found/)).toHaveCount(0);
  });

  test('tells how a connection is opened in QGIS', async () => {
    const { page, close } = await pages.open();
    onTestFinished(close);
    await page.getByRole('row', { name: /^City Portal, / }).click();
    await button(page, 'Open in QGIS…').click();
    const dialog = page.getByRole('dialog', { name: 'Open City Portal in QGIS' });
    const url = 'https://gis.riverton.example/server/rest/services/Parcels/FeatureServer/0';
    await dialog.getByLabel(/^URL of a layer/).fill(url);
    await button(page, 'Show').click();
    const line = `crs='EPSG:25832' url='${url}' authcfg='rivprod'`;
    await expect(dialog.getByText(line)).toBeVisible();
    await button(page, 'Copy Data source').click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(line);
    await page.keyboard.press('Escape');
    await expect(button(page, 'Open in QGIS…')).toBeFocused();
  });

  test.each(['light', 'dark'] as const)(
    'has nothing for axe to complain of, %s',
    async (colorScheme) => {
      const page = await openShare({}, { colorScheme, reducedMotion: 'reduce' });
      const look = async (name: string) =>
        expect({ name, found: await accessibilityProblems(page) }).toEqual({ name, found: [] });
      await look('place');
      await button(page, 'Compare').click();
      await expect(page.getByRole('table', { name: 'Compared with default' })).toBeVisible();
      await look('comparison');
      await openFile(page);
      await look('preview');
      await button(page, 'Export…').click();
      await page.getByText('For QGIS', { exact: true }).click();
      await page.getByText('A selection').click();
      await look('what');
      await page.getByText('Everything', { exact: true }).click();
      await button(page, 'Next').click();
      await button(page, 'Generate a password').click();
      await expect(page.getByText(generatedPassword)).toBeVisible();
      await look('files');
      await button(page, 'Next').click();
      await expect(page.getByRole('dialog').getByRole('table')).toBeVisible();
      await look('summary');
      await button(page, 'Save…').click();
      await expect(page.getByText('The files are written.')).toBeVisible();
      await look('saved');
    },
    120_000,
  );

  test.each([
    [880, 560],
    [440, 370],
  ])('is not cut off at %i by %i pixels', async (width, height) => {
    const page = await openShare({ preferences: { density: 'compact' } }, { viewport: { width, height } });
    await openFile(page);
    const apply = button(page, /^Import \d/);
    await apply.scrollIntoViewIfNeeded();
    await expect(apply).toBeInViewport({ ratio: 1 });
    const choice = button(page, /^On import of Land registry/);
    await choice.scrollIntoViewIfNeeded();
    await expect(choice).toBeInViewport();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});

describe('what an import would do', () => {
  const proposed = {
    new: 'theirs',
    changed: 'theirs',
    conflict: 'mine',
    removed: 'mine',
    same: null,
    rejected: null,
  } as const;
  const row = (key: string, state: ImportState) => ({
    key,
    subject: 'auth' as const,
    name: key,
    place: key,
    cameAs: null,
    state,
    differences: [],
    choice: proposed[state],
    choices: [],
    newPlace: null,
    reason: null,
    notes: [],
  });
  const rows = [
    row('a', 'new'),
    row('b', 'changed'),
    row('c', 'conflict'),
    row('d', 'same'),
    row('e', 'rejected'),
    row('f', 'removed'),
  ];

  test.each([
    [{}, { adds: 1, changes: 1, removes: 0, keeps: 2, leaves: 1 }],
    [{ b: 'mine' }, { adds: 1, changes: 0, removes: 0, keeps: 3, leaves: 1 }],
    [{ a: 'mine' }, { adds: 0, changes: 1, removes: 0, keeps: 2, leaves: 2 }],
    [{ c: 'theirs' }, { adds: 1, changes: 2, removes: 0, keeps: 1, leaves: 1 }],
    [{ f: 'theirs' }, { adds: 1, changes: 1, removes: 1, keeps: 1, leaves: 1 }],
    [
      { b: 'new-id', c: 'new-id' },
      { adds: 3, changes: 0, removes: 0, keeps: 1, leaves: 1 },
    ],
  ] as const)('with the choices %o is counted', (choices, effect) => {
    expect(effectOf(rows, choices)).toEqual(effect);
  });
});

describe('what is chosen for an export', () => {
  const connections = sampleConnections(0);
  const [city] = connections;
  const path = 'Council/City Portal';
  const items: readonly Exportable[] = [
    { key: `connection ${path}`, kind: 'connection', place: path, name: 'City Portal', about: 'Council' },
    { key: 'auth agol01a', kind: 'auth', place: 'agol01a', name: 'ArcGIS Online', about: 'agol01a' },
  ];

  test('a connection takes its authentication along', () => {
    expect(city).toBeDefined();
    expect(selectionOf(new Set([`connection ${path}`]), connections, items)).toEqual({ connections: [path] });
    expect(selectionOf(new Set(['auth agol01a']), connections, items)).toEqual({ authIds: ['agol01a'] });
    expect(selectionOf(new Set(items.map(({ key }) => key)), connections, items)).toEqual({
      connections: [path],
      authIds: ['agol01a', 'rivprod'],
    });
  });

  test('is found by name, folder and ID together', () => {
    expect(matching(items, 'council city').map(({ place }) => place)).toEqual([path]);
    expect(matching(items, 'AGOL01').map(({ place }) => place)).toEqual(['agol01a']);
    expect(matching(items, 'nothing')).toEqual([]);
  });
});
