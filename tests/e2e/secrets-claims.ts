import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { AuthKind } from '../../src/core/model/auth-config.ts';
import {
  type HostContract,
  hostEventNames,
  type HostOperationName,
} from '../../src/core/host/host-contract.ts';
import { hostRequestSchemas } from '../../src/core/host/host-requests.ts';
import { words } from '../../src/core/words/words.ts';
import { root } from '../house/tree.ts';
import { defineConnection, defineLogin } from './definitions.ts';
import { ask, askWell, hear, heard } from './desktop/application.ts';
import {
  button,
  choose,
  detailOf,
  dialogOf,
  expectSignedIn,
  goTo,
  printedAddress,
  rowOf,
  startSignIn,
  waitForWindow,
} from './person.ts';
import { everythingIn, filesBelow, findAny } from './secrets.ts';
import {
  openSite,
  openWorkplace,
  type OpenSurface,
  type Site,
  type Surface,
  type Workplace,
} from './surface.ts';

const canaries = readCanaries();

/** What never shows, wherever the window is. */
export function secretsClaims(open: OpenSurface): void {
  let workplace: Workplace;
  let site: Site;
  let surface: Surface;

  test.describe.configure({ timeout: 120_000 });
  test.beforeEach(async () => {
    [workplace, site] = await Promise.all([openWorkplace(), openSite()]);
    surface = await open({ identityFile: workplace.identityFile });
    await waitForWindow(surface.page);
  });
  test.afterEach(async () => {
    await surface.close();
    await site.portal.close();
    workplace.remove();
  });

  for (const by of ['Ctrl+L', 'the vault menu'] as const) {
    test(`after ${by} neither the page nor any operation tells of the store`, async () => {
      const { page } = surface;
      const registered = await site.register('quaycanary');
      await defineLogin(page, site, { id: 'QuayLog', name: 'Quayside login', ...registered });
      await defineConnection(page, site, 'Quayside survey', { authId: 'QuayLog', folder: 'Waterfront' });
      await defineConnection(page, site, 'Lighthouse', { notes: 'Beaconnote', tags: ['Foghorn'] });
      await choose(page, 'Lighthouse');
      const told = await everythingIn(page);
      const { host } = new URL(site.portal.serverUrl);
      const names = [
        'Quayside',
        'QuayLog',
        'Lighthouse',
        'Waterfront',
        'Foghorn',
        'Beaconnote',
        'quaycanary',
        host,
      ];
      expect(told).toContain('Quayside');
      expect(told).toContain(host);
      const counted = words.shell.counts('2', false, '1', true);
      expect(told).toContain(counted);

      await hear(page, hostEventNames);
      if (by === 'Ctrl+L') await page.keyboard.press('Control+l');
      else {
        await button(page, words.shell.vaultUnlocked).click();
        await page.getByRole('menuitem', { name: new RegExp(`^${words.shell.lock}`) }).click();
      }
      await expect(page.getByRole('heading', { name: words.vault.lockedTitle })).toBeVisible();
      const secrets = Object.fromEntries(
        [...names, new URL(site.portal.portalUrl).host].map((name) => [name, name]),
      );
      expect(findAny(secrets, { page: await everythingIn(page) })).toEqual([]);
      expect(await everythingIn(page)).not.toMatch(/\d+ (connection|auth configuration)/);

      const before = (await heard(page)).findIndex(
        ([name, detail]) => name === 'host' && JSON.stringify(detail).includes('"locked"'),
      );
      for (const name of operationNames()) {
        const answer = await ask(page, name, requests[name] as never);
        const text = JSON.stringify(answer);
        expect(findAny(secrets, { [name]: text })).toEqual([]);
        if (ofTheStore.has(name)) expect(answer, name).toMatchObject({ ok: false });
      }
      const since = (await heard(page)).slice(Math.max(before, 0));
      expect(findAny(secrets, { events: JSON.stringify(since) })).toEqual([]);
      expect((await askWell(page, 'hostState', {})).vault.kind).toBe('locked');

      await button(page, words.vault.unlock).click();
      await expect(rowOf(page, 'Lighthouse')).toBeVisible();
      await expect(page.getByText(counted)).toBeVisible();
    });
  }

  test('what was typed as a secret shows nowhere again', async () => {
    const { authentication, connections, common } = words;
    const { page } = surface;
    await defineConnection(page, site, 'Depot');
    await goTo(page, 'authentication');
    const { fields } = authentication;
    const forms = [
      {
        kind: 'app',
        name: 'Robot',
        plain: fields.clientId.label,
        label: fields.appSecret.label,
        text: canaries.clientSecret,
      },
      {
        kind: 'token',
        name: 'Person',
        plain: fields.username.label,
        label: fields.password.label,
        text: canaries.password,
      },
      { kind: 'api-key', name: 'Key', plain: null, label: fields.key.label, text: canaries.apiKey },
      { kind: 'pasted', name: 'Pasted', plain: null, label: fields.token.label, text: canaries.accessToken },
    ] as const;
    for (const form of forms) await addConfig(page, site, form);

    await goTo(page, 'connections');
    await choose(page, 'Depot');
    await button(detailOf(page), connections.edit).click();
    await button(page, connections.form.headerAdd).click();
    await page.getByLabel(connections.form.headerName('1'), { exact: true }).fill('X-Depot-Key');
    await page.getByLabel(connections.form.headerValue('1'), { exact: true }).fill(canaries.serverToken);
    await button(page, common.save).click();
    await expect(page.getByText(connections.saved('Depot')).first()).toBeVisible();

    const pages: Record<string, string> = {};
    await button(detailOf(page), connections.edit).click();
    await expect(page.getByText(connections.form.headersKept('X-Depot-Key'))).toBeVisible();
    pages['form of the connection'] = await everythingIn(page);
    await page.keyboard.press('Escape');
    for (const tab of Object.values(connections.tabs)) {
      await page.getByRole('tab', { name: tab }).click();
      pages[tab] = await everythingIn(page);
    }
    await goTo(page, 'authentication');
    for (const { name } of forms) {
      await page.getByRole('row', { name: new RegExp(name) }).click();
      await expect(page.getByText(/^Set /).last()).toBeVisible();
      pages[`form of ${name}`] = await everythingIn(page);
    }
    await goTo(page, 'activity');
    pages.activity = await everythingIn(page);

    expect(
      findAny(canaries, {
        ...pages,
        bridge: await crossedWith(surface, 'X-Depot-Key'),
        output: surface.printed(),
        ...filesBelow(surface.home),
      }),
    ).toEqual([]);
  });

  test('no token crosses the bridge, whatever is done with it', async () => {
    const { connections, shell, wizard, common } = words;
    const { page } = surface;
    const registered = await site.register('bridge');
    await defineLogin(page, site, { id: 'bridge1', name: 'Bridge', ...registered });
    await defineConnection(page, site, 'Span', { authId: 'bridge1' });
    await choose(page, 'Span');
    const dialog = await startSignIn(page, 'Bridge', 'print');
    await site.portal.signInLikeAPerson(await printedAddress(dialog));
    await expectSignedIn(page, 'analyst');

    const message = page.getByRole('region', { name: shell.message });
    for (const form of Object.values(connections.copyForms)) {
      await button(detailOf(page), connections.copyAs).click();
      await page.getByRole('menuitem', { name: form }).click();
      await expect(page.getByRole('menu')).toBeHidden();
      await expect(message).toContainText('Span');
      await expect.poll(() => holdsToken(site, surface)).toBe(true);
    }
    await button(detailOf(page), connections.test).first().click();
    const results = dialogOf(page, wizard.checks.title('Span'));
    await expect(
      results.getByRole('status').filter({ hasText: /(to fix|to look at|passed)\./ }),
    ).toBeVisible();
    await button(results, common.close).last().click();
    await expect(results).toBeHidden();

    const known = site.portal.issued().length;
    site.portal.expireAccessTokens();
    await goTo(page, 'browse');
    const ref = 'Span';
    await askWell(page, 'services', { ref });
    await askWell(page, 'items', { ref });
    await askWell(page, 'groups', { ref });
    await askWell(page, 'myContent', { ref });
    await askWell(page, 'whoami', { ref });
    expect(site.portal.count({ grant: 'refresh_token' })).toBeGreaterThan(0);
    expect(site.portal.issued().length).toBeGreaterThan(known);
    await goTo(page, 'activity');
    const tokens = Object.fromEntries(
      site.portal.issued().map(({ text, kind }, index) => [`${kind} token ${index + 1}`, text]),
    );
    expect(Object.keys(tokens).length).toBeGreaterThan(2);
    expect(
      findAny(tokens, {
        bridge: await crossedWith(surface, 'analyst'),
        page: await everythingIn(page),
        output: surface.printed(),
        ...filesBelow(surface.home),
      }),
    ).toEqual([]);
  });
}

