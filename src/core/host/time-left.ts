const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const steps = [
  { unit: 'day', length: day, from: 2 * day },
  { unit: 'hour', length: hour, from: 2 * hour },
  { unit: 'minute', length: minute, from: 0 },
] as const;

/** A time still to come, in whole units rounded down and in the words of the catalogue's language: `29 min`, `3 hr`. */
export function timeLeft(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  const { unit, length } = steps.find(({ from }) => left >= from) ?? steps[2];
  const style = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat('en', style).format(Math.floor(left / length));
}
