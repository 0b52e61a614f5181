import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { environmentKey } from '../../src/node/environment-key.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

function identityFile(mode: number): string {
  const place = mkdtempSync(join(tmpdir(), 'wl-key-'));
  onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  const path = join(place, 'identity');
  writeFileSync(path, 'AGE-SECRET-KEY-1…\n');
  chmodSync(path, mode);
  return path;
}

test('an identity file comes before a passphrase', () => {
  const env = { WAYLEAVE_IDENTITY_FILE: identityFile(0o600), WAYLEAVE_PASSPHRASE: 'words' };
  expect(valueOf(environmentKey(env))).toEqual({ kind: 'identity', text: 'AGE-SECRET-KEY-1…\n' });
});

test('a passphrase is one where there is no identity file', () => {
  expect(valueOf(environmentKey({ WAYLEAVE_PASSPHRASE: 'words' }))).toEqual({
    kind: 'passphrase',
    passphrase: 'words',
  });
});

test.each([{}, { WAYLEAVE_PASSPHRASE: '' }, { WAYLEAVE_IDENTITY_FILE: '' }])('%j names no key', (env) => {
  expect(valueOf(environmentKey(env))).toBeNull();
});

test('an identity file that others can read is refused, whatever the passphrase', () => {
  const env = { WAYLEAVE_IDENTITY_FILE: identityFile(0o644), WAYLEAVE_PASSPHRASE: 'words' };
  expect(codeOf(environmentKey(env))).toBe('key-file-unsafe');
});
