'use strict';
/** Menu and MenuItem. Nothing is drawn; a test reads the tree and clicks by label or id. */

const { EventEmitter } = require('node:events');
const { electronEvent } = require('./events.cjs');
const { watched, watchStatics } = require('./gaps.cjs');
const { host, records } = require('./host.cjs');

let lastCommand = 0;

/** Labels of roles, as Electron writes them when a template gives none. */
const roleLabels = {
  about: 'About',
  close: 'Close Window',
  copy: 'Copy',
  cut: 'Cut',
  delete: 'Delete',
  editmenu: 'Edit',
  filemenu: 'File',
  forcereload: 'Force Reload',
  front: 'Bring All to Front',
  help: 'Help',
  hide: 'Hide',
  hideothers: 'Hide Others',
  minimize: 'Minimize',
  paste: 'Paste',
  pasteandmatchstyle: 'Paste and Match Style',
  quit: 'Quit',
  redo: 'Redo',
  reload: 'Reload',
  resetzoom: 'Actual Size',
  selectall: 'Select All',
  services: 'Services',
  toggledevtools: 'Toggle Developer Tools',
  togglefullscreen: 'Toggle Full Screen',
  undo: 'Undo',
  unhide: 'Show All',
  viewmenu: 'View',
  window: 'Window',
  windowmenu: 'Window',
  zoom: 'Zoom',
  zoomin: 'Zoom In',
  zoomout: 'Zoom Out',
  appmenu: 'App',
}; // prettier-ignore

function zoomBy(window, step) {
  const contents = window?._contents;
  contents?.setZoomLevel(contents.getZoomLevel() + step);
}

/** What a role does; `window` and its contents may be missing. */
const roleActions = {
  close: (window) => window?.close(),
  minimize: (window) => window?.minimize(),
  quit: () => host.app.quit(),
  reload: (window) => window?._contents?.reload(),
  forcereload: (window) => window?._contents?.reloadIgnoringCache(),
  togglefullscreen: (window) => window?.setFullScreen(!window.isFullScreen()),
  resetzoom: (window) => window?._contents?.setZoomLevel(0),
  zoomin: (window) => zoomBy(window, 0.5),
  zoomout: (window) => zoomBy(window, -0.5),
  undo: (window) => window?._contents?.undo(),
  redo: (window) => window?._contents?.redo(),
  cut: (window) => window?._contents?.cut(),
  copy: (window) => window?._contents?.copy(),
  paste: (window) => window?._contents?.paste(),
  delete: (window) => window?._contents?.delete(),
  selectall: (window) => window?._contents?.selectAll(),
  toggledevtools: () => undefined,
  about: () => undefined,
};

const submenuRoles = new Set(['editmenu', 'filemenu', 'viewmenu', 'windowmenu', 'appmenu']);

class MenuItem extends watched(Object) {
  constructor(options) {
    super();
    const role = options.role?.toLowerCase();
    this.role = role;
    this.type = options.type ?? (options.submenu || submenuRoles.has(role) ? 'submenu' : 'normal');
    this.label = options.label ?? roleLabels[role] ?? '';
    this.sublabel = options.sublabel ?? '';
    this.toolTip = options.toolTip ?? '';
    this.accelerator = options.accelerator ?? null;
    this.userAccelerator = null;
    this.registerAccelerator = options.registerAccelerator ?? true;
    this.acceleratorWorksWhenHidden = options.acceleratorWorksWhenHidden ?? true;
    this.accessibilityLabel = options.accessibilityLabel ?? '';
    this.id = options.id;
    this.icon = options.icon;
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.badge = options.badge;
    this.menu = undefined;
    this.commandId = ++lastCommand;
    this.submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : options.submenu;
    if (this.type === 'submenu' && this.submenu === undefined && !submenuRoles.has(role)) {
      throw new Error('Invalid submenu');
    }
    this._chosen = options.click;
    this.click = (event = {}, window) => this.#run(event, window);
  }

