import type { FailureCode, InputCode, PortalCode, RefusalCode, SignInCode, StoreCode } from '../failures.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import type { Session, Token } from '../model/session.ts';
import { missingSecret, missingSecretSentence } from '../model/missing-secret.ts';
import { whyUnusable } from '../model/unusable.ts';
import { fail, type Failure, type Outcome, succeed } from '../outcome.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import {
  type Credential,
  fixedCredential,
  issuerOf,
  tokenCredential,
  usableSession,
  type Wish,
  withSession,
} from './credentials.ts';
import { hasEnded, isDueForExchange, isFresh } from './expiry.ts';
import type { GrantedTokens, Grants } from './grants.ts';
import { withPatience } from './patience.ts';
import { canSignItselfIn } from './sign-in-state.ts';

/** Why a credential was not to be had. */
export type BrokerCode =
  | StoreCode
  | PortalCode
  | RefusalCode
  | Extract<SignInCode, 'sign-in-needed' | 'secret-missing'>
  | Extract<InputCode, 'unsupported'>;

type Result<T> = Outcome<T, BrokerCode>;

/** What the broker works with. */
export interface BrokerPorts {
  readonly store: Store;
  readonly grants: Grants;
  readonly clock: Clock;
  readonly aroundRenewal?: AroundRenewal | undefined;
}

/** Is handed every renewal that is really asked of a portal, does it, and answers what it came to. */
export type AroundRenewal = (
  config: AuthConfig,
  renew: () => Promise<Outcome<Session, BrokerCode>>,
) => Promise<Outcome<Session, BrokerCode>>;

/**
 * Answers credentials, renewing them when they are about to end. Whatever number of callers ask at once, here or
 * in other processes, one request goes to the portal; the rest take its result.
 */
export interface Broker {
  /** The portal's own credential of a configuration. */
  portalCredential(config: AuthConfig, wish: Wish): Promise<Result<Credential>>;
  /** The credential for one server that is federated with the configuration's portal (its root address). */
  serverCredential(config: AuthConfig, server: string, wish: Wish): Promise<Result<Credential>>;
  /** Obtains and stores a first token for kinds that need no browser, with a password where none is stored. */
  signInDirectly(config: AuthConfig, password: string | null): Promise<Result<Session>>;
}

/** A broker over a store and the portal's grants. Keeps no tokens of its own: the store is the truth. */
export function createBroker(ports: BrokerPorts): Broker {
  const inFlight = new Map<string, Promise<Result<Credential>>>();

  /** Joins a renewal under way, then judges its result by the caller's own wish. */
  async function shareRenewal(
    key: string,
    atHand: () => Promise<Result<Credential | null>>,
    renew: () => Promise<Result<Credential>>,
  ): Promise<Result<Credential>> {
    for (let joined = inFlight.get(key); joined !== undefined; joined = inFlight.get(key)) {
      const outcome = await joined;
      if (!outcome.ok) return outcome;
      const ready = await atHand();
      if (!ready.ok) return ready;
      if (ready.value !== null) return succeed(ready.value);
    }
    const renewal = renew();
    inFlight.set(key, renewal);
    try {
      return await renewal;
    } finally {
      inFlight.delete(key);
    }
  }

  return {
    async portalCredential(config, wish) {
      if (config.kind === 'qgis') return fail('unsupported', whyUnusable(config));
      const missing = missingSecret(config);
      if (missing !== null) return fail('secret-missing', missingSecretSentence(config, missing));
      const fixed = fixedCredential(config);
      if (fixed !== null) return judgeFixed(config, fixed, wish, ports.clock.now());
      const atHand = () => tokenAtHand(config, null, wish, ports);
      const ready = await atHand();
      if (!ready.ok) return ready;
      if (ready.value !== null) return succeed(ready.value);
      return shareRenewal(config.id, atHand, () =>
        alone(config, ports, atHand, () => renewWhileAlone(config, wish, ports)),
      );
    },

    async serverCredential(config, server, wish) {
      const atHand = () => tokenAtHand(config, server, wish, ports);
      const ready = await atHand();
      if (!ready.ok) return ready;
      if (ready.value !== null) return succeed(ready.value);
      return shareRenewal(`${config.id} ${server}`, atHand, () =>
        alone(config, ports, atHand, () => swapWhileAlone(config, server, wish, ports)),
      );
    },

    async signInDirectly(config, password) {
      const missing = missingSecret(config);
      if (missing !== null) return fail('secret-missing', missingSecretSentence(config, missing));
      const signedIn = await ports.store.alone(config.id, async (): Promise<Result<Session>> => {
        const granted = await grantDirectly(config, password, ports);
        return granted.ok
          ? saveSession(sessionFrom(granted.value, config, null, ports.clock.now()), ports)
          : granted;
      });
      return signedIn.ok ? signedIn.value : signedIn;
    },
  };
}

