// The desktop application: main, preload and renderer, into out/. Called by `npm run build`.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { toolNode } from './prepare.mjs';
import { run } from './processes.mjs';
import { root } from './root.mjs';

/** Builds the three parts. Throws an `Error` with what the bundler said when it cannot. */
export async function buildApp() {
  rmSync(join(root, 'out'), { recursive: true, force: true });
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const { code, output } = await run(toolNode, [program, 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error(`The application was not built:\n${output.trim()}`);
}
