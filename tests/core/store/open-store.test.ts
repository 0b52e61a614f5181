import { describe, expect, test } from 'vitest';
import { emptyProfile, type Profile } from '../../../src/core/model/profile.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';
import { type Identity, newIdentity, seal, unseal } from '../../../src/core/store/age.ts';
import { readProfile, writeProfile } from '../../../src/core/store/documents.ts';
import { isDamagedName } from '../../../src/core/store/names.ts';
import { type KeyedStore, openStore } from '../../../src/core/store/open-store.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { type FakeFolder, fakeFolder } from '../../fakes/files.ts';
import { freshStore, type StoreBench, storeBench } from '../../fakes/store.ts';
import { apiKeyConfig, connection, oauth2Config, profileOf, session } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

/** A profile that is told apart by a number. */
function numbered(number: number): Profile {
  return profileOf({ authConfigs: [oauth2Config('user001', { name: `State ${number}` })] });
}

async function saveProfile(store: Store, profile: Profile): Promise<void> {
  valueOf(await store.changeProfile(() => succeed({ saved: profile, value: null })));
}

async function saveNumbered(store: Store, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 1) await saveProfile(store, numbered(number));
}

async function nameIn(store: Store): Promise<string | undefined> {
  return valueOf(await store.readProfile()).authConfigs[0]?.name;
}

/** The folder as another process finds it later. */
function copyOf(folder: FakeFolder): FakeFolder {
  return fakeFolder(new Map(folder.names().map((name) => [name, folder.peek(name) ?? new Uint8Array()])));
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

function reopen(identity: Identity, folder: FakeFolder, seed = 77) {
  return openStore(identity, storeBench(folder, seed));
}

describe('a profile that is gone, with no older one', () => {
  test('is told once, where somebody had signed in', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 1);
    valueOf(await store.changeSessions(() => succeed({ saved: [session()], value: null })));
    bench.folder.drop('profile.age');
    const other = valueOf(await reopen(identity, copyOf(bench.folder)));
    expect(valueOf(await other.readProfile())).toEqual(emptyProfile);
    valueOf(await other.readProfile());
    expect(other.takeNotices().map(({ code }) => code)).toEqual(['profile-missing']);
  });

  test('is not told in a store in which nothing was saved yet', async () => {
    const { bench, identity } = await freshStore();
    const other = valueOf(await reopen(identity, copyOf(bench.folder)));
    valueOf(await other.readProfile());
    expect(other.takeNotices()).toEqual([]);
  });
});

describe('saving', () => {
  test('what was saved is there for another process, sealed', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 1);
    valueOf(await store.changeSessions(() => succeed({ saved: [session()], value: null })));
    const other = valueOf(await reopen(identity, copyOf(bench.folder)));
    expect(valueOf(await other.readProfile())).toEqual(numbered(1));
    expect(valueOf(await other.readSessions())).toEqual([session()]);
    for (const name of ['profile.age', 'sessions.age']) {
      const text = new TextDecoder('latin1').decode(bench.folder.peek(name) ?? new Uint8Array());
      expect(text).toMatch(/^age-encryption\.org\/v1\n-> X25519 /);
      expect(text).not.toMatch(/State 1|access-0|refresh-0/);
    }
  });

  test('keeps five generations of the profile and one of the sessions', async () => {
    const { bench, store } = await freshStore();
    await saveNumbered(store, 1, 8);
    for (let count = 1; count <= 3; count += 1) {
      const access = { value: `access-${count}`, issuedAt: 0, expiresAt: null };
      valueOf(
        await store.changeSessions(() => succeed({ saved: [session('user001', { access })], value: null })),
      );
    }
    expect(bench.folder.names()).toEqual([
      'profile.4.age',
      'profile.5.age',
      'profile.6.age',
      'profile.7.age',
      'profile.age',
      'sessions.age',
      'store.json',
    ]);
  });

  test('the same value again writes nothing', async () => {
    const { bench, store } = await freshStore();
    await saveNumbered(store, 1, 1);
    const before = bench.folder.operations;
    valueOf(await store.changeProfile((profile) => succeed({ saved: profile, value: null })));
    valueOf(await store.changeSessions((sessions) => succeed({ saved: sessions, value: null })));
    expect(bench.folder.operations).toBe(before);
  });

  test('a refused change saves nothing and answers the refusal', async () => {
    const { bench, store } = await freshStore();
    await saveNumbered(store, 1, 1);
    const before = bench.folder.operations;
    expect(codeOf(await store.changeProfile(() => fail('not-found', 'no')))).toBe('not-found');
    expect(codeOf(await store.changeSessions(() => fail('not-found', 'no')))).toBe('not-found');
    expect(bench.folder.operations).toBe(before);
  });

  test('a hundred changes at once are all kept', async () => {
    const { store } = await freshStore();
    const changes = Array.from({ length: 100 }, (_, number) =>
      store.changeSessions((sessions) =>
        succeed({ saved: [...sessions, session(`u${String(number).padStart(6, '0')}`)], value: null }),
      ),
    );
    await Promise.all(changes);
    expect(valueOf(await store.readSessions())).toHaveLength(100);
  });
});

