import { createContext, type ReactNode, use, useCallback, useMemo, useRef } from 'react';
import type { UndoId } from '../../core/contract.ts';
import { words } from '../../core/words/words.ts';
import { useHost } from '../host/host-context.tsx';
import { useProblem } from './problems.tsx';
import { useToast } from './toasts.tsx';

interface Undo {
  /** Tells of a change that can be taken back: a toast with Undo that stays, and Ctrl+Z while it is the last one. */
  readonly offer: (text: string, undo: UndoId) => void;
  /** Takes the last change back. Says so when there is none. */
  readonly undoLast: () => void;
}

const UndoContext = createContext<Undo | null>(null);

/** Keeps the changes of this window that can be taken back, the last one first. */
export function UndoProvider({ children }: { readonly children: ReactNode }) {
  const host = useHost();
  const { show, dismiss } = useToast();
  const { show: showProblem } = useProblem();
  const done = useRef<readonly { readonly text: string; readonly undo: UndoId }[]>([]);

  const takeBack = useCallback(
    async (undo: UndoId) => {
      done.current = done.current.filter((change) => change.undo !== undo);
      const outcome = await host.invoke('undo', { undo });
      if (outcome.ok) show({ text: words.shell.undone });
      else showProblem(outcome.failure);
    },
    [host, show, showProblem],
  );
  const offer = useCallback(
    (text: string, undo: UndoId) => {
      done.current = [{ text, undo }, ...done.current];
      show({ text, sticky: true, action: { label: words.common.undo, run: () => void takeBack(undo) } });
    },
    [show, takeBack],
  );
  const undoLast = useCallback(() => {
    const [last] = done.current;
    dismiss();
    if (last === undefined) show({ text: words.shell.nothingToUndo });
    else void takeBack(last.undo);
  }, [dismiss, show, takeBack]);

  return (
    <UndoContext value={useMemo(() => ({ offer, undoLast }), [offer, undoLast])}>{children}</UndoContext>
  );
}

/** Offers to take changes back. */
export function useUndoable(): Undo {
  const undo = use(UndoContext);
  if (undo === null) throw new Error('There is no undo provider above this component.');
  return undo;
}
