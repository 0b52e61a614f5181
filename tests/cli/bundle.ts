import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../house/tree.ts';

/** The Node that the command line is tested on: the user's, where the runner names it. */
export const nodeProgram = process.env.WAYLEAVE_TEST_NODE ?? process.execPath;

let script: string | null = process.env.WAYLEAVE_TEST_CLI ?? null;

/**
 * The built command line: the file that `WAYLEAVE_TEST_CLI` names, else the bundle, built anew when a source changed.
 * However many test files ask at once, one of them builds.
 */
export function builtScript(): string {
  script ??= prepare('cli');
  return script;
}

/** The same, with the browser host and the interface beside it. */
export function builtScriptWithHost(): string {
  if (process.env.WAYLEAVE_TEST_CLI === undefined) script = prepare('cli', 'web', 'app');
  return builtScript();
}

function prepare(...targets: readonly string[]): string {
  // It compares the contents of the sources, and builds under a lock that all processes of the checkout share.
  const prepared = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs'), ...targets], {
    encoding: 'utf8',
  });
  if (prepared.status !== 0) throw new Error(`It could not be built.\n${prepared.stderr}`);
  return join(root, 'dist/cli/wayleave.cjs');
}
