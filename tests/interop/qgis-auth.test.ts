import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuthMethodConfig } from '../../src/core/sharing/qgis/auth-method-config.ts';
import {
  encryptedAuthXml,
  isFragileInQgis,
  plainAuthXml,
  readAuthXml,
} from '../../src/core/sharing/qgis/auth-xml.ts';
import {
  oauth2Defaults,
  type QgisOAuth2,
  writeOAuth2Config,
} from '../../src/core/sharing/qgis/oauth2-config.ts';
import { keysLostInStorage } from '../../src/core/sharing/qgis/stored-config.ts';
import { systemRandomness } from '../../src/node/randomness.ts';
import { anyQgisConfigs, meaningOf } from '../fixtures/any-qgis-config.ts';
import { valueOf } from '../fixtures/outcomes.ts';
import { authMethodConfig, qgisSample, sampleConfigs, samplePasswords } from '../fixtures/qgis-samples.ts';
import { hasQgis, missingQgis, runPyQgis } from './qgis-program.ts';

/** A configuration as the scripts say it. */
interface Told extends Omit<AuthMethodConfig, 'config'> {
  readonly config: Readonly<Record<string, string>>;
}

let place = '';
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'wayleave-qgis-'));
});
afterEach(() => rm(place, { recursive: true, force: true }));

/** What several scripts use: a database with a master password, and configurations as plain values. */
const common = `
am = QgsApplication.authManager()
assert not am.isDisabled() and am.setMasterPassword("master", True)
def told():
    found = []
    for id in sorted(am.configIds()):
        ok, c = am.loadAuthenticationConfig(id, QgsAuthMethodConfig(), True)
        assert ok
        found.append({"id": c.id(), "name": c.name(), "method": c.method(), "version": c.version(), "uri": c.uri(), "config": c.configMap()})
    return found
def empty():
    for id in am.configIds():
        am.removeAuthenticationConfig(id)
def store(one):
    c = QgsAuthMethodConfig(one["method"], one["version"])
    c.setId(one["id"]); c.setName(one["name"]); c.setUri(one["uri"])
    for key, value in one["config"].items():
        c.setConfig(key, value)
    assert am.storeAuthenticationConfig(c)[0]
`;

const oauth2 = (change: Partial<QgisOAuth2>) => ({
  oauth2config: valueOf(writeOAuth2Config({ ...oauth2Defaults, ...change }, '3.4')).text,
});

const portal = {
  clientId: 'Ünïcode 😀',
  clientSecret: `q"u'o<t>e & \\ :::|||::: \t\r\nü😀`,
  customHeader: 'X-Esri-Authorization',
  requestUrl: 'https://gis.example.org/portal/sharing/rest/oauth2/authorize?a=1&b=2',
  tokenUrl: 'https://gis.example.org/portal/sharing/rest/oauth2/token',
  refreshTokenUrl: 'https://gis.example.org/portal/sharing/rest/oauth2/refresh',
  redirectPort: 7171,
  redirectUrl: 'back/here',
  scope: 'a b',
  apiKey: 'key&<>"',
  description: 'two\nlines',
  persistToken: true,
  requestTimeout: 45,
  queryPairs: new Map([
    ['expiration', '20160'],
    ['lang', 'ü&='],
  ]),
} as const;

/** Everything that is awkward, in the order of the IDs. */
const awkward: readonly AuthMethodConfig[] = [
  authMethodConfig('apikey1', 'A header', 'APIHeader', 2, { 'X-Api-Key': 'k "&" ü', 'X.Other_1': '' }),
  authMethodConfig('basic01', 'Equal name', 'Basic', 2, {
    username: 'ü😀',
    password: `a'b"c&d<e>f\n\r\n\tg\\ `,
    realm: '',
  }),
  authMethodConfig('basic02', 'Equal name', 'Basic', 2, { username: '::', password: 'a||b::c', realm: '|:' }),
  authMethodConfig('eoauth2', '<b>"Söhne" & 😀\n</b>', 'OAuth2', 1, oauth2(portal)),
  authMethodConfig(
    'foauth2',
    'Long secret',
    'OAuth2',
    1,
    oauth2({ ...portal, clientSecret: '0"ü😀\\'.repeat(4_000) }),
  ),
  {
    ...authMethodConfig('pkipath', 'PKI', 'PKI-Paths', 2, {
      certpath: '/a b',
      keypath: 'C:\\k',
      addcas: 'false',
    }),
    uri: 'https://x/?a&b',
  },
  authMethodConfig('token01', 'Static token', 'EsriToken', 2, { token: 'x'.repeat(20_000) }),
  authMethodConfig('unknown', 'Of a plug-in', 'Some-Method', 0, { anything: '' }),
];

