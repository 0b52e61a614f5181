import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CommandInstallation, installCommand } from '../../src/node/install-command.ts';

let home = '';
let program = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'wayleave-command-'));
  program = join(home, 'opt', 'wayleave');
  mkdirSync(join(home, 'opt'));
  writeFileSync(program, '#!/bin/sh\necho "told: $*"\n', { mode: 0o755 });
});

function installation(more: Partial<CommandInstallation> = {}): CommandInstallation {
  const env = { PATH: `/usr/bin:${join(home, '.local/bin')}` };
  return { platform: 'linux', env, home, program, copyTo: null, ...more };
}

const place = () => join(home, '.local/bin/wayleave');

describe('on Linux', () => {
  test('links the program in a folder of the user and it runs', async () => {
    const installed = await installCommand(installation());

    expect(installed).toEqual({ ok: true, value: { path: place(), note: '' } });
    expect(spawnSync(place(), ['one', 'two'], { encoding: 'utf8' }).stdout).toBe('told: one two\n');
  });

  test('says what is missing when that folder is not on the path', async () => {
    const installed = await installCommand(installation({ env: { PATH: '/usr/bin' } }));

    expect(installed).toMatchObject({ ok: true, value: { note: expect.stringContaining('.local/bin') } });
  });

  test('prefers a folder that is on the path already', async () => {
    mkdirSync(join(home, 'bin'));

    const installed = await installCommand(installation({ env: { PATH: join(home, 'bin') } }));

    expect(installed).toMatchObject({ ok: true, value: { path: join(home, 'bin/wayleave') } });
  });

  test('twice is once, and a newer installation takes over', async () => {
    await installCommand(installation());
    const newer = join(home, 'opt2', 'wayleave');
    mkdirSync(join(home, 'opt2'));
    writeFileSync(newer, '');

    await installCommand(installation());
    const again = await installCommand(installation({ program: newer }));

    expect(again.ok).toBe(true);
    expect(readlinkSync(place())).toBe(newer);
  });

  test.each([
    ['a program', (path: string) => writeFileSync(path, '#!/bin/sh\n')],
    ['a link to something else', (path: string) => symlinkSync('/usr/bin/env', path)],
  ])('leaves %s of somebody else alone', async (_what, put) => {
    mkdirSync(join(home, '.local/bin'), { recursive: true });
    put(place());

    const installed = await installCommand(installation());

    expect(installed).toMatchObject({ ok: false, failure: { code: 'feature-absent' } });
  });

  test('an AppImage leaves a copy of its folder that outlives the mount', async () => {
    writeFileSync(join(home, 'opt', 'beside.txt'), 'kept');
    const copyTo = join(home, 'data', 'command');

    const installed = await installCommand(installation({ copyTo }));

    expect(installed.ok).toBe(true);
    expect(readlinkSync(place())).toBe(join(copyTo, 'wayleave'));
    expect(readFileSync(join(copyTo, 'beside.txt'), 'utf8')).toBe('kept');
  });

  test('a missing program is told with the system word', async () => {
    const installed = await installCommand(installation({ program: join(home, 'gone') }));

    expect(installed).toMatchObject({ ok: false, failure: { details: { cause: 'ENOENT' } } });
  });
});

test('on Windows a small file calls the program, and only ours is replaced', async () => {
  const env = { LOCALAPPDATA: join(home, 'Local') };
  const wish = installation({ platform: 'win32', env, program });

  const installed = await installCommand(wish);
  const again = await installCommand(wish);

  const path = join(home, 'Local/Microsoft/WindowsApps/wayleave.cmd');
  expect(installed).toMatchObject({ ok: true, value: { path } });
  expect(again.ok).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe(`@rem Wayleave\r\n@"${program}" %*\r\n`);
});
