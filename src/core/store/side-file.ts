import type { StoreCode } from '../failures.ts';
import { type Failure, fail, type Outcome, succeed } from '../outcome.ts';
import type { Locks } from '../ports.ts';
import { type Identity, seal, unseal } from './age.ts';
import { type DiskPorts, reading, replaceFile, writing } from './disk.ts';
import { damagedName } from './names.ts';
import type { Change, Notice } from './store.ts';

/** What a file beside the profile works with. */
export interface SidePorts extends DiskPorts {
  readonly locks: Locks;
}

/** A file of which one generation is kept, because what it holds can be had again. */
export interface SideFormat<T> {
  readonly name: string;
  readonly empty: T;
  read(bytes: Uint8Array): Outcome<T, StoreCode>;
  write(value: T): Uint8Array;
  /** What the user hears when it was damaged and is kept under that name. */
  lost(kept: string): Notice;
}

/** The opened file: reads answer what is on disk now, changes run under the store's lock. */
export interface SideFile<T> {
  read(): Promise<Outcome<T, StoreCode>>;
  change<V, Code extends string>(
    change: (current: T) => Outcome<Change<T, V>, Code>,
  ): Promise<Outcome<V, Code | StoreCode>>;
}

/** A lock of the store that takes longer than this (milliseconds) is not coming. */
export const lockMilliseconds = 60_000;

/** The file of that format in a store. Damage is told by `notice`, and none of what was in it remains. */
export function openSideFile<T>(
  format: SideFormat<T>,
  identity: Identity,
  ports: SidePorts,
  notice: (notice: Notice) => void,
): SideFile<T> {
  const { files, locks, clock, aead } = ports;
  let cached: { readonly stamp: string | null; readonly value: T } | null = null;

  /** Decrypted again only when the file was replaced. */
  async function load(holdsLock: boolean): Promise<Outcome<T, StoreCode>> {
    const stamp = await reading(files.stamp(format.name));
    if (!stamp.ok) return stamp;
    if (cached !== null && cached.stamp === stamp.value) return succeed(cached.value);
    const file = await reading(files.read(format.name));
    if (!file.ok) return file;
    const bytes = file.value === null ? null : await unseal(file.value, identity, aead);
    const read = bytes === null ? null : format.read(bytes);
    if (read !== null && !read.ok && read.failure.code === 'store-newer') return read;
    if (file.value !== null && !read?.ok) {
      // Both are judged under the lock: a save by somebody else may have come in between.
      if (holdsLock) return drop();
      return flatten(await locks.hold('store', lockMilliseconds, () => load(true)));
    }
    const value = read?.ok ? read.value : format.empty;
    cached = { stamp: stamp.value, value };
    return succeed(value);
  }

  async function drop(): Promise<Outcome<T, StoreCode>> {
    const kept = damagedName(format.name, clock.now());
    const moved = await writing(files.rename(format.name, kept));
    if (!moved.ok) return moved;
    notice(format.lost(kept));
    cached = { stamp: null, value: format.empty };
    return succeed(format.empty);
  }

  return {
    read: () => load(false),

    async change<V, Code extends string>(change: (current: T) => Outcome<Change<T, V>, Code>) {
      type Answer = Outcome<V, Code | StoreCode>;
      const held = await locks.hold('store', lockMilliseconds, async (): Promise<Answer> => {
        const current = await load(true);
        if (!current.ok) return current;
        const decided = change(current.value);
        if (!decided.ok) return decided;
        const { saved, value } = decided.value;
        if (saved === current.value) return succeed(value);
        const sealed = await seal(format.write(saved), [identity.recipient], aead);
        cached = null;
        const done = await replaceFile(format.name, sealed, ports);
        if (!done.ok) return done;
        const stamp = await reading(files.stamp(format.name));
        if (stamp.ok) cached = { stamp: stamp.value, value: saved };
        return succeed(value);
      });
      return flatten<V, Code | StoreCode>(held);
    },
  };
}

/** The answer of work under a lock, or why the lock was not to be had. */
export function flatten<T, Code extends string>(
  held: Outcome<Outcome<T, Code>, 'lock-timeout' | 'lock-failed'>,
): Outcome<T, Code | StoreCode> {
  return held.ok ? held.value : lockFailure(held.failure);
}

/** What the user hears when a lock of the store was not to be had. */
export function lockFailure(failure: Failure<'lock-timeout' | 'lock-failed'>): Outcome<never, StoreCode> {
  const code = failure.code === 'lock-timeout' ? 'store-busy' : 'store-unwritable';
  return fail(code, failure.message, failure.details);
}
