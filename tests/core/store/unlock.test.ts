import { describe, expect, test } from 'vitest';
import { succeed } from '../../../src/core/outcome.ts';
import { type Identity, newIdentity } from '../../../src/core/store/age.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { type KeySource, unlock } from '../../../src/core/store/unlock.ts';
import { systemScrypt } from '../../../src/node/scrypt.ts';
import { fakeFolder } from '../../fakes/files.ts';
import { type StoreBench, storeBench } from '../../fakes/store.ts';
import { oauth2Config, profileOf } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const keychain: KeySource = { kind: 'keychain' };
const passphrase = (text: string): KeySource => ({ kind: 'passphrase', passphrase: text });
const file = ({ text }: Identity): KeySource => ({ kind: 'identity', text: `# made by a test\n${text}\n` });

const read = (bench: StoreBench, name: string) =>
  new TextDecoder().decode(bench.folder.peek(name) ?? new Uint8Array());

/** A store with something in it, opened by that source. */
async function storeOf(source: KeySource): Promise<{ bench: StoreBench; identity: Identity }> {
  const bench = storeBench();
  const identity = valueOf(await unlock(source, bench));
  const store = valueOf(await openStore(identity, bench));
  const profile = profileOf({ authConfigs: [oauth2Config()] });
  valueOf(await store.changeProfile(() => succeed({ saved: profile, value: null })));
  return { bench, identity };
}

describe('the first unlock', () => {
  test('with the keychain makes a key, proves that it is there, and names it in the header', async () => {
    const bench = storeBench();
    const identity = valueOf(await unlock(keychain, bench));
    expect([...bench.keychain.entries]).toEqual([[identity.recipient, identity.text]]);
    expect(JSON.parse(read(bench, 'store.json'))).toEqual({
      format: 'wayleave-store',
      version: 1,
      key: 'keychain',
      recipient: identity.recipient,
    });
    expect(valueOf(await unlock(keychain, bench))).toEqual(identity);
  });

  test('with a passphrase seals the key under it', async () => {
    const bench = storeBench();
    const identity = valueOf(await unlock(passphrase('correct horse'), bench));
    expect(read(bench, 'identity.age')).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 18\n/);
    expect(JSON.parse(read(bench, 'store.json'))).toMatchObject({ key: 'passphrase' });
    expect(valueOf(await unlock(passphrase('correct horse'), bench))).toEqual(identity);
  });

  test('with an identity file keeps no key anywhere', async () => {
    const bench = storeBench();
    const identity = await newIdentity();
    expect(valueOf(await unlock(file(identity), bench))).toEqual(identity);
    expect(bench.folder.names()).toEqual(['store.json']);
    expect(read(bench, 'store.json')).not.toContain('AGE-SECRET-KEY');
    expect(bench.keychain.calls).toEqual([]);
  });

  test('twice at once makes one key', async () => {
    const bench = storeBench();
    const identities = await Promise.all(Array.from({ length: 10 }, () => unlock(keychain, bench)));
    expect(new Set(identities.map((outcome) => valueOf(outcome).text)).size).toBe(1);
    expect(bench.keychain.entries.size).toBe(1);
  });

  test.each(['keychain-locked', 'keychain-absent', 'keychain-refused', 'keychain-timeout'] as const)(
    'makes no store when the keychain answers %s',
    async (code) => {
      const bench = storeBench();
      bench.keychain.outOfOrder = code;
      expect(codeOf(await unlock(keychain, bench))).toBe(code);
      expect(bench.folder.names()).toEqual([]);
    },
  );

  test('makes no store over a keychain that does not keep what it is given', async () => {
    const bench = storeBench();
    bench.keychain.forgetful = true;
    expect(codeOf(await unlock(keychain, bench))).toBe('keychain-refused');
    expect(bench.folder.names()).toEqual([]);
  });

  test.each([
    ['an empty passphrase', passphrase(''), 'wrong-passphrase'],
    ['no identity', { kind: 'identity', text: 'hello' } as const, 'key-file-unsafe'],
    [
      'two identities',
      { kind: 'identity', text: 'AGE-SECRET-KEY-1A\nAGE-SECRET-KEY-1B' } as const,
      'key-file-unsafe',
    ],
    ['a mistyped identity', { kind: 'identity', text: 'AGE-SECRET-KEY-1QQQQ' } as const, 'key-file-unsafe'],
  ])('with %s makes no store', async (_what, source, code) => {
    const bench = storeBench();
    expect(codeOf(await unlock(source, bench))).toBe(code);
    expect(bench.folder.names()).toEqual([]);
  });

  test('of a folder that cannot be listed makes no store', async () => {
    const bench = storeBench();
    bench.folder.files.list = async () => ({
      ok: false,
      failure: { code: 'file-failed', message: 'no', details: { cause: 'EACCES' } },
    });
    expect(codeOf(await unlock(keychain, bench))).toBe('store-unreadable');
    expect(bench.keychain.entries.size).toBe(0);
  });
});

