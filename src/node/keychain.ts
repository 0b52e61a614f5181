import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Keychain, KeychainCode } from '../core/ports.ts';

/** The functions of keytar that are used here. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
  findCredentials(service: string): Promise<{ account: string; password: string }[]>;
  /** Gives up whatever it waits for, where it can. */
  end?(): void;
}

/** How the keychain is reached; the defaults are the real ones. */
export interface KeychainOptions {
  /** Name under which entries are filed. */
  readonly service?: string;
  /** An unlock prompt that nobody answers must not hold a command for ever. */
  readonly timeoutMilliseconds?: number;
  readonly platform?: NodeJS.Platform;
  readonly load?: () => Promise<Keytar>;
}

type Result<T> = Outcome<T, KeychainCode>;

/** A name that is written and removed again to find out whether the keychain is open. */
const probeAccount = 'probe';

/**
 * The operating system's keychain through keytar. A locked Secret Service answers `null` to a read, exactly as it
 * does for a missing entry, and crashes the process inside `findCredentials`; so on Linux neither is believed
 * before a write went through. After a time-out later calls fail at once for as long as the first one still waits inside
 * the library: until somebody answers its prompt, or its process has ended.
 */
export function systemKeychain(options: KeychainOptions = {}): Keychain {
  const { service = 'Wayleave', timeoutMilliseconds = 20_000, platform = process.platform } = options;
  const load = options.load ?? loadKeytar;
  let stuck: Promise<unknown> | null = null;

  async function ask<T>(question: (keytar: Keytar) => Promise<T>): Promise<Result<T>> {
    if (stuck !== null) return timedOut();
    const answer = load().then(question).then(succeed, judgeError);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Result<T>>((resolve) => {
      timer = setTimeout(() => {
        stuck = answer;
        void load().then((keytar) => keytar.end?.());
        resolve(timedOut());
      }, timeoutMilliseconds);
    });
    void answer.then(() => {
      if (stuck === answer) stuck = null;
    });
    const outcome = await Promise.race([answer, late]);
    clearTimeout(timer);
    return outcome;
  }

  async function proveOpen(): Promise<Result<null>> {
    if (platform !== 'linux') return succeed(null);
    return ask(async (keytar) => {
      await keytar.setPassword(service, probeAccount, 'open');
      await keytar.deletePassword(service, probeAccount);
      return null;
    });
  }

  return {
    async read(account) {
      const secret = await ask((keytar) => keytar.getPassword(service, account));
      if (!secret.ok || secret.value !== null) return secret;
      const open = await proveOpen();
      return open.ok ? secret : open;
    },
    write: (account, secret) =>
      ask(async (keytar) => {
        await keytar.setPassword(service, account, secret);
        return null;
      }),
    remove: (account) =>
      ask(async (keytar) => {
        await keytar.deletePassword(service, account);
        return null;
      }),
    async accounts() {
      const open = await proveOpen();
      if (!open.ok) return open;
      const found = await ask((keytar) => keytar.findCredentials(service));
      if (!found.ok) return found;
      return succeed(found.value.map(({ account }) => account).filter((account) => account !== probeAccount));
    },
  };
}

/** keytar inside this process. */
export async function loadKeytar(): Promise<Keytar> {
  // Node finds only one of keytar's names by itself; its default export has them all.
  return (await import('keytar')).default;
}

function timedOut(): Result<never> {
  return fail('keychain-timeout', 'The system keychain did not answer in time.');
}

/** Words of libsecret and GDBus (measured with gnome-keyring); what is unknown counts as refused. */
const signs: readonly (readonly [RegExp, KeychainCode, string])[] = [
  [/locked collection|is locked|dismissed|prompt/i, 'keychain-locked', 'The system keychain is locked.'],
  [
    /cannot autolaunch|could not connect|given address is empty|address element|connection refused|not provided by any|serviceunknown|no such file/i,
    'keychain-absent',
    'No system keychain is running.',
  ],
  [
    /failed to load keytar|cannot find module|cannot open shared object/i,
    'keychain-absent',
    "The system keychain's library (libsecret) is missing.",
  ],
  [
    /does not exist at path/i,
    'keychain-absent',
    'The system keychain has no keyring yet and cannot make one here.',
  ],
];

function judgeError(error: unknown): Result<never> {
  const text = error instanceof Error ? error.message : '';
  const sign = signs.find(([pattern]) => pattern.test(text));
  return sign === undefined
    ? fail('keychain-refused', 'The system keychain refused the request.')
    : fail(sign[1], sign[2]);
}
