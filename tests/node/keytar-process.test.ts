import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemKeychain } from '../../src/node/keychain.ts';
import { keytarProcess } from '../../src/node/keytar-process.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

const server = fileURLToPath(new URL('keytar-server.ts', import.meta.url));

/** A keychain whose keytar lives in a process of its own and behaves as told. */
function keychainThat(behaviour: 'works' | 'crashes' | 'is-missing', timeoutMilliseconds: number) {
  const keytar = keytarProcess(process.execPath, [server, behaviour]);
  return systemKeychain({ platform: 'darwin', timeoutMilliseconds, load: async () => keytar });
}

test('keeps, gives back, lists and removes across processes', async () => {
  const keychain = keychainThat('works', 20_000);
  valueOf(await keychain.write('a', 'one, with "quotes" and\na line'));
  expect(valueOf(await keychain.read('a'))).toBe('one, with "quotes" and\na line');
  expect(valueOf(await keychain.read('b'))).toBeNull();
  expect(valueOf(await keychain.accounts())).toEqual(['a']);
  valueOf(await keychain.remove('a'));
  expect(valueOf(await keychain.read('a'))).toBeNull();
});

test('questions asked at once get their own answers', async () => {
  const keychain = keychainThat('works', 20_000);
  const accounts = Array.from({ length: 20 }, (_, index) => `account-${index}`);
  await Promise.all(accounts.map((account) => keychain.write(account, `of ${account}`)));
  const secrets = await Promise.all(accounts.map((account) => keychain.read(account)));
  expect(secrets.map(valueOf)).toEqual(accounts.map((account) => `of ${account}`));
});

test('one that never answers is ended with the time-out', async () => {
  const keytar = keytarProcess(process.execPath, [server, 'tells-pid-and-hangs']);
  const keychain = systemKeychain({
    platform: 'darwin',
    timeoutMilliseconds: 3_000,
    load: async () => keytar,
  });
  const pid = Number(valueOf(await keychain.read('pid')));
  expect(isRunning(pid)).toBe(true);
  expect(codeOf(await keychain.read('a'))).toBe('keychain-timeout');
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test('a crash inside the library is a refusal, and ours goes on', async () => {
  const keychain = keychainThat('crashes', 20_000);
  expect(codeOf(await keychain.read('a'))).toBe('keychain-refused');
  expect(codeOf(await keychain.write('a', 'one'))).toBe('keychain-refused');
});

test('a library that cannot be loaded is an absent keychain', async () => {
  expect(codeOf(await keychainThat('is-missing', 20_000).read('a'))).toBe('keychain-absent');
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
