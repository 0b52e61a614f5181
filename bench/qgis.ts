import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHealth } from '../src/core/application/health.ts';
import { applyImport, createImportMemory, openImport } from '../src/core/application/imports.ts';
import { exportQgis } from '../src/core/application/qgis-exports.ts';
import { createUndoMemory } from '../src/core/application/undo.ts';
import type { AuthConfig } from '../src/core/model/auth-config.ts';
import { arcgisHttp } from '../src/core/arcgis/http.ts';
import { portalGrants } from '../src/core/arcgis/portal-grants.ts';
import { emptyProfile, type Profile } from '../src/core/model/profile.ts';
import { succeed } from '../src/core/outcome.ts';
import { newIdentity } from '../src/core/store/age.ts';
import { openStore } from '../src/core/store/open-store.ts';
import type { Store } from '../src/core/store/store.ts';
import { systemClock } from '../src/node/clock.ts';
import { qgisProfiles } from '../src/node/qgis-profiles.ts';
import { workerSealer } from '../src/node/sealer.ts';
import { systemRandomness } from '../src/node/randomness.ts';
import { hasQgis, runPyQgis } from '../tests/interop/qgis-program.ts';
import { type Comparison, medians, report, valueOf } from './measure.ts';
import { inFolder, profileOf, storePorts } from './setting.ts';

if (!hasQgis) throw new Error('This needs python3-qgis.');

const count = 200;
const rounds = 7;
const password = 'a password of thirty-two bytes..';

/**
 * QGIS in the best light: its database open and unlocked, the same done once before, and nothing timed but the calls of its
 * own manager. Each answers milliseconds.
 */
const unlocked = `
import time
am = QgsApplication.authManager()
assert am.setMasterPassword("master password", True)
`;
const theirImport = `${unlocked}
for turn in range(2):
    am.removeAllAuthenticationConfigs()
    begin = time.perf_counter()
    assert am.importAuthenticationConfigsFromXml(given["file"], given["password"], False)
    took = time.perf_counter() - begin
assert len(am.configIds()) == given["count"]
answer(took * 1000)
`;
const theirExport = `${unlocked}
ids = am.configIds()
assert len(ids) == given["count"]
for turn in range(2):
    begin = time.perf_counter()
    assert am.exportAuthenticationConfigsToXml(given["out"], ids, given["password"])
    took = time.perf_counter() - begin
answer(took * 1000)
`;

/** Logins with a client secret, which every version of QGIS can hold. */
const authConfigs = profileOf(0, count).authConfigs.map((config) =>
  config.kind === 'oauth2' ? { ...config, pkce: false } : config,
);

/** The application's own operations over a store, as every interface calls them. */
function operationsOver(store: Store) {
  const randomness = systemRandomness;
  const parts = {
    store,
    clock: systemClock,
    randomness,
    health: createHealth(systemClock, () => undefined),
    undos: createUndoMemory(randomness),
    imports: createImportMemory(),
    qgisProfiles: qgisProfiles(process.env),
    sealer: workerSealer(),
    grants: portalGrants({ http: arcgisHttp({ fetch, clock: systemClock }), clock: systemClock }),
    progressTeller: () => () => undefined,
  };
  return {
    async importFile(file: Uint8Array): Promise<number> {
      const content = Buffer.from(file).toString('base64');
      const opened = valueOf(await openImport({ kind: 'content', name: 'auth.xml', content }, parts));
      return valueOf(await applyImport({ import: opened.import, password }, parts)).added;
    },
    async exportText(): Promise<string> {
      const { texts } = valueOf(await exportQgis({ selection: {}, files: ['auth-xml'], password }, parts));
      return texts[0]?.text ?? '';
    },
  };
}

/** How long it took, in milliseconds. */
async function timed(work: () => Promise<void>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** As with QGIS: the same was done once before. */
async function second(work: () => Promise<number>): Promise<number> {
  await work();
  return work();
}

function pair([ours = Number.NaN, theirs = Number.NaN]: readonly number[]) {
  return { ours, theirs };
}

await inFolder(async (folder) => {
  await inFolder(async (storeFolder) => {
    const file = join(folder, 'auth.xml');
    const out = join(folder, 'exported.xml');
    const identity = await newIdentity();
    const open = async () => valueOf(await openStore(identity, storePorts(storeFolder)));
    const store = await open();
    const save = async (configs: readonly AuthConfig[]) => {
      const saved: Profile = { ...emptyProfile, authConfigs: configs };
      valueOf(await store.changeProfile<null, never>(() => succeed({ saved, value: null })));
    };
    await save(authConfigs);
    await writeFile(file, await operationsOver(store).exportText());

    const importing = async () => {
      await save([]);
      return timed(async () => {
        const added = await operationsOver(store).importFile(await readFile(file));
        if (added !== count) throw new Error('Not all were imported.');
      });
    };
    // Opened anew, so that it reads from the disk as QGIS does.
    const exporting = () =>
      timed(async () => writeFile(out, await operationsOver(await open()).exportText()));
    const input = { file, out: join(folder, 'theirs.xml'), password, count };
    const times = await medians(
      [
        { run: () => second(importing) },
        { run: () => runPyQgis<number>(theirImport, { input, home: folder }) },
        { run: () => second(exporting) },
        { run: () => runPyQgis<number>(theirExport, { input, home: folder }) },
      ],
      rounds,
    );
    const common = { unit: 'ms', limit: 0.1 } as const;
    const comparisons: readonly Comparison[] = [
      {
        ...common,
        what: `import ${count} QGIS configurations from an encrypted file into the store`,
        ...pair(times.slice(0, 2)),
        against: 'QgsAuthManager, into its open database',
      },
      {
        ...common,
        what: `export ${count} QGIS configurations from the store to an encrypted file`,
        ...pair(times.slice(2)),
        against: 'QgsAuthManager, from its open database',
      },
    ];
    report(comparisons);
  });
});
