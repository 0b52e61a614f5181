import { fail, type Outcome, succeed } from '../../outcome.ts';
import type { ArcgisConnection } from './arcgis-connection.ts';
import type { AuthConfigHead } from './auth-database.ts';
import type { AuthMethodConfig } from './auth-method-config.ts';
import { connectionNameProblem, type LeftBehind } from './connections-xml.ts';
import { holdsSecret } from './config-fields.ts';
import { headersKey, settingsLayouts } from './profile-settings.ts';
import { startupProgram } from './startup-program.ts';
import { keysLostInStorage } from './stored-config.ts';

/** What a start-up script shall set up. */
export interface StartupContents {
  /** Under this name QGIS remembers what was set up last: a later script of the same name takes its place. */
  readonly name: string;
  readonly connections: readonly ArcgisConnection[];
  /** Configurations that the script sets itself. None holds a secret. */
  readonly authConfigs: readonly AuthMethodConfig[];
  /** The encrypted authentication XML that lies beside the script, and what is in it; `null` when there is none. */
  readonly sealed: SealedFile | null;
}

/** An encrypted authentication XML beside the script. */
export interface SealedFile {
  /** Its name, without a folder. */
  readonly fileName: string;
  readonly authConfigs: readonly Pick<AuthConfigHead, 'id' | 'name'>[];
}

/** A script, and what of its connections is not in it. */
export interface StartupScript {
  /** Python, ASCII only. */
  readonly text: string;
  readonly leftBehind: readonly LeftBehind[];
}

/** The environment variable that names a file whose first line is the password of the encrypted file. */
export const passwordFileVariable = 'WAYLEAVE_QGIS_PASSWORD_FILE';

/**
 * Writes the one file with which an administrator sets QGIS up: for the path in `PYQGIS_STARTUP`, as `startup.py`, or for
 * `qgis --code`. It is for every QGIS from 3.22 on, sets connections with their endpoints in both layouts of the settings,
 * and does nothing where it set the same before. It holds no secret, nor a master password: `bad-value` for a configuration
 * with a secret, for a name or value that QGIS cannot hold, and when there is nothing to set up.
 */
export function writeStartupScript(contents: StartupContents): Outcome<StartupScript, 'bad-value'> {
  const problem = problemOf(contents);
  if (problem !== null) return fail('bad-value', problem);
  const { name, connections, authConfigs, sealed } = contents;
  const wanted = {
    name: name.replaceAll(/[/\\]/g, '_'),
    connections: connections.map(wantedConnection),
    authConfigs: authConfigs.map(({ config, ...head }) => ({ ...head, config: Object.fromEntries(config) })),
    sealed:
      sealed === null
        ? null
        : { file: sealed.fileName, authConfigs: sealed.authConfigs.map(({ id, name }) => ({ id, name })) },
  };
  return succeed({
    text: startupProgram(pythonJson(wanted), passwordFileVariable),
    leftBehind: connections.flatMap(leftBehindBy),
  });
}

function problemOf({ name, connections, authConfigs, sealed }: StartupContents): string | null {
  if (connections.length + authConfigs.length + (sealed?.authConfigs.length ?? 0) === 0)
    return 'There is nothing for a script to set up.';
  if (name === '') return 'A script needs a name.';
  if (sealed !== null && !/^[^/\\]+$/.test(sealed.fileName))
    return 'The encrypted file lies beside the script, so its name has no folder.';
  for (const connection of connections) {
    const found = connectionNameProblem(connection.name);
    if (found !== null) return found;
  }
  for (const config of authConfigs) {
    if (holdsSecret(config))
      return `${config.id} holds a secret, which belongs into the encrypted file and not into a script.`;
    const [lost] = keysLostInStorage(config.config);
    if (lost !== undefined) return `QGIS cannot store "${lost}" of ${config.id}: it holds ||| or :::.`;
  }
  const texts = JSON.stringify([
    name,
    sealed,
    connections,
    authConfigs.map(({ config, ...head }) => [head, ...config]),
  ]);
  return /\\ud[89a-f]/i.test(texts) ? 'There is half a character in a name or value.' : null;
}

/** Its settings by key; headers are secrets, so of those the script sets Referer alone and leaves the others. */
function wantedConnection(connection: ArcgisConnection) {
  const { name, url, authcfg, username, referer, communityEndpoint, contentEndpoint, urlPrefix } = connection;
  const settings = new Map<string, string>();
  for (const { folder, signInFolder, communityKey, contentKey } of Object.values(settingsLayouts)) {
    settings.set(`${folder}${name}/url`, url);
    settings.set(`${folder}${name}/${communityKey}`, communityEndpoint);
    settings.set(`${folder}${name}/${contentKey}`, contentEndpoint);
    settings.set(`${signInFolder}${name}/authcfg`, authcfg);
    // Somebody's own user name and password stay where the connection has none.
    if (username !== '') settings.set(`${signInFolder}${name}/username`, username);
  }
  const older = `${settingsLayouts.older.folder}${name}`;
  const newer = `${settingsLayouts.newer.folder}${name}`;
  settings.set(`${older}/referer`, referer);
  settings.set(`${older}/${headersKey}/referer`, referer);
  settings.set(`${newer}/urlprefix`, urlPrefix);
  return {
    name,
    settings: Object.fromEntries(settings),
    headers: { key: `${newer}/${headersKey}`, referer },
  };
}

function leftBehindBy({ name, password, headers }: ArcgisConnection): readonly LeftBehind[] {
  const reason = (what: string) => `The start-up script holds no secrets: set the ${what} in QGIS.`;
  return [
    ...(password === ''
      ? []
      : [{ connection: name, field: 'password' as const, reason: reason('password') }]),
    ...(headers.size === 0
      ? []
      : [{ connection: name, field: 'headers' as const, reason: reason('headers') }]),
  ];
}

/**
 * JSON that may stand between `r'''` and `'''` in Python whatever it says: ASCII, without an apostrophe, and ending with a
 * bracket. What is escaped is in strings, for nothing else in JSON needs it.
 */
function pythonJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /['\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
