import type { LucideIcon } from 'lucide-react';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import Globe from 'lucide-react/icons/globe';
import Hourglass from 'lucide-react/icons/hourglass';
import LogIn from 'lucide-react/icons/log-in';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import WifiOff from 'lucide-react/icons/wifi-off';
import type { ReactNode } from 'react';
import type { Badge } from '../../core/contract.ts';
import { words } from '../../core/words/words.ts';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import styles from './state.module.css';
import { type Tone, toneClass } from './tone.ts';

/** How each state looks. */
export const stateLooks: Readonly<
  Record<Badge['state'], { readonly icon: LucideIcon; readonly tone: Tone }>
> = {
  'signed-in': { icon: CircleCheck, tone: 'ok' },
  'no-sign-in': { icon: CircleCheck, tone: 'ok' },
  'expires-soon': { icon: Hourglass, tone: 'soon' },
  'sign-in-needed': { icon: LogIn, tone: 'need' },
  'never-signed-in': { icon: CircleDashed, tone: 'idle' },
  refreshing: { icon: RefreshCw, tone: 'busy' },
  error: { icon: TriangleAlert, tone: 'error' },
  offline: { icon: WifiOff, tone: 'locked' },
  public: { icon: Globe, tone: 'public' },
};

/** The state of a row: icon and word. */
export function StateMark({ badge, word }: { readonly badge: Badge; readonly word?: ReactNode }) {
  const { icon, tone } = stateLooks[badge.state];
  return (
    <span className={classNames(styles.state, toneClass(tone))}>
      <Icon of={icon} size={14} {...turning(badge)} />
      {word ?? words.common.states[badge.state]}
    </span>
  );
}

/** The state of one thing, in its head: icon and sentence on its tint. */
export function StateBadge({
  badge,
  account = null,
}: {
  readonly badge: Badge;
  readonly account?: string | null;
}) {
  const { icon, tone } = stateLooks[badge.state];
  return (
    <span className={classNames(styles.badge, toneClass(tone))}>
      <Icon of={icon} size={14} {...turning(badge)} />
      {badgeSentence(badge, account)}
    </span>
  );
}

/** The state in words, as a badge says it. */
export function badgeSentence(badge: Badge, account: string | null): string {
  if (badge.state === 'error') return words.common.errorBecause(words.failures.byCode[badge.code].short);
  if (badge.state === 'signed-in' && account !== null) return words.common.signedInAs(account);
  return words.common.states[badge.state];
}

function turning(badge: Badge) {
  return badge.state === 'refreshing' ? { className: classNames(styles.turning) } : {};
}
