import Info from 'lucide-react/icons/info';
import Link2 from 'lucide-react/icons/link-2';
import { useMemo } from 'react';
import { words } from '../../core/words/words.ts';
import { useConnections } from '../host/data.tsx';
import { Button } from '../parts/button.tsx';
import { Checkbox } from '../parts/checkbox.tsx';
import { classNames } from '../parts/class-names.ts';
import { ComboBox } from '../parts/combo-box.tsx';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { Note } from '../parts/note.tsx';
import { TextField } from '../parts/text-field.tsx';
import { foldersOf } from '../places/connections/folders.ts';
import { ResultCard } from './result-card.tsx';
import type { WizardForm } from './use-wizard.ts';
import styles from './wizard.module.css';

/** Where the connection leads: one box for any address, and what it turns out to be. */
export function WhereStep({
  form,
  hasTried,
}: {
  readonly form: WizardForm;
  /** The person tried to go on: what is missing is said now. */
  readonly hasTried: boolean;
}) {
  const { wizard } = words;
  const { found, target, url } = form;
  const connections = useConnections().value;
  const folders = useMemo(() => foldersOf(connections ?? []), [connections]);
  const isMissing = hasTried && url.trim() === '';
  const isHttp = form.allowHttp || /^\s*http:/i.test(url);
  const notes = [
    ...(form.cut.includes('user') ? [wizard.cutUser] : []),
    ...(form.cut.includes('token') ? [wizard.cutToken] : []),
    ...(found.preview?.notes ?? []),
    ...(found.discovery?.notes ?? []),
  ];
  return (
    <>
      <TextField
        label={wizard.url}
        value={url}
        onChange={form.setUrl}
        hint={target === null ? wizard.urlHint : undefined}
        error={isMissing ? wizard.urlMissing : (found.problem?.message ?? null)}
        isMono
        autoFocus
      />
      {isHttp && (found.problem !== null || form.allowHttp) && (
        <Checkbox isSelected={form.allowHttp} onChange={form.setAllowHttp} hint={wizard.allowHttpHint}>
          {wizard.allowHttp}
        </Checkbox>
      )}
      {form.isFromLink && target !== null && found.isUnasked && (
        <Note
          tone="need"
          icon={Link2}
          actions={
            <Button size="small" onPress={found.look}>
              {wizard.lookUp}
            </Button>
          }
        >
          {wizard.fromLink}
        </Note>
      )}
      {target !== null && <ResultCard found={found} target={target} />}
      {found.failure !== null && <ErrorPanel failure={found.failure} handlers={{ retry: found.look }} />}
      {notes.length > 0 && (
        <Note tone="need" icon={Info}>
          {notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </Note>
      )}
      <div className={classNames(styles.two)}>
        <TextField
          label={wizard.name}
          value={form.name}
          onChange={form.setName}
          error={hasTried || form.name !== '' ? form.nameProblem : null}
          maxLength={120}
        />
        <ComboBox
          label={wizard.folder}
          options={folders}
          value={form.folder}
          onChange={form.setFolder}
          hint={wizard.folderHint}
        />
      </div>
    </>
  );
}
