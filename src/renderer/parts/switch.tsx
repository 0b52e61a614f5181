import { SwitchButton, SwitchField, Text } from 'react-aria-components';
import type { ToggleProps } from './checkbox.tsx';
import styles from './choice.module.css';
import { classNames } from './class-names.ts';

/** Something that is on or off, and takes effect at once. */
export function Switch({
  children,
  isSelected,
  onChange,
  hint,
  isDisabled = false,
  autoFocus = false,
}: ToggleProps) {
  return (
    <SwitchField
      className={classNames(styles.field, styles.switch)}
      isSelected={isSelected}
      onChange={onChange}
      isDisabled={isDisabled}
      autoFocus={autoFocus}
    >
      <SwitchButton className={classNames(styles.button)}>
        <span className={classNames(styles.track)} />
        {children}
      </SwitchButton>
      {hint !== undefined && (
        <Text slot="description" className={classNames(styles.hint)}>
          {hint}
        </Text>
      )}
    </SwitchField>
  );
}
