import type { LucideIcon } from 'lucide-react';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import type { Stage } from '../../core/contract.ts';
import type { FailureCode } from '../../core/failures.ts';
import { words } from '../../core/words/words.ts';
import styles from './checklist.module.css';
import { classNames } from './class-names.ts';
import { formatElapsed } from './format.ts';
import { Icon } from './icon.tsx';
import state from './state.module.css';
import { type Tone, toneClass } from './tone.ts';

const looks: Readonly<Record<Stage['state'], { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  passed: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: TriangleAlert, tone: 'error' },
  warning: { icon: TriangleAlert, tone: 'soon' },
  skipped: { icon: CircleDashed, tone: 'idle' },
};

/**
 * The steps of a check as they end: what was found and how long it took. A failed one opens what `fixOf` gives in
 * place (or shows its advice), and steps that were not reached say what they wait for.
 */
export function Checklist({
  stages,
  running = null,
  fixOf,
}: {
  readonly stages: readonly Stage[];
  /** Name of the step under way, or `null`. */
  readonly running?: string | null;
  readonly fixOf?: (stage: Stage) => ReactNode;
}) {
  const failedAt = stages.findIndex((stage) => stage.state === 'failed');
  const failed = stages[failedAt]?.name ?? null;
  return (
    <ul className={classNames(styles.list)}>
      {stages.map((stage, index) => (
        <StageRow key={stage.name} stage={stage} waitsFor={index > failedAt ? failed : null} fixOf={fixOf} />
      ))}
      {running !== null && (
        <li className={classNames(styles.row, toneClass('busy'))}>
          <Icon of={RefreshCw} className={classNames(state.turning)} />
          <span>{running}</span>
          <span className={classNames(styles.finding)}>{words.common.stages.running}</span>
          <span />
        </li>
      )}
    </ul>
  );
}

function StageRow({
  stage,
  waitsFor,
  fixOf,
}: {
  readonly stage: Stage;
  readonly waitsFor: string | null;
  readonly fixOf: ((stage: Stage) => ReactNode) | undefined;
}) {
  const { icon, tone } = looks[stage.state];
  const isWaiting = stage.state === 'skipped' && stage.milliseconds === 0 && waitsFor !== null;
  const finding = isWaiting ? words.common.waitsFor(waitsFor) : stage.finding;
  const panel = stage.state === 'failed' ? fixOf?.(stage) : undefined;
  // Where a panel says it in full, the row says it in short.
  const hasPanel = panel !== undefined && panel !== null;
  const said = hasPanel && stage.code !== undefined ? shortOf(stage.code) : finding;
  const advice = stage.state === 'passed' || stage.state === 'skipped' ? null : stage.fix;
  return (
    <li
      className={classNames(
        styles.row,
        toneClass(tone),
        stage.state === 'failed' && styles.failed,
        isWaiting && styles.waits,
      )}
    >
      <Icon of={icon} />
      <span>{stage.name}</span>
      <span className={classNames(styles.finding)}>
        {!isWaiting && <span className="visually-hidden">{words.common.stages[stage.state]}: </span>}
        {said}
      </span>
      <span className={classNames(styles.time)}>{!isWaiting && formatElapsed(stage.milliseconds)}</span>
      {hasPanel ? (
        <div className={classNames(styles.fix)}>{panel}</div>
      ) : (
        advice !== null && <span className={classNames(styles.advice)}>{advice}</span>
      )}
    </li>
  );
}

/** The few words of a failure, as a sentence begins. */
function shortOf(code: FailureCode): string {
  const { short } = words.failures.byCode[code];
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}`;
}
