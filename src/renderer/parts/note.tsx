import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import styles from './note.module.css';
import { type Tone, toneClass } from './tone.ts';

/** A sentence on its tint inside a form or dialog, with the buttons that belong to it. Failures have their own panel. */
export function Note({
  tone,
  icon,
  children,
  actions,
  isStatus = true,
}: {
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  /** Whether it is read aloud as it appears. */
  readonly isStatus?: boolean;
}) {
  return (
    <div className={classNames(styles.note, toneClass(tone))} {...(isStatus ? { role: 'status' } : {})}>
      <Icon of={icon} size={18} />
      <div>{children}</div>
      {actions !== undefined && <div className={classNames(styles.actions)}>{actions}</div>}
    </div>
  );
}
