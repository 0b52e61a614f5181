'use strict';
/**
 * Pages of Chromium. A page is made at `about:blank`, gets its set-up there, and is sent to its address then: a page made
 * at its address would ask for it before anybody could look at the request.
 */

const { host } = require('./host.cjs');

/** Sessions of pages that exist, by target id. */
const attached = new Map();
/** Target ids that we asked for; every other page is one that a page opened. */
const ours = new Set();
let making = 0;
const undecided = [];
const popupListeners = [];

/** Listens for pages. To be called once, when Chromium has been started. */
function watchTargets() {
  host.browser.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const session = host.browser.connection.sessions.get(sessionId);
    attached.set(targetInfo.targetId, session);
    session.once('closed', () => attached.delete(targetInfo.targetId));
    undecided.push({ session, targetInfo });
    decide();
  });
  host.browser.tell('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  });
}

/** A page that we are about to claim looks like one that a page opened; so wait until no answer is outstanding. */
function decide() {
  if (making > 0) return;
  for (const page of undecided.splice(0)) {
    if (ours.has(page.targetInfo.targetId)) continue;
    for (const listener of popupListeners) listener(page);
  }
}

/** Calls `listener` with `{ session, targetInfo }` of each page that was opened by a page and is still held. */
function onPopup(listener) {
  popupListeners.push(listener);
}

/** Makes a page and returns its id and its session; the page is held until it is let go. */
async function createTarget({ browserContextId, width, height }) {
  making++;
  try {
    const params = { url: 'about:blank', newWindow: true, width, height };
    if (browserContextId !== undefined) params.browserContextId = browserContextId;
    const { targetId } = await host.browser.send('Target.createTarget', params);
    ours.add(targetId);
    return { targetId, session: attached.get(targetId) };
  } finally {
    making--;
    decide();
  }
}

/** Ends a page without asking it. */
async function closeTarget(targetId) {
  await host.browser.send('Target.closeTarget', { targetId }).catch(() => undefined);
}

module.exports = { closeTarget, createTarget, onPopup, watchTargets };
