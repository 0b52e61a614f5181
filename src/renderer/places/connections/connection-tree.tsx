import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { ConnectionColumn } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import type { MenuPoint } from '../../parts/menu.tsx';
import { useSize } from '../../parts/use-size.ts';
import { columnTable, gridTracks } from './columns.tsx';
import styles from './connection-tree.module.css';
import { type Selection, type Taking, taken } from './selection.ts';
import { TreeHead } from './tree-head.tsx';
import { commandOf, findTyped, type TreeCommand } from './tree-keys.ts';
import type { TreeOrder, TreeRow } from './tree-model.ts';
import { Row } from './tree-row.tsx';
import { headHeight, scrollToRow, useRowWindow } from './window-rows.ts';

const typingMilliseconds = 800;
const dragType = 'application/x-wayleave-rows';

/** What the tree shows, and whom it tells of what a person does in it. */
export interface TreeProps {
  /** The element that scrolls, for whoever brings a row into sight. */
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly rows: readonly TreeRow[];
  readonly columns: readonly ConnectionColumn[];
  readonly now: number;
  readonly order: TreeOrder;
  readonly onOrder: (order: TreeOrder) => void;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onOpen: (keys: readonly string[], isOpen: boolean) => void;
  /** Enter on a connection. */
  readonly onAct: (row: TreeRow) => void;
  /** A double press on a connection. */
  readonly onConnect: (row: TreeRow) => void;
  readonly onDelete: () => void;
  readonly onEscape: () => void;
  readonly onMenu: (row: TreeRow, at: MenuPoint) => void;
  readonly onHeadMenu: (at: MenuPoint) => void;
  /** Rows were dragged onto a folder, or onto the top (''). */
  readonly onMove: (keys: ReadonlySet<string>, folder: string) => void;
  /** Key of the row whose name is being changed, or `null`. */
  readonly renaming: string | null;
  readonly onStartRename: (key: string) => void;
  readonly onRename: (name: string | null) => void;
  /** Stands at the left end of the head, outside of the grid. */
  readonly menu: ReactNode;
}

/**
 * Folders and connections as a tree grid. Only rows in sight are drawn, and the one with the focus; counts and indexes
 * are those of all rows. One tab stop: arrows lead through rows, and from the first one up into the head.
 */
