import { expect, type Page, test } from '@playwright/test';
import { words } from '../../src/core/words/words.ts';
import { defineConnection, defineLogin } from './definitions.ts';
import { ask, askWell } from './desktop/application.ts';
import { look } from './inspect.ts';
import {
  beginWithPassphrase,
  button,
  choose,
  detailOf,
  dialogOf,
  goTo,
  printedAddress,
  rowOf,
  startSignIn,
  take,
  waitForWindow,
} from './person.ts';
import { openSite, openWorkplace, type OpenSurface, type Site, type Surface, type Workplace } from './surface.ts';

/** A town's worth of connections: folders, marks, and every state that can be had at once. */
export async function furnish(page: Page, site: Site): Promise<void> {
  const city = await site.register('city');
  await defineLogin(page, site, { id: 'city001', name: 'City Portal', ...city }, { expectedAccount: 'analyst' });
  await defineLogin(page, site, { id: 'state01', name: 'State agencies', ...(await site.register('state')) });
  await askWell(page, 'addAuthConfig', {
    kind: 'token',
    id: 'server1',
    name: 'Water server',
    portal: site.portal.standaloneUrl,
    username: 'siteuser',
  });
  const { portal } = site;
  await defineConnection(page, site, 'City plan', {
    folder: 'Council',
    authId: 'city001',
    environment: 'prod',
    colour: 'magenta',
    tags: ['planning', 'public notice'],
    notes: 'Plans in force. Ask Ana before publishing.',
    headers: [{ name: 'X-Department', value: 'planning' }],
    pinned: true,
  });
  await defineConnection(page, site, 'City plan next', {
    folder: 'Council',
    authId: 'city001',
    environment: 'test',
    colour: 'amber',
  });
  await defineConnection(page, site, 'Contents', { url: portal.portalUrl, authId: 'city001', folder: 'Council' });
  await defineConnection(page, site, 'Roads', { folder: 'State agencies/Transport', authId: 'state01' });
  await defineConnection(page, site, 'Rivers', {
    folder: 'State agencies',
    url: `${portal.standaloneUrl}/rest/services`,
    authId: 'server1',
  });
  await defineConnection(page, site, 'Open data', { authId: null });
  const started = await askWell(page, 'startSignIn', { id: 'city001', surface: 'print' });
  if (started.kind === 'waiting') {
    await portal.signInLikeAPerson(started.url);
    await askWell(page, 'finishSignIn', { attempt: started.attempt });
  }
  for (const name of ['Council/City plan', 'State agencies/Transport/Roads'])
    await ask(page, 'testConnection', { name });
  await ask(page, 'copyToken', { ref: 'Council/City plan', form: 'raw' });
}

