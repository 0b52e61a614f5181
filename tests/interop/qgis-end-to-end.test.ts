import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { DemoPortal } from '../../src/demo-portal/demo-portal.ts';
import { at, listAt } from '../cli/command-line.ts';
import { addingLogin, freePort, openSite, openWorkplace, signIn, type Workplace } from '../cli/workplace.ts';
import { missingPeers } from '../fixtures/peers.ts';
import { missingQgis, runPyQgis } from './qgis-program.ts';

const missing = [...missingQgis, ...missingPeers(['qgis', 'Xvfb', 'curl'])];

const password = 'a password of thirty-two letters';
const clientSecret = 'secret:::and|||in"it"ü';

/**
 * A person with a browser: pages that QGIS wants to be opened come to an address here, and the sign-in page of
 * the portal is walked through, up to the redirect that QGIS itself waits for.
 */
async function personWithBrowser(portal: DemoPortal) {
  const opened: string[] = [];
  const outcomes: Promise<unknown>[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('open') ?? '';
    opened.push(url);
    outcomes.push(portal.signInLikeAPerson(url));
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { opened, outcomes, address: `http://127.0.0.1:${port}/` };
}

/** A display that nobody sees. */
async function startDisplay(): Promise<string> {
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => {
    child.kill();
  });
  const [number] = (await once(child.stdout, 'data')) as [Buffer];
  return `:${number.toString().trim()}`;
}

/**
 * Runs a script in the complete program, because PyQGIS alone opens no page for a sign-in; the browser of its desktop
 * hands pages on to that address. The script finds `given`, and ends the program by writing its answer to `result`.
 */
async function runInProgram<T>(script: string, input: object, address: string): Promise<T> {
  const home = newHome();
  const [bin, result, code] = ['bin', 'result.json', 'script.py'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(bin);
  const browser = `#!/bin/sh\nexec curl --silent --get --data-urlencode "open=$1" '${address}'\n`;
  writeFileSync(join(bin, 'xdg-open'), browser, { mode: 0o755 });
  const given = JSON.stringify(JSON.stringify({ ...input, result }));
  writeFileSync(
    code,
    `import json, os\nfrom qgis.core import *\ngiven = json.loads(${given})\n${script}\nos._exit(0)\n`,
  );
  const args = [
    '--nologo',
    '--noversioncheck',
    '--noplugins',
    '--profiles-path',
    join(home, 'profiles'),
    '--code',
    code,
  ];
  const child = spawn('/usr/bin/qgis', args, {
    cwd: home,
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: home,
      TMPDIR: home,
      XDG_RUNTIME_DIR: home,
      LANG: 'C.UTF-8',
      QT_QPA_PLATFORM: 'xcb',
      DISPLAY: await startDisplay(),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 90_000,
    killSignal: 'SIGKILL',
  });
  let talk = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    talk += text;
  });
  await once(child, 'close');
  if (!existsSync(result)) throw new Error(`QGIS gave no answer. It said: ${talk.slice(-2_000)}`);
  return JSON.parse(readFileSync(result, 'utf8')) as T;
}

/** Imports an authentication XML and loads a layer, which asks for the sign-in. */
const loadLayer = `
am = QgsApplication.authManager()
am.setMasterPassword("master of the test", True)
imported = am.importAuthenticationConfigsFromXml(given["file"], given["password"], True)
layer = QgsVectorLayer(given["source"], "Layer", "arcgisfeatureserver")
names = [field.name() for field in layer.fields()]
features = [feature.id() for feature in layer.getFeatures()] if layer.isValid() else []
with open(given["result"], "w") as out:
    json.dump({"imported": imported, "ids": list(am.configIds()), "valid": layer.isValid(), "count": layer.featureCount(),
               "features": len(features), "names": names}, out)
`;