export function ConnectionTree(props: TreeProps) {
  const { grid, rows, columns, selection } = props;
  const rowHeight = useSize('--row');
  const { from, to } = useRowWindow(grid, rows.length, rowHeight);
  const focusIndex = indexOf(rows, selection.focus);
  const tabStop = Math.max(0, focusIndex);
  const { focusRow } = useRovingFocus(props, tabStop, rowHeight);
  const [dropKey, setDropKey] = useState<string | null>(null);
  const typed = useRef({ text: '', at: 0 });

  const carryOut = (command: TreeCommand, index: number) => {
    const row = rows[index];
    switch (command.kind) {
      case 'move':
        return focusRow(command.index, command.taking);
      case 'focus':
        return command.index === -1 ? focusHead(grid.current, 0) : focusRow(command.index, null);
      case 'open':
      case 'close':
        return props.onOpen(command.keys, command.kind === 'open');
      case 'toggle':
        return focusRow(index, 'besides');
      case 'take-all':
        return props.onSelect({ ...selection, keys: new Set(rows.map(({ key }) => key)) });
      case 'act':
        if (row?.kind === 'folder') return props.onOpen([row.key], !row.isOpen);
        return row === undefined ? undefined : props.onAct(row);
      case 'rename':
        return row === undefined ? undefined : props.onStartRename(row.key);
      case 'delete':
        return props.onDelete();
      case 'escape':
        return props.onEscape();
      case 'type':
        return focusRow(findTyped(rows, index, keepTyping(typed.current, command.letter)), 'alone');
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (moveInHead(event, grid.current, () => focusRow(0, 'alone'))) return;
    const index = rowIndexAt(event.target, rows);
    if (index === -1) return;
    const command = commandOf(event, rows, index, pageOf(grid.current, rowHeight));
    if (command === null) return;
    // A blank that belongs to a name being typed does not toggle.
    const isTyping = command.kind === 'toggle' && Date.now() - typed.current.at < typingMilliseconds;
    event.preventDefault();
    if (command.kind !== 'escape') event.stopPropagation();
    carryOut(isTyping ? { kind: 'type', letter: ' ' } : command, index);
  };
  const onClick = (event: MouseEvent) => {
    const index = rowIndexAt(event.target, rows);
    const row = rows[index];
    if (row === undefined) return;
    if (row.kind === 'folder' && isOn(event.target, '[data-chevron]')) {
      props.onOpen([row.key], !row.isOpen);
      return;
    }
    focusRow(index, takingOf(event));
  };
  const onDoubleClick = (event: MouseEvent) => {
    const row = rows[rowIndexAt(event.target, rows)];
    if (row === undefined || isOn(event.target, '[data-chevron]')) return;
    if (row.kind === 'folder') props.onOpen([row.key], !row.isOpen);
    else props.onConnect(row);
  };
  const onContextMenu = (event: MouseEvent) => {
    if (isOn(event.target, 'input')) return;
    event.preventDefault();
    if (isOn(event.target, '[role="columnheader"]')) {
      props.onHeadMenu(pointOf(event));
      return;
    }
    const index = rowIndexAt(event.target, rows);
    const row = rows[index];
    if (row === undefined) return;
    if (!selection.keys.has(row.key)) focusRow(index, 'alone');
    props.onMenu(row, pointOf(event));
  };
  const drag = dragHandlers(props, dropKey, setDropKey);

  const shown = rows.slice(from, to).map((row, offset) => ({ row, index: from + offset }));
  const stop = rows[tabStop];
  if (stop !== undefined && (tabStop < from || tabStop >= to)) shown.push({ row: stop, index: tabStop });
  const width = { minWidth: leastWidth(columns) };
  return (
    <div className={classNames(styles.frame)}>
      <div
        ref={grid}
        role="treegrid"
        className={classNames(styles.grid)}
        aria-label={words.connections.list}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        style={{ '--tracks': gridTracks(columns) } as React.CSSProperties}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
        onContextMenu={onContextMenu}
        {...drag}
      >
        <div role="rowgroup" className={classNames(styles.headgroup)} style={width}>
          <TreeHead columns={columns} order={props.order} onOrder={props.onOrder} />
        </div>
        <div role="rowgroup" className={classNames(styles.body)} style={width}>
          <div
            role="presentation"
            className={classNames(styles.inner)}
            style={{ height: rows.length * rowHeight }}
          >
            {shown.map(({ row, index }) => (
              <Row
                key={row.key}
                row={row}
                index={index}
                top={index * rowHeight}
                columns={columns}
                now={props.now}
                isSelected={selection.keys.has(row.key)}
                isTabStop={index === tabStop}
                isDropTarget={row.key === dropKey}
                onRename={row.key === props.renaming ? props.onRename : null}
              />
            ))}
          </div>
        </div>
      </div>
      <div className={classNames(styles.menu)}>{props.menu}</div>
    </div>
  );
}

/** Moves the focus by rows: the selection first, then, once it is drawn, the focus of the page. */
function useRovingFocus({ grid, rows, selection, onSelect }: TreeProps, tabStop: number, rowHeight: number) {
  const isWanted = useRef(false);
  const wasInside = useRef(false);

  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null) return;
    // The row with the focus may have gone (deleted, moved, filtered away): its neighbour has it then.
    const isLost = wasInside.current && document.activeElement === document.body;
    if (isWanted.current || isLost) {
      element.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true });
      isWanted.current = false;
    }
    wasInside.current = element.contains(document.activeElement);
  });

  const focusRow = (index: number, taking: Taking | null) => {
    const row = rows[index];
    if (row === undefined || grid.current === null) return;
    isWanted.current = true;
    scrollToRow(grid.current, index, rowHeight);
    onSelect(taking === null ? { ...selection, focus: row.key } : taken(selection, rows, row.key, taking));
    // Where nothing changes nothing is drawn either, so the focus goes at once.
    if (index === tabStop) {
      grid.current
        .querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)
        ?.focus({ preventScroll: true });
    }
  };
  return { focusRow };
}

