import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../house/tree.ts';

test('`npm run demo` signs in to a demo portal, shows how to go on, and leaves nothing', async () => {
  const place = mkdtempSync(join(tmpdir(), 'wl-demo-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const child = spawn(process.execPath, ['scripts/demo.mjs'], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: place, TMPDIR: place },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let words = '';
  let complaints = '';
  child.stderr.on('data', (part) => {
    complaints += String(part);
  });
  const end = once(child, 'close');
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (part) => {
      words += String(part);
      if (words.includes('Ctrl-C ends')) resolve();
    });
    void end.then(() => resolve());
  });
  expect(complaints).toBe('');
  expect(words).toMatch(/signed in as analyst on http:\/\/127\.0\.0\.1:\d+\/portal, token valid \d+ min/);
  expect(words).toContain('services that analyst sees');
  const [, home = ''] = /WAYLEAVE_HOME=(\S+)/.exec(words) ?? [];
  expect(existsSync(home)).toBe(true);
  child.kill('SIGTERM');
  await end;
  expect(child.exitCode).toBe(0);
  expect(existsSync(home)).toBe(false);
  expect(readdirSync(place).filter((name) => name.startsWith('wayleave-demo-'))).toEqual([]);
});
