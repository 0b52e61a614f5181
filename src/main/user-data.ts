import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemCode } from '../node/system-error.ts';

/** Folders of the desktop application itself, below the data folder. */
export interface UserData {
  /** The window's place, and the lock that keeps a second instance of the same data folder out. */
  readonly own: string;
  /** Chromium's own files. */
  readonly chromium: string;
}

/**
 * Makes them, for the owner alone. Where the data folder cannot be made, a folder that goes with the computer's
 * temporary files does, so that a window can open and tell what is wrong.
 */
export function makeUserData(dataFolder: string): UserData {
  try {
    return makeIn(join(dataFolder, 'desktop'));
  } catch (error) {
    if (systemCode(error) === 'UNKNOWN') throw error;
    return makeIn(mkdtempSync(join(tmpdir(), 'wayleave-')));
  }
}

function makeIn(own: string): UserData {
  const chromium = join(own, 'chromium');
  makeFolders(chromium);
  return { own, chromium };
}

/** One level at a time: Node's recursive `mkdir` never returns below `/proc`, where nothing can be made. */
function makeFolders(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    makeFolders(parent);
    mkdirSync(folder, { mode: 0o700 });
  }
}
