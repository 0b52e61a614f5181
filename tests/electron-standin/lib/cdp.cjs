'use strict';
/** The Chrome DevTools Protocol over Chromium's pipe: one connection, one session per target. */

const { EventEmitter } = require('node:events');

/** What Chromium refuses, with the method that it refused. */
class ProtocolError extends Error {
  constructor(method, message) {
    super(`${method}: ${message}`);
    this.name = 'ProtocolError';
    this.method = method;
  }
}

/** One target's half of the connection. Emits protocol events under their names, and `closed` once at its end. */
class Session extends EventEmitter {
  constructor(connection, id) {
    super();
    this.setMaxListeners(0);
    this.connection = connection;
    this.id = id;
    this.closed = false;
  }

  /** Sends a command; rejects with a ProtocolError, also when the target is gone. */
  send(method, params = {}) {
    return this.connection.send(method, params, this);
  }

  /** Sends a command whose refusal is of no interest: the target may be closing at this moment. */
  tell(method, params = {}) {
    this.send(method, params).catch(() => undefined);
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.emit('closed');
  }
}

/** The connection. Messages are JSON ended by a zero byte, written to one pipe and read from another. */
class Connection {
  constructor(input, output) {
    this.output = output;
    this.waiting = new Map();
    this.sessions = new Map();
    this.lastId = 0;
    this.closed = false;
    this.browser = new Session(this, undefined);
    this.pieces = [];
    input.on('data', (chunk) => this.#read(chunk));
    input.on('close', () => this.#end());
    input.on('error', () => this.#end());
    output.on('error', () => this.#end());
  }

  send(method, params, session) {
    if (this.closed || session.closed)
      return Promise.reject(new ProtocolError(method, 'the target is closed'));
    const id = ++this.lastId;
    const message = { id, method, params };
    if (session.id !== undefined) message.sessionId = session.id;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, method, session });
      this.output.write(`${JSON.stringify(message)}\0`);
    });
  }

  #read(chunk) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(0, start);
      if (end < 0) break;
      this.pieces.push(chunk.subarray(start, end));
      const text = Buffer.concat(this.pieces).toString('utf8');
      this.pieces = [];
      start = end + 1;
      this.#dispatch(JSON.parse(text));
    }
    if (start < chunk.length) this.pieces.push(chunk.subarray(start));
  }

  #dispatch(message) {
    if (message.id !== undefined) {
      this.#answer(message);
      return;
    }
    if (message.method === 'Target.attachedToTarget') this.#open(message.params.sessionId);
    const session = message.sessionId === undefined ? this.browser : this.sessions.get(message.sessionId);
    session?.emit(message.method, message.params);
    if (message.method === 'Target.detachedFromTarget') this.#drop(message.params.sessionId);
  }

  #answer({ id, result, error }) {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    if (error) waiting.reject(new ProtocolError(waiting.method, error.message));
    else waiting.resolve(result);
  }

  #open(sessionId) {
    this.sessions.set(sessionId, new Session(this, sessionId));
  }

  #drop(sessionId) {
    const session = this.sessions.get(sessionId);
    if (session === undefined) return;
    this.sessions.delete(sessionId);
    for (const [id, waiting] of this.waiting) {
      if (waiting.session !== session) continue;
      this.waiting.delete(id);
      waiting.reject(new ProtocolError(waiting.method, 'the target is closed'));
    }
    session.close();
  }

  #end() {
    if (this.closed) return;
    this.closed = true;
    for (const id of this.sessions.keys()) this.#drop(id);
    for (const { reject, method } of this.waiting.values())
      reject(new ProtocolError(method, 'Chromium is gone'));
    this.waiting.clear();
    this.browser.close();
  }
}

module.exports = { Connection, ProtocolError };
