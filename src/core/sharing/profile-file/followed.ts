import type { AuthConfig } from '../../model/auth-config.ts';
import type { Connection } from '../../model/connection.ts';
import { type SharedProfile, sharedAuthKey, sharedConnectionKey } from './shared-profile.ts';

/** How the newest copy of a followed file stands to what of it was settled. */
export interface Followed {
  /** What was settled of a record of the newest copy, by that record. */
  readonly authBases: ReadonlyMap<AuthConfig, AuthConfig>;
  /** Likewise; of one that was moved it is the record at its old path. */
  readonly connectionBases: ReadonlyMap<Connection, Connection>;
  /** What was settled and is there no more. */
  readonly goneAuths: readonly AuthConfig[];
  readonly goneConnections: readonly Connection[];
}

/**
 * Pairs records by ID and path, and connections that were moved by what they lead to. `refused` has the keys of records
 * that are there and cannot be read: those are not gone.
 */
export function compareWithSettled(
  latest: SharedProfile,
  settled: SharedProfile,
  refused: ReadonlySet<string>,
): Followed {
  const auths = pairedByKey(latest.authConfigs, settled.authConfigs, sharedAuthKey, refused);
  const placed = pairedByKey(latest.connections, settled.connections, sharedConnectionKey, refused);
  const moved = pairedByTarget(placed.fresh, placed.gone);
  const moves = new Set(moved.values());
  return {
    authBases: auths.pairs,
    connectionBases: new Map([...placed.pairs, ...moved]),
    goneAuths: auths.gone,
    goneConnections: placed.gone.filter((connection) => !moves.has(connection)),
  };
}

/** Connections of one list, each with the one of the other that leads to the same, where both are the only ones to do so. */
export function pairedByTarget(
  some: readonly Connection[],
  others: readonly Connection[],
): ReadonlyMap<Connection, Connection> {
  const found = onlyOnes(others);
  return new Map(
    [...onlyOnes(some)].flatMap(([target, connection]) => {
      const other = found.get(target);
      return other === undefined ? [] : [[connection, other]];
    }),
  );
}

function pairedByKey<T>(
  latest: readonly T[],
  settled: readonly T[],
  keyOf: (record: T) => string,
  refused: ReadonlySet<string>,
) {
  const before = new Map(settled.map((record) => [keyOf(record), record]));
  const pairs = new Map<T, T>();
  const fresh: T[] = [];
  for (const record of latest) {
    const base = before.get(keyOf(record));
    if (base === undefined) fresh.push(record);
    else pairs.set(record, base);
  }
  const kept = new Set(pairs.values());
  const gone = settled.filter((record) => !kept.has(record) && !refused.has(keyOf(record)));
  return { pairs, fresh, gone };
}

/** The connections by what they lead to, without those that lead to the same as another one. */
function onlyOnes(connections: readonly Connection[]): ReadonlyMap<string, Connection> {
  const found = new Map<string, Connection | null>();
  for (const connection of connections) {
    const { url, authId, communityUrl, contentUrl } = connection;
    const target = JSON.stringify([url, authId, communityUrl, contentUrl]);
    found.set(target, found.has(target) ? null : connection);
  }
  return new Map(
    [...found].flatMap(([target, connection]) => (connection === null ? [] : [[target, connection]])),
  );
}
