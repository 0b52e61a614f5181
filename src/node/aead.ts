import { createCipheriv, createDecipheriv, getCiphers } from 'node:crypto';
import type { Aead } from '../core/ports.ts';

const name = 'chacha20-poly1305';
const tagBytes = 16;

/** OpenSSL's ChaCha20-Poly1305, or `undefined` where Node was built without it, as inside Electron. */
export function systemAead(): Aead | undefined {
  return getCiphers().includes(name) ? opensslAead : undefined;
}

const opensslAead: Aead = {
  async seal(key, nonce, plain) {
    const cipher = createCipheriv(name, key, nonce, { authTagLength: tagBytes });
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  },
  async open(key, nonce, sealed) {
    const cipher = createDecipheriv(name, key, nonce, { authTagLength: tagBytes });
    const end = sealed.length - tagBytes;
    cipher.setAuthTag(sealed.subarray(end));
    const plain = cipher.update(sealed.subarray(0, end));
    try {
      cipher.final();
      return plain;
    } catch {
      // A wrong tag: changed bytes, or another key.
      return null;
    }
  },
};
