import type { Randomness } from '../../src/core/ports.ts';

/** Bytes from a small generator (mulberry32) with a fixed seed: the same in every run, yet spread over all values. */
export function fakeRandomness(seed = 1): Randomness {
  let state = seed;
  const nextByte = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) & 0xff;
  };
  return { bytes: (count) => Uint8Array.from({ length: count }, nextByte) };
}
