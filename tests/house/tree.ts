import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root folder, without a slash at its end. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** What is made, fetched, or git's own; as in .gitignore. */
const notOurs = new Set([
  'node_modules',
  'dist',
  'out',
  'release',
  'test-results',
  '.git',
  '.cache',
  '.vitest',
  'coverage',
]);

/** Every file of the project below a folder, by its path from the root with `/`, sorted. */
export function projectFiles(folder = ''): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (notOurs.has(entry.name)) return [];
      return entry.isDirectory() ? projectFiles(path) : [path];
    })
    .toSorted();
}

/** The text of a file of the project. */
export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The text of a JSON file of the project, parsed. */
export function readJson(path: string): unknown {
  return JSON.parse(readText(path));
}

/** The path of a file from the project's root. */
export function fromRoot(path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** Whether a path of the project is there. */
export function isThere(path: string): boolean {
  return statSync(join(root, path), { throwIfNoEntry: false }) !== undefined;
}
