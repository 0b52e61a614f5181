/**
 * What the core asks of the outside. Each port is small and shaped by the core's need; `src/node` has the
 * real ones, `tests/fakes` an honest one in memory for each.
 */
import type { Outcome } from './outcome.ts';

/** Time: unix milliseconds, and waiting. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
  /** Resolves after `milliseconds`, or at once when the signal aborts. Never rejects. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Cryptographic randomness. */
export interface Randomness {
  /** `count` unpredictable bytes. */
  bytes(count: number): Uint8Array;
}

/**
 * The WHATWG fetch, as far as the core uses it. Implementations follow no redirect themselves when
 * `redirect` is `manual`, and reject with an error whose `cause.code` or `name` tells the reason.
 */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Names inside the data folder; no separators. */
export type FileName = string;

/** Files of the data folder. A failure carries the system's word (ENOSPC, EACCES, EIO) in `details.cause`. */
export interface Files {
  /** The bytes of a file, or `null` when it is not there. */
  read(name: FileName): Promise<Outcome<Uint8Array | null, 'file-failed'>>;
  /** Writes a new file of mode 0600 and makes its bytes durable (fsync). Fails when the name exists. */
  create(name: FileName, bytes: Uint8Array): Promise<Outcome<null, 'file-failed'>>;
  /** A second name for the same file (hard link, or a copy where the file system has none). Keeps an existing `to`. */
  link(from: FileName, to: FileName): Promise<Outcome<null, 'file-failed'>>;
  /** Moves a file over whatever has the name `to`, in one step. */
  rename(from: FileName, to: FileName): Promise<Outcome<null, 'file-failed'>>;
  /** Removes a file; a missing one is no failure. */
  remove(name: FileName): Promise<Outcome<null, 'file-failed'>>;
  /** Makes the names themselves durable (fsync of the folder). */
  settle(): Promise<Outcome<null, 'file-failed'>>;
  /** All names in the folder; empty when the folder is not there yet. */
  list(): Promise<Outcome<readonly FileName[], 'file-failed'>>;
  /** Changes whenever the file of that name was replaced or changed; `null` when it is not there. */
  stamp(name: FileName): Promise<Outcome<string | null, 'file-failed'>>;
  /** Calls back soon after anything in the folder changed. Returns how to stop. */
  watch(listener: () => void): () => void;
}

/** Locks shared by every process that uses the data folder. A dead holder's lock is free. */
export interface Locks {
  /**
   * Runs `work` while holding the lock of that name (letters, digits and `-`), waiting at most
   * `waitMilliseconds` for it. `lock-timeout` when somebody else kept it, `lock-failed` when the disk refused.
   */
  hold<T>(
    name: string,
    waitMilliseconds: number,
    work: () => Promise<T>,
  ): Promise<Outcome<T, 'lock-timeout' | 'lock-failed'>>;
}

/** The operating system's keychain. Every call ends within a bounded time. */
export interface Keychain {
  /** The secret of that account, or `null` when the keychain is open and has none. */
  read(account: string): Promise<Outcome<string | null, KeychainCode>>;
  /** Stores or replaces the secret. */
  write(account: string, secret: string): Promise<Outcome<null, KeychainCode>>;
  /** Removes the secret; a missing one is no failure. */
  remove(account: string): Promise<Outcome<null, KeychainCode>>;
  /** The accounts that have a secret. */
  accounts(): Promise<Outcome<readonly string[], KeychainCode>>;
}

/** Why a keychain gave no answer. Never confused with "there is no such secret". */
export type KeychainCode = 'keychain-locked' | 'keychain-absent' | 'keychain-refused' | 'keychain-timeout';

/** scrypt (RFC 7914) on the platform's own code. At age's work factor it takes about a second and 256 MiB. */
export type Scrypt = (
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: { readonly n: number; readonly r: number; readonly p: number },
  length: number,
) => Promise<Uint8Array>;

