import { beforeEach, describe, expect, test } from 'vitest';
import { createWaysIn, type WaysIn } from '../../src/web/ways-in.ts';

let now = 0;
let ways: WaysIn;

beforeEach(() => {
  now = 1_000_000;
  ways = createWaysIn(() => now);
});

describe('a launch secret', () => {
  test('is good once', () => {
    const secret = ways.issueSecret();
    expect([ways.takeSecret(secret), ways.takeSecret(secret)]).toEqual([true, false]);
  });

  test('is good for two minutes', () => {
    const [first, second] = [ways.issueSecret(), ways.issueSecret()];
    now += 119_999;
    expect(ways.takeSecret(first)).toBe(true);
    now += 1;
    expect(ways.takeSecret(second)).toBe(false);
  });

  test('has 256 bits and is never the same', () => {
    const secrets = Array.from({ length: 8 }, () => ways.issueSecret());
    expect(new Set(secrets).size).toBe(8);
    for (const secret of secrets) expect(secret).toMatch(/^[0-9a-f]{64}$/);
  });

  test('gives way to newer ones after eight', () => {
    const [first, ...others] = Array.from({ length: 9 }, () => ways.issueSecret());
    expect(ways.takeSecret(first ?? '')).toBe(false);
    expect(others.map((secret) => ways.takeSecret(secret))).not.toContain(false);
  });

  test.each(['', 'a', 'a'.repeat(64)])('is not "%s"', (text) => {
    ways.issueSecret();
    expect(ways.takeSecret(text)).toBe(false);
  });
});

describe('a code', () => {
  test('is eight letters and digits that are hard to mistake, good once', () => {
    const { text } = ways.issueCode();
    expect(text).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{4}-[BCDFGHJKLMNPQRSTVWXZ2-9]{4}$/);
    expect([ways.takeCode(text), ways.takeCode(text)]).toEqual([true, false]);
  });

  test('may be typed in small letters, with blanks and without its dash', () => {
    const { text } = ways.issueCode();
    expect(ways.takeCode(` ${text.toLowerCase().replace('-', ' ')} `)).toBe(true);
  });

  test('is good for five minutes', () => {
    const first = ways.issueCode();
    expect(first.endsAt).toBe(now + 300_000);
    now += 300_000;
    expect(ways.takeCode(first.text)).toBe(false);
  });

  test('ends the one before it', () => {
    const first = ways.issueCode();
    ways.issueCode();
    expect(ways.takeCode(first.text)).toBe(false);
  });

  test('is not good any more after five wrong ones', () => {
    const { text } = ways.issueCode();
    for (let round = 0; round < 5; round += 1) expect(ways.takeCode('BBBB-BBBB')).toBe(false);
    expect(ways.takeCode(text)).toBe(false);
  });

  test('is still good after four wrong ones', () => {
    const { text } = ways.issueCode();
    for (let round = 0; round < 4; round += 1) ways.takeCode('BBBB-BBBB');
    expect(ways.takeCode(text)).toBe(true);
  });

  test('is shown again only after ten seconds', () => {
    ways.issueCode();
    expect(ways.showCode()).toBeNull();
    now += 10_000;
    const shown = ways.showCode();
    expect(ways.takeCode(shown?.text ?? '')).toBe(true);
  });

  test('is none when there is none', () => {
    expect(ways.takeCode('')).toBe(false);
  });
});
