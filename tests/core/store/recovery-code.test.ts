import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { succeed } from '../../../src/core/outcome.ts';
import { type Identity, newIdentity, seal, unseal } from '../../../src/core/store/age.ts';
import { isDamagedName } from '../../../src/core/store/names.ts';
import { type KeyedStore, openStore } from '../../../src/core/store/open-store.ts';
import {
  formatRecoveryCode,
  makeRecoveryCode,
  parseRecoveryCode,
  recover,
} from '../../../src/core/store/recovery-code.ts';
import { type KeySource, unlock } from '../../../src/core/store/unlock.ts';
import { type StoreBench, storeBench } from '../../fakes/store.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { oauth2Config, profileOf, session } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const bech32Alphabet = 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L';
const profile = profileOf({ authConfigs: [oauth2Config()] });
const passphrase: KeySource = { kind: 'passphrase', passphrase: 'correct horse' };

async function storeWithCode(): Promise<{
  bench: StoreBench;
  store: KeyedStore;
  identity: Identity;
  code: string;
}> {
  const bench = storeBench();
  const identity = valueOf(await unlock({ kind: 'keychain' }, bench));
  const store = valueOf(await openStore(identity, bench));
  valueOf(await store.changeProfile(() => succeed({ saved: profile, value: null })));
  const code = valueOf(await makeRecoveryCode(store));
  return { bench, store, identity, code };
}

const opens = async (bench: StoreBench, identity: Identity) =>
  (await unseal(bench.folder.peek('profile.age') ?? new Uint8Array(), identity)) !== null;

describe('a recovery code on paper', () => {
  test('is in groups of five that a person can read aloud', async () => {
    const code = formatRecoveryCode(await newIdentity());
    expect(code).toMatch(/^([0-9A-Z]{5}-){11}[0-9A-Z]{3}$/);
  });

  test('is understood however it is typed', async () => {
    const identity = await newIdentity();
    const letters = formatRecoveryCode(identity).split('');
    const gap = fc.constantFrom('', ' ', '-', '\n', ' - ', '\t');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(gap, fc.boolean()), { minLength: letters.length, maxLength: letters.length }),
        fc.constantFrom('', 'AGE-SECRET-KEY-1', 'age-secret-key-1', 'agesecretkey1'),
        async (manner, prefix) => {
          const typed = letters.map((letter, index) => {
            const [before, isLower] = manner[index] ?? ['', false];
            return before + (isLower ? letter.toLowerCase() : letter);
          });
          expect(valueOf(await parseRecoveryCode(prefix + typed.join('')))).toEqual(identity);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('with any letter mistyped is found out', async () => {
    const code = formatRecoveryCode(await newIdentity());
    const places = code.split('').flatMap((letter, at) => (letter === '-' ? [] : [at]));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...places),
        fc.constantFrom(...bech32Alphabet.split(''), 'B', 'I', 'O', '1'),
        async (at, wrong) => {
          fc.pre(code[at] !== wrong);
          const typed = code.slice(0, at) + wrong + code.slice(at + 1);
          expect(codeOf(await parseRecoveryCode(typed))).toBe('key-mismatch');
        },
      ),
      { numRuns: 100 },
    );
  });

  test('with two neighbours swapped, a group missing or doubled is found out', async () => {
    const code = formatRecoveryCode(await newIdentity());
    const plain = code.replaceAll('-', '');
    for (let at = 0; at + 1 < plain.length; at += 1) {
      if (plain[at] === plain[at + 1]) continue;
      const swapped = plain.slice(0, at) + plain[at + 1] + plain[at] + plain.slice(at + 2);
      expect(codeOf(await parseRecoveryCode(swapped))).toBe('key-mismatch');
    }
    for (const typed of [code.slice(6), `${code.slice(0, 6)}${code}`, '', '   ', 'hello', '🗝']) {
      expect(codeOf(await parseRecoveryCode(typed))).toBe('key-mismatch');
    }
  });

  test('any text at all is a code or refused, never a crash, and never repeated', async () => {
    await fc.assert(
      fc.asyncProperty(anyText({ minLength: 4, maxLength: 120 }), async (typed) => {
        expect(await parseRecoveryCode(typed)).toEqual(await parseRecoveryCode('hello'));
      }),
      { numRuns: 100 },
    );
  });
});

describe('making a code', () => {
  test('lets it open the store from now on, older generations go', async () => {
    const { bench, code, identity, store } = await storeWithCode();
    const recovery = valueOf(await parseRecoveryCode(code));
    expect(await opens(bench, recovery)).toBe(true);
    expect(await opens(bench, identity)).toBe(true);
    expect(bench.folder.names()).toEqual(['profile.age', 'store.json']);
    valueOf(
      await store.changeProfile(() => succeed({ saved: { ...profile, authConfigs: [] }, value: null })),
    );
    expect(await opens(bench, recovery)).toBe(true);
    expect(valueOf(await store.readRecovery())).toBe(recovery.recipient);
  });

  test('again ends the one before', async () => {
    const { bench, code, store } = await storeWithCode();
    const second = valueOf(await makeRecoveryCode(store));
    expect(await opens(bench, valueOf(await parseRecoveryCode(code)))).toBe(false);
    expect(await opens(bench, valueOf(await parseRecoveryCode(second)))).toBe(true);
  });

  test('never opens the sessions', async () => {
    const { bench, code, store } = await storeWithCode();
    valueOf(await store.changeSessions(() => succeed({ saved: [session()], value: null })));
    const recovery = valueOf(await parseRecoveryCode(code));
    expect(await unseal(bench.folder.peek('sessions.age') ?? new Uint8Array(), recovery)).toBeNull();
  });
});