/** ChaCha20-Poly1305 (RFC 8439 section 2.8): a key of 32 bytes, a nonce of 12, a tag of 16 after the sealed bytes. */
export interface Aead {
  seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Promise<Uint8Array>;
  /** `null` when the tag does not fit. `sealed` has at least the tag. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | null>;
}

/** The browser the user is used to. */
export interface Browser {
  /** Opens an https (or loopback http) address. `browser-failed` when none could be started. */
  open(url: string): Promise<Outcome<null, 'browser-failed'>>;
}

/** Where a loopback redirect is awaited: host `localhost` means 127.0.0.1 and ::1, `path` is as registered. */
export interface RedirectAddress {
  readonly host: '127.0.0.1' | 'localhost';
  readonly port: number;
  /** '' or a path that begins with `/`. Both '' and '/' are reached by the browser as `/`. */
  readonly path: string;
}

/** What came back on the redirect address, as parsed parameters; never logged. */
export type RedirectAnswer = Readonly<Record<string, string>>;

/** One awaited redirect. */
export interface AwaitedRedirect {
  /** Resolves with the parameters of the one valid callback of this state, or why there was none. */
  readonly answer: Promise<Outcome<RedirectAnswer, 'sign-in-timeout' | 'sign-in-cancelled'>>;
  /** Stops waiting. The server closes with its last awaited redirect. */
  cancel(): void;
}

/** The loopback redirect server (RFC 8252 section 7.3). One server serves every sign-in on its address. */
export interface RedirectServer {
  /** Listens before it answers; `redirect-port-busy` when another program has the port. */
  expect(
    address: RedirectAddress,
    state: string,
    timeoutMilliseconds: number,
  ): Promise<Outcome<AwaitedRedirect, 'redirect-port-busy'>>;
}

/** Stages of reaching a host, for the connection test. */
export interface Probe {
  /** Whether requests to that address go there directly, and not by a proxy. */
  isDirect(url: URL): boolean;
  /** Resolves a name to its addresses. */
  lookUp(host: string): Promise<Outcome<readonly string[], 'portal-unreachable'>>;
  /** Opens and closes a TCP connection. */
  connect(host: string, port: number, timeoutMilliseconds: number): Promise<Outcome<null, PortReachCode>>;
  /** Does a TLS handshake and tells who vouches for the host until when. */
  certificate(
    host: string,
    port: number,
    timeoutMilliseconds: number,
  ): Promise<Outcome<Certificate, TlsCode>>;
}

/** Why a port was not reached. */
export type PortReachCode = 'portal-unreachable' | 'portal-timeout';
/** Why a TLS handshake did not end well. */
export type TlsCode = PortReachCode | 'tls-untrusted';

/** The leaf certificate of a host. */
export interface Certificate {
  readonly issuer: string;
  readonly subject: string;
  /** Unix milliseconds. */
  readonly validUntil: number;
}

/** A profile of QGIS on this computer: the folder in which one of its users' settings lie. */
export interface QgisProfilePlace {
  /** As QGIS calls it, such as `default`. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly program: 'QGIS3' | 'QGIS4';
}

/** The two files of a QGIS profile that tell of connections; `null` for one that is not there. */
export interface QgisProfileFiles {
  /** `QGIS3.ini` or `QGIS4.ini`. */
  readonly settings: Uint8Array | null;
  /** `qgis-auth.db`. */
  readonly authDatabase: Uint8Array | null;
}

/** The QGIS profiles of this user. They are read and never written. */
export interface QgisProfiles {
  /** Those that are found where QGIS keeps them; none when there is no QGIS. In the order of program and name. */
  list(): Promise<readonly QgisProfilePlace[]>;
  /**
   * The files of one, wherever it is. `file-unreadable` when it has neither, or the disk does not give one back;
   * `file-refused` when one is larger than 16 MB.
   */
  read(folder: string): Promise<Outcome<QgisProfileFiles, QgisProfileCode>>;
}

/** Why a QGIS profile was not read. */
export type QgisProfileCode = 'file-refused' | 'file-unreadable';

/** What seals a file (age v1): one passphrase, or keys (`age1…`) of which each opens it. */
export type FileSeal =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'recipients'; readonly recipients: readonly string[] };

/** What opens a sealed file. Identities are texts of the form `AGE-SECRET-KEY-1…`. */
export type FileKey =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | { readonly kind: 'identities'; readonly identities: readonly string[] };

/** How sealing and opening are watched and called off. */
export interface SealerWatch {
  readonly signal?: AbortSignal | undefined;
  /** `share` is 0 to 1, or `null` where nobody knows. */
  readonly onProgress?:
    | ((step: 'deriving-key' | 'sealing' | 'opening', share: number | null) => void)
    | undefined;
}

/** Seals and opens age files, away from the thread that serves people. Bounded in time and memory. */
export interface Sealer {
  /** `bad-value` for a recipient that is none; `file-cancelled` when the signal aborts. */
  seal(
    bytes: Uint8Array,
    seal: FileSeal,
    watch?: SealerWatch,
  ): Promise<Outcome<Uint8Array, 'bad-value' | 'file-cancelled'>>;
  /**
   * The bytes in a sealed file, binary or armored. `wrong-file-password` and `file-key-needed` when the key does not fit,
   * `file-damaged` when it was changed or cut, `file-refused` when it asks for more work than any honest file,
   * `bad-value` for an identity that is none.
   */
  open(file: Uint8Array, key: FileKey, watch?: SealerWatch): Promise<Outcome<Uint8Array, SealedFileCode>>;
}

/** Why a sealed file was not opened. */
export type SealedFileCode =
  | 'wrong-file-password'
  | 'file-key-needed'
  | 'file-damaged'
  | 'file-refused'
  | 'file-cancelled'
  | 'bad-value';

/** What a followed file is now. */
export type FollowedFile =
  | { readonly kind: 'unchanged' }
  /** `stamp` changes whenever the file does. */
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly stamp: string };

/** Files that subscriptions follow, on this computer or a network share. They are read and never written. */
export interface FollowedFiles {
  /**
   * The file at an absolute path unless it still has that stamp. Ends within 20 seconds although the share may hang.
   * `file-unreadable` with the system's word, `file-refused` when it is larger than 16 MB.
   */
  read(
    path: string,
    knownStamp: string | null,
  ): Promise<Outcome<FollowedFile, 'file-unreadable' | 'file-refused'>>;
}

/** A log for people who look for a cause. Implementations write what they are given: give nothing secret. */
export type Log = (line: string) => void;

/** Everything the application is built on. */
export interface Ports {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly fetch: Fetch;
  readonly files: Files;
  readonly locks: Locks;
  readonly keychain: Keychain;
  readonly scrypt: Scrypt;
  /** The system's, where it has one; JavaScript's, a few times slower, stands in for it. */
  readonly aead?: Aead | undefined;
  readonly browser: Browser;
  readonly redirects: RedirectServer;
  readonly probe: Probe;
  readonly qgisProfiles: QgisProfiles;
  readonly sealer: Sealer;
  readonly followedFiles: FollowedFiles;
  readonly log: Log;
}
