'use strict';
/** The module `protocol`: that of the default session, usable for privileges before there is one. */

const { surface } = require('./gaps.cjs');
const { Protocol } = require('./protocol.cjs');
const { Session } = require('./session.cjs');

const early = new Protocol();

const protocol = surface('protocol', {
  registerSchemesAsPrivileged: (schemes) => early.registerSchemesAsPrivileged(schemes),
  handle: (scheme, handler) => Session.defaultSession.protocol.handle(scheme, handler),
  unhandle: (scheme) => Session.defaultSession.protocol.unhandle(scheme),
  isProtocolHandled: (scheme) => Session.defaultSession.protocol.isProtocolHandled(scheme),
});

module.exports = { protocol };
