import type { TokenAnswer } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { usableSession } from '../identity/credentials.ts';
import { hostsOf } from '../identity/token-scope.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { setHeaders } from '../model/connection.ts';
import type { Store } from '../store/store.ts';
import type { CredentialFinder } from './credential-finder.ts';

/** What answering tokens works with. */
export interface TokenPorts {
  readonly store: Store;
  readonly finder: CredentialFinder;
}

/** A fresh token for a reference, with everything that is needed to attach it. */
export async function token(
  asked: {
    readonly ref: string;
    readonly minMinutes?: number | undefined;
    readonly rejected?: string | undefined;
  },
  { finder }: TokenPorts,
): Promise<Outcome<TokenAnswer, FailureCode>> {
  const { ref, minMinutes = 0, rejected = null } = asked;
  if (!Number.isFinite(minMinutes) || minMinutes < 0)
    return fail('bad-value', 'The least number of minutes is 0 or more.');
  const place = await finder.locate(ref);
  if (!place.ok) return place;
  const found = await finder.credentialFor(place.value, { minMinutes, rejected });
  if (!found.ok) return found;
  const { config, credential, url, connection } = found.value;
  return succeed({
    authId: config.id,
    account: credential.account,
    token: credential.value,
    scheme: credential.scheme,
    header: credential.header,
    referer: credential.referer ?? (connection?.referer || null),
    headers: setHeaders(connection?.headers ?? []),
    expiresAt: credential.token.expiresAt,
    portal: config.portal,
    server: credential.server,
    url: url?.href ?? config.portal,
    notes: credential.notes,
  });
}

/** The hosts that a reference's token may be sent to. */
export async function hosts(
  ref: string,
  { store, finder }: TokenPorts,
): Promise<Outcome<readonly string[], FailureCode>> {
  const place = await finder.locate(ref);
  if (!place.ok) return place;
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const sessions = await store.readSessions();
  if (!sessions.ok) return sessions;
  const { config, url } = place.value;
  const known = hostsOf(config, usableSession(sessions.value, config), profile.value.connections);
  return succeed(url === null ? known : [...new Set([...known, url.host])]);
}
