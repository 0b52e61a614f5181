/**
 * From the start of a process to a window that a person can use: the application and the browser host, each beside a
 * window of the same kind that shows one static page. On Electron where there is one, else on the stand-in.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { _electron, chromium, type Page } from 'playwright';
import { newIdentity } from '../src/core/store/age.ts';
import { type Comparison, medians, report } from './measure.ts';
import { inFolder } from './setting.ts';

const root = join(import.meta.dirname, '..');
const rounds = 9;
const limit = 1.5;
const executablePath = process.env.WAYLEAVE_CHROMIUM ?? '/usr/bin/chromium';
const node = process.env.WAYLEAVE_TEST_NODE ?? process.execPath;

/** As root Chromium runs without its sandbox only; the other switches keep it from calling home. */
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const staticPage = '<!doctype html><title>Bare</title><h1>Bare</h1><button type="button">Connect</button>';
const bareMain = `
const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1180, height: 740, show: false });
  window.once('ready-to-show', () => window.show());
  void window.loadFile(require('node:path').join(__dirname, 'index.html'));
});
app.on('window-all-closed', () => app.quit());
`;

await inFolder(async (folder) => {
  const identityFile = join(folder, 'identity.txt');
  const { text } = await newIdentity();
  writeFileSync(identityFile, `${text}\n`, { mode: 0o600 });
  const bare = join(folder, 'bare');
  mkdirSync(bare);
  writeFileSync(join(bare, 'package.json'), '{"main":"main.cjs"}');
  writeFileSync(join(bare, 'main.cjs'), bareMain);
  writeFileSync(join(bare, 'index.html'), staticPage);
  const env = environment({ WAYLEAVE_HOME: join(folder, 'data'), WAYLEAVE_IDENTITY_FILE: identityFile });

  const electronName = chooseElectron();
  const [app = 0, bareApp = 0] = await medians(
    [
      { run: () => startElectron(join(root, 'out/main/index.js'), env) },
      { run: () => startElectron(join(bare, 'main.cjs'), env) },
    ],
    rounds,
  );
  const [host = 0, bareBrowser = 0] = await medians(
    [
      { run: () => startBrowserHost(env) },
      { run: () => startBrowser(pathToFileURL(join(bare, 'index.html')).href) },
    ],
    rounds,
  );
  const comparisons: readonly Comparison[] = [
    {
      what: `start to a usable window (${electronName})`,
      ours: app,
      theirs: bareApp,
      against: 'a bare window with a static page',
      unit: 'ms',
      limit,
    },
    {
      what: 'start to a usable page (browser host)',
      ours: host,
      theirs: bareBrowser,
      against: 'the same browser with a static page',
      unit: 'ms',
      limit,
    },
  ];
  report(comparisons);
});

/** Playwright starts what Electron's package names; without a binary that is the stand-in. */
function chooseElectron(): string {
  const electron = createRequire(import.meta.url).resolve('electron/package.json');
  const mark = join(electron, '..', 'path.txt');
  const hasBinary = existsSync(mark) && existsSync(join(electron, '..', 'dist', readFileSync(mark, 'utf8')));
  if (hasBinary) return 'Electron';
  process.env.ELECTRON_OVERRIDE_DIST_PATH ??= join(root, 'tests/electron-standin');
  return 'stand-in';
}

async function startElectron(main: string, env: Readonly<Record<string, string>>): Promise<void> {
  const app = await _electron.launch({ args: [main], env: { ...env } });
  await usable(await app.firstWindow());
  await app.close();
}

async function startBrowserHost(env: Readonly<Record<string, string>>): Promise<void> {
  const open = spawn(node, [join(root, 'bin/wayleave'), 'open', '--no-browser', '--json'], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line]: unknown[] = await once(createInterface({ input: open.stdout }), 'line');
  const { value } = JSON.parse(String(line)) as { readonly value: { readonly launchFile: string } };
  await startBrowser(pathToFileURL(value.launchFile).href);
  const closed = once(open, 'close');
  open.kill('SIGTERM');
  await closed;
}

async function startBrowser(address: string): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: switches });
  const page = await browser.newPage();
  // The launch file leaves for the host by a form, so the first page may be gone before it is loaded.
  await page.goto(address, { waitUntil: 'commit' });
  await usable(page);
  await browser.close();
}

/** The first thing a person would press is there. */
async function usable(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Connect', exact: true }).waitFor();
}

function environment(ours: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { NODE_EXTRA_CA_CERTS: _ca, WAYLEAVE_PASSPHRASE: _passphrase, ...rest } = process.env;
  const inherited = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(inherited), ...ours };
}
