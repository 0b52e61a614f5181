import type { Identity as AgeIdentity, Encrypter, Stanza as AgeStanza } from 'age-encryption';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Aead, Randomness, Scrypt } from '../ports.ts';
import { openPayload, sealPayload } from './age-payload.ts';

/** An age X25519 key pair: `text` is `AGE-SECRET-KEY-1…`, `recipient` is `age1…`. */
export interface Identity {
  readonly text: string;
  readonly recipient: string;
}

/** The work factor of the stock age program: N = 2^18 costs about a second and 256 MiB. */
const workFactor = 18;
/** A file that asks for more than four times that is refused before any of it is computed. */
export const highestWorkFactor = 20;
/** Bytes of a header: some hundred recipients. A longer one is no honest file's, and is not read. */
export const longestHeader = 16_384;
const scryptLabel = 'age-encryption.org/v1/scrypt';
const lineFeed = 0x0a;
const dash = 0x2d;

/** A fresh X25519 identity. */
export async function newIdentity(): Promise<Identity> {
  const age = await library();
  const text = await age.generateX25519Identity();
  return { text, recipient: await age.identityToRecipient(text) };
}

/** The one identity in an age identity file: comments and blank lines are passed over. */
export async function parseIdentity(fileText: string): Promise<Outcome<Identity, 'key-file-unsafe'>> {
  const lines = fileText
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [text, ...others] = lines;
  if (text === undefined || others.length > 0) return notAnIdentity();
  const recipient = await recipientOf(text);
  return recipient === null ? notAnIdentity() : succeed({ text, recipient });
}

/** The recipient of an X25519 identity `AGE-SECRET-KEY-1…`; `null` when the text is none. */
export async function recipientOf(identity: string): Promise<string | null> {
  if (!/^AGE-SECRET-KEY-1[AC-HJ-NP-Z02-9]{58}$/.test(identity)) return null;
  const age = await library();
  // The library's words repeat the key, so they go no further.
  return orNull(() => age.identityToRecipient(identity));
}

/** Whether a text is an X25519 recipient `age1…`, by its letters and their checksum. */
export async function isRecipient(text: string): Promise<boolean> {
  if (!/^age1[ac-hj-np-z02-9]{58}$/.test(text)) return false;
  const age = await library();
  return (await orNull(async () => new age.Encrypter().addRecipient(text))) !== null;
}

/**
 * Seals bytes to age recipients (`age1…`): an age v1 file. `onShare` hears how much of it is done, 0 to 1. Rejects for a text
 * that is no recipient, and for a point of small order, to which nothing can be sealed (RFC 7748 section 6.1).
 */
export async function seal(
  bytes: Uint8Array,
  recipients: readonly string[],
  aead?: Aead,
  onShare?: (share: number) => void,
): Promise<Uint8Array> {
  const age = await library();
  const encrypter = new age.Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return sealBehind(encrypter, bytes, aead, onShare);
}

/** The header is the library's, the payload behind it ours. */
async function sealBehind(
  encrypter: Encrypter,
  bytes: Uint8Array,
  aead: Aead | undefined,
  onShare: ((share: number) => void) | undefined,
): Promise<Uint8Array> {
  const fileKeys: Uint8Array[] = [];
  encrypter.addRecipient({
    // Writes nothing: it only learns the key under which the payload is to be sealed.
    wrapFileKey: (key) => {
      fileKeys.push(key.slice());
      return [];
    },
  });
  const empty = await collect(await encrypter.encrypt(streamOf(new Uint8Array(0))));
  const [fileKey] = fileKeys;
  const end = headerEnd(empty);
  if (fileKey === undefined || end === null) throw new Error('The age library made no header.');
  return joined([empty.subarray(0, end), await sealPayload(bytes, fileKey, aead, onShare)]);
}

/** The bytes in an age v1 file, or `null` when this key does not open it or it was changed or cut. */
export async function unseal(file: Uint8Array, identity: Identity, aead?: Aead): Promise<Uint8Array | null> {
  return openFile(file, [identity.text], aead);
}

async function openFile(
  file: Uint8Array,
  keys: readonly (string | AgeIdentity)[],
  aead: Aead | undefined,
): Promise<Uint8Array | null> {
  const end = headerEnd(file);
  if (end === null) return null;
  const fileKey = await openHeader(file.subarray(0, end), keys);
  return fileKey.ok ? openPayload(file.subarray(end), fileKey.value, aead) : null;
}

/**
 * The file key in a whole header, by the first of the keys that fits: texts `AGE-SECRET-KEY-1…`, or what
 * `passphraseKey` makes. `no-key-fits` when each of them was tried on everything; `damaged` when the header is no good
 * by itself, or one did fit and the header's MAC does not.
 */