describe('no new key is made while a store exists', () => {
  type Answer =
    | 'here'
    | 'null'
    | 'keychain-locked'
    | 'keychain-absent'
    | 'keychain-refused'
    | 'keychain-timeout';
  const answers: readonly (readonly [Answer, string])[] = [
    ['here', 'ok'],
    ['null', 'key-missing'],
    ['keychain-locked', 'keychain-locked'],
    ['keychain-absent', 'keychain-absent'],
    ['keychain-refused', 'keychain-refused'],
    ['keychain-timeout', 'keychain-timeout'],
  ];
  const damages: readonly (readonly [string, (bench: StoreBench) => void])[] = [
    ['whole', () => undefined],
    ['without its header', (bench) => bench.folder.drop('store.json')],
    ['with a damaged header', (bench) => bench.folder.poke('store.json', new Uint8Array([0]))],
    ['with its header alone', (bench) => bench.folder.drop('profile.age')],
    [
      'with nothing but a damaged file',
      (bench) => {
        bench.folder.poke('profile.damaged-2026-01-05T09-00-00-000Z.age', new Uint8Array([0]));
        bench.folder.drop('profile.age');
        bench.folder.drop('store.json');
      },
    ],
  ];
  const table = damages.flatMap(([damage, apply]) =>
    answers.map(([answer, code]) => [damage, answer, code, apply] as const),
  );

  test.each(table)('a store %s, the keychain answers %s', async (damage, answer, code, apply) => {
    const { bench, identity } = await storeOf(keychain);
    apply(bench);
    if (answer === 'null') bench.keychain.entries.clear();
    else if (answer !== 'here') bench.keychain.outOfOrder = answer;
    bench.keychain.calls.length = 0;
    const operations = bench.folder.operations;
    const entries = [...bench.keychain.entries];
    const outcome = await unlock(keychain, bench);
    // Without header and profile nothing is left that a key could prove itself by.
    const expected = damage === 'with nothing but a damaged file' && code === 'ok' ? 'key-missing' : code;
    expect(codeOf(outcome)).toBe(expected);
    if (outcome.ok) expect(outcome.value).toEqual(identity);
    expect(bench.keychain.calls).not.toContain('write');
    expect([...bench.keychain.entries]).toEqual(entries);
    expect(bench.folder.operations).toBe(operations);
  });

  test('an identity of another key is a mismatch, whichever source gives it', async () => {
    const stranger = await newIdentity();
    const { bench } = await storeOf(keychain);
    const operations = bench.folder.operations;
    expect(codeOf(await unlock(file(stranger), bench))).toBe('key-mismatch');
    for (const account of bench.keychain.entries.keys()) bench.keychain.entries.set(account, stranger.text);
    expect(codeOf(await unlock(keychain, bench))).toBe('key-mismatch');
    expect(bench.folder.operations).toBe(operations);
  });

  test('a garbled keychain entry is told, not replaced', async () => {
    const { bench } = await storeOf(keychain);
    for (const account of bench.keychain.entries.keys()) bench.keychain.entries.set(account, 'garbage');
    expect(codeOf(await unlock(keychain, bench))).toBe('key-file-unsafe');
    expect([...bench.keychain.entries.values()]).toEqual(['garbage']);
  });
});

