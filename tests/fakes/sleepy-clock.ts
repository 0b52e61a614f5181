import type { Clock } from '../../src/core/ports.ts';

/** A clock that the test moves, of a computer that can sleep. */
export interface SleepyClock extends Clock {
  /** Time goes by with the computer awake: waits end as it reaches them. */
  advance(milliseconds: number): void;
  /** Time goes by with the computer asleep: waits stand still, and only the time of day has moved on waking. */
  sleep(milliseconds: number): void;
  /** How many wait now. */
  readonly waiting: number;
}

interface Sleeper {
  left: number;
  readonly wake: () => void;
}

/** A clock that starts at `start` (unix milliseconds). */
export function sleepyClock(start = Date.UTC(2026, 0, 5, 9)): SleepyClock {
  let time = start;
  const sleepers = new Set<Sleeper>();
  return {
    get waiting() {
      return sleepers.size;
    },
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
      for (const sleeper of sleepers) {
        sleeper.left -= milliseconds;
        if (sleeper.left <= 0) sleeper.wake();
      }
    },
    sleep(milliseconds) {
      time += milliseconds;
    },
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (milliseconds <= 0 || signal?.aborted) return resolve();
        const sleeper: Sleeper = {
          left: milliseconds,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
  };
}
