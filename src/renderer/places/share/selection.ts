import type { AuthConfigView, ConnectionView } from '../../../core/contract.ts';
import type { Selection } from '../../../core/contract-sharing.ts';
import { connectionPath } from '../../../core/model/connection.ts';

/** Something that can be exported. Its key tells connections and configurations apart. */
export interface Exportable {
  readonly key: string;
  readonly kind: 'connection' | 'auth';
  /** Path of the connection, or auth ID. */
  readonly place: string;
  readonly name: string;
  /** What tells it from others of its name: its folder, or its ID. */
  readonly about: string;
}

/** Everything that can be exported: connections, then configurations. */
export function exportables(
  connections: readonly ConnectionView[],
  configs: readonly AuthConfigView[],
): readonly Exportable[] {
  return [
    ...connections.map(({ connection }): Exportable => {
      const place = connectionPath(connection);
      return {
        key: keyOfConnection(place),
        kind: 'connection',
        place,
        name: connection.name,
        about: connection.folder,
      };
    }),
    ...configs.map(
      ({ config }): Exportable => ({
        key: `auth ${config.id}`,
        kind: 'auth',
        place: config.id,
        name: config.name,
        about: config.id,
      }),
    ),
  ];
}

/** Connections that a folder or a tag holds together. */
export interface Group {
  /** Path of the folder, or the tag. */
  readonly name: string;
  readonly count: number;
}

/** Every folder with connections in it or below it, in order. */
export function groupsByFolder(connections: readonly ConnectionView[]): readonly Group[] {
  return groupsOf(connections, ({ folder }) => {
    const names = folder.split('/').filter((name) => name !== '');
    return names.map((_, index) => names.slice(0, index + 1).join('/'));
  });
}

/** Every tag, in order. */
export function groupsByTag(connections: readonly ConnectionView[]): readonly Group[] {
  return groupsOf(connections, ({ tags }) => tags);
}

/** The key of a connection, by its path. */
export function keyOfConnection(path: string): string {
  return `connection ${path}`;
}

/** Those that match every word of a filter. */
export function matching(items: readonly Exportable[], filter: string): readonly Exportable[] {
  const terms = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((term) => term !== '');
  return items.filter(({ name, about }) => {
    const text = `${name} ${about}`.toLowerCase();
    return terms.every((term) => text.includes(term));
  });
}

/** What is asked for when these keys are chosen. The authentication of a chosen connection always goes along. */
export function selectionOf(
  keys: ReadonlySet<string>,
  connections: readonly ConnectionView[],
  items: readonly Exportable[],
): Selection {
  const chosen = items.filter(({ key }) => keys.has(key));
  const paths = chosen.filter(({ kind }) => kind === 'connection').map(({ place }) => place);
  const ids = chosen.filter(({ kind }) => kind === 'auth').map(({ place }) => place);
  if (ids.length === 0) return { connections: paths };
  if (paths.length === 0) return { authIds: ids };
  const wanted = new Set(paths);
  const used = connections
    .filter(({ connection }) => wanted.has(connectionPath(connection)))
    .map(({ connection }) => connection.authId)
    .filter((id) => id !== null);
  return { connections: paths, authIds: [...new Set([...ids, ...used])] };
}

function groupsOf(
  connections: readonly ConnectionView[],
  namesOf: (connection: ConnectionView['connection']) => readonly string[],
): readonly Group[] {
  const counts = new Map<string, number>();
  for (const { connection } of connections) {
    for (const name of namesOf(connection)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }));
}
