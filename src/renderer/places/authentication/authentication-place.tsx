import KeyRound from 'lucide-react/icons/key-round';
import Plus from 'lucide-react/icons/plus';
import SearchX from 'lucide-react/icons/search-x';
import { useMemo, useRef, useState } from 'react';
import type { AuthConfigView } from '../../../core/contract.ts';
import { words } from '../../../core/words/words.ts';
import { useAuthConfigs } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { focusFirstField } from '../../parts/drawer.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import type { TableSort } from '../../parts/table.tsx';
import { shortcutText, useShortcuts } from '../../shell/keyboard.ts';
import { useRoute } from '../../shell/route.tsx';
import { ToolbarSlot } from '../../shell/toolbar-slot.tsx';
import styles from './authentication-place.module.css';
import { ConfigDrawer } from './config-drawer.tsx';
import { ConfigTable, portalHost } from './config-table.tsx';
import { type Draft, draftOf } from './draft.ts';
import type { Opened } from './editing.ts';
import { useConfigActions } from './use-config-actions.ts';

/** The place "Authentication": all configurations, and the edit of one beside them. */
export function AuthenticationPlace() {
  const { authentication: say } = words;
  const { value, failure, reload } = useAuthConfigs();
  const { authId, part, navigate } = useRoute();
  const [filter, setFilter] = useState('');
  const [sort, setSort] = useState<TableSort>({ column: 'name', direction: 'ascending' });
  const [copy, setCopy] = useState<Draft | null>(null);
  const [takesFocus, setTakesFocus] = useState(false);
  const drawer = useRef<HTMLDivElement>(null);
  const views = value ?? [];
  const opened = useOpened(views, authId, part, copy);
  const selected = opened?.kind === 'saved' ? opened.view : null;
  const found = useMemo(() => matching(views, filter), [views, filter]);

  const select = (id: string | null) => {
    setTakesFocus(false);
    navigate({ authId: id });
  };
  const edit = (id: string) => {
    setTakesFocus(true);
    navigate({ authId: id });
    // A drawer that is open already keeps its place; the focus goes into it.
    if (drawer.current !== null) focusFirstField(drawer.current);
  };
  const startNew = () => {
    setCopy(null);
    navigate({ authId: null, part: 'new' });
  };
  const duplicate = ({ config }: AuthConfigView) => {
    setCopy({ ...draftOf(config), id: '', name: nextName(config.name, views) });
    navigate({ authId: null, part: 'new' });
  };
  const actions = useConfigActions({ edit: ({ config }) => edit(config.id), duplicate });
  useShortcuts({
    edit: () => selected !== null && edit(selected.config.id),
    signIn: () => selected !== null && actions.signIn(selected),
    duplicate: () => selected !== null && duplicate(selected),
    refresh: () => void reload(),
  });

  const newButton = (
    <Button icon={Plus} onPress={startNew}>
      {say.newConfig}
    </Button>
  );
  return (
    <>
      <ToolbarSlot>
        <SearchField
          label={say.filter}
          placeholder={say.filter}
          value={filter}
          onChange={setFilter}
          shortcut={shortcutText('filter')}
        />
      </ToolbarSlot>
      <section
        className={classNames(styles.list)}
        aria-label={say.title}
        data-pane="list"
        onKeyDown={({ key, target }) => {
          const isField = target instanceof HTMLInputElement;
          if (key === 'Delete' && !isField && selected !== null) void actions.remove(selected);
        }}
      >
        <div className={classNames(styles.bar)}>
          <h1 className={classNames(styles.title)}>{say.title}</h1>
          <span className={classNames(styles.count)} role="status">
            {found.length === views.length
              ? say.count(views.length)
              : say.countOf(found.length, views.length)}
          </span>
          {views.length > 0 && newButton}
        </div>
        {failure !== null && (
          <div className={classNames(styles.problem)}>
            <ErrorPanel
              failure={failure}
              handlers={{ retry: () => void reload(), reload: () => void reload() }}
            />
          </div>
        )}
        {value !== null && views.length === 0 && (
          <EmptyState icon={KeyRound} text={say.empty}>
            {newButton}
          </EmptyState>
        )}
        {views.length > 0 && (
          <ConfigTable
            views={found}
            selected={selected?.config.id ?? null}
            sort={sort}
            menuOf={actions.menuOf}
            onSelect={select}
            onAction={edit}
            onSort={setSort}
            empty={
              <EmptyState icon={SearchX} text={say.noMatch(filter)}>
                <Button onPress={() => setFilter('')}>{say.clearFilter}</Button>
              </EmptyState>
            }
          />
        )}
      </section>
      {opened !== null && (
        <div ref={drawer} className={classNames(styles.beside)}>
          <ConfigDrawer
            opened={opened}
            menu={selected === null ? [] : actions.menuOf(selected)}
            part={part}
            takesFocus={takesFocus}
          />
        </div>
      )}
    </>
  );
}

function useOpened(
  views: readonly AuthConfigView[],
  authId: string | null,
  part: string | null,
  copy: Draft | null,
): Opened | null {
  const view = views.find(({ config }) => config.id === authId) ?? null;
  return useMemo<Opened | null>(() => {
    if (view !== null) return { kind: 'saved', view };
    if (part !== 'new') return null;
    return { kind: 'new', name: copy === null ? 'new' : `copy ${copy.name}`, copy };
  }, [view, part, copy]);
}

function matching(views: readonly AuthConfigView[], filter: string): readonly AuthConfigView[] {
  const terms = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((term) => term !== '');
  return views.filter((view) => {
    const { config } = view;
    const text = [config.name, config.id, words.common.authKinds[config.kind], portalHost(view)]
      .join(' ')
      .toLowerCase();
    return terms.every((term) => text.includes(term));
  });
}

/** The name with the next number that no other configuration has. */
function nextName(name: string, views: readonly AuthConfigView[]): string {
  const taken = new Set(views.map(({ config }) => config.name));
  for (let number = 2; ; number += 1) {
    const next = `${name} ${number}`;
    if (!taken.has(next)) return next;
  }
}
