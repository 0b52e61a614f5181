import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Files } from '../../src/core/ports.ts';
import { folderFiles } from '../../src/node/files.ts';
import { fakeFolder } from '../fakes/files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array | null) => (content === null ? null : new TextDecoder().decode(content));
const temporary: string[] = [];

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-files-'));
  temporary.push(folder);
  return folder;
}

afterEach(async () => {
  for (const folder of temporary.splice(0)) await rm(folder, { recursive: true, force: true });
});

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
}

const kinds: readonly (readonly [string, () => Promise<Files>])[] = [
  ['in memory', async () => fakeFolder().files],
  ['in a folder', async () => folderFiles(join(await freshFolder(), 'data'))],
];

describe.each(kinds)('files %s', (_kind, make) => {
  test('an absent file reads, stamps and removes as nothing', async () => {
    const files = await make();
    expect(value(await files.read('a.age'))).toBeNull();
    expect(value(await files.stamp('a.age'))).toBeNull();
    expect(value(await files.list())).toEqual([]);
    expect((await files.remove('a.age')).ok).toBe(true);
  });

  test('what was created reads back, and is never overwritten by create', async () => {
    const files = await make();
    value(await files.create('a.age', bytes('one')));
    const second = await files.create('a.age', bytes('two'));
    expect(second).toMatchObject({
      ok: false,
      failure: { code: 'file-failed', details: { cause: 'EEXIST' } },
    });
    expect(text(value(await files.read('a.age')))).toBe('one');
    expect((await files.settle()).ok).toBe(true);
    expect(value(await files.list())).toEqual(['a.age']);
  });

  test('rename puts a file over another in one step and changes its stamp', async () => {
    const files = await make();
    value(await files.create('a.age', bytes('old')));
    const before = value(await files.stamp('a.age'));
    expect(value(await files.stamp('a.age'))).toBe(before);
    value(await files.create('b.tmp', bytes('new')));
    value(await files.rename('b.tmp', 'a.age'));
    expect(text(value(await files.read('a.age')))).toBe('new');
    expect(value(await files.stamp('a.age'))).not.toBe(before);
    expect(value(await files.list())).toEqual(['a.age']);
  });

  test('a second name keeps the content when the first is replaced', async () => {
    const files = await make();
    value(await files.create('a.age', bytes('old')));
    value(await files.link('a.age', 'a.1.age'));
    value(await files.create('b.tmp', bytes('new')));
    value(await files.rename('b.tmp', 'a.age'));
    expect(text(value(await files.read('a.1.age')))).toBe('old');
  });

  test('link keeps an existing second name', async () => {
    const files = await make();
    value(await files.create('a.age', bytes('new')));
    value(await files.create('a.1.age', bytes('kept')));
    value(await files.link('a.age', 'a.1.age'));
    expect(text(value(await files.read('a.1.age')))).toBe('kept');
  });

  test('renaming one of two names of the same file over the other leaves both', async () => {
    const files = await make();
    value(await files.create('a.age', bytes('same')));
    value(await files.link('a.age', 'b.age'));
    value(await files.rename('a.age', 'b.age'));
    expect(value(await files.list()).toSorted()).toEqual(['a.age', 'b.age']);
  });

  test.each(['link', 'rename'] as const)(
    '%s of a missing file fails with the word of the system',
    async (operation) => {
      const files = await make();
      value(await files.create('other', bytes('')));
      const outcome = await files[operation]('missing', 'a.age');
      expect(outcome).toMatchObject({ ok: false, failure: { details: { cause: 'ENOENT' } } });
    },
  );

  test('a watcher hears of a change and is left alone after it stopped', async () => {
    const files = await make();
    value(await files.create('first', bytes('')));
    let calls = 0;
    const heard = new Promise<void>((resolve) => {
      const stop = files.watch(() => {
        calls += 1;
        stop();
        resolve();
      });
    });
    value(await files.create('second', bytes('')));
    await heard;
    value(await files.create('third', bytes('')));
    expect(calls).toBe(1);
  });
});

describe('a folder on disk', () => {
  test('is made with mode 0700 at the first write, and files have 0600', async () => {
    const folder = join(await freshFolder(), 'deep', 'data');
    const files = folderFiles(folder);
    expect(value(await files.list())).toEqual([]);
    value(await files.create('a.age', bytes('x')));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'a.age'))).mode & 0o777).toBe(0o600);
  });

  test('that others could enter is closed before anything is written', async () => {
    const folder = join(await freshFolder(), 'data');
    const { mkdir } = await import('node:fs/promises');
    await mkdir(folder, { mode: 0o755 });
    value(await folderFiles(folder).create('a.age', bytes('x')));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test.each(['../a.age', 'a/b', '', '.', '..', 'a\0b'])(
    'refuses the name %j as a mistake of ours',
    async (name) => {
      const files = folderFiles(await freshFolder());
      await expect(async () => files.read(name)).rejects.toThrow('Not a file name');
    },
  );

  test('a file where the folder should be fails with the word of the system', async () => {
    const place = join(await freshFolder(), 'file');
    await writeFile(place, '');
    const outcome = await folderFiles(place).create('a.age', bytes('x'));
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'file-failed' } });
  });
});
