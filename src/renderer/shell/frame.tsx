import CircleQuestionMark from 'lucide-react/icons/circle-question-mark';
import LockOpen from 'lucide-react/icons/lock-open';
import Plus from 'lucide-react/icons/plus';
import type { LucideIcon } from 'lucide-react';
import Activity from 'lucide-react/icons/activity';
import FolderSearch from 'lucide-react/icons/folder-search';
import Key from 'lucide-react/icons/key-round';
import Lock from 'lucide-react/icons/lock';
import Settings from 'lucide-react/icons/settings';
import Share from 'lucide-react/icons/share-2';
import Waypoints from 'lucide-react/icons/waypoints';
import { type ReactNode, useEffect } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Place } from '../../core/host/host-contract.ts';
import { words } from '../../core/words/words.ts';
import { useAuthConfigs, useConnections, useHostState } from '../host/data.tsx';
import { useHost } from '../host/host-context.tsx';
import { MenuButton } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { formatNumber } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { IconButton } from '../parts/icon-button.tsx';
import { Tip } from '../parts/tooltip.tsx';
import { RecoveryOffer } from '../vault/recovery-offer.tsx';
import { useDemo } from '../vault/use-demo.ts';
import styles from './app.module.css';
import { useDialogs } from './dialogs.tsx';
import { type ShortcutId, shortcutText } from './keyboard.ts';
import { ProblemBanner, useProblem } from './problems.tsx';
import { useRoute } from './route.tsx';
import { useToolbarSlotRef } from './toolbar-slot.tsx';

/** Every place with its icon and shortcut, in the order of the rail. Settings stand at its end. */
export const places: readonly {
  readonly place: Place;
  readonly icon: LucideIcon;
  readonly shortcut: ShortcutId;
}[] = [
  { place: 'connections', icon: Waypoints, shortcut: 'connections' },
  { place: 'authentication', icon: Key, shortcut: 'authentication' },
  { place: 'browse', icon: FolderSearch, shortcut: 'browse' },
  { place: 'share', icon: Share, shortcut: 'share' },
  { place: 'activity', icon: Activity, shortcut: 'activity' },
  { place: 'settings', icon: Settings, shortcut: 'settingsPlace' },
];

/** The main window: toolbar, rail, what is in it, and status bar. */
export function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classNames(styles.window)}>
      <Toolbar />
      <Rail />
      <div className={classNames(styles.middle)}>
        <ProblemBanner />
        <RecoveryOffer />
        <main className={classNames(styles.main)}>{children}</main>
      </div>
      <StatusBar />
    </div>
  );
}

function Toolbar() {
  const { shell } = words;
  const host = useHost();
  const { navigate } = useRoute();
  const { openKeyboardHelp } = useDialogs();
  const entries = useNewEntries();
  return (
    <header className={classNames(styles.toolbar)} aria-label={shell.toolbar} data-pane="toolbar">
      <div className={classNames(styles.side)}>
        <MenuButton icon={Plus} label={shell.newItem} entries={entries}>
          {shell.newItem}
        </MenuButton>
      </div>
      <div ref={useToolbarSlotRef()} className={classNames(styles.slot)} />
      <div className={classNames(styles.side)}>
        <MenuButton
          kind="quiet"
          icon={LockOpen}
          entries={[
            {
              id: 'lock',
              label: shell.lock,
              icon: Lock,
              shortcut: shortcutText('lock'),
              run: () => void host.invoke('lock', {}),
            },
            {
              id: 'settings',
              label: shell.vaultSettings,
              icon: Settings,
              run: () => navigate({ place: 'settings', part: 'security' }),
            },
          ]}
        >
          {shell.vaultUnlocked}
        </MenuButton>
        <IconButton
          icon={CircleQuestionMark}
          label={shell.help}
          shortcut={shortcutText('help')}
          onPress={openKeyboardHelp}
        />
      </div>
    </header>
  );
}

function useNewEntries() {
  const { shell } = words;
  const { openWizard } = useDialogs();
  const { navigate } = useRoute();
  const demo = useDemo();
  const { show } = useProblem();
  useEffect(() => {
    if (demo.failure !== null) show(demo.failure);
  }, [demo.failure, show]);
  return [
    {
      id: 'connection',
      label: shell.newConnection,
      icon: Waypoints,
      shortcut: shortcutText('newConnection'),
      run: () => openWizard(),
    },
    {
      id: 'authentication',
      label: shell.newAuthentication,
      icon: Key,
      run: () => navigate({ place: 'authentication', authId: null, part: 'new' }),
    },
    { kind: 'rule' as const, id: 'rule' },
    { id: 'demo', label: shell.startDemo, run: demo.start },
  ];
}

function Rail() {
  const { place: current, navigate } = useRoute();
  return (
    <nav className={classNames(styles.rail)} aria-label={words.shell.sections} data-pane="rail">
      {places.map(({ place, icon, shortcut }) => (
        <Tip key={place} text={`${words.shell.places[place]} (${shortcutText(shortcut)})`}>
          <AriaButton
            className={classNames(styles.place)}
            aria-label={words.shell.places[place]}
            onPress={() => navigate({ place })}
            {...(place === current ? { 'aria-current': 'page' as const } : {})}
          >
            <Icon of={icon} size={18} />
            <span className={classNames(styles.name)}>{words.shell.places[place]}</span>
          </AriaButton>
        </Tip>
      ))}
    </nav>
  );
}

function StatusBar() {
  const { shell } = words;
  const { vault, redirectListening, version } = useHostState();
  const connections = useConnections().value?.length ?? 0;
  const configs = useAuthConfigs().value?.length ?? 0;
  return (
    <footer className={classNames(styles.status)} aria-label={shell.statusBar}>
      <span>
        {shell.counts(formatNumber(connections), connections === 1, formatNumber(configs), configs === 1)}
      </span>
      {vault.kind === 'open' && (
        <span>
          <Icon of={Key} size={12} />
          {shell.keyIn[vault.keyPlace]}
        </span>
      )}
      <span>
        {redirectListening === null ? shell.redirectIdle : shell.redirectListening(redirectListening)}
      </span>
      <span className={classNames(styles.push)}>{shell.version(version)}</span>
    </footer>
  );
}
