import { describe, expect, test } from 'vitest';
import type { HostClient, KeyChoice, VaultState } from '../../../src/core/host/host-contract.ts';
import { createHost, type Host } from '../../../src/core/host/host.ts';
import { repairWays } from '../../../src/core/host/vault.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';
import type { KeychainCode } from '../../../src/core/ports.ts';
import { newIdentity } from '../../../src/core/store/age.ts';
import { headerName, identityName, isStoreFile, profileName } from '../../../src/core/store/names.ts';
import type { KeySource } from '../../../src/core/store/unlock.ts';
import { type HostBench, hostBench } from '../../fakes/host-surroundings.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

interface Run {
  readonly bench: HostBench;
  readonly host: Host;
  readonly window: HostClient;
  /** Every state the vault was in, from the first on. */
  readonly states: VaultState[];
}

/** A host over a bench, started. */
async function run(bench = hostBench()): Promise<Run> {
  const started = prepare(bench);
  await started.host.start();
  return started;
}

function prepare(bench: HostBench): Run {
  const host = createHost(bench.surroundings);
  const states: VaultState[] = [];
  host.on('host', ({ vault }) => {
    if (states.at(-1) !== vault) states.push(vault);
  });
  return { bench, host, window: host.client('window'), states };
}

/** The next run of the application on the same machine. */
function again({ bench }: Run): HostBench {
  return hostBench({ folder: bench.folder, keychain: bench.keychain, clock: bench.clock, seed: 7 });
}

const inKeychain: KeyChoice = { place: 'keychain' };
const underPassphrase: KeyChoice = { place: 'passphrase', passphrase: 'open sesame' };

async function chosen(key: KeyChoice): Promise<Run> {
  const first = await run();
  valueOf(await first.window.invoke('chooseKey', { key }));
  return first;
}

/** A store that the last run made with that key and closed. */
async function stored(key: KeyChoice): Promise<Run> {
  const first = await chosen(key);
  valueOf(
    await first.window.invoke('addConnection', { name: 'Roads', url: 'https://gis.example.org/server' }),
  );
  await first.host.close();
  return first;
}

const vaultOf = ({ host }: Run) => host.state().vault;
const kinds = ({ states }: Run) => states.map(({ kind }) => kind);

