import type { Account } from './accounts.ts';
import {
  answer,
  badRequest,
  type Exchange,
  forbidden,
  invalidToken,
  json,
  notFound,
  parameter,
  refuse,
  type Reply,
  tokenRequired,
} from './exchange.ts';
import { groupView, isVisible, type Item, itemView, membershipOf } from './content.ts';
import { pageOf } from './paging.ts';
import { addItem, registerApp, showApp } from './register-app.ts';
import { matchesQuery } from './search.ts';
import { type Caller, callerOf, organisationId, type World } from './world.ts';

/** A caller who is not refused: anonymous (null), or the holder of a good token. */
type Guest = Extract<Caller, { kind: 'known' }> | null;

/** The resources below `{portal}/sharing/rest`; `segments` is the decoded path from there on. */
export function sharing(world: World, exchange: Exchange, segments: readonly string[]): Reply {
  const caller = callerOf(world, exchange);
  if (caller.kind === 'refused') return invalidToken(exchange);
  const guest = caller.kind === 'known' ? caller : null;
  const [area, ...rest] = segments;
  switch (area) {
    case undefined:
      return answer(exchange, { currentVersion: versionOf(world) }, 'Sharing');
    case 'info':
      return rest.length === 0 ? info(world, exchange) : notFound(exchange);
    case 'portals':
      return portals(world, exchange, guest, rest);
    case 'community':
      return community(world, exchange, guest, rest);
    case 'content':
      return content(world, exchange, guest, rest);
    case 'search':
      return rest.length === 0 ? searchItems(world, exchange, guest) : notFound(exchange);
    case 'oauth2':
      return oauthResources(world, exchange, guest, rest);
    default:
      return notFound(exchange);
  }
}

function versionOf(world: World): string {
  if (!world.knowsExchange) return '5.1';
  return world.refreshTokenLifetimeTold ? '2024.1' : '8.2';
}

function info(world: World, exchange: Exchange): Reply {
  const authInfo = {
    tokenServicesUrl: `${world.portalUrl}/sharing/rest/generateToken`,
    isTokenBasedSecurity: true,
  };
  return answer(exchange, { owningSystemUrl: world.portalUrl, authInfo }, 'Info');
}

function oauthResources(world: World, exchange: Exchange, guest: Guest, rest: readonly string[]): Reply {
  const [name, clientId, more] = rest;
  if (name === 'registerApp' && clientId === undefined) return registerApp(world, exchange, guest);
  if (name === 'apps' && clientId !== undefined && more === undefined) {
    return showApp(world, exchange, guest, clientId);
  }
  return notFound(exchange);
}

function portals(world: World, exchange: Exchange, guest: Guest, rest: readonly string[]): Reply {
  const [id, part, more] = rest;
  if (id !== 'self' && id !== organisationId(world.flavour)) return notFound(exchange);
  if (part === undefined) return answer(exchange, portalView(world, guest), 'Portal');
  if (part !== 'servers' || more !== undefined) return notFound(exchange);
  if (guest === null) return tokenRequired(exchange);
  return answer(exchange, { servers: [serverView(world)] }, 'Servers');
}

function serverView(world: World): unknown {
  return {
    id: 'demoServer01',
    name: new URL(world.serverUrl).host,
    url: world.serverUrl,
    adminUrl: world.serverUrl,
    isHosted: true,
    serverType: 'ArcGIS',
    serverRole: 'HOSTING_SERVER',
    serverFunction: '',
  };
}

