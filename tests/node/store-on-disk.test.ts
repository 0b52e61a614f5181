import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { succeed } from '../../src/core/outcome.ts';
import type { Identity } from '../../src/core/store/age.ts';
import { newIdentity } from '../../src/core/store/age.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import type { Store } from '../../src/core/store/store.ts';
import { unlock } from '../../src/core/store/unlock.ts';
import { systemAead } from '../../src/node/aead.ts';
import { systemClock } from '../../src/node/clock.ts';
import { folderFiles } from '../../src/node/files.ts';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { systemRandomness } from '../../src/node/randomness.ts';
import { fakeKeychain } from '../fakes/keychain.ts';
import { fakeScrypt } from '../fakes/scrypt.ts';
import { oauth2Config, session } from '../fixtures/definitions.ts';
import { valueOf } from '../fixtures/outcomes.ts';

let place = '';
let data = '';
let identity: Identity;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'wayleave-disk-'));
  data = join(place, 'data');
  identity = await newIdentity();
});
afterEach(() => rm(place, { recursive: true, force: true }));

/** The store as one more process opens it: nothing is shared with the others but the folder. */
async function openAnother(): Promise<Store> {
  const ports = {
    files: folderFiles(data),
    locks: folderLocks(data),
    clock: systemClock,
    randomness: systemRandomness,
    aead: systemAead(),
    keychain: fakeKeychain(),
    scrypt: fakeScrypt,
  };
  const key = valueOf(await unlock({ kind: 'identity', text: identity.text }, ports));
  return valueOf(await openStore(key, ports));
}

const addConfig = (store: Store, id: string) =>
  store.changeProfile((profile) =>
    succeed({ saved: { ...profile, authConfigs: [...profile.authConfigs, oauth2Config(id)] }, value: null }),
  );

describe('a store in a folder', () => {
  test('keeps every change of four processes that save at once', async () => {
    const stores = await Promise.all([openAnother(), openAnother(), openAnother(), openAnother()]);
    const ids = Array.from({ length: 32 }, (_, number) => `user${String(number).padStart(3, '0')}`);
    const saveEach = async (store: Store, from: number) => {
      for (const [index, id] of ids.entries())
        if (index % stores.length === from) valueOf(await addConfig(store, id));
    };
    await Promise.all(stores.map(saveEach));
    for (const store of stores) {
      const saved = valueOf(await store.readProfile()).authConfigs.map((config) => String(config.id));
      expect(saved.toSorted((one, other) => one.localeCompare(other))).toEqual(ids);
      expect(store.takeNotices()).toEqual([]);
    }
    expect((await readdir(data)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(await readdir(join(data, 'locks'))).toEqual([]);
  });

  test('is for its owner alone, folders and files', async () => {
    const store = await openAnother();
    await addConfig(store, 'user001');
    await addConfig(store, 'user002');
    valueOf(await store.changeSessions(() => succeed({ saved: [session()], value: null })));
    for (const folder of [data, join(data, 'locks')]) expect((await stat(folder)).mode & 0o777).toBe(0o700);
    const names = (await readdir(data)).filter((name) => name !== 'locks');
    expect(names.toSorted((one, other) => one.localeCompare(other))).toEqual([
      'profile.1.age',
      'profile.age',
      'sessions.age',
      'store.json',
    ]);
    for (const name of names) expect((await stat(join(data, name))).mode & 0o777).toBe(0o600);
  });

  test('tells the others when one saved', async () => {
    const [one, other] = [await openAnother(), await openAnother()];
    await addConfig(one, 'user001');
    const heard = new Promise<void>((resolve) => {
      const stop = other.onChange(() => {
        stop();
        resolve();
      });
    });
    await addConfig(one, 'user002');
    await heard;
    expect(valueOf(await other.readProfile()).authConfigs).toHaveLength(2);
  });
});
