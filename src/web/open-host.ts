import { hostEventNames } from '../core/host/host-contract.ts';
import { createHost, type Host } from '../core/host/host.ts';
import { windowCalls } from '../core/host/host-edge.ts';
import type { PageHost, Told } from './pages.ts';
import { browserSurroundings, type SurroundingsOptions } from './surroundings.ts';

/** The host behind the pages. */
export interface OpenedHost extends PageHost {
  /** Ends in order; nothing of the store is left open. */
  close(): Promise<void>;
}

/** Creates the host, passes on what it tells, and starts it. Everything heavy is behind this module. */
export function openHost(options: SurroundingsOptions, tell: (told: Told) => void): OpenedHost {
  const host: Host = createHost({
    ...browserSurroundings(options),
    // No program can raise a page in a browser; what it is to show, it is told.
    showWindow: (command) => {
      if (command !== null) host.command(command);
    },
  });
  const client = host.client('window');
  for (const event of hostEventNames) client.on(event, (detail) => tell({ event, detail }));
  void host.start();
  return {
    calls: () => windowCalls(client),
    catchUp: () => [
      { event: 'host', detail: host.state() },
      { event: 'preferences', detail: host.preferences() },
      { event: 'changed', detail: null },
    ],
    touch: () => host.touch(),
    close: () => host.close(),
  };
}
