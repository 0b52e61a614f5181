import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtScript, nodeProgram } from './bundle.ts';
import { at, type Finished, listAt, textAt } from './command-line.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const ends: (() => Promise<void>)[] = [];
/** Has one connection, and nothing that happens here may change that. */
let place: Workplace;
let recipient = '';
/** A profile file, plain and sealed: by the passphrase `right`, and to the key of the place. */
let plain: Buffer;
let byPassphrase: Buffer;
let toKey: Buffer;

beforeAll(async () => {
  place = await openWorkplace((work) => ends.unshift(work));
  const server = 'https://gis.example.org/server/rest/services';
  await place.done(['connection', 'add', '--name', 'Parcels', '--url', server]);
  const portal = ['--portal', 'https://gis.example.org/portal', '--client-id', 'town'];
  await place.done(['auth', 'add', '--name', 'Login', '--id', 'login01', ...portal]);
  recipient = (await place.done(['key', 'show'])).stdout.trim();
  plain = Buffer.from((await place.done(['export', '-'])).stdout);
  toKey = await sealed(plain, (encrypter) => encrypter.addRecipient(recipient));
  byPassphrase = await sealed(plain, (encrypter) => {
    encrypter.setScryptWorkFactor(10);
    encrypter.setPassphrase('right');
  });
}, 60_000);
afterAll(async () => {
  for (const end of ends) await end();
});

async function sealed(bytes: Uint8Array, to: (encrypter: Encrypter) => void): Promise<Buffer> {
  const encrypter = new Encrypter();
  to(encrypter);
  return Buffer.from(await encrypter.encrypt(new Uint8Array(bytes)));
}

let fileCount = 0;
function fileOf(bytes: Uint8Array | string): string {
  fileCount += 1;
  const path = join(place.folder, `hostile-${fileCount}.wayleave`);
  writeFileSync(path, bytes, { mode: 0o600 });
  return path;
}

/** Both ways of telling a refusal, with the data folder as it was before. */
async function expectRefusal(
  file: string,
  exitCode: number,
  code: string,
  args: readonly string[] = [],
  stdin = '',
): Promise<Finished> {
  const before = place.digest();
  const command = ['import', file, ...args];
  const told = await place.run(command, { stdin });
  const json = await place.run([...command, '--json'], { stdin });
  expect({ exitCode: json.exitCode, code: at(json.json, 'failure.code') }).toEqual({ exitCode, code });
  expect(json.stdout.match(/\n/g)).toHaveLength(1);
  expect(told.exitCode).toBe(exitCode);
  expect(told.stdout).toBe('');
  expect(told.stderr).toMatch(/^wayleave: \P{Cc}+\n$/u);
  expect(place.digest()).toBe(before);
  return told;
}

function flipped(bytes: Buffer, index: number): Buffer {
  const copy = Buffer.from(bytes);
  const spot = index < 0 ? copy.length + index : index;
  // Stays within the letters of a header, so that only the meaning changes.
  copy[spot] = (copy[spot] ?? 0) ^ 1;
  return copy;
}

const withPassphrase = ['--passphrase-file', '-'] as const;
const macAt = (bytes: Buffer) => bytes.indexOf('\n--- ') + 8;
const payloadAt = (bytes: Buffer) => bytes.indexOf('\n', macAt(bytes)) + 1;

