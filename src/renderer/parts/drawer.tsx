import X from 'lucide-react/icons/x';
import { type FocusEvent, type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { words } from '../../core/words/words.ts';
import { classNames } from './class-names.ts';
import { Foot, type FootProps } from './dialog.tsx';
import styles from './drawer.module.css';
import { IconButton } from './icon-button.tsx';

/**
 * One edit beside its table, never over it. Esc closes it; the focus goes into it when it opens and back to where it
 * was when it closes. With `onSubmit` its fields are a form, which Enter and the primary button (type `submit`) send.
 * One that only follows the selection of its table leaves the focus where it is.
 */
export function Drawer({
  title,
  onClose,
  onSubmit,
  headActions,
  isWide = false,
  takesFocus = true,
  children,
  ...foot
}: FootProps & {
  readonly title: string;
  readonly onClose: () => void;
  readonly onSubmit?: () => void;
  /** Buttons beside the one that closes. */
  readonly headActions?: ReactNode;
  /** Takes all the room that is left, in place of a detail pane. */
  readonly isWide?: boolean;
  readonly takesFocus?: boolean;
  readonly children: ReactNode;
}) {
  const titleId = useId();
  const formId = useId();
  const drawer = useRef<HTMLElement>(null);
  const rememberFocus = useFocusWithin(drawer, takesFocus);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  const primary = foot.primary?.type === 'submit' ? { ...foot.primary, form: formId } : foot.primary;
  return (
    <aside
      ref={drawer}
      className={classNames(styles.drawer, isWide && styles.wide)}
      aria-labelledby={titleId}
      data-pane="drawer"
      tabIndex={-1}
      onFocus={rememberFocus}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className={classNames(styles.head)}>
        <h2 id={titleId} className={classNames(styles.title)}>
          {title}
        </h2>
        {headActions}
        <IconButton icon={X} label={words.common.close} shortcut="Esc" onPress={onClose} />
      </header>
      {onSubmit === undefined ? (
        <div className={classNames(styles.body)}>{children}</div>
      ) : (
        <form id={formId} className={classNames(styles.body)} onSubmit={submit} noValidate>
          {children}
        </form>
      )}
      <Foot {...foot} primary={primary} onClose={onClose} className={classNames(styles.foot)} />
    </aside>
  );
}

/** Takes the focus, if it shall, and gives it back to whatever it came from last. */
function useFocusWithin(
  drawer: { readonly current: HTMLElement | null },
  takesFocus: boolean,
): (event: FocusEvent) => void {
  const takes = useRef(takesFocus);
  const cameFrom = useRef<Element | null>(null);
  useEffect(() => {
    cameFrom.current ??= document.activeElement;
    const element = drawer.current;
    if (takes.current) focusFirstField(element);
    return () => {
      const isInside = element?.contains(document.activeElement) ?? false;
      const isLost = document.activeElement === document.body;
      const back = cameFrom.current;
      if ((isInside || isLost) && back instanceof HTMLElement && back.isConnected) back.focus();
    };
  }, [drawer]);
  return ({ currentTarget, relatedTarget }) => {
    if (relatedTarget instanceof Element && !currentTarget.contains(relatedTarget)) {
      cameFrom.current = relatedTarget;
    }
  };
}

/** Puts the focus into the first field of a drawer or part of it, or on itself where it has none. */
export function focusFirstField(element: HTMLElement | null): void {
  const first = element?.querySelector<HTMLElement>(
    'input:not([readonly]):not([type="hidden"]), textarea, [role="switch"]',
  );
  (first ?? element)?.focus();
}
