import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import type { ConnectionColumn } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { Icon } from '../../parts/icon.tsx';
import { columnTable } from './columns.tsx';
import styles from './connection-tree.module.css';
import type { TreeOrder } from './tree-model.ts';

/** The names of the columns. A press orders by one, a second press turns the order. */
export function TreeHead({
  columns,
  order,
  onOrder,
}: {
  readonly columns: readonly ConnectionColumn[];
  readonly order: TreeOrder;
  readonly onOrder: (order: TreeOrder) => void;
}) {
  const all: readonly TreeOrder['column'][] = ['name', ...columns];
  return (
    <div role="row" className={classNames(styles.head)} aria-rowindex={1}>
      {all.map((column) => {
        const isOrdering = order.column === column;
        return (
          <div
            key={column}
            role="columnheader"
            tabIndex={-1}
            data-column={column}
            className={classNames(
              styles.column,
              column !== 'name' && columnTable[column].isEnd && styles.end,
            )}
            aria-sort={isOrdering ? order.direction : 'none'}
            onClick={() => onOrder(turned(order, column))}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return;
              event.preventDefault();
              event.stopPropagation();
              onOrder(turned(order, column));
            }}
          >
            {column === 'name' ? words.connections.name : words.connections.columns[column]}
            {isOrdering && <Icon of={order.direction === 'ascending' ? ChevronUp : ChevronDown} size={11} />}
          </div>
        );
      })}
    </div>
  );
}

function turned(order: TreeOrder, column: TreeOrder['column']): TreeOrder {
  const isTurn = order.column === column && order.direction === 'ascending';
  return { column, direction: isTurn ? 'descending' : 'ascending' };
}
