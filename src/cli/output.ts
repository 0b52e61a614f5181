import type { Failure } from '../core/outcome.ts';
import { type CliCode, nextStepOf } from './exit-codes.ts';

/** The one line of `--json` for a value: times become ISO 8601, and ends get the seconds left beside them. */
export function jsonValue(value: unknown, now: number): string {
  return JSON.stringify({ ok: true, value: withTimes(value, now) });
}

/** The one line of `--json` for a failure. */
export function jsonFailure({ code, message, details }: Failure<CliCode>): string {
  const facts = details === null ? {} : { details };
  return JSON.stringify({ ok: false, failure: { code, message, next: nextStepOf(code), ...facts } });
}

/** What a person reads of a failure: what happened, and what to do. One line. */
export function failureLine({ code, message }: Failure<CliCode>): string {
  return `wayleave: ${message} ${nextStepOf(code)}`;
}

/** The same value with unix milliseconds in fields called `…At`, `at` and `since` turned to ISO 8601. */
export function withTimes(value: unknown, now: number): unknown {
  if (Array.isArray(value)) return value.map((entry) => withTimes(entry, now));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]: [string, unknown]): [string, unknown][] => {
      if (!isNameOfTime(name) || typeof field !== 'number') return [[name, withTimes(field, now)]];
      const time: [string, unknown] = [name, isoTime(field)];
      const stem = /^(.*?)(?:E|e)(?:xpires|nds)At$/.exec(name)?.[1];
      if (stem === undefined) return [time];
      const left = Math.max(0, Math.floor((field - now) / 1000));
      return [time, [stem === '' ? 'secondsLeft' : `${stem}SecondsLeft`, left]];
    }),
  );
}

/** A moment as people read it, here and in their own time: `2026-01-05 09:30 (in 29 min)`. */
export function moment(at: number | null, now: number): string {
  return at === null ? 'unknown' : `${localTime(at)} (${timeLeft(at - now)})`;
}

/** A time as people read it where they are: `2026-01-05 09:30`. */
export function localTime(at: number): string {
  const time = new Date(at);
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** A span in the largest unit that says it well: `in 29 min`, `in 13 days`, `ended`. */
export function timeLeft(milliseconds: number): string {
  if (milliseconds <= 0) return 'ended';
  const minutes = milliseconds / 60_000;
  if (minutes < 1) return `in ${Math.ceil(milliseconds / 1000)} s`;
  if (minutes < 120) return `in ${Math.floor(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `in ${Math.floor(hours)} h` : `in ${Math.floor(hours / 24)} days`;
}

/** Rows as columns of equal width, two blanks apart, without trailing blanks. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Labelled facts, one a line, labels in a column of their own; facts without a value are left out. */
export function facts(entries: readonly (readonly [string, string | null | undefined])[]): readonly string[] {
  const present = entries.flatMap(([label, value]) =>
    value === null || value === undefined || value === '' ? [] : [[`${label}:`, value]],
  );
  return columns(present);
}

/** Text that came from elsewhere, in one line: a terminal obeys control characters, and some turn the reading direction. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_C}\u2028\u2029]/gu, '?');
}

function isNameOfTime(name: string): boolean {
  return name.endsWith('At') || name === 'at' || name === 'since';
}

function isoTime(at: number): string | null {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}
