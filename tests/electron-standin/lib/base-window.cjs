'use strict';
/** BaseWindow: the state of a window, kept here; Chromium without a display knows little of it. */

const { EventEmitter } = require('node:events');
const { electronEvent, emitPreventable } = require('./events.cjs');
const { watched, watchStatics } = require('./gaps.cjs');
const { host } = require('./host.cjs');
const { screen } = require('./screen.cjs');
const { View } = require('./view.cjs');

const all = new Map();
let lastId = 0;
let focused = null;

/** Switches of a window that only have to be remembered: `[name, default]` gives `isName`, `setName` and the property. */
const flags = {
  resizable: true,
  movable: true,
  minimizable: true,
  maximizable: true,
  closable: true,
  focusable: true,
  alwaysOnTop: false,
  fullScreenable: true,
  kiosk: false,
  documentEdited: false,
  menuBarAutoHide: false,
  menuBarVisible: true,
  visibleOnAllWorkspaces: false,
  contentProtected: false,
  enabled: true,
  skipTaskbar: false,
}; // prettier-ignore

class BaseWindow extends watched(EventEmitter) {
  #bounds;
  #normalBounds;
  #state = 'normal';
  #visible = false;
  #destroyed = false;
  #title;
  #menu = null;
  #minimum;
  #maximum;
  #parent = null;

  constructor(options = {}) {
    if (!host.ready) throw new Error('Cannot create BrowserWindow before app is ready');
    super();
    this.setMaxListeners(0);
    this.id = ++lastId;
    this._options = options;
    const area = screen.getPrimaryDisplay().workArea;
    const { width = 800, height = 600 } = options;
    const x = options.x ?? Math.round(area.x + (area.width - width) / 2);
    const y = options.y ?? Math.round(area.y + (area.height - height) / 2);
    this.#bounds = { x, y, width, height };
    this.#normalBounds = { ...this.#bounds };
    this.#minimum = [options.minWidth ?? 0, options.minHeight ?? 0];
    this.#maximum = [options.maxWidth ?? 0, options.maxHeight ?? 0];
    this.#title = options.title ?? host.app.getName();
    this.#parent = options.parent ?? null;
    this._flags = {};
    for (const [name, value] of Object.entries(flags)) this._flags[name] = options[name] ?? value;
    this._backgroundColor = options.backgroundColor ?? '#FFFFFF';
    this._opacity = options.opacity ?? 1;
    this.accessibleTitle = '';
    this.contentView = new View();
    this.contentView._setWindow(this);
    all.set(this.id, this);
  }

  static getAllWindows() {
    return [...all.values()];
  }

  static fromId(id) {
    return all.get(id) ?? null;
  }

  static getFocusedWindow() {
    return focused;
  }

  /** To be called by the constructor's last step: shows the window unless it was made with `show: false`. */
  _begin() {
    if (this._options.show !== false) this.show();
  }

  #alive() {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }

  get title() {
    return this.#title;
  }

  set title(title) {
    this.setTitle(title);
  }

  setContentView(view) {
    this.contentView = view;
    view._setWindow(this);
  }

