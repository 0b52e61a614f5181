import type { ConnectionView } from '../../../core/contract.ts';
import type { ConnectionColumn } from '../../../core/host/host-contract.ts';
import { connectionPath } from '../../../core/model/connection.ts';
import { kindOf } from './kind.ts';

/** By what the connections of each folder are ordered. Folders are always in the order of their names. */
export interface TreeOrder {
  readonly column: 'name' | ConnectionColumn;
  readonly direction: 'ascending' | 'descending';
}

/** A folder with what is in it, in order: connections first, then folders. */
export interface FolderNode {
  /** Names joined by `/`; '' is the top. */
  readonly path: string;
  readonly name: string;
  readonly connections: readonly ConnectionView[];
  readonly folders: readonly FolderNode[];
  /** Connections in it and in every folder below it. */
  readonly count: number;
}

/** One row of the tree as it is shown. `key` is unique: a path alone could name a folder and a connection. */
export type TreeRow = FolderRow | ConnectionRow;

/** Where a row stands. */
interface Position {
  readonly key: string;
  /** From 1 at the top. */
  readonly level: number;
  /** Key of the folder row above it, or `null` at the top. */
  readonly parent: string | null;
}

/** A folder. */
export interface FolderRow extends Position {
  readonly kind: 'folder';
  readonly folder: FolderNode;
  readonly isOpen: boolean;
}

/** A connection. */
export interface ConnectionRow extends Position {
  readonly kind: 'connection';
  readonly path: string;
  readonly view: ConnectionView;
}

/** The key of a connection's row. */
export function connectionKey(path: string): string {
  return `connection:${path}`;
}

/** The key of a folder's row. */
export function folderKey(path: string): string {
  return `folder:${path}`;
}

/** The path that a connection's key names, or `null` for a folder's. */
export function connectionOfKey(key: string): string | null {
  return key.startsWith('connection:') ? key.slice('connection:'.length) : null;
}

/** The path that a folder's key names, or `null` for a connection's. */
export function folderOfKey(key: string): string | null {
  return key.startsWith('folder:') ? key.slice('folder:'.length) : null;
}

/** Keys of every folder above a connection or folder with that path. */
export function foldersAbove(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, index) => folderKey(names.slice(0, index + 1).join('/')));
}

interface Draft {
  readonly path: string;
  readonly connections: ConnectionView[];
  readonly folders: Map<string, Draft>;
}

/** The folders of these connections, everything in order. */
export function treeOf(connections: readonly ConnectionView[], order: TreeOrder): FolderNode {
  const top: Draft = { path: '', connections: [], folders: new Map() };
  for (const view of connections) draftAt(top, view.connection.folder).connections.push(view);
  return finished(top, comparison(order));
}

function draftAt(top: Draft, folder: string): Draft {
  let place = top;
  if (folder === '') return place;
  for (const name of folder.split('/')) {
    const known = place.folders.get(name);
    const next = known ?? {
      path: place.path === '' ? name : `${place.path}/${name}`,
      connections: [],
      folders: new Map(),
    };
    if (known === undefined) place.folders.set(name, next);
    place = next;
  }
  return place;
}

function finished(draft: Draft, compare: Comparison): FolderNode {
  const folders = [...draft.folders.values()]
    .toSorted((one, other) => byName.compare(one.path, other.path))
    .map((folder) => finished(folder, compare));
  return {
    path: draft.path,
    name: draft.path.slice(draft.path.lastIndexOf('/') + 1),
    connections: draft.connections.toSorted(compare),
    folders,
    count: folders.reduce((sum, { count }) => sum + count, draft.connections.length),
  };
}

type Comparison = (one: ConnectionView, other: ConnectionView) => number;

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** From what wants the person's attention to what does not. */
const stateOrder: Readonly<Record<ConnectionView['badge']['state'], number>> = {
  error: 0,
  'sign-in-needed': 1,
  'expires-soon': 2,
  offline: 3,
  refreshing: 4,
  'signed-in': 5,
  'no-sign-in': 6,
  public: 7,
  'never-signed-in': 8,
};

