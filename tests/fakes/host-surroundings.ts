import type { CheckReport } from '../../src/core/contract.ts';
import type { ImportSource } from '../../src/core/contract-sharing.ts';
import type { StoreCode } from '../../src/core/failures.ts';
import type {
  CertificateException,
  Features,
  Preferences,
  StoredFile,
  WindowCommand,
} from '../../src/core/host/host-contract.ts';
import type {
  Clipboard,
  CommandDoor,
  DataFolder,
  DemoPlace,
  HostSurroundings,
  OpenedForCommands,
} from '../../src/core/host/host-ports.ts';
import { fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import type { Keychain, Ports } from '../../src/core/ports.ts';
import type { KeyedStore } from '../../src/core/store/open-store.ts';
import { isStoreFile } from '../../src/core/store/names.ts';
import type { KeySource } from '../../src/core/store/unlock.ts';
import { systemProbe } from '../../src/node/probe.ts';
import { type FakeBrowser, fakeBrowser } from './browser.ts';
import { type FakeFollowedFiles, fakeFollowedFiles } from './followed-files.ts';
import { fakeSealer } from './sealer.ts';
import { type FakeFolder, fakeFolder } from './files.ts';
import { type FakeKeychain, fakeKeychain } from './keychain.ts';
import { fakeLocks } from './locks.ts';
import { type FakeQgisProfiles, fakeQgisProfiles } from './qgis-profiles.ts';
import { fakeRandomness } from './randomness.ts';
import { type FakeRedirects, fakeRedirects } from './redirects.ts';
import { fakeScrypt } from './scrypt.ts';
import { type FakeSignInWindows, fakeSignInWindows } from './sign-in-windows.ts';
import { type SleepyClock, sleepyClock } from './sleepy-clock.ts';

/** A clipboard that everybody on the machine can write to. */
export interface FakeClipboard extends Clipboard {
  text: string;
  /** Whether what lies there was marked to be left out of histories. */
  isConcealed: boolean;
  isBroken: boolean;
  /** While set, a write waits for it. */
  held: Promise<void> | null;
  /** How often something was to be written. */
  writes: number;
}

/** A door for commands that is opened and closed, and may be somebody else's. */
export interface FakeCommandDoor extends CommandDoor {
  /** What it was opened with, while it is open. */
  opened: OpenedForCommands | null;
  isTaken: boolean;
  /** How often it was opened. */
  count: number;
}

/** A keychain that can be held up, as by a prompt that nobody answers. */
export interface HeldKeychain extends Keychain {
  /** Lets nobody through until the returned function is called. */
  hold(): () => void;
}

/** A host's surroundings in memory, and all that happened to them. */
export interface HostBench {
  readonly surroundings: HostSurroundings;
  readonly ports: Ports;
  readonly clock: SleepyClock;
  readonly folder: FakeFolder;
  readonly keychain: FakeKeychain;
  readonly held: HeldKeychain;
  readonly clipboard: FakeClipboard;
  readonly windows: FakeSignInWindows;
  readonly commands: FakeCommandDoor;
  readonly browser: FakeBrowser;
  readonly redirects: FakeRedirects;
  readonly qgisProfiles: FakeQgisProfiles;
  readonly followedFiles: FakeFollowedFiles;
  /** What the preference file holds. */
  readonly preferences: Record<string, unknown>;
  readonly applied: Preferences[];
  readonly exceptions: (readonly CertificateException[])[];
  readonly notifications: { title: string; body: string; command: WindowCommand }[];
  readonly shown: (WindowCommand | null)[];
  readonly log: string[];
  /** Files that were set aside, by the folder's name. */
  readonly aside: Map<string, readonly string[]>;
  environmentKey: Outcome<KeySource | null, StoreCode>;
  /** How many requests to a portal and changes of the store are under way now. */
  underWay: number;
  /** Where the demo portal runs, if it is part of this host. */
  demo: DemoPlace | null;
  demoClosed: number;
  /** What was written outside the data folder, by path. */
  readonly outside: Map<string, string | Uint8Array>;
  /** The folder that the person chooses for files, or `null` when they give up; and what they choose to import. */
  chosenFolder: string | null;
  chosenImport: ImportSource | null;
  quits: number;
  /** The store that was examined last. */
  examined: KeyedStore | null | undefined;
}

const available = { available: true } as const;

/** Everything a host can do. */
export const allFeatures: Features = {
  tray: available,
  embeddedSignIn: available,
  startAtLogin: available,
  notifications: available,
  copyToken: available,
  deepLinks: available,
  installCommand: available,
  showFolder: available,
  lockWithSystem: available,
  fileDialogs: available,
};

/** Surroundings over that folder: another run of the application has the same folder and keychain. */
export function hostBench(
  options: {
    readonly folder?: FakeFolder;
    readonly keychain?: FakeKeychain;
    readonly features?: Partial<Features>;
    readonly preferences?: Record<string, unknown>;
    readonly clipboard?: null;
    readonly clock?: SleepyClock;
    readonly seed?: number;
  } = {},
): HostBench {
  const clock = options.clock ?? sleepyClock();
  const folder = options.folder ?? fakeFolder();
  const keychain = options.keychain ?? fakeKeychain();
  const held = heldKeychain(keychain);
  const features = { ...allFeatures, ...options.features };
  const preferences = { ...options.preferences };
  const clipboard = fakeClipboard();
  const windows = fakeSignInWindows();
  const commands = fakeCommandDoor();
  const browser = fakeBrowser();
  const redirects = fakeRedirects();
  const qgisProfiles = fakeQgisProfiles();
  const followedFiles = fakeFollowedFiles();
  const log: string[] = [];
  const locks = fakeLocks();
  async function count<T>(work: () => Promise<T>): Promise<T> {
    bench.underWay += 1;
    try {
      return await work();
    } finally {
      bench.underWay -= 1;
    }
  }
  const ports: Ports = {
    clock,
    randomness: fakeRandomness(options.seed),
    fetch: (input, init) => count(() => wholeAnswer(input, init)),
    files: folder.files,
    locks: {
      // What is done alone for one configuration may itself wait for the clock.
      hold: (name, wait, work) => {
        const hold = () => locks.hold(name, wait, work);
        return name.startsWith('auth-') ? hold() : count(hold);
      },
    },
    keychain: held,
    scrypt: fakeScrypt,
    browser,
    redirects,
    probe: systemProbe({}),
    qgisProfiles,
    sealer: fakeSealer(),
    followedFiles,
    log: (line) => log.push(line),
  };
  const bench: Omit<HostBench, 'surroundings'> = {
    ports,
    clock,
    folder,
    keychain,
    held,
    clipboard,
    windows,
    commands,
    browser,
    redirects,
    qgisProfiles,
    followedFiles,
    preferences,
    applied: [],
    exceptions: [],
    notifications: [],
    shown: [],
    log,
    aside: new Map(),
    environmentKey: succeed(null),
    underWay: 0,
    demo: null,
    demoClosed: 0,
    outside: new Map(),
    chosenFolder: '/home/ada/Downloads',
    chosenImport: null,
    quits: 0,
    examined: undefined,
  };
  const report: CheckReport = { subject: 'This computer', passed: true, stages: [] };
  const surroundings: HostSurroundings = {
    kind: 'desktop',
    version: '1.2.3',
    platform: 'linux',
    ports,
    features,
    environmentKey: () => bench.environmentKey,
    preferences: {
      read: () => ({ ...preferences }),
      write: (values) => Object.assign(preferences, values),
    },
    folder: dataFolder(folder, bench.aside),
    clipboard: options.clipboard === null ? null : clipboard,
    commands,
    signInWindows: windows,
    demo: {
      start: async () =>
        bench.demo === null ? fail('feature-absent', 'There is no demo portal.') : succeed(bench.demo),
      async close() {
        bench.demoClosed += 1;
      },
    },
    outsideFiles: {
      places: async (names) =>
        bench.chosenFolder === null ? null : names.map((name) => `${bench.chosenFolder}/${name}`),
      async write(files) {
        for (const { path, content } of files) bench.outside.set(path, content);
        return succeed(null);
      },
      choose: async () => succeed(bench.chosenImport),
    },
    async examine(store, onStage) {
      bench.examined = store;
      onStage({ name: 'Disk', state: 'passed', finding: 'There is room.', fix: null, milliseconds: 1 });
      return report;
    },
    showFolder: async () => succeed(null),
    installCommand: async () => succeed({ path: '/home/ada/.local/bin/wayleave', note: '' }),
    applyPreferences: (values) => bench.applied.push(values),
    applyCertificateExceptions: (exceptions) => bench.exceptions.push(exceptions),
    showWindow: (command) => bench.shown.push(command),
    quit() {
      bench.quits += 1;
    },
    notify: (notification) => bench.notifications.push(notification),
  };
  return Object.assign(bench, { surroundings });
}

/** An answer that has come as a whole, so that nothing of a request is under way after it. */
async function wholeAnswer(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init);
  const body = await answer.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, answer);
}

