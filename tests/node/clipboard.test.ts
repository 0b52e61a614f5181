import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClipboard } from '../../src/node/clipboard.ts';
import { codeOf, failureOf, valueOf } from '../fixtures/outcomes.ts';

const secret = 'a token, “quoted”; $(with) `signs`\nand two lines';
let place = '';

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'wl-clipboard-'));
  mkdirSync(join(place, 'bin'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** What lies in the clipboard of these programs. */
const kept = () => readFileSync(join(place, 'kept'), 'utf8');
/** How the programs were called. */
const calls = () => readFileSync(join(place, 'calls'), 'utf8').trimEnd().split('\n');
/** The environment of a desktop with those programs, and with what they need themselves. */
const desktop = (more: Readonly<Record<string, string>>) => ({
  PATH: join(place, 'bin'),
  WAYLEAVE_PASSPHRASE: 'not for others',
  ...more,
});

/** A program that notes how it is called and keeps the clipboard in a file. */
function install(name: string, does: string): void {
  const path = join(place, 'bin', name);
  writeFileSync(
    path,
    `#!/bin/sh
PATH=/usr/local/bin:/usr/bin:/bin
echo "${name} $*" >> '${place}/calls'
[ -z "$WAYLEAVE_PASSPHRASE" ] || echo leaked >> '${place}/calls'
kept='${place}/kept'
${does}
`,
  );
  chmodSync(path, 0o755);
}

const keeps = 'cat > "$kept"';
const gives = '[ -e "$kept" ] || exit 1; cat "$kept"';
/** As the real one: gives its arguments back, keeps the text in the background, clears with --clear. */
const wlCopy = (help: string) => `case "$*" in
*--help*) echo '${help}'; exit 0;;
*--clear*) : > "$kept"; exit 0;;
esac
${keeps}
(sleep 20 >/dev/null 2>&1 &)`;
const xclip = `case "$*" in *-out*) ${gives};; *) ${keeps};; esac`;
const xsel = `case "$*" in *--output*) ${gives};; *--clear*) : > "$kept";; *) ${keeps};; esac`;

const sets: readonly (readonly [
  what: string,
  install: () => void,
  env: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
])[] = [
  [
    'wl-clipboard',
    () => {
      install('wl-copy', wlCopy('--type --sensitive'));
      install('wl-paste', gives);
    },
    { WAYLAND_DISPLAY: 'wayland-0' },
    'linux',
  ],
  ['xclip', () => install('xclip', xclip), { DISPLAY: ':0' }, 'linux'],
  ['xsel', () => install('xsel', xsel), { DISPLAY: ':0' }, 'linux'],
  [
    'pbcopy',
    () => {
      install('pbcopy', keeps);
      install('pbpaste', gives);
    },
    {},
    'darwin',
  ],
];

describe.each(sets)('with %s', (_what, installed, env, platform) => {
  function clipboard() {
    installed();
    return valueOf(systemClipboard({ env: desktop(env), platform }));
  }

  test('text goes in whole, and never by an argument or with our own secrets', async () => {
    expect(codeOf(await clipboard().write(secret, { concealed: true }))).toBe('ok');
    expect(kept()).toBe(secret);
    expect(calls().join()).not.toContain('token');
    expect(calls()).not.toContain('leaked');
  });

  test('it is emptied if exactly that text still lies there', async () => {
    const open = clipboard();
    await open.write(secret, { concealed: true });
    expect(await open.clearIfStill(secret)).toBe(true);
    expect(kept()).toBe('');
  });

  test.each(['somebody else copied this', `${secret}\n`, ''])(
    'it is left alone when "%s" lies there',
    async (other) => {
      const open = clipboard();
      await open.write(secret, { concealed: true });
      writeFileSync(join(place, 'kept'), other);
      expect(await open.clearIfStill(secret)).toBe(false);
      expect(kept()).toBe(other);
    },
  );

  test('it is left alone when there is nothing', async () => {
    expect(await clipboard().clearIfStill(secret)).toBe(false);
    expect(existsSync(join(place, 'kept'))).toBe(false);
  });
});

describe('wl-copy', () => {
  test.each([
    ['is told that the text is sensitive where it knows that', '--type --sensitive', true, true],
    ['is not told so where it does not know it', '--type --primary', true, false],
    ['is not told so when nobody wants it', '--type --sensitive', false, false],
  ])('%s', async (_what, help, concealed, expected) => {
    install('wl-copy', wlCopy(help));
    install('wl-paste', gives);
    const open = valueOf(
      systemClipboard({ env: desktop({ WAYLAND_DISPLAY: 'wayland-0' }), platform: 'linux' }),
    );
    await open.write(secret, { concealed });
    expect(calls().at(-1)?.includes('--sensitive')).toBe(expected);
  });

  test('comes before xclip on a desktop that has both', async () => {
    for (const name of ['wl-copy', 'wl-paste', 'xclip']) install(name, keeps);
    const env = desktop({ WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' });
    await valueOf(systemClipboard({ env, platform: 'linux' })).write('x', { concealed: false });
    expect(calls()).toEqual(['wl-copy --type text/plain']);
  });
});

test('Windows gets text in its own encoding and gives it back by PowerShell', async () => {
  install('clip.exe', keeps);
  install('powershell.exe', gives);
  const open = valueOf(systemClipboard({ env: desktop({}), platform: 'win32' }));
  await open.write(secret, { concealed: true });
  expect(readFileSync(join(place, 'kept'), 'utf16le')).toBe(secret);
  writeFileSync(join(place, 'kept'), secret);
  expect(await open.clearIfStill(secret)).toBe(true);
});

describe('a failure is told', () => {
  test.each([
    ['without a display', {}, 'linux', 'There is no display'],
    [
      'without a program on Wayland',
      { WAYLAND_DISPLAY: 'wayland-0' },
      'linux',
      'install wl-clipboard or xclip',
    ],
    ['without a program on X11', { DISPLAY: ':0' }, 'linux', 'install xclip or xsel'],
    ['without a program on macOS', {}, 'darwin', 'pbcopy'],
    ['without a program on Windows', {}, 'win32', 'clip.exe'],
  ] as const)('%s', (_when, env, platform, words) => {
    const failure = failureOf(systemClipboard({ env: desktop(env), platform }));
    expect(failure.code).toBe('feature-absent');
    expect(failure.message).toContain(words);
  });

  test('when half of a pair is missing', () => {
    install('wl-copy', keeps);
    expect(
      codeOf(systemClipboard({ env: desktop({ WAYLAND_DISPLAY: 'wayland-0' }), platform: 'linux' })),
    ).toBe('feature-absent');
  });

  test('when the program fails, without the text', async () => {
    install('xclip', 'exit 1');
    const open = valueOf(systemClipboard({ env: desktop({ DISPLAY: ':0' }), platform: 'linux' }));
    const failure = failureOf(await open.write(secret, { concealed: false }));
    expect(failure).toMatchObject({ code: 'clipboard-failed', details: null });
    expect(failure.message).not.toContain('token');
    expect(await open.clearIfStill(secret)).toBe(false);
  });

  test('when the program is gone by the time it is used', async () => {
    install('xclip', xclip);
    const open = valueOf(systemClipboard({ env: desktop({ DISPLAY: ':0' }), platform: 'linux' }));
    rmSync(join(place, 'bin', 'xclip'));
    expect(codeOf(await open.write(secret, { concealed: false }))).toBe('clipboard-failed');
  });
});

test('a clipboard that is full of something huge is not ours, and is left alone', async () => {
  install('xclip', 'case "$*" in *-out*) head -c 3000000 /dev/zero;; *) echo cleared >> "$kept";; esac');
  const open = valueOf(systemClipboard({ env: desktop({ DISPLAY: ':0' }), platform: 'linux' }));
  expect(await open.clearIfStill(secret)).toBe(false);
  expect(existsSync(join(place, 'kept'))).toBe(false);
});
