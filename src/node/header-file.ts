import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import { makePrivateFolder } from './files.ts';
import { systemCode } from './system-error.ts';

/** A file of request headers for one running program. */
export interface HeaderFile {
  readonly path: string;
  /** Puts other contents in its place, in one step: a reader sees the old ones or the new ones. */
  replace(contents: string): Promise<Outcome<null, 'store-unwritable'>>;
  /** Removes it. Never fails: there is nothing left to do about it. */
  remove(): Promise<void>;
}

const folderName = 'exec';
const namePattern = /^(\d+)-[0-9a-f]+\.(headers|new)$/;

/**
 * Makes a header file of mode 0600 in a folder of its own below the data folder, after removing those whose process
 * is gone. Its name begins with the number of this process.
 */
export async function openHeaderFile(
  dataFolder: string,
  contents: string,
): Promise<Outcome<HeaderFile, 'store-unwritable'>> {
  const folder = join(dataFolder, folderName);
  const stem = join(folder, `${process.pid}-${randomBytes(8).toString('hex')}`);
  const path = `${stem}.headers`;
  let latest: Promise<Outcome<null, 'store-unwritable'>> = Promise.resolve(succeed(null));
  const replace = (text: string) => {
    latest = latest.then(() =>
      attempt(async () => {
        // A full disk leaves half a file behind, which must not stand in the way for ever.
        await rm(`${stem}.new`, { force: true });
        await writeFile(`${stem}.new`, text, { mode: 0o600, flag: 'wx' });
        await rename(`${stem}.new`, path);
      }),
    );
    return latest;
  };
  const made = await attempt(async () => {
    await makePrivateFolder(folder);
    await sweep(folder);
  });
  if (!made.ok) return made;
  const written = await replace(contents);
  if (!written.ok) return written;
  return succeed({
    path,
    replace,
    async remove() {
      // One still being written would come back after it was removed.
      await latest;
      await Promise.allSettled([rm(path, { force: true }), rm(`${stem}.new`, { force: true })]);
    },
  });
}

async function attempt(work: () => Promise<void>): Promise<Outcome<null, 'store-unwritable'>> {
  try {
    await work();
    return succeed(null);
  } catch (error) {
    const cause = systemCode(error);
    return fail('store-unwritable', `The header file could not be written (${cause}).`, { cause });
  }
}

/** A process that was killed left its file behind; the token in it must not outlive it for long. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = namePattern.exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) await rm(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
