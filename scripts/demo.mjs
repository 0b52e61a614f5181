// `npm run demo`: Wayleave's main job on the demo portal, through the built command line, and then how to go on.
// Stays until Ctrl-C or SIGTERM and takes everything away again.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { prepareOrExit } from './prepare.mjs';
import { usersNode } from './processes.mjs';
import { root } from './root.mjs';

const id = 'demo001';
const redirectPort = 7070;
const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';
const startMilliseconds = 60_000;
const command = join(root, 'bin', 'wayleave');

const children = new Set();
let folder = null;
let isEnding = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
endWithParent();

await prepareOrExit({ build: ['cli'] });
try {
  await show();
} catch (error) {
  if (!isEnding) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await end(1);
  }
}

/** `npm` runs this through a shell that dies of a signal without handing it on. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void end(0);
  }, 500).unref();
}

async function show() {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'wayleave-demo-'));
  const env = await throwAwayStore(folder);
  const { demo, portal, clientId, user } = await startDemo(env);
  console.log(`demo portal on ${portal} (user ${user.username}, password ${user.password})`);
  console.log(`data folder ${env.WAYLEAVE_HOME}, sealed to a key of its own; both go when this ends`);

  const isPortFree = await canListen(redirectPort);
  const redirect = isPortFree ? `http://127.0.0.1:${redirectPort}` : outOfBand;
  if (!isPortFree) console.log(`port ${redirectPort} is taken, so the code is pasted instead`);
  const kind = ['--kind', 'oauth2', '--client-id', clientId, '--redirect', redirect];
  await ask(env, ['auth', 'add', ...kind, '--name', 'Demo portal', '--portal', portal, '--id', id]);
  await (isPortFree ? signInByRedirect(env, user) : signInByPaste(env, user));

  const { value: token } = JSON.parse(await ask(env, ['token', id, '--json']));
  const minutes = Math.round((new Date(token.expiresAt).getTime() - Date.now()) / 60_000);
  console.log(`signed in as ${token.account} on ${portal}, token valid ${minutes} min`);
  console.log(`\nservices that ${token.account} sees:`);
  console.log((await ask(env, ['services', id])).trimEnd());
  console.log(`\n${howToGoOn(env)}`);

  demo.on('close', () => {
    if (isEnding) return;
    process.stderr.write('The demo portal ended by itself.\n');
    void end(1);
  });
}

/** Always a throw-away one, with or without a keychain: a demonstration leaves nothing in the user's own. */
async function throwAwayStore(place) {
  const { generateX25519Identity } = await import('age-encryption');
  const identityFile = join(place, 'identity.txt');
  writeFileSync(identityFile, `${await generateX25519Identity()}\n`, { mode: 0o600 });
  const { WAYLEAVE_PASSPHRASE: _passphrase, ...env } = process.env;
  return { ...env, WAYLEAVE_HOME: join(place, 'data'), WAYLEAVE_IDENTITY_FILE: identityFile };
}

async function startDemo(env) {
  const demo = start(env, ['demo', '--json']);
  const line = await firstLine(demo, 'The demo portal did not start');
  const { portal, clientId, users } = readAnswer(line, 'The demo portal did not start');
  return { demo, portal, clientId, user: users[0] };
}

async function signInByRedirect(env, user) {
  const child = start(env, ['sign-in', id, '--browser', 'print', '--json']);
  const ended = gather(child);
  const { signInUrl } = JSON.parse(await firstLine(child, 'The sign-in did not start'));
  const answer = await fillIn(signInUrl, user);
  await fetch(answer, { redirect: 'manual' });
  await done(ended, 'sign-in');
}

