import type { Clock } from '../ports.ts';

/** What happens, by name, and who listens. */
export interface Happenings<Table> {
  readonly emit: <Name extends keyof Table>(name: Name, detail: Table[Name]) => void;
  /** Listens. Returns how to stop. */
  readonly on: <Name extends keyof Table>(name: Name, listener: (detail: Table[Name]) => void) => () => void;
}

type Listeners<Table> = { [Name in keyof Table]?: Set<(detail: Table[Name]) => void> };

/**
 * Happenings that nobody has heard of yet. A listener that throws, such as for a window that is gone, keeps nobody else
 * from hearing: `failed` is told of its error.
 */
export function createHappenings<Table>(failed: (error: unknown) => void): Happenings<Table> {
  const listeners: Listeners<Table> = {};
  return {
    emit(name, detail) {
      for (const listener of listeners[name] ?? []) {
        try {
          listener(detail);
        } catch (error) {
          failed(error);
        }
      }
    },
    on(name, listener) {
      // Each call is a listener of its own, whatever function it brings.
      const own: typeof listener = (detail) => listener(detail);
      listeners[name] ??= new Set();
      listeners[name].add(own);
      return () => void listeners[name]?.delete(own);
    },
  };
}

/** One call soon after the first of several: `work` runs at most every so many milliseconds. It does not throw. */
export function coalesced(work: () => void, milliseconds: number, clock: Clock): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    void clock.wait(milliseconds).then(() => {
      isDue = false;
      work();
    });
  };
}
