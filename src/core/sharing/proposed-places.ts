import { type AuthConfigId, drawAuthConfigId, nearestAuthConfigId } from '../model/auth-config-id.ts';
import { copyName } from '../model/connection-draft.ts';
import type { Randomness } from '../ports.ts';

/** A place for something that comes in: free, or taken by the very same thing, which came in before. */
export interface ProposedPlace<Place> {
  readonly place: Place;
  readonly isThere: boolean;
}

/**
 * A valid ID for what cannot have the one it came with: near to that one where possible. The same is proposed for the
 * same seed again, so that importing a file twice adds nothing. `taken` are IDs in lower case: people mix up cases.
 */
export function proposeId(
  { idThere, seed }: { readonly idThere: string; readonly seed: string },
  taken: ReadonlySet<string>,
  isSameAs: (id: AuthConfigId) => boolean,
): ProposedPlace<AuthConfigId> {
  const nearest = nearestAuthConfigId(idThere);
  const drawn = repeatable(seed);
  for (let attempt = 0; ; attempt += 1) {
    const isNear = attempt === 0 && nearest !== null && nearest !== idThere;
    const id = isNear ? nearest : drawAuthConfigId([], drawn);
    if (isSameAs(id)) return { place: id, isThere: true };
    if (!taken.has(id.toLowerCase())) return { place: id, isThere: false };
  }
}

/** The first number after a name under which it is free, or stands for the very same thing. */
export function proposeName(
  name: string,
  isTaken: (name: string) => boolean,
  isSameAs: (name: string) => boolean,
): ProposedPlace<string> {
  for (let candidate = copyName(name, []); ; candidate = copyName(candidate, [])) {
    if (isSameAs(candidate)) return { place: candidate, isThere: true };
    if (!isTaken(candidate)) return { place: candidate, isThere: false };
  }
}

/** Bytes that follow from a text (FNV-1a and xorshift). An ID is no secret, so nobody minds that they can be foretold. */
function repeatable(text: string): Randomness {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  state ||= 1;
  return {
    bytes: (count) =>
      Uint8Array.from({ length: count }, () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return (state >>> 8) & 0xff;
      }),
  };
}
