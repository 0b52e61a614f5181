import type { Aead } from '../ports.ts';

/** Plain bytes of one chunk, and what its tag adds (age v1 specification, "Payload"). */
const chunkBytes = 64 * 1024;
const tagBytes = 16;
const nonceBytes = 16;

/** ChaCha20-Poly1305 in JavaScript, for where the system has none (Electron's BoringSSL). */
const pureAead: Aead = {
  async seal(key, nonce, plain) {
    const { chacha20poly1305 } = await import('@noble/ciphers/chacha.js');
    return chacha20poly1305(key, nonce).encrypt(plain);
  },
  async open(key, nonce, sealed) {
    const { chacha20poly1305 } = await import('@noble/ciphers/chacha.js');
    try {
      return chacha20poly1305(key, nonce).decrypt(sealed);
    } catch {
      // A wrong tag: changed bytes, or another key.
      return null;
    }
  },
};

/** The payload of an age file, its nonce included, under the file key of its header. `onShare` hears of each chunk. */
export async function sealPayload(
  bytes: Uint8Array,
  fileKey: Uint8Array,
  aead: Aead = pureAead,
  onShare?: (share: number) => void,
): Promise<Uint8Array> {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const key = await streamKey(fileKey, nonce);
  const count = chunkCount(bytes.length, chunkBytes);
  const payload = new Uint8Array(nonceBytes + bytes.length + count * tagBytes);
  payload.set(nonce);
  for (let index = 0, at = nonceBytes; index < count; index += 1) {
    const plain = bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    const sealed = await aead.seal(key, chunkNonce(index, index === count - 1), plain);
    payload.set(sealed, at);
    at += sealed.length;
    onShare?.((index + 1) / count);
  }
  return payload;
}

/** The bytes in a payload, or `null` when it was changed, cut, lengthened or sealed under another key. `onShare` as above. */
export async function openPayload(
  payload: Uint8Array,
  fileKey: Uint8Array,
  aead: Aead = pureAead,
  onShare?: (share: number) => void,
): Promise<Uint8Array | null> {
  const sealedBytes = payload.length - nonceBytes;
  if (sealedBytes < tagBytes) return null;
  const key = await streamKey(fileKey, payload.subarray(0, nonceBytes));
  const count = chunkCount(sealedBytes, chunkBytes + tagBytes);
  const bytes = new Uint8Array(Math.max(0, sealedBytes - count * tagBytes));
  for (let index = 0; index < count; index += 1) {
    const begin = nonceBytes + index * (chunkBytes + tagBytes);
    const sealed = payload.subarray(begin, begin + chunkBytes + tagBytes);
    if (sealed.length < tagBytes) return null;
    const plain = await aead.open(key, chunkNonce(index, index === count - 1), sealed);
    // Only the one chunk of an empty file may be empty.
    if (plain === null || (plain.length === 0 && count > 1)) return null;
    bytes.set(plain, index * chunkBytes);
    onShare?.((index + 1) / count);
  }
  return bytes;
}

function chunkCount(length: number, size: number): number {
  return Math.max(1, Math.ceil(length / size));
}

/** Eleven bytes of counter, big-endian, and one that marks the last chunk: so none can be moved or cut off. */
function chunkNonce(index: number, isLast: boolean): Uint8Array {
  const nonce = new Uint8Array(12);
  new DataView(nonce.buffer).setUint32(7, index);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** HKDF-SHA-256 (RFC 5869) of the file key, salted with the nonce. */
async function streamKey(fileKey: Uint8Array, nonce: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(fileKey), 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode('payload');
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(nonce), info },
    key,
    256,
  );
  return new Uint8Array(bits);
}