/** The session that granted tokens make, keeping from the one before what the portal left out. */
export function sessionFrom(
  granted: GrantedTokens,
  config: AuthConfig,
  before: Session | null,
  now: number,
): Session {
  return {
    authId: config.id,
    account: granted.account ?? before?.account ?? null,
    signedInAt: before?.signedInAt ?? now,
    surface: before?.surface ?? null,
    issuer: issuerOf(config),
    access: granted.access,
    refresh: granted.refresh ?? before?.refresh ?? null,
    redirectUrl: before?.redirectUrl ?? (config.kind === 'oauth2' ? config.redirectUrl : null),
    ssl: granted.ssl || (before?.ssl ?? false),
    // An exchanged refresh token takes everything that came of the old one with it.
    serverTokens: granted.refresh === null ? (before?.serverTokens ?? []) : [],
  };
}

/** Puts a session in place of the one before, durably, and answers it. */
export async function saveSession(
  session: Session,
  { store }: Pick<BrokerPorts, 'store'>,
): Promise<Result<Session>> {
  return store.changeSessions<Session, never>((sessions) =>
    succeed({ saved: withSession(sessions, session), value: session }),
  );
}

function judgeFixed(config: AuthConfig, credential: Credential, wish: Wish, now: number): Result<Credential> {
  if (wish.rejected === credential.value) {
    return fail(
      'token-rejected',
      `The server refused the credential of ${config.name}, and it cannot be renewed.`,
    );
  }
  if (hasEnded(credential.token, now)) {
    return fail(
      'sign-in-needed',
      `The credential of ${config.name} ended. Give it a new one with auth edit.`,
    );
  }
  return succeed(withMinutesNote(credential, wish, now));
}

/** The stored token for a server, or the portal's own for `null`, if it is good enough. */
async function tokenAtHand(
  config: AuthConfig,
  server: string | null,
  wish: Wish,
  ports: BrokerPorts,
): Promise<Result<Credential | null>> {
  const sessions = await ports.store.readSessions();
  if (!sessions.ok) return sessions;
  const session = usableSession(sessions.value, config);
  const token =
    server === null
      ? (session?.access ?? null)
      : session?.serverTokens.find((candidate) => candidate.server === server);
  if (!token || !isGoodEnough(token, wish, ports.clock.now())) return succeed(null);
  return succeed(tokenCredential(config, token, { account: session?.account ?? null, server }));
}

function isGoodEnough(token: Token, wish: Wish, now: number): boolean {
  return token.value !== wish.rejected && isFresh(token, now, wish.minMinutes);
}

/** Renews alone on this machine: what another process got in the meantime is taken instead. */
async function alone(
  config: AuthConfig,
  { store }: BrokerPorts,
  atHand: () => Promise<Result<Credential | null>>,
  renew: () => Promise<Result<Credential>>,
): Promise<Result<Credential>> {
  const outcome = await store.alone(config.id, async (): Promise<Result<Credential>> => {
    const ready = await atHand();
    if (!ready.ok) return ready;
    return ready.value === null ? renew() : succeed(ready.value);
  });
  return outcome.ok ? outcome.value : outcome;
}