describe('without a store', () => {
  test('a start probes the keychain once and leaves nothing behind', async () => {
    const first = await run();
    expect(vaultOf(first)).toEqual({ kind: 'first-run', keychain: 'ok' });
    expect(first.bench.keychain.calls).toEqual(['read']);
    expect([...first.bench.keychain.entries]).toEqual([]);
    expect(first.bench.folder.names()).toEqual([]);
  });

  test.each<KeychainCode>(['keychain-locked', 'keychain-absent', 'keychain-refused', 'keychain-timeout'])(
    'a first start says that the keychain is out of order: %s',
    async (code) => {
      const bench = hostBench();
      bench.keychain.outOfOrder = code;
      const first = await run(bench);
      expect(vaultOf(first)).toEqual({ kind: 'first-run', keychain: code });
    },
  );

  test.each([inKeychain, underPassphrase])('a key that is chosen opens a new store: $place', async (key) => {
    const first = await chosen(key);
    expect(vaultOf(first)).toEqual({
      kind: 'open',
      keyPlace: key.place,
      hasRecoveryCode: false,
      recipient: expect.stringMatching(/^age1/),
    });
    expect(kinds(first)).toEqual(['opening', 'first-run', 'open']);
    expect(first.bench.folder.names()).toContain(headerName);
  });

  test('an empty passphrase is no key', async () => {
    const first = await run();
    const answer = await first.window.invoke('chooseKey', { key: { place: 'passphrase', passphrase: '' } });
    expect(codeOf(answer)).toBe('bad-value');
    expect(first.bench.folder.names()).toEqual([]);
  });

  test('a keychain that fails when it is chosen leaves the choice open', async () => {
    const first = await run();
    first.bench.keychain.outOfOrder = 'keychain-locked';
    expect(codeOf(await first.window.invoke('chooseKey', { key: inKeychain }))).toBe('keychain-locked');
    expect(vaultOf(first)).toEqual({ kind: 'first-run', keychain: 'keychain-locked' });
    expect(first.bench.folder.names().filter(isStoreFile)).toEqual([]);
    expect(codeOf(await first.window.invoke('chooseKey', { key: underPassphrase }))).toBe('ok');
  });

  test('unlocking makes no store', async () => {
    const first = await run();
    for (const request of [{}, { passphrase: 'open sesame' }])
      expect(codeOf(await first.window.invoke('unlock', request))).toBe('key-not-chosen');
    expect(first.bench.folder.names()).toEqual([]);
  });

  test('there is nothing to recover and nothing to set aside', async () => {
    const first = await run();
    const recoveryCode = 'ABCDE';
    expect(codeOf(await first.window.invoke('recover', { recoveryCode, key: inKeychain }))).toBe(
      'key-mismatch',
    );
    expect(codeOf(await first.window.invoke('startAnew', { key: inKeychain }))).toBe('unsupported');
    expect(vaultOf(first).kind).toBe('first-run');
  });

  test.each<[string, () => Promise<KeySource>]>([
    ['file', async () => ({ kind: 'identity', text: (await newIdentity()).text })],
    ['passphrase', async () => ({ kind: 'passphrase', passphrase: 'open sesame' })],
  ])('a key of the environment makes the store without asking: %s', async (keyPlace, source) => {
    const bench = hostBench();
    bench.environmentKey = succeed(await source());
    const first = await run(bench);
    expect(vaultOf(first)).toMatchObject({ kind: 'open', keyPlace });
    expect(bench.keychain.calls).toEqual([]);
  });

  test('a store that another process made in the meantime is not made again', async () => {
    const first = await run();
    const other = await run(
      hostBench({ folder: first.bench.folder, keychain: first.bench.keychain, seed: 9 }),
    );
    valueOf(await other.window.invoke('chooseKey', { key: inKeychain }));
    expect(codeOf(await first.window.invoke('chooseKey', { key: inKeychain }))).toBe('unsupported');
    expect(vaultOf(first)).toEqual(vaultOf(other));
    expect(first.bench.keychain.entries.size).toBe(1);
  });
});

describe('a store whose key lies in the keychain', () => {
  test('opens at the start without anybody', async () => {
    const first = await stored(inKeychain);
    const second = await run(again(first));
    expect(kinds(second)).toEqual(['opening', 'open']);
    expect(valueOf(await second.window.invoke('listConnections', {}))).toHaveLength(1);
  });

  test.each<KeychainCode>(['keychain-locked', 'keychain-absent', 'keychain-refused', 'keychain-timeout'])(
    'is broken but safe while the keychain is out of order, and opens after it: %s',
    async (code) => {
      const first = await stored(inKeychain);
      first.bench.keychain.outOfOrder = code;
      const second = await run(again(first));
      expect(vaultOf(second)).toMatchObject({
        kind: 'broken',
        failure: { code },
        ways: repairWays(code, null),
      });
      expect(codeOf(await second.window.invoke('unlock', {}))).toBe(code);
      first.bench.keychain.outOfOrder = null;
      expect(valueOf(await second.window.invoke('unlock', {})).vault.kind).toBe('open');
      expect(kinds(second)).toEqual(['opening', 'broken', 'opening', 'broken', 'opening', 'open']);
    },
  );

  test('is no first run when the keychain has no key: nothing new is made', async () => {
    const first = await stored(inKeychain);
    first.bench.keychain.entries.clear();
    const before = first.bench.folder.names();
    const second = await run(again(first));
    expect(vaultOf(second)).toMatchObject({
      kind: 'broken',
      failure: { code: 'key-missing' },
      ways: ['recovery-code', 'retry', 'start-anew'],
    });
    expect(codeOf(await second.window.invoke('chooseKey', { key: inKeychain }))).toBe('unsupported');
    expect(first.bench.keychain.entries.size).toBe(0);
    expect(first.bench.folder.names()).toEqual(before);
  });

  test('shows that it is opening while a prompt waits, and what was asked then comes after it', async () => {
    const first = await stored(inKeychain);
    const second = prepare(again(first));
    const release = second.bench.held.hold();
    const starting = second.host.start();
    await Promise.resolve();
    expect(vaultOf(second).kind).toBe('opening');
    expect(codeOf(await second.window.invoke('listConnections', {}))).toBe('vault-locked');
    const retry = second.window.invoke('unlock', {});
    release();
    await starting;
    expect(valueOf(await retry).vault.kind).toBe('open');
    expect(kinds(second)).toEqual(['opening', 'open']);
  });

  test('locked while a prompt waits, it stays locked although the key comes', async () => {
    const first = await stored(inKeychain);
    const second = prepare(again(first));
    const release = second.bench.held.hold();
    const starting = second.host.start();
    await second.host.lock('system');
    release();
    await starting;
    expect(vaultOf(second)).toEqual({ kind: 'locked', keyPlace: 'keychain', reason: 'system' });
    expect(second.bench.commands.count).toBe(0);
    expect(valueOf(await second.window.invoke('unlock', {})).vault.kind).toBe('open');
  });

  test('the application ends while a prompt waits, and nothing opens after it', async () => {
    const first = await stored(inKeychain);
    const second = prepare(again(first));
    const release = second.bench.held.hold();
    const starting = second.host.start();
    await Promise.resolve();
    await second.host.close();
    release();
    await starting;
    expect(vaultOf(second).kind).toBe('locked');
    expect(codeOf(await second.window.invoke('unlock', {}))).toBe('vault-locked');
  });

  test('a passphrase that nobody needs is passed over', async () => {
    const first = await stored(inKeychain);
    const second = await run(again(first));
    await second.host.lock('user');
    expect(codeOf(await second.window.invoke('unlock', { passphrase: 'whatever' }))).toBe('ok');
  });
});

