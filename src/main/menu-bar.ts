import type { MenuItemConstructorOptions } from 'electron';
import type { Place, WindowCommand } from '../core/host/host-contract.ts';
import type { Words } from '../core/words/words.ts';

/** What the menu bar is built from. */
export interface MenuBarOptions {
  readonly words: Words['desktop']['menu'];
  readonly isMac: boolean;
  /** Developer tools are for a checkout. */
  readonly isPackaged: boolean;
  readonly canUpdate: boolean;
  readonly tell: (command: WindowCommand) => void;
  readonly lock: () => void;
  readonly checkForUpdates: () => void;
  readonly about: () => void;
  readonly quit: () => void;
}

type Item = MenuItemConstructorOptions;

const separator: Item = { type: 'separator' };
const places = [
  'connections',
  'authentication',
  'browse',
  'share',
  'activity',
  'settings',
] as const satisfies readonly Place[];

/**
 * The menu bar as data. It holds what concerns the whole window; what is done to the chosen row has its keys in the
 * window, which knows the row. A key that the page takes itself (Ctrl+Z in a text field) never arrives here.
 */
export function menuBar(options: MenuBarOptions): Item[] {
  const { isMac } = options;
  return [
    ...(isMac ? [macMenu(options)] : []),
    fileMenu(options),
    editMenu(options),
    viewMenu(options),
    ...(isMac ? [windowMenu(options)] : []),
    helpMenu(options),
  ];
}

function fileMenu({ words, isMac, tell, lock, quit }: MenuBarOptions): Item {
  const ownEnd: Item[] = isMac
    ? []
    : [separator, settingsItem(words, tell), { label: words.quit, accelerator: 'CmdOrCtrl+Q', click: quit }];
  return {
    label: words.file,
    submenu: [
      {
        label: words.newConnection,
        accelerator: 'CmdOrCtrl+N',
        click: () => tell({ kind: 'new-connection', url: '', name: '' }),
      },
      separator,
      { label: words.import, accelerator: 'CmdOrCtrl+O', click: () => tell({ kind: 'import' }) },
      { label: words.export, accelerator: 'CmdOrCtrl+Shift+E', click: () => tell({ kind: 'export' }) },
      separator,
      { label: words.lock, accelerator: 'CmdOrCtrl+L', click: lock },
      { label: words.closeWindow, accelerator: 'CmdOrCtrl+W', role: 'close' },
      ...ownEnd,
    ],
  };
}

function settingsItem(words: MenuBarOptions['words'], tell: MenuBarOptions['tell']): Item {
  return {
    label: words.settings,
    accelerator: 'CmdOrCtrl+,',
    click: () => tell({ kind: 'show', place: 'settings' }),
  };
}

function editMenu({ words, tell }: MenuBarOptions): Item {
  return {
    label: words.edit,
    submenu: [
      { label: words.undo, role: 'undo' },
      { label: words.redo, role: 'redo' },
      separator,
      { label: words.cut, role: 'cut' },
      { label: words.copy, role: 'copy' },
      { label: words.paste, role: 'paste' },
      { label: words.selectAll, role: 'selectAll' },
      separator,
      { label: words.undoChange, click: () => tell({ kind: 'undo' }) },
    ],
  };
}

function viewMenu({ words, isPackaged, tell }: MenuBarOptions): Item {
  const shown = places.map(
    (place, index): Item => ({
      label: place === 'settings' ? words.settingsPlace : words[place],
      accelerator: `CmdOrCtrl+${index + 1}`,
      click: () => tell({ kind: 'show', place }),
    }),
  );
  return {
    label: words.view,
    submenu: [
      ...shown,
      separator,
      { label: words.filter, accelerator: 'CmdOrCtrl+F', click: () => tell({ kind: 'filter' }) },
      separator,
      { label: words.actualSize, role: 'resetZoom' },
      { label: words.zoomIn, role: 'zoomIn' },
      { label: words.zoomOut, role: 'zoomOut' },
      { label: words.fullScreen, role: 'togglefullscreen' },
      ...(isPackaged ? [] : [separator, { label: words.developerTools, role: 'toggleDevTools' } as const]),
    ],
  };
}

function windowMenu({ words }: MenuBarOptions): Item {
  return { label: words.window, role: 'window', submenu: [{ label: words.minimise, role: 'minimize' }] };
}

function helpMenu({ words, isMac, canUpdate, tell, checkForUpdates, about }: MenuBarOptions): Item {
  const update: Item[] = canUpdate ? [{ label: words.updates, click: checkForUpdates }] : [];
  return {
    label: words.help,
    role: 'help',
    submenu: [
      { label: words.keyboard, accelerator: 'F1', click: () => tell({ kind: 'keyboard-help' }) },
      ...update,
      ...(isMac ? [] : [separator, { label: words.about, click: about }]),
    ],
  };
}

function macMenu({ words, tell, about, quit }: MenuBarOptions): Item {
  return {
    label: 'Wayleave',
    submenu: [
      { label: words.about, click: about },
      separator,
      settingsItem(words, tell),
      separator,
      { label: words.services, role: 'services' },
      separator,
      { label: words.hide, role: 'hide' },
      { label: words.hideOthers, role: 'hideOthers' },
      { label: words.showAll, role: 'unhide' },
      separator,
      { label: words.quit, accelerator: 'Cmd+Q', click: quit },
    ],
  };
}
