import FileText from 'lucide-react/icons/file-text';
import Info from 'lucide-react/icons/info';
import LockOpen from 'lucide-react/icons/lock-open';
import Lock from 'lucide-react/icons/lock';
import type { QgisExportEntry, QgisExportPlan, QgisFilePlan } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import { Progress } from '../../parts/progress.tsx';
import { toneClass } from '../../parts/tone.ts';
import styles from './export.module.css';
import { LeftOut } from './left-out.tsx';
import type { QgisForm } from './use-qgis-export.ts';

/** Everything that would be written, with every secret that goes along, before anything is. */
export function SummaryStep({ form }: { readonly form: QgisForm }) {
  const { share: say } = words;
  const { planning, saving } = form;
  const plan = planning.value;
  return (
    <>
      {planning.isSlow && <Progress text={say.planning} onCancel={planning.cancel} />}
      {planning.failure !== null && (
        <ErrorPanel failure={planning.failure} handlers={{ retry: () => void planning.run() }} />
      )}
      {plan !== null && <Plan plan={plan} />}
      {saving.isSlow && <Progress text={say.saving} />}
      {saving.failure !== null && (
        <ErrorPanel failure={saving.failure} handlers={{ retry: () => void saving.run() }} />
      )}
    </>
  );
}

function Plan({ plan }: { readonly plan: QgisExportPlan }) {
  const { share: say } = words;
  const whole = plan.entries.filter(({ state }) => state === 'whole');
  return (
    <>
      <p>{say.summaryText}</p>
      <ul className={classNames(styles.plans)} aria-label={say.summaryFiles}>
        {plan.files.map((file) => (
          <li key={file.kind}>
            <Icon of={FileText} />
            <span className={classNames(styles.name)}>{file.name}</span>
            <Protected file={file} />
          </li>
        ))}
      </ul>
      {plan.notes.length > 0 && (
        <Note tone="soon" icon={Info} isStatus={false}>
          {plan.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </Note>
      )}
      <LeftOut entries={plan.entries} />
      {whole.length > 0 && <Entries entries={whole} />}
    </>
  );
}

function Protected({ file }: { readonly file: QgisFilePlan }) {
  const { share: say } = words;
  if (file.isEncrypted) {
    return (
      <span className={classNames(styles.mark, toneClass('ok'))}>
        <Icon of={Lock} size={14} />
        {say.fileEncrypted}
      </span>
    );
  }
  if (!file.holdsSecrets) return <span className={classNames(styles.hint)}>{say.fileNoSecrets}</span>;
  return (
    <span className={classNames(styles.mark, toneClass('error'))}>
      <Icon of={LockOpen} size={14} />
      {say.filePlainSecrets}
    </span>
  );
}

function Entries({ entries }: { readonly entries: readonly QgisExportEntry[] }) {
  const { entryColumns, ...say } = words.share;
  return (
    <div className={classNames(styles.scroll)}>
      <table className={classNames(styles.table)} aria-label={say.entries(entries.length)}>
        <thead>
          <tr>
            <th scope="col">{entryColumns.name}</th>
            <th scope="col">{entryColumns.inQgis}</th>
            <th scope="col">{entryColumns.secrets}</th>
            <th scope="col">{entryColumns.notes}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={`${entry.subject} ${entry.place}`}>
              <th scope="row">{entry.name}</th>
              <td>
                {entry.subject === 'connection' ? (
                  entry.qgisName
                ) : (
                  <>
                    {entry.method} <span className={classNames(styles.id)}>{entry.place}</span>
                  </>
                )}
              </td>
              <td>
                {entry.secrets.length === 0 ? (
                  <span className={classNames(styles.hint)}>{say.noSecrets}</span>
                ) : (
                  entry.secrets.join(', ')
                )}
              </td>
              <td className={classNames(styles.hint)}>
                {entry.notes.map((note) => (
                  <div key={note}>{note}</div>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
