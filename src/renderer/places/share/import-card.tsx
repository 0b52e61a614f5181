import CircleCheck from 'lucide-react/icons/circle-check';
import Download from 'lucide-react/icons/download';
import FileUp from 'lucide-react/icons/file-up';
import Layers from 'lucide-react/icons/layers';
import { type DragEvent, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import type { Imported, QgisProfileEntry } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import { Progress } from '../../parts/progress.tsx';
import { Card } from './card.tsx';
import { ImportPreviewCard } from './import-preview.tsx';
import { skippedOf } from './import-effect.ts';
import styles from './share.module.css';
import type { Importing } from './use-import.ts';

/** Takes a file or a QGIS profile, and shows what taking it over would change. A file may be dropped anywhere on it. */
export function ImportCard({
  importing,
  profiles,
}: {
  readonly importing: Importing;
  readonly profiles: readonly QgisProfileEntry[];
}) {
  const { share: say } = words;
  const [isOver, setOver] = useState(false);
  const { opened, imported, failure, working } = importing;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file !== undefined) importing.openFile(file);
  };
  return (
    <div
      className={classNames(styles.target)}
      data-over={isOver ? '' : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {opened !== null ? (
        <ImportPreviewCard
          key={opened.import}
          importing={importing}
          another={<ChooseFile importing={importing} label={say.chooseAnother} isQuiet />}
        />
      ) : (
        <Card icon={Download} title={say.importTitle} text={say.importText}>
          <div className={classNames(styles.inCard)}>
            {imported !== null && <Done imported={imported} />}
            {failure !== null && <ErrorPanel failure={failure} />}
            {working !== null && <Progress text={working} onCancel={importing.cancel} />}
            <div className={classNames(styles.drop)}>
              <Icon of={FileUp} size={28} />
              <p>{say.drop}</p>
              <ChooseFile importing={importing} label={say.choose} />
              <p className={classNames(styles.hint)}>{say.dropKinds}</p>
            </div>
          </div>
          <FoundProfiles importing={importing} profiles={profiles} />
        </Card>
      )}
    </div>
  );
}

/** Through the dialog of the system where there is one, else through the browser's own. */
function ChooseFile({
  importing,
  label,
  isQuiet = false,
}: {
  readonly importing: Importing;
  readonly label: string;
  readonly isQuiet?: boolean;
}) {
  const { fileDialogs } = useHostState().features;
  const kind = isQuiet ? 'quiet' : 'plain';
  const size = isQuiet ? 'small' : 'normal';
  if (fileDialogs.available) {
    return (
      <span data-choose-file="">
        <Button kind={kind} size={size} onPress={() => importing.choose('file')}>
          {label}
        </Button>
      </span>
    );
  }
  return (
    <span data-choose-file="">
      <FileTrigger
        onSelect={(files) => {
          const file = files?.[0];
          if (file !== undefined) importing.openFile(file);
        }}
      >
        <Button kind={kind} size={size}>
          {label}
        </Button>
      </FileTrigger>
    </span>
  );
}

function FoundProfiles({
  importing,
  profiles,
}: {
  readonly importing: Importing;
  readonly profiles: readonly QgisProfileEntry[];
}) {
  const { share: say } = words;
  const { fileDialogs } = useHostState().features;
  if (profiles.length === 0 && !fileDialogs.available) return null;
  return (
    <div className={classNames(styles.found)}>
      {profiles.length > 0 && (
        <>
          <h3>{say.profilesFound}</h3>
          <ul>
            {profiles.map((profile) => (
              <li key={profile.folder}>
                <Icon of={Layers} />
                <span className={classNames(styles.grow)} title={profile.folder}>
                  {profile.name}
                </span>
                <span className={classNames(styles.muted)}>
                  {say.profileConnections(profile.connectionCount)}
                  {profile.hasAuthDatabase && `, ${say.withAuthDatabase}`}
                </span>
                <Button
                  size="small"
                  label={say.reviewProfile(profile.name)}
                  onPress={() => importing.openProfile(profile.folder)}
                >
                  {say.review}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {fileDialogs.available && (
        <Button kind="quiet" size="small" onPress={() => importing.choose('qgis-profile')}>
          {say.chooseProfile}
        </Button>
      )}
    </div>
  );
}

/** What the last import did beyond its numbers, which its toast has: what is called otherwise now, and what to know. */
function Done({ imported }: { readonly imported: Imported }) {
  const { share: say } = words;
  const { added, changed, removed, renamed, notes } = imported;
  return (
    <Note tone="ok" icon={CircleCheck} isStatus={false}>
      <p>{say.imported(added, changed, removed, skippedOf(imported))}</p>
      {renamed.map(({ from, to }) => (
        <p key={from}>{say.renamed(from, to)}</p>
      ))}
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </Note>
  );
}
