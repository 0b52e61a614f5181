import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Randomness } from '../ports.ts';

declare const authConfigIdBrand: unique symbol;

/** Seven characters of `A-Z a-z 0-9`: the `authcfg` by which QGIS projects name a configuration on every machine. */
export type AuthConfigId = string & { readonly [authConfigIdBrand]: true };

const shape = /^[A-Za-z0-9]{7}$/;
/** What QGIS itself draws from (`uniqueConfigId` in its qgsauthmanager.cpp). */
const suggestedAlphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
const idLength = 7;

/** The ID in a text, or `null` when it is not exactly seven letters or digits. Case counts. */
export function parseAuthConfigId(text: string): AuthConfigId | null {
  return shape.test(text) ? (text as AuthConfigId) : null;
}

/** The same as `parseAuthConfigId`, with a failure that says the rule and offers a near ID. */
export function requireAuthConfigId(text: string): Outcome<AuthConfigId, 'bad-id'> {
  const id = parseAuthConfigId(text);
  if (id !== null) return succeed(id);
  const nearest = nearestAuthConfigId(text);
  const advice = nearest === null ? '' : ` ${nearest} would be one.`;
  return fail('bad-id', `"${printable(text)}" is not a valid ID: 7 letters or digits.${advice}`);
}

/** A fresh ID that no one in `taken` has, not even in another case. Drawn by rejection, so without bias. */
export function drawAuthConfigId(taken: Iterable<string>, randomness: Randomness): AuthConfigId {
  const used = new Set([...taken].map((id) => id.toLowerCase()));
  for (;;) {
    const id = drawText(randomness) as AuthConfigId;
    if (!used.has(id)) return id;
  }
}

/** Whether `id` is free, taken, or differs only in case from another (allowed, but people mix them up). */
export type IdClash =
  | { readonly kind: 'free' | 'taken' }
  | { readonly kind: 'case-only'; readonly other: string };

/** Compares an ID with those already there. QGIS keeps `agol001` and `AGOL001` apart, people do not. */
export function findIdClash(id: string, existing: Iterable<string>): IdClash {
  let caseTwin: string | null = null;
  for (const other of existing) {
    if (other === id) return { kind: 'taken' };
    if (other.toLowerCase() === id.toLowerCase()) caseTwin = other;
  }
  return caseTwin === null ? { kind: 'free' } : { kind: 'case-only', other: caseTwin };
}

/** A valid ID close to a bad one (`agol-01` gives `agol01a`), or `null` when too little of it can be kept. */
export function nearestAuthConfigId(text: string): AuthConfigId | null {
  const kept = text.replace(/[^A-Za-z0-9]/g, '').slice(0, idLength);
  return kept.length < 3 ? null : parseAuthConfigId(kept.padEnd(idLength, 'a'));
}

function drawText(randomness: Randomness): string {
  // 252 is the largest multiple of 36 in a byte: bytes above it would favour the first letters.
  const fairLimit = 256 - (256 % suggestedAlphabet.length);
  let text = '';
  while (text.length < idLength) {
    for (const byte of randomness.bytes(idLength)) {
      if (byte < fairLimit && text.length < idLength)
        text += suggestedAlphabet.charAt(byte % suggestedAlphabet.length);
    }
  }
  return text;
}

function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?').slice(0, 40);
}
