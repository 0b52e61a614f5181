import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { ImportSource } from '../core/contract-sharing.ts';
import type { FileCode } from '../core/failures.ts';
import type { OutsideFile } from '../core/host/host-ports.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Environment } from './data-folder.ts';
import { systemCode } from './system-error.ts';

/** No file that Wayleave imports is larger than this many bytes. */
export const mostImportBytes = 16 * 1024 * 1024;

/**
 * Writes files with mode 0600, each complete before any of them gets its name. When one of them cannot be written, the
 * others are not either, and what lay there before stays: a file is replaced, a folder or device never. The messages
 * name the files alone, not the folders.
 */
export async function writeOutsideFiles(
  files: readonly OutsideFile[],
): Promise<Outcome<null, 'file-unwritable'>> {
  for (const { path } of files)
    if (await isNoFile(path))
      return fail('file-unwritable', `${basename(path)} is no file.`, { cause: 'EISDIR' });
  const ending = `.${randomBytes(6).toString('hex')}.new`;
  const isDone = new Set<string>();
  for (const { path, content } of files) {
    const problem = await attempt(() => writeNew(`${path}${ending}`, content));
    isDone.add(path);
    if (problem !== null) return giveUp(path, problem);
  }
  for (const { path } of files) {
    const problem = await attempt(() => rename(`${path}${ending}`, path));
    if (problem !== null) return giveUp(path, problem);
  }
  return succeed(null);

  async function giveUp(path: string, cause: string): Promise<Outcome<null, 'file-unwritable'>> {
    await Promise.allSettled([...isDone].map((one) => rm(`${one}${ending}`, { force: true })));
    return fail('file-unwritable', `${basename(path)} could not be written (${cause}).`, { cause });
  }
}

/** The bytes of a file to import. `file-refused` when it is larger than any honest one. */
export async function readOutsideFile(
  path: string,
): Promise<Outcome<Uint8Array, 'file-unreadable' | 'file-refused'>> {
  const name = basename(path) || path || 'A file without a name';
  try {
    const about = await stat(path);
    if (!about.isFile()) return fail('file-unreadable', `${name} is no file.`, { cause: 'EISDIR' });
    if (about.size > mostImportBytes) return fail('file-refused', `${name} is larger than 16 MB.`);
    return succeed(new Uint8Array(await readFile(path)));
  } catch (error) {
    const cause = systemCode(error);
    return fail('file-unreadable', `${name} could not be read (${cause}).`, { cause });
  }
}

/** A file as something to import. */
export async function importSourceOf(path: string): Promise<Outcome<ImportSource, FileCode>> {
  const bytes = await readOutsideFile(path);
  if (!bytes.ok) return bytes;
  return succeed({
    kind: 'content',
    name: basename(path),
    content: Buffer.from(bytes.value).toString('base64'),
  });
}

/** The user's downloads folder, or the home folder where there is none. */
export async function downloadsFolder(env: Environment): Promise<string> {
  const home = env.HOME || env.USERPROFILE || homedir();
  const downloads = env.XDG_DOWNLOAD_DIR || join(home, 'Downloads');
  return (await isThere(downloads)) ? downloads : home;
}

/** Places in a folder for files of those names. A number is added to all of them alike when one of the names is taken. */
export async function freePlaces(folder: string, names: readonly string[]): Promise<readonly string[]> {
  for (let number = 1; ; number += 1) {
    const places = names.map((name) => join(folder, number === 1 ? name : numbered(name, number)));
    const taken = await Promise.all(places.map(isThere));
    if (!taken.includes(true)) return places;
  }
}

async function writeNew(path: string, content: OutsideFile['content']): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The system's word for what went wrong, or `null` when nothing did. */
async function attempt(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return systemCode(error);
  }
}

async function isNoFile(path: string): Promise<boolean> {
  return stat(path).then(
    (about) => !about.isFile(),
    () => false,
  );
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? `${name}-${number}` : `${name.slice(0, dot)}-${number}${name.slice(dot)}`;
}
