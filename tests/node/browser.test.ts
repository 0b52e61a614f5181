import { once } from 'node:events';
import { watch } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasBrowser, openFolder, openPage, systemBrowser } from '../../src/node/browser.ts';
import { codeOf } from '../fixtures/outcomes.ts';

const url =
  'https://gis.example.org/portal/sharing/rest/oauth2/authorize?client_id=a&state=b;touch%20x&redirect_uri=http%3A%2F%2F127.0.0.1%3A7070';
let place = '';

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'wayleave-browser-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

/** Remembers what would be started, and starts a program that ends as asked. */
function starter(exitCode: number) {
  const started: { command: string; args: readonly string[] }[] = [];
  const start = (command: string, args: readonly string[]): ChildProcess => {
    started.push({ command, args });
    return spawn(process.execPath, ['-e', `process.exit(${exitCode})`], { stdio: 'ignore' });
  };
  return { started, start };
}

/** The same address, however a URL parser writes it. */
const href = new URL(url).href;

describe('the command', () => {
  test.each([
    ['linux', { DISPLAY: ':0' }, ['xdg-open', href]],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, ['xdg-open', href]],
    ['linux', { DISPLAY: ':0', BROWSER: 'firefox' }, ['firefox', href]],
    ['linux', { BROWSER: 'firefox:chromium' }, ['firefox', href]],
    ['linux', { BROWSER: 'firefox --new-tab %s' }, ['firefox', '--new-tab', href]],
    ['darwin', {}, ['open', href]],
    ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler', href]],
  ] as const)('on %s with %j', async (platform, env, [command, ...args]) => {
    const { started, start } = starter(0);
    expect(codeOf(await systemBrowser({ env, platform, start }).open(url))).toBe('ok');
    expect(started).toEqual([{ command, args }]);
  });

  test('on a machine without a display is none', async () => {
    const { started, start } = starter(0);
    expect(codeOf(await systemBrowser({ env: {}, platform: 'linux', start }).open(url))).toBe(
      'browser-failed',
    );
    expect(started).toEqual([]);
    expect(hasBrowser({}, 'linux')).toBe(false);
    expect(hasBrowser({ DISPLAY: ':0' }, 'linux')).toBe(true);
    expect(hasBrowser({}, 'darwin')).toBe(true);
  });

  test.each([
    'http://gis.example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ftp://h/',
    '--help',
    '',
    'x',
  ])('never opens %j', async (address) => {
    const { started, start } = starter(0);
    expect(
      codeOf(await systemBrowser({ env: { DISPLAY: ':0' }, platform: 'linux', start }).open(address)),
    ).toBe('browser-failed');
    expect(started).toEqual([]);
  });

  test('opens plain http to this machine', async () => {
    const { started, start } = starter(0);
    expect(
      codeOf(
        await systemBrowser({ env: { DISPLAY: ':0' }, platform: 'linux', start }).open(
          'http://127.0.0.1:7080/x',
        ),
      ),
    ).toBe('ok');
    expect(started).toHaveLength(1);
  });
});

describe('starting', () => {
  test('a program that fails at once, or is not there, is told without the address', async () => {
    const failing = await systemBrowser({
      env: { DISPLAY: ':0' },
      platform: 'linux',
      start: starter(3).start,
    }).open(url);
    const missing = await systemBrowser({ env: { BROWSER: join(place, 'missing') }, platform: 'linux' }).open(
      url,
    );
    for (const outcome of [failing, missing]) {
      expect(codeOf(outcome)).toBe('browser-failed');
      expect(JSON.stringify(outcome)).not.toContain('client_id');
    }
  });

  test('a program that lives on is taken to work', async () => {
    let child: ChildProcess | undefined;
    const start = () => {
      child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
      return child;
    };
    expect(codeOf(await systemBrowser({ env: { DISPLAY: ':0' }, platform: 'linux', start }).open(url))).toBe(
      'ok',
    );
    child?.kill('SIGKILL');
    if (child !== undefined && child.exitCode === null && child.signalCode === null)
      await once(child, 'exit');
  });

  test.skipIf(process.platform === 'win32')(
    'hands the address over as one argument, without a shell',
    async () => {
      const program = join(place, 'xdg-open');
      const out = join(place, 'out.txt');
      await writeFile(
        program,
        `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > '${out}.part'\nmv '${out}.part' '${out}'\n`,
        { mode: 0o755 },
      );
      const written = new Promise<void>((resolve) => {
        const watcher = watch(place, (_event, name) => {
          if (name !== 'out.txt') return;
          watcher.close();
          resolve();
        });
      });
      const path = process.env.PATH ?? '';
      process.env.PATH = `${place}${delimiter}${path}`;
      try {
        expect(codeOf(await systemBrowser({ env: { DISPLAY: ':0' }, platform: 'linux' }).open(url))).toBe(
          'ok',
        );
      } finally {
        process.env.PATH = path;
      }
      await written;
      expect(await readFile(out, 'utf8')).toBe(`1\n${href}\n`);
    },
  );
});

describe('a page of ours on this disk', () => {
  test.each([
    ['linux', { DISPLAY: ':0' }, ['xdg-open', 'file:///data/a%20b/launch.html']],
    ['linux', { BROWSER: 'firefox' }, ['firefox', 'file:///data/a%20b/launch.html']],
    ['darwin', {}, ['open', 'file:///data/a%20b/launch.html']],
    ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler', 'file:///data/a%20b/launch.html']],
  ] as const)('on %s with %j', async (platform, env, [command, ...args]) => {
    const { started, start } = starter(0);
    expect(codeOf(await openPage('/data/a b/launch.html', { env, platform, start }))).toBe('ok');
    expect(started).toEqual([{ command, args }]);
  });
});

describe('a folder', () => {
  test.each([
    ['linux', { DISPLAY: ':0', BROWSER: 'firefox' }, ['xdg-open', '/data/a b']],
    ['darwin', {}, ['open', '/data/a b']],
    ['win32', {}, ['rundll32', 'url.dll,FileProtocolHandler', '/data/a b']],
  ] as const)('on %s with %j is shown by its own program', async (platform, env, [command, ...args]) => {
    const { started, start } = starter(0);
    expect(codeOf(await openFolder('/data/a b', { env, platform, start }))).toBe('ok');
    expect(started).toEqual([{ command, args }]);
  });

  test('is not shown where there is no display', async () => {
    const { started, start } = starter(0);
    expect(codeOf(await openFolder('/data', { env: { BROWSER: 'lynx' }, platform: 'linux', start }))).toBe(
      'browser-failed',
    );
    expect(started).toEqual([]);
  });
});
