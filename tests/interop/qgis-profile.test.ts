import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listAuthDatabase, readAuthDatabase } from '../../src/core/sharing/qgis/auth-database.ts';
import type { ArcgisConnection } from '../../src/core/sharing/qgis/arcgis-connection.ts';
import { qgisDrift } from '../../src/core/sharing/qgis/drift.ts';
import { readSettingsConnections } from '../../src/core/sharing/qgis/profile-settings.ts';
import { readSettings, settingText } from '../../src/core/sharing/qgis/settings-ini.ts';
import { keysLostInStorage } from '../../src/core/sharing/qgis/stored-config.ts';
import { qgisProfiles } from '../../src/node/qgis-profiles.ts';
import { anyQgisConfigs, meaningOf } from '../fixtures/any-qgis-config.ts';
import { valueOf } from '../fixtures/outcomes.ts';
import { anyConnections, arcgisConnection, sampleConnections } from '../fixtures/qgis-connections.ts';
import { sampleConfigs } from '../fixtures/qgis-samples.ts';
import { hasQgis, missingQgis, profileOfHome, runPyQgis } from './qgis-program.ts';

/** Stores connections as QGIS does, in the layout of before 3.30 by its own settings, and configurations in its database. */
const fillProfile = `
settings = QgsSettings()
for one in given["older"]:
    own = "qgis/connections-arcgisfeatureserver/" + one["name"] + "/"
    signin = "qgis/ARCGISFEATURESERVER/" + one["name"] + "/"
    settings.setValue(own + "url", one["url"])
    settings.setValue(own + "referer", one["referer"])
    settings.setValue(own + "community_endpoint", one["communityEndpoint"])
    settings.setValue(own + "content_endpoint", one["contentEndpoint"])
    for key in ("authcfg", "username", "password"):
        settings.setValue(signin + key, one[key])
for one in given["newer"]:
    own = "connections/arcgisfeatureserver/items/" + one["name"] + "/"
    headers = dict(one["headers"])
    headers["referer"] = one["referer"]
    settings.setValue(own + "http-header", headers)
    settings.setValue(own + "community-endpoint", one["communityEndpoint"])
    settings.setValue(own + "content-endpoint", one["contentEndpoint"])
    settings.setValue(own + "urlprefix", one["urlPrefix"])
    for key in ("url", "authcfg", "username", "password"):
        settings.setValue(own + key, one[key])
manager = app.authManager()
assert manager.setMasterPassword(given["master"], True)
for one in given["configs"]:
    config = QgsAuthMethodConfig(one["method"], one["version"])
    config.setId(one["id"]); config.setName(one["name"]); config.setUri(one["uri"])
    for key, value in one["config"].items():
        config.setConfig(key, value)
    assert manager.storeAuthenticationConfig(config)[0]
answer(None)
`;

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'wayleave-qgis-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const sayable = (connection: ArcgisConnection) => ({
  ...connection,
  headers: Object.fromEntries(connection.headers),
});

/** The profile that QGIS wrote of these, as the reader of this computer finds it. */
async function profileWith(contents: {
  readonly older?: readonly ArcgisConnection[];
  readonly newer?: readonly ArcgisConnection[];
  readonly configs?: typeof sampleConfigs;
  readonly master?: string;
}) {
  const { older = [], newer = [], configs = [], master = 'sample master' } = contents;
  const input = {
    older: older.map(sayable),
    newer: newer.map(sayable),
    configs: configs.map((one) => ({ ...one, config: Object.fromEntries(one.config) })),
    master,
  };
  await runPyQgis(fillProfile, { input, home });
  const profiles = qgisProfiles({ HOME: home }, 'linux');
  const [place] = await profiles.list();
  expect(place?.folder).toBe(profileOfHome(home));
  const { settings, authDatabase } = valueOf(await profiles.read(place?.folder ?? ''));
  if (settings === null || authDatabase === null) throw new Error('QGIS did not write both files.');
  return { settings, authDatabase };
}

/** Different names for all of them, for the settings of one profile. */
const numbered = (connections: readonly ArcgisConnection[]) =>
  connections.map((one, index) => ({ ...one, name: `${String(index).padStart(3, '0')} ${one.name}` }));

