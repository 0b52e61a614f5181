import type { Taking } from './selection.ts';
import type { TreeRow } from './tree-model.ts';

/** What a key means in the tree. Indexes are those of rows; -1 is the head. */
export type TreeCommand =
  /** Go to a row and take it. */
  | { readonly kind: 'move'; readonly index: number; readonly taking: Taking }
  /** Go to a row without taking it. */
  | { readonly kind: 'focus'; readonly index: number }
  | { readonly kind: 'open' | 'close'; readonly keys: readonly string[] }
  | { readonly kind: 'toggle' | 'take-all' | 'act' | 'rename' | 'delete' | 'escape' }
  | { readonly kind: 'type'; readonly letter: string };

/** The part of a keyboard event that counts. */
export interface TreeKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** What that key means on that row, or `null` when the tree has no use for it. `page` is how many rows are in sight. */
export function commandOf(
  event: TreeKey,
  rows: readonly TreeRow[],
  index: number,
  page: number,
): TreeCommand | null {
  const isMod = event.ctrlKey || event.metaKey;
  if (event.altKey) return null;
  const row = rows[index];
  const last = rows.length - 1;
  switch (event.key) {
    case 'ArrowDown':
      return going(event, Math.min(index + 1, last));
    case 'ArrowUp':
      return index === 0 ? { kind: 'focus', index: -1 } : going(event, index - 1);
    case 'Home':
      return going(event, 0);
    case 'End':
      return going(event, last);
    case 'PageDown':
      return going(event, Math.min(index + page, last));
    case 'PageUp':
      return going(event, Math.max(index - page, 0));
    case 'ArrowRight':
      return row === undefined || isMod ? null : inwards(row, index, last);
    case 'ArrowLeft':
      return row === undefined || isMod ? null : outwards(row, rows);
    case '*':
      return row === undefined ? null : { kind: 'open', keys: foldersBeside(row, rows) };
    case ' ':
      return { kind: 'toggle' };
    case 'Enter':
      return isMod ? null : { kind: 'act' };
    case 'F2':
      return { kind: 'rename' };
    case 'Delete':
      return { kind: 'delete' };
    case 'Escape':
      return { kind: 'escape' };
    default:
      if (isMod) return event.key.toLowerCase() === 'a' && !event.shiftKey ? { kind: 'take-all' } : null;
      return event.key.length === 1 ? { kind: 'type', letter: event.key } : null;
  }
}

/** The next row that begins with what was typed, from the one after `index` on and around; for more than a letter from `index` on. */
export function findTyped(rows: readonly TreeRow[], index: number, typed: string): number {
  const sought = typed.toLowerCase();
  const isSame = sought === sought.charAt(0).repeat(sought.length);
  const begin = isSame ? index + 1 : index;
  const text = isSame ? sought.slice(0, 1) : sought;
  for (let step = 0; step < rows.length; step += 1) {
    const at = (begin + step) % rows.length;
    const row = rows[at];
    if (row !== undefined && nameOf(row).toLowerCase().startsWith(text)) return at;
  }
  return -1;
}

/** The name that a row shows. */
export function nameOf(row: TreeRow): string {
  return row.kind === 'folder' ? row.folder.name : row.view.connection.name;
}

function going(event: TreeKey, index: number): TreeCommand {
  if (event.ctrlKey || event.metaKey) return { kind: 'focus', index };
  return { kind: 'move', index, taking: event.shiftKey ? 'through' : 'alone' };
}

function inwards(row: TreeRow, index: number, last: number): TreeCommand | null {
  if (row.kind === 'connection') return null;
  if (!row.isOpen) return { kind: 'open', keys: [row.key] };
  return index === last ? null : { kind: 'move', index: index + 1, taking: 'alone' };
}

function outwards(row: TreeRow, rows: readonly TreeRow[]): TreeCommand | null {
  if (row.kind === 'folder' && row.isOpen) return { kind: 'close', keys: [row.key] };
  if (row.parent === null) return null;
  return { kind: 'move', index: rows.findIndex(({ key }) => key === row.parent), taking: 'alone' };
}

function foldersBeside(row: TreeRow, rows: readonly TreeRow[]): readonly string[] {
  return rows.filter((other) => other.kind === 'folder' && other.parent === row.parent).map(({ key }) => key);
}
