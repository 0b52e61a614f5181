import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

type Theme = 'light' | 'dark';

const css = readFileSync(join(import.meta.dirname, '../../src/renderer/styles/tokens.css'), 'utf8');
const colours = new Map(
  [...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }] as const,
  ),
);

const surfaces = ['ground', 'sheet-low', 'sheet', 'sheet-high', 'field', 'hover', 'route-tint'];
const states = ['ok', 'soon', 'need', 'error', 'locked', 'public'];
/** What stands on what, and the least ratio: 4.5 for text, 3 for edges and marks (WCAG 2.2, 1.4.3 and 1.4.11). */
const pairs: readonly { readonly text: string; readonly on: readonly string[]; readonly least: number }[] = [
  ...['ink', 'ink-2', 'ink-3', 'route'].map((text) => ({ text, on: surfaces, least: 4.5 })),
  ...states.map((text) => ({ text, on: [...surfaces, `${text}-tint`], least: 4.5 })),
  ...states.map((state) => ({ text: 'ink', on: [`${state}-tint`], least: 4.5 })),
  ...states.map((state) => ({ text: 'ink-2', on: [`${state}-tint`], least: 4.5 })),
  { text: 'on-route', on: ['route-fill', 'route-fill-hover'], least: 4.5 },
  { text: 'line-strong', on: ['ground', 'sheet', 'sheet-high', 'field'], least: 3 },
  ...[1, 2, 3, 4, 5, 6].map((number) => ({
    text: `swatch-${number}`,
    on: ['sheet-low', 'sheet'],
    least: 3,
  })),
];

function colour(name: string, theme: Theme): string {
  const found = colours.get(name);
  if (found === undefined) throw new Error(`There is no colour --${name}.`);
  return found[theme];
}

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each(['light', 'dark'] as const)('colours of the %s theme', (theme) => {
  test.each(pairs)('$text can be told from all it stands on ($least)', ({ text, on, least }) => {
    const tooLow = on
      .map((ground) => ({ ground, ratio: ratio(colour(text, theme), colour(ground, theme)) }))
      .filter((measured) => measured.ratio < least);
    expect(tooLow).toEqual([]);
  });
});

test('the measure gives the ratios that WCAG names', () => {
  expect(ratio('#000000', '#ffffff')).toBeCloseTo(21);
  expect(ratio('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