const passwords = [
  'a',
  'b'.repeat(31),
  'c'.repeat(32),
  'd'.repeat(33),
  `${'e'.repeat(31)}ü and more`,
  `${'f'.repeat(30)}😀 and more`,
  'pass & "wörd" <x>\n',
];

/** Writes files of that content and tells what QGIS has after importing each into an empty database. */
async function imported(files: readonly { readonly text: string; readonly password: string }[]) {
  const named = files.map(({ text, password }, index) => ({
    path: join(place, `in-${index}.xml`),
    text,
    password,
  }));
  for (const { path, text } of named) await writeFile(path, text);
  const input = named.map(({ path, password }) => ({ path, password }));
  return await runPyQgis<readonly { readonly ok: boolean; readonly told: readonly Told[] }[]>(
    `${common}
found = []
for one in given:
    empty()
    ok = am.importAuthenticationConfigsFromXml(one["path"], one["password"], False)
    found.append({"ok": ok, "told": told()})
answer(found)`,
    { input },
  );
}

/** Has QGIS store the configurations and export all of them, once under each password ('' is plain). */
async function exported(
  configs: readonly AuthMethodConfig[],
  words: readonly string[],
): Promise<readonly Uint8Array[]> {
  const paths = words.map((_, index) => join(place, `out-${index}.xml`));
  await runPyQgis(
    `${common}
for one in given["configs"]:
    store(one)
for path, password in zip(given["paths"], given["words"]):
    assert am.exportAuthenticationConfigsToXml(path, am.configIds(), password)
answer(None)`,
    { input: { configs: configs.map(sayable), paths, words } },
  );
  return await Promise.all(paths.map((path) => readFile(path)));
}

/** Imports a file of ours, opens each configuration in the dialog that QGIS has for it, and presses Save there. */
async function opened(configs: readonly AuthMethodConfig[]) {
  const path = join(place, 'in.xml');
  await writeFile(path, valueOf(plainAuthXml(configs)));
  return await runPyQgis<{
    readonly shown: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly after: readonly Told[];
  }>(
    `${common}
from qgis.gui import *
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import *
assert am.importAuthenticationConfigsFromXml(given["path"], "", False)
def fields(dialog):
    seen = {}
    for w in dialog.findChildren(QWidget):
        if isinstance(w, QLineEdit): value = w.text()
        elif isinstance(w, QPlainTextEdit): value = w.toPlainText()
        elif isinstance(w, QSpinBox): value = w.value()
        elif isinstance(w, QComboBox): value = w.currentIndex() if w.objectName() != "cmbAuthMethods" else w.currentData()
        elif isinstance(w, QCheckBox): value = w.isChecked()
        elif isinstance(w, QTableWidget): value = [[w.item(r, c).text() for c in range(w.columnCount())] for r in range(w.rowCount())]
        else: continue
        seen[w.objectName()] = value
    return seen
shown = {}
def look(id):
    dialog = QApplication.activeModalWidget()
    shown[id] = fields(dialog)
    dialog.findChildren(QDialogButtonBox)[-1].button(QDialogButtonBox.Save).click()
    if dialog.isVisible():
        shown[id]["stayed open"] = True
        dialog.reject()
for id in am.configIds():
    select = QgsAuthConfigSelect(None)
    select.setConfigId(id)
    QTimer.singleShot(0, lambda: look(id))
    select.findChild(QAbstractButton, "btnConfigEdit").click()
answer({"shown": shown, "after": told()})`,
    { input: { path } },
  );
}

const sayable = (config: AuthMethodConfig): Told => ({
  ...config,
  config: Object.fromEntries(config.config),
});
const heard = ({ config, ...rest }: Told): AuthMethodConfig => ({
  ...rest,
  config: new Map(Object.entries(config)),
});

