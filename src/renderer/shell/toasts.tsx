import Check from 'lucide-react/icons/check';
import X from 'lucide-react/icons/x';
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { words } from '../../core/words/words.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { useAnnounce } from './live-region.tsx';
import styles from './toasts.module.css';

const shownMilliseconds = 6_000;

/** A sentence about something that went well. What failed belongs into a panel. */
export interface Toast {
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Stays until it is dismissed or another one comes. */
  readonly sticky?: boolean;
}

interface Toasts {
  /** Shows it in place of the one before, and has it read aloud. */
  readonly show: (toast: Toast) => void;
  readonly dismiss: () => void;
}

const ToastContext = createContext<Toasts | null>(null);

/** Shows one toast at a time at the lower right. */
export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const announce = useAnnounce();
  const turns = useRef(0);
  const [toast, setToast] = useState<(Toast & { readonly turn: number }) | null>(null);
  const dismiss = useCallback(() => setToast(null), []);
  const show = useCallback(
    (next: Toast) => {
      turns.current += 1;
      setToast({ ...next, turn: turns.current });
      announce(next.text);
    },
    [announce],
  );
  const toasts = useMemo(() => ({ show, dismiss }), [show, dismiss]);
  return (
    <ToastContext value={toasts}>
      {children}
      {toast !== null && <ShownToast key={toast.turn} toast={toast} onDismiss={dismiss} />}
    </ToastContext>
  );
}

/** Shows toasts. */
export function useToast(): Toasts {
  const toasts = use(ToastContext);
  if (toasts === null) throw new Error('There is no toast provider above this component.');
  return toasts;
}

function ShownToast({ toast, onDismiss }: { readonly toast: Toast; readonly onDismiss: () => void }) {
  const [isHeld, setHeld] = useState(false);
  const { sticky = false, action } = toast;
  useEffect(() => {
    if (sticky || isHeld) return undefined;
    const timer = setTimeout(onDismiss, shownMilliseconds);
    return () => clearTimeout(timer);
  }, [sticky, isHeld, onDismiss]);
  return (
    <section
      className={classNames(styles.toast)}
      aria-label={words.shell.message}
      data-pane="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon of={Check} />
      <span className={classNames(styles.text)}>{toast.text}</span>
      {action !== undefined && (
        <Button
          size="small"
          kind="quiet"
          onPress={() => {
            onDismiss();
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      {sticky && <IconButton icon={X} size="small" label={words.common.close} onPress={onDismiss} />}
    </section>
  );
}
