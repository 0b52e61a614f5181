import Settings2 from 'lucide-react/icons/settings-2';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import type { ConnectionView } from '../../../core/contract.ts';
import { connectionColumns } from '../../../core/host/host-contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { useConnections, useMinute, usePreferences } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { IconMenuButton } from '../../parts/icon-button.tsx';
import { ContextMenu, type MenuEntry, type MenuPoint } from '../../parts/menu.tsx';
import { Splitter } from '../../parts/splitter.tsx';
import { useSize } from '../../parts/use-size.ts';
import { useShortcuts } from '../../shell/keyboard.ts';
import { useAnnounce } from '../../shell/live-region.tsx';
import { useRoute } from '../../shell/route.tsx';
import { ToolbarSlot } from '../../shell/toolbar-slot.tsx';
import { formatNumber } from '../../parts/format.ts';
import { ConnectionTree } from './connection-tree.tsx';
import styles from './connections-place.module.css';
import { Detail } from './detail.tsx';
import { NoMatch, NothingYet } from './empty-list.tsx';
import { FilterBox, type FilterBoxHandle } from './filter-box.tsx';
import { ManyDetail, NoDetail } from './many-detail.tsx';
import { headEntries } from './head-menu.ts';
import { usePlaceMemory } from './place-memory.tsx';
import { chosenConnections, noSelection, type Selection } from './selection.ts';
import { mainActionOf, signsIn } from './standing.ts';
import {
  connectionKey,
  connectionOfKey,
  folderOfKey,
  foldersAbove,
  rowsOf,
  termsOf,
  treeOf,
  type TreeRow,
} from './tree-model.ts';
import { useConnectionActions } from './use-actions.ts';
import { useMenus } from './use-menus.ts';
import { scrollToRow } from './window-rows.ts';

const ConnectionDrawer = lazy(async () => ({
  default: (await import('./connection-drawer.tsx')).ConnectionDrawer,
}));
const ManyDialogs = lazy(async () => ({
  default: (await import('./many-dialogs.tsx')).ManyDialogs,
}));

/** A dialog over several connections. */
export interface ManyDialog {
  readonly kind: 'move' | 'tag' | 'fields';
  readonly paths: readonly string[];
}

/** The place "Connections": the tree at left, at right what is chosen in it or the edit of it. */
export function ConnectionsPlace() {
  const { value, failure, reload } = useConnections();
  if (value === null) {
    if (failure === null) return null;
    return (
      <div className={classNames(styles.problem)}>
        <ErrorPanel failure={failure} handlers={{ retry: () => void reload() }} />
      </div>
    );
  }
  return value.length === 0 ? <NothingYet /> : <Filled connections={value} />;
}

