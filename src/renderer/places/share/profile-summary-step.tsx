import FileText from 'lucide-react/icons/file-text';
import Info from 'lucide-react/icons/info';
import KeyRound from 'lucide-react/icons/key-round';
import Lock from 'lucide-react/icons/lock';
import { useState } from 'react';
import type { ProfileExportEntry, ProfileExportPlan } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { Disclosure } from '../../parts/disclosure.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/facts.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import { Progress } from '../../parts/progress.tsx';
import { toneClass } from '../../parts/tone.ts';
import styles from './export.module.css';
import { LeftOut } from './left-out.tsx';
import { RunProgress } from './run-progress.tsx';
import type { ProfileForm } from './use-profile-export.ts';

/** More than anybody reads; what carries a secret is listed whole. */
const listed = 200;

/** Everything that a profile file would hold, with every field that carries a secret, before it is written. */
export function ProfileSummaryStep({ form }: { readonly form: ProfileForm }) {
  const { share: say } = words;
  const { planning, saving } = form;
  const plan = planning.value;
  return (
    <>
      {planning.isSlow && <Progress text={say.planning} onCancel={planning.cancel} />}
      {planning.failure !== null && (
        <ErrorPanel failure={planning.failure} handlers={{ retry: () => void planning.run() }} />
      )}
      {saving.isSlow && (
        <RunProgress progress={form.progress} otherwise={say.preparing} onCancel={saving.cancel} />
      )}
      {saving.failure !== null && (
        <ErrorPanel failure={saving.failure} handlers={{ retry: () => void saving.run() }} />
      )}
      {plan !== null && <Plan plan={plan} form={form} />}
    </>
  );
}

function Plan({ plan, form }: { readonly plan: ProfileExportPlan; readonly form: ProfileForm }) {
  const { share: say } = words;
  const [isOpen, setOpen] = useState(false);
  const whole = plan.entries.filter(({ state }) => state === 'whole');
  const withSecrets = whole.filter(({ secrets, withheld }) => secrets.length + withheld.length > 0);
  return (
    <>
      <p>{say.profileSummaryText}</p>
      <ul className={classNames(styles.plans)}>
        <li>
          <Icon of={FileText} />
          <span className={classNames(styles.name)}>{plan.fileName}</span>
          <Sealed form={form} plan={plan} />
        </li>
      </ul>
      {plan.notes.length > 0 && (
        <Note tone="soon" icon={Info} isStatus={false}>
          {plan.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </Note>
      )}
      {plan.recipients.length > 0 && <Recipients plan={plan} form={form} />}
      <LeftOut entries={plan.entries} />
      <Section title={say.secretsTitle}>
        {withSecrets.length === 0 ? <p>{say.noSecretFields}</p> : <SecretTable entries={withSecrets} />}
      </Section>
      {whole.length > 0 && (
        <Disclosure title={say.othersTitle(whole.length)} isOpen={isOpen} onToggle={setOpen}>
          <ul className={classNames(styles.entries)}>
            {whole.slice(0, listed).map(({ subject, place, name }) => (
              <li key={`${subject} ${place}`}>{say.nameAt(name, place)}</li>
            ))}
            {whole.length > listed && <li>{say.moreEntries(whole.length - listed)}</li>}
          </ul>
        </Disclosure>
      )}
    </>
  );
}

function Sealed({ form: { seal }, plan }: { readonly form: ProfileForm; readonly plan: ProfileExportPlan }) {
  const { sealedBy } = words.share;
  if (seal === 'none') return <span className={classNames(styles.hint)}>{sealedBy.none}</span>;
  return (
    <span className={classNames(styles.mark, toneClass('ok'))}>
      <Icon of={Lock} size={14} />
      {seal === 'passphrase' ? sealedBy.passphrase : sealedBy.recipients(plan.recipients.length)}
    </span>
  );
}

function Recipients({ form, plan }: { readonly form: ProfileForm; readonly plan: ProfileExportPlan }) {
  const { share: say } = words;
  const { vault } = useHostState();
  const nameOf = (recipient: string): string => {
    if (vault.kind === 'open' && recipient === vault.recipient) return say.ownKeyName;
    return form.recipients.find((known) => known.recipient === recipient)?.name ?? '';
  };
  return (
    <Section title={say.sealedTo}>
      <ul className={classNames(styles.plans)} aria-label={say.sealedTo}>
        {plan.recipients.map((recipient) => (
          <li key={recipient}>
            <Icon of={KeyRound} />
            {nameOf(recipient) !== '' && <span>{nameOf(recipient)}</span>}
            <span className={classNames(styles.key)}>{recipient}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function SecretTable({ entries }: { readonly entries: readonly ProfileExportEntry[] }) {
  const { secretColumns, ...say } = words.share;
  return (
    <div className={classNames(styles.scroll)}>
      <table className={classNames(styles.table, styles.even)} aria-label={say.secretsTitle}>
        <thead>
          <tr>
            <th scope="col">{secretColumns.name}</th>
            <th scope="col">{secretColumns.place}</th>
            <th scope="col">{secretColumns.goes}</th>
            <th scope="col">{secretColumns.stays}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={`${entry.subject} ${entry.place}`}>
              <th scope="row">
                {entry.name}
                {entry.notes.map((note) => (
                  <div key={note} className={classNames(styles.hint)}>
                    {note}
                  </div>
                ))}
              </th>
              <td>
                <span className={classNames(entry.subject === 'auth' && styles.id)}>
                  {entry.subject === 'auth' ? entry.place : folderOf(entry.place)}
                </span>
              </td>
              <td>
                <Secrets names={entry.secrets} />
              </td>
              <td>
                <Secrets names={entry.withheld} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Secrets({ names }: { readonly names: readonly string[] }) {
  if (names.length > 0) return names.join(', ');
  return <span className={classNames(styles.hint)}>{words.share.noneOfThem}</span>;
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
