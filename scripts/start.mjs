// `npm start`: opens Wayleave. The desktop application where Electron's binary is or can be had; where not, one line says
// so, and the same interface opens in a browser. Uses the user's own data folder and does nothing to it by itself.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareOrExit } from './prepare.mjs';
import { usersNode } from './processes.mjs';
import { root } from './root.mjs';

/** An application that ends this soon and badly did not start. */
const startMilliseconds = 5_000;
const fetchMilliseconds = 10 * 60_000;

let running = null;
let isEnding = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));
endWithParent();

await prepareOrExit();
const electron = findElectron();
const failure = electron.program === null ? electron.reason : await openApplication(electron.program);
if (failure !== null && !isEnding) {
  process.stderr.write(
    `The desktop application does not open here: ${failure} Wayleave opens in a browser instead.\n`,
  );
  process.exitCode = await run(usersNode, [join(root, 'bin', 'wayleave'), 'open']);
}

/** Electron's program, or why there is none. */
function findElectron() {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (named) return { program: join(named, process.platform === 'win32' ? 'electron.exe' : 'electron') };
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return { program: null, reason: 'there is no display.' };
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return { program: null, reason: 'Electron does not run as root.' };
  const program = installedElectron() ?? fetchedElectron();
  return { program, reason: "Electron's program could not be fetched." };
}

/** Electron's own package says in `path.txt` what its program is called, once that was fetched. */
function installedElectron() {
  const home = join(root, 'node_modules', 'electron');
  const mark = join(home, 'path.txt');
  const program = existsSync(mark) ? join(home, 'dist', readFileSync(mark, 'utf8').trim()) : null;
  return program !== null && existsSync(program) ? program : null;
}

function fetchedElectron() {
  const script = join(root, 'node_modules', 'electron', 'install.js');
  if (!existsSync(script)) return null;
  process.stderr.write('fetching Electron …\n');
  const { status } = spawnSync(process.execPath, [script], { stdio: 'ignore', timeout: fetchMilliseconds });
  return status === 0 ? installedElectron() : null;
}

/** Why the application did not start; `null` when it did, and has ended. */
async function openApplication(program) {
  const startedAt = performance.now();
  const code = await run(program, [root]);
  const hasStarted = code === 0 || performance.now() - startedAt > startMilliseconds;
  if (hasStarted) process.exitCode = code;
  return hasStarted || isEnding ? null : `Electron ended with ${code} as soon as it was started.`;
}

function run(command, args) {
  return new Promise((resolve) => {
    running = spawn(command, args, { stdio: 'inherit' });
    running.once('error', () => resolve(127));
    running.once('exit', (code) => resolve(code ?? 1));
  });
}

/** `npm` runs this through a shell that dies of a signal without handing it on. */
function endWithParent() {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end('SIGTERM');
  }, 500).unref();
}

/** Whoever runs ends in order by itself; this script ends with it. */
function end(signal) {
  isEnding = true;
  running?.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  if (running === null) process.exit(0);
}
