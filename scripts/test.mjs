// `npm test`: everything. Ends with one line, `N passed, N failed`, and with exit code 1 on any failure.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { findCanaries, readCanaries } from './canary-scan.mjs';
import { prepare, toolNode } from './prepare.mjs';
import { toolEnvironment, usersNode } from './processes.mjs';
import { root } from './root.mjs';
import { resultLine, runStaticChecks } from './static-checks.mjs';

const ownersVariables =
  /^WAYLEAVE_(?!TEST_)|^XDG_|^DBUS_SESSION_BUS_ADDRESS$|^NODE_EXTRA_CA_CERTS$|^(https?|no|all)_proxy$/i;
const results = [];
const skipped = [];

await check('packages', () => prepare({ build: false }));
if (results.every(({ isPassed }) => isPassed)) {
  await check('build of the command line', () => prepare());
  results.push(...(await runStaticChecks()));
  await runTests(process.argv.slice(2));
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

async function runTests(args) {
  // Short, because sockets lie below it and the system limits their paths to some hundred letters.
  const temporary = mkdtempSync(join(tmpdir(), 'wl-'));
  const own = mkdtempSync(join(tmpdir(), 'wl-report-'));
  const reportFile = join(own, 'vitest.json');
  const outputFile = join(own, 'output.txt');
  try {
    const code = await runVitest(args, { temporary, reportFile, outputFile });
    readReport(reportFile, code);
    await check('no secret of the tests in what they wrote or printed', async () => {
      const found = findCanaries([temporary, outputFile], readCanaries());
      const lines = found.map(({ path, secret }) => `${relative(temporary, path)} holds ${secret}`);
      if (lines.length > 0) throw new Error(lines.join('\n'));
    });
  } finally {
    for (const folder of [temporary, own]) rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs on Node 24, as Electron does; the built command line is tested on the user's Node. */
function runVitest(args, { temporary, reportFile, outputFile }) {
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
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args];
  return new Promise((resolve) => {
    const child = spawn(toolNode, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const copy = createWriteStream(outputFile);
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

function readReport(reportFile, code) {
  let files = [];
  try {
    files = JSON.parse(readFileSync(reportFile, 'utf8')).testResults;
  } catch {
    results.push({ name: 'vitest wrote no report', isPassed: false });
    return;
  }
  for (const { name: file, status, assertionResults } of files) {
    const place = relative(root, file);
    for (const test of assertionResults) {
      const name = `${place}: ${test.fullName}`;
      if (test.status === 'passed' || test.status === 'failed')
        results.push({ name, isPassed: test.status === 'passed' });
      else skipped.push(name);
    }
    const hasFailed = assertionResults.some((test) => test.status === 'failed');
    if (status === 'failed' && !hasFailed) results.push({ name: `${place} as a whole`, isPassed: false });
  }
  const isExplained = code === 0 || results.some(({ isPassed }) => !isPassed);
  if (!isExplained) results.push({ name: 'errors outside of any test', isPassed: false });
  if (files.length === 0) results.push({ name: 'there are tests', isPassed: false });
}

function report() {
  const failed = results.filter(({ isPassed }) => !isPassed);
  for (const { name } of failed) console.log(`✗ ${name}`);
  if (skipped.length > 0) console.log(`${skipped.length} skipped: ${skipped.join('; ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
  // Written at once, so that nothing comes after it.
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
}
