import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { words } from '../../src/core/words/words.ts';
import { root } from '../house/tree.ts';
import { defineConnection, defineLogin } from './definitions.ts';
import { askWell } from './desktop/application.ts';
import { button, choose, detailOf, dialogOf, goTo, rowOf, take, waitForWindow } from './person.ts';
import { everythingIn, filesBelow, findAny } from './secrets.ts';
import {
  openSite,
  openWorkplace,
  type OpenSurface,
  type Site,
  type Surface,
  type Workplace,
} from './surface.ts';

/** How files come and go where the window is. */
export interface Outside<Opened extends Surface> {
  /** The next files are saved into that folder, which is the downloads folder too. */
  saveInto(surface: Opened, folder: string): Promise<void>;
  /** Opens that file in the place "Share". */
  openFile(surface: Opened, path: string): Promise<void>;
}

const { share: say, shell, authentication, connections, common } = words;
const samples = join(root, 'tests/fixtures/qgis');
const samplePassword = 'pässwörd-longer-than-thirty-two-bytes';
const secret = 'harbour-canary-5Zq8w2';

/** What holds for what goes out to QGIS and comes in from it. */
export function shareClaims<Opened extends Surface>(
  open: (options?: Parameters<OpenSurface>[0]) => Promise<Opened>,
  outside: Outside<Opened>,
): void {
  let workplace: Workplace;
  let site: Site;
  let surface: Opened;
  let page: Page;
  let saved: string;
  let profiles: string;

  test.describe.configure({ timeout: 120_000 });
  test.beforeEach(async () => {
    [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
    saved = join(workplace.folder, 'saved');
    profiles = join(workplace.folder, 'qgis');
    mkdirSync(saved);
    makeQgisProfile(profiles);
    surface = await open({
      identityFile: workplace.identityFile,
      env: { XDG_DOWNLOAD_DIR: saved, QGIS_CUSTOM_CONFIG_PATH: profiles },
    });
    ({ page } = surface);
    await waitForWindow(page);
  });
  test.afterEach(async () => {
    await surface.close();
    await site.portal.close();
    workplace.remove();
  });

  /** A login with a secret, and a connection that uses it. */
  const defineHarbour = async () => {
    const registered = await site.register('harbour');
    await defineLogin(
      page,
      site,
      { id: 'harbou1', name: 'Harbour', ...registered },
      { clientSecret: secret },
    );
    await defineConnection(page, site, 'Harbour charts', { authId: 'harbou1', folder: 'Waterfront' });
    await expect(rowOf(page, 'Harbour charts')).toBeVisible();
  };

  test('an encrypted export holds no readable secret and comes back whole', async () => {
    await defineHarbour();
    await goTo(page, 'share');
    const dialog = await openExport(page);
    await button(dialog, say.next).click();
    await button(dialog, say.generate).click();
    const shown = dialog.getByLabel(say.generated);
    await expect(shown).toHaveText(/^[A-Za-z0-9]{32}$/);
    const password = (await shown.textContent()) ?? '';
    await button(dialog, say.next).click();
    await expect(dialog.getByRole('row').filter({ hasText: 'harbou1' })).toContainText('client secret');
    await expect(dialog.getByText(say.fileEncrypted, { exact: true })).toBeVisible();
    expect(readdirSync(saved)).toEqual([]);

    await outside.saveInto(surface, saved);
    await saveButton(page).click();
    await expect(dialog.getByText(say.savedTitle)).toBeVisible();
    const files = readdirSync(saved).toSorted();
    expect(files).toEqual(['wayleave-qgis-auth.xml', 'wayleave-qgis-connections.xml']);
    for (const name of files) expect(statSync(join(saved, name)).mode & 0o777).toBe(0o600);
    const told = { page: await everythingIn(page), output: surface.printed() };
    expect(findAny({ secret, password }, { ...filesBelow(saved), ...told })).toEqual([]);
    await button(dialog, say.finish).click();

    await outside.openFile(surface, join(saved, 'wayleave-qgis-auth.xml'));
    await givePassword(page, password);
    await expect(page.getByText(say.allSame)).toBeVisible();
    expect(findAny({ secret, password }, { bridge: await surface.crossed() })).toEqual([
      'password in bridge',
    ]);
  });

  test('secrets go out readable after a word alone', async () => {
    await defineHarbour();
    await rowOf(page, 'Harbour charts').click({ button: 'right' });
    await page.getByRole('menuitem', { name: connections.export }).click();
    const dialog = dialogOf(page, say.exportTitle);
    await take(dialog.getByLabel(say.targetKinds.qgis.label, { exact: true }));
    await button(dialog, say.next).click();
    await button(dialog, say.next).click();
    await expect(dialog.getByText(say.passwordMissing)).toBeVisible();
    await take(dialog.getByLabel(say.plain, { exact: true }));
    await button(dialog, say.next).click();
    await expect(dialog.getByText(say.filePlainSecrets)).toBeVisible();
    await outside.saveInto(surface, saved);
    await saveButton(page).click();
    await expect(dialog.getByText(say.savedTitle)).toBeVisible();
    expect(findAny({ secret }, filesBelow(saved))).toEqual([
      `secret in ${join(saved, 'wayleave-qgis-auth.xml')}`,
    ]);
    expect(readFileSync(join(saved, 'wayleave-qgis-connections.xml'), 'utf8')).toContain('Harbour charts');
    expect(findAny({ secret }, { page: await everythingIn(page), bridge: await surface.crossed() })).toEqual(
      [],
    );
  });

  test('a file of QGIS comes in with its choices and goes again', async () => {
    const registered = await site.register('mine');
    await defineLogin(page, site, { id: 'agol001', name: 'Mine already', ...registered });
    await goTo(page, 'share');
    await outside.openFile(surface, join(samples, 'auth-mixed-encrypted.xml'));
    await givePassword(page, 'not the one');
    await expect(page.getByRole('alert').getByText('WRONG_FILE_PASSWORD')).toBeVisible();
    await givePassword(page, samplePassword);
    const table = page.getByRole('table', { name: say.preview });
    const clash = table.getByRole('row').filter({ hasText: 'agol001' });
    await expect(clash).toContainText(say.states.conflict);
    await clash.getByRole('button').click();
    await page.getByRole('menuitemradio', { name: /^Keep both/ }).click();
    await page.getByRole('button', { name: /^Import 4 / }).click();

    await goTo(page, 'authentication');
    const logins = page.getByRole('grid', { name: authentication.title });
    for (const id of ['agol001', 'portal1', 'basic01', 'token01'])
      await expect(logins.getByText(id, { exact: true })).toBeVisible();
    await expect(logins.getByRole('row')).toHaveCount(1 + 5);
    const canaries = { clientSecret: `s"e&c<r>e't ü`, basic: 'lines & "quotes"', password: samplePassword };
    expect(
      findAny(canaries, {
        page: await everythingIn(page),
        bridge: await surface.crossed(),
        output: surface.printed(),
        ...filesBelow(surface.home),
      }),
    ).toEqual([]);

    await button(page, common.undo).click();
    await expect(logins.getByRole('row')).toHaveCount(1 + 1);
    await expect(logins.getByText('Mine already')).toBeVisible();
  });

  test('a profile of QGIS is found, compared and reviewed', async () => {
    await goTo(page, 'share');
    const before = filesBelow(profiles);
    await page.getByLabel(new RegExp(`^${say.masterPassword}`)).fill('sample master');
    await button(page, say.compare).click();
    const drift = page.getByRole('table', { name: say.compareWith('default') });
    await expect(drift.getByRole('row').filter({ hasText: 'agol001' })).toContainText(
      say.driftStates['only-there'],
    );
    await button(page, say.closeComparison).click();

    await button(page, say.reviewProfile('default')).click();
    const table = page.getByRole('table', { name: say.preview });
    await expect(table.getByRole('rowgroup').filter({ hasText: say.subjects.connection })).toBeVisible();
    const masterPassword = page.getByLabel(say.masterPassword, { exact: true });
    await masterPassword.fill('sample master');
    await masterPassword.press('Enter');
    await expect(table.getByRole('row').filter({ hasText: 'portal1' })).toContainText(say.states.new);
    await page.getByRole('button', { name: /^Import \d+ / }).click();
    await expect(page.getByRole('region', { name: shell.message })).toContainText(/^Imported \d/);
    expect(filesBelow(profiles)).toEqual(before);
    expect((await askWell(page, 'listConnections', {})).length).toBe(2);
  });

  test('a connection says how it is opened in QGIS', async () => {
    await defineHarbour();
    await choose(page, 'Harbour charts');
    await button(detailOf(page), connections.openInQgis).click();
    const dialog = dialogOf(page, say.sourceTitle('Harbour charts'));
    await expect(
      dialog.getByText(`url='${site.portal.servicesUrl}' authcfg='harbou1'`, { exact: true }),
    ).toBeVisible();
  });
}

async function openExport(page: Page) {
  await button(page, say.exportButton).click();
  const dialog = dialogOf(page, say.exportTitle);
  await take(dialog.getByLabel(say.targetKinds.qgis.label, { exact: true }));
  return dialog;
}

function saveButton(page: Page) {
  return page.getByRole('button', { name: new RegExp(`^(${say.save}|${say.saveHere})$`) });
}

async function givePassword(page: Page, password: string): Promise<void> {
  const field = page.getByLabel(say.filePassword);
  await expect(field).toHaveValue('');
  await field.fill(password);
  await field.press('Enter');
}

/** A profile as QGIS leaves it. */
function makeQgisProfile(folder: string): void {
  const profile = join(folder, 'profiles/default');
  mkdirSync(join(profile, 'QGIS'), { recursive: true });
  copyFileSync(join(samples, 'QGIS3-fragment.ini'), join(profile, 'QGIS/QGIS3.ini'));
  copyFileSync(join(samples, 'qgis-auth-sample.db'), join(profile, 'qgis-auth.db'));
}
