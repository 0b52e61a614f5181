import type { LucideIcon } from 'lucide-react';
import X from 'lucide-react/icons/x';
import type { ReactNode } from 'react';
import { words } from '../../core/words/words.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import { IconButton } from './icon-button.tsx';
import styles from './panel.module.css';
import { type Tone, toneClass } from './tone.ts';

/** A sentence across the window under its head, with at most one button, and a cross where it may be put off. */
export function Banner({
  tone,
  icon,
  children,
  action,
  isAlert = false,
  onDismiss,
}: {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly children: ReactNode;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Read aloud at once, over whatever is being read. */
  readonly isAlert?: boolean;
  readonly onDismiss?: () => void;
}) {
  return (
    <div className={classNames(styles.banner, toneClass(tone))} role={isAlert ? 'alert' : 'status'}>
      <Icon of={icon} />
      <span className={classNames(styles.text)}>{children}</span>
      {action !== undefined && (
        <Button size="small" onPress={action.run}>
          {action.label}
        </Button>
      )}
      {onDismiss !== undefined && (
        <IconButton icon={X} size="small" label={words.common.close} onPress={onDismiss} />
      )}
    </div>
  );
}
