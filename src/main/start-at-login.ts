import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';
import type { Environment } from '../node/data-folder.ts';
import { systemCode } from '../node/system-error.ts';
import { autostartEntry, autostartFolder } from './autostart-entry.ts';

/** The switch with which the system starts the application at login: straight into the tray. */
export const hiddenSwitch = '--hidden';

/** Has the system start the application at login, or no longer. Only an installed one; elsewhere nothing is done. */
export function startAtLogin(app: App, isWanted: boolean, env: Environment): void {
  if (!app.isPackaged) return;
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isWanted, args: [hiddenSwitch] });
    return;
  }
  const folder = autostartFolder(env);
  const path = join(folder, 'wayleave.desktop');
  try {
    if (!isWanted) return rmSync(path, { force: true });
    mkdirSync(folder, { recursive: true });
    // An AppImage runs from another place at each start; its own file is told by the environment.
    writeFileSync(path, autostartEntry(env.APPIMAGE ?? process.execPath, hiddenSwitch));
  } catch (error) {
    // A folder that cannot be written leaves things as they were: the person sees it at the next login.
    if (systemCode(error) === 'UNKNOWN') throw error;
  }
}
