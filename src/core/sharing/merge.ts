import * as v from 'valibot';
import type { Imported, ImportRow, ImportState } from '../contract-sharing.ts';
import { type AuthConfig, authConfigSchema } from '../model/auth-config.ts';
import { type AuthConfigId, findIdClash, parseAuthConfigId } from '../model/auth-config-id.ts';
import { type Connection, connectionPath, connectionSchema, withKnownValues } from '../model/connection.ts';
import type { Profile } from '../model/profile.ts';
import { authDifferences, connectionDifferences, placedDifferences } from './differences.ts';
import type { Incoming, IncomingAuth, IncomingConnection, IncomingRefusal } from './incoming.ts';
import type { Arrival, MergeChoices, Planned, Shape, Taken } from './arrival.ts';
import { planArrival, planDeparture } from './plan.ts';
import { proposeId, proposeName } from './proposed-places.ts';

/** The profile with what came in, row by row what that was, and the records it put in place of others. */
export interface Merged {
  readonly profile: Profile;
  readonly rows: readonly ImportRow[];
  readonly renamed: Imported['renamed'];
  readonly authConfigs: readonly Taken<AuthConfig>[];
  readonly connections: readonly Taken<Connection>[];
}

/** Conflicts first: they want a decision. */
const order: readonly ImportState[] = ['conflict', 'removed', 'changed', 'new', 'same', 'rejected'];

/** Records go through their stored form, so that one that is read again is the same text. */
const authShape: Shape<AuthConfig> = {
  placeOf: ({ id }) => id,
  at: (config, id) => ({ ...config, id: parseAuthConfigId(id) ?? config.id }),
  differences: authDifferences,
  isOfAnotherKind: (mine, theirs) => mine.kind !== theirs.kind,
  with: (mine, fields) => v.parse(authConfigSchema, { ...mine, ...fields }),
};

const connectionShape: Shape<Connection> = {
  placeOf: connectionPath,
  at: (connection, path) => ({ ...connection, name: path.slice(path.lastIndexOf('/') + 1) }),
  differences: placedDifferences,
  isOfAnotherKind: () => false,
  with: (mine, fields) => {
    const merged = v.parse(connectionSchema, { ...mine, ...fields });
    return { ...merged, headers: withKnownValues(merged.headers, mine.headers) };
  },
};

/**
 * Brings what comes in together with a profile. Records that are here keep what the source does not speak of, and their
 * secrets where it has none. Merging the same again changes nothing; what is here is compared as the source would say it.
 * Of a source that is followed only its changes count, and what was changed here as well is a conflict.
 */
export function merge(profile: Profile, incoming: Incoming, choices: MergeChoices, now: number): Merged {
  const auths = planAuths(profile, incoming, choices, now);
  const followed = new Map(auths.map(({ idThere, planned }) => [idThere, planned.row.place]));
  const mineByPlace = new Map(
    [...incoming.placesThere(profile.connections)].map(([connection, place]) => [place, connection]),
  );
  const connectionPlans = [
    ...planConnections(profile, incoming, mineByPlace, followed, choices, now),
    ...planGoneConnections(mineByPlace, incoming, choices),
  ];
  const takenConnections = connectionPlans.flatMap(({ taken }) => taken ?? []);
  const connections = withTaken(profile.connections, takenConnections);
  const authPlans = [
    ...auths.map(({ planned }) => planned),
    ...planGoneAuths(profile, incoming, connections, choices),
  ];
  const refused = incoming.refusals.map(refusalRow);
  const rows = [...authPlans.map(rowOf), ...connectionPlans.map(rowOf), ...refused];
  const takenAuths = authPlans.flatMap(({ taken }) => taken ?? []);
  return {
    profile: {
      ...profile,
      authConfigs: withTaken(profile.authConfigs, takenAuths),
      connections,
    },
    rows: rows.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state)),
    renamed: rows.flatMap(({ cameAs, place, state, choice }) =>
      cameAs === null || state === 'rejected' || choice === 'mine' ? [] : [{ from: cameAs, to: place }],
    ),
    authConfigs: takenAuths,
    connections: takenConnections,
  };
}