/** All answers and events so far. They are told whole: what a window may know is among them. */
async function crossedWith(surface: Surface, known: string): Promise<string> {
  const crossed = await surface.crossed();
  expect(crossed).toContain(known);
  return crossed;
}

/** A configuration made in its form. */
async function addConfig(
  page: Page,
  site: Site,
  {
    kind,
    name,
    plain,
    label,
    text,
  }: {
    readonly kind: AuthKind;
    readonly name: string;
    readonly plain: string | null;
    readonly label: string;
    readonly text: string;
  },
): Promise<void> {
  const { authentication, common } = words;
  const { fields } = authentication;
  await button(page, authentication.newConfig).click();
  await page.getByLabel(fields.name.label, { exact: true }).fill(name);
  await page.getByRole('button', { name: new RegExp(`${fields.kind.label}$`) }).click();
  await page.getByRole('option', { name: authentication.kinds[kind] }).click();
  const portal = kind === 'token' ? fields.site : fields.portal;
  await page.getByLabel(portal.label, { exact: true }).fill(site.portal.portalUrl);
  if (plain !== null) await page.getByLabel(plain, { exact: true }).fill(name);
  // The kind of the configuration can have the same name as its secret.
  await page
    .locator('input')
    .and(page.getByLabel(label, { exact: true }))
    .fill(text);
  await button(page, common.save).click();
  await expect(page.getByRole('region', { name: words.shell.message })).toContainText(
    authentication.added(name),
  );
}

