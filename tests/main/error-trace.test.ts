import { expect, test } from 'vitest';
import { errorTrace } from '../../src/main/error-trace.ts';

test('an unexpected error is told by its name and place, without its words', () => {
  const { name, lines } = errorTrace(new TypeError('token=abc123 at https://gis.example.org/?code=xyz'));
  expect(name).toBe('TypeError');
  expect(lines.length).toBeGreaterThan(0);
  expect(lines[0]).toMatch(/^ {4}at /);
  expect(lines.join('\n')).not.toMatch(/abc123|xyz|gis\.example/);
});

test('words that look like a place are still words', () => {
  const { lines } = errorTrace(new Error('first\n    at token=abc123\n    at secret (code=xyz)'));
  expect(lines.join('\n')).not.toMatch(/abc123|xyz/);
});

test.each([
  ['text', 'unknown'],
  [undefined, 'unknown'],
  [{ message: 'secret' }, 'unknown'],
])('%j is told as unknown', (thrown, name) => expect(errorTrace(thrown)).toEqual({ name, lines: [] }));

test('a name that is no name is not repeated', () => {
  const error = Object.assign(new Error('x'), { name: 'token=abc123' });
  expect(errorTrace(error).name).toBe('Error');
});
