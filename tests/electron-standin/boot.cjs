'use strict';
/**
 * Entry of the stand-in. Starts Chromium first, because that takes longest; meanwhile loads what stands in for `electron`
 * and the program's own main module, and says `ready` when both are there.
 */

const { forChromium, readCommandLine, switchPair } = require('./lib/command-line.cjs');
const { startChromium } = require('./lib/chromium.cjs');
const { host } = require('./lib/host.cjs');

const args = process.argv.slice(2);
const { application, debuggingPort, requires, switches } = readCommandLine(args);
const chromium = startChromium({ env: process.env, debuggingPort, switches: forChromium(switches) });
host.browser = chromium.connection.browser;
host.version = chromium.version;
host.program = chromium.program;

const { pathToFileURL } = require('node:url');
const { applicationAt } = require('./lib/application.cjs');
const { standInForElectron } = require('./lib/module-hooks.cjs');
const { disguise } = require('./lib/process-disguise.cjs');

async function start() {
  disguise(args);
  standInForElectron();
  const { app, switches: given } = require('./lib/app.cjs');
  for (const text of switches) given.set(...switchPair(text));
  require('./lib/electron.cjs');
  for (const file of requires) require(file);
  const found = applicationAt(application);
  app._describe(found);
  await import(pathToFileURL(found.main).href);
  const { product, userAgent } = await host.version;
  host.userAgent = userAgent.replace('Headless', '');
  process.versions.chrome = product.split('/')[1];
  const { watchTargets } = require('./lib/targets.cjs');
  const { closePopups } = require('./lib/web-contents.cjs');
  watchTargets();
  closePopups();
  app._ready();
}

start().catch((error) => {
  process.stderr.write(`App threw an error during load\n${error?.stack ?? error}\n`);
  process.reallyExit(1);
});
