import { type Outcome, succeed } from '../../outcome.ts';
import type { ArcgisConnection } from './arcgis-connection.ts';
import { withoutReferer } from './connection-headers.ts';
import { readSettings, type Settings, settingMap, settingText } from './settings-ini.ts';

/** The ArcGIS REST connections among the settings of a QGIS profile. */
export interface SettingsConnections {
  /** In the order of their names. */
  readonly connections: readonly ArcgisConnection[];
  /**
   * Names of those that the two layouts hold with different values: a QGIS of before 3.30 and a later one took turns in
   * this profile. What `connections` has of them is the newer layout's.
   */
  readonly disagreeing: readonly string[];
}

/** Where one layout of the settings has what belongs to a connection: folders before its name, and keys below it. */
interface Layout {
  readonly folder: string;
  readonly signInFolder: string;
  readonly communityKey: string;
  readonly contentKey: string;
}

/** The two layouts: up to 3.28, and from 3.30 on, which writes the older one as well when it ends. */
export const settingsLayouts = {
  older: {
    folder: 'qgis/connections-arcgisfeatureserver/',
    signInFolder: 'qgis/ARCGISFEATURESERVER/',
    communityKey: 'community_endpoint',
    contentKey: 'content_endpoint',
  },
  newer: {
    folder: 'connections/arcgisfeatureserver/items/',
    signInFolder: 'connections/arcgisfeatureserver/items/',
    communityKey: 'community-endpoint',
    contentKey: 'content-endpoint',
  },
} as const satisfies Readonly<Record<string, Layout>>;

/** Where headers are: a map in the newer layout, a group with a key for each in the older one of 3.26 and 3.28. */
export const headersKey = 'http-header';

/**
 * The connections in a settings file of QGIS (`QGIS3.ini`, `QGIS4.ini`), in both layouts. Where both have one of the
 * same name, the newer layout's counts.
 */
export function readSettingsConnections(bytes: Uint8Array): Outcome<SettingsConnections, 'file-refused'> {
  const settings = readSettings(bytes);
  if (!settings.ok) return settings;
  const older = connectionsIn(settings.value, settingsLayouts.older);
  const newer = connectionsIn(settings.value, settingsLayouts.newer);
  const names = [...new Set([...newer.keys(), ...older.keys()])].toSorted();
  return succeed({
    connections: names.flatMap((name) => newer.get(name) ?? older.get(name) ?? []),
    disagreeing: names.filter((name) => disagree(older.get(name), newer.get(name))),
  });
}

function connectionsIn(settings: Settings, layout: Layout): ReadonlyMap<string, ArcgisConnection> {
  const groups = groupsBelow(settings, layout.folder);
  const signIns = groupsBelow(settings, layout.signInFolder);
  return new Map(
    [...groups].map(([name, own]) => [name, connectionOf(name, own, signIns.get(name), layout)] as const),
  );
}

/** Settings by the name that follows a folder, keys relative to that. */
function groupsBelow(settings: Settings, folder: string): ReadonlyMap<string, Map<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  for (const [key, raw] of settings) {
    const end = key.startsWith(folder) ? key.indexOf('/', folder.length) : -1;
    if (end < 0) continue;
    const name = key.slice(folder.length, end);
    const group = groups.get(name) ?? new Map<string, string>();
    groups.set(name, group.set(key.slice(end + 1), raw));
  }
  return groups;
}

function connectionOf(
  name: string,
  own: Settings,
  signIn: Settings = new Map(),
  { communityKey, contentKey }: Layout,
): ArcgisConnection {
  const text = (key: string) => settingText(own.get(key));
  const single = [...own].flatMap(([key, raw]) =>
    key.startsWith(`${headersKey}/`) ? [[key.slice(headersKey.length + 1), settingText(raw)] as const] : [],
  );
  return {
    name,
    url: text('url'),
    authcfg: settingText(signIn.get('authcfg')),
    username: settingText(signIn.get('username')),
    password: settingText(signIn.get('password')),
    ...withoutReferer([...single, ...(settingMap(own.get(headersKey)) ?? [])], text('referer')),
    communityEndpoint: text(communityKey),
    contentEndpoint: text(contentKey),
    urlPrefix: text('urlprefix'),
  };
}

/** In what the older layout can hold of every version. */
function disagree(older: ArcgisConnection | undefined, newer: ArcgisConnection | undefined): boolean {
  if (older === undefined || newer === undefined) return false;
  const fields = [
    'url',
    'authcfg',
    'username',
    'password',
    'referer',
    'communityEndpoint',
    'contentEndpoint',
  ] as const;
  return fields.some((field) => older[field] !== newer[field]);
}
