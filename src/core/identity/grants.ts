import type { PortalCode, RefusalCode } from '../failures.ts';
import type { AppConfig, AuthConfig, OAuth2Config, TokenConfig } from '../model/auth-config.ts';
import type { Token } from '../model/session.ts';
import type { Outcome } from '../outcome.ts';

/** Tokens as a grant gave them, with their lives on our clock. */
export interface GrantedTokens {
  readonly access: Token;
  /** `null` when the grant gives none: then the one before stays good. */
  readonly refresh: Token | null;
  /** `null` when the answer names nobody. */
  readonly account: string | null;
  /** The portal demands https for these tokens. */
  readonly ssl: boolean;
}

type Granted<T> = Promise<Outcome<T, PortalCode | RefusalCode>>;

/** The ways in which a configuration asks its portal for tokens. Each is one request, never repeated here. */
export interface Grants {
  /** Authorization code with its PKCE verifier (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
  code(config: OAuth2Config, code: string, verifier: string | null): Granted<GrantedTokens>;
  /** RFC 6749 section 6. ArcGIS answers an access token only. */
  refresh(config: OAuth2Config, refreshToken: string): Granted<GrantedTokens>;
  /** Esri's `exchange_refresh_token`: the old refresh token and all that came of it die at once. */
  exchange(config: OAuth2Config, refreshToken: string, redirectUrl: string): Granted<GrantedTokens>;
  /** RFC 6749 section 4.4. */
  clientCredentials(config: AppConfig): Granted<GrantedTokens>;
  /** Esri's generateToken with user and password, at a portal or a stand-alone server. */
  password(config: TokenConfig, password: string): Granted<GrantedTokens>;
  /** A token for one federated server, for the portal's token. */
  serverToken(config: AuthConfig, portalToken: string, server: string): Granted<Token>;
  /** Esri's revokeToken. Succeeds for any token it was given. */
  revoke(config: OAuth2Config, token: string, kind: 'access_token' | 'refresh_token'): Granted<null>;
}
