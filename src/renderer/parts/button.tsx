import type { LucideIcon } from 'lucide-react';
import ChevronDown from 'lucide-react/icons/chevron-down';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { words } from '../../core/words/words.ts';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import { type MenuEntry, MenuTrigger } from './menu.tsx';
import { Tip } from './tooltip.tsx';

/** What every button takes. At most one button of a view is `primary`. */
export interface ButtonProps {
  readonly children: ReactNode;
  readonly icon?: LucideIcon | undefined;
  readonly kind?: 'plain' | 'primary' | 'quiet';
  readonly size?: 'normal' | 'small';
  readonly isDanger?: boolean;
  readonly isDisabled?: boolean;
  /** Its work is under way: it keeps its focus, and does nothing until then. */
  readonly isPending?: boolean;
  readonly type?: 'button' | 'submit';
  /** ID of the form that it submits, where it stands outside of it. */
  readonly form?: string;
  /** A sentence that shows on hover and focus, such as the shortcut. */
  readonly tip?: string;
  readonly autoFocus?: boolean;
  readonly label?: string;
  readonly onPress?: () => void;
}

/** A button with a verb, and an icon before it where one helps. */
export function Button(props: ButtonProps) {
  const { children, icon, tip } = props;
  const button = (
    <AriaButton {...ariaProps(props)}>
      {icon !== undefined && <Icon of={icon} size={props.size === 'small' ? 14 : 16} />}
      {children}
    </AriaButton>
  );
  return tip === undefined ? button : <Tip text={tip}>{button}</Tip>;
}

/** A button with its most likely use at left, and the others in a menu at its right. */
export function SplitButton({
  entries,
  menuLabel,
  ...props
}: ButtonProps & { readonly entries: readonly MenuEntry[]; readonly menuLabel: string }) {
  const kind = props.kind ?? 'plain';
  return (
    <span className={classNames(styles.split)}>
      <Button {...props} />
      <MenuTrigger label={menuLabel} entries={entries} placement="bottom end">
        <AriaButton
          className={buttonClass(kind, props.size ?? 'normal')}
          aria-label={menuLabel}
          isDisabled={props.isDisabled ?? false}
        >
          <Icon of={ChevronDown} size={12} className={classNames(styles.drop)} />
        </AriaButton>
      </MenuTrigger>
    </span>
  );
}

/** A button that opens a menu and does nothing else. */
export function MenuButton({ entries, ...props }: ButtonProps & { readonly entries: readonly MenuEntry[] }) {
  const { children, icon } = props;
  return (
    <MenuTrigger label={props.label ?? words.common.more} entries={entries} placement="bottom start">
      <AriaButton {...ariaProps(props)}>
        {icon !== undefined && <Icon of={icon} />}
        {children}
        <Icon of={ChevronDown} size={12} className={classNames(styles.drop)} />
      </AriaButton>
    </MenuTrigger>
  );
}

/** The class of a button, for parts that are buttons of another kind. */
export function buttonClass(
  kind: NonNullable<ButtonProps['kind']>,
  size: NonNullable<ButtonProps['size']>,
  ...more: readonly (string | false | undefined)[]
): string {
  return classNames(
    styles.button,
    kind === 'primary' && styles.primary,
    kind === 'quiet' && styles.quiet,
    size === 'small' && styles.small,
    ...more,
  );
}

/** The class that makes a button as wide as it is high. */
export const squareClass = styles.square;

function ariaProps(props: ButtonProps) {
  const { kind = 'plain', size = 'normal', type = 'button', form, label, onPress } = props;
  return {
    className: buttonClass(kind, size, (props.isDanger ?? false) && styles.danger),
    type,
    isDisabled: props.isDisabled ?? false,
    isPending: props.isPending ?? false,
    autoFocus: props.autoFocus ?? false,
    ...(form === undefined ? {} : { form }),
    ...(label === undefined ? {} : { 'aria-label': label }),
    ...(onPress === undefined ? {} : { onPress }),
  };
}