describe('a lost header', () => {
  test('the keychain is searched for the key that opens the profile', async () => {
    const { bench, identity } = await storeOf(keychain);
    bench.folder.drop('store.json');
    const own = [...bench.keychain.entries];
    bench.keychain.entries.clear();
    bench.keychain.entries.set('other', 'garbage');
    const stranger = await newIdentity();
    bench.keychain.entries.set(stranger.recipient, stranger.text);
    for (const [account, secret] of own) bench.keychain.entries.set(account, secret);
    expect(valueOf(await unlock(keychain, bench))).toEqual(identity);
  });

  test('the passphrase still opens', async () => {
    const { bench, identity } = await storeOf(passphrase('correct horse'));
    bench.folder.drop('store.json');
    expect(valueOf(await unlock(passphrase('correct horse'), bench))).toEqual(identity);
  });
});

describe('which source opens which store', () => {
  const sources = ['keychain', 'passphrase', 'identity'] as const;
  const table: readonly (readonly [(typeof sources)[number], (typeof sources)[number], string])[] = [
    ['keychain', 'passphrase', 'key-mismatch'],
    ['keychain', 'identity', 'ok'],
    ['passphrase', 'keychain', 'passphrase-needed'],
    ['passphrase', 'identity', 'ok'],
    ['identity', 'keychain', 'key-missing'],
    ['identity', 'passphrase', 'key-mismatch'],
  ];

  test.each(table)('made with %s, asked with %s', async (made, asked, code) => {
    const own = await newIdentity();
    const first: Record<(typeof sources)[number], KeySource> = {
      keychain,
      passphrase: passphrase('correct horse'),
      identity: file(own),
    };
    const { bench, identity } = await storeOf(first[made]);
    const second = { ...first, identity: file(identity) };
    expect(codeOf(await unlock(second[asked], bench))).toBe(code);
  });
});

describe('a passphrase', () => {
  test('that is wrong is told apart from a damaged key file only by its sentence', async () => {
    const { bench } = await storeOf(passphrase('correct horse'));
    const operations = bench.folder.operations;
    expect(codeOf(await unlock(passphrase('battery staple'), bench))).toBe('wrong-passphrase');
    bench.folder.poke('identity.age', new TextEncoder().encode('not age'));
    expect(codeOf(await unlock(passphrase('correct horse'), bench))).toBe('wrong-passphrase');
    expect(bench.folder.operations).toBe(operations);
  });

  test('a key file that asks for more work than a computer has is refused without it', async () => {
    const { bench } = await storeOf(passphrase('correct horse'));
    const text = read(bench, 'identity.age').replace(/^(-> scrypt \S+) 18$/m, '$1 40');
    bench.folder.poke('identity.age', new TextEncoder().encode(text));
    let isAsked = false;
    const scrypt: StoreBench['scrypt'] = async () => {
      isAsked = true;
      return new Uint8Array(32);
    };
    expect(codeOf(await unlock(passphrase('correct horse'), { ...bench, scrypt }))).toBe('wrong-passphrase');
    expect(isAsked).toBe(false);
  });

  test('with the real scrypt seals and opens, in any script', async () => {
    const bench = { ...storeBench(), scrypt: systemScrypt };
    const identity = valueOf(await unlock(passphrase('Grüße, 世界 🗝'), bench));
    expect(valueOf(await unlock(passphrase('Grüße, 世界 🗝'), bench))).toEqual(identity);
  });
});

describe('an unlock that is interrupted', () => {
  const sources: readonly (readonly [string, KeySource])[] = [
    ['keychain', keychain],
    ['passphrase', passphrase('correct horse')],
  ];

  test.each(sources)('at any step of making the store can be done again: %s', async (_kind, source) => {
    const undisturbed = storeBench();
    valueOf(await unlock(source, undisturbed));
    const steps = undisturbed.folder.operations;
    expect(steps).toBeGreaterThanOrEqual(3);
    for (let step = 0; step < steps; step += 1) {
      const bench = storeBench(fakeFolder());
      bench.folder.judge = (operation) => (operation < step ? 'do' : 'power-off');
      expect(codeOf(await unlock(source, bench))).toBe('store-unwritable');
      for (let kept = 0; kept < 2 ** bench.folder.unsettled; kept += 1) {
        const left = bench.folder.afterCrash(kept);
        const again = { ...storeBench(left, 2), keychain: bench.keychain };
        const identity = valueOf(await unlock(source, again));
        expect(codeOf(await openStore(identity, again)), `step ${step}, kept ${kept}`).toBe('ok');
      }
    }
  });
});
