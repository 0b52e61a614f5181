import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Locks } from '../../src/core/ports.ts';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { fakeLocks } from '../fakes/locks.ts';

const temporary: string[] = [];

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-locks-'));
  temporary.push(folder);
  return folder;
}

afterEach(async () => {
  for (const folder of temporary.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** Two holders over the same locks: two views of one folder, as two processes have. */
type Pair = readonly [Locks, Locks];

const kinds: readonly (readonly [string, () => Promise<Pair>])[] = [
  [
    'in memory',
    async () => {
      const locks = fakeLocks();
      return [locks, locks];
    },
  ],
  [
    'in a folder',
    async () => {
      const folder = await freshFolder();
      return [folderLocks(folder), folderLocks(folder)];
    },
  ],
];

describe.each(kinds)('locks %s', (_kind, make) => {
  test('the value of the work is the answer', async () => {
    const [one] = await make();
    expect(await one.hold('store', 1_000, async () => 7)).toEqual({ ok: true, value: 7 });
  });

  test('never do two hold the same lock', async () => {
    const [one, other] = await make();
    let holders = 0;
    let most = 0;
    const work = async () => {
      holders += 1;
      most = Math.max(most, holders);
      await new Promise((resolve) => setImmediate(resolve));
      holders -= 1;
    };
    const turns = Array.from({ length: 20 }, (_, turn) =>
      (turn % 2 === 0 ? one : other).hold('store', 20_000, work),
    );
    const outcomes = await Promise.all(turns);
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(most).toBe(1);
  });

  test('different names do not wait for each other', async () => {
    const [one, other] = await make();
    const outcome = await one.hold('store', 1_000, () =>
      other.hold('auth-agol001', 1_000, async () => 'both'),
    );
    expect(outcome).toEqual({ ok: true, value: { ok: true, value: 'both' } });
  });

  test('who waits too long is told so and does no work', async () => {
    const [one, other] = await make();
    let worked = false;
    const outcome = await one.hold('store', 1_000, () =>
      other.hold('store', 50, async () => {
        worked = true;
      }),
    );
    expect(outcome).toMatchObject({ ok: true, value: { ok: false, failure: { code: 'lock-timeout' } } });
    expect((await one.hold('store', 1_000, async () => null)).ok).toBe(true);
    expect(worked).toBe(false);
  });

  test('work that throws frees the lock', async () => {
    const [one, other] = await make();
    await expect(
      one.hold('store', 1_000, async () => {
        throw new Error('our mistake');
      }),
    ).rejects.toThrow('our mistake');
    expect((await other.hold('store', 1_000, async () => 1)).ok).toBe(true);
  });

  test('a name that could leave the folder is a mistake of ours', async () => {
    const [one] = await make();
    await expect(one.hold('../store', 1_000, async () => 1)).rejects.toThrow('Not a lock name');
  });
});
