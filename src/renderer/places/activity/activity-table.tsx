import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { ReactNode } from 'react';
import type { ActivityEntry } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { formatExactly, formatMoment } from '../../parts/format.ts';
import { Icon } from '../../parts/icon.tsx';
import { Table, type TableColumn } from '../../parts/table.tsx';
import { toneClass } from '../../parts/tone.ts';
import styles from './activity-table.module.css';

/** What was done as a table. Only the rows in sight are drawn. */
export function ActivityTable({
  entries,
  now,
  selected,
  onSelect,
  hasSubjects,
  empty,
}: {
  readonly entries: readonly ActivityEntry[];
  readonly now: number;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  /** Whether it says what each entry is about; not where all are about the same. */
  readonly hasSubjects: boolean;
  readonly empty?: ReactNode;
}) {
  return (
    <Table
      label={words.activity.list}
      items={entries}
      columns={columnsAt(now, hasSubjects)}
      idOf={({ id }) => id}
      textOf={(entry) => titleOf(entry)}
      selected={selected === null ? [] : [selected]}
      onSelect={([id]) => onSelect(id ?? null)}
      empty={empty}
      isVirtual
    />
  );
}

/** An entry in a few words: what was done, and with what. */
export function titleOf({ kind, subject }: ActivityEntry): string {
  return words.activity.entryTitle(words.activity.kinds[kind], subject);
}

function columnsAt(now: number, hasSubjects: boolean): readonly TableColumn<ActivityEntry>[] {
  const { columns, kinds, origins } = words.activity;
  const about: TableColumn<ActivityEntry> = {
    id: 'subject',
    label: columns.subject,
    cell: ({ subject }) => <span title={subject ?? ''}>{subject ?? ''}</span>,
    width: '24%',
  };
  return [
    {
      id: 'at',
      label: columns.at,
      cell: ({ at }) => <span title={formatExactly(at)}>{formatMoment(at, now)}</span>,
      width: 152,
    },
    { id: 'kind', label: columns.kind, cell: ({ kind }) => kinds[kind], width: 116 },
    ...(hasSubjects ? [about] : []),
    {
      id: 'account',
      label: columns.account,
      cell: ({ account }) => account ?? '',
      width: 96,
      hideBelow: 860,
    },
    {
      id: 'origin',
      label: columns.origin,
      cell: ({ origin }) => origins[origin],
      width: 124,
      hideBelow: 560,
    },
    // A chosen entry tells it in full below.
    { id: 'detail', label: columns.detail, cell: (entry) => <Detail entry={entry} />, hideBelow: 520 },
  ];
}

function Detail({ entry: { failure, detail } }: { readonly entry: ActivityEntry }) {
  if (failure === null) return <span title={detail}>{detail}</span>;
  const text = words.common.errorBecause(failure.message);
  return (
    <span className={classNames(styles.failed, toneClass('error'))} title={text}>
      <Icon of={TriangleAlert} size={14} />
      <span>{text}</span>
    </span>
  );
}
