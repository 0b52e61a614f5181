import Download from 'lucide-react/icons/download';
import Info from 'lucide-react/icons/info';
import { useState } from 'react';
import { type ImportPreview, importChoices, type ImportState } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { Button, MenuButton } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import { Progress } from '../../parts/progress.tsx';
import { toneClass } from '../../parts/tone.ts';
import { Card } from './card.tsx';
import { effectOf } from './import-effect.ts';
import { ImportTable, stateLooks } from './import-table.tsx';
import { PasswordForm } from './password-form.tsx';
import styles from './share.module.css';
import type { Importing } from './use-import.ts';

const counted: readonly ImportState[] = ['conflict', 'changed', 'new', 'rejected'];

/** What was opened: its password where it has one, and what taking it over would change. Nothing is changed before that. */
export function ImportPreviewCard({
  importing,
  another,
}: {
  readonly importing: Importing;
  /** The button that opens something else. */
  readonly another: React.ReactNode;
}) {
  const { share: say, common } = words;
  const { opened, preview } = importing;
  if (opened === null) return null;
  const effect = preview === null ? null : effectOf(preview.rows, importing.choices);
  const taken = effect === null ? 0 : effect.adds + effect.changes;
  return (
    <Card
      icon={Download}
      title={opened.name}
      text={say.formats[opened.format]}
      action={another}
      foot={
        <>
          <span className={classNames(styles.grow, styles.muted)} role="status">
            {effect !== null && (isIdle(effect) ? say.willChangeNothing : say.willChange(effect))}
          </span>
          <Button onPress={importing.close}>{common.cancel}</Button>
          {preview !== null && (
            <Button
              kind="primary"
              isDisabled={taken === 0}
              isPending={importing.isRunning}
              onPress={importing.apply}
            >
              {say.apply(taken)}
            </Button>
          )}
        </>
      }
    >
      {preview !== null && <Counts preview={preview} importing={importing} />}
      <Asked importing={importing} />
      {preview !== null && <Rows preview={preview} importing={importing} />}
    </Card>
  );
}

/** The password, what failed, and what takes long. */
function Asked({ importing }: { readonly importing: Importing }) {
  const { share: say } = words;
  const { opened, preview, failure, working } = importing;
  if (opened === null) return null;
  const isAsked = failure?.code === 'file-password-needed';
  const needsPassword = opened.password === 'required' || isAsked;
  const mayAsk = opened.password === 'optional' && preview !== null;
  const isMaster = opened.format === 'qgis-profile' || opened.format === 'qgis-auth-database';
  const showsForm = (needsPassword && preview === null) || mayAsk;
  if (!showsForm && failure === null && working === null) return null;
  return (
    <div className={classNames(styles.inCard)}>
      {failure !== null && !isAsked && <ErrorPanel failure={failure} />}
      {showsForm && (
        <PasswordForm
          key={opened.import}
          label={isMaster ? say.masterPassword : say.filePassword}
          hint={isMaster ? say.masterPasswordHint : say.filePasswordHint}
          button={mayAsk ? say.readAuthentication : say.open}
          isPending={importing.isRunning}
          autoFocus={!mayAsk}
          onPassword={importing.look}
        />
      )}
      {working !== null && <Progress text={working} onCancel={importing.cancel} />}
    </div>
  );
}

function Counts({ preview, importing }: { readonly preview: ImportPreview; readonly importing: Importing }) {
  const { share: say } = words;
  const countOf = (state: ImportState) => preview.rows.filter((row) => row.state === state).length;
  const conflicts = preview.rows.filter(({ state }) => state === 'conflict');
  const offered = importChoices.filter((choice) => conflicts.some(({ choices }) => choices.includes(choice)));
  return (
    <div className={classNames(styles.counts)}>
      {counted.map((state) => {
        const count = countOf(state);
        const { icon, tone } = stateLooks[state];
        return count === 0 ? null : (
          <span key={state} className={classNames(styles.count, toneClass(tone))}>
            <Icon of={icon} size={14} />
            {say.stateCount(count, state)}
          </span>
        );
      })}
      {conflicts.length > 1 && (
        <MenuButton
          kind="quiet"
          size="small"
          label={say.allConflicts}
          entries={offered.map((choice) => ({
            id: choice,
            label: say.choices[choice](null),
            run: () => importing.decideConflicts(choice),
          }))}
        >
          {say.allConflicts}
        </MenuButton>
      )}
    </div>
  );
}

function Rows({ preview, importing }: { readonly preview: ImportPreview; readonly importing: Importing }) {
  const { share: say } = words;
  const [showsSame, setShowsSame] = useState(false);
  const same = preview.rows.filter(({ state }) => state === 'same');
  const others = preview.rows.filter(({ state }) => state !== 'same');
  const shown = showsSame ? preview.rows : others;
  return (
    <>
      <div className={classNames(styles.inCard)}>
        {preview.notes.map((note) => (
          <Note key={note} tone="need" icon={Info} isStatus={false}>
            {note}
          </Note>
        ))}
        {others.some(({ state }) => state === 'conflict') && (
          <p className={classNames(styles.hint)}>{say.conflictText}</p>
        )}
        {preview.rows.length === 0 && <p>{say.empty}</p>}
        {preview.rows.length > 0 && others.length === 0 && <p>{say.allSame}</p>}
      </div>
      {shown.length > 0 && (
        <ImportTable rows={shown} choices={importing.choices} onChoice={importing.setChoice} />
      )}
      {same.length > 0 && (
        <div className={classNames(styles.more)}>
          <Button kind="quiet" size="small" onPress={() => setShowsSame(!showsSame)}>
            {showsSame ? say.hideSame(same.length) : say.showSame(same.length)}
          </Button>
        </div>
      )}
    </>
  );
}

function isIdle(effect: ReturnType<typeof effectOf>): boolean {
  return Object.values(effect).every((count) => count === 0);
}
