import ArrowLeftRight from 'lucide-react/icons/arrow-left-right';
import Equal from 'lucide-react/icons/equal';
import GitCompare from 'lucide-react/icons/git-compare';
import Layers from 'lucide-react/icons/layers';
import Monitor from 'lucide-react/icons/monitor';
import X from 'lucide-react/icons/x';
import type { LucideIcon } from 'lucide-react';
import type { QgisDrift, QgisDriftRow } from '../../../core/contract-sharing.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { Icon } from '../../parts/icon.tsx';
import { IconButton } from '../../parts/icon-button.tsx';
import { type Tone, toneClass } from '../../parts/tone.ts';
import { Card } from './card.tsx';
import { Differences } from './differences.tsx';
import styles from './share.module.css';

const looks: Readonly<Record<QgisDriftRow['state'], { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  same: { icon: Equal, tone: 'idle' },
  'only-here': { icon: Monitor, tone: 'ok' },
  'only-there': { icon: Layers, tone: 'need' },
  different: { icon: ArrowLeftRight, tone: 'soon' },
};

/** Row by row how a QGIS profile differs from what is here. What is the same is counted beside it and not listed. */
export function DriftCard({
  name,
  drift,
  onClose,
}: {
  /** Of the profile. */
  readonly name: string;
  readonly drift: QgisDrift;
  readonly onClose: () => void;
}) {
  const { driftColumns, ...say } = words.share;
  const rows = drift.rows.filter(({ state }) => state !== 'same');
  return (
    <Card
      icon={GitCompare}
      title={say.compareWith(name)}
      action={<IconButton icon={X} size="small" label={say.closeComparison} onPress={onClose} />}
    >
      <div className={classNames(styles.inCard)} role="status">
        {drift.isSame && <p>{say.noDrift}</p>}
        {drift.notes.map((note) => (
          <p key={note} className={classNames(styles.hint)}>
            {note}
          </p>
        ))}
      </div>
      {rows.length > 0 && (
        <div className={classNames(styles.tableScroll)}>
          <table className={classNames(styles.table, styles.drift)} aria-label={say.compareWith(name)}>
            <thead>
              <tr>
                <th scope="col">{driftColumns.state}</th>
                <th scope="col">{driftColumns.name}</th>
                <th scope="col">{driftColumns.authId}</th>
                <th scope="col">{driftColumns.difference}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.subject} ${row.authId ?? ''} ${row.name}`}>
                  <td>
                    <span className={classNames(styles.state, toneClass(looks[row.state].tone))}>
                      <Icon of={looks[row.state].icon} size={14} />
                      {say.driftStates[row.state]}
                    </span>
                  </td>
                  <th scope="row">
                    {row.name}
                    <div className={classNames(styles.hint)}>{say.driftSubjects[row.subject]}</div>
                  </th>
                  <td>
                    <span className={classNames(styles.id)}>{row.authId}</span>
                  </td>
                  <td>
                    <Differences differences={row.differences} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
