import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { words } from '../../../src/core/words/words.ts';
import { root } from '../../house/tree.ts';
import {
  beginWithPassphrase,
  button,
  choose,
  detailOf,
  dialogOf,
  goTo,
  rowOf,
  startSignIn,
  take,
  waitForWindow,
} from '../person.ts';
import {
  furnish,
  leaveDialog,
  look,
  openConfig,
  openSettings,
  openWizard,
  prepare,
  type Screen,
  tested,
  themes,
  walk,
} from '../screens.ts';
import { openSite, openWorkplace, type Site, type Workplace } from '../surface.ts';
import { askWell, barPage, portalPage } from './application.ts';
import { answerDialogs, type Desktop, openDesktop } from './desktop.ts';

const passphrase = 'five words that do not belong';
const { vault, shell, connections, wizard, signIn, browse, authentication, settings, share } = words;

let workplace: Workplace;
let site: Site;
let desktop: Desktop | null = null;

test.beforeEach(async () => {
  [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
});
test.afterEach(async () => {
  await close();
  await site.portal.close();
  workplace.remove();
});

async function open(): Promise<Desktop> {
  desktop = await openDesktop({ home: workplace.home });
  return desktop;
}

async function close(): Promise<void> {
  const last = desktop;
  desktop = null;
  await last?.close();
}

for (const theme of themes) {
  test(`no screen or dialog has a fault for axe, ${theme}`, async () => {
    test.setTimeout(240_000);
    const { page, app } = await open();
    await expect(page.getByRole('heading', { name: vault.firstTitle })).toBeVisible();
    await prepare(page, theme);
    await walk(page, theme, beginnings(page));
    await page.getByLabel(vault.passphrase, { exact: true }).fill(passphrase);
    await button(page, vault.unlock).click();
    await waitForWindow(page);
    await goTo(page, 'connections');
    await furnish(page, site);

    await walk(page, theme, connectionScreens(page));
    await page.keyboard.press('Escape');
    await walk(page, theme, wizardSteps(page));
    await button(dialogOf(page, wizard.title), wizard.save).click();
    await expect(dialogOf(page, wizard.title)).toBeHidden();
    await walk(page, theme, dialogs(page));
    await leaveDialog(page);
    await test.step('sign-in-bar', async () => {
      await startSignIn(page, 'Survey', 'embedded');
      await portalPage(app);
      const bar = await barPage(app);
      await expect(bar.getByRole('heading', { name: words.signInPage.title('Survey') })).toBeVisible();
      await look(bar, 'sign-in-bar', theme);
      await look(page, 'sign-in-embedded', theme);
      await leaveDialog(page);
    });
    await walk(page, theme, sharing(page));
    await leaveDialog(page);
    await walk(page, theme, otherPlaces(page));
    await leaveDialog(page);
  });
}

function beginnings(page: Page): readonly Screen[] {
  const code = dialogOf(page, vault.codeTitle);
  return [
    ['first-run', async () => expect(page.getByLabel(vault.newPassphrase)).toBeVisible()],
    ['welcome', () => beginWithPassphrase(page, passphrase)],
    [
      'recovery-code',
      async () => {
        await openSettings(page, 'security');
        await button(page, settings.makeCode).click();
        await button(code, vault.makeCodeNow).click();
        await expect(page.getByLabel(vault.codeLabel)).toBeVisible();
      },
    ],
    [
      'unlock',
      async () => {
        await button(code, vault.codeKept).click();
        await page.keyboard.press('Control+l');
        await expect(page.getByRole('heading', { name: vault.lockedTitle })).toBeVisible();
      },
    ],
  ];
}

function connectionScreens(page: Page): readonly Screen[] {
  const tab = (name: keyof typeof connections.tabs) => () =>
    page.getByRole('tab', { name: connections.tabs[name] }).click();
  return [
    ['connections-none-chosen', async () => expect(rowOf(page, 'Planning')).toBeVisible()],
    ['connections-overview', () => choose(page, 'City portal')],
    ['connections-endpoints', tab('endpoints')],
    ['connections-sign-in', tab('signIn')],
    ['connections-history', tab('history')],
    [
      'connections-never-signed-in',
      async () => {
        await tab('overview')();
        await choose(page, 'Hydrants');
      },
    ],
    ['connections-error', () => choose(page, 'Old server')],
    [
      'connections-edit',
      async () => {
        await choose(page, 'Planning');
        await page.keyboard.press('Control+e');
        await expect(page.getByRole('heading', { name: connections.form.title('Planning') })).toBeVisible();
      },
    ],
  ];
}

function wizardSteps(page: Page): readonly Screen[] {
  const dialog = dialogOf(page, wizard.title);
  return [
    [
      'wizard-1-where',
      async () => {
        await openWizard(page);
        await dialog.getByLabel(wizard.url).fill(site.portal.portalUrl);
        await expect(dialog.getByText(/^ArcGIS Enterprise/)).toBeVisible();
      },
    ],
    [
      'wizard-2-sign-in',
      async () => {
        await dialog.getByLabel(wizard.name, { exact: true }).fill('New place');
        await button(dialog, wizard.nextSignIn).click();
        await expect(dialog.getByRole('radiogroup', { name: wizard.who })).toBeVisible();
      },
    ],
    ['wizard-2-new-login', () => take(dialog.getByLabel(wizard.create, { exact: true }))],
    [
      'wizard-3-check',
      async () => {
        await take(dialog.getByLabel(/^City portal \(/));
        await button(dialog, wizard.nextCheck).click();
        await expect(dialog.getByRole('status').filter({ hasText: tested })).toBeVisible();
      },
    ],
  ];
}

function dialogs(page: Page): readonly Screen[] {
  return [
    [
      'test-results',
      async () => {
        await choose(page, 'Planning');
        await button(detailOf(page), connections.test).first().click();
        const results = dialogOf(page, wizard.checks.title('Planning'));
        await expect(results.getByRole('status').filter({ hasText: tested })).toBeVisible();
      },
    ],
    [
      'sign-in-choosing',
      async () => {
        await leaveDialog(page);
        await choose(page, 'Hydrants');
        await button(detailOf(page), connections.signIn).first().click();
        await expect(dialogOf(page, signIn.title('Survey'))).toBeVisible();
      },
    ],
    ...(['system', 'paste'] as const).map(
      (surface): Screen => [
        surface === 'system' ? 'sign-in-waiting' : 'sign-in-paste',
        async () => {
          await leaveDialog(page);
          await startSignIn(page, 'Survey', surface);
        },
      ],
    ),
  ];
}

function sharing(page: Page): readonly Screen[] {
  const dialog = dialogOf(page, share.exportTitle);
  const openFile = async (name: string) => {
    if (desktop !== null) await answerDialogs(desktop, join(root, 'tests/fixtures/qgis', name));
    await page.getByRole('button', { name: /^Choose (a|another) file/ }).click();
  };
  const next = () => button(dialog, share.next).click();
  return [
    [
      'share',
      async () => {
        await goTo(page, 'share');
        await expect(page.getByRole('region', { name: share.deployTitle })).toBeVisible();
      },
    ],
    [
      'share-password',
      async () => {
        await openFile('auth-agol-encrypted.xml');
        await expect(page.getByLabel(share.filePassword)).toBeVisible();
      },
    ],
    [
      'share-preview',
      async () => {
        await openFile('auth-mixed-plain.xml');
        await expect(page.getByRole('table', { name: share.preview })).toBeVisible();
      },
    ],
    [
      'share-follow',
      async () => {
        await button(page, share.follow).click();
        await expect(page.getByRole('form', { name: share.followTitle })).toBeVisible();
      },
    ],
    [
      'share-followed',
      async () => {
        if (desktop !== null) await answerDialogs(desktop, workplace.folder);
        const saved = await askWell(page, 'saveProfileFile', { selection: {}, label: 'The council' });
        await page.getByLabel(share.followAddress).fill(saved?.path ?? '');
        await button(page, share.startFollowing).click();
        await expect(page.getByRole('list', { name: share.subscriptionsTitle })).toContainText('The council');
      },
    ],
    [
      'export-profile-contents',
      async () => {
        await button(page, share.exportButton).click();
        await next();
        await take(dialog.getByLabel(share.withSecrets, { exact: true }));
        await button(dialog, share.generatePassphrase).click();
        await expect(dialog.getByLabel(share.generatedPassphrase)).toBeVisible();
      },
    ],
    [
      'export-profile-summary',
      async () => {
        await next();
        await expect(dialog.getByRole('table')).toBeVisible();
      },
    ],
    [
      'export-profile-saved',
      async () => {
        await button(dialog, share.save).click();
        await expect(dialog.getByText(share.profileSavedTitle)).toBeVisible({ timeout: 60_000 });
      },
    ],
    [
      'share-passphrase',
      async () => {
        await button(dialog, share.finish).click();
        if (desktop !== null)
          await answerDialogs(desktop, join(workplace.folder, 'wayleave-profile.wayleave'));
        await page.getByRole('button', { name: /^Choose (a|another) file/ }).click();
        await expect(page.getByLabel(share.filePassphrase)).toBeVisible();
      },
    ],
    [
      'export-1-what',
      async () => {
        await button(page, share.exportButton).click();
        await take(dialog.getByLabel(share.targetKinds.qgis.label, { exact: true }));
        await take(dialog.getByLabel(share.selection, { exact: true }));
        await dialog.getByRole('option', { name: 'City portal' }).first().click();
      },
    ],
    [
      'export-2-files',
      async () => {
        await take(dialog.getByLabel(share.everything, { exact: true }));
        await next();
      },
    ],
    [
      'export-2-generated',
      async () => {
        await button(dialog, share.generate).click();
        await expect(dialog.getByLabel(share.generated)).toBeVisible();
      },
    ],
    [
      'export-3-summary',
      async () => {
        await next();
        await expect(dialog.getByRole('table')).toBeVisible();
      },
    ],
    [
      'export-4-saved',
      async () => {
        if (desktop !== null) await answerDialogs(desktop, workplace.folder);
        await button(dialog, share.save).click();
        await expect(dialog.getByText(share.savedTitle)).toBeVisible();
      },
    ],
    [
      'open-in-qgis',
      async () => {
        await button(dialog, share.finish).click();
        await goTo(page, 'connections');
        await choose(page, 'Planning');
        await button(detailOf(page), connections.openInQgis).click();
        await expect(dialogOf(page, share.sourceTitle('Planning')).getByText(/authcfg=/)).toBeVisible();
      },
    ],
  ];
}

function otherPlaces(page: Page): readonly Screen[] {
  const tree = page.getByRole('treegrid', { name: browse.tree });
  const openRow = async (name: string) => {
    await tree.getByRole('row', { name, exact: true }).click();
    await page.keyboard.press('ArrowRight');
  };
  const facts = page.getByRole('region', { name: browse.details });
  return [
    [
      'authentication',
      async () => {
        await goTo(page, 'authentication');
        await expect(page.getByRole('row', { name: 'Geocoder', exact: true })).toBeVisible();
      },
    ],
    ['authentication-drawer', () => openConfig(page, 'City portal')],
    [
      'authentication-helper',
      async () => {
        const helper = page.getByRole('region', { name: authentication.helper.title });
        await button(helper, authentication.helper.check).click();
        await expect(helper.getByText(tested).first()).toBeVisible();
        await helper.getByText(tested).first().scrollIntoViewIfNeeded();
      },
    ],
    [
      'browse',
      async () => {
        await goTo(page, 'browse');
        await page.getByRole('combobox', { name: browse.subject }).fill('Planning');
        await page
          .getByRole('option', { name: /Planning$/ })
          .first()
          .click();
        await openRow(browse.roots.services);
        await openRow('Hydrants');
        await expect(facts.getByRole('img')).toBeVisible();
      },
    ],
    [
      'browse-layer',
      async () => {
        await tree.getByRole('row', { name: 'Hydrants', exact: true }).nth(1).click();
        await expect(page.getByRole('grid', { name: browse.fieldTable })).toBeVisible();
      },
    ],
    [
      'activity',
      async () => {
        await goTo(page, 'activity');
        await expect(page.getByRole('row').nth(3)).toBeVisible();
      },
    ],
    ...(['general', 'sign-in', 'security', 'commands', 'storage', 'about'] as const).map(
      (name): Screen => [`settings-${name}`, () => openSettings(page, name)],
    ),
    [
      'keyboard-help',
      async () => {
        await button(page, shell.help).click();
        await expect(dialogOf(page, shell.shortcuts)).toBeVisible();
      },
    ],
  ];
}
