import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  downloadsFolder,
  freePlaces,
  importSourceOf,
  writeOutsideFiles,
} from '../../src/node/outside-files.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';
import { run } from '../fixtures/peers.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wl-outside-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('files are written for their owner alone, over what lay there', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a.xml'), 'before', { mode: 0o644 });
  const files = ['a.xml', 'b.xml'].map((name) => ({ path: join(folder, name), content: `new ${name}` }));
  valueOf(await writeOutsideFiles(files));
  for (const { path, content } of files) {
    expect(readFileSync(path, 'utf8')).toBe(content);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  const bytes = new Uint8Array([0, 255, 10]);
  valueOf(await writeOutsideFiles([{ path: join(folder, 'b.xml'), content: bytes }]));
  expect(new Uint8Array(readFileSync(join(folder, 'b.xml')))).toEqual(bytes);
  expect(readdirSync(folder).toSorted()).toEqual(['a.xml', 'b.xml']);
});

test('when one cannot be written none is, and what lay there stays', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a.xml'), 'before');
  const written = await writeOutsideFiles([
    { path: join(folder, 'a.xml'), content: 'a secret' },
    { path: join(folder, 'none', 'b.xml'), content: 'b' },
  ]);
  expect(codeOf(written)).toBe('file-unwritable');
  expect(readFileSync(join(folder, 'a.xml'), 'utf8')).toBe('before');
  expect(readdirSync(folder)).toEqual(['a.xml']);
});

test('a folder or a pipe in the place of a file stays what it is', async () => {
  const folder = newFolder();
  run('mkfifo', [join(folder, 'pipe')]);
  mkdirSync(join(folder, 'folder'));
  for (const name of ['pipe', 'folder']) {
    const written = await writeOutsideFiles([
      { path: join(folder, 'a.xml'), content: 'a' },
      { path: join(folder, name), content: 'b' },
    ]);
    expect(codeOf(written)).toBe('file-unwritable');
  }
  expect(readdirSync(folder).toSorted()).toEqual(['folder', 'pipe']);
  expect(statSync(join(folder, 'pipe')).isFIFO()).toBe(true);
});

test('names that are taken in the downloads folder get one number for all', async () => {
  const home = newFolder();
  expect(await downloadsFolder({ HOME: home })).toBe(home);
  const downloads = join(home, 'Downloads');
  mkdirSync(downloads);
  writeFileSync(join(downloads, 'b.py'), '');
  expect(await downloadsFolder({ HOME: home })).toBe(downloads);
  expect(await freePlaces(downloads, ['a.xml', 'b.py'])).toEqual([
    join(downloads, 'a-2.xml'),
    join(downloads, 'b-2.py'),
  ]);
});

test('a file to import is taken with its bytes, and a huge one is not', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'a.db'), new Uint8Array([0, 255, 1]));
  expect(valueOf(await importSourceOf(join(folder, 'a.db')))).toEqual({
    kind: 'content',
    name: 'a.db',
    content: 'AP8B',
  });
  writeFileSync(join(folder, 'huge.xml'), new Uint8Array(16 * 1024 * 1024 + 1));
  expect(codeOf(await importSourceOf(join(folder, 'huge.xml')))).toBe('file-refused');
  expect(codeOf(await importSourceOf(join(folder, 'none')))).toBe('file-unreadable');
});
