import type { Sealer } from '../../src/core/ports.ts';
import { createSealer } from '../../src/core/sharing/sealed-file.ts';
import { systemAead } from '../../src/node/aead.ts';
import { fakeRandomness } from './randomness.ts';
import { fakeScrypt } from './scrypt.ts';

/** Real age files, sealed and opened in this thread, whose passphrases cost nothing: no other program opens those. */
export function fakeSealer(): Sealer {
  return createSealer({ scrypt: fakeScrypt, randomness: fakeRandomness(), aead: systemAead() });
}
