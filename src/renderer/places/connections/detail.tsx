import Copy from 'lucide-react/icons/copy';
import Ellipsis from 'lucide-react/icons/ellipsis';
import Layers from 'lucide-react/icons/layers';
import ListChecks from 'lucide-react/icons/list-checks';
import LogIn from 'lucide-react/icons/log-in';
import LogOut from 'lucide-react/icons/log-out';
import Pencil from 'lucide-react/icons/pencil';
import { useState } from 'react';
import type { ConnectionView } from '../../../core/contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { words } from '../../../core/words/words.ts';
import { useHostState } from '../../host/data.tsx';
import { Button, SplitButton } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { EnvironmentTag } from '../../parts/environment-tag.tsx';
import { IconButton, IconMenuButton } from '../../parts/icon-button.tsx';
import type { MenuEntry } from '../../parts/menu.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { Swatch } from '../../parts/swatch.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useDialogs } from '../../shell/dialogs.tsx';
import { copyEntries, signInEntries } from './connection-menu.ts';
import styles from './detail.module.css';
import { EndpointsTab } from './endpoints-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { usePlaceMemory } from './place-memory.tsx';
import { SignInTab } from './sign-in-tab.tsx';
import { hasToken, type MainAction, mainActionOf, signsIn } from './standing.ts';
import type { ConnectionActions } from './use-actions.ts';

/** The name of a tab. */
export type TabId = keyof typeof words.connections.tabs;

/** One connection: what it is, what can be done with it, and its tabs. */
export function Detail({
  view,
  actions,
  menu,
  onEdit,
}: {
  readonly view: ConnectionView;
  readonly actions: ConnectionActions;
  readonly menu: readonly MenuEntry[];
  readonly onEdit: () => void;
}) {
  const said = words.connections;
  const memory = usePlaceMemory();
  const [tab, setTab] = useState(() => memory.current.tab);
  const { name, colour, environment } = view.connection;
  const choose = (next: TabId) => {
    memory.current.tab = next;
    setTab(next);
  };
  return (
    <>
      <header className={classNames(styles.head)}>
        <div className={classNames(styles.line)}>
          <Swatch colour={colour} />
          <h1 className={classNames(styles.title)} title={name}>
            {name}
          </h1>
          <EnvironmentTag environment={environment} />
          <span className={classNames(styles.grow)} />
          <StateBadge badge={view.badge} account={view.signIn?.account ?? null} />
        </div>
        <div className={classNames(styles.actions)}>
          <MainButtons view={view} actions={actions} />
          <span className={classNames(styles.grow)} />
          <IconButton icon={Pencil} label={said.edit} shortcut="Enter" onPress={onEdit} />
          <IconMenuButton icon={Ellipsis} label={said.more} entries={menu} />
        </div>
      </header>
      <Tabs
        label={said.details}
        selected={tab}
        onChange={choose}
        tabs={[
          {
            id: 'overview',
            label: said.tabs.overview,
            content: () => <OverviewTab view={view} actions={actions} onEdit={onEdit} onTab={choose} />,
          },
          { id: 'endpoints', label: said.tabs.endpoints, content: () => <EndpointsTab view={view} /> },
          {
            id: 'signIn',
            label: said.tabs.signIn,
            content: () => <SignInTab view={view} actions={actions} />,
          },
          {
            id: 'history',
            label: said.tabs.history,
            content: () => <HistoryTab path={connectionPath(view.connection)} />,
          },
        ]}
      />
    </>
  );
}

function MainButtons({
  view,
  actions,
}: {
  readonly view: ConnectionView;
  readonly actions: ConnectionActions;
}) {
  const said = words.connections;
  const { openQgisSource } = useDialogs();
  const canSignIn = signsIn(view);
  const main = mainActionOf(view);
  const kindOf = (action: MainAction) => (main === action ? 'primary' : 'plain');
  const hasAuth = view.connection.authId !== null;
  const isSigned = canSignIn && view.signIn?.account !== null && hasToken(view);
  const test = (
    <Button
      icon={ListChecks}
      kind={kindOf('test')}
      onPress={() => actions.test([connectionPath(view.connection)])}
    >
      {said.test}
    </Button>
  );
  return (
    <>
      {canSignIn && (main === 'sign-in' || !hasToken(view)) && (
        <SplitButton
          icon={LogIn}
          kind={kindOf('sign-in')}
          onPress={() => actions.signIn(view)}
          menuLabel={said.signInChoices}
          entries={signInEntries((options) => actions.signIn(view, options))}
        >
          {said.signIn}
        </SplitButton>
      )}
      {main === 'test' && test}
      {hasAuth && <CopyButton view={view} main={main} actions={actions} />}
      {main !== 'test' && test}
      <Button icon={Layers} onPress={() => openQgisSource(connectionPath(view.connection))}>
        {said.openInQgis}
      </Button>
      {isSigned && (
        <Button icon={LogOut} kind="quiet" onPress={() => void actions.signOut([view])}>
          {said.signOut}
        </Button>
      )}
    </>
  );
}

function CopyButton({
  view,
  main,
  actions,
}: {
  readonly view: ConnectionView;
  readonly main: MainAction;
  readonly actions: ConnectionActions;
}) {
  const said = words.connections;
  const { copyToken } = useHostState().features;
  const isMain = main === 'copy' || main === 'copy-anyway';
  const canCopy = copyToken.available && hasToken(view);
  return (
    <span data-copy-as="">
      <SplitButton
        icon={Copy}
        kind={isMain ? 'primary' : 'plain'}
        isDisabled={!canCopy}
        {...(copyToken.available ? {} : { tip: copyToken.reason })}
        onPress={() => void actions.copyToken(view)}
        menuLabel={said.copyAs}
        entries={copyEntries(copyToken, (form) => void actions.copyToken(view, form))}
      >
        {main === 'copy-anyway' ? said.copyAnyway : said.copyToken}
      </SplitButton>
    </span>
  );
}
