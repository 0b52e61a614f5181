import type { SignedIn, SignInSurface, StartedSignIn } from '../contract.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { whyUnusable } from '../model/unusable.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Browser, Randomness } from '../ports.ts';
import { type Attempt, type AttemptPorts, openAttempt, type SignInResult } from './attempt.ts';
import { authorizeUrl } from './authorize-url.ts';
import type { Broker } from './broker.ts';
import { judgePaste, judgeRedirect } from './callback.ts';
import { completeSignIn, type CompletionPorts, signedInAs } from './completion.ts';
import { randomText } from './pkce.ts';

/** What signing in works with. */
export interface SignInPorts extends AttemptPorts, CompletionPorts {
  readonly broker: Broker;
  readonly randomness: Randomness;
  readonly browser: Browser;
}

/** How a sign-in shall be done. */
export interface SignInWish {
  readonly surface: SignInSurface;
  /** Ask the portal to let the person choose an account again, even if the configuration does not say so. */
  readonly isPrivate: boolean;
  readonly timeoutSeconds: number;
  /** For kind `token` where none is stored. */
  readonly password: string | null;
  /** The account that is good this once, instead of the one that the configuration expects. */
  readonly acceptAccount: string | null;
}

/** Sign-ins under way in this process. Several may wait at once, for the same configuration too. */
export interface SignIns {
  /** Starts one: kinds without a browser are done at once, others wait for `finish`. */
  start(config: AuthConfig, wish: SignInWish): Promise<SignInResult<StartedSignIn>>;
  /**
   * Takes the address that a watched page was sent to. `bad-paste` when it is not the redirect of that attempt, which
   * then goes on waiting; one that came too late changes nothing.
   */
  deliver(attempt: string, url: string): Outcome<null, 'bad-paste' | 'sign-in-cancelled'>;
  /**
   * Waits for the answer, or takes what was pasted; then exchanges the code, checks the account, stores the session.
   * However many wait, there is one exchange, and all get its result. The last one to give up calls the sign-in off.
   */
  finish(attempt: string, pasted: string | null, signal?: AbortSignal): Promise<SignInResult<SignedIn>>;
  /** Calls one off. `not-found` when there is none of that name, or its code is being exchanged already. */
  cancel(attempt: string): Outcome<null, 'not-found'>;
}

/** A paste that nobody finishes must not be kept for ever. */
const mostAttempts = 64;

/** Sign-ins over those ports. Verifiers and states live in memory only. */
export function createSignIns(ports: SignInPorts): SignIns {
  /** Those that are over are kept for whoever asks late, until their time is up. */
  const attempts = new Map<string, Attempt>();

  function sweep(): void {
    const now = ports.clock.now();
    for (const [name, attempt] of attempts) {
      if (attempt.endsAt < now || attempts.size > mostAttempts) {
        attempt.answer(calledOff());
        attempts.delete(name);
      }
    }
  }

  return {
    async start(config, wish) {
      sweep();
      if (config.kind === 'app' || config.kind === 'token') return signInDirectly(config, wish, ports);
      if (config.kind === 'qgis') return fail('unsupported', whyUnusable(config));
      if (config.kind !== 'oauth2') {
        return fail('unsupported', `${config.name} needs no sign-in: its credential is stored with it.`);
      }
      const opened = await openAttempt(config, wish, ports);
      if (!opened.ok) return opened;
      const attempt = opened.value;
      const { state, proof } = attempt;
      const isPrivate = wish.isPrivate || config.privateSignIn;
      const url = authorizeUrl(config, { state, challenge: proof?.challenge ?? null, isPrivate }).href;
      const browser = await openBrowser(url, attempt, ports);
      if (!browser.ok) return browser;
      const name = randomText(ports.randomness);
      attempts.set(name, attempt);
      return succeed({
        kind: 'waiting',
        attempt: name,
        url,
        redirectUrl: config.redirectUrl,
        opened: browser.value,
        listening: attempt.isListening,
      });
    },

    deliver(name, url) {
      const attempt = attempts.get(name);
      if (attempt === undefined) return notUnderWay();
      const code = judgeRedirect(url, attempt.config.redirectUrl, attempt.state);
      if (isSlip(code)) return fail('bad-paste', code.failure.message);
      attempt.answer(code);
      return succeed(null);
    },

    async finish(name, pasted, signal) {
      const attempt = attempts.get(name);
      if (attempt === undefined) return notUnderWay();
      const slip = attempt.isAnswered() ? null : takePaste(attempt, pasted);
      return slip ?? waitForResult(attempt, ports, signal);
    },

    cancel(name) {
      const attempt = attempts.get(name);
      const isTooLate = attempt?.isAnswered() === true && attempt.result !== null;
      if (attempt === undefined || isTooLate)
        return fail('not-found', 'That sign-in is no longer under way.');
      attempt.answer(calledOff());
      attempts.delete(name);
      return succeed(null);
    },
  };
}

async function signInDirectly(
  config: AuthConfig,
  wish: SignInWish,
  { broker }: SignInPorts,
): Promise<SignInResult<StartedSignIn>> {
  const session = await broker.signInDirectly(config, wish.password);
  return session.ok ? succeed({ kind: 'done', signedIn: signedInAs(config, session.value) }) : session;
}

async function openBrowser(
  url: string,
  attempt: Attempt,
  { browser }: SignInPorts,
): Promise<SignInResult<boolean>> {
  if (attempt.surface !== 'system') return succeed(false);
  const opened = await browser.open(url);
  if (opened.ok) return succeed(true);
  attempt.answer(calledOff());
  return opened;
}

/** Answers the attempt with what was pasted. A slip is told to the one who pasted and leaves the attempt open. */
function takePaste(attempt: Attempt, pasted: string | null): SignInResult<never> | null {
  // Nothing but a paste comes there, so nobody is kept waiting without one.
  if (pasted === null && attempt.surface === 'paste') return fail('bad-paste', 'Nothing was pasted.');
  if (pasted === null) return null;
  const code = judgePaste(pasted, attempt.state);
  if (isSlip(code)) return code;
  attempt.answer(code);
  return null;
}

function isSlip<T>(code: SignInResult<T>): code is Extract<SignInResult<T>, { ok: false }> {
  return !code.ok && code.failure.code === 'bad-paste';
}

/** Waits for the one result of an attempt, or until the signal gives up. */
function waitForResult(
  attempt: Attempt,
  ports: SignInPorts,
  signal: AbortSignal | undefined,
): Promise<SignInResult<SignedIn>> {
  attempt.result ??= attempt.code.then((code) =>
    code.ok ? completeSignIn(attempt, code.value, ports) : code,
  );
  attempt.waiting += 1;
  const { result } = attempt;
  if (signal === undefined) return result;
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      // What was begun at the portal ends by itself, and its result is worth more than a quick answer.
      if (attempt.isAnswered()) return;
      attempt.waiting -= 1;
      if (attempt.waiting === 0) attempt.answer(calledOff());
      else resolve(calledOff());
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

function calledOff(): Outcome<never, 'sign-in-cancelled'> {
  return fail('sign-in-cancelled', 'The sign-in was called off.');
}

function notUnderWay(): Outcome<never, 'sign-in-cancelled'> {
  return fail('sign-in-cancelled', 'That sign-in is no longer under way.');
}
