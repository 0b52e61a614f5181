import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  mkdirSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { preferenceFile } from '../../src/node/preference-file.ts';

let place = '';
let folder = '';
const path = () => join(folder, 'preferences.json');

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'wl-preferences-'));
  folder = join(place, 'data');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

test('what was written is read by the next one', () => {
  preferenceFile(folder).write({ theme: 'dark', columns: ['kind', 'tags'], lockAfterMinutes: null });
  expect(preferenceFile(folder).read()).toEqual({
    theme: 'dark',
    columns: ['kind', 'tags'],
    lockAfterMinutes: null,
  });
});

test('a write replaces the whole', () => {
  const file = preferenceFile(folder);
  file.write({ theme: 'dark', density: 'compact' });
  file.write({ theme: 'light' });
  expect(file.read()).toEqual({ theme: 'light' });
  expect(preferenceFile(folder).read()).toEqual({ theme: 'light' });
});

test('nothing is read where nothing was written, and nothing is made by reading', () => {
  expect(preferenceFile(folder).read()).toEqual({});
  expect(existsSync(folder)).toBe(false);
});

test('folder and file are for their owner alone, and nothing else is in it', () => {
  preferenceFile(folder).write({ theme: 'dark' });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['preferences.json']);
});

test('it is plain text that a person can read', () => {
  preferenceFile(folder).write({ theme: 'dark' });
  expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual({ theme: 'dark' });
});

test.each(['', '{"theme":', 'null', '[1]', '"text"', '\0\0\0'])(
  'a file that holds %j reads as nothing, and is written anew',
  (text) => {
    mkdirSync(folder);
    writeFileSync(path(), text);
    const file = preferenceFile(folder);
    expect(file.read()).toEqual({});
    file.write({ theme: 'dark' });
    expect(preferenceFile(folder).read()).toEqual({ theme: 'dark' });
  },
);

test('names with dots are names and no paths', () => {
  preferenceFile(folder).write({ 'a.b': 1 });
  expect(preferenceFile(folder).read()).toEqual({ 'a.b': 1 });
});

test('a folder in the place of the file reads as nothing', () => {
  mkdirSync(path(), { recursive: true });
  expect(preferenceFile(folder).read()).toEqual({});
});
