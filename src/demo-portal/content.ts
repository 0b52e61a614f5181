import { createHash } from 'node:crypto';
import type { Account } from './accounts.ts';

/** Who may see an item or a group: its owner, the organisation, or everybody. */
export type Access = 'private' | 'org' | 'public';

/** One portal item. */
export interface Item {
  readonly id: string;
  readonly owner: string;
  readonly title: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly snippet: string;
  readonly url: string | null;
  readonly access: Access;
  readonly groupId: string | null;
  readonly folderId: string | null;
  /** What `/data` answers; null for items without. */
  readonly data: unknown;
  /** Unix milliseconds. */
  readonly created: number;
}

/** One group. */
export interface Group {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly access: Access;
  readonly snippet: string;
  /** Usernames besides the owner. */
  readonly members: readonly string[];
}

/** One folder of a user's content. */
export interface Folder {
  readonly id: string;
  readonly username: string;
  readonly title: string;
}

/** All that the portal holds. Items are added by `addItem`. */
export interface Content {
  readonly items: Map<string, Item>;
  readonly groups: readonly Group[];
  readonly folders: readonly Folder[];
}

const firstDay = Date.UTC(2026, 2, 2, 8);
const fieldCrews = identifier('group field crews');
const publicMaps = identifier('group public maps');
const surveyFolder = identifier('folder survey');
const draftsFolder = identifier('folder drafts');
const archiveFolder = identifier('folder archive');
const basemapsFolder = identifier('folder basemaps');
const readingFolder = identifier('folder reading list');
const mapSheets = 25;

/** A 32-digit hexadecimal identifier that is always the same for the same words. */
export function identifier(words: string): string {
  return createHash('sha256').update(words).digest('hex').slice(0, 32);
}

/** The content every demo portal starts with; feature services are those of its federated server. */
export function createContent(servicesUrl: string): Content {
  const service = (title: string, path: string, access: Access, snippet: string) =>
    item(title, 'Feature Service', access, {
      snippet,
      url: `${servicesUrl}/${path}/FeatureServer`,
      tags: ['utilities', 'demo'],
      groupId: access === 'public' ? publicMaps : fieldCrews,
    });
  const list = [
    service('Hydrants', 'Hydrants', 'public', 'Fire hydrants of Ribe'),
    service('Parcels', 'Parcels', 'public', 'Land parcels north of the river'),
    service('Substations', 'Utilities/Substations', 'org', 'Electrical substations, for members'),
    service('Water supply', 'Town/Water%20supply', 'org', 'Valves, mains and pressure zones'),
    item('Parks', 'Feature Service', 'org', {
      snippet: 'Lawns, footpaths and benches',
      url: `${servicesUrl}/Gr%C3%BCne%20Stadt/Parks/FeatureServer`,
      tags: ['green', 'demo'],
    }),
    item('Cycling', 'Feature Service', 'public', {
      owner: 'admin',
      snippet: 'Bike stands and cycle routes',
      url: `${servicesUrl}/Town/Cycling/FeatureServer`,
      tags: ['streets', 'demo'],
      groupId: publicMaps,
    }),
    item('Switchgear', 'Feature Service', 'private', {
      owner: 'admin',
      snippet: 'Switchgear, for administrators',
      url: `${servicesUrl}/Utilities/Switchgear/FeatureServer`,
    }),
    item('Network overview', 'Web Map', 'org', {
      snippet: 'Hydrants, parcels and substations in one map',
      tags: ['network', 'overview'],
      groupId: fieldCrews,
      data: webMap(servicesUrl),
    }),
    item('Survey notes', 'Document Link', 'private', {
      snippet: 'Notes of the spring survey',
      folderId: surveyFolder,
      url: 'https://qgis.org',
    }),
    item('Survey points', 'CSV', 'private', {
      snippet: 'Points measured in spring',
      folderId: surveyFolder,
    }),
    item('Pressure in summer', 'Web Map', 'private', {
      snippet: 'Pressure zones with readings, not finished',
      folderId: draftsFolder,
      data: webMap(servicesUrl),
    }),
    item('Street names', 'Shapefile', 'org', { snippet: 'Names along the streets', folderId: draftsFolder }),
    item('Town basemap', 'Vector Tile Layer', 'org', {
      owner: 'admin',
      snippet: 'Quiet background for other maps',
      folderId: basemapsFolder,
    }),
    item('Aerial picture 2025', 'Image', 'org', {
      owner: 'admin',
      snippet: 'Taken in April',
      folderId: basemapsFolder,
    }),
    item('Town walls around 1500', 'Shapefile', 'private', {
      owner: 'admin',
      snippet: 'Drawn from an old engraving',
      folderId: archiveFolder,
    }),
    item('Where the water comes from', 'Document Link', 'private', {
      owner: 'viewer',
      snippet: 'To be read',
      folderId: readingFolder,
      url: 'https://qgis.org',
    }),
    item('My streets', 'Web Map', 'private', {
      owner: 'viewer',
      snippet: 'Streets that I look after',
      data: webMap(servicesUrl),
    }),
    ...Array.from({ length: mapSheets }, (_, index) =>
      item(`Map sheet ${String(index + 1).padStart(2, '0')}`, 'Image', 'public', {
        owner: 'admin',
        snippet: 'One sheet of the town map',
        tags: ['sheet', 'demo'],
        groupId: publicMaps,
      }),
    ),
  ];
  return {
    items: new Map(list.map((each) => [each.id, each])),
    groups: [
      {
        id: fieldCrews,
        title: 'Field crews',
        owner: 'analyst',
        access: 'org',
        snippet: 'Maps for work outside',
        members: ['admin', 'viewer'],
      },
      {
        id: publicMaps,
        title: 'Public maps',
        owner: 'admin',
        access: 'public',
        snippet: 'Open to everybody',
        members: ['analyst'],
      },
    ],
    folders: [
      { id: surveyFolder, username: 'analyst', title: 'Survey' },
      { id: draftsFolder, username: 'analyst', title: 'Drafts' },
      { id: basemapsFolder, username: 'admin', title: 'Basemaps' },
      { id: archiveFolder, username: 'admin', title: 'Archive' },
      { id: readingFolder, username: 'viewer', title: 'Reading list' },
    ],
  };
}

