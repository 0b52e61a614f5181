import type { Randomness } from '../ports.ts';

/** Proof Key for Code Exchange (RFC 7636), always with S256. */
export interface ProofKey {
  /** Stays here until the code is exchanged. */
  readonly verifier: string;
  /** Goes to the authorize page. */
  readonly challenge: string;
}

/** A new proof key: 32 random bytes as verifier, its SHA-256 as challenge (RFC 7636 sections 4.1 and 4.2). */
export async function newProofKey(randomness: Randomness): Promise<ProofKey> {
  const verifier = randomText(randomness);
  return { verifier, challenge: await challengeOf(verifier) };
}

/** The S256 challenge of a verifier: base64url(SHA-256(ASCII(verifier))) without padding. */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return base64url(new Uint8Array(digest));
}

/** 256 random bits in 43 characters that need no escaping in a URL: for verifiers, states and attempt names. */
export function randomText(randomness: Randomness): string {
  return base64url(randomness.bytes(32));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
