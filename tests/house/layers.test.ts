import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './tree.ts';

let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'wayleave-layers-'));
  copyFileSync(join(root, '.oxlintrc.json'), join(copy, '.oxlintrc.json'));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'dir');
  for (const world of ['core', 'node', 'main', 'preload', 'renderer', 'web', 'cli', 'demo-portal']) {
    put(`src/${world}/thing.ts`, 'export const thing = 1;\n');
    put(`src/${world}/deep/thing.ts`, 'export const thing = 1;\n');
  }
  for (const part of ['store', 'words']) put(`src/core/${part}/thing.ts`, 'export const thing = 1;\n');
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

/** What the lint of this project says of a file with one import. */
function lint(file: string, from: string): { readonly code: number | null; readonly words: string } {
  put(file, `import { thing } from '${from}';\n\nexport const used = thing;\n`);
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
  const { status, stdout, stderr } = spawnSync(process.execPath, [oxlint, file], {
    cwd: copy,
    encoding: 'utf8',
  });
  return { code: status, words: stdout + stderr };
}

const outward = [
  ['src/core/a.ts', '../node/thing.ts'],
  ['src/core/b.ts', '../cli/thing.ts'],
  ['src/core/c.ts', '../demo-portal/thing.ts'],
  ['src/core/deep/d.ts', '../../node/thing.ts'],
  ['src/core/deep/e.ts', '../../cli/deep/thing.ts'],
  ['src/core/f.ts', 'node:fs'],
  ['src/core/g.ts', 'electron'],
  ['src/core/h.ts', 'keytar'],
  ['src/core/i.ts', 'undici'],
  ['src/node/a.ts', '../cli/thing.ts'],
  ['src/node/b.ts', '../demo-portal/thing.ts'],
  ['src/node/deep/c.ts', '../../main/thing.ts'],
  ['src/node/d.ts', 'electron'],
  ['src/cli/a.ts', '../renderer/thing.ts'],
  ['src/cli/b.ts', '../main/thing.ts'],
  ['src/cli/c.ts', 'electron'],
  ['src/cli/d.ts', '../web/thing.ts'],
  ['src/main/a.ts', '../renderer/thing.ts'],
  ['src/main/b.ts', '../web/thing.ts'],
  ['src/main/c.ts', '../cli/thing.ts'],
  ['src/main/d.ts', 'react'],
  ['src/preload/a.ts', '../node/thing.ts'],
  ['src/preload/b.ts', '../main/thing.ts'],
  ['src/preload/c.ts', 'node:fs'],
  ['src/renderer/a.ts', '../node/thing.ts'],
  ['src/renderer/b.ts', '../main/thing.ts'],
  ['src/renderer/c.ts', '../web/thing.ts'],
  ['src/renderer/deep/d.ts', '../../core/store/thing.ts'],
  ['src/renderer/e.ts', 'electron'],
  ['src/renderer/f.ts', 'axios'],
  ['src/renderer/g.ts', 'node:fs'],
  ['src/web/a.ts', '../main/thing.ts'],
  ['src/web/b.ts', '../renderer/thing.ts'],
  ['src/web/c.ts', '../cli/thing.ts'],
  ['src/web/d.ts', 'electron'],
  ['src/web/a.ts', '../cli/thing.ts'],
  ['src/web/b.ts', '../main/thing.ts'],
  ['src/web/c.ts', '../renderer/thing.ts'],
  ['src/web/deep/d.ts', '../../renderer/thing.ts'],
  ['src/web/e.ts', 'electron'],
  ['src/web/f.ts', 'react'],
  ['src/cli/d.ts', '../web/thing.ts'],
  ['src/demo-portal/a.ts', '../core/thing.ts'],
  ['src/demo-portal/b.ts', '../node/thing.ts'],
  ['src/demo-portal/c.ts', '../cli/thing.ts'],
] as const;

test.each(outward)('%s must not import %s', (file, from) => {
  const { code, words } = lint(file, from);
  expect(words).toContain('no-restricted-imports');
  expect(code).toBe(1);
});

const inward = [
  ['src/core/x.ts', './thing.ts'],
  ['src/core/deep/x.ts', '../thing.ts'],
  ['src/core/y.ts', 'valibot'],
  ['src/node/x.ts', '../core/thing.ts'],
  ['src/node/deep/x.ts', '../../core/deep/thing.ts'],
  ['src/node/y.ts', 'node:fs'],
  ['src/cli/x.ts', '../core/thing.ts'],
  ['src/cli/y.ts', '../node/thing.ts'],
  ['src/cli/z.ts', '../demo-portal/thing.ts'],
  ['src/web/x.ts', '../core/thing.ts'],
  ['src/web/deep/y.ts', '../../core/thing.ts'],
  ['src/web/z.ts', '../demo-portal/thing.ts'],
  ['src/main/x.ts', '../core/thing.ts'],
  ['src/main/y.ts', '../node/thing.ts'],
  ['src/main/z.ts', 'electron'],
  ['src/preload/x.ts', '../core/thing.ts'],
  ['src/preload/y.ts', 'electron'],
  ['src/renderer/x.ts', '../core/thing.ts'],
  ['src/renderer/y.ts', 'react'],
  ['src/renderer/z.ts', '../core/words/thing.ts'],
  ['src/web/x.ts', '../core/thing.ts'],
  ['src/web/y.ts', '../node/thing.ts'],
  ['src/web/z.ts', '../demo-portal/thing.ts'],
  ['src/demo-portal/x.ts', 'node:http'],
] as const;

test.each(inward)('%s may import %s', (file, from) => {
  expect(lint(file, from)).toMatchObject({ code: 0 });
});
