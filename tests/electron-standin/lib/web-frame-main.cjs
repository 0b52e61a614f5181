'use strict';
/** Frames as the main process sees them. */

const { EventEmitter } = require('node:events');
const { fromChromium, originOf } = require('./addresses.cjs');
const { watched, watchStatics } = require('./gaps.cjs');

let lastRoutingId = 0;
const all = new Map();

class WebFrameMain extends watched(EventEmitter) {
  #contents;
  #parent;

  constructor(contents, frameToken, parent) {
    super();
    this.#contents = contents;
    this.#parent = parent;
    this.frameToken = frameToken;
    this.routingId = ++lastRoutingId;
    this.frameTreeNodeId = this.routingId;
    this.processId = contents.getProcessId();
    this.osProcessId = process.pid;
    this.name = '';
    this.url = '';
    this.detached = false;
    this.visibilityState = 'visible';
    this._children = new Set();
    this._ipc = undefined;
    all.set(this.routingId, this);
  }

  static fromId(_processId, routingId) {
    return all.get(routingId);
  }

  static fromFrameToken(_processId, frameToken) {
    return [...all.values()].find((frame) => frame.frameToken === frameToken) ?? null;
  }

  get origin() {
    return originOf(this.url);
  }

  get parent() {
    return this.#parent;
  }

  get top() {
    return this.#parent === null ? this : this.#parent.top;
  }

  get frames() {
    return [...this._children];
  }

  get framesInSubtree() {
    return [this, ...this.frames.flatMap((frame) => frame.framesInSubtree)];
  }

  get ipc() {
    if (this._ipc === undefined) {
      const { IpcMain } = require('./ipc-main.cjs');
      this._ipc = new IpcMain();
    }
    return this._ipc;
  }

  isDestroyed() {
    return this.detached;
  }

  send(channel, ...args) {
    this.#contents._sendToFrame(this, channel, args);
  }

  postMessage(channel, message, transfer = []) {
    if (transfer.length > 0) throw new Error('The Electron stand-in transfers no message ports.');
    this.send(channel, message);
  }

  executeJavaScript(code) {
    return this.#contents._evaluateInFrame(this, code);
  }

  reload() {
    this.#contents.reload();
    return true;
  }

  _navigated(url, name) {
    this.url = fromChromium(url);
    this.name = name ?? '';
  }

  _detach() {
    for (const child of this._children) child._detach();
    this._children.clear();
    this.#parent?._children.delete(this);
    this.detached = true;
    all.delete(this.routingId);
  }
}

watchStatics(WebFrameMain);

/** The frames of one contents, by Chromium's frame id. */
class FrameTree {
  constructor(contents) {
    this.contents = contents;
    this.byId = new Map();
    this.main = new WebFrameMain(contents, '', null);
  }

  /** Gives the main frame its Chromium id, which is that of its target. */
  setMain(frameId) {
    this.main.frameToken = frameId;
    this.byId.set(frameId, this.main);
  }

  get(frameId) {
    return this.byId.get(frameId);
  }

  attach(frameId, parentId) {
    const parent = this.byId.get(parentId);
    if (parent === undefined || this.byId.has(frameId)) return this.byId.get(frameId);
    const frame = new WebFrameMain(this.contents, frameId, parent);
    parent._children.add(frame);
    this.byId.set(frameId, frame);
    return frame;
  }

  detach(frameId) {
    const frame = this.byId.get(frameId);
    if (frame === undefined) return;
    for (const each of frame.framesInSubtree) this.byId.delete(each.frameToken);
    frame._detach();
  }
}

module.exports = { FrameTree, WebFrameMain };
