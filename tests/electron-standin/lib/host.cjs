'use strict';
/** What the parts of the stand-in share: the running Chromium, what the program did, and the answers that tests prepared. */

/** @type {Record<string, any>} */
const host = {
  /** The browser-level session of Chromium; set by boot before anything else runs. */
  browser: undefined,
  /** Chromium's own version answer, a promise. */
  version: undefined,
  /** Arguments after Node's own, as Electron would show them in `process.argv`. */
  args: [],
  /** Set once `ready` was emitted, whatever a test does with `app.isReady`. */
  ready: false,
  quitting: false,
};

/** Everything a test may want to look at. Plain data only, so that `app.evaluate` can return it. */
const records = {
  applicationMenu: null,
  badges: [],
  beeps: 0,
  cleared: [],
  clipboard: [],
  clipboardSelection: [],
  commandLine: [],
  dialogs: [],
  downloads: [],
  external: [],
  insecure: [],
  loginItem: { openAtLogin: false },
  notifications: [],
  openedPaths: [],
  permissions: [],
  popups: [],
  protocolClients: {},
  relaunches: [],
  sandboxEnabled: false,
  shownItems: [],
  uncaught: [],
  windowOpens: [],
};

/** Called before the process ends. */
const atExit = [];

module.exports = { atExit, host, records };
