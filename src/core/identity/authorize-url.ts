import type { OAuth2Config } from '../model/auth-config.ts';

/** What makes one attempt different from every other. */
export interface AuthorizeRequest {
  readonly state: string;
  /** PKCE challenge (S256), or `null` where the portal cannot do PKCE. */
  readonly challenge: string | null;
  /** Ask the portal to let the person choose an account again. */
  readonly isPrivate: boolean;
}

/** The authorize URL of an attempt (RFC 6749 section 4.1.1, RFC 7636 section 4.3; `expiration` is Esri's, in minutes). */
export function authorizeUrl(config: OAuth2Config, { state, challenge, isPrivate }: AuthorizeRequest): URL {
  const url = new URL(config.requestUrl);
  url.searchParams.set('client_id', config.clientId);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('redirect_uri', config.redirectUrl);
  url.searchParams.set('state', state);
  if (challenge !== null) {
    url.searchParams.set('code_challenge', challenge);
    url.searchParams.set('code_challenge_method', 'S256');
  }
  if (config.scope !== '') url.searchParams.set('scope', config.scope);
  if (config.expirationMinutes !== null) url.searchParams.set('expiration', String(config.expirationMinutes));
  if (isPrivate) url.searchParams.set('force_login', 'true');
  return url;
}
