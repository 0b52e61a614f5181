import { useHostState } from '../../host/data.tsx';
import type { MenuEntry } from '../../parts/menu.tsx';
import { useDialogs } from '../../shell/dialogs.tsx';
import { useRoute } from '../../shell/route.tsx';
import { menuOfConnection, menuOfFolder, menuOfMany, type MenuWays } from './connection-menu.ts';
import type { ManyDialog } from './many-dialogs.tsx';
import { chosenConnections } from './selection.ts';
import type { TreeRow } from './tree-model.ts';
import type { ConnectionActions } from './use-actions.ts';
import type { List } from './use-list.ts';

/** The context menu of a row: of everything that is chosen when the row is part of it, else of the row alone. */
export function useMenus({
  list: { byPath, selection, paths, open },
  actions,
  edit,
  remove,
  startRename,
  openDialog,
}: {
  readonly list: Pick<List, 'byPath' | 'selection' | 'paths' | 'open'>;
  readonly actions: ConnectionActions;
  readonly edit: (path: string) => void;
  readonly remove: (paths: readonly string[]) => void;
  readonly startRename: (key: string) => void;
  readonly openDialog: (dialog: ManyDialog) => void;
}): { readonly menuOf: (row: TreeRow) => readonly MenuEntry[] } {
  const { features } = useHostState();
  const { navigate } = useRoute();
  const { openWizard, openExport, openQgisSource } = useDialogs();
  const waysFor = (row: TreeRow, which: readonly string[]): MenuWays => {
    const [path = ''] = which;
    const view = byPath.get(path);
    const views = which.map((name) => byPath.get(name)).filter((found) => found !== undefined);
    return {
      signIn: (options) => view !== undefined && actions.signIn(view, options),
      signOut: () => void actions.signOut(views),
      copy: (form) => view !== undefined && void actions.copyToken(view, form),
      test: () => actions.test(which),
      browse: () => navigate({ place: 'browse', connection: path }),
      openInQgis: () => openQgisSource(path),
      export: () => openExport({ connections: which }),
      edit: () => edit(path),
      rename: () => startRename(row.key),
      duplicate: () => void actions.duplicate(path),
      move: () => openDialog({ kind: 'move', paths: which }),
      tag: () => openDialog({ kind: 'tag', paths: which }),
      editFields: () => openDialog({ kind: 'fields', paths: which }),
      colour: (colour) => void actions.change(which, { colour }),
      environment: (environment) => void actions.change(which, { environment }),
      pin: (pinned) => void actions.change(which, { pinned }),
      remove: () => remove(which),
      newHere: () => openWizard({ folder: row.kind === 'folder' ? row.folder.path : '' }),
      open: (isOpen) => open([row.key], isOpen),
    };
  };
  const menuOf = (row: TreeRow): readonly MenuEntry[] => {
    if (selection.keys.has(row.key) && selection.keys.size > 1) {
      return menuOfMany(paths.length, waysFor(row, paths));
    }
    if (row.kind === 'folder') {
      const inside = chosenConnections({ keys: new Set([row.key]), focus: null, anchor: null }, [
        ...byPath.keys(),
      ]);
      return menuOfFolder(row.isOpen, inside.length, {
        ...waysFor(row, inside),
        export: () => openExport({ folder: row.folder.path }),
      });
    }
    return menuOfConnection(row.view, waysFor(row, [row.path]), features.copyToken);
  };
  return { menuOf };
}
