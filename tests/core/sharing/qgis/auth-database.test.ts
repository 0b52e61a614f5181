import fc from 'fast-check';
import initSqlJs from 'sql.js';
import { describe, expect, test } from 'vitest';
import { newPasswordMark } from '../../../../src/core/sharing/qgis/auth-crypto.ts';
import { listAuthDatabase, readAuthDatabase } from '../../../../src/core/sharing/qgis/auth-database.ts';
import { storedConfig } from '../../../../src/core/sharing/qgis/stored-config.ts';
import { systemRandomness } from '../../../../src/node/randomness.ts';
import { codeOf, failureOf, valueOf } from '../../../fixtures/outcomes.ts';
import { qgisSample, sampleConfigs } from '../../../fixtures/qgis-samples.ts';

const sample = qgisSample('qgis-auth-sample.db');
const master = 'sample master';
const byId = sampleConfigs.toSorted((one, other) => (one.id < other.id ? -1 : 1));

const passTable = 'CREATE TABLE auth_pass (salt TEXT NOT NULL, civ TEXT NOT NULL, hash TEXT NOT NULL)';
const configsTable =
  'CREATE TABLE auth_configs (id TEXT NOT NULL, name TEXT NOT NULL, uri TEXT, type TEXT NOT NULL, version INTEGER NOT NULL, config TEXT NOT NULL)';

/** A database made by these statements. */
async function databaseOf(...statements: readonly string[]): Promise<Uint8Array> {
  const { Database } = await initSqlJs();
  const database = new Database();
  for (const statement of statements) database.run(statement);
  const bytes = database.export();
  database.close();
  return bytes;
}

/** A database whose rows are sealed under the master password `m`, as statements. */
async function sealedRows(
  rows: readonly (readonly [id: string, values: Readonly<Record<string, string>>])[],
) {
  const { mark, cipher } = valueOf(await newPasswordMark('m', systemRandomness));
  const inserts = rows.map(async ([id, values]) => {
    const config = await cipher.encrypt(storedConfig(new Map(Object.entries(values))));
    return `INSERT INTO auth_configs VALUES ('${id}', 'N', NULL, 'Basic', 2, '${config}')`;
  });
  const pass = `INSERT INTO auth_pass VALUES ('${mark.salt}', '${mark.civ}', '${mark.hash}')`;
  return [passTable, configsTable, pass, ...(await Promise.all(inserts))];
}

describe('the database that QGIS 3.22 wrote', () => {
  test('gives IDs, names and methods without a password', async () => {
    const heads = valueOf(await listAuthDatabase(sample));
    expect(heads).toEqual(byId.map(({ config: _config, ...head }) => head));
  });

  test('gives every value with the master password', async () => {
    expect(valueOf(await readAuthDatabase(sample, master))).toEqual(byId);
  });

  test.each(['', 'sample Master', 'sample master ', 'x'.repeat(10_000), 'a\0b'])(
    'gives nothing with another password: %j',
    async (password) => {
      const failure = failureOf(await readAuthDatabase(sample, password));
      expect(failure.code).toBe('wrong-file-password');
      expect(failure.message).toBe('That is not the master password of this QGIS database.');
    },
  );

  test('stays as it is, byte for byte', async () => {
    const before = sample.slice();
    await readAuthDatabase(sample, master);
    await readAuthDatabase(sample, 'x');
    expect(sample).toEqual(before);
  });

  test('is read when its journal was of another kind', async () => {
    const changed = sample.slice();
    changed.fill(2, 18, 20);
    expect(valueOf(await readAuthDatabase(changed, master))).toEqual(byId);
  });
});

