import type { SignedIn } from '../contract.ts';
import type { PortalCode, RefusalCode } from '../failures.ts';
import type { AuthConfig, OAuth2Config } from '../model/auth-config.ts';
import type { Session } from '../model/session.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/store.ts';
import type { Attempt, SignInResult } from './attempt.ts';
import { saveSession, sessionFrom } from './broker.ts';
import { issuerOf, usableSession } from './credentials.ts';
import type { GrantedTokens, Grants } from './grants.ts';
import { signInEnd } from './sign-in-state.ts';

/** Who a token belongs to, asked of the portal. */
export type AskAccount = (
  config: OAuth2Config,
  accessToken: string,
) => Promise<Outcome<string, PortalCode | RefusalCode>>;

/** What completing a sign-in works with. */
export interface CompletionPorts {
  readonly store: Store;
  readonly grants: Grants;
  readonly askAccount: AskAccount;
  readonly clock: Clock;
}

/** A person who signed in waits no longer than this for the end of the sign-in before. */
const revokeMilliseconds = 3_000;

/**
 * Exchanges the code, checks the account, stores the session, and ends the sign-in before at the portal. One code, one
 * exchange: after a lost answer the code may be used up, so nothing is repeated.
 */
export async function completeSignIn(
  attempt: Attempt,
  code: string,
  ports: CompletionPorts,
): Promise<SignInResult<SignedIn>> {
  const { config, proof, surface } = attempt;
  const granted = await ports.grants.code(config, code, proof?.verifier ?? null);
  if (!granted.ok) return granted;
  const account = await checkAccount(attempt, granted.value, ports);
  if (!account.ok) {
    await discard(config, granted.value, ports);
    return account;
  }
  const tokens = { ...granted.value, account: account.value };
  const session = { ...sessionFrom(tokens, config, null, ports.clock.now()), surface };
  const replaced = await keepSession(config, session, ports);
  if (!replaced.ok) {
    await discard(config, granted.value, ports);
    return replaced;
  }
  await endSessionBefore(config, replaced.value, session, ports);
  return succeed(signedInAs(config, session));
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

/** The account that signed in, held against the one that is good before anything is stored. */
async function checkAccount(
  { config, acceptAccount }: Attempt,
  granted: GrantedTokens,
  { askAccount }: CompletionPorts,
): Promise<SignInResult<string | null>> {
  const asked = config.portal === null ? null : await askAccount(config, granted.access.value);
  const account = asked?.ok ? asked.value : granted.account;
  const expected = acceptAccount ?? config.expectedAccount;
  if (expected === null) return succeed(account);
  // An account that the portal did not confirm is not good enough to be the expected one.
  if (asked !== null && !asked.ok) return asked;
  if (account?.toLowerCase() === expected.toLowerCase()) return succeed(account);
  const signedIn = `You signed in as ${account ?? 'nobody known'}.`;
  const wanted = acceptAccount === null ? `${config.name} expects` : 'This time it had to be';
  const details = { expected, ...(account === null ? {} : { account }) };
  return fail('wrong-account', `${signedIn} ${wanted} ${expected}.`, details);
}

/**
 * Stores the session unless the configuration went away, or to another portal or client, in the meantime. Answers the
 * session that it replaced.
 */
async function keepSession(
  config: OAuth2Config,
  session: Session,
  ports: CompletionPorts,
): Promise<SignInResult<Session | null>> {
  const kept = await ports.store.alone(config.id, async (): Promise<SignInResult<Session | null>> => {
    const profile = await ports.store.readProfile();
    if (!profile.ok) return profile;
    const current = profile.value.authConfigs.find(({ id }) => id === config.id);
    if (current?.kind !== 'oauth2' || issuerOf(current) !== issuerOf(config)) {
      return fail(
        'sign-in-cancelled',
        `${config.id} was changed or removed while the sign-in was under way.`,
      );
    }
    const sessions = await ports.store.readSessions();
    if (!sessions.ok) return sessions;
    const saved = await saveSession(session, ports);
    return saved.ok ? succeed(usableSession(sessions.value, config)) : saved;
  });
  return kept.ok ? kept.value : kept;
}

/** Ends tokens at the portal that must not be kept. Best effort: there is nobody to tell when it fails. */
async function discard(
  config: OAuth2Config,
  granted: GrantedTokens,
  { grants }: CompletionPorts,
): Promise<void> {
  if (granted.refresh !== null) await grants.revoke(config, granted.refresh.value, 'refresh_token');
  await grants.revoke(config, granted.access.value, 'access_token');
}

/**
 * Ends the sign-in that was replaced, so that no forgotten refresh token lives on for weeks. Best effort: the new
 * sign-in is good whatever comes of it.
 */
async function endSessionBefore(
  config: OAuth2Config,
  before: Session | null,
  now: Session,
  { grants, clock }: CompletionPorts,
): Promise<void> {
  const refresh = before?.refresh ?? null;
  if (refresh === null || config.portal === null || refresh.value === now.refresh?.value) return;
  const done = new AbortController();
  const revoked = grants.revoke(config, refresh.value, 'refresh_token').then(() => done.abort());
  await Promise.race([revoked, clock.wait(revokeMilliseconds, done.signal)]);
}
