import { basename } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { words } from '../../../src/core/words/words.ts';
import { beginWithPassphrase, button, waitForWindow } from '../person.ts';
import { define, exportBehind, profileClaims } from '../profile-claims.ts';
import { openSite, openWorkplace, type Site, type Workplace } from '../surface.ts';
import { askWell } from './application.ts';
import { answerDialogs, type Desktop, openDesktop } from './desktop.ts';
import { outsideOfDesktop } from './outside.ts';

const { share: say, vault } = words;

profileClaims(openDesktop, outsideOfDesktop);

test.describe('a profile file that is double-clicked', () => {
  const passphrase = 'five words that do not belong';
  let site: Site;
  let sender: Workplace;
  let receiver: Workplace;
  let path: string;
  let desktop: Desktop | null = null;

  test.describe.configure({ timeout: 120_000 });
  test.beforeEach(async () => {
    [site, sender, receiver] = await Promise.all([openSite(), openWorkplace(), openWorkplace()]);
    const other = await openDesktop({ identityFile: sender.identityFile });
    await waitForWindow(other.page);
    await define(other.page, site);
    await answerDialogs(other, sender.folder);
    path = await exportBehind(other.page);
    await other.close();
  });
  test.afterEach(async () => {
    await desktop?.close();
    desktop = null;
    await site.portal.close();
    sender.remove();
    receiver.remove();
  });

  const expectShown = async (page: Page) => {
    await expect(page.getByRole('table', { name: say.preview })).toBeVisible();
    await expect(page.getByText('5 new', { exact: true })).toBeVisible();
    expect(await askWell(page, 'listConnections', {})).toEqual([]);
  };

  test('starts the application, waits for the lock, and is shown without being taken', async () => {
    const first = await openDesktop({ home: receiver.home });
    await beginWithPassphrase(first.page, passphrase);
    await first.close();

    desktop = await openDesktop({ home: receiver.home, args: [path] });
    const { page } = desktop;
    await expect(page.getByRole('heading', { name: vault.lockedTitle })).toBeVisible();
    expect((await askWell(page, 'hostState', {})).handedFile).toBe(basename(path));
    await page.getByLabel(vault.passphrase, { exact: true }).fill(passphrase);
    await button(page, vault.unlock).click();
    await expectShown(page);
    expect((await askWell(page, 'hostState', {})).handedFile).toBeNull();
  });

  test('comes to the application that runs, from a second start and as macOS sends it', async () => {
    desktop = await openDesktop({ identityFile: receiver.identityFile });
    const { app, page } = desktop;
    await waitForWindow(page);
    await app.evaluate(({ __standIn }, data) => __standIn.secondInstance([], { additionalData: data }), {
      link: null,
      file: path,
    });
    await expectShown(page);
    await button(page, words.common.cancel).click();
    await app.evaluate(({ app: electron }, file) => {
      electron.emit('open-file', { preventDefault: () => undefined }, file);
    }, path);
    await expectShown(page);
  });
});
