/** What a host asks of its surroundings, besides the ports of the application (`src/core/ports.ts`). */
import type { CheckReport, Stage, Wayleave } from '../contract.ts';
import type { ImportSource } from '../contract-sharing.ts';
import type { FileCode, StoreCode } from '../failures.ts';
import type { Outcome } from '../outcome.ts';
import type { Ports } from '../ports.ts';
import type { Identity } from '../store/age.ts';
import type { KeyedStore } from '../store/open-store.ts';
import type { KeySource } from '../store/unlock.ts';
import type {
  CertificateException,
  Features,
  HostState,
  Preferences,
  SignInPageAction,
  SignInPageState,
  StoredFile,
  WindowCommand,
} from './host-contract.ts';

/** The system's clipboard, for tokens only: other text is copied by the window itself. */
export interface Clipboard {
  /** Puts text there. With `concealed`, marked so that clipboard histories and remote clipboards leave it out. */
  write(text: string, options: { readonly concealed: boolean }): Promise<Outcome<null, 'clipboard-failed'>>;
  /** Empties it if exactly this text still lies there. Answers whether it did. */
  clearIfStill(text: string): Promise<boolean>;
}

/** The file that holds the preferences: plain text, read once, written whole. */
export interface PreferenceFile {
  /** What was saved, unchecked; `{}` when there is nothing or it cannot be read. */
  read(): Readonly<Record<string, unknown>>;
  write(values: Readonly<Record<string, unknown>>): void;
}

/** The door for commands and scripts (the agent's socket), open while the store is. */
export interface CommandDoor {
  /**
   * Starts answering over the opened store. An agent that `wayleave unlock` started for the same folder is asked to
   * end first. `agent-failed` when there is no place for the socket or another application has it.
   */
  open(opened: OpenedForCommands): Promise<Outcome<{ close(): Promise<void> }, 'agent-failed'>>;
}

/** What commands are answered from. */
export interface OpenedForCommands {
  readonly wayleave: Wayleave;
  readonly identity: Identity;
  /** The passphrase that opened the store, or `null`: clients may have to prove that they know it. */
  readonly passphrase: string | null;
  /** The door closed by itself: `wayleave lock` asked for the lock, or another application has the folder now. */
  readonly onEnd: (why: 'locked' | 'replaced') => void;
}

/** An embedded sign-in page to show. */
export interface SignInPageWish {
  readonly attempt: string;
  readonly url: string;
  /** Navigations to this address are handed over and not followed. */
  readonly redirectUrl: string;
  readonly title: string;
  readonly expectedAccount: string | null;
  /** Hosts that may be answered with a user name, password or certificate: those of the portal. */
  readonly trustedHosts: readonly string[];
  readonly exceptions: readonly CertificateException[];
}

/** What an embedded sign-in window tells. */
export interface SignInPageEvents {
  /** The page was sent to the redirect URL, or shows the out-of-band code; `url` is for `deliverRedirect`. */
  redirected(url: string): void;
  /** The out-of-band page shows this title or code. */
  codeShown(text: string): void;
  /** The person closed the window. */
  closed(): void;
  /** The person wants to go on in their own browser. The window closes by itself. */
  wantsOwnBrowser(): void;
  /** The person chose to trust a certificate from now on. */
  trusted(exception: CertificateException): void;
  changed(state: SignInPageState): void;
}

/** Files outside the data folder, at places that the person chose. */
export interface OutsideFiles {
  /** Where files of those names shall go, as absolute paths in the same order; `null` when the person gave up. */
  places(names: readonly string[]): Promise<readonly string[] | null>;
  /** Writes all of them with mode 0600, each in one step; when one cannot be written, none of them is. */
  write(files: readonly OutsideFile[]): Promise<Outcome<null, FileCode>>;
  /** Lets the person choose what to import; `null` when they gave up. Only where `features.fileDialogs` is available. */
  choose(what: 'file' | 'qgis-profile'): Promise<Outcome<ImportSource | null, FileCode | 'feature-absent'>>;
}

/** A file to be written: a text, as UTF-8, or bytes. */
export interface OutsideFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** A file that the system handed over, such as by a double click. It is read when a person can see what is in it. */
export interface HandedFile {
  /** For people, without its folder. */
  readonly name: string;
  read(): Promise<Outcome<ImportSource, FileCode>>;
}

/** Windows that show sign-in pages, each with a session of its own that is forgotten with it. */
export interface SignInWindows {
  open(wish: SignInPageWish, events: SignInPageEvents): OpenSignInWindow;
}

/** One such window. */
export interface OpenSignInWindow {
  state(): SignInPageState;
  act(action: SignInPageAction): void;
  /** Shows it in front. */
  focus(): void;
  close(): void;
}

/** The demo portal, in this process. */
export interface DemoPortals {
  /** Starts one, or answers the one that runs. */
  start(): Promise<Outcome<DemoPlace, 'feature-absent'>>;
  close(): Promise<void>;
}

/** Where a demo portal runs. */
export interface DemoPlace {
  readonly portal: string;
  readonly services: string;
  readonly clientId: string;
  readonly users: readonly { readonly username: string; readonly password: string }[];
}

/** The data folder as a whole. */
export interface DataFolder {
  readonly path: string;
  storedFiles(): Promise<Outcome<readonly StoredFile[], StoreCode>>;
  /** Moves every file of the store into a new folder inside the data folder; answers that folder's name. */
  setAside(): Promise<Outcome<string, StoreCode>>;
}

/** Everything a host is built on. */
export interface HostSurroundings {
  readonly kind: HostState['host'];
  readonly version: string;
  readonly platform: HostState['platform'];
  readonly ports: Ports;
  /** What this machine can do, looked at once. */
  readonly features: Features;
  /** The key that the environment names (WAYLEAVE_IDENTITY_FILE, WAYLEAVE_PASSPHRASE), or `null`. */
  environmentKey(): Outcome<KeySource | null, StoreCode>;
  readonly preferences: PreferenceFile;
  readonly folder: DataFolder;
  /** `null` where `features.copyToken` is absent. */
  readonly clipboard: Clipboard | null;
  readonly commands: CommandDoor | null;
  readonly signInWindows: SignInWindows | null;
  readonly demo: DemoPortals | null;
  readonly outsideFiles: OutsideFiles;
  /** Findings about this machine and the opened store, if it is open. */
  examine(
    store: KeyedStore | null,
    onStage: (stage: Stage) => void,
    signal: AbortSignal | undefined,
  ): Promise<CheckReport>;
  showFolder(): Promise<Outcome<null, 'feature-absent'>>;
  installCommand(): Promise<Outcome<{ readonly path: string; readonly note: string }, 'feature-absent'>>;
  /** Carries out preferences that the system keeps: start at login, theme. */
  applyPreferences(preferences: Preferences): void;
  /** An exception was added or removed: connections of the application follow it from now on. */
  applyCertificateExceptions(exceptions: readonly CertificateException[]): void;
  /** Brings the main window to the front, opening one if none is open, and then tells it the command, if any. */
  showWindow(command: WindowCommand | null): void;
  /** Ends the application; it calls `Host.close` on the way out. */
  quit(): void;
  /** Shows a message of the operating system; a click does what `showWindow` does with that command. */
  notify(notification: {
    readonly title: string;
    readonly body: string;
    readonly command: WindowCommand;
  }): void;
}
