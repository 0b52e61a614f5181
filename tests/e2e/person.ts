/** What a person does in the window, by roles, labels and keys alone. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { SignInSurface } from '../../src/core/contract.ts';
import { words } from '../../src/core/words/words.ts';

/** A login that is defined in the wizard. */
export interface NewLogin {
  readonly clientId: string;
  readonly port: number;
  /** Name of the configuration; that of the connection otherwise. */
  readonly name?: string;
  readonly clientSecret?: string;
}

/** What a person types into the wizard. */
export interface NewConnection {
  readonly url: string;
  readonly name: string;
  /** A new login, the name of one that is there, or nobody. */
  readonly login: NewLogin | string | null;
}

/** The dialog of that title. */
export function dialogOf(page: Page, title: string): Locator {
  return page.getByRole('dialog', { name: title });
}

/** A button of that name alone. */
export function button(within: Page | Locator, name: string): Locator {
  return within.getByRole('button', { name, exact: true });
}

/** The row of a connection in the list. Its name begins what is read aloud. */
export function rowOf(page: Page, name: string): Locator {
  return page
    .getByRole('treegrid', { name: words.connections.list })
    .getByRole('row', { name: new RegExp(`^${name}(,|$)`) });
}

/** The pane at the right of the list. */
export function detailOf(page: Page): Locator {
  return page.getByRole('region', { name: words.connections.details });
}

/** Waits until the main window stands. */
export async function waitForWindow(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: words.shell.sections })).toBeVisible();
}

/** Takes one of several choices, or ticks a box: the input itself is hidden, its label is what a person sees. */
export async function take(input: Locator): Promise<void> {
  if (!(await input.isChecked())) await input.locator('xpath=ancestor::label').click();
  await expect(input).toBeChecked();
}

/** Goes to a place by its rail. */
export async function goTo(page: Page, place: keyof typeof words.shell.places): Promise<void> {
  await button(page.getByRole('navigation'), words.shell.places[place]).click();
}

/** First run: puts the key under a passphrase. */
export async function beginWithPassphrase(page: Page, passphrase: string): Promise<void> {
  const { vault } = words;
  await page.getByLabel(vault.newPassphrase).fill(passphrase);
  await page.getByLabel(vault.repeatPassphrase).fill(passphrase);
  await button(page, vault.begin).click();
  await waitForWindow(page);
}

/** Makes a connection in the wizard and keeps it, whatever the check finds. */
export async function addConnection(page: Page, { url, name, login }: NewConnection): Promise<void> {
  const { wizard, authentication } = words;
  await page.keyboard.press('Control+n');
  const dialog = dialogOf(page, wizard.title);
  await dialog.getByLabel(wizard.url).fill(url);
  await expect(dialog.getByText(/^ArcGIS (Enterprise|Server|Online)/)).toBeVisible();
  await dialog.getByLabel(wizard.name, { exact: true }).fill(name);
  await button(dialog, wizard.nextSignIn).click();
  await expect(dialog.getByRole('radiogroup', { name: wizard.who })).toBeVisible();
  if (login === null) await take(dialog.getByLabel(wizard.nobody));
  else if (typeof login === 'string') await take(dialog.getByLabel(new RegExp(`^${login} \\(`)));
  else {
    const { fields, redirect } = authentication;
    await take(dialog.getByLabel(wizard.create, { exact: true }));
    await dialog.getByLabel(wizard.newName).fill(login.name ?? name);
    await dialog.getByLabel(fields.clientId.label).fill(login.clientId);
    if (login.clientSecret !== undefined) {
      await dialog.getByLabel(fields.clientSecret.label).fill(login.clientSecret);
    }
    await dialog.getByRole('textbox', { name: redirect.port, exact: true }).fill(String(login.port));
  }
  await button(dialog, wizard.nextCheck).click();
  await expect(dialog.getByRole('status').filter({ hasText: /(to fix|to look at|passed)\./ })).toBeVisible();
  await dialog.getByRole('button', { name: new RegExp(`^(${wizard.save}|${wizard.saveAnyway})$`) }).click();
  await expect(dialog).toBeHidden();
  await expect(rowOf(page, name)).toHaveAttribute('aria-selected', 'true');
}

/** Takes a connection in the list. */
export async function choose(page: Page, name: string): Promise<void> {
  await rowOf(page, name).click();
  await expect(detailOf(page).getByRole('heading', { level: 1, name })).toBeVisible();
}

/** Asks for a sign-in of the chosen connection, and says where its page shall be. Answers the dialog. */
export async function startSignIn(page: Page, config: string, surface: SignInSurface): Promise<Locator> {
  const { signIn, connections } = words;
  // The panel beneath offers it too, where something is wrong.
  await button(detailOf(page), connections.signIn).first().click();
  const dialog = dialogOf(page, signIn.title(config));
  await take(dialog.getByLabel(signIn.surfaces[surface]));
  await button(dialog, signIn.proceed).click();
  await expect(dialog.getByText(signIn.waiting[surface])).toBeVisible();
  return dialog;
}

/** The address of the sign-in page, as the dialog shows it. */
export async function printedAddress(dialog: Locator): Promise<string> {
  const text = await dialog.getByText(/oauth2\/authorize\?/).textContent();
  return text ?? '';
}

/** Waits until the dialog is gone and the chosen connection is signed in. */
export async function expectSignedIn(page: Page, account: string): Promise<void> {
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(detailOf(page).getByText(words.common.signedInAs(account))).toBeVisible();
}

/** Copies the token of the chosen connection. */
export async function copyToken(page: Page, name: string): Promise<void> {
  await button(detailOf(page), words.connections.copyToken).click();
  await expect(page.getByRole('region', { name: words.shell.message })).toContainText(
    words.connections.copiedToken(name, '', null).slice(0, -' Clears in .'.length),
  );
}

/** Signs out of the chosen connection. */
export async function signOut(page: Page): Promise<void> {
  await button(detailOf(page), words.connections.signOut).click();
  await expect(button(detailOf(page), words.connections.signIn).first()).toBeVisible();
}
