import type { LucideIcon } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import { buttonClass, squareClass } from './button.tsx';
import { Icon } from './icon.tsx';
import { type MenuEntry, MenuTrigger } from './menu.tsx';
import { Tip } from './tooltip.tsx';

interface IconButtonProps {
  readonly icon: LucideIcon;
  /** Its name for everybody who cannot tell the icon: read aloud, and shown on hover with the shortcut. */
  readonly label: string;
  readonly shortcut?: string;
  readonly size?: 'normal' | 'small';
  readonly isDisabled?: boolean;
  readonly onPress?: () => void;
}

/** A quiet button that is an icon alone. */
export function IconButton({ icon, label, shortcut, size = 'normal', isDisabled, onPress }: IconButtonProps) {
  return (
    <Tip text={shortcut === undefined ? label : `${label} (${shortcut})`}>
      <AriaButton
        className={buttonClass('quiet', size, squareClass)}
        aria-label={label}
        isDisabled={isDisabled ?? false}
        {...(onPress === undefined ? {} : { onPress })}
      >
        <Icon of={icon} size={size === 'small' ? 14 : 16} />
      </AriaButton>
    </Tip>
  );
}

/** A quiet icon that opens a menu. */
export function IconMenuButton({
  icon,
  label,
  size = 'normal',
  entries,
  placement = 'bottom end',
}: Omit<IconButtonProps, 'onPress' | 'shortcut'> & {
  readonly entries: readonly MenuEntry[];
  readonly placement?: 'bottom start' | 'bottom end';
}) {
  return (
    <MenuTrigger label={label} entries={entries} placement={placement}>
      <AriaButton className={buttonClass('quiet', size, squareClass)} aria-label={label}>
        <Icon of={icon} size={size === 'small' ? 14 : 16} />
      </AriaButton>
    </MenuTrigger>
  );
}
