'use strict';
/** The two scripts that every document gets, as source text. */

const { randomUUID } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createBridge } = require('./page/bridge.cjs');
const { pageWorld } = require('./page/page-world.cjs');
const { preloadWorld } = require('./page/preload-world.cjs');
const { createCodec } = require('./structured-clone.cjs');

/** The name of the world in which preloads run; Electron's own name for it. */
const isolatedWorld = 'Electron Isolated Context';

const shared = `createCodec: ${String(createCodec)}, createBridge: ${String(createBridge)}`;

/** A preload as a function expression: no `eval`, so a page's policy is the same as with Electron. */
function asFunction(path) {
  const source = readFileSync(path, 'utf8');
  const names = 'require, module, exports, process, global, setImmediate, clearImmediate';
  return `function preload(${names}) {\n${source}\n}`;
}

function environmentOf(webPreferences) {
  const { arch, platform, versions } = process;
  const { additionalArguments = [], preload } = webPreferences;
  return {
    preload,
    strict: process.env.WAYLEAVE_STANDIN_STRICT !== '0',
    process: {
      arch,
      argv: [process.execPath, ...additionalArguments],
      contextIsolated: true,
      isMainFrame: true,
      platform,
      sandboxed: true,
      type: 'renderer',
      versions: { ...versions },
      env: {},
    },
  };
}

/** The scripts for one page, and the random name that its worlds and the main process share. */
function pageScripts(webPreferences) {
  const channel = `standin-${randomUUID()}`;
  const name = JSON.stringify(channel);
  const environment = JSON.stringify(environmentOf(webPreferences));
  const runPreload = webPreferences.preload === undefined ? 'undefined' : asFunction(webPreferences.preload);
  return {
    channel,
    page: `(${String(pageWorld)})({ channel: ${name}, ${shared} });`,
    preload: `(${String(preloadWorld)})({ channel: ${name}, ${shared}, environment: ${environment}, runPreload: ${runPreload} });`,
  };
}

module.exports = { isolatedWorld, pageScripts };
