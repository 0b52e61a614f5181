import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hasEnded,
  isDueForExchange,
  isFresh,
  lastsFor,
  marginOf,
} from '../../../src/core/identity/expiry.ts';
import { token } from '../../fixtures/definitions.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A token issued at 0 that lives so many minutes. */
const living = (minutes: number | null) => token('t', 0, minutes);

describe('the margin', () => {
  test.each([
    [null, 0],
    [0, 0],
    [-5, 0],
    [0.5, 3_000],
    [10, minute],
    [20, 2 * minute],
    [30, 2 * minute],
    [60 * 24 * 14, 2 * minute],
  ])('of %j minutes is %i ms', (minutes, margin) => {
    expect(marginOf(living(minutes))).toBe(margin);
  });
});

describe('a token', () => {
  test.each([
    // minutes of life, now, minutes wished, fresh, ended, lasts
    [30, 0, 0, true, false, true],
    [30, 28 * minute - 1, 0, true, false, true],
    [30, 28 * minute, 0, false, false, true],
    [30, 30 * minute - 1, 0, false, false, true],
    [30, 30 * minute, 0, false, true, true],
    [30, 31 * minute, 0, false, true, false],
    [30, 0, 30, true, false, true],
    [30, 1, 30, false, false, false],
    [30, 0, 31, false, false, false],
    [null, 10 ** 15, 10 ** 6, true, false, true],
    // Portals have given tokens of seconds; those are used, not renewed at every request.
    [0.5, 26_999, 0, true, false, true],
    [0.5, 27_000, 0, false, false, true],
  ])(
    'of %j min at %i ms, %i min wished: fresh %j, ended %j, lasts %j',
    (minutes, now, wished, fresh, ended, lasts) => {
      const it = living(minutes);
      expect([isFresh(it, now, wished), hasEnded(it, now), lastsFor(it, now, wished)]).toEqual([
        fresh,
        ended,
        lasts,
      ]);
    },
  );

  test('that is fresh has not ended, and stays ended once it has', () => {
    const any = fc.record({
      life: fc.integer({ min: 1, max: 200_000 }),
      now: fc.integer({ min: 0, max: 20_000_000_000 }),
    });
    fc.assert(
      fc.property(any, fc.nat(100_000), fc.nat(10 ** 9), ({ life, now }, wished, more) => {
        const it = living(life);
        if (isFresh(it, now, wished))
          expect([hasEnded(it, now), lastsFor(it, now, wished)]).toEqual([false, true]);
        if (hasEnded(it, now)) expect(hasEnded(it, now + more)).toBe(true);
        if (!isFresh(it, now)) expect(isFresh(it, now + more)).toBe(false);
      }),
    );
  });
});

describe('a refresh token is due for an exchange', () => {
  test.each([
    ['14 days, fresh', 14 * day, 0, false],
    ['14 days, two days and a moment before its end', 14 * day, 12 * day - 1, false],
    ['14 days, two days before its end', 14 * day, 12 * day, true],
    ['14 days, ended', 14 * day, 15 * day, true],
    ['90 days, three days before its end', 90 * day, 87 * day, false],
    ['90 days, two days before its end', 90 * day, 88 * day, true],
    ['5 hours, a moment before its last fifth', 5 * hour, 4 * hour - 1, false],
    ['5 hours, in its last fifth', 5 * hour, 4 * hour, true],
  ])('%s: %j', (_what, life, now, isDue) => {
    expect(isDueForExchange({ value: 'r', issuedAt: 0, expiresAt: life }, now)).toBe(isDue);
  });

  test('never without a known end', () => {
    expect(isDueForExchange(living(null), 10 ** 15)).toBe(false);
  });
});
