import type { LucideIcon } from 'lucide-react';
import ChevronRight from 'lucide-react/icons/chevron-right';
import { type MouseEvent, type ReactNode, useState } from 'react';
import { Button, Collection, Tree as AriaTree, TreeItem, TreeItemContent } from 'react-aria-components';
import { words } from '../../core/words/words.ts';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import { ContextMenu, type MenuEntry, type MenuPoint } from './menu.tsx';
import styles from './tree.module.css';

/** One row of a tree. `id` is unique in the whole tree. */
export interface TreeNode {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** A fact at the right, such as a count or type. */
  readonly hint?: ReactNode;
  /** Whether it can be opened, also before its children are known. */
  readonly canOpen?: boolean;
  readonly children?: readonly TreeNode[];
}

/** A tree whose rows are asked for as they are opened. For thousands of rows use the connection list's own. */
export function Tree({
  label,
  nodes,
  expanded,
  onExpand,
  selected,
  onSelect,
  onAction,
  menuOf,
  empty,
}: {
  readonly label: string;
  readonly nodes: readonly TreeNode[];
  readonly expanded: ReadonlySet<string>;
  readonly onExpand: (expanded: ReadonlySet<string>) => void;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly onAction?: (id: string) => void;
  readonly menuOf?: (id: string) => readonly MenuEntry[];
  readonly empty?: ReactNode;
}) {
  const [menu, setMenu] = useState<{ readonly id: string; readonly at: MenuPoint } | null>(null);
  const openMenu = (event: MouseEvent) => {
    if (menuOf === undefined || !(event.target instanceof Element)) return;
    const row = event.target.closest<HTMLElement>('[data-node]');
    if (row?.dataset.node === undefined) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    const isByKey = event.clientX === 0 && event.clientY === 0;
    const at = isByKey ? { x: box.left + 24, y: box.bottom } : { x: event.clientX, y: event.clientY };
    setMenu({ id: row.dataset.node, at });
  };
  return (
    <>
      <AriaTree
        aria-label={label}
        className={classNames(styles.tree)}
        items={nodes}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          if (key !== undefined) onSelect(String(key));
        }}
        expandedKeys={expanded}
        onExpandedChange={(keys) => onExpand(new Set([...keys].map(String)))}
        onContextMenu={openMenu}
        renderEmptyState={() => empty}
        {...(onAction === undefined ? {} : { onAction: (key) => onAction(String(key)) })}
      >
        {(node) => <Node node={node} />}
      </AriaTree>
      <ContextMenu
        label={label}
        at={menu?.at ?? null}
        entries={menu === null || menuOf === undefined ? [] : menuOf(menu.id)}
        onClose={() => setMenu(null)}
      />
    </>
  );
}

function Node({ node }: { readonly node: TreeNode }) {
  return (
    <TreeItem
      id={node.id}
      textValue={node.label}
      className={classNames(styles.row)}
      hasChildItems={node.canOpen ?? (node.children?.length ?? 0) > 0}
      data-node={node.id}
    >
      <TreeItemContent>
        {({ hasChildItems }) => (
          <div className={classNames(styles.line)}>
            {hasChildItems ? (
              <Button slot="chevron" className={classNames(styles.chevron)}>
                <Icon of={ChevronRight} size={14} />
              </Button>
            ) : (
              <span className={classNames(styles.gap)} />
            )}
            {node.icon !== undefined && <Icon of={node.icon} className={classNames(styles.icon)} />}
            <span className={classNames(styles.text)} title={node.label}>
              {node.label}
            </span>
            {node.hint !== undefined && <span className={classNames(styles.hint)}>{node.hint}</span>}
          </div>
        )}
      </TreeItemContent>
      <Collection items={childrenOf(node)}>{(child) => <Node node={child} />}</Collection>
    </TreeItem>
  );
}

/** Keys and screen readers know a row as one that opens by its children, so one that waits to be opened has a stand-in. */
function childrenOf({ id, canOpen = false, children = [] }: TreeNode): readonly TreeNode[] {
  if (!canOpen || children.length > 0) return children;
  return [{ id: `${id}#`, label: words.common.loading }];
}
