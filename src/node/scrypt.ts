import { scrypt } from 'node:crypto';
import type { Scrypt } from '../core/ports.ts';

/** scrypt of OpenSSL, off the main thread. Throws for costs that no age file of ours has (N above 2^20). */
export const systemScrypt: Scrypt = (passphrase, salt, { n, r, p }, length) =>
  new Promise((resolve, reject) => {
    if (n > 2 ** 20) return reject(new RangeError('scrypt cost out of range'));
    // OpenSSL refuses at exactly 128*N*r; it needs a little more for its own blocks.
    const maxmem = 128 * n * r + 128 * r * p + 64 * 1024 * 1024;
    scrypt(passphrase, salt, length, { N: n, r, p, maxmem }, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    );
  });
