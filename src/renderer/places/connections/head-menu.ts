import { type ConnectionColumn, connectionColumns } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import type { MenuEntry } from '../../parts/menu.tsx';
import type { TreeOrder } from './tree-model.ts';

/** The menu of the list's head: which columns are shown, in which order the rows are, and all folders at once. */
export function headEntries({
  columns,
  order,
  onColumns,
  onOrder,
  onAll,
}: {
  readonly columns: readonly ConnectionColumn[];
  readonly order: TreeOrder;
  readonly onColumns: (columns: readonly ConnectionColumn[]) => void;
  readonly onOrder: (order: TreeOrder) => void;
  readonly onAll: (isOpen: boolean) => void;
}): readonly MenuEntry[] {
  const said = words.connections;
  const orders: readonly TreeOrder['column'][] = ['name', ...connectionColumns];
  return [
    {
      kind: 'choice',
      id: 'columns',
      title: said.columnsShown,
      mode: 'multiple',
      options: connectionColumns.map((id) => ({ id, label: said.columns[id] })),
      selected: columns,
      onChange: (ids) => onColumns(connectionColumns.filter((id) => ids.includes(id))),
    },
    { kind: 'rule', id: 'rule-order' },
    {
      kind: 'submenu',
      id: 'order',
      label: said.orderedBy,
      entries: [
        {
          kind: 'choice',
          id: 'by',
          title: said.orderedBy,
          mode: 'single',
          options: orders.map((id) => ({ id, label: id === 'name' ? said.name : said.columns[id] })),
          selected: [order.column],
          onChange: ([id]) => {
            const column = orders.find((name) => name === id);
            if (column !== undefined) onOrder({ ...order, column });
          },
        },
        { kind: 'rule', id: 'rule-direction' },
        {
          kind: 'choice',
          id: 'direction',
          title: said.direction,
          mode: 'single',
          options: [
            { id: 'ascending', label: said.upwards },
            { id: 'descending', label: said.downwards },
          ],
          selected: [order.direction],
          onChange: ([id]) =>
            onOrder({ ...order, direction: id === 'descending' ? 'descending' : 'ascending' }),
        },
      ],
    },
    { kind: 'rule', id: 'rule-all' },
    { id: 'open-all', label: said.openAll, shortcut: '*', run: () => onAll(true) },
    { id: 'close-all', label: said.closeAll, run: () => onAll(false) },
  ];
}
