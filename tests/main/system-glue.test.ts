import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { words } from '../../src/core/words/words.ts';
import { autostartEntry, autostartFolder } from '../../src/main/autostart-entry.ts';
import { historyMarks } from '../../src/main/clipboard-marks.ts';
import { desktopFeatures } from '../../src/main/features.ts';
import { atMost } from '../../src/main/lifecycle.ts';
import { networkVariablesOf, withoutNetworkVariables } from '../../src/main/proxy-variables.ts';
import { knownRoutes } from '../../src/main/routes.ts';
import { hasTrayHost } from '../../src/main/tray-host.ts';
import { makeUserData } from '../../src/main/user-data.ts';
import { windowStateFile } from '../../src/main/window-state.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayleave-main-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the folders of the application', () => {
  test('lie below the data folder, for the owner alone', () => {
    const { own, chromium } = makeUserData(join(folder, 'data'));
    expect(own).toBe(join(folder, 'data', 'desktop'));
    expect(chromium).toBe(join(own, 'chromium'));
    for (const path of [join(folder, 'data'), own, chromium]) expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(makeUserData(join(folder, 'data'))).toEqual({ own, chromium });
  });

  test('lie elsewhere when the data folder cannot be made', () => {
    writeFileSync(join(folder, 'file'), '');
    const { own, chromium } = makeUserData(join(folder, 'file', 'data'));
    expect(own.startsWith(tmpdir())).toBe(true);
    expect(existsSync(chromium)).toBe(true);
    rmSync(own, { recursive: true });
  });
});

describe('what the window needs at first', () => {
  const place = { x: 1, y: 2, width: 900, height: 600, isMaximized: false };

  test('is kept from one start to the next', () => {
    const file = windowStateFile(folder);
    expect(file.read()).toEqual({ place: null, theme: 'system' });
    file.writeTheme('dark');
    file.writePlace(place);
    expect(windowStateFile(folder).read()).toEqual({ place, theme: 'dark' });
    expect(readFileSync(join(folder, 'window.json'), 'utf8')).not.toContain('undefined');
  });

  test.each(['', 'nonsense', '[]', 'null', '{"theme":"pink"}', '{"theme":7}'])(
    '%j reads as nothing',
    (text) => {
      writeFileSync(join(folder, 'window.json'), text);
      expect(windowStateFile(folder).read()).toMatchObject({ theme: 'system' });
    },
  );

  test('is not missed when the disk refuses', () => {
    const file = windowStateFile(join(folder, 'not-there'));
    expect(() => file.writePlace(place)).not.toThrow();
    expect(file.read().place).toEqual(place);
  });
});

describe('the tray', () => {
  const asked: string[] = [];
  const answering = (answers: Readonly<Record<string, string | null>>) => (program: string) => {
    asked.push(program);
    return Promise.resolve(answers[program] ?? null);
  };

  test('is there on Windows and macOS without asking', async () => {
    asked.length = 0;
    expect(await hasTrayHost('win32', answering({}))).toBe(true);
    expect(await hasTrayHost('darwin', answering({}))).toBe(true);
    expect(asked).toEqual([]);
  });

  test.each([
    [{ 'dbus-send': '   boolean true' }, true],
    [{ 'dbus-send': '   boolean false', gdbus: '(true,)' }, false],
    [{ gdbus: '(true,)\n' }, true],
    [{ gdbus: '(false,)\n' }, false],
    [{}, false],
  ])('on Linux is there when the bus says so: %j', async (answers, isThere) => {
    expect(await hasTrayHost('linux', answering(answers))).toBe(isThere);
  });
});

test('what is absent says why, in the words of the catalogue', () => {
  const poor = { isPackaged: false, hasTrayHost: false, hasTray: false, showsNotifications: false };
  const { absent } = words.desktop;
  expect(desktopFeatures(poor)).toMatchObject({
    tray: { available: false, reason: absent.trayHost },
    notifications: { available: false, reason: absent.notifications },
    startAtLogin: { available: false, reason: absent.startAtLogin },
    deepLinks: { available: false, reason: absent.deepLinks },
    installCommand: { available: false, reason: absent.installCommand },
    embeddedSignIn: { available: true },
    copyToken: { available: true },
  });
  expect(desktopFeatures({ ...poor, hasTrayHost: true }).tray).toEqual({
    available: false,
    reason: absent.tray,
  });
  const rich = { isPackaged: true, hasTrayHost: true, hasTray: true, showsNotifications: true };
  for (const feature of Object.values(desktopFeatures(rich))) expect(feature).toEqual({ available: true });
});

