/**
 * From the start of a process to a window that a person can use: the application and the browser host, each beside a
 * window of the same kind that shows one static page. On Electron where there is one, else on the stand-in.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { _electron, type Browser, chromium, type Page } from 'playwright';
import { newIdentity } from '../src/core/store/age.ts';
import { type Comparison, type Contender, medians, report } from './measure.ts';
import { inFolder } from './setting.ts';

type Environment = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, '..');
const rounds = 9;
const limit = 1.5;
const betweenLooksMilliseconds = 10;
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

const bareServer = `
const server = require('node:http').createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' }).end(${JSON.stringify(staticPage)});
});
server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));
`;

/** Ends what the round before started: that is no part of any start. */
let closeLast = async (): Promise<void> => undefined;

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
  const server = join(folder, 'server.cjs');
  writeFileSync(server, bareServer);
  const [app = 0, bareApp = 0, host = 0, bareBrowser = 0] = await medians(
    [
      contender(() => startElectron(join(root, 'out/main/index.js'), env)),
      contender(() => startElectron(join(bare, 'main.cjs'), env)),
      contender(() => startBrowserHost(env)),
      contender(() => startBareServer(server, env)),
    ],
    rounds,
  );
  await closeLast();
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
      against: 'a bare Node server and a static page',
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

/** A start that is timed, whose end waits until the next round is prepared. */
function contender(start: () => Promise<() => Promise<void>>): Contender {
  return {
    prepare: () => closeLast(),
    async run() {
      closeLast = await start();
    },
  };
}

async function startElectron(main: string, env: Environment): Promise<() => Promise<void>> {
  const app = await _electron.launch({ args: [main], env: { ...env } });
  await usable(await app.firstWindow());
  return () => app.close();
}

async function startBrowserHost(env: Environment): Promise<() => Promise<void>> {
  const open = spawn(node, [join(root, 'bin/wayleave'), 'open', '--no-browser', '--json'], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { value } = JSON.parse(await firstLine(open.stdout)) as {
    readonly value: { readonly launchFile: string };
  };
  return closing(open, await startBrowser(pathToFileURL(value.launchFile).href));
}

async function startBareServer(script: string, env: Environment): Promise<() => Promise<void>> {
  const server = spawn(node, [script], { env: { ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  return closing(server, await startBrowser(await firstLine(server.stdout)));
}

function closing(child: ChildProcess, browser: Browser): () => Promise<void> {
  return async () => {
    await browser.close();
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  };
}

async function firstLine(output: Readable): Promise<string> {
  const [line]: unknown[] = await once(createInterface({ input: output }), 'line');
  return String(line);
}

async function startBrowser(address: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: switches });
  const page = await browser.newPage();
  // The launch file leaves for the host by a form, so the first page may be gone before it is loaded.
  await page.goto(address, { waitUntil: 'commit' });
  await usable(page);
  return browser;
}

/**
 * The first thing a person would press is there. Asked often, because Playwright's own waiting grows to half seconds,
 * and not by its role, which has Playwright work in the page that is being timed.
 */
async function usable(page: Page): Promise<void> {
  const connect = page.locator('button', { hasText: /^Connect$/ });
  while (!(await connect.isVisible())) await setTimeout(betweenLooksMilliseconds);
}

function environment(ours: Environment): Environment {
  const { NODE_EXTRA_CA_CERTS: _ca, WAYLEAVE_PASSPHRASE: _passphrase, ...rest } = process.env;
  const inherited = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(inherited), ...ours };
}
