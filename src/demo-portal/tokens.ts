import { randomBytes } from 'node:crypto';
import type { Peer } from './exchange.ts';

/** How a token came about. Only `refresh` opens nothing by itself. */
export type TokenKind = 'access' | 'refresh' | 'app' | 'generated' | 'server';

/** One token the portal gave out, and all it is bound to. Times are unix milliseconds. */
export interface Token {
  readonly text: string;
  readonly kind: TokenKind;
  /** The peer it was made for. */
  readonly realm: Peer;
  /** Null for app tokens. */
  readonly username: string | null;
  readonly clientId: string | null;
  /** The authorization code and the refresh token at its root, for revocation. */
  readonly code: string | null;
  readonly refreshToken: string | null;
  readonly redirectUri: string | null;
  readonly lifetimeSeconds: number;
  /** The `Referer` or the address that every use must come from. */
  readonly referer: string | null;
  readonly ip: string | null;
  expiresAt: number;
  revoked: boolean;
}

/** What a new token is made of; the rest is null. */
export type TokenParts = Pick<Token, 'kind' | 'realm' | 'lifetimeSeconds'> &
  Partial<Pick<Token, 'username' | 'clientId' | 'code' | 'refreshToken' | 'redirectUri' | 'referer' | 'ip'>>;

/** Every token given out so far. */
export interface TokenLedger {
  issue(parts: TokenParts): Token;
  /** The token of that text, dead or alive. */
  find(text: string): Token | null;
  isAlive(token: Token): boolean;
  /** All of them, in the order in which they were given out. */
  all(): readonly Token[];
  /** Ends the tokens that the rule names, at once. */
  revoke(rule: (token: Token) => boolean): void;
  /** Lets the tokens that the rule names run out, at once. */
  expire(rule: (token: Token) => boolean): void;
}

/** An empty ledger over a clock in unix milliseconds. */
export function createLedger(now: () => number): TokenLedger {
  const tokens = new Map<string, Token>();
  return {
    issue(parts) {
      const token: Token = {
        username: null,
        clientId: null,
        code: null,
        refreshToken: null,
        redirectUri: null,
        referer: null,
        ip: null,
        ...parts,
        text: randomTokenText(),
        expiresAt: now() + parts.lifetimeSeconds * 1000,
        revoked: false,
      };
      tokens.set(token.text, token);
      return token;
    },
    find: (text) => tokens.get(text) ?? null,
    isAlive: (token) => !token.revoked && token.expiresAt > now(),
    all: () => [...tokens.values()],
    revoke(rule) {
      for (const token of tokens.values()) if (rule(token)) token.revoked = true;
    },
    expire(rule) {
      for (const token of tokens.values()) {
        if (rule(token)) token.expiresAt = Math.min(token.expiresAt, now());
      }
    },
  };
}

// Real tokens often end in two dots, which careless parsers trim.
function randomTokenText(): string {
  return `${randomBytes(48).toString('base64url')}..`;
}

/** Text that cannot be guessed, for codes, sign-in attempts and browser sessions. */
export function randomText(): string {
  return randomBytes(24).toString('base64url');
}