describe('a store under a passphrase', () => {
  test('waits for the passphrase and opens with it', async () => {
    const first = await stored(underPassphrase);
    const second = await run(again(first));
    expect(vaultOf(second)).toEqual({ kind: 'locked', keyPlace: 'passphrase', reason: 'start' });
    expect(codeOf(await second.window.invoke('unlock', {}))).toBe('passphrase-needed');
    expect(codeOf(await second.window.invoke('unlock', { passphrase: 'wrong' }))).toBe('wrong-passphrase');
    expect(vaultOf(second)).toEqual({ kind: 'locked', keyPlace: 'passphrase', reason: 'start' });
    expect(valueOf(await second.window.invoke('unlock', { passphrase: 'open sesame' })).vault.kind).toBe(
      'open',
    );
    expect(new Set(kinds(second))).toEqual(new Set(['opening', 'locked', 'open']));
    expect(second.bench.keychain.calls).toEqual(first.bench.keychain.calls);
  });

  test('two tries at once take turns, and the second finds it open', async () => {
    const second = await run(again(await stored(underPassphrase)));
    const [one, other] = await Promise.all([
      second.window.invoke('unlock', { passphrase: 'open sesame' }),
      second.window.invoke('unlock', { passphrase: 'wrong' }),
    ]);
    expect([codeOf(one), codeOf(other)]).toEqual(['ok', 'ok']);
    expect(second.bench.commands.count).toBe(1);
  });

  test('opens with the passphrase that the environment gives', async () => {
    const bench = again(await stored(underPassphrase));
    bench.environmentKey = succeed({ kind: 'passphrase', passphrase: 'open sesame' });
    expect(vaultOf(await run(bench)).kind).toBe('open');
  });

  test('a wrong passphrase of the environment leaves the person to give the right one', async () => {
    const bench = again(await stored(underPassphrase));
    bench.environmentKey = succeed({ kind: 'passphrase', passphrase: 'wrong' });
    const second = await run(bench);
    expect(vaultOf(second)).toMatchObject({
      kind: 'broken',
      failure: { code: 'wrong-passphrase' },
      ways: ['passphrase', 'recovery-code', 'start-anew'],
    });
    expect(codeOf(await second.window.invoke('unlock', { passphrase: 'open sesame' }))).toBe('ok');
  });
});

