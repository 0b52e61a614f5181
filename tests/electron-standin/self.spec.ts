import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { makeCertificates } from '../core/arcgis/certificates.ts';
import { environment, launch, profiles, program, type Run } from './self/launch.ts';

let run: Run;
let server: Server;
let site = '';

/** A small portal: pages, redirects, a cookie, a password. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const html = (text: string) =>
    response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html><title>${text}</title><h1>${text}</h1>`);
  const to = searchParams.get('to') ?? '/';
  if (pathname === '/redirect') response.writeHead(302, { location: to }).end();
  else if (pathname === '/script') {
    response
      .setHeader('content-type', 'text/html')
      .end(`<script>location.href = ${JSON.stringify(to)}</script>`);
  } else if (pathname === '/frame') {
    response.setHeader('content-type', 'text/html').end(`<h1>Outer</h1><iframe src="${to}"></iframe>`);
  } else if (pathname === '/set') {
    response.setHeader('set-cookie', 'seen=yes; Path=/');
    html('Cookie set');
  } else if (pathname === '/cookies') html(request.headers.cookie ?? 'none');
  else if (pathname === '/locked') {
    if (request.headers.authorization === `Basic ${btoa('ada:pass')}`) html('Welcome');
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="Portal"' }).end('Locked');
  } else if (pathname === '/echo') {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () =>
      response.end(JSON.stringify({ method: request.method, body, token: request.headers['x-token'] })),
    );
  } else if (pathname === '/slow') setTimeout(() => html('Slow'), 3_000).unref();
  else html(`Page ${pathname}`);
}

/** Makes another window, for a test that spoils it, and returns its page when `url` is shown. */
async function openWindow(url: string, partition = ''): Promise<Page> {
  const { id, shown } = await run.app.evaluate(
    async ({ BrowserWindow }, [address, name]) => {
      const log: string[] = [];
      const window = new BrowserWindow({ webPreferences: { partition: name, sandbox: true } });
      const contents = window.webContents;
      Object.assign(globalThis, { log, lastWindow: window });
      contents.on('will-navigate', ({ url: to }) => void log.push(`will-navigate ${to}`));
      contents.on(
        'will-frame-navigate',
        ({ url: to, isMainFrame }) => void log.push(`will-frame-navigate ${isMainFrame} ${to}`),
      );
      contents.on('will-redirect', ({ url: to }) => void log.push(`will-redirect ${to}`));
      contents.on('did-navigate', (_event, to, code) => void log.push(`did-navigate ${code} ${to}`));
      contents.on('did-navigate-in-page', (_event, to) => void log.push(`did-navigate-in-page ${to}`));
      contents.on('did-fail-load', (_event, code, name_) => void log.push(`did-fail-load ${code} ${name_}`));
      contents.on('did-finish-load', () => void log.push('did-finish-load'));
      contents.on('dom-ready', () => void log.push('dom-ready'));
      contents.on('page-title-updated', (_event, title) => void log.push(`page-title-updated ${title}`));
      await contents.loadURL(address).catch(() => undefined);
      return { id: window.id, shown: contents.getURL() };
    },
    [url, partition] as const,
  );
  const page = await pageOf(id);
  // The program is ahead of the test: here the page may still be the blank one.
  if (shown !== '' && shown !== 'about:blank')
    await page.waitForURL((at) => at.href !== 'about:blank', { waitUntil: 'commit' });
  return page;
}

/** The page of a window. The test's own list may still be a moment behind. */
async function pageOf(windowId: number): Promise<Page> {
  let found: Page | undefined;
  await expect(async () => {
    for (const page of run.app.windows()) {
      const window = await run.app.browserWindow(page);
      if ((await window.evaluate((one) => one?.id)) === windowId) found = page;
    }
    expect(found).toBeDefined();
  }).toPass();
  if (found === undefined) throw new Error('no page');
  return found;
}

const events = () => run.app.evaluate(() => Reflect.get(globalThis, 'log') as string[]);

