import type { ConnectionFields, UndoId } from '../contract.ts';
import type { InputCode, ReferenceCode } from '../failures.ts';
import { findConnection } from '../identity/references.ts';
import { printable } from '../model/printable.ts';
import { type Connection, connectionPath, isInFolder } from '../model/connection.ts';
import { checkFolder } from '../model/connection-draft.ts';
import type { Profile } from '../model/profile.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { decideConnection } from './connections.ts';
import {
  type Decision,
  type DefinitionCode,
  type DefinitionPorts,
  saveWithUndo,
  type Undoable,
} from './definitions.ts';
import { replaceSome } from './undo.ts';

type Answered<T> = Promise<Outcome<T & { readonly undo: UndoId }, DefinitionCode>>;

/** Paths, as they are after the change, of the connections that it changed. */
interface Changed {
  readonly changed: readonly string[];
}

/** Removes a connection. */
export async function removeConnection(
  name: string,
  ports: DefinitionPorts,
): Answered<{ readonly removed: string }> {
  return saveWithUndo(ports, (profile) => {
    const connection = findConnection(profile, name);
    if (!connection.ok) return connection;
    const isGoing = (other: Connection) => other === connection.value;
    return remove(profile, isGoing, { removed: connectionPath(connection.value) });
  });
}

/** Removes several connections, all or none. */
export function removeConnections(
  names: readonly string[],
  ports: DefinitionPorts,
): Answered<{ readonly removed: readonly string[] }> {
  return saveWithUndo(ports, (profile) => {
    const found = findAll(profile, names);
    if (!found.ok) return found;
    const isGoing = (other: Connection) => found.value.has(other);
    return remove(profile, isGoing, { removed: [...found.value].map(connectionPath) });
  });
}

/** Gives several connections the same fields, all or none; tags are added to those that each has. */
export function editConnections(
  {
    names,
    fields,
  }: { readonly names: readonly string[]; readonly fields: Omit<ConnectionFields, 'name' | 'url'> },
  ports: DefinitionPorts,
): Answered<Changed> {
  return saveWithUndo(ports, (profile) => {
    const found = findAll(profile, names);
    if (!found.ok) return found;
    const next = new Map<Connection, Connection>();
    for (const previous of found.value) {
      const tags = [...previous.tags, ...(fields.tags ?? [])];
      const current = { ...profile, connections: profile.connections.map((one) => next.get(one) ?? one) };
      const defined = decideConnection(current, { ...fields, tags }, previous, ports);
      if (!defined.ok) return defined;
      next.set(previous, defined.value.connection);
    }
    return change(profile, (connection) => next.get(connection) ?? connection);
  });
}

/** Renames a folder, or moves it, with everything below it; into '' its contents go to the top. */
export function moveFolder(
  asked: { readonly from: string; readonly to: string },
  ports: DefinitionPorts,
): Answered<Changed> {
  return saveWithUndo(ports, (profile) => {
    const from = checkFolder(asked.from);
    if (!from.ok) return from;
    const to = checkFolder(asked.to);
    if (!to.ok) return to;
    if (from.value === '') return fail('bad-value', 'Name the folder that is to be moved.');
    if (!profile.connections.some(({ folder }) => isInFolder(folder, from.value)))
      return fail('not-found', `There is no folder "${printable(from.value, 80)}".`);
    if (to.value !== from.value && isInFolder(to.value, from.value))
      return fail('bad-value', 'A folder cannot be moved into itself.');
    return change(profile, (connection) => inFolder(connection, from.value, to.value, ports.clock.now()));
  });
}

/** The connections of those names or paths, each once, in the order in which they were named. */
function findAll(
  profile: Profile,
  names: readonly string[],
): Outcome<ReadonlySet<Connection>, InputCode | ReferenceCode> {
  if (names.length === 0) return fail('bad-value', 'Name at least one connection.');
  const found = new Set<Connection>();
  for (const name of names) {
    const connection = findConnection(profile, name);
    if (!connection.ok) return connection;
    found.add(connection.value);
  }
  return succeed(found);
}

function remove<T>(
  profile: Profile,
  isGoing: (connection: Connection) => boolean,
  answer: T,
): Decision<Undoable<T>> {
  const { after, replacements } = replaceSome(profile.connections, (connection) =>
    isGoing(connection) ? null : connection,
  );
  const saved = { ...profile, connections: after };
  return succeed({ saved, value: { answer, reversal: { authConfigs: [], connections: replacements } } });
}

function change(profile: Profile, next: (connection: Connection) => Connection): Decision<Undoable<Changed>> {
  const { after, replacements } = replaceSome(profile.connections, next);
  const taken = firstDouble(after.map(connectionPath));
  if (taken !== null) return fail('name-taken', `There would be two connections ${taken}.`);
  const answer = {
    changed: replacements.flatMap(({ after: one }) => (one === null ? [] : connectionPath(one))),
  };
  // The very same profile tells the store that there is nothing to save.
  const saved = replacements.length === 0 ? profile : { ...profile, connections: after };
  return succeed({ saved, value: { answer, reversal: { authConfigs: [], connections: replacements } } });
}

function firstDouble(texts: readonly string[]): string | null {
  const seen = new Set<string>();
  return texts.find((text) => seen.size === seen.add(text).size) ?? null;
}

function inFolder(connection: Connection, from: string, to: string, now: number): Connection {
  if (from === to || !isInFolder(connection.folder, from)) return connection;
  const below = connection.folder.slice(from.length + 1);
  const folder = [to, below].filter((part) => part !== '').join('/');
  return { ...connection, folder, changedAt: now };
}
