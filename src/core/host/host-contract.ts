/**
 * What a window can ask and hear: every operation of the application that carries no token, and what the host
 * around it adds (its store's lock, preferences, clipboard, sign-in window). Electron's bridge and the browser
 * host's are both derived from this table. Times are unix milliseconds.
 */
import type {
  ActivityEntry,
  CheckReport,
  Contract,
  Events,
  Nothing,
  Operation,
  SignInSurface,
  StartedSignIn,
} from '../contract.ts';
import type {
  OpenedImport,
  ProfileExportWish,
  QgisExportWish,
  SavedProfileFile,
  SavedQgisFiles,
} from '../contract-sharing.ts';
import type { FailureCode, StoreCode } from '../failures.ts';
import type { SignInPreference } from '../model/auth-config.ts';
import type { Failure, Outcome } from '../outcome.ts';
import type { KeychainCode } from '../ports.ts';
import type { TokenForm } from '../sharing/token-text.ts';
import type { KeyPlace } from '../store/header.ts';
import type { Notice } from '../store/store.ts';

/** Something that not every host or machine can do, and why not, as a sentence. */
export type Feature = { readonly available: true } | { readonly available: false; readonly reason: string };

/** What a window must ask about before it offers it. */
export interface Features {
  readonly tray: Feature;
  readonly embeddedSignIn: Feature;
  readonly startAtLogin: Feature;
  readonly notifications: Feature;
  /** Copying a token, which never passes through the window. */
  readonly copyToken: Feature;
  /** Links of the form `wayleave://`. */
  readonly deepLinks: Feature;
  /** Putting the `wayleave` command on the user's path. */
  readonly installCommand: Feature;
  /** Showing the data folder in the system's file browser. */
  readonly showFolder: Feature;
  /** Locking when the screen is locked or the computer sleeps. */
  readonly lockWithSystem: Feature;
  /** Choosing files and folders in a dialog of the system. Without it, files are saved to the downloads folder. */
  readonly fileDialogs: Feature;
}

/** Where the store stands. Nothing of what is in it is told unless it is `open`. */
export type VaultState =
  | { readonly kind: 'opening' }
  | {
      readonly kind: 'open';
      readonly keyPlace: KeyPlace;
      readonly hasRecoveryCode: boolean;
      /** Public half of the key (`age1…`). */
      readonly recipient: string;
    }
  /** Closed in good order. With `passphrase`, unlocking needs it; otherwise asking is enough. */
  | { readonly kind: 'locked'; readonly keyPlace: KeyPlace; readonly reason: LockReason }
  /** No store yet. `keychain` is 'ok' or why it cannot keep the key. Nothing was written to it. */
  | { readonly kind: 'first-run'; readonly keychain: 'ok' | KeychainCode }
  /** It cannot be opened. What is on disk stays as it is. */
  | { readonly kind: 'broken'; readonly failure: Failure<StoreCode>; readonly ways: readonly RepairWay[] };

/** Why the store was locked. */
export type LockReason = 'start' | 'user' | 'idle' | 'system';

/** What helps against a store that does not open, in order of likely success. */
export type RepairWay =
  /** Try again, after unlocking or starting the keychain. */
  | 'retry'
  /** Give the passphrase. */
  | 'passphrase'
  /** Open with the recovery code and seal to a new key. */
  | 'recovery-code'
  /** Begin a new store; everything of the old one is kept in a folder beside it. */
  | 'start-anew'
  /** A newer Wayleave wrote it. */
  | 'update';

/** Where a key shall be kept. */
export type KeyChoice =
  | { readonly place: 'keychain' }
  | { readonly place: 'passphrase'; readonly passphrase: string };

/** The host, its store, and what both can do. */
export interface HostState {
  readonly host: 'desktop' | 'browser';
  readonly version: string;
  readonly platform: 'linux' | 'win32' | 'darwin' | 'other';
  readonly dataFolder: string;
  readonly features: Features;
  readonly vault: VaultState;
  /** Whether commands and scripts are answered now, and if not, why. */
  readonly commands: Feature;
  /** The loopback address that sign-ins wait on now, or `null` when none does. */
  readonly redirectListening: string | null;
  /** Name of a profile file that the system handed over and that waits for `openHandedFile`, or `null`. */
  readonly handedFile: string | null;
}

