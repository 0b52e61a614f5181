// The `wayleave` program of an installation: Node 24 with our launcher inside, and the built command line beside it.
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, toolNode } from '../processes.mjs';
import { root } from '../root.mjs';

/** Node's own mark, which says whether a program has something inside (Node's documentation, "Single executable applications"). */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
/** Loaded from node_modules at run time: an addon and what is for proxies alone. */
const packages = ['keytar', 'undici'];

/**
 * Writes dist/command: `wayleave` (`wayleave.exe`), `cli/` and the packages it needs. The command line must be built.
 * Works for the system and processor it runs on. Throws with the tool's words when a step fails.
 */
export async function buildCommand() {
  const folder = join(root, 'dist/command');
  const work = join(root, 'dist/command-work');
  for (const path of [folder, work]) rmSync(path, { recursive: true, force: true });
  for (const path of [folder, work]) mkdirSync(path, { recursive: true });
  try {
    await injectLauncher(folder, work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  cpSync(join(root, 'dist/cli'), join(folder, 'cli'), { recursive: true });
  for (const name of packages) copyPackage(name, join(folder, 'node_modules', name));
}

async function injectLauncher(folder, work) {
  const isWindows = process.platform === 'win32';
  const program = join(folder, isWindows ? 'wayleave.exe' : 'wayleave');
  const blob = join(work, 'launcher.blob');
  const settings = join(work, 'sea.json');
  const main = join(root, 'scripts/command/launcher.cjs');
  const wishes = { main, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true };
  // Node's own options belong to the developer of a script, not to whoever sets the environment of this program.
  writeFileSync(settings, JSON.stringify({ ...wishes, execArgvExtension: 'none' }));
  const nodeProgram = join(root, 'node_modules/node/bin', isWindows ? 'node.exe' : 'node');
  await done(toolNode, ['--experimental-sea-config', settings]);
  copyFileSync(nodeProgram, program);
  chmodSync(program, 0o755);
  if (process.platform === 'darwin') await done('codesign', ['--remove-signature', program]);
  const postject = join(root, 'node_modules/postject/dist/cli.js');
  const segment = process.platform === 'darwin' ? ['--macho-segment-name', 'NODE_SEA'] : [];
  await done(toolNode, [postject, program, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', fuse, ...segment]);
  if (process.platform === 'darwin') await done('codesign', ['--sign', '-', program]);
}

function copyPackage(name, to) {
  const from = join(root, 'node_modules', name);
  const platform = `${process.platform}-${process.arch}`;
  const isWanted = (path) =>
    name !== 'keytar' ||
    (!/keytar[/\\](src|script|binding\.gyp)/.test(path) &&
      (!/prebuilds[/\\]./.test(path) || path.includes(join('prebuilds', platform))));
  cpSync(from, to, { recursive: true, dereference: true, filter: isWanted });
  // What is asked of it later must be there now.
  JSON.parse(readFileSync(join(to, 'package.json'), 'utf8'));
  createRequire(join(to, 'package.json')).resolve(to);
}

async function done(command, args) {
  const { code, output } = await run(command, args);
  if (code !== 0) throw new Error(`${command} failed:\n${output.trim()}`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildCommand();
}