function portalView(world: World, guest: Guest): unknown {
  const url = new URL(world.portalUrl);
  const isOnline = world.flavour === 'agol';
  const account = guest?.account ?? null;
  return {
    id: organisationId(world.flavour),
    name: isOnline ? 'Demo Organization' : 'Demo Portal',
    isPortal: !isOnline,
    portalName: isOnline ? 'ArcGIS Online' : 'Demo Portal',
    portalHostname: `${url.host}${url.pathname.replace(/\/$/, '')}`,
    portalMode: isOnline ? 'multitenant' : 'singletenant',
    // A name that cannot exist (RFC 2606), so that nobody is led to a real site.
    ...(isOnline ? { urlKey: 'demo', customBaseUrl: 'maps.example' } : {}),
    access: 'public',
    allSSL: false,
    supportsOAuth: true,
    supportsHostedServices: true,
    maxTokenExpirationMinutes: -1,
    currentVersion: versionOf(world),
    culture: 'en',
    units: 'metric',
    helperServices: {},
    authorizedCrossOriginDomains: [],
    ...(account === null ? {} : { user: userView(world, account) }),
    ...(guest?.token.clientId ? { appInfo: { appId: guest.token.clientId, privileges: [] } } : {}),
  };
}

function community(world: World, exchange: Exchange, guest: Guest, rest: readonly string[]): Reply {
  const [kind, name, more] = rest;
  if (more !== undefined) return notFound(exchange);
  if (kind === 'self' && name === undefined) {
    if (guest === null) return tokenRequired(exchange);
    if (guest.account === null) return forbidden(exchange);
    return answer(exchange, userView(world, guest.account), 'Self');
  }
  if (kind === 'users' && name !== undefined) return user(world, exchange, guest, name);
  if (kind === 'groups') return groups(world, exchange, guest, name);
  return notFound(exchange);
}

function user(world: World, exchange: Exchange, guest: Guest, name: string): Reply {
  const account = world.accounts.get(name);
  if (account === undefined || guest === null) {
    return refuse(exchange, {
      code: 400,
      message: 'User does not exist or is inaccessible.',
      messageCode: 'COM_0018',
    });
  }
  if (mayAct(guest, name)) return answer(exchange, userView(world, account), 'User');
  const { username, fullName } = account;
  return answer(exchange, { username, fullName, access: 'org', groups: [] }, 'User');
}

function mayAct(guest: Guest, username: string): boolean {
  return guest?.account?.username === username || guest?.account?.role === 'org_admin';
}

function userView(world: World, account: Account): Record<string, unknown> {
  const { username, fullName, role, privileges, provider } = account;
  return {
    username,
    fullName,
    email: `${encodeURIComponent(username)}@demo.example`,
    orgId: organisationId(world.flavour),
    role,
    roleId: role,
    privileges,
    level: role === 'org_user' ? '1' : '2',
    userLicenseTypeId: role === 'org_user' ? 'viewerUT' : 'creatorUT',
    access: 'org',
    provider,
    disabled: false,
    groups: world.content.groups
      .filter((group) => membershipOf(group, username) !== 'none')
      .map((group) => groupView(group, username)),
  };
}

function groups(world: World, exchange: Exchange, guest: Guest, id: string | undefined): Reply {
  const visible = world.content.groups.filter((group) => isVisible(group, guest));
  const username = guest?.account?.username ?? null;
  if (id !== undefined) {
    const group = visible.find((each) => each.id === id);
    if (group !== undefined) return answer(exchange, groupView(group, username), 'Group');
    return refuse(exchange, {
      code: 400,
      message: 'Group does not exist or is inaccessible.',
      messageCode: 'COM_0003',
    });
  }
  const query = parameter(exchange, 'q');
  if (query === null) return badRequest(exchange, "'q' parameter must be specified.");
  const found = visible.filter((group) => matchesQuery(query, group));
  return listing(
    exchange,
    query,
    found.map((group) => groupView(group, username)),
  );
}

function listing(exchange: Exchange, query: string, found: readonly Record<string, unknown>[]): Reply {
  const paged = pageOf(exchange, found);
  if ('status' in paged) return paged;
  const { list: results, ...counts } = paged;
  return answer(exchange, { query, ...counts, results }, 'Search');
}

