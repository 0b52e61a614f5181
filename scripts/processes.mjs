// Running programs for the scripts, output gathered or passed on.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './root.mjs';

/** The Node on which users run the command line: npm puts the one in node_modules before it on the path. */
export const usersNode = process.env.npm_node_execpath || process.execPath;

/** The Node that scripts, tests and benchmarks run on. */
export const toolNode = join(
  root,
  'node_modules',
  '.bin',
  process.platform === 'win32' ? 'node.cmd' : 'node',
);

/** The environment of tools: the packages' programs, Node 24 among them, come first on the path. */
export function toolEnvironment(more = {}) {
  const usual = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
  return { ...process.env, PATH: [join(root, 'node_modules', '.bin'), usual].join(delimiter), ...more };
}

/** Runs a program to its end. `output` has what it said on both streams, unless `isShown`: then it goes to ours. */
export function run(command, args, { env = toolEnvironment(), isShown = false } = {}) {
  return new Promise((resolve) => {
    const stdio = isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'];
    const child = spawn(command, args, { cwd: root, env, stdio });
    let output = '';
    const gather = (chunk) => {
      output += chunk;
    };
    child.stdout?.on('data', gather);
    child.stderr?.on('data', gather);
    child.on('error', (error) => resolve({ code: 1, output: `${command}: ${error.message}\n` }));
    child.on('close', (code, signal) => resolve({ code: code ?? 1, output, signal }));
  });
}

/** Works on a list with so many at a time; answers in the list's order. */
export async function inParallel(items, atATime, work) {
  const answers = Array.from(items, () => null);
  const queue = [...items.entries()];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      answers[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: atATime }, worker));
  return answers;
}
