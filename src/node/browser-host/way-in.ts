import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PostKind } from '../agent/key-file.ts';

/** Where the browser host of a data folder leaves word of itself, as the agent does. */
export const hostPost: PostKind = { fileName: 'browser-host.key', title: 'wayleave-browser-host 1' };

/** Two ways to open the interface of a running browser host, each good once. */
export interface WayIn {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** Path of a page for this user alone that opens the interface. It goes when it was used, or after two minutes. */
  readonly launchFile: string;
  /** To be typed at `address`. */
  readonly code: string;
  /** Until when the code is good, in unix milliseconds. */
  readonly codeEndsAt: number;
}

/** Where a running host is asked for a way in, below its address. */
export const wayInPath = '/way-in';

/** The question: a fresh nonce, and the proof that the asker has read the host's post. */
export interface WayInQuestion {
  readonly nonce: string;
  readonly proof: string;
}

/** The question to the host with that key. */
export function questionFor(key: Buffer): WayInQuestion {
  const nonce = randomBytes(32).toString('hex');
  return { nonce, proof: proofOf(key, 'asker', nonce, '') };
}

/** Whether a question comes from somebody who has read the post. In constant time. */
export function isAsker(key: Buffer, { nonce, proof }: WayInQuestion): boolean {
  return isNonce(nonce) && isEqual(proof, proofOf(key, 'asker', nonce, ''));
}

/** The answer to a question: the host's proof over both, a line break, and the way in as JSON. */
export function answerTo(key: Buffer, { nonce }: WayInQuestion, wayIn: WayIn): string {
  const text = JSON.stringify(wayIn);
  return `${proofOf(key, 'host', nonce, text)}\n${text}`;
}

/** The way in that an answer gives, or `null` when it is not the answer of the host with that key to that question. */
export function wayInOf(key: Buffer, { nonce }: WayInQuestion, answer: string): WayIn | null {
  const end = answer.indexOf('\n');
  const text = answer.slice(end + 1);
  if (end < 0 || !isEqual(answer.slice(0, end), proofOf(key, 'host', nonce, text))) return null;
  // Only the host knows the key, and it writes what the type says.
  return JSON.parse(text) as WayIn;
}

/** HMAC-SHA256 under the key of the post, which is new at every start of the host. */
function proofOf(key: Buffer, role: 'asker' | 'host', nonce: string, text: string): string {
  return createHmac('sha256', key).update(`${hostPost.title} ${role}\0${nonce}\0${text}`).digest('hex');
}

function isNonce(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function isEqual(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
