/** The host over Electron: everything that takes time to load, loaded once the first window is on its way. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type App, nativeTheme, shell } from 'electron';
import packageFacts from '../../package.json' with { type: 'json' };
import type {
  Features,
  HostClient,
  HostState,
  Preferences,
  WindowCommand,
} from '../core/host/host-contract.ts';
import { windowCalls } from '../core/host/host-edge.ts';
import type { HostSurroundings, SignInWindows } from '../core/host/host-ports.ts';
import { createHost, type Host } from '../core/host/host.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Ports } from '../core/ports.ts';
import { commandDoor } from '../node/command-door.ts';
import type { Environment } from '../node/data-folder.ts';
import { environmentKey } from '../node/environment-key.ts';
import { installCommand } from '../node/install-command.ts';
import { nodePorts } from '../node/node-ports.ts';
import { storeFolder } from '../node/store-folder.ts';
import type { DesktopClipboard } from './clipboard.ts';
import { demoPortals } from './demo-portals.ts';
import { examineDesktop } from './examine.ts';
import type { WindowDoor } from './ipc.ts';
import { desktopNetwork } from './network.ts';
import { showNotification } from './notifications.ts';
import { desktopBrowser } from './open-external.ts';
import { dialogFiles } from './outside-files.ts';
import { desktopPreferences } from './preferences.ts';
import { withoutNetworkVariables } from './proxy-variables.ts';
import { startAtLogin } from './start-at-login.ts';
import type { WindowStateFile } from './window-state.ts';

/** What the host is built with. */
export interface DesktopHostOptions {
  readonly app: App;
  readonly env: Environment;
  /** The data folder. */
  readonly folder: string;
  readonly features: Features;
  readonly clipboard: DesktopClipboard;
  readonly signInWindows: SignInWindows;
  readonly state: WindowStateFile;
  readonly showWindow: (command: WindowCommand | null) => void;
  readonly quit: () => void;
}

/** The host of the desktop application, not started yet. */
export function desktopHost(options: DesktopHostOptions): Host {
  const { env, folder, features, clipboard, signInWindows, showWindow, quit } = options;
  const network = desktopNetwork();
  const node = nodePorts(folder, withoutNetworkVariables(env));
  const ports: Ports = {
    ...node,
    fetch: network.fetch,
    browser: desktopBrowser,
    probe: { ...node.probe, isDirect: network.isDirect },
  };
  const surroundings: HostSurroundings = {
    kind: 'desktop',
    version: packageFacts.version,
    platform: platformName(process.platform),
    ports,
    features,
    environmentKey: () => environmentKey(env),
    preferences: desktopPreferences(folder),
    folder: storeFolder(folder, ports),
    clipboard,
    commands: commandDoor(folder, ports.clock),
    signInWindows,
    demo: demoPortals(),
    outsideFiles: dialogFiles,
    examine: (store, onStage, signal) => examineDesktop({ env, ports, store, onStage, signal }),
    showFolder: () => showFolder(folder),
    installCommand: () => install(options),
    applyPreferences: (preferences) => applyPreferences(preferences, options),
    applyCertificateExceptions: network.accept,
    showWindow,
    quit,
    notify: ({ title, body, command }) =>
      showNotification({ title, body, onClick: () => showWindow(command) }),
  };
  return createHost(surroundings);
}

/** The door of a window to that host. */
export function doorTo(client: HostClient): WindowDoor {
  return { client, newCalls: () => windowCalls(client) };
}

function platformName(platform: NodeJS.Platform): HostState['platform'] {
  return platform === 'linux' || platform === 'win32' || platform === 'darwin' ? platform : 'other';
}

function applyPreferences({ theme, startAtLogin: atLogin }: Preferences, options: DesktopHostOptions): void {
  nativeTheme.themeSource = theme;
  options.state.writeTheme(theme);
  startAtLogin(options.app, atLogin, options.env);
}

async function showFolder(folder: string): Promise<Outcome<null, 'feature-absent'>> {
  const problem = await shell.openPath(folder);
  return problem === '' ? succeed(null) : fail('feature-absent', `${folder} could not be shown.`);
}

/** The command lies beside the application; an AppImage's place is gone when it ends, so it is copied out of it. */
function install({ app, env, folder }: DesktopHostOptions) {
  const name = process.platform === 'win32' ? 'wayleave.exe' : 'wayleave';
  return installCommand({
    platform: process.platform,
    env,
    home: app.getPath('home') || homedir(),
    program: join(process.resourcesPath, 'command', name),
    copyTo: env.APPIMAGE ? join(folder, 'command') : null,
  });
}
