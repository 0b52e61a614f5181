import { fail, type Outcome, succeed } from '../../outcome.ts';
import {
  isXmlName,
  isXmlText,
  readXml,
  writeXml,
  type XmlCode,
  type XmlElement,
  xmlElement,
} from '../xml.ts';
import type { ArcgisConnection } from './arcgis-connection.ts';
import { withoutReferer } from './connection-headers.ts';

/** Something of a connection that a file has no place for. */
export interface LeftBehind {
  /** Name of the connection. */
  readonly connection: string;
  readonly field: 'communityEndpoint' | 'contentEndpoint' | 'urlPrefix' | 'headers' | 'password';
  /** A sentence for people, without the value. */
  readonly reason: string;
}

/** A connections file as QGIS loads it, and what is not in it. */
export interface ConnectionsXml {
  readonly text: string;
  readonly leftBehind: readonly LeftBehind[];
  /** Names that several of its connections have: QGIS asks whether the later one shall replace the earlier. */
  readonly repeatedNames: readonly string[];
}

const rootName = 'qgsARCGISFEATURESERVERConnections';
const elementName = 'arcgisfeatureserver';
const headerPrefix = 'http-header:';
/** Newer versions of QGIS declare the prefix so, older ones not at all. */
const prefixDeclaration = ['xmlns:http-header', 'https://qgis.org/http-header'] as const;

/**
 * Writes what "Load" in QGIS's list of ArcGIS REST connections takes (src/gui/qgsmanageconnectionsdialog.cpp), every
 * version the same. Connections keep their order. `bad-value` for a name that QGIS cannot hold, or for a character that XML
 * cannot; nothing is written then.
 */
export function writeConnectionsXml(
  connections: readonly ArcgisConnection[],
): Outcome<ConnectionsXml, 'bad-value'> {
  const refusal = connections.map(({ name }) => connectionNameProblem(name)).find((found) => found !== null);
  if (refusal !== undefined) return fail('bad-value', refusal);
  const declared = connections.some((connection) => carriedHeaders(connection).length > 0);
  const attributes = [['version', '1.0'] as const, ...(declared ? [prefixDeclaration] : [])];
  const text = writeXml(xmlElement(rootName, attributes, connections.map(elementOf)), {
    indent: 4,
    doctype: 'connections',
  });
  if (!text.ok) return text;
  return succeed({
    text: text.value,
    leftBehind: connections.flatMap(leftBehindBy),
    repeatedNames: repeatedNames(connections),
  });
}

/**
 * Reads what "Save" in that list wrote, in any version: with and without headers, their prefix declared or not. As in
 * QGIS, the name of the root counts and its version does not, and an attribute that is not there is ''. `file-damaged`
 * also when the file holds connections of another kind.
 */
export function readConnectionsXml(
  source: Uint8Array | string,
): Outcome<readonly ArcgisConnection[], XmlCode> {
  const root = readXml(source);
  if (!root.ok) return root;
  if (!isConnectionsRoot(root.value))
    return fail('file-damaged', 'The file holds no ArcGIS REST connections of QGIS.');
  return succeed(root.value.children.map(connectionOf));
}

/** Whether a document is a connections file, by its root. */
export function isConnectionsRoot({ name }: XmlElement): boolean {
  return name === rootName;
}

/** Why QGIS cannot hold a connection of that name, as a sentence, or `null`. */
export function connectionNameProblem(name: string): string | null {
  if (name.trim() === '') return 'A connection in QGIS needs a name.';
  if (/[/\\]/.test(name)) return `A connection in QGIS cannot have / or \\ in its name: ${quoted(name)}.`;
  return isXmlText(name) ? null : `${quoted(name)} has a character that QGIS cannot hold in a name.`;
}

/** Names that more than one of them has, each once. */
export function repeatedNames(connections: readonly ArcgisConnection[]): readonly string[] {
  const names = connections.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function elementOf(connection: ArcgisConnection): XmlElement {
  const { name, url, authcfg, referer, username, password } = connection;
  const fields = Object.entries({ name, url, authcfg, referer, username, password });
  const headers = carriedHeaders(connection).map(([key, value]) => [headerPrefix + key, value] as const);
  // As in QGIS's own files, where headers are Referer is one of them.
  const all =
    headers.length > 0 && referer !== ''
      ? [...headers, [`${headerPrefix}referer`, referer] as const]
      : headers;
  return xmlElement(elementName, [...fields, ...all]);
}

function carriedHeaders({ headers }: ArcgisConnection): readonly (readonly [string, string])[] {
  return [...headers].filter(([name]) => canFollowPrefix(name));
}

/** A name after a prefix has no other colon and begins like any name, or QGIS reads nothing of the whole file. */
function canFollowPrefix(name: string): boolean {
  return isXmlName(name) && !name.includes(':');
}

function connectionOf({ attributes }: XmlElement): ArcgisConnection {
  const text = (name: string) => attributes.get(name) ?? '';
  const headers = [...attributes].flatMap(([name, value]) =>
    name.startsWith(headerPrefix) ? [[name.slice(headerPrefix.length), value] as const] : [],
  );
  return {
    name: text('name'),
    url: text('url'),
    authcfg: text('authcfg'),
    username: text('username'),
    password: text('password'),
    ...withoutReferer(headers, text('referer')),
    communityEndpoint: '',
    contentEndpoint: '',
    urlPrefix: '',
  };
}

function leftBehindBy(connection: ArcgisConnection): readonly LeftBehind[] {
  const { name, communityEndpoint, contentEndpoint, urlPrefix, headers } = connection;
  const reasonWithout = (what: string) =>
    `QGIS's connections file has no place for the ${what}; the start-up script sets it.`;
  const unnameable = [...headers.keys()].filter((header) => !canFollowPrefix(header));
  const fields = [
    ['communityEndpoint', communityEndpoint, reasonWithout('community endpoint')],
    ['contentEndpoint', contentEndpoint, reasonWithout('content endpoint')],
    ['urlPrefix', urlPrefix, reasonWithout('URL prefix')],
    ['headers', unnameable.join(''), `XML cannot name these headers: ${unnameable.join(', ')}.`],
  ] as const;
  return fields.flatMap(([field, value, reason]) =>
    value === '' ? [] : [{ connection: name, field, reason }],
  );
}

function quoted(name: string): string {
  return JSON.stringify(name.replace(/\p{C}/gu, '?').slice(0, 80));
}