describe.skipIf(!hasQgis)(`a profile of QGIS (missing here: ${missingQgis.join() || 'nothing'})`, () => {
  test('gives the connections and configurations that QGIS stored', async () => {
    const { settings, authDatabase } = await profileWith({
      older: sampleConnections,
      configs: sampleConfigs,
    });
    const { connections } = valueOf(readSettingsConnections(settings));
    const authConfigs = valueOf(await readAuthDatabase(authDatabase, 'sample master'));
    const here = { connections: sampleConnections, authConfigs: sampleConfigs };
    const drift = qgisDrift(here, { connections, authConfigs });
    expect(drift.map(({ key, state }) => [key, state])).toHaveLength(6);
    expect(drift.filter(({ state }) => state !== 'same')).toEqual([]);
    expect(connections).toEqual(sampleConnections);
  });

  test('gives any connection of both layouts with the same values', async () => {
    const connections = numbered(fc.sample(anyConnections, { numRuns: 25, seed: 7 }).flat());
    const older = connections.map((one) => ({ ...one, headers: new Map(), urlPrefix: '' }));
    const { settings } = await profileWith({ older, newer: connections.slice(0, 20) });
    const read = valueOf(readSettingsConnections(settings));
    expect(connections.length).toBeGreaterThan(30);
    expect(read.connections).toEqual([...connections.slice(0, 20), ...older.slice(20)]);
    expect(read.disagreeing).toEqual([]);
  });

  test('gives any configuration under any master password', async () => {
    const samples = fc.sample(anyQgisConfigs, { numRuns: 15, seed: 7 }).flat();
    const configs = samples
      .map((one, index) => ({ ...one, id: `${one.id.slice(0, 4)}${String(index).padStart(3, '0')}` }))
      .toSorted((one, other) => (one.id < other.id ? -1 : 1));
    const master = 'mäster-pässword-of-more-than-32-bytes 😀';
    const { authDatabase } = await profileWith({ configs, master });
    const stored = valueOf(await readAuthDatabase(authDatabase, master));
    expect(stored.map(({ id, name, method }) => [id, name, method])).toEqual(
      configs.map(({ id, name, method }) => [id, name, method]),
    );
    const kept = configs.filter(({ config }) => keysLostInStorage(config).length === 0);
    const keptIds = new Set(kept.map(({ id }) => id));
    expect(kept.length).toBeGreaterThan(configs.length / 2);
    expect(meaningOf(stored.filter(({ id }) => keptIds.has(id)))).toEqual(meaningOf(kept));
    expect(valueOf(await listAuthDatabase(authDatabase)).map(({ id }) => id)).toEqual(
      configs.map(({ id }) => id),
    );
  });

  test('where the two layouts differ it is told, and the newer one counts', async () => {
    const [one] = sampleConnections;
    const newer = arcgisConnection({ ...one, url: 'https://newer.example.org' });
    const { settings } = await profileWith({ older: sampleConnections, newer: [newer] });
    const { connections, disagreeing } = valueOf(readSettingsConnections(settings));
    expect(disagreeing).toEqual(['ArcGIS Online']);
    expect(connections[0]?.url).toBe('https://newer.example.org');
  });
});

/** Reads files by QSettings itself; a value that is no text comes back as null. */
const readByQt = `
def text(value):
    if isinstance(value, str):
        return value
    return bytes(value).decode("latin-1") if type(value).__name__ == "QByteArray" else None
read = []
for path in given:
    settings = QSettings(path, QSettings.IniFormat)
    # By an empty key Qt gives nothing, though it has one.
    read.append({key: text(settings.value(key)) for key in settings.allKeys() if key})
answer(read)
`;

describe.skipIf(!hasQgis)(
  `settings as Qt reads them (missing here: ${missingQgis.join() || 'nothing'})`,
  () => {
    const word = fc.stringMatching(/^[A-Za-z0-9._-]{1,6}$/);
    const piece = fc.oneof(
      {
        arbitrary: fc.constantFrom(
          '\\x41',
          '\\x',
          '\\n',
          '\\"',
          '\\\\',
          '\\,',
          '\\101',
          '\\\n',
          '\\\r\n',
          '\\q',
          '@',
          '(',
          ')',
        ),
        weight: 2,
      },
      { arbitrary: fc.constantFrom('"', ',', ';', ' ', '\t', '=', '%', '#'), weight: 2 },
      { arbitrary: word, weight: 4 },
    );
    const value = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    const key = fc.oneof(word, fc.constantFrom('a%20b', 'a\\b', '%U6F22', 'a%', 'a b ', '%zz'));
    const line = fc.oneof(
      { arbitrary: fc.tuple(key, value).map(([name, text]) => `${name}=${text}`), weight: 8 },
      {
        arbitrary: fc.constantFrom(
          '[s]',
          '[General]',
          '[%General]',
          '[a%20b]',
          '[ x ] ; y',
          '',
          '; note',
          'nothing',
        ),
        weight: 2,
      },
    );
    const file = fc
      .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'))
      .map(([lines, end]) => lines.join(end));

    test('what we read of any file is what Qt reads', async () => {
      const files = fc.sample(file, { numRuns: 1000, seed: 7 });
      const paths = files.map((_, index) => join(home, `${index}.ini`));
      await Promise.all(files.map((text, index) => writeFile(paths[index] ?? '', text)));
      const read = await runPyQgis<readonly Readonly<Record<string, string | null>>[]>(readByQt, {
        input: paths,
        home,
      });
      for (const [index, byQt] of read.entries()) {
        const settings = new Map(valueOf(readSettings(new TextEncoder().encode(files[index]))));
        settings.delete('');
        const byUs = Object.fromEntries([...settings].map(([name, raw]) => [name, settingText(raw)]));
        const expected = Object.fromEntries(Object.entries(byQt).map(([name, text]) => [name, text ?? '']));
        expect({ file: files[index], settings: byUs }).toEqual({ file: files[index], settings: expected });
      }
    });
  },
);
