import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { StoreCode } from '../../src/core/failures.ts';
import type { RepairWay, VaultState } from '../../src/core/host/host-contract.ts';
import { accessibilityProblems, requestsOf, wholePage } from '../fakes/window-asked.ts';
import type { WindowHostOptions } from '../fakes/window-host.ts';
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

async function open(options: WindowHostOptions, context = {}): Promise<Page> {
  const { page, close } = await pages.open(options, context);
  onTestFinished(close);
  return page;
}

function broken(code: StoreCode, message: string, ...ways: readonly RepairWay[]): VaultState {
  return { kind: 'broken', failure: { code, message, details: null }, ways };
}

const passphrase = 'copper lantern walks uphill';
const locked: VaultState = { kind: 'locked', keyPlace: 'passphrase', reason: 'idle' };
const firstRun: VaultState = { kind: 'first-run', keychain: 'ok' };
const noCodeYet: VaultState = {
  kind: 'open',
  keyPlace: 'keychain',
  hasRecoveryCode: false,
  recipient: 'age1qx8s0l3c6zhv2n7ykwd9p4gtr5fm0ejq2s8u6a4x9c3v7b5n1mkq0h2ztp',
};
const keychainLocked = broken(
  'keychain-locked',
  'The system keychain is locked.',
  'retry',
  'recovery-code',
  'start-anew',
);

/** Every state of a store that is not open, and what its screen says first. */
const states: readonly (readonly [string, VaultState, RegExp])[] = [
  ['being opened', { kind: 'opening' }, /^Opening your connections/],
  [
    'locked, key in the keychain',
    { kind: 'locked', keyPlace: 'keychain', reason: 'user' },
    /^Wayleave is locked/,
  ],
  ['locked under a passphrase', locked, /^Wayleave is locked/],
  ['not there yet', firstRun, /^Sign in once/],
  ['not there yet, without a keychain', { kind: 'first-run', keychain: 'keychain-absent' }, /^Sign in once/],
  ['shut in by the keychain', keychainLocked, /^The system keychain is locked/],
  [
    'without its key',
    broken('key-missing', 'The key is gone.', 'recovery-code', 'retry'),
    /^The key is gone/,
  ],
  ['of a newer version', broken('store-newer', 'A newer Wayleave saved it.', 'update'), /^A newer Wayleave/],
];