describe.skipIf(!hasQgis)(`real QGIS (missing here: ${missingQgis.join() || 'nothing'})`, () => {
  test('imports our files, plain and under every password, with the same values', async () => {
    const files = [{ text: valueOf(plainAuthXml(awkward)), password: '' }];
    for (const password of passwords) {
      files.push({ text: valueOf(await encryptedAuthXml(awkward, password, systemRandomness)), password });
    }
    const results = await imported(files);
    expect(results).toHaveLength(8);
    for (const { ok, told } of results) {
      expect(ok).toBe(true);
      expect(told).toEqual(awkward.map(sayable));
    }
  });

  test('does not import an encrypted file of ours under another password', async () => {
    const text = valueOf(await encryptedAuthXml(awkward, 'right', systemRandomness));
    const results = await imported([
      { text, password: 'wrong' },
      { text, password: '' },
    ]);
    expect(results).toEqual([
      { ok: false, told: [] },
      { ok: false, told: [] },
    ]);
  });

  test('exports files that we read with the same values, plain and under every password', async () => {
    const files = await exported(awkward, ['', ...passwords]);
    for (const [index, file] of files.entries()) {
      const { configs, skipped } = valueOf(await readAuthXml(file, passwords[index - 1] ?? null));
      expect(configs.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(awkward);
      expect(skipped).toEqual([]);
    }
  });

  test('is the same after QGIS to Wayleave to QGIS, character by character', async () => {
    const [first] = await exported(awkward, ['']);
    const ours = valueOf(plainAuthXml(valueOf(await readAuthXml(first ?? '', null)).configs));
    const sealed = valueOf(
      await encryptedAuthXml(valueOf(await readAuthXml(ours, null)).configs, 'pw', systemRandomness),
    );
    const [result] = await imported([{ text: sealed, password: 'pw' }]);
    expect(result?.told).toEqual(awkward.map(sayable));
    const [again] = await exported((result?.told ?? []).map(heard), ['']);
    expect(valueOf(plainAuthXml(valueOf(await readAuthXml(again ?? '', null)).configs))).toBe(ours);
  });

  test('imports every sample from us as it once exported it', async () => {
    const names = [
      'auth-agol-plain.xml',
      'auth-agol-encrypted.xml',
      'auth-mixed-plain.xml',
      'auth-mixed-encrypted.xml',
    ];
    const files = await Promise.all(
      names.map(async (name) => {
        const { configs } = valueOf(await readAuthXml(qgisSample(name), samplePasswords[name] ?? null));
        return { text: valueOf(await encryptedAuthXml(configs, name, systemRandomness)), password: name };
      }),
    );
    const byId = sampleConfigs.map(sayable).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const results = await imported(files);
    expect(results.map(({ told }) => told)).toEqual([byId.slice(0, 1), byId.slice(0, 1), byId, byId]);
  });

  test('takes whatever we write, of any characters', async () => {
    const many = fc.sample(anyQgisConfigs, { numRuns: 30, seed: 4 });
    const results = await imported(
      many.map((configs) => ({ text: valueOf(plainAuthXml(configs)), password: '' })),
    );
    for (const [index, { told }] of results.entries()) {
      expect(meaningOf(told.map(heard))).toEqual(meaningOf(many[index] ?? []));
    }
  });

  test('passes over the entries that we tell, and no other', async () => {
    const entry = (attributes: string, values = '<Config a="b"/>', tag = 'AuthMethodConfig') =>
      `<${tag} ${attributes}>${values}</${tag}>`;
    const text = `<qgis_authentication><configurations>${[
      entry('id="good001" name="n" method="Basic" version="2"'),
      entry('id="noname1" name="" method="Basic"'),
      entry('id="nometh1" name="n"'),
      entry('id="novals1" name="n" method="Basic"', '<Config/>'),
      entry('id="second1" name="n" method="Basic"', '<x/><Config a="b"/>'),
      entry('id="other01" name="n" method="Basic"', '<Config a="b"/>', 'Other'),
      entry('id="good001" name="again" method="Basic"'),
      entry('id="zap" name="n" method="Zap" version="2.5"', '<Zap a="1"/><Config a="2"/>'),
    ].join('')}</configurations></qgis_authentication>`;
    const [result] = await imported([{ text, password: '' }]);
    const { configs, skipped } = valueOf(await readAuthXml(text, null));
    expect(result).toEqual({ ok: true, told: configs.map(sayable) });
    expect(skipped.map(({ id }) => id)).toEqual([
      'noname1',
      'nometh1',
      'novals1',
      'second1',
      'other01',
      'good001',
    ]);
  });

  test('loses just the values that we refuse to write for it', async () => {
    const letters = fc.constantFrom('|', ':', '||', '::', '|||', ':::', 'a');
    const value = fc.array(letters, { maxLength: 5 }).map((parts) => parts.join(''));
    const maps = fc.sample(fc.record({ password: value, realm: value, username: value }), {
      numRuns: 80,
      seed: 7,
    });
    const results = await runPyQgis<readonly Readonly<Record<string, string>>[]>(
      `${common}
found = []
for index, config in enumerate(given):
    store({"id": str(index), "name": "n", "method": "Basic", "version": 2, "uri": "", "config": config})
    found.append(am.loadAuthenticationConfig(str(index), QgsAuthMethodConfig(), True)[1].configMap())
answer(found)`,
      { input: maps },
    );
    const lost = maps.map((map, index) =>
      Object.keys(map).filter((key) => results[index]?.[key] !== Object(map)[key]),
    );
    expect(lost).toEqual(maps.map((map) => keysLostInStorage(new Map(Object.entries(map)))));
    expect(lost.filter((keys) => keys.length > 0).length).toBeGreaterThan(10);
  });

  test('reads what we write for its version, and nothing where a newer key is in it', async () => {
    const newer = { ...oauth2Defaults, ...portal, redirectHost: 'localhost' };
    const [own, later] = (['3.4', '3.36'] as const).map((target) =>
      valueOf(writeOAuth2Config(newer, target)),
    );
    const { shown } = await opened([
      authMethodConfig('newer36', 'n', 'OAuth2', 1, { oauth2config: later?.text ?? '' }),
      authMethodConfig('own0322', 'n', 'OAuth2', 1, { oauth2config: own?.text ?? '' }),
    ]);
    expect(own?.leftOut).toEqual(['redirectHost']);
    expect(shown.own0322).toMatchObject({ leClientId: portal.clientId, leTokenUrl: portal.tokenUrl });
    expect(shown.newer36).toMatchObject({ leClientId: '', leTokenUrl: '' });
  });

  test('shows every value of ours in its own dialog, and saves it unchanged but where it unescapes separators', async () => {
    const configs = awkward.filter(({ method }) => ['Basic', 'EsriToken', 'OAuth2'].includes(method));
    const { shown, after } = await opened(configs);
    const oneLine = (text: string) => text.replaceAll(/\r\n|\r|\n/g, '\n');
    expect(shown.eoauth2).toMatchObject({
      leName: oneLine(awkward[3]?.name ?? ''),
      leAuthCfg: 'eoauth2',
      cmbAuthMethods: 'OAuth2',
      cmbbxGrantFlow: 0,
      cmbbxAccessMethod: 0,
      leClientId: portal.clientId,
      leClientSecret: portal.clientSecret,
      mTokenHeaderLineEdit: portal.customHeader,
      leRequestUrl: portal.requestUrl,
      leTokenUrl: portal.tokenUrl,
      leRefreshTokenUrl: portal.refreshTokenUrl,
      spnbxRedirectPort: portal.redirectPort,
      leRedirectUrl: portal.redirectUrl,
      leScope: portal.scope,
      leApiKey: portal.apiKey,
      pteDescription: portal.description,
      chkbxTokenPersist: true,
      spnbxRequestTimeout: portal.requestTimeout,
      tblwdgQueryPairs: [...portal.queryPairs],
    });
    expect(shown.foauth2).toMatchObject({ leClientSecret: '0"ü😀\\'.repeat(4_000) });
    expect(shown.basic02).toMatchObject({ leUsername: '::', lePassword: 'a||b::c', leRealm: '|:' });
    expect(shown.token01).toMatchObject({ mTokenEdit: 'x'.repeat(20_000) });
    expect(Object.values(shown).filter((fields) => 'stayed open' in fields)).toEqual([]);
    const fragile = configs.filter(isFragileInQgis).map(({ id }) => id);
    expect(fragile).toEqual(['eoauth2']);
    const others = (told: Told) => !fragile.includes(told.id);
    expect(after.filter(others)).toEqual(configs.map(sayable).filter(others));
    expect(after.find(({ id }) => id === 'eoauth2')?.config.oauth2config).toMatch(/& \\\\ $/);
  });
});