describe('recovering', () => {
  test('seals the store to a new key; the lost one opens nothing, the code stays good, sessions and activity are kept aside', async () => {
    const { bench, code, identity, store } = await storeWithCode();
    valueOf(await store.changeSessions(() => succeed({ saved: [session()], value: null })));
    bench.folder.poke('activity.age', await seal(new Uint8Array(1), [identity.recipient]));
    bench.keychain.outOfOrder = 'keychain-absent';
    const fresh = valueOf(await recover(code.toLowerCase(), passphrase, bench));
    expect(valueOf(await unlock(passphrase, bench))).toEqual(fresh);
    const reopened = valueOf(await openStore(fresh, bench));
    expect(valueOf(await reopened.readProfile())).toEqual(profile);
    expect(valueOf(await reopened.readSessions())).toEqual([]);
    expect(await opens(bench, identity)).toBe(false);
    expect(await opens(bench, valueOf(await parseRecoveryCode(code)))).toBe(true);
    expect(codeOf(await openStore(identity, bench))).toBe('key-mismatch');
    expect(bench.folder.names().filter((name) => name.startsWith('sessions.damaged-'))).toHaveLength(1);
    expect(bench.folder.names().filter((name) => name.startsWith('activity.damaged-'))).toHaveLength(1);
  });

  test('to a passphrase keeps the sealed key of before aside', async () => {
    const bench = storeBench();
    const identity = valueOf(await unlock(passphrase, bench));
    const store = valueOf(await openStore(identity, bench));
    valueOf(await store.changeProfile(() => succeed({ saved: profile, value: null })));
    const code = valueOf(await makeRecoveryCode(store));
    const old = bench.folder.peek('identity.age');
    const next: KeySource = { kind: 'passphrase', passphrase: 'battery staple' };
    valueOf(await recover(code, next, bench));
    expect(codeOf(await unlock(passphrase, bench))).toBe('wrong-passphrase');
    expect(codeOf(await unlock(next, bench))).toBe('ok');
    const aside = bench.folder.names().filter((name) => name.startsWith('identity.damaged-'));
    expect(aside.map((name) => bench.folder.peek(name))).toEqual([old]);
  });

  test('keeps a damaged newest generation aside', async () => {
    const { bench, code, store } = await storeWithCode();
    valueOf(
      await store.changeProfile(() => succeed({ saved: { ...profile, connections: [] }, value: null })),
    );
    const damaged = new Uint8Array([1, 2, 3]);
    bench.folder.poke('profile.age', damaged);
    const fresh = valueOf(await recover(code, passphrase, bench));
    expect(valueOf(await valueOf(await openStore(fresh, bench)).readProfile())).toEqual(profile);
    const aside = bench.folder.names().filter((name) => isDamagedName(name) && name.startsWith('profile'));
    expect(aside.map((name) => bench.folder.peek(name))).toEqual([damaged]);
  });

  test.each([
    [
      'a mistyped code',
      async (code: string) => code.replace(/^./, (letter) => (letter === 'Q' ? 'P' : 'Q')),
      'key-mismatch',
    ],
    ['the code of another store', async () => formatRecoveryCode(await newIdentity()), 'key-mismatch'],
  ])('with %s changes nothing', async (_what, typed, expected) => {
    const { bench, code } = await storeWithCode();
    const before = bench.folder.operations;
    expect(codeOf(await recover(await typed(code), passphrase, bench))).toBe(expected);
    expect(bench.folder.operations).toBe(before);
  });

  test('where there is no store makes none', async () => {
    const bench = storeBench();
    const code = formatRecoveryCode(await newIdentity());
    expect(codeOf(await recover(code, passphrase, bench))).toBe('key-missing');
    expect(bench.folder.names()).toEqual([]);
  });

  test('that is interrupted at any step can be done again with the same code', async () => {
    const count = async () => {
      const { bench, code } = await storeWithCode();
      const from = bench.folder.operations;
      valueOf(await recover(code, passphrase, bench));
      return bench.folder.operations - from;
    };
    const steps = await count();
    for (let step = 0; step < steps; step += 1) {
      const { bench, code } = await storeWithCode();
      const from = bench.folder.operations;
      bench.folder.judge = (operation) => (operation - from < step ? 'do' : 'power-off');
      await recover(code, passphrase, bench);
      for (let kept = 0; kept < 2 ** bench.folder.unsettled; kept += 1) {
        const again = storeBench(bench.folder.afterCrash(kept), 2);
        const fresh = valueOf(await recover(code, passphrase, again));
        const store = valueOf(await openStore(fresh, again));
        expect(valueOf(await store.readProfile()), `step ${step}, kept ${kept}`).toEqual(profile);
      }
    }
  });
});
