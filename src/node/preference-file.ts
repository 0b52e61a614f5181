import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Conf from 'conf';
import type { PreferenceFile } from '../core/host/host-ports.ts';
import { systemCode } from './system-error.ts';

const name = 'preferences';

/**
 * The file `preferences.json` of that data folder: plain JSON of mode 0600, written in one step. A damaged file reads
 * as `{}` and goes with the next write. Reading makes nothing. A write throws what the disk answers.
 */
export function preferenceFile(folder: string): PreferenceFile {
  const path = join(folder, `${name}.json`);
  let conf: Conf | null = null;
  const open = () => {
    conf ??= new Conf({
      cwd: folder,
      configName: name,
      configFileMode: 0o600,
      clearInvalidConfig: true,
      accessPropertiesByDotNotation: false,
    });
    return conf;
  };
  return {
    read() {
      // Asked first, because conf would make the folder, and not for its owner alone.
      if (!existsSync(path)) return {};
      try {
        return { ...open().store };
      } catch (error) {
        if (systemCode(error) === 'UNKNOWN') throw error;
        return {};
      }
    },
    write(values) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      open().store = { ...values };
    },
  };
}
