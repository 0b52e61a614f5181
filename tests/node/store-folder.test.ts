import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fail } from '../../src/core/outcome.ts';
import type { Locks } from '../../src/core/ports.ts';
import { damagedName } from '../../src/core/store/names.ts';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { storeFolder } from '../../src/node/store-folder.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

/** Files that the disk refuses to move, and those that it moved. */
const unmovable = new Set<string>();
const moved: string[] = [];
vi.mock(import('node:fs/promises'), async (load) => {
  const real = await load();
  return {
    ...real,
    async rename(from, to) {
      if (unmovable.has(String(from))) throw Object.assign(new Error('refused'), { code: 'EIO' });
      await real.rename(from, to);
      moved.push(String(from));
    },
  };
});

const now = Date.parse('2026-02-03T04:05:06.789Z');
const clock = { now: () => now, wait: async () => undefined };
let folder = '';

beforeEach(() => {
  unmovable.clear();
  moved.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'wl-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open(locks: Locks = folderLocks(folder)) {
  return storeFolder(folder, { clock, locks });
}

function put(name: string, text = name, savedAt = 1_000): void {
  writeFileSync(join(folder, name), text);
  utimesSync(join(folder, name), savedAt, savedAt);
}

const damaged = damagedName('profile.age', now);
const store = ['store.json', 'identity.age', 'profile.age', 'profile.3.age', 'sessions.age', damaged];
const others = ['preferences.json', 'agent.key', 'notes.txt'];

describe('what is stored', () => {
  test('is told with kind, time and size: current first, then the newest', async () => {
    put('profile.age', 'twelve bytes', 300);
    put('profile.1.age', 'x', 100);
    put('profile.12.age', 'x', 200);
    put(damaged, 'x', 50);
    put('sessions.age', 'x', 400);
    for (const name of others) put(name);
    expect(valueOf(await open().storedFiles())).toEqual([
      { name: 'sessions.age', kind: 'current', savedAt: 400_000, bytes: 1 },
      { name: 'profile.age', kind: 'current', savedAt: 300_000, bytes: 12 },
      { name: 'profile.12.age', kind: 'older', savedAt: 200_000, bytes: 1 },
      { name: 'profile.1.age', kind: 'older', savedAt: 100_000, bytes: 1 },
      { name: damaged, kind: 'damaged', savedAt: 50_000, bytes: 1 },
    ]);
  });

  test('is nothing where there is no folder, and none is made', async () => {
    rmSync(folder, { recursive: true });
    expect(valueOf(await open().storedFiles())).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('setting aside', () => {
  test('moves every file of the store, whole, and leaves the rest', async () => {
    for (const name of [...store, ...others]) put(name);
    const name = valueOf(await open().setAside());
    expect(name).toBe('set-aside-2026-02-03T04-05-06-789Z');
    expect(readdirSync(join(folder, name)).toSorted()).toEqual(store.toSorted());
    for (const file of store) expect(readFileSync(join(folder, name, file), 'utf8')).toBe(file);
    expect(readdirSync(folder).toSorted()).toEqual([...others, 'locks', name].toSorted());
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
  });

  test.each(store)('puts everything back when %s cannot be moved', async (stuck) => {
    for (const name of store) put(name);
    unmovable.add(join(folder, stuck));
    expect(codeOf(await open().setAside())).toBe('store-unwritable');
    expect(readdirSync(folder).toSorted()).toEqual([...store, 'locks'].toSorted());
    for (const file of store) expect(readFileSync(join(folder, file), 'utf8')).toBe(file);
  });

  test('moves the profile last, so that what is left of it is never an empty store', async () => {
    for (const name of store) put(name);
    valueOf(await open().setAside());
    expect(moved.at(-1)).toBe(join(folder, 'profile.age'));
    expect(moved).toHaveLength(store.length);
  });

  test('waits for the lock of the store, and does nothing without it', async () => {
    for (const name of store) put(name);
    const locks: Locks = { hold: async () => fail('lock-timeout', 'Another process kept the lock.') };
    expect(codeOf(await open(locks).setAside())).toBe('store-busy');
    expect(readdirSync(folder).toSorted()).toEqual(store.toSorted());
  });

  test('takes the very lock that saves take', async () => {
    const names: string[] = [];
    const locks: Locks = {
      hold: async (name) => {
        names.push(name);
        return fail('lock-timeout', '');
      },
    };
    await open(locks).setAside();
    expect(names).toEqual(['store']);
  });
});
