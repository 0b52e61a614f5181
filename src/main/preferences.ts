import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Store from 'electron-store';
import type { PreferenceFile } from '../core/host/host-ports.ts';
import { systemCode } from '../node/system-error.ts';

const name = 'preferences';

/**
 * The file `preferences.json` of that data folder by electron-store: the very file that the browser host keeps. A
 * damaged file reads as `{}` and goes with the next write. Reading makes nothing. A write throws what the disk answers.
 */
export function desktopPreferences(folder: string): PreferenceFile {
  let store: Store | null = null;
  const open = () => {
    store ??= new Store({
      cwd: folder,
      name,
      configFileMode: 0o600,
      clearInvalidConfig: true,
      accessPropertiesByDotNotation: false,
    });
    return store;
  };
  return {
    read() {
      // Asked first, because the store would make the folder, and not for its owner alone.
      if (!existsSync(join(folder, `${name}.json`))) return {};
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
