'use strict';
/** Finds the program as Electron's own start program does. */

const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

/** `{ main, appPath, name, version }` of a folder with a package.json, or of a file. Throws where there is neither. */
function applicationAt(place) {
  if (place === undefined) throw new Error('The stand-in has no application to run: give a path.');
  const absolute = path.resolve(place);
  const packageFile = path.join(absolute, 'package.json');
  const isFolder = existsSync(packageFile);
  const { name, productName, version } = isFolder ? JSON.parse(readFileSync(packageFile, 'utf8')) : {};
  const main = Module._resolveFilename(absolute, null, true);
  return { main, appPath: isFolder ? absolute : path.dirname(main), name: productName ?? name, version };
}

module.exports = { applicationAt };
