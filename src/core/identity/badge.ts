import type { Badge, SignInState } from '../contract.ts';
import type { FailureCode } from '../failures.ts';

/** What the one word for a connection or configuration is decided from. */
export interface BadgeFacts {
  /** Where the sign-in stands, or `null` where nobody has to sign in. */
  readonly signIn: SignInState | null;
  /** The last failure, if nothing has gone well since. `cause` is the system's word for it, such as ENOTFOUND. */
  readonly failure: {
    readonly code: FailureCode;
    readonly message: string;
    readonly cause: string | null;
    readonly since: number;
  } | null;
  /** A new token is being fetched. */
  readonly isRenewing: boolean;
}

/** The words of operating systems, and of Chromium, for a computer that has no way out at all. */
const noNetwork: ReadonlySet<string> = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EAI_AGAIN',
  'ERR_INTERNET_DISCONNECTED',
]);

/** Their words for a name that nobody knows. Windows and macOS say the same where there is no network. */
const unknownName: ReadonlySet<string> = new Set(['ENOTFOUND', 'ERR_NAME_NOT_RESOLVED']);

/** The badge: the first that applies, in the order of its declaration. The one place that decides it. */
export function decideBadge({ signIn, failure, isRenewing }: BadgeFacts): Badge {
  const tokenExpiresAt = signIn?.tokenExpiresAt ?? null;
  if (isRenewing) return { state: 'refreshing' };
  if (failure !== null && isOffline(failure, signIn)) return { state: 'offline', tokenExpiresAt };
  if (failure !== null) {
    const { code, message, since } = failure;
    return { state: 'error', code, message, since };
  }
  if (signIn === null) return { state: 'public' };
  switch (signIn.state) {
    case 'sign-in-needed':
    case 'never-signed-in':
      return { state: signIn.state };
    case 'expires-soon':
    case 'signed-in':
    case 'no-sign-in':
      return { state: signIn.state, tokenExpiresAt };
  }
}

/**
 * Whether a failure means that this computer has no network. Wayleave looks at no network interface: it has the word
 * of the request that failed, and no more. A name that is not found counts only after a sign-in, since one that never
 * answered is rather mistyped; a host that refuses or does not answer is that host's trouble. Behind a proxy no such
 * word is heard, and the failure stays an error.
 */
function isOffline({ code, cause }: NonNullable<BadgeFacts['failure']>, signIn: SignInState | null): boolean {
  if (code !== 'portal-unreachable' || cause === null) return false;
  return noNetwork.has(cause) || (unknownName.has(cause) && signIn !== null && signIn.signedInAt !== null);
}
