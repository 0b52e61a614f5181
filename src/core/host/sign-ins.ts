import type { SignedIn, StartedSignIn, Wayleave } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { findAuthConfig } from '../identity/references.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import type { SignInSurface } from '../model/session.ts';
import { parseUrl } from '../model/web-address.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Browser, Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { vaultLocked } from './gate.ts';
import type {
  CertificateException,
  Feature,
  HostEvents,
  Preferences,
  WindowSignIn,
  WindowSignInRequest,
} from './host-contract.ts';
import type { OpenSignInWindow, SignInPageEvents, SignInWindows } from './host-ports.ts';
import { chooseSurface } from './surface-choice.ts';

/** What sign-ins of the windows and the tray work with, as long as the store is open. */
export interface SignInSurroundings {
  /** The application itself: what is asked here is recorded nowhere. */
  readonly wayleave: Wayleave;
  readonly store: Store;
  readonly browser: Browser;
  readonly clock: Clock;
  /** `null` where there are no embedded windows; `embedded` says why. */
  readonly windows: SignInWindows | null;
  readonly embedded: Feature;
  readonly preferences: () => Pick<Preferences, 'signInWith' | 'signInSeconds'>;
  readonly exceptions: () => Promise<readonly CertificateException[]>;
  readonly trust: (exception: CertificateException) => void;
  readonly tell: <Name extends 'signIn' | 'signInPage'>(event: Name, detail: HostEvents[Name]) => void;
  /** Sees to work that nobody waits for. */
  readonly attend: (work: Promise<unknown> | void) => void;
}

/**
 * Sign-ins that windows and the tray started, one a configuration. Each is seen through to its end by the host,
 * whoever waits for it. `door` is the application as the asking door records it.
 */
export interface HostSignIns {
  /** Starts one; the embedded window of the same configuration comes to the front instead, if it is open. */
  start(
    request: WindowSignInRequest,
    door: Wayleave,
    signal?: AbortSignal,
  ): Promise<Outcome<WindowSignIn, FailureCode>>;
  /** Waits for the end of one, or takes what was pasted. The signal gives up waiting; the sign-in goes on. */
  finish(
    request: { readonly attempt: string; readonly pasted?: string | undefined },
    signal?: AbortSignal,
  ): Promise<Outcome<SignedIn, FailureCode>>;
  cancel(attempt: string): Promise<Outcome<null, FailureCode>>;
  /** The embedded window of an attempt, or `null`. */
  window(attempt: string): OpenSignInWindow | null;
  /** Calls off all of them and takes no more: the store closes. */
  end(): Promise<void>;
}

type Waiting = Extract<StartedSignIn, { kind: 'waiting' }>;
type Result = Outcome<SignedIn, FailureCode>;

/** How a sign-in ends, and what windows are told of it. */
interface End {
  readonly result: Result;
  readonly phase: HostEvents['signIn']['phase'];
}

interface Attempt {
  readonly started: Waiting;
  readonly config: AuthConfig;
  readonly door: Wayleave;
  /** The host waits for its answer. Where only a paste brings one, there is nothing to wait for. */
  readonly isAwaited: boolean;
  readonly result: Promise<Result>;
  surface: SignInSurface;
  window: OpenSignInWindow | null;
  /** What it ends with once it was called off. */
  calledOff: End | null;
  /** Ends it, if it has not ended yet. */
  end(end: End): void;
}

