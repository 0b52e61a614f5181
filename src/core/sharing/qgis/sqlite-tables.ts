// oxlint-disable-next-line typescript/triple-slash-reference -- a file that declares a foreign module cannot be imported
/// <reference path="./sql-wasm-inline.d.ts" />
import initSqlJs, { type Database } from 'sql.js/dist/sql-wasm-inline.js';
import { fail, type Outcome, succeed } from '../../outcome.ts';

/** A table to be read whole. Both names are ours, never a file's. */
export interface WantedTable {
  readonly table: string;
  readonly columns: readonly string[];
}

/** Rows of a table: of each, its wanted columns as text, numbers in decimal form and NULL as ''. */
export type TextRows = readonly (readonly string[])[];

/** Why tables were not read. */
export type SqliteCode = 'file-damaged' | 'file-refused';

/** The most that is read of one file: its bytes, rows of a table, UTF-16 units of a table's texts. */
const limits = { bytes: 16 * 1024 * 1024, rows: 10_000, text: 32 * 1024 * 1024 } as const;

/** Where the header says which kind of journal goes with the file; 1 is the usual one, 2 a file of its own. */
const journalKindsAt = 18;

/**
 * Reads tables of a SQLite database that lies in memory and stays as it is, in the order they are wanted. `file-damaged`
 * when it is no database, a damaged one, or one without these tables; `file-refused` when it is larger than any honest one.
 */
export async function readTables(
  bytes: Uint8Array,
  wanted: readonly WantedTable[],
): Promise<Outcome<readonly TextRows[], SqliteCode>> {
  if (bytes.length > limits.bytes) return fail('file-refused', 'The database is larger than 16 MB.');
  const sqlite = await initSqlJs();
  const copy = bytes.slice();
  // A journal of its own is not at hand, and without it SQLite opens no file that says it has one.
  if (copy.length > journalKindsAt + 1) copy.fill(1, journalKindsAt, journalKindsAt + 2);
  try {
    const database = new sqlite.Database(copy);
    try {
      return tablesOf(database, wanted);
    } finally {
      database.close();
    }
  } catch {
    // SQLite throws for whatever is wrong with a file; its words may quote the file.
    return fail('file-damaged', 'The file is no SQLite database, or a damaged one.');
  }
}

function tablesOf(
  database: Database,
  wanted: readonly WantedTable[],
): Outcome<readonly TextRows[], SqliteCode> {
  // What a schema itself computes is not trusted.
  database.run('PRAGMA trusted_schema = OFF');
  const tables: TextRows[] = [];
  for (const { table, columns } of wanted) {
    if (!isPlainTable(database, table, columns))
      return fail('file-damaged', `The database has no table ${table} like that of QGIS.`);
    const rows = rowsOf(database, `SELECT ${columns.join(', ')} FROM main.${table}`);
    if (!rows.ok) return rows;
    tables.push(rows.value);
  }
  return succeed(tables);
}

/** A view, a virtual table or a computed column could work for ever; such columns are not in the list either. */
function isPlainTable(database: Database, table: string, columns: readonly string[]): boolean {
  const found = rowsOf(database, `SELECT type, sql FROM main.sqlite_schema WHERE name = '${table}'`);
  if (!found.ok || found.value.length !== 1) return false;
  const [[type, sql = ''] = []] = found.value;
  if (type !== 'table' || !/^CREATE\s+TABLE\b/i.test(sql)) return false;
  const listed = rowsOf(database, `PRAGMA main.table_info(${table})`);
  const names = listed.ok ? listed.value.map(([, name]) => name) : [];
  return columns.every((column) => names.includes(column));
}

/** Row by row, because a damaged file can lead to the same page again and again. */
function rowsOf(database: Database, query: string): Outcome<TextRows, SqliteCode> {
  const statement = database.prepare(query);
  const rows: (readonly string[])[] = [];
  let text = 0;
  while (statement.step()) {
    const row = statement.get().map((value) => (value instanceof Uint8Array ? '' : String(value ?? '')));
    text += row.reduce((sum, { length }) => sum + length, 0);
    rows.push(row);
    if (rows.length > limits.rows || text > limits.text)
      return fail('file-refused', 'The database holds more than any of QGIS.');
  }
  return succeed(rows);
}
