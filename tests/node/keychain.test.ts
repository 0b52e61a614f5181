import { describe, expect, test } from 'vitest';
import { type Keytar, systemKeychain } from '../../src/node/keychain.ts';
import { codeOf, valueOf } from '../fixtures/outcomes.ts';

/** keytar in memory: open, or with that error from every call, or locked as a Secret Service is. */
function fakeKeytar(fault: { readonly error?: Error; readonly isLocked?: boolean } = {}) {
  const entries = new Map<string, string>();
  const calls: string[] = [];
  const answer = async <T>(call: string, work: () => T): Promise<T> => {
    calls.push(call);
    if (fault.error !== undefined) throw fault.error;
    return work();
  };
  const keytar: Keytar = {
    getPassword: (_service, account) =>
      answer('get', () => (fault.isLocked === true ? null : (entries.get(account) ?? null))),
    setPassword: (_service, account, password) =>
      answer('set', () => {
        if (fault.isLocked === true) throw new Error('Cannot create an item in a locked collection');
        entries.set(account, password);
      }),
    deletePassword: (_service, account) => answer('delete', () => entries.delete(account)),
    findCredentials: () =>
      answer('find', () => [...entries].map(([account, password]) => ({ account, password }))),
  };
  return { keytar, entries, calls };
}

const over = (keytar: Keytar, platform: NodeJS.Platform = 'linux') =>
  systemKeychain({ platform, timeoutMilliseconds: 5_000, load: async () => keytar });

const questions = (keychain: ReturnType<typeof systemKeychain>) => [
  () => keychain.read('a'),
  () => keychain.write('a', 'one'),
  () => keychain.remove('a'),
  () => keychain.accounts(),
];

describe('an open keychain', () => {
  test.each(['linux', 'darwin', 'win32'] as const)(
    'on %s keeps, gives back, lists and removes',
    async (platform) => {
      const { keytar } = fakeKeytar();
      const keychain = over(keytar, platform);
      expect(valueOf(await keychain.read('a'))).toBeNull();
      valueOf(await keychain.write('a', 'one'));
      expect(valueOf(await keychain.read('a'))).toBe('one');
      expect(valueOf(await keychain.accounts())).toEqual(['a']);
      valueOf(await keychain.remove('a'));
      expect(valueOf(await keychain.accounts())).toEqual([]);
    },
  );

  test('is left without the name that proves it open', async () => {
    const { keytar, entries } = fakeKeytar();
    valueOf(await over(keytar).read('missing'));
    expect([...entries.keys()]).toEqual([]);
  });
});

describe('a locked Secret Service', () => {
  test('answers nothing to a read: told as locked, not as empty', async () => {
    const { keytar } = fakeKeytar({ isLocked: true });
    expect(codeOf(await over(keytar).read('a'))).toBe('keychain-locked');
  });

  test('is never asked for its list, which would take the process along', async () => {
    const { keytar, calls } = fakeKeytar({ isLocked: true });
    expect(codeOf(await over(keytar).accounts())).toBe('keychain-locked');
    expect(calls).not.toContain('find');
  });
});

describe('words of the system', () => {
  test.each([
    ['Cannot create an item in a locked collection', 'keychain-locked'],
    ['The prompt was dismissed', 'keychain-locked'],
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain-absent'],
    ['Could not connect: No such file or directory', 'keychain-absent'],
    ['Could not connect: Connection refused', 'keychain-absent'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain-absent'],
    ['GDBus.Error:org.freedesktop.DBus.Error.ServiceUnknown: x', 'keychain-absent'],
    ["Cannot find module '../build/Release/keytar.node'", 'keychain-absent'],
    ['libsecret-1.so.0: cannot open shared object file: No such file or directory', 'keychain-absent'],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'keychain-absent'],
    ['GDBus.Error:org.freedesktop.DBus.Error.AccessDenied: Rejected', 'keychain-refused'],
    ['Something nobody has seen before', 'keychain-refused'],
  ])('%s: %s', async (words, code) => {
    const { keytar } = fakeKeytar({ error: new Error(words) });
    for (const ask of questions(over(keytar))) {
      const outcome = await ask();
      expect(codeOf(outcome)).toBe(code);
      expect(JSON.stringify(outcome)).not.toContain(words);
    }
  });

  test('of a library that does not load', async () => {
    const keychain = systemKeychain({
      platform: 'linux',
      load: () => Promise.reject(new Error("Cannot find module 'keytar'")),
    });
    for (const ask of questions(keychain)) expect(codeOf(await ask())).toBe('keychain-absent');
  });
});

describe('a keychain that does not answer', () => {
  test('is given up after its time, and later calls end at once without asking again', async () => {
    const { keytar, calls } = fakeKeytar();
    keytar.getPassword = () => {
      calls.push('get');
      return new Promise(() => undefined);
    };
    const keychain = systemKeychain({ platform: 'linux', timeoutMilliseconds: 20, load: async () => keytar });
    for (const ask of [() => keychain.read('a'), ...questions(keychain)]) {
      expect(codeOf(await ask())).toBe('keychain-timeout');
    }
    expect(calls).toEqual(['get']);
  });

  test('is asked anew once the call that was given up has ended', async () => {
    const { keytar, entries } = fakeKeytar();
    let answerPrompt: (secret: string) => void = () => undefined;
    keytar.getPassword = () =>
      new Promise((resolve) => {
        answerPrompt = resolve;
      });
    const keychain = systemKeychain({ platform: 'linux', timeoutMilliseconds: 20, load: async () => keytar });
    expect(codeOf(await keychain.read('a'))).toBe('keychain-timeout');
    expect(codeOf(await keychain.write('a', 'one'))).toBe('keychain-timeout');

    keytar.getPassword = async (_service, account) => entries.get(account) ?? null;
    answerPrompt('late');
    await Promise.resolve();

    await expect.poll(async () => (await keychain.write('a', 'one')).ok).toBe(true);
    expect(valueOf(await keychain.read('a'))).toBe('one');
  });
});
