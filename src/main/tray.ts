import { join } from 'node:path';
import { Menu, nativeImage, nativeTheme, Tray } from 'electron';
import type { Host } from '../core/host/host.ts';
import type { TrayAction, TrayIcon, TrayMenu } from '../core/host/tray-menu.ts';
import { trayTemplate } from './tray-template.ts';

/** An icon in the tray, or `null` where the system has no place for one. */
export function makeTray(imageFolder: string): Tray | null {
  try {
    return new Tray(trayImage('normal', imageFolder));
  } catch {
    // Electron's words say no more than that; the feature is told as absent.
    return null;
  }
}

/** Keeps an icon as the host has it: picture, tooltip and menu. */
export function renderTray(tray: Tray, host: Host, imageFolder: string): void {
  let shown = host.tray();
  const redraw = () => tray.setImage(trayImage(shown.icon, imageFolder));
  const act = (action: TrayAction) => void host.actOnTray(action);
  const render = (menu: TrayMenu) => {
    shown = menu;
    redraw();
    tray.setToolTip(menu.tooltip);
    // On Linux a changed item is not drawn again before the whole menu is set.
    tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(menu.items, act)));
  };
  render(shown);
  host.onTray(render);
  nativeTheme.on('updated', redraw);
  // Not told on every Linux desktop, so the same stands in the menu. On macOS a click opens the menu.
  if (process.platform !== 'darwin') tray.on('click', () => act({ kind: 'show', command: null }));
}

/** macOS colours a template image itself; elsewhere the panel's theme tells black from white. */
function trayImage(icon: TrayIcon, folder: string) {
  if (process.platform === 'darwin') {
    const image = nativeImage.createFromPath(join(folder, `${icon}Template.png`));
    image.setTemplateImage(true);
    return image;
  }
  const ink = nativeTheme.shouldUseDarkColorsForSystemIntegratedUI ? 'white' : 'black';
  return nativeImage.createFromPath(join(folder, `${icon}-${ink}.png`));
}
