import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import {
  Cell,
  Column,
  Row,
  Table as AriaTable,
  TableBody,
  TableHeader,
  TableLayout,
  Virtualizer,
} from 'react-aria-components';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import { ContextMenu, type MenuEntry, type MenuPoint } from './menu.tsx';
import styles from './table.module.css';
import { useSize } from './use-size.ts';

/** One column. The first one names the row. */
export interface TableColumn<Item> {
  readonly id: string;
  readonly label: string;
  readonly cell: (item: Item) => ReactNode;
  /** Numbers stand at the end. */
  readonly align?: 'start' | 'end';
  readonly isSortable?: boolean;
  /** Pixels, or a share of the table. Columns without one share what is left. */
  readonly width?: number | `${number}%`;
  /** The column leaves when the table is narrower than this many pixels. */
  readonly hideBelow?: number;
}

/** By which column the rows are ordered. The caller orders them. */
export interface TableSort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

/**
 * A table with one row per record. Arrows move, type-ahead finds, Enter or a double press acts. With `isVirtual` only
 * the rows in sight are drawn, for lists of hundreds.
 */
export function Table<Item>({
  label,
  items,
  columns,
  idOf,
  textOf,
  selection = 'single',
  selected,
  onSelect,
  onAction,
  sort = null,
  onSort,
  menuOf,
  empty,
  isVirtual = false,
}: {
  readonly label: string;
  readonly items: readonly Item[];
  readonly columns: readonly TableColumn<Item>[];
  readonly idOf: (item: Item) => string;
  /** For type-ahead and screen readers. */
  readonly textOf: (item: Item) => string;
  readonly selection?: 'none' | 'single' | 'multiple';
  readonly selected?: readonly string[];
  readonly onSelect?: (ids: readonly string[]) => void;
  readonly onAction?: (id: string) => void;
  readonly sort?: TableSort | null;
  readonly onSort?: (sort: TableSort) => void;
  /** The context menu of a row. */
  readonly menuOf?: (item: Item) => readonly MenuEntry[];
  readonly empty?: ReactNode;
  readonly isVirtual?: boolean;
}) {
  const scroll = useRef<HTMLDivElement>(null);
  const width = useWidth(scroll);
  const rowHeight = useSize('--row-table');
  const [menu, setMenu] = useState<{ readonly item: Item; readonly at: MenuPoint } | null>(null);
  const shown = columns.filter(({ hideBelow = 0 }) => width === null || width >= hideBelow);

  const openMenu = (event: MouseEvent) => {
    const item = itemAt(event.target, items, idOf);
    if (menuOf === undefined || item === undefined) return;
    event.preventDefault();
    setMenu({ item, at: pointOf(event) });
  };
  const table = (
    <AriaTable
      aria-label={label}
      className={classNames(styles.table)}
      selectionMode={selection}
      selectionBehavior="replace"
      {...(selected === undefined ? {} : { selectedKeys: selected })}
      onSelectionChange={(keys) => onSelect?.(keys === 'all' ? items.map(idOf) : [...keys].map(String))}
      {...(onAction === undefined ? {} : { onRowAction: (key) => onAction(String(key)) })}
      {...(sort === null ? {} : { sortDescriptor: sort })}
      onSortChange={({ column, direction }) => onSort?.({ column: String(column), direction })}
    >
      <TableHeader className={classNames(styles.head)}>
        {shown.map((column, index) => (
          <Column
            key={column.id}
            id={column.id}
            isRowHeader={index === 0}
            allowsSorting={column.isSortable ?? false}
            className={classNames(
              styles.column,
              ...placeOf(index, shown.length),
              column.align === 'end' && styles.end,
            )}
            {...(column.width === undefined
              ? {}
              : isVirtual
                ? { width: column.width }
                : { style: { width: column.width } })}
          >
            {({ sortDirection }) => (
              <>
                {column.label}
                {sortDirection !== undefined && (
                  <Icon
                    of={sortDirection === 'ascending' ? ChevronUp : ChevronDown}
                    size={11}
                    className={classNames(styles.arrow)}
                  />
                )}
              </>
            )}
          </Column>
        ))}
      </TableHeader>
      <TableBody
        items={items.map((item) => ({ id: idOf(item), item }))}
        dependencies={[columns, width]}
        renderEmptyState={() => <div className={classNames(styles.empty)}>{empty}</div>}
      >
        {({ id, item }) => (
          <Row key={id} id={id} textValue={textOf(item)} className={classNames(styles.row)} data-row={id}>
            {shown.map((column, index) => (
              <Cell
                key={column.id}
                className={classNames(
                  styles.cell,
                  ...placeOf(index, shown.length),
                  column.align === 'end' && styles.end,
                )}
              >
                {column.cell(item)}
              </Cell>
            ))}
          </Row>
        )}
      </TableBody>
    </AriaTable>
  );
  return (
    <div ref={scroll} className={classNames(styles.scroll)} onContextMenu={openMenu}>
      {isVirtual ? (
        <Virtualizer layout={TableLayout} layoutOptions={{ rowHeight, headingHeight: 28 }}>
          {table}
        </Virtualizer>
      ) : (
        table
      )}
      <ContextMenu
        label={menu === null ? label : textOf(menu.item)}
        at={menu?.at ?? null}
        entries={menu === null || menuOf === undefined ? [] : menuOf(menu.item)}
        onClose={() => setMenu(null)}
      />
    </div>
  );
}

/** Rows that are drawn as they come into sight wrap each cell, so the first and the last are not told by their place. */
function placeOf(index: number, count: number) {
  return [index === 0 && styles.first, index === count - 1 && styles.last];
}

function itemAt<Item>(
  target: EventTarget,
  items: readonly Item[],
  idOf: (item: Item) => string,
): Item | undefined {
  if (!(target instanceof Element)) return undefined;
  const id = target.closest<HTMLElement>('[data-row]')?.dataset.row;
  return items.find((item) => idOf(item) === id);
}

/** Where the pointer is; for the context-menu key, below the row that has the focus. */
function pointOf(event: MouseEvent): MenuPoint {
  if (event.clientX !== 0 || event.clientY !== 0 || !(event.target instanceof Element)) {
    return { x: event.clientX, y: event.clientY };
  }
  const box = event.target.getBoundingClientRect();
  return { x: box.left + 24, y: box.bottom };
}

function useWidth(element: { readonly current: HTMLElement | null }): number | null {
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? null));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
