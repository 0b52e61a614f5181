import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64Of, bytesOf } from '../../../src/core/sharing/base64.ts';

test('bytes come back from base64 as they were, and it is what Node writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      expect(bytesOf(base64Of(bytes))).toEqual(bytes);
    }),
  );
});

test('a file of megabytes is no different', () => {
  const bytes = new Uint8Array(3 * 1024 * 1024 + 1).map((_, index) => index % 251);
  expect(Buffer.from(bytesOf(base64Of(bytes)) ?? []).equals(Buffer.from(bytes))).toBe(true);
});

test.each([['AAA'], ['AA=A'], ['A A='], ['====A'], ['AAAA\n'], ['_-AA'], ['é===']])(
  '"%s" is no base64',
  (text) => {
    expect(bytesOf(text)).toBeNull();
  },
);