export async function openHeader(
  header: Uint8Array,
  keys: readonly (string | AgeIdentity)[],
): Promise<Outcome<Uint8Array, 'no-key-fits' | 'damaged'>> {
  const age = await library();
  const decrypter = new age.Decrypter();
  let allWereTried = false;
  for (const key of keys) decrypter.addIdentity(key);
  decrypter.addIdentity({
    // The library asks its keys in turn until one fits, so it gets to this one after all the others.
    unwrapFileKey: () => {
      allWereTried = true;
      return null;
    },
  });
  const fileKey = await orNull(() => decrypter.decryptHeader(header.slice()));
  if (fileKey !== null) return succeed(fileKey);
  return allWereTried
    ? fail('no-key-fits', 'No key fits that header.')
    : fail('damaged', 'That header is not as it was made.');
}

/** Where the header of an age file ends, after the line that begins with `---`; `null` when none comes in time. */
export function headerEnd(file: Uint8Array): number | null {
  let begin = 0;
  for (let at = 0; at < Math.min(file.length, longestHeader); at += 1) {
    if (file[at] !== lineFeed) continue;
    if (file[begin] === dash && file[begin + 1] === dash && file[begin + 2] === dash) return at + 1;
    begin = at + 1;
  }
  return null;
}

/** What passphrases need of the outside. */
export interface PassphrasePorts {
  readonly scrypt: Scrypt;
  readonly randomness: Randomness;
  readonly aead?: Aead | undefined;
}

/** Seals bytes under a passphrase, as `age -p` does. `onShare` hears how much is done once the key is derived, 0 to 1. */
export async function sealWithPassphrase(
  bytes: Uint8Array,
  passphrase: string,
  { scrypt, randomness, aead }: PassphrasePorts,
  onShare?: (share: number) => void,
): Promise<Uint8Array> {
  const [age, { chacha20poly1305 }] = await Promise.all([library(), import('@noble/ciphers/chacha.js')]);
  const salt = randomness.bytes(16);
  const key = await deriveKey(scrypt, passphrase, salt, workFactor);
  const encrypter = new age.Encrypter();
  encrypter.addRecipient({
    wrapFileKey: (fileKey) => [
      new age.Stanza(
        ['scrypt', base64(salt), String(workFactor)],
        chacha20poly1305(key, new Uint8Array(12)).encrypt(fileKey),
      ),
    ],
  });
  return sealBehind(encrypter, bytes, aead, onShare);
}

/** The bytes in a file sealed under a passphrase, or `null` for a wrong passphrase or a file of another kind. */
export async function unsealWithPassphrase(
  file: Uint8Array,
  passphrase: string,
  { scrypt, aead }: Pick<PassphrasePorts, 'scrypt' | 'aead'>,
): Promise<Uint8Array | null> {
  return openFile(file, [passphraseKey(passphrase, scrypt)], aead);
}

/** A passphrase as a key for `openHeader`. It computes nothing for a header that is not sealed under one passphrase alone. */
export function passphraseKey(passphrase: string, scrypt: Scrypt): AgeIdentity {
  return {
    unwrapFileKey: async (stanzas) => {
      const asked = readScryptStanza(stanzas);
      if (asked === null) return null;
      const { chacha20poly1305 } = await import('@noble/ciphers/chacha.js');
      const key = await deriveKey(scrypt, passphrase, asked.salt, asked.logN);
      return orNull(async () => chacha20poly1305(key, new Uint8Array(12)).decrypt(asked.body));
    },
  };
}

/** An scrypt stanza stands alone in its header (age v1 specification, "scrypt recipient stanza"). */
function readScryptStanza(
  stanzas: readonly AgeStanza[],
): { salt: Uint8Array; logN: number; body: Uint8Array } | null {
  const [stanza, ...others] = stanzas;
  const [kind, saltText = '', logText = ''] = stanza?.args ?? [];
  if (stanza === undefined || others.length > 0 || kind !== 'scrypt' || stanza.args.length !== 3) return null;
  if (!/^[1-9]\d?$/.test(logText) || Number(logText) > highestWorkFactor) return null;
  const salt = fromBase64(saltText);
  if (salt === null || salt.length !== 16 || stanza.body.length !== 32) return null;
  return { salt, logN: Number(logText), body: stanza.body };
}

function deriveKey(scrypt: Scrypt, passphrase: string, salt: Uint8Array, logN: number): Promise<Uint8Array> {
  const label = new TextEncoder().encode(scryptLabel);
  const labelled = new Uint8Array(label.length + salt.length);
  labelled.set(label);
  labelled.set(salt, label.length);
  return scrypt(new TextEncoder().encode(passphrase), labelled, { n: 2 ** logN, r: 8, p: 1 }, 32);
}

/** Loading costs some 100 ms, so nothing loads it that does not open a store. */
function library() {
  return import('age-encryption');
}

/**
 * The library gathers its own streams through the global `Response`, whose first use costs Node more than opening a
 * small store does; so it is given streams, and they are gathered here.
 */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
  return joined(parts);
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch {
    // Wrong key, changed bytes and a cut file all end here; what they mean is the caller's to tell.
    return null;
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function notAnIdentity(): Outcome<never, 'key-file-unsafe'> {
  return fail('key-file-unsafe', 'That is not an age identity: one line that begins with AGE-SECRET-KEY-1.');
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, '');
}

function fromBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]+$/.test(text)) return null;
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
