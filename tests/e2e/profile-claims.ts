import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { ProfileSeal } from '../../src/core/contract-sharing.ts';
import { words } from '../../src/core/words/words.ts';
import { defineConnection, defineLogin } from './definitions.ts';
import { askWell } from './desktop/application.ts';
import { expectFocusSeen, pressButton, tabTo } from './keyboard.ts';
import { button, dialogOf, goTo, rowOf, take, waitForWindow } from './person.ts';
import { everythingIn, filesBelow, findAny } from './secrets.ts';
import type { Outside } from './share-claims.ts';
import {
  openSite,
  openWorkplace,
  type OpenSurface,
  type Site,
  type Surface,
  type Workplace,
} from './surface.ts';

const { share: say, shell, authentication, connections, common } = words;
const secrets = {
  clientSecret: 'harbour-canary-7Kd2',
  key: 'AAPKlighthouse-canary-4Tx9',
  header: 'pilot-canary-1Wn6',
};
const passphrase = 'five words at low tide';

/** What holds for a profile that one person hands to another. */
export function profileClaims<Opened extends Surface>(
  open: (options?: Parameters<OpenSurface>[0]) => Promise<Opened>,
  outside: Outside<Opened>,
): void {
  let site: Site;
  let sender: Person<Opened>;
  let receiver: Person<Opened>;

  interface Person<Of extends Surface> {
    readonly workplace: Workplace;
    readonly surface: Of;
    readonly page: Page;
    readonly saved: string;
  }

  async function person(): Promise<Person<Opened>> {
    const workplace = await openWorkplace();
    const saved = join(workplace.folder, 'saved');
    mkdirSync(saved);
    const surface = await open({ identityFile: workplace.identityFile, env: { XDG_DOWNLOAD_DIR: saved } });
    await waitForWindow(surface.page);
    return { workplace, surface, page: surface.page, saved };
  }

  test.describe.configure({ timeout: 180_000 });
  test.beforeEach(async () => {
    site = await openSite();
    sender = await person();
    receiver = await person();
    await define(sender.page, site);
  });
  test.afterEach(async () => {
    for (const { surface, workplace } of [sender, receiver]) {
      await surface.close();
      workplace.remove();
    }
    await site.portal.close();
  });

  /** Goes through the export to its end, and answers where the file lies. */
  async function exportWith(
    contents: (dialog: ReturnType<typeof dialogOf>) => Promise<void>,
  ): Promise<string> {
    const { page, surface, saved } = sender;
    for (const old of readdirSync(saved)) rmSync(join(saved, old));
    await goTo(page, 'share');
    await button(page, say.exportButton).click();
    const dialog = dialogOf(page, say.exportTitle);
    await button(dialog, say.next).click();
    await contents(dialog);
    await button(dialog, say.next).click();
    await expect(dialog.getByRole('table', { name: say.secretsTitle })).toBeVisible();
    expect(readdirSync(saved)).toEqual([]);
    await outside.saveInto(surface, saved);
    await dialog.getByRole('button', { name: new RegExp(`^(${say.save}|${say.saveHere})$`) }).click();
    await expect(dialog.getByText(say.profileSavedTitle)).toBeVisible({ timeout: 60_000 });
    await button(dialog, say.finish).click();
    const [name = ''] = readdirSync(saved);
    expect(name).toMatch(/\.wayleave$/);
    return join(saved, name);
  }

  async function openFile(path: string, { page, surface }: Person<Opened>): Promise<void> {
    await goTo(page, 'share');
    await outside.openFile(surface, path);
  }

  const preview = (page: Page) => page.getByRole('table', { name: say.preview });
  const apply = (page: Page) => page.getByRole('button', { name: /^Import \d+ / });
  const told = async ({ page, surface }: Person<Opened>) => ({
    page: await everythingIn(page),
    bridge: await surface.crossed(),
    output: surface.printed(),
  });

  test('a profile without secrets is all new elsewhere, and says which secrets are missing', async () => {
    const path = await exportWith(async () => undefined);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(findAny(secrets, { file: text, ...(await told(sender)) })).toEqual([]);

    const { page } = receiver;
    await openFile(path, receiver);
    await expect(page.getByText('5 new', { exact: true })).toBeVisible();
    await apply(page).click();
    const message = page.getByRole('region', { name: shell.message });
    await expect(message).toContainText(/^Imported 5 /);
    await button(message, common.undo).click();
    await goTo(page, 'connections');
    await expect(rowOf(page, 'Harbour charts')).toHaveCount(0);

    await openFile(path, receiver);
    await apply(page).click();
    await expect(message).toContainText(/^Imported 5 /);
    await goTo(page, 'connections');
    await rowOf(page, 'Lights').click();
    await expect(page.getByText('SECRET_MISSING')).toBeVisible();
    await button(page, words.failures.actions['edit-authentication']).click();
    await expect(
      page.getByText(authentication.needsSecret(authentication.missingSecrets['api-key'])),
    ).toBeVisible();
    await page.locator('input[type="password"]').first().fill('AAPKmy-own');
    await button(page, common.save).click();
    await expect(page.getByText(/^Needs its/)).toHaveCount(0);
    await goTo(page, 'connections');
    await expect(page.getByText('SECRET_MISSING')).toHaveCount(0);

    await rowOf(page, 'Pilots').click();
    await page.keyboard.press('Enter');
    await page.getByLabel(connections.form.headerValueOf('X-Pilot')).fill('mine');
    await button(page, common.save).click();
    await expect
      .poll(async () => (await askWell(page, 'showConnection', { name: 'Pilots' })).unsetHeaders)
      .toEqual([]);
  });

  test('a passphrase seals secrets: a wrong one is told, and another try opens it', async () => {
    const path = await exportWith(async (dialog) => {
      await take(dialog.getByLabel(say.withSecrets, { exact: true }));
      await dialog.getByLabel(say.newPassphrase, { exact: true }).fill(passphrase);
      await dialog.getByLabel(say.repeatPassphrase).fill(passphrase);
      await button(dialog, say.next).click();
      const rows = dialog.getByRole('table', { name: say.secretsTitle }).getByRole('row');
      await expect(rows.filter({ hasText: 'harbou1' })).toContainText('client secret');
      await expect(rows.filter({ hasText: 'lights1' })).toContainText('API key');
      await expect(rows.filter({ hasText: 'Pilots' })).toContainText('header X-Pilot');
      await button(dialog, words.wizard.back).click();
    });
    const canaries = { ...secrets, passphrase };
    expect(findAny(canaries, { file: readFileSync(path, 'latin1') })).toEqual([]);
    expect(
      findAny(canaries, { page: await everythingIn(sender.page), ...filesBelow(sender.surface.home) }),
    ).toEqual([]);

    const { page } = receiver;
    await openFile(path, receiver);
    const field = page.getByLabel(say.filePassphrase);
    await field.fill('not the one at all');
    await field.press('Enter');
    await expect(page.getByRole('alert').getByText('WRONG_FILE_PASSWORD')).toBeVisible({ timeout: 60_000 });
    await expect(field).toHaveValue('');
    await field.fill(passphrase);
    await field.press('Enter');
    await expect(preview(page)).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText(say.sealedProves)).toBeVisible();
    await apply(page).click();
    await expect(page.getByRole('region', { name: shell.message })).toContainText(/^Imported 5 /);
    const { config } = await askWell(page, 'showAuthConfig', { id: 'lights1' });
    expect(config).toMatchObject({ kind: 'api-key', key: { setAt: expect.any(Number) } });
    const places = { page: await everythingIn(page), output: receiver.surface.printed() };
    expect(findAny(canaries, { ...places, ...filesBelow(receiver.surface.home) })).toEqual([]);
  });

  test("a file for another's key opens there by itself, and here with that identity alone", async () => {
    const { recipient } = await askWell(receiver.page, 'status', {});
    const path = await exportWith(async (dialog) => {
      await take(dialog.getByLabel(say.withSecrets, { exact: true }));
      await take(dialog.getByLabel(say.seals.recipients.label, { exact: true }));
      await dialog.getByLabel(say.recipients).fill(`# A colleague\n${recipient}`);
      await dialog.getByText(say.alsoMine, { exact: true }).click();
      await button(dialog, say.next).click();
      await expect(dialog.getByRole('list', { name: say.sealedTo })).toContainText(`A colleague${recipient}`);
      await button(dialog, words.wizard.back).click();
    });
    expect(findAny(secrets, { file: readFileSync(path, 'latin1') })).toEqual([]);
    await openFile(path, receiver);
    await expect(receiver.page.getByText('5 new', { exact: true })).toBeVisible();

    const { page } = sender;
    await openFile(path, sender);
    await expect(page.getByRole('alert').getByText('FILE_KEY_NEEDED')).toBeVisible();
    const identity = readFileSync(receiver.workplace.identityFile, 'utf8').trim();
    await page.getByLabel(say.identity).fill(identity);
    await page.keyboard.press('Enter');
    await expect(page.getByText(say.allSame)).toBeVisible();
    expect(
      findAny({ identity }, { page: await everythingIn(page), output: sender.surface.printed() }),
    ).toEqual([]);
  });

  test('a followed profile is reviewed when it changed, and taken over', async () => {
    const followed = join(receiver.workplace.folder, 'team.wayleave');
    copyFileSync(await exportWith(async () => undefined), followed);
    const { page } = receiver;
    await goTo(page, 'share');
    await button(page, say.follow).click();
    const form = page.getByRole('form', { name: say.followTitle });
    await form.getByLabel(say.followAddress).fill(followed);
    await form.getByLabel(new RegExp(`^${say.followName}`)).fill('The team');
    await button(form, say.startFollowing).click();
    const entry = page
      .getByRole('list', { name: say.subscriptionsTitle })
      .getByRole('listitem')
      .filter({ hasText: 'The team' });
    await expect(entry).toContainText('5 new');
    await button(entry, say.reviewSubscription('The team')).click();
    await apply(page).click();
    await expect(entry).toContainText(say.upToDate);

    await defineConnection(sender.page, site, 'Buoys', { folder: 'Waterfront' });
    copyFileSync(await exportWith(async () => undefined), followed);
    await button(entry, say.pull('The team')).click();
    await expect(entry).toContainText('1 new');
    await button(entry, say.reviewSubscription('The team')).click();
    await expect(preview(page).getByRole('row').filter({ hasText: 'Buoys' })).toContainText(say.states.new);
    await apply(page).click();
    await goTo(page, 'connections');
    await expect(rowOf(page, 'Buoys')).toBeVisible();

    await goTo(page, 'share');
    await button(entry, say.moreOf('The team')).click();
    await page.getByRole('menuitem', { name: say.stopFollowing }).click();
    await expect(entry).toHaveCount(0);
    await button(page.getByRole('region', { name: shell.message }), common.undo).click();
    await button(entry, say.pull('The team')).click();
    await expect(entry).toContainText(say.upToDate);
    expect((await askWell(page, 'listConnections', {})).length).toBe(4);
  });

  test('an export takes no mouse', async () => {
    const { page, surface, saved } = sender;
    await outside.saveInto(surface, saved);
    await page.keyboard.press('Control+Shift+E');
    const dialog = dialogOf(page, say.exportTitle);
    await expect(dialog.getByRole('radio', { checked: true }).first()).toBeFocused();
    await expectFocusSeen(page);
    await pressButton(page, button(dialog, say.next));
    await expect(dialog.getByLabel(say.withSecrets, { exact: true })).toBeFocused();
    await page.keyboard.press('Space');
    await pressButton(page, button(dialog, say.generatePassphrase));
    await expect(dialog.getByLabel(say.generatedPassphrase)).toHaveText(/^\S{20,}$/);
    await pressButton(page, button(dialog, say.next));
    await expect(dialog.getByRole('table', { name: say.secretsTitle })).toBeVisible();
    await tabTo(page, dialog.getByRole('button', { name: new RegExp(`^(${say.save}|${say.saveHere})$`) }));
    await page.keyboard.press('Enter');
    await expect(dialog.getByText(say.profileSavedTitle)).toBeVisible({ timeout: 60_000 });
    await pressButton(page, button(dialog, say.finish));
    await expect(dialog).toBeHidden();
    expect(readdirSync(saved)).toHaveLength(1);
  });
}

/** Exports everything without a dialog of the page, and answers where the file lies. */
export async function exportBehind(page: Page, seal?: ProfileSeal): Promise<string> {
  const saved = await askWell(page, 'saveProfileFile', { selection: {}, seal });
  if (saved === null) throw new Error('Nothing was saved.');
  return saved.path;
}

/** A login and an API key with their secrets, and connections that use them, one with a header of its own. */
export async function define(page: Page, site: Site): Promise<void> {
  const registered = await site.register('harbour');
  await defineLogin(
    page,
    site,
    { id: 'harbou1', name: 'Harbour', ...registered },
    { clientSecret: secrets.clientSecret },
  );
  await askWell(page, 'addAuthConfig', {
    kind: 'api-key',
    id: 'lights1',
    name: 'Lights',
    portal: site.portal.portalUrl,
    password: secrets.key,
  });
  await defineConnection(page, site, 'Harbour charts', { authId: 'harbou1', folder: 'Waterfront' });
  await defineConnection(page, site, 'Lights', { authId: 'lights1' });
  await defineConnection(page, site, 'Pilots', { headers: [{ name: 'X-Pilot', value: secrets.header }] });
}