function item(title: string, type: string, access: Access, rest: Partial<Item>): Item {
  return {
    id: identifier(`item ${title}`),
    owner: 'analyst',
    title,
    type,
    tags: [],
    snippet: '',
    url: null,
    access,
    groupId: null,
    folderId: null,
    data: null,
    created: firstDay,
    ...rest,
  };
}

function webMap(servicesUrl: string): unknown {
  const layers = ['Parcels', 'Hydrants', 'Utilities/Substations'].map((path) => ({
    id: path.replace('/', '-'),
    title: path.split('/').at(-1),
    url: `${servicesUrl}/${path}/FeatureServer/0`,
    layerType: 'ArcGISFeatureLayer',
    visibility: true,
    opacity: 1,
  }));
  const spatialReference = { wkid: 102_100, latestWkid: 3857 };
  return { operationalLayers: layers, spatialReference, version: '2.30', authoringApp: 'Demo portal' };
}

/** Whether a caller may see an item or group. App tokens (no account) count as the organisation. */
export function isVisible(
  thing: { readonly owner: string; readonly access: Access },
  caller: { readonly account: Account | null } | null,
): boolean {
  if (thing.access === 'public') return true;
  if (caller === null) return false;
  if (thing.access === 'org') return true;
  return caller.account?.role === 'org_admin' || caller.account?.username === thing.owner;
}

/** An item as the sharing API shows it. */
export function itemView(item: Item): Record<string, unknown> {
  const { folderId, groupId: _group, data: _data, ...shown } = item;
  return {
    ...shown,
    ownerFolder: folderId,
    modified: item.created,
    name: null,
    typeKeywords: [],
    description: null,
    thumbnail: null,
    extent: [],
    spatialReference: null,
    size: -1,
    numViews: 0,
  };
}

/** What a caller is to a group. */
export function membershipOf(
  { owner, members }: Group,
  username: string | null,
): 'owner' | 'member' | 'none' {
  if (username === null) return 'none';
  return username === owner ? 'owner' : members.includes(username) ? 'member' : 'none';
}

/** A group as the sharing API shows it to a caller. */
export function groupView(group: Group, username: string | null): Record<string, unknown> {
  const { members: _members, ...shown } = group;
  return {
    ...shown,
    description: null,
    tags: [],
    created: firstDay,
    modified: firstDay,
    isInvitationOnly: true,
    userMembership: { username, memberType: membershipOf(group, username) },
  };
}
