import type { Clock } from '../../src/core/ports.ts';

/** A clock that stands still until it is moved; waiting moves it. */
export interface FakeClock extends Clock {
  /** Moves time on by so many milliseconds. */
  advance(milliseconds: number): void;
  /** Every wait that was asked for, in milliseconds. */
  readonly waits: readonly number[];
}

/** A clock that starts at `start` (unix milliseconds). */
export function fakeClock(start = Date.UTC(2026, 0, 5, 9)): FakeClock {
  let time = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    advance(milliseconds) {
      time += milliseconds;
    },
    async wait(milliseconds) {
      waits.push(milliseconds);
      time += milliseconds;
    },
  };
}
