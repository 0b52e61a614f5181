import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import packageFacts from '../../package.json' with { type: 'json' };
import type { Feature, Features } from '../core/host/host-contract.ts';
import type { HostSurroundings } from '../core/host/host-ports.ts';
import { fail, type Outcome } from '../core/outcome.ts';
import { hasBrowser, openFolder } from '../node/browser.ts';
import { systemClipboard } from '../node/clipboard.ts';
import { commandDoor } from '../node/command-door.ts';
import type { Environment } from '../node/data-folder.ts';
import { environmentKey } from '../node/environment-key.ts';
import { examineOpened } from '../node/examine-opened.ts';
import { installCommand } from '../node/install-command.ts';
import { systemKeychain } from '../node/keychain.ts';
import { keytarProcess } from '../node/keytar-process.ts';
import { nodePorts } from '../node/node-ports.ts';
import { downloadsFolder, freePlaces, writeOutsideFiles } from '../node/outside-files.ts';
import { preferenceFile } from '../node/preference-file.ts';
import { storeFolder } from '../node/store-folder.ts';
import { demoPortals } from './demo-portals.ts';
import { webWords } from './words.ts';

/** What the browser host is built on. */
export interface SurroundingsOptions {
  readonly folder: string;
  readonly env: Environment;
  /** The program that asks the system keychain in our place. */
  readonly keychainProgram: { readonly command: string; readonly args: readonly string[] };
  /** The file that starts the command line. */
  readonly commandFile: string;
  /** Ends this host. */
  readonly quit: () => void;
}

const platforms = ['linux', 'win32', 'darwin'] as const;

/** Everything around the host in a browser: what this machine has, and no tray, sign-in window or message. */
export function browserSurroundings(options: SurroundingsOptions): Omit<HostSurroundings, 'showWindow'> {
  const { folder, env, keychainProgram, commandFile, quit } = options;
  const keytar = keytarProcess(keychainProgram.command, keychainProgram.args);
  const ports = nodePorts(folder, env, systemKeychain({ load: async () => keytar }));
  const clipboard = systemClipboard({ env });
  return {
    kind: 'browser',
    version: packageFacts.version,
    platform: platforms.find((known) => known === process.platform) ?? 'other',
    ports,
    features: featuresOf(options, clipboard),
    environmentKey: () => environmentKey(env),
    preferences: preferenceFile(folder),
    folder: storeFolder(folder, ports),
    clipboard: clipboard.ok ? clipboard.value : null,
    commands: commandDoor(folder, ports.clock),
    signInWindows: null,
    demo: demoPortals(),
    outsideFiles: {
      places: async (names) => freePlaces(await downloadsFolder(env), names),
      write: writeOutsideFiles,
      choose: async () => fail('feature-absent', webWords.features.fileDialogs),
    },
    examine: (store, onStage, signal) => examineOpened({ env, ports, store, onStage, signal }),
    async showFolder() {
      const opened = await openFolder(folder, { env });
      return opened.ok ? opened : fail('feature-absent', opened.failure.message);
    },
    installCommand: () =>
      installCommand({
        platform: process.platform,
        env,
        home: env.HOME || homedir(),
        program: commandFile,
        copyTo: null,
      }),
    applyPreferences: () => undefined,
    applyCertificateExceptions: () => undefined,
    notify: () => undefined,
    quit,
  };
}

function featuresOf(
  { env, commandFile }: SurroundingsOptions,
  clipboard: Outcome<unknown, 'feature-absent'>,
): Features {
  const { features } = webWords;
  // The command of a checkout is a script, which Windows starts from no path.
  const canInstall = process.platform !== 'win32' && existsSync(commandFile);
  return {
    tray: absent(features.tray),
    embeddedSignIn: absent(features.embeddedSignIn),
    startAtLogin: absent(features.startAtLogin),
    notifications: absent(features.notifications),
    deepLinks: absent(features.deepLinks),
    lockWithSystem: absent(features.lockWithSystem),
    fileDialogs: absent(features.fileDialogs),
    copyToken: clipboard.ok ? { available: true } : absent(clipboard.failure.message),
    installCommand: canInstall ? { available: true } : absent(features.installCommand),
    showFolder: hasBrowser(env) ? { available: true } : absent(features.showFolder),
  };
}

function absent(reason: string): Feature {
  return { available: false, reason };
}
