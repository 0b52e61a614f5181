import Copy from 'lucide-react/icons/copy';
import LogIn from 'lucide-react/icons/log-in';
import RotateCcw from 'lucide-react/icons/rotate-ccw';
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { words } from '../../../core/words/words.ts';
import { useHost } from '../../host/host-context.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { useCopy } from '../../parts/copyable.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import type { FailureHandlers } from '../../parts/error-panel.tsx';
import type { MenuEntry } from '../../parts/menu.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Tree } from '../../parts/tree.tsx';
import { shortcutText, useShortcuts } from '../../shell/keyboard.ts';
import { useAnnounce } from '../../shell/live-region.tsx';
import { ToolbarSlot } from '../../shell/toolbar-slot.tsx';
import { useSignIn } from '../../sign-in/use-sign-in.ts';
import { type BrowseNode, addressOf, canOpen } from './browse-node.ts';
import styles from './browse-place.module.css';
import { ownerOf, rowsOf } from './browse-rows.tsx';
import { type Branch, createExplorer } from './explorer.ts';
import { FactsPane } from './facts-pane.tsx';
import type { Subject } from './subject-picker.tsx';

/** Looks around with one sign-in. Nothing is asked before a row is opened or a search is sent. */
export function BrowseTree({
  subject,
  head,
  splitter,
}: {
  readonly subject: Subject;
  readonly head: ReactNode;
  readonly splitter: ReactNode;
}) {
  const { browse } = words;
  const host = useHost();
  const signIn = useSignIn();
  const announce = useAnnounce();
  const copy = useCopy();
  const { ref, authId, badge, hasItems } = subject;
  const explorer = useMemo(() => createExplorer(host, ref), [host, ref]);
  useEffect(() => explorer.end, [explorer]);
  const branches = useSyncExternalStore(explorer.subscribe, explorer.read);
  const [query, setQuery] = useState('');
  const [results, setResults] = useState<BrowseNode | null>(null);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const [selected, setSelected] = useState<string | null>(null);

  const roots = useMemo(() => rootsOf(subject, results), [subject, results]);
  const known = useMemo(() => knownNodes(roots, branches), [roots, branches]);
  const rows = useMemo(
    () =>
      rowsOf(roots, branches, {
        more: explorer.more,
        close(node) {
          explorer.close(node.id);
          setExpanded((before) => without(before, node.id));
        },
      }),
    [roots, branches, explorer],
  );
  const owner = selected === null ? null : ownerOf(selected);
  const chosen = known.get(owner?.id ?? selected ?? '') ?? null;
  const failure = owner?.standing === 'failed' ? (branches.get(owner.id)?.failure ?? null) : null;
  useShortcuts({ refresh: () => chosen !== null && reload(chosen) });

  const expand = (next: ReadonlySet<string>) => {
    for (const id of next) {
      const node = known.get(id);
      if (!expanded.has(id) && node !== undefined) explorer.open(node);
    }
    for (const id of expanded) if (!next.has(id)) explorer.close(id);
    setExpanded(next);
  };
  const reload = (node: BrowseNode) => {
    if (!canOpen(node)) return;
    explorer.reload(node);
    setExpanded((before) => new Set([...before, node.id]));
  };
  const search = (typed: string) => {
    const wanted = typed.trim();
    if (results !== null) explorer.close(results.id);
    if (wanted === '') return setResults(null);
    const node: BrowseNode = { kind: 'results', id: `results-${wanted}`, query: wanted };
    setResults(node);
    setSelected(node.id);
    setExpanded((before) => new Set([...before, node.id]));
    explorer.reload(node);
  };

  const found = results === null ? null : (branches.get(results.id)?.total ?? null);
  useEffect(() => {
    if (found !== null) announce(browse.found(found));
  }, [found, announce, browse]);

  const act = (id: string) => {
    const at = ownerOf(id);
    const node = known.get(at?.id ?? id);
    if (node === undefined) return;
    if (at !== null) {
      if (at.standing === 'failed' || at.standing === 'more') explorer.more(node);
      return;
    }
    if (canOpen(node)) expand(expanded.has(id) ? without(expanded, id) : new Set([...expanded, id]));
  };
  const menuOf = (id: string): readonly MenuEntry[] => {
    const node = known.get(ownerOf(id)?.id ?? id);
    if (node === undefined) return [];
    const address = addressOf(node);
    return [
      ...(address === null
        ? []
        : [
            { id: 'url', label: browse.copyUrl, icon: Copy, run: () => void copy(address, browse.urlCopied) },
          ]),
      ...(node.kind === 'item'
        ? [
            {
              id: 'item',
              label: browse.copyId,
              icon: Copy,
              run: () => void copy(node.item.id, browse.idCopied),
            },
          ]
        : []),
      ...(canOpen(node)
        ? [
            {
              id: 'reload',
              label: browse.reload,
              icon: RotateCcw,
              shortcut: shortcutText('refresh'),
              run: () => reload(node),
            },
          ]
        : []),
    ];
  };

  const needsSignIn =
    authId !== null && (badge.state === 'sign-in-needed' || badge.state === 'never-signed-in');
  const handlers: FailureHandlers = {
    ...(chosen === null ? {} : { retry: () => explorer.more(chosen), reload: () => explorer.more(chosen) }),
    ...(authId === null
      ? {}
      : {
          'sign-in': () => signIn.start(authId),
          'sign-in-privately': () => signIn.start(authId, { private: true }),
        }),
  };
  return (
    <>
      {!needsSignIn && hasItems && (
        <ToolbarSlot>
          <SearchField
            label={browse.search}
            placeholder={browse.search}
            shortcut={shortcutText('filter')}
            value={query}
            onChange={(typed) => {
              setQuery(typed);
              if (typed === '') search('');
            }}
            onSubmit={search}
          />
        </ToolbarSlot>
      )}
      <section className={classNames(styles.list)} aria-label={browse.tree} data-pane="list">
        {head}
        {needsSignIn ? (
          <EmptyState icon={LogIn} text={browse.signInFirst}>
            <Button kind="primary" icon={LogIn} onPress={() => signIn.start(authId)}>
              {browse.signIn}
            </Button>
          </EmptyState>
        ) : (
          <Tree
            label={browse.tree}
            nodes={rows}
            expanded={expanded}
            onExpand={expand}
            selected={selected}
            onSelect={setSelected}
            onAction={act}
            menuOf={menuOf}
          />
        )}
      </section>
      {splitter}
      <section className={classNames(styles.detail)} aria-label={browse.details} data-pane="detail">
        {needsSignIn ? (
          <h1 className="visually-hidden">{subject.label}</h1>
        ) : (
          <FactsPane subject={ref} node={chosen} failure={failure} handlers={handlers} />
        )}
      </section>
    </>
  );
}

/** Public connections have no account whose groups and content could be listed. */
function rootsOf({ authId }: Subject, results: BrowseNode | null): readonly BrowseNode[] {
  const kinds = authId === null ? (['services'] as const) : (['services', 'groups', 'content'] as const);
  return [...(results === null ? [] : [results]), ...kinds.map((kind) => ({ kind, id: kind }))];
}

function knownNodes(
  roots: readonly BrowseNode[],
  branches: ReadonlyMap<string, Branch>,
): ReadonlyMap<string, BrowseNode> {
  const nodes = [...roots, ...[...branches.values()].flatMap((branch) => branch.nodes)];
  return new Map(nodes.map((node) => [node.id, node]));
}

function without(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  return new Set([...ids].filter((each) => each !== id));
}
