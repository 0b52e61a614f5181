'use strict';
/** Electron's events: an object with preventDefault, then the arguments. */

/** A new event with these further members. */
function electronEvent(members = {}) {
  const event = { defaultPrevented: false, ...members };
  Object.defineProperty(event, 'preventDefault', {
    value() {
      event.defaultPrevented = true;
    },
  });
  return event;
}

/** Emits and tells whether a listener prevented the default. */
function emitPreventable(emitter, name, members, ...args) {
  const event = electronEvent(members);
  emitter.emit(name, event, ...args);
  return event.defaultPrevented;
}

module.exports = { electronEvent, emitPreventable };
