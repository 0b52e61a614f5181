import { redirectUrlFor } from '../model/redirect-url.ts';
import type { RedirectServer } from '../ports.ts';

/** A redirect server that can be asked where it listens. */
export interface WatchedRedirects extends RedirectServer {
  /** The address on which the latest of the sign-ins under way waits, or `null` when none does. */
  listening(): string | null;
}

/** That server, telling `changed` whenever it listens somewhere else, or no more. */
export function watchedRedirects(server: RedirectServer, changed: () => void): WatchedRedirects {
  const waiting = new Map<number, string>();
  let count = 0;
  const listening = () => [...waiting.values()].at(-1) ?? null;

  function note(change: () => void): void {
    const before = listening();
    change();
    if (listening() !== before) changed();
  }

  return {
    listening,
    async expect(address, state, timeoutMilliseconds) {
      const awaited = await server.expect(address, state, timeoutMilliseconds);
      if (!awaited.ok) return awaited;
      count += 1;
      const number = count;
      note(() => waiting.set(number, redirectUrlFor(address)));
      void awaited.value.answer.then(() => note(() => waiting.delete(number)));
      return awaited;
    },
  };
}
