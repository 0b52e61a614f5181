'use strict';
/** Notification: recorded, and answered by the test. */

const { randomUUID } = require('node:crypto');
const { EventEmitter } = require('node:events');
const { electronEvent } = require('./events.cjs');
const { watched, watchStatics } = require('./gaps.cjs');
const { records } = require('./host.cjs');

/** Notifications in the order they were shown; the index is that of `records.notifications`. */
const shown = [];

class Notification extends watched(EventEmitter) {
  #record = null;

  constructor(options = {}) {
    super();
    const texts = {
      title: '',
      body: '',
      subtitle: '',
      replyPlaceholder: '',
      sound: '',
      closeButtonText: '',
      toastXml: '',
      groupId: '',
      groupTitle: '',
    };
    Object.assign(
      this,
      texts,
      { silent: false, hasReply: false, timeoutType: 'default', urgency: 'normal', actions: [] },
      options,
    );
    this.id = options.id ?? randomUUID();
  }

  static isSupported() {
    return process.env.WAYLEAVE_STANDIN_NO_NOTIFICATIONS !== '1';
  }

  show() {
    const { title, body, silent, urgency, timeoutType, actions, hasReply } = this;
    this.#record = { title, body, silent, urgency, timeoutType, actions, hasReply, closed: false };
    records.notifications.push(this.#record);
    shown.push(this);
    setImmediate(() => this.emit('show', electronEvent()));
  }

  close() {
    if (this.#record === null || this.#record.closed) return;
    this.#record.closed = true;
    this.emit('close', electronEvent({ reason: 'applicationHidden' }));
  }
}

watchStatics(Notification);

/** What a user does: `click`, `close`, or `action` with its index. */
function actOn(index, what, actionIndex = 0) {
  const notification = shown.at(index);
  if (notification === undefined) throw new Error(`There is no notification ${index}.`);
  if (what === 'close') notification.close();
  else if (what === 'action') notification.emit('action', electronEvent({ actionIndex }), actionIndex);
  else notification.emit(what, electronEvent());
}

module.exports = { actOn, Notification };
