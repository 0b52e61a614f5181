import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { systemCode } from './system-error.ts';

/** An identity file is a line or two; anything much larger is something else. */
const mostBytes = 16_384;

/**
 * The text of an age identity file that an administrator provides. It must belong to this user (or root) and be
 * closed to everybody else, or it is refused: a key that others can read protects nothing. Read at once rather than by
 * promises: every command begins with it, and a thread for one line costs more than the line.
 */
export function readIdentityFile(path: string): Outcome<string, 'key-missing' | 'key-file-unsafe'> {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY);
  } catch (error) {
    const cause = systemCode(error);
    return fail(
      'key-missing',
      `The identity file could not be opened (${cause}). \`age-keygen -o FILE\` makes one.`,
      { cause },
    );
  }
  try {
    const facts = fstatSync(file);
    const me = process.getuid?.();
    if (!facts.isFile() || facts.size > mostBytes)
      return fail('key-file-unsafe', 'That is not an age identity file.');
    if (me !== undefined && (facts.mode & 0o077) !== 0) {
      return fail('key-file-unsafe', 'The identity file can be read by other users.');
    }
    if (me !== undefined && facts.uid !== me && facts.uid !== 0) {
      return fail('key-file-unsafe', 'The identity file belongs to another user.');
    }
    return succeed(readFileSync(file, 'utf8'));
  } finally {
    closeSync(file);
  }
}