function planAuths(
  profile: Profile,
  incoming: Incoming,
  choices: MergeChoices,
  now: number,
): readonly { readonly idThere: string; readonly planned: Planned<AuthConfig> }[] {
  const here = new Map<string, AuthConfig>(profile.authConfigs.map((config) => [config.id, config]));
  // An ID that only connections name belongs to a configuration that may come back.
  const named = profile.connections.flatMap(({ authId }) => authId ?? []);
  const ids = [...here.keys(), ...named, ...incoming.auths.map(({ idThere }) => idThere)];
  const taken = new Set<string>(ids.map((id) => id.toLowerCase()));
  return incoming.auths.map((auth) => {
    const planned = planArrival(authArrival(auth, here, taken), authShape, choices, now);
    taken.add(planned.row.place.toLowerCase());
    return { idThere: auth.idThere, planned };
  });
}

function authArrival(
  auth: IncomingAuth,
  here: ReadonlyMap<string, AuthConfig>,
  taken: ReadonlySet<string>,
): Arrival<AuthConfig> {
  const id = parseAuthConfigId(auth.idThere);
  const { echo, differences } = nearest(auth);
  const isSameAs = (other: AuthConfigId) => {
    const there = here.get(other);
    return there !== undefined && differences(there).length === 0;
  };
  // Several may have no ID at all: the place in the source tells them apart.
  const seed = auth.idThere === '' ? `${auth.key} ${auth.config.name}` : auth.idThere;
  return {
    key: auth.key,
    subject: 'auth',
    name: auth.config.name,
    theirs: auth.config,
    mine: id === null ? null : (here.get(id) ?? null),
    base: auth.base,
    place: id,
    placeThere: auth.idThere,
    isRenamed: false,
    notes: auth.notes,
    notesAt: (place) => caseNotes(place, here),
    propose: () => proposeId({ idThere: auth.idThere, seed }, taken, isSameAs),
    echo,
    differences,
  };
}

/** Of the ways to say what is here, the one that is nearest to what comes in. */
function nearest({ config, echoes }: IncomingAuth): Pick<Arrival<AuthConfig>, 'echo' | 'differences'> {
  const all = (mine: AuthConfig) =>
    echoes(mine)
      .map((echo) => ({ echo, differences: authDifferences(echo, config) }))
      .toSorted((one, other) => one.differences.length - other.differences.length);
  return {
    echo: (mine) => all(mine)[0]?.echo ?? mine,
    differences: (mine) => all(mine)[0]?.differences ?? [],
  };
}

function planConnections(
  profile: Profile,
  incoming: Incoming,
  mineByPlace: ReadonlyMap<string, Connection>,
  followed: ReadonlyMap<string, string>,
  choices: MergeChoices,
  now: number,
): readonly Planned<Connection>[] {
  const here = new Map(profile.connections.map((connection) => [connectionPath(connection), connection]));
  const taken = new Set(here.keys());
  const distinct = distinctPlaces(incoming.connections.map(({ connection }) => connection));
  // A copy must not take the place of another one that comes in: the next import would mix them up.
  const reserved = new Set(distinct.map(connectionPath));
  return incoming.connections.map((one, index) => {
    const placed = distinct[index] ?? one.connection;
    const authId = parseAuthConfigId(followed.get(one.authIdThere) ?? one.authIdThere);
    const arrival = connectionArrival(one, { ...placed, authId }, mineByPlace, { here, taken, reserved });
    const planned = planArrival(arrival, connectionShape, choices, now);
    taken.add(planned.row.place);
    return planned;
  });
}

/** Paths that a connection cannot have, for one reason or another. */
interface PlacesInUse {
  readonly here: ReadonlyMap<string, Connection>;
  /** Those that are here, and those given out so far. */
  readonly taken: ReadonlySet<string>;
  /** Those of all that comes in. */
  readonly reserved: ReadonlySet<string>;
}

