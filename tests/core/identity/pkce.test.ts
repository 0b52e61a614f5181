import { describe, expect, test } from 'vitest';
import { challengeOf, newProofKey, randomText } from '../../../src/core/identity/pkce.ts';
import { systemRandomness } from '../../../src/node/randomness.ts';
import { fakeRandomness } from '../../fakes/randomness.ts';

describe('a proof key', () => {
  test('gives the challenge of RFC 7636, appendix B', async () => {
    const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    expect(await challengeOf(verifier)).toBe('E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  test('makes the verifier of that appendix from its bytes', () => {
    const octets = [
      116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214,
      191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];
    expect(randomText({ bytes: () => Uint8Array.from(octets) })).toBe(
      'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    );
  });

  test('is one that servers take (43 to 128 unreserved characters), another each time', async () => {
    const keys = await Promise.all(Array.from({ length: 50 }, () => newProofKey(systemRandomness)));
    for (const { verifier, challenge } of keys) {
      expect(verifier).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(challenge).toBe(await challengeOf(verifier));
      expect(challenge).not.toBe(verifier);
    }
    expect(new Set(keys.map(({ verifier }) => verifier)).size).toBe(50);
  });

  test('comes from the randomness it is given', async () => {
    expect(await newProofKey(fakeRandomness(5))).toEqual(await newProofKey(fakeRandomness(5)));
    expect(await newProofKey(fakeRandomness(5))).not.toEqual(await newProofKey(fakeRandomness(6)));
  });
});
