import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { succeed } from '../../../src/core/outcome.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { recover } from '../../../src/core/store/recovery-code.ts';
import { type KeySource, unlock } from '../../../src/core/store/unlock.ts';
import { systemScrypt } from '../../../src/node/scrypt.ts';
import { type FakeFolder, fakeFolder } from '../../fakes/files.ts';
import { storeBench } from '../../fakes/store.ts';
import { valueOf } from '../../fixtures/outcomes.ts';
import { sampleProfile, sampleSessions } from '../../fixtures/store-v1/sample.ts';

const sample = join(import.meta.dirname, '../../fixtures/store-v1');
const identityFile: KeySource = {
  kind: 'identity',
  text: readFileSync(join(sample, 'identity.txt'), 'utf8'),
};

/** The frozen folder, in memory so that nothing can change it. */
function frozen(): FakeFolder {
  const data = join(sample, 'data');
  return fakeFolder(new Map(readdirSync(data).map((name) => [name, readFileSync(join(data, name))])));
}

async function openWith(source: KeySource, folder: FakeFolder) {
  const bench = { ...storeBench(folder), scrypt: systemScrypt };
  return valueOf(await openStore(valueOf(await unlock(source, bench)), bench));
}

describe('a store that was saved with format version 1', () => {
  test('opens with its identity and has every value', async () => {
    const folder = frozen();
    const store = await openWith(identityFile, folder);
    expect(valueOf(await store.readProfile())).toEqual(sampleProfile);
    expect(valueOf(await store.readSessions())).toEqual(sampleSessions);
    expect(store.takeNotices()).toEqual([]);
    expect(folder.operations).toBe(0);
  });

  test('opens with its passphrase', async () => {
    const store = await openWith(
      { kind: 'passphrase', passphrase: 'correct horse battery staple' },
      frozen(),
    );
    expect(valueOf(await store.readProfile())).toEqual(sampleProfile);
  });

  test('falls back to its generation before', async () => {
    const folder = frozen();
    folder.poke('profile.age', new Uint8Array([1]));
    const store = await openWith(identityFile, folder);
    expect(valueOf(await store.readProfile())).toEqual({ ...sampleProfile, connections: [] });
  });

  test('is recovered with its recovery code', async () => {
    const bench = storeBench(frozen());
    const code = readFileSync(join(sample, 'recovery-code.txt'), 'utf8');
    const fresh = valueOf(await recover(code, { kind: 'keychain' }, bench));
    const store = valueOf(await openStore(fresh, bench));
    expect(valueOf(await store.readProfile())).toEqual(sampleProfile);
  });

  test('is saved again as the generation that follows', async () => {
    const folder = frozen();
    const store = await openWith(identityFile, folder);
    valueOf(await store.changeProfile((profile) => succeed({ saved: { ...profile }, value: null })));
    expect(folder.names()).toContain('profile.4.age');
    expect(valueOf(await store.readProfile())).toEqual(sampleProfile);
  });
});
