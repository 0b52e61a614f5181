import type { SignedIn } from '../contract.ts';
import type { InputCode, PortalCode, RefusalCode, SignInCode, StoreCode } from '../failures.ts';
import type { OAuth2Config } from '../model/auth-config.ts';
import { outOfBand, redirectPlace } from '../model/redirect-url.ts';
import type { SignInSurface } from '../model/session.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { AwaitedRedirect, Clock, Randomness, RedirectServer } from '../ports.ts';
import { judgeCallback } from './callback.ts';
import { newProofKey, type ProofKey, randomText } from './pkce.ts';

/** Why a sign-in did not come about. The session before stays in all of these. */
export type SignInFailureCode = StoreCode | PortalCode | RefusalCode | SignInCode | InputCode;

/** What a step of signing in comes to. */
export type SignInResult<T> = Outcome<T, SignInFailureCode>;

/** One sign-in of one person, from its authorize URL to its one result. */
export interface Attempt {
  readonly config: OAuth2Config;
  readonly surface: SignInSurface;
  /** The account that is good this once, whatever the configuration expects; `null` leaves it to the configuration. */
  readonly acceptAccount: string | null;
  readonly state: string;
  readonly proof: ProofKey | null;
  /** From then on it may be forgotten (unix milliseconds). */
  readonly endsAt: number;
  /** Whether the loopback server waits for its answer. */
  readonly isListening: boolean;
  /** The code, or why there is none: whichever way brought it first. Resolves once. */
  readonly code: Promise<SignInResult<string>>;
  isAnswered(): boolean;
  /** Takes an answer if it is the first, and ends listening. */
  answer(code: SignInResult<string>): void;
  /** The exchange of the code and all that follows, or `null` while nobody asked for it. */
  result: Promise<SignInResult<SignedIn>> | null;
  /** How many wait for the result. */
  waiting: number;
}

/** What an attempt is made of. */
export interface AttemptWish {
  readonly surface: SignInSurface;
  readonly timeoutSeconds: number;
  readonly acceptAccount: string | null;
}

/** What opening an attempt works with. */
export interface AttemptPorts {
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly redirects: RedirectServer;
}

/** An attempt nobody finishes is kept this much longer than it waits for its answer. */
const afterTimeMilliseconds = 60_000;

/**
 * An attempt that can be answered from now on. It listens before anyone can be sent back: a browser with a live portal
 * cookie answers within milliseconds.
 */
export async function openAttempt(
  config: OAuth2Config,
  wish: AttemptWish,
  ports: AttemptPorts,
): Promise<SignInResult<Attempt>> {
  const state = randomText(ports.randomness);
  const proof = config.pkce ? await newProofKey(ports.randomness) : null;
  const { surface, acceptAccount } = wish;
  const waitMilliseconds = wish.timeoutSeconds * 1000;
  const endsAt = ports.clock.now() + waitMilliseconds + afterTimeMilliseconds;
  const listening = await listen(config, surface, state, waitMilliseconds, ports.redirects);
  if (!listening.ok) return listening;
  const awaited = listening.value;
  const first = firstAnswer(awaited);
  if (awaited === null && surface === 'embedded') endInTime(first, waitMilliseconds, ports.clock);
  return succeed({
    config,
    surface,
    acceptAccount,
    state,
    proof,
    endsAt,
    isListening: awaited !== null,
    ...first,
    result: null,
    waiting: 0,
  });
}

/** The loopback server's wait for the answer, or `null` where another way brings it. */
async function listen(
  { redirectUrl }: OAuth2Config,
  surface: SignInSurface,
  state: string,
  waitMilliseconds: number,
  redirects: RedirectServer,
): Promise<SignInResult<AwaitedRedirect | null>> {
  if (surface === 'paste') return succeed(null);
  // A window that is watched sees where it is sent, whoever listens there.
  const isWatched = surface === 'embedded';
  const place = redirectPlace(redirectUrl);
  if (place.kind !== 'loopback') {
    if (isWatched) return succeed(null);
    const where = redirectUrl === outOfBand ? 'a page of the portal' : new URL(redirectUrl).origin;
    return fail('redirect-not-local', `The answer goes to ${where}, where Wayleave cannot listen.`);
  }
  const awaited = await redirects.expect(place.address, state, waitMilliseconds);
  return awaited.ok || !isWatched ? awaited : succeed(null);
}

type FirstAnswer = Pick<Attempt, 'code' | 'isAnswered' | 'answer'>;

/** Joins every way an answer can come: the first counts, and then nobody listens any more. */
function firstAnswer(awaited: AwaitedRedirect | null): FirstAnswer {
  let isAnswered = false;
  let resolve: (code: SignInResult<string>) => void = () => undefined;
  const code = new Promise<SignInResult<string>>((settle) => {
    resolve = settle;
  });
  const answer = (given: SignInResult<string>) => {
    if (isAnswered) return;
    isAnswered = true;
    resolve(given);
    awaited?.cancel();
  };
  void awaited?.answer.then((given) => answer(given.ok ? judgeCallback(given.value) : given));
  return { code, answer, isAnswered: () => isAnswered };
}

function endInTime({ code, answer }: FirstAnswer, milliseconds: number, clock: Clock): void {
  const answered = new AbortController();
  void code.then(() => answered.abort());
  void clock
    .wait(milliseconds, answered.signal)
    .then(() => answer(fail('sign-in-timeout', 'The sign-in was not finished in time.')));
}