describe('a database made for this', () => {
  test('without a master password and configurations there are none', async () => {
    const bytes = await databaseOf(passTable, configsTable);
    expect(await readAuthDatabase(bytes, 'm')).toEqual({ ok: true, value: [] });
    expect(await listAuthDatabase(bytes)).toEqual({ ok: true, value: [] });
  });

  test('values may have signs of equality, line breaks and any letter', async () => {
    const values = { username: 'ü𝒳', password: 'a=b\n"c" \':| ::', realm: '' };
    const bytes = await databaseOf(...(await sealedRows([['basic01', values]])));
    expect(valueOf(await readAuthDatabase(bytes, 'm'))).toEqual([
      {
        id: 'basic01',
        name: 'N',
        method: 'Basic',
        version: 2,
        uri: '',
        config: new Map(Object.entries(values)),
      },
    ]);
  });

  test('one that does not decrypt spoils all, and is named', async () => {
    const rows = await sealedRows([['basic01', { a: 'b' }]]);
    const bad = `INSERT INTO auth_configs VALUES ('bad0001', 'N', '', 'Basic', 2, 'zz')`;
    const failure = failureOf(await readAuthDatabase(await databaseOf(...rows, bad), 'm'));
    expect(failure).toMatchObject({ code: 'file-damaged' });
    expect(failure.message).toContain('"bad0001"');
  });

  const bomb = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x';
  test.each([
    ['no tables', []],
    ['one table', [passTable]],
    ['other columns', [passTable, 'CREATE TABLE auth_configs (id TEXT, name TEXT)']],
    [
      'a view without an end',
      [
        passTable,
        `CREATE VIEW auth_configs AS ${bomb} AS id, 'n' AS name, '' AS uri, 't' AS type, 1 AS version, '' AS config FROM n`,
      ],
    ],
    [
      'a view instead of the password',
      [configsTable, `CREATE VIEW auth_pass AS ${bomb} AS salt, '' AS civ, '' AS hash FROM n`],
    ],
    [
      'a column that is computed',
      [passTable, configsTable.replace('config TEXT NOT NULL', `config TEXT AS (hex(zeroblob(100000000)))`)],
    ],
    [
      'two master passwords',
      [passTable, configsTable, "INSERT INTO auth_pass VALUES ('a', 'b', 'c'), ('d', 'e', 'f')"],
    ],
    [
      'no mark of the password',
      [passTable, configsTable, "INSERT INTO auth_configs VALUES ('a', 'b', '', 'd', 1, 'f')"],
    ],
    ['a mark that is none', [passTable, configsTable, "INSERT INTO auth_pass VALUES ('a', 'b', 'c')"]],
  ] as const)('%s: it is told as damaged', async (_what, statements) => {
    expect(codeOf(await readAuthDatabase(await databaseOf(...statements), 'm'))).toBe('file-damaged');
  });

  test('more configurations than anybody has are refused', async () => {
    const many = `INSERT INTO auth_configs WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000) SELECT x, 'n', '', 't', 1, '' FROM n`;
    expect(codeOf(await listAuthDatabase(await databaseOf(passTable, configsTable, many)))).toBe(
      'file-refused',
    );
  });
});

describe('what is no database', () => {
  test.each([
    ['nothing', new Uint8Array(0), 'file-damaged'],
    ['text', new TextEncoder().encode('[qgis]\n'.repeat(1000)), 'file-damaged'],
    ['its head alone', sample.slice(0, 100), 'file-damaged'],
    ['half of it', sample.slice(0, sample.length / 2), 'file-damaged'],
    ['100 MB', new Uint8Array(100 * 1024 * 1024), 'file-refused'],
  ])('%s is told', async (_what, bytes, code) => {
    expect(codeOf(await listAuthDatabase(bytes))).toBe(code);
    expect(codeOf(await readAuthDatabase(bytes, master))).toBe(code);
  });

  test('changed bytes give a failure or the same, and never an exception', async () => {
    const change = fc.tuple(fc.nat(sample.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 40 }), async (changes) => {
        const changed = sample.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        const code = codeOf(await readAuthDatabase(changed, master));
        expect(['ok', 'file-damaged', 'file-refused', 'wrong-file-password']).toContain(code);
      }),
      { numRuns: 150 },
    );
  });
});