async function holdsToken({ portal }: Site, surface: Surface): Promise<boolean> {
  const text = await surface.clipboard();
  return portal.issued().some((token) => text.includes(token.text));
}

function readCanaries() {
  const { secrets } = JSON.parse(readFileSync(join(root, 'tests/canaries.json'), 'utf8')) as {
    readonly secrets: Readonly<
      Record<'clientSecret' | 'password' | 'apiKey' | 'accessToken' | 'serverToken', string>
    >;
  };
  return secrets;
}

/** Those that open the store, replace it, or change this computer are not asked. */
const notAsked: ReadonlySet<HostOperationName> = new Set([
  'unlock',
  'startAnew',
  'installCommand',
  'showDataFolder',
]);

function operationNames(): readonly HostOperationName[] {
  const names = Object.keys(hostRequestSchemas) as HostOperationName[];
  return names.filter((name) => !notAsked.has(name));
}

const id = 'QuayLog';
const ref = 'Lighthouse';
const elsewhere = 'http://127.0.0.1:9/server/rest/services';

/** A request that each operation takes. */
const requests: { readonly [Name in HostOperationName]: HostContract[Name]['request'] } = {
  listAuthConfigs: {},
  showAuthConfig: { id },
  addAuthConfig: { kind: 'pasted', name: 'New', portal: elsewhere, token: 'x' },
  editAuthConfig: { id, fields: { name: 'Other' } },
  renameAuthConfig: { id, newId: 'Other12' },
  removeAuthConfig: { id },
  checkAuthConfig: { id },
  suggestAuthId: {},
  registrationHelp: { id },
  listConnections: {},
  showConnection: { name: ref },
  addConnection: { name: 'New', url: elsewhere },
  editConnection: { connection: ref, fields: { name: 'Other' } },
  previewConnection: { url: elsewhere },
  removeConnection: { name: ref },
  editConnections: { names: [ref], fields: {} },
  removeConnections: { names: [ref] },
  duplicateConnection: { name: ref },
  moveFolder: { from: 'Waterfront', to: 'Elsewhere' },
  undo: { undo: '1' },
  testConnection: { name: ref },
  discover: { url: elsewhere },
  startSignIn: { id, surface: 'print' },
  deliverRedirect: { attempt: '1', url: elsewhere },
  finishSignIn: { attempt: '1' },
  cancelSignIn: { attempt: '1' },
  signOut: { id },
  whoami: { ref },
  services: { ref },
  items: { ref },
  groups: { ref },
  groupItems: { ref, group: '1' },
  myContent: { ref },
  serviceFacts: { ref, url: elsewhere },
  layerFacts: { ref, url: elsewhere },
  planQgisExport: { selection: {}, files: ['auth-xml'] },
  generatePassword: {},
  qgisSource: { ref },
  openImport: { kind: 'content', name: 'login.json', content: 'e30=' },
  previewImport: { import: '1' },
  applyImport: { import: '1' },
  qgisProfiles: {},
  compareQgisProfile: { folder: '/nowhere' },
  saveQgisFiles: { selection: {}, files: ['auth-xml'] },
  chooseImport: { what: 'file' },
  planProfileExport: { selection: {} },
  saveProfileFile: { selection: {} },
  openHandedFile: {},
  subscribe: { address: '/nowhere/at-all.wayleave' },
  listSubscriptions: {},
  editSubscription: { id: '1', name: 'Other' },
  unsubscribe: { id: '1' },
  pullSubscriptions: {},
  openSubscription: { id: '1' },
  status: {},
  registerApplication: { id },
  hostState: {},
  unlock: {},
  chooseKey: { key: { place: 'keychain' } },
  lock: {},
  recover: { recoveryCode: 'wrong', key: { place: 'keychain' } },
  startAnew: { key: { place: 'keychain' } },
  makeRecoveryCode: {},
  copyToken: { ref, form: 'raw' },
  preferences: {},
  changePreferences: {},
  activity: {},
  clearActivity: {},
  doctor: {},
  storedFiles: {},
  showDataFolder: {},
  installCommand: {},
  certificateExceptions: {},
  removeCertificateException: { host: 'gis.example.org', port: 443 },
  startDemo: {},
  openInBrowser: { url: 'file:///nowhere' },
  signInPage: {},
  signInPageAction: { kind: 'dismiss' },
};

/** Those that cannot be done without the store. */
const ofTheStore: ReadonlySet<HostOperationName> = new Set(
  operationNames().filter(
    (name) =>
      !['hostState', 'lock', 'preferences', 'changePreferences', 'doctor', 'storedFiles'].includes(name),
  ),
);