describe('a sealed file', () => {
  test('that is whole is imported: what follows differs from it in one thing each', async () => {
    // That something was imported is recorded; nothing else is written.
    const before = place.digest('activity.age');
    const own = await place.done(['import', fileOf(toKey), '--json']);
    expect(own.json).toMatchObject({ value: { added: 0, changed: 0, kept: 2 } });
    const typed = await place.done(['import', fileOf(byPassphrase), ...withPassphrase, '--json'], {
      stdin: 'right',
    });
    expect(typed.json).toMatchObject({ value: { added: 0, changed: 0, kept: 2 } });
    expect(place.digest('activity.age')).toBe(before);
  });

  test.each([
    ['its payload', (bytes: Buffer) => flipped(bytes, payloadAt(bytes) + 40)],
    ['the nonce of its payload', (bytes: Buffer) => flipped(bytes, payloadAt(bytes))],
    ['its last byte', (bytes: Buffer) => flipped(bytes, -1)],
    ['the proof of its header', (bytes: Buffer) => flipped(bytes, macAt(bytes))],
    ['its end, which has more', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('more')])],
  ])('that was changed in %s is told as damaged', async (_what, change) => {
    await expectRefusal(fileOf(change(toKey)), 1, 'file-damaged');
    await expectRefusal(fileOf(change(byPassphrase)), 1, 'file-damaged', withPassphrase, 'right');
  });

  test.each([
    ['in its first line', () => 21],
    ['in its recipients', () => 60],
    ['before the proof of its header', (bytes: Buffer) => macAt(bytes) - 6],
    ['before its payload', payloadAt],
    ['in the nonce of its payload', (bytes: Buffer) => payloadAt(bytes) + 9],
    ['in its payload', (bytes: Buffer) => payloadAt(bytes) + 200],
    ['by one byte', (bytes: Buffer) => bytes.length - 1],
  ])('that was cut %s is told as damaged', async (_where, end) => {
    await expectRefusal(fileOf(toKey.subarray(0, end(toKey))), 1, 'file-damaged');
    const cut = byPassphrase.subarray(0, end(byPassphrase));
    await expectRefusal(fileOf(cut), 1, 'file-damaged', withPassphrase, 'right');
  });

  test('takes its own passphrase, and its own key', async () => {
    const wrong = await expectRefusal(
      fileOf(byPassphrase),
      4,
      'wrong-file-password',
      withPassphrase,
      'wrong-one',
    );
    expect(wrong.stderr).not.toContain('wrong-one');
    await expectRefusal(fileOf(byPassphrase), 4, 'file-password-needed');
    const other = await generateX25519Identity();
    const others = await identityToRecipient(other);
    const foreign = await sealed(plain, (encrypter) => encrypter.addRecipient(others));
    await expectRefusal(fileOf(foreign), 4, 'file-key-needed');
    await expectRefusal(fileOf(foreign), 4, 'file-key-needed', withPassphrase, 'right');
    const third = place.write('third', await generateX25519Identity());
    await expectRefusal(fileOf(foreign), 4, 'file-key-needed', ['--identity-file', third]);
  });

  test('that asks for hours of work is refused before any is done', async () => {
    for (const factor of ['21', '30', '63', '999999999']) {
      const asking = byPassphrase.toString('latin1').replace(/(\n?-> scrypt \S+) 10\n/, `$1 ${factor}\n`);
      await expectRefusal(fileOf(Buffer.from(asking, 'latin1')), 1, 'file-refused', withPassphrase, 'right');
    }
  });

  test('with thousands of recipients is refused', async () => {
    const [first = '', stanza = '', body = ''] = toKey.toString('latin1').split('\n');
    const rest = toKey.toString('latin1').slice(first.length + 1);
    const many = `${stanza}\n${body}\n`.repeat(5_000);
    await expectRefusal(fileOf(Buffer.from(`${first}\n${many}${rest}`, 'latin1')), 1, 'file-refused');
  });

  test('that holds something else, or a sealed file once more, brings nothing', async () => {
    const toHere = (bytes: Uint8Array) => sealed(bytes, (encrypter) => encrypter.addRecipient(recipient));
    await expectRefusal(fileOf(await toHere(Buffer.from('some words'))), 1, 'file-damaged');
    await expectRefusal(fileOf(await toHere(toKey)), 1, 'file-damaged');
    await expectRefusal(fileOf(await toHere(Buffer.alloc(0))), 1, 'file-damaged');
  });
});

