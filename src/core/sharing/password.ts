import type { Randomness } from '../ports.ts';

/** Without those that look like others: people may have to type it. */
const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const length = 32;

/** A password of 32 letters and digits, as long as the key that QGIS makes of it. Drawn by rejection, so without bias. */
export function drawPassword(randomness: Randomness): string {
  const fairLimit = 256 - (256 % alphabet.length);
  let password = '';
  while (password.length < length) {
    for (const byte of randomness.bytes(length)) {
      if (byte < fairLimit && password.length < length) password += alphabet.charAt(byte % alphabet.length);
    }
  }
  return password;
}
