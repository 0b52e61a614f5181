'use strict';
/** BrowserWindow: a window that is one page. */

const { BaseWindow } = require('./base-window.cjs');
const { electronEvent } = require('./events.cjs');
const { host } = require('./host.cjs');
const { sessionOf } = require('./view.cjs');
const { WebContents } = require('./web-contents.cjs');

const isBrowserWindow = (window) => window instanceof BrowserWindow;

class BrowserWindow extends BaseWindow {
  #shownOnce = false;

  constructor(options = {}) {
    super(options);
    const { webPreferences = {} } = options;
    this._isBrowserWindow = true;
    this.webContents = new WebContents({
      session: sessionOf(webPreferences),
      type: 'window',
      webPreferences,
      size: () => this.getBounds(),
      gone: () => this._closed(),
    });
    this.webContents._owner = this;
    this.webContents.on('page-title-updated', (event, ...rest) =>
      this.emit('page-title-updated', event, ...rest),
    );
    this.webContents.on('-title', (title) => this.isDestroyed() || this.setTitle(title));
    this.webContents.on('-painted', () => this.#painted());
    host.app.emit('browser-window-created', electronEvent(), this);
    this._begin();
  }

  static getAllWindows() {
    return BaseWindow.getAllWindows().filter(isBrowserWindow);
  }

  static getFocusedWindow() {
    const window = BaseWindow.getFocusedWindow();
    return isBrowserWindow(window) ? window : null;
  }

  static fromWebContents(contents) {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null;
  }

  static fromId(id) {
    const window = BaseWindow.fromId(id);
    return isBrowserWindow(window) ? window : null;
  }

  #painted() {
    if (this.#shownOnce || this.isDestroyed()) return;
    this.#shownOnce = true;
    this.emit('ready-to-show', electronEvent());
  }

  loadURL(url, options) {
    return this.webContents.loadURL(url, options);
  }

  loadFile(path) {
    return this.webContents.loadFile(path);
  }

  reload() {
    this.webContents.reload();
  }

  capturePage() {
    return this.webContents.capturePage();
  }

  focusOnWebView() {
    this.webContents.focus();
  }

  blurWebView() {}

  _resized() {
    void this.webContents?._fit();
  }

  async _end() {
    await this.webContents._end();
    this._closed();
  }
}

module.exports = { BrowserWindow };