describe('removing a secret', () => {
  const secretive = profileOf({
    authConfigs: [apiKeyConfig()],
    connections: [connection('Roads', { headers: [{ name: 'X-Key', value: 'header-secret' }] })],
  });
  const losses: readonly (readonly [string, Profile])[] = [
    ['a whole configuration', { ...secretive, authConfigs: [] }],
    [
      'a changed key',
      { ...secretive, authConfigs: [apiKeyConfig('apikey1', { key: { value: 'another', setAt: 1 } })] },
    ],
    ['a header value', { ...secretive, connections: [connection('Roads')] }],
  ];

  test.each(losses)('purges the older generations: %s', async (_what, next) => {
    const { bench, store } = await freshStore();
    await saveProfile(store, secretive);
    await saveProfile(store, { ...secretive, authConfigs: [apiKeyConfig('apikey1', { name: 'Renamed' })] });
    expect(bench.folder.names()).toContain('profile.1.age');
    await saveProfile(store, next);
    expect(bench.folder.names().filter((name) => name.startsWith('profile'))).toEqual(['profile.age']);
    expect(bench.folder.unsettled).toBe(0);
  });

  test('is not seen in a rename, a new secret or another order', async () => {
    const { bench, store } = await freshStore();
    await saveProfile(store, secretive);
    await saveProfile(store, {
      ...secretive,
      authConfigs: [apiKeyConfig('apikey2'), ...secretive.authConfigs],
    });
    await saveProfile(store, { ...secretive, authConfigs: [apiKeyConfig('apikey3')] });
    expect(bench.folder.names()).toContain('profile.1.age');
    expect(bench.folder.names()).toContain('profile.2.age');
  });
});

describe('two processes over one folder', () => {
  async function pair(): Promise<{ one: KeyedStore; other: KeyedStore; bench: StoreBench }> {
    const { bench, identity, store } = await freshStore();
    const second = { ...storeBench(bench.folder, 2), locks: bench.locks };
    return { one: store, other: valueOf(await openStore(identity, second)), bench };
  }

  test('see what the other saved', async () => {
    const { one, other } = await pair();
    await saveProfile(one, numbered(1));
    expect(await nameIn(other)).toBe('State 1');
    await saveProfile(other, numbered(2));
    expect(await nameIn(one)).toBe('State 2');
    valueOf(await other.changeSessions(() => succeed({ saved: [session()], value: null })));
    expect(valueOf(await one.readSessions())).toEqual([session()]);
  });

  test('build on what the other saved', async () => {
    const { one, other } = await pair();
    const add = (store: Store, id: string) =>
      store.changeProfile((profile) =>
        succeed({
          saved: { ...profile, authConfigs: [...profile.authConfigs, oauth2Config(id)] },
          value: null,
        }),
      );
    const ids = Array.from({ length: 20 }, (_, number) => `user1${String(number).padStart(2, '0')}`);
    await Promise.all(ids.map((id, index) => add(index % 2 === 0 ? one : other, id)));
    const saved = valueOf(await one.readProfile()).authConfigs.map(({ id }) => id);
    expect(saved.toSorted()).toEqual(ids);
    expect(await other.readProfile()).toEqual(await one.readProfile());
  });

  test('hear of it', async () => {
    const { one, other } = await pair();
    const heard = new Promise<void>((resolve) => {
      const stop = other.onChange(() => {
        stop();
        resolve();
      });
    });
    await saveProfile(one, numbered(1));
    await heard;
  });

  test('an unchanged file is not decrypted again', async () => {
    const { one, bench } = await pair();
    await saveProfile(one, numbered(1));
    const first = valueOf(await one.readProfile());
    let reads = 0;
    const read = bench.files.read.bind(bench.files);
    bench.folder.files.read = (name) => {
      reads += 1;
      return read(name);
    };
    expect(valueOf(await one.readProfile())).toBe(first);
    expect(reads).toBe(0);
  });
});