describe('a store that does not open', () => {
  test('another key of the environment is a mismatch', async () => {
    const bench = again(await stored(inKeychain));
    bench.environmentKey = succeed({ kind: 'identity', text: (await newIdentity()).text });
    expect(vaultOf(await run(bench))).toMatchObject({
      kind: 'broken',
      failure: { code: 'key-mismatch' },
      ways: ['recovery-code', 'start-anew'],
    });
  });

  test('an unsafe key file is looked at again with the next try', async () => {
    const { text } = await newIdentity();
    const bench = hostBench();
    bench.environmentKey = fail('key-file-unsafe', 'Others can read the identity file.');
    const second = await run(bench);
    expect(vaultOf(second)).toMatchObject({
      kind: 'broken',
      failure: { code: 'key-file-unsafe' },
      ways: ['retry'],
    });
    bench.environmentKey = succeed({ kind: 'identity', text });
    expect(valueOf(await second.window.invoke('unlock', {})).vault.kind).toBe('open');
  });

  test('a profile that no key opens is damaged, and stays as it is', async () => {
    const first = await stored(inKeychain);
    const junk = new TextEncoder().encode('not a file of age');
    for (const name of first.bench.folder.names().filter((name) => name.startsWith('profile')))
      first.bench.folder.poke(name, junk);
    const second = await run(again(first));
    expect(vaultOf(second)).toMatchObject({
      kind: 'broken',
      failure: { code: 'store-damaged' },
      ways: ['retry', 'start-anew'],
    });
    expect(first.bench.folder.peek(profileName)).toEqual(junk);
  });

  test('a store of a newer Wayleave asks for an update', async () => {
    const first = await stored(inKeychain);
    const header = JSON.parse(
      new TextDecoder().decode(first.bench.folder.peek(headerName) ?? new Uint8Array()),
    );
    first.bench.folder.poke(headerName, new TextEncoder().encode(JSON.stringify({ ...header, version: 99 })));
    expect(vaultOf(await run(again(first)))).toMatchObject({
      failure: { code: 'store-newer' },
      ways: ['update'],
    });
  });

  test('the recovery code opens it and seals it to a new key', async () => {
    const first = await chosen(inKeychain);
    const { recoveryCode } = valueOf(await first.window.invoke('makeRecoveryCode', {}));
    expect(vaultOf(first)).toMatchObject({ kind: 'open', hasRecoveryCode: true });
    valueOf(
      await first.window.invoke('addConnection', { name: 'Roads', url: 'https://gis.example.org/server' }),
    );
    await first.host.close();
    first.bench.keychain.entries.clear();
    const second = await run(again(first));
    expect(
      codeOf(await second.window.invoke('recover', { recoveryCode: 'WRONG', key: underPassphrase })),
    ).toBe('key-mismatch');
    expect(vaultOf(second)).toMatchObject({ kind: 'broken', failure: { code: 'key-missing' } });
    const recovered = await second.window.invoke('recover', { recoveryCode, key: underPassphrase });
    expect(valueOf(recovered).vault).toMatchObject({
      kind: 'open',
      keyPlace: 'passphrase',
      hasRecoveryCode: true,
    });
    expect(valueOf(await second.window.invoke('listConnections', {}))).toHaveLength(1);
  });

  test('a recovery into a keychain that is out of order changes nothing', async () => {
    const first = await chosen(underPassphrase);
    const { recoveryCode } = valueOf(await first.window.invoke('makeRecoveryCode', {}));
    await first.host.close();
    const second = await run(again(first));
    const before = first.bench.folder.names();
    second.bench.keychain.outOfOrder = 'keychain-locked';
    expect(codeOf(await second.window.invoke('recover', { recoveryCode, key: inKeychain }))).toBe(
      'keychain-locked',
    );
    expect(first.bench.folder.names()).toEqual(before);
    expect(codeOf(await second.window.invoke('unlock', { passphrase: 'open sesame' }))).toBe('ok');
  });

  test('starting anew keeps the old store beside an empty one', async () => {
    const first = await stored(inKeychain);
    first.bench.keychain.entries.clear();
    const second = await run(again(first));
    const names = first.bench.folder.names();
    expect(valueOf(await second.window.invoke('startAnew', { key: underPassphrase })).vault).toMatchObject({
      kind: 'open',
      keyPlace: 'passphrase',
    });
    expect(second.bench.aside.get('set-aside-1')).toEqual(names);
    expect(first.bench.folder.names()).toContain(identityName);
    expect(valueOf(await second.window.invoke('listConnections', {}))).toEqual([]);
  });

  test('starting anew moves nothing as long as the new key cannot be kept', async () => {
    const first = await stored(inKeychain);
    first.bench.keychain.outOfOrder = 'keychain-absent';
    const second = await run(again(first));
    expect(codeOf(await second.window.invoke('startAnew', { key: inKeychain }))).toBe('keychain-absent');
    expect(
      codeOf(await second.window.invoke('startAnew', { key: { place: 'passphrase', passphrase: '' } })),
    ).toBe('bad-value');
    expect(second.bench.aside.size).toBe(0);
    expect(vaultOf(second)).toMatchObject({ kind: 'broken', failure: { code: 'keychain-absent' } });
  });

  test('starting anew keeps to the key that the environment names', async () => {
    const { text, recipient } = await newIdentity();
    const bench = again(await stored(inKeychain));
    bench.environmentKey = succeed({ kind: 'identity', text });
    const second = await run(bench);
    const anew = await second.window.invoke('startAnew', { key: underPassphrase });
    expect(valueOf(anew).vault).toMatchObject({ kind: 'open', keyPlace: 'file', recipient });
  });

  test('an open store is neither recovered nor set aside nor given a first key', async () => {
    const first = await chosen(inKeychain);
    const recoveryCode = 'ABCDE';
    expect(codeOf(await first.window.invoke('recover', { recoveryCode, key: inKeychain }))).toBe(
      'unsupported',
    );
    expect(codeOf(await first.window.invoke('startAnew', { key: inKeychain }))).toBe('unsupported');
    expect(codeOf(await first.window.invoke('chooseKey', { key: inKeychain }))).toBe('unsupported');
    expect(first.bench.aside.size).toBe(0);
    expect(vaultOf(first).kind).toBe('open');
  });

  test('a mistake of ours leaves no store opening for ever', async () => {
    const bench = hostBench();
    bench.held.read = () => Promise.reject(new TypeError('with a secret in it'));
    const first = await run(bench);
    expect(vaultOf(first)).toMatchObject({
      kind: 'broken',
      failure: { code: 'store-unreadable' },
      ways: ['retry'],
    });
    expect(JSON.stringify(vaultOf(first))).not.toContain('secret');
  });
});

