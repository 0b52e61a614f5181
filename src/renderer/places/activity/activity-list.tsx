import Activity from 'lucide-react/icons/activity';
import { useState } from 'react';
import { words } from '../../../core/words/words.ts';
import { useMinute } from '../../host/data.tsx';
import { classNames } from '../../parts/class-names.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Progress } from '../../parts/progress.tsx';
import styles from './activity-list.module.css';
import { ActivityTable } from './activity-table.tsx';
import { EntryFacts } from './entry-facts.tsx';
import { useActivity } from './use-activity.ts';

/** More than these are scrolled through, so that the chosen entry stays in sight below. */
const mostRows = 10;

/** What was done with one connection (its path) or auth configuration (its ID), and below it the entry that is chosen. */
export function ActivityList({ subject }: { readonly subject: string }) {
  const now = useMinute();
  const [selected, setSelected] = useState<string | null>(null);
  const { entries, failure, isSlow, reload, cancel } = useActivity(subject);
  if (failure !== null) return <ErrorPanel failure={failure} handlers={{ retry: reload }} />;
  if (entries === null) return isSlow && <Progress text={words.common.loading} onCancel={cancel} />;
  if (entries.length === 0) return <EmptyState icon={Activity} text={words.activity.empty} />;
  const chosen = entries.find(({ id }) => id === selected);
  return (
    <>
      <div
        className={classNames(styles.table)}
        style={{ height: `calc(30px + ${Math.min(entries.length, mostRows)} * var(--row-table))` }}
      >
        <ActivityTable
          entries={entries}
          now={now}
          selected={selected}
          onSelect={setSelected}
          hasSubjects={false}
        />
      </div>
      {chosen !== undefined && <EntryFacts key={chosen.id} entry={chosen} />}
    </>
  );
}
