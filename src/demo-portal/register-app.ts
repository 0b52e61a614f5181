import { createItemPrivilege } from './accounts.ts';
import { type Client, isAppType } from './clients.ts';
import {
  answer,
  badRequest,
  type Exchange,
  forbidden,
  notFound,
  refuse,
  type Reply,
  tokenRequired,
} from './exchange.ts';
import { randomText } from './tokens.ts';
import type { Caller, World } from './world.ts';

type Guest = Extract<Caller, { kind: 'known' }> | null;

/** `content/users/<username>/addItem`: an item of the caller's own, or of anybody for an administrator. */
export function addItem(world: World, exchange: Exchange, guest: Guest, username: string): Reply {
  if (exchange.method !== 'POST') return postOnly(exchange);
  if (guest === null) return tokenRequired(exchange);
  const account = guest.account;
  const mayAct = account?.username === username || account?.role === 'org_admin';
  if (!mayAct || !account?.privileges.includes(createItemPrivilege) || !world.accounts.has(username)) {
    return forbidden(exchange);
  }
  const title = exchange.form.get('title');
  const type = exchange.form.get('type');
  if (!title) return badRequest(exchange, "'title' parameter must be specified.");
  if (!type) return badRequest(exchange, "'type' parameter must be specified.");
  const id = Buffer.from(randomText()).toString('hex').slice(0, 32);
  const tags = (exchange.form.get('tags') ?? '').split(',').map((tag) => tag.trim());
  world.content.items.set(id, {
    id,
    owner: username,
    title,
    type,
    tags: tags.filter((tag) => tag !== ''),
    snippet: exchange.form.get('snippet') ?? '',
    url: exchange.form.get('url') || null,
    access: 'private',
    groupId: null,
    folderId: null,
    data: null,
    created: world.now(),
  });
  return answer(exchange, { success: true, id, folder: null }, 'Add Item');
}

/** `oauth2/registerApp`: makes an application of an item that the caller owns. */
export function registerApp(world: World, exchange: Exchange, guest: Guest): Reply {
  if (exchange.method !== 'POST') return postOnly(exchange);
  if (guest === null) return tokenRequired(exchange);
  const account = guest.account;
  if (!account?.privileges.includes(createItemPrivilege)) return forbidden(exchange);
  const item = world.content.items.get(exchange.form.get('itemId') ?? '');
  if (item === undefined) {
    return refuse(exchange, {
      code: 400,
      message: 'Item does not exist or is inaccessible.',
      messageCode: 'CONT_0001',
    });
  }
  if (item.owner !== account.username && account.role !== 'org_admin') return forbidden(exchange);
  if (item.type !== 'Application') return badRequest(exchange, 'Item is not an application.');
  if ([...world.clients.values()].some((client) => client.itemId === item.id)) {
    return badRequest(exchange, 'Item is already registered.');
  }
  const appType = exchange.form.get('appType');
  if (!isAppType(appType)) return badRequest(exchange, "Invalid 'appType' parameter.");
  const redirectUris = redirectUrisOf(exchange.form.get('redirect_uris'));
  if (redirectUris === null) return badRequest(exchange, "Invalid 'redirect_uris' parameter.");
  const client: Client = {
    clientId: randomText().slice(0, 16),
    clientSecret: randomText(),
    redirectUris,
    appType,
    itemId: item.id,
    owner: item.owner,
    registered: world.now(),
  };
  world.clients.set(client.clientId, client);
  return answer(exchange, appView(client), 'Register App');
}

// A JSON array of absolute URIs. Files are no place to send a browser to.
function redirectUrisOf(text: string | null): readonly string[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const list: readonly unknown[] = value;
  const uris = list.filter((uri) => typeof uri === 'string');
  const areGood = uris.every((uri) => URL.canParse(uri) && new URL(uri).protocol !== 'file:');
  return areGood && uris.length === list.length ? uris : null;
}

/** `oauth2/apps/<client_id>`: the registration, for its owner and for administrators. */
export function showApp(world: World, exchange: Exchange, guest: Guest, clientId: string): Reply {
  if (guest === null) return tokenRequired(exchange);
  const client = world.clients.get(clientId);
  const isAdmin = guest.account?.role === 'org_admin';
  if (client === undefined) return notFound(exchange, 'App does not exist.');
  const isOwner = client.owner !== null && client.owner === guest.account?.username;
  return isOwner || isAdmin ? answer(exchange, appView(client), 'App') : forbidden(exchange);
}

function appView(client: Client): unknown {
  return {
    itemId: client.itemId,
    client_id: client.clientId,
    client_secret: client.clientSecret ?? '',
    appType: client.appType,
    redirect_uris: client.redirectUris,
    httpReferrers: [],
    privileges: [],
    registered: client.registered,
    modified: client.registered,
    apnsProdCert: null,
    apnsSandboxCert: null,
    gcmApiKey: null,
    isBeta: false,
  };
}

function postOnly(exchange: Exchange): Reply {
  return refuse(exchange, { code: 405, message: 'Method not supported', details: ['Use POST.'] });
}