function searchItems(world: World, exchange: Exchange, guest: Guest): Reply {
  const query = parameter(exchange, 'q');
  if (query === null) return badRequest(exchange, "'q', 'bbox' or 'categories' parameter must be specified.");
  const sorted = sort(exchange, [...world.content.items.values()]);
  if ('status' in sorted) return sorted;
  const found = sorted.filter((item) => isVisible(item, guest) && matchesQuery(query, item));
  return listing(exchange, query, found.map(itemView));
}

function sort(exchange: Exchange, items: readonly Item[]): readonly Item[] | Reply {
  const field = parameter(exchange, 'sortField');
  if (field === null) return items;
  if (field !== 'title' && field !== 'created' && field !== 'type' && field !== 'owner') {
    return badRequest(exchange, "Invalid 'sortField' parameter.");
  }
  const direction = parameter(exchange, 'sortOrder') === 'desc' ? -1 : 1;
  return items.toSorted((a, b) => direction * (a[field] < b[field] ? -1 : a[field] > b[field] ? 1 : 0));
}

function content(world: World, exchange: Exchange, guest: Guest, rest: readonly string[]): Reply {
  const [kind, name, part, more] = rest;
  if (name === undefined || more !== undefined) return notFound(exchange);
  if (kind === 'items') return items(world, exchange, guest, name, part);
  if (kind === 'groups' && part === undefined) return groupContent(world, exchange, guest, name);
  if (kind !== 'users') return notFound(exchange);
  if (part === 'addItem') return addItem(world, exchange, guest, name);
  return userContent(world, exchange, guest, name, part ?? null);
}

function items(world: World, exchange: Exchange, guest: Guest, id: string, part: string | undefined): Reply {
  const item = world.content.items.get(id);
  if (item === undefined) {
    return refuse(exchange, {
      code: 400,
      message: 'Item does not exist or is inaccessible.',
      messageCode: 'CONT_0001',
    });
  }
  if (!isVisible(item, guest)) return forbidden(exchange);
  if (part === undefined) return answer(exchange, itemView(item), item.title);
  if (part !== 'data') return notFound(exchange);
  return item.data === null ? json('') : json(JSON.stringify(item.data));
}

function groupContent(world: World, exchange: Exchange, guest: Guest, id: string): Reply {
  const group = world.content.groups.find((each) => each.id === id);
  if (group === undefined || !isVisible(group, guest)) {
    return refuse(exchange, {
      code: 400,
      message: 'Group does not exist or is inaccessible.',
      messageCode: 'COM_0003',
    });
  }
  const inside = [...world.content.items.values()].filter((item) => item.groupId === id);
  const paged = pageOf(exchange, inside.filter((item) => isVisible(item, guest)).map(itemView));
  if ('status' in paged) return paged;
  const { list, ...counts } = paged;
  return answer(exchange, { ...counts, items: list }, group.title);
}

function userContent(
  world: World,
  exchange: Exchange,
  guest: Guest,
  username: string,
  folderId: string | null,
): Reply {
  if (guest === null || !world.accounts.has(username)) return forbidden(exchange);
  const folders = world.content.folders.filter((folder) => folder.username === username);
  const folder = folders.find((each) => each.id === folderId) ?? null;
  if (folderId !== null && (folder === null || !mayAct(guest, username))) {
    return refuse(exchange, {
      code: 400,
      message: 'Folder does not exist or is inaccessible.',
      messageCode: 'CONT_0023',
    });
  }
  const own = [...world.content.items.values()].filter(
    (item) => item.owner === username && item.folderId === folderId && isVisible(item, guest),
  );
  const paged = pageOf(exchange, own.map(itemView));
  if ('status' in paged) return paged;
  const { list, ...counts } = paged;
  const isRoot = folderId === null;
  return answer(
    exchange,
    {
      username,
      ...counts,
      currentFolder: folder,
      items: list,
      ...(isRoot ? { folders: mayAct(guest, username) ? folders : [] } : {}),
    },
    'User content',
  );
}
