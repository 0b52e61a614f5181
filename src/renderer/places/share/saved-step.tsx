import CircleCheck from 'lucide-react/icons/circle-check';
import type { SavedQgisFiles } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { Copyable } from '../../parts/copyable.tsx';
import { Facts, Section } from '../../parts/facts.tsx';
import { Note } from '../../parts/note.tsx';
import styles from './export.module.css';

/** Where the files lie, and what to do with them in QGIS. */
export function SavedStep({ saved }: { readonly saved: SavedQgisFiles }) {
  const { share: say } = words;
  const isEncrypted = saved.files.some(({ kind, isEncrypted: is }) => kind === 'auth-xml' && is);
  return (
    <>
      <Note tone="ok" icon={CircleCheck}>
        {say.savedTitle}
      </Note>
      <Section title={say.savedFiles}>
        <Facts
          isWide
          facts={saved.saved.map(({ kind, path }) => ({
            label: say.fileKinds[kind],
            value: <Copyable text={path} name={say.fileKinds[kind]} isWhole />,
          }))}
        />
      </Section>
      <Section title={say.inQgis}>
        {saved.saved.map(({ kind }) => (
          <div key={kind} className={classNames(styles.howTo)}>
            <h3>{say.fileKinds[kind]}</h3>
            <ol>
              {say.howTo[kind].map((step) => (
                <li key={step}>{step}</li>
              ))}
              {kind === 'auth-xml' && isEncrypted && <li>{say.withPassword}</li>}
            </ol>
          </div>
        ))}
      </Section>
    </>
  );
}
