import { createHash } from 'node:crypto';
import type { Scrypt } from '../../src/core/ports.ts';

/** Depends on everything scrypt depends on, and costs nothing. For tests of what is done with the key only. */
export const fakeScrypt: Scrypt = async (passphrase, salt, { n, r, p }, length) =>
  new Uint8Array(
    createHash('sha512')
      .update(`${n} ${r} ${p} `)
      .update(salt)
      .update(passphrase)
      .digest()
      .subarray(0, length),
  );
