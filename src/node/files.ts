import { constants, type FSWatcher, watch } from 'node:fs';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { FileName, Files } from '../core/ports.ts';
import { systemCode } from './system-error.ts';

type Result<T> = Outcome<T, 'file-failed'>;

/** How long changes are gathered before a watcher is called. */
const settleMilliseconds = 60;

/**
 * The files of one folder, for its owner alone: the folder is made with mode 0700 when it is first written to,
 * files are 0600 whatever the umask says. A folder of another user is refused.
 */
export function folderFiles(folder: string): Files {
  let prepared: Promise<void> | null = null;
  const place = (name: FileName) => join(folder, checked(name));
  const prepare = () => {
    prepared ??= makePrivateFolder(folder).catch((error: unknown) => {
      prepared = null;
      throw error;
    });
    return prepared;
  };

  return {
    read: (name) => attempt(`read ${name}`, () => orNull(() => readFile(place(name)))),
    create: (name, bytes) =>
      attempt(`write ${name}`, async () => {
        await prepare();
        await writeDurably(place(name), bytes);
        return null;
      }),
    link: (from, to) =>
      attempt(`keep ${from}`, async () => {
        await linkOrCopy(place(from), place(to));
        return null;
      }),
    rename: (from, to) =>
      attempt(`replace ${to}`, async () => {
        await rename(place(from), place(to));
        return null;
      }),
    remove: (name) =>
      attempt(`remove ${name}`, async () => {
        await rm(place(name), { force: true });
        return null;
      }),
    settle: () =>
      attempt('settle the data folder', async () => {
        await syncFolder(folder);
        return null;
      }),
    list: () => attempt('list the data folder', async () => (await orNull(() => readdir(folder))) ?? []),
    stamp: (name) => attempt(`look at ${name}`, () => orNull(() => stampOf(place(name)))),
    watch: (listener) => watchFolder(folder, listener),
  };
}

/** Makes a folder that only its owner can enter, parents as usual. Throws when it belongs to somebody else. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await makeFolders(folder);
  const facts = await stat(folder);
  if (!facts.isDirectory()) throw Object.assign(new Error('A file is in the way.'), { code: 'EEXIST' });
  const me = process.getuid?.();
  if (me !== undefined && facts.uid !== me) {
    throw Object.assign(new Error('The folder belongs to another user.'), { code: 'EPERM' });
  }
  if (me !== undefined && (facts.mode & 0o077) !== 0) await chmod(folder, 0o700);
}

/** One level at a time: Node's recursive `mkdir` never returns below `/proc`, where nothing can be made. */
async function makeFolders(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolders(parent);
    await mkdir(folder, { mode: 0o700 });
  }
}

function checked(name: FileName): FileName {
  if (!/^[\w.-]+$/.test(name) || name === '.' || name === '..') throw new Error(`Not a file name: ${name}`);
  return name;
}

async function attempt<T>(what: string, work: () => Promise<T>): Promise<Result<T>> {
  try {
    return succeed(await work());
  } catch (error) {
    const cause = systemCode(error);
    // Anything without a system code is a mistake of ours.
    if (cause === 'UNKNOWN') throw error;
    return fail('file-failed', `Could not ${what} (${cause}).`, { cause });
  }
}

async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return;
    // FAT, some network shares and Windows setups have no hard links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'].includes(code)) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

/** Makes the names in a folder durable. Throws what the disk answers. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; NTFS journals names by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function stampOf(path: string): Promise<string> {
  const { ino, mtimeNs, size } = await lstat(path, { bigint: true });
  return `${ino}-${mtimeNs}-${size}`;
}

function watchFolder(folder: string, listener: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  let watcher: FSWatcher | null = null;
  const gather = () => {
    timer ??= setTimeout(() => {
      timer = null;
      listener();
    }, settleMilliseconds);
    timer.unref();
  };
  try {
    watcher = watch(folder, { persistent: false }, gather);
    watcher.on('error', () => watcher?.close());
  } catch (error) {
    // A folder that is not there yet has nobody to hear from.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  return () => {
    watcher?.close();
    if (timer !== null) clearTimeout(timer);
  };
}