describe('a damaged newest generation', () => {
  async function damagedFolder(damage: (bytes: Uint8Array) => Uint8Array) {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 3);
    const intact = bench.folder.peek('profile.age') ?? new Uint8Array();
    const damaged = damage(intact);
    bench.folder.poke('profile.age', damaged);
    return { folder: bench.folder, identity, damaged };
  }

  /** Where to flip a bit, as a share of the file: its first line, stanza, header end, body, last byte. */
  const shares = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 0.75, 0.9, 0.999];
  const damages: readonly (readonly [string, (bytes: Uint8Array) => Uint8Array])[] = [
    ...shares.map(
      (share) =>
        [
          `a bit flipped at ${share * 100} %`,
          (bytes: Uint8Array) => flipped(bytes, Math.floor(bytes.length * share)),
        ] as const,
    ),
    ['cut by one byte', (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['cut in half', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['empty', () => new Uint8Array()],
    ['one byte longer', (bytes) => new Uint8Array([...bytes, 10])],
    ['not an age file', () => new TextEncoder().encode('{"authConfigs":[]}')],
  ];

  test.each(damages)(
    '%s: is kept aside, the one before opens, and the user hears of it',
    async (_what, damage) => {
      const { folder, identity, damaged } = await damagedFolder(damage);
      const store = valueOf(await reopen(identity, folder));
      expect(await nameIn(store)).toBe('State 2');
      const kept = folder.names().filter(isDamagedName);
      expect(kept).toHaveLength(1);
      expect(folder.peek(kept[0] ?? '')).toEqual(damaged);
      expect(store.takeNotices().map(({ code }) => code)).toEqual(['damaged-generation-set-aside']);
      expect(store.takeNotices()).toEqual([]);
      expect(await nameIn(valueOf(await reopen(identity, folder)))).toBe('State 2');
    },
  );

  test('every single bit of the file counts', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 2);
    const intact = bench.folder.peek('profile.age') ?? new Uint8Array();
    const opened: number[] = [];
    for (let at = 0; at < intact.length; at += 3) {
      if ((await unseal(flipped(intact, at), identity)) !== null) opened.push(at);
    }
    expect(opened).toEqual([]);
  });

  test('is found and mended while the store is open, too', async () => {
    const { bench, store } = await freshStore();
    await saveNumbered(store, 1, 3);
    bench.folder.poke('profile.age', new Uint8Array([1, 2, 3]));
    await saveProfile(store, numbered(4));
    expect(await nameIn(store)).toBe('State 4');
    expect(store.takeNotices()).toHaveLength(1);
    expect(bench.folder.names().filter(isDamagedName)).toHaveLength(1);
  });

  test('a missing one is replaced and told', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 3);
    bench.folder.drop('profile.age');
    const other = valueOf(await reopen(identity, bench.folder));
    expect(await nameIn(other)).toBe('State 2');
    expect(other.takeNotices()[0]?.message).toContain('missing');
  });

  test('several damaged ones: the newest that opens is taken, and later saves have whole ones behind them', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 4);
    bench.folder.poke('profile.age', new Uint8Array([1]));
    bench.folder.poke('profile.3.age', new Uint8Array([2]));
    const mended = valueOf(await reopen(identity, bench.folder, 3));
    expect(await nameIn(mended)).toBe('State 2');
    await saveNumbered(mended, 5, 6);
    bench.folder.poke('profile.age', new Uint8Array([3]));
    expect(await nameIn(valueOf(await reopen(identity, bench.folder, 4)))).toBe('State 5');
  });

  test('all damaged: says so and touches nothing', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 3);
    for (const name of bench.folder.names().filter((other) => other.startsWith('profile')))
      bench.folder.poke(name, new Uint8Array([1, 2, 3]));
    const before = bench.folder.operations;
    expect(codeOf(await reopen(identity, bench.folder))).toBe('store-damaged');
    expect(bench.folder.operations).toBe(before);
  });
});

describe('damaged sessions', () => {
  test.each([
    ['flipped', (bytes: Uint8Array) => flipped(bytes, bytes.length - 5)],
    ['cut', (bytes: Uint8Array) => bytes.subarray(0, 40)],
    ['empty', () => new Uint8Array()],
  ])('%s: are kept aside, none remain, the user hears of it', async (_what, damage) => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 1);
    valueOf(await store.changeSessions(() => succeed({ saved: [session()], value: null })));
    const damaged = damage(bench.folder.peek('sessions.age') ?? new Uint8Array());
    bench.folder.poke('sessions.age', damaged);
    const other = valueOf(await reopen(identity, bench.folder));
    expect(valueOf(await other.readSessions())).toEqual([]);
    const kept = bench.folder.names().filter(isDamagedName);
    expect(kept).toHaveLength(1);
    expect(bench.folder.peek(kept[0] ?? '')).toEqual(damaged);
    expect(other.takeNotices().map(({ code }) => code)).toEqual(['sessions-set-aside']);
    expect(await nameIn(other)).toBe('State 1');
  });
});

