import Check from 'lucide-react/icons/check';
import Minus from 'lucide-react/icons/minus';
import type { ReactNode } from 'react';
import { CheckboxButton, CheckboxField, Text } from 'react-aria-components';
import styles from './choice.module.css';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';

/** What a box or switch takes. */
export interface ToggleProps {
  readonly children: ReactNode;
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  /** A plain sentence beneath. */
  readonly hint?: ReactNode;
  readonly isDisabled?: boolean;
  readonly autoFocus?: boolean;
}

/** A box to tick: one of several, or part of a form that is saved as a whole. */
export function Checkbox({
  children,
  isSelected,
  onChange,
  hint,
  isDisabled = false,
  autoFocus = false,
  isIndeterminate = false,
}: ToggleProps & { readonly isIndeterminate?: boolean }) {
  return (
    <CheckboxField
      className={classNames(styles.field)}
      isSelected={isSelected}
      isIndeterminate={isIndeterminate}
      onChange={onChange}
      isDisabled={isDisabled}
      autoFocus={autoFocus}
    >
      <CheckboxButton className={classNames(styles.button)}>
        <span className={classNames(styles.box)}>
          {isIndeterminate ? <Icon of={Minus} size={12} /> : isSelected && <Icon of={Check} size={12} />}
        </span>
        {children}
      </CheckboxButton>
      {hint !== undefined && (
        <Text slot="description" className={classNames(styles.hint)}>
          {hint}
        </Text>
      )}
    </CheckboxField>
  );
}
