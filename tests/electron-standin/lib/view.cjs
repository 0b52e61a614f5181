'use strict';
/** View and WebContentsView. A view with contents is a page of its own; where it lies in its window is recorded. */

const { EventEmitter } = require('node:events');
const { watched } = require('./gaps.cjs');
const { Session } = require('./session.cjs');
const { WebContents } = require('./web-contents.cjs');

class View extends watched(EventEmitter) {
  #children = [];
  #bounds = { x: 0, y: 0, width: 0, height: 0 };
  #visible = true;
  _parent = null;
  _window = null;

  get children() {
    return [...this.#children];
  }

  addChildView(view, index = this.#children.length) {
    view._parent?.removeChildView(view);
    view._parent = this;
    view._setWindow(this._window);
    this.#children.splice(index, 0, view);
  }

  removeChildView(view) {
    const place = this.#children.indexOf(view);
    if (place < 0) return;
    this.#children.splice(place, 1);
    view._parent = null;
    view._setWindow(null);
  }

  _setWindow(window) {
    this._window = window;
    for (const child of this.#children) child._setWindow(window);
  }

  getBounds() {
    return { ...this.#bounds };
  }

  setBounds(bounds) {
    this.#bounds = { ...this.#bounds, ...bounds };
    this._resized();
    this.emit('bounds-changed');
  }

  _resized() {}

  getVisible() {
    return this.#visible;
  }

  setVisible(visible) {
    this.#visible = visible;
  }

  setBackgroundColor(color) {
    this._backgroundColor = color;
  }

  setBorderRadius(radius) {
    this._borderRadius = radius;
  }

  setBackgroundBlur() {}
}

const sessionOf = ({ partition, session }) => session ?? Session.fromPartition(partition ?? '');

class WebContentsView extends View {
  constructor({ webPreferences = {}, webContents } = {}) {
    super();
    this.webContents =
      webContents ??
      new WebContents({
        session: sessionOf(webPreferences),
        type: 'window',
        webPreferences,
        size: () => this.#size(),
        gone: () => this._parent?.removeChildView(this),
      });
    this.webContents._view = this;
    this.webContents._owner ??= {
      isFocused: () => this._window?.isFocused() === true,
      focus: () => this._window?.focus(),
    };
  }

  #size() {
    const { width, height } = this.getBounds();
    return width > 0 && height > 0 ? { width, height } : { width: 800, height: 600 };
  }

  _resized() {
    void this.webContents?._fit();
  }

  get isDestroyed() {
    return this.webContents.isDestroyed;
  }
}

module.exports = { sessionOf, View, WebContentsView };
