// `npm test`: everything. Ends with one line, `N passed, N failed`, and with exit code 1 on any failure.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findCanaries, readCanaries } from './canary-scan.mjs';
import { provideChromium } from './chromium.mjs';
import { prepare } from './prepare.mjs';
import { toolEnvironment, toolNode, usersNode } from './processes.mjs';
import { root } from './root.mjs';
import { resultLine, runStaticChecks } from './static-checks.mjs';
import { readPlaywrightReport, readVitestReport } from './test-reports.mjs';

const ownersVariables =
  /^WAYLEAVE_(?!TEST_)|^XDG_|^DBUS_SESSION_BUS_ADDRESS$|^NODE_EXTRA_CA_CERTS$|^(https?|no|all)_proxy$/i;
const results = [];
const skipped = [];

await check('packages', () => prepare({ build: [] }));
if (results.every(({ isPassed }) => isPassed)) {
  await check('build', () => prepare());
  results.push(...(await runStaticChecks()));
  await runTests(process.argv.slice(2), await findBrowser());
}
report();

async function check(name, work) {
  const begin = performance.now();
  let isPassed = true;
  try {
    await work();
  } catch (error) {
    isPassed = false;
    console.log(error instanceof Error ? error.message : String(error));
  }
  console.log(resultLine(name, isPassed, performance.now() - begin));
  results.push({ name, isPassed });
}

/** Names of tests, or parts of their paths, run Vitest alone with these; without any, everything runs. */
async function runTests(args, chromium) {
  // Short, because sockets lie below it and the system limits their paths to some hundred letters.
  const temporary = mkdtempSync(join(tmpdir(), 'wl-'));
  const own = mkdtempSync(join(tmpdir(), 'wl-report-'));
  const pictures = join(root, 'test-results');
  const places = {
    temporary,
    own,
    outputFile: join(own, 'output.txt'),
    env: testEnvironment(temporary, chromium),
  };
  try {
    await runVitest(args, places);
    if (args.length === 0) await runSpecs(chromium, pictures, places);
    await check('no secret of the tests in what they wrote or printed', async () => {
      const written = [temporary, places.outputFile, pictures].filter((place) => existsSync(place));
      const found = findCanaries(written, readCanaries());
      const lines = found.map(({ path, secret }) => `${relative(temporary, path)} holds ${secret}`);
      if (lines.length > 0) throw new Error(lines.join('\n'));
    });
  } finally {
    for (const folder of [temporary, own]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests run on Node 24, as Electron does; what users run is tested on the user's Node. */
function testEnvironment(temporary, chromium) {
  const home = join(temporary, 'home');
  mkdirSync(home);
  const env = toolEnvironment({
    TMPDIR: temporary,
    HOME: home,
    WAYLEAVE_TEST_CANARY: temporary,
    WAYLEAVE_TEST_NODE: process.env.WAYLEAVE_TEST_NODE || usersNode,
  });
  // The user's own store, keyring and proxies are none of the tests' business.
  for (const name of Object.keys(env)) if (ownersVariables.test(name)) delete env[name];
  return chromium === null ? env : { ...env, WAYLEAVE_CHROMIUM: chromium };
}

async function runVitest(args, { own, outputFile, env }) {
  const reportFile = join(own, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args];
  take(readVitestReport(reportFile, await runTool(command, env, outputFile)));
}

/** The end-to-end specs, and the stand-in's own. Pictures of the screens stay in test-results/ for people to look at. */
async function runSpecs(chromium, pictures, { own, outputFile, env }) {
  if (chromium === null) {
    skipped.push('the end-to-end specs, for want of Chromium');
    return;
  }
  rmSync(pictures, { recursive: true, force: true });
  const program = join(root, 'node_modules/@playwright/test/cli.js');
  for (const [name, config] of [
    ['stand-in', 'tests/electron-standin/playwright.config.ts'],
    ['end-to-end', 'tests/e2e/playwright.config.ts'],
  ]) {
    const reportFile = join(own, `${name}.json`);
    const command = [program, 'test', '-c', join(root, config), '--reporter=list,json'];
    const more = { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile, WAYLEAVE_E2E_RESULTS: pictures };
    take(readPlaywrightReport(reportFile, await runTool(command, { ...env, ...more }, outputFile)));
  }
}

function take(report) {
  results.push(...report.results);
  skipped.push(...report.skipped);
}

/** Runs a test program to its end; what it prints is shown, and kept for the search at the end. */
function runTool(command, env, outputFile) {
  return new Promise((resolve) => {
    const child = spawn(toolNode, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const copy = createWriteStream(outputFile, { flags: 'a' });
    for (const stream of [child.stdout, child.stderr]) {
      stream.pipe(copy, { end: false });
      stream.pipe(process.stdout, { end: false });
    }
    child.on('error', (error) => {
      console.log(error.message);
      copy.end(() => resolve(1));
    });
    child.on('close', (code) => copy.end(() => resolve(code ?? 1)));
  });
}

/** The browser of the tests, installed where that is possible. Without one, tests of it are left out; in CI that is a failure. */
async function findBrowser() {
  let chromium = null;
  const isNeeded = (process.env.CI ?? '') !== '';
  await check('Chromium', async () => {
    try {
      chromium = provideChromium();
    } catch (error) {
      if (isNeeded) throw error;
      console.log(error.message);
    }
  });
  return chromium;
}

function report() {
  const failed = results.filter(({ isPassed }) => !isPassed);
  for (const { name } of failed) console.log(`✗ ${name}`);
  if (skipped.length > 0) console.log(`${skipped.length} skipped: ${skipped.join('; ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
  // Written at once, so that nothing comes after it.
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
}