test.beforeAll(async () => {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

test.afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.describe('stand-in, one program', () => {
  test.beforeAll(async () => {
    run = await launch();
  });
  test.afterAll(async () => {
    await run.end();
  });
  test.afterEach(async () => {
    const left = await run.app.evaluate(async ({ BaseWindow, nativeTheme, __standIn }) => {
      for (const window of BaseWindow.getAllWindows()) if (window.id !== 1) window.destroy();
      nativeTheme.themeSource = 'system';
      return __standIn.records.uncaught;
    });
    expect(left).toEqual([]);
  });

  test('a window has the size, title and state it was given', async () => {
    const [window] = await run.app.evaluate(({ __standIn }) => __standIn.windows());
    expect(window).toMatchObject({
      kind: 'BrowserWindow',
      title: 'Self-test',
      visible: true,
      minimumSize: [600, 0],
    });
    expect(await run.page.evaluate(() => [innerWidth, innerHeight])).toEqual([900, 600]);
    await run.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.fromId(1)?.setBounds({ width: 300, height: 500 }),
    );
    await expect.poll(() => run.page.evaluate(() => [innerWidth, innerHeight])).toEqual([600, 500]);
  });

  test('states of a window change with their events', async () => {
    const seen = await run.app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0];
      const log: string[] = [];
      if (window === undefined) return log;
      const before = window.getBounds();
      window.on('maximize', () => void log.push('maximize'));
      window.on('unmaximize', () => void log.push('unmaximize'));
      window.on('hide', () => void log.push('hide'));
      window.on('show', () => void log.push('show'));
      window.on('blur', () => void log.push('blur'));
      window.on('focus', () => void log.push('focus'));
      window.on('minimize', () => void log.push('minimize'));
      window.on('restore', () => void log.push('restore'));
      window.maximize();
      log.push(String(window.isMaximized()), String(window.getBounds().width));
      window.unmaximize();
      log.push(String(window.getBounds().width === before.width));
      window.hide();
      log.push(String(window.isVisible()));
      window.show();
      window.minimize();
      log.push(String(window.isMinimized()));
      window.restore();
      window.removeAllListeners();
      return log;
    });
    expect(seen).toEqual(
      'maximize true 1920 unmaximize true blur hide false show focus blur minimize true restore focus'.split(
        ' ',
      ),
    );
  });

  test('the bridge is there before the first script of a page', async () => {
    expect(await run.page.evaluate(() => window.bridgeAtFirst)).toBe('object');
  });

  test('preload and page share no globals', async () => {
    expect(await run.page.evaluate(() => window.bridge.seesPage())).toBe('undefined');
    expect(
      await run.page.evaluate(() => [
        typeof Reflect.get(window, 'require'),
        typeof Reflect.get(window, 'process'),
      ]),
    ).toEqual(['undefined', 'undefined']);
    const own = await run.page.evaluate(() =>
      Object.keys(window).filter((name) => name.startsWith('standin')),
    );
    expect(own).toEqual([]);
  });

  test('a preload may require little and has no Node', async () => {
    expect(await run.page.evaluate(() => [window.bridge.refusesNode, window.bridge.hasNode])).toEqual([
      true,
      false,
    ]);
  });

  test('what the bridge exposes is frozen and cannot be replaced', async () => {
    const result = await run.page.evaluate(() => {
      const property = Object.getOwnPropertyDescriptor(window, 'bridge');
      return [
        property?.configurable,
        property?.writable,
        Object.isFrozen(window.bridge.nested.list),
        window.secondTime,
      ];
    });
    expect(result).toEqual([
      false,
      false,
      true,
      'Cannot bind an API on top of an existing property on the window object',
    ]);
  });

  test('calls and callbacks across the bridge answer at once', async () => {
    expect(
      await run.page.evaluate(() => [window.bridge.add(1, 2), window.bridge.twice((value) => [value])]),
    ).toEqual([3, [[1], [2]]]);
  });

  test('errors cross the bridge with their message', async () => {
    const caught = await run.page.evaluate(async () => {
      const found: string[] = [];
      try {
        window.bridge.fail();
      } catch (error) {
        found.push(String(error), String(error instanceof Error));
      }
      await window.bridge.failLater().catch((error: unknown) => found.push(String(error)));
      return found;
    });
    expect(caught).toEqual(['TypeError: Nothing doing', 'true', 'Error: Later']);
  });

  test('messages are structured clones both ways', async () => {
    const same = await run.page.evaluate(async () => {
      const cycle: { self?: unknown } = {};
      cycle.self = cycle;
      const value = {
        date: new Date(5),
        map: new Map([[{ key: 1 }, new Set(['a'])]]),
        bytes: new Uint8Array([0, 255]),
        big: 12345678901234567890n,
        nothing: undefined,
        minus: -0,
        none: Number.NaN,
        pattern: /a+/gi,
        error: new RangeError('far'),
        cycle,
        ['__proto__']: 1,
      }; // prettier-ignore
      const back = (await window.bridge.invoke('echo', value)) as typeof value;
      return [
        back.date instanceof Date && back.date.getTime() === 5,
        back.map instanceof Map && [...back.map][0]?.[1].has('a'),
        back.bytes instanceof Uint8Array && back.bytes[1] === 255,
        back.big === value.big,
        'nothing' in back && back.nothing === undefined,
        Object.is(back.minus, -0) && Number.isNaN(back.none),
        back.pattern.flags === 'gi',
        back.error instanceof RangeError && back.error.message === 'far',
        back.cycle.self === back.cycle,
      ];
    });
    expect(same).toEqual(Array.from({ length: 9 }, () => true));
  });

  test('functions do not cross to the main process', async () => {
    const words = await run.page.evaluate(async () => {
      const found: string[] = [];
      try {
        window.bridge.sendFunction();
      } catch (error) {
        found.push(String(error));
      }
      await window.bridge.invoke('function').catch((error: unknown) => found.push(String(error)));
      return found;
    });
    expect(words).toEqual([
      'Error: An object could not be cloned.',
      "Error: Error invoking remote method 'function': Error: An object could not be cloned.",
    ]);
  });

  test('a handler that throws rejects with its text alone', async () => {
    const words = await run.page.evaluate(async () => {
      const refused = await window.bridge.invoke('refuse').catch((error: unknown) => error);
      const missing = await window.bridge.invoke('nobody').catch((error: unknown) => error);
      return [String(refused), Object.keys(refused as object).length, String(missing)];
    });
    expect(words).toEqual([
      "Error: Error invoking remote method 'refuse': Refusal: No entry",
      0,
      "Error: Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    ]);
  });

  test('a handler sees the frame a message came from', async () => {
    expect(await run.page.evaluate(() => window.bridge.invoke('where'))).toEqual({
      url: 'app://self/index.html',
      origin: 'app://self',
      id: 1,
    });
  });

  test('a foreign frame can be pretended', async () => {
    const [foreign, gone] = await run.app.evaluate(({ __standIn }) =>
      Promise.all([
        __standIn.ipcInvoke({ channel: 'where', url: 'https://evil.example/page' }),
        __standIn.ipcInvoke({ channel: 'where', frame: 'gone' }),
      ]),
    );
    expect(foreign).toEqual({ url: 'https://evil.example/page', origin: 'https://evil.example', id: 1 });
    expect(gone).toEqual({ url: undefined, origin: undefined, id: 1 });
  });

  test('messages without an answer arrive, and so do replies', async () => {
    const noted = await run.page.evaluate(
      () =>
        new Promise<readonly unknown[]>((resolve) => {
          const stop = window.bridge.onNoted((...args) => {
            stop();
            resolve(args);
          });
          window.bridge.send('word', new Date(1));
        }),
    );
    expect(noted).toEqual([['sender', 'ports'], 'word', new Date(1)]);
  });

  test('a message sent before the page is there waits for it', async () => {
    const page = await openWindow('about:blank');
    const preload = join(import.meta.dirname, 'self/preload.cjs');
    await page.close();
    await run.app.evaluate(async ({ BrowserWindow }, path) => {
      const window = new BrowserWindow({ webPreferences: { preload: path } });
      const loaded = window.loadURL('app://self/index.html');
      window.webContents.send('noted', 'early');
      await loaded;
    }, preload);
  });

  test('a custom scheme serves pages with their policy', async () => {
    expect(await run.page.locator('#inline').textContent()).toBe('no inline script ran');
    expect(await run.app.evaluate(({ webContents }) => webContents.fromId(1)?.getURL())).toBe(
      'app://self/index.html',
    );
    const [missing, foreign, posted] = await run.page.evaluate(async () => [
      (await fetch('./nothing.html')).status,
      await fetch('https://example.org/').then(
        () => 'reached',
        () => 'refused',
      ),
      await (await fetch('/posted', { method: 'POST', body: 'text' })).json(),
    ]);
    expect([missing, foreign, posted]).toEqual([404, 'refused', { method: 'POST', body: 'text' }]);
  });

  test('inline scripts and eval stay forbidden to the page', async () => {
    const result = await run.page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return Reflect.get(window, 'ran');
    });
    expect(result).toBeUndefined();
  });

  test('navigation of the page is announced and can be prevented', async () => {
    const page = await openWindow('app://self/index.html');
    await page.locator('#next').click();
    await expect(page.locator('h1')).toHaveText('Next page');
    await expect
      .poll(async () => (await events()).filter((line) => line.includes('navigate')))
      .toEqual([
        'did-navigate 200 app://self/index.html',
        'will-frame-navigate true app://self/next.html',
        'will-navigate app://self/next.html',
        'did-navigate 200 app://self/next.html',
      ]);
    await run.app.evaluate(() => {
      const contents = (Reflect.get(globalThis, 'lastWindow') as Electron.BrowserWindow).webContents;
      contents.on('will-navigate', (event) => event.preventDefault());
    });
    await page.evaluate(() => {
      location.href = './index.html';
    });
    await expect.poll(events).toContain('will-navigate app://self/index.html');
    await expect(page.locator('h1')).toHaveText('Next page');
  });

  test('moves within a page and its titles are announced', async () => {
    const page = await openWindow('app://self/index.html');
    await page.evaluate(() => {
      location.hash = 'part';
      document.title = 'Another title';
    });
    await expect
      .poll(events)
      .toEqual(
        expect.arrayContaining([
          'dom-ready',
          'did-finish-load',
          'did-navigate-in-page app://self/index.html#part',
          'page-title-updated Self-test',
          'page-title-updated Another title',
        ]),
      );
    const title = await run.app.evaluate(() =>
      (Reflect.get(globalThis, 'lastWindow') as Electron.BrowserWindow).getTitle(),
    );
    expect(title).toBe('Another title');
  });

  test('loads, reloads and going back by the program are no will-navigate', async () => {
    const page = await openWindow(`${site}/one`);
    await run.app.evaluate(async (_electron, address) => {
      const { webContents } = Reflect.get(globalThis, 'lastWindow') as Electron.BrowserWindow;
      const loaded = () =>
        new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()));
      await webContents.loadURL(`${address}/two`);
      const reloaded = loaded();
      webContents.reload();
      await reloaded;
      const back = loaded();
      webContents.navigationHistory.goBack();
      await back;
    }, site);
    await expect(page.locator('h1')).toHaveText('Page /one');
    expect((await events()).filter((line) => line.startsWith('will'))).toEqual([]);
  });

  test('redirects are seen before they are followed', async () => {
    await openWindow(`${site}/redirect?to=/there`);
    expect(await events()).toContain(`will-redirect ${site}/there`);
    expect(await events()).toContain(`did-navigate 200 ${site}/there`);
    await openWindow(`${site}/redirect?to=${encodeURIComponent('self:callback?code=1')}`);
    expect(await events()).toContain('will-redirect self:callback?code=1');
  });

  test('a redirect to the loopback address can be stopped unseen', async () => {
    let asked = 0;
    const callback = createServer((_request, response) => {
      asked += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(callback, 'listening');
    const target = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/callback?code=1`;
    const failure = await run.app.evaluate(
      ({ BrowserWindow }, [from, to]) => {
        const window = new BrowserWindow();
        window.webContents.on('will-redirect', (event) => {
          if (event.url === to) event.preventDefault();
        });
        return window.loadURL(from).catch((error: unknown) => String(error));
      },
      [`${site}/redirect?to=${encodeURIComponent(target)}`, target] as const,
    );
    callback.close();
    expect(asked).toBe(0);
    expect(failure).toMatch(/ERR_ABORTED \(-3\)/);
  });

  test('a script that leaves for another scheme is announced', async () => {
    await openWindow(`${site}/script?to=${encodeURIComponent('self:callback?code=2')}`);
    await expect.poll(events).toContain('will-navigate self:callback?code=2');
    const external = await run.app.evaluate(({ __standIn }) => __standIn.records.external);
    expect(external).toContainEqual({ url: 'self:callback?code=2', by: 'page' });
  });

  test('frames are told apart from the page around them', async () => {
    await openWindow(`${site}/frame?to=${encodeURIComponent(`${site}/inner`)}`);
    await expect.poll(events).toContain(`will-frame-navigate false ${site}/inner`);
    const frames = await run.app.evaluate(() => {
      const { mainFrame } = (Reflect.get(globalThis, 'lastWindow') as Electron.BrowserWindow).webContents;
      return [mainFrame.url, ...mainFrame.frames.map(({ url, parent }) => `${url} in ${parent?.url}`)];
    });
    expect(frames[1]).toBe(`${site}/inner in ${frames[0]}`);
    expect((await events()).filter((line) => line.startsWith('will-navigate'))).toEqual([]);
  });

  test('a load that fails says why', async () => {
    const error = await run.app.evaluate(async ({ BrowserWindow }) => {
      const window = new BrowserWindow();
      const seen: unknown[] = [];
      window.webContents.on('did-fail-load', (_event, ...rest) => void seen.push(rest.slice(0, 4)));
      const message = await window
        .loadURL('http://127.0.0.1:9/')
        .catch((failure: unknown) => String(failure));
      const unknown = await window.loadURL('nobody://x/').catch((failure: unknown) => String(failure));
      return [message, unknown, seen[0]];
    });
    expect(error).toEqual([
      "Error: ERR_UNSAFE_PORT (-312) loading 'http://127.0.0.1:9/'",
      "Error: ERR_UNKNOWN_URL_SCHEME (-302) loading 'nobody://x/'",
      [-312, 'ERR_UNSAFE_PORT', 'http://127.0.0.1:9/', true],
    ]);
  });

  test('a load that is overtaken fails, and the later one does not', async () => {
    const results = await run.app.evaluate(async ({ BrowserWindow }, url) => {
      const window = new BrowserWindow();
      await window.loadURL(`${url}/first`);
      const overtaken = window.loadURL(`${url}/slow`).catch((error: unknown) => String(error));
      const later = window.loadURL(`${url}/later`);
      return [await overtaken, await later.then(() => window.webContents.getURL())];
    }, site);
    expect(results).toEqual([`Error: ERR_ABORTED (-3) loading '${site}/slow'`, `${site}/later`]);
  });

  test('denied windows never exist', async () => {
    const page = await openWindow('app://self/index.html');
    await run.app.evaluate(() => {
      const { webContents } = Reflect.get(globalThis, 'lastWindow') as Electron.BrowserWindow;
      webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
    });
    const before = run.app.windows().length;
    expect(await page.evaluate(() => window.open('https://example.org/', '_blank', 'width=200'))).toBeNull();
    await page.locator('#blank').click();
    await expect
      .poll(() =>
        run.app.evaluate(({ __standIn }) =>
          __standIn.records.windowOpens.map(({ url, action }) => [url, action]),
        ),
      )
      .toEqual([
        ['https://example.org/', 'deny'],
        ['app://self/next.html', 'deny'],
      ]);
    expect(run.app.windows().length).toBe(before);
  });

  test('partitions keep their cookies to themselves', async () => {
    await openWindow(`${site}/set`, 'sign-in-1');
    const same = await openWindow(`${site}/cookies`, 'sign-in-1');
    await expect(same.locator('h1')).toHaveText('seen=yes');
    const other = await openWindow(`${site}/cookies`, 'sign-in-2');
    await expect(other.locator('h1')).toHaveText('none');
    const cookies = await run.app.evaluate(async ({ session }, url) => {
      const one = session.fromPartition('sign-in-1');
      const found = await one.cookies.get({ url });
      await one.clearStorageData();
      return [
        found.map(({ name, value }) => `${name}=${value}`),
        (await one.cookies.get({})).length,
        session.fromPartition('sign-in-1') === one,
      ];
    }, site);
    expect(cookies).toEqual([['seen=yes'], 0, true]);
    const cleared = await run.app.evaluate(({ __standIn }) => __standIn.records.cleared);
    expect(cleared).toContainEqual({ partition: 'sign-in-1', what: 'storageData' });
  });

  test('a challenge becomes a login event with one answer', async () => {
    await run.app.evaluate(({ app }) => {
      const attempts: unknown[] = [];
      Object.assign(globalThis, { attempts });
      app.on('login', (event, contents, details, info, callback) => {
        event.preventDefault();
        attempts.push([
          contents?.id !== undefined,
          details.firstAuthAttempt,
          info.isProxy,
          info.scheme,
          info.host,
          info.realm,
        ]);
        if (attempts.length === 1) callback('ada', 'wrong');
        else callback('ada', 'pass');
      });
    });
    const page = await openWindow(`${site}/locked`, 'login-1');
    await expect(page.locator('h1')).toHaveText('Welcome');
    expect(await run.app.evaluate(() => Reflect.get(globalThis, 'attempts') as unknown)).toEqual([
      [true, true, false, 'basic', '127.0.0.1', 'Portal'],
      [true, false, false, 'basic', '127.0.0.1', 'Portal'],
    ]);
    await run.app.evaluate(({ app }) => void app.removeAllListeners('login'));
    const refused = await openWindow(`${site}/locked`, 'login-2');
    expect(await refused.locator('body').textContent()).toBe('Locked');
  });

  test('a real TLS error is the program’s to judge', async () => {
    const { selfSigned } = await makeCertificates();
    const digest = new X509Certificate(selfSigned.cert).fingerprint256.replaceAll(':', '');
    const fingerprint = `sha256/${Buffer.from(digest, 'hex').toString('base64')}`;
    const secure = createSecureServer(selfSigned, (_request, response) => {
      response.setHeader('content-type', 'text/html').end('<h1>Secure</h1>');
    }).listen(0, '127.0.0.1');
    await once(secure, 'listening');
    const url = `https://localhost:${(secure.address() as AddressInfo).port}/`;
    const result = await run.app.evaluate(async ({ app, BrowserWindow }, address) => {
      const refused = await new BrowserWindow().loadURL(address).catch((error: unknown) => String(error));
      let seen: unknown;
      app.once('certificate-error', (event, contents, _url, error, certificate, callback, isMainFrame) => {
        event.preventDefault();
        seen = [contents.getURL(), error, certificate.subjectName, certificate.fingerprint, isMainFrame];
        callback(true);
      });
      const window = new BrowserWindow({ webPreferences: { partition: 'pinned' } });
      await window.loadURL(address);
      return [refused, seen, await window.webContents.executeJavaScript('document.body.innerText')];
    }, url);
    secure.closeAllConnections();
    secure.close();
    expect(result).toEqual([
      `Error: ERR_CERT_AUTHORITY_INVALID (-202) loading '${url}'`,
      [url, 'net::ERR_CERT_AUTHORITY_INVALID', 'localhost', fingerprint, true],
      'Secure',
    ]);
  });

  test('two contents can share a window, each a page of its own', async () => {
    await run.app.evaluate(async ({ BaseWindow, WebContentsView }, url) => {
      const window = new BaseWindow({ width: 700, height: 500, title: 'Sign in' });
      const bar = new WebContentsView({ webPreferences: { sandbox: true } });
      const below = new WebContentsView({ webPreferences: { partition: 'views' } });
      window.contentView.addChildView(bar);
      window.contentView.addChildView(below);
      bar.setBounds({ x: 0, y: 0, width: 700, height: 40 });
      below.setBounds({ x: 0, y: 40, width: 700, height: 460 });
      await below.webContents.loadURL(`${url}/portal`);
    }, site);
    const page = () => run.app.windows().find((one) => one.url() === `${site}/portal`);
    await expect.poll(() => page()?.evaluate(() => [innerWidth, innerHeight])).toEqual([700, 460]);
    const windows = await run.app.evaluate(({ __standIn }) => __standIn.windows());
    expect(windows.find(({ title }) => title === 'Sign in')).toMatchObject({
      kind: 'BaseWindow',
      views: [{ bounds: { height: 40 } }, { bounds: { y: 40 }, webPreferences: { partition: 'views' } }],
    });
  });

  test('a page is bound to its window, and closing it closes both', async () => {
    const page = await openWindow('app://self/index.html');
    const window = await run.app.browserWindow(page);
    expect(await window.evaluate((one) => one.id > 1 && one.webContents.getTitle())).toBe('Self-test');
    await page.close();
    await expect.poll(() => window.evaluate((one) => one.isDestroyed())).toBe(true);
  });

  test('a script added by the test runs before those of a new page', async () => {
    await run.app.context().addInitScript(() => Object.assign(window, { addedByTest: true }));
    const page = await openWindow('app://self/next.html');
    expect(await page.evaluate(() => Reflect.get(window, 'addedByTest'))).toBe(true);
  });

  test('webContents runs scripts and gives their result', async () => {
    const results = await run.app.evaluate(async ({ webContents }) => {
      const contents = webContents.fromId(1);
      const failed = await contents
        ?.executeJavaScript('missing.thing')
        .catch((error: unknown) => String(error));
      return [await contents?.executeJavaScript('Promise.resolve({ sum: 1 + 1 })'), failed];
    });
    expect(results).toEqual([{ sum: 2 }, 'Error: ReferenceError: missing is not defined']);
  });

  test('net.fetch keeps method, headers, body and failures', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const found = await run.app.evaluate(
      async ({ app, net }, [url, nowhere]) => {
        const response = await net.fetch(`${url}/echo`, {
          method: 'POST',
          headers: { 'x-token': 't' },
          body: 'form=1',
        });
        const refusal = await net.fetch(nowhere).catch((error: unknown) => String(error));
        const stop = AbortSignal.timeout(30);
        const abortion = await net
          .fetch(`${url}/slow`, { signal: stop })
          .catch((error: unknown) => (error as Error).name);
        const own = await net.fetch(`file://${app.getAppPath()}/site/next.html`);
        return [await response.json(), refusal, abortion, own.headers.get('content-type')];
      },
      [site, `http://127.0.0.1:${port}/`] as const,
    );
    expect(found).toEqual([
      { method: 'POST', body: 'form=1', token: 't' },
      'Error: net::ERR_CONNECTION_REFUSED',
      'TimeoutError',
      'text/html',
    ]);
  });

  test('net.fetch refuses to hand a redirect over; net.request shows it', async () => {
    const found = await run.app.evaluate(async ({ net }, url) => {
      const address = `${url}/redirect?to=/there`;
      const followed = await net.fetch(address);
      const manual = await net
        .fetch(address, { redirect: 'manual' })
        .catch((error: unknown) => String(error));
      const seen = await new Promise<unknown>((resolve, reject) => {
        const request = net.request({ url: address, redirect: 'manual' });
        request.on('redirect', (status, _method, target, headers) => {
          resolve([status, target, headers['location']]);
          request.abort();
        });
        request.on('error', reject);
        request.end();
      });
      return [followed.status, await followed.text(), followed.url, manual, seen];
    }, site);
    expect(found).toEqual([
      200,
      '<!doctype html><title>Page /there</title><h1>Page /there</h1>',
      '',
      'Error: Redirect was cancelled',
      [302, `${site}/there`, ['/there']],
    ]);
  });

  test('a session sends its own cookies, and its handlers are recorded', async () => {
    const result = await run.app.evaluate(async ({ session, __standIn }, url) => {
      const one = session.fromPartition('fetching');
      await one.fetch(`${url}/set`);
      one.setPermissionRequestHandler((_contents, permission, done) =>
        done(permission === 'clipboard-sanitized-write'),
      );
      one.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
      one.allowNTLMCredentialsForDomains('*.corp.example');
      const text = await (await one.fetch(`${url}/cookies`)).text();
      return [
        text.includes('seen=yes'),
        __standIn.sessions().find(({ partition }) => partition === 'fetching'),
        await __standIn.permission('geolocation', { partition: 'fetching' }),
        await __standIn.permission('clipboard-sanitized-write', { partition: 'fetching' }),
      ];
    }, site);
    expect(result).toEqual([
      true,
      expect.objectContaining({
        ntlmDomains: '*.corp.example',
        permissionRequestHandler: true,
        permissionCheckHandler: true,
      }),
      { requested: false, checked: false },
      { requested: true, checked: true },
    ]);
  });

  test('requests can be cancelled and answers changed by webRequest', async () => {
    await run.app.evaluate(({ session }) => {
      const { webRequest } = session.fromPartition('filtered');
      webRequest.onBeforeRequest({ urls: ['*://*/blocked*'] }, (_details, done) => done({ cancel: true }));
      webRequest.onHeadersReceived((details, done) =>
        done({ responseHeaders: { ...details.responseHeaders, 'x-added': ['yes'] } }),
      );
    });
    const page = await openWindow(`${site}/blocked`, 'filtered');
    expect(await events()).toContain('did-fail-load -20 ERR_BLOCKED_BY_CLIENT');
    await run.app.evaluate(
      (_electron, url) => (Reflect.get(globalThis, 'lastWindow') as Electron.BrowserWindow).loadURL(url),
      `${site}/open`,
    );
    await expect(page.locator('h1')).toHaveText('Page /open');
    expect(await page.evaluate(async () => (await fetch('/again')).headers.get('x-added'))).toBe('yes');
  });

  test('menus are read and clicked by label or id', async () => {
    const clicks = await run.app.evaluate(({ BrowserWindow, Menu, __standIn }) => {
      const log: unknown[] = [];
      const click = (item: Electron.MenuItem, window: Electron.BaseWindow | undefined) =>
        void log.push([item.label, window?.id]);
      Menu.setApplicationMenu(
        Menu.buildFromTemplate([
          {
            label: '&File',
            submenu: [{ label: 'Open', id: 'open', click }, { type: 'separator' }, { role: 'quit' }],
          },
          {
            label: 'Pick',
            submenu: [
              { type: 'radio', label: 'A', checked: true },
              { type: 'radio', label: 'B', id: 'b' },
            ],
          },
        ]),
      );
      BrowserWindow.fromId(1)?.focus();
      __standIn.clickMenu(['File', 'Open']);
      __standIn.clickMenu('open');
      __standIn.clickMenu('b');
      Menu.buildFromTemplate([
        { label: 'Copy', click },
        { label: 'No', enabled: false },
      ]).popup();
      __standIn.clickPopup(['Copy']);
      return [log, __standIn.applicationMenu()];
    });
    expect(clicks[0]).toEqual([
      ['Open', 1],
      ['Open', 1],
      ['Copy', 1],
    ]);
    expect(clicks[1]).toMatchObject([
      { label: '&File', submenu: [{ id: 'open' }, { type: 'separator' }, { label: 'Quit', role: 'quit' }] },
      { submenu: [{ checked: false }, { checked: true }] },
    ]);
  });

  test('a tray shows the menu last set, and disabled items refuse', async () => {
    const seen = await run.app.evaluate(({ Menu, nativeImage, Tray, __standIn }) => {
      const icon =
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
      const image = nativeImage.createFromBuffer(Buffer.from(icon, 'base64'));
      image.setTemplateImage(true);
      const tray = new Tray(image);
      const log: string[] = [];
      tray.setToolTip('Signed in');
      tray.on('click', () => void log.push('icon'));
      tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Old' }]));
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: 'Copy token', click: () => void log.push('copied') },
          { label: 'Off', enabled: false },
        ]),
      );
      __standIn.clickTray(['Copy token']);
      __standIn.tray('click');
      let refusal = '';
      try {
        __standIn.clickTray(['Off']);
      } catch (error) {
        refusal = String(error);
      }
      const before = __standIn.trays();
      tray.destroy();
      return [log, before, refusal, __standIn.trays().length];
    });
    expect(seen).toEqual([
      ['copied', 'icon'],
      [
        {
          toolTip: 'Signed in',
          title: '',
          image: { path: null, empty: false, template: true, width: 1, height: 1, scaleFactors: [1] },
          menu: [
            expect.objectContaining({ label: 'Copy token' }),
            expect.objectContaining({ enabled: false }),
          ],
        },
      ],
      'Error: The menu item "Off" is disabled.',
      0,
    ]);
  });

  test('the clipboard is asynchronous and remembers every change', async () => {
    const seen = await run.app.evaluate(async ({ clipboard, ClipboardItem, __standIn }) => {
      const hint = 'electron application/osclipboard;format="x-kde-passwordManagerHint"';
      await clipboard.write([new ClipboardItem({ 'text/plain': 'abc', [hint]: 'secret' })]);
      const read = [
        await clipboard.readText(),
        await clipboard.has(hint),
        (await clipboard.read())[0]?.types,
      ];
      clipboard.clear();
      await clipboard.selection.writeText('other');
      return [
        read,
        await clipboard.readText(),
        __standIn.records.clipboard,
        __standIn.records.clipboardSelection.length,
      ];
    });
    const hint = 'electron application/osclipboard;format="x-kde-passwordManagerHint"';
    expect(seen).toEqual([
      ['abc', true, ['text/plain', hint]],
      '',
      [{ do: 'write', entries: { 'text/plain': 'abc', [hint]: 'secret' } }, { do: 'clear' }],
      1,
    ]);
  });

  test('the theme of the program reaches its pages', async () => {
    const dark = () => run.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
    const updated = await run.app.evaluate(
      ({ nativeTheme }) =>
        new Promise<boolean>((resolve) => {
          nativeTheme.once('updated', () => resolve(nativeTheme.shouldUseDarkColors));
          nativeTheme.themeSource = 'dark';
        }),
    );
    expect(updated).toBe(true);
    await expect.poll(dark).toBe(true);
    const later = await openWindow('app://self/next.html');
    expect(await later.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
    await run.app.evaluate(({ nativeTheme, __standIn }) => {
      nativeTheme.themeSource = 'system';
      __standIn.systemTheme({ dark: false, highContrast: true });
    });
    await expect.poll(dark).toBe(false);
    expect(await run.page.evaluate(() => matchMedia('(prefers-contrast: more)').matches)).toBe(true);
    expect(await run.app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseHighContrastColors)).toBe(true);
  });

  test('dialogs take the answers a test prepared, else are cancelled', async () => {
    const answers = await run.app.evaluate(async ({ dialog, __standIn }) => {
      __standIn.answerDialog('OpenDialog', { filePaths: ['/tmp/file.age'] });
      __standIn.answerDialog('MessageBox', { response: 1 });
      return [
        await dialog.showOpenDialog({ title: 'Import' }),
        await dialog.showMessageBox({ message: 'Remove it?', buttons: ['Cancel', 'Remove'] }),
        await dialog.showSaveDialog({ defaultPath: 'out.age' }),
        __standIn.records.dialogs.map(({ kind, options }) => [kind, options]),
      ];
    });
    expect(answers).toEqual([
      { canceled: false, filePaths: ['/tmp/file.age'] },
      { response: 1, checkboxChecked: false },
      { canceled: true, filePath: '' },
      [
        ['OpenDialog', { title: 'Import' }],
        ['MessageBox', { message: 'Remove it?', buttons: ['Cancel', 'Remove'] }],
        ['SaveDialog', { defaultPath: 'out.age' }],
      ],
    ]);
  });

  test('power events, idle time and notifications come from the test', async () => {
    const log = await run.app.evaluate(async ({ Notification, powerMonitor, __standIn }) => {
      const seen: unknown[] = [];
      for (const name of ['suspend', 'resume', 'lock-screen'] as const) {
        powerMonitor.on(name as 'suspend', () => void seen.push(name));
        __standIn.power(name);
      }
      __standIn.idle(90);
      seen.push(powerMonitor.getSystemIdleTime(), powerMonitor.getSystemIdleState(60));
      __standIn.power('unlock-screen');
      const notification = new Notification({ title: 'Session ends', body: 'In 5 minutes' });
      notification.on('click', () => void seen.push('clicked'));
      notification.show();
      __standIn.notification('click');
      return [seen, __standIn.records.notifications[0]?.title];
    });
    expect(log).toEqual([['suspend', 'resume', 'lock-screen', 90, 'locked', 'clicked'], 'Session ends']);
  });

  test('certificate and client-certificate events can be made', async () => {
    const answers = await run.app.evaluate(async ({ app, __standIn }) => {
      const alone = await __standIn.certificateError({ url: 'https://portal.example/' });
      app.once('certificate-error', (event, _contents, _url, _error, certificate, callback) => {
        event.preventDefault();
        callback(certificate.fingerprint === 'sha256/pinned');
      });
      const pinned = await __standIn.certificateError({
        url: 'https://portal.example/',
        certificate: { fingerprint: 'sha256/pinned' },
      });
      app.once('select-client-certificate', (event, _contents, _url, list, callback) => {
        event.preventDefault();
        callback(list[1]);
      });
      const chosen = await __standIn.clientCertificate({
        url: 'https://portal.example/',
        certificates: [{}, { subjectName: 'Ada' }],
      });
      return [alone, pinned.calls, (chosen.calls[0]?.[0] as Electron.Certificate | undefined)?.subjectName];
    });
    expect(answers).toEqual([{ prevented: false, answered: false, calls: [] }, [[true]], 'Ada']);
  });

  test('links and settings given to the system are recorded', async () => {
    const records = await run.app.evaluate(async ({ app, shell, __standIn }) => {
      await shell.openExternal('https://example.org/');
      __standIn.failShell('openExternal', 'No browser');
      const failed = await shell
        .openExternal('https://example.org/')
        .catch((error: unknown) => String(error));
      app.setAsDefaultProtocolClient('self');
      app.setLoginItemSettings({ openAtLogin: true, args: ['--hidden'] });
      const { external, protocolClients, loginItem } = __standIn.records;
      return [
        external.at(-1),
        failed,
        Object.keys(protocolClients),
        app.isDefaultProtocolClient('self'),
        loginItem,
        app.getLoginItemSettings().openAtLogin,
      ];
    });
    expect(records).toEqual([
      { url: 'https://example.org/', by: 'program' },
      'Error: No browser',
      ['self'],
      true,
      { openAtLogin: true, args: ['--hidden'] },
      true,
    ]);
  });

  test('weakened web preferences are recorded', async () => {
    const insecure = await run.app.evaluate(({ BrowserWindow, __standIn }) => {
      new BrowserWindow({ show: false, webPreferences: { nodeIntegration: true, webSecurity: false } });
      return __standIn.records.insecure.map(({ name, value }) => [name, value]);
    });
    expect(insecure).toEqual([
      ['webSecurity', false],
      ['nodeIntegration', true],
    ]);
  });

  test('a member that is missing throws and is noted', async () => {
    const gaps = await run.app.evaluate(({ app, autoUpdater, BrowserWindow, __standIn }) => {
      const messages: string[] = [];
      const attempts = [
        () => Reflect.get(app, 'getVerison'),
        () => Reflect.get(BrowserWindow.getAllWindows()[0] ?? {}, 'setTitel'),
        () => Reflect.get(BrowserWindow, 'fromNothing'),
        () => autoUpdater.checkForUpdates(),
      ];
      for (const attempt of attempts) {
        try {
          attempt();
        } catch (error) {
          messages.push(String(error));
        }
      }
      return [messages, __standIn.gaps];
    });
    const names = [
      'app.getVerison',
      'BrowserWindow.setTitel',
      'BrowserWindow.fromNothing',
      'autoUpdater.checkForUpdates',
    ];
    expect(gaps[0]).toEqual(
      names.map((name) => `Error: The Electron stand-in has no ${name.replace('app.', 'App.')}.`),
    );
    const inPage = await run.page.evaluate(() => {
      try {
        return String(window.bridge.missing());
      } catch (error) {
        return String(error);
      }
    });
    expect(inPage).toBe('Error: The Electron stand-in has no ipcRenderer.sendSync.');
    await expect
      .poll(() => run.app.evaluate(({ __standIn }) => __standIn.gaps))
      .toContain('ipcRenderer.sendSync');
  });

  test('objects keep their identity and their classes', async () => {
    const same = await run.app.evaluate(({ app, BaseWindow, BrowserWindow, session, webContents }) => {
      const [window] = BrowserWindow.getAllWindows();
      return [
        window !== undefined && BrowserWindow.fromWebContents(window.webContents) === window,
        window instanceof BaseWindow,
        window?.webContents === webContents.fromId(1),
        window?.webContents.session === session.defaultSession,
        typeof app.listenerCount('ready') === 'number',
      ];
    });
    expect(same).toEqual([true, true, true, true, true]);
  });
});

