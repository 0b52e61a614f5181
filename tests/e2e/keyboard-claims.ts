import { expect, type Locator, type Page, test } from '@playwright/test';
import type { SignInSurface } from '../../src/core/contract.ts';
import { words } from '../../src/core/words/words.ts';
import {
  arrowTo,
  expectFocusedAgain,
  expectFocusSeen,
  focused,
  pressButton,
  tabTo,
  typeInto,
} from './keyboard.ts';
import {
  button,
  detailOf,
  dialogOf,
  expectSignedIn,
  printedAddress,
  rowOf,
  waitForWindow,
} from './person.ts';
import {
  openSite,
  openWorkplace,
  type OpenSurface,
  type Site,
  type Surface,
  type Workplace,
} from './surface.ts';

/** What holds for a person without a mouse, from an empty store on. */
export function keyboardClaims(open: OpenSurface, way: Extract<SignInSurface, 'system' | 'print'>): void {
  let workplace: Workplace;
  let site: Site;
  let surface: Surface;
  let page: Page;

  test.describe.configure({ mode: 'serial', timeout: 120_000 });
  test.beforeAll(async () => {
    [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
    surface = await open({ identityFile: workplace.identityFile });
    ({ page } = surface);
    await waitForWindow(page);
  });
  test.afterAll(async () => {
    await surface.close();
    await site.portal.close();
    workplace.remove();
  });

  /** The address of the portal's page, as the person has it before them. */
  async function addressOfPage(dialog: Locator): Promise<string> {
    if (way === 'print') return printedAddress(dialog);
    await expect.poll(async () => (await surface.opened()).length).toBeGreaterThan(0);
    return (await surface.opened()).at(-1) ?? '';
  }

  test('a first connection is defined, checked and saved without the mouse', async () => {
    const { vault, wizard, authentication } = words;
    const { clientId, port } = await site.register('keys');
    await expect(page.getByLabel(vault.welcomeLabel)).toBeFocused();
    await expectFocusSeen(page);
    await page.keyboard.type(site.portal.portalUrl);
    await page.keyboard.press('Enter');

    const dialog = dialogOf(page, wizard.title);
    await expect(dialog.getByText(/^ArcGIS Enterprise/)).toBeVisible();
    await typeInto(page, dialog.getByLabel(wizard.name, { exact: true }), 'Harbour');
    await pressButton(page, button(dialog, wizard.nextSignIn));

    await tabTo(
      page,
      dialog.getByRole('radiogroup', { name: wizard.who }).getByRole('radio', { checked: true }),
    );
    await arrowTo(page, dialog.getByLabel(wizard.create, { exact: true }));
    await typeInto(page, dialog.getByLabel(wizard.newName), 'Harbour login');
    await typeInto(page, dialog.getByLabel(authentication.fields.clientId.label), clientId);
    const { redirect } = authentication;
    await typeInto(page, dialog.getByRole('textbox', { name: redirect.port, exact: true }), String(port));
    await pressButton(page, button(dialog, wizard.nextCheck));

    await expect(
      dialog.getByRole('status').filter({ hasText: /(to fix|to look at|passed)\./ }),
    ).toBeVisible();
    const saveName = new RegExp(`^(${wizard.save}|${wizard.saveAnyway})$`);
    await pressButton(page, dialog.getByRole('button', { name: saveName }));
    await expect(dialog).toBeHidden();
    await expect(rowOf(page, 'Harbour')).toHaveAttribute('aria-selected', 'true');
  });

  test('signing in, copying the token and signing out take no mouse', async () => {
    const { signIn, connections, shell } = words;
    await tabTo(page, rowOf(page, 'Harbour'));
    const row = await focused(page);
    await page.keyboard.press('Control+i');
    const dialog = dialogOf(page, signIn.title('Harbour login'));
    await expect(dialog.getByRole('radio', { checked: true })).toBeFocused();
    await expectFocusSeen(page);
    await arrowTo(page, dialog.getByLabel(signIn.surfaces[way]));
    await pressButton(page, button(dialog, signIn.proceed));
    await expect(dialog.getByText(signIn.waiting[way])).toBeVisible();
    await expectFocusSeen(page);
    await site.portal.signInLikeAPerson(await addressOfPage(dialog));
    await expectSignedIn(page, 'analyst');
    await expectFocusedAgain(page, row);

    await page.keyboard.press('Control+Shift+C');
    await expect(page.getByRole('region', { name: shell.message })).toContainText(
      connections.copiedToken('Harbour', '', null).slice(0, -' Clears in .'.length),
    );
    const text = await surface.clipboard();
    expect(site.portal.issued().find((token) => token.text === text)).toMatchObject({ username: 'analyst' });
    expect(site.portal.isAlive(text)).toBe(true);

    await pressButton(page, button(detailOf(page), connections.signOut));
    await expect(button(detailOf(page), connections.signIn).first()).toBeVisible();
    await expect.poll(() => site.portal.isAlive(text)).toBe(false);
  });

  test('every dialog gives the focus back to where it was', async () => {
    const { wizard, signIn, shell, connections } = words;
    const dialogs = [
      { keys: 'Control+n', title: wizard.title },
      { keys: 'Control+i', title: signIn.title('Harbour login') },
      { keys: 'Control+t', title: wizard.checks.title('Harbour') },
      { keys: '?', title: shell.shortcuts },
    ];
    await tabTo(page, rowOf(page, 'Harbour'));
    const row = await focused(page);
    for (const { keys, title } of dialogs) {
      await page.keyboard.press(keys);
      const dialog = dialogOf(page, title);
      await expect(dialog).toBeVisible();
      await expectFocusSeen(page);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();
      await expectFocusedAgain(page, row);
    }

    await pressButton(page, button(detailOf(page), connections.test));
    await expect(dialogOf(page, wizard.checks.title('Harbour'))).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialogOf(page, wizard.checks.title('Harbour'))).toBeHidden();
    await expect(button(detailOf(page), connections.test)).toBeFocused();
  });

  test('the form of a connection opens by Enter, and Esc goes back to its row', async () => {
    const { connections } = words;
    await tabTo(page, rowOf(page, 'Harbour'));
    const row = await focused(page);
    await page.keyboard.press('Enter');
    const form = page.getByRole('complementary', { name: connections.form.title('Harbour') });
    await expect(form.getByLabel(connections.name, { exact: true })).toBeFocused();
    await expectFocusSeen(page);
    await tabTo(page, form.getByLabel(connections.url, { exact: true }));
    await page.keyboard.press('Escape');
    await expect(form).toBeHidden();
    await expectFocusedAgain(page, row);
  });
}
