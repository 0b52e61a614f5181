import { mkdir, readdir, rename, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredFile } from '../core/host/host-contract.ts';
import type { DataFolder } from '../core/host/host-ports.ts';
import type { StoreCode } from '../core/failures.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Clock, Locks } from '../core/ports.ts';
import { generationOf, isDamagedName, isStoreFile, profileName } from '../core/store/names.ts';
import { lockFailure } from '../core/store/side-file.ts';
import { syncFolder } from './files.ts';
import { systemCode } from './system-error.ts';

const lockMilliseconds = 10_000;

/** The data folder of that path, as a host sees it. Nothing is made by looking. */
export function storeFolder(path: string, { clock, locks }: { clock: Clock; locks: Locks }): DataFolder {
  return {
    path,
    async storedFiles() {
      try {
        const names = (await storeNames(path)).filter((name) => name.endsWith('.age'));
        const files = await Promise.all(names.map((name) => look(path, name)));
        return succeed(files.filter((file) => file !== null).toSorted(byKindAndAge));
      } catch (error) {
        return refused('store-unreadable', 'The data folder could not be read', error);
      }
    },
    async setAside() {
      // Under the store's own lock: nobody saves into a folder that is being cleared.
      const held = await locks.hold('store', lockMilliseconds, () => setAside(path, clock.now()));
      return held.ok ? held.value : lockFailure(held.failure);
    },
  };
}

async function setAside(path: string, now: number): Promise<Outcome<string, StoreCode>> {
  const name = `set-aside-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
  const place = join(path, name);
  const moved: string[] = [];
  try {
    const names = await storeNames(path);
    await mkdir(place, { mode: 0o700 });
    // The profile goes last: were this cut off, what is left is a store without its key and never an empty one.
    for (const file of names.toSorted((one, other) => rank(one) - rank(other))) {
      await rename(join(path, file), join(place, file));
      moved.push(file);
    }
    await syncFolder(place);
    await syncFolder(path);
    return succeed(name);
  } catch (error) {
    for (const file of moved.toReversed())
      await rename(join(place, file), join(path, file)).catch(() => null);
    // Stays where something is still in it.
    await rmdir(place).catch(() => null);
    return refused('store-unwritable', 'The store could not be moved aside', error);
  }
}

function rank(name: string): number {
  return name === profileName ? 1 : 0;
}

async function storeNames(path: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).filter(isStoreFile);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function look(path: string, name: string): Promise<StoredFile | null> {
  try {
    const { mtimeMs, size } = await stat(join(path, name));
    return { name, kind: kindOf(name), savedAt: Math.round(mtimeMs), bytes: size };
  } catch (error) {
    // A save replaced or pruned it in this moment.
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function kindOf(name: string): StoredFile['kind'] {
  if (isDamagedName(name)) return 'damaged';
  return generationOf(name) === null ? 'current' : 'older';
}

const kinds: readonly StoredFile['kind'][] = ['current', 'older', 'damaged'];

function byKindAndAge(one: StoredFile, other: StoredFile): number {
  return kinds.indexOf(one.kind) - kinds.indexOf(other.kind) || other.savedAt - one.savedAt;
}

function refused<Code extends StoreCode>(code: Code, what: string, error: unknown): Outcome<never, Code> {
  const cause = systemCode(error);
  // Anything without a system code is a mistake of ours.
  if (cause === 'UNKNOWN') throw error;
  return fail(code, `${what} (${cause}).`, { cause });
}
