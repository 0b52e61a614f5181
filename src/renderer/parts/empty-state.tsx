import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './empty-state.module.css';
import { Icon } from './icon.tsx';

/** What stands where nothing is yet: an icon, one sentence, and the one control that fills it. */
export function EmptyState({
  icon,
  text,
  children,
}: {
  readonly icon: LucideIcon;
  readonly text: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className={classNames(styles.empty)}>
      <Icon of={icon} size={28} />
      <p>{text}</p>
      {children}
    </div>
  );
}