interface Loaded {
  readonly imported: boolean;
  readonly ids: readonly string[];
  readonly valid: boolean;
  readonly count: number;
  readonly features: number;
  readonly names: readonly string[];
}

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'wl-qgis-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A portal like ArcGIS Online with an application that has a secret, and its login in Wayleave, exported for QGIS. */
async function exportedLogin(place: Workplace) {
  const site = await openSite({ flavour: 'agol' });
  const { portal } = site;
  const redirectUrl = `http://127.0.0.1:${await freePort()}`;
  portal.registerClient({
    clientId: 'qgis',
    clientSecret,
    redirectUris: [redirectUrl, `${redirectUrl}/`],
  });
  const secret = place.write('client-secret', clientSecret);
  const login = addingLogin('demo001', { portal, redirectUrl, clientId: 'qgis' });
  const header = ['--token-header', 'X-Esri-Authorization', '--expiration', '600'];
  await place.done([...login, '--client-secret-file', secret, ...header]);
  const passwordFile = place.write('password', password);
  const file = join(place.folder, 'auth.xml');
  await place.done(['qgis', 'export', '--auth-xml', file, '--password-file', passwordFile]);
  return { site: { portal, redirectUrl, clientId: 'qgis' }, file, passwordFile };
}

describe.skipIf(missing.length > 0)(
  `QGIS with what Wayleave exported (missing here: ${missing.join() || 'nothing'})`,
  () => {
    test('signs in to the portal and loads a layer through X-Esri-Authorization', async () => {
      const place = await openWorkplace();
      const { site, file } = await exportedLogin(place);
      const { portal } = site;
      await signIn(place, site, 'demo001');
      const layer = `${portal.servicesUrl}/Utilities/Substations/FeatureServer/0`;
      const source = await place.done(['qgis', 'source', layer]);
      const person = await personWithBrowser(portal);
      const before = portal.requests.length;

      const input = { file, password, source: source.stdout.trim() };
      const loaded = await runInProgram<Loaded>(loadLayer, input, person.address);

      expect(loaded).toMatchObject({ imported: true, ids: ['demo001'], valid: true, count: 8, features: 8 });
      expect(loaded.names.length).toBeGreaterThan(1);
      const [page] = person.opened;
      const asked = new URL(page ?? 'about:blank').searchParams;
      expect([asked.get('client_id'), asked.get('redirect_uri'), asked.get('expiration')]).toEqual([
        'qgis',
        `${site.redirectUrl}/`,
        '600',
      ]);
      await Promise.all(person.outcomes);
      const requests = portal.requests.slice(before).filter(({ path }) => path.includes('/Substations/'));
      expect(new Set(requests.map(({ carrier }) => carrier))).toEqual(new Set(['X-Esri-Authorization']));
    }, 120_000);

    test('hands it back with nothing changed that both can hold', async () => {
      const place = await openWorkplace();
      const { site, file, passwordFile } = await exportedLogin(place);
      const before = await place.done(['auth', 'show', 'demo001', '--json']);
      const script = `
am = QgsApplication.authManager()
am.setMasterPassword("master of the test", True)
imported = am.importAuthenticationConfigsFromXml(given["file"], given["password"], True)
am.exportAuthenticationConfigsToXml(given["exported"], am.configIds(), given["password"])
answer(imported)
`;
      const exported = join(place.folder, 'exported.xml');
      expect(await runPyQgis<boolean>(script, { home: newHome(), input: { file, password, exported } })).toBe(
        true,
      );
      const back = await place.done(['import', exported, '--passphrase-file', passwordFile, '--json']);
      expect(listAt(back.json, 'value.rows').map((row) => at(row, 'state'))).toEqual(['same']);
      const after = await place.done(['auth', 'show', 'demo001', '--json']);
      expect(after.json).toEqual(before.json);
      // The secret survived as well: the portal takes it.
      const signedIn = await signIn(place, site, 'demo001');
      expect(signedIn.exitCode).toBe(0);
    });
  },
);
