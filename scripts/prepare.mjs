// Makes a checkout ready: installs what is missing, builds what is stale (all of it, or the targets that are named).
// Runs on plain Node and needs no packages.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { toolNode } from './processes.mjs';
import { root } from './root.mjs';

const packages = join(root, 'node_modules');
const installedMark = join(packages, '.wayleave-lock');
/** Beside node_modules, because `npm ci` removes everything in it. */
const lockFolder = join(root, '.cache', 'prepare.lock');
const neededMajor = 24;
const oldestNode = [20, 19];

/** What can be built: the worlds it is made of, the other files that matter, what it comes to, and how. */
const targets = {
  cli: {
    worlds: ['core', 'node', 'cli', 'demo-portal'],
    others: ['scripts/build.mjs', 'scripts/bundling.mjs', 'scripts/code-cache.cjs'],
    results: ['dist/cli/wayleave.cjs'],
    build: async () => (await import('./build.mjs')).bundle(),
  },
  web: {
    worlds: ['core', 'node', 'web', 'demo-portal'],
    others: ['scripts/build.mjs', 'scripts/bundling.mjs', 'assets/icon-small.svg'],
    results: ['dist/web/wayleave-web.cjs', 'dist/web/window-bridge.js'],
    build: async () => (await import('./build.mjs')).bundleWeb(),
  },
  app: {
    worlds: ['core', 'node', 'main', 'preload', 'renderer', 'demo-portal'],
    others: ['scripts/build-app.mjs', 'scripts/bundling.mjs', 'electron.vite.config.ts'],
    results: ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'],
    build: async () => (await import('./build-app.mjs')).buildApp(),
  },
};
/** Everything that can be built, by name. */
export const everything = Object.keys(targets);

/**
 * Installs what is missing and builds those targets that are stale, once however many ask. Throws an `Error` fit to be
 * shown when it cannot.
 */
export async function prepare({ build = everything } = {}) {
  checkOwnVersion();
  if (isInstalled() && build.every(isBuilt)) return;
  await holdLock(async () => {
    if (!isInstalled()) await install();
    for (const name of build) if (!isBuilt(name)) await buildTarget(name);
  });
}

