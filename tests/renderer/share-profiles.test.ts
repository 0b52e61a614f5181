import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import { accessibilityProblems, requestsOf, tell, wholePage } from '../fakes/window-asked.ts';
import type { WindowHostOptions } from '../fakes/window-host.ts';
import { openWindowPages, type WindowPages } from '../fakes/window-page.ts';
import { fileIdentity, filePassword, generatedPassword, ownRecipient } from '../fakes/window-sharing.ts';
import { missingPeers } from '../fixtures/peers.ts';

const missing = missingPeers(['chromium']);
const colleague = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
let pages: WindowPages;

beforeAll(async () => {
  if (missing.length === 0) pages = await openWindowPages();
});
afterAll(async () => {
  if (missing.length === 0) await pages.close();
});

async function openWindow(options: WindowHostOptions = {}, context = {}): Promise<Page> {
  const { page, close } = await pages.open(options, context);
  onTestFinished(close);
  return page;
}

async function openShare(options: WindowHostOptions = {}, context = {}): Promise<Page> {
  const page = await openWindow(options, context);
  await page.getByRole('button', { name: /^New/ }).waitFor();
  await page.keyboard.press('Control+4');
  await expect(page.getByRole('heading', { level: 1, name: 'Share' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Your key' })).toBeVisible();
  return page;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const table = (page: Page, name: string) => page.getByRole('table', { name });

async function toContents(page: Page): Promise<void> {
  await button(page, 'Export…').click();
  await button(page, 'Next').click();
  await expect(page.getByRole('checkbox', { name: 'Secrets' })).toBeFocused();
}

async function drop(page: Page, name: string): Promise<void> {
  const dropped = await page.evaluateHandle((file) => {
    const data = new DataTransfer();
    data.items.add(new File(['{}'], file));
    return data;
  }, name);
  await page.locator('[data-choose-file]').first().dispatchEvent('drop', { dataTransfer: dropped });
}

describe.skipIf(missing.length > 0)(
  `an export for Wayleave (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('has no secret in it and nothing personal unless asked', async () => {
      const page = await openShare();
      await toContents(page);
      await expect(page.getByRole('checkbox', { name: 'Secrets' })).not.toBeChecked();
      await expect(page.getByRole('checkbox', { name: 'Personal settings' })).not.toBeChecked();
      await expect(page.getByRole('radio', { name: 'Anybody who has it' })).toBeChecked();
      await page.getByLabel(/^Name of the profile/).fill('Council GIS');
      await button(page, 'Next').click();
      await expect(page.getByText('readable by anybody, without secrets')).toBeVisible();
      const row = table(page, 'Fields with secrets').getByRole('row').filter({ hasText: 'rivprod' });
      await expect(row.getByRole('cell').last()).toHaveText('client secret');
      await expect(
        table(page, 'Fields with secrets').getByRole('row').filter({ hasText: 'Parcel editing' }),
      ).toContainText('header X-Department');
      expect(await requestsOf(page, 'saveProfileFile')).toEqual([]);
      await button(page, 'Save…').click();
      await expect(page.getByText('/home/a.lee/Documents/Council GIS.wayleave')).toBeVisible();
      await expect(page.getByText(/^They give their own secrets once/)).toBeVisible();
      expect(await requestsOf(page, 'saveProfileFile')).toMatchObject([
        { selection: {}, label: 'Council GIS', withSecrets: false, personal: false },
      ]);
      await button(page, 'Done').click();
      await expect(button(page, 'Export…')).toBeFocused();
    });

    test('with secrets is never readable by anybody', async () => {
      const page = await openShare();
      await toContents(page);
      await page.getByText('Secrets', { exact: true }).click();
      await expect(page.getByRole('radio', { name: 'Anybody who has it' })).toBeDisabled();
      await expect(page.getByRole('radio', { name: 'Whoever knows a passphrase' })).toBeChecked();
      await page.getByLabel('Passphrase', { exact: true }).fill('a harbour');
      await expect(page.getByText(/^Short: whoever has the file/)).toBeVisible();
      await page.getByLabel('Passphrase', { exact: true }).fill('');
      await button(page, 'Next').click();
      await expect(page.getByText('Type the passphrase.')).toBeVisible();
      await page.getByLabel('Passphrase', { exact: true }).fill('harbour');
      await button(page, 'Next').click();
      await expect(page.getByText('At least 8 characters.')).toBeVisible();
      await page.getByLabel('Passphrase', { exact: true }).fill('a harbour');
      await page.getByLabel('Passphrase again').fill('a harbor');
      await button(page, 'Next').click();
      await expect(page.getByText('The two are not the same.')).toBeVisible();
      await expect(page.getByLabel('Passphrase again')).toBeFocused();
      await page.getByLabel('Passphrase again').fill('a harbour');
      await button(page, 'Next').click();
      const row = table(page, 'Fields with secrets').getByRole('row').filter({ hasText: 'rivprod' });
      await expect(row.getByRole('cell').nth(1)).toHaveText('client secret');
      await button(page, 'Save…').click();
      await expect(page.getByText('The profile is written.')).toBeVisible();
      expect(await requestsOf(page, 'saveProfileFile')).toMatchObject([
        { withSecrets: true, seal: { kind: 'passphrase', passphrase: 'a harbour' } },
      ]);
      expect(await wholePage(page)).not.toContain('a harbour');
    });

    test('takes a generated passphrase without a second field', async () => {
      const page = await openShare();
      await toContents(page);
      await page.getByText('Whoever knows a passphrase').click();
      await button(page, 'Generate a passphrase').click();
      await expect(page.getByText(generatedPassword)).toBeVisible();
      await expect(page.getByLabel('Passphrase again')).toHaveCount(0);
      await button(page, 'Next').click();
      await expect(page.getByText('sealed with a passphrase')).toBeVisible();
      await button(page, 'Save…').click();
      await expect(page.getByText('The profile is written.')).toBeVisible();
      expect(await requestsOf(page, 'saveProfileFile')).toMatchObject([
        { seal: { passphrase: generatedPassword } },
      ]);
      expect(await wholePage(page)).not.toContain(generatedPassword);
    });

    test('is sealed to keys with their names, the own one among them', async () => {
      const page = await openShare();
      await toContents(page);
      await page.getByText('The keys of certain people').click();
      const keys = page.getByLabel('Keys, one a line');
      await keys.fill(`# Jo Moreau\n${colleague}\nAGE-SECRET-KEY-1QQ`);
      await button(page, 'Next').click();
      await expect(page.getByText(/^Line 3 is a private key/)).toBeVisible();
      await keys.fill('');
      await page.getByText('My own key too').click();
      await button(page, 'Next').click();
      await expect(page.getByText('Give at least one key, or tick your own.')).toBeVisible();
      await keys.fill(`# Jo Moreau\n${colleague}`);
      await page.getByText('My own key too').click();
      await button(page, 'Next').click();
      const opens = page.getByRole('list', { name: 'Opens with these keys' });
      await expect(opens.getByRole('listitem')).toHaveText([
        `your key${ownRecipient}`,
        `Jo Moreau${colleague}`,
      ]);
      expect(await requestsOf(page, 'planProfileExport')).toMatchObject([
        { seal: { kind: 'recipients', recipients: [colleague], alsoMine: true } },
      ]);
    });

    test('of a folder takes what is in it', async () => {
      const page = await openWindow();
      await page.getByRole('row', { name: /^Utilities/ }).click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Export folder…' }).click();
      await expect(page.getByRole('radio', { name: 'A folder' })).toBeChecked();
      await expect(page.getByRole('dialog').getByText('5 connections')).toBeVisible();
      await page.getByText('A tag').click();
      await page.getByRole('dialog').getByRole('button', { name: /Tag/ }).click();
      await page.getByRole('option', { name: 'water' }).click();
      await button(page, 'Next').click();
      await button(page, 'Next').click();
      await expect(page.getByText('Everything that goes along (3)')).toBeVisible();
      await button(page, 'Back').click();
      await button(page, 'Back').click();
      await page.getByText('A folder').click();
      await button(page, 'Next').click();
      await button(page, 'Next').click();
      await expect
        .poll(() => requestsOf(page, 'planProfileExport'))
        .toMatchObject([
          { selection: { tags: ['water'] } },
          { selection: { folders: ['Council/Utilities'] } },
        ]);
    });

    test('tells how far it is, and can be called off', async () => {
      const page = await openShare({ sealMilliseconds: 60_000 });
      await toContents(page);
      await page.getByText('Whoever knows a passphrase').click();
      await button(page, 'Generate a passphrase').click();
      await button(page, 'Next').click();
      await button(page, 'Save…').click();
      const progress = page.getByRole('status').filter({ hasText: 'Making the key from the passphrase' });
      await expect(progress).toContainText('40');
      await progress.getByRole('button', { name: 'Cancel' }).click();
      await expect(progress).toHaveCount(0);
      await expect(page.getByText('The profile is written.')).toHaveCount(0);
      expect((await requestsOf(page, 'cancel')).length).toBe(1);
      await expect(button(page, 'Save…')).toBeEnabled();
    });
  },
);

describe.skipIf(missing.length > 0)(
  `an import of a profile (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('asks for the passphrase, tells how far it is, and keeps nothing of it', async () => {
      const page = await openShare({ sealMilliseconds: 700 });
      await drop(page, 'council-sealed.wayleave');
      const field = page.getByLabel('Passphrase of the file');
      await expect(field).toBeFocused();
      await button(page, 'Open').click();
      await expect(page.getByText('Type the passphrase.')).toBeVisible();
      await field.fill('a wrong one');
      await page.keyboard.press('Enter');
      await expect(page.getByText('Making the key from the passphrase')).toBeVisible();
      await expect(page.getByRole('alert').getByText('WRONG_FILE_PASSWORD')).toBeVisible();
      await expect(field).toBeFocused();
      await field.fill(filePassword);
      await page.keyboard.press('Enter');
      await expect(table(page, 'Import preview')).toBeVisible();
      await expect(page.getByText(/does not prove who made it/)).toBeVisible();
      expect(await wholePage(page)).not.toMatch(/a wrong one|open sesame/);
    });

    test('of a file for other keys offers the own key, and takes an identity', async () => {
      const page = await openShare();
      await drop(page, 'council-keys.wayleave');
      await expect(page.getByRole('alert').getByText('FILE_KEY_NEEDED')).toBeVisible();
      await button(page, 'Copy my key').click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(ownRecipient);
      const field = page.getByLabel('Text of the identity file');
      await button(page, 'Open').click();
      await expect(page.getByText('Paste the text, or choose the file.')).toBeVisible();
      await field.fill('AGE-SECRET-KEY-1WRONG');
      await page.keyboard.press('Enter');
      await expect(field).toHaveValue('');
      await field.fill(`# created: today# public key: ${colleague}${fileIdentity}`);
      await page.keyboard.press('Enter');
      await expect(table(page, 'Import preview')).toBeVisible();
      expect(await requestsOf(page, 'previewImport')).toMatchObject([
        {},
        { identity: 'AGE-SECRET-KEY-1WRONG' },
        { identity: fileIdentity },
      ]);
      expect(await wholePage(page)).not.toContain('AGE-SECRET-KEY-1');
    });

    test('takes the identity from its file', async () => {
      const page = await openShare();
      await drop(page, 'council-keys.wayleave');
      const chooser = page.waitForEvent('filechooser');
      await button(page, 'Choose the identity file…').click();
      await (await chooser).setFiles({
        name: 'key.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from(`# created: today\n${fileIdentity}\n`),
      });
      await expect(table(page, 'Import preview')).toBeVisible();
    });

    test('of thousands of records lists those that need a decision first, and takes them all', async () => {
      const page = await openShare({ importCount: 5_000 });
      await drop(page, 'council.wayleave');
      await expect(page.getByText('5,003 new', { exact: true })).toBeVisible();
      await expect(table(page, 'Import preview')).toContainText('Land registry');
      await expect(table(page, 'Import preview').getByRole('row', { name: /Sheet/ })).toHaveCount(293);
      await button(page, 'Show 4,707 more').click();
      await expect(table(page, 'Import preview').getByRole('row', { name: /Sheet/ })).toHaveCount(593);
      await expect(button(page, 'Import 5,004 entries')).toBeVisible();
    });

    test('of a file that was double-clicked is shown and not taken', async () => {
      const page = await openWindow({ handedFile: 'council.wayleave' });
      await expect(page.getByRole('heading', { name: 'council.wayleave' })).toBeVisible();
      await expect(table(page, 'Import preview')).toBeVisible();
      expect(await requestsOf(page, 'openHandedFile')).toHaveLength(1);
      expect(await requestsOf(page, 'applyImport')).toEqual([]);
    });

    test('of a file that was double-clicked waits for the lock', async () => {
      const page = await openWindow({
        handedFile: 'council.wayleave',
        vault: { kind: 'locked', keyPlace: 'keychain', reason: 'start' },
      });
      await expect(button(page, 'Unlock')).toBeVisible();
      expect(await requestsOf(page, 'openHandedFile')).toEqual([]);
      await button(page, 'Unlock').click();
      await expect(table(page, 'Import preview')).toBeVisible();
    });
  },
);

