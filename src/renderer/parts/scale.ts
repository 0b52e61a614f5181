/** A stretch of time laid out as a map's scale bar. Shares are of the whole width, 0 to 1. */
export interface Scale {
  readonly unit: 'minutes' | 'hours' | 'days';
  /** The whole life in units, and what is left of it. */
  readonly total: number;
  readonly left: number;
  readonly leftShare: number;
  readonly ticks: readonly { readonly value: number; readonly share: number }[];
  /** Filled and open steps in turn, from 0 to what is left. */
  readonly steps: readonly { readonly from: number; readonly width: number; readonly isFilled: boolean }[];
}

const minute = 60_000;
const unitMilliseconds = { minutes: minute, hours: 60 * minute, days: 24 * 60 * minute } as const;
const niceSteps = [1, 2, 5, 10, 15, 20, 30, 50, 60, 100, 200, 500];
const mostSteps = 8;

/** The scale of a token or sign-in that lives from `start` to `end`, at `now`. Times in unix milliseconds. */
export function scaleOf(start: number, end: number, now: number): Scale {
  const life = Math.max(end - start, minute);
  const unit =
    life <= 2 * unitMilliseconds.hours ? 'minutes' : life <= 2 * unitMilliseconds.days ? 'hours' : 'days';
  const total = life / unitMilliseconds[unit];
  const left = Math.min(total, Math.max(0, (end - now) / unitMilliseconds[unit]));
  const step = niceSteps.find((size) => total / size <= mostSteps) ?? Math.ceil(total / mostSteps);
  const marks = Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step);
  return {
    unit,
    total,
    left,
    leftShare: left / total,
    ticks: marks.map((value) => ({ value, share: value / total })),
    steps: marks
      .filter((value) => value < left)
      .map((value, index) => ({
        from: value / total,
        width: (Math.min(value + step, left) - value) / total,
        isFilled: index % 2 === 0,
      })),
  };
}
