import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { words } from '../../core/words/words.ts';
import { classNames } from '../parts/class-names.ts';
import { Icon } from '../parts/icon.tsx';
import { type Tone, toneClass } from '../parts/tone.ts';
import { Land } from './land.tsx';
import styles from './vault.module.css';

/** A page with one thing to do: what it is about at left, a piece of land with a way across it at right. */
export function Screen({
  icon,
  tone = 'locked',
  title,
  text,
  isWholeWindow = true,
  children,
}: {
  /** `null` shows the application's own mark. */
  readonly icon: LucideIcon | null;
  readonly tone?: Tone;
  readonly title: string;
  readonly text: string;
  /** `false` inside the main window, which says itself what its main part is. */
  readonly isWholeWindow?: boolean;
  readonly children: ReactNode;
}) {
  const Column = isWholeWindow ? 'main' : 'div';
  return (
    <div className={classNames(styles.screen)}>
      <Column className={classNames(styles.column)}>
        <div className={classNames(styles.content)}>
          {icon === null ? (
            <Brand />
          ) : (
            <span className={classNames(styles.round, toneClass(tone))}>
              <Icon of={icon} size={20} />
            </span>
          )}
          <div className={classNames(styles.head)}>
            <h1>{title}</h1>
            {text !== '' && <p>{text}</p>}
          </div>
          {children}
        </div>
      </Column>
      <Land />
    </div>
  );
}

function Brand() {
  return (
    <div className={classNames(styles.brand)}>
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" />
        <path d="M5 9l5 14 6-13 6 13 5-14" />
      </svg>
      {words.common.application}
    </div>
  );
}