function connectionArrival(
  one: IncomingConnection,
  theirs: Connection,
  mineByPlace: ReadonlyMap<string, Connection>,
  { here, taken, reserved }: PlacesInUse,
): Arrival<Connection> {
  const path = connectionPath(theirs);
  const { folder } = theirs;
  const differences = (mine: Connection) =>
    // Where it is filed is compared where the source is known to have moved it.
    one.base === null
      ? connectionDifferences(one.echo(mine), theirs)
      : placedDifferences(one.echo(mine), theirs);
  const isSameAs = (name: string) => {
    const there = here.get(connectionPath({ folder, name }));
    return there !== undefined && connectionDifferences(one.echo(there), theirs).length === 0;
  };
  const isTaken = (name: string) => {
    const place = connectionPath({ folder, name });
    return taken.has(place) || reserved.has(place);
  };
  const settledPlace = one.base === null ? path : connectionPath(one.base);
  return {
    key: one.key,
    subject: 'connection',
    name: theirs.name,
    theirs,
    mine: mineByPlace.get(settledPlace) ?? mineByPlace.get(path) ?? null,
    base: one.base,
    place: taken.has(path) ? null : path,
    placeThere: one.placeThere,
    isRenamed: path !== one.placeThere,
    notes: one.notes,
    notesAt: () => [],
    propose() {
      const { place: name, isThere } = proposeName(theirs.name, isTaken, isSameAs);
      return { place: connectionPath({ folder, name }), isThere };
    },
    echo: one.echo,
    differences,
  };
}

function planGoneConnections(
  mineByPlace: ReadonlyMap<string, Connection>,
  { removals }: Incoming,
  choices: MergeChoices,
): readonly Planned<Connection>[] {
  return removals.connections.flatMap(({ key, base }) => {
    const mine = mineByPlace.get(connectionPath(base));
    if (mine === undefined) return [];
    return [
      planDeparture({ key, subject: 'connection', mine, base, isNeeded: false }, connectionShape, choices),
    ];
  });
}

/** Judged by the connections as they will be: one that stays may still name a configuration. */
function planGoneAuths(
  profile: Profile,
  { removals }: Incoming,
  connections: readonly Connection[],
  choices: MergeChoices,
): readonly Planned<AuthConfig>[] {
  if (removals.auths.length === 0) return [];
  const here = new Map<string, AuthConfig>(profile.authConfigs.map((config) => [config.id, config]));
  const named = new Set(connections.map(({ authId }) => authId));
  return removals.auths.flatMap(({ key, base }) => {
    const mine = here.get(base.id);
    if (mine === undefined) return [];
    const departure = { key, subject: 'auth', mine, base, isNeeded: named.has(mine.id) } as const;
    return [planDeparture(departure, authShape, choices)];
  });
}

function rowOf({ row }: { readonly row: ImportRow }): ImportRow {
  return row;
}

function refusalRow({ key, subject, place, name, reason }: IncomingRefusal): ImportRow {
  return {
    key,
    subject,
    name,
    place,
    cameAs: null,
    state: 'rejected',
    differences: [],
    choice: null,
    choices: [],
    newPlace: null,
    reason,
    notes: [],
  };
}

function caseNotes(id: string, here: ReadonlyMap<string, AuthConfig>): readonly string[] {
  const parsed = parseAuthConfigId(id);
  if (parsed === null) return [];
  const clash = findIdClash(parsed, [...here.keys()]);
  return clash.kind === 'case-only' ? [`${id} differs only in case from ${clash.other}.`] : [];
}

/** Connections of one source may have one place; the later ones get a number that none of them has. */
function distinctPlaces(connections: readonly Connection[]): readonly Connection[] {
  const all = new Set(connections.map(connectionPath));
  const used = new Set<string>();
  return connections.map((connection) => {
    const { folder } = connection;
    const isTaken = (name: string) => {
      const place = connectionPath({ folder, name });
      return used.has(place) || all.has(place);
    };
    const name = used.has(connectionPath(connection))
      ? proposeName(connection.name, isTaken, () => false).place
      : connection.name;
    used.add(connectionPath({ folder, name }));
    return { ...connection, name };
  });
}

function withTaken<T extends object>(records: readonly T[], taken: readonly Taken<T>[]): readonly T[] {
  if (taken.length === 0) return records;
  const replaced = new Map(taken.flatMap(({ before, after }) => (before === null ? [] : [[before, after]])));
  const added = taken.flatMap(({ before, after }) => (before === null && after !== null ? [after] : []));
  return [
    ...records.flatMap((record) => {
      const after = replaced.get(record);
      return after === undefined ? [record] : after === null ? [] : [after];
    }),
    ...added,
  ];
}
