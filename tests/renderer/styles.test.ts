import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const renderer = join(import.meta.dirname, '../../src/renderer');

function filesBelow(ending: RegExp): readonly string[] {
  return readdirSync(renderer, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(renderer, name));
}

function classesOf(css: string): ReadonlySet<string> {
  const plain = css.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return new Set([...plain.matchAll(/\.([a-zA-Z][\w-]*)(?=[^{}]*\{)/g)].map(([, name = '']) => name));
}

/** What components take of each style sheet: its name in them, and the classes they read. */
const used = new Map<string, Set<string>>();
const unknown: string[] = [];
for (const file of filesBelow(/\.tsx?$/)) {
  const code = readFileSync(file, 'utf8');
  for (const [, local = '', path = ''] of code.matchAll(/import (\w+) from '(\.[^']+\.module\.css)'/g)) {
    const sheet = join(dirname(file), path);
    const known = classesOf(readFileSync(sheet, 'utf8'));
    const names = used.get(sheet) ?? new Set();
    const body = code.replaceAll(/^import .*$/gm, '');
    for (const [, name = ''] of body.matchAll(new RegExp(`\\b${local}\\.(\\w+)`, 'g'))) {
      names.add(name);
      if (!known.has(name)) unknown.push(`${relative(renderer, file)}: ${local}.${name}`);
    }
    // Chosen by a value: every class of the sheet may be meant.
    if (new RegExp(`\\b${local}\\[`).test(code)) for (const name of known) names.add(name);
    used.set(sheet, names);
  }
}

test('every class that a component names is in its sheet', () => {
  expect(unknown).toEqual([]);
});

test('every class of a sheet is named by a component', () => {
  const idle = filesBelow(/\.module\.css$/).flatMap((sheet) =>
    [...classesOf(readFileSync(sheet, 'utf8'))]
      .filter((name) => used.get(sheet)?.has(name) !== true)
      .map((name) => `${relative(renderer, sheet)}: .${name}`),
  );
  expect(idle).toEqual([]);
});

test('colours are named in the tokens and nowhere else', () => {
  const allowed = /styles\/tokens\.css$|vault\/land/;
  const own = filesBelow(/\.css$/)
    .filter((sheet) => !allowed.test(sheet))
    .filter((sheet) => /#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(/i.test(readFileSync(sheet, 'utf8')))
    .map((sheet) => relative(renderer, sheet));
  expect(own).toEqual([]);
});
