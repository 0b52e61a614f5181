import type { FieldFacts } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { formatNumber } from '../../parts/format.ts';
import { Table, type TableColumn } from '../../parts/table.tsx';
import styles from './field-table.module.css';

/** From here on only the rows in sight are drawn, in a box of their own. */
const manyFields = 60;

const { fieldColumns } = words.browse;
const columns: readonly TableColumn<FieldFacts>[] = [
  { id: 'name', label: fieldColumns.name, cell: ({ name }) => <span title={name}>{name}</span> },
  { id: 'alias', label: fieldColumns.alias, cell: ({ alias }) => <span title={alias}>{alias}</span> },
  { id: 'type', label: fieldColumns.type, cell: ({ type }) => type, width: 112 },
  {
    id: 'length',
    label: fieldColumns.length,
    cell: ({ length }) => (length === null ? '' : formatNumber(length)),
    width: 72,
    align: 'end',
    hideBelow: 460,
  },
  {
    id: 'nullable',
    label: fieldColumns.nullable,
    cell: ({ nullable }) => (nullable ? words.common.yes : words.common.no),
    width: 108,
    hideBelow: 520,
  },
];

/** The fields of a layer or table. */
export function FieldTable({ fields }: { readonly fields: readonly FieldFacts[] }) {
  const isVirtual = fields.length >= manyFields;
  return (
    <div className={classNames(isVirtual && styles.box)}>
      <Table
        label={words.browse.fieldTable}
        items={fields}
        idOf={({ name }) => name}
        textOf={({ name }) => name}
        selection="none"
        columns={columns}
        isVirtual={isVirtual}
      />
    </div>
  );
}
