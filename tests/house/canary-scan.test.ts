import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { canaries } from './canaries.ts';
import { root } from './tree.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wayleave-scan-'));
});
// Taken away even when a test fails, for the scan of the whole run would find what is planted here.
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function scan(): { readonly code: number | null; readonly lines: readonly string[] } {
  const command = [join(root, 'scripts/canary-scan.mjs'), folder];
  const { status, stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { code: status, lines: stdout.trim().split('\n') };
}

const secret = canaries.refreshToken;
const disguises = [
  ['plainly', Buffer.from(`token=${secret}&x=1`)],
  [
    'in the middle of binary data',
    Buffer.concat([Buffer.alloc(5_000, 7), Buffer.from(secret), Buffer.alloc(9)]),
  ],
  ['in base64', Buffer.from(Buffer.from(`user:${secret}:rest`).toString('base64'))],
  ['in base64, one letter on', Buffer.from(Buffer.from(`user1:${secret}:rest`).toString('base64'))],
  ['in base64, two letters on', Buffer.from(Buffer.from(`user12:${secret}`).toString('base64url'))],
  ['in hex', Buffer.from(Buffer.from(secret).toString('hex'))],
  ['in UTF-16', Buffer.from(secret, 'utf16le')],
] as const;

test.each(disguises)('a secret %s is found and named, not repeated', (_how, bytes) => {
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  writeFileSync(join(folder, 'deep/er/file'), bytes);
  const { code, lines } = scan();
  expect(lines).toEqual([`${join(folder, 'deep/er/file')}: refreshToken`]);
  expect(code).toBe(1);
});

test.each(Object.entries(canaries))('the secret %s is one of those that are looked for', (name, text) => {
  writeFileSync(join(folder, 'file'), text);
  expect(scan().lines).toEqual([`${join(folder, 'file')}: ${name}`]);
});

test('a file that says it is allowed, and files without secrets, pass', () => {
  writeFileSync(join(folder, 'canary-allowed-client-secret'), canaries.clientSecret);
  writeFileSync(join(folder, 'other'), gzipSync('nothing to see'));
  expect(scan()).toEqual({ code: 0, lines: [''] });
});
