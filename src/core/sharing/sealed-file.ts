import { fail, type Outcome, succeed, unreachable } from '../outcome.ts';
import type {
  Aead,
  FileKey,
  FileSeal,
  Randomness,
  Scrypt,
  SealedFileCode,
  Sealer,
  SealerWatch,
} from '../ports.ts';
import { longestHeader, openHeader, passphraseKey, seal, sealWithPassphrase } from '../store/age.ts';
import { openPayload } from '../store/age-payload.ts';
import { type AgeHead, isAgeFile, readAgeHead, withoutArmor } from './age-head.ts';
import { readIdentities, readRecipients, refuseUnusable } from './file-keys.ts';

/** What sealing in this thread needs of the outside. Without `aead` JavaScript's stands in for it. */
export interface SealingPorts {
  readonly scrypt: Scrypt;
  readonly randomness: Randomness;
  readonly aead?: Aead | undefined;
}

/** Larger files are not opened. */
const mostFileBytes = 16 * 1024 * 1024;

/**
 * Seals and opens in this thread, which does nothing else meanwhile: `workerSealer` of src/node runs it in another. It
 * looks at the signal before each step and after each chunk of 64 KiB.
 */
export function createSealer(ports: SealingPorts): Sealer {
  return {
    seal: (bytes, wanted, watch = {}) => unlessAborted(watch, () => sealed(bytes, wanted, ports, watch)),
    open: (file, key, watch = {}) => unlessAborted(watch, () => opened(file, key, ports, watch)),
  };
}

/** What opens a file, told by its first bytes: `null` when it is no age file, `unreadable` when opening it will say why. */
export function sealOf(bytes: Uint8Array): 'passphrase' | 'recipients' | 'unreadable' | null {
  if (!isAgeFile(bytes)) return null;
  const start = withoutArmor(bytes, longestHeader);
  const head = start.ok ? readAgeHead(start.value) : start;
  return head.ok ? head.value.seal : 'unreadable';
}

async function sealed(
  bytes: Uint8Array,
  wanted: FileSeal,
  ports: SealingPorts,
  watch: SealerWatch,
): Promise<Outcome<Uint8Array, 'bad-value'>> {
  const onShare = (share: number) => tell(watch, 'sealing', share);
  switch (wanted.kind) {
    case 'passphrase': {
      if (wanted.passphrase === '') return fail('bad-value', 'An empty passphrase seals nothing.');
      tell(watch, 'deriving-key', null);
      return succeed(await sealWithPassphrase(bytes, wanted.passphrase, ports, onShare));
    }
    case 'recipients':
      return sealedTo(wanted.recipients, bytes, ports, onShare);
    default:
      return unreachable(wanted);
  }
}

async function sealedTo(
  texts: readonly string[],
  bytes: Uint8Array,
  { aead }: SealingPorts,
  onShare: (share: number) => void,
): Promise<Outcome<Uint8Array, 'bad-value'>> {
  const recipients = await readRecipients(texts);
  if (!recipients.ok) return recipients;
  onShare(0);
  try {
    return succeed(await seal(bytes, recipients.value, aead, onShare));
  } catch (error) {
    const refusal = await refuseUnusable(recipients.value);
    if (refusal === null) throw error;
    return refusal;
  }
}

async function opened(
  file: Uint8Array,
  key: FileKey,
  ports: SealingPorts,
  watch: SealerWatch,
): Promise<Outcome<Uint8Array, SealedFileCode>> {
  if (file.length > mostFileBytes) return fail('file-refused', 'That file is larger than 16 MB.');
  const whole = withoutArmor(file);
  if (!whole.ok) return whole;
  const head = readAgeHead(whole.value);
  if (!head.ok) return head;
  const fileKey = await openHead(head.value, key, ports, watch);
  if (!fileKey.ok) return fileKey;
  tell(watch, 'opening', 0);
  const payload = whole.value.subarray(head.value.header.length);
  const bytes = await openPayload(payload, fileKey.value, ports.aead, (share) =>
    tell(watch, 'opening', share),
  );
  return bytes === null ? changedOrCut() : succeed(bytes);
}

/** The file key. A key that fits nothing is never called damage, nor the other way round. */
async function openHead(
  head: AgeHead,
  key: FileKey,
  { scrypt }: SealingPorts,
  watch: SealerWatch,
): Promise<Outcome<Uint8Array, SealedFileCode>> {
  switch (key.kind) {
    case 'passphrase': {
      if (head.seal !== 'passphrase')
        return fail('file-key-needed', 'That file is sealed to keys; no passphrase opens it.');
      tell(watch, 'deriving-key', null);
      const fileKey = await openHeader(head.header, [passphraseKey(key.passphrase, scrypt)]);
      if (fileKey.ok) return fileKey;
      return fileKey.failure.code === 'damaged'
        ? changedOrCut()
        : fail('wrong-file-password', 'That passphrase does not open the file.');
    }
    case 'identities': {
      const identities = await readIdentities(key.identities);
      if (!identities.ok) return identities;
      if (head.seal !== 'recipients')
        return fail('wrong-file-password', 'That file is sealed under a passphrase; no key opens it.');
      const fileKey = await openHeader(head.header, identities.value);
      if (fileKey.ok) return fileKey;
      return fileKey.failure.code === 'damaged' ? changedOrCut() : sealedToOthers(head);
    }
    default:
      return unreachable(key);
  }
}

function sealedToOthers({ hasX25519 }: AgeHead): Outcome<never, 'file-key-needed'> {
  return fail(
    'file-key-needed',
    hasX25519
      ? 'That file is sealed to other keys than those at hand.'
      : 'That file is sealed to keys of another kind, such as SSH keys or those of a plugin.',
  );
}

function changedOrCut(): Outcome<never, 'file-damaged'> {
  return fail('file-damaged', 'That file was changed or cut after it was sealed.');
}

function tell(
  { signal, onProgress }: SealerWatch,
  ...step: Parameters<NonNullable<SealerWatch['onProgress']>>
): void {
  signal?.throwIfAborted();
  onProgress?.(...step);
}

async function unlessAborted<T, Code extends string>(
  { signal }: SealerWatch,
  work: () => Promise<Outcome<T, Code>>,
): Promise<Outcome<T, Code | 'file-cancelled'>> {
  const isAborted = () => signal?.aborted === true;
  const cancelled = fail('file-cancelled', 'It was called off.');
  if (isAborted()) return cancelled;
  try {
    const outcome = await work();
    return isAborted() ? cancelled : outcome;
  } catch (error) {
    if (isAborted()) return cancelled;
    throw error;
  }
}