async function renewWhileAlone(
  config: AuthConfig,
  wish: Wish,
  ports: BrokerPorts,
): Promise<Result<Credential>> {
  const sessions = await ports.store.readSessions();
  if (!sessions.ok) return sessions;
  const before = usableSession(sessions.value, config);
  const renewed = await renewSession(config, before, ports);
  const now = ports.clock.now();
  if (!renewed.ok) return lastTokenInstead(config, before, wish, renewed.failure, now);
  const { access, account } = renewed.value;
  if (access === null) return signInNeeded(config, before);
  return succeed(withMinutesNote(tokenCredential(config, access, { account }), wish, now));
}

/** Swaps the portal's token for one of that server; a portal token found dead on the way is renewed once. */
async function swapWhileAlone(
  config: AuthConfig,
  server: string,
  wish: Wish,
  ports: BrokerPorts,
): Promise<Result<Credential>> {
  const first = await portalCredentialWhileAlone(config, null, ports);
  if (!first.ok) return first;
  const swapped = await swap(config, server, first.value, ports);
  const isDead = !swapped.ok && swapped.failure.code === 'token-rejected' && fixedCredential(config) === null;
  if (!isDead) return keepServerToken(config, server, swapped, wish, ports);
  const second = await portalCredentialWhileAlone(config, first.value.value, ports);
  if (!second.ok) return second;
  return keepServerToken(config, server, await swap(config, server, second.value, ports), wish, ports);
}

async function portalCredentialWhileAlone(
  config: AuthConfig,
  rejected: string | null,
  ports: BrokerPorts,
): Promise<Result<Credential>> {
  const wish = { minMinutes: 0, rejected };
  const fixed = fixedCredential(config);
  if (fixed !== null) return judgeFixed(config, fixed, wish, ports.clock.now());
  const ready = await tokenAtHand(config, null, wish, ports);
  if (!ready.ok) return ready;
  return ready.value === null ? renewWhileAlone(config, wish, ports) : succeed(ready.value);
}

function swap(
  config: AuthConfig,
  server: string,
  portal: Credential,
  ports: BrokerPorts,
): Promise<Result<Token>> {
  return withPatience(ports.clock, () => ports.grants.serverToken(config, portal.value, server));
}

async function keepServerToken(
  config: AuthConfig,
  server: string,
  swapped: Result<Token>,
  wish: Wish,
  ports: BrokerPorts,
): Promise<Result<Credential>> {
  if (!swapped.ok) return swapped;
  const token = { ...swapped.value, server };
  const kept = await ports.store.changeSessions<string | null, never>((sessions) => {
    const session = usableSession(sessions, config);
    if (session === null) return succeed({ saved: sessions, value: null });
    const others = session.serverTokens.filter((other) => other.server !== server);
    const saved = withSession(sessions, { ...session, serverTokens: [...others, token] });
    return succeed({ saved, value: session.account });
  });
  if (!kept.ok) return kept;
  const credential = tokenCredential(config, token, { account: kept.value, server });
  return succeed(withMinutesNote(credential, wish, ports.clock.now()));
}

/** New tokens by whatever way the kind has, stored before anyone may use them. */
async function renewSession(
  config: AuthConfig,
  before: Session | null,
  ports: BrokerPorts,
): Promise<Result<Session>> {
  const refresh = before?.refresh ?? null;
  const isRenewable = canSignItselfIn(config) || (refresh !== null && !hasEnded(refresh, ports.clock.now()));
  if (!isRenewable) return signInNeeded(config, before);
  const renew = () => askForSession(config, before, ports);
  return ports.aroundRenewal === undefined ? renew() : ports.aroundRenewal(config, renew);
}

