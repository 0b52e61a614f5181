import { Fragment, type ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './facts.module.css';

/** One fact. `null` as value leaves it out. */
export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  /** In a third column, such as a state or a button. */
  readonly extra?: ReactNode;
}

/** Labels and values beside each other. With `isWide` labels take the width they need, and a third column is there. */
export function Facts({
  facts,
  isWide = false,
}: {
  readonly facts: readonly Fact[];
  readonly isWide?: boolean;
}) {
  return (
    <dl className={classNames(styles.facts, isWide && styles.wide)}>
      {facts
        .filter(({ value }) => value !== null)
        .map(({ label, value, extra }) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd className={classNames(styles.value)}>{value}</dd>
            {isWide && <dd className={classNames(styles.extra)}>{extra}</dd>}
          </Fragment>
        ))}
    </dl>
  );
}

/** A part of a page under a small heading with a hairline. */
export function Section({
  title,
  action,
  children,
}: {
  readonly title: string;
  /** A small button at the right of the heading. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={classNames(styles.section)}>
      <h2>
        {title}
        {action !== undefined && <span className={classNames(styles.push)}>{action}</span>}
      </h2>
      {children}
    </section>
  );
}
