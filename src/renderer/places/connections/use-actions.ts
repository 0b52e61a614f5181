import { useMemo } from 'react';
import type { ConnectionView, SignInSurface } from '../../../core/contract.ts';
import type { CopyForm, HostClient } from '../../../core/host/host-contract.ts';
import type { FailureCode } from '../../../core/failures.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import type { ConnectionFields } from '../../../core/contract.ts';
import type { Failure } from '../../../core/outcome.ts';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { formatElapsed, formatNumber, formatTimeLeft } from '../../parts/format.ts';
import { useProblem } from '../../shell/problems.tsx';
import { useDialogs } from '../../shell/dialogs.tsx';
import { useRoute } from '../../shell/route.tsx';
import { useToast } from '../../shell/toasts.tsx';
import { useUndoable } from '../../shell/undo.tsx';
import { useSignIn } from '../../sign-in/use-sign-in.ts';

/** Fields that can be changed in several connections at once. */
export type SharedFields = Omit<ConnectionFields, 'name' | 'url'>;

/** Everything that can be done to connections here. What failed is told under the head of the window. */
export interface ConnectionActions {
  readonly copyToken: (view: ConnectionView, form?: CopyForm) => Promise<void>;
  readonly signIn: (view: ConnectionView, options?: SignInOptions) => void;
  readonly signOut: (views: readonly ConnectionView[]) => Promise<void>;
  /** Opens the test of one or several. */
  readonly test: (paths: readonly string[]) => void;
  readonly remove: (paths: readonly string[]) => Promise<boolean>;
  readonly duplicate: (path: string) => Promise<void>;
  readonly rename: (view: ConnectionView, name: string) => Promise<void>;
  readonly renameFolder: (folder: string, name: string) => Promise<void>;
  readonly move: (paths: readonly string[], folder: string) => Promise<boolean>;
  /** Moves connections and whole folders into a folder; what is there already stays. */
  readonly moveInto: (
    folder: string,
    connections: readonly string[],
    folders: readonly string[],
  ) => Promise<void>;
  readonly change: (paths: readonly string[], fields: SharedFields, said?: string) => Promise<boolean>;
}

interface SignInOptions {
  readonly surface?: SignInSurface;
  readonly private?: boolean;
}

/** The actions, over the host of this window. */
export function useConnectionActions(): ConnectionActions {
  const host = useHost();
  const { show } = useToast();
  const { show: showProblem } = useProblem();
  const { offer } = useUndoable();
  const { navigate } = useRoute();
  const { openTest } = useDialogs();
  const { start, signOut } = useSignIn();
  return useMemo(() => {
    const tell: Tell = {
      done: (text) => show({ text }),
      undoable: offer,
      failed: showProblem,
    };
    return actionsOver(host, tell, {
      select: (connection) => navigate({ connection }),
      openTest,
      start,
      signOut,
    });
  }, [host, show, showProblem, offer, navigate, openTest, start, signOut]);
}

interface Tell {
  readonly done: (text: string) => void;
  readonly undoable: (text: string, undo: string) => void;
  readonly failed: (failure: Failure<FailureCode>) => void;
}

interface Ways {
  readonly select: (path: string) => void;
  readonly openTest: (...paths: readonly string[]) => void;
  readonly start: (id: string, options?: SignInOptions) => void;
  readonly signOut: (id: string) => void;
}

function actionsOver(host: HostClient, tell: Tell, ways: Ways): ConnectionActions {
  const said = words.connections;
  const count = (number: number) => [formatNumber(number), number === 1] as const;

  const change: ConnectionActions['change'] = async (paths, fields, text) => {
    const outcome = await host.invoke('editConnections', { names: paths, fields });
    if (!outcome.ok) {
      tell.failed(outcome.failure);
      return false;
    }
    tell.undoable(text ?? said.changed(...count(outcome.value.changed.length)), outcome.value.undo);
    return true;
  };
  const move: ConnectionActions['move'] = (paths, folder) =>
    change(paths, { folder }, said.moved(...count(paths.length), folder));
  const moveFolder = async (from: string, to: string) => {
    const outcome = await host.invoke('moveFolder', { from, to });
    if (!outcome.ok) tell.failed(outcome.failure);
    else tell.undoable(said.moved(...count(outcome.value.changed.length), to), outcome.value.undo);
  };

  return {
    async copyToken(view, form = 'raw') {
      const outcome = await host.invoke('copyToken', { ref: connectionPath(view.connection), form });
      if (outcome.ok) {
        const { label, clearsAt, tokenExpiresAt, notes } = outcome.value;
        const now = Date.now();
        const sentence = said.copiedToken(
          label,
          formatElapsed(Math.max(1_000, Math.round((clearsAt - now) / 1_000) * 1_000)),
          formatTimeLeft(tokenExpiresAt, now),
        );
        tell.done([sentence, ...notes].join(' '));
      } else if (outcome.failure.code === 'sign-in-needed' && view.connection.authId !== null) {
        ways.start(view.connection.authId);
      } else tell.failed(outcome.failure);
    },
    signIn({ connection }, options) {
      if (connection.authId !== null) ways.start(connection.authId, options);
    },
    async signOut(views) {
      const ids = [...new Set(views.map(({ connection }) => connection.authId).filter((id) => id !== null))];
      const [only] = ids;
      if (ids.length === 1 && only !== undefined) {
        ways.signOut(only);
        return;
      }
      const outcomes = await Promise.all(ids.map((id) => host.invoke('signOut', { id })));
      const failed = outcomes.find((outcome) => !outcome.ok);
      if (failed !== undefined && !failed.ok) tell.failed(failed.failure);
      else tell.done(said.signedOutMany(formatNumber(ids.length)));
    },
    test: (paths) => ways.openTest(...paths),
    async remove(paths) {
      const outcome = await host.invoke('removeConnections', { names: paths });
      if (!outcome.ok) {
        tell.failed(outcome.failure);
        return false;
      }
      const [first = ''] = paths;
      const name = first.slice(first.lastIndexOf('/') + 1);
      tell.undoable(said.deleted(...count(outcome.value.removed.length), name), outcome.value.undo);
      return true;
    },
    async duplicate(path) {
      const outcome = await host.invoke('duplicateConnection', { name: path });
      if (!outcome.ok) {
        tell.failed(outcome.failure);
        return;
      }
      ways.select(connectionPath(outcome.value.view.connection));
      tell.done(said.duplicated(outcome.value.view.connection.name));
    },
    async rename(view, name) {
      const outcome = await host.invoke('editConnection', {
        connection: connectionPath(view.connection),
        fields: { name },
      });
      if (outcome.ok) ways.select(connectionPath(outcome.value.view.connection));
      else tell.failed(outcome.failure);
    },
    async renameFolder(folder, name) {
      const above = folder.slice(0, folder.lastIndexOf('/') + 1);
      const outcome = await host.invoke('moveFolder', { from: folder, to: `${above}${name}` });
      if (outcome.ok) tell.undoable(said.renamedFolder(name), outcome.value.undo);
      else tell.failed(outcome.failure);
    },
    move,
    async moveInto(folder, connections, folders) {
      const going = connections.filter(
        (path) => folderOf(path) !== folder && !folders.some((from) => path.startsWith(`${from}/`)),
      );
      if (going.length > 0) await move(going, folder);
      for (const from of folders) {
        const name = from.slice(from.lastIndexOf('/') + 1);
        const to = folder === '' ? name : `${folder}/${name}`;
        const isIntoItself = `${folder}/`.startsWith(`${from}/`);
        if (to !== from && !isIntoItself) await moveFolder(from, to);
      }
    },
    change,
  };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