async function askForSession(
  config: AuthConfig,
  before: Session | null,
  ports: BrokerPorts,
): Promise<Result<Session>> {
  const granted = canSignItselfIn(config)
    ? await grantDirectly(config, null, ports)
    : await grantFromRefreshToken(config, before, ports);
  if (granted.ok) return saveSession(sessionFrom(granted.value, config, before, ports.clock.now()), ports);
  if (granted.failure.code !== 'refresh-refused' || before === null) return granted;
  const ended = await saveSession({ ...before, access: null, refresh: null, serverTokens: [] }, ports);
  return ended.ok ? signInNeeded(config, before) : ended;
}

async function grantDirectly(
  config: AuthConfig,
  password: string | null,
  { grants, clock }: BrokerPorts,
): Promise<Result<GrantedTokens>> {
  if (config.kind === 'app') return withPatience(clock, () => grants.clientCredentials(config));
  if (config.kind !== 'token') return signInNeeded(config, null);
  const secret = password ?? config.password?.value ?? null;
  if (secret === null) return fail('sign-in-needed', `${config.name} needs its password.`);
  return withPatience(clock, () => grants.password(config, secret));
}

async function grantFromRefreshToken(
  config: AuthConfig,
  before: Session | null,
  { grants, clock }: BrokerPorts,
): Promise<Result<GrantedTokens>> {
  const refresh = before?.refresh ?? null;
  if (config.kind !== 'oauth2' || before === null || refresh === null) return signInNeeded(config, before);
  if (isDueForExchange(refresh, clock.now())) {
    // Not repeated: an exchange whose answer was lost may have ended the old token already.
    const exchanged = await grants.exchange(config, refresh.value, before.redirectUrl ?? config.redirectUrl);
    // A portal before 10.6 knows no exchange; a plain refresh is still good then.
    if (exchanged.ok || !isRefusal(exchanged.failure)) return exchanged;
  }
  return withPatience(clock, () => grants.refresh(config, refresh.value));
}

function isRefusal(failure: Failure<FailureCode>): boolean {
  return (
    failure.code === 'refused' || failure.code === 'refresh-refused' || failure.code === 'redirect-mismatch'
  );
}

/** When the way to the portal failed but the old token still truly lives, the caller is better off with it. */
function lastTokenInstead(
  config: AuthConfig,
  before: Session | null,
  wish: Wish,
  failure: Failure<BrokerCode>,
  now: number,
): Result<Credential> {
  const access = before?.access ?? null;
  const isUsable = access !== null && access.value !== wish.rejected && !hasEnded(access, now);
  if (!isUsable || !isOfTheWay(failure.code)) return { ok: false, failure };
  const note = `The token could not be renewed: ${failure.message}`;
  return succeed(tokenCredential(config, access, { account: before?.account ?? null, notes: [note] }));
}

function isOfTheWay(code: BrokerCode): boolean {
  return (
    code === 'portal-unreachable' ||
    code === 'portal-timeout' ||
    code === 'portal-error' ||
    code === 'rate-limited' ||
    code === 'not-arcgis'
  );
}

/** In whole minutes, as they were asked for: a fresh token of 30 min is a few milliseconds short of them. */
function withMinutesNote(credential: Credential, { minMinutes }: Wish, now: number): Credential {
  const { expiresAt } = credential.token;
  const minutes = expiresAt === null ? null : Math.round((expiresAt - now) / 60_000);
  if (minutes === null || minutes >= minMinutes) return credential;
  const note = `The portal gives tokens of ${minutes} min at most; ${minMinutes} min were asked for.`;
  return { ...credential, notes: [...credential.notes, note] };
}

function signInNeeded(config: AuthConfig, before: Session | null): Result<never> {
  const subject = `${config.name} (${config.id})`;
  if (before === null) return fail('sign-in-needed', `Nobody is signed in to ${subject}.`, { id: config.id });
  const day = new Date(before.signedInAt).toISOString().slice(0, 10);
  return fail('sign-in-needed', `The sign-in to ${subject} of ${day} ended.`, { id: config.id });
}
