import { spawnSync } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../house/tree.ts';

/** Main and preload, built by the project's own configuration into a folder of the test's. */
let out = '';

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'wayleave-main-bundle-'));
  // The configuration is run from there, and asks for its packages by name.
  symlinkSync(join(root, 'node_modules'), join(out, 'node_modules'), 'dir');
  const config = join(out, 'electron.vite.config.mjs');
  const own = JSON.stringify(join(root, 'electron.vite.config.ts'));
  writeFileSync(
    config,
    `import config from ${own};
const at = (part, name) => ({ ...part, build: { ...part.build, outDir: ${JSON.stringify(out)} + '/' + name } });
export default { main: at(config.main, 'main'), preload: at(config.preload, 'preload') };
`,
  );
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'build', '--config', config, '--logLevel', 'warn'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The application could not be built.\n${stdout}${stderr}`);
}, 120_000);

afterAll(() => rmSync(out, { recursive: true, force: true }));

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(out, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What a bundle asks for by a bare name, at once or later. */
function bareImports(text: string): readonly string[] {
  const patterns = [
    /(?:^|[;}\n])\s*(?:import|export)\b[^'"`;()]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /(?:^|[;}\n])\s*import\s*['"]([^'"]+)['"]/g,
    /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
    // Behind a quotation mark it is text: ajv writes programs.
    /(?<!['"`])\brequire\(\s*['"]([^'"]+)['"]\s*\)/g,
  ];
  const found = patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => name));
  return [...new Set(found)].filter((name) => !name.startsWith('.') && !name.startsWith('/'));
}

describe('the preload', () => {
  test('is one plain script that asks for Electron and nothing else', () => {
    const files = filesOf('preload');
    expect(files.map((path) => path.slice(out.length))).toEqual(['/preload/index.cjs']);
    const text = readFileSync(files[0] ?? '', 'utf8');
    expect(bareImports(text)).toEqual(['electron']);
    expect(text).not.toMatch(/^\s*(import|export)\b/m);
    expect(text).not.toMatch(/process\.|node:|Buffer/);
  });

  test('names its channels itself and exposes one thing', () => {
    const text = readFileSync(filesOf('preload')[0] ?? '', 'utf8');
    expect(text.match(/exposeInMainWorld/g)).toHaveLength(1);
    expect(text).toContain('exposeInMainWorld("wayleave"');
    const channels = [...text.matchAll(/["'](wayleave:[a-z]+)["']/g)].map(([, name]) => name);
    expect(new Set(channels)).toEqual(new Set(['wayleave:invoke', 'wayleave:cancel', 'wayleave:event']));
  });
});

describe('the main bundle', () => {
  test('loads only what Node, Electron or an installation has', () => {
    // electron-builder.yml packs keytar and no other package.
    const known = new Set([...builtinModules, 'electron', 'keytar']);
    const names = filesOf('main').flatMap((path) => bareImports(readFileSync(path, 'utf8')));
    const foreign = names.filter((name) => !name.startsWith('node:') && !known.has(name));
    expect(foreign).toEqual([]);
    expect(names).toContain('electron');
  });

  test('has the program of the thread that seals files where it looks for it, in one file', () => {
    const named = filesOf('main').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/new URL\(["'](\S+\.cjs)["'], import\.meta\.url\)/g)].map(
        ([, place = '']) => join(dirname(path), place),
      ),
    );
    expect(named).toEqual([join(out, 'main/sealer-thread.cjs')]);
    const asked = bareImports(readFileSync(named[0] ?? '', 'utf8'));
    expect(asked.filter((name) => !name.startsWith('node:'))).toEqual([]);
    expect(asked).toContain('node:worker_threads');
  });

  test('leaves the store and the network for later', () => {
    const entry = readFileSync(join(out, 'main/index.js'), 'utf8');
    expect(statSync(join(out, 'main/index.js')).size).toBeLessThan(200_000);
    expect(entry).not.toMatch(/age-encryption\.org|class Axios|scrypt/);
  });

  test('waits for nothing at its top level', () => {
    const entry = readFileSync(join(out, 'main/index.js'), 'utf8');
    expect(entry).not.toMatch(/^await\b/m);
    expect(entry).not.toMatch(/^(const|let) .*= await\b/m);
  });
});

describe('the sources', () => {
  const folders = ['src/main', 'src/preload'];
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8')] as const),
  );
  const naming = (pattern: RegExp) => sources.filter(([, text]) => pattern.test(text)).map(([path]) => path);

  test.each([
    'webSecurity',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'ignore-certificate-errors',
    'disable-web-security',
    'no-sandbox',
    'setUsePlainTextEncryption',
  ])('never name %s', (name) => {
    expect(naming(new RegExp(name))).toEqual([]);
  });

  test.each([
    /nodeIntegration\w*:\s*true/,
    /contextIsolation:\s*false/,
    /sandbox:\s*false/,
    /webviewTag:\s*true/,
    /grantFileProtocolExtraPrivileges/,
    /answer\(true\)[^;]*;\s*\/\/ always/,
    /file:\/\//,
  ])('have no %s', (pattern) => {
    expect(naming(pattern)).toEqual([]);
  });

  test.each([
    ['ipcMain', /\bipcMain\b/, ['src/main/ipc.ts']],
    ['ipcRenderer', /\bipcRenderer\b/, ['src/preload/index.ts']],
    ['contextBridge', /\bcontextBridge\b/, ['src/preload/index.ts']],
    ['shell.openExternal', /openExternal\(/, ['src/main/open-external.ts']],
    [
      'net.request',
      /\bnet\b[^;]*from 'electron'|net\.(request|fetch)/,
      ['src/main/net-fetch.ts', 'src/main/network.ts'],
    ],
    ['new BrowserWindow', /new BrowserWindow\(/, ['src/main/main-window.ts', 'src/main/sign-in-window.ts']],
    [
      'setCertificateVerifyProc',
      /\.setCertificateVerifyProc\(/,
      ['src/main/network.ts', 'src/main/sign-in-session.ts'],
    ],
  ] as const)('name %s in its own place alone', (_what, pattern, places) => {
    expect(naming(pattern).toSorted()).toEqual(places);
  });

  test('give every page the locked-down preferences', () => {
    for (const [path, text] of sources) {
      const pages = text.match(/webPreferences:/g)?.length ?? 0;
      const locked = text.match(/webPreferences:\s*\{\s*\.\.\.lockedDown/g)?.length ?? 0;
      expect({ path, locked }).toEqual({ path, locked: pages });
    }
  });
});
