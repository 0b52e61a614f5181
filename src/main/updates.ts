import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type App, dialog, type MessageBoxOptions } from 'electron';
import { words } from '../core/words/words.ts';
import type { Environment } from '../node/data-folder.ts';

/** Whether this installation can be brought up to date by itself: packaged, with a feed, in a form that can be replaced. */
export function canUpdate(app: App, env: Environment): boolean {
  if (!app.isPackaged || !existsSync(join(process.resourcesPath, 'app-update.yml'))) return false;
  // Other Linux packages are the package manager's to replace.
  return process.platform !== 'linux' || Boolean(env.APPIMAGE);
}

/** Looks for a newer version because the person asked. Nothing is loaded or installed before they say so. */
export async function checkForUpdates(): Promise<void> {
  const { updates } = words.desktop;
  try {
    const { autoUpdater } = (await import('electron-updater')).default;
    autoUpdater.autoDownload = false;
    autoUpdater.autoInstallOnAppQuit = false;
    autoUpdater.logger = null;
    const found = await autoUpdater.checkForUpdates();
    if (!found?.isUpdateAvailable) {
      await tell(updates.current(autoUpdater.currentVersion.version));
      return;
    }
    const { version } = found.updateInfo;
    if (!(await agree(updates.available(version), updates.download))) return;
    await autoUpdater.downloadUpdate();
    if (await agree(updates.downloaded(version), updates.restart)) autoUpdater.quitAndInstall();
  } catch {
    // The updater's words name addresses and files; what helps is to try later.
    await tell(updates.failed);
  }
}

async function tell(message: string): Promise<void> {
  await ask({ message, buttons: [words.desktop.updates.close] });
}

async function agree(message: string, button: string): Promise<boolean> {
  return (await ask({ message, buttons: [button, words.desktop.updates.later], cancelId: 1 })) === 0;
}

async function ask(options: MessageBoxOptions): Promise<number> {
  return (await dialog.showMessageBox({ type: 'info', title: 'Wayleave', ...options })).response;
}
