import Download from 'lucide-react/icons/download';
import Info from 'lucide-react/icons/info';
import { useState } from 'react';
import {
  type ImportPreview,
  importChoices,
  type ImportState,
  type OpenedImport,
} from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { Button, MenuButton } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import { toneClass } from '../../parts/tone.ts';
import { Card } from './card.tsx';
import { effectOf } from './import-effect.ts';
import { IdentityForm } from './identity-form.tsx';
import { ImportTable, stateLooks } from './import-table.tsx';
import { PasswordForm } from './password-form.tsx';
import { RunProgress } from './run-progress.tsx';
import styles from './share.module.css';
import type { Importing } from './use-import.ts';

const counted: readonly ImportState[] = ['conflict', 'removed', 'changed', 'new', 'rejected'];

/** More than anybody reads at once; those that need a decision come first, and what is not listed is taken all the same. */
const listedAtOnce = 300;

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
  const taken = effect === null ? 0 : effect.adds + effect.changes + effect.removes;
  // Of a followed profile it counts too that something is not wanted: it is not asked again.
  const settles = opened.subscription !== null && effect !== null && !isIdle(effect);
  return (
    <Card
      icon={Download}
      title={opened.name}
      text={opened.subscription === null ? say.formats[opened.format] : say.followedProfile}
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
              isDisabled={taken === 0 && !settles}
              isPending={importing.isRunning}
              onPress={importing.apply}
            >
              {taken === 0 && settles ? say.settle : say.apply(taken)}
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

/** What opens it, what failed, and what takes long. */
function Asked({ importing }: { readonly importing: Importing }) {
  const { share: say } = words;
  const { opened, preview, failure, working, isRunning } = importing;
  if (opened === null) return null;
  const isAsked = failure?.code === 'file-password-needed';
  const needsPassword = opened.password === 'required' || isAsked;
  const mayAsk = opened.password === 'optional' && preview !== null;
  const asksPassword = (needsPassword && preview === null) || mayAsk;
  const isClosed = preview === null && !asksPassword;
  const asksIdentity = isClosed && opened.seal === 'recipients' && failure !== null;
  return (
    <div className={classNames(styles.inCard)}>
      {failure !== null && !isAsked && <ErrorPanel failure={failure} />}
      {asksPassword && (
        <PasswordForm
          key={opened.import}
          {...passwordWords(opened)}
          button={mayAsk ? say.readAuthentication : say.open}
          isPending={isRunning}
          autoFocus={!mayAsk}
          onPassword={(password) => importing.look({ password })}
        />
      )}
      {asksIdentity && (
        <IdentityForm isPending={isRunning} onIdentity={(identity) => importing.look({ identity })} />
      )}
      {/* It was called off. */}
      {isClosed && !asksIdentity && !isRunning && (
        <span>
          <Button onPress={() => void importing.look({})}>{say.open}</Button>
        </span>
      )}
      {working !== null && (
        <RunProgress progress={importing.progress} otherwise={working} onCancel={importing.cancel} />
      )}
    </div>
  );
}

function passwordWords({ format, seal }: OpenedImport): {
  readonly label: string;
  readonly hint: string;
  readonly missing: string;
} {
  const { share: say } = words;
  if (seal === 'passphrase')
    return { label: say.filePassphrase, hint: say.filePassphraseHint, missing: say.passphraseMissing };
  const missing = say.passwordMissing;
  return format === 'qgis-profile' || format === 'qgis-auth-database'
    ? { label: say.masterPassword, hint: say.masterPasswordHint, missing }
    : { label: say.filePassword, hint: say.filePasswordHint, missing };
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
  const [listed, setListed] = useState(listedAtOnce);
  const same = preview.rows.filter(({ state }) => state === 'same');
  const others = preview.rows.filter(({ state }) => state !== 'same');
  const shown = showsSame ? preview.rows : others;
  return (
    <>
      <div className={classNames(styles.inCard)}>
        {preview.seal !== 'none' && (
          <Note tone="need" icon={Info} isStatus={false}>
            {say.sealedProves}
          </Note>
        )}
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
        <ImportTable
          rows={shown.slice(0, listed)}
          choices={importing.choices}
          onChoice={importing.setChoice}
        />
      )}
      {shown.length > listed && (
        <div className={classNames(styles.more)}>
          <Button kind="quiet" size="small" onPress={() => setListed(listed + listedAtOnce)}>
            {say.showMore(shown.length - listed)}
          </Button>
        </div>
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