describe.skipIf(missing.length > 0)(
  `a store that is not open (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test.each(['light', 'dark'] as const)(
      'has nothing for axe to complain of in its %s theme',
      async (colorScheme) => {
        for (const [name, vault, heading] of states) {
          const page = await open({ vault }, { colorScheme, reducedMotion: 'reduce' });
          await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
          expect({ name, found: await accessibilityProblems(page) }).toEqual({ name, found: [] });
          await page.context().close();
        }
      },
      240_000,
    );

    test('shows no name of a connection, even if the host had told', async () => {
      const page = await open({ vault: keychainLocked });
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect.poll(async () => (await requestsOf(page, 'listConnections')).length).toBe(1);
      expect(await wholePage(page)).not.toMatch(/City Portal|rivprod|riverton/);
    });

    test('says why it was locked', async () => {
      const page = await open({ vault: { kind: 'locked', keyPlace: 'keychain', reason: 'system' } });
      await expect(page.getByText('The screen was locked or the computer slept.')).toBeVisible();
    });

    test('unlocks with Enter alone where the keychain has the key', async () => {
      const page = await open({ vault: { kind: 'locked', keyPlace: 'keychain', reason: 'user' } });
      await expect(page.getByRole('button', { name: 'Unlock' })).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(page.getByRole('treegrid')).toBeVisible();
    });
  },
);

describe.skipIf(missing.length > 0)('a passphrase', () => {
  test('is asked for before anything is sent', async () => {
    const page = await open({ vault: locked });
    await page.getByRole('button', { name: 'Unlock' }).click();
    await expect(page.getByText('Type the passphrase.')).toBeVisible();
    expect(await requestsOf(page, 'unlock')).toEqual([]);
  });

  test('that is refused leaves the page, and the field waits', async () => {
    const page = await open({ vault: locked });
    await page.getByLabel('Passphrase').fill(passphrase);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert').getByText('The passphrase does not open the key')).toBeVisible();
    expect(await requestsOf(page, 'unlock')).toEqual([{ passphrase }]);
    expect(await wholePage(page)).not.toContain(passphrase);
    await expect(page.getByRole('textbox', { name: 'Passphrase' })).toBeFocused();
  });

  test('is out of its field while it is being tried', async () => {
    const page = await open({ vault: locked, slow: { unlock: 1_500 } });
    await page.getByLabel('Passphrase').fill(passphrase);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status').getByText('Opening your connections')).toBeVisible();
    expect(await wholePage(page)).not.toContain(passphrase);
  });

  test('for a new key is given twice, and goes once', async () => {
    const page = await open({
      vault: firstRun,
      failing: { chooseKey: { code: 'store-unwritable', message: 'The disk is full.' } },
    });
    await page.getByText('Under a passphrase').click();
    await page.getByLabel('New passphrase').fill(passphrase);
    await page.getByLabel('The same again').fill('something else');
    await page.getByRole('button', { name: 'Begin' }).click();
    await expect(page.getByText('The two passphrases differ.')).toBeVisible();
    expect(await requestsOf(page, 'chooseKey')).toEqual([]);
    await page.getByLabel('The same again').fill(passphrase);
    await page.getByRole('button', { name: 'Begin' }).click();
    await expect(page.getByText('The disk is full')).toBeVisible();
    expect(await requestsOf(page, 'chooseKey')).toEqual([{ key: { place: 'passphrase', passphrase } }]);
    expect(await wholePage(page)).not.toContain(passphrase);
  });

  test('that is short is told how short', async () => {
    const page = await open({ vault: firstRun });
    await page.getByText('Under a passphrase').click();
    await page.getByLabel('New passphrase').fill('short');
    await expect(page.getByText(/^5 characters\./)).toBeVisible();
  });
});

describe.skipIf(missing.length > 0)('the first run', () => {
  test('takes the keychain with one press and welcomes', async () => {
    const page = await open({ vault: firstRun, isEmpty: true });
    await page.getByRole('button', { name: 'Begin' }).click();
    await expect(page.getByRole('button', { name: /^ArcGIS Online/ })).toBeVisible();
    expect(await requestsOf(page, 'chooseKey')).toEqual([{ key: { place: 'keychain' } }]);
  });

  test('offers a passphrase where the keychain cannot', async () => {
    const page = await open({ vault: { kind: 'first-run', keychain: 'keychain-locked' } });
    await expect(page.getByRole('radio', { name: /In the system keychain/ })).toBeDisabled();
    await expect(page.getByRole('radio', { name: /Under a passphrase/ })).toBeChecked();
    await page.getByRole('button', { name: 'Look again' }).click();
    await expect.poll(() => requestsOf(page, 'unlock')).toEqual([{}]);
  });

  test('goes over to a passphrase when the keychain fails', async () => {
    const page = await open({
      vault: firstRun,
      failing: { chooseKey: { code: 'keychain-locked', message: 'The system keychain is locked.' } },
    });
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('button', { name: 'Use passphrase' }).click();
    await expect(page.getByLabel('New passphrase')).toBeVisible();
  });

  test('starts the demo portal and says who signs in', async () => {
    const page = await open({ isEmpty: true });
    await page.getByRole('button', { name: /^The demo portal/ }).click();
    await expect(page.getByRole('region', { name: 'Message' })).toContainText(
      'Sign in as analyst with the password analyst.',
    );
  });

  test.each(['light', 'dark'] as const)('has a welcome without fault for axe, %s', async (colorScheme) => {
    const page = await open({ isEmpty: true }, { colorScheme });
    await expect(page.getByRole('textbox', { name: /^Paste any portal/ })).toBeFocused();
    expect(await accessibilityProblems(page)).toEqual([]);
  });
});

describe.skipIf(missing.length > 0)('the repair of a store', () => {
  test('offers the ways in their order, the likeliest filled', async () => {
    const page = await open({ vault: keychainLocked });
    const ways = page.getByRole('button', { name: /keychain|recovery code|Start new/ });
    await expect(ways).toHaveText(['Unlock keychain', 'Use the recovery code…', 'Start new, keep the old…']);
    await expect(ways.first()).toBeFocused();
    await ways.first().click();
    await expect.poll(() => requestsOf(page, 'unlock')).toEqual([{}]);
  });

  test('tells of the files, the key and the folder', async () => {
    const page = await open({ vault: keychainLocked });
    await expect(page.getByText(/^Present, saved .*, 2 older copies kept$/)).toBeVisible();
    await expect(page.getByText('In the system keychain, which is locked')).toBeVisible();
    await page.getByRole('button', { name: 'Show' }).click();
    await expect.poll(() => requestsOf(page, 'showDataFolder')).toEqual([{}]);
  });

  test('runs the doctor without an open store', async () => {
    const page = await open({ vault: keychainLocked });
    await page.getByRole('button', { name: 'Run doctor' }).click();
    await expect(page.getByText('All 5 checks passed.')).toBeVisible();
  });

  test('takes the recovery code once and keeps nothing of it', async () => {
    const page = await open({ vault: keychainLocked });
    await page.getByRole('button', { name: 'Use the recovery code…' }).click();
    await expect(page.getByRole('radio', { name: /In the system keychain/ })).toBeDisabled();
    await page.getByLabel('Recovery code').fill('not-a-code');
    await page.getByLabel('New passphrase').fill(passphrase);
    await page.getByLabel('The same again').fill(passphrase);
    await page.getByRole('button', { name: 'Open and seal again' }).click();
    await expect(page.getByText(/^That is not a recovery code/)).toBeVisible();
    expect(await requestsOf(page, 'recover')).toEqual([
      { recoveryCode: 'not-a-code', key: { place: 'passphrase', passphrase } },
    ]);
    expect(await wholePage(page)).not.toMatch(new RegExp(`not-a-code|${passphrase}`));
  });

  test('begins anew only after saying where the old stays', async () => {
    const page = await open({
      vault: broken('store-damaged', 'No copy can be read.', 'retry', 'start-anew'),
    });
    await page.getByRole('button', { name: 'Start new, keep the old…' }).click();
    await expect(page.getByText(/are moved into a folder inside .*wayleave/)).toBeVisible();
    expect(await requestsOf(page, 'startAnew')).toEqual([]);
    await page.getByRole('button', { name: 'Start new', exact: true }).click();
    await expect.poll(() => requestsOf(page, 'startAnew')).toEqual([{ key: { place: 'keychain' } }]);
  });

  test('goes back from the passphrase to the other ways', async () => {
    const page = await open({
      vault: broken('key-mismatch', 'Another key sealed it.', 'passphrase', 'recovery-code'),
    });
    await page.getByRole('button', { name: 'Use the passphrase…' }).click();
    await expect(page.getByLabel('Passphrase')).toBeFocused();
    await page.getByRole('button', { name: 'Back' }).click();
    await expect(page.getByRole('button', { name: 'Use the recovery code…' })).toBeVisible();
  });
});

describe.skipIf(missing.length > 0)('the recovery code', () => {
  const code = /QX8S0(-[A-Z0-9]+)+/;

  test('is offered until there is one, or it is put off', async () => {
    const page = await open({ vault: noCodeYet });
    await page.getByRole('status').getByRole('button', { name: 'Close' }).click();
    await expect(page.getByRole('button', { name: 'Make a recovery code…' })).toHaveCount(0);
  });

  test('is not offered before anything is stored', async () => {
    const page = await open({ vault: noCodeYet, isEmpty: true });
    await expect(page.getByRole('button', { name: /^ArcGIS Online/ })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Make a recovery code…' })).toHaveCount(0);
  });

  test('is made when asked for, shown once, and gone', async () => {
    const page = await open({ vault: noCodeYet });
    await page.getByRole('button', { name: 'Make a recovery code…' }).click();
    expect(await requestsOf(page, 'makeRecoveryCode')).toEqual([]);
    await page.getByRole('button', { name: 'Make the code' }).click();
    await expect(page.getByLabel('Your recovery code')).toHaveText(code);
    expect(await accessibilityProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    expect(await wholePage(page)).not.toMatch(code);
  });

  test('is printed alone', async () => {
    const page = await open({ vault: noCodeYet });
    await page.getByRole('button', { name: 'Make a recovery code…' }).click();
    await page.getByRole('button', { name: 'Make the code' }).click();
    await expect(page.getByLabel('Your recovery code')).toHaveText(code);
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByText('Recovery code of Wayleave')).toBeVisible();
    await expect(page.getByText('Council', { exact: true })).toBeHidden();
    await expect(page.getByRole('button', { name: 'I have kept it' })).toBeHidden();
  });
});
