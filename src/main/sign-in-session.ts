import { randomUUID } from 'node:crypto';
import { type Session, session } from 'electron';
import type { CertificateException } from '../core/host/host-contract.ts';
import { verifierWith } from './certificates.ts';
import { integratedHosts } from './named-host.ts';

/** The session of one sign-in: in memory alone, and forgotten with it. */
export interface SignInSession {
  /** Its partition, for the page to be opened in. */
  readonly partition: string;
  /** Forgets cookies, passwords and everything else of it. */
  forget(): Promise<void>;
}

/** A new session. Windows sign-in goes by itself to the portal's hosts and nowhere else. */
export function newSignInSession(
  trustedHosts: readonly string[],
  exceptions: () => readonly CertificateException[],
): SignInSession {
  // Without `persist:` nothing of it reaches the disk, and a name of its own means a person that nobody knows yet.
  const partition = `signin-${randomUUID()}`;
  const own = session.fromPartition(partition);
  const hosts = integratedHosts(trustedHosts);
  if (hosts !== '') own.allowNTLMCredentialsForDomains(hosts);
  own.setCertificateVerifyProc(verifierWith(exceptions));
  return { partition, forget: () => forget(own) };
}

async function forget(own: Session): Promise<void> {
  await Promise.allSettled([own.clearStorageData(), own.clearAuthCache(), own.clearCache()]);
  await own.closeAllConnections();
}