async function signInByPaste(env, user) {
  const child = start(env, ['sign-in', id, '--browser', 'paste', '--json']);
  const ended = gather(child);
  const signInUrl = await new Promise((resolve, reject) => {
    let words = '';
    child.stderr.on('data', (chunk) => {
      words += chunk;
      const url = /https?:\/\/\S+\/oauth2\/authorize\?\S+(?=\s)/.exec(words);
      if (url !== null) resolve(url[0]);
    });
    child.on('close', () => reject(new Error('The sign-in ended before it showed an address.')));
  });
  const page = await fetch(await fillIn(signInUrl, user));
  const title = /<title>([^<]*)<\/title>/i.exec(await page.text());
  child.stdin.end(`${title?.[1] ?? ''}\n`);
  await done(ended, 'sign-in');
}

/** Does what a person does on the sign-in page. Answers where the portal sends the browser next. */
async function fillIn(signInUrl, { username, password }) {
  const page = await fetch(signInUrl);
  const html = await page.text();
  const action = /<form[^>]*\saction="([^"]*)"/i.exec(html)?.[1];
  if (page.status !== 200 || action === undefined) throw new Error('The demo portal shows no sign-in page.');
  const fields = new URLSearchParams({ username, password, choice: 'approve' });
  for (const [input] of html.matchAll(/<input\b[^>]*>/gi)) {
    if (attribute(input, 'type') === 'hidden')
      fields.set(attribute(input, 'name'), attribute(input, 'value'));
  }
  const target = new URL(unescapeHtml(action), signInUrl);
  const answer = await fetch(target, { method: 'POST', body: fields, redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error('The demo portal did not accept its own user.');
  return new URL(location, target).href;
}

function attribute(tag, name) {
  return unescapeHtml(new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1] ?? '');
}

function unescapeHtml(text) {
  const letters = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  return text.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (name) => letters[name]);
}

function start(env, args) {
  const child = spawn(usersNode, [command, ...args], { env, stdio: 'pipe' });
  child.stdin.on('error', () => null);
  children.add(child);
  child.on('close', () => children.delete(child));
  return child;
}

/** One call of the command line; answers what it printed. */
async function ask(env, args) {
  const child = start(env, args);
  child.stdin.end();
  return done(gather(child), args.slice(0, 2).join(' '));
}

function gather(child) {
  let printed = '';
  let words = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    words += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, printed, words }));
  });
}

async function done(ended, what) {
  const { code, printed, words } = await ended;
  if (code === 0) return printed;
  // Only messages of failures are repeated: what else was printed may hold a token.
  const failure = /"message":("(?:[^"\\]|\\.)*")/.exec(printed)?.[1];
  const reason = failure === undefined ? words.trim() : JSON.parse(failure);
  throw new Error(`wayleave ${what} failed (exit code ${code}): ${reason}`);
}

async function firstLine(child, complaint) {
  const lines = createInterface({ input: child.stdout });
  const late = setTimeout(() => child.kill(), startMilliseconds);
  try {
    const [line] = await Promise.race([
      once(lines, 'line'),
      once(child, 'close').then(() => {
        throw new Error(`${complaint} (exit code ${child.exitCode}).`);
      }),
    ]);
    return line;
  } finally {
    clearTimeout(late);
  }
}

function readAnswer(line, complaint) {
  const answer = JSON.parse(line);
  if (!answer.ok) throw new Error(`${complaint}: ${answer.failure.message}`);
  return answer.value;
}

async function canListen(port) {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function howToGoOn({ WAYLEAVE_HOME, WAYLEAVE_IDENTITY_FILE }) {
  return [
    'Go on in another terminal:',
    `  export WAYLEAVE_HOME=${quote(WAYLEAVE_HOME)} WAYLEAVE_IDENTITY_FILE=${quote(WAYLEAVE_IDENTITY_FILE)}`,
    ...['token', 'whoami', 'services', 'sign-out'].map((name) => `  ${quote(command)} ${name} ${id}`),
    'Ctrl-C ends the demo portal and removes its data folder.',
  ].join('\n');
}

/** For a POSIX shell. */
function quote(text) {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

async function end(code) {
  if (isEnding) return;
  isEnding = true;
  const living = [...children];
  await Promise.all(
    living.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await closed;
      clearTimeout(late);
    }),
  );
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
