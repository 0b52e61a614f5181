import { execFile } from 'node:child_process';
import type { Environment } from '../node/data-folder.ts';

/** Runs a program without a shell; its output, or `null` when it failed or is not there. */
export type Ask = (program: string, args: readonly string[]) => Promise<string | null>;

const watcher = 'org.kde.StatusNotifierWatcher';
/** Either comes with practically every desktop: the first with D-Bus itself, the second with GLib. */
const questions: readonly (readonly [program: string, args: readonly string[]])[] = [
  [
    'dbus-send',
    [
      '--session',
      '--print-reply=literal',
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      `string:${watcher}`,
    ],
  ],
  [
    'gdbus',
    [
      'call',
      '--session',
      '--dest=org.freedesktop.DBus',
      '--object-path=/org/freedesktop/DBus',
      '--method=org.freedesktop.DBus.NameHasOwner',
      watcher,
    ],
  ],
];

/**
 * Whether this desktop shows tray icons. Windows and macOS do. On Linux an icon is shown by whoever owns the name
 * `org.kde.StatusNotifierWatcher` on the session bus, and Electron does not tell when nobody does; so the bus is asked.
 * Where it cannot be asked there is none: a window must never hide in a tray that may not be there.
 */
export async function hasTrayHost(platform: NodeJS.Platform, ask: Ask): Promise<boolean> {
  if (platform === 'win32' || platform === 'darwin') return true;
  for (const [program, args] of questions) {
    const answer = await ask(program, args);
    if (answer !== null) return /\btrue\b/.test(answer);
  }
  return false;
}

/** Asks by a child process, for at most two seconds. */
export function askByProcess(environment: Environment): Ask {
  const { WAYLEAVE_PASSPHRASE: _, ...env } = environment;
  return (program, args) =>
    new Promise((resolve) => {
      execFile(program, args, { env, timeout: 2_000 }, (error, output) =>
        resolve(error === null ? output : null),
      );
    });
}
