import Minus from 'lucide-react/icons/minus';
import Plus from 'lucide-react/icons/plus';
import { Button, Group, Input, NumberField as AriaNumberField } from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { Icon } from './icon.tsx';
import { FieldHint, FieldLabel } from './text-field.tsx';

/** A field for a whole number within bounds. An emptied field is `null`, which the caller may take as its default. */
export function NumberField({
  label,
  value,
  onChange,
  hint,
  error = null,
  least,
  most,
  step = 1,
  isDisabled = false,
  isOptional = false,
}: {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly hint?: string;
  readonly error?: string | null;
  readonly least: number;
  readonly most: number;
  readonly step?: number;
  readonly isDisabled?: boolean;
  readonly isOptional?: boolean;
}) {
  return (
    <AriaNumberField
      className={classNames(styles.field)}
      value={value ?? Number.NaN}
      onChange={(number) => onChange(Number.isNaN(number) ? null : number)}
      minValue={least}
      maxValue={most}
      step={step}
      isDisabled={isDisabled}
      isInvalid={error !== null}
      formatOptions={{ maximumFractionDigits: 0, useGrouping: false }}
      validationBehavior="aria"
    >
      <FieldLabel label={label} isOptional={isOptional} />
      <Group className={classNames(styles.group, styles.narrow)}>
        <Input className={classNames(styles.bare)} />
        <span className={classNames(styles.steps)}>
          <Button slot="decrement" className={classNames(styles.step)}>
            <Icon of={Minus} size={12} />
          </Button>
          <Button slot="increment" className={classNames(styles.step)}>
            <Icon of={Plus} size={12} />
          </Button>
        </span>
      </Group>
      <FieldHint hint={hint} error={error} />
    </AriaNumberField>
  );
}
