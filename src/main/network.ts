import { randomUUID } from 'node:crypto';
import { net, type Session, session } from 'electron';
import type { CertificateException } from '../core/host/host-contract.ts';
import type { Fetch } from '../core/ports.ts';
import { verifierWith } from './certificates.ts';
import { netFetch } from './net-fetch.ts';
import { knownRoutes } from './routes.ts';

/** The application's own way to the network. */
export interface DesktopNetwork {
  readonly fetch: Fetch;
  /** Whether requests to that address go there directly, as far as is known from requests before. */
  readonly isDirect: (url: URL) => boolean;
  /** From now on these certificates are accepted besides those that somebody trusted vouches for, and no others. */
  readonly accept: (exceptions: readonly CertificateException[]) => void;
}

/** Chromium's network stack in a session of its own, in memory: neither pages nor sign-ins share anything with it. */
export function desktopNetwork(): DesktopNetwork {
  let own = newSession([]);
  const routes = knownRoutes((address) => own.resolveProxy(address));
  const fetch = netFetch({ request: (options) => net.request(options), session: () => own });
  return {
    fetch(input, init) {
      routes.learn(new URL(input instanceof Request ? input.url : input));
      return fetch(input, init);
    },
    isDirect: routes.isDirect,
    accept(exceptions) {
      // What a session found about a certificate it keeps, so another verdict takes another session.
      own = newSession(exceptions);
    },
  };
}

function newSession(exceptions: readonly CertificateException[]): Session {
  const fresh = session.fromPartition(`net-${randomUUID()}`, { cache: false });
  fresh.setCertificateVerifyProc(verifierWith(() => exceptions));
  return fresh;
}
