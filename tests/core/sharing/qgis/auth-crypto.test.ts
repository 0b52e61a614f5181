import { createCipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newPasswordMark, openPasswordMark } from '../../../../src/core/sharing/qgis/auth-crypto.ts';
import { fakeRandomness } from '../../../fakes/randomness.ts';
import { anyText } from '../../../fixtures/any-text.ts';
import { codeOf, valueOf } from '../../../fixtures/outcomes.ts';

const password = 'correct horse battery staple';
const anyPassword = anyText({ minLength: 1, maxLength: 50 }).filter((text) => !text.includes('\0'));

async function sealed(text: string, word = password, seed = 1) {
  const { mark, cipher } = valueOf(await newPasswordMark(word, fakeRandomness(seed)));
  return { mark, hex: await cipher.encrypt(text) };
}

/** The same by OpenSSL, as QGIS's source says it. */
function sealedByOpenssl(text: string, word: string, salt: Buffer, civ: Buffer) {
  const bytes = Buffer.from(word);
  const key = Buffer.concat([bytes, Buffer.alloc(32)]).subarray(0, 32);
  const cipher = createCipheriv('aes-256-cbc', key, civ.subarray(0, 16));
  const digest = createHash('sha256').update(bytes).digest();
  return {
    mark: {
      salt: salt.toString('hex'),
      civ: civ.toString('hex'),
      hash: pbkdf2Sync(digest, salt, 10_000, 16, 'sha1').toString('hex'),
    },
    hex: cipher.update(text, 'utf8', 'hex') + cipher.final('hex'),
  };
}

describe('encrypting as QGIS does', () => {
  test.each([
    ['one byte', 'a'],
    ['31 bytes', 'a'.repeat(31)],
    ['32 bytes', 'a'.repeat(32)],
    ['33 bytes', 'a'.repeat(33)],
    ['a character cut at byte 32', `${'a'.repeat(31)}ü`],
    ['an astral character cut at byte 32', `${'a'.repeat(30)}😀`],
    ['466 bytes', 'pässwörd'.repeat(46) + 'abcdef'],
  ])('OpenSSL gives the same under a password of %s', async (_, word) => {
    const random = fakeRandomness(7);
    const [salt, civ] = [Buffer.from(random.bytes(16)), Buffer.from(random.bytes(32))];
    for (const text of ['', 'x', 'fifteen bytes..', 'sixteen bytes...', 'ü😀\n'.repeat(5_000)]) {
      expect(await sealed(text, word, 7)).toEqual(sealedByOpenssl(text, word, salt, civ));
    }
  });

  test('any text comes back under any password', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(), anyPassword, fc.nat(), async (text, word, seed) => {
        const { mark, hex } = await sealed(text, word, seed);
        expect(await valueOf(await openPasswordMark(mark, word)).decrypt(hex)).toBe(text);
        expect(hex).toMatch(/^([0-9a-f]{32})+$/);
      }),
      { numRuns: 30 },
    );
  });

  test('two files of the same text and password differ', async () => {
    const [one, other] = [await sealed('x', password, 1), await sealed('x', password, 2)];
    expect(one.mark).not.toEqual(other.mark);
    expect(one.hex).not.toBe(other.hex);
  });

  test.each([
    ['an empty password', ''],
    ['a password with a zero', 'a\0b'],
  ])('refuses %s', async (_, word) => {
    expect(codeOf(await newPasswordMark(word, fakeRandomness()))).toBe('bad-value');
    expect(codeOf(await openPasswordMark((await sealed('x')).mark, word))).toBe('wrong-file-password');
  });
});

describe('opening', () => {
  test.each(['', 'Correct horse battery staple', 'correct horse battery staple ', password.slice(0, -1)])(
    'refuses another password: "%s"',
    async (word) => {
      expect(codeOf(await openPasswordMark((await sealed('x')).mark, word))).toBe('wrong-file-password');
    },
  );

  test('refuses a password that only shares its first 32 bytes', async () => {
    const { mark } = await sealed('x', `${'a'.repeat(32)}b`);
    expect(codeOf(await openPasswordMark(mark, `${'a'.repeat(32)}c`))).toBe('wrong-file-password');
  });

  test.each([
    ['no salt', { salt: '' }],
    ['a short salt', { salt: 'ab' }],
    ['a salt that is not hex', { salt: 'g'.repeat(32) }],
    ['a salt with blanks', { salt: ` ${'a'.repeat(30)} ` }],
    ['no hash', { hash: '' }],
    ['a hash in upper case, which QGIS compares as text', { hash: 'A'.repeat(32) }],
    ['a short vector', { civ: 'ab'.repeat(16) }],
    ['a long vector', { civ: 'ab'.repeat(33) }],
  ])('a mark with %s is damaged', async (_, change) => {
    const { mark } = await sealed('x');
    expect(codeOf(await openPasswordMark({ ...mark, ...change }, password))).toBe('file-damaged');
  });

  test('a changed hash or salt looks like a wrong password', async () => {
    const { mark } = await sealed('x');
    for (const change of [{ hash: '0'.repeat(32) }, { salt: '0'.repeat(32) }]) {
      expect(codeOf(await openPasswordMark({ ...mark, ...change }, password))).toBe('wrong-file-password');
    }
  });

  test.each([
    ['nothing', ''],
    ['half a block', 'ab'.repeat(8)],
    ['half a byte', 'a'.repeat(33)],
    ['a blank', `${'ab'.repeat(15)} a`],
    ['letters beyond f', 'fg'.repeat(16)],
    ['bytes that were never encrypted', 'ab'.repeat(64)],
  ])('decrypts %s to nothing', async (_, hex) => {
    const cipher = valueOf(await openPasswordMark((await sealed('x')).mark, password));
    expect(await cipher.decrypt(hex)).toBeNull();
  });

  test('takes upper-case hex as QGIS does', async () => {
    const { mark, hex } = await sealed('hello');
    expect(await valueOf(await openPasswordMark(mark, password)).decrypt(hex.toUpperCase())).toBe('hello');
  });
});
