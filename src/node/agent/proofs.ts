import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Both nonces of one conversation: what makes its proofs good for nothing else. */
export interface Nonces {
  readonly client: Buffer;
  readonly agent: Buffer;
}

/** Who proves, and what: an end of the conversation proves `agent.key`, a client also the key of the store. */
export type ProofRole = 'agent' | 'client' | 'identity' | 'passphrase';

/** The key that the user gave in the environment, which must be the one that opened the agent's store. */
export type KeyWish =
  /** Text of an age identity file. */
  | { readonly kind: 'identity'; readonly text: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** What an agent keeps of the key that opened its store, to check a client's proof. In memory only. */
export interface KeyProof {
  readonly identityDigest: Buffer;
  /** `null` when the store was not opened by a passphrase: then nobody can prove one. */
  readonly passphraseDigest: Buffer | null;
}

/** Length of nonces, keys and proofs. */
export const proofBytes = 32;

/** HMAC-SHA256 (RFC 2104) over the role and both nonces, under that key. */
export function prove(key: Buffer, role: ProofRole, { client, agent }: Nonces): Buffer {
  return createHmac('sha256', key).update(`wayleave-agent-1 ${role}\0`).update(client).update(agent).digest();
}

/** Whether a proof in hexadecimal is the right one, in constant time. */
export function isProven(given: unknown, key: Buffer, role: ProofRole, nonces: Nonces): boolean {
  const bytes = readHex(given);
  return bytes !== null && timingSafeEqual(bytes, prove(key, role, nonces));
}

/** 32 bytes in hexadecimal, or `null` for anything else. */
export function readHex(value: unknown): Buffer | null {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? Buffer.from(value, 'hex') : null;
}

/** The digests of the key that opened a store: its identity file's text, and the passphrase if there was one. */
export function keyProofOf(identityText: string, passphrase: string | null): KeyProof {
  return {
    identityDigest: digestOf({ kind: 'identity', text: identityText }),
    passphraseDigest: passphrase === null ? null : digestOf({ kind: 'passphrase', passphrase }),
  };
}

/** SHA-256 over the kind of key and the key: comments and blank lines of an identity file do not count. */
export function digestOf(wish: KeyWish): Buffer {
  const secret = wish.kind === 'identity' ? identityLines(wish.text) : wish.passphrase;
  return createHash('sha256').update(`wayleave-agent-1 ${wish.kind}\0${secret}`).digest();
}

function identityLines(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).join('\n');
}
