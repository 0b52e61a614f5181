import { expect, type Page, test } from '@playwright/test';
import { words } from '../../../src/core/words/words.ts';
import { defineConnection, defineLogin } from '../definitions.ts';
import {
  button,
  choose,
  copyToken,
  detailOf,
  dialogOf,
  expectSignedIn,
  rowOf,
  signOut,
  startSignIn,
  take,
  waitForWindow,
} from '../person.ts';
import {
  expectNothingLeft,
  openSite,
  openWorkplace,
  type Registered,
  type Site,
  type Workplace,
} from '../surface.ts';
import { askWell, barPage, portalPage, typeAndSignIn } from './application.ts';
import { type Desktop, openDesktop } from './desktop.ts';

let workplace: Workplace;
let site: Site;
let desktop: Desktop;
let page: Page;
let city: Registered;
let town: Registered;

test.beforeAll(async () => {
  [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
  desktop = await openDesktop({ identityFile: workplace.identityFile });
  ({ page } = desktop);
  await waitForWindow(page);
  [city, town] = [await site.register('city'), await site.register('town')];
  await defineLogin(page, site, { id: 'city001', name: 'City', ...city });
  await defineLogin(page, site, { id: 'town001', name: 'Town', ...town });
  await defineConnection(page, site, 'City plan', { authId: 'city001', url: site.portal.portalUrl });
  await defineConnection(page, site, 'Town plan', { authId: 'town001' });
  await expect(rowOf(page, 'Town plan')).toBeVisible();
});
test.afterAll(async () => {
  await desktop.close();
  await site.portal.close();
  workplace.remove();
});
test.afterEach(async () => {
  site.portal.behave();
  for (const one of await page.getByRole('dialog').all()) await one.press('Escape');
  for (const id of ['city001', 'town001']) await askWell(page, 'signOut', { id });
});

/** The portal's pages that are open, by the application that each is for. */
function portalPageOf(clientId: string): Page | undefined {
  return desktop.app.windows().find((one) => one.url().includes(`client_id=${clientId}&`));
}

test('a person signs in below the bar, and the window is gone with all it held', async () => {
  await choose(page, 'City plan');
  const dialog = await startSignIn(page, 'City', 'embedded');
  const bar = await barPage(desktop.app);
  await expect(bar.getByRole('heading', { name: words.signInPage.title('City') })).toBeVisible();
  await expect(bar.getByRole('group', { name: words.signInPage.address })).toContainText(
    new URL(site.portal.portalUrl).host,
  );
  await button(dialog, words.signIn.showWindow).click();
  await typeAndSignIn(await portalPage(desktop.app), 'analyst', 'mistyped');
  const portal = await portalPage(desktop.app);
  await expect(portal.getByRole('alert')).toContainText('Invalid username or password');
  await typeAndSignIn(portal, 'analyst');
  await expectSignedIn(page, 'analyst');
  await expectNothingLeft(desktop, city);
  await copyToken(page, 'City plan');
  const token = await desktop.clipboard();
  expect(site.portal.issued().find(({ text }) => text === token)).toMatchObject({ username: 'analyst' });
  await signOut(page);
  await expect.poll(() => site.portal.isAlive(token)).toBe(false);
});

test('the next person is not taken for the last one', async () => {
  for (const account of ['analyst', 'viewer']) {
    await choose(page, 'City plan');
    await startSignIn(page, 'City', 'embedded');
    await typeAndSignIn(await portalPage(desktop.app), account);
    await expectSignedIn(page, account);
    await signOut(page);
  }
  await expectNothingLeft(desktop, city);
});

test('two windows for two accounts of one portal do not mix', async () => {
  for (const id of ['city001', 'town001']) await askWell(page, 'startSignIn', { id, surface: 'embedded' });
  await expect.poll(() => desktop.windows()).toBe(5);
  await expect.poll(() => [portalPageOf('city'), portalPageOf('town')].includes(undefined)).toBe(false);
  const [atCity, atTown] = [portalPageOf('city'), portalPageOf('town')];
  if (atCity === undefined || atTown === undefined) throw new Error('A page is gone again.');
  await Promise.all([typeAndSignIn(atTown, 'viewer'), typeAndSignIn(atCity, 'analyst')]);
  await expectNothingLeft(desktop, city);
  await expectNothingLeft(desktop, town);
  for (const [name, account] of [
    ['City plan', 'analyst'],
    ['Town plan', 'viewer'],
  ] as const) {
    await choose(page, name);
    await expectSignedIn(page, account);
    await copyToken(page, name);
    const token = await desktop.clipboard();
    expect(site.portal.issued().find(({ text }) => text === token)).toMatchObject({ username: account });
  }
});

test('each way out of the window calls the sign-in off, and it begins again at once', async () => {
  const { signInPage, signIn, connections, common } = words;
  await choose(page, 'City plan');
  const leave: readonly ((bar: Page) => Promise<unknown>)[] = [
    (bar) => button(bar, signInPage.cancel).click({ noWaitAfter: true }),
    // The bar goes while the key is still being pressed.
    (bar) => bar.keyboard.press('Escape').catch(() => null),
    () =>
      desktop.app.evaluate(({ BrowserWindow }) => {
        for (const one of BrowserWindow.getAllWindows())
          if (one.webContents.getURL().endsWith('/sign-in.html')) one.close();
      }),
    () => button(page.getByRole('dialog'), common.cancel).click(),
    () => page.keyboard.press('Escape'),
  ];
  for (const goAway of leave) {
    await startSignIn(page, 'City', 'embedded');
    await portalPage(desktop.app);
    const bar = await barPage(desktop.app);
    await expect(button(bar, signInPage.cancel)).toBeVisible();
    await goAway(bar);
    await expect(page.getByRole('dialog')).toBeHidden();
    await expectNothingLeft(desktop, city);
  }
  await startSignIn(page, 'City', 'embedded');
  await portalPage(desktop.app);
  await button(await barPage(desktop.app), signInPage.cancel).click({ noWaitAfter: true });
  const toast = page.getByRole('region', { name: words.shell.message });
  await expect(toast).toContainText(signIn.calledOff('City'));
  await button(toast, signIn.signIn).click();
  await take(dialogOf(page, signIn.title('City')).getByLabel(signIn.surfaces.embedded));
  await button(dialogOf(page, signIn.title('City')), signIn.proceed).click();
  await typeAndSignIn(await portalPage(desktop.app), 'analyst');
  await expectSignedIn(page, 'analyst');
  await expect(button(detailOf(page), connections.signOut)).toBeVisible();
});

test('from the window the sign-in goes on in the person’s own browser', async () => {
  const { signIn, signInPage } = words;
  await choose(page, 'City plan');
  for (const goOn of [
    async () => button(await barPage(desktop.app), signInPage.openInBrowser).click({ noWaitAfter: true }),
    () => button(page.getByRole('dialog'), signIn.ownBrowser).click(),
  ]) {
    const before = (await desktop.opened()).length;
    const dialog = await startSignIn(page, 'City', 'embedded');
    await portalPage(desktop.app);
    await goOn();
    await expect(dialog.getByText(signIn.waiting.system)).toBeVisible();
    await expect.poll(() => desktop.windows()).toBe(1);
    await expect.poll(async () => (await desktop.opened()).length).toBe(before + 1);
    await site.portal.signInLikeAPerson((await desktop.opened()).at(-1) ?? '');
    await expectSignedIn(page, 'analyst');
    await expectNothingLeft(desktop, city);
    await signOut(page);
  }
});

test('another browser may answer while the window waits', async () => {
  await choose(page, 'City plan');
  await startSignIn(page, 'City', 'embedded');
  const portal = await portalPage(desktop.app);
  await site.portal.signInLikeAPerson(portal.url(), { username: 'viewer', password: 'demo' });
  await expectSignedIn(page, 'viewer');
  await expectNothingLeft(desktop, city);
});

test('a paste of no use is told at its field, and the window goes on waiting', async () => {
  const { signIn } = words;
  await choose(page, 'City plan');
  const dialog = await startSignIn(page, 'City', 'embedded');
  await button(dialog, signIn.pasteInstead).click();
  const field = dialog.getByLabel(signIn.pasteLabel);
  await expect(field).toBeFocused();
  await field.fill('nothing of use');
  await button(dialog, signIn.pasteSend).click();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await typeAndSignIn(await portalPage(desktop.app), 'analyst');
  await expectSignedIn(page, 'analyst');
  await expectNothingLeft(desktop, city);
});

test('a portal that nobody reaches is told in the bar, and tried again', async () => {
  const { signInPage } = words;
  site.portal.misbehave({ match: { path: '/oauth2/authorize' }, kind: 'dropped', times: 2 });
  await choose(page, 'City plan');
  await startSignIn(page, 'City', 'embedded');
  const bar = await barPage(desktop.app);
  const { hostname } = new URL(site.portal.portalUrl);
  const told = bar.getByRole('heading', { name: new RegExp(hostname) });
  await expect(told).toBeVisible();
  await expect(button(bar, signInPage.cancel)).toBeVisible();
  site.portal.behave();
  await button(bar, signInPage.loadFailed.reload).click();
  await typeAndSignIn(await portalPage(desktop.app), 'analyst');
  await expectSignedIn(page, 'analyst');
  await expectNothingLeft(desktop, city);
});

test('a page that never comes can be called off', async () => {
  site.portal.misbehave({ match: { path: '/oauth2/authorize' }, kind: 'hanging', times: 5 });
  await choose(page, 'City plan');
  await startSignIn(page, 'City', 'embedded');
  const bar = await barPage(desktop.app);
  await expect(bar.getByText(words.signInPage.loading)).toBeAttached();
  await button(bar, words.signInPage.cancel).click({ noWaitAfter: true });
  await expect(page.getByRole('dialog')).toBeHidden();
  await expectNothingLeft(desktop, city);
});
