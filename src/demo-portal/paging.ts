import { badRequest, type Exchange, parameter, type Reply } from './exchange.ts';

/** One page of a listing. `nextStart` is -1 at the end; all counts are 1-based like the sharing API's. */
export interface Paged<T> {
  readonly total: number;
  readonly start: number;
  readonly num: number;
  readonly nextStart: number;
  readonly list: readonly T[];
}

const reach = 10_000;

/** Cuts the page that `start` (1-based, default 1) and `num` (default 10, at most 100) ask for. */
export function pageOf<T>(exchange: Exchange, all: readonly T[]): Paged<T> | Reply {
  const start = wholeNumber(parameter(exchange, 'start'), 1);
  const wanted = wholeNumber(parameter(exchange, 'num'), 10);
  if (start === null || start < 1) return badRequest(exchange, "Invalid 'start' parameter.");
  if (wanted === null || start > reach) return badRequest(exchange, "Invalid 'num' parameter.");
  const num = Math.min(wanted, 100);
  const list = all.slice(start - 1, start - 1 + num);
  const next = start + num;
  const nextStart = num > 0 && next <= all.length ? next : -1;
  return { total: all.length, start, num: list.length, nextStart, list };
}

function wholeNumber(text: string | null, standard: number): number | null {
  if (text === null) return standard;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
