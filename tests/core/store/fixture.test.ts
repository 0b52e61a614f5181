import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { succeed } from '../../../src/core/outcome.ts';
import { openJournal } from '../../../src/core/store/journal.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { recover } from '../../../src/core/store/recovery-code.ts';
import { type KeySource, unlock } from '../../../src/core/store/unlock.ts';
import { systemScrypt } from '../../../src/node/scrypt.ts';
import { type FakeFolder, fakeFolder } from '../../fakes/files.ts';
import { storeBench } from '../../fakes/store.ts';
import { valueOf } from '../../fixtures/outcomes.ts';
import * as version1 from '../../fixtures/store-v1/sample.ts';
import * as version2 from '../../fixtures/store-v2/sample.ts';
import * as version3 from '../../fixtures/store-v3/sample.ts';
import * as version4 from '../../fixtures/store-v4/sample.ts';

const samples = [
  { version: 1, ...version1 },
  { version: 2, ...version2 },
  { version: 3, ...version3 },
  { version: 4, ...version4 },
];

const placeOf = (version: number) => join(import.meta.dirname, `../../fixtures/store-v${version}`);

function identityFileOf(version: number): KeySource {
  return { kind: 'identity', text: readFileSync(join(placeOf(version), 'identity.txt'), 'utf8') };
}

/** The frozen folder, in memory so that nothing can change it. */
function frozen(version: number): FakeFolder {
  const data = join(placeOf(version), 'data');
  return fakeFolder(new Map(readdirSync(data).map((name) => [name, readFileSync(join(data, name))])));
}

async function openWith(source: KeySource, folder: FakeFolder) {
  const bench = { ...storeBench(folder), scrypt: systemScrypt };
  return valueOf(await openStore(valueOf(await unlock(source, bench)), bench));
}

describe.each(samples)(
  'a store that was saved with format version $version',
  ({ version, sampleProfile, sampleSessions }) => {
    test('opens with its identity and has every value', async () => {
      const folder = frozen(version);
      const store = await openWith(identityFileOf(version), folder);
      expect(valueOf(await store.readProfile())).toEqual(sampleProfile);
      expect(valueOf(await store.readSessions())).toEqual(sampleSessions);
      expect(store.takeNotices()).toEqual([]);
      expect(folder.operations).toBe(0);
    });

    test('opens with its passphrase', async () => {
      const passphrase = 'correct horse battery staple';
      const store = await openWith({ kind: 'passphrase', passphrase }, frozen(version));
      expect(valueOf(await store.readProfile())).toEqual(sampleProfile);
    });

    test('falls back to its generation before', async () => {
      const folder = frozen(version);
      folder.poke('profile.age', new Uint8Array([1]));
      const store = await openWith(identityFileOf(version), folder);
      const before = { ...sampleProfile, connections: [], certificateExceptions: [], subscriptions: [] };
      expect(valueOf(await store.readProfile())).toEqual(before);
    });

    test('is recovered with its recovery code', async () => {
      const bench = storeBench(frozen(version));
      const code = readFileSync(join(placeOf(version), 'recovery-code.txt'), 'utf8');
      const fresh = valueOf(await recover(code, { kind: 'keychain' }, bench));
      const store = valueOf(await openStore(fresh, bench));
      expect(valueOf(await store.readProfile())).toEqual(sampleProfile);
    });

    test('is saved again as the generation that follows', async () => {
      const folder = frozen(version);
      const store = await openWith(identityFileOf(version), folder);
      valueOf(await store.changeProfile((profile) => succeed({ saved: { ...profile }, value: null })));
      expect(folder.names()).toContain('profile.4.age');
      expect(valueOf(await store.readProfile())).toEqual(sampleProfile);
    });
  },
);

test('a store of version 1 opens with the defaults of what came later', async () => {
  const store = await openWith(identityFileOf(1), frozen(1));
  const { authConfigs, connections, certificateExceptions } = valueOf(await store.readProfile());
  expect(authConfigs).toHaveLength(7);
  for (const config of authConfigs) expect(config).toMatchObject({ signInWith: 'ask', privateSignIn: false });
  expect(connections).toHaveLength(2);
  const labels = { colour: 'none', environment: 'none', notes: '', pinned: false, keepFresh: false };
  for (const connection of connections) expect(connection).toMatchObject(labels);
  expect(certificateExceptions).toEqual([]);
});

test('a store of version 2 opens with nothing kept for QGIS', async () => {
  const store = await openWith(identityFileOf(2), frozen(2));
  const { authConfigs, connections } = valueOf(await store.readProfile());
  expect(authConfigs).toHaveLength(7);
  for (const config of authConfigs) expect(config).toMatchObject({ qgisExtras: null });
  expect(connections).toHaveLength(2);
  for (const connection of connections) expect(connection).toMatchObject({ username: '', password: null });
});

test('a store of version 3 opens and follows nothing', async () => {
  const store = await openWith(identityFileOf(3), frozen(3));
  expect(valueOf(await store.readProfile()).subscriptions).toEqual([]);
  expect(valueOf(await store.readFollowed())).toEqual([]);
});

test('copies of followed profiles that were saved with format version 1 are read whole', async () => {
  const store = await openWith(identityFileOf(4), frozen(4));
  expect(valueOf(await store.readFollowed())).toEqual(version4.sampleFollowed);
});

test('a journal that was saved with format version 1 is read whole', async () => {
  const folder = frozen(2);
  const bench = { ...storeBench(folder), scrypt: systemScrypt };
  const identity = valueOf(await unlock(identityFileOf(2), bench));
  const journal = openJournal(identity, bench);
  expect(valueOf(await journal.read())).toEqual(version2.sampleActivity);
  expect(journal.takeNotices()).toEqual([]);
  expect(folder.operations).toBe(0);
});
