import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { classNames } from '../../parts/class-names.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './share.module.css';

/** A sheet with a heading, what is in it, and its buttons in a foot. */
export function Card({
  icon,
  title,
  text,
  action,
  foot,
  children,
}: {
  readonly icon: LucideIcon;
  readonly title: string;
  /** A sentence beneath the title. */
  readonly text?: string;
  readonly action?: ReactNode;
  readonly foot?: ReactNode;
  readonly children?: ReactNode;
}) {
  const titleId = useId();
  return (
    <section className={classNames(styles.card)} aria-labelledby={titleId}>
      <header className={classNames(styles.head)}>
        <Icon of={icon} />
        <div className={classNames(styles.grow)}>
          <h2 id={titleId}>{title}</h2>
          {text !== undefined && <p className={classNames(styles.hint)}>{text}</p>}
        </div>
        {action}
      </header>
      {children}
      {foot !== undefined && <footer className={classNames(styles.foot)}>{foot}</footer>}
    </section>
  );
}
