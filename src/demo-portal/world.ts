import type { Account, Accounts } from './accounts.ts';
import type { Clients } from './clients.ts';
import type { Content } from './content.ts';
import type { Exchange } from './exchange.ts';
import type { Flavour, Lifetimes } from './options.ts';
import type { Token, TokenLedger } from './tokens.ts';

/** A sign-in that a browser has begun and not ended. */
export interface Attempt {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string | null;
  readonly challenge: Challenge | null;
  /** The refresh token's lifetime in seconds. */
  readonly refreshSeconds: number;
  readonly style: 'light' | 'dark' | null;
  readonly expiresAt: number;
}

/** What the code verifier must match (RFC 7636). */
export interface Challenge {
  readonly method: 'S256' | 'plain';
  readonly text: string;
}

/** An authorization code and all it is bound to. */
export interface Code {
  readonly attempt: Attempt;
  readonly username: string;
  readonly expiresAt: number;
  used: boolean;
}

/** All that one demo portal knows. */
export interface World {
  readonly flavour: Flavour;
  /** True time, unix milliseconds. */
  readonly now: () => number;
  /** What the portal's clock shows, unix milliseconds. */
  readonly portalNow: () => number;
  /** Replaced as a whole when a test changes them. */
  lifetimes: Lifetimes;
  readonly refreshTokenLifetimeTold: boolean;
  readonly knowsExchange: boolean;
  readonly portalUrl: string;
  readonly serverUrl: string;
  readonly standaloneUrl: string;
  readonly accounts: Accounts;
  readonly standaloneAccounts: Accounts;
  readonly clients: Clients;
  readonly ledger: TokenLedger;
  readonly attempts: Map<string, Attempt>;
  readonly codes: Map<string, Code>;
  /** Browser sessions: cookie value to username. */
  readonly sessions: Map<string, string>;
  readonly content: Content;
}

/** The identifier of the demo organisation. */
export function organisationId(flavour: Flavour): string {
  return flavour === 'agol' ? 'wL7demoOrg42Xy' : '0123456789ABCDEF';
}

/** Who asks: nobody, somebody with a token that does not count here, or the holder of a good token. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'known'; readonly token: Token; readonly account: Account | null };

/** The way a token was brought along. */
export type Carrier = 'X-Esri-Authorization' | 'Authorization' | 'body' | 'query';

/** The token of a request and how it was carried; null when none was. */
export function presentedToken(exchange: Exchange): { carrier: Carrier; text: string } | null {
  for (const carrier of ['X-Esri-Authorization', 'Authorization'] as const) {
    const text = bearer(exchange.headers[carrier.toLowerCase()]);
    if (text !== null) return { carrier, text };
  }
  const fromBody = exchange.form.get('token');
  if (fromBody) return { carrier: 'body', text: fromBody };
  const fromQuery = exchange.query.get('token');
  return fromQuery ? { carrier: 'query', text: fromQuery } : null;
}

function bearer(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? (/^Bearer +(\S+)$/i.exec(header)?.[1] ?? null) : null;
}

/** Finds out who asks, as the peer that was asked would. */
export function callerOf(world: World, exchange: Exchange): Caller {
  const presented = presentedToken(ignoreDeafHeader(world, exchange));
  if (presented === null) return { kind: 'anonymous' };
  const token = world.ledger.find(presented.text);
  if (token === null || !isGoodHere(world, exchange, token)) return { kind: 'refused' };
  if (token.username === null) return { kind: 'known', token, account: null };
  const accounts = token.realm === 'standalone' ? world.standaloneAccounts : world.accounts;
  const account = accounts.get(token.username);
  return account === undefined ? { kind: 'refused' } : { kind: 'known', token, account };
}

// ArcGIS Online's sharing API took no `Authorization` for years; the demo keeps that, so that a client relying on
// it is found out.
function ignoreDeafHeader(world: World, exchange: Exchange): Exchange {
  if (world.flavour !== 'agol' || exchange.peer !== 'portal') return exchange;
  const { authorization: _unheard, ...headers } = exchange.headers;
  return { ...exchange, headers };
}

function isGoodHere(world: World, exchange: Exchange, token: Token): boolean {
  if (token.kind === 'refresh' || !world.ledger.isAlive(token)) return false;
  const isHome = token.realm === exchange.peer;
  const isHosted = world.flavour === 'agol' && exchange.peer === 'server' && token.realm === 'portal';
  return (isHome || isHosted) && comesFromItsPlace(exchange, token);
}

/** Whether a token that is bound to a `Referer` or an address comes from there. */
export function comesFromItsPlace(exchange: Exchange, token: Token): boolean {
  if (token.referer !== null && exchange.headers.referer !== token.referer) return false;
  return token.ip === null || token.ip === exchange.address;
}
