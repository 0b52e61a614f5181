import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openHeaderFile } from '../../src/node/header-file.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-header-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

/** The number of a process that has ended. */
async function endedProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('a header file', () => {
  test('is for this user alone, in a folder for this user alone', async () => {
    const folder = await openFolder();
    const file = valueOf(await openHeaderFile(folder, 'A: 1\n'));
    expect(file.path.startsWith(join(folder, 'exec', `${process.pid}-`))).toBe(true);
    expect(await readFile(file.path, 'utf8')).toBe('A: 1\n');
    expect([await modeOf(file.path), await modeOf(join(folder, 'exec'))]).toEqual([0o600, 0o700]);
    valueOf(await file.replace('B: 2\n'));
    expect(await modeOf(file.path)).toBe(0o600);
  });

  test('keeps its mode whatever the umask is', async () => {
    const folder = await openFolder();
    const program = `
      process.umask(0);
      const { openHeaderFile } = await import(${JSON.stringify(new URL('../../src/node/header-file.ts', import.meta.url).href)});
      const { stat } = await import('node:fs/promises');
      const file = await openHeaderFile(${JSON.stringify(folder)}, 'A: 1');
      console.log(((await stat(file.value.path)).mode & 0o777).toString(8), ((await stat(${JSON.stringify(join(folder, 'exec'))})).mode & 0o777).toString(8));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => said.push(part));
    await once(child, 'close');
    expect(Buffer.concat(said).toString().trim()).toBe('600 700');
  });

  test('is replaced in one step: a reader sees the old contents or the new ones', async () => {
    const file = valueOf(await openHeaderFile(await openFolder(), `A: ${'0'.repeat(20_000)}\n`));
    const seen = new Set<string>();
    let isDone = false;
    const reader = (async () => {
      while (!isDone) {
        const text = await readFile(file.path, 'utf8');
        expect(text).toMatch(/^A: (\d)\1{19999}\n$/);
        seen.add(text.slice(3, 4));
      }
    })();
    for (let round = 1; round <= 60; round += 1)
      valueOf(await file.replace(`A: ${String(round % 10).repeat(20_000)}\n`));
    isDone = true;
    await reader;
    expect(seen.size).toBeGreaterThan(0);
    expect(await readFile(file.path, 'utf8')).toBe(`A: ${'0'.repeat(20_000)}\n`);
  });

  test('is gone after it was removed, with nothing beside it', async () => {
    const folder = await openFolder();
    const file = valueOf(await openHeaderFile(folder, 'A: 1'));
    await file.remove();
    await file.remove();
    expect(await readdir(join(folder, 'exec'))).toEqual([]);
  });

  test('is gone also when it was just being replaced', async () => {
    const folder = await openFolder();
    for (let round = 0; round < 20; round += 1) {
      const file = valueOf(await openHeaderFile(folder, 'A: 1'));
      const replaced = [file.replace('A: 2'), file.replace('A: 3')];
      await file.remove();
      expect((await Promise.all(replaced)).map(codeOf)).toEqual(['ok', 'ok']);
      expect(await readdir(join(folder, 'exec'))).toEqual([]);
    }
  });

  test('has a name of its own each time', async () => {
    const folder = await openFolder();
    const opened = await Promise.all([1, 2, 3].map((one) => openHeaderFile(folder, `A: ${one}`)));
    const paths = opened.map((file) => valueOf(file).path);
    expect(new Set(paths).size).toBe(3);
    expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(['A: 1', 'A: 2', 'A: 3']);
  });

  test('sweeps those of ended processes, and nothing else', async () => {
    const folder = await openFolder();
    const exec = join(folder, 'exec');
    await mkdir(exec, { mode: 0o700 });
    const dead = await endedProcess();
    const left = [`${dead}-0123456789abcdef.headers`, `${dead}-0123456789abcdef.new`];
    const others = [
      `${process.pid}-0123456789abcdef.headers`,
      `${process.ppid}-0123456789abcdef.headers`,
      'notes.txt',
      `${dead}-x.headers`,
      `${dead}-01.headers.bak`,
    ];
    for (const name of [...left, ...others]) await writeFile(join(exec, name), 'A: 1');
    const file = valueOf(await openHeaderFile(folder, 'A: 1'));
    const names = await readdir(exec);
    expect(names.toSorted()).toEqual([...others, file.path.slice(exec.length + 1)].toSorted());
  });

  test('that cannot be written is a failure without its contents', async () => {
    const folder = await openFolder();
    await writeFile(join(folder, 'exec'), 'in the way');
    const answer = await openHeaderFile(folder, 'Authorization: my-token');
    expect(codeOf(answer)).toBe('store-unwritable');
    expect(JSON.stringify(answer)).not.toContain('my-token');
    if (answer.ok) return;
    expect(answer.failure.details?.cause).toMatch(/^E[A-Z]+$/);
  });

  test('whose folder went away says so when it is replaced', async () => {
    const folder = await openFolder();
    const file = valueOf(await openHeaderFile(folder, 'A: 1'));
    await rm(join(folder, 'exec'), { recursive: true });
    expect(await file.replace('A: 2')).toMatchObject({
      ok: false,
      failure: { details: { cause: 'ENOENT' } },
    });
    await file.remove();
  });

  test('closes a folder that was open to others', async () => {
    const folder = await openFolder();
    await mkdir(join(folder, 'exec'));
    await chmod(join(folder, 'exec'), 0o755);
    valueOf(await openHeaderFile(folder, 'A: 1'));
    expect(await modeOf(join(folder, 'exec'))).toBe(0o700);
  });

  test('can be replaced again after a replacement was interrupted', async () => {
    const folder = await openFolder();
    const file = valueOf(await openHeaderFile(folder, 'A: 1'));
    await writeFile(file.path.replace(/headers$/, 'new'), 'A: half');
    expect(codeOf(await file.replace('A: 2'))).toBe('ok');
    expect(await readFile(file.path, 'utf8')).toBe('A: 2');
  });

  test('does not write through a link that waits in its place', async () => {
    const folder = await openFolder();
    const file = valueOf(await openHeaderFile(folder, 'A: 1'));
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'mine');
    await symlink(elsewhere, file.path.replace(/headers$/, 'new'));
    expect(codeOf(await file.replace('A: 2'))).toBe('ok');
    expect([await readFile(elsewhere, 'utf8'), await readFile(file.path, 'utf8')]).toEqual(['mine', 'A: 2']);
  });
});
