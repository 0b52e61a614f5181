import type { LucideIcon } from 'lucide-react';
import Copy from 'lucide-react/icons/copy';
import Lock from 'lucide-react/icons/lock';
import LogIn from 'lucide-react/icons/log-in';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import WifiOff from 'lucide-react/icons/wifi-off';
import { useId } from 'react';
import type { FailureCode } from '../../core/failures.ts';
import type { Failure } from '../../core/outcome.ts';
import type { FailureAction, FailureTone } from '../../core/words/en/failures.ts';
import { words } from '../../core/words/words.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import { useCopy } from './copyable.tsx';
import { formatExactly } from './format.ts';
import { Icon } from './icon.tsx';
import styles from './panel.module.css';
import { toneClass } from './tone.ts';

const toneIcons: Readonly<Record<FailureTone, LucideIcon>> = {
  error: TriangleAlert,
  soon: TriangleAlert,
  need: LogIn,
  locked: Lock,
};
/** Where the sign of its tone would say something else. */
const codeIcons: Readonly<Partial<Record<FailureCode, LucideIcon>>> = { 'portal-unreachable': WifiOff };
const actionIcons: Readonly<Partial<Record<FailureAction, LucideIcon>>> = {
  retry: RotateCcw,
  refresh: RotateCcw,
  'sign-in': LogIn,
};

/** What the screen that shows a failure can do about it. Actions without a handler are not offered. */
export type FailureHandlers = Readonly<Partial<Record<FailureAction, () => void>>>;

/**
 * A failure, what it means and what can be done, in the order in which it is likely to help. The details that can be
 * copied are its code and sentence, which hold no token or secret by contract.
 */
export function ErrorPanel({
  failure,
  handlers = {},
  labels = {},
  isAlert = true,
}: {
  readonly failure: Failure<FailureCode>;
  readonly handlers?: FailureHandlers;
  /** Buttons that name a fact, such as the next port. */
  readonly labels?: Readonly<Partial<Record<FailureAction, string>>>;
  /** Whether it is read aloud as it appears; not for one that was there before. */
  readonly isAlert?: boolean;
}) {
  const titleId = useId();
  const copyDetails = useCopyDetails(failure);
  const { code, tone, actions } = words.failures.byCode[failure.code];
  const { heading, text } = failureSentences(failure);
  return (
    <section
      className={classNames(styles.panel, toneClass(tone))}
      aria-labelledby={titleId}
      {...(isAlert ? { role: 'alert' } : {})}
    >
      <Icon of={codeIcons[failure.code] ?? toneIcons[tone]} size={18} />
      <div>
        <div className={classNames(styles.head)}>
          <h2 id={titleId} className={classNames(styles.title)}>
            {heading}
          </h2>
          <span className={classNames(styles.code)}>{code}</span>
        </div>
        <p className={classNames(styles.why)}>{text}</p>
        <div className={classNames(styles.actions)}>
          {actions.map((action) => {
            const run = handlers[action];
            return run === undefined ? null : (
              <Button key={action} size="small" icon={actionIcons[action]} onPress={run}>
                {labels[action] ?? words.failures.actions[action]}
              </Button>
            );
          })}
          <Button size="small" kind="quiet" icon={Copy} onPress={copyDetails}>
            {words.failures.copyDetails}
          </Button>
        </div>
      </div>
    </section>
  );
}

/** What a failure says: its first sentence as a heading, and the rest with why and who can help. */
export function failureSentences({ code, message }: Failure<FailureCode>): {
  readonly heading: string;
  readonly text: string;
} {
  const { title, why } = words.failures.byCode[code];
  const { heading, rest } = divided(message === '' ? title : message);
  return { heading, text: rest === '' ? why : `${rest} ${why}` };
}

/** Copies code, sentence and time of a failure, and says so in a toast. */
export function useCopyDetails({ code, message }: Failure<FailureCode>): () => void {
  const copy = useCopy();
  const details = () =>
    words.failures.detailsOf(words.failures.byCode[code].code, message, formatExactly(Date.now()));
  return () => void copy(details(), words.failures.detailsCopied);
}

/** The first sentence is the heading, without its full stop. */
function divided(message: string): { readonly heading: string; readonly rest: string } {
  const end = /\.\s+(?=[A-Z"])/.exec(message);
  if (end === null) return { heading: message.replace(/\.$/, ''), rest: '' };
  return { heading: message.slice(0, end.index), rest: message.slice(end.index + end[0].length) };
}
