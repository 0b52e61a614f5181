import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronRight from 'lucide-react/icons/chevron-right';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import ClipboardList from 'lucide-react/icons/clipboard-list';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { useEffect, useState } from 'react';
import { words } from '../../core/words/words.ts';
import { useHostState } from '../host/data.tsx';
import { Button } from '../parts/button.tsx';
import { Checklist } from '../parts/checklist.tsx';
import { classNames } from '../parts/class-names.ts';
import { useCopy } from '../parts/copyable.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { formatElapsed } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import state from '../parts/state.module.css';
import { type Tone, toneClass } from '../parts/tone.ts';
import styles from './checks.module.css';
import { useReportSubjects } from './copy-report.tsx';
import { reportOf } from './report.ts';
import { type TestEntry, useTests } from './use-tests.ts';
import { timeOf } from './use-test.ts';

const looks: Readonly<
  Record<TestEntry['state'], { readonly icon: typeof CircleCheck; readonly tone: Tone }>
> = {
  waiting: { icon: CircleDashed, tone: 'idle' },
  running: { icon: RefreshCw, tone: 'busy' },
  passed: { icon: CircleCheck, tone: 'ok' },
  failed: { icon: TriangleAlert, tone: 'error' },
  stopped: { icon: CircleDashed, tone: 'idle' },
};

/** Tests several connections, a few at a time. Nobody is asked to sign in. Closing it calls off what still runs. */
export function TestAllDialog({
  paths,
  onClose,
}: {
  readonly paths: readonly string[];
  readonly onClose: () => void;
}) {
  const { checks } = words.wizard;
  const copy = useCopy();
  const { version } = useHostState();
  const { entries, isRunning, run, cancel } = useTests(paths);
  const subjectOf = useReportSubjects();
  useEffect(() => void run(), [run]);
  const ended = entries.filter(({ state: word }) => word === 'passed' || word === 'failed');
  const failed = ended.filter(({ state: word }) => word === 'failed').length;
  const report = () =>
    ended
      .map(({ path, stages }) => reportOf(subjectOf(path), stages, { version, at: Date.now() }))
      .join('\n\n');
  return (
    <Dialog
      title={checks.titleOfSeveral(paths.length)}
      isOpen
      onClose={onClose}
      help={
        <Button
          kind="quiet"
          icon={ClipboardList}
          isDisabled={isRunning || ended.length === 0}
          onPress={() => void copy(report(), checks.reportCopied)}
        >
          {checks.copyReport}
        </Button>
      }
      cancel={words.common.close}
      actions={isRunning && <Button onPress={cancel}>{checks.stop}</Button>}
      primary={isRunning ? undefined : { label: checks.runAgain, onPress: () => void run() }}
    >
      <p role="status">
        {isRunning ? checks.ended(ended.length, entries.length) : checks.allEnded(ended.length, failed)}
      </p>
      <ul className={classNames(styles.tests)}>
        {entries.map((entry) => (
          <TestRow key={entry.path} entry={entry} />
        ))}
      </ul>
    </Dialog>
  );
}

function TestRow({ entry }: { readonly entry: TestEntry }) {
  const { checks } = words.wizard;
  const [isOpen, setOpen] = useState(false);
  const { path, stages } = entry;
  const { icon, tone } = looks[entry.state];
  const finding = stages.find((stage) => stage.state === 'failed')?.finding ?? checks.states[entry.state];
  return (
    <li className={classNames(styles.test)}>
      <div className={classNames(styles.row, toneClass(tone))}>
        <Icon
          of={icon}
          size={14}
          {...(entry.state === 'running' ? { className: classNames(state.turning) } : {})}
        />
        <span className={classNames(styles.name)} title={path}>
          {path}
        </span>
        <span className={classNames(styles.finding)} title={finding}>
          {entry.failure?.message ?? finding}
        </span>
        <span className={classNames(styles.time)}>{stages.length > 0 && formatElapsed(timeOf(stages))}</span>
        {stages.length > 0 && (
          <IconButton
            icon={isOpen ? ChevronDown : ChevronRight}
            size="small"
            label={isOpen ? checks.hideSteps(path) : checks.showSteps(path)}
            onPress={() => setOpen(!isOpen)}
          />
        )}
      </div>
      {isOpen && (
        <div className={classNames(styles.details)}>
          <Checklist stages={stages} />
        </div>
      )}
    </li>
  );
}
