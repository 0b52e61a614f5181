import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  jsonWithoutSeparators,
  keysLostInStorage,
  readStoredConfig,
  storedConfig,
} from '../../../../src/core/sharing/qgis/stored-config.ts';

const config = (values: Readonly<Record<string, string>>) => new Map(Object.entries(values));
const awkward = fc
  .array(fc.constantFrom('|', ':', 'a', '"', '\\', 'ü'), { maxLength: 12 })
  .map((parts) => parts.join(''));

test('is the keys in order, parted as QGIS parts them', () => {
  expect(storedConfig(config({ username: 'u', password: 'p', realm: '' }))).toBe(
    'password:::p|||realm:::|||username:::u',
  );
});

test.each([
  ['a value with the one separator', { password: 'a|||b', realm: '' }, ['password']],
  ['a value with the other', { password: 'a:::b' }, ['password']],
  // Seen in QGIS 3.22: the bar goes over to the next key.
  ['a bar at the end of a value before another key', { a: 'x|', b: 'y' }, ['a', 'b']],
  ['a colon at the end of a key', { 'a:': 'x' }, ['a:']],
])('tells what is lost by %s', (_, values, lost) => {
  expect(keysLostInStorage(config(values))).toEqual(lost);
});

test.each([
  ['a bar at the very end', { a: 'x', b: 'y|' }],
  ['colons at the begin of a value', { a: '::x' }],
  ['two bars and two colons within', { a: 'x||y::z' }],
  ['a value that is empty', { a: '' }],
])('keeps %s', (_, values) => {
  expect(keysLostInStorage(config(values))).toEqual([]);
});

test('what is told to be kept comes back the same', () => {
  fc.assert(
    fc.property(fc.dictionary(awkward, awkward, { maxKeys: 4, noNullPrototype: true }), (values) => {
      const whole = config(values);
      fc.pre(whole.size > 0 && keysLostInStorage(whole).length === 0);
      expect(Object.fromEntries(readStoredConfig(storedConfig(whole)))).toEqual(values);
    }),
  );
});

test('JSON keeps its meaning and loses its separators', () => {
  fc.assert(
    fc.property(fc.dictionary(awkward, awkward, { noNullPrototype: true }), (values) => {
      const json = jsonWithoutSeparators(JSON.stringify(values));
      expect(json).not.toMatch(/\|\|\||:::/);
      expect(JSON.parse(json)).toEqual(values);
      expect(keysLostInStorage(config({ oauth2config: json }))).toEqual([]);
    }),
  );
});
