import type { Token } from '../model/session.ts';

const minute = 60_000;
const hour = 60 * minute;

/**
 * How long before its true end a token counts as ended: a tenth of its lifetime, at most two minutes. Relative,
 * so that tokens of a few seconds or minutes are not renewed on every request.
 */
export function marginOf({ issuedAt, expiresAt }: Token): number {
  return expiresAt === null ? 0 : Math.min(2 * minute, Math.max(0, expiresAt - issuedAt) / 10);
}

/** Whether a token lasts beyond its margin and at least `minMinutes` more. One without a known end always does. */
export function isFresh(token: Token, now: number, minMinutes = 0): boolean {
  if (token.expiresAt === null) return true;
  return token.expiresAt - marginOf(token) > now && lastsFor(token, now, minMinutes);
}

/** Whether a token truly lasts `minMinutes` from now. */
export function lastsFor(token: Token, now: number, minMinutes: number): boolean {
  return token.expiresAt === null || token.expiresAt - now >= minMinutes * minute;
}

/** Whether a token has truly ended, without any margin. */
export function hasEnded(token: Token, now: number): boolean {
  return token.expiresAt !== null && token.expiresAt <= now;
}

/**
 * Whether a refresh token should be exchanged for a new one now: in the last fifth of its life, at most two days
 * before it ends. Not earlier, because an exchange ends every access token made from the old one at once.
 */
export function isDueForExchange(refresh: Token, now: number): boolean {
  if (refresh.expiresAt === null) return false;
  const window = Math.min(48 * hour, (refresh.expiresAt - refresh.issuedAt) / 5);
  return refresh.expiresAt - now <= window;
}
