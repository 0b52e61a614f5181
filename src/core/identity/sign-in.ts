import type { SignedIn, SignInSurface, StartedSignIn } from '../contract.ts';
import type { InputCode, PortalCode, RefusalCode, SignInCode, StoreCode } from '../failures.ts';
import type { AuthConfig, OAuth2Config } from '../model/auth-config.ts';
import { outOfBand, redirectPlace } from '../model/redirect-url.ts';
import type { Session } from '../model/session.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { AwaitedRedirect, Browser, Clock, Randomness, RedirectServer } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { authorizeUrl } from './authorize-url.ts';
import { type Broker, saveSession, sessionFrom } from './broker.ts';
import { judgeCallback, judgePaste } from './callback.ts';
import type { GrantedTokens, Grants } from './grants.ts';
import { newProofKey, type ProofKey, randomText } from './pkce.ts';
import { signInEnd } from './sign-in-state.ts';

/** Why a sign-in did not come about. The session before stays in all of these. */
export type SignInFailureCode = StoreCode | PortalCode | RefusalCode | SignInCode | InputCode;

type Result<T> = Outcome<T, SignInFailureCode>;

/** Who a token belongs to, asked of the portal. */
export type AskAccount = (
  config: OAuth2Config,
  accessToken: string,
) => Promise<Outcome<string, PortalCode | RefusalCode>>;

/** What signing in works with. */
export interface SignInPorts {
  readonly store: Store;
  readonly broker: Broker;
  readonly grants: Grants;
  readonly askAccount: AskAccount;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly browser: Browser;
  readonly redirects: RedirectServer;
}

/** How a sign-in shall be done. */
export interface SignInWish {
  readonly surface: SignInSurface;
  /** Ask the portal to let the person choose an account again. */
  readonly isPrivate: boolean;
  readonly timeoutSeconds: number;
  /** For kind `token` where none is stored. */
  readonly password: string | null;
}

/** Sign-ins under way in this process. Several may wait at once, for the same configuration too. */
export interface SignIns {
  /** Starts one: kinds without a browser are done at once, others wait for `finish`. */
  start(config: AuthConfig, wish: SignInWish): Promise<Result<StartedSignIn>>;
  /** Waits for the redirect, or takes what was pasted; checks the account; stores the session. */
  finish(attempt: string, pasted: string | null, signal?: AbortSignal): Promise<Result<SignedIn>>;
  /** Calls one off. `not-found` when there is none of that name. */
  cancel(attempt: string): Outcome<null, 'not-found'>;
}

interface Attempt {
  readonly config: OAuth2Config;
  readonly state: string;
  readonly proof: ProofKey | null;
  /** `null` when the code is pasted. */
  readonly awaited: AwaitedRedirect | null;
  readonly endsAt: number;
}

/** A paste that nobody finishes must not be kept for ever. */
const mostAttempts = 64;

/** Sign-ins over those ports. Verifiers and states live in memory only. */
export function createSignIns(ports: SignInPorts): SignIns {
  const attempts = new Map<string, Attempt>();

  function sweep(): void {
    const now = ports.clock.now();
    for (const [name, attempt] of attempts) {
      if (attempt.endsAt < now || attempts.size > mostAttempts) {
        attempt.awaited?.cancel();
        attempts.delete(name);
      }
    }
  }

  return {
    async start(config, wish) {
      sweep();
      if (config.kind === 'app' || config.kind === 'token') return signInDirectly(config, wish, ports);
      if (config.kind !== 'oauth2') {
        return fail('unsupported', `${config.name} needs no sign-in: its credential is stored with it.`);
      }
      const attempt = await prepare(config, wish, ports);
      if (!attempt.ok) return attempt;
      const { state, proof } = attempt.value;
      const challenge = proof?.challenge ?? null;
      const url = authorizeUrl(config, { state, challenge, isPrivate: wish.isPrivate }).href;
      const opened = await openBrowser(url, attempt.value, wish, ports);
      if (!opened.ok) return opened;
      const name = randomText(ports.randomness);
      attempts.set(name, attempt.value);
      return succeed({
        kind: 'waiting',
        attempt: name,
        url,
        redirectUrl: config.redirectUrl,
        opened: opened.value,
      });
    },

    async finish(name, pasted, signal) {
      const attempt = attempts.get(name);
      if (attempt === undefined) return fail('sign-in-cancelled', 'That sign-in is no longer under way.');
      const code = await awaitCode(attempt, pasted, signal);
      // A slip of the paste leaves the attempt open for another try.
      if (!code.ok && code.failure.code === 'bad-paste') return code;
      attempts.delete(name);
      return code.ok ? complete(attempt, code.value, ports) : code;
    },

    cancel(name) {
      const attempt = attempts.get(name);
      if (attempt === undefined) return fail('not-found', 'That sign-in is no longer under way.');
      attempt.awaited?.cancel();
      attempts.delete(name);
      return succeed(null);
    },
  };
}

/** What a session means to the person who signed in. */
export function signedInAs(config: AuthConfig, session: Session): SignedIn {
  return {
    authId: config.id,
    account: session.account,
    portal: config.portal,
    tokenExpiresAt: session.access?.expiresAt ?? null,
    signInEndsAt: signInEnd(config, session),
  };
}

