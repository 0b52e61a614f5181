import { useEffect, useState } from 'react';
import type { RegistrationHelp } from '../../../core/contract.ts';
import { useHost } from '../../host/host-context.tsx';

const pauseMilliseconds = 250;

/** What is known of an application that is to be registered; `null` parts are not known yet. */
export interface Registrant {
  /** A configuration that is saved and has nothing to type but its client ID, or `null`. */
  readonly id: string | null;
  readonly portal: string;
  readonly redirectUrl: string;
  readonly clientId: string;
}

/** What to register for a configuration as it is typed. `null` until the portal is known. */
export function useRegistrationHelp({
  id,
  portal,
  redirectUrl,
  clientId,
}: Registrant): RegistrationHelp | null {
  const host = useHost();
  const [help, setHelp] = useState<RegistrationHelp | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const asked = id === null ? { portal, redirectUrl, clientId } : { id };
    const isKnown = id !== null || portal.trim() !== '';
    const ask = async () => {
      const outcome = await host.invoke('registrationHelp', asked, controller.signal);
      // What is half typed is no address yet: the help of before says as much.
      if (!controller.signal.aborted && outcome.ok) setHelp(outcome.value);
    };
    const timer = isKnown ? setTimeout(() => void ask(), pauseMilliseconds) : null;
    return () => {
      controller.abort();
      if (timer !== null) clearTimeout(timer);
    };
  }, [host, id, portal, redirectUrl, clientId]);
  return portal.trim() === '' && id === null ? null : help;
}
