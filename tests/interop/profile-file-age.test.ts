import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileKey, FileSeal } from '../../src/core/ports.ts';
import { writeProfileFile } from '../../src/core/sharing/profile-file/write-profile-file.ts';
import { sealOf } from '../../src/core/sharing/sealed-file.ts';
import { workerSealer } from '../../src/node/sealer.ts';
import { connection, oauth2Config } from '../fixtures/definitions.ts';
import { failureOf, valueOf } from '../fixtures/outcomes.ts';
import { missingPeers, run } from '../fixtures/peers.ts';

const missing = missingPeers(['age', 'age-keygen', 'expect', 'ssh-keygen']);
const sealer = workerSealer();
const passphrase = 'correct horse battery';
const text = writeProfileFile({
  label: 'Cadastre',
  personal: false,
  authConfigs: [oauth2Config()],
  connections: [connection()],
});
let place = '';

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'wayleave-profile-file-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

/** Identity files as age-keygen writes them, and their recipients. */
async function keygen(count: number) {
  const files = Array.from({ length: count }, (_, index) => join(place, `identity-${index}.txt`));
  for (const file of files) run('age-keygen', ['-o', file]);
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return { files, texts, recipients: files.map((file) => run('age-keygen', ['-y', file]).trim()) };
}

async function sealedByUs(how: FileSeal): Promise<string> {
  const path = join(place, 'ours.wayleave');
  await writeFile(path, valueOf(await sealer.seal(new TextEncoder().encode(text), how)));
  return path;
}

async function openedByUs(path: string, key: FileKey): Promise<string> {
  return new TextDecoder().decode(valueOf(await sealer.open(await readFile(path), key)));
}

/** age reads passphrases from a terminal only, so `expect` types them. */
function withTerminal(typed: string, command: readonly string[]): void {
  const script = `
    log_user 1
    set timeout 60
    spawn -noecho {*}$env(PEER_COMMAND)
    expect {
      -nocase "passphrase" { send -- "$env(PEER_PASSPHRASE)\\r"; exp_continue }
      eof
    }
    exit [lindex [wait] 3]`;
  const variables = [`PEER_COMMAND=${command.join(' ')}`, `PEER_PASSPHRASE=${typed}`];
  run('env', [...variables, 'expect', '-c', script]);
}

/** What age opens with a passphrase. */
async function withPassphrase(typed: string, file: string): Promise<string> {
  const out = join(place, 'opened.json');
  withTerminal(typed, ['age', '--decrypt', '-o', out, file]);
  return readFile(out, 'utf8');
}

describe.skipIf(missing.length > 0)(
  `the stock age program (missing here: ${missing.join(', ') || 'nothing'})`,
  () => {
    test('opens what we sealed to keys, with each of them', async () => {
      const { files, recipients } = await keygen(3);
      const ours = await sealedByUs({ kind: 'recipients', recipients });
      for (const file of files) expect(run('age', ['--decrypt', '-i', file, ours])).toBe(text);
    });

    test('opens what we sealed to as many keys as there may be', async () => {
      const { files, recipients } = await keygen(1);
      const own = recipients[0] ?? '';
      const ours = await sealedByUs({ kind: 'recipients', recipients: Array<string>(128).fill(own) });
      expect(run('age', ['--decrypt', '-i', files[0] ?? '', ours])).toBe(text);
    });

    test('opens what we sealed under a passphrase, and no other one does', async () => {
      const ours = await sealedByUs({ kind: 'passphrase', passphrase });
      expect(await withPassphrase(passphrase, ours)).toBe(text);
      await rm(join(place, 'opened.json'));
      await expect(withPassphrase('another', ours)).rejects.toThrow('incorrect passphrase');
    });

    test.each([
      ['in bytes', []],
      ['in letters', ['--armor']],
    ])('seals to several keys %s, and we open it with a whole identity file', async (_how, options) => {
      const { texts, recipients } = await keygen(3);
      const theirs = join(place, 'theirs.wayleave');
      const to = recipients.flatMap((recipient) => ['-r', recipient]);
      run('age', [...options, ...to, '-o', theirs], text);
      expect(sealOf(await readFile(theirs))).toBe('recipients');
      expect(await openedByUs(theirs, { kind: 'identities', identities: texts.slice(2) })).toBe(text);
      expect(await openedByUs(theirs, { kind: 'identities', identities: [texts.join('\n')] })).toBe(text);
    });

    test.each([
      ['in bytes', []],
      ['in letters', ['--armor']],
    ])('seals under a passphrase %s, and we open it', async (_how, options) => {
      const plain = join(place, 'plain.json');
      const theirs = join(place, 'theirs.wayleave');
      await writeFile(plain, text);
      withTerminal(passphrase, ['age', '-p', ...options, '-o', theirs, plain]);
      expect(sealOf(await readFile(theirs))).toBe('passphrase');
      expect(await openedByUs(theirs, { kind: 'passphrase', passphrase })).toBe(text);
    });

    test('seals to an SSH key beside ours, and we open it with ours; to SSH keys alone, and we say so', async () => {
      const { texts, recipients } = await keygen(1);
      const key = join(place, 'ssh');
      run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      const theirs = join(place, 'theirs.wayleave');
      run('age', ['-R', `${key}.pub`, '-r', recipients[0] ?? '', '-o', theirs], text);
      expect(await openedByUs(theirs, { kind: 'identities', identities: texts })).toBe(text);
      run('age', ['-R', `${key}.pub`, '-o', theirs], text);
      const outcome = await sealer.open(await readFile(theirs), { kind: 'identities', identities: texts });
      expect(failureOf(outcome)).toMatchObject({
        code: 'file-key-needed',
        message: expect.stringContaining('SSH keys'),
      });
    });

    test('refuses the same recipients that we refuse', async () => {
      const { recipients, texts } = await keygen(1);
      const own = recipients[0] ?? '';
      const secret = /AGE-SECRET-KEY-1\w+/.exec(texts[0] ?? '')?.[0] ?? '';
      const spoilt = `${own.slice(0, -1)}${own.endsWith('q') ? 'p' : 'q'}`;
      for (const recipient of [
        spoilt,
        own.toUpperCase(),
        own.slice(0, -1),
        secret,
        'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z',
      ]) {
        expect(() => run('age', ['-r', recipient, '-o', join(place, 'none')], text)).toThrow('failed');
        const outcome = await sealer.seal(new Uint8Array(1), { kind: 'recipients', recipients: [recipient] });
        expect(failureOf(outcome).code).toBe('bad-value');
      }
    });
  },
);
