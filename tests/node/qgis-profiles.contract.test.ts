import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { QgisProfileFiles, QgisProfilePlace, QgisProfiles } from '../../src/core/ports.ts';
import { qgisProfiles } from '../../src/node/qgis-profiles.ts';
import { fakeQgisProfiles } from '../fakes/qgis-profiles.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'wayleave-qgis-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(path: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

const placeOf = (program: QgisProfilePlace['program'], name: string): QgisProfilePlace => ({
  name,
  program,
  folder: join(home, '.local/share/QGIS', program, 'profiles', name),
});

interface Kind {
  readonly profiles: QgisProfiles;
  readonly fill: (place: QgisProfilePlace, files: Partial<QgisProfileFiles>) => Promise<void>;
}

const kinds: readonly (readonly [string, () => Kind])[] = [
  [
    'in memory',
    () => {
      const profiles = fakeQgisProfiles();
      return { profiles, fill: async (place, files) => profiles.put(place, files) };
    },
  ],
  [
    'on disk',
    () => ({
      profiles: qgisProfiles({ HOME: home }, 'linux'),
      fill: async ({ folder, program }, { settings, authDatabase }) => {
        if (settings) await put(join(folder, 'QGIS', `${program}.ini`), settings);
        if (authDatabase) await put(join(folder, 'qgis-auth.db'), authDatabase);
      },
    }),
  ],
];

describe.each(kinds)('QGIS profiles %s', (_kind, make) => {
  test('there are none without QGIS', async () => {
    const { profiles } = make();
    expect(await profiles.list()).toEqual([]);
  });

  test('those with settings are listed by program and name', async () => {
    const { profiles, fill } = make();
    const places = [placeOf('QGIS4', 'default'), placeOf('QGIS3', 'work'), placeOf('QGIS3', 'default')];
    for (const place of places) await fill(place, { settings: bytes('[qgis]') });
    await fill(placeOf('QGIS3', 'empty'), { authDatabase: bytes('x') });
    expect(await profiles.list()).toEqual(places.toReversed());
  });

  test('both files are read, and either alone', async () => {
    const { profiles, fill } = make();
    const files = { settings: bytes('[qgis]'), authDatabase: bytes('database') };
    for (const [name, some] of [
      ['both', files],
      ['first', { ...files, authDatabase: null }],
      ['second', { ...files, settings: null }],
    ] as const) {
      await fill(placeOf('QGIS3', name), some);
      expect(await profiles.read(placeOf('QGIS3', name).folder)).toEqual({ ok: true, value: some });
    }
  });

  test('a folder with neither is told', async () => {
    const { profiles } = make();
    expect(await profiles.read(join(home, 'elsewhere'))).toMatchObject({
      failure: { code: 'file-unreadable', details: { cause: 'ENOENT' } },
    });
  });

  test('a file larger than 16 MB is refused', async () => {
    const { profiles, fill } = make();
    await fill(placeOf('QGIS3', 'large'), { settings: new Uint8Array(16 * 1024 * 1024 + 1) });
    expect(await profiles.read(placeOf('QGIS3', 'large').folder)).toMatchObject({
      failure: { code: 'file-refused' },
    });
  });
});

describe('where QGIS keeps profiles', () => {
  test.each([
    ['linux', { XDG_DATA_HOME: 'HOME/data' }, 'data/QGIS/QGIS3/profiles'],
    ['linux', {}, '.local/share/QGIS/QGIS3/profiles'],
    ['linux', {}, '.var/app/org.qgis.qgis/data/QGIS/QGIS4/profiles'],
    ['darwin', {}, 'Library/Application Support/QGIS/QGIS4/profiles'],
    ['win32', { APPDATA: 'HOME/Roaming' }, 'Roaming/QGIS/QGIS3/profiles'],
    ['win32', {}, 'AppData/Roaming/QGIS/QGIS4/profiles'],
    ['linux', { QGIS_CUSTOM_CONFIG_PATH: 'HOME/own', XDG_DATA_HOME: 'HOME/data' }, 'own/profiles'],
  ] as const)('%s with %o: %s', async (platform, env, place) => {
    const program = place.includes('QGIS4') ? 'QGIS4' : 'QGIS3';
    const folder = join(home, place, 'default');
    await put(join(folder, 'QGIS', `${program}.ini`), bytes('[qgis]'));
    const named = Object.entries(env).map(([name, value]) => [name, value.replace('HOME', home)]);
    const profiles = qgisProfiles({ HOME: home, ...Object.fromEntries(named) }, platform);
    expect(await profiles.list()).toEqual([{ name: 'default', folder, program }]);
  });

  test('its own place alone counts where one is set', async () => {
    await put(join(placeOf('QGIS3', 'default').folder, 'QGIS/QGIS3.ini'), bytes(''));
    const profiles = qgisProfiles({ HOME: home, QGIS_CUSTOM_CONFIG_PATH: join(home, 'own') }, 'linux');
    expect(await profiles.list()).toEqual([]);
  });

  test('links are followed, and a database elsewhere is found', async () => {
    const place = placeOf('QGIS3', 'default');
    await put(join(home, 'real/QGIS/QGIS3.ini'), bytes('[qgis]'));
    await put(join(home, 'databases/qgis-auth.db'), bytes('moved'));
    await mkdir(dirname(place.folder), { recursive: true });
    await symlink(join(home, 'real'), place.folder);
    const env = { HOME: home, QGIS_AUTH_DB_DIR_PATH: join(home, 'databases') };
    const profiles = qgisProfiles(env, 'linux');
    expect(await profiles.list()).toEqual([place]);
    expect(await profiles.read(place.folder)).toEqual({
      ok: true,
      value: { settings: bytes('[qgis]'), authDatabase: bytes('moved') },
    });
  });

  test('a folder in the place of a file is told, and a sparse giant is not read', async () => {
    const { folder } = placeOf('QGIS3', 'default');
    await mkdir(join(folder, 'QGIS/QGIS3.ini'), { recursive: true });
    const profiles = qgisProfiles({ HOME: home }, 'linux');
    expect(await profiles.read(folder)).toMatchObject({ failure: { code: 'file-unreadable' } });
    await rm(join(folder, 'QGIS/QGIS3.ini'), { recursive: true });
    await put(join(folder, 'qgis-auth.db'), bytes(''));
    await truncate(join(folder, 'qgis-auth.db'), 100 * 1024 ** 3);
    expect(await profiles.read(folder)).toMatchObject({ failure: { code: 'file-refused' } });
  });
});
