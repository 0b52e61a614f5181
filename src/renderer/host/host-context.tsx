import { createContext, type ReactNode, use } from 'react';
import type { HostClient } from '../../core/host/host-contract.ts';

const HostContext = createContext<HostClient | null>(null);

/** Gives everything below it the host to ask. */
export function HostProvider({
  client,
  children,
}: {
  readonly client: HostClient;
  readonly children: ReactNode;
}) {
  return <HostContext value={client}>{children}</HostContext>;
}

/** The host of this window. */
export function useHost(): HostClient {
  const client = use(HostContext);
  if (client === null) throw new Error('There is no host above this component.');
  return client;
}
