import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAuthDatabase } from '../../src/core/sharing/qgis/auth-database.ts';
import type { ArcgisConnection } from '../../src/core/sharing/qgis/arcgis-connection.ts';
import type { AuthMethodConfig } from '../../src/core/sharing/qgis/auth-method-config.ts';
import { readSettingsConnections } from '../../src/core/sharing/qgis/profile-settings.ts';
import { passwordFileVariable, writeStartupScript } from '../../src/core/sharing/qgis/startup-script.ts';
import { missingPeers } from '../fixtures/peers.ts';
import { hasQgis, missingQgis, profileOfHome, runPyQgis } from './qgis-program.ts';

const connection: ArcgisConnection = {
  name: 'ArcGIS Online',
  url: 'https://services1.arcgis.com/AbCdEf123/arcgis/rest/services',
  authcfg: 'agol001',
  username: '',
  password: '',
  referer: '',
  headers: new Map(),
  communityEndpoint: 'https://www.arcgis.com/sharing/rest/community',
  contentEndpoint: 'https://www.arcgis.com/sharing/rest/content',
  urlPrefix: '',
};
/** A name that would end every kind of Python string, and more. */
const awkward: ArcgisConnection = {
  ...connection,
  name: `a'''b"""c %s {x} #\u2028𝒳 ö, [y] = ; &`,
  referer: 'https://gis.example.org/app?x=1&y=ü',
  urlPrefix: 'https://proxy.example.org/?',
};
const open: AuthMethodConfig = {
  id: 'open001',
  name: `Public client '''"\\n ö 𝒳`,
  method: 'OAuth2',
  version: 1,
  uri: '',
  config: new Map([['oauth2config', '{"clientId":"abc","clientSecret":"","grantFlow":4}']]),
};
const sealed = {
  fileName: 'auth-mixed-encrypted.xml',
  authConfigs: ['agol001', 'portal1', 'basic01', 'token01'].map((id) => ({ id, name: id })),
};
const password = 'pässwörd-longer-than-thirty-two-bytes';

/** What QGIS has after the script, and what it was told meanwhile. */
interface State {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly log: readonly string[];
}

/** Runs the script as QGIS does, `times` after one another, and tells what is there then. */
const startQgis = `
log = []
app.messageLog().messageReceived.connect(lambda text, tag, level: log.append(text) if tag == "Wayleave" else None)
manager = app.authManager()
manager.setMasterPassword("sample master", True)
for _ in range(given["times"]):
    exec(open(given["path"], encoding="utf-8").read(), {"__name__": "__main__", "__file__": given["path"]})
settings = QgsSettings()
configs = {}
for identifier in manager.configIds():
    config = manager.loadAuthenticationConfig(identifier, QgsAuthMethodConfig(), True)[1]
    configs[identifier] = dict(config.configMap())
answer({"settings": {key: settings.value(key) for key in settings.allKeys() if "arcgis" in key.lower()}, "configs": configs, "log": log})
`;

let home = '';
let share = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'wayleave-qgis-'));
  share = join(home, 'share');
  await mkdir(share);
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function putScript(changes: Partial<Parameters<typeof writeStartupScript>[0]> = {}): Promise<string> {
  const contents = { name: 'test', connections: [connection, awkward], authConfigs: [open], sealed };
  const script = writeStartupScript({ ...contents, ...changes });
  if (!script.ok) throw new Error(script.failure.message);
  const path = join(share, 'setup.py');
  await writeFile(path, script.value.text);
  await copyFile(
    new URL(`../fixtures/qgis/${sealed.fileName}`, import.meta.url),
    join(share, sealed.fileName),
  );
  await writeFile(join(home, 'password'), `${password}\n`);
  return path;
}

function started(path: string, times = 1, passwordFile = join(home, 'password')): Promise<State> {
  const environment = { [passwordFileVariable]: passwordFile };
  return runPyQgis<State>(startQgis, { input: { path, times }, home, environment });
}

const profileFile = (name: string) => readFile(join(profileOfHome(home), name));

