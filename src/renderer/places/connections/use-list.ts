import { type RefObject, useEffect, useMemo, useState } from 'react';
import type { ConnectionView } from '../../../core/contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { formatNumber } from '../../parts/format.ts';
import { useSize } from '../../parts/use-size.ts';
import { useAnnounce } from '../../shell/live-region.tsx';
import { useRoute } from '../../shell/route.tsx';
import { usePlaceMemory } from './place-memory.tsx';
import { chosenConnections, noSelection, type Selection } from './selection.ts';
import {
  connectionKey,
  connectionOfKey,
  folderKey,
  foldersAbove,
  type FolderNode,
  rowsOf,
  termsOf,
  type TreeOrder,
  type TreeRow,
  treeOf,
} from './tree-model.ts';
import { scrollToRow } from './window-rows.ts';

/** What the list shows and what is chosen in it. */
export interface List {
  readonly rows: readonly TreeRow[];
  readonly order: TreeOrder;
  readonly setOrder: (order: TreeOrder) => void;
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  readonly open: (keys: readonly string[], isOpen: boolean) => void;
  readonly openAll: (isOpen: boolean) => void;
  readonly selection: Selection;
  /** Chooses rows; a single connection becomes the one that the window shows. */
  readonly select: (selection: Selection) => void;
  /** Paths of the chosen connections, those in chosen folders included. */
  readonly paths: readonly string[];
  readonly byPath: ReadonlyMap<string, ConnectionView>;
  /** The connection that the window shows, or `null`. */
  readonly one: ConnectionView | null;
}

/** Keeps the list. `grid` is scrolled when somebody else names a connection: a link, the tray, a rename. */
export function useList(connections: readonly ConnectionView[], grid: RefObject<HTMLElement | null>): List {
  const { connection: chosen, navigate } = useRoute();
  const memory = usePlaceMemory();
  const [order, setOrder] = useState(() => memory.current.order);
  const [closed, setClosed] = useState(() => memory.current.closed);
  const [filter, setFilter] = useState(() => memory.current.filter);
  const [selection, setSelection] = useState<Selection>(() => selectionOf(chosen));
  useEffect(() => {
    Object.assign(memory.current, { order, closed, filter });
  }, [memory, order, closed, filter]);

  const tree = useMemo(() => treeOf(connections, order), [connections, order]);
  const rows = useMemo(() => rowsOf(tree, closed, termsOf(filter)), [tree, closed, filter]);
  const byPath = useMemo(
    () => new Map(connections.map((view) => [connectionPath(view.connection), view])),
    [connections],
  );
  const paths = useMemo(() => chosenConnections(selection, [...byPath.keys()]), [selection, byPath]);
  const open = (keys: readonly string[], isOpen: boolean) => setClosed(withFolders(closed, keys, isOpen));

  const [shown, setShown] = useState(chosen);
  if (chosen !== shown) {
    setShown(chosen);
    if (chosen !== null && !selection.keys.has(connectionKey(chosen))) {
      setSelection(selectionOf(chosen));
      open(foldersAbove(chosen), true);
    }
  }
  useRowInSight(grid, rows, chosen);
  useFoundCount(rows, filter);
  return {
    rows,
    order,
    setOrder,
    filter,
    setFilter,
    open,
    openAll: (isOpen) => setClosed(isOpen ? new Set() : new Set(folderKeys(tree))),
    selection,
    select(next) {
      setSelection(next);
      const [key = null] = next.keys.size === 1 ? next.keys : [];
      navigate({ connection: key === null ? null : connectionOfKey(key) });
    },
    paths,
    byPath,
    one: chosen === null ? null : (byPath.get(chosen) ?? null),
  };
}

/** The selection of one connection, or of nothing. */
export function selectionOf(path: string | null): Selection {
  if (path === null) return noSelection;
  const key = connectionKey(path);
  return { keys: new Set([key]), focus: key, anchor: key };
}

/** The row that takes the place of connections that go: the next one that stays, else the one before. */
export function neighbourOf(rows: readonly TreeRow[], paths: readonly string[]): string | null {
  const going = new Set(paths.map(connectionKey));
  const stays = (row: TreeRow) => row.kind === 'connection' && !going.has(row.key);
  const last = rows.findLastIndex(({ key }) => going.has(key));
  const next = rows.slice(last + 1).find(stays) ?? rows.slice(0, Math.max(0, last)).findLast(stays);
  return next === undefined ? null : connectionOfKey(next.key);
}

function withFolders(
  closed: ReadonlySet<string>,
  keys: readonly string[],
  isOpen: boolean,
): ReadonlySet<string> {
  const next = new Set(closed);
  for (const key of keys) {
    if (isOpen) next.delete(key);
    else next.add(key);
  }
  return next;
}

function folderKeys({ folders }: FolderNode): readonly string[] {
  return folders.flatMap((folder) => [folderKey(folder.path), ...folderKeys(folder)]);
}

/** Scrolls when another connection is named, and not each time that rows change around it. */
function useRowInSight(
  grid: RefObject<HTMLElement | null>,
  rows: readonly TreeRow[],
  chosen: string | null,
): void {
  const rowHeight = useSize('--row');
  const [inSight, setInSight] = useState<string | null>(null);
  useEffect(() => {
    if (chosen === inSight) return;
    setInSight(chosen);
    if (chosen === null || grid.current === null) return;
    const index = rows.findIndex(({ key }) => key === connectionKey(chosen));
    if (index !== -1) scrollToRow(grid.current, index, rowHeight);
  }, [grid, rows, chosen, inSight, rowHeight]);
}

/** Has read aloud how many were found, each time that it is another number or another filter. */
function useFoundCount(rows: readonly TreeRow[], filter: string): void {
  const announce = useAnnounce();
  const count = useMemo(() => rows.filter(({ kind }) => kind === 'connection').length, [rows]);
  useEffect(() => {
    if (filter.trim() === '') return;
    announce(words.connections.filterFound(formatNumber(count), count === 1));
  }, [count, filter, announce]);
}
