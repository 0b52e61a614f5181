'use strict';
/**
 * Tray: nothing is shown; a test reads and clicks it. `WAYLEAVE_STANDIN_NO_TRAY=1` makes the constructor throw; `hidden`
 * makes an icon that nobody ever sees, as on a desktop that shows none.
 */

const { EventEmitter } = require('node:events');
const { electronEvent } = require('./events.cjs');
const { watched } = require('./gaps.cjs');
const { describeMenu } = require('./menu.cjs');
const { describeImage } = require('./native-image.cjs');

const trays = [];

class Tray extends watched(EventEmitter) {
  #image;
  #guid;
  #menu = null;
  #toolTip = '';
  #title = '';
  #destroyed = false;
  #ignoresDoubleClicks = false;

  constructor(image, guid = null) {
    super();
    const without = process.env.WAYLEAVE_STANDIN_NO_TRAY;
    if (without === '1') throw new Error('Failed to create the tray icon: there is no tray.');
    this.#guid = guid;
    this.setImage(image);
    if (without !== 'hidden') trays.push(this);
  }

  setImage(image) {
    const described = describeImage(image);
    if (typeof image === 'string' && described.empty) {
      throw new Error(`Failed to load image from path '${image}'`);
    }
    this.#image = described;
  }

  setPressedImage() {}

  setToolTip(text) {
    this.#toolTip = text;
  }

  setTitle(title) {
    this.#title = title;
  }

  getTitle = () => this.#title;
  getGUID = () => this.#guid;
  getBounds = () => ({ x: 0, y: 0, width: 0, height: 0 });
  isDestroyed = () => this.#destroyed;
  getIgnoreDoubleClickEvents = () => this.#ignoresDoubleClicks;
  setIgnoreDoubleClickEvents = (ignore) => {
    this.#ignoresDoubleClicks = ignore;
  };

  setContextMenu(menu) {
    this.#menu = menu;
  }

  popUpContextMenu(menu = this.#menu) {
    menu?.popup();
  }

  closeContextMenu() {
    this.#menu?.closePopup();
  }

  displayBalloon() {}
  removeBalloon() {}
  focus() {}

  destroy() {
    if (this.#destroyed) return;
    this.#destroyed = true;
    if (trays.includes(this)) trays.splice(trays.indexOf(this), 1);
  }

  get _menu() {
    return this.#menu;
  }

  /** For the records. The menu is the one last set, as a desktop would show it. */
  _describe() {
    const menu = this.#menu === null ? null : describeMenu(this.#menu);
    return { toolTip: this.#toolTip, title: this.#title, image: this.#image, menu };
  }

  /** What a click on the icon emits. */
  _click(name = 'click') {
    const bounds = this.getBounds();
    this.emit(
      name,
      electronEvent({ altKey: false, ctrlKey: false, metaKey: false, shiftKey: false }),
      bounds,
      { x: 0, y: 0 },
    );
  }
}

module.exports = { Tray, trays };
