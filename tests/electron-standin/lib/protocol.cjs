'use strict';
/** protocol: custom schemes of one session. */

const { noteGap, watched } = require('./gaps.cjs');
const { host } = require('./host.cjs');

const privileged = [];

class Protocol extends watched(Object) {
  #handlers = new Map();

  registerSchemesAsPrivileged(schemes) {
    if (host.ready)
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    privileged.push(...schemes);
  }

  handle(scheme, handler) {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    if (scheme === 'http' || scheme === 'https' || scheme === 'file')
      noteGap(`protocol.handle of ${scheme}:`);
    const { privileges = {} } = privileged.find((one) => one.scheme === scheme) ?? {};
    if (!privileges.standard || !privileges.secure)
      noteGap(`a scheme that is not standard and secure: ${scheme}:`);
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme) {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  }

  isProtocolHandled(scheme) {
    return this.#handlers.has(scheme);
  }

  _handler(scheme) {
    return this.#handlers.get(scheme);
  }

  _schemes() {
    return new Set(this.#handlers.keys());
  }
}

module.exports = { privileged, Protocol };
