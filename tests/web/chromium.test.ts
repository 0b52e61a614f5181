import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { askForWayIn } from '../../src/node/browser-host/ask.ts';
import { missingPeers } from '../fixtures/peers.ts';
import { root } from '../house/tree.ts';
import { type StartedHost, startHost, writeInterface } from './started.ts';

const missing = missingPeers(['chromium']);
/** As root Chromium runs without its sandbox only; the other switches keep it from calling home. */
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** An interface that shows what it is answered and what it hears. */
const script = `
const show = (name, value) => {
  const line = document.createElement('p');
  line.id = name;
  line.textContent = JSON.stringify(value);
  document.body.append(line);
};
window.wayleave.on('changed', (detail) => show('heard', detail));
show('bridge', [Object.keys(window.wayleave), Object.isFrozen(window.wayleave)]);
show('page', [location.href, document.querySelector('meta[name=wayleave-session]'), document.cookie]);
show('answer', await window.wayleave.invoke('preferences', {}, 1));
`;

let browser: Browser;
let place = '';

beforeAll(async () => {
  if (missing.length > 0) return;
  place = mkdtempSync(join(tmpdir(), 'wl-chromium-'));
  const { outputFiles } = await build({
    entryPoints: [join(root, 'src/web/page/main.ts')],
    bundle: true,
    format: 'iife',
    write: false,
  });
  writeInterface(place, script);
  writeFileSync(join(place, 'window-bridge.js'), outputFiles[0]?.text ?? '');
  browser = await chromium.launch({
    executablePath: process.env.WAYLEAVE_CHROMIUM ?? '/usr/bin/chromium',
    args: switches,
  });
});
afterAll(async () => {
  if (missing.length > 0) return;
  await browser.close();
  rmSync(place, { recursive: true, force: true });
});

interface Opened {
  readonly started: StartedHost;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained about. */
  readonly complaints: readonly string[];
}

/** A host, and its interface opened by the launch file, as the desktop would. */
async function openInterface(): Promise<Opened> {
  const started = await startHost({
    rendererFolder: join(place, 'renderer'),
    ownFolder: place,
  });
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(started.host.wayIn.launchFile).href);
  return { started, context, page, complaints };
}

function shown(page: Page, id: string): Promise<unknown> {
  return page
    .locator(`#${id}`)
    .first()
    .textContent()
    .then((text): unknown => JSON.parse(text ?? ''));
}

describe.skipIf(missing.length > 0)(`Chromium (missing here: ${missing.join() || 'nothing'})`, () => {
  test('opens the interface by the launch file, which answers and tells', async () => {
    const { started, page, complaints } = await openInterface();
    expect(await shown(page, 'answer')).toEqual({ ok: true, value: { theme: 'dark' } });
    expect(await shown(page, 'bridge')).toEqual([['invoke', 'cancel', 'on'], true]);
    started.application.tell({ event: 'changed', detail: 'something' });
    expect(await shown(page, 'heard')).toBe('something');
    expect(complaints).toEqual([]);
    await vi.waitFor(() => expect(existsSync(started.host.wayIn.launchFile)).toBe(false));
  });

  test('keeps no secret in the address, the page, a cookie or any storage', async () => {
    const { started, context, page } = await openInterface();
    expect(await shown(page, 'page')).toEqual([`http://${started.name}/`, null, '']);
    const kept = await page.evaluate(
      'JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), document.documentElement.outerHTML])',
    );
    expect(kept).not.toMatch(/[0-9a-f]{64}/);
    expect(await context.cookies()).toEqual([]);
  });

  test('gets back in after a reload only by a code from the terminal', async () => {
    const { started, page } = await openInterface();
    await shown(page, 'answer');
    await page.reload();
    await page.getByRole('heading', { name: 'Not connected' }).waitFor();
    await page.getByLabel('Code').fill('wrong');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('That code is not good').waitFor();
    const wayIn = await askForWayIn(started.folder);
    await page.getByLabel('Code').fill((wayIn?.code ?? '').toLowerCase());
    await page.getByLabel('Code').press('Enter');
    expect(await shown(page, 'answer')).toMatchObject({ ok: true });
  });

  test('can wish for a code by a button, which the terminal shows', async () => {
    const { started, context } = await openInterface();
    const clock = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => clock() + 60_000);
    onTestFinished(() => void vi.restoreAllMocks());
    const page = await context.newPage();
    await page.goto(`http://${started.name}/`);
    await page.getByRole('button', { name: 'Show a new code' }).click();
    await page.getByText('The terminal shows a new code').waitFor();
    const [code = ''] = /[A-Z2-9]{4}-[A-Z2-9]{4}/.exec(started.said.join()) ?? [];
    await page.getByLabel('Code').fill(code);
    await page.getByLabel('Code').press('Enter');
    expect(await shown(page, 'answer')).toMatchObject({ ok: true });
  });

  test('tells the host what a person does, and not what the interface asks for by itself', async () => {
    const { started, page } = await openInterface();
    await shown(page, 'answer');
    expect(started.application.touches()).toBe(0);
    await page.keyboard.press('Tab');
    await page.mouse.click(10, 10);
    await vi.waitFor(() => expect(started.application.touches()).toBe(1));
  });

  test('shows two pages of one host side by side', async () => {
    const { started, context, page } = await openInterface();
    await shown(page, 'answer');
    const wayIn = await askForWayIn(started.folder);
    const second = await context.newPage();
    await second.goto(pathToFileURL(wayIn?.launchFile ?? '').href);
    await shown(second, 'answer');
    started.application.tell({ event: 'changed', detail: 2 });
    expect([await shown(page, 'heard'), await shown(second, 'heard')]).toEqual([2, 2]);
  });

  test('shows nothing of the interface any more when the host ends', async () => {
    const { started, page } = await openInterface();
    await shown(page, 'answer');
    started.host.end();
    await page.getByRole('heading', { name: 'Wayleave has ended' }).waitFor();
    expect(await page.locator('p').allTextContents()).toHaveLength(1);
  });

  test('tells the host when the page is closed', async () => {
    const { started, page } = await openInterface();
    await shown(page, 'answer');
    await page.close({ runBeforeUnload: true });
    await vi.waitFor(() => expect(started.application.leavings()).toBe(1));
  });

  test('lets no other site reach the host, read from it or put it into a frame', async () => {
    const { started, context } = await openInterface();
    const stranger = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<iframe src="http://${started.name}/"></iframe>
        <script src="http://${started.name}/assets/main-1a2b.js" onload="window.loaded = 1"></script>`);
    });
    await new Promise<void>((resolve) => {
      stranger.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => void stranger.close());
    const address = stranger.address();
    const page = await context.newPage();
    await page.goto(`http://localhost:${typeof address === 'object' ? address?.port : 0}/`);
    const tried = await page.evaluate(
      `Promise.all([
        fetch('http://${started.name}/').then((reply) => reply.type, () => 'blocked'),
        fetch('http://${started.name}/events').then((reply) => reply.type, () => 'blocked'),
        fetch('http://${started.name}/invoke', { method: 'POST', body: '{}' }).then((reply) => reply.type, () => 'blocked'),
        window.loaded ?? 'not loaded',
      ])`,
    );
    expect(tried).toEqual(['blocked', 'blocked', 'blocked', 'not loaded']);
    const frame = page.frames()[1];
    expect(await frame?.evaluate('document.body?.textContent ?? ""')).not.toContain('Not connected');
    expect(started.application.asked.map(({ name }) => name)).toEqual(['preferences']);
  });
});
