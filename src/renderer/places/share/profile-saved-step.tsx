import CircleCheck from 'lucide-react/icons/circle-check';
import type { SavedProfileFile } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Section } from '../../parts/facts.tsx';
import { Note } from '../../parts/note.tsx';
import styles from './export.module.css';
import type { SealKind } from './use-profile-export.ts';

/** Where the profile file lies, and what those who get it have to know. */
export function ProfileSavedStep({
  saved,
  seal,
}: {
  readonly saved: SavedProfileFile;
  readonly seal: SealKind;
}) {
  const { share: say } = words;
  const withholds = saved.entries.some(({ withheld }) => withheld.length > 0);
  return (
    <>
      <Note tone="ok" icon={CircleCheck}>
        {say.profileSavedTitle}
      </Note>
      <Section title={say.profileSavedAt}>
        <Copyable text={saved.path} name={say.profileFile} isWhole />
      </Section>
      <Section title={say.tellThem}>
        <ul className={classNames(styles.tell)}>
          <li>{say.tell.open}</li>
          <li>{seal === 'none' ? say.tell.plain : say.tell[seal]}</li>
          {withholds && <li>{say.tell.withheld}</li>}
          <li>{say.tell.commandLine}</li>
        </ul>
      </Section>
    </>
  );
}
