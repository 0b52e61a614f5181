import { type RefObject, useRef, useState } from 'react';
import { succeed } from '../../../core/outcome.ts';
import { useHost } from '../../host/host-context.tsx';
import { type Task, useTask } from '../../host/use-task.ts';
import type { SecretChange } from '../../parts/secret-field.tsx';

/** A password or passphrase that is being chosen. It stands in its field, or in `shown` when it was generated. */
export interface NewSecret {
  readonly isGenerated: boolean;
  readonly shown: RefObject<HTMLOutputElement | null>;
  readonly generating: Task<null, []>;
  readonly setTyped: (change: SecretChange) => void;
  readonly setRepeated: (change: SecretChange) => void;
  /** Characters of what was typed. */
  readonly typedLength: number;
  /** For the request that needs it; '' where there is none. */
  readonly read: () => string;
  /** Whether what was typed was typed twice alike. A generated one need not be. */
  readonly isRepeated: () => boolean;
  /** Forgets it, so that one can be typed. */
  readonly clear: () => void;
}

const nothing: SecretChange = { kind: 'keep' };

/** A new secret, not chosen yet. */
export function useNewSecret(): NewSecret {
  const host = useHost();
  const [isGenerated, setGenerated] = useState(false);
  const [typed, setTyped] = useState(nothing);
  const [repeated, setRepeated] = useState(nothing);
  const [typedLength, setTypedLength] = useState(0);
  const shown = useRef<HTMLOutputElement>(null);
  // It goes from the answer into the page and is kept nowhere else: it leaves with the dialog.
  const generating = useTask(async (signal) => {
    const made = await host.invoke('generatePassword', {}, signal);
    if (!made.ok) return made;
    if (shown.current !== null) shown.current.textContent = made.value.password;
    setGenerated(true);
    return succeed(null);
  });
  return {
    isGenerated,
    shown,
    generating,
    setTyped(change) {
      setTyped(change);
      setTypedLength(textIn(change).length);
    },
    setRepeated,
    typedLength,
    read: () => (isGenerated ? (shown.current?.textContent ?? '') : textIn(typed)),
    isRepeated: () => isGenerated || textIn(typed) === textIn(repeated),
    clear() {
      if (shown.current !== null) shown.current.textContent = '';
      setTyped(nothing);
      setRepeated(nothing);
      setTypedLength(0);
      setGenerated(false);
    },
  };
}

function textIn(change: SecretChange): string {
  return change.kind === 'set' ? change.read() : '';
}
