import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { succeed } from '../../src/core/outcome.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { makeRecoveryCode, parseRecoveryCode } from '../../src/core/store/recovery-code.ts';
import { type KeySource, unlock } from '../../src/core/store/unlock.ts';
import { systemClock } from '../../src/node/clock.ts';
import { systemAead } from '../../src/node/aead.ts';
import { folderFiles } from '../../src/node/files.ts';
import { folderLocks } from '../../src/node/folder-lock.ts';
import { readIdentityFile } from '../../src/node/identity-file.ts';
import { systemRandomness } from '../../src/node/randomness.ts';
import { systemScrypt } from '../../src/node/scrypt.ts';
import { fakeKeychain } from '../fakes/keychain.ts';
import { oauth2Config, profileOf, session } from '../fixtures/definitions.ts';
import { valueOf } from '../fixtures/outcomes.ts';
import { missingPeers, run } from '../fixtures/peers.ts';

const missing = missingPeers(['age', 'age-keygen', 'expect']);
const profile = profileOf({ authConfigs: [oauth2Config()] });
let place = '';
let data = '';

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'wayleave-age-'));
  data = join(place, 'data');
});
afterEach(() => rm(place, { recursive: true, force: true }));

function ports() {
  return {
    files: folderFiles(data),
    locks: folderLocks(data),
    clock: systemClock,
    randomness: systemRandomness,
    aead: systemAead(),
    keychain: fakeKeychain(),
    scrypt: systemScrypt,
  };
}

/** A store with a profile and a session, sealed with the key of that source. */
async function storeOf(source: KeySource) {
  const store = valueOf(await openStore(valueOf(await unlock(source, ports())), ports()));
  valueOf(await store.changeProfile(() => succeed({ saved: profile, value: null })));
  valueOf(await store.changeSessions(() => succeed({ saved: [session()], value: null })));
  return store;
}

/** An identity made by age-keygen, as an administrator does. */
async function keygen(): Promise<{ file: string; source: KeySource }> {
  const file = join(place, 'identity.txt');
  run('age-keygen', ['-o', file]);
  return { file, source: { kind: 'identity', text: valueOf(readIdentityFile(file)) } };
}

const decrypt = (identityFile: string, name: string) =>
  JSON.parse(run('age', ['--decrypt', '-i', identityFile, join(data, name)]));

/** age reads passphrases from a terminal only, so `expect` types them. */
function withTerminal(passphrase: string, command: readonly string[]): void {
  const script = `
    log_user 1
    set timeout 60
    spawn -noecho {*}$env(PEER_COMMAND)
    expect {
      -nocase "passphrase" { send -- "$env(PEER_PASSPHRASE)\\r"; exp_continue }
      eof
    }
    exit [lindex [wait] 3]`;
  const environment = { PEER_COMMAND: command.join(' '), PEER_PASSPHRASE: passphrase };
  run('env', [
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    'expect',
    '-c',
    script,
  ]);
}

describe.skipIf(missing.length > 0)(
  `the stock age program (missing here: ${missing.join(', ') || 'nothing'})`,
  () => {
    test('its keygen makes an identity that opens a fresh store, and age opens what we sealed with it', async () => {
      const { file, source } = await keygen();
      await storeOf(source);
      expect(decrypt(file, 'profile.age')).toMatchObject({
        format: 'wayleave-profile',
        version: 4,
        ...profile,
      });
      expect(decrypt(file, 'sessions.age')).toEqual({
        format: 'wayleave-sessions',
        version: 2,
        sessions: [session()],
      });
    });

    test('opens the profile with the recovery code', async () => {
      const { source } = await keygen();
      const code = valueOf(await makeRecoveryCode(await storeOf(source)));
      const file = join(place, 'recovery.txt');
      await writeFile(file, valueOf(await parseRecoveryCode(code)).text, { mode: 0o600 });
      expect(decrypt(file, 'profile.age')).toMatchObject(profile);
      expect(() => decrypt(file, 'sessions.age')).toThrow('no identity matched');
    });

    test('seals a profile that we open', async () => {
      const { file, source } = await keygen();
      const store = await storeOf(source);
      const document = {
        ...decrypt(file, 'profile.age'),
        connections: [],
        authConfigs: [oauth2Config('edited1')],
      };
      const out = join(data, 'profile.age');
      run('age', ['-r', store.recipient, '-o', out], JSON.stringify(document));
      expect(valueOf(await store.readProfile()).authConfigs).toEqual([oauth2Config('edited1')]);
    });

    test('opens the key under a passphrase, and refuses another passphrase', async () => {
      await storeOf({ kind: 'passphrase', passphrase: 'correct horse battery' });
      const out = join(place, 'opened.txt');
      const command = ['age', '--decrypt', '-o', out, join(data, 'identity.age')];
      expect(() => withTerminal('wrong one', command)).toThrow('incorrect passphrase');
      withTerminal('correct horse battery', command);
      expect(decrypt(out, 'profile.age')).toMatchObject(profile);
    });

    test('seals a key under a passphrase that we open', async () => {
      const { file, source } = await keygen();
      await storeOf(source);
      withTerminal('typed twice', ['age', '-p', '-o', join(data, 'identity.age'), file]);
      const identity = valueOf(await unlock({ kind: 'passphrase', passphrase: 'typed twice' }, ports()));
      expect((await readFile(file, 'utf8')).includes(identity.text)).toBe(true);
    });
  },
);
