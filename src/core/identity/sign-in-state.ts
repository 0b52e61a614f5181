import type { SignInState } from '../contract.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import type { Session } from '../model/session.ts';
import { isIssuedFor } from './credentials.ts';
import { hasEnded } from './expiry.ts';

const soon = 5 * 60_000;

/** Where the sign-in of a configuration stands at `now`. The one place that decides it. */
export function signInState(config: AuthConfig, session: Session | null, now: number): SignInState {
  const held = heldCredentialState(config, now);
  if (held !== null) return held;
  if (session === null || !isIssuedFor(session, config))
    return { ...nobody, state: canSignItselfIn(config) ? 'signed-in' : 'never-signed-in' };
  const signInEndsAt = signInEnd(config, session);
  const state = {
    account: session.account,
    signedInAt: session.signedInAt,
    tokenExpiresAt: session.access?.expiresAt ?? null,
    signInEndsAt,
    tokenIssuedAt: session.access?.issuedAt ?? null,
    lastSurface: session.surface,
  };
  return { ...state, state: sessionState(config, session, now) };
}

/** Whether a new token can be had at any time without asking a person. */
export function canSignItselfIn(config: AuthConfig): boolean {
  return (
    (config.kind === 'app' && config.clientSecret !== null) ||
    (config.kind === 'token' && config.password !== null)
  );
}

/** When a person has to sign in again (unix milliseconds), or `null` when never or unknown. */
export function signInEnd(config: AuthConfig, session: Session): number | null {
  if (canSignItselfIn(config)) return null;
  return session.refresh === null ? (session.access?.expiresAt ?? null) : session.refresh.expiresAt;
}

const nobody = {
  account: null,
  signedInAt: null,
  tokenExpiresAt: null,
  signInEndsAt: null,
  tokenIssuedAt: null,
  lastSurface: null,
};

function sessionState(config: AuthConfig, { access, refresh }: Session, now: number): SignInState['state'] {
  const isRenewable = canSignItselfIn(config) || (refresh !== null && !hasEnded(refresh, now));
  if (isRenewable) return 'signed-in';
  if (access === null || hasEnded(access, now)) return 'sign-in-needed';
  return access.expiresAt !== null && access.expiresAt - now < soon ? 'expires-soon' : 'signed-in';
}

function heldCredentialState(config: AuthConfig, now: number): SignInState | null {
  if (config.kind === 'basic') return { ...nobody, account: config.username, state: 'no-sign-in' };
  if (config.kind === 'qgis') return { ...nobody, state: 'no-sign-in' };
  if (config.kind !== 'api-key' && config.kind !== 'pasted') return null;
  const { expiresAt } = config;
  const held = config.kind === 'api-key' ? config.key : config.token;
  const hasEndedNow = expiresAt !== null && expiresAt <= now;
  return {
    ...nobody,
    tokenExpiresAt: expiresAt,
    signInEndsAt: expiresAt,
    // Nobody tells when it was made; known is since when it is here.
    tokenIssuedAt: held?.setAt ?? null,
    state: hasEndedNow
      ? 'sign-in-needed'
      : expiresAt !== null && expiresAt - now < soon
        ? 'expires-soon'
        : 'no-sign-in',
  };
}
