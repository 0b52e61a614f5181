import type { SignedOut } from '../contract.ts';
import type { StoreCode } from '../failures.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import type { Session } from '../model/session.ts';
import { type Outcome, succeed } from '../outcome.ts';
import type { Store } from '../store/store.ts';
import { isIssuedFor, sessionOf, withoutSession } from './credentials.ts';
import type { Grants } from './grants.ts';

/**
 * Ends the sign-in of a configuration: revokes at the portal what can be revoked (the refresh token takes its
 * access tokens with it), and forgets everything here whether the portal was reached or not.
 */
export async function signOut(
  config: AuthConfig,
  { store, grants }: { readonly store: Store; readonly grants: Grants },
): Promise<Outcome<SignedOut, StoreCode>> {
  const done = await store.alone(config.id, async (): Promise<Outcome<SignedOut, StoreCode>> => {
    const sessions = await store.readSessions();
    if (!sessions.ok) return sessions;
    const session = sessionOf(sessions.value, config.id);
    if (session === null) return succeed({ authId: config.id, portal: 'none', forgotten: false });
    const portal = await revokeSession(config, session, grants);
    const forgotten = await store.changeSessions<null, never>((current) =>
      succeed({ saved: withoutSession(current, config.id), value: null }),
    );
    return forgotten.ok ? succeed({ authId: config.id, portal, forgotten: true }) : forgotten;
  });
  return done.ok ? done.value : done;
}

async function revokeSession(
  config: AuthConfig,
  session: Session,
  grants: Grants,
): Promise<SignedOut['portal']> {
  const { access, refresh } = session;
  // Esri revokes neither application tokens nor those of generateToken.
  if (config.kind !== 'oauth2' || config.portal === null) return 'nothing-to-revoke';
  if (!isIssuedFor(session, config)) return 'nothing-to-revoke';
  if (refresh !== null) return tell(await grants.revoke(config, refresh.value, 'refresh_token'));
  return access === null
    ? 'nothing-to-revoke'
    : tell(await grants.revoke(config, access.value, 'access_token'));
}

function tell(outcome: Outcome<null>): SignedOut['portal'] {
  return outcome.ok ? 'revoked' : 'not-reached';
}
