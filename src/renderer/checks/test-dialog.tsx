import { useEffect } from 'react';
import { words } from '../../core/words/words.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { CopyReport, useReportSubjects } from './copy-report.tsx';
import { TestAllDialog } from './test-all-dialog.tsx';
import { useTestHandlers } from './test-handlers.ts';
import { TestView } from './test-view.tsx';
import { useTest } from './use-test.ts';

/** The staged test of connections, by their paths. It starts by itself, and is called off when it closes. */
export function TestDialog({
  connections,
  onClose,
}: {
  readonly connections: readonly string[];
  readonly onClose: () => void;
}) {
  const [only] = connections;
  return connections.length === 1 && only !== undefined ? (
    <OneTestDialog path={only} onClose={onClose} />
  ) : (
    <TestAllDialog paths={connections} onClose={onClose} />
  );
}

function OneTestDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const { checks } = words.wizard;
  const subject = useReportSubjects()(path);
  const test = useTest({ kind: 'connection', name: path });
  const again = () => void test.run();
  const { handlers, labels } = useTestHandlers({
    authId: subject.connection?.connection.authId ?? null,
    connection: path,
    again,
    leave: onClose,
  });
  const { run } = test;
  useEffect(() => void run(), [run]);
  return (
    <Dialog
      title={checks.title(subject.connection?.connection.name ?? path)}
      isOpen
      onClose={onClose}
      help={<CopyReport subject={subject} test={test} />}
      cancel={words.common.close}
      actions={test.isRunning && <Button onPress={test.cancel}>{checks.stop}</Button>}
      primary={test.isRunning ? undefined : { label: checks.runAgain, onPress: again }}
    >
      <TestView test={test} handlers={handlers} labels={labels} />
    </Dialog>
  );
}
