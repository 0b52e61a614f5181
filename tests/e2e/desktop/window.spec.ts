import { expect, test } from '@playwright/test';
import { windowChannels } from '../../../src/core/host/window-channels.ts';
import { ask, askWell, type RunningApplication, startApplication, waitForVault } from './application.ts';

let running: RunningApplication;

test.beforeAll(async () => {
  running = await startApplication();
});
test.afterAll(() => running.close());

test('the window opens with the least rights and the size it should have', async () => {
  const { app } = running;
  const [shown] = await app.evaluate(({ __standIn }) => __standIn.windows());
  expect(shown).toMatchObject({
    kind: 'BrowserWindow',
    title: 'Wayleave',
    visible: true,
    minimumSize: [880, 560],
    url: 'app://wayleave/index.html',
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      preload: expect.stringMatching(/index\.cjs$/),
    },
  });
  expect(shown?.bounds).toMatchObject({ width: 1180, height: 740 });
  const records = await app.evaluate(({ __standIn }) => __standIn.records);
  expect(records.insecure).toEqual([]);
  expect(records.sandboxEnabled).toBe(true);
  expect(records.uncaught).toEqual([]);
  expect(await app.evaluate(({ __standIn }) => __standIn.gaps)).toEqual([]);
});

test('every session refuses permissions and devices', async () => {
  const { app, window } = running;
  await waitForVault(window);
  const sessions = await app.evaluate(({ __standIn }) => __standIn.sessions());
  expect(sessions.length).toBeGreaterThanOrEqual(2);
  for (const session of sessions) {
    expect(session).toMatchObject({
      permissionRequestHandler: true,
      permissionCheckHandler: true,
      devicePermissionHandler: true,
    });
  }
  const answers = await app.evaluate(async ({ __standIn }) => ({
    camera: await __standIn.permission('media'),
    read: await __standIn.permission('clipboard-read'),
    write: await __standIn.permission('clipboard-sanitized-write'),
    foreign: await __standIn.permission('clipboard-sanitized-write', { url: 'https://evil.example/' }),
  }));
  const refused = { requested: false, checked: false };
  expect(answers.camera).toEqual(refused);
  expect(answers.read).toEqual(refused);
  expect(answers.foreign).toEqual(refused);
  expect(answers.write.requested).toBe(true);
});

test('the page finds the frozen bridge and nothing of Electron or Node', async () => {
  const { window } = running;
  const found = await window.evaluate(() => {
    const own = globalThis as unknown as Record<string, object | undefined>;
    const bridge = own.wayleave ?? {};
    const wasReplaced = Reflect.set(own, 'wayleave', {}) && own.wayleave !== bridge;
    return {
      names: Object.keys(bridge),
      isFrozen: Object.isFrozen(bridge),
      wasReplaced,
      others: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
        (name) => name in own,
      ),
    };
  });
  expect(found).toEqual({
    names: ['invoke', 'cancel', 'on'],
    isFrozen: true,
    wasReplaced: false,
    others: [],
  });
});

test('a script in the page itself does not run, and nothing foreign is loaded', async () => {
  const { window } = running;
  const outcome = await window.evaluate(async () => {
    const page = globalThis as unknown as {
      document: { createElement(name: string): { textContent: string }; body: { append(one: object): void } };
      fetch(url: string): Promise<unknown>;
      ran?: boolean;
    };
    const script = page.document.createElement('script');
    script.textContent = 'globalThis.ran = true';
    page.document.body.append(script);
    const style = page.document.createElement('style');
    style.textContent = 'body { outline: 7px solid red }';
    page.document.body.append(style);
    const fetched = await page.fetch('https://gis.example.org/').then(
      () => 'fetched',
      () => 'refused',
    );
    return { ran: page.ran ?? false, fetched };
  });
  expect(outcome).toEqual({ ran: false, fetched: 'refused' });
});

test('the window leads nowhere else and opens no other', async () => {
  const { app, window } = running;
  const before = window.url();
  await window.evaluate(() => {
    const page = globalThis as unknown as { open(url: string): unknown; location: { href: string } };
    page.open('https://gis.example.org/');
    page.location.href = 'https://gis.example.org/';
  });
  await askWell(window, 'hostState', {});
  expect(window.url()).toBe(before);
  const opens = await app.evaluate(({ __standIn }) => __standIn.records.windowOpens);
  expect(opens.map(({ action }) => action)).toEqual(['deny']);
  expect(app.windows()).toHaveLength(1);
});

test('messages from anywhere else are not answered', async () => {
  const { app } = running;
  const answers = await app.evaluate(async ({ __standIn }, channel) => {
    const args = ['hostState', {}, 1];
    return Promise.all([
      __standIn.ipcInvoke({ channel, args, url: 'https://evil.example/index.html' }),
      __standIn.ipcInvoke({ channel, args, url: 'app://wayleave.example/index.html' }),
      __standIn.ipcInvoke({ channel, args, url: 'app://wayleave/sign-in.html' }),
      __standIn.ipcInvoke({ channel, args, frame: 'sub' }),
      __standIn.ipcInvoke({ channel, args, frame: 'gone' }),
    ]);
  }, windowChannels.invoke);
  for (const answer of answers)
    expect(answer).toMatchObject({ ok: false, failure: { code: 'untrusted-sender' } });
});

test('requests are parsed, and a wrong one is told by its field alone', async () => {
  const { window } = running;
  const wrong = await ask(window, 'copyToken', { ref: 7, form: 'raw' } as never);
  expect(wrong).toMatchObject({ ok: false, failure: { code: 'bad-value' } });
  expect(JSON.stringify(wrong)).toContain('ref');
  const unknown: unknown = await ask(window, 'token' as never, { ref: 'demo001' } as never);
  expect(unknown).toMatchObject({ ok: false, failure: { code: 'unsupported' } });
  const bar: unknown = await ask(window, 'signInPage', {});
  expect(bar).toMatchObject({ ok: false, failure: { code: 'feature-absent' } });
});