/** Pictures of every screen that both kinds of window have, and what axe says of each. */
export function gallery(open: OpenSurface): void {
  let workplace: Workplace;
  let site: Site;
  let surface: Surface;
  let page: Page;

  test.beforeAll(async () => {
    [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
    surface = await open({ identityFile: workplace.identityFile });
    ({ page } = surface);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await waitForWindow(page);
    await furnish(page, site);
    await expect(rowOf(page, 'City plan')).toBeVisible();
  });
  test.afterAll(async () => {
    await surface.close();
    await site.portal.close();
    workplace.remove();
  });
  test.afterEach(async () => {
    for (let count = 0; count < 3; count += 1) {
      if (await page.getByRole('dialog').isHidden()) break;
      await page.keyboard.press('Escape');
    }
    await goTo(page, 'connections');
  });

  test('connections: list, tabs, panels, menus and several at once', async () => {
    const { connections } = words;
    await look(page, 'connections-none-chosen');
    await choose(page, 'City plan');
    await look(page, 'connections');
    for (const tab of ['endpoints', 'signIn', 'history'] as const) {
      await page.getByRole('tab', { name: connections.tabs[tab] }).click();
      await look(page, `connection-${tab}`);
    }
    await page.getByRole('tab', { name: connections.tabs.overview }).click();
    await choose(page, 'Roads');
    await look(page, 'connection-never-used');
    await choose(page, 'Open data');
    await look(page, 'connection-public');
    await rowOf(page, 'City plan next').click({ button: 'right' });
    await look(page, 'connection-menu');
    await page.keyboard.press('Escape');
    await rowOf(page, 'City plan next').click({ modifiers: ['Shift'] });
    await rowOf(page, 'Contents').click({ modifiers: ['Control'] });
    await look(page, 'connections-several');
    await page.getByLabel(connections.filter).first().fill('nothing of that name');
    await look(page, 'connections-no-match');
    await page.keyboard.press('Escape');
  });

  test('connection: the form of all its fields', async () => {
    await choose(page, 'City plan');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('complementary', { name: words.connections.form.title('City plan') });
    await expect(drawer).toBeVisible();
    await look(page, 'connection-form');
    await drawer.getByLabel(words.connections.notes).scrollIntoViewIfNeeded();
    await look(page, 'connection-form-marks');
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
  });

  test('several: move, tag and edit', async () => {
    const { bulk } = words.connections;
    await choose(page, 'Roads');
    await rowOf(page, 'Rivers').click({ modifiers: ['Control'] });
    for (const [label, name] of [
      [bulk.move, 'several-move'],
      [bulk.tag, 'several-tag'],
      [bulk.editFields, 'several-fields'],
    ] as const) {
      await button(detailOf(page), label).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await look(page, name);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
  });

  test('wizard: every step', async () => {
    const { wizard } = words;
    await page.keyboard.press('Control+n');
    const dialog = dialogOf(page, wizard.title);
    await look(page, 'wizard-empty');
    await dialog.getByLabel(wizard.url).fill(site.portal.portalUrl);
    await expect(dialog.getByText(/^ArcGIS Enterprise/)).toBeVisible();
    await look(page, 'wizard-where');
    await dialog.getByLabel(wizard.name, { exact: true }).fill('Another plan');
    await button(dialog, wizard.nextSignIn).click();
    await expect(dialog.getByRole('radiogroup')).toBeVisible();
    await look(page, 'wizard-sign-in');
    await take(dialog.getByLabel(wizard.create, { exact: true }));
    await look(page, 'wizard-sign-in-new');
    await take(dialog.getByLabel(/^State agencies/));
    await button(dialog, wizard.nextCheck).click();
    await expect(dialog.getByRole('status').filter({ hasText: /(to fix|to look at|passed)\./ })).toBeVisible();
    await look(page, 'wizard-check');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await look(page, 'wizard-not-kept');
  });

  test('test: what is found, step by step', async () => {
    await choose(page, 'City plan');
    await button(detailOf(page), words.connections.test).click();
    await expect(page.getByRole('dialog').getByText(/checks passed|to look at|to fix/)).toBeVisible();
    await look(page, 'test');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+?');
    await look(page, 'keyboard-help');
  });

  test('authentication: table, editor and a new one', async () => {
    const { authentication: say } = words;
    await goTo(page, 'authentication');
    await expect(page.getByRole('row', { name: /City Portal/ })).toBeVisible();
    await look(page, 'authentication-table');
    await page.getByRole('row', { name: /City Portal/ }).click();
    const drawer = page.getByRole('complementary', { name: 'City Portal' });
    await expect(drawer).toBeVisible();
    await look(page, 'authentication');
    await button(drawer, say.id.unlock).click();
    await drawer.getByLabel(say.id.label, { exact: true }).fill('City001');
    await look(page, 'authentication-id');
    await button(drawer, words.common.cancel).click();
    await page.getByRole('row', { name: /City Portal/ }).click();
    await drawer.getByRole('button', { name: say.advanced }).click();
    await button(drawer, say.helper.check).scrollIntoViewIfNeeded();
    await button(drawer, say.helper.check).click();
    await expect(drawer.getByText(/checks passed|to look at|to fix/)).toBeVisible();
    await look(page, 'authentication-registration');
    await button(page.getByRole('region', { name: say.title }), say.newConfig).click();
    const fresh = page.getByRole('complementary', { name: say.drawerNew });
    await expect(fresh).toBeVisible();
    await button(fresh, words.common.save).click();
    await look(page, 'authentication-new');
    await button(fresh, words.common.cancel).click();
  });

  test('sign-in: the dialogs', async () => {
    const { signIn, connections } = words;
    await choose(page, 'Roads');
    await button(detailOf(page), connections.signIn).first().click();
    await expect(dialogOf(page, signIn.title('State agencies'))).toBeVisible();
    await look(page, 'sign-in-choose');
    await page.keyboard.press('Escape');
    for (const way of ['system', 'print', 'paste'] as const) {
      const dialog = await startSignIn(page, 'State agencies', way);
      await look(page, `sign-in-${way}`);
      await button(dialog, words.common.cancel).click();
      await expect(dialog).toBeHidden();
    }
    await askWell(page, 'editAuthConfig', { id: 'state01', fields: { expectedAccount: 'analyst' } });
    const dialog = await startSignIn(page, 'State agencies', 'print');
    await site.portal.signInLikeAPerson(await printedAddress(dialog), { username: 'viewer', password: 'demo' });
    await expect(dialog.getByRole('alert')).toBeVisible();
    await look(page, 'sign-in-wrong-account');
    await page.keyboard.press('Escape');
    await choose(page, 'Rivers');
    await button(detailOf(page), connections.signIn).first().click();
    const password = dialogOf(page, signIn.title('Water server'));
    await password.getByLabel(signIn.password('siteuser')).fill('mistyped');
    await button(password, signIn.signIn).click();
    await expect(password.getByRole('alert')).toBeVisible();
    await look(page, 'sign-in-password');
  });

  test('browse: services, a layer, content', async () => {
    const { browse } = words;
    await goTo(page, 'browse');
    await look(page, 'browse-none-chosen');
    await goTo(page, 'connections');
    await choose(page, 'City plan');
    await rowOf(page, 'City plan').click({ button: 'right' });
    await page.getByRole('menuitem', { name: words.connections.browse, exact: true }).click();
    const tree = page.getByRole('treegrid', { name: browse.tree });
    await tree.getByRole('row', { name: browse.roots.services }).focus();
    await page.keyboard.press('ArrowRight');
    await expect(tree.getByRole('row')).not.toHaveCount(3);
    await look(page, 'browse-services');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('region', { name: browse.details }).getByRole('heading', { level: 1 })).toBeVisible();
    await look(page, 'browse-facts');
  });

  test('activity: the list and one entry', async () => {
    const { activity } = words;
    await goTo(page, 'activity');
    await expect(page.getByRole('row').nth(2)).toBeVisible();
    await look(page, 'activity');
    await page.getByRole('row').nth(1).click();
    await look(page, 'activity-entry');
    await page.getByRole('button', { name: activity.clear, exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look(page, 'activity-clear');
  });

  test('settings: every page', async () => {
    const { settings } = words;
    await goTo(page, 'settings');
    for (const [id, label] of Object.entries(settings.page)) {
      await button(page.getByRole('navigation', { name: settings.pages }), label).click();
      await expect(page.getByRole('heading', { level: 1, name: label })).toBeVisible();
      await look(page, `settings-${id}`);
    }
  });

  test('locked: nothing but the way in', async () => {
    await page.keyboard.press('Control+l');
    await expect(page.getByRole('heading', { name: words.vault.lockedTitle })).toBeVisible();
    await look(page, 'locked');
    await button(page, words.vault.unlock).click();
    await waitForWindow(page);
  });
}

/** Pictures of the screens before there is a store, and when it does not open. */
export function galleryOfBeginnings(open: OpenSurface): void {
  test('first run, welcome, recovery code, locked and repair', async () => {
    test.slow();
    const { vault } = words;
    const workplace = await openWorkplace();
    const passphrase = 'five words that differ much';
    const first = await open({ home: workplace.home });
    try {
      await first.page.emulateMedia({ reducedMotion: 'reduce' });
      await expect(first.page.getByRole('heading', { name: vault.firstTitle })).toBeVisible();
      await first.page.getByLabel(vault.newPassphrase).fill('short');
      await look(first.page, 'first-run');
      await beginWithPassphrase(first.page, passphrase);
      await expect(first.page.getByRole('heading', { name: vault.firstTitle })).toBeVisible();
      await look(first.page, 'welcome');
      await first.page.keyboard.press('Control+l');
      await expect(first.page.getByLabel(vault.passphrase, { exact: true })).toBeFocused();
      await look(first.page, 'locked-passphrase');
      await first.page.getByLabel(vault.passphrase, { exact: true }).fill('another');
      await first.page.keyboard.press('Enter');
      await expect(first.page.getByRole('alert')).toBeVisible();
      await look(first.page, 'locked-refused');
      await button(first.page, vault.forgotten).click();
      await look(first.page, 'recover');
    } finally {
      await first.close();
    }
    // Another key than the one that sealed it.
    const other = await open({ home: workplace.home, identityFile: workplace.identityFile });
    try {
      await other.page.emulateMedia({ reducedMotion: 'reduce' });
      await expect(other.page.getByText(vault.repairSafe)).toBeVisible();
      await look(other.page, 'repair');
    } finally {
      await other.close();
      workplace.remove();
    }
  });
}
