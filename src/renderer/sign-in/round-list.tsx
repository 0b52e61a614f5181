import type { LucideIcon } from 'lucide-react';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleMinus from 'lucide-react/icons/circle-minus';
import LogIn from 'lucide-react/icons/log-in';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { words } from '../../core/words/words.ts';
import { classNames } from '../parts/class-names.ts';
import { Icon } from '../parts/icon.tsx';
import { type Tone, toneClass } from '../parts/tone.ts';
import type { Entry, Round } from './sign-in-desk.ts';
import styles from './sign-in.module.css';

const looks: Readonly<Record<Entry['state'], { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  waiting: { icon: CircleDashed, tone: 'idle' },
  current: { icon: LogIn, tone: 'need' },
  done: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: TriangleAlert, tone: 'error' },
  skipped: { icon: CircleMinus, tone: 'idle' },
};

/** How far several sign-ins are. */
export function RoundList({ round: { entries, at } }: { readonly round: Round }) {
  const { signIn } = words;
  const done = entries.filter(({ state }) => state === 'done').length;
  return (
    <>
      <p role="status">{signIn.overall(done, entries.length)}</p>
      <ul className={classNames(styles.round)} aria-label={signIn.listLabel}>
        {entries.map((entry, index) => (
          <li
            key={entry.id}
            className={classNames(styles.entry, toneClass(looks[entry.state].tone))}
            {...(index === at && entry.state === 'current' ? { 'aria-current': 'step' as const } : {})}
          >
            <Icon of={looks[entry.state].icon} size={14} />
            <span className={classNames(styles.name, entry.state === 'current' && styles.now)}>
              {entry.name}
            </span>
            <span>{entry.account === null ? signIn.states[entry.state] : signIn.doneAs(entry.account)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
