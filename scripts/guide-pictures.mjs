// `node scripts/guide-pictures.mjs [qgis] [wayleave]`: takes the pictures of docs/guides anew, from the real QGIS under a
// virtual display and from Wayleave's own window in Chromium, over a demo portal. Everything is made up and thrown away.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { findChromium } from './chromium.mjs';
import { takeWindowPictures } from './guide/window-pictures.mjs';
import { prepareOrExit } from './prepare.mjs';
import { toolNode, usersNode } from './processes.mjs';
import { root } from './root.mjs';

const pictures = join(root, 'docs/guides/pictures');
const largestPicture = 150_000;
const qgisMilliseconds = 180_000;
const password = 'a made-up password of 32 letters';
const asked = process.argv.slice(2);
const takes = (what) => asked.length === 0 || asked.includes(what);

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'wayleave-guide-'));
const children = new Set();

/** A home without anything of the person who takes the pictures, but with the profile that QGIS makes in it. */
const home = join(folder, 'home');
mkdirSync(home, { mode: 0o700 });

await prepareOrExit(takes('wayleave') ? {} : { build: ['cli'] });
try {
  const env = await throwAwayStore();
  const portal = start(
    toolNode,
    [join(root, 'scripts/guide/portal.mjs'), String(await freePort())],
    process.env,
  );
  const demo = JSON.parse(await firstLine(portal));
  await define(env, demo);
  if (takes('qgis')) await takeQgisPictures(env, demo);
  if (takes('wayleave')) await takePicturesOfWindow(env, demo);
  showSizes();
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all([...children].map(ended));
  rmSync(folder, { recursive: true, force: true });
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function throwAwayStore() {
  const { generateX25519Identity } = await import('age-encryption');
  const identityFile = join(folder, 'identity.txt');
  writeFileSync(identityFile, `${await generateX25519Identity()}\n`, { mode: 0o600 });
  const { WAYLEAVE_PASSPHRASE: _passphrase, ...env } = process.env;
  return { ...env, HOME: home, WAYLEAVE_HOME: join(folder, 'data'), WAYLEAVE_IDENTITY_FILE: identityFile };
}

/** What the guide tells of: a login at ArcGIS Online, one at a portal, and one at the demo portal that can sign in. */
async function define(env, { portal, services, redirect, clientId, clientSecret }) {
  const login = (name, id, where, client, secret) =>
    wayleave(env, [
      'auth',
      'add',
      '--kind=oauth2',
      `--name=${name}`,
      `--id=${id}`,
      ...where,
      `--client-id=${client}`,
      `--client-secret-file=${writeSecret(secret)}`,
    ]);
  await login('ArcGIS Online', 'agol001', ['--agol'], 'AbCdEfGh12345678', 'made-up-secret-one');
  const city = ['--portal', 'https://gis.example.org/portal'];
  await login('City portal', 'city001', city, 'JkLmNoPq34567890', 'made-up-secret-two');
  await login('Demo portal', 'demo001', ['--portal', portal, '--redirect', redirect], clientId, clientSecret);
  const connection = (name, url, auth) =>
    wayleave(env, ['connection', 'add', '--name', name, '--url', url, '--auth', auth]);
  await connection('ArcGIS Online', 'https://services1.arcgis.com/AbCdEf123/arcgis/rest/services', 'agol001');
  await connection('City portal', 'https://gis.example.org/server/rest/services', 'city001');
  await connection('Demo portal', services, 'demo001');
}

async function signIn(env, id, username) {
  const child = start(
    usersNode,
    [join(root, 'bin/wayleave'), 'sign-in', id, '--browser', 'print', '--json'],
    env,
  );
  const finished = ended(child);
  const { signInUrl } = JSON.parse(await firstLine(child));
  const browser = start(toolNode, [join(root, 'scripts/guide/browser.mjs'), signInUrl], {
    ...env,
    GUIDE_USER: username,
  });
  await succeeded('The sign-in page', browser);
  if ((await finished) !== 0) throw new Error(`Nobody was signed in at ${id}.`);
}

async function takeQgisPictures(env, { services }) {
  const given = {
    pictures,
    log: join(folder, 'qgis.log'),
    script: join(folder, 'wayleave-qgis-startup.py'),
    masterPassword: 'a made-up master password',
    shownId: 'agol001',
    shownConnection: 'City portal',
    browsedConnection: 'Demo portal',
    browsedPath: ['Services', 'Hydrants'],
    layers: [
      ['Lawns', 'Grüne Stadt/Parks/FeatureServer/2'],
      ['Water mains', 'Town/Water supply/FeatureServer/2'],
      ['Substations', 'Utilities/Substations/FeatureServer/0'],
    ].map(([name, path]) => ({
      name,
      source: `crs='EPSG:3857' url='${services}/${encodeURI(path)}' authcfg='demo001'`,
    })),
  };
  const passwordFile = writeSecret(password);
  const authXml = join(folder, 'wayleave-qgis-auth.xml');
  await wayleave(env, [
    'qgis',
    'script',
    given.script,
    '--auth-xml',
    authXml,
    '--password-file',
    passwordFile,
  ]);
  const input = join(folder, 'guide-input.json');
  writeFileSync(input, JSON.stringify(given));
  const qgis = [
    'qgis',
    '--nologo',
    '--noversioncheck',
    '--code',
    join(root, 'scripts/guide/qgis-pictures.py'),
  ];
  const child = start('xvfb-run', ['--auto-servernum', '--server-args=-screen 0 1400x1000x24', ...qgis], {
    PATH: [personsBrowser(), '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    XDG_RUNTIME_DIR: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    GUIDE_INPUT: input,
    WAYLEAVE_QGIS_PASSWORD_FILE: passwordFile,
  });
  try {
    await succeeded('QGIS', child, qgisMilliseconds);
  } finally {
    console.log(
      existsSync(given.log) ? readFileSync(given.log, 'utf8').trimEnd() : 'QGIS never came to begin.',
    );
  }
}

/** A folder with the program that QGIS opens addresses with. */
function personsBrowser() {
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const program = join(programs, 'xdg-open');
  writeFileSync(program, `#!/bin/sh\nexec '${toolNode}' '${join(root, 'scripts/guide/browser.mjs')}' "$1"\n`);
  chmodSync(program, 0o755);
  return programs;
}

async function takePicturesOfWindow(env, demo) {
  await signIn(env, 'demo001', 'analyst');
  const host = start(usersNode, [join(root, 'bin/wayleave'), 'open', '--no-browser', '--json'], env);
  const { launchFile } = JSON.parse(await firstLine(host)).value;
  const executablePath = findChromium();
  await takeWindowPictures({ address: pathToFileURL(launchFile).href, executablePath, pictures, demo });
}

/** Runs the command line; answers its value. */
async function wayleave(env, args) {
  const child = start(usersNode, [join(root, 'bin/wayleave'), ...args, '--json'], env);
  const finished = ended(child);
  const answer = JSON.parse(await firstLine(child));
  await finished;
  if (!answer.ok) throw new Error(`wayleave ${args.slice(0, 2).join(' ')}: ${answer.failure.message}`);
  return answer.value;
}

function writeSecret(text) {
  const path = join(mkdtempSync(join(folder, 'secret-')), 'secret');
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
}

function start(program, args, env) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.said = '';
  child.stderr.on('data', (chunk) => {
    child.said += chunk;
  });
  children.add(child);
  child.on('close', () => children.delete(child));
  return child;
}

async function firstLine(child) {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`A program ended without an answer: ${child.said}`);
}

function ended(child) {
  return new Promise((resolve) => {
    if (child.exitCode === null && child.signalCode === null) child.on('close', resolve);
    else resolve(child.exitCode);
  });
}

async function succeeded(what, child, milliseconds = 60_000) {
  child.stdout.resume();
  const limit = setTimeout(() => child.kill('SIGTERM'), milliseconds);
  const code = await ended(child);
  clearTimeout(limit);
  if (code !== 0) throw new Error(`${what} ended with ${code}: ${child.said}`);
}

function showSizes() {
  for (const name of readdirSync(pictures)) {
    const { size } = statSync(join(pictures, name));
    console.log(`${String(Math.ceil(size / 1000)).padStart(4)} kB  ${name}`);
    if (size > largestPicture) throw new Error(`${name} is larger than ${largestPicture} bytes.`);
  }
}