/** Sign-ins over those surroundings. */
export function createHostSignIns(around: SignInSurroundings): HostSignIns {
  const { wayleave, clock, attend } = around;
  const attempts = new Map<string, Attempt>();
  /** Where a page was last seen through to its end, by auth ID: it may have moved on from where it began. */
  const wentWell = new Map<string, SignInSurface>();
  const starting = new Map<string, Promise<unknown>>();
  let isOver = false;

  async function choose(request: WindowSignInRequest, config: AuthConfig): Promise<SignInSurface> {
    if (request.surface !== undefined) return request.surface;
    const sessions = await around.store.readSessions();
    const session = sessions.ok ? sessions.value.find(({ authId }) => authId === config.id) : undefined;
    return chooseSurface({
      configured: config.signInWith,
      preferred: around.preferences().signInWith,
      last: wentWell.get(config.id) ?? session?.surface ?? null,
      redirectUrl: config.kind === 'oauth2' ? config.redirectUrl : null,
      canEmbed: around.windows !== null && around.embedded.available,
    });
  }

  async function start(
    request: WindowSignInRequest,
    door: Wayleave,
    signal: AbortSignal | undefined,
  ): Promise<Outcome<WindowSignIn, FailureCode>> {
    if (isOver) return vaultLocked();
    const profile = await around.store.readProfile();
    if (!profile.ok) return profile;
    const config = findAuthConfig(profile.value, request.id);
    if (config === null) return fail('not-found', 'There is no auth configuration with that ID.');
    const surface = await choose(request, config);
    const windows = surface === 'embedded' ? around.windows : null;
    if (surface === 'embedded' && windows === null) return noWindows(around.embedded);
    const before = [...attempts.values()].find((attempt) => attempt.config.id === config.id) ?? null;
    if (before?.window && windows !== null) {
      before.window.focus();
      return succeed(answerOf(before));
    }
    if (before !== null) await callOff(before, cancelled('The sign-in was started again.'));
    const timeoutSeconds = request.timeoutSeconds ?? around.preferences().signInSeconds;
    const started = await door.invoke('startSignIn', { ...request, surface, timeoutSeconds }, signal);
    if (!started.ok) return started;
    if (started.value.kind === 'done') return succeed(started.value);
    const isUnasked = request.surface === undefined && surface === 'paste';
    const opened = isUnasked && (await around.browser.open(started.value.url)).ok;
    const waiting = { ...started.value, opened: started.value.opened || opened };
    const attempt = begin(waiting, config, surface, door);
    if (isOver || signal?.aborted) return giveUp(attempt);
    if (windows !== null) await openWindow(attempt, windows);
    if (attempts.has(waiting.attempt)) tell(attempt, 'waiting');
    endInTime(attempt, timeoutSeconds);
    return succeed(answerOf(attempt));
  }

  function begin(started: Waiting, config: AuthConfig, surface: SignInSurface, door: Wayleave): Attempt {
    let resolve: (result: Result) => void = () => undefined;
    const result = new Promise<Result>((settle) => {
      resolve = settle;
    });
    const attempt: Attempt = {
      started,
      config,
      door,
      isAwaited: surface !== 'paste',
      result,
      surface,
      window: null,
      calledOff: null,
      end({ result: outcome, phase }) {
        if (!attempts.delete(started.attempt)) return;
        if (outcome.ok) wentWell.set(config.id, attempt.surface);
        const { window } = attempt;
        attempt.window = null;
        window?.close();
        tell(attempt, phase);
        resolve(outcome);
      },
    };
    attempts.set(started.attempt, attempt);
    if (attempt.isAwaited) attend(conclude(attempt));
    return attempt;
  }

  /** Takes the answer wherever it comes from, and ends the attempt with it. */
  async function conclude(attempt: Attempt, pasted?: string): Promise<Result> {
    const result = await attempt.door.invoke('finishSignIn', { attempt: attempt.started.attempt, pasted });
    // A slip of the paste leaves the attempt open for another try.
    if (!result.ok && result.failure.code === 'bad-paste') return result;
    const isCalledOff = !result.ok && result.failure.code === 'sign-in-cancelled';
    const calledOff = isCalledOff ? attempt.calledOff : null;
    attempt.end(calledOff ?? { result, phase: result.ok ? 'done' : 'failed' });
    return result;
  }

  async function callOff(attempt: Attempt, end: End): Promise<Outcome<null, FailureCode>> {
    attempt.calledOff = end;
    const cancelled = await wayleave.invoke('cancelSignIn', { attempt: attempt.started.attempt });
    // Once the code is being exchanged, what comes of that counts.
    if (cancelled.ok) attempt.end(end);
    return cancelled;
  }

  async function giveUp(attempt: Attempt): Promise<Outcome<never, FailureCode>> {
    const end = cancelled('The sign-in was given up while it began.');
    await callOff(attempt, end);
    attempt.end(end);
    return isOver ? vaultLocked() : fail('sign-in-cancelled', 'The sign-in was given up while it began.');
  }

  function endInTime(attempt: Attempt, seconds: number): void {
    const over = new AbortController();
    attend(attempt.result.then(() => over.abort()));
    const result = fail('sign-in-timeout', 'The sign-in was not finished in time.');
    attend(
      clock
        .wait(seconds * 1000, over.signal)
        .then(() => (over.signal.aborted ? null : callOff(attempt, { result, phase: 'failed' }))),
    );
  }

  async function openWindow(attempt: Attempt, windows: SignInWindows): Promise<void> {
    const { config, started } = attempt;
    const hosts = await wayleave.invoke('hosts', { ref: config.id });
    const exceptions = await around.exceptions();
    // A portal that knows the person sends them back at once, and the store may have closed.
    if (!attempts.has(started.attempt)) return;
    attempt.window = windows.open(
      {
        attempt: started.attempt,
        url: started.url,
        redirectUrl: started.redirectUrl,
        title: config.name,
        expectedAccount: config.expectedAccount,
        trustedHosts: trustedHosts(config, started.url, hosts.ok ? hosts.value : []),
        exceptions,
      },
      pageEvents(attempt),
    );
  }

  function pageEvents(attempt: Attempt): SignInPageEvents {
    const { started } = attempt;
    const whileShown =
      <Args extends readonly unknown[]>(work: (...args: Args) => Promise<unknown> | void) =>
      (...args: Args) => {
        if (attempts.has(started.attempt) && attempt.window !== null) attend(work(...args));
      };
    return {
      redirected: whileShown((url: string) =>
        wayleave.invoke('deliverRedirect', { attempt: started.attempt, url }),
      ),
      codeShown: whileShown((pasted: string) =>
        wayleave.invoke('finishSignIn', { attempt: started.attempt, pasted }),
      ),
      closed: whileShown(() => {
        attempt.window = null;
        return callOff(attempt, { ...cancelled('The sign-in window was closed.'), phase: 'window-closed' });
      }),
      wantsOwnBrowser: whileShown(() => goOnInBrowser(attempt)),
      trusted: whileShown((exception: CertificateException) => around.trust(exception)),
      changed: whileShown((state: HostEvents['signInPage']) => around.tell('signInPage', state)),
    };
  }

  /** The same attempt: the address holds its state and challenge, and what listened for the answer goes on. */
  async function goOnInBrowser(attempt: Attempt): Promise<void> {
    const { started } = attempt;
    attempt.window = null;
    const opened = await around.browser.open(started.url);
    if (!attempts.has(started.attempt)) return;
    attempt.surface = started.listening ? (opened.ok ? 'system' : 'print') : 'paste';
    tell(attempt, 'waiting');
  }

  function tell({ started, surface }: Attempt, phase: End['phase']): void {
    around.tell('signIn', { attempt: started.attempt, surface, phase });
  }

  return {
    start(request, door, signal) {
      // Two clicks on the same button are one sign-in.
      const turn = (starting.get(request.id) ?? Promise.resolve()).then(() => start(request, door, signal));
      const done = turn
        .catch(() => null)
        .then(() => {
          if (starting.get(request.id) === done) starting.delete(request.id);
        });
      starting.set(request.id, done);
      return turn;
    },
    async finish({ attempt: name, pasted }, signal) {
      const attempt = attempts.get(name);
      if (attempt === undefined) return wayleave.invoke('finishSignIn', { attempt: name, pasted }, signal);
      if (!attempt.isAwaited) return conclude(attempt, pasted);
      if (pasted === undefined) return unlessGivenUp(attempt.result, signal);
      // What is pasted answers the attempt that the host waits for already.
      const answer = await wayleave.invoke('finishSignIn', { attempt: name, pasted });
      return !answer.ok && answer.failure.code === 'bad-paste' ? answer : attempt.result;
    },
    cancel(name) {
      const attempt = attempts.get(name);
      return attempt === undefined
        ? wayleave.invoke('cancelSignIn', { attempt: name })
        : callOff(attempt, cancelled('The sign-in was called off.'));
    },
    window: (name) => attempts.get(name)?.window ?? null,
    async end() {
      isOver = true;
      const end: End = { result: vaultLocked(), phase: 'failed' };
      const ending = [...attempts.values()].map((attempt) => {
        const calledOff = callOff(attempt, end);
        attempt.end(end);
        return calledOff;
      });
      await Promise.all(ending);
    },
  };
}

function answerOf({ started, surface }: Attempt): WindowSignIn {
  return { ...started, surface };
}

function cancelled(message: string): End {
  return { result: fail('sign-in-cancelled', message), phase: 'failed' };
}

function noWindows(embedded: Feature): Outcome<never, 'feature-absent'> {
  return fail('feature-absent', embedded.available ? 'There are no sign-in windows here.' : embedded.reason);
}

async function unlessGivenUp(result: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return result;
  return new Promise((resolve, reject) => {
    const giveUp = () => resolve(fail('sign-in-cancelled', 'Nobody waits for the sign-in any more.'));
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** Hosts that may be answered with a password or certificate: the portal's, and those its tokens go to. */
function trustedHosts(config: AuthConfig, url: string, hosts: readonly string[]): readonly string[] {
  const own = [config.portal ?? '', url].flatMap((address) => parseUrl(address)?.host ?? []);
  return [...new Set([...own, ...hosts])];
}
