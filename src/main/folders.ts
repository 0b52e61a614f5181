import { join } from 'node:path';

/** Where the parts of the application lie. */
export interface Folders {
  readonly renderer: string;
  readonly preload: string;
  readonly trayImages: string;
  readonly icon: string;
}

/** The parts, seen from the folder of the main bundle (`out/main`); the same in a checkout and in an installation. */
export function foldersFrom(mainFolder: string): Folders {
  const root = join(mainFolder, '..', '..');
  return {
    renderer: join(root, 'out', 'renderer'),
    preload: join(root, 'out', 'preload', 'index.cjs'),
    trayImages: join(root, 'assets', 'tray'),
    icon: join(root, 'assets', 'icon.png'),
  };
}
