import * as v from 'valibot';
import { type AuthConfigId, parseAuthConfigId } from './auth-config-id.ts';

/** Where a person signs in. */
export const signInSurfaces = [
  /** The address is shown in a window of the application, which watches for the redirect (`deliverRedirect`). */
  'embedded',
  /** The address is opened in the system's browser. */
  'system',
  /** The address is shown; the redirect is awaited. */
  'print',
  /** The address is shown; the code, or the address of the last page, is pasted. */
  'paste',
] as const;

/** One of the surfaces. */
export type SignInSurface = (typeof signInSurfaces)[number];

/** A token and its life on our clock, in unix milliseconds. */
export interface Token {
  readonly value: string;
  readonly issuedAt: number;
  /** The true end as the server gave it; margins are subtracted where a decision is made. `null`: unknown. */
  readonly expiresAt: number | null;
}

/** A token for one federated or stand-alone server, by the server's root. */
export interface ServerToken extends Token {
  readonly server: string;
}

/** What this machine holds of one signed-in auth configuration. Never exported. */
export interface Session {
  readonly authId: AuthConfigId;
  /** The account, or `null` for an application. */
  readonly account: string | null;
  readonly signedInAt: number;
  /** The surface that the sign-in went through; `null` when it needed no page, and when format 1 did not tell. */
  readonly surface: SignInSurface | null;
  /**
   * Portal, token URL and client ID that gave the tokens, as `issuerOf` writes them; after an edit that changes one of
   * them the tokens belong to nobody here. `null`: not told by format 1.
   */
  readonly issuer: string | null;
  /** `null` when the sign-in ended and only a new one helps. */
  readonly access: Token | null;
  /** `null` when the kind has none, or the portal gave none. */
  readonly refresh: Token | null;
  /** The redirect URL of the sign-in: exchanges must repeat it exactly. */
  readonly redirectUrl: string | null;
  /** The portal demands https for this token. */
  readonly ssl: boolean;
  readonly serverTokens: readonly ServerToken[];
}

const token = { value: v.string(), issuedAt: v.number(), expiresAt: v.nullable(v.number()) };

/** The stored form of a session, version 2. */
export const sessionSchema: v.GenericSchema<unknown, Session> = v.object({
  authId: v.custom<AuthConfigId>((id) => typeof id === 'string' && parseAuthConfigId(id) !== null),
  account: v.nullable(v.string()),
  signedInAt: v.number(),
  surface: v.nullable(v.picklist(signInSurfaces)),
  issuer: v.nullable(v.string()),
  access: v.nullable(v.object(token)),
  refresh: v.nullable(v.object(token)),
  redirectUrl: v.nullable(v.string()),
  ssl: v.boolean(),
  serverTokens: v.array(v.object({ ...token, server: v.string() })),
});
