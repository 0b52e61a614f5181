import KeyRound from 'lucide-react/icons/key-round';
import { useEffect, useId, useRef, useState } from 'react';
import type { SecretMark } from '../../core/contract.ts';
import { words } from '../../core/words/words.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { formatDay, formatNumber } from './format.ts';
import { Icon } from './icon.tsx';
import styles from './secret-field.module.css';

/**
 * What is to become of a stored secret: kept as it is, set to what was typed, or removed. What was typed stays in its
 * field and is read once, for the request that saves it: it is never part of a component's state.
 */
export type SecretChange =
  | { readonly kind: 'keep' }
  | { readonly kind: 'set'; readonly read: () => string; readonly clear: () => void }
  | { readonly kind: 'remove' };

/** The field of a request that a change makes: absent keeps the secret, `null` removes it. */
export function secretOf(change: SecretChange): string | null | undefined {
  if (change.kind === 'set') return change.read();
  return change.kind === 'remove' ? null : undefined;
}

/** What was typed, taken out of its field: for a request that is sent at once. '' where nothing was typed. */
export function takeSecret(change: SecretChange): string {
  if (change.kind !== 'set') return '';
  const typed = change.read();
  change.clear();
  return typed;
}

/** A secret that can be set, replaced and removed, and is never shown: what was stored does not reach the window. */
export function SecretField({
  label,
  mark,
  usedBy,
  change,
  onChange,
  hint,
  error = null,
  isRemovable = true,
}: {
  readonly label: string;
  /** That a secret is stored, and since when; `null` for none. */
  readonly mark: SecretMark | null;
  /** How many use it. */
  readonly usedBy?: number;
  readonly change: SecretChange;
  readonly onChange: (change: SecretChange) => void;
  readonly hint?: string;
  readonly error?: string | null;
  /** Whether there may be none. */
  readonly isRemovable?: boolean;
}) {
  const { common } = words;
  const labelId = useId();
  // With nothing stored there is nothing to keep apart from the field itself.
  const [isEntering, setEntering] = useState(mark === null);
  const keep = () => {
    setEntering(false);
    onChange({ kind: 'keep' });
  };
  if (isEntering) {
    return (
      <div className={classNames(mark !== null && styles.entry)}>
        <SecretInput label={label} onChange={onChange} hint={hint} error={error} autoFocus={mark !== null} />
        {mark !== null && (
          <span className={classNames(styles.keep)}>
            <Button kind="quiet" onPress={keep}>
              {common.secretKeep}
            </Button>
          </span>
        )}
      </div>
    );
  }
  return (
    <div className={classNames(styles.field)} role="group" aria-labelledby={labelId}>
      <span id={labelId} className={classNames(styles.label)}>
        {label}
      </span>
      <div className={classNames(styles.box)}>
        <Icon of={KeyRound} />
        <span className={classNames(styles.text)}>{standing(mark, usedBy, change)}</span>
        {change.kind === 'remove' ? (
          <Button size="small" kind="quiet" onPress={keep}>
            {common.secretKeep}
          </Button>
        ) : (
          <>
            <Button size="small" onPress={() => setEntering(true)}>
              {mark === null ? common.setSecret : common.replace}
            </Button>
            {isRemovable && mark !== null && (
              <Button size="small" kind="quiet" onPress={() => onChange({ kind: 'remove' })}>
                {common.remove}
              </Button>
            )}
          </>
        )}
      </div>
      {hint !== undefined && <span className={classNames(styles.hint)}>{hint}</span>}
    </div>
  );
}

/** A field whose text nobody sees, and that keeps it to itself until it is read. */
export function SecretInput({
  label,
  onChange,
  hint,
  error = null,
  autoFocus = false,
  autoComplete = 'off',
}: {
  readonly label: string;
  /** Called when the field becomes filled or empty; `read` answers what is in it at that time. */
  readonly onChange: (change: SecretChange) => void;
  readonly hint?: string | undefined;
  readonly error?: string | null;
  readonly autoFocus?: boolean;
  readonly autoComplete?: 'off' | 'current-password' | 'new-password';
}) {
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const note = error ?? hint;
  const read = () => input.current?.value ?? '';
  const clear = () => {
    if (input.current !== null) input.current.value = '';
    onChange({ kind: 'keep' });
  };
  useEffect(() => {
    if (autoFocus) input.current?.focus();
  }, [autoFocus]);
  return (
    <div className={classNames(styles.field)}>
      <label htmlFor={id} className={classNames(styles.label)}>
        {label}
      </label>
      <input
        ref={input}
        id={id}
        type="password"
        className={classNames(styles.input, error !== null && styles.wrong)}
        autoComplete={autoComplete}
        spellCheck={false}
        aria-invalid={error !== null}
        onInput={() => onChange(read() === '' ? { kind: 'keep' } : { kind: 'set', read, clear })}
        {...(note === undefined ? {} : { 'aria-describedby': `${id}-note` })}
      />
      {note !== undefined && (
        <span id={`${id}-note`} className={classNames(error === null ? styles.hint : styles.error)}>
          {note}
        </span>
      )}
    </div>
  );
}

function standing(mark: SecretMark | null, usedBy: number | undefined, change: SecretChange): string {
  const { common } = words;
  if (change.kind === 'remove') return common.secretRemoved;
  if (mark === null) return common.secretNone;
  const day = formatDay(mark.setAt, Date.now());
  return usedBy === undefined ? common.secretSet(day) : common.secretSetAndUsed(day, formatNumber(usedBy));
}
