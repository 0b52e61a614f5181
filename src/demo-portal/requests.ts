import type { Exchange, Peer } from './exchange.ts';
import { type Carrier, presentedToken } from './world.ts';

/** What is kept of one request. Never a value that could be a secret: no query, no body, no token. */
export interface RequestRecord {
  readonly peer: Peer;
  readonly method: string;
  /** As sent, without query and trailing slash. */
  readonly path: string;
  /** The `grant_type` at token endpoints, `unknown` for one that OAuth here does not have, else empty. */
  readonly grant: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** What carried the token, whether or not it counts here; empty without one. */
  readonly carrier: Carrier | '';
  /** The `Referer` header without its query; empty without one. */
  readonly referer: string;
}

const grants = ['authorization_code', 'refresh_token', 'exchange_refresh_token', 'client_credentials'];

/** The record of a request. */
export function recordOf(exchange: Exchange, at: number): RequestRecord {
  const grantType = exchange.form.get('grant_type') ?? '';
  return {
    peer: exchange.peer,
    method: exchange.method,
    path: exchange.path,
    grant: grantType === '' || grants.includes(grantType) ? grantType : 'unknown',
    at,
    carrier: presentedToken(exchange)?.carrier ?? '',
    referer: (exchange.headers.referer ?? '').replace(/[?#].*$/s, ''),
  };
}
