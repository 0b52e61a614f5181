import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { root } from './tree.ts';

let checkout = '';

/** A checkout in which everything is ready: preparing does nothing, and programs only note that they were started. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'wayleave start '));
  cpSync(join(root, 'scripts'), join(checkout, 'scripts'), { recursive: true });
  writeFileSync(join(checkout, 'scripts/prepare.mjs'), 'export const prepareOrExit = async () => {};\n');
  cpSync(join(root, 'package.json'), join(checkout, 'package.json'));
  mkdirSync(join(checkout, 'bin'));
  writeFileSync(join(checkout, 'bin/package.json'), '{"type":"commonjs"}');
  writeFileSync(
    join(checkout, 'bin/wayleave'),
    `require('node:fs').appendFileSync(${JSON.stringify(join(checkout, 'calls'))}, 'wayleave ' + process.argv.slice(2) + '\\n');`,
  );
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

/** Puts an Electron into the checkout that notes its arguments and then does something in sh. */
function putElectron(does: string): string {
  const folder = join(checkout, 'electron');
  mkdirSync(folder);
  writeFileSync(join(folder, 'electron'), `#!/bin/sh\necho "electron $1" >> '${checkout}/calls'\n${does}\n`);
  chmodSync(join(folder, 'electron'), 0o755);
  return folder;
}

function start(env: Readonly<Record<string, string>>): {
  readonly child: ChildProcess;
  readonly words: () => string;
} {
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: checkout,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let words = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part) => {
      words += String(part);
    });
  return { child, words: () => words };
}

function calls(): readonly string[] {
  const file = join(checkout, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

test('the desktop application opens where there is an Electron, and nothing is said', async () => {
  const { child, words } = start({ ELECTRON_OVERRIDE_DIST_PATH: putElectron('exit 0') });
  await once(child, 'close');
  expect({ code: child.exitCode, words: words() }).toEqual({ code: 0, words: '' });
  expect(calls()).toEqual([`electron ${checkout}`]);
});

test('where there is no display one line says so, and the interface opens in a browser', async () => {
  const { child, words } = start({});
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
  expect(words()).toBe(
    'The desktop application does not open here: there is no display. Wayleave opens in a browser instead.\n',
  );
  expect(calls()).toEqual(['wayleave open']);
});

test('where Electron ends as soon as it is started the interface opens in a browser', async () => {
  const { child, words } = start({ ELECTRON_OVERRIDE_DIST_PATH: putElectron('exit 126') });
  await once(child, 'close');
  expect(words()).toContain('Electron ended with 126');
  expect(calls()).toEqual([`electron ${checkout}`, 'wayleave open']);
});

test('where the named Electron is not there the interface opens in a browser', async () => {
  const { child } = start({ ELECTRON_OVERRIDE_DIST_PATH: join(checkout, 'nowhere') });
  await once(child, 'close');
  expect(calls()).toEqual(['wayleave open']);
});

test('a signal is handed on, and no browser opens instead', async () => {
  const folder = putElectron("trap 'exit 3' TERM; while :; do sleep 0.05; done");
  const { child, words } = start({ ELECTRON_OVERRIDE_DIST_PATH: folder });
  await vi.waitFor(() => expect(calls()).toHaveLength(1));
  child.kill('SIGTERM');
  await once(child, 'close');
  expect(calls()).toEqual([`electron ${checkout}`]);
  expect(words()).toBe('');
});
