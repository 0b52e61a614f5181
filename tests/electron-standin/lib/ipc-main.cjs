'use strict';
/** ipcMain, and the way of one message from a page to the program and back. */

const { EventEmitter } = require('node:events');
const { electronEvent } = require('./events.cjs');
const { watched } = require('./gaps.cjs');
const { createCodec } = require('./structured-clone.cjs');

const codec = createCodec();

class IpcMain extends watched(EventEmitter) {
  _handlers = new Map();

  handle(channel, listener) {
    if (this._handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    if (typeof listener !== 'function') {
      throw new TypeError(`Expected handler to be a function, but found type '${typeof listener}'`);
    }
    this._handlers.set(channel, listener);
  }

  handleOnce(channel, listener) {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return listener(event, ...args);
    });
  }

  removeHandler(channel) {
    this._handlers.delete(channel);
  }
}

const ipcMain = new IpcMain();

/** An event as the program's listeners get it. `frame` may be null: the frame is gone by then. */
function ipcEvent(contents, frame, members = {}) {
  return electronEvent({
    type: 'frame',
    frameId: frame?.routingId ?? -1,
    processId: contents?.getProcessId() ?? -1,
    sender: contents,
    senderFrame: frame,
    ...members,
  });
}

const scopes = (contents, frame) => [frame?._ipc, contents?._ipc, ipcMain].filter((ipc) => ipc !== undefined);

/** Delivers a message without an answer. */
function deliver(contents, frame, channel, args) {
  const event = ipcEvent(contents, frame, {
    ports: [],
    returnValue: undefined,
    reply: (name, ...values) => contents.send(name, ...values),
  });
  contents?.emit('ipc-message', event, channel, ...args);
  for (const ipc of scopes(contents, frame)) ipc.emit(channel, event, ...args);
}

/** Runs the handler of a channel. Returns `{ ok: true, value }` or `{ ok: false, error }`, both as text. */
async function invoke(contents, frame, channel, args) {
  try {
    const ipc = scopes(contents, frame).find(({ _handlers }) => _handlers.has(channel));
    if (ipc === undefined) throw new Error(`No handler registered for '${channel}'`);
    const value = await ipc._handlers.get(channel)(ipcEvent(contents, frame), ...args);
    return { ok: true, value: codec.encode(value) };
  } catch (error) {
    return { ok: false, error: String(error) };
  }
}

module.exports = { codec, deliver, invoke, IpcMain, ipcMain };