function Filled({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const { preferences, change } = usePreferences();
  const now = useMinute();
  const { connection: chosen, navigate } = useRoute();
  const { reload } = useConnections();
  const actions = useConnectionActions();
  const announce = useAnnounce();
  const grid = useRef<HTMLDivElement>(null);
  const filterBox = useRef<FilterBoxHandle>(null);
  const rowHeight = useSize('--row');

  const memory = usePlaceMemory();
  const [order, setOrder] = useState(() => memory.current.order);
  const [closed, setClosed] = useState(() => memory.current.closed);
  const [filter, setFilter] = useState(() => memory.current.filter);
  const [selection, setSelection] = useState<Selection>(() => selectionOf(chosen));
  const [renaming, setRenaming] = useState<string | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const [dialog, setDialog] = useState<ManyDialog | null>(null);
  const [menu, setMenu] = useState<{
    readonly label: string;
    readonly at: MenuPoint;
    readonly entries: readonly MenuEntry[];
  } | null>(null);
  useEffect(() => {
    Object.assign(memory.current, { order, closed, filter });
  }, [memory, order, closed, filter]);

  const tree = useMemo(() => treeOf(connections, order), [connections, order]);
  const terms = useMemo(() => termsOf(filter), [filter]);
  const rows = useMemo(() => rowsOf(tree, closed, terms), [tree, closed, terms]);
  const byPath = useMemo(
    () => new Map(connections.map((view) => [connectionPath(view.connection), view])),
    [connections],
  );
  const columns = useColumns(preferences.columns);
  const paths = useMemo(() => chosenConnections(selection, [...byPath.keys()]), [selection, byPath]);

  const select = (next: Selection) => {
    setSelection(next);
    const one = next.keys.size === 1 ? [...next.keys].map(connectionOfKey)[0] : null;
    if ((one ?? null) !== chosen) navigate({ connection: one ?? null });
    if (next.keys !== selection.keys) setEditing(null);
  };
  const open = (keys: readonly string[], isOpen: boolean) => {
    const next = new Set(closed);
    for (const key of keys) {
      if (isOpen) next.delete(key);
      else next.add(key);
    }
    setClosed(next);
  };

  // Somebody else named a connection (a link, the tray, a rename): it is chosen, and its folders are opened.
  const [shown, setShown] = useState(chosen);
  if (chosen !== shown) {
    setShown(chosen);
    if (chosen !== null && !selection.keys.has(connectionKey(chosen))) {
      setSelection(selectionOf(chosen));
      open(foldersAbove(chosen), true);
    }
  }
  useEffect(() => {
    if (chosen === null || grid.current === null) return;
    const index = rows.findIndex(({ key }) => key === connectionKey(chosen));
    if (index !== -1) scrollToRow(grid.current, index, { rowHeight, headHeight: 28 });
    // Only when another connection was named, not each time the rows change under it.
  }, [chosen]);
  useEffect(() => {
    if (filter.trim() === '') return;
    const count = rows.filter(({ kind }) => kind === 'connection').length;
    announce(words.connections.filterFound(formatNumber(count), count === 1));
  }, [rows, filter, announce]);

  const edit = (path: string) => {
    setSelection(selectionOf(path));
    navigate({ connection: path });
    setEditing(path);
  };
  const remove = async (which: readonly string[]) => {
    if (which.length === 0) return;
    const next = neighbourOf(rows, which);
    if (await actions.remove(which)) {
      setSelection(next === null ? noSelection : { keys: new Set([next]), focus: next, anchor: next });
      navigate({ connection: next === null ? null : connectionOfKey(next) });
    }
  };
  const { menuOf } = useMenus({
    byPath,
    selection,
    paths,
    actions,
    edit,
    remove: (which) => void remove(which),
    startRename: setRenaming,
    openDialog: setDialog,
    open,
  });
  const rename = (name: string | null) => {
    const key = renaming;
    setRenaming(null);
    if (name === null || key === null) return;
    const view = byPath.get(connectionOfKey(key) ?? '');
    const folder = folderOfKey(key);
    if (view !== undefined) void actions.rename(view, name);
    else if (folder !== null) void actions.renameFolder(folder, name);
  };
  const moveTo = async (keys: ReadonlySet<string>, folder: string) => {
    const moved = [...keys].map(connectionOfKey).filter((path) => path !== null);
    const folders = [...keys].map(folderOfKey).filter((path) => path !== null);
    const staying = (path: string) => (byPath.get(path)?.connection.folder ?? '') === folder;
    const going = moved.filter(
      (path) => !staying(path) && !folders.some((from) => path.startsWith(`${from}/`)),
    );
    if (going.length > 0) await actions.move(going, folder);
    for (const from of folders) {
      const name = from.slice(from.lastIndexOf('/') + 1);
      const to = folder === '' ? name : `${folder}/${name}`;
      if (to !== from && !`${folder}/`.startsWith(`${from}/`)) await actions.moveFolder(from, to);
    }
  };

  const one = chosen === null ? undefined : byPath.get(chosen);
  useShortcuts({
    refresh: () => void reload(),
    test: () => one !== undefined && actions.test([connectionPath(one.connection)]),
    signIn: () => one !== undefined && actions.signIn(one),
    copyToken: () => one !== undefined && void actions.copyToken(one),
    copyAs: () => document.querySelector<HTMLElement>('[data-copy-as] button:last-of-type')?.click(),
    duplicate: () => one !== undefined && void actions.duplicate(connectionPath(one.connection)),
    edit: () => one !== undefined && edit(connectionPath(one.connection)),
  });

  const headMenu = headEntries({
    columns: preferences.columns,
    order,
    onColumns: (next) => void change({ columns: next }),
    onOrder: setOrder,
    onAll: (isOpen) => setClosed(isOpen ? new Set() : allFolders(rowsOf(tree, new Set(), []))),
  });
  return (
    <>
      {/* The name of what is chosen is the heading of the page; without one it is the name of the place. */}
      {(editing !== null || paths.length === 0) && (
        <h1 className="visually-hidden">{words.connections.list}</h1>
      )}
      <ToolbarSlot>
        <FilterBox
          ref={filterBox}
          initial={filter}
          onFilter={setFilter}
          onLeave={() => grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus()}
        />
      </ToolbarSlot>
      <section className={classNames(styles.list)} aria-label={words.connections.list} data-pane="list">
        {rows.length === 0 ? (
          <NoMatch filter={filter} onClear={() => filterBox.current?.clear()} />
        ) : (
          <ConnectionTree
            grid={grid}
            rows={rows}
            columns={columns}
            now={now}
            order={order}
            onOrder={setOrder}
            selection={selection}
            onSelect={select}
            onOpen={open}
            onAct={(row) => row.kind === 'connection' && edit(row.path)}
            onConnect={(row) => {
              if (row.kind === 'connection' && mainActionOf(row.view) === 'sign-in') actions.signIn(row.view);
            }}
            onDelete={() => void remove(paths)}
            onEscape={() => filterBox.current?.clear()}
            onMenu={(row, at) => setMenu({ label: labelOf(row), at, entries: menuOf(row) })}
            onHeadMenu={(at) => setMenu({ label: words.connections.columnMenu, at, entries: headMenu })}
            onMove={(keys, folder) => void moveTo(keys, folder)}
            renaming={renaming}
            onStartRename={setRenaming}
            onRename={rename}
            menu={
              <IconMenuButton
                icon={Settings2}
                size="small"
                placement="bottom start"
                label={words.connections.columnMenu}
                entries={headMenu}
              />
            }
          />
        )}
      </section>
      <Splitter
        label={words.connections.resize}
        property="--list-wish"
        value={preferences.listWidth}
        least={240}
        most={1_600}
        onChange={(listWidth) => void change({ listWidth })}
      />
      {editing !== null && one !== undefined ? (
        <Suspense>
          <ConnectionDrawer
            key={editing}
            view={one}
            onClose={() => setEditing(null)}
            onSaved={(path) => {
              setEditing(null);
              navigate({ connection: path });
            }}
          />
        </Suspense>
      ) : (
        <section
          className={classNames(styles.detail)}
          aria-label={words.connections.details}
          data-pane="detail"
        >
          {one !== undefined ? (
            <Detail
              key={connectionPath(one.connection)}
              view={one}
              actions={actions}
              onEdit={() => edit(connectionPath(one.connection))}
              menu={menuOf({
                kind: 'connection',
                key: connectionKey(connectionPath(one.connection)),
                level: 1,
                parent: null,
                path: connectionPath(one.connection),
                view: one,
              })}
              canSignIn={signsIn(one)}
            />
          ) : paths.length > 0 ? (
            <ManyDetail
              views={paths.map((path) => byPath.get(path)).filter((view) => view !== undefined)}
              actions={actions}
              onDialog={(kind) => setDialog({ kind, paths })}
              onRemove={() => void remove(paths)}
              onShow={(path) => navigate({ connection: path })}
            />
          ) : (
            <NoDetail />
          )}
        </section>
      )}
      <ContextMenu
        label={menu?.label ?? words.connections.list}
        at={menu?.at ?? null}
        entries={menu?.entries ?? []}
        onClose={() => setMenu(null)}
      />
      {dialog !== null && (
        <Suspense>
          <ManyDialogs
            dialog={dialog}
            connections={connections}
            actions={actions}
            onClose={() => setDialog(null)}
          />
        </Suspense>
      )}
    </>
  );
}

/** In the order of the table, so that the state comes first, whatever the order in the preferences. */
function useColumns(chosen: readonly (typeof connectionColumns)[number][]) {
  return useMemo(() => connectionColumns.filter((column) => chosen.includes(column)), [chosen]);
}

function selectionOf(path: string | null): Selection {
  if (path === null) return noSelection;
  const key = connectionKey(path);
  return { keys: new Set([key]), focus: key, anchor: key };
}

/** The row that takes the place of those that go: the next one that stays, else the one before. */
function neighbourOf(rows: readonly TreeRow[], paths: readonly string[]): string | null {
  const going = new Set(paths.map(connectionKey));
  const stays = (row: TreeRow) => row.kind === 'connection' && !going.has(row.key);
  const last = rows.findLastIndex(({ key }) => going.has(key));
  const next = rows.slice(last + 1).find(stays) ?? rows.slice(0, Math.max(0, last)).findLast(stays);
  return next?.key ?? null;
}

function allFolders(rows: readonly TreeRow[]): ReadonlySet<string> {
  return new Set(rows.filter(({ kind }) => kind === 'folder').map(({ key }) => key));
}

function labelOf(row: TreeRow): string {
  return row.kind === 'folder' ? row.folder.name : row.view.connection.name;
}
