import { open } from 'node:fs/promises';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { systemCode } from '../node/system-error.ts';
import type { Context } from './command.ts';

/** A secret is a line; anything much larger is the wrong file. */
const mostBytes = 65_536;

/**
 * A secret from the file that an option names (`-` is stdin), without its one trailing newline. An option that was
 * not given answers `undefined`.
 */
export async function readSecretFile(
  path: string | undefined,
  option: string,
  { terminal }: Context,
): Promise<Outcome<string | undefined, 'bad-value'>> {
  if (path === undefined) return succeed(undefined);
  const text = path === '-' ? await terminal.readAll(mostBytes) : await readFileText(path);
  if (typeof text !== 'string') {
    const reason = text === null ? 'is too large for a secret' : `could not be read (${text.cause})`;
    return fail('bad-value', `${path === '-' ? 'stdin' : 'The file'} for --${option} ${reason}.`);
  }
  const secret = text.replace(/\r?\n$/, '');
  return secret === '' ? fail('bad-value', `The file for --${option} is empty.`) : succeed(secret);
}

/** A secret typed by a person, not shown. Fails where there is nobody to ask, or nothing was typed. */
export async function askSecret(
  question: string,
  option: string,
  { terminal, signal }: Context,
): Promise<Outcome<string, 'bad-value' | 'sign-in-cancelled'>> {
  if (!terminal.isInteractive) return fail('bad-value', `Nothing was given for --${option}.`);
  const typed = await terminal.ask(question, true, signal);
  if (typed === null) return fail('sign-in-cancelled', 'Nothing was typed.');
  return typed === '' ? fail('bad-value', 'Nothing was typed.') : succeed(typed);
}

/** The text of a file; `null` when it is too large, the system's word when it cannot be read. */
async function readFileText(path: string): Promise<string | null | { readonly cause: string }> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(mostBytes + 1);
      let size = 0;
      for (let part = 1; part > 0 && size < buffer.length; size += part) {
        part = (await file.read(buffer, size, buffer.length - size, null)).bytesRead;
      }
      return size > mostBytes ? null : buffer.toString('utf8', 0, size);
    } finally {
      await file.close();
    }
  } catch (error) {
    return { cause: systemCode(error) };
  }
}
