import ChevronDown from 'lucide-react/icons/chevron-down';
import {
  Button,
  ComboBox as AriaComboBox,
  Group,
  Input,
  ListBox,
  ListBoxItem,
  Popover,
} from 'react-aria-components';
import { classNames } from './class-names.ts';
import styles from './field.module.css';
import { Icon } from './icon.tsx';
import { FieldHint, FieldLabel } from './text-field.tsx';

/** A field for text with known values to choose from. Any other text is taken too. */
export function ComboBox({
  label,
  options,
  value,
  onChange,
  hint,
  error = null,
  autoFocus = false,
  placeholder,
  onBlur,
  onChoose = onChange,
}: {
  readonly label: string;
  readonly options: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly error?: string | null;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
  readonly onBlur?: () => void;
  /** Called for what is taken from the list; `onChange` unless given. */
  readonly onChoose?: (value: string) => void;
}) {
  return (
    <AriaComboBox
      className={classNames(styles.field)}
      inputValue={value}
      onInputChange={onChange}
      onChange={(key) => {
        if (key !== null) onChoose(String(key));
      }}
      allowsCustomValue
      menuTrigger="focus"
      isInvalid={error !== null}
      autoFocus={autoFocus}
      validationBehavior="aria"
      {...(onBlur === undefined ? {} : { onBlur })}
    >
      <FieldLabel label={label} />
      <Group className={classNames(styles.group)}>
        <Input className={classNames(styles.bare)} {...(placeholder === undefined ? {} : { placeholder })} />
        <Button className={classNames(styles.clear)}>
          <Icon of={ChevronDown} size={14} />
        </Button>
      </Group>
      <FieldHint hint={hint} error={error} />
      <Popover className={classNames(styles.options)} offset={4}>
        <ListBox className={classNames(styles.list)}>
          {options.map((option) => (
            <ListBoxItem key={option} id={option} textValue={option} className={classNames(styles.plain)}>
              {option}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
