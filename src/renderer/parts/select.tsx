import Check from 'lucide-react/icons/check';
import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ReactElement } from 'react';
import {
  Button,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
} from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { Icon } from './icon.tsx';
import { FieldHint, FieldLabel } from './text-field.tsx';

/** One of the choices. */
export interface SelectOption<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** A sentence beneath it in the list. */
  readonly hint?: string;
  /** A small drawing before it, such as a swatch. */
  readonly mark?: ReactElement;
  readonly isDisabled?: boolean;
}

/** A field with a list of choices, one of which is taken. `null` shows the placeholder. */
export function Select<Id extends string>({
  label,
  options,
  selected,
  onChange,
  hint,
  error = null,
  placeholder,
  isDisabled = false,
}: {
  readonly label: string;
  readonly options: readonly SelectOption<Id>[];
  readonly selected: Id | null;
  readonly onChange: (id: Id) => void;
  readonly hint?: string;
  readonly error?: string | null;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
}) {
  return (
    <AriaSelect
      className={classNames(styles.field)}
      value={selected}
      onChange={(key) => {
        const chosen = options.find(({ id }) => id === key);
        if (chosen !== undefined) onChange(chosen.id);
      }}
      isDisabled={isDisabled}
      isInvalid={error !== null}
      validationBehavior="aria"
      {...(placeholder === undefined ? {} : { placeholder })}
    >
      <FieldLabel label={label} />
      <Button className={classNames(styles.select)}>
        <SelectValue className={classNames(styles.value)}>
          {({ defaultChildren }) => {
            const chosen = options.find(({ id }) => id === selected);
            return chosen === undefined ? (
              defaultChildren
            ) : (
              <>
                {chosen.mark}
                {chosen.label}
              </>
            );
          }}
        </SelectValue>
        <Icon of={ChevronDown} size={14} />
      </Button>
      <FieldHint hint={hint} error={error} />
      <Popover className={classNames(styles.options)} offset={4}>
        <ListBox className={classNames(styles.list)} items={options} dependencies={[selected]}>
          {(option) => (
            <ListBoxItem
              id={option.id}
              textValue={option.label}
              className={classNames(styles.option)}
              isDisabled={option.isDisabled ?? false}
            >
              {({ isSelected }) => (
                <>
                  {isSelected ? <Icon of={Check} size={14} /> : <span />}
                  {option.mark ?? <span />}
                  <span className={classNames(styles.text)}>{option.label}</span>
                  {option.hint !== undefined && (
                    <span className={classNames(styles.optionHint)}>{option.hint}</span>
                  )}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