/** Choices that are no secret. Kept in plain text, so they hold no names of connections or portals. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly density: 'compact' | 'normal' | 'roomy';
  readonly startAtLogin: boolean;
  /** Closing the window leaves the application in the tray. Only where there is a tray. */
  readonly closeToTray: boolean;
  readonly notifications: boolean;
  /** Minutes without use after which the store is locked, or `null` for never. */
  readonly lockAfterMinutes: number | null;
  readonly lockWithSystem: boolean;
  /** Seconds after which a copied token is taken from the clipboard, 5 to 600. */
  readonly clearClipboardSeconds: number;
  /** Mark tokens so that clipboard histories leave them out, where the system knows such a mark. */
  readonly keepOutOfClipboardHistory: boolean;
  /** What a configuration that says `ask` proposes first. */
  readonly signInWith: SignInPreference;
  /** Seconds that a sign-in waits for the person, 30 to 3,600. */
  readonly signInSeconds: number;
  /** Whether the command line and scripts are answered while the application runs and is unlocked. */
  readonly answerCommands: boolean;
  /** Columns of the connection list that are shown besides the name. */
  readonly columns: readonly ConnectionColumn[];
  /** Widths of panes in CSS pixels. */
  readonly listWidth: number;
  readonly drawerWidth: number;
}

/** Some preferences with new values. */
export type PreferencesChange = {
  readonly [Name in keyof Preferences]?: Preferences[Name] | undefined;
};

/** Columns of the connection list that can be shown or hidden. */
export const connectionColumns = [
  'state',
  'kind',
  'account',
  'authId',
  'timeLeft',
  'lastTest',
  'tags',
] as const;

/** One of the columns. */
export type ConnectionColumn = (typeof connectionColumns)[number];

/** The forms in which a token is copied. A data source for QGIS has none in it, and the page copies it itself. */
export type CopyForm = Exclude<TokenForm, 'json' | 'qgis'>;

/** A token that now lies in the clipboard. */
export interface Copied {
  /** Name of the connection or configuration. */
  readonly label: string;
  readonly account: string | null;
  readonly form: CopyForm;
  readonly tokenExpiresAt: number | null;
  /** When it will be taken from the clipboard. */
  readonly clearsAt: number;
  readonly notes: readonly string[];
}

/** A demo portal that runs in this application, and what was defined for it. */
export interface DemoStarted {
  readonly portal: string;
  readonly authId: string;
  readonly connection: string;
  readonly users: readonly { readonly username: string; readonly password: string }[];
}

