import { createServer } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import type { SignInSurface } from '../../src/core/contract.ts';
import { words } from '../../src/core/words/words.ts';
import { createBrowser, type Person, type PersonOutcome } from '../../src/demo-portal/person.ts';
import { defineConnection, defineLogin } from './definitions.ts';
import { ask, askWell } from './desktop/application.ts';
import {
  addConnection,
  button,
  choose,
  copyToken,
  detailOf,
  dialogOf,
  expectSignedIn,
  printedAddress,
  rowOf,
  signOut,
  startSignIn,
  take,
  waitForWindow,
} from './person.ts';
import {
  expectNothingLeft,
  freePort,
  isFree,
  openSite,
  openWorkplace,
  type OpenSurface,
  type Registered,
  type Site,
  type Surface,
  type Workplace,
} from './surface.ts';

const analyst: Person = { username: 'analyst', password: 'demo' };
const viewer: Person = { username: 'viewer', password: 'demo' };

/** What holds for sign-ins by a person, wherever the window is. */
export function signInClaims(open: OpenSurface): void {
  let workplace: Workplace;
  let site: Site;
  let surface: Surface;
  let page: Page;
  let city: Registered;

  test.beforeAll(async () => {
    [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
    surface = await open({ identityFile: workplace.identityFile });
    ({ page } = surface);
    city = await site.register('city');
    await waitForWindow(page);
    await defineLogin(page, site, { id: 'city001', name: 'City', ...city });
    await defineConnection(page, site, 'City', { url: site.portal.portalUrl, authId: 'city001' });
  });
  test.afterAll(async () => {
    await surface.close();
    await site.portal.close();
    workplace.remove();
  });
  test.afterEach(async () => {
    site.portal.behave();
    for (const one of await page.getByRole('dialog').all()) await one.press('Escape');
    for (const { config } of await askWell(page, 'listAuthConfigs', {})) {
      await askWell(page, 'signOut', { id: config.id });
    }
  });

  /** The newest address that the person's own browser was given. */
  async function newestOpened(before: number): Promise<string> {
    await expect.poll(async () => (await surface.opened()).length).toBeGreaterThan(before);
    return (await surface.opened()).at(-1) ?? '';
  }

  /** Signs in to the chosen connection as a person does with a browser of their own. */
  async function signInWithBrowser(config: string, who = analyst, browser = createBrowser()) {
    const before = (await surface.opened()).length;
    const dialog = await startSignIn(page, config, 'system');
    await site.portal.signInLikeAPerson(await newestOpened(before), who, 'approve', browser);
    return dialog;
  }

  /** What the clipboard holds is a token of that account, and a good one. */
  async function expectTokenOf(account: string): Promise<string> {
    const text = await surface.clipboard();
    const issued = site.portal.issued().find((token) => token.text === text);
    expect(issued).toMatchObject({ kind: expect.stringMatching(/^(access|server)$/), username: account });
    expect(site.portal.isAlive(text)).toBe(true);
    return text;
  }

  async function expectPanel(title: string | RegExp) {
    const panel = page.getByRole('dialog').getByRole('alert');
    await expect(panel).toContainText(title);
    return panel;
  }

  test('a connection made in the wizard is signed in to in the person’s own browser', async () => {
    const made = await site.register('made');
    await addConnection(page, { url: site.portal.portalUrl, name: 'Made', login: made });
    await signInWithBrowser('Made');
    await expectSignedIn(page, 'analyst');
    await copyToken(page, 'Made');
    const token = await expectTokenOf('analyst');
    await expectNothingLeft(surface, made);
    await signOut(page);
    await expect.poll(() => site.portal.isAlive(token)).toBe(false);
  });

  test('the printed link works in any browser on this computer', async () => {
    await choose(page, 'City');
    const dialog = await startSignIn(page, 'City', 'print');
    await expect(
      page.getByText(words.shell.redirectListening(`http://127.0.0.1:${city.port}`)),
    ).toBeVisible();
    await site.portal.signInLikeAPerson(await printedAddress(dialog));
    await expectSignedIn(page, 'analyst');
    await expectNothingLeft(surface, city);
  });

  test('a pasted address, title or code signs in, and a wrong one is told at its field', async () => {
    const { signIn } = words;
    await choose(page, 'City');
    const code = (outcome: PersonOutcome) => outcome.code ?? '';
    for (const textOf of [(outcome: PersonOutcome) => outcome.location, code]) {
      const dialog = await startSignIn(page, 'City', 'paste');
      expect(await isFree(city.port)).toBe(true);
      const field = dialog.getByLabel(signIn.pasteLabel);
      await field.fill('http://127.0.0.1:9/?error=nothing');
      await button(dialog, signIn.pasteSend).click();
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      const outcome = await site.portal.signInLikeAPerson(await printedAddress(dialog));
      await field.fill(textOf(outcome));
      await button(dialog, signIn.pasteSend).click();
      await expectSignedIn(page, 'analyst');
      await signOut(page);
    }
    await expectNothingLeft(surface, city);
  });

  test('the code of an out-of-band page is pasted by its title', async () => {
    const pasted = await site.register('pasted');
    await defineLogin(
      page,
      site,
      { id: 'pasted1', name: 'Pasted', ...pasted },
      {
        redirectUrl: 'urn:ietf:wg:oauth:2.0:oob',
      },
    );
    await defineConnection(page, site, 'Pasted place', { authId: 'pasted1' });
    await choose(page, 'Pasted place');
    const dialog = await startSignIn(page, 'Pasted', 'paste');
    const { code } = await site.portal.signInLikeAPerson(await printedAddress(dialog), viewer);
    await dialog.getByLabel(words.signIn.pasteLabel).fill(`SUCCESS code=${code}`);
    await dialog.getByLabel(words.signIn.pasteLabel).press('Enter');
    await expectSignedIn(page, 'viewer');
  });

  test('two accounts of one portal, signed in at the same time, do not mix', async () => {
    for (const [name, id] of [
      ['Town', 'town001'],
      ['County', 'county1'],
    ] as const) {
      const registered = await site.register(id);
      await defineLogin(page, site, { id, name, ...registered });
      await defineConnection(page, site, `${name} plan`, { authId: id });
    }
    await expect(rowOf(page, 'Town plan')).toBeVisible();
    const start = async (id: string) => {
      const started = await askWell(page, 'startSignIn', { id, surface: 'print' });
      if (started.kind !== 'waiting') throw new Error('Nobody was asked.');
      return started;
    };
    const [town, county] = [await start('town001'), await start('county1')];
    await Promise.all([
      site.portal.signInLikeAPerson(county.url, viewer),
      site.portal.signInLikeAPerson(town.url, analyst),
    ]);
    for (const [name, account] of [
      ['Town plan', 'analyst'],
      ['County plan', 'viewer'],
    ] as const) {
      await choose(page, name);
      await expectSignedIn(page, account);
      await copyToken(page, name);
      await expectTokenOf(account);
    }
    await signOut(page);
    await choose(page, 'Town plan');
    await copyToken(page, 'Town plan');
    await expectTokenOf('analyst');
  });

  test('another account than the expected one is caught, with three ways out', async () => {
    const { signIn, connections } = words;
    await choose(page, 'City');
    await page.getByRole('tab', { name: connections.tabs.signIn }).click();
    const expected = detailOf(page).getByLabel(connections.expectedAccount);
    await expected.fill('analyst');
    await expected.press('Enter');
    await expect(button(detailOf(page), words.common.save)).toBeHidden();

    // The browser remembers the other account.
    const browser = createBrowser();
    const dialog = await signInWithBrowser('City', viewer, browser);
    let panel = await expectPanel(/viewer.*analyst/);
    await expect(panel.getByRole('button')).toContainText([
      signIn.tryPrivately,
      signIn.useOnce('viewer'),
      signIn.expectFromNowOn('viewer'),
      words.failures.copyDetails,
    ]);
    await expectNothingLeft(surface, city);
    const wrong =
      site.portal
        .issued()
        .filter(({ username }) => username === 'viewer')
        .at(-1)?.text ?? '';
    await expect.poll(() => site.portal.isAlive(wrong)).toBe(false);

    let before = (await surface.opened()).length;
    await button(panel, signIn.tryPrivately).click();
    await site.portal.signInLikeAPerson(await newestOpened(before), analyst, 'approve', browser);
    await expectSignedIn(page, 'analyst');
    await signOut(page);

    await signInWithBrowser('City', viewer);
    panel = await expectPanel(/viewer.*analyst/);
    before = (await surface.opened()).length;
    await button(panel, signIn.useOnce('viewer')).click();
    await site.portal.signInLikeAPerson(await newestOpened(before), viewer);
    await expectSignedIn(page, 'viewer');
    await expect(expected).toHaveValue('analyst');
    await signOut(page);

    await signInWithBrowser('City', viewer);
    panel = await expectPanel(/viewer.*analyst/);
    before = (await surface.opened()).length;
    await button(panel, signIn.expectFromNowOn('viewer')).click();
    await site.portal.signInLikeAPerson(await newestOpened(before), viewer);
    await expectSignedIn(page, 'viewer');
    await expect(dialog).toBeHidden();
    expect((await askWell(page, 'showAuthConfig', { id: 'city001' })).config.expectedAccount).toBe('viewer');
    await askWell(page, 'editAuthConfig', { id: 'city001', fields: { expectedAccount: null } });
    await page.getByRole('tab', { name: connections.tabs.overview }).click();
  });

  const broken = [
    { what: 'drops the connection', fault: { kind: 'dropped' }, says: /could not be reached|did not answer/ },
    { what: 'answers nothing', fault: { kind: 'hanging' }, says: /did not answer/ },
    { what: 'answers a web page', fault: { kind: 'html' }, says: /not as an ArcGIS site|web page|HTML/i },
    { what: 'has a problem of its own', fault: { kind: 'status', status: 503 }, says: /503|problem/ },
  ] as const;
  for (const { what, fault, says } of broken) {
    test(`a portal that ${what} is told in the window, and can be tried again`, async () => {
      await defineOnce(page, site, 'weak001', 'Weak', { timeoutSeconds: 1 });
      await choose(page, 'Weak place');
      site.portal.misbehave({ match: { path: '/oauth2/token' }, times: 20, ...fault });
      await signInWithBrowser('Weak');
      const panel = await expectPanel(says);
      await expect(button(panel, words.failures.copyDetails)).toBeVisible();
      const { port } = await portOf(page, 'weak001');
      await expectNothingLeft(surface, { clientId: 'weak001', port });
      site.portal.behave();
      const before = (await surface.opened()).length;
      await button(panel, words.common.retry).first().click();
      await site.portal.signInLikeAPerson(await newestOpened(before));
      await expectSignedIn(page, 'analyst');
    });
  }

  test('a slow portal is waited for', async () => {
    await choose(page, 'City');
    site.portal.misbehave({ match: { path: '/oauth2/token' }, kind: 'slow', delayMilliseconds: 3_000 });
    await signInWithBrowser('City');
    await expectSignedIn(page, 'analyst');
  });

  test('a redirect port that somebody else has is named, with ways round it', async () => {
    await choose(page, 'City');
    const other = createServer();
    await new Promise<void>((resolve) => {
      other.listen(city.port, '127.0.0.1', resolve);
    });
    const before = (await surface.opened()).length;
    await button(detailOf(page), words.connections.signIn).first().click();
    const dialog = dialogOf(page, words.signIn.title('City'));
    await take(dialog.getByLabel(words.signIn.surfaces.system));
    await button(dialog, words.signIn.proceed).click();
    const panel = await expectPanel(new RegExp(String(city.port)));
    expect((await surface.opened()).length).toBe(before);
    await expect(button(panel, words.signIn.usePort(city.port + 1))).toBeVisible();
    await button(panel, words.failures.actions['paste-code']).click();
    await expect(dialog.getByLabel(words.signIn.pasteLabel)).toBeFocused();
    await button(dialog, words.common.cancel).click();
    await new Promise((resolve) => {
      other.close(resolve);
    });
    await expectNothingLeft(surface, city);
  });

  test('saying no at the portal ends the sign-in, which can begin again at once', async () => {
    await choose(page, 'City');
    const before = (await surface.opened()).length;
    await startSignIn(page, 'City', 'system');
    await site.portal.signInLikeAPerson(await newestOpened(before), analyst, 'deny');
    const panel = await expectPanel(/declined|denied|refused/i);
    await expectNothingLeft(surface, city);
    const again = (await surface.opened()).length;
    await button(panel, words.common.retry).click();
    await site.portal.signInLikeAPerson(await newestOpened(again));
    await expectSignedIn(page, 'analyst');
  });

  test('every step can be called off, by button and by Esc, and begins again at once', async () => {
    const { signIn, common, connections } = words;
    await choose(page, 'City');
    const leave = [
      () => button(page.getByRole('dialog'), common.cancel).click(),
      () => page.keyboard.press('Escape'),
      () => button(page.getByRole('dialog'), common.close).click(),
    ];
    const surfaces: readonly SignInSurface[] = ['system', 'print', 'paste'];
    for (const goAway of leave) {
      await button(detailOf(page), connections.signIn).first().click();
      await expect(dialogOf(page, signIn.title('City'))).toBeVisible();
      await goAway();
      await expect(page.getByRole('dialog')).toBeHidden();
      for (const way of surfaces) {
        await startSignIn(page, 'City', way);
        await goAway();
        await expect(page.getByRole('dialog')).toBeHidden();
        await expectNothingLeft(surface, city);
      }
    }
    await expect(button(detailOf(page), connections.signIn).first()).toBeFocused();
    await signInWithBrowser('City');
    await expectSignedIn(page, 'analyst');
  });

  test('the wizard tells of an address that nobody answers, or that is no portal', async () => {
    const { wizard, common } = words;
    const nobody = await freePort();
    await page.keyboard.press('Control+n');
    const dialog = dialogOf(page, wizard.title);
    await dialog.getByLabel(wizard.url).fill(`http://127.0.0.1:${nobody}/portal`);
    await expect(dialog.getByRole('alert').getByRole('heading')).toHaveText(/reached/);
    await button(dialog.getByRole('alert'), common.retry).click();
    await expect(dialog.getByRole('alert').getByRole('heading')).toHaveText(/reached/);

    site.portal.misbehave({ kind: 'html', times: 100 });
    await dialog.getByLabel(wizard.url).fill(`${site.portal.portalUrl}/`);
    await expect(dialog.getByRole('alert').getByRole('heading')).toHaveText(/ArcGIS/);
    site.portal.behave();
    await button(dialog.getByRole('alert'), common.retry).click();
    await expect(dialog.getByText(/^ArcGIS Enterprise/)).toBeVisible();

    site.portal.misbehave({ kind: 'hanging', times: 100 });
    await dialog.getByLabel(wizard.url).fill(`${site.portal.portalUrl}/home/`);
    await expect(dialog.getByText(/^Asking /)).toBeVisible();
    await button(dialog.getByRole('status'), common.cancel).click();
    await expect(dialog.getByText(wizard.notLooked)).toBeVisible();
    // The button that had the focus is gone; the dialog takes it.
    await expect(dialog.locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
}

async function defineOnce(
  page: Page,
  site: Site,
  id: string,
  name: string,
  more: Parameters<typeof defineLogin>[3],
): Promise<void> {
  if ((await ask(page, 'showAuthConfig', { id })).ok) return;
  await defineLogin(page, site, { id, name, ...(await site.register(id)) }, more);
  await defineConnection(page, site, `${name} place`, { authId: id });
}

async function portOf(page: Page, id: string): Promise<{ readonly port: number }> {
  const { config } = await askWell(page, 'showAuthConfig', { id });
  return { port: config.kind === 'oauth2' ? Number(new URL(config.redirectUrl).port) : 0 };
}
