import type { Events } from '../contract.ts';

/** Tells what happened to everybody who listens. */
export interface Announcer {
  /** Listens to an event. Returns how to stop. */
  on<Name extends keyof Events>(event: Name, listener: (detail: Events[Name]) => void): () => void;
  tell<Name extends keyof Events>(event: Name, detail: Events[Name]): void;
  /** Tells `changed` once, however often it is called in one turn. */
  changed(): void;
}

/** An announcer that also tells `changed` when the store does; the store is watched while somebody listens to that. */
export function createAnnouncer(watchStore: (listener: () => void) => () => void): Announcer {
  const listeners: { readonly [Name in keyof Events]: Set<(detail: Events[Name]) => void> } = {
    changed: new Set(),
    stage: new Set(),
    progress: new Set(),
  };
  let stopWatching: (() => void) | null = null;
  let isDue = false;

  function tell<Name extends keyof Events>(event: Name, detail: Events[Name]): void {
    for (const listener of listeners[event]) listener(detail);
  }

  function changed(): void {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      tell('changed', null);
    });
  }

  return {
    on(event, listener) {
      listeners[event].add(listener);
      if (listeners.changed.size > 0) stopWatching ??= watchStore(changed);
      return () => {
        listeners[event].delete(listener);
        if (listeners.changed.size > 0) return;
        stopWatching?.();
        stopWatching = null;
      };
    },
    tell,
    changed,
  };
}
