import { useEffect, useRef } from 'react';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import styles from './connection-tree.module.css';

/** A name being changed in its row. Enter or leaving takes it; Esc answers `null`. */
export function RenameBox({
  name,
  onDone,
}: {
  readonly name: string;
  readonly onDone: (name: string | null) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  const isDone = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const finish = (result: string | null) => {
    if (isDone.current) return;
    isDone.current = true;
    const trimmed = result?.trim() ?? '';
    onDone(trimmed === '' || trimmed === name ? null : trimmed);
  };
  return (
    <input
      ref={input}
      className={classNames(styles.rename)}
      aria-label={words.connections.rename(name)}
      defaultValue={name}
      maxLength={80}
      spellCheck={false}
      onBlur={(event) => finish(event.target.value)}
      onKeyDown={(event) => {
        // The grid would take letters and arrows for its own.
        event.stopPropagation();
        if (event.key === 'Enter') finish(event.currentTarget.value);
        if (event.key === 'Escape') finish(null);
      }}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}
