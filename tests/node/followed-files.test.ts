import { type FileHandle, open } from 'node:fs/promises';
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followedFiles } from '../../src/node/followed-files.ts';
import { codeOf, failureOf, valueOf } from '../fixtures/outcomes.ts';
import { run } from '../fixtures/peers.ts';

const files = followedFiles();

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'wayleave-followed-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function fileWith(text: string): string {
  const path = join(folder(), 'team.wayleave');
  writeFileSync(path, text);
  return path;
}

async function stampOf(path: string): Promise<string> {
  const read = valueOf(await files.read(path, null));
  if (read.kind !== 'read') throw new Error('It was not read.');
  return read.stamp;
}

test('a file is read once, and not again while it stays as it is', async () => {
  const path = fileWith('one');
  const first = valueOf(await files.read(path, null));
  expect(first.kind === 'read' && new TextDecoder().decode(first.bytes)).toBe('one');
  expect(valueOf(await files.read(path, await stampOf(path)))).toEqual({ kind: 'unchanged' });
});

test('a file that was written, replaced or shortened has another stamp', async () => {
  const path = fileWith('one');
  const first = await stampOf(path);
  writeFileSync(path, 'two, longer');
  const second = await stampOf(path);
  writeFileSync(`${path}.new`, 'two, longer');
  renameSync(`${path}.new`, path);
  const third = await stampOf(path);
  truncateSync(path, 3);
  expect(new Set([first, second, third, await stampOf(path)]).size).toBe(4);
});

test('an empty file is a file', async () => {
  expect(valueOf(await files.read(fileWith(''), null))).toMatchObject({
    kind: 'read',
    bytes: new Uint8Array(0),
  });
});

test('a missing file and a folder are told apart, by the name alone', async () => {
  const place = folder();
  const missing = failureOf(await files.read(join(place, 'team.wayleave'), null));
  expect(missing).toMatchObject({ code: 'file-unreadable', details: { cause: 'ENOENT' } });
  const below = join(place, 'below');
  mkdirSync(below);
  const isFolder = failureOf(await files.read(below, null));
  expect(isFolder).toMatchObject({ code: 'file-unreadable', details: { cause: 'EISDIR' } });
  for (const { message } of [missing, isFolder]) expect(message).not.toContain(place);
});

test('16 MB are read, and no byte more', async () => {
  const path = fileWith('');
  const most = 16 * 1024 * 1024;
  truncateSync(path, most);
  expect(valueOf(await files.read(path, null))).toMatchObject({ kind: 'read' });
  truncateSync(path, most + 1);
  expect(codeOf(await files.read(path, null))).toBe('file-refused');
  truncateSync(path, 17 * 1024 * 1024);
  expect(codeOf(await files.read(path, null))).toBe('file-refused');
});

test.skipIf(process.platform === 'win32')(
  'a named pipe that nobody writes to is refused at once',
  async () => {
    const path = join(folder(), 'team.wayleave');
    run('mkfifo', [path]);
    expect(failureOf(await files.read(path, null)).message).toBe('team.wayleave is no file.');
  },
);

test.skipIf(process.platform === 'win32')('a socket is refused at once', async () => {
  const path = join(folder(), 'team.wayleave');
  const server = createServer().listen(path);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  expect(codeOf(await files.read(path, null))).toBe('file-unreadable');
});

test.skipIf(process.platform === 'win32')('a device that never ends is refused at once', async () => {
  expect(codeOf(await files.read('/dev/zero', null))).toBe('file-unreadable');
});

const mayReadAnything = process.platform === 'win32' || process.getuid?.() === 0;
test.skipIf(mayReadAnything)('a file without permission says so (no test for root)', async () => {
  const path = fileWith('one');
  chmodSync(path, 0o000);
  expect(failureOf(await files.read(path, null)).details).toMatchObject({ cause: 'EACCES' });
});

/** Files of which those below `gone` are on a share that does not answer, until it comes back. */
function withDeadShare(timeoutMilliseconds: number) {
  const hung: (() => void)[] = [];
  const opened = followedFiles({
    timeoutMilliseconds,
    open: async (path, flags): Promise<FileHandle> => {
      if (path.includes('gone')) await new Promise<void>((resolve) => hung.push(resolve));
      return open(path, flags);
    },
  });
  return {
    files: opened,
    hung,
    comeBack() {
      for (const go of hung.splice(0)) go();
    },
  };
}

test('a share that does not answer is given up in time', async () => {
  const share = withDeadShare(20);
  const failure = failureOf(await share.files.read(join(folder(), 'gone.wayleave'), null));
  expect(failure).toMatchObject({ code: 'file-unreadable', details: { cause: 'ETIMEDOUT' } });
});

test('shares that do not answer hold two threads at most, and others are read again when one comes back', async () => {
  const share = withDeadShare(500);
  const place = folder();
  const well = fileWith('well');
  const dead = Array.from({ length: 6 }, (_, index) => join(place, `gone-${index}.wayleave`));
  const outcomes = await Promise.all(dead.map((path) => share.files.read(path, null)));
  expect(outcomes.map(codeOf)).toEqual(dead.map(() => 'file-unreadable'));
  expect(share.hung).toHaveLength(2);
  expect(failureOf(await share.files.read(well, null)).details).toMatchObject({ cause: 'ETIMEDOUT' });
  share.comeBack();
  expect(valueOf(await share.files.read(well, null))).toMatchObject({ kind: 'read' });
});
