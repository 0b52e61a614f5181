import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawAuthConfigId,
  findIdClash,
  nearestAuthConfigId,
  parseAuthConfigId,
  requireAuthConfigId,
} from '../../../src/core/model/auth-config-id.ts';
import { fakeRandomness } from '../../fakes/randomness.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { codeOf } from '../../fixtures/outcomes.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';

describe('an auth ID', () => {
  test.each(['agol001', 'AGOL001', 'a1B2c3D', '0000000', 'zzzzzzz'])('%s is one, kept as it is', (text) => {
    expect(parseAuthConfigId(text)).toBe(text);
  });

  test.each([
    '',
    'agol00',
    'agol0011',
    'agol-01',
    'agol 01',
    ' agol01',
    'agol001\n',
    'agöl001',
    'agol_01',
    'agol00１',
    'agol0\u00001',
  ])('%j is none', (text) => {
    expect(parseAuthConfigId(text)).toBeNull();
    expect(codeOf(requireAuthConfigId(text))).toBe('bad-id');
  });

  test('is exactly seven letters or digits of ASCII, whatever the text', () => {
    const near = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', 'é', '\n', '🗝'), maxLength: 9 });
    fc.assert(
      fc.property(fc.oneof(near, anyText()), (text) => {
        const isOne = text.length === 7 && text.split('').every((letter) => /^[0-9A-Za-z]$/.test(letter));
        expect(parseAuthConfigId(text) !== null).toBe(isOne);
      }),
    );
  });

  test('a bad one is told with a near good one, without control characters', () => {
    const outcome = requireAuthConfigId('agol-01\u001b[31m');
    expect(outcome.ok ? '' : outcome.failure.message).toBe(
      '"agol-01?[31m" is not a valid ID: 7 letters or digits. agol013 would be one.',
    );
  });

  test('the near one is always good, or there is none', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const nearest = nearestAuthConfigId(text);
        if (nearest !== null) expect(parseAuthConfigId(nearest)).toBe(nearest);
        else expect(text.replace(/[^A-Za-z0-9]/g, '').length).toBeLessThan(3);
      }),
    );
  });
});

describe('a drawn ID', () => {
  test('is good, in lower case, and never one that is taken in any case', () => {
    const taken: string[] = [];
    const randomness = fakeRandomness(7);
    for (let count = 0; count < 500; count += 1) {
      const id = drawAuthConfigId(taken, randomness);
      expect(id).toMatch(/^[a-z0-9]{7}$/);
      expect(taken).not.toContain(id);
      taken.push(id);
    }
  });

  test('passes over one that is taken in another case', () => {
    const first = drawAuthConfigId([], fakeRandomness(3));
    expect(drawAuthConfigId([first.toUpperCase()], fakeRandomness(3))).not.toBe(first);
  });

  test('takes no byte that would favour some letters', () => {
    const given = [255, 254, 253, 252, 251, 0, 35, 36, 71, 72, 215, 255, 255, 255];
    let at = 0;
    const randomness = {
      bytes: (count: number) => {
        const some = Uint8Array.from(
          { length: count },
          (_, index) => given[(at + index) % given.length] ?? 0,
        );
        at += count;
        return some;
      },
    };
    // 251 = 6*36 + 35, 36 = 36 + 0, 71 = 36 + 35, 72 = 2*36, 215 = 5*36 + 35; 252 and above are passed over.
    expect(drawAuthConfigId([], randomness)).toBe('9a9a9a9');
  });

  test('has every letter about equally often', () => {
    const randomness = fakeRandomness(11);
    const counts = new Map(alphabet.split('').map((letter) => [letter, 0]));
    const draws = 3_000;
    for (let count = 0; count < draws; count += 1) {
      for (const letter of drawAuthConfigId([], randomness))
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
    }
    const expected = (draws * 7) / alphabet.length;
    const chiSquare = [...counts.values()].reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(alphabet.length);
    // 35 degrees of freedom: above 82 once in 100 000 fair draws. A plain `byte % 36` gives more than 400 here.
    expect(chiSquare).toBeLessThan(82);
  });
});

describe('a clash of IDs', () => {
  test.each([
    ['agol001', [], { kind: 'free' }],
    ['agol001', ['agol002'], { kind: 'free' }],
    ['agol001', ['agol002', 'agol001'], { kind: 'taken' }],
    ['agol001', ['AGOL001'], { kind: 'case-only', other: 'AGOL001' }],
    ['agol001', ['AGOL001', 'agol001'], { kind: 'taken' }],
  ])('%s among %j', (id, existing, clash) => {
    expect(findIdClash(id, existing)).toEqual(clash);
  });
});
