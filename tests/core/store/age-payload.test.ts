import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Aead } from '../../../src/core/ports.ts';
import { openPayload, sealPayload } from '../../../src/core/store/age-payload.ts';
import { systemAead } from '../../../src/node/aead.ts';

const fileKey = Uint8Array.from({ length: 16 }, (_, index) => index);
const chunk = 65_536;
const sealedChunk = chunk + 16;
const nonceBytes = 16;
/** JavaScript's, and OpenSSL's where this Node has it. */
const ciphers: readonly (readonly [string, Aead | undefined])[] = [
  ['JavaScript', undefined],
  ['OpenSSL', systemAead()],
];
const lengths = [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 5];

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
}

function pieces(payload: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = nonceBytes; at < payload.length; at += sealedChunk)
    found.push(payload.slice(at, at + sealedChunk));
  return found;
}

function payloadOf(nonce: Uint8Array, chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([nonce, ...chunks]));
}

test('this Node has the fast cipher', () => {
  expect(systemAead()).toBeDefined();
});

describe.each(ciphers)('a payload sealed by %s', (_name, sealing) => {
  test.each(lengths)('of %d bytes is opened by either', async (length) => {
    const bytes = bytesOf(length);
    const payload = await sealPayload(bytes, fileKey, sealing);
    expect(payload.length).toBe(nonceBytes + length + 16 * Math.max(1, Math.ceil(length / chunk)));
    for (const [, opening] of ciphers)
      expect(Buffer.from((await openPayload(payload, fileKey, opening)) ?? 'x').equals(bytes)).toBe(true);
  });

  test('is another one each time, and no other key opens it', async () => {
    const [one, other] = [
      await sealPayload(bytesOf(10), fileKey, sealing),
      await sealPayload(bytesOf(10), fileKey, sealing),
    ];
    expect(one).not.toEqual(other);
    expect(await openPayload(one, new Uint8Array(16), sealing)).toBeNull();
  });

  test('with any byte changed does not open', async () => {
    const payload = await sealPayload(bytesOf(200), fileKey, sealing);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(payload.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (position, change) => {
          const changed = payload.slice();
          changed[position] = (changed[position] ?? 0) ^ change;
          expect(await openPayload(changed, fileKey, sealing)).toBeNull();
        },
      ),
    );
  });

  test('that was cut, lengthened, or put together otherwise does not open', async () => {
    const payload = await sealPayload(bytesOf(2 * chunk + 9), fileKey, sealing);
    const nonce = payload.slice(0, nonceBytes);
    const [first, second, last] = pieces(payload) as [Uint8Array, Uint8Array, Uint8Array];
    const spoilt = {
      'without its last byte': payload.slice(0, -1),
      'without its last chunk': payloadOf(nonce, [first, second]),
      'without its first chunk': payloadOf(nonce, [second, last]),
      'in another order': payloadOf(nonce, [second, first, last]),
      'with a chunk twice': payloadOf(nonce, [first, first, second, last]),
      'with a byte more': payloadOf(nonce, [first, second, last, new Uint8Array(1)]),
      'with its end twice': payloadOf(nonce, [first, second, last, last]),
      'of a nonce alone': nonce,
      empty: new Uint8Array(0),
    };
    for (const [how, changed] of Object.entries(spoilt))
      expect([how, await openPayload(changed, fileKey, sealing)]).toEqual([how, null]);
  });

  test('whose last chunk is empty does not open, as the format demands', async () => {
    const aead = sealing ?? { seal: sealPurely, open: async () => null };
    const keys: Uint8Array[] = [];
    // A whole first chunk, marked as not the last one.
    const sealFirst: Aead['seal'] = (key, nonce, plain) => {
      keys.push(key);
      return aead.seal(key, Uint8Array.from(nonce).fill(0, 11), plain);
    };
    const first = await sealPayload(bytesOf(chunk), fileKey, { ...aead, seal: sealFirst });
    const [key] = keys;
    if (key === undefined) throw new Error('Nothing was sealed.');
    const last = await aead.seal(
      key,
      Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]),
      new Uint8Array(0),
    );
    expect(await openPayload(payloadOf(first, [last]), fileKey, sealing)).toBeNull();
  });
});

const sealPurely: Aead['seal'] = async (key, nonce, plain) => {
  const { chacha20poly1305 } = await import('@noble/ciphers/chacha.js');
  return chacha20poly1305(key, nonce).encrypt(plain);
};
