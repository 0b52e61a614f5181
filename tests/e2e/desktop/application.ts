import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page } from '@playwright/test';
import type {
  DemoStarted,
  HostAnswer,
  HostContract,
  HostEventName,
  HostOperationName,
  WindowBridge,
} from '../../../src/core/host/host-contract.ts';
import type {} from '../../electron-standin/stand-in.ts';
import { root } from '../../house/tree.ts';

/** The main bundle that is tested: the one that `WAYLEAVE_TEST_APP` names, else the built one. */
export const mainBundle = process.env.WAYLEAVE_TEST_APP ?? join(root, 'out/main/index.js');

/** How an application is started for a test. */
export interface StartOptions {
  /** A data folder to use; a new one otherwise. */
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Programs for a folder in front of the search path. */
  readonly programs?: string;
}

/** A running application with its first window. */
export interface RunningApplication {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly home: string;
  close(): Promise<void>;
}

const passphrase = 'a passphrase for tests';
const ownersVariables =
  /^WAYLEAVE_(?!TEST_|STANDIN_)|^XDG_|^DBUS_SESSION_BUS_ADDRESS$|^NODE_EXTRA_CA_CERTS$|_proxy$/i;

/** Starts the application over a data folder of its own, with a passphrase that opens it at once. */
export async function startApplication(options: StartOptions = {}): Promise<RunningApplication> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'wl-e2e-'));
  const own = Object.entries(process.env).filter(([name]) => !ownersVariables.test(name));
  const path = process.env.PATH ?? '';
  const app = await _electron.launch({
    args: [mainBundle, ...(options.args ?? [])],
    env: {
      ...(Object.fromEntries(own) as Record<string, string>),
      WAYLEAVE_HOME: home,
      WAYLEAVE_PASSPHRASE: passphrase,
      PATH: options.programs === undefined ? path : `${options.programs}${delimiter}${path}`,
      ...options.env,
    },
  });
  const window = await app.firstWindow();
  await window.waitForURL(/index\.html/);
  return {
    app,
    window,
    home,
    async close() {
      await app.close();
      if (options.home === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
}

let lastCall = 1_000_000;

/** Asks through the bridge of a page, as the page itself does. */
export function ask<Name extends HostOperationName>(
  page: Page,
  operation: Name,
  request: HostContract[Name]['request'],
): Promise<HostAnswer<Name>> {
  lastCall += 1;
  return page.evaluate(
    ([name, asked, call]) => (globalThis as unknown as BridgedPage).wayleave.invoke(name, asked, call),
    [operation, request, lastCall] as const,
  ) as Promise<HostAnswer<Name>>;
}

/** The same, for an answer that must go well. */
export async function askWell<Name extends HostOperationName>(
  page: Page,
  operation: Name,
  request: HostContract[Name]['request'],
): Promise<Extract<HostAnswer<Name>, { ok: true }>['value']> {
  const answer = await ask(page, operation, request);
  if (!answer.ok) throw new Error(`${operation}: ${answer.failure.code} ${answer.failure.message}`);
  return answer.value;
}

/** What a page of ours has as `window.wayleave`, and what it heard since `hear`. */
interface BridgedPage {
  readonly wayleave: WindowBridge;
  heard?: [string, unknown][];
}

/** Keeps what a page hears of these events from now on. */
export async function hear(page: Page, names: readonly HostEventName[]): Promise<void> {
  await page.evaluate((wanted) => {
    const own = globalThis as unknown as BridgedPage;
    const heard = (own.heard ??= []);
    for (const name of wanted) own.wayleave.on(name, (detail) => heard.push([name, detail]));
  }, names);
}

/** What the page heard so far. */
export function heard(page: Page): Promise<[string, unknown][]> {
  return page.evaluate(() => (globalThis as unknown as BridgedPage).heard ?? []);
}

/** Waits until the store is open. */
export async function waitForVault(page: Page): Promise<void> {
  await expect
    .poll(async () => (await askWell(page, 'hostState', {})).vault.kind, { timeout: 20_000 })
    .toBe('open');
}

/** The demo portal in the application, with a configuration and a connection for it. */
export async function startDemo(page: Page): Promise<DemoStarted> {
  await waitForVault(page);
  return askWell(page, 'startDemo', {});
}

/** The portal's sign-in page within a sign-in window, when it has come. */
export async function portalPage(app: ElectronApplication): Promise<Page> {
  await expect.poll(() => app.windows().some(isPortal)).toBe(true);
  const page = app.windows().find(isPortal);
  if (page === undefined) throw new Error('The portal’s page is gone again.');
  await page.waitForSelector('#username');
  return page;
}

/** The bar above it. */
export async function barPage(app: ElectronApplication): Promise<Page> {
  await expect.poll(() => app.windows().some(isBar)).toBe(true);
  const page = app.windows().find(isBar);
  if (page === undefined) throw new Error('The bar is gone again.');
  return page;
}

/** Signs in on the portal's page. */
export async function typeAndSignIn(page: Page, username: string, password = 'demo'): Promise<void> {
  await page.fill('#username', username);
  await page.fill('#password', password);
  // The window closes while the click is still being carried out.
  await page.click('button.main', { noWaitAfter: true });
}

function isPortal(page: Page): boolean {
  return page.url().includes('/oauth2/');
}

function isBar(page: Page): boolean {
  return page.url().endsWith('/sign-in.html');
}