/** A certificate that the user chose to accept although nobody trusted vouches for it. */
export interface CertificateException {
  readonly host: string;
  readonly port: number;
  /** SHA-256 of the certificate, as 64 lower-case hex digits. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validUntil: number;
  readonly addedAt: number;
}

/** A kept older state of the store, or a damaged file that was set aside. */
export interface StoredFile {
  readonly name: string;
  readonly kind: 'current' | 'older' | 'damaged';
  readonly savedAt: number;
  readonly bytes: number;
}

/** What the bar above an embedded sign-in page shows. */
export interface SignInPageState {
  readonly attempt: string;
  /** Name of the auth configuration. */
  readonly title: string;
  readonly expectedAccount: string | null;
  /** Address of the page in three parts: what stands before the host, the host, and what follows without its query. */
  readonly address: { readonly before: string; readonly host: string; readonly after: string };
  readonly isSecure: boolean;
  readonly isLoading: boolean;
  readonly interruption: SignInInterruption | null;
}

/** Something the sign-in page cannot go on without. */
export type SignInInterruption =
  /** The page refuses built-in windows, or needs a security key: it works in the user's own browser. */
  | { readonly kind: 'needs-own-browser'; readonly why: 'webauthn' | 'disallowed-useragent' | 'blocked' }
  /** A server or proxy asks for a user name and password (Basic, Digest, NTLM, Negotiate). */
  | {
      readonly kind: 'credentials';
      readonly host: string;
      readonly isProxy: boolean;
      readonly scheme: string;
      readonly realm: string;
      readonly attempt: number;
    }
  /** A server asks for a certificate. `certificates` is what the system has. */
  | {
      readonly kind: 'client-certificate';
      readonly host: string;
      readonly certificates: readonly {
        readonly subject: string;
        readonly issuer: string;
        readonly validUntil: number;
      }[];
    }
  /** Nobody trusted vouches for the server. */
  | {
      readonly kind: 'certificate-error';
      readonly host: string;
      readonly error: string;
      readonly subject: string;
      readonly issuer: string;
      readonly validUntil: number;
      readonly fingerprint: string;
    }
  /** The page did not load. */
  | { readonly kind: 'load-failed'; readonly host: string; readonly error: string }
  /** A link led away from sign-in: to a place the window does not go. */
  | { readonly kind: 'navigation-blocked'; readonly host: string };

/** What a person does in the bar. */
export type SignInPageAction =
  | { readonly kind: 'reload' }
  | { readonly kind: 'open-in-browser' }
  | { readonly kind: 'copy-link' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'credentials'; readonly username: string; readonly password: string }
  /** `null` sends none. */
  | { readonly kind: 'client-certificate'; readonly index: number | null }
  /** Trust this certificate for this host from now on. */
  | { readonly kind: 'trust-certificate'; readonly fingerprint: string }
  /** Go on without answering what is asked. */
  | { readonly kind: 'dismiss' };

/** What the application menu, the tray or a link asks a window to show. It never acts by itself. */
export type WindowCommand =
  | { readonly kind: 'show'; readonly place: Place }
  | { readonly kind: 'show-connection'; readonly name: string }
  | { readonly kind: 'filter' }
  /** Opens the wizard; the fields come from a link and are shown, not saved. */
  | { readonly kind: 'new-connection'; readonly url: string; readonly name: string }
  | { readonly kind: 'sign-in'; readonly id: string }
  | { readonly kind: 'test'; readonly name: string }
  /** Goes where files are imported; nothing is opened by itself. */
  | { readonly kind: 'import' }
  /** Opens the export, with nothing chosen. */
  | { readonly kind: 'export' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'keyboard-help' };

/** The places of the main window. */
export type Place = 'connections' | 'authentication' | 'browse' | 'share' | 'activity' | 'settings';

/** How a window asks for a sign-in: without a `surface`, the host takes the one that fits. */
export interface WindowSignInRequest extends Omit<Contract['startSignIn']['request'], 'surface'> {
  readonly surface?: SignInSurface | undefined;
}

/** A sign-in that waits for a person, with the surface that was taken, or one that needed none. */
export type WindowSignIn =
  | (Extract<StartedSignIn, { kind: 'waiting' }> & { readonly surface: SignInSurface })
  | Extract<StartedSignIn, { kind: 'done' }>;

/** Operations of the application that a window may ask: all but those that answer tokens, write secrets or serve commands. */
export interface WindowOperations
  extends Omit<Contract, 'token' | 'hosts' | 'startSignIn' | 'exportQgis' | 'exportProfile'> {
  /**
   * The host sees a sign-in through whether or not anybody asks `finishSignIn`: it shows and closes the embedded
   * window and tells by `signIn` events. One sign-in a configuration: starting again focuses the window that is open.
   */
  startSignIn: Operation<WindowSignInRequest, WindowSignIn>;
}

/** What the host adds. */
export interface HostOperations {
  hostState: Operation<Nothing, HostState>;
  /**
   * Opens the store with the key where it lies; `passphrase` where one seals it. Answers the state it came to, or the
   * failure that kept it closed, which `VaultState` then tells too unless another try is all it takes.
   */
  unlock: Operation<{ readonly passphrase?: string | undefined }, HostState>;
  /** The first key of a new store. `unsupported` when there is a store already. */
  chooseKey: Operation<{ readonly key: KeyChoice }, HostState>;
  /** Closes the store: forgets key and tokens in memory, stops answering commands, clears the clipboard. */
  lock: Operation<Nothing, HostState>;
  /** Opens with the recovery code and seals to a new key: the environment's, where it names one. */
  recover: Operation<{ readonly recoveryCode: string; readonly key: KeyChoice }, HostState>;
  /** Moves the store that does not open into a folder beside it and begins a new one. Nothing moves before the key is sure. */
  startAnew: Operation<{ readonly key: KeyChoice }, HostState>;
  /** Makes a recovery code and shows it this once; an earlier one stops working. */
  makeRecoveryCode: Operation<Nothing, { readonly recoveryCode: string }>;

  /** Fetches a fresh token and puts it into the clipboard. `ref` is a connection path or an auth ID. */
  copyToken: Operation<{ readonly ref: string; readonly form: CopyForm }, Copied>;

