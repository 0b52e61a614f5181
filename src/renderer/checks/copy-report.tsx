import ClipboardList from 'lucide-react/icons/clipboard-list';
import { connectionPath } from '../../core/model/connection.ts';
import { words } from '../../core/words/words.ts';
import { useAuthConfigs, useConnections, useHostState } from '../host/data.tsx';
import { Button } from '../parts/button.tsx';
import { useCopy } from '../parts/copyable.tsx';
import { type ReportSubject, reportOf } from './report.ts';
import type { Test } from './use-test.ts';

/** Copies the report of a test that has ended. */
export function CopyReport({
  subject,
  test: { stages, isRunning },
}: {
  readonly subject: ReportSubject;
  readonly test: Pick<Test, 'stages' | 'isRunning'>;
}) {
  const { checks } = words.wizard;
  const copy = useCopy();
  const { version } = useHostState();
  return (
    <Button
      kind="quiet"
      icon={ClipboardList}
      isDisabled={isRunning || stages.length === 0}
      onPress={() => void copy(reportOf(subject, stages, { version, at: Date.now() }), checks.reportCopied)}
    >
      {checks.copyReport}
    </Button>
  );
}

/** What the report of a connection's test tells besides its steps, by the connection's path. */
export function useReportSubjects(): (path: string) => ReportSubject {
  const connections = useConnections().value ?? [];
  const configs = useAuthConfigs().value ?? [];
  return (path) => {
    const connection = connections.find((view) => connectionPath(view.connection) === path) ?? null;
    const config = configs.find((view) => view.config.id === connection?.connection.authId) ?? null;
    return { name: path, connection, config };
  };
}