describe('a store that is open', () => {
  test.each(['user', 'idle', 'system'] as const)('is locked and says why: %s', async (reason) => {
    const first = await chosen(inKeychain);
    await first.host.lock(reason);
    expect(vaultOf(first)).toEqual({ kind: 'locked', keyPlace: 'keychain', reason });
    await first.host.lock('user');
    expect(vaultOf(first)).toEqual({ kind: 'locked', keyPlace: 'keychain', reason });
  });

  test('locked after unlocking was asked for, it ends locked', async () => {
    const first = await chosen(inKeychain);
    await first.host.lock('user');
    const unlocking = first.window.invoke('unlock', {});
    await first.host.lock('idle');
    expect(codeOf(await unlocking)).toBe('vault-locked');
    expect(vaultOf(first)).toEqual({ kind: 'locked', keyPlace: 'keychain', reason: 'idle' });
  });

  test('a new recovery code ends the one before', async () => {
    const first = await chosen(inKeychain);
    const old = valueOf(await first.window.invoke('makeRecoveryCode', {}));
    const now = valueOf(await first.window.invoke('makeRecoveryCode', {}));
    await first.host.lock('user');
    first.bench.keychain.entries.clear();
    expect(codeOf(await first.window.invoke('recover', { ...old, key: inKeychain }))).toBe('key-mismatch');
    expect(codeOf(await first.window.invoke('recover', { ...now, key: inKeychain }))).toBe('ok');
  });

  test('a damaged state of the store is told as a notice, once, when a window is there', async () => {
    const first = await stored(inKeychain);
    valueOf(
      await (await run(again(first))).window.invoke('addConnection', {
        name: 'Rivers',
        url: 'https://gis.example.org/server',
      }),
    );
    first.bench.folder.poke(profileName, new TextEncoder().encode('not a file of age'));
    const second = await run(again(first));
    const heard: string[] = [];
    second.host.on('notice', ({ code }) => heard.push(code));
    await second.window.invoke('hostState', {});
    await second.window.invoke('hostState', {});
    expect(heard).toEqual(['damaged-generation-set-aside']);
  });
});
