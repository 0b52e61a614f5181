import { describe, expect, test } from 'vitest';
import { formatElapsed, formatSpan, formatTimeLeft, speakTimeLeft } from '../../src/renderer/parts/format.ts';
import { scaleOf } from '../../src/renderer/parts/scale.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('spans of time', () => {
  test.each([
    [20_000, 'under 1 min'],
    [29 * minute + 59_000, '29 min'],
    [hour, '1 h'],
    [hour + 52 * minute, '1 h 52 min'],
    [26 * hour, '26 h'],
    [12 * day + hour, '12 days'],
  ])('%i ms are written as %s', (span, text) => {
    expect(formatSpan(span)).toBe(text);
  });

  test.each([
    [29 * minute, '29 minutes left'],
    [minute, '1 minute left'],
    [hour + minute, '1 hour 1 minute left'],
    [0, null],
    [-minute, null],
  ])('%i ms left are read as %s', (span, text) => {
    expect(speakTimeLeft(1_000_000 + span, 1_000_000)).toBe(text);
  });

  test('nothing is left of an end that is not known', () => {
    expect(formatTimeLeft(null, 0)).toBeNull();
  });

  test('work is told in milliseconds, then in seconds', () => {
    expect(formatElapsed(310)).toBe('310 ms');
    expect(formatElapsed(1_449)).toMatch(/^1[.,]4 s$/);
  });
});

describe('a scale bar', () => {
  test('of an hour goes by ten minutes up to what is left', () => {
    const scale = scaleOf(0, hour, 31 * minute);
    expect(scale).toMatchObject({ unit: 'minutes', total: 60, left: 29 });
    expect(scale.ticks.map(({ value }) => value)).toEqual([0, 10, 20, 30, 40, 50, 60]);
    expect(scale.steps.map(({ isFilled }) => isFilled)).toEqual([true, false, true]);
    expect(scale.steps.at(-1)?.width).toBeCloseTo(9 / 60);
  });

  test('of two weeks goes by two days', () => {
    const scale = scaleOf(0, 14 * day, 2 * day);
    expect(scale).toMatchObject({ unit: 'days', total: 14, left: 12 });
    expect(scale.ticks.map(({ value }) => value)).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
  });

  test('has no steps once the end has passed', () => {
    expect(scaleOf(0, hour, 2 * hour)).toMatchObject({ left: 0, leftShare: 0, steps: [] });
  });

  test('never has more left than the whole', () => {
    expect(scaleOf(hour, 2 * hour, 0).leftShare).toBe(1);
  });
});
