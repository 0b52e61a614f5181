/**
 * The program of the self-test: one window over app://, one instance, a line in a file for each step of its life
 * (`SELF_TEST_LOG`), and whatever else a test asks of it by `app.evaluate`.
 */
import { appendFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, ipcMain, protocol, session } from 'electron';

const here = import.meta.dirname;
let quitting = false;
const log = (line) => process.env.SELF_TEST_LOG && appendFileSync(process.env.SELF_TEST_LOG, `${line}\n`);

app.setName('self-test');
app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-src 'self' http:";

/** Answers app://self/ from the folder `site`. */
async function serve(request) {
  const { host, pathname } = new URL(request.url);
  if (host !== 'self') return new Response('', { status: 404 });
  if (pathname === '/posted') return Response.json({ method: request.method, body: await request.text() });
  try {
    const body = await readFile(join(here, 'site', pathname));
    const type = pathname.endsWith('.js') ? 'text/javascript' : 'text/html';
    return new Response(body, { headers: { 'content-type': type, 'content-security-policy': policy } });
  } catch {
    return new Response('Not found', { status: 404 });
  }
}

class Refusal extends Error {
  name = 'Refusal';
  code = 'refused';
}

function answerMessages() {
  const heard = [];
  ipcMain.handle('echo', (_event, value) => value);
  ipcMain.handle('where', ({ senderFrame, sender }) => ({
    url: senderFrame?.url,
    origin: senderFrame?.origin,
    id: sender.id,
  }));
  ipcMain.handle('refuse', () => {
    throw new Refusal('No entry');
  });
  ipcMain.handle('function', () => () => 1);
  ipcMain.on('note', (event, ...args) => {
    heard.push(args);
    event.reply('noted', ...args);
  });
  ipcMain.handle('heard', () => heard);
}

function openWindow() {
  const window = new BrowserWindow({
    width: 900,
    height: 600,
    minWidth: 600,
    show: false,
    webPreferences: {
      preload: join(here, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => {
    log('close');
    if (process.env.SELF_TEST_HIDES === '1' && !quitting) {
      event.preventDefault();
      window.hide();
    }
  });
  window.on('closed', () => log('closed'));
  void window.loadURL('app://self/index.html');
  return window;
}

function start() {
  app.on('before-quit', () => {
    quitting = true;
  });
  for (const name of ['before-quit', 'will-quit', 'quit']) app.on(name, () => log(name));
  app.on('window-all-closed', () => {
    log('window-all-closed');
    app.quit();
  });
  app.on('web-contents-created', () => log('web-contents-created'));
  app.on('session-created', () => log('session-created'));
  app.on('second-instance', (_event, argv, _cwd, additionalData) => {
    log(
      `second-instance ${JSON.stringify({ link: argv.find((one) => one.startsWith('self:')), additionalData })}`,
    );
  });
  answerMessages();
  void app.whenReady().then(() => {
    log('ready');
    session.defaultSession.protocol.handle('app', serve);
    openWindow();
  });
}

if (app.requestSingleInstanceLock({ from: process.env.SELF_TEST_NAME })) start();
else app.quit();