/** Runs `prepare` for a script: what went wrong is said in one line, and the script ends with 1. */
export async function prepareOrExit(options) {
  try {
    await prepare(options);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

function checkOwnVersion() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new Error(`Node ${oldestNode.join('.')} or later is needed; this is ${process.versions.node}.`);
}

function isInstalled() {
  return readOrEmpty(installedMark) === installedHash() && existsSync(toolNode);
}

function isBuilt(name) {
  const areThere = targets[name].results.every((path) => existsSync(join(root, path)));
  return areThere && readOrEmpty(builtMark(name)) === builtHash(name);
}

function builtMark(name) {
  return join(root, 'dist', `.stamp-${name}`);
}

/**
 * Contents, not times: a checkout, a copy and a cache restore all change times at will. The Node that runs this has no
 * part in it: npm scripts start on the user's before the first installation and on node_modules' own after it.
 */
function installedHash() {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', 'package.json']) hash.update(readFileSync(join(root, name)));
  hash.update(`${neededMajor} ${process.platform} ${process.arch}`);
  return hash.digest('hex');
}

function builtHash(name) {
  const hash = createHash('sha256');
  const { worlds, others } = targets[name];
  const sources = worlds.flatMap((world) => filesBelow(join(root, 'src', world)));
  const rest = [...others, 'package.json', 'package-lock.json'].map((path) => join(root, path));
  for (const path of [...sources, ...rest]) {
    const bytes = readFileSync(path);
    hash.update(`${relative(root, path)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

async function install() {
  process.stderr.write('installing packages …\n');
  const cache = usableCache();
  const home = cache === null ? {} : { npm_config_cache: cache };
  try {
    const npm = npmCommand();
    const command = [...npm.slice(1), 'ci', '--no-audit', '--no-fund', '--include=dev'];
    const { code, output } = await run(npm[0], command, { ...process.env, ...home });
    if (code !== 0) {
      process.stderr.write(output);
      throw new Error('The packages could not be installed: `npm ci` failed (its words are above).');
    }
  } finally {
    if (cache !== null) rmSync(cache, { recursive: true, force: true });
  }
  checkToolNode();
  writeFileSync(installedMark, installedHash());
}

function checkToolNode() {
  const { stdout, error } = spawnSync(toolNode, ['--version'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const version = error === undefined ? stdout.trim() : 'none';
  if (version.startsWith(`v${neededMajor}.`)) return;
  throw new Error(
    `Scripts and tests need Node ${neededMajor} from the package "node", and found ${version}. ` +
      'Its install script must be allowed to run (npm setting ignore-scripts=false), then `npm ci`.',
  );
}

/** The npm that started this script, else the one beside Node, else the one on the path. */
function npmCommand() {
  const beside = [
    process.env.npm_execpath ?? '',
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(dirname(process.execPath), '..', 'share', 'nodejs', 'npm', 'bin', 'npm-cli.js'),
  ].find((path) => /npm-cli\.[cm]?js$/.test(path) && existsSync(path));
  return beside === undefined ? ['npm'] : [process.execPath, beside];
}

/** A throw-away cache where npm cannot write its usual one; `null` where it can. */
function usableCache() {
  if (process.env.npm_config_cache && isWritable(process.env.npm_config_cache)) return null;
  if (!process.env.npm_config_cache && isWritable(join(homeFolder(), '.npm'))) return null;
  return mkdtempSync(join(tmpdir(), 'wayleave-npm-'));
}

function homeFolder() {
  try {
    return process.env.HOME || homedir();
  } catch {
    // A user without an entry in the password file has no home.
    return '/nonexistent';
  }
}

/** Whether a folder can be written to, or made in the nearest folder above it that exists. */
function isWritable(folder) {
  if (!existsSync(folder)) {
    const above = dirname(folder);
    return above !== folder && isWritable(above);
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function buildTarget(name) {
  const hash = builtHash(name);
  await targets[name].build();
  mkdirSync(dirname(builtMark(name)), { recursive: true });
  writeFileSync(builtMark(name), hash);
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const path = [dirname(process.execPath), env.PATH ?? '/usr/local/bin:/usr/bin:/bin'].join(delimiter);
    const child = spawn(command, args, {
      cwd: root,
      env: { ...env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    const gather = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', gather);
    child.stderr.on('data', gather);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Alone among the processes of this checkout. A holder that died is taken over from by its process ID. */
async function holdLock(work) {
  mkdirSync(dirname(lockFolder), { recursive: true });
  for (let round = 0; !tryLock(); round += 1) {
    if (round === 0) process.stderr.write('another process is preparing this checkout; waiting …\n');
    clearDeadHolder();
    await wait(100 + Math.random() * 100);
  }
  try {
    return await work();
  } finally {
    // Moved away first: taking it apart in place could take apart the next holder's.
    const done = mkdtempSync(`${lockFolder}.`);
    renameSync(lockFolder, done);
    rmSync(done, { recursive: true, force: true });
  }
}

/** The claim is made whole beside the lock and moved into place, so a lock without a holder's ID never exists. */
function tryLock() {
  const claim = mkdtempSync(`${lockFolder}.`);
  writeFileSync(join(claim, String(process.pid)), '');
  try {
    if (existsSync(lockFolder)) throw Object.assign(new Error('held'), { code: 'EEXIST' });
    // Where the folder came into being meanwhile, this fails: it is never empty.
    renameSync(claim, lockFolder);
    return true;
  } catch (error) {
    rmSync(claim, { recursive: true, force: true });
    if (['EEXIST', 'ENOTEMPTY', 'EPERM', 'EACCES'].includes(error.code)) return false;
    throw error;
  }
}

function clearDeadHolder() {
  let holders;
  try {
    holders = readdirSync(lockFolder);
  } catch {
    // Given back in this moment.
    return;
  }
  for (const holder of holders) {
    if (isAlive(Number(holder))) return;
    // Only this file is taken away by name: a lock that was taken anew meanwhile has another one in it.
    rmSync(join(lockFolder, holder), { force: true });
  }
  try {
    rmdirSync(lockFolder);
  } catch {
    // Somebody else cleared it, or holds it already.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const asked = process.argv.slice(2).filter((name) => everything.includes(name));
  await prepareOrExit(asked.length === 0 ? {} : { build: asked });
}
