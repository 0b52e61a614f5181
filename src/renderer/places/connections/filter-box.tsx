import { type KeyboardEvent, startTransition, useImperativeHandle, useState, type Ref } from 'react';
import { words } from '../../../core/words/words.ts';
import { SearchField } from '../../parts/search-field.tsx';
import { shortcutText } from '../../shell/keyboard.ts';

/** What the place may do with its filter box. */
export interface FilterBoxHandle {
  readonly clear: () => void;
}

/**
 * The box keeps its text to itself and hands it on with less urgency, so that a letter shows at once however long the
 * list is that follows it.
 */
export function FilterBox({
  ref,
  initial,
  onFilter,
  onLeave,
}: {
  readonly ref: Ref<FilterBoxHandle>;
  readonly initial: string;
  readonly onFilter: (text: string) => void;
  /** The arrow down leads into the list. */
  readonly onLeave: () => void;
}) {
  const [text, setText] = useState(initial);
  const take = (next: string) => {
    setText(next);
    startTransition(() => onFilter(next));
  };
  useImperativeHandle(ref, () => ({ clear: () => take('') }));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    onLeave();
  };
  return (
    <SearchField
      label={words.connections.filter}
      placeholder={words.connections.filter}
      shortcut={shortcutText('filter')}
      value={text}
      onChange={take}
      onKeyDown={onKeyDown}
    />
  );
}