describe('marks for clipboard histories', () => {
  test.each([
    ['linux', { 'x-kde-passwordManagerHint': 'secret' }],
    [
      'win32',
      {
        ExcludeClipboardContentFromMonitorProcessing: '\0\0\0\0',
        CanIncludeInClipboardHistory: '\0\0\0\0',
        CanUploadToCloudClipboard: '\0\0\0\0',
      },
    ],
    ['darwin', { 'org.nspasteboard.ConcealedType': '' }],
    ['freebsd', {}],
  ] as const)('on %s', async (platform, expected) => {
    const marks = Object.entries(historyMarks(platform));
    const read = await Promise.all(marks.map(async ([type, blob]) => [type, await blob.text()]));
    const wanted = Object.entries(expected).map(([name, text]) => [
      `electron application/osclipboard;format="${name}"`,
      text,
    ]);
    expect(read).toEqual(wanted);
  });
});

describe('starting at login on Linux', () => {
  test('is an entry in the folder of the desktop', () => {
    expect(autostartFolder({ XDG_CONFIG_HOME: '/home/a/.conf' })).toBe('/home/a/.conf/autostart');
    expect(autostartFolder({ HOME: '/home/a' })).toBe('/home/a/.config/autostart');
    expect(autostartEntry('/opt/Wayleave/wayleave-desktop', '--hidden')).toContain(
      '\nExec="/opt/Wayleave/wayleave-desktop" --hidden\n',
    );
  });

  test.each([
    ['/home/a b/x', '"/home/a b/x"'],
    ['/home/50%/x', '"/home/50%%/x"'],
    ['/home/$x/`y`', '"/home/\\\\$x/\\\\`y\\\\`"'],
    ['/home/"q"', '"/home/\\\\"q\\\\""'],
  ])('quotes %s', (program, quoted) => {
    expect(autostartEntry(program, '--hidden')).toContain(`Exec=${quoted} --hidden`);
  });
});

test('variables for proxies and certificates hold for the command line alone', () => {
  const env = {
    PATH: '/bin',
    https_proxy: 'http://p',
    NO_PROXY: 'x',
    NODE_EXTRA_CA_CERTS: '/ca',
    HTTP_PROXY: '',
  };
  expect(withoutNetworkVariables(env)).toEqual({ PATH: '/bin' });
  expect(networkVariablesOf(env)).toEqual(['https_proxy', 'NO_PROXY', 'NODE_EXTRA_CA_CERTS']);
});

test('the way to a site is asked of the system once, and direct until it is known', async () => {
  const asked: string[] = [];
  const answers: Readonly<Record<string, Promise<string>>> = {
    'https://gis.example.org': Promise.resolve('PROXY proxy.corp.example:3128; DIRECT'),
    'https://near.example.org': Promise.resolve('DIRECT'),
    'https://broken.example.org': Promise.reject(new Error('no script')),
  };
  const routes = knownRoutes((address) => {
    asked.push(address);
    return answers[address] ?? Promise.resolve('');
  });
  const far = new URL('https://gis.example.org/portal?token=secret');
  expect(routes.isDirect(far)).toBe(true);
  for (const origin of Object.keys(answers)) routes.learn(new URL(`${origin}/x?token=secret`));
  routes.learn(far);
  await Promise.allSettled(Object.values(answers));
  expect(asked).toEqual(Object.keys(answers));
  expect(routes.isDirect(far)).toBe(false);
  expect(routes.isDirect(new URL('https://near.example.org/'))).toBe(true);
  expect(routes.isDirect(new URL('https://broken.example.org/'))).toBe(true);
});

test('the end waits for what closes in order, and not for more', async () => {
  expect(await atMost(10_000, Promise.resolve())).toBe(true);
  expect(await atMost(10_000, Promise.reject(new Error('stuck')))).toBe(false);
  expect(await atMost(1, new Promise(() => undefined))).toBe(false);
});

test('grounds of windows are those of the design tokens', async () => {
  const tokens = readFileSync(join(import.meta.dirname, '../../src/renderer/styles/tokens.css'), 'utf8');
  const source = readFileSync(join(import.meta.dirname, '../../src/main/window-look.ts'), 'utf8');
  const [, light, dark] = /--ground:\s*light-dark\((#\w{6}),\s*(#\w{6})\)/.exec(tokens) ?? [];
  expect(source).toContain(`light: '${light}', dark: '${dark}'`);
});
