import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The data folder of this user: `WAYLEAVE_HOME`, else the platform's place for application data
 * (`$XDG_DATA_HOME/wayleave`, `~/Library/Application Support/Wayleave`, `%LOCALAPPDATA%\Wayleave`). Absolute.
 */
export function dataFolder(env: Environment, platform: NodeJS.Platform = process.platform): string {
  if (env.WAYLEAVE_HOME) return resolve(env.WAYLEAVE_HOME);
  const home = env.HOME || homedir();
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Wayleave');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'Wayleave');
    default:
      return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'wayleave');
  }
}
