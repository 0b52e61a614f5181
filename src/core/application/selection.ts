import type { Selection } from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import { findConnection } from '../identity/references.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { type Connection, connectionPath, isInFolder } from '../model/connection.ts';
import { checkFolder } from '../model/connection-draft.ts';
import type { Profile } from '../model/profile.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { printable } from '../model/printable.ts';
import { requireConfig, sortedBy } from './definitions.ts';

/** Records of a profile, each once, in the order of their IDs and paths. */
export type Selected = Pick<Profile, 'authConfigs' | 'connections'>;

const mostPrintedCharacters = 80;

/** The records that a selection means. `not-found` for a configuration, connection, folder or tag that is not there. */
export function select(profile: Profile, selection: Selection): Outcome<Selected, FailureCode> {
  const { authIds } = selection;
  const connections = chosenConnections(profile, selection);
  if (!connections.ok) return connections;
  const chosen = connections.value ?? (authIds === undefined ? profile.connections : []);
  const isEverything = authIds === undefined && connections.value === null;
  const configs = isEverything ? succeed(profile.authConfigs) : chosenConfigs(profile, authIds, chosen);
  if (!configs.ok) return configs;
  return succeed({
    authConfigs: sortedBy([...new Set(configs.value)], ({ id }) => id),
    connections: sortedBy([...new Set(chosen)], connectionPath),
  });
}

/** Those that are named, lie in a folder or have a tag; `null` when the selection does not speak of connections. */
function chosenConnections(
  profile: Profile,
  { connections, folders, tags }: Selection,
): Outcome<readonly Connection[] | null, FailureCode> {
  if (connections === undefined && folders === undefined && tags === undefined) return succeed(null);
  const chosen: Connection[] = [];
  for (const name of connections ?? []) {
    const connection = findConnection(profile, name);
    if (!connection.ok) return connection;
    chosen.push(connection.value);
  }
  for (const text of folders ?? []) {
    const folder = checkFolder(text);
    if (!folder.ok) return folder;
    const inside = profile.connections.filter((connection) => isInFolder(connection.folder, folder.value));
    if (inside.length === 0) return fail('not-found', `There is no connection in a folder "${shown(text)}".`);
    chosen.push(...inside);
  }
  for (const tag of tags ?? []) {
    const tagged = profile.connections.filter((connection) => connection.tags.includes(tag.trim()));
    if (tagged.length === 0) return fail('not-found', `There is no connection with the tag "${shown(tag)}".`);
    chosen.push(...tagged);
  }
  return succeed(chosen);
}

function chosenConfigs(
  profile: Profile,
  authIds: readonly string[] | undefined,
  connections: readonly Connection[],
): Outcome<readonly AuthConfig[], FailureCode> {
  const configs: AuthConfig[] = [];
  for (const id of authIds ?? connections.flatMap(({ authId }) => authId ?? [])) {
    const config = requireConfig(profile, id);
    // A connection may name a configuration that is not here; one that was asked for has to be.
    if (!config.ok && authIds !== undefined) return config;
    if (config.ok) configs.push(config.value);
  }
  return succeed(configs);
}

function shown(text: string): string {
  return printable(text, mostPrintedCharacters);
}
