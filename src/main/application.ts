import { basename } from 'node:path';
import { type App, nativeTheme, protocol, type Tray } from 'electron';
import packageFacts from '../../package.json' with { type: 'json' };
import type { WindowCommand } from '../core/host/host-contract.ts';
import type { Host } from '../core/host/host.ts';
import { words } from '../core/words/words.ts';
import type { Environment } from '../node/data-folder.ts';
import { importSourceOf } from '../node/outside-files.ts';
import { appScheme } from './app-address.ts';
import { answerAppRequest } from './app-protocol.ts';
import type { ChallengeDesks } from './challenges.ts';
import { desktopClipboard } from './clipboard.ts';
import { linkScheme } from './deep-link.ts';
import { desktopFeatures } from './features.ts';
import type { Folders } from './folders.ts';
import { openBridge, type WindowDoor } from './ipc.ts';
import { lifecycleOf } from './lifecycle.ts';
import type { Links } from './links.ts';
import { mainWindow } from './main-window.ts';
import { setMenuBar } from './menu.ts';
import { showsNotifications } from './notifications.ts';
import type { Guards } from './permissions.ts';
import { watchPower } from './power.ts';
import { embeddedSignIns } from './sign-in-window.ts';
import { makeTray, renderTray } from './tray.ts';
import { askByProcess, hasTrayHost } from './tray-host.ts';
import { canUpdate, checkForUpdates } from './updates.ts';
import type { UserData } from './user-data.ts';
import { windowStateFile } from './window-state.ts';

/** What was set up before Electron was ready. */
export interface EarlyParts {
  readonly app: App;
  readonly env: Environment;
  /** The data folder. */
  readonly folder: string;
  readonly userData: UserData;
  readonly folders: Folders;
  readonly guards: Guards;
  readonly desks: ChallengeDesks;
  readonly links: Links;
  /** Started by the system at login: the window stays closed if there is a tray to open it from. */
  readonly isHidden: boolean;
}

/** Opens the window, and then, while it draws its frame, loads and starts the host behind it. */
export function beginApplication(early: EarlyParts): void {
  const { app, env, folder, folders } = early;
  const clipboard = desktopClipboard();
  const lifecycle = lifecycleOf(app, clipboard.clearAtOnce);
  const state = windowStateFile(early.userData.own);
  const bridge = openBridge();
  let host: Host | null = null;
  let tray: Tray | null = null;

  nativeTheme.themeSource = state.read().theme;
  protocol.handle(appScheme, (request) => answerAppRequest(request, folders.renderer));

  const staysInTray = () =>
    !lifecycle.isEnding() && tray !== null && host !== null && host.preferences().closeToTray;
  const tell = (command: WindowCommand) => void loaded.then((there) => there.command(command));
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const loaded = begun.then(loadHost);
  const door = async (open: (there: Host) => ReturnType<Host['client']>): Promise<WindowDoor> => {
    const client = open(await loaded);
    const { doorTo } = await import('./desktop-host.ts');
    return doorTo(client);
  };

  const window = mainWindow({
    folders,
    state,
    bridge,
    door: door((there) => there.client('window')),
    staysInTray,
    tell,
    onClosed: lifecycle.end,
    onSessionEnd: clipboard.clearAtOnce,
    onUse: () => host?.touch(),
  });

  async function loadHost(): Promise<Host> {
    const [isTrayShown, { desktopHost }] = await Promise.all([
      hasTrayHost(process.platform, askByProcess(env)),
      import('./desktop-host.ts'),
    ]);
    tray = isTrayShown ? makeTray(folders.trayImages) : null;
    return desktopHost({
      app,
      env,
      folder,
      features: desktopFeatures({
        isPackaged: app.isPackaged,
        hasTrayHost: isTrayShown,
        hasTray: tray !== null,
        showsNotifications: showsNotifications(),
      }),
      clipboard,
      signInWindows: embeddedSignIns({
        folders,
        bridge,
        guards: early.guards,
        desks: early.desks,
        doorOf: (attempt) => door((there) => there.signInBar(attempt)),
        copy: clipboard.writePlain,
        now: Date.now,
      }),
      state,
      showWindow: window.show,
      quit: lifecycle.end,
    });
  }

  async function startHost(): Promise<void> {
    const there = await loaded;
    host = there;
    lifecycle.beforeEnd(() => there.close());
    watchPower(there, clipboard.clearAtOnce);
    if (tray !== null) renderTray(tray, there, folders.trayImages);
    await there.start();
    if (early.isHidden && !staysInTray() && !window.isShown()) window.show(null);
  }

  setMenuBar({
    words: words.desktop.menu,
    isMac: process.platform === 'darwin',
    isPackaged: app.isPackaged,
    canUpdate: canUpdate(app, env),
    // On macOS the menu is there without the window.
    tell: window.show,
    lock: () => void loaded.then((there) => there.lock('user')),
    checkForUpdates: () => void checkForUpdates(),
    about: () => app.showAboutPanel(),
    quit: lifecycle.end,
  });
  app.setAboutPanelOptions({ applicationName: 'Wayleave', applicationVersion: packageFacts.version });
  app.on('window-all-closed', () => {
    if (!staysInTray()) lifecycle.end();
  });
  // Elsewhere the installation says so to the system.
  if (app.isPackaged && process.platform === 'win32') app.setAsDefaultProtocolClient(linkScheme);

  if (!early.isHidden) window.show(null);
  early.links.follow({
    show: window.show,
    open(path) {
      window.show(null);
      const file = { name: basename(path), read: () => importSourceOf(path) };
      void loaded.then((there) => there.handOver(file));
    },
  });
  // Its page's process is only being started now: the best moment to load what takes this one for itself.
  setImmediate(begin);
  void startHost();
}