function dragHandlers(
  { rows, selection, onMove }: TreeProps,
  dropKey: string | null,
  setDropKey: (key: string | null) => void,
) {
  const folderAt = (event: DragEvent): { readonly key: string | null; readonly folder: string } => {
    const row = rows[rowIndexAt(event.target, rows)];
    if (row === undefined) return { key: null, folder: '' };
    if (row.kind === 'folder') return { key: row.key, folder: row.folder.path };
    return { key: row.parent, folder: row.view.connection.folder };
  };
  return {
    onDragStart(event: DragEvent) {
      const row = rows[rowIndexAt(event.target, rows)];
      if (row === undefined) return;
      const keys = selection.keys.has(row.key) ? [...selection.keys] : [row.key];
      event.dataTransfer.setData(dragType, JSON.stringify(keys));
      event.dataTransfer.effectAllowed = 'move';
    },
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes(dragType)) return;
      event.preventDefault();
      const { key } = folderAt(event);
      if (key !== dropKey) setDropKey(key);
    },
    onDragLeave(event: DragEvent) {
      if (event.target === event.currentTarget) setDropKey(null);
    },
    onDragEnd: () => setDropKey(null),
    onDrop(event: DragEvent) {
      const data = event.dataTransfer.getData(dragType);
      setDropKey(null);
      if (data === '') return;
      event.preventDefault();
      onMove(new Set(parseKeys(data)), folderAt(event).folder);
    },
  };
}

/** What was put into the drag by this page; anything else is no drag of ours. */
function parseKeys(text: string): readonly string[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value.filter((key) => typeof key === 'string') : [];
}

function moveInHead(event: KeyboardEvent, grid: HTMLElement | null, leave: () => void): boolean {
  if (!(event.target instanceof HTMLElement) || event.target.dataset.column === undefined) return false;
  const heads = headsOf(grid);
  const at = heads.indexOf(event.target);
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: Math.max(0, at - 1),
    ArrowRight: Math.min(heads.length - 1, at + 1),
    Home: 0,
    End: heads.length - 1,
  };
  const next = steps[event.key];
  if (next === undefined && event.key !== 'ArrowDown') return true;
  event.preventDefault();
  event.stopPropagation();
  if (next === undefined) leave();
  else heads[next]?.focus();
  return true;
}

function focusHead(grid: HTMLElement | null, index: number): void {
  headsOf(grid)[index]?.focus();
}

function headsOf(grid: HTMLElement | null): readonly HTMLElement[] {
  return [...(grid?.querySelectorAll<HTMLElement>('[role="columnheader"]') ?? [])];
}

function keepTyping(typed: { text: string; at: number }, letter: string): string {
  const now = Date.now();
  typed.text = now - typed.at < typingMilliseconds ? typed.text + letter : letter;
  typed.at = now;
  return typed.text;
}

function indexOf(rows: readonly TreeRow[], key: string | null): number {
  return key === null ? -1 : rows.findIndex((row) => row.key === key);
}

function rowIndexAt(target: EventTarget, rows: readonly TreeRow[]): number {
  const key = target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset.key : undefined;
  return indexOf(rows, key ?? null);
}

function isOn(target: EventTarget, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

function takingOf(event: MouseEvent): Taking {
  if (event.shiftKey) return 'through';
  return event.ctrlKey || event.metaKey ? 'besides' : 'alone';
}

function pageOf(grid: HTMLElement | null, rowHeight: number): number {
  return Math.max(1, Math.floor(((grid?.clientHeight ?? 0) - headHeight) / rowHeight) - 1);
}

/** Where the pointer is; for the context-menu key, below what has the focus. */
function pointOf(event: MouseEvent): MenuPoint {
  const isByKey = event.button !== 2;
  if (!isByKey || !(event.target instanceof Element)) return { x: event.clientX, y: event.clientY };
  const box = event.target.getBoundingClientRect();
  return { x: box.left + 32, y: box.bottom };
}

function leastWidth(columns: readonly ConnectionColumn[]): number {
  return columns.reduce((sum, column) => sum + columnTable[column].width + 8, 180);
}
