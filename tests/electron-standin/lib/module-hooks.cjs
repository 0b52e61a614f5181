'use strict';
/** Makes `electron` resolve to the stand-in, for `require` and for `import`. */

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const names = new Set(['electron', 'electron/main', 'electron/common']);
const forRequire = path.join(__dirname, 'electron.cjs');
const forImport = pathToFileURL(path.join(__dirname, 'electron-module.mjs')).href;

function standInForElectron() {
  const resolveFilename = Module._resolveFilename;
  Module._resolveFilename = function resolve(request, ...rest) {
    return names.has(request) ? forRequire : resolveFilename.call(this, request, ...rest);
  };
  if (typeof Module.registerHooks === 'function') {
    Module.registerHooks({
      resolve(specifier, context, next) {
        const isImport = context.conditions.includes('import');
        return names.has(specifier) && isImport
          ? { url: forImport, shortCircuit: true }
          : next(specifier, context);
      },
    });
  } else
    Module.register(pathToFileURL(path.join(__dirname, 'resolve-electron.mjs')).href, { data: forImport });
}

module.exports = { standInForElectron };
