'use strict';
/** Ends that nobody asked for: Chromium gone, or a mistake that nobody caught. */

const { host, records } = require('./host.cjs');

/** Without Chromium there is nothing left to stand in with. */
function connectionEnded() {
  host.browser.once('closed', () => {
    process.stderr.write('The stand-in lost its Chromium.\n');
    process.reallyExit(1);
  });
}

/**
 * Electron shows a dialog for an exception and goes on, and only warns of a rejection. Here both are printed and kept in
 * `records.uncaught`, so that a test can expect none. Before `ready` an exception ends the program.
 */
function noteUncaught() {
  const note = (kind) => (error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    records.uncaught.push({ kind, text });
    process.stderr.write(
      `${kind === 'exception' ? 'A JavaScript error occurred in the main process' : 'Unhandled rejection'}\n${text}\n`,
    );
    if (kind === 'exception' && !host.ready) process.reallyExit(1);
  };
  process.on('uncaughtException', note('exception'));
  process.on('unhandledRejection', note('rejection'));
}

module.exports = { connectionEnded, noteUncaught };
