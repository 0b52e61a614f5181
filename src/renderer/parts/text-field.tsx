import type { ReactNode } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField as AriaTextField } from 'react-aria-components';
import { words } from '../../core/words/words.ts';
import { classNames } from './class-names.ts';
import styles from './field.module.css';

/** What every field for text takes. */
export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** A plain sentence beneath: what it is for, or what is taken. */
  readonly hint?: ReactNode;
  /** Why the value cannot be taken, in place of the hint. */
  readonly error?: string | null;
  readonly placeholder?: string;
  /** For addresses, IDs and codes. */
  readonly isMono?: boolean;
  readonly isOptional?: boolean;
  readonly isRequired?: boolean;
  readonly isReadOnly?: boolean;
  readonly isDisabled?: boolean;
  readonly type?: 'text' | 'url' | 'password' | 'date';
  readonly autoFocus?: boolean;
  /** Lines of a text area; 1 is a plain field. */
  readonly lines?: number;
  readonly maxLength?: number;
  readonly name?: string;
  readonly onBlur?: () => void;
}

/** A field for text with its label above and its sentence below. */
export function TextField(props: TextFieldProps) {
  const { label, value, onChange, hint, error = null, placeholder, isMono = false, lines = 1 } = props;
  const shared = {
    className: classNames(styles.input, isMono && styles.mono, lines > 1 && styles.area),
    ...(placeholder === undefined ? {} : { placeholder }),
  };
  return (
    <AriaTextField
      className={classNames(styles.field)}
      value={value}
      onChange={onChange}
      type={props.type ?? 'text'}
      isInvalid={error !== null}
      isRequired={props.isRequired ?? false}
      isReadOnly={props.isReadOnly ?? false}
      isDisabled={props.isDisabled ?? false}
      autoFocus={props.autoFocus ?? false}
      autoComplete="off"
      spellCheck="false"
      validationBehavior="aria"
      {...(props.maxLength === undefined ? {} : { maxLength: props.maxLength })}
      {...(props.name === undefined ? {} : { name: props.name })}
      {...(props.onBlur === undefined ? {} : { onBlur: props.onBlur })}
    >
      <FieldLabel label={label} isOptional={props.isOptional ?? false} />
      {lines > 1 ? <TextArea {...shared} rows={lines} /> : <Input {...shared} />}
      <FieldHint hint={hint} error={error} />
    </AriaTextField>
  );
}

/** The label of a field. */
export function FieldLabel({
  label,
  isOptional = false,
}: {
  readonly label: string;
  readonly isOptional?: boolean;
}) {
  return (
    <Label className={classNames(styles.label)}>
      {label}
      {isOptional && <span className={classNames(styles.mark)}> ({words.common.optional})</span>}
    </Label>
  );
}

/** The sentence below a field: its error where there is one, else its hint. */
export function FieldHint({ hint, error }: { readonly hint: ReactNode; readonly error: string | null }) {
  if (error !== null) return <FieldError className={classNames(styles.error)}>{error}</FieldError>;
  if (hint === undefined || hint === null) return null;
  return (
    <Text slot="description" className={classNames(styles.hint)}>
      {hint}
    </Text>
  );
}
