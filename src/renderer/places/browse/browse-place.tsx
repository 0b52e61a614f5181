import FolderSearch from 'lucide-react/icons/folder-search';
import Plus from 'lucide-react/icons/plus';
import { useMemo } from 'react';
import { words } from '../../../core/words/words.ts';
import { useAuthConfigs, useConnections, usePreferences } from '../../host/data.tsx';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { Splitter } from '../../parts/splitter.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { useDialogs } from '../../shell/dialogs.tsx';
import { useRoute } from '../../shell/route.tsx';
import { BrowseTree } from './browse-tree.tsx';
import styles from './browse-place.module.css';
import { type Subject, SubjectPicker, subjectsOf } from './subject-picker.tsx';

/** The place "Browse": what one sign-in may see, at left as a tree that asks as it is opened, at right as facts. */
export function BrowsePlace() {
  const connections = useConnections();
  const configs = useAuthConfigs();
  const { connection, authId } = useRoute();
  const { openWizard } = useDialogs();
  const subjects = useMemo(
    () => subjectsOf(connections.value ?? [], configs.value ?? []),
    [connections.value, configs.value],
  );
  const failure = connections.failure ?? configs.failure;
  if (connections.value === null || configs.value === null) {
    if (failure === null) return null;
    const retry = () => {
      void connections.reload();
      void configs.reload();
    };
    return (
      <div className={classNames(styles.problem)}>
        <ErrorPanel failure={failure} handlers={{ retry }} />
      </div>
    );
  }
  if (subjects.length === 0) {
    return (
      <EmptyState icon={FolderSearch} text={words.browse.noSubjects}>
        <Button kind="primary" icon={Plus} onPress={() => openWizard()}>
          {words.browse.newConnection}
        </Button>
      </EmptyState>
    );
  }
  const chosen =
    subjects.find(({ kind, ref }) => kind === 'connection' && ref === connection) ??
    subjects.find(({ kind, ref }) => kind === 'config' && ref === authId) ??
    null;
  return <Browser subjects={subjects} chosen={chosen} />;
}

function Browser({
  subjects,
  chosen,
}: {
  readonly subjects: readonly Subject[];
  readonly chosen: Subject | null;
}) {
  const { preferences, change } = usePreferences();
  const { navigate } = useRoute();
  const choose = ({ kind, ref }: Subject) =>
    navigate(kind === 'connection' ? { connection: ref } : { connection: null, authId: ref });
  const head = (
    <div className={classNames(styles.head)}>
      <div className={classNames(styles.picker)}>
        <SubjectPicker subjects={subjects} chosen={chosen} onChoose={choose} />
      </div>
      {chosen !== null && <StateBadge badge={chosen.badge} account={chosen.account} />}
    </div>
  );
  const splitter = (
    <Splitter
      label={words.connections.resize}
      property="--list-wish"
      value={preferences.listWidth}
      least={240}
      most={1_600}
      onChange={(listWidth) => void change({ listWidth })}
    />
  );
  if (chosen === null) {
    return (
      <>
        <section className={classNames(styles.list)} aria-label={words.browse.tree} data-pane="list">
          {head}
        </section>
        {splitter}
        <section className={classNames(styles.detail)} aria-label={words.browse.details} data-pane="detail">
          <h1 className="visually-hidden">{words.shell.places.browse}</h1>
          <EmptyState icon={FolderSearch} text={words.browse.chooseSubject} />
        </section>
      </>
    );
  }
  return <BrowseTree key={`${chosen.kind} ${chosen.ref}`} subject={chosen} head={head} splitter={splitter} />;
}
