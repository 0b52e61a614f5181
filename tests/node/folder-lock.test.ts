import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { codeOf } from '../fixtures/outcomes.ts';

let folder = '';
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayleave-lock-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

function startCounter(often: string): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-counter.ts'), folder, often], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

/** A child that holds the lock. */
async function startHolder(): Promise<ChildProcess> {
  const child = startCounter('hold');
  if (child.stdout === null) throw new Error('The child has no output.');
  await once(child.stdout, 'data');
  return child;
}

describe('a lock between processes', () => {
  test('lets eight of them count without losing one', async () => {
    await writeFile(join(folder, 'counter'), '0');
    const counters = Array.from({ length: 8 }, () => startCounter('15'));
    const ends = await Promise.all(counters.map((child) => once(child, 'exit')));
    expect(ends.map(([code]) => code)).toEqual(Array(8).fill(0));
    expect(await readFile(join(folder, 'counter'), 'utf8')).toBe('120');
    expect(await readdir(join(folder, 'locks'))).toEqual([]);
  });

  test('is waited for as long as was said, and not longer', async () => {
    await startHolder();
    let worked = false;
    const outcome = await folderLocks(folder).hold('store', 60, async () => {
      worked = true;
    });
    expect(codeOf(outcome)).toBe('lock-timeout');
    expect(worked).toBe(false);
    expect((await readdir(join(folder, 'locks'))).length).toBe(1);
  });

  test('of a killed process is free at once', async () => {
    const holder = await startHolder();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect((await readdir(join(folder, 'locks'))).length).toBe(1);
    expect(codeOf(await folderLocks(folder).hold('store', 0, async () => null))).toBe('ok');
    expect(await readdir(join(folder, 'locks'))).toEqual([]);
  });

  test('of a process that dies while others wait goes to one of them', async () => {
    const holder = await startHolder();
    const waiting = folderLocks(folder).hold('store', 20_000, async () => 'mine');
    holder.kill('SIGKILL');
    expect(codeOf(await waiting)).toBe('ok');
  });
});

describe('claims that were left behind', () => {
  const claim = (pid: number, start: string, host: string) =>
    `store.${pid}.${start}.${host}.00112233aabbccdd`;

  async function leave(name: string, agoMilliseconds: number): Promise<void> {
    await mkdir(join(folder, 'locks'), { recursive: true });
    const path = join(folder, 'locks', name);
    await writeFile(path, '');
    const then = new Date(Date.now() - agoMilliseconds);
    await utimes(path, then, then);
  }

  /** The host part of this machine's own claims. */
  async function ownHost(): Promise<string> {
    let host = '';
    await folderLocks(folder).hold('probe', 1_000, async () => {
      const [name = ''] = await readdir(join(folder, 'locks'));
      host = name.split('.')[3] ?? '';
    });
    return host;
  }

  test.skipIf(process.platform !== 'linux')(
    'by a process whose number was given out again do not count',
    async () => {
      await leave(claim(process.pid, '1', await ownHost()), 0);
      expect(codeOf(await folderLocks(folder).hold('store', 50, async () => null))).toBe('ok');
    },
  );

  test('by another host count while it gives signs of life', async () => {
    await leave(claim(1, '1', 'ffffffff'), 5_000);
    expect(codeOf(await folderLocks(folder).hold('store', 50, async () => null))).toBe('lock-timeout');
    await leave(claim(1, '1', 'ffffffff'), 300_000);
    expect(codeOf(await folderLocks(folder).hold('store', 50, async () => null))).toBe('ok');
  });

  test('of another name, and files of others, do not count and stay', async () => {
    await leave(`auth-agol001.${process.pid}.0.${await ownHost()}.00112233aabbccdd`, 0);
    await leave('notes.txt', 0);
    expect(codeOf(await folderLocks(folder).hold('store', 50, async () => null))).toBe('ok');
    expect((await readdir(join(folder, 'locks'))).length).toBe(2);
  });
});

describe('a folder that refuses', () => {
  test.skipIf(process.getuid?.() === 0)(
    'without the right to write is told with the word of the system',
    async () => {
      await chmod(folder, 0o500);
      const outcome = await folderLocks(folder).hold('store', 50, async () => null);
      expect(outcome).toMatchObject({
        ok: false,
        failure: { code: 'lock-failed', details: { cause: 'EACCES' } },
      });
      await chmod(folder, 0o700);
    },
  );

  test('that is a file is told with the word of the system, and works once it is none', async () => {
    const path = join(folder, 'data');
    await writeFile(path, '');
    const locks = folderLocks(path);
    const outcome = await locks.hold('store', 50, async () => null);
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'lock-failed', details: { cause: 'EEXIST' } },
    });
    await rm(path);
    expect(codeOf(await locks.hold('store', 50, async () => null))).toBe('ok');
  });
});