describe.skipIf(missing.length > 0)(`subscriptions (missing here: ${missing.join() || 'nothing'})`, () => {
  const entry = (page: Page, name: string) =>
    page.getByRole('list', { name: 'Subscriptions' }).getByRole('listitem').filter({ hasText: name });

  test('tell how they stand, and what keeps one from being pulled', async () => {
    const page = await openShare();
    await expect(entry(page, 'GIS desk')).toContainText('Pulled 4 min ago');
    await expect(entry(page, 'GIS desk')).toContainText('3 new, 1 removed, 1 conflict');
    await expect(entry(page, 'State agencies')).toContainText('gis.state.example could not be reached');
    await expect(entry(page, 'State agencies')).toContainText(/The last good copy of .* is kept\./);
  });

  test('are reviewed before anything changes, removals too', async () => {
    const page = await openShare();
    await button(page, 'Review GIS desk, shared drive').click();
    const gone = table(page, 'Import preview').getByRole('row').filter({ hasText: 'Old server' });
    await expect(gone).toContainText('Removed');
    await expect(button(page, 'Choose another file')).toBeFocused();
    await gone.getByRole('button').click();
    await page.getByRole('menuitemradio', { name: 'Remove here' }).click();
    await expect(page.getByText(/removes 1, /)).toBeVisible();
    await button(page, /^Import 5 entries/).click();
    await expect(page.getByText(/removed 1, skipped/).first()).toBeVisible();
    expect(await requestsOf(page, 'applyImport')).toMatchObject([{ choices: { 'connection 4': 'theirs' } }]);
  });

  test('are pulled one by one or together', async () => {
    const page = await openShare();
    await button(page, 'Pull GIS desk, shared drive now').click();
    await expect(page.getByText('Changes wait for your review.').first()).toBeVisible();
    await button(page, 'Pull all').click();
    await expect
      .poll(() => requestsOf(page, 'pullSubscriptions'))
      .toMatchObject([{ ids: ['subscription-1'] }, {}]);
  });

  test('are renamed, set to apply by themselves, and no longer followed', async () => {
    const page = await openShare();
    await button(page, 'More for GIS desk, shared drive').click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    const form = page.getByRole('form', { name: 'Edit GIS desk, shared drive' });
    await expect(form.getByLabel('Name')).toBeFocused();
    await form.getByLabel('Name').fill('Council');
    await form.getByText('Take it over by itself').click();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(button(page, 'More for Council')).toBeFocused();
    expect(await requestsOf(page, 'editSubscription')).toEqual([
      { id: 'subscription-1', name: 'Council', apply: 'automatic' },
    ]);
    await button(page, 'More for Council').click();
    await page.getByRole('menuitem', { name: 'Stop following' }).click();
    await expect(entry(page, 'Council')).toHaveCount(0);
    await button(page, 'Undo').click();
    await expect.poll(() => requestsOf(page, 'undo')).toHaveLength(1);
  });

  test('begin with an address', async () => {
    const page = await openShare({ isEmpty: true });
    await expect(page.getByText(/None is followed yet/)).toBeVisible();
    await button(page, 'Follow…').click();
    const form = page.getByRole('form', { name: 'Follow a profile' });
    await form.getByRole('button', { name: 'Follow' }).click();
    await expect(page.getByText('Give the path or address of the file.')).toBeVisible();
    const address = form.getByLabel('Path or web address');
    await address.fill('http://gis.example.org/a.wayleave');
    await expect(form.getByText('Allow plain http')).toBeVisible();
    await address.fill('/srv/missing.wayleave');
    await expect(form.getByText('Allow plain http')).toHaveCount(0);
    await form.getByRole('button', { name: 'Follow' }).click();
    await expect(page.getByRole('alert').getByText('FILE_UNREADABLE')).toBeVisible();
    await address.fill('/srv/field.wayleave');
    await form.getByLabel(/^Passphrase of the file/).fill(filePassword);
    await form.getByRole('button', { name: 'Follow' }).click();
    await expect(entry(page, 'Field crew')).toContainText('3 new');
    await expect(button(page, 'Follow…')).toBeFocused();
    expect((await requestsOf(page, 'subscribe')).at(-1)).toEqual({
      address: '/srv/field.wayleave',
      apply: 'review',
      passphrase: filePassword,
    });
    expect(await wholePage(page)).not.toContain(filePassword);
  });

  test('are asked for again when something changed', async () => {
    const page = await openShare();
    const before = (await requestsOf(page, 'listSubscriptions')).length;
    await tell(page, 'changed', null);
    await expect.poll(async () => (await requestsOf(page, 'listSubscriptions')).length).toBe(before + 1);
  });
});

