import { Menu } from 'electron';
import { menuBar, type MenuBarOptions } from './menu-bar.ts';

/** Sets the menu bar of the application. */
export function setMenuBar(options: MenuBarOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuBar(options)));
}