async function signInDirectly(
  config: AuthConfig,
  wish: SignInWish,
  { broker }: SignInPorts,
): Promise<Result<StartedSignIn>> {
  const session = await broker.signInDirectly(config, wish.password);
  return session.ok ? succeed({ kind: 'done', signedIn: signedInAs(config, session.value) }) : session;
}

/** Listens before anyone can be sent back: a browser with a live portal cookie answers within milliseconds. */
async function prepare(config: OAuth2Config, wish: SignInWish, ports: SignInPorts): Promise<Result<Attempt>> {
  const state = randomText(ports.randomness);
  const proof = config.pkce ? await newProofKey(ports.randomness) : null;
  const waitMilliseconds = wish.timeoutSeconds * 1000;
  const endsAt = ports.clock.now() + waitMilliseconds + 60_000;
  if (wish.surface === 'paste') return succeed({ config, state, proof, awaited: null, endsAt });
  const place = redirectPlace(config.redirectUrl);
  if (place.kind !== 'loopback') {
    return fail(
      'redirect-not-local',
      `The answer goes to ${describe(config.redirectUrl)}, where Wayleave cannot listen.`,
    );
  }
  const awaited = await ports.redirects.expect(place.address, state, waitMilliseconds);
  return awaited.ok ? succeed({ config, state, proof, awaited: awaited.value, endsAt }) : awaited;
}

function describe(redirectUrl: string): string {
  return redirectUrl === outOfBand ? 'a page of the portal' : new URL(redirectUrl).origin;
}

async function openBrowser(
  url: string,
  attempt: Attempt,
  wish: SignInWish,
  { browser }: SignInPorts,
): Promise<Result<boolean>> {
  if (wish.surface !== 'system') return succeed(false);
  const opened = await browser.open(url);
  if (opened.ok) return succeed(true);
  attempt.awaited?.cancel();
  return opened;
}

async function awaitCode(
  attempt: Attempt,
  pasted: string | null,
  signal?: AbortSignal,
): Promise<Result<string>> {
  if (attempt.awaited === null) {
    return pasted === null ? fail('bad-paste', 'Nothing was pasted.') : judgePaste(pasted, attempt.state);
  }
  if (pasted !== null) {
    const code = judgePaste(pasted, attempt.state);
    if (code.ok) attempt.awaited.cancel();
    return code;
  }
  const { awaited } = attempt;
  const giveUp = () => awaited.cancel();
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    const answer = await awaited.answer;
    return answer.ok ? judgeCallback(answer.value) : answer;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

async function complete(attempt: Attempt, code: string, ports: SignInPorts): Promise<Result<SignedIn>> {
  const { config, proof } = attempt;
  // One code, one exchange: after a lost answer the code may be used up, so nothing is repeated.
  const granted = await ports.grants.code(config, code, proof?.verifier ?? null);
  if (!granted.ok) return granted;
  const account = await checkAccount(config, granted.value, ports);
  if (!account.ok) {
    await discard(config, granted.value, ports);
    return account;
  }
  const session = sessionFrom({ ...granted.value, account: account.value }, config, null, ports.clock.now());
  const kept = await keepSession(config, session, ports);
  if (!kept.ok) await discard(config, granted.value, ports);
  return kept.ok ? succeed(signedInAs(config, session)) : kept;
}

/** The account that signed in, held against the expected one before anything is stored. */
async function checkAccount(
  config: OAuth2Config,
  granted: GrantedTokens,
  { askAccount }: SignInPorts,
): Promise<Result<string | null>> {
  const asked = config.portal === null ? null : await askAccount(config, granted.access.value);
  const account = asked?.ok ? asked.value : granted.account;
  if (config.expectedAccount === null) return succeed(account);
  // An account that the portal did not confirm is not good enough to be the expected one.
  if (asked !== null && !asked.ok) return asked;
  if (account?.toLowerCase() === config.expectedAccount.toLowerCase()) return succeed(account);
  return fail(
    'wrong-account',
    `You signed in as ${account ?? 'nobody known'}. ${config.name} expects ${config.expectedAccount}.`,
  );
}

/** Stores the session unless the configuration went away, or to another portal or client, in the meantime. */
async function keepSession(
  config: OAuth2Config,
  session: Session,
  ports: SignInPorts,
): Promise<Result<null>> {
  const kept = await ports.store.alone(config.id, async (): Promise<Result<null>> => {
    const profile = await ports.store.readProfile();
    if (!profile.ok) return profile;
    if (!profile.value.authConfigs.some((current) => isSameClient(current, config))) {
      return fail(
        'sign-in-cancelled',
        `${config.id} was changed or removed while the sign-in was under way.`,
      );
    }
    const saved = await saveSession(session, ports);
    return saved.ok ? succeed(null) : saved;
  });
  return kept.ok ? kept.value : kept;
}

/** Ends tokens at the portal that must not be kept. Best effort: there is nobody to tell when it fails. */
async function discard(config: OAuth2Config, granted: GrantedTokens, { grants }: SignInPorts): Promise<void> {
  if (granted.refresh !== null) await grants.revoke(config, granted.refresh.value, 'refresh_token');
  await grants.revoke(config, granted.access.value, 'access_token');
}

/** Whether tokens of the one are good for the other. */
function isSameClient(current: AuthConfig, config: OAuth2Config): boolean {
  return (
    current.kind === 'oauth2' &&
    current.id === config.id &&
    current.tokenUrl === config.tokenUrl &&
    current.clientId === config.clientId
  );
}