describe.skipIf(missing.length > 0)(
  `what came without its secret (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('is told where it is used and takes its secret', async () => {
      const page = await openWindow({ lacksSecrets: true });
      await page.getByRole('row', { name: /^Contours, Error/ }).click();
      await expect(page.getByText('SECRET_MISSING')).toBeVisible();
      await button(page, 'Edit authentication').click();
      await expect(page.getByText(/^Needs its API key\. Whoever shared this kept theirs/)).toBeVisible();
      await expect(page.getByRole('row', { name: /^Soil and flood/ })).toContainText('Needed');
      await page
        .locator('input')
        .and(page.getByLabel('API key', { exact: true }))
        .fill('my-own-key');
      await button(page, 'Save').click();
      await expect(page.getByText(/^Needs its API key/)).toHaveCount(0);
      expect(await requestsOf(page, 'editAuthConfig')).toEqual([
        { id: 'envflo1', fields: { password: 'my-own-key' } },
      ]);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    test('of a header is given without the others being typed again', async () => {
      const page = await openWindow({ lacksSecrets: true });
      await page.getByRole('row', { name: /^Parcel editing, / }).click();
      await page.getByRole('tab', { name: 'Endpoints' }).click();
      await expect(page.getByText('Needs your value')).toBeVisible();
      await page.getByRole('row', { name: /^Parcel editing, / }).click();
      await page.keyboard.press('Enter');
      await expect(page.getByText(/X-Team: values stored.*X-Department: came without/)).toBeVisible();
      await page.getByLabel('Value of X-Department').fill('survey');
      expect(await accessibilityProblems(page)).toEqual([]);
      await button(page, 'Save').click();
      await expect
        .poll(() => requestsOf(page, 'editConnection'))
        .toMatchObject([
          {
            fields: {
              headers: [
                { name: 'X-Department', value: 'survey' },
                { name: 'X-Team', value: null },
              ],
            },
          },
        ]);
      expect(await wholePage(page)).not.toContain('survey"');
    });
  },
);

describe.skipIf(missing.length > 0)(
  `the screens of sharing (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('show the own key to be copied', async () => {
      const page = await openShare();
      await button(page, 'Copy your key').click();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(ownRecipient);
    });

    test.each(['light', 'dark'] as const)(
      'have nothing for axe to complain of, %s',
      async (colorScheme) => {
        const page = await openShare({}, { colorScheme, reducedMotion: 'reduce' });
        const look = async (name: string) =>
          expect({ name, found: await accessibilityProblems(page) }).toEqual({ name, found: [] });
        await button(page, 'Follow…').click();
        await look('follow');
        await button(page, 'Cancel').click();
        await button(page, 'More for State agencies').click();
        await page.getByRole('menuitem', { name: 'Edit…' }).click();
        await look('edit');
        await button(page, 'Cancel').click();
        await button(page, 'Review GIS desk, shared drive').click();
        await expect(table(page, 'Import preview')).toBeVisible();
        await look('review');
        await drop(page, 'council-keys.wayleave');
        await expect(page.getByLabel('Text of the identity file')).toBeVisible();
        await look('identity');
        await button(page, 'Export…').click();
        await page.getByText('A folder').click();
        await look('what');
        await button(page, 'Next').click();
        await page.getByText('Secrets', { exact: true }).click();
        await look('passphrase');
        await page.getByText('The keys of certain people').click();
        await page.getByLabel('Keys, one a line').fill(`# Jo Moreau\n${colleague}`);
        await look('recipients');
        await button(page, 'Next').click();
        await button(page, /^Everything that goes along/).click();
        await look('summary');
        await button(page, 'Save…').click();
        await expect(page.getByText('The profile is written.')).toBeVisible();
        await look('saved');
      },
      120_000,
    );

    test('are walked by keyboard alone', async () => {
      const page = await openShare();
      await page.keyboard.press('Control+Shift+E');
      await expect(page.getByRole('radio', { name: 'For Wayleave' })).toBeFocused();
      await pressUntil(page, 'Tab', button(page, 'Next'));
      await page.keyboard.press('Enter');
      await expect(page.getByRole('checkbox', { name: 'Secrets' })).toBeFocused();
      await page.keyboard.press('Space');
      await pressUntil(page, 'Tab', page.getByRole('radio', { name: 'Whoever knows a passphrase' }));
      await pressUntil(page, 'Tab', button(page, 'Generate a passphrase'));
      await page.keyboard.press('Enter');
      await expect(page.getByText(generatedPassword)).toBeVisible();
      await pressUntil(page, 'Tab', button(page, 'Next'));
      await page.keyboard.press('Enter');
      await pressUntil(page, 'Tab', button(page, 'Save…'));
      await page.keyboard.press('Enter');
      await expect(page.getByText('The profile is written.')).toBeVisible();
      await pressUntil(page, 'Tab', button(page, 'Done'));
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    });

    test.each([
      [880, 560],
      [440, 370],
    ])('are not cut off at %i by %i pixels', async (width, height) => {
      const page = await openShare({}, { viewport: { width, height } });
      const isWhole = async () =>
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await button(page, 'Follow…').click();
      await isWhole();
      await button(page, 'Cancel').click();
      await button(page, 'Export…').click();
      await button(page, 'Next').click();
      await page.getByText('The keys of certain people').click();
      const mine = page.getByText('My own key too');
      await mine.scrollIntoViewIfNeeded();
      await expect(mine).toBeInViewport();
      await expect(button(page, 'Next')).toBeInViewport({ ratio: 1 });
      await isWhole();
    });
  },
);

async function pressUntil(page: Page, key: string, target: ReturnType<Page['locator']>): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press(key);
  }
  await expect(target).toBeFocused();
}
