import { type Connection, connectionPath } from '../../model/connection.ts';

/**
 * The name of each connection in QGIS, which has no folders: its own where no other has it, else with its folders in
 * front. The names are all different, and the same for the same profile whatever part of it is exported.
 */
export function qgisNames(connections: readonly Connection[]): ReadonlyMap<Connection, string> {
  const counts = new Map<string, number>();
  for (const { name } of connections) counts.set(name, (counts.get(name) ?? 0) + 1);
  const taken = new Set([...counts].filter(([, count]) => count === 1).map(([name]) => name));
  const names = new Map<Connection, string>();
  const inOrder = connections.toSorted((one, other) =>
    connectionPath(one) < connectionPath(other) ? -1 : 1,
  );
  for (const connection of inOrder) {
    const isAlone = counts.get(connection.name) === 1;
    const name = isAlone ? connection.name : free(connectionPath(connection).replaceAll('/', ' - '), taken);
    taken.add(name);
    names.set(connection, name);
  }
  return names;
}

function free(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(name)) return name;
  }
}
