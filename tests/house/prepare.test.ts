import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { root } from './tree.ts';

/** Stands in for npm: notes each call, then puts a Node into node_modules as the package `node` does. */
const npm = `
const { appendFileSync, chmodSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
appendFileSync('calls.txt', process.argv.slice(2).join(' ') + '\\n');
if (process.env.FAKE_NPM === 'fails') { console.log('npm error: no network'); process.exit(1); }
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/.bin', { recursive: true });
const version = process.env.FAKE_NPM === 'old' ? 'v18.0.0' : 'v24.0.0';
writeFileSync('node_modules/.bin/node', '#!/bin/sh\\necho ' + version + '\\n');
chmodSync('node_modules/.bin/node', 0o755);
`;

let checkout = '';

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'wayleave prepare '));
  cpSync(join(root, 'scripts'), join(checkout, 'scripts'), { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(root, name), join(checkout, name));
  writeFileSync(join(checkout, 'npm-cli.cjs'), npm);
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

function start(
  more: Readonly<Record<string, string>> = {},
  node = process.execPath,
  build: readonly string[] = [],
): ChildProcess {
  const wish = JSON.stringify({ build });
  const script = `import { prepareOrExit } from './scripts/prepare.mjs'; await prepareOrExit(${wish});`;
  return spawn(node, ['--input-type=module', '--eval', script], {
    cwd: checkout,
    // Nothing else of the environment: a fresh clone on a bare machine has no more.
    env: { npm_execpath: join(checkout, 'npm-cli.cjs'), ...more },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function prepare(more: Readonly<Record<string, string>> = {}, node = process.execPath) {
  const child = start(more, node);
  let words = '';
  child.stderr?.on('data', (chunk) => {
    words += String(chunk);
  });
  await once(child, 'close');
  return { code: child.exitCode, words };
}

function calls(): readonly string[] {
  const file = join(checkout, 'calls.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

test('a fresh clone is installed once, and then nothing is done or said', async () => {
  expect(await prepare()).toEqual({ code: 0, words: 'installing packages …\n' });
  expect(await prepare()).toEqual({ code: 0, words: '' });
  expect(calls()).toEqual(['ci --no-audit --no-fund --include=dev']);
});

test("what one Node installed serves another, as npm's scripts change from the user's to Node 24", async () => {
  await prepare({}, process.env.WAYLEAVE_TEST_NODE || process.execPath);
  await prepare();
  expect(calls()).toHaveLength(1);
});

test.each(['package.json', 'package-lock.json'])('a change of %s installs again', async (name) => {
  await prepare();
  appendFileSync(join(checkout, name), '\n');
  await prepare();
  expect(calls()).toHaveLength(2);
});

test('many at once install once', async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => prepare()));
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(calls()).toHaveLength(1);
});

test('a lock whose holder died is taken over, and nothing of it stays', async () => {
  const dead = start({ FAKE_NPM: 'fails' });
  await once(dead, 'close');
  mkdirSync(join(checkout, '.cache/prepare.lock'), { recursive: true });
  writeFileSync(join(checkout, '.cache/prepare.lock', String(dead.pid)), '');
  expect(await prepare()).toMatchObject({ code: 0 });
  expect(readdirSync(join(checkout, '.cache'))).toEqual([]);
});

test('where npm fails its words are shown, and the next run tries again', async () => {
  const { code, words } = await prepare({ FAKE_NPM: 'fails' });
  expect(code).toBe(1);
  expect(words).toBe(
    'installing packages …\nnpm error: no network\nThe packages could not be installed: `npm ci` failed (its words are above).\n',
  );
  expect(await prepare()).toMatchObject({ code: 0 });
});

test('a Node of another major in node_modules is refused in a sentence', async () => {
  const { code, words } = await prepare({ FAKE_NPM: 'old' });
  expect(code).toBe(1);
  expect(words).toContain('need Node 24 from the package "node", and found v18.0.0.');
});

describe('what is built', () => {
  /** Stands in for the bundlers: each notes its call and writes what it is asked for. */
  const builders = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
function make(name, ...paths) {
  appendFileSync('builds.txt', name + '\\n');
  for (const path of paths) { mkdirSync(dirname(path), { recursive: true }); writeFileSync(path, ''); }
}
export const bundle = () => make('cli', 'dist/cli/wayleave.cjs');
export const bundleWeb = () => make('web', 'dist/web/wayleave-web.cjs', 'dist/web/window-bridge.js');
export const buildApp = () => make('app', 'out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html');
`;
  const all = ['cli', 'web', 'app'];

  beforeEach(async () => {
    for (const name of ['build', 'build-app']) writeFileSync(join(checkout, `scripts/${name}.mjs`), builders);
    for (const world of ['core', 'node', 'cli', 'web', 'main', 'preload', 'renderer', 'demo-portal']) {
      mkdirSync(join(checkout, 'src', world), { recursive: true });
      writeFileSync(join(checkout, 'src', world, 'thing.ts'), 'export const thing = 1;');
    }
    mkdirSync(join(checkout, 'assets'));
    for (const path of ['assets/icon-small.svg', 'electron.vite.config.ts'])
      writeFileSync(join(checkout, path), '');
    await build(all);
    rmSync(join(checkout, 'builds.txt'));
  });

  async function build(targets: readonly string[]): Promise<readonly string[]> {
    const child = start({}, process.execPath, targets);
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
    const file = join(checkout, 'builds.txt');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  test('is not built again when nothing changed', async () => {
    expect(await build(all)).toEqual([]);
  });

  test.each([
    ['src/core/thing.ts', ['cli', 'web', 'app']],
    ['src/node/thing.ts', ['cli', 'web', 'app']],
    ['src/cli/thing.ts', ['cli']],
    ['src/web/thing.ts', ['web']],
    ['src/main/thing.ts', ['app']],
    ['src/preload/thing.ts', ['app']],
    ['src/renderer/thing.ts', ['app']],
    ['electron.vite.config.ts', ['app']],
    ['scripts/build-app.mjs', ['app']],
    ['scripts/build.mjs', ['cli', 'web']],
    ['scripts/bundling.mjs', ['cli', 'web', 'app']],
    ['scripts/code-cache.cjs', ['cli']],
    ['assets/icon-small.svg', ['web']],
  ])('is what a change of %s matters to: %j', async (path, expected) => {
    appendFileSync(join(checkout, path), '\n');
    expect(await build(all)).toEqual(expected);
  });

  test.each([
    ['dist/cli/wayleave.cjs', 'cli'],
    ['dist/web/window-bridge.js', 'web'],
    ['out/renderer/index.html', 'app'],
  ])('is built again when %s is gone', async (path, target) => {
    rmSync(join(checkout, path));
    expect(await build(all)).toEqual([target]);
  });

  test('is nothing but what was asked for', async () => {
    appendFileSync(join(checkout, 'src/core/thing.ts'), '\n');
    expect(await build(['cli'])).toEqual(['cli']);
  });
});
