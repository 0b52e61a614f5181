import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type StartupContents,
  writeStartupScript,
} from '../../../../src/core/sharing/qgis/startup-script.ts';
import { anyText } from '../../../fixtures/any-text.ts';
import { failureOf, valueOf } from '../../../fixtures/outcomes.ts';
import { missingPeers } from '../../../fixtures/peers.ts';
import { anyConnections, arcgisConnection, sampleConnections } from '../../../fixtures/qgis-connections.ts';
import { authMethodConfig, sampleConfigs } from '../../../fixtures/qgis-samples.ts';

const missing = missingPeers(['python3']);
const open = authMethodConfig('open001', 'Open', 'OAuth2', 1, {
  oauth2config: '{"clientId":"abc","grantFlow":4}',
});
const sealed = { fileName: 'secrets.xml', authConfigs: [{ id: 'agol001', name: 'ArcGIS Online' }] };

function written(changes: Partial<StartupContents> = {}) {
  return writeStartupScript({
    name: 'test',
    connections: sampleConnections,
    authConfigs: [open],
    sealed,
    ...changes,
  });
}

/** The data in a script as Python reads them, without running it. */
const pythonReads = `
import ast, json, sys
answers = []
for text in json.load(sys.stdin):
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "loads"]
    texts = [call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)]
    bodies = [node for node in ast.parse(text).body]
    answers.append({"data": [json.loads(text) for text in texts], "statements": [type(node).__name__ for node in bodies]})
print(json.dumps(answers))
`;

describe('a start-up script', () => {
  test('has both layouts of the settings with their endpoints', () => {
    const { text } = valueOf(written());
    expect(text).toContain(
      '"qgis/connections-arcgisfeatureserver/ArcGIS Online/content_endpoint": "https://www.arcgis.com/sharing/rest/content"',
    );
    expect(text).toContain(
      '"connections/arcgisfeatureserver/items/ArcGIS Online/content-endpoint": "https://www.arcgis.com/sharing/rest/content"',
    );
    expect(text).toContain('"qgis/ARCGISFEATURESERVER/ArcGIS Online/authcfg": "agol001"');
  });

  test('is the same for the same contents, and takes nothing from PyQt itself', () => {
    const { text } = valueOf(written());
    expect(valueOf(written()).text).toBe(text);
    expect(text).not.toMatch(/PyQt[56]\b(?!\.)|from PyQt|import PyQt/);
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
  });

  test('never has a password or a header of a connection, and tells so', () => {
    const connection = arcgisConnection({
      username: 'u',
      password: 'hidden-1',
      headers: new Map([['X-Key', 'hidden-2']]),
    });
    const { text, leftBehind } = valueOf(written({ connections: [connection] }));
    expect(text).not.toContain('hidden');
    expect(text).toContain('/username": "u"');
    expect(leftBehind.map(({ field }) => field)).toEqual(['password', 'headers']);
    expect(JSON.stringify(leftBehind)).not.toContain('hidden');
  });

  test('has nothing of the encrypted file but IDs and names', () => {
    const { text } = valueOf(written({ sealed: { ...sealed, authConfigs: sampleConfigs } }));
    expect(text).toContain('"id": "basic01"');
    expect(text).not.toMatch(/oauth2config": "\{.*SampleClientId01|abc\.def-123|two\\nlines/);
  });

  test('leaves user and password of a connection alone that has none', () => {
    const { text } = valueOf(written({ authConfigs: [], sealed: null }));
    expect(text).not.toMatch(/\/(username|password)"/);
  });

  test.each(sampleConfigs.map((config) => [config.id, config] as const))(
    'refuses the secrets of %s',
    (id, config) => {
      const { code, message } = failureOf(written({ authConfigs: [open, config] }));
      expect(code).toBe('bad-value');
      expect(message).toContain(`${id} holds a secret`);
    },
  );

  test.each([
    [
      'nothing to set up',
      { connections: [], authConfigs: [], sealed: null },
      'nothing for a script to set up',
    ],
    [
      'a sealed file with nothing in it',
      { connections: [], authConfigs: [], sealed: { ...sealed, authConfigs: [] } },
      'nothing for a script',
    ],
    ['no name', { name: '' }, 'needs a name'],
    ['a name that QGIS cannot hold', { connections: [arcgisConnection({ name: 'a/b' })] }, 'cannot have /'],
    ['a file elsewhere', { sealed: { ...sealed, fileName: '../secrets.xml' } }, 'has no folder'],
    ['half a character', { connections: [arcgisConnection({ url: 'a\ud800' })] }, 'half a character'],
    [
      'half a character in a configuration',
      { authConfigs: [{ ...open, name: '\udfff' }] },
      'half a character',
    ],
    [
      'a value that QGIS cannot store',
      { authConfigs: [authMethodConfig('basic01', 'N', 'Basic', 2, { username: 'a|||b', password: '' })] },
      'cannot store "username"',
    ],
  ] as const)('%s is refused with the reason', (_what, changes, reason) => {
    const { code, message } = failureOf(written(changes));
    expect(code).toBe('bad-value');
    expect(message).toContain(reason);
  });
});

describe.skipIf(missing.length > 0)(`real Python (missing here: ${missing.join() || 'nothing'})`, () => {
  function read(texts: readonly string[]) {
    const { status, stdout, stderr } = spawnSync('python3', ['-c', pythonReads], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return JSON.parse(stdout);
  }

  test('whatever names say, they stay data and the program the same', () => {
    const awkward = [
      "'''",
      '"""',
      "\\'",
      '\\',
      '\n',
      '\r',
      '\u2028',
      '\u0085',
      '𝒳',
      '{x}',
      '%s',
      '#',
      "''' + 1 + '''",
      '${x}',
    ];
    const text = fc.oneof(
      anyText({ maxLength: 20 }),
      fc.array(fc.constantFrom(...awkward), { maxLength: 4 }).map((parts) => parts.join('')),
    );
    const contents = fc.record({
      name: text.map((name) => `n${name}`),
      connections: fc
        .tuple(anyConnections, text)
        .map(([some, url]) => [...some, arcgisConnection({ name: 'last one', url, referer: url })]),
      fileName: text.map((name) => `${name.replace(/[/\\]/g, '-')}.xml`),
      title: text,
    });
    const samples = fc.sample(contents, 60);
    const scripts = samples.map(
      ({ name, connections, fileName, title }) =>
        valueOf(
          written({
            name,
            connections,
            authConfigs: [{ ...open, name: title }],
            sealed: { fileName, authConfigs: [{ id: 'agol001', name: title }] },
          }),
        ).text,
    );
    const [plain] = read([valueOf(written()).text]);
    for (const [index, { data, statements }] of read(scripts).entries()) {
      const sample = samples[index];
      expect(statements).toEqual(plain.statements);
      expect(data).toHaveLength(1);
      expect(data[0].name).toBe(sample?.name.replaceAll(/[/\\]/g, '_'));
      expect(data[0].connections.map(({ name }: { readonly name: string }) => name)).toEqual(
        sample?.connections.map(({ name }) => name),
      );
      expect(data[0].connections.at(-1).headers.referer).toBe(sample?.connections.at(-1)?.referer);
      expect(data[0].authConfigs[0].name).toBe(sample?.title);
      expect(data[0].sealed).toEqual({
        file: sample?.fileName,
        authConfigs: [{ id: 'agol001', name: sample?.title }],
      });
    }
  });
});
