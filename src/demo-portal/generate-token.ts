import { accountFor, type Accounts } from './accounts.ts';
import {
  answer,
  badRequest,
  type Exchange,
  forbidden,
  invalidToken,
  type Peer,
  refuse,
  type Reply,
} from './exchange.ts';
import { secondsFor } from './options.ts';
import type { Token } from './tokens.ts';
import { comesFromItsPlace, type World } from './world.ts';

/** The portal's generateToken: a token for a password, or a server token for a portal token. */
export function portalGenerateToken(world: World, exchange: Exchange): Reply {
  const refused = wrongRequest(exchange);
  if (refused !== null) return refused;
  if (exchange.form.get('token')) return swap(world, exchange);
  return forPassword(world, exchange, world.accounts, 'portal');
}

/** The stand-alone server's generateToken, for its own users. */
export function standaloneGenerateToken(world: World, exchange: Exchange): Reply {
  const refused = wrongRequest(exchange);
  if (refused !== null) return refused;
  return forPassword(world, exchange, world.standaloneAccounts, 'standalone');
}

function wrongRequest(exchange: Exchange): Reply | null {
  if (exchange.method !== 'POST') {
    return refuse(exchange, { code: 405, message: 'Method not supported', details: ['Use POST.'] });
  }
  const inUrl = ['username', 'password', 'token', 'serverUrl'].some((name) => exchange.query.has(name));
  return inUrl ? badToken(exchange, 'Credentials belong in the request body.') : null;
}

function badToken(exchange: Exchange, detail: string): Reply {
  return badRequest(exchange, 'Unable to generate token.', detail);
}

interface Binding {
  readonly referer: string | null;
  readonly ip: string | null;
}

// A token is bound to what `client` names; the fault is a text.
function bindingOf(exchange: Exchange, standard: 'requestip' | 'none'): Binding | string {
  const form = exchange.form;
  switch (form.get('client') || standard) {
    case 'none':
      return { referer: null, ip: null };
    case 'referer': {
      const referer = form.get('referer');
      return referer ? { referer, ip: null } : "'referer' parameter must be specified.";
    }
    case 'ip': {
      const ip = form.get('ip');
      return ip ? { referer: null, ip } : "'ip' parameter must be specified.";
    }
    case 'requestip':
      return { referer: null, ip: exchange.address };
    default:
      return "Invalid 'client' parameter.";
  }
}

function forPassword(
  world: World,
  exchange: Exchange,
  accounts: Accounts,
  realm: 'portal' | 'standalone',
): Reply {
  const form = exchange.form;
  if (!form.get('username') || !form.get('password')) {
    return badToken(exchange, "'username' and 'password' must be specified.");
  }
  const binding = bindingOf(exchange, 'requestip');
  if (typeof binding === 'string') return badToken(exchange, binding);
  const life = realm === 'portal' ? world.lifetimes.generated : world.lifetimes.server;
  const lifetimeSeconds = secondsFor(form.get('expiration') || null, life);
  if (lifetimeSeconds === null) return badToken(exchange, "Invalid 'expiration' parameter.");
  const account = accountFor(accounts, form.get('username'), form.get('password'));
  if (account === null || account.provider !== 'arcgis') {
    return badToken(exchange, 'Invalid username or password.');
  }
  const { username } = account;
  const issued = world.ledger.issue({ kind: 'generated', realm, username, lifetimeSeconds, ...binding });
  return generated(world, exchange, issued, realm);
}

function swap(world: World, exchange: Exchange): Reply {
  const held = world.ledger.find(exchange.form.get('token') ?? '');
  const isGood =
    held !== null && held.realm === 'portal' && held.kind !== 'refresh' && world.ledger.isAlive(held);
  if (!isGood || !comesFromItsPlace(exchange, held)) return invalidToken(exchange);
  if (held.username !== null && !world.accounts.has(held.username)) return forbidden(exchange);
  const serverUrl = exchange.form.get('serverUrl');
  if (!serverUrl) return badToken(exchange, "'serverUrl' parameter must be specified.");
  if (!isSameAddress(serverUrl, world.serverUrl)) {
    return badToken(exchange, 'The server is not federated with this portal.');
  }
  const binding = bindingOf(exchange, 'none');
  if (typeof binding === 'string') return badToken(exchange, binding);
  const lifetimeSeconds = secondsFor(exchange.form.get('expiration') || null, world.lifetimes.server);
  if (lifetimeSeconds === null) return badToken(exchange, "Invalid 'expiration' parameter.");
  const { username, clientId } = held;
  const issued = world.ledger.issue({
    kind: 'server',
    realm: 'server',
    username,
    clientId,
    lifetimeSeconds,
    ...binding,
  });
  return generated(world, exchange, issued, 'portal');
}

function isSameAddress(given: string, wanted: string): boolean {
  if (!URL.canParse(given)) return false;
  const strip = (url: URL) => `${url.origin}${url.pathname.replace(/\/+$/, '')}${url.search}${url.hash}`;
  const url = new URL(given);
  return url.username === '' && url.password === '' && strip(url) === strip(new URL(wanted));
}

// `expires` is absolute and on the portal's own clock; only portals tell `ssl`.
function generated(world: World, exchange: Exchange, issued: Token, peer: Peer): Reply {
  const expires = issued.expiresAt + (world.portalNow() - world.now());
  return answer(
    exchange,
    peer === 'portal' ? { token: issued.text, expires, ssl: false } : { token: issued.text, expires },
    'Generate Token',
  );
}