describe('a damaged header', () => {
  const headers: readonly (readonly [string, string | null])[] = [
    ['missing', null],
    ['empty', ''],
    ['cut', '{"format":"wayleave-store","ver'],
    ['of something else', '{"format":"other","version":1}'],
    [
      'with an unknown key place',
      '{"format":"wayleave-store","version":1,"key":"tpm","recipient":"age1xyz"}',
    ],
  ];

  test.each(headers)('%s: the right key still opens, another one is told apart', async (_what, text) => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 2);
    if (text === null) bench.folder.drop('store.json');
    else bench.folder.poke('store.json', new TextEncoder().encode(text));
    expect(await nameIn(valueOf(await reopen(identity, bench.folder)))).toBe('State 2');
    const before = bench.folder.operations;
    expect(codeOf(await reopen(await newIdentity(), bench.folder))).toBe('key-mismatch');
    expect(bench.folder.operations).toBe(before);
  });

  test('and a damaged newest generation: an older one proves the key', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 3);
    bench.folder.drop('store.json');
    bench.folder.poke('profile.age', new Uint8Array([1]));
    expect(await nameIn(valueOf(await reopen(identity, bench.folder)))).toBe('State 2');
  });
});

describe('another key', () => {
  test('is refused before anything is read or moved', async () => {
    const { bench, store } = await freshStore();
    await saveNumbered(store, 1, 2);
    const before = bench.folder.operations;
    expect(codeOf(await reopen(await newIdentity(), bench.folder))).toBe('key-mismatch');
    expect(bench.folder.operations).toBe(before);
  });

  test('a profile that another key sealed is not shown', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 1);
    const stranger = await newIdentity();
    const document = { generation: 9, savedAt: 0, recovery: null, profile: numbered(9) };
    bench.folder.poke('profile.age', await seal(writeProfile(document), [stranger.recipient]));
    expect(codeOf(await reopen(identity, bench.folder))).toBe('store-damaged');
  });
});

describe('a newer format', () => {
  test.each([
    ['profile', 'profile.age', '{"format":"wayleave-profile","version":5}'],
    ['sessions', 'sessions.age', '{"format":"wayleave-sessions","version":3}'],
    ['header', 'store.json', '{"format":"wayleave-store","version":2,"key":"file","recipient":"age1x"}'],
  ])('of the %s says so and changes nothing', async (_what, name, text) => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 2);
    const bytes = new TextEncoder().encode(text);
    bench.folder.poke(name, name === 'store.json' ? bytes : await seal(bytes, [identity.recipient]));
    const before = bench.folder.operations;
    const opened = await reopen(identity, bench.folder);
    const outcome = opened.ok ? await opened.value.readSessions() : opened;
    expect(codeOf(outcome)).toBe('store-newer');
    if (opened.ok) {
      const change = await opened.value.changeSessions(() => succeed({ saved: [session()], value: null }));
      expect(codeOf(change)).toBe('store-newer');
    }
    expect(bench.folder.operations).toBe(before);
  });
});

describe('left-overs', () => {
  test('of interrupted saves go with the next save; foreign and damaged files stay', async () => {
    const { bench, store } = await freshStore();
    await saveNumbered(store, 1, 1);
    bench.folder.poke('profile.age.0123456789ab.tmp', new Uint8Array([1]));
    bench.folder.poke('sessions.age.0123456789ab.tmp', new Uint8Array([1]));
    bench.folder.poke('notes.txt', new Uint8Array([1]));
    bench.folder.poke('profile.damaged-2026-01-05T09-00-00-000Z.age', new Uint8Array([1]));
    await saveNumbered(store, 2, 2);
    expect(bench.folder.names()).toEqual([
      'notes.txt',
      'profile.1.age',
      'profile.age',
      'profile.damaged-2026-01-05T09-00-00-000Z.age',
      'store.json',
    ]);
  });
});

describe('documents', () => {
  test('count their generations up from one', async () => {
    const { bench, identity, store } = await freshStore();
    await saveNumbered(store, 1, 3);
    const bytes = await unseal(bench.folder.peek('profile.age') ?? new Uint8Array(), identity);
    const document = valueOf(readProfile(bytes ?? new Uint8Array()));
    expect(document).toMatchObject({ generation: 3, savedAt: bench.clock.now(), recovery: null });
  });

  test.each([
    ['no JSON', 'x'],
    ['another format', '{"format":"x","version":1}'],
    ['version 0', '{"format":"wayleave-profile","version":0}'],
    [
      'a missing part',
      '{"format":"wayleave-profile","version":1,"generation":1,"savedAt":0,"recovery":null}',
    ],
    [
      'a bad generation',
      '{"format":"wayleave-profile","version":1,"generation":0,"savedAt":0,"recovery":null,"authConfigs":[],"connections":[]}',
    ],
  ])('with %s count as damaged', (_what, text) => {
    expect(codeOf(readProfile(new TextEncoder().encode(text)))).toBe('store-damaged');
  });
});
