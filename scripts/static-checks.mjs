// Types, lint and format: what can be told of the code without running it.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inParallel, run, toolNode } from './processes.mjs';
import { root } from './root.mjs';

/** Runs every static check, two at a time, tells each with its time, and answers `{ name, isPassed }` of all. */
export function runStaticChecks() {
  return inParallel(staticChecks(), 2, async ({ name, command }) => {
    const begin = performance.now();
    const { code, output } = await run(toolNode, command);
    const isPassed = code === 0;
    console.log(resultLine(name, isPassed, performance.now() - begin));
    if (!isPassed) console.log(output.trimEnd());
    return { name, isPassed };
  });
}

/** One line: mark, name, seconds. */
export function resultLine(name, isPassed, milliseconds) {
  return `${isPassed ? '✓' : '✗'} ${name} (${(milliseconds / 1000).toFixed(1)} s)`;
}

function staticChecks() {
  const bin = (path) => join(root, 'node_modules', path);
  return [
    ...worlds().map((world) => ({
      name: `types of ${world}`,
      command: [bin('typescript/bin/tsc'), '-p', world],
    })),
    { name: 'lint', command: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'] },
    { name: 'format', command: [bin('@biomejs/biome/bin/biome'), 'format', '.'] },
  ];
}

/** Folders with a tsconfig of their own and something to check. */
function worlds() {
  const inSrc = readdirSync(join(root, 'src')).map((name) => `src/${name}`);
  return [...inSrc, 'src/web/page', 'tests', 'bench'].filter(
    (world) => existsSync(join(root, world, 'tsconfig.json')) && hasTypeScript(join(root, world)),
  );
}

function hasTypeScript(folder) {
  return readdirSync(folder, { recursive: true }).some((name) => /\.tsx?$/.test(name));
}
