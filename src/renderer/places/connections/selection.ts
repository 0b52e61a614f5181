import { connectionKey, connectionOfKey, type TreeRow } from './tree-model.ts';

/** What is chosen in the tree. Keys are those of rows. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Where the focus is, or goes when the tree gets it; `null` for the first row. */
  readonly focus: string | null;
  /** From where Shift extends. */
  readonly anchor: string | null;
}

/** Nothing chosen. */
export const noSelection: Selection = { keys: new Set(), focus: null, anchor: null };

/** How a press or key takes a row: it alone, it besides the others, or everything from the anchor to it. */
export type Taking = 'alone' | 'besides' | 'through';

/** The selection after a row was taken. */
export function taken(
  selection: Selection,
  rows: readonly TreeRow[],
  key: string,
  taking: Taking,
): Selection {
  if (taking === 'besides') {
    const keys = new Set(selection.keys);
    if (!keys.delete(key)) keys.add(key);
    return { keys, focus: key, anchor: key };
  }
  if (taking === 'through' && selection.anchor !== null) {
    const from = rows.findIndex((row) => row.key === selection.anchor);
    const to = rows.findIndex((row) => row.key === key);
    if (from !== -1 && to !== -1) {
      const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
      return { keys: new Set(range.map((row) => row.key)), focus: key, anchor: selection.anchor };
    }
  }
  return { keys: new Set([key]), focus: key, anchor: key };
}

/** Paths of the chosen connections, those in chosen folders included, in the order of `paths`. */
export function chosenConnections(selection: Selection, paths: readonly string[]): readonly string[] {
  const folders = [...selection.keys].filter((key) => connectionOfKey(key) === null);
  const below = folders.map((key) => `${key.slice('folder:'.length)}/`);
  return paths.filter(
    (path) => selection.keys.has(connectionKey(path)) || below.some((folder) => path.startsWith(folder)),
  );
}
