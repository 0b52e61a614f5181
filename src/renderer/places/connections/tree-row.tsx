import ChevronRight from 'lucide-react/icons/chevron-right';
import Folder from 'lucide-react/icons/folder';
import FolderOpen from 'lucide-react/icons/folder-open';
import { memo } from 'react';
import type { ConnectionColumn } from '../../../core/host/host-contract.ts';
import { words } from '../../../core/words/words.ts';
import { classNames } from '../../parts/class-names.ts';
import { EnvironmentTag } from '../../parts/environment-tag.tsx';
import { formatNumber } from '../../parts/format.ts';
import { Icon } from '../../parts/icon.tsx';
import { Swatch } from '../../parts/swatch.tsx';
import { columnTable, spokenRow } from './columns.tsx';
import styles from './connection-tree.module.css';
import { RenameBox } from './rename-box.tsx';
import type { ConnectionRow, FolderRow, TreeRow } from './tree-model.ts';

interface RowProps {
  readonly row: TreeRow;
  /** From 0; the head is the first row of the grid. */
  readonly index: number;
  readonly top: number;
  readonly columns: readonly ConnectionColumn[];
  readonly now: number;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly isDropTarget: boolean;
  /** Set while the row's name is being changed. */
  readonly onRename: ((name: string | null) => void) | null;
}

/**
 * One row. It has no handlers of its own: the grid takes every event. Drawn again only when something of it changed;
 * what a folder holds is compared by what it shows, since a filter makes new folders for the same rows.
 */
export const Row = memo(function Row(props: RowProps) {
  const { row, index, top, isSelected, isTabStop, isDropTarget, onRename } = props;
  const isFolder = row.kind === 'folder';
  return (
    <div
      role="row"
      className={classNames(
        styles.row,
        isFolder && row.isOpen && styles.isOpen,
        isDropTarget && styles.dropTarget,
      )}
      style={{ top }}
      data-key={row.key}
      tabIndex={isTabStop ? 0 : -1}
      draggable={onRename === null}
      aria-level={row.level}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      {...(isFolder ? { 'aria-expanded': row.isOpen } : {})}
      aria-label={spoken(row, props.now)}
    >
      {isFolder ? (
        <FolderCells row={row} columnCount={props.columns.length} onRename={onRename} />
      ) : (
        <ConnectionCells row={row} columns={props.columns} now={props.now} onRename={onRename} />
      )}
    </div>
  );
}, isSameRow);

function FolderCells({
  row,
  columnCount,
  onRename,
}: {
  readonly row: FolderRow;
  readonly columnCount: number;
  readonly onRename: RowProps['onRename'];
}) {
  const { name, count } = row.folder;
  return (
    <>
      <div
        role="gridcell"
        className={classNames(styles.name, styles.folder)}
        style={{ paddingLeft: indent(row.level) }}
      >
        <span className={classNames(styles.chevron)} data-chevron="">
          <Icon of={ChevronRight} size={14} />
        </span>
        <Icon of={row.isOpen ? FolderOpen : Folder} className={classNames(styles.icon)} />
        {onRename === null ? (
          <span className={classNames(styles.text)} title={name}>
            {name}
          </span>
        ) : (
          <RenameBox name={name} onDone={onRename} />
        )}
      </div>
      {columnCount > 0 && (
        <div role="gridcell" className={classNames(styles.cell, styles.count)}>
          {formatNumber(count)}
        </div>
      )}
    </>
  );
}

function ConnectionCells({
  row,
  columns,
  now,
  onRename,
}: {
  readonly row: ConnectionRow;
  readonly columns: readonly ConnectionColumn[];
  readonly now: number;
  readonly onRename: RowProps['onRename'];
}) {
  const { name, colour, environment } = row.view.connection;
  return (
    <>
      <div role="gridcell" className={classNames(styles.name)} style={{ paddingLeft: indent(row.level) }}>
        <span className={classNames(styles.gap)} />
        <Swatch colour={colour} />
        {onRename === null ? (
          <span className={classNames(styles.text)} title={name}>
            {name}
          </span>
        ) : (
          <RenameBox name={name} onDone={onRename} />
        )}
        <EnvironmentTag environment={environment} />
      </div>
      {columns.map((column) => {
        const { cell, isEnd = false } = columnTable[column];
        return (
          <div key={column} role="gridcell" className={classNames(styles.cell, isEnd && styles.end)}>
            {cell(row.view, now)}
          </div>
        );
      })}
    </>
  );
}

function indent(level: number): number {
  return (level - 1) * 16;
}

function spoken(row: TreeRow, now: number): string {
  if (row.kind === 'connection') return spokenRow(row.view, now);
  const { name, count } = row.folder;
  return words.connections.folderRow(name, formatNumber(count), count === 1);
}

function isSameRow(before: RowProps, after: RowProps): boolean {
  return (
    before.index === after.index &&
    before.top === after.top &&
    before.columns === after.columns &&
    before.now === after.now &&
    before.isSelected === after.isSelected &&
    before.isTabStop === after.isTabStop &&
    before.isDropTarget === after.isDropTarget &&
    before.onRename === after.onRename &&
    showsSame(before.row, after.row)
  );
}

function showsSame(before: TreeRow, after: TreeRow): boolean {
  if (before.key !== after.key || before.level !== after.level) return false;
  if (before.kind === 'folder' && after.kind === 'folder') {
    return before.isOpen === after.isOpen && before.folder.count === after.folder.count;
  }
  return before.kind === 'connection' && after.kind === 'connection' && before.view === after.view;
}
