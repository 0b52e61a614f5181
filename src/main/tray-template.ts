import type { MenuItemConstructorOptions } from 'electron';
import type { TrayAction, TrayItem } from '../core/host/tray-menu.ts';

/** The lines of the tray's menu as Electron wants them. */
export function trayTemplate(
  items: readonly TrayItem[],
  act: (action: TrayAction) => void,
): MenuItemConstructorOptions[] {
  return items.map((item): MenuItemConstructorOptions => {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'text':
        return { label: plain(item.label), enabled: false };
      case 'action':
        return { label: plain(item.label), enabled: item.enabled, click: () => act(item.action) };
      case 'submenu':
        return { label: plain(item.label), submenu: trayTemplate(item.items, act) };
    }
  });
}

/** In a menu `&` marks the letter to press, and a name may have one of its own. */
function plain(label: string): string {
  return label.replaceAll('&', '&&');
}
