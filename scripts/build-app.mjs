// The desktop application: main, preload and renderer, into out/. Called by `npm run build`.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run, toolNode } from './processes.mjs';
import { root } from './root.mjs';

/** The most that a window may load before it shows anything, in bytes after gzip. */
const firstScreenLimit = 300_000;

/** Builds the three parts. Throws an `Error` with what the bundler said when it cannot. */
export async function buildApp() {
  rmSync(join(root, 'out'), { recursive: true, force: true });
  const program = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const { code, output } = await run(toolNode, [program, 'build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error(`The application was not built:\n${output.trim()}`);
  const size = firstScreenSize(join(root, 'out/renderer/index.html'));
  if (size > firstScreenLimit) {
    const kilobytes = (bytes) => `${Math.round(bytes / 1000)} kB`;
    throw new Error(
      `The first screen loads ${kilobytes(size)} after gzip; at most ${kilobytes(firstScreenLimit)} are allowed. ` +
        'Load with `lazy` what is not seen at once.',
    );
  }
}

/** Bytes after gzip of a page, the scripts and style sheets that it names, and every script that those import at once. */
export function firstScreenSize(page) {
  const files = new Map([[page, readFileSync(page)]]);
  const named = /\b(?:src|href)="([^"]+\.(?:js|css))"/g;
  const waiting = [...files.get(page).toString().matchAll(named)].map(([, path]) =>
    join(dirname(page), path),
  );
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    const bytes = readFileSync(file);
    files.set(file, bytes);
    // Not `import(`, which waits until it is needed.
    const imported = /\b(?:import|from)\s*["'](\.[^"']+\.js)["']/g;
    for (const [, path] of bytes.toString().matchAll(imported)) waiting.push(join(dirname(file), path));
  }
  return [...files.values()].reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0);
}