  #run(event, window) {
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.type === 'radio') this.menu?._choose(this);
    if (this._chosen !== undefined) this._chosen(this, window, event);
    else roleActions[this.role]?.(window);
  }
}

class Menu extends watched(EventEmitter) {
  items = [];

  static #application = null;

  static buildFromTemplate(template) {
    if (!Array.isArray(template))
      throw new TypeError('Invalid template for Menu: Menu template must be an array');
    const menu = new Menu();
    for (const item of template) {
      if (typeof item !== 'object' || item === null)
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
      if (
        !(item instanceof MenuItem) &&
        item.label === undefined &&
        item.role === undefined &&
        item.type === undefined &&
        item.submenu === undefined
      ) {
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
      }
      menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    }
    return menu;
  }

  static setApplicationMenu(menu) {
    Menu.#application = menu;
    records.applicationMenu = menu === null ? null : describeMenu(menu);
  }

  static getApplicationMenu() {
    return Menu.#application;
  }

  static sendActionToFirstResponder() {}

  append(item) {
    this.insert(this.items.length, item);
  }

  insert(place, item) {
    item.menu = this;
    this.items.splice(place, 0, item);
  }

  getMenuItemById(id) {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }

  popup({ window, x, y, callback } = {}) {
    this._callback = callback;
    this._popupWindow = window;
    records.popups.push({
      windowId: window?.id ?? null,
      x: x ?? null,
      y: y ?? null,
      menu: describeMenu(this),
    });
    popups.push(this);
    this.emit('menu-will-show', electronEvent());
  }

  closePopup() {
    if (!popups.includes(this)) return;
    popups.splice(popups.indexOf(this), 1);
    this.emit('menu-will-close', electronEvent());
    this._callback?.();
  }

  /** Of adjacent radio items, one is checked. */
  _choose(chosen) {
    const place = this.items.indexOf(chosen);
    const isRadio = (item) => item?.type === 'radio';
    let start = place;
    while (isRadio(this.items[start - 1])) start--;
    for (let i = start; isRadio(this.items[i]); i++) this.items[i].checked = this.items[i] === chosen;
  }
}

watchStatics(Menu);

/** Menus that are open at a place, the last one on top. */
const popups = [];

/** A menu as plain data. */
function describeMenu(menu) {
  return menu.items.map((item) => ({
    label: item.label,
    type: item.type,
    ...(item.id === undefined ? {} : { id: item.id }),
    ...(item.role === undefined ? {} : { role: item.role }),
    ...(item.sublabel === '' ? {} : { sublabel: item.sublabel }),
    enabled: item.enabled,
    visible: item.visible,
    checked: item.checked,
    ...(item.accelerator === null ? {} : { accelerator: item.accelerator }),
    ...(item.submenu === undefined ? {} : { submenu: describeMenu(item.submenu) }),
  }));
}

/** The item at a path of labels (`['Copy token', 'GIS portal']`) or with an id (a single text). Throws what is there otherwise. */
function findItem(menu, pathOrId) {
  const byId = typeof pathOrId === 'string' ? menu.getMenuItemById(pathOrId) : null;
  if (byId) return byId;
  const path = [pathOrId].flat();
  let items = menu.items;
  let found;
  for (const label of path) {
    const plain = (text) => text.replaceAll('&&', '\0').replaceAll('&', '').replaceAll('\0', '&');
    found = items.find(
      (item) => item.visible && (item.label === label || plain(item.label) === label || item.id === label),
    );
    if (found === undefined) {
      throw new Error(
        `No menu item "${label}". There is: ${items.map((item) => item.label || item.type).join(', ')}`,
      );
    }
    items = found.submenu?.items ?? [];
  }
  return found;
}

/** What a user's click does: nothing where the item is disabled, which is an error here. */
function clickItem(menu, pathOrId, window) {
  const item = findItem(menu, pathOrId);
  if (!item.enabled) throw new Error(`The menu item "${item.label}" is disabled.`);
  item.click({ triggeredByAccelerator: false }, window);
}

module.exports = { clickItem, describeMenu, Menu, MenuItem, popups };
