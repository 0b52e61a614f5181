import { words } from '../../core/words/words.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

// `undefined`: the language and region that the system is set to.
const wholeNumber = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });
const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const wholeDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** A whole number as the system writes it. */
export function formatNumber(count: number): string {
  return wholeNumber.format(count);
}

/** A part of a whole, 0 to 1, as `40 %` is written on this system. */
export function formatShare(share: number): string {
  return percent.format(share);
}

/** Milliseconds as `29 min`, `1 h 52 min` or `12 days`; less than a minute says so. */
export function formatSpan(milliseconds: number): string {
  const { spans } = words.common;
  if (milliseconds < minute) return spans.lessThanMinute;
  if (milliseconds >= 2 * day) return spans.days(formatNumber(Math.floor(milliseconds / day)), false);
  return hoursAndMinutes(milliseconds, spans.hours, spans.minutes);
}

/** The same with whole words, for screen readers: `29 minutes`. */
export function speakSpan(milliseconds: number): string {
  const { spokenSpans } = words.common;
  if (milliseconds < minute) return spokenSpans.lessThanMinute;
  if (milliseconds >= 2 * day) return spokenSpans.days(formatNumber(Math.floor(milliseconds / day)), false);
  return hoursAndMinutes(milliseconds, spokenSpans.hours, spokenSpans.minutes);
}

/** Time from `now` to `end` in short, or `null` when there is no end or it has passed. */
export function formatTimeLeft(end: number | null, now: number): string | null {
  return end === null || end <= now ? null : formatSpan(end - now);
}

/** Time from `now` to `end` as it is read aloud, `29 minutes left`; `null` as above. */
export function speakTimeLeft(end: number | null, now: number): string | null {
  return end === null || end <= now ? null : words.common.timeLeft(speakSpan(end - now));
}

/** A stretch of work: `310 ms`, `1.4 s`. */
export function formatElapsed(milliseconds: number): string {
  const { spans } = words.common;
  if (milliseconds < second) return spans.milliseconds(formatNumber(milliseconds));
  return spans.seconds(oneDecimal.format(milliseconds / second));
}

/** A moment beside now: `4 min ago`, `today at 08:41`, `yesterday at 17:02`, `3 Oct, 14:20`. */
export function formatMoment(at: number, now: number): string {
  const { common } = words;
  const age = now - at;
  if (age >= 0 && age < minute) return common.justNow;
  if (age >= 0 && age < hour) return common.ago(formatSpan(age));
  const time = timeOfDay.format(at);
  if (isSameDay(at, now)) return common.todayAt(time);
  if (isSameDay(at, now - day)) return common.yesterdayAt(time);
  return common.dayAt(formatDay(at, now), time);
}

/** A day: `3 Oct`, with its year when that is another one than now. */
export function formatDay(at: number, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? dayAndMonth : wholeDay).format(at);
}

/** A day with its name: `Sat 5 Dec`. */
export function formatWeekday(at: number): string {
  return weekday.format(at);
}

/** Hours and minutes of the day. */
export function formatTime(at: number): string {
  return timeOfDay.format(at);
}

/** A moment to the second, for reports and tooltips. */
export function formatExactly(at: number): string {
  return exact.format(at);
}

/** Bytes as `12.4 kB`. */
export function formatBytes(bytes: number): string {
  const unit = bytes < 1_000 ? 'byte' : bytes < 1_000_000 ? 'kilobyte' : 'megabyte';
  const divisor = { byte: 1, kilobyte: 1_000, megabyte: 1_000_000 }[unit];
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit,
    // In short, the unit of bytes has no plural.
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(bytes / divisor);
}

function hoursAndMinutes(
  milliseconds: number,
  sayHours: (count: string, isOne: boolean) => string,
  sayMinutes: (count: string, isOne: boolean) => string,
): string {
  const hours = Math.floor(milliseconds / hour);
  const minutes = Math.floor((milliseconds % hour) / minute);
  const parts = [
    hours > 0 && sayHours(formatNumber(hours), hours === 1),
    minutes > 0 && sayMinutes(formatNumber(minutes), minutes === 1),
  ];
  return parts.filter((part) => part !== false).join(' ');
}

function isSameDay(one: number, other: number): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}
