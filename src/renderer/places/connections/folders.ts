import type { ConnectionView } from '../../../core/contract.ts';

/** Paths of all folders, those that only hold folders included, in order. */
export function foldersOf(connections: readonly ConnectionView[]): readonly string[] {
  const paths = new Set<string>();
  for (const { connection } of connections) {
    const names = connection.folder.split('/').filter((name) => name !== '');
    names.forEach((_, index) => paths.add(names.slice(0, index + 1).join('/')));
  }
  return [...paths].toSorted((one, other) => one.localeCompare(other, undefined, { numeric: true }));
}
