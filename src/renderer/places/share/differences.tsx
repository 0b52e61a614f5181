import type { FieldDifference } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import styles from './share.module.css';

/** The fields in which a record here and elsewhere differ, one a line. Of a secret only that it differs. */
export function Differences({ differences }: { readonly differences: readonly FieldDifference[] }) {
  const { share: say } = words;
  return differences.map(({ field, mine, theirs, isSecret }) => (
    <div key={field} className={classNames(styles.difference)}>
      {isSecret ? (
        say.differs(fieldName(field))
      ) : (
        <>
          {fieldName(field)} <del>{mine ?? say.nothing}</del> <ins>{theirs ?? say.nothing}</ins>
        </>
      )}
    </div>
  ));
}

const names: Readonly<Record<string, string>> = words.share.fields;

function fieldName(field: string): string {
  return names[field] ?? field;
}
