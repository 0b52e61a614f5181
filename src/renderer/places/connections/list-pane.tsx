import Settings2 from 'lucide-react/icons/settings-2';
import { type RefObject, useMemo, useRef, useState } from 'react';
import { type ConnectionColumn, connectionColumns } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import { useMinute, usePreferences } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { IconMenuButton } from '../../parts/icon-button.tsx';
import { ContextMenu, type MenuEntry, type MenuPoint } from '../../parts/menu.tsx';
import { Splitter } from '../../parts/splitter.tsx';
import { ToolbarSlot } from '../../shell/toolbar-slot.tsx';
import { ConnectionTree } from './connection-tree.tsx';
import styles from './connections-place.module.css';
import { NoMatch } from './empty-list.tsx';
import { FilterBox, type FilterBoxHandle } from './filter-box.tsx';
import { headEntries } from './head-menu.ts';
import { mainActionOf } from './standing.ts';
import { nameOf } from './tree-keys.ts';
import { connectionOfKey, folderOfKey, type TreeRow } from './tree-model.ts';
import type { ConnectionActions } from './use-actions.ts';
import type { List } from './use-list.ts';

/** The list at left: its filter box in the toolbar, the tree, its menus, and the line that sets its width. */
export function ListPane({
  grid,
  list,
  actions,
  menuOf,
  onEdit,
  onRemove,
  renaming,
  onStartRename,
  onRename,
}: {
  readonly grid: RefObject<HTMLDivElement | null>;
  readonly list: List;
  readonly actions: ConnectionActions;
  readonly menuOf: (row: TreeRow) => readonly MenuEntry[];
  readonly onEdit: (path: string) => void;
  readonly onRemove: () => void;
  readonly renaming: string | null;
  readonly onStartRename: (key: string) => void;
  readonly onRename: (name: string | null) => void;
}) {
  const said = words.connections;
  const { preferences, change } = usePreferences();
  const now = useMinute();
  const filterBox = useRef<FilterBoxHandle>(null);
  const columns = useColumns(preferences.columns);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const clearFilter = () => filterBox.current?.clear();
  const headMenu = headEntries({
    columns: preferences.columns,
    order: list.order,
    onColumns: (next) => void change({ columns: next }),
    onOrder: list.setOrder,
    onAll: list.openAll,
  });
  return (
    <>
      <ToolbarSlot>
        <FilterBox
          ref={filterBox}
          initial={list.filter}
          onFilter={list.setFilter}
          onLeave={() => grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()}
        />
      </ToolbarSlot>
      <section className={classNames(styles.list)} aria-label={said.list} data-pane="list">
        {list.rows.length === 0 ? (
          <NoMatch filter={list.filter} onClear={clearFilter} />
        ) : (
          <ConnectionTree
            grid={grid}
            rows={list.rows}
            columns={columns}
            now={now}
            order={list.order}
            onOrder={list.setOrder}
            selection={list.selection}
            onSelect={list.select}
            onOpen={list.open}
            onAct={(row) => row.kind === 'connection' && onEdit(row.path)}
            onConnect={(row) => {
              if (row.kind === 'connection' && mainActionOf(row.view) === 'sign-in') actions.signIn(row.view);
            }}
            onDelete={onRemove}
            onEscape={clearFilter}
            onMenu={(row, at) => setMenu({ label: nameOf(row), at, entries: menuOf(row) })}
            onHeadMenu={(at) => setMenu({ label: said.columnMenu, at, entries: headMenu })}
            onMove={(keys, folder) => void actions.moveInto(folder, ...divided(keys))}
            renaming={renaming}
            onStartRename={onStartRename}
            onRename={onRename}
            menu={
              <IconMenuButton
                icon={Settings2}
                size="small"
                placement="bottom start"
                label={said.columnMenu}
                entries={headMenu}
              />
            }
          />
        )}
      </section>
      <Splitter
        label={said.resize}
        property="--list-wish"
        value={preferences.listWidth}
        least={240}
        most={1_600}
        onChange={(listWidth) => void change({ listWidth })}
      />
      <ContextMenu
        label={menu?.label ?? said.list}
        at={menu?.at ?? null}
        entries={menu?.entries ?? []}
        onClose={() => setMenu(null)}
      />
    </>
  );
}

interface OpenMenu {
  readonly label: string;
  readonly at: MenuPoint;
  readonly entries: readonly MenuEntry[];
}

/** In the order of the table, so that the state comes first, whatever the order in the preferences. */
function useColumns(chosen: readonly ConnectionColumn[]): readonly ConnectionColumn[] {
  return useMemo(() => connectionColumns.filter((column) => chosen.includes(column)), [chosen]);
}

/** Paths of the connections and of the folders among rows. */
function divided(keys: ReadonlySet<string>): readonly [readonly string[], readonly string[]] {
  const all = [...keys];
  return [
    all.map(connectionOfKey).filter((path) => path !== null),
    all.map(folderOfKey).filter((path) => path !== null),
  ];
}
