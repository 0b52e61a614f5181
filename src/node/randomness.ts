import { randomBytes } from 'node:crypto';
import type { Randomness } from '../core/ports.ts';

/** The operating system's random bytes. */
export const systemRandomness: Randomness = { bytes: (count) => new Uint8Array(randomBytes(count)) };
