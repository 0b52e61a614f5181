'use strict';
/** clipboard as since Electron 44: asynchronous, items of types. Nothing reaches the real clipboard. */

const { watched } = require('./gaps.cjs');
const { host, records } = require('./host.cjs');

const bookmarkType = 'electron application/bookmark';

class ClipboardItem extends watched(Object) {
  #entries;

  constructor(entries) {
    super();
    if (Object.keys(entries).length === 0) throw new TypeError('Empty dictionary argument');
    this.#entries = { ...entries };
    this.types = Object.keys(entries);
  }

  async getType(type) {
    if (!(type in this.#entries)) throw new DOMException(`The type ${type} was not found`, 'NotFoundError');
    const value = await this.#entries[type];
    if (type === bookmarkType) return value;
    return value instanceof Blob ? value : new Blob([value], { type });
  }
}

/** One clipboard: the system's, or the selection of Linux. `history` gets every change. */
class Clipboard extends watched(Object) {
  #items = [];
  #history;

  constructor(history) {
    super();
    this.#history = history;
  }

  #ready() {
    if (!host.ready) throw new Error('clipboard cannot be used before app is ready');
  }

  async writeText(text) {
    await this.write([new ClipboardItem({ 'text/plain': text })]);
  }

  async write(items) {
    this.#ready();
    if (!Array.isArray(items) || !items.every((item) => item instanceof ClipboardItem)) {
      throw new TypeError('clipboard.write takes a list of ClipboardItem');
    }
    const entries = {};
    for (const item of items)
      for (const type of item.types) entries[type] = await textOf(await item.getType(type));
    this.#items = items;
    this.#history.push({ do: 'write', entries });
  }

  async read() {
    this.#ready();
    return [...this.#items];
  }

  async readText() {
    this.#ready();
    const item = this.#items.find(({ types }) => types.includes('text/plain'));
    return item === undefined ? '' : (await item.getType('text/plain')).text();
  }

  async has(type) {
    this.#ready();
    return this.#items.some(({ types }) => types.includes(type));
  }

  clear() {
    this.#items = [];
    this.#history.push({ do: 'clear' });
  }
}

/** Text for the record; bytes that are no text are shown as hexadecimal digits. */
async function textOf(value) {
  if (!(value instanceof Blob)) return JSON.stringify(value);
  const bytes = Buffer.from(await value.arrayBuffer());
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) && !text.includes('\0')
    ? text
    : `hex:${bytes.toString('hex')}`;
}

const clipboard = new Clipboard(records.clipboard);
clipboard.selection = process.platform === 'linux' ? new Clipboard(records.clipboardSelection) : undefined;

module.exports = { clipboard, ClipboardItem };
