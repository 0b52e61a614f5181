import { lazy, type ReactNode, Suspense, useEffect, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { I18nProvider } from 'react-aria-components';
import type { HostClient, Place, Preferences, WindowCommand } from '../../core/host/host-contract.ts';
import { words } from '../../core/words/words.ts';
import { DataProvider, useEvent, useHostState, usePreferences } from '../host/data.tsx';
import { HostProvider, useHost } from '../host/host-context.tsx';
import type { Data } from '../host/loading.ts';
import type { Loaded } from '../host/resource.ts';
import { classNames } from '../parts/class-names.ts';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { ConnectionsPlace } from '../places/connections/connections-place.tsx';
import { PlaceMemoryProvider } from '../places/connections/place-memory.tsx';
import { SignInProvider } from '../sign-in/sign-in-provider.tsx';
import { useSignIn, useSignInDesk } from '../sign-in/use-sign-in.ts';
import styles from './app.module.css';
import { Boundary } from './boundary.tsx';
import { DialogProvider, useDialogs } from './dialogs.tsx';
import { Frame } from './frame.tsx';
import { usePanes, useShortcuts } from './keyboard.ts';
import { LiveRegions, useAnnounce } from './live-region.tsx';
import { ProblemProvider } from './problems.tsx';
import { RouteProvider, useRoute } from './route.tsx';
import { ToastProvider, useToast } from './toasts.tsx';
import { ToolbarSlotProvider } from './toolbar-slot.tsx';
import { UndoProvider, useUndoable } from './undo.tsx';

const AuthenticationPlace = lazy(async () => ({
  default: (await import('../places/authentication/authentication-place.tsx')).AuthenticationPlace,
}));
const BrowsePlace = lazy(async () => ({
  default: (await import('../places/browse/browse-place.tsx')).BrowsePlace,
}));
const SharePlace = lazy(async () => ({
  default: (await import('../places/share/share-place.tsx')).SharePlace,
}));
const ActivityPlace = lazy(async () => ({
  default: (await import('../places/activity/activity-place.tsx')).ActivityPlace,
}));
const SettingsPlace = lazy(async () => ({
  default: (await import('../places/settings/settings-place.tsx')).SettingsPlace,
}));
const VaultScreens = lazy(async () => ({
  default: (await import('../vault/vault-screens.tsx')).VaultScreens,
}));
const ConnectionWizard = lazy(async () => ({
  default: (await import('../wizard/connection-wizard.tsx')).ConnectionWizard,
}));
const TestDialog = lazy(async () => ({
  default: (await import('../checks/test-dialog.tsx')).TestDialog,
}));
const ExportDialog = lazy(async () => ({
  default: (await import('../places/share/export-dialog.tsx')).ExportDialog,
}));
const QgisSourceDialog = lazy(async () => ({
  default: (await import('../places/share/qgis-source-dialog.tsx')).QgisSourceDialog,
}));
const SignInDialogs = lazy(async () => ({
  default: (await import('../sign-in/sign-in-dialogs.tsx')).SignInDialogs,
}));
const KeyboardHelp = lazy(async () => ({
  default: (await import('./keyboard-help.tsx')).KeyboardHelp,
}));

const placeViews: Readonly<Record<Place, () => React.JSX.Element>> = {
  connections: () => <ConnectionsPlace />,
  authentication: () => <AuthenticationPlace />,
  browse: () => <BrowsePlace />,
  share: () => <SharePlace />,
  activity: () => <ActivityPlace />,
  settings: () => <SettingsPlace />,
};

/** The whole window over a host and what was loaded from it. */
export function App({ client, data }: { readonly client: HostClient; readonly data: Data }) {
  return (
    // The catalogue is English, so the words that come with the controls are English too.
    <I18nProvider locale="en">
      <HostProvider client={client}>
        <Spoken>
          <DataProvider
            data={data}
            whileLoading={(problem, retry) => <Opening problem={problem} retry={retry} />}
          >
            <Contents />
          </DataProvider>
        </Spoken>
      </HostProvider>
    </I18nProvider>
  );
}

function Contents() {
  const { vault } = useHostState();
  const { preferences } = usePreferences();
  useEffect(() => dress(preferences), [preferences]);
  if (vault.kind !== 'open') {
    return (
      <Boundary>
        <Suspense>
          <VaultScreens />
        </Suspense>
      </Boundary>
    );
  }
  return <OpenVault />;
}

/** Everything that may hold a name of what is in the store: it goes as a whole when the store is closed. */
function OpenVault() {
  return (
    <Spoken>
      <RouteProvider>
        <DialogProvider>
          <ProblemProvider>
            <UndoProvider>
              <SignInProvider>
                <PlaceMemoryProvider>
                  <MainWindow />
                </PlaceMemoryProvider>
              </SignInProvider>
            </UndoProvider>
          </ProblemProvider>
        </DialogProvider>
      </RouteProvider>
    </Spoken>
  );
}

function Spoken({ children }: { readonly children: ReactNode }) {
  return (
    <LiveRegions>
      <ToastProvider>{children}</ToastProvider>
    </LiveRegions>
  );
}

function MainWindow() {
  const { place } = useRoute();
  usePanes();
  useWindowShortcuts();
  useEvent('command', useCommand());
  useEvent('notice', useNotice());
  useEvent('clipboard', useClipboardWord());
  useHandedFile();
  return (
    <ToolbarSlotProvider>
      <Frame>
        <Boundary key={place}>
          <Suspense>{placeViews[place]()}</Suspense>
        </Boundary>
      </Frame>
      <SignInsUnderWay />
      <Suspense>
        <OpenDialogs />
      </Suspense>
    </ToolbarSlotProvider>
  );
}

/** The dialogs are fetched with the first sign-in: they are no part of the first screen. */
function SignInsUnderWay() {
  const desk = useSignInDesk();
  const isAny = useSyncExternalStore(desk.subscribe, () => desk.read() !== null);
  return isAny ? (
    <Suspense>
      <SignInDialogs />
    </Suspense>
  ) : null;
}

function OpenDialogs() {
  const { open, close } = useDialogs();
  if (open === null) return null;
  switch (open.kind) {
    case 'wizard':
      return <ConnectionWizard isOpen initial={open.initial} onClose={close} />;
    case 'test':
      return <TestDialog connections={open.connections} onClose={close} />;
    case 'export':
      return <ExportDialog initial={open.initial} onClose={close} />;
    case 'qgis-source':
      return <QgisSourceDialog connection={open.connection} onClose={close} />;
    case 'keyboard':
      return <KeyboardHelp onClose={close} />;
  }
}

function Opening({ problem, retry }: { readonly problem: Loaded<unknown>; readonly retry: () => void }) {
  return (
    <div className={classNames(styles.loading)}>
      {problem.failure !== null && <ErrorPanel failure={problem.failure} handlers={{ retry }} />}
    </div>
  );
}

function useWindowShortcuts(): void {
  const host = useHost();
  const { navigate } = useRoute();
  const { openWizard, openExport, openKeyboardHelp } = useDialogs();
  const { undoLast } = useUndoable();
  useShortcuts({
    connections: () => navigate({ place: 'connections' }),
    authentication: () => navigate({ place: 'authentication' }),
    browse: () => navigate({ place: 'browse' }),
    share: () => navigate({ place: 'share' }),
    activity: () => navigate({ place: 'activity' }),
    settingsPlace: () => navigate({ place: 'settings' }),
    settings: () => navigate({ place: 'settings' }),
    newConnection: () => openWizard(),
    import: () => navigate({ place: 'share', part: 'import' }),
    export: () => openExport(),
    help: openKeyboardHelp,
    undo: undoLast,
    lock: () => void host.invoke('lock', {}),
    filter: focusFilter,
  });
}

function useCommand(): (command: WindowCommand) => void {
  const { navigate } = useRoute();
  const { openWizard, openTest, openExport, openKeyboardHelp } = useDialogs();
  const { undoLast } = useUndoable();
  const { start } = useSignIn();
  return (command) => {
    switch (command.kind) {
      case 'show':
        return navigate({ place: command.place });
      case 'show-connection':
        return navigate({ place: 'connections', connection: command.name });
      case 'filter':
        // Drawn at once, so that the box is there to take the focus.
        flushSync(() => navigate({ place: 'connections' }));
        return focusFilter();
      case 'new-connection':
        return openWizard({ url: command.url, name: command.name, isFromLink: true });
      case 'sign-in':
        return start(command.id);
      case 'test':
        navigate({ place: 'connections', connection: command.name });
        return openTest(command.name);
      case 'import':
        return navigate({ place: 'share', part: 'import' });
      case 'export':
        return openExport();
      case 'undo':
        return undoLast();
      case 'keyboard-help':
        return openKeyboardHelp();
    }
  };
}

/** Shows a file that the system handed over, also before the store was open. Nothing of it is taken by itself. */
function useHandedFile(): void {
  const { handedFile } = useHostState();
  const { navigate } = useRoute();
  useEffect(() => {
    if (handedFile !== null) navigate({ place: 'share', part: 'handed' });
  }, [handedFile, navigate]);
}

function useNotice() {
  const { show } = useToast();
  return ({ message }: { readonly message: string }) => show({ text: message, sticky: true });
}

function useClipboardWord() {
  const announce = useAnnounce();
  return ({ cleared }: { readonly cleared: boolean }) => {
    if (cleared) announce(words.shell.clipboardCleared);
  };
}

/** Puts the focus into the filter box that the place has in the toolbar. */
function focusFilter(): void {
  const box = document.querySelector<HTMLInputElement>('[data-pane="toolbar"] input');
  box?.focus();
  box?.select();
}

/** Preferences that the style sheets follow. */
function dress({ theme, density, listWidth, drawerWidth }: Preferences): void {
  const page = document.documentElement;
  if (theme === 'system') delete page.dataset.theme;
  else page.dataset.theme = theme;
  page.dataset.density = density;
  page.style.setProperty('--list-wish', `${listWidth}px`);
  page.style.setProperty('--drawer-wish', `${drawerWidth}px`);
}
