import * as v from 'valibot';
import {
  type FieldDifference,
  type ImportChoice,
  importChoices,
  type Imported,
  type ImportRow,
  type ImportState,
} from '../contract-sharing.ts';
import { type AuthConfig, authConfigSchema } from '../model/auth-config.ts';
import { type AuthConfigId, findIdClash, parseAuthConfigId } from '../model/auth-config-id.ts';
import { type Connection, connectionPath, connectionSchema } from '../model/connection.ts';
import type { Profile } from '../model/profile.ts';
import { authDifferences, connectionDifferences } from './differences.ts';
import type { Incoming, IncomingAuth, IncomingConnection, IncomingRefusal } from './incoming.ts';
import { proposeId, proposeName } from './proposed-places.ts';

/** What a person chose. */
export interface MergeChoices {
  /** For every conflict that has no choice of its own. */
  readonly onConflict: ImportChoice;
  /** By the key of a row. */
  readonly choices: Readonly<Record<string, ImportChoice>>;
}

/** The profile with what came in, row by row what that was, and the records it put in place of others. */
export interface Merged {
  readonly profile: Profile;
  readonly rows: readonly ImportRow[];
  readonly renamed: Imported['renamed'];
  readonly authConfigs: readonly Taken<AuthConfig>[];
  readonly connections: readonly Taken<Connection>[];
}

/** A record that is new (`before` is `null`) or changed. */
export interface Taken<T> {
  readonly before: T | null;
  readonly after: T;
}

/** A row with what taking it would do; `null` when the profile stays as it is. */
interface Planned<T> {
  readonly row: ImportRow;
  readonly taken: Taken<T> | null;
}

/** Where a difference means that the same ID stands for something else, or that secrets would go elsewhere. */
const telling = new Set([
  'kind',
  'method',
  'portal',
  'requestUrl',
  'tokenUrl',
  'refreshUrl',
  'redirectUrl',
  'clientId',
  'username',
  'allowHttp',
  'url',
]);

/** Conflicts first: they want a decision. */
const order: readonly ImportState[] = ['conflict', 'changed', 'new', 'same', 'rejected'];

/**
 * Brings what comes in together with a profile. Records that are here keep what the source does not speak of, and their
 * secrets where it has none. Merging the same again changes nothing; what is here is compared as the source would say it.
 */
