import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from './tree.ts';

const node = process.env.WAYLEAVE_TEST_NODE || process.execPath;
let checkout = '';

beforeEach(() => {
  // With a blank, as in "Program Files" and many home folders.
  checkout = join(mkdtempSync(join(tmpdir(), 'wayleave-launcher-')), 'a checkout');
  cpSync(join(root, 'bin'), join(checkout, 'bin'), { recursive: true });
  cpSync(join(root, 'package.json'), join(checkout, 'package.json'));
});
afterEach(() => rmSync(join(checkout, '..'), { recursive: true, force: true }));

function build(code: string): void {
  mkdirSync(join(checkout, 'dist/cli'), { recursive: true });
  writeFileSync(join(checkout, 'dist/cli/wayleave.cjs'), code);
}

function launch(path: string, args: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(node, [path, ...args], { cwd: tmpdir(), encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('before a build it says in one line what to do, on stderr, and ends with 1', () => {
  expect(launch(join(checkout, 'bin/wayleave'))).toEqual({
    status: 1,
    stdout: '',
    stderr: 'wayleave is not built yet: run `npm ci && npm run build` in its checkout.\n',
  });
});

test.each(['bin/wayleave', 'link'])(
  '%s runs the bundle from any folder, with its arguments and exit code',
  (path) => {
    build('process.stdout.write(process.argv.slice(2).join("|")); process.exitCode = 6;');
    symlinkSync(join(checkout, 'bin/wayleave'), join(checkout, 'link'));
    const answer = launch(join(checkout, path), ['token', 'a b']);
    expect(answer).toEqual({ status: 6, stdout: 'token|a b', stderr: '' });
  },
);

test('code that V8 kept for another source or another Node is no obstacle', () => {
  build('process.stdout.write(`${process.argv.slice(2)}`);');
  const { version, arch } = JSON.parse(
    spawnSync(node, ['-p', 'JSON.stringify({ version: process.version, arch: process.arch })'], {
      encoding: 'utf8',
    }).stdout,
  ) as Readonly<Record<'version' | 'arch', string>>;
  for (const name of [`${version}-${arch}`, 'v0.0.0-other']) {
    writeFileSync(join(checkout, `dist/cli/wayleave.cjs.${name}.cache`), 'not what V8 made of it');
    expect(launch(join(checkout, 'bin/wayleave'), ['token', 'a b'])).toEqual({
      status: 0,
      stdout: 'token,a b',
      stderr: '',
    });
  }
});
