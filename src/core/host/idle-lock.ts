import type { Clock } from '../ports.ts';

/** Locks after so many minutes without use, by the clock on the wall: time asleep counts. */
export interface IdleLock {
  /** Somebody used the application. */
  readonly touch: () => void;
  /** Locks if the time is up. */
  look(): void;
  /** When it will be up (unix milliseconds), or `null` for never. */
  dueAt(): number | null;
}

/** An idle lock that begins counting now. */
export function createIdleLock(around: {
  readonly clock: Pick<Clock, 'now'>;
  /** `null` for never. */
  minutes(): number | null;
  lock(): void;
}): IdleLock {
  let usedAt = around.clock.now();

  function dueAt(): number | null {
    const minutes = around.minutes();
    return minutes === null ? null : usedAt + minutes * 60_000;
  }

  return {
    touch() {
      usedAt = around.clock.now();
    },
    look() {
      const due = dueAt();
      if (due !== null && around.clock.now() >= due) around.lock();
    },
    dueAt,
  };
}
