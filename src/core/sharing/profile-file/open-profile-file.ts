import type { FileCode } from '../../failures.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import type { FileKey, Sealer, SealerWatch } from '../../ports.ts';
import { sealOf } from '../sealed-file.ts';
import { type ReadProfileFile, readProfileFile } from './read-profile-file.ts';

/** What may open a file. */
export interface OpeningMeans {
  readonly password: string | null;
  /** `AGE-SECRET-KEY-1…` each; all are tried. */
  readonly identities: readonly string[];
  readonly sealer: Sealer;
  readonly watch: SealerWatch;
}

/** A profile file without its seal, if it had one. */
export interface OpenedProfileFile {
  /** The JSON text. It may hold secrets. */
  readonly text: string;
  readonly read: ReadProfileFile;
}

/**
 * Opens and reads a profile file, sealed or plain. Fails as `Sealer.open` and `readProfileFile` do, and with
 * `file-password-needed` or `file-key-needed` where there is nothing to try.
 */
export async function openProfileFile(
  bytes: Uint8Array,
  means: OpeningMeans,
): Promise<Outcome<OpenedProfileFile, FileCode | 'bad-value'>> {
  const seal = sealOf(bytes);
  if (seal === null) return readOpened(bytes);
  const key = keyFor(seal, means);
  if (!key.ok) return key;
  const opened = await means.sealer.open(bytes, key.value, means.watch);
  if (!opened.ok) return opened;
  const read = readOpened(opened.value);
  return read.ok || read.failure.code !== 'file-damaged'
    ? read
    : fail('file-damaged', `The file opened, but what is in it is no profile file: ${read.failure.message}`);
}

function readOpened(bytes: Uint8Array): Outcome<OpenedProfileFile, FileCode> {
  const read = readProfileFile(bytes);
  return read.ok ? succeed({ text: new TextDecoder().decode(bytes), read: read.value }) : read;
}

/** What is tried on a file whose head cannot be read does not matter: opening it says what is wrong with it. */
function keyFor(
  seal: 'passphrase' | 'recipients' | 'unreadable',
  { password, identities }: OpeningMeans,
): Outcome<FileKey, FileCode> {
  if (seal === 'passphrase')
    return password === null
      ? fail('file-password-needed', 'A passphrase seals that file.')
      : succeed({ kind: 'passphrase', passphrase: password });
  return identities.length === 0 && seal === 'recipients'
    ? fail('file-key-needed', 'The file is sealed to keys, and none is here to open it.')
    : succeed({ kind: 'identities', identities });
}