  getContentView = () => this.contentView;
  isDestroyed = () => this.#destroyed;
  isVisible = () => this.#visible && this.#state !== 'minimized';
  isMinimized = () => this.#state === 'minimized';
  isMaximized = () => this.#state === 'maximized';
  isFullScreen = () => this.#state === 'fullscreen';
  isSimpleFullScreen = () => false;
  isNormal = () => this.#state === 'normal';
  isModal = () => this._options.modal === true;
  isFocused = () => focused === this;
  getTitle = () => this.#title;
  getBounds = () => ({ ...this.#bounds });
  getNormalBounds = () => ({ ...this.#normalBounds });
  getContentBounds = () => ({ ...this.#bounds });
  getSize = () => [this.#bounds.width, this.#bounds.height];
  getContentSize = () => this.getSize();
  getPosition = () => [this.#bounds.x, this.#bounds.y];
  getMinimumSize = () => [...this.#minimum];
  getMaximumSize = () => [...this.#maximum];
  getParentWindow = () => this.#parent;
  getChildWindows = () => [...all.values()].filter((window) => window.getParentWindow() === this);
  getBackgroundColor = () => this._backgroundColor;
  getOpacity = () => this._opacity;
  getNativeWindowHandle = () => Buffer.alloc(8);
  getMediaSourceId = () => `window:${this.id}:0`;
  hasShadow = () => true;

  setParentWindow(parent) {
    this.#parent = parent;
  }

  setTitle(title) {
    this.#alive();
    this.#title = title;
  }

  setMinimumSize(width, height) {
    this.#minimum = [width, height];
  }

  setMaximumSize(width, height) {
    this.#maximum = [width, height];
  }

  setBounds(bounds) {
    this.#alive();
    const before = this.#bounds;
    const next = { ...before, ...bounds };
    next.width = Math.max(next.width, this.#minimum[0]);
    next.height = Math.max(next.height, this.#minimum[1]);
    this.#bounds = next;
    if (this.#state === 'normal') this.#normalBounds = { ...next };
    if (next.width !== before.width || next.height !== before.height) {
      this._resized();
      this.emit('resize', electronEvent());
      this.emit('resized', electronEvent());
    }
    if (next.x !== before.x || next.y !== before.y) {
      this.emit('move', electronEvent());
      this.emit('moved', electronEvent());
    }
  }

  setContentBounds(bounds) {
    this.setBounds(bounds);
  }

  setSize(width, height) {
    this.setBounds({ width, height });
  }

  setContentSize(width, height) {
    this.setBounds({ width, height });
  }

  setPosition(x, y) {
    this.setBounds({ x, y });
  }

  center() {
    const area = screen.getPrimaryDisplay().workArea;
    const { width, height } = this.#bounds;
    this.setPosition(
      Math.round(area.x + (area.width - width) / 2),
      Math.round(area.y + (area.height - height) / 2),
    );
  }

  _resized() {}

  show() {
    this.#alive();
    this.#reveal();
    this.focus();
  }

  showInactive() {
    this.#alive();
    this.#reveal();
  }

  #reveal() {
    if (this.#visible) return;
    this.#visible = true;
    this.emit('show', electronEvent());
  }

  hide() {
    this.#alive();
    if (!this.#visible) return;
    this.#visible = false;
    this.blur();
    this.emit('hide', electronEvent());
  }

  focus() {
    this.#alive();
    if (!this.isVisible() || focused === this) return;
    focused?.blur();
    focused = this;
    this.emit('focus', electronEvent());
    if (this._isBrowserWindow) host.app.emit('browser-window-focus', electronEvent(), this);
  }

  blur() {
    if (focused !== this) return;
    focused = null;
    this.emit('blur', electronEvent());
    if (this._isBrowserWindow) host.app.emit('browser-window-blur', electronEvent(), this);
  }

  moveTop() {}
  flashFrame() {}

  maximize() {
    this.#alive();
    this.#reveal();
    if (this.#state === 'maximized') return;
    this.#state = 'maximized';
    this.setBounds(screen.getDisplayMatching(this.#bounds).workArea);
    this.emit('maximize', electronEvent());
  }

  unmaximize() {
    if (this.#state !== 'maximized') return;
    this.#state = 'normal';
    this.setBounds(this.#normalBounds);
    this.emit('unmaximize', electronEvent());
  }

  minimize() {
    this.#alive();
    if (this.#state === 'minimized') return;
    this._before = this.#state;
    this.#state = 'minimized';
    this.blur();
    this.emit('minimize', electronEvent());
  }

  restore() {
    if (this.#state === 'maximized') this.unmaximize();
    if (this.#state !== 'minimized') return;
    this.#state = this._before;
    this.emit('restore', electronEvent());
    this.focus();
  }

  setFullScreen(full) {
    if (full === this.isFullScreen()) return;
    this.#state = full ? 'fullscreen' : 'normal';
    this.setBounds(full ? screen.getPrimaryDisplay().bounds : this.#normalBounds);
    this.emit(full ? 'enter-full-screen' : 'leave-full-screen', electronEvent());
  }

  setMenu(menu) {
    this.#menu = menu;
  }

  removeMenu() {
    this.#menu = null;
  }

  /** The page that is this window; a window of views has none. */
  get _contents() {
    return this._isBrowserWindow ? this.webContents : undefined;
  }

  /** The menu of this window alone, for the records. */
  get _menu() {
    return this.#menu;
  }

  setIcon(icon) {
    this._icon = icon;
  }

  setBackgroundColor(color) {
    this._backgroundColor = color;
  }

  setOpacity(opacity) {
    this._opacity = opacity;
  }

  setProgressBar(progress) {
    this._progress = progress;
  }

  setOverlayIcon() {}
  setHasShadow() {}
  setThumbarButtons = () => true;
  setTitleBarOverlay() {}
  setIgnoreMouseEvents() {}
  setAutoHideMenuBar(hide) {
    this._flags.menuBarAutoHide = hide;
  }
  setMenuBarVisibility(visible) {
    this._flags.menuBarVisible = visible;
  }
  isMenuBarVisible = () => this._flags.menuBarVisible;
  isMenuBarAutoHide = () => this._flags.menuBarAutoHide;
  setSkipTaskbar(skip) {
    this._flags.skipTaskbar = skip;
  }
  setContentProtection(enable) {
    this._flags.contentProtected = enable;
  }
  isContentProtected = () => this._flags.contentProtected;
  setVisibleOnAllWorkspaces(visible) {
    this._flags.visibleOnAllWorkspaces = visible;
  }
  isVisibleOnAllWorkspaces = () => this._flags.visibleOnAllWorkspaces;

  /** Asks the listeners, then the page, then closes. */
  close() {
    if (this.#destroyed) return;
    if (emitPreventable(this, 'close')) {
      host.quitting = false;
      return;
    }
    void this._end();
  }

  /** Closes without asking anybody. */
  destroy() {
    if (!this.#destroyed) void this._end();
  }

  /** Ends what the window holds; resolves when it is closed. */
  async _end() {
    this._closed();
  }

  _closed() {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#visible = false;
    if (focused === this) focused = null;
    for (const child of this.getChildWindows()) child.destroy();
    all.delete(this.id);
    this.emit('closed', electronEvent());
    host.windowClosed?.();
  }
}

for (const name of [
  'resizable',
  'movable',
  'minimizable',
  'maximizable',
  'closable',
  'focusable',
  'alwaysOnTop',
  'fullScreenable',
  'kiosk',
  'documentEdited',
  'enabled',
]) {
  const title = name[0].toUpperCase() + name.slice(1);
  const setter = name === 'fullScreenable' ? 'setFullScreenable' : `set${title}`;
  BaseWindow.prototype[setter] = function set(value) {
    this._flags[name] = value;
  };
  BaseWindow.prototype[`is${title}`] = function is() {
    return this._flags[name];
  };
  if (name === 'enabled') continue;
  Object.defineProperty(BaseWindow.prototype, name, {
    get() {
      return this._flags[name];
    },
    set(value) {
      this._flags[name] = value;
    },
  });
}

watchStatics(BaseWindow);

module.exports = { BaseWindow };
