import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import react from '@vitejs/plugin-react';
import { build as bundle } from 'esbuild';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { build } from 'vite';
import type { WindowHostOptions } from './window-host.ts';

/** The policy that main and the browser host send with every page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
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
const root = join(import.meta.dirname, '../..');

/** The built windows on a loopback address, and a browser to look at them. */
export interface WindowPages {
  /**
   * A page over a fake host of its own. What the page complains of (console errors, refused by its policy) is kept in
   * `complaints`. In the page the host is `globalThis.fakeHost`.
   */
  open(
    options?: WindowHostOptions,
    context?: BrowserContextOptions,
    file?: 'index.html' | 'sign-in.html',
  ): Promise<OpenPage>;
  close(): Promise<void>;
}

/** One page. Closing it closes its context. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** Builds the windows as they are shipped and serves them with their policy; `folder` is a build that is there already. */
export async function openWindowPages(folder?: string): Promise<WindowPages> {
  const out = folder ?? mkdtempSync(join(tmpdir(), 'wayleave-windows-'));
  const [script] = await Promise.all([hostScript(), folder === undefined ? buildWindows(out) : undefined]);
  const server = await serve(out);
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    executablePath: process.env.WAYLEAVE_CHROMIUM ?? '/usr/bin/chromium',
    args: switches,
  });
  return {
    open: (options = {}, context = {}, file = 'index.html') =>
      openPage(browser, `http://127.0.0.1:${port}/${file}`, script, options, context),
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      if (folder === undefined) rmSync(out, { recursive: true, force: true });
    },
  };
}

/** Builds the windows into a folder, minified as shipped. */
export async function buildWindows(out: string): Promise<void> {
  // A test runner's own setting would bring the libraries' forms for tests, which draw and ask differently.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await bundleWindows(out);
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

async function bundleWindows(out: string): Promise<void> {
  await build({
    root: join(root, 'src/renderer'),
    configFile: false,
    logLevel: 'error',
    cacheDir: join(out, '.cache'),
    base: './',
    plugins: [react()],
    build: {
      outDir: out,
      emptyOutDir: false,
      minify: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: {
        input: {
          index: join(root, 'src/renderer/index.html'),
          'sign-in': join(root, 'src/renderer/sign-in.html'),
        },
      },
    },
  });
}

async function openPage(
  browser: Browser,
  address: string,
  script: string,
  options: WindowHostOptions,
  context: BrowserContextOptions,
): Promise<OpenPage> {
  const own = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1180, height: 740 },
    ...context,
  });
  await own.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await own.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(
    `${script}\nglobalThis.fakeHost = fake.installWindowHost(${JSON.stringify(options)});`,
  );
  await page.goto(address);
  return { page, complaints, close: () => own.close() };
}

/** The fake host as one script for the page. */
async function hostScript(): Promise<string> {
  const { outputFiles } = await bundle({
    entryPoints: [join(import.meta.dirname, 'window-host.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'fake',
    target: 'es2023',
  });
  return outputFiles[0]?.text ?? '';
}

function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    try {
      const body = readFileSync(join(folder, path));
      response.setHeader('Content-Security-Policy', policy);
      response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
