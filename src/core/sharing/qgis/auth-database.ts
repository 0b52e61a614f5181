import { fail, type Outcome, succeed } from '../../outcome.ts';
import { openPasswordMark, type PasswordMark } from './auth-crypto.ts';
import type { AuthMethodConfig } from './auth-method-config.ts';
import type { SqliteCode, TextRows } from './sqlite-tables.ts';
import { readStoredConfig } from './stored-config.ts';

/** What of a configuration lies open in QGIS's database: all but its values. */
export type AuthConfigHead = Omit<AuthMethodConfig, 'config'>;

/** A row of the database as it is kept. */
interface SealedAuthConfig extends AuthConfigHead {
  readonly sealed: string;
}

/** The tables of QGIS's authentication database (src/core/auth/qgsauthmanager.cpp), the same in all its versions. */
const wanted = [
  { table: 'auth_pass', columns: ['salt', 'civ', 'hash'] },
  { table: 'auth_configs', columns: ['id', 'name', 'uri', 'type', 'version', 'config'] },
] as const;

/**
 * The configurations in a `qgis-auth.db` without their values, which takes no password. In the order of their IDs.
 * `file-damaged` when it is no such database.
 */
export async function listAuthDatabase(
  bytes: Uint8Array,
): Promise<Outcome<readonly AuthConfigHead[], SqliteCode>> {
  const database = await opened(bytes);
  if (!database.ok) return database;
  return succeed(
    database.value.configs.map(({ id, name, method, version, uri }) => ({ id, name, method, version, uri })),
  );
}

/**
 * The configurations in a `qgis-auth.db` whole, in the order of their IDs. `wrong-file-password` when the master password
 * is another one; `file-damaged` also when one configuration does not decrypt, as nothing vouches for the others then.
 */
export async function readAuthDatabase(
  bytes: Uint8Array,
  masterPassword: string,
): Promise<Outcome<readonly AuthMethodConfig[], SqliteCode | 'wrong-file-password'>> {
  const database = await opened(bytes);
  if (!database.ok) return database;
  const { mark, configs } = database.value;
  // QGIS makes the tables at its first start, and the mark when a master password is first set.
  if (mark === null && configs.length === 0) return succeed([]);
  if (mark === null) return fail('file-damaged', 'The database says nothing about its encryption.');
  const cipher = await openPasswordMark(mark, masterPassword);
  if (!cipher.ok && cipher.failure.code === 'wrong-file-password')
    return fail('wrong-file-password', 'That is not the master password of this QGIS database.');
  if (!cipher.ok) return cipher;
  const whole: AuthMethodConfig[] = [];
  for (const { sealed, ...head } of configs) {
    const text = await cipher.value.decrypt(sealed);
    if (text === null)
      return fail(
        'file-damaged',
        `The database has a configuration that does not decrypt: ${shown(head.id)}.`,
      );
    whole.push({ ...head, config: readStoredConfig(text) });
  }
  return succeed(whole);
}

async function opened(
  bytes: Uint8Array,
): Promise<
  Outcome<{ readonly mark: PasswordMark | null; readonly configs: readonly SealedAuthConfig[] }, SqliteCode>
> {
  // SQLite is a megabyte of code, and only this needs it.
  const { readTables } = await import('./sqlite-tables.ts');
  const tables = await readTables(bytes, wanted);
  if (!tables.ok) return tables;
  const [marks = [], rows = []] = tables.value;
  if (marks.length > 1) return fail('file-damaged', 'The database has more than one master password.');
  return succeed({ mark: markOf(marks), configs: rows.map(configOf).toSorted(byId) });
}

function markOf([row]: TextRows): PasswordMark | null {
  if (row === undefined) return null;
  const [salt = '', civ = '', hash = ''] = row;
  return { salt, civ, hash };
}

function configOf(row: readonly string[]): SealedAuthConfig {
  const [id = '', name = '', uri = '', method = '', version = '', sealed = ''] = row;
  return { id, name, method, version: Number.parseInt(version, 10) || 0, uri, sealed };
}

function byId({ id: one }: AuthConfigHead, { id: other }: AuthConfigHead): number {
  return one < other ? -1 : Number(one > other);
}

/** QGIS stores IDs of any length. */
function shown(id: string): string {
  return JSON.stringify(id.replace(/\p{C}/gu, '?').slice(0, 20));
}
