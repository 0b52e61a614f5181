import type { ReactNode } from 'react';
import { Label, RadioButton, RadioField, RadioGroup as AriaRadioGroup, Text } from 'react-aria-components';
import styles from './choice.module.css';
import { classNames } from './class-names.ts';

/** A few choices, all of them to be seen, one of which is taken. */
export function RadioGroup<Id extends string>({
  label,
  options,
  selected,
  onChange,
  hint,
  isDisabled = false,
}: {
  readonly label: string;
  readonly options: readonly {
    readonly id: Id;
    readonly label: ReactNode;
    readonly hint?: string;
    readonly isDisabled?: boolean;
  }[];
  readonly selected: Id | null;
  readonly onChange: (id: Id) => void;
  readonly hint?: string;
  readonly isDisabled?: boolean;
}) {
  return (
    <AriaRadioGroup
      className={classNames(styles.group)}
      value={selected}
      onChange={(value) => {
        const chosen = options.find(({ id }) => id === value);
        if (chosen !== undefined) onChange(chosen.id);
      }}
      isDisabled={isDisabled}
    >
      <Label className={classNames(styles.groupLabel)}>{label}</Label>
      {options.map((option) => (
        <RadioField
          key={option.id}
          value={option.id}
          className={classNames(styles.field)}
          isDisabled={option.isDisabled ?? false}
        >
          <RadioButton className={classNames(styles.button)}>
            <span className={classNames(styles.dot)} />
            {option.label}
          </RadioButton>
          {option.hint !== undefined && (
            <Text slot="description" className={classNames(styles.hint)}>
              {option.hint}
            </Text>
          )}
        </RadioField>
      ))}
      {hint !== undefined && (
        <Text slot="description" className={classNames(styles.hint)}>
          {hint}
        </Text>
      )}
    </AriaRadioGroup>
  );
}
