import type { AuthConfig } from '../../model/auth-config.ts';
import { type Connection, connectionPath } from '../../model/connection.ts';
import { type Incoming, type IncomingRemovals, noRemovals } from '../incoming.ts';
import { personalAuthDefaults, personalConnectionDefaults } from './defaults.ts';
import { compareWithSettled, pairedByTarget } from './followed.ts';
import { printable } from '../../model/printable.ts';
import type { ReadProfileFile } from './read-profile-file.ts';
import { connectionPasswordWord, missingField, secretFieldsOf } from './secret-fields.ts';
import { type SharedProfile, sharedAuthKey, sharedConnectionKey } from './shared-profile.ts';

/** What a person hears of every sealed file. */
export const unprovenNote =
  'A sealed file does not prove who made it: anyone who has your recipient, or the passphrase, can make one.';

/**
 * A profile file as something that comes in. `settled` is what of a followed one was taken over or declined before: what is
 * the same as then is no change, what is gone is a removal, and a connection that is gone from one path and new at
 * another with the same addresses was moved. `null` for a file that is not followed.
 */
export function incomingFromProfileFile(
  { shared, refusals }: ReadProfileFile,
  settled: SharedProfile | null,
): Incoming {
  const refused = new Set(refusals.map(({ key }) => key));
  const followed = settled === null ? null : compareWithSettled(shared, settled, refused);
  const twins = caseTwins(shared.authConfigs);
  const removals: IncomingRemovals =
    followed === null
      ? noRemovals
      : {
          auths: followed.goneAuths.map((base) => ({ key: sharedAuthKey(base), base })),
          connections: followed.goneConnections.map((base) => ({ key: sharedConnectionKey(base), base })),
        };
  return {
    auths: shared.authConfigs.map((config) => ({
      key: sharedAuthKey(config),
      idThere: config.id,
      config,
      notes: [...twinNotes(config, twins), ...authNotes(config, shared)],
      echoes: (mine) => [authEcho(mine, config, shared)],
      base: followed?.authBases.get(config) ?? null,
    })),
    connections: shared.connections.map((connection) => ({
      key: sharedConnectionKey(connection),
      placeThere: connectionPath(connection),
      authIdThere: connection.authId ?? '',
      connection,
      notes: connectionNotes(connection, shared),
      echo: (mine) => connectionEcho(mine, connection, shared),
      base: followed?.connectionBases.get(connection) ?? null,
    })),
    refusals,
    removals,
    placesThere: (mine) => placesThere(mine, shared, settled),
    notes: shared.label === '' ? [] : [`Whoever made the file calls it "${printable(shared.label)}".`],
  };
}

/** A configuration that is here as the file would say it, with what the file is silent about left out. */
function authEcho(mine: AuthConfig, theirs: AuthConfig, { personal }: SharedProfile): AuthConfig {
  const absent = secretFieldsOf(theirs).flatMap(({ field, secret }) => (secret === null ? [field] : []));
  // When a key ends is told with the key.
  const silent = absent.flatMap((field) =>
    field === 'key' || field === 'token' ? [field, 'expiresAt'] : [field],
  );
  return {
    ...mine,
    ...Object.fromEntries(silent.filter((field) => Object.hasOwn(mine, field)).map((field) => [field, null])),
    ...(personal ? {} : personalAuthDefaults),
  };
}

function connectionEcho(mine: Connection, theirs: Connection, { personal }: SharedProfile): Connection {
  const unset = new Set(
    theirs.headers.flatMap(({ name, value }) => (value === null ? [name.toLowerCase()] : [])),
  );
  return {
    ...mine,
    password: theirs.password === null ? null : mine.password,
    headers: mine.headers.map((header) =>
      unset.has(header.name.toLowerCase()) ? { name: header.name, value: null } : header,
    ),
    ...(personal ? {} : personalConnectionDefaults),
  };
}

/**
 * How connections that are here are called in the file: by their path. One that was moved here goes by the path under which
 * it was settled, where nothing else is at that path and both are the only ones to lead where they do.
 */
function placesThere(
  mine: readonly Connection[],
  shared: SharedProfile,
  settled: SharedProfile | null,
): ReadonlyMap<Connection, string> {
  const places = new Map(mine.map((connection) => [connection, connectionPath(connection)]));
  if (settled === null) return places;
  const here = new Set(places.values());
  const there = new Set([...shared.connections, ...settled.connections].map(connectionPath));
  const left = settled.connections.filter((connection) => !here.has(connectionPath(connection)));
  const own = mine.filter((connection) => !there.has(connectionPath(connection)));
  for (const [connection, base] of pairedByTarget(own, left)) places.set(connection, connectionPath(base));
  return places;
}

function authNotes(config: AuthConfig, { withheld }: SharedProfile): readonly string[] {
  const missing = missingField(config);
  const others = withheld?.get(sharedAuthKey(config))?.filter((name) => name !== missing) ?? [];
  const wordFor = (name: string | null) =>
    secretFieldsOf(config).flatMap(({ field, word }) => (field === name ? [word] : []));
  return [
    ...wordFor(missing).map(
      (word) => `It comes without its ${word}: one that is here stays, else give yours before it is used.`,
    ),
    ...others.flatMap(wordFor).map((word) => `It comes without its ${word}: what is here stays.`),
  ];
}

function connectionNotes(connection: Connection, { withheld }: SharedProfile): readonly string[] {
  const names = withheld?.get(sharedConnectionKey(connection)) ?? [];
  const unset = connection.headers.flatMap(({ name, value }) => (value === null ? [name] : []));
  return [
    ...(names.includes('password')
      ? [`It comes without the ${connectionPasswordWord}: what is here stays.`]
      : []),
    ...(unset.length === 0
      ? []
      : [`It comes without values for ${unset.join(', ')}: those that are here stay, else give yours.`]),
  ];
}

/** The IDs of a file by their small letters, as far as they differ in case. */
function caseTwins(configs: readonly AuthConfig[]): ReadonlyMap<string, readonly string[]> {
  const twins = new Map<string, readonly string[]>();
  for (const { id } of configs) {
    const small = id.toLowerCase();
    twins.set(small, [...(twins.get(small) ?? []), id]);
  }
  return twins;
}

function twinNotes({ id }: AuthConfig, twins: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const others = (twins.get(id.toLowerCase()) ?? []).filter((other) => other !== id);
  return others.length === 0
    ? []
    : [`${id} differs only in case from ${others.join(', ')} in the same file.`];
}
