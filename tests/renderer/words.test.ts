import { describe, expect, test } from 'vitest';
import { nextStep } from '../../src/core/failures.ts';
import { words } from '../../src/core/words/words.ts';

/** Every sentence of the catalogue that needs no values, with where it stands. */
function sentences(part: unknown, path: readonly string[] = []): readonly (readonly [string, string])[] {
  if (typeof part === 'string') return [[path.join('.'), part]];
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, inner]) => sentences(inner, [...path, name]));
}

describe('the catalogue of words', () => {
  const all = sentences(words);

  test('has no empty sentence but for nothing', () => {
    expect(all.length).toBeGreaterThan(300);
    const empty = all.filter(([path, sentence]) => sentence.trim() === '' && !path.endsWith('.none'));
    expect(empty).toEqual([]);
  });

  test('neither pleads, shouts nor blames', () => {
    const bad = /!|\bplease\b|\boops\b|\binvalid\b|\bsorry\b|\bsuccessfully\b|\bare you sure\b/i;
    expect(all.filter(([, sentence]) => bad.test(sentence))).toEqual([]);
  });
});

describe('the words of failures', () => {
  const { byCode, actions } = words.failures;

  test('are there for every code that can occur', () => {
    expect(Object.keys(byCode).toSorted()).toEqual(Object.keys(nextStep).toSorted());
  });

  test.each(Object.entries(byCode))('%s has code, title, reason and named actions', (_, failure) => {
    expect(failure.code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(failure.title).toMatch(/^[A-Z].*[^.]$/);
    expect(failure.why).toMatch(/^[A-Z].*\.$/);
    expect(failure.short).toMatch(/^[^.]{4,30}$/);
    for (const action of failure.actions) expect(actions[action]).toBeTruthy();
    expect(new Set(failure.actions).size).toBe(failure.actions.length);
  });

  test('name no action that no failure offers', () => {
    const offered = new Set(Object.values(byCode).flatMap((failure) => failure.actions));
    expect(Object.keys(actions).filter((action) => ![...offered].some((other) => other === action))).toEqual(
      [],
    );
  });
});