describe.skipIf(!hasQgis)(`start-up script (missing here: ${missingQgis.join() || 'nothing'})`, () => {
  test('sets connections with endpoints in both layouts, and configurations', async () => {
    const { settings, configs, log } = await started(await putScript());
    const older = `qgis/connections-arcgisfeatureserver/${awkward.name}`;
    const newer = `connections/arcgisfeatureserver/items/${awkward.name}`;
    expect(settings).toMatchObject({
      [`${older}/url`]: awkward.url,
      [`${older}/referer`]: awkward.referer,
      [`${older}/community_endpoint`]: awkward.communityEndpoint,
      [`${older}/content_endpoint`]: awkward.contentEndpoint,
      [`qgis/ARCGISFEATURESERVER/${awkward.name}/authcfg`]: 'agol001',
      [`${newer}/url`]: awkward.url,
      [`${newer}/community-endpoint`]: awkward.communityEndpoint,
      [`${newer}/content-endpoint`]: awkward.contentEndpoint,
      [`${newer}/authcfg`]: 'agol001',
      [`${newer}/urlprefix`]: awkward.urlPrefix,
      [`${newer}/http-header`]: { referer: awkward.referer },
    });
    expect(Object.keys(configs).toSorted()).toEqual(['agol001', 'basic01', 'open001', 'portal1', 'token01']);
    expect(configs.open001).toEqual(Object.fromEntries(open.config));
    expect(configs.basic01?.password).toBe('two\nlines & "quotes"');
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(
      /^Set up: connections ArcGIS Online, .*configurations open001, agol001, portal1, basic01, token01\.$/s,
    );
  });

  test('what it set is read from the profile with the same values', async () => {
    await started(await putScript());
    const read = readSettingsConnections(await profileFile('QGIS/QGIS3.ini'));
    const configs = await readAuthDatabase(await profileFile('qgis-auth.db'), 'sample master');
    expect(read).toEqual({ ok: true, value: { connections: [connection, awkward], disagreeing: [] } });
    expect(configs.ok && configs.value.find(({ id }) => id === open.id)).toEqual(open);
  });

  test('a second run in the same QGIS and in a later one changes nothing', async () => {
    const path = await putScript();
    const first = await started(path, 2);
    const database = await profileFile('qgis-auth.db');
    const settings = await profileFile('QGIS/QGIS3.ini');
    const second = await started(path, 2);
    expect(first.log).toHaveLength(1);
    expect(second).toEqual({ ...first, log: [] });
    expect(await profileFile('qgis-auth.db')).toEqual(database);
    expect(await profileFile('QGIS/QGIS3.ini')).toEqual(settings);
  });

  test('what the user changed afterwards stays, until the script is another', async () => {
    const path = await putScript();
    await started(path);
    const change = `
QgsSettings().setValue("qgis/connections-arcgisfeatureserver/ArcGIS Online/url", "https://mine.example.org")
QgsSettings().setValue("connections/arcgisfeatureserver/items/ArcGIS Online/http-header", {"X-Own": "1"})
QgsSettings().setValue("qgis/ARCGISFEATURESERVER/ArcGIS Online/password", "own")
answer(None)`;
    await runPyQgis(change, { home });
    const url = 'qgis/connections-arcgisfeatureserver/ArcGIS Online/url';
    expect((await started(path)).settings[url]).toBe('https://mine.example.org');
    const later = { ...connection, referer: 'https://later.example.org' };
    const { settings, log } = await started(await putScript({ connections: [later] }));
    expect(settings[url]).toBe(connection.url);
    expect(settings['connections/arcgisfeatureserver/items/ArcGIS Online/http-header']).toEqual({
      'X-Own': '1',
      referer: later.referer,
    });
    expect(settings['qgis/ARCGISFEATURESERVER/ArcGIS Online/password']).toBe('own');
    expect(log).toEqual(['Set up: connection ArcGIS Online.']);
  });

  test.each([
    ['a wrong password', 'wrong', /does not open auth-mixed-encrypted\.xml/],
    ['no password file', null, /The file of WAYLEAVE_QGIS_PASSWORD_FILE cannot be read/],
  ])('with %s it says so, does the rest, and tries again', async (_what, words, expected) => {
    const path = await putScript();
    if (words === null) await rm(join(home, 'password'));
    else await writeFile(join(home, 'password'), words);
    const first = await started(path);
    expect(Object.keys(first.configs)).toEqual(['open001']);
    expect(first.log.join()).toMatch(expected);
    await writeFile(join(home, 'password'), password);
    const second = await started(path);
    expect(Object.keys(second.configs)).toHaveLength(5);
  });

  test('nobody is asked where nobody can answer', async () => {
    const { configs, log } = await started(await putScript(), 1, '');
    expect(Object.keys(configs)).toEqual(['open001']);
    expect(log.join()).toContain('was not opened without its password');
  });

  test.each([
    ['is not there', null, 'was not found beside the script'],
    ['is not encrypted', 'auth-mixed-plain.xml', 'is not encrypted, so it was not used'],
  ])('a file that %s is told, and nothing of it taken', async (_what, source, words) => {
    const path = await putScript();
    await rm(join(share, sealed.fileName));
    if (source !== null)
      await copyFile(new URL(`../fixtures/qgis/${source}`, import.meta.url), join(share, sealed.fileName));
    const { configs, log } = await started(path);
    expect(Object.keys(configs)).toEqual(['open001']);
    expect(log.join()).toContain(words);
  });
});

const missing = missingPeers(['qgis', 'xvfb-run']);

/**
 * QGIS runs this as its `startup.py`. It answers the dialogs that ask for a password, waits until the script has told
 * what it did, writes down what is there, and ends QGIS.
 */