describe('a file that is something else', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
    'base64',
  );
  const zip = Buffer.concat([
    Buffer.from('PK\u0003\u0004\u0014\u0000\u0000\u0000\u0008\u0000', 'latin1'),
    deflateRawSync(Buffer.from('{}')),
  ]);

  test.each<readonly [string, () => Uint8Array | string, string]>([
    ['nothing', () => '', 'file-damaged'],
    ['words', () => 'these are words\n', 'file-damaged'],
    ['a picture', () => png, 'file-damaged'],
    ['an archive', () => zip, 'file-damaged'],
    ['zeros', () => Buffer.alloc(4_096), 'file-damaged'],
    ['JSON of somebody else', () => '{"name":"wayleave","version":"0.1.0"}', 'file-damaged'],
    ['a list', () => '[{"format":"wayleave-shared-profile","version":1}]', 'file-damaged'],
    ['half a profile file', () => plain.subarray(0, plain.length / 2), 'file-damaged'],
    ['a profile file in UTF-16', () => Buffer.from(plain.toString(), 'utf16le'), 'file-damaged'],
    [
      'a version that is none',
      () => JSON.stringify({ format: 'wayleave-shared-profile', version: 'one' }),
      'file-damaged',
    ],
    [
      'records that are no list',
      () => JSON.stringify({ format: 'wayleave-shared-profile', version: 1, connections: {} }),
      'file-damaged',
    ],
    ['a newer version', () => plain.toString().replace(/"version": \d+/, '"version": 99'), 'file-newer'],
    [
      'ten thousand levels',
      () => `{"format":"wayleave-shared-profile","version":1,"x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
      'file-refused',
    ],
    [
      'more records than anybody has',
      () =>
        JSON.stringify({
          format: 'wayleave-shared-profile',
          version: 1,
          connections: Array.from({ length: 10_001 }, (_, index) => ({ name: `c${index}` })),
        }),
      'file-refused',
    ],
  ])('%s', async (_what, make, code) => void (await expectRefusal(fileOf(make()), 1, code)));

  test('a hundred megabytes are not even read', async () => {
    const file = fileOf('{');
    truncateSync(file, 100 * 1024 * 1024);
    await expectRefusal(file, 1, 'file-refused');
  });

  test('a device that never ends is no file', async () => {
    await expectRefusal('/dev/zero', 1, 'file-unreadable');
  });

  test('stdin that never ends is left at sixteen megabytes', async () => {
    const before = place.digest();
    const script = '"$2" | "$0" "$1" import - --json';
    const endless = await place.program('bash', ['-c', script, nodeProgram, builtScript(), 'yes']);
    expect(endless.exitCode).toBe(1);
    expect(endless.json).toMatchObject({ failure: { code: 'file-refused' } });
    expect(place.digest()).toBe(before);
  });

  test('a file of QGIS under our ending is taken for what it is', async () => {
    const own = await openWorkplace();
    const xml =
      '<qgsARCGISFEATURESERVERConnections version="1.0"><arcgisfeatureserver name="Roads" url="https://gis.example.org/server/rest/services" username="" password="" authcfg="" referer=""/></qgsARCGISFEATURESERVERConnections>';
    const imported = await own.done(['import', own.write('roads.wayleave', xml), '--preview', '--json']);
    expect(textAt(imported.json, 'value.format')).toBe('qgis-connections-xml');
  });
});

describe('records of a hostile file', () => {
  const fileWith = (records: object) =>
    JSON.stringify({ format: 'wayleave-shared-profile', version: 1, ...records });
  const url = 'https://gis.example.org/server/rest/services';
  const portal = 'https://gis.example.org/portal';
  const login = {
    kind: 'oauth2',
    portal,
    clientId: 'town',
    requestUrl: `${portal}/sharing/rest/oauth2/authorize`,
    tokenUrl: `${portal}/sharing/rest/oauth2/token`,
    redirectUrl: 'http://127.0.0.1:7070',
  };

  test.each([
    ['markup', '<img src=x onerror=alert(1)>'],
    ['what a terminal obeys', '\u001b]0;owned\u0007\u001b[2J\u009b31m'],
    ['line breaks', 'one\ntwo\rthree\u2028four'],
    ['another reading direction', 'annex\u202Eetis.live'],
    ['what JavaScript obeys', '__proto__'],
    ['a way out of its folder', '../../../etc'],
  ])('with names of %s reach no terminal as they are, and change nothing else', async (_what, name) => {
    const own = await openWorkplace();
    const file = own.write(
      'f.wayleave',
      fileWith({
        label: 'ordinary',
        authConfigs: [{ ...login, id: 'login01', name }],
        connections: [
          { name, url, folder: '' },
          { name: 'ordinary', url, folder: name, tags: [name], notes: name },
          { name: 'plain', url },
        ],
      }),
    );
    const outputs = [
      await own.done(['import', file, '--preview']),
      await own.done(['import', file]),
      await own.done(['export', join(own.folder, 'again')]),
    ];
    for (const { stdout, stderr } of outputs) {
      expect(`${stdout}${stderr}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u202e]/u);
    }
    const connections = await own.done(['connection', 'list', '--json']);
    expect(JSON.stringify(connections.json)).toContain('"name":"plain"');
  });

  test('with IDs that differ only in case are both taken, with a warning each', async () => {
    const own = await openWorkplace();
    const file = own.write(
      'f.wayleave',
      fileWith({
        authConfigs: [
          { ...login, id: 'login01', name: 'one' },
          { ...login, id: 'Login01', name: 'two' },
        ],
      }),
    );
    const imported = await own.done(['import', file]);
    expect(imported.stderr).toContain('differs only in case');
    const ids = listAt((await own.done(['auth', 'list', '--json'])).json, 'value');
    expect(new Set(ids.map((view) => at(view, 'config.id')))).toEqual(new Set(['Login01', 'login01']));
  });

  test('that cannot be taken are told one by one, and the others are taken', async () => {
    const own = await openWorkplace();
    const file = own.write(
      'f.wayleave',
      fileWith({
        authConfigs: [
          { ...login, id: 'login01', name: 'good' },
          { ...login, id: 'login01', name: 'the same ID again' },
          { ...login, id: 'short', name: 'an ID that is none' },
          { ...login, id: 'kind001', name: 'a kind that is none', kind: 'saml' },
          { ...login, id: 'url0001', name: 'an address of a file', portal: 'file:///etc/passwd' },
          7,
          null,
        ],
        connections: [
          { name: 'good', url },
          { name: 'script', url: 'javascript:alert(1)' },
          { name: 'no address' },
          'words',
        ],
      }),
    );
    const imported = await own.done(['import', file, '--json']);
    const rows = listAt(imported.json, 'value.rows');
    const rejected = rows.filter((row) => at(row, 'state') === 'rejected');
    expect(rejected.length).toBeGreaterThanOrEqual(8);
    for (const row of rejected) expect(textAt(row, 'reason')).toMatch(/\S/);
    const names = async (command: string, path: string) =>
      listAt((await own.done([command, 'list', '--json'])).json, 'value').map((view) => at(view, path));
    expect(await names('connection', 'connection.name')).toContain('good');
    expect(await names('auth', 'config.id')).not.toContain('url0001');
  });
});
