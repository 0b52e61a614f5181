import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { ConnectionView } from '../../../core/contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { useConnections } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { useShortcuts } from '../../shell/keyboard.ts';
import { useRoute } from '../../shell/route.tsx';
import styles from './connections-place.module.css';
import { Detail } from './detail.tsx';
import { NothingYet } from './empty-list.tsx';
import { ListPane } from './list-pane.tsx';
import type { ManyDialog } from './many-dialogs.tsx';
import { ManyDetail, NoDetail } from './many-detail.tsx';
import type { Selection } from './selection.ts';
import { connectionKey, connectionOfKey, folderOfKey, type TreeRow } from './tree-model.ts';
import { type ConnectionActions, useConnectionActions } from './use-actions.ts';
import { neighbourOf, selectionOf, useList } from './use-list.ts';
import { useMenus } from './use-menus.ts';

const ConnectionDrawer = lazy(async () => ({
  default: (await import('./connection-drawer.tsx')).ConnectionDrawer,
}));
const ManyDialogs = lazy(async () => ({
  default: (await import('./many-dialogs.tsx')).ManyDialogs,
}));

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
  const { navigate, part, connection } = useRoute();
  const actions = useConnectionActions();
  const grid = useRef<HTMLDivElement>(null);
  const list = useList(connections, grid);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const hasTyped = useRef(false);
  const [dialog, setDialog] = useState<ManyDialog | null>(null);
  const { one, paths, rows, byPath } = list;
  const wanted = part === 'edit' && connection !== null && byPath.has(connection) ? connection : null;
  useEffect(() => {
    if (wanted === null) return;
    hasTyped.current = false;
    setEditing(wanted);
    // Asked for once: the same may be asked for again.
    navigate({ connection: wanted });
  }, [wanted, navigate]);

  const select = (next: Selection) => {
    if (next.keys !== list.selection.keys && !hasTyped.current) setEditing(null);
    list.select(next);
  };
  const edit = (path: string) => {
    hasTyped.current = false;
    setEditing(path);
    list.select(selectionOf(path));
  };
  const stopEditing = () => {
    hasTyped.current = false;
    setEditing(null);
  };
  const remove = async (which: readonly string[]) => {
    const next = neighbourOf(rows, which);
    if (which.length > 0 && (await actions.remove(which))) list.select(selectionOf(next));
  };
  const rename = (name: string | null) => {
    setRenaming(null);
    if (name === null || renaming === null) return;
    const view = byPath.get(connectionOfKey(renaming) ?? '');
    const folder = folderOfKey(renaming);
    if (view !== undefined) void actions.rename(view, name);
    else if (folder !== null) void actions.renameFolder(folder, name);
  };
  const { menuOf } = useMenus({
    list,
    actions,
    edit,
    remove: (which) => void remove(which),
    startRename: setRenaming,
    openDialog: setDialog,
  });
  const edited = editing === null ? undefined : byPath.get(editing);
  useRowShortcuts(one, actions, edit, edited !== undefined);
  return (
    <>
      {/* The name of what is chosen is the heading of the page; without one it is the name of the place. */}
      {(edited !== undefined || paths.length === 0) && (
        <h1 className="visually-hidden">{words.connections.list}</h1>
      )}
      <ListPane
        grid={grid}
        list={{ ...list, select }}
        actions={actions}
        menuOf={menuOf}
        onEdit={edit}
        onRemove={() => void remove(paths)}
        renaming={renaming}
        onStartRename={setRenaming}
        onRename={rename}
      />
      {edited !== undefined ? (
        <Suspense>
          <ConnectionDrawer
            key={editing}
            view={edited}
            onTyped={() => {
              hasTyped.current = true;
            }}
            onClose={stopEditing}
            onSaved={(path) => {
              stopEditing();
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
          {one !== null ? (
            <Detail
              key={connectionPath(one.connection)}
              view={one}
              actions={actions}
              onEdit={() => edit(connectionPath(one.connection))}
              menu={menuOf(rowOf(one))}
            />
          ) : paths.length > 0 ? (
            <ManyDetail
              views={paths.map((path) => byPath.get(path)).filter((view) => view !== undefined)}
              actions={actions}
              onDialog={(kind) => setDialog({ kind, paths })}
              onRemove={() => void remove(paths)}
              onShow={(path) => list.select(selectionOf(path))}
            />
          ) : (
            <NoDetail />
          )}
        </section>
      )}
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

/** Shortcuts for the connection that is shown. While it is edited they would act on what is not saved yet. */
function useRowShortcuts(
  one: ConnectionView | null,
  actions: ConnectionActions,
  edit: (path: string) => void,
  isEditing: boolean,
): void {
  const { reload } = useConnections();
  const path = one === null ? null : connectionPath(one.connection);
  const ofOne =
    one === null || path === null || isEditing
      ? {}
      : {
          test: () => actions.test([path]),
          signIn: () => actions.signIn(one),
          copyToken: () => void actions.copyToken(one),
          copyAs: () => document.querySelector<HTMLElement>('[data-copy-as] button:last-of-type')?.click(),
          duplicate: () => void actions.duplicate(path),
          edit: () => edit(path),
        };
  useShortcuts({ refresh: () => void reload(), ...ofOne });
}

/** A row for what is shown, whose menu is the same as in the list. */
function rowOf(view: ConnectionView): TreeRow {
  const path = connectionPath(view.connection);
  return { kind: 'connection', key: connectionKey(path), level: 1, parent: null, path, view };
}
