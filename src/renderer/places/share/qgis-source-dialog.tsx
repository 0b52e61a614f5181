import { type FormEvent, useEffect, useState } from 'react';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Facts, Section } from '../../parts/facts.tsx';
import { Progress } from '../../parts/progress.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useDialogs } from '../../shell/dialogs.tsx';
import styles from './export.module.css';

/** How a connection, or one layer of it, is opened in QGIS: what to copy, and what to do there. */
export function QgisSourceDialog({
  connection,
  onClose,
}: {
  /** Its path. */
  readonly connection: string;
  readonly onClose: () => void;
}) {
  const { share: say, common } = words;
  const host = useHost();
  const { openExport } = useDialogs();
  const [layer, setLayer] = useState('');
  const asking = useTask((signal, url: string) =>
    host.invoke('qgisSource', { ref: connection, ...(url === '' ? {} : { url }) }, signal),
  );
  const { run, value: source } = asking;
  useEffect(() => void run(''), [run]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(layer.trim());
  };
  return (
    <Dialog
      title={say.sourceTitle(connection.slice(connection.lastIndexOf('/') + 1))}
      isOpen
      onClose={onClose}
      cancel={common.close}
      actions={
        <Button onPress={() => openExport({ target: 'qgis', connections: [connection] })}>
          {say.sourceExport}
        </Button>
      }
    >
      <form className={classNames(styles.line)} onSubmit={submit}>
        <TextField
          label={say.sourceLayer}
          hint={say.sourceLayerHint}
          value={layer}
          onChange={setLayer}
          isMono
          isOptional
          type="url"
        />
        <Button type="submit" isPending={asking.isRunning}>
          {say.sourceShow}
        </Button>
      </form>
      {asking.isSlow && <Progress text={say.sourceAsking} onCancel={asking.cancel} />}
      {asking.failure !== null && (
        <ErrorPanel failure={asking.failure} handlers={{ retry: () => void run(layer.trim()) }} />
      )}
      {source !== null && (
        <>
          <Facts
            facts={[
              { label: say.sourceUrl, value: <Copyable text={source.url} name={say.sourceUrl} isWhole /> },
              {
                label: say.sourceAuthId,
                value:
                  source.authId === null ? (
                    say.sourceNoAuth
                  ) : (
                    <Copyable text={source.authId} name={say.sourceAuthId} isWhole />
                  ),
              },
              { label: say.sourceLine, value: <Copyable text={source.line} name={say.sourceLine} isWhole /> },
            ]}
          />
          {source.notes.map((note) => (
            <p key={note} className={classNames(styles.hint)}>
              {note}
            </p>
          ))}
          <Section title={say.sourceSteps}>
            <div className={classNames(styles.howTo)}>
              <ol>
                {say.sourceHowTo(source.authId).map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
              <p className={classNames(styles.hint)}>{say.sourceScript}</p>
            </div>
          </Section>
        </>
      )}
    </Dialog>
  );
}