function heldKeychain(keychain: Keychain): HeldKeychain {
  let gate: Promise<void> = Promise.resolve();
  return {
    hold() {
      let release = () => undefined as void;
      gate = new Promise((resolve) => {
        release = resolve;
      });
      return () => release();
    },
    read: (account) => gate.then(() => keychain.read(account)),
    write: (account, secret) => gate.then(() => keychain.write(account, secret)),
    remove: (account) => gate.then(() => keychain.remove(account)),
    accounts: () => gate.then(() => keychain.accounts()),
  };
}

function fakeClipboard(): FakeClipboard {
  const clipboard: FakeClipboard = {
    text: '',
    isConcealed: false,
    isBroken: false,
    held: null,
    writes: 0,
    async write(text, { concealed }) {
      clipboard.writes += 1;
      await clipboard.held;
      if (clipboard.isBroken) return fail('clipboard-failed', 'The clipboard did not take the text.');
      clipboard.text = text;
      clipboard.isConcealed = concealed;
      return succeed(null);
    },
    async clearIfStill(text) {
      if (clipboard.text !== text) return false;
      clipboard.text = '';
      return true;
    },
  };
  return clipboard;
}

function fakeCommandDoor(): FakeCommandDoor {
  const door: FakeCommandDoor = {
    opened: null,
    isTaken: false,
    count: 0,
    async open(opened) {
      if (door.isTaken) return fail('agent-failed', 'Another application answers for this data folder.');
      door.opened = opened;
      door.count += 1;
      return succeed({
        async close() {
          if (door.opened === opened) door.opened = null;
        },
      });
    },
  };
  return door;
}

function dataFolder(folder: FakeFolder, aside: Map<string, readonly string[]>): DataFolder {
  return {
    path: '/home/ada/.local/share/wayleave',
    async storedFiles() {
      const file = (name: string): StoredFile => ({
        name,
        kind: 'current',
        savedAt: 0,
        bytes: folder.peek(name)?.length ?? 0,
      });
      return succeed(folder.names().filter(isStoreFile).map(file));
    },
    async setAside() {
      const names = folder.names().filter(isStoreFile);
      for (const name of names) folder.drop(name);
      const place = `set-aside-${aside.size + 1}`;
      aside.set(place, names);
      return succeed(place);
    },
  };
}
