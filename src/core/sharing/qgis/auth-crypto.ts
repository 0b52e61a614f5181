/**
 * The encryption of QGIS's authentication files and database (src/core/auth/qgsauthcrypto.cpp): AES-256-CBC under the
 * bare password, beside it a slow hash that tells whether a password is the one. It is weak: bytes of the password after
 * the 32nd add nothing, nothing slows down guessing but the length of the password, and changed bytes may go unnoticed.
 */
import { type Outcome, fail, succeed } from '../../outcome.ts';
import type { Randomness } from '../../ports.ts';

/** What QGIS keeps beside what it encrypted, each in hex: 16 bytes of salt, 16 of hash, 32 of which 16 are the first vector. */
export interface PasswordMark {
  readonly salt: string;
  /** Lower case, for QGIS compares it as text. */
  readonly hash: string;
  readonly civ: string;
}

/** Encrypts and decrypts under one password and one mark. */
export interface TextCipher {
  /** Lower-case hex. */
  encrypt(text: string): Promise<string>;
  /** `null` when it is not hex of whole blocks, or what comes out is not padded text in UTF-8. */
  decrypt(hex: string): Promise<string | null>;
}

const hashRounds = 10_000;
const keyBytes = 32;
const blockBytes = 16;

/** A mark for a new file, and the cipher that goes with it. `bad-value` for a password that QGIS cannot take. */
export async function newPasswordMark(
  password: string,
  randomness: Randomness,
): Promise<Outcome<{ readonly mark: PasswordMark; readonly cipher: TextCipher }, 'bad-value'>> {
  const obstacle = passwordObstacle(password);
  if (obstacle !== null) return fail('bad-value', obstacle);
  const [salt, civ] = [randomness.bytes(16), randomness.bytes(32)];
  const hash = await passwordHash(password, salt);
  const mark = { salt: hexOf(salt), hash: hexOf(hash), civ: hexOf(civ) };
  return succeed({ mark, cipher: await cipherOf(password, civ) });
}

/**
 * The cipher for what was encrypted under that mark. `file-damaged` when the mark is none, `wrong-file-password` when the
 * password is another one, which cannot be told from a changed mark.
 */
export async function openPasswordMark(
  mark: PasswordMark,
  password: string,
): Promise<Outcome<TextCipher, 'file-damaged' | 'wrong-file-password'>> {
  const [salt, hash, civ] = [bytesOf(mark.salt), bytesOf(mark.hash), bytesOf(mark.civ)];
  if (salt?.length !== 16 || hash?.length !== 16 || civ?.length !== 32 || /[A-F]/.test(mark.hash)) {
    return fail('file-damaged', 'What the file says about its encryption is not as QGIS writes it.');
  }
  const isRight = passwordObstacle(password) === null && isSame(await passwordHash(password, salt), hash);
  return isRight
    ? succeed(await cipherOf(password, civ))
    : fail('wrong-file-password', 'The password does not fit the file.');
}

/** Why QGIS cannot take that password, as a sentence; `null` when it can. */
export function passwordObstacle(password: string): string | null {
  if (password === '') return 'A password is needed.';
  if (password.includes('\0')) return 'The password has a character that QGIS cannot take.';
  return null;
}

async function passwordHash(password: string, salt: Uint8Array): Promise<Uint8Array> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(password));
  const key = await crypto.subtle.importKey('raw', digest, 'PBKDF2', false, ['deriveBits']);
  const rule = { name: 'PBKDF2', hash: 'SHA-1', salt: new Uint8Array(salt), iterations: hashRounds };
  return new Uint8Array(await crypto.subtle.deriveBits(rule, key, 128));
}

async function cipherOf(password: string, civ: Uint8Array): Promise<TextCipher> {
  const padded = new Uint8Array(keyBytes);
  // Bytes are cut, not characters: the last character may be in it by half.
  padded.set(new TextEncoder().encode(password).subarray(0, keyBytes));
  const key = await crypto.subtle.importKey('raw', padded, 'AES-CBC', false, ['encrypt', 'decrypt']);
  const rule = { name: 'AES-CBC', iv: civ.slice(0, blockBytes) };
  return {
    async encrypt(text) {
      return hexOf(new Uint8Array(await crypto.subtle.encrypt(rule, key, new TextEncoder().encode(text))));
    },
    async decrypt(hex) {
      const sealed = bytesOf(hex);
      if (sealed === null || sealed.length === 0 || sealed.length % blockBytes !== 0) return null;
      try {
        const plain = await crypto.subtle.decrypt(rule, key, sealed);
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain);
      } catch {
        // Wrong padding or no UTF-8: changed bytes, or another key.
        return null;
      }
    },
  };
}

/** Takes the same time wherever the first difference is. */
function isSame(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length;
  for (const [index, byte] of one.entries()) difference |= byte ^ (other[index] ?? 0);
  return difference === 0;
}

const digits = new TextEncoder().encode('0123456789abcdef');

/** The files are long, so digits are placed as bytes and become text at once. */
function hexOf(bytes: Uint8Array): string {
  const hex = new Uint8Array(bytes.length * 2);
  let at = 0;
  for (const byte of bytes) {
    hex[at] = digits[byte >> 4] ?? 0;
    hex[at + 1] = digits[byte & 15] ?? 0;
    at += 2;
  }
  return new TextDecoder().decode(hex);
}

/** `null` for anything but pairs of hex digits. */
function bytesOf(hex: string): Uint8Array<ArrayBuffer> | null {
  if (hex.length % 2 !== 0) return null;
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < hex.length; at += 2) {
    const [high, low] = [digitOf(hex.charCodeAt(at)), digitOf(hex.charCodeAt(at + 1))];
    if (high < 0 || low < 0) return null;
    bytes[at / 2] = high * 16 + low;
  }
  return bytes;
}

/** The value of an ASCII hex digit, or -1. */
function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