  /**
   * Exports for QGIS into files that the person names in the system's dialog, or into the downloads folder where there is
   * no dialog; mode 0600, all of them or none. No text of them passes through the window. `null`: the dialog was cancelled.
   */
  saveQgisFiles: Operation<QgisExportWish, SavedQgisFiles | null>;
  /**
   * Exports a profile file to the place that the person names, as above; `null`: the dialog was cancelled. `run` names it
   * in the `progress` events.
   */
  saveProfileFile: Operation<
    ProfileExportWish & { readonly run?: string | undefined },
    SavedProfileFile | null
  >;
  /**
   * Lets the person choose a file to import, or the folder of a QGIS profile, in the system's dialog, and opens it as
   * `openImport` does. `null`: cancelled. `feature-absent` where there is no dialog: the page hands over the bytes then.
   */
  chooseImport: Operation<{ readonly what: 'file' | 'qgis-profile' }, OpenedImport | null>;
  /**
   * Opens the file that the system handed over, as `openImport` does, and forgets it. `null`: none waits. Nothing of it is
   * taken before `applyImport`.
   */
  openHandedFile: Operation<Nothing, OpenedImport | null>;

  preferences: Operation<Nothing, Preferences>;
  changePreferences: Operation<PreferencesChange, Preferences>;

  /** Newest first. `subject` is a connection path or an auth ID. */
  activity: Operation<
    { readonly subject?: string | undefined; readonly limit?: number | undefined },
    readonly ActivityEntry[]
  >;
  clearActivity: Operation<Nothing, null>;

  /** Findings about store, keychain, ports, clock and certificates, with the fix of each. */
  doctor: Operation<{ readonly run?: string | undefined }, CheckReport>;
  storedFiles: Operation<Nothing, readonly StoredFile[]>;
  showDataFolder: Operation<Nothing, null>;
  /** Puts `wayleave` on the user's path; answers where. */
  installCommand: Operation<Nothing, { readonly path: string; readonly note: string }>;

  certificateExceptions: Operation<Nothing, readonly CertificateException[]>;
  removeCertificateException: Operation<{ readonly host: string; readonly port: number }, null>;

  /** Starts the demo portal in this application and defines a configuration and a connection for it. */
  startDemo: Operation<Nothing, DemoStarted>;
  /** Opens an https address (or a loopback one) in the user's browser. */
  openInBrowser: Operation<{ readonly url: string }, null>;

  /** For the bar of an embedded sign-in window: `feature-absent` anywhere else. */
  signInPage: Operation<Nothing, SignInPageState>;
  signInPageAction: Operation<SignInPageAction, null>;
}

/** The whole table. */
export type HostContract = WindowOperations & HostOperations;

/** The name of an operation of the table. */
export type HostOperationName = keyof HostContract;

/** What a window hears, by name, with what it carries. */
export interface HostEvents extends Events {
  host: HostState;
  preferences: Preferences;
  activity: ActivityEntry;
  notice: Notice;
  command: WindowCommand;
  /** The copied token was taken from the clipboard, or something else lies there now. */
  clipboard: { readonly cleared: boolean };
  /** How an attempt goes on: `window-closed` when the person closed the embedded window. */
  signIn: {
    readonly attempt: string;
    readonly surface: SignInSurface;
    readonly phase: 'waiting' | 'window-closed' | 'done' | 'failed';
  };
  signInPage: SignInPageState;
}

/** The name of an event. */
export type HostEventName = keyof HostEvents;

/** Names of all events, for the ends that pass them on. */
export const hostEventNames = Object.keys({
  changed: true,
  stage: true,
  progress: true,
  host: true,
  preferences: true,
  activity: true,
  notice: true,
  command: true,
  clipboard: true,
  signIn: true,
  signInPage: true,
} satisfies Record<HostEventName, true>) as readonly HostEventName[];

/** The answer to an operation of the table. */
export type HostAnswer<Name extends HostOperationName> = HostContract[Name]['answer'];

/** Everything a window can be answered, for the ends that pass it on. */
export type AnyHostAnswer = Outcome<unknown, FailureCode>;

/** The host as a window sees it. The signal gives up waiting; what was saved stays saved. */
export interface HostClient {
  invoke<Name extends HostOperationName>(
    name: Name,
    request: HostContract[Name]['request'],
    signal?: AbortSignal,
  ): Promise<HostAnswer<Name>>;
  /** Listens to an event. Returns how to stop. */
  on<Name extends HostEventName>(name: Name, listener: (detail: HostEvents[Name]) => void): () => void;
}

/**
 * What a page finds as `window.wayleave`. `call` is a number of the page's own choosing, by which it may cancel; a
 * call that was cancelled still answers.
 */
export interface WindowBridge {
  invoke(operation: string, request: unknown, call: number): Promise<AnyHostAnswer>;
  cancel(call: number): void;
  on(event: string, listener: (detail: unknown) => void): () => void;
}
