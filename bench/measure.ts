/** One line of a benchmark's report: ours beside what one would use instead. */
export interface Comparison {
  readonly what: string;
  readonly ours: number;
  /** `null` where there is nothing to compare with. */
  readonly theirs: number | null;
  readonly against: string;
  readonly unit: 'ms' | 'requests';
  /** The most that `ours / theirs` may be, or `ours` where there is no `theirs`; `null`: for information. */
  readonly limit: number | null;
}

/** Something to be timed. `prepare` runs before each round and is not counted. */
export interface Contender {
  readonly prepare?: () => Promise<void>;
  /** Resolves to its time in milliseconds where it has to take it itself, in a process of its own. */
  readonly run: () => Promise<number | void>;
}

/**
 * Medians in milliseconds, in the contenders' order. They take turns, one round each, so that whatever else the
 * machine does falls on all of them alike; one round of each goes before and is not counted.
 */
export async function medians(contenders: readonly Contender[], rounds: number): Promise<readonly number[]> {
  const times = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { prepare, run }] of contenders.entries()) {
      await prepare?.();
      collectGarbage();
      const begin = performance.now();
      const time = (await run()) ?? performance.now() - begin;
      if (round >= 0) times[index]?.push(time);
    }
  }
  return times.map(medianOf);
}

/** So that nobody's round pays for what the one before left (`node --expose-gc`). */
function collectGarbage(): void {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('Run this with --expose-gc.');
  gc();
}

/** The middle one of some measured times. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('There is nothing to take the median of.');
  return middle;
}

/** The value of an outcome that cannot fail here. */
export function valueOf<T>(
  outcome:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly failure: { message: string } },
): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

/** Hands the report to scripts/bench.mjs: one line of JSON on stdout. */
export function report(comparisons: readonly Comparison[]): void {
  process.stdout.write(`${JSON.stringify(comparisons)}\n`);
}