test.describe('stand-in, life and end', () => {
  let folder = '';
  const folders: string[] = [];
  const started = async (more: Readonly<Record<string, string>> = {}) => {
    run = await launch(more);
    folder = run.folder;
    folders.push(folder);
    return run;
  };
  test.afterAll(() => {
    for (const each of folders) rmSync(each, { recursive: true, force: true });
  });

  /** Waits until a process and everything around it is gone. */
  const gone = async (child: ChildProcess) => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await expect.poll(() => profiles(folder)).toEqual([]);
  };

  test('closing the last window ends the program in Electron’s order', async () => {
    const { app, log } = await started();
    const child = app.process();
    const [window] = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ id }) => id),
    );
    await app.evaluate(({ BrowserWindow }, id) => BrowserWindow.fromId(id)?.close(), window ?? 1);
    await gone(child);
    expect(log()).toEqual([
      'ready',
      'session-created',
      'web-contents-created',
      'close',
      'closed',
      'window-all-closed',
      'before-quit',
      'will-quit',
      'quit',
    ]);
    expect(child.exitCode).toBe(0);
  });

  test('quitting asks first, closes the windows, then ends', async () => {
    const { app, log } = await started();
    const child = app.process();
    await app.close();
    await gone(child);
    expect(log().slice(3)).toEqual(['before-quit', 'close', 'closed', 'will-quit', 'quit']);
  });

  test('a window that refuses to close keeps the program', async () => {
    const { app, log } = await started({ SELF_TEST_HIDES: '1' });
    const child = app.process();
    const visible = await app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.fromId(1);
      window?.close();
      return window?.isVisible();
    });
    expect(visible).toBe(false);
    await app.close();
    await gone(child);
    expect(log().slice(3)).toEqual(['close', 'before-quit', 'close', 'closed', 'will-quit', 'quit']);
  });

  test('a second instance hands over its arguments and ends', async () => {
    const { app, log } = await started();
    const child = app.process();
    const second = spawn(
      join(import.meta.dirname, 'electron'),
      [program, 'self:callback?code=3', `--user-data-dir=${join(folder, 'data')}`],
      { env: environment({ SELF_TEST_NAME: 'second', TMPDIR: folder }), stdio: 'ignore' },
    );
    const [code] = await once(second, 'exit');
    expect(code).toBe(0);
    await expect
      .poll(() => log().at(-1))
      .toBe('second-instance {"link":"self:callback?code=3","additionalData":{"from":"second"}}');
    await app.evaluate(({ __standIn }) =>
      __standIn.secondInstance(['electron', 'self:again'], { additionalData: 1 }),
    );
    expect(log().at(-1)).toBe('second-instance {"link":"self:again","additionalData":1}');
    await app.close();
    await gone(child);
    expect(existsSync(join(folder, 'data', 'SingletonLock'))).toBe(false);
  });

  test('nothing stays behind when the process is killed', async () => {
    const { app } = await started();
    const child = app.process();
    expect(profiles(folder).length).toBe(1);
    child.kill('SIGKILL');
    await gone(child);
    const again = await started();
    await again.end();
  });

  test('a lock of a process that is gone is no lock', async () => {
    const { app } = await started();
    const child = app.process();
    child.kill('SIGKILL');
    await gone(child);
    const second = spawn(
      join(import.meta.dirname, 'electron'),
      [program, `--user-data-dir=${join(folder, 'data')}`],
      {
        env: environment({ SELF_TEST_LOG: join(folder, 'second.txt'), TMPDIR: folder }),
        stdio: 'ignore',
      },
    );
    await expect.poll(() => existsSync(join(folder, 'second.txt'))).toBe(true);
    second.kill('SIGTERM');
    await gone(second);
    expect(second.exitCode).toBe(0);
  });
});
