import Search from 'lucide-react/icons/search';
import X from 'lucide-react/icons/x';
import type { KeyboardEvent, RefObject } from 'react';
import { Button, Group, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { words } from '../../core/words/words.ts';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { Icon } from './icon.tsx';

/** A box that narrows down what is shown, or asks for it with `onSubmit`. Esc clears it. */
export function SearchField({
  label,
  value,
  onChange,
  placeholder,
  shortcut,
  inputRef,
  onSubmit,
  onKeyDown,
}: {
  /** Read aloud; the placeholder is what is seen. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder: string;
  readonly shortcut?: string;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly onSubmit?: (value: string) => void;
  /** For keys that lead on, such as the arrow down into the list. */
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}) {
  return (
    <AriaSearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      {...(onSubmit === undefined ? {} : { onSubmit })}
      {...(onKeyDown === undefined ? {} : { onKeyDown })}
    >
      <Group className={classNames(styles.group)}>
        <Icon of={Search} />
        <Input
          className={classNames(styles.bare)}
          placeholder={placeholder}
          {...(inputRef === undefined ? {} : { ref: inputRef })}
        />
        {value === '' ? (
          shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>
        ) : (
          <Button className={classNames(styles.clear)} aria-label={words.common.clear}>
            <Icon of={X} size={14} />
          </Button>
        )}
      </Group>
    </AriaSearchField>
  );
}
