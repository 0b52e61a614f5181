import Activity from 'lucide-react/icons/activity';
import ClipboardList from 'lucide-react/icons/clipboard-list';
import Search from 'lucide-react/icons/search';
import Trash2 from 'lucide-react/icons/trash-2';
import { useDeferredValue, useMemo, useState } from 'react';
import type { ActivityEntry } from '../../../core/contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { useConnections, useHostState, useMinute } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { useCopy } from '../../parts/copyable.tsx';
import { Drawer } from '../../parts/drawer.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Progress } from '../../parts/progress.tsx';
import { SearchField } from '../../parts/search-field.tsx';
import { Select } from '../../parts/select.tsx';
import { shortcutText, useShortcuts } from '../../shell/keyboard.ts';
import { useRoute } from '../../shell/route.tsx';
import { ToolbarSlot } from '../../shell/toolbar-slot.tsx';
import { type ActivityFilter, everything, filtered } from './activity-filter.ts';
import styles from './activity-place.module.css';
import { activityReport } from './activity-report.ts';
import { ActivityTable, titleOf } from './activity-table.tsx';
import { ClearDialog } from './clear-dialog.tsx';
import { EntryFacts } from './entry-facts.tsx';
import { useActivity } from './use-activity.ts';

/** The place "Activity": what was done through every door, newest first, as it happens. */
export function ActivityPlace() {
  const { activity } = words;
  const { entries, failure, isSlow, reload, cancel, empty } = useActivity(null);
  const [filter, setFilter] = useState(everything);
  const [isClearing, setClearing] = useState(false);
  useShortcuts({ refresh: reload });
  if (failure !== null) {
    return (
      <div className={classNames(styles.alone)}>
        <ErrorPanel failure={failure} handlers={{ retry: reload }} />
      </div>
    );
  }
  if (entries === null) {
    return (
      <div className={classNames(styles.alone)}>
        {isSlow && <Progress text={words.common.loading} onCancel={cancel} />}
      </div>
    );
  }
  return (
    <>
      <h1 className="visually-hidden">{activity.list}</h1>
      <ToolbarSlot>
        <SearchField
          label={activity.filter}
          placeholder={activity.filter}
          shortcut={shortcutText('filter')}
          value={filter.text}
          onChange={(text) => setFilter({ ...filter, text })}
        />
      </ToolbarSlot>
      {entries.length === 0 ? (
        <EmptyState icon={Activity} text={activity.empty} />
      ) : (
        <Filled entries={entries} filter={filter} onFilter={setFilter} onClear={() => setClearing(true)} />
      )}
      {isClearing && (
        <ClearDialog
          count={entries.length}
          onClose={() => setClearing(false)}
          onCleared={() => {
            setClearing(false);
            setFilter(everything);
            empty();
          }}
        />
      )}
    </>
  );
}

function Filled({
  entries,
  filter,
  onFilter,
  onClear,
}: {
  readonly entries: readonly ActivityEntry[];
  readonly filter: ActivityFilter;
  readonly onFilter: (filter: ActivityFilter) => void;
  readonly onClear: () => void;
}) {
  const { activity } = words;
  const now = useMinute();
  const copyReport = useCopyReport();
  const [selected, setSelected] = useState<string | null>(null);
  const wanted = useDeferredValue(filter);
  const shown = useMemo(() => filtered(entries, wanted), [entries, wanted]);
  const chosen = shown.find(({ id }) => id === selected);
  return (
    <>
      <section className={classNames(styles.place)} aria-label={activity.list} data-pane="list">
        <div className={classNames(styles.head)}>
          <FilterSelects filter={filter} onFilter={onFilter} />
          <p className={classNames(styles.count)} role="status">
            {activity.shown(shown.length, entries.length)}
          </p>
          <Button icon={ClipboardList} isDisabled={shown.length === 0} onPress={() => copyReport(shown)}>
            {activity.copyReport}
          </Button>
          <Button kind="quiet" icon={Trash2} onPress={onClear}>
            {activity.clear}
          </Button>
        </div>
        {shown.length === 0 ? (
          <EmptyState icon={Search} text={activity.noMatch}>
            <Button onPress={() => onFilter(everything)}>{activity.clearFilter}</Button>
          </EmptyState>
        ) : (
          <ActivityTable entries={shown} now={now} selected={selected} onSelect={setSelected} hasSubjects />
        )}
      </section>
      {chosen !== undefined && (
        <EntryDrawer entry={chosen} onCopy={() => copyReport([chosen])} onClose={() => setSelected(null)} />
      )}
    </>
  );
}

function FilterSelects({
  filter,
  onFilter,
}: {
  readonly filter: ActivityFilter;
  readonly onFilter: (filter: ActivityFilter) => void;
}) {
  const { activity } = words;
  return (
    <>
      <div className={classNames(styles.filter)}>
        <Select
          label={activity.kind}
          options={optionsOf(activity.kinds)}
          selected={filter.kind}
          onChange={(kind) => onFilter({ ...filter, kind })}
        />
      </div>
      <div className={classNames(styles.filter)}>
        <Select
          label={activity.outcome}
          options={optionsOf(activity.outcomes)}
          selected={filter.outcome}
          onChange={(outcome) => onFilter({ ...filter, outcome })}
        />
      </div>
      <div className={classNames(styles.filter)}>
        <Select
          label={activity.origin}
          options={optionsOf(activity.origins)}
          selected={filter.origin}
          onChange={(origin) => onFilter({ ...filter, origin })}
        />
      </div>
    </>
  );
}

function EntryDrawer({
  entry,
  onCopy,
  onClose,
}: {
  readonly entry: ActivityEntry;
  readonly onCopy: () => void;
  readonly onClose: () => void;
}) {
  const { activity } = words;
  const { navigate } = useRoute();
  const { value: connections } = useConnections();
  const path = connections
    ?.map(({ connection }) => connectionPath(connection))
    .find((each) => each === entry.subject);
  return (
    <Drawer
      title={titleOf(entry)}
      onClose={onClose}
      takesFocus={false}
      cancel={null}
      actions={
        <>
          {path !== undefined && (
            <Button onPress={() => navigate({ place: 'connections', connection: path })}>
              {activity.openSubject}
            </Button>
          )}
          <Button icon={ClipboardList} onPress={onCopy}>
            {activity.copyReport}
          </Button>
        </>
      }
    >
      <EntryFacts entry={entry} />
    </Drawer>
  );
}

function useCopyReport(): (entries: readonly ActivityEntry[]) => void {
  const copy = useCopy();
  const { version } = useHostState();
  return (entries) =>
    void copy(
      activityReport(entries, { version, at: Date.now() }),
      words.activity.reportCopied(entries.length),
    );
}

function optionsOf<Id extends string>(
  labels: Readonly<Record<Id, string>>,
): readonly { readonly id: Id | 'all'; readonly label: string }[] {
  const isKnown = (id: string): id is Id => Object.hasOwn(labels, id);
  const known = Object.keys(labels).filter(isKnown);
  return [{ id: 'all', label: words.activity.all }, ...known.map((id) => ({ id, label: labels[id] }))];
}