export function merge(profile: Profile, incoming: Incoming, choices: MergeChoices, now: number): Merged {
  const auths = planAuths(profile, incoming, choices, now);
  const connections = planConnections(profile, incoming, auths, choices, now);
  const plans = [...auths.values(), ...connections];
  const refused = incoming.refusals.map(refusalRow);
  const rows = [...plans.map(({ row }) => row), ...refused];
  const takenAuths = [...auths.values()].flatMap(({ taken }) => taken ?? []);
  const takenConnections = connections.flatMap(({ taken }) => taken ?? []);
  return {
    profile: {
      ...profile,
      authConfigs: withTaken(profile.authConfigs, takenAuths),
      connections: withTaken(profile.connections, takenConnections),
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
): ReadonlyMap<IncomingAuth, Planned<AuthConfig>> {
  // An ID that only connections name belongs to a configuration that may come back.
  const named = profile.connections.flatMap(({ authId }) => authId ?? []);
  const ids = [
    ...profile.authConfigs.map(({ id }) => id),
    ...named,
    ...incoming.auths.map(({ idThere }) => idThere),
  ];
  const taken = new Set<string>(ids.map((id) => id.toLowerCase()));
  const plans = new Map<IncomingAuth, Planned<AuthConfig>>();
  for (const auth of incoming.auths) {
    const planned = planAuth(auth, profile, taken, choices, now);
    taken.add(planned.row.place.toLowerCase());
    plans.set(auth, planned);
  }
  return plans;
}

function planAuth(
  auth: IncomingAuth,
  profile: Profile,
  taken: ReadonlySet<string>,
  choices: MergeChoices,
  now: number,
): Planned<AuthConfig> {
  const id = parseAuthConfigId(auth.idThere);
  const mine = id === null ? null : (profile.authConfigs.find((config) => config.id === id) ?? null);
  const isSameAs = (other: AuthConfigId) => {
    const there = profile.authConfigs.find((config) => config.id === other);
    return there !== undefined && leastDifferences(there, auth).length === 0;
  };
  // Several may have no ID at all: the place in the source tells them apart.
  const seed = auth.idThere === '' ? `${auth.key} ${auth.config.name}` : auth.idThere;
  const proposed = proposeId({ idThere: auth.idThere, seed }, taken, isSameAs);
  const about = {
    key: auth.key,
    subject: 'auth',
    name: auth.config.name,
    cameAs: null,
    reason: null,
  } as const;
  if (mine === null) {
    const place = id ?? proposed.place;
    const isThere = id === null && proposed.isThere;
    const row = {
      ...about,
      place,
      cameAs: id === null ? auth.idThere : null,
      differences: [],
      newPlace: null,
      notes: [...caseNotes(place, profile), ...auth.notes],
    };
    if (isThere) return settled({ ...row, state: 'same' });
    const chosen = choiceOf(auth.key, 'theirs', ['theirs', 'mine'], choices);
    const after = storedAuth({ ...auth.config, id: place, createdAt: now, changedAt: now });
    return {
      row: { ...row, state: 'new', choice: chosen, choices: ['theirs', 'mine'] },
      taken: chosen === 'theirs' ? { before: null, after } : null,
    };
  }
  const differences = leastDifferences(mine, auth);
  const row = { ...about, place: mine.id, differences, newPlace: proposed.place, notes: auth.notes };
  if (differences.length === 0) return settled({ ...row, state: 'same', newPlace: null });
  const isWhole = auth.config.kind !== mine.kind;
  const isConflict = isWhole || differences.some(({ field }) => telling.has(field));
  const decided = decide(row, isConflict, choices);
  switch (decided.choice) {
    case 'mine':
      return { row: decided, taken: null };
    case 'theirs': {
      const changes = isWhole ? auth.config : fieldsOf(auth.config, differences);
      const after = storedAuth({
        ...(isWhole ? {} : mine),
        ...changes,
        id: mine.id,
        createdAt: mine.createdAt,
        changedAt: now,
      });
      return { row: decided, taken: { before: mine, after } };
    }
    case 'new-id': {
      const after = storedAuth({ ...auth.config, id: proposed.place, createdAt: now, changedAt: now });
      return {
        row: { ...decided, place: proposed.place, cameAs: mine.id },
        taken: proposed.isThere ? null : { before: null, after },
      };
    }
  }
}

function planConnections(
  profile: Profile,
  incoming: Incoming,
  auths: ReadonlyMap<IncomingAuth, Planned<AuthConfig>>,
  choices: MergeChoices,
  now: number,
): readonly Planned<Connection>[] {
  const followed = new Map([...auths].map(([auth, { row }]) => [auth.idThere, row.place]));
  const namesThere = incoming.namesThere(profile.connections);
  const mineByName = new Map([...namesThere].map(([connection, name]) => [name, connection]));
  const here = new Map(profile.connections.map((connection) => [connectionPath(connection), connection]));
  const taken = new Set(here.keys());
  const names = distinctNames(incoming.connections.map(({ connection }) => connection.name));
  // A copy must not take the place of another one that comes in: the next import would mix them up.
  const reserved = new Set(names);
  return incoming.connections.map((one, index) => {
    const name = names[index] ?? one.connection.name;
    const authId = parseAuthConfigId(followed.get(one.authIdThere) ?? one.authIdThere);
    const connection = { ...one.connection, name, authId };
    const planned = planConnection(
      one,
      connection,
      mineByName.get(name) ?? null,
      { here, taken, reserved },
      choices,
      now,
    );
    taken.add(planned.row.place);
    return planned;
  });
}

/** Names that a connection cannot have, for one reason or another. */
interface NamesInUse {
  readonly here: ReadonlyMap<string, Connection>;
  /** Those that are here, and those given out so far. */
  readonly taken: ReadonlySet<string>;
  /** Those of all that comes in. */
  readonly reserved: ReadonlySet<string>;
}

function planConnection(
  one: IncomingConnection,
  theirs: Connection,
  mine: Connection | null,
  { here, taken, reserved }: NamesInUse,
  choices: MergeChoices,
  now: number,
): Planned<Connection> {
  const about = { key: one.key, subject: 'connection', name: theirs.name, reason: null } as const;
  const isSameAs = (name: string) => {
    const there = here.get(name);
    return there !== undefined && connectionDifferences(one.echo(there), theirs).length === 0;
  };
  const cameAs = theirs.name === one.nameThere ? null : one.nameThere;
  const isNameTaken = (name: string) => taken.has(name) || reserved.has(name);
  if (mine === null) {
    const isTaken = taken.has(theirs.name);
    const place = isTaken
      ? proposeName(theirs.name, isNameTaken, isSameAs)
      : { place: theirs.name, isThere: false };
    const row = {
      ...about,
      place: place.place,
      cameAs: isTaken ? one.nameThere : cameAs,
      differences: [],
      newPlace: null,
      notes: one.notes,
    };
    if (place.isThere) return settled({ ...row, state: 'same' });
    const chosen = choiceOf(one.key, 'theirs', ['theirs', 'mine'], choices);
    const after = storedConnection({ ...theirs, name: place.place, createdAt: now, changedAt: now });
    return {
      row: { ...row, state: 'new', choice: chosen, choices: ['theirs', 'mine'] },
      taken: chosen === 'theirs' ? { before: null, after } : null,
    };
  }
  const differences = connectionDifferences(one.echo(mine), theirs);
  const found = { ...about, place: connectionPath(mine), cameAs, differences, notes: one.notes };
  if (differences.length === 0) return settled({ ...found, state: 'same', newPlace: null });
  const proposed = proposeName(theirs.name, isNameTaken, isSameAs);
  const row = { ...found, newPlace: proposed.place };
  const isConflict = differences.some(({ field }) => telling.has(field));
  const decided = decide(row, isConflict, choices);
  switch (decided.choice) {
    case 'mine':
      return { row: decided, taken: null };
    case 'theirs': {
      const after = storedConnection({ ...mine, ...fieldsOf(theirs, differences), changedAt: now });
      return { row: decided, taken: { before: mine, after } };
    }
    case 'new-id': {
      const after = storedConnection({ ...theirs, name: proposed.place, createdAt: now, changedAt: now });
      return {
        row: { ...decided, place: proposed.place, cameAs: one.nameThere },
        taken: proposed.isThere ? null : { before: null, after },
      };
    }
  }
}

/** Of the ways to say what is here, the one that is nearest to what comes in. */
function leastDifferences(mine: AuthConfig, { config, echoes }: IncomingAuth): readonly FieldDifference[] {
  const [first = [], ...others] = echoes(mine).map((echo) => authDifferences(echo, config));
  return others.reduce((least, next) => (next.length < least.length ? next : least), first);
}

/** A row that is here as well and differs, with what happens to it. */
function decide(
  row: Omit<ImportRow, 'state' | 'choice' | 'choices'>,
  isConflict: boolean,
  choices: MergeChoices,
): ImportRow & { readonly choice: ImportChoice } {
  const choice = choiceOf(row.key, isConflict ? choices.onConflict : 'theirs', importChoices, choices);
  return { ...row, state: isConflict ? 'conflict' : 'changed', choice, choices: importChoices };
}

function choiceOf(
  key: string,
  otherwise: ImportChoice,
  offered: readonly ImportChoice[],
  { choices }: MergeChoices,
): ImportChoice {
  const chosen = Object.hasOwn(choices, key) ? choices[key] : undefined;
  return chosen !== undefined && offered.includes(chosen) ? chosen : otherwise;
}

function settled(row: Omit<ImportRow, 'choice' | 'choices'>): {
  readonly row: ImportRow;
  readonly taken: null;
} {
  return { row: { ...row, choice: null, choices: [] }, taken: null };
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

function caseNotes(id: AuthConfigId, { authConfigs }: Profile): readonly string[] {
  const clash = findIdClash(
    id,
    authConfigs.map((config) => config.id),
  );
  return clash.kind === 'case-only' ? [`${id} differs only in case from ${clash.other}.`] : [];
}

/** Connections of one source may have one name; the later ones get a number that none of them has. */
function distinctNames(names: readonly string[]): readonly string[] {
  const all = new Set(names);
  const used = new Set<string>();
  const isTaken = (name: string) => used.has(name) || all.has(name);
  return names.map((name) => {
    const distinct = used.has(name) ? proposeName(name, isTaken, () => false).place : name;
    used.add(distinct);
    return distinct;
  });
}

/** The values of those fields. */
function fieldsOf(
  record: object,
  differences: readonly FieldDifference[],
): Readonly<Record<string, unknown>> {
  const fields = new Set(differences.map(({ field }) => field));
  return Object.fromEntries(Object.entries(record).filter(([name]) => fields.has(name)));
}

/** Records go through their stored form, so that one that is read again is the same text. */
function storedAuth(config: object): AuthConfig {
  return v.parse(authConfigSchema, config);
}

function storedConnection(connection: object): Connection {
  return v.parse(connectionSchema, connection);
}

function withTaken<T>(records: readonly T[], taken: readonly Taken<T>[]): readonly T[] {
  if (taken.length === 0) return records;
  const added = taken.flatMap(({ before, after }) => (before === null ? [after] : []));
  return [
    ...records.map((record) => taken.find(({ before }) => before === record)?.after ?? record),
    ...added,
  ];
}
