import FolderInput from 'lucide-react/icons/folder-input';
import ListChecks from 'lucide-react/icons/list-checks';
import LogOut from 'lucide-react/icons/log-out';
import Pencil from 'lucide-react/icons/pencil';
import Tag from 'lucide-react/icons/tag';
import Trash from 'lucide-react/icons/trash-2';
import Upload from 'lucide-react/icons/upload';
import Waypoints from 'lucide-react/icons/waypoints';
import { Button as AriaButton } from 'react-aria-components';
import type { ConnectionView } from '../../../core/contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { EmptyState } from '../../parts/empty-state.tsx';
import { EnvironmentTag } from '../../parts/environment-tag.tsx';
import { formatNumber } from '../../parts/format.ts';
import { StateMark } from '../../parts/state-badge.tsx';
import { Swatch } from '../../parts/swatch.tsx';
import styles from './detail.module.css';
import { useDialogs } from '../../shell/dialogs.tsx';
import type { ConnectionActions } from './use-actions.ts';

const listed = 200;

/** Several connections, or those of a folder: what can be done with all of them, and the list of them. */
export function ManyDetail({
  views,
  actions,
  onDialog,
  onRemove,
  onShow,
}: {
  readonly views: readonly ConnectionView[];
  readonly actions: ConnectionActions;
  readonly onDialog: (kind: 'move' | 'tag' | 'fields') => void;
  readonly onRemove: () => void;
  readonly onShow: (path: string) => void;
}) {
  const { bulk, ...said } = words.connections;
  const { openExport } = useDialogs();
  const paths = views.map(({ connection }) => connectionPath(connection));
  return (
    <>
      <header className={classNames(styles.head)}>
        <h1 className={classNames(styles.title)}>{said.manyChosen(formatNumber(views.length))}</h1>
        <div className={classNames(styles.actions)}>
          <Button icon={ListChecks} onPress={() => actions.test(paths)}>
            {bulk.testAll}
          </Button>
          <Button icon={LogOut} onPress={() => void actions.signOut(views)}>
            {bulk.signOut}
          </Button>
          <Button icon={FolderInput} onPress={() => onDialog('move')}>
            {bulk.move}
          </Button>
          <Button icon={Tag} onPress={() => onDialog('tag')}>
            {bulk.tag}
          </Button>
          <Button icon={Pencil} onPress={() => onDialog('fields')}>
            {bulk.editFields}
          </Button>
          <Button icon={Upload} onPress={() => openExport({ connections: paths })}>
            {bulk.export}
          </Button>
          <Button icon={Trash} isDanger onPress={onRemove}>
            {bulk.delete}
          </Button>
        </div>
      </header>
      <div className={classNames(styles.many)}>
        <ul>
          {views.slice(0, listed).map((view) => {
            const path = connectionPath(view.connection);
            return (
              <li key={path}>
                <AriaButton className={classNames(styles.entry)} onPress={() => onShow(path)}>
                  <Swatch colour={view.connection.colour} />
                  <span className={classNames(styles.cut)}>{path}</span>
                  <EnvironmentTag environment={view.connection.environment} />
                  <span className={classNames(styles.grow)} />
                  <StateMark badge={view.badge} />
                </AriaButton>
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}

/** Nothing is chosen. */
export function NoDetail() {
  return <EmptyState icon={Waypoints} text={words.connections.noneChosen} />;
}
