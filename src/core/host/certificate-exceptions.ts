import type { StoreCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Store } from '../store/store.ts';
import type { CertificateException } from './host-contract.ts';

type Place = Pick<CertificateException, 'host' | 'port'>;
type List = readonly CertificateException[];

/** The certificates that are accepted although nobody trusted vouches for them. */
export async function certificateExceptions(store: Store): Promise<Outcome<List, StoreCode>> {
  const profile = await store.readProfile();
  return profile.ok ? succeed(profile.value.certificateExceptions) : profile;
}

/** Accepts a certificate for its host and port from now on, instead of one accepted before. Answers all. */
export function addCertificateException(
  store: Store,
  exception: CertificateException,
): Promise<Outcome<List, StoreCode>> {
  return store.changeProfile<List, never>((profile) => {
    const others = profile.certificateExceptions.filter((other) => !isAt(other, exception));
    const all = [...others, exception];
    return succeed({ saved: { ...profile, certificateExceptions: all }, value: all });
  });
}

/** Accepts no more what was accepted for that host and port. Answers those that are left. */
export function removeCertificateException(
  store: Store,
  place: Place,
): Promise<Outcome<List, StoreCode | 'not-found'>> {
  return store.changeProfile<List, 'not-found'>((profile) => {
    const left = profile.certificateExceptions.filter((exception) => !isAt(exception, place));
    if (left.length === profile.certificateExceptions.length)
      return fail('not-found', `No certificate of ${place.host}:${place.port} was accepted.`);
    return succeed({ saved: { ...profile, certificateExceptions: left }, value: left });
  });
}

function isAt(exception: Place, { host, port }: Place): boolean {
  return exception.host.toLowerCase() === host.toLowerCase() && exception.port === port;
}
