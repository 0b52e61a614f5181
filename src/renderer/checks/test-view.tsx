import type { Stage } from '../../core/contract.ts';
import { words } from '../../core/words/words.ts';
import { Checklist } from '../parts/checklist.tsx';
import { classNames } from '../parts/class-names.ts';
import { ErrorPanel, type FailureHandlers } from '../parts/error-panel.tsx';
import { formatElapsed } from '../parts/format.ts';
import styles from './checks.module.css';
import { type Test, timeOf } from './use-test.ts';

/** A test as it goes on: what it comes to in a sentence, its steps, and for a failed one what to do about it. */
export function TestView({
  test,
  handlers,
  labels,
}: {
  readonly test: Test;
  readonly handlers: FailureHandlers;
  readonly labels: Readonly<Partial<Record<keyof FailureHandlers, string>>>;
}) {
  const { checks } = words.wizard;
  const { stages, isRunning, failure } = test;
  if (failure !== null) return <ErrorPanel failure={failure} handlers={handlers} labels={labels} />;
  return (
    <div className={classNames(styles.view)}>
      <p className={classNames(styles.summary)} role="status">
        <Summary test={test} />
        {stages.length > 0 && (
          <span className={classNames(styles.time)}>
            <span className="visually-hidden">{checks.time} </span>
            {formatElapsed(timeOf(stages))}
          </span>
        )}
      </p>
      <Checklist
        stages={stages}
        running={isRunning ? checks.next : null}
        fixOf={({ code, finding }) =>
          code === undefined ? null : (
            <ErrorPanel
              failure={{ code, message: finding, details: null }}
              handlers={handlers}
              labels={labels}
            />
          )
        }
      />
    </div>
  );
}

function Summary({ test: { stages, isRunning, outcome } }: { readonly test: Test }) {
  const { checks } = words.wizard;
  const count = (state: Stage['state']) => stages.filter((stage) => stage.state === state).length;
  const [failed, passed, warned, skipped] = [
    count('failed'),
    count('passed'),
    count('warning'),
    count('skipped'),
  ];
  if (isRunning) return <span className={classNames(styles.grow)}>{checks.running(stages.length)}</span>;
  if (outcome === 'stopped') return <span className={classNames(styles.grow)}>{checks.stopped}</span>;
  const verdict =
    failed > 0 ? checks.toFix(failed) : warned > 0 ? checks.toLookAt(warned) : checks.allPassed(passed);
  const rest = failed > 0 ? checks.rest(passed, skipped) : '';
  return (
    <span className={classNames(styles.grow)}>
      <strong>{verdict}</strong> {rest}
    </span>
  );
}
