import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { systemCode } from './system-error.ts';

/** An identity file is a line or two; anything much larger is something else. */
const mostBytes = 16_384;

/**
 * The text of an age identity file that an administrator provides. It must belong to this user (or root) and be
 * closed to everybody else, or it is refused: a key that others can read protects nothing.
 */
export async function readIdentityFile(
  path: string,
): Promise<Outcome<string, 'key-missing' | 'key-file-unsafe'>> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (error) {
    const cause = systemCode(error);
    return fail(
      'key-missing',
      `The identity file could not be opened (${cause}). \`age-keygen -o FILE\` makes one.`,
      { cause },
    );
  }
  try {
    const facts = await file.stat();
    const me = process.getuid?.();
    if (!facts.isFile() || facts.size > mostBytes)
      return fail('key-file-unsafe', 'That is not an age identity file.');
    if (me !== undefined && (facts.mode & 0o077) !== 0) {
      return fail('key-file-unsafe', 'The identity file can be read by other users.');
    }
    if (me !== undefined && facts.uid !== me && facts.uid !== 0) {
      return fail('key-file-unsafe', 'The identity file belongs to another user.');
    }
    return succeed(await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}
