import type { AuthConfig } from '../model/auth-config.ts';
import type { AuthConfigId } from '../model/auth-config-id.ts';
import type { Sessions } from '../model/profile.ts';
import type { Session, Token } from '../model/session.ts';

/** What can be attached to a request: a token or a Basic pair, and what must go along. */
export interface Credential {
  readonly scheme: 'Bearer' | 'Basic';
  readonly value: string;
  /** Header that carries it. */
  readonly header: string;
  /** `Referer` it is bound to, or `null`. */
  readonly referer: string | null;
  /** Its life on our clock; `expiresAt` is `null` when unknown. */
  readonly token: Token;
  readonly account: string | null;
  /** Root of the one server it is for, or `null` for the portal's own. */
  readonly server: string | null;
  /** Sentences for the user. */
  readonly notes: readonly string[];
}

/** What a caller asks of a credential. */
export interface Wish {
  /** It shall last at least so long; 0 takes what is fresh. */
  readonly minMinutes: number;
  /** A value that a server refused with 498: this one is not good enough. */
  readonly rejected: string | null;
}

/** The wish of a caller that has no special one. */
export const anyFresh: Wish = { minMinutes: 0, rejected: null };

/** The session of an auth configuration, or `null`. */
export function sessionOf(sessions: Sessions, id: AuthConfigId): Session | null {
  return sessions.find((session) => session.authId === id) ?? null;
}

/** The portal, token URL and client ID that tokens of a configuration come from, in one line. Nothing secret. */
export function issuerOf(config: AuthConfig): string {
  const client = config.kind === 'oauth2' || config.kind === 'app' ? [config.tokenUrl, config.clientId] : [];
  return [config.portal ?? '', ...client].join(' ');
}

/**
 * Whether tokens of a session may go where the configuration points now. They may not after an edit that led it to
 * another portal or client: the new one must not see tokens of the old one.
 */
export function isIssuedFor(session: Session, config: AuthConfig): boolean {
  return session.issuer === null || session.issuer === issuerOf(config);
}

/** The session whose tokens a configuration may use, or `null`. */
export function usableSession(sessions: Sessions, config: AuthConfig): Session | null {
  const session = sessionOf(sessions, config.id);
  return session !== null && isIssuedFor(session, config) ? session : null;
}

/** The sessions with that one put in place of the old one of its configuration. */
export function withSession(sessions: Sessions, session: Session): Sessions {
  return [...withoutSession(sessions, session.authId), session];
}

/** The sessions without the one of that configuration. */
export function withoutSession(sessions: Sessions, id: AuthConfigId): Sessions {
  return sessions.filter((session) => session.authId !== id);
}

/** A token of a configuration as something to attach. Tokens of kind `token` are bound to its referer. */
export function tokenCredential(
  config: AuthConfig,
  token: Token,
  about: {
    readonly account: string | null;
    readonly server?: string | null;
    readonly notes?: readonly string[];
  },
): Credential {
  return {
    scheme: 'Bearer',
    value: token.value,
    header: config.tokenHeader,
    referer: config.kind === 'token' ? config.referer : null,
    token,
    account: about.account,
    server: about.server ?? null,
    notes: about.notes ?? [],
  };
}

/**
 * The credential that a configuration has at hand without any sign-in (API key, pasted token, Basic), or `null`
 * for kinds that have to ask the portal, and where it is missing.
 */
export function fixedCredential(config: AuthConfig): Credential | null {
  switch (config.kind) {
    case 'api-key':
      return config.key === null
        ? null
        : tokenCredential(config, heldToken(config.key, config.expiresAt), { account: null });
    case 'pasted':
      return config.token === null
        ? null
        : tokenCredential(config, heldToken(config.token, config.expiresAt), { account: null });
    case 'basic':
      if (config.password === null) return null;
      return {
        scheme: 'Basic',
        value: basicPair(config.username, config.password.value),
        header: 'Authorization',
        referer: null,
        token: heldToken(config.password, null),
        account: config.username,
        server: null,
        notes: [],
      };
    case 'oauth2':
    case 'app':
    case 'token':
    case 'qgis':
      return null;
  }
}

function heldToken(
  secret: { readonly value: string; readonly setAt: number },
  expiresAt: number | null,
): Token {
  return { value: secret.value, issuedAt: secret.setAt, expiresAt };
}

/** RFC 7617 section 2, with UTF-8 for names and passwords beyond ASCII. */
function basicPair(username: string, password: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)));
}