const look = `
def _look():
    import json, os, qgis.utils
    from qgis.core import QgsApplication, QgsSettings
    from qgis.PyQt.QtCore import QTimer
    from qgis.PyQt.QtWidgets import QInputDialog
    given = json.loads(os.environ["WAYLEAVE_TEST"])
    labels = []
    turns = [300]
    def told():
        return [item.text() for item in qgis.utils.iface.messageBar().items() if item.title() == "Wayleave"]
    def answer():
        settings = QgsSettings()
        keys = [key for key in settings.allKeys() if "arcgis" in key.lower()]
        state = {"settings": {key: settings.value(key) for key in keys}, "told": told(), "labels": labels}
        state["configs"] = sorted(QgsApplication.authManager().configIds())
        settings.sync()
        with open(given["answer"], "w") as file:
            json.dump(state, file)
        os._exit(0)
    def look():
        turns[0] -= 1
        window = QgsApplication.activeModalWidget()
        if isinstance(window, QInputDialog):
            labels.append(window.labelText())
            password = given["passwords"].pop(0)
            window.setTextValue(password or "")
            window.done(1 if password is not None else 0)
        elif turns[0] == 0 or (turns[0] < 280 and (given["isQuiet"] or told())):
            answer()
        QTimer.singleShot(100, look)
    QTimer.singleShot(100, look)
_look()
`;

interface ProgramState {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly configs: readonly string[];
  /** What stands in the message bar. */
  readonly told: readonly string[];
  /** What dialogs asked for. */
  readonly labels: readonly string[];
}

/** `passwords` are given in dialogs, one after another; `null` closes one. */
interface ProgramStart {
  readonly passwords?: readonly (string | null)[];
  readonly passwordFile?: string;
  readonly isQuiet?: boolean;
}

describe.skipIf(!hasQgis || missing.length > 0)(
  `start-up script in the complete program (missing here: ${[...missingQgis, ...missing].join() || 'nothing'})`,
  () => {
    async function programStarted(path: string, start: ProgramStart = {}): Promise<ProgramState> {
      const { passwords = [], passwordFile = '', isQuiet = false } = start;
      const answer = join(home, 'answer.json');
      await writeFile(join(profileOfHome(home), '../../startup.py'), look);
      const child = spawn('xvfb-run', ['-a', 'qgis', '--noversioncheck', '--nologo'], {
        detached: true,
        stdio: 'ignore',
        env: {
          PATH: '/usr/bin:/bin',
          HOME: home,
          TMPDIR: home,
          XDG_RUNTIME_DIR: home,
          LANG: 'C.UTF-8',
          PYQGIS_STARTUP: path,
          QGIS_AUTH_PASSWORD_FILE: join(home, 'master'),
          [passwordFileVariable]: passwordFile,
          WAYLEAVE_TEST: JSON.stringify({ answer, passwords, isQuiet }),
        },
      });
      const { pid } = child;
      const killer = setTimeout(() => pid !== undefined && process.kill(-pid, 'SIGKILL'), 80_000);
      await once(child, 'exit');
      clearTimeout(killer);
      return JSON.parse(await readFile(answer, 'utf8'));
    }

    beforeEach(async () => {
      await writeFile(join(home, 'master'), 'sample master');
      await runPyQgis('answer(app.authManager().setMasterPassword("sample master", True))', { home });
    });

    const all = ['agol001', 'basic01', 'open001', 'portal1', 'token01'];

    test('PYQGIS_STARTUP runs it twice, it works and tells once', async () => {
      const path = await putScript();
      const passwordFile = join(home, 'password');
      const first = await programStarted(path, { passwordFile });
      expect(first.configs).toEqual(all);
      expect(first.told).toHaveLength(1);
      expect(first.told[0]).toMatch(/^Set up: connections ArcGIS Online, /);
      expect(first.settings).toMatchObject({
        'qgis/connections-arcgisfeatureserver/ArcGIS Online/content_endpoint': connection.contentEndpoint,
        'connections/arcgisfeatureserver/items/ArcGIS Online/content-endpoint': connection.contentEndpoint,
      });
      const second = await programStarted(path, { passwordFile, isQuiet: true });
      expect(second).toEqual({ ...first, told: [] });
    }, 200_000);

    test('it asks for the password until it is right, and again after a no', async () => {
      const path = await putScript();
      const first = await programStarted(path, { passwords: [null] });
      expect(first.labels).toEqual(['Password of auth-mixed-encrypted.xml:']);
      expect(first.configs).toEqual(['open001']);
      expect(first.told.join()).toContain('it is asked for at the next start');
      const second = await programStarted(path, { passwords: ['wrong', password] });
      expect(second.labels).toEqual([
        'Password of auth-mixed-encrypted.xml:',
        'That password does not open it. Password of auth-mixed-encrypted.xml:',
      ]);
      expect(second.configs).toEqual(all);
      expect(second.told).toEqual(['Set up: configurations agol001, portal1, basic01, token01.']);
    }, 200_000);
  },
);
