import { Ajv } from 'ajv';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { projectFiles, readJson, readText } from '../house/tree.ts';

const configuration = load(readText('electron-builder.yml')) as Readonly<Record<string, unknown>>;
const scheme = readJson('node_modules/app-builder-lib/scheme.json') as object;
const isValid = new Ajv({ strict: false, allErrors: true }).compile(scheme);

function complaints(value: unknown): readonly string[] {
  isValid(value);
  return (isValid.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

describe('electron-builder.yml', () => {
  test("keeps to electron-builder's own scheme", () => {
    expect(complaints(configuration)).toEqual([]);
  });

  test('a misspelt key would be seen', () => {
    expect(complaints({ ...configuration, asarUnpak: [] }).join()).toContain('asarUnpak');
  });

  test('turns off every fuse by which others could run code as Wayleave', () => {
    expect(configuration.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  test.each(['linux', 'win', 'mac'])('names the targets of %s', (platform) => {
    const targets = (configuration[platform] as { readonly target: readonly (string | { target: string })[] })
      .target;
    const names = targets.map((target) => (typeof target === 'string' ? target : target.target));
    expect(names).toEqual({ linux: ['AppImage', 'deb'], win: ['nsis'], mac: ['dmg'] }[platform]);
  });

  test('opens profile files, and never as something it would write back', () => {
    expect(configuration.fileAssociations).toEqual([
      {
        ext: 'wayleave',
        name: 'Wayleave profile',
        description: 'Connections and authentication for Wayleave',
        mimeType: 'application/x-wayleave-profile',
        role: 'Viewer',
        rank: 'Owner',
      },
    ]);
  });

  test('no switch for a root without sandbox gets into the desktop entry', () => {
    expect(readText('electron-builder.yml')).not.toContain('--no-sandbox');
    expect(configuration).not.toHaveProperty('linux.executableArgs');
  });

  test('every image and script it names is there', () => {
    const named = [...readText('electron-builder.yml').matchAll(/\bassets\/[\w./-]+\.\w+/g)].map(
      ([path]) => path,
    );
    expect(named.length).toBeGreaterThan(4);
    expect(projectFiles()).toEqual(expect.arrayContaining(named.filter((path) => !path.includes('*'))));
  });
});
