import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ArcgisConnection } from '../../src/core/sharing/qgis/arcgis-connection.ts';
import { readConnectionsXml, writeConnectionsXml } from '../../src/core/sharing/qgis/connections-xml.ts';
import { valueOf } from '../fixtures/outcomes.ts';
import { anyConnections, arcgisConnection, inXml, sampleConnections } from '../fixtures/qgis-connections.ts';
import { hasQgis, missingQgis, runPyQgis } from './qgis-program.ts';

/**
 * QGIS's own dialog of "Load" and "Save" for ArcGIS REST connections, and what QGIS holds then. Boxes and the file dialog
 * that it opens are answered as a person would, yes to everything.
 */
const dialog = `
import os
from qgis.gui import QgsManageConnectionsDialog as Dialog
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QListWidget, QMessageBox
asked = []
def press():
    window = QApplication.activeModalWidget()
    if isinstance(window, QMessageBox):
        asked.append(window.text())
        yes = window.button(QMessageBox.YesToAll) or window.button(QMessageBox.Yes) or window.button(QMessageBox.Ok)
        yes.click()
    elif isinstance(window, QFileDialog):
        window.findChild(QLineEdit, "fileNameEdit").setText(target)
        window.findChild(QDialogButtonBox).button(QDialogButtonBox.Save).click()
presses = QTimer()
presses.timeout.connect(press)
presses.start(20)
def load(path):
    window = Dialog(None, Dialog.Import, Dialog.ArcgisFeatureServer, path)
    shown = window.findChild(QListWidget)
    names = [shown.item(index).text() for index in range(shown.count())]
    window.selectAll()
    window.doExportImport()
    return names
def save(path):
    global target
    target = path
    window = Dialog(None, Dialog.Export, Dialog.ArcgisFeatureServer)
    window.selectAll()
    window.doExportImport()
def held():
    settings = QgsSettings()
    found = []
    for name in QgsOwsConnection.connectionList("ARCGISFEATURESERVER"):
        own = "qgis/connections-arcgisfeatureserver/" + name + "/"
        signin = "qgis/ARCGISFEATURESERVER/" + name + "/"
        one = {"name": name, "url": settings.value(own + "url"), "referer": settings.value(own + "referer")}
        one.update({key: settings.value(signin + key) for key in ("authcfg", "username", "password")})
        found.append(one)
    return found
`;

/** What QGIS 3.22 holds of a connection. */
const fields = ({ name, url, referer, authcfg, username, password }: ArcgisConnection) => ({
  name,
  url,
  referer,
  authcfg,
  username,
  password,
});
const byName = ({ name: one }: { readonly name: string }, { name: other }: { readonly name: string }) =>
  one < other ? -1 : 1;

const awkward: readonly ArcgisConnection[] = [
  'Söhne & "Quotes" <x> \'y\'',
  '漢字 😀',
  'a,b [c] = ; # % d%20e',
  '~!@$^*()_+`|?:.-',
].map((name, index) =>
  arcgisConnection({
    name,
    url: `https://gis${index}.example.org/server/rest/services?a=1&b="2"`,
    authcfg: `agol00${index}`,
    referer: `https://app.example.org/ü?x=<${index}>&y='`,
    username: 'ü user & co',
    password: 'p"w\\d;,=\t&lt;',
    headers: new Map([['X-Own', 'v&"1"']]),
  }),
);

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'wayleave-qgis-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** Has QGIS load files one after another and tells what it showed and holds. */
async function loadedByQgis(texts: readonly string[]) {
  const paths = texts.map((_, index) => join(home, `connections-${index}.xml`));
  for (const [index, text] of texts.entries()) await writeFile(paths[index] ?? '', text);
  const script = `${dialog}
shown = [load(path) for path in given]
answer({"shown": shown, "held": held(), "asked": asked})`;
  return runPyQgis<{
    readonly shown: readonly (readonly string[])[];
    readonly held: readonly ReturnType<typeof fields>[];
    readonly asked: readonly string[];
  }>(script, { input: paths, home });
}

/** Has QGIS load a file of ours and save it again. */
async function savedByQgis(connections: readonly ArcgisConnection[]): Promise<readonly ArcgisConnection[]> {
  const source = join(home, 'ours.xml');
  const saved = join(home, 'theirs.xml');
  await writeFile(source, valueOf(writeConnectionsXml(connections)).text);
  await runPyQgis(`${dialog}\nload(given[0])\nsave(given[1])\nanswer(None)`, {
    input: [source, saved],
    home,
  });
  return valueOf(readConnectionsXml(new Uint8Array(await readFile(saved))));
}

describe.skipIf(!hasQgis)(`connections file (missing here: ${missingQgis.join() || 'nothing'})`, () => {
  test.each([
    ['the usual ones', sampleConnections],
    ['awkward ones, with headers', awkward],
  ])('QGIS lists, loads and holds %s as we wrote them', async (_what, connections) => {
    const { text } = valueOf(writeConnectionsXml(connections));
    const { shown, held, asked } = await loadedByQgis([text]);
    expect(shown[0]?.toSorted()).toEqual(connections.map(({ name }) => name).toSorted());
    expect(held.toSorted(byName)).toEqual(connections.map(fields).toSorted(byName));
    expect(asked).toEqual([]);
  });

  test('what QGIS saves of ours is read with the same values', async () => {
    const saved = await savedByQgis([...sampleConnections, ...awkward]);
    // QGIS 3.22 has no place for headers.
    const expected = [...sampleConnections, ...awkward].map((one) => ({ ...inXml(one), headers: new Map() }));
    expect(saved.toSorted(byName)).toEqual(expected.toSorted(byName));
  });

  test('a header whose prefix nobody declared is no hindrance to QGIS either', async () => {
    const { text } = valueOf(writeConnectionsXml(awkward));
    const undeclared = text.replace(' xmlns:http-header="https://qgis.org/http-header"', '');
    expect(undeclared).not.toBe(text);
    const { held } = await loadedByQgis([undeclared]);
    expect(held).toHaveLength(awkward.length);
    expect(valueOf(readConnectionsXml(undeclared))).toEqual(awkward);
  });

  test('QGIS asks when a name is there already, as we foretell', async () => {
    const twice = valueOf(
      writeConnectionsXml([
        arcgisConnection({ url: 'https://one' }),
        arcgisConnection({ url: 'https://two' }),
      ]),
    );
    const { held, asked } = await loadedByQgis([twice.text]);
    expect(twice.repeatedNames).toEqual(['ArcGIS Online']);
    expect(asked).toHaveLength(1);
    expect(held.map(({ url }) => url)).toEqual(['https://two']);
  });

  test('anything that we can write comes back from QGIS unchanged', async () => {
    const samples = fc.sample(anyConnections, { numRuns: 20, seed: 7 }).flat();
    const connections = samples.map((one, index) => ({ ...one, name: `${index} ${one.name}` }));
    const saved = await savedByQgis(connections);
    const expected = connections.map((one) => ({ ...inXml(one), headers: new Map() }));
    expect(saved.toSorted(byName)).toEqual(expected.toSorted(byName));
  });
});
