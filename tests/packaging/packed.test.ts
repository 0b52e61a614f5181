import { spawnSync } from 'node:child_process';
import {
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
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readJson, root } from '../house/tree.ts';

/**
 * The whole packaging run, but for Electron's binary: a distribution of files with the right names stands in for it. The
 * archive, what lies beside it and the fuses are what a user would get.
 */
let place = '';
let packed = '';

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'wayleave-packed-'));
  const dist = dummyDistribution(join(place, 'electron'));
  done([join(root, 'scripts/command/build.mjs')]);
  const builder = join(root, 'node_modules/electron-builder/out/cli/cli.js');
  const output = join(place, 'release');
  const options = [
    '--dir',
    '--publish',
    'never',
    `-c.electronDist=${dist}`,
    `-c.directories.output=${output}`,
  ];
  done([builder, '--linux', '--x64', ...options]);
  packed = join(output, 'linux-unpacked');
}, 300_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

function done(command: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (status !== 0) throw new Error(`${command.join(' ')} failed:\n${stdout}${stderr}`);
}

/** Names that electron-builder looks for; the program holds nothing but the row of fuses. */
function dummyDistribution(folder: string): string {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  const { version } = readJson('node_modules/electron/package.json') as { readonly version: string };
  writeFileSync(join(folder, 'version'), version);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak', 'chrome-sandbox'])
    writeFileSync(join(folder, name), name);
  const sentinel = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
  // Version 1, nine fuses, each still as Electron ships it: on for the first ones that matter here.
  writeFileSync(
    join(folder, 'electron'),
    Buffer.concat([sentinel, Buffer.from([1, 9]), Buffer.from('101100110')]),
    {
      mode: 0o755,
    },
  );
  return folder;
}

const archive = () => join(packed, 'resources/app.asar');
const inArchive = () => listPackage(archive(), { isPack: false }).map((path) => path.replaceAll('\\', '/'));

describe('what a user would get', () => {
  test('the archive holds the built application and nothing of its sources', () => {
    const files = inArchive();
    expect(files).toEqual(
      expect.arrayContaining([
        '/package.json',
        '/out/main/index.js',
        '/out/main/sealer-thread.cjs',
        '/out/preload/index.cjs',
        '/out/renderer/index.html',
        '/assets/icon.png',
      ]),
    );
    const tops = new Set(files.map((path) => path.split('/')[1]));
    expect(tops).toEqual(new Set(['assets', 'node_modules', 'out', 'package.json']));
    expect(files.filter((path) => /\.(map|tsx?|md|yml)$|\/(src|tests|scripts|docs)\//.test(path))).toEqual(
      [],
    );
  });

  test('of packages only what is not bundled is there, for this system alone', () => {
    const packages = new Set(
      inArchive().flatMap((path) => /^\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    );
    expect([...packages]).toEqual(['keytar']);
    const addons = inArchive().filter((path) => path.endsWith('.node'));
    expect(addons).toEqual(['/node_modules/keytar/prebuilds/linux-x64/keytar.node']);
    expect(existsSync(join(`${archive()}.unpacked`, addons[0] ?? ''))).toBe(true);
  });

  test('the archive says the version and main file, and no script', () => {
    const manifest = JSON.parse(extractFile(archive(), 'package.json').toString()) as Record<string, unknown>;
    expect(manifest).toMatchObject({ name: 'wayleave', main: 'out/main/index.js', type: 'module' });
    expect(manifest).not.toHaveProperty('devDependencies');
  });

  test('the fuses are as the security page says', async () => {
    const wire = await getCurrentFuseWire(join(packed, 'wayleave-desktop'));
    const off = 48;
    const on = 49;
    expect(wire).toMatchObject({
      [FuseV1Options.RunAsNode]: off,
      [FuseV1Options.EnableCookieEncryption]: on,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: off,
      [FuseV1Options.EnableNodeCliInspectArguments]: off,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: on,
      [FuseV1Options.OnlyLoadAppFromAsar]: on,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: off,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: off,
    });
  });

  test('the command beside it runs without any Node on the path', () => {
    const command = join(packed, 'resources/command/wayleave');
    const env = {
      PATH: '',
      HOME: place,
      WAYLEAVE_HOME: join(place, 'home'),
      NODE_OPTIONS: '--no-such-option',
    };
    const { status, stdout } = spawnSync(command, ['status', '--json'], { env, encoding: 'utf8' });
    expect(spawnSync(command, ['--version'], { env, encoding: 'utf8' }).stdout.trim()).toMatch(
      /^\d+\.\d+\.\d+$/,
    );
    expect(JSON.parse(stdout)).toHaveProperty('ok');
    expect(status).not.toBeNull();
  });

  test('what serves the interface in a browser lies beside the command', () => {
    const folder = join(packed, 'resources');
    expect(readdirSync(join(folder, 'command/web'))).toEqual(
      expect.arrayContaining([expect.stringMatching(/\.cjs$/)]),
    );
    expect(readFileSync(join(folder, 'out/renderer/index.html'), 'utf8')).toContain('<script');
  });
});
