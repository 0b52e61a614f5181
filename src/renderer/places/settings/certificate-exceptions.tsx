import Trash2 from 'lucide-react/icons/trash-2';
import { useEffect } from 'react';
import type { CertificateException } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import { useEvent, useMinute } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/facts.tsx';
import { formatDay } from '../../parts/format.ts';
import { IconButton } from '../../parts/icon-button.tsx';
import { useToast } from '../../shell/toasts.tsx';
import styles from './certificate-exceptions.module.css';

/** The certificates that were trusted by hand, each with the way back. */
export function CertificateExceptions() {
  const said = words.settings;
  const host = useHost();
  const { show } = useToast();
  const now = useMinute();
  const listing = useTask((signal) => host.invoke('certificateExceptions', {}, signal));
  const removing = useTask((signal, { host: name, port }: CertificateException) =>
    host.invoke('removeCertificateException', { host: name, port }, signal),
  );
  const { run, value, failure } = listing;
  useEffect(() => void run(), [run]);
  useEvent('changed', () => void run());
  const remove = async (exception: CertificateException) => {
    const outcome = await removing.run(exception);
    if (outcome?.ok !== true) return;
    show({ text: said.exceptionRemoved(exception.host) });
    void run();
  };
  return (
    <Section title={said.exceptions}>
      <div className={classNames(styles.group)}>
        {failure !== null && <ErrorPanel failure={failure} handlers={{ retry: () => void run() }} />}
        {removing.failure !== null && <ErrorPanel failure={removing.failure} />}
        {value !== null && value.length === 0 && (
          <p className={classNames(styles.hint)}>{said.noExceptions}</p>
        )}
        {value !== null && value.length > 0 && (
          <>
            <p className={classNames(styles.hint)}>{said.exceptionsHint}</p>
            <table className={classNames(styles.table)} aria-label={said.exceptions}>
              <thead>
                <tr>
                  <th scope="col">{said.exceptionColumns.host}</th>
                  <th scope="col">{said.exceptionColumns.issuer}</th>
                  <th scope="col">{said.exceptionColumns.validUntil}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {value.map((exception) => (
                  <tr key={`${exception.host}:${exception.port}`}>
                    <th scope="row">
                      {said.serverAt(exception.host, exception.port)}
                      <code className={classNames(styles.fingerprint)}>{inPairs(exception.fingerprint)}</code>
                    </th>
                    <td>{exception.issuer}</td>
                    <td className={classNames(styles.day)}>{formatDay(exception.validUntil, now)}</td>
                    <td>
                      <IconButton
                        icon={Trash2}
                        size="small"
                        label={said.removeException(exception.host)}
                        onPress={() => void remove(exception)}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </div>
    </Section>
  );
}

function inPairs(fingerprint: string): string {
  return fingerprint.toUpperCase().match(/../g)?.join(' ') ?? '';
}
