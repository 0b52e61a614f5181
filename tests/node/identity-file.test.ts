import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readIdentityFile } from '../../src/node/identity-file.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

let place = '';
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'wayleave-identity-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

async function file(mode: number, text = 'AGE-SECRET-KEY-1TEST\n'): Promise<string> {
  const path = join(place, 'identity.txt');
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

describe('an identity file', () => {
  test.each([0o600, 0o400])('of mode %o is read', async (mode) => {
    expect(valueOf(readIdentityFile(await file(mode)))).toBe('AGE-SECRET-KEY-1TEST\n');
  });

  test.each([0o644, 0o640, 0o604, 0o660, 0o666, 0o620, 0o601, 0o777])(
    'of mode %o is refused',
    async (mode) => {
      const outcome = readIdentityFile(await file(mode));
      expect(codeOf(outcome)).toBe('key-file-unsafe');
      expect(JSON.stringify(outcome)).not.toContain('SECRET');
    },
  );

  test('behind a link is judged by the file itself', async () => {
    const link = join(place, 'link');
    await symlink(await file(0o644), link);
    expect(codeOf(readIdentityFile(link))).toBe('key-file-unsafe');
    await file(0o600);
    expect(codeOf(readIdentityFile(link))).toBe('ok');
  });

  test('that is not there is told with the word of the system', async () => {
    const outcome = readIdentityFile(join(place, 'missing'));
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'key-missing', details: { cause: 'ENOENT' } },
    });
  });

  test('that is a folder or much too large is none', async () => {
    const folder = join(place, 'folder');
    await mkdir(folder, { mode: 0o700 });
    expect(codeOf(readIdentityFile(folder))).toBe('key-file-unsafe');
    expect(codeOf(readIdentityFile(await file(0o600, 'x'.repeat(20_000))))).toBe('key-file-unsafe');
  });
});
