'use strict';
/** What a program reads from `process` to know that it runs in Electron. */

const path = require('node:path');
const { app } = require('./app.cjs');
const { connectionEnded, noteUncaught } = require('./process-end.cjs');
const { electronVersion } = require('./versions.cjs');

/** Makes this Node process look like Electron's main process. `args` are the arguments after the program's name. */
function disguise(args) {
  const versions = { ...process.versions, electron: electronVersion, chrome: '' };
  Object.defineProperty(process, 'versions', { value: versions, enumerable: true, configurable: true });
  Object.defineProperty(process, 'type', { value: 'browser', enumerable: true, configurable: true });
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  process.resourcesPath = path.resolve(__dirname, '..', 'resources');
  process.argv = [process.execPath, ...args];
  process.exit = (code) => app.exit(code ?? process.exitCode ?? 0);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => app.quit());
  connectionEnded();
  noteUncaught();
}

module.exports = { disguise };
