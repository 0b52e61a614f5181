import { describe, expect, test } from 'vitest';
import type { FollowedCopies } from '../../../src/core/model/subscription.ts';
import { succeed } from '../../../src/core/outcome.ts';
import { newIdentity, seal, unseal } from '../../../src/core/store/age.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { makeRecoveryCode, recover } from '../../../src/core/store/recovery-code.ts';
import { freshStore } from '../../fakes/store.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { sampleFollowed } from '../../fixtures/store-v4/sample.ts';

const saving = (copies: FollowedCopies) => () => succeed({ saved: copies, value: null });

async function storeWithCopies() {
  const opened = await freshStore();
  valueOf(await opened.store.changeFollowed(saving(sampleFollowed)));
  return opened;
}

describe('copies of followed profiles', () => {
  test('are none at first, and come back whole', async () => {
    const { store, bench, identity } = await freshStore();
    expect(valueOf(await store.readFollowed())).toEqual([]);
    valueOf(await store.changeFollowed(saving(sampleFollowed)));
    const again = valueOf(await openStore(identity, bench));
    expect(valueOf(await again.readFollowed())).toEqual(sampleFollowed);
    expect(again.takeNotices()).toEqual([]);
  });

  test('are seen by another process after a save', async () => {
    const { store, bench, identity } = await storeWithCopies();
    const other = valueOf(await openStore(identity, bench));
    expect(valueOf(await other.readFollowed())).toEqual(sampleFollowed);
    valueOf(await store.changeFollowed(saving([])));
    expect(valueOf(await other.readFollowed())).toEqual([]);
  });

  test('write nothing when they stay the same', async () => {
    const { store, bench } = await storeWithCopies();
    const before = bench.folder.operations;
    valueOf(await store.changeFollowed((copies) => succeed({ saved: copies, value: null })));
    expect(bench.folder.operations).toBe(before);
  });

  test('that are damaged are set aside with a notice, and none remain', async () => {
    const { bench, identity } = await storeWithCopies();
    bench.folder.poke('followed.age', new Uint8Array([1, 2, 3]));
    const store = valueOf(await openStore(identity, bench));
    expect(valueOf(await store.readFollowed())).toEqual([]);
    expect(store.takeNotices()).toMatchObject([{ code: 'followed-set-aside' }]);
    expect(bench.folder.names()).toContainEqual(expect.stringMatching(/^followed\.damaged-.*\.age$/));
    expect(bench.folder.names()).not.toContain('followed.age');
  });

  test('of a newer Wayleave are left alone', async () => {
    const { bench, identity } = await storeWithCopies();
    const bytes = new TextEncoder().encode('{"format":"wayleave-followed","version":2}');
    bench.folder.poke('followed.age', await seal(bytes, [identity.recipient]));
    const store = valueOf(await openStore(identity, bench));
    expect(codeOf(await store.readFollowed())).toBe('store-newer');
    expect(codeOf(await store.changeFollowed(saving([])))).toBe('store-newer');
    expect(bench.folder.names()).toContain('followed.age');
  });

  test('are kept aside by a recovery, whose new key does not open them', async () => {
    const { store, bench } = await storeWithCopies();
    const code = valueOf(await makeRecoveryCode(store));
    const fresh = valueOf(await recover(code, { kind: 'keychain' }, bench));
    const recovered = valueOf(await openStore(fresh, bench));
    expect(valueOf(await recovered.readFollowed())).toEqual([]);
    expect(bench.folder.names()).toContainEqual(expect.stringMatching(/^followed\.damaged-/));
  });
});

test('the key is lent to open what is sealed to it', async () => {
  const { store } = await freshStore();
  const sealed = await seal(new Uint8Array([7]), [store.recipient]);
  const opened = await store.withKey((text) => unseal(sealed, { text, recipient: store.recipient }));
  expect(opened).toEqual(new Uint8Array([7]));
  const stranger = await newIdentity();
  const notOurs = await seal(new Uint8Array([7]), [stranger.recipient]);
  expect(await store.withKey((text) => unseal(notOurs, { text, recipient: '' }))).toBeNull();
});
