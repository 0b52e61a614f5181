import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Preferences } from '../core/host/host-contract.ts';
import type { WindowPlace } from './window-place.ts';

/** What the window needs before anything else is loaded. `place` is unchecked. */
export interface WindowState {
  readonly place: unknown;
  readonly theme: Preferences['theme'];
}

/** The file that keeps it. Neither reading nor writing fails: a window opens with or without. */
export interface WindowStateFile {
  read(): WindowState;
  writePlace(place: WindowPlace): void;
  writeTheme(theme: Preferences['theme']): void;
}

/** The file `window.json` in that folder, written in one step. The preferences have the theme too, but take longer to read. */
export function windowStateFile(folder: string): WindowStateFile {
  const path = join(folder, 'window.json');
  let state: WindowState | null = null;
  const read = () => {
    state ??= parse(readOrNothing(path));
    return state;
  };
  const write = (change: Partial<WindowState>) => {
    state = { ...read(), ...change };
    try {
      writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch {
      // A full disk costs the place of a window and nothing else.
    }
  };
  return {
    read,
    writePlace: (place) => write({ place }),
    writeTheme(theme) {
      if (theme !== read().theme) write({ theme });
    },
  };
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Not there yet, or not readable: both mean the usual place.
    return '';
  }
}

function parse(text: string): WindowState {
  try {
    const { place = null, theme = null } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return { place, theme: theme === 'light' || theme === 'dark' ? theme : 'system' };
  } catch {
    return { place: null, theme: 'system' };
  }
}
