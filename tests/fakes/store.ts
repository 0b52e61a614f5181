import { type Identity, newIdentity } from '../../src/core/store/age.ts';
import { writeHeader } from '../../src/core/store/header.ts';
import { openStore, type KeyedStore } from '../../src/core/store/open-store.ts';
import type { KeyPorts } from '../../src/core/store/unlock.ts';
import { valueOf } from '../fixtures/outcomes.ts';
import { fakeClock, type FakeClock } from './clock.ts';
import { type FakeFolder, fakeFolder } from './files.ts';
import { type FakeKeychain, fakeKeychain } from './keychain.ts';
import { fakeLocks } from './locks.ts';
import { fakeRandomness } from './randomness.ts';
import { fakeScrypt } from './scrypt.ts';

/** Everything a store works with, in memory. */
export interface StoreBench extends KeyPorts {
  readonly folder: FakeFolder;
  readonly clock: FakeClock;
  readonly keychain: FakeKeychain;
}

/** Ports over a folder in memory. Names of temporary files differ between benches, as between processes. */
export function storeBench(folder = fakeFolder(), seed = 1): StoreBench {
  return {
    folder,
    files: folder.files,
    locks: fakeLocks(),
    clock: fakeClock(),
    randomness: fakeRandomness(seed),
    keychain: fakeKeychain(),
    scrypt: fakeScrypt,
  };
}

/** The real store over a fresh folder in memory, with its header, ready to be written to. */
export async function freshStore(bench = storeBench()): Promise<{
  readonly bench: StoreBench;
  readonly identity: Identity;
  readonly store: KeyedStore;
}> {
  const identity = await newIdentity();
  valueOf(await writeHeader({ key: 'file', recipient: identity.recipient }, bench));
  return { bench, identity, store: valueOf(await openStore(identity, bench)) };
}
