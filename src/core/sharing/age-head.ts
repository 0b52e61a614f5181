import { fail, type Outcome, succeed } from '../outcome.ts';
import { headerEnd, highestWorkFactor, longestHeader } from '../store/age.ts';
import { isArmored, readArmor } from './age-armor.ts';

/** What the header of an age file tells anybody, before any key is tried. */
export interface AgeHead {
  /** Its bytes, up to where the payload begins. */
  readonly header: Uint8Array;
  readonly seal: 'passphrase' | 'recipients';
  /** Whether some recipient is of the one kind that Wayleave has keys for. */
  readonly hasX25519: boolean;
}

/** The most recipients that a file is sealed to, or is read with. */
export const mostRecipients = 128;
const name = 'age-encryption.org/';
const version = `${name}v1`;
const notAgeFile = 'That is no age file.';
const damaged = 'That age file was changed or cut: its header is not as it was made.';

/** Whether a file calls itself an age file, of whatever version. */
export function isAgeFile(file: Uint8Array): boolean {
  return isArmored(file) || latin(file.subarray(0, name.length)) === name;
}

/** An age file without its armor. `file-damaged` when that is not whole; with `most`, its first bytes only. */
export function withoutArmor(file: Uint8Array, most?: number): Outcome<Uint8Array, 'file-damaged'> {
  if (!isArmored(file)) return succeed(file);
  const bytes = readArmor(file, most);
  return bytes === null
    ? fail('file-damaged', 'That age file was changed or cut: its letters are not as they were made.')
    : succeed(bytes);
}

/**
 * The head of an age file without armor (age v1 specification, "Header"), by its lines alone. `file-refused` when it asks
 * for more than any honest file: a long header, many recipients, a work factor above 20.
 */
export function readAgeHead(file: Uint8Array): Outcome<AgeHead, 'file-damaged' | 'file-refused'> {
  const start = latin(file.subarray(0, longestHeader));
  if (!start.startsWith(name)) return fail('file-damaged', notAgeFile);
  if (!start.startsWith(`${version}\n`))
    return fail(
      'file-damaged',
      'That is an age file of another version than v1, or its first line was changed.',
    );
  const end = headerEnd(file);
  if (end === null) return file.length < longestHeader ? fail('file-damaged', damaged) : tooLong();
  const stanzas = start
    .slice(0, end)
    .split('\n')
    .filter((line) => line.startsWith('-> '))
    .map((line) => line.split(' ').slice(1));
  if (stanzas.length > mostRecipients) return tooLong();
  const header = file.subarray(0, end);
  const kinds = stanzas.map(([kind]) => kind);
  if (!kinds.includes('scrypt'))
    return succeed({ header, seal: 'recipients', hasX25519: kinds.includes('X25519') });
  const refusal = scryptRefusal(stanzas);
  return refusal ?? succeed({ header, seal: 'passphrase', hasX25519: false });
}

/** An scrypt stanza stands alone in its header, and its work factor is a plain number ("scrypt recipient stanza"). */
function scryptRefusal(stanzas: readonly (readonly string[])[]) {
  const [[, , factor = ''] = [], ...others] = stanzas;
  if (others.length > 0 || !/^[1-9]\d*$/.test(factor)) return fail('file-damaged', damaged);
  if (Number(factor) <= highestWorkFactor) return null;
  return fail(
    'file-refused',
    `Opening that age file would take more work than any program asks for (work factor above ${highestWorkFactor}).`,
  );
}

function tooLong(): Outcome<never, 'file-refused'> {
  return fail(
    'file-refused',
    `The header of that age file is larger than 16 KB or has more than ${mostRecipients} recipients.`,
  );
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
