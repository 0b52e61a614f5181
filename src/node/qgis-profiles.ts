import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { QgisProfileCode, QgisProfilePlace, QgisProfiles } from '../core/ports.ts';
import type { Environment } from './data-folder.ts';
import { readOutsideFile } from './outside-files.ts';

/** Each release keeps its profiles in a folder of its name, and settings in a file of its name. */
const programs = ['QGIS3', 'QGIS4'] as const;

const settingsOf = (profile: string, program: string) => join(profile, 'QGIS', `${program}.ini`);
const databaseName = 'qgis-auth.db';

/**
 * The QGIS profiles of this user: in the platform's place for application data and where Flatpak keeps it, or below
 * `QGIS_CUSTOM_CONFIG_PATH` alone when that is set. `QGIS_AUTH_DB_DIR_PATH` moves the database, as in QGIS.
 */
export function qgisProfiles(env: Environment, platform: NodeJS.Platform = process.platform): QgisProfiles {
  return {
    async list() {
      const found = await Promise.all(programFolders(env, platform).map(profilesOf));
      return found.flat();
    },
    async read(folder) {
      const settings = await firstOf(
        [...programs].toReversed().map((program) => settingsOf(folder, program)),
      );
      if (!settings.ok) return settings;
      const moved = env.QGIS_AUTH_DB_DIR_PATH ? [join(env.QGIS_AUTH_DB_DIR_PATH, databaseName)] : [];
      const authDatabase = await firstOf([...moved, join(folder, databaseName)]);
      if (!authDatabase.ok) return authDatabase;
      if (settings.value === null && authDatabase.value === null)
        return fail(
          'file-unreadable',
          'That folder is no profile of QGIS: it has neither settings nor configurations.',
          { cause: 'ENOENT' },
        );
      return succeed({ settings: settings.value, authDatabase: authDatabase.value });
    },
  };
}

interface ProgramFolder {
  readonly program: QgisProfilePlace['program'];
  readonly folder: string;
}

function programFolders(env: Environment, platform: NodeJS.Platform): readonly ProgramFolder[] {
  const custom = env.QGIS_CUSTOM_CONFIG_PATH;
  const places = dataPlaces(env, platform);
  return programs.flatMap((program) =>
    custom
      ? [{ program, folder: resolve(custom) }]
      : places.map((place) => ({ program, folder: join(place, 'QGIS', program) })),
  );
}

function dataPlaces(env: Environment, platform: NodeJS.Platform): readonly string[] {
  const home = env.HOME || homedir();
  switch (platform) {
    case 'win32':
      return [env.APPDATA || join(home, 'AppData', 'Roaming')];
    case 'darwin':
      return [join(home, 'Library', 'Application Support')];
    default:
      return [
        env.XDG_DATA_HOME || join(home, '.local', 'share'),
        join(home, '.var', 'app', 'org.qgis.qgis', 'data'),
      ];
  }
}

/** A folder of two programs, as a chosen one is, has the profiles of each by their settings. */
async function profilesOf({ program, folder }: ProgramFolder): Promise<readonly QgisProfilePlace[]> {
  const all = join(folder, 'profiles');
  const names = await readdir(all).catch(() => []);
  const places = names
    .map((name) => ({ name, folder: join(all, name), program }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const isProfile = await Promise.all(places.map((place) => isFile(settingsOf(place.folder, program))));
  return places.filter((_, index) => isProfile[index] === true);
}

/** The first of these files that is there. */
async function firstOf(paths: readonly string[]): Promise<Outcome<Uint8Array | null, QgisProfileCode>> {
  for (const path of paths) {
    const bytes = await readOutsideFile(path);
    if (bytes.ok) return bytes;
    const cause = bytes.failure.details?.cause;
    if (cause !== 'ENOENT' && cause !== 'ENOTDIR') return bytes;
  }
  return succeed(null);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  );
}