function comparison({ column, direction }: TreeOrder): Comparison {
  const turn = direction === 'ascending' ? 1 : -1;
  const compare = comparisons[column];
  return (one, other) => turn * compare(one, other) || compareNames(one, other);
}

const compareNames: Comparison = (one, other) => byName.compare(one.connection.name, other.connection.name);
const comparisons: Readonly<Record<TreeOrder['column'], Comparison>> = {
  name: compareNames,
  state: (one, other) => stateOrder[one.badge.state] - stateOrder[other.badge.state],
  kind: (one, other) => byName.compare(kindOf(one), kindOf(other)),
  account: (one, other) => byName.compare(one.signIn?.account ?? '', other.signIn?.account ?? ''),
  authId: (one, other) => byName.compare(one.connection.authId ?? '', other.connection.authId ?? ''),
  timeLeft: (one, other) => (tokenEnd(one) ?? Infinity) - (tokenEnd(other) ?? Infinity) || 0,
  lastTest: (one, other) => (one.lastTest?.at ?? 0) - (other.lastTest?.at ?? 0),
  tags: (one, other) => byName.compare(one.connection.tags.join(), other.connection.tags.join()),
};

/** When the token of a connection ends, or `null` when there is none or nobody knows. */
export function tokenEnd({ badge, signIn }: ConnectionView): number | null {
  if ('tokenExpiresAt' in badge) return badge.tokenExpiresAt;
  return badge.state === 'refreshing' ? (signIn?.tokenExpiresAt ?? null) : null;
}

/** The terms of a filter: what is looked for has to hold every one of them. */
export function termsOf(filter: string): readonly string[] {
  return filter.toLowerCase().split(/\s+/).filter(Boolean);
}

const searchTexts = new WeakMap<ConnectionView, string>();

/** Whether a connection is found by its name, folder, host, tags, auth ID or account. */
export function matches(view: ConnectionView, terms: readonly string[]): boolean {
  const text = searchTextOf(view);
  return terms.every((term) => text.includes(term));
}

/** Made once a record: an unchanged one keeps its identity when the list is asked for again. */
function searchTextOf(view: ConnectionView): string {
  const known = searchTexts.get(view);
  if (known !== undefined) return known;
  const { name, folder, url, tags, authId, environment } = view.connection;
  const parts = [name, folder, hostOf(url), tags.join('\n'), authId ?? '', view.signIn?.account ?? ''];
  const text = [...parts, environment === 'none' ? '' : environment].join('\n').toLowerCase();
  searchTexts.set(view, text);
  return text;
}

/** The host of an address, or the address itself when it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/**
 * The rows in order. Without terms a closed folder hides what is in it; with terms only what is found is there, in its
 * folders, all of them open.
 */
export function rowsOf(
  top: FolderNode,
  closed: ReadonlySet<string>,
  terms: readonly string[],
): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  if (terms.length === 0) addAll(top, closed, 1, null, rows);
  else addFound(top, terms, 1, null, rows);
  return rows;
}

function addAll(
  { connections, folders }: FolderNode,
  closed: ReadonlySet<string>,
  level: number,
  parent: string | null,
  rows: TreeRow[],
): void {
  for (const view of connections) rows.push(connectionRow(view, level, parent));
  for (const folder of folders) {
    const key = folderKey(folder.path);
    const isOpen = !closed.has(key);
    rows.push({ kind: 'folder', key, level, parent, folder, isOpen });
    if (isOpen) addAll(folder, closed, level + 1, key, rows);
  }
}

function addFound(
  { connections, folders }: FolderNode,
  terms: readonly string[],
  level: number,
  parent: string | null,
  rows: TreeRow[],
): void {
  for (const view of connections) if (matches(view, terms)) rows.push(connectionRow(view, level, parent));
  for (const folder of folders) {
    const key = folderKey(folder.path);
    const place = rows.length;
    addFound(folder, terms, level + 1, key, rows);
    if (rows.length > place) {
      rows.splice(place, 0, { kind: 'folder', key, level, parent, folder, isOpen: true });
    }
  }
}

function connectionRow(view: ConnectionView, level: number, parent: string | null): ConnectionRow {
  const path = connectionPath(view.connection);
  return { kind: 'connection', key: connectionKey(path), level, parent, path, view };
}
