import type { FailureCode, PortalCode, RefusalCode } from '../failures.ts';
import type { GrantedTokens, Grants } from '../identity/grants.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { portalEndpoints } from '../model/presets.ts';
import type { Token } from '../model/session.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Clock } from '../ports.ts';
import type { AnswerCode } from './error-dialect.ts';
import { type GeneratedToken, passwordToken, serverToken } from './generate-token.ts';
import type { ArcgisHttp } from './http.ts';
import { serverInfo, sharingInfo } from './server.ts';
import {
  authorizationCodeGrant,
  clientCredentialsGrant,
  exchangeGrant,
  type GrantClient,
  refreshGrant,
  revokeToken,
  type TokenAnswer,
} from './token-grants.ts';

type Granted<T> = Promise<Outcome<T, PortalCode | RefusalCode>>;

/** The grants over HTTP: lives counted from the moment of the answer, on our clock. */
export function portalGrants(ports: { readonly http: ArcgisHttp; readonly clock: Clock }): Grants {
  const { http, clock } = ports;
  const tokenServices = new Map<string, URL>();

  async function tokensOf(answer: Granted<TokenAnswer>): Granted<GrantedTokens> {
    const granted = await answer;
    return granted.ok ? succeed(grantedTokens(granted.value, clock.now())) : granted;
  }

  async function tokenServicesUrl(root: string, timeoutMilliseconds: number): Granted<URL> {
    const known = tokenServices.get(root);
    if (known !== undefined) return succeed(known);
    const found = await findTokenServices(root, http, timeoutMilliseconds);
    if (found.ok) tokenServices.set(root, found.value);
    return found;
  }

  return {
    code: (config, code, verifier) =>
      tokensOf(
        authorizationCodeGrant(http, clientOf(config), { code, verifier, redirectUrl: config.redirectUrl }),
      ),

    refresh: (config, refreshToken) => {
      const tokenUrl = config.refreshUrl ?? config.tokenUrl;
      return tokensOf(refreshGrant(http, { ...clientOf(config), tokenUrl }, refreshToken));
    },

    exchange: (config, refreshToken, redirectUrl) => {
      const tokenUrl = config.refreshUrl ?? config.tokenUrl;
      return tokensOf(exchangeGrant(http, { ...clientOf(config), tokenUrl }, { refreshToken, redirectUrl }));
    },

    clientCredentials: (config) =>
      tokensOf(clientCredentialsGrant(http, clientOf(config), config.expirationMinutes)),

    async password(config, password) {
      const { portal, username, referer, expirationMinutes, allowHttp } = config;
      if (portal === null) return noPortal(config);
      const timeoutMilliseconds = config.timeoutSeconds * 1000;
      const url = await tokenServicesUrl(portal, timeoutMilliseconds);
      if (!url.ok) return url;
      const asked = { username, password, referer, expirationMinutes, allowHttp, timeoutMilliseconds };
      const generated = await passwordToken(ports, { ...asked, url: url.value });
      if (!generated.ok) return generated;
      const { ssl } = generated.value;
      return succeed({
        access: tokenOf(generated.value, clock.now()),
        refresh: null,
        account: username,
        ssl,
      });
    },

    async serverToken(config, portalToken, server) {
      if (config.portal === null) return noPortal(config);
      const generated = await serverToken(ports, {
        // The portal's own by rule: an address that the server or its owner names could be anybody's.
        url: new URL(portalEndpoints(config.portal).generateToken),
        portalToken,
        serverUrl: server,
        referer: config.kind === 'token' ? config.referer : null,
        expirationMinutes: config.kind === 'token' ? config.expirationMinutes : null,
        timeoutMilliseconds: config.timeoutSeconds * 1000,
      });
      return generated.ok ? succeed(tokenOf(generated.value, clock.now())) : generated;
    },

    async revoke(config, token, kind) {
      if (config.portal === null) return noPortal(config);
      const { clientId, timeoutSeconds } = config;
      const revokeUrl = portalEndpoints(config.portal).revoke;
      return revokeToken(
        http,
        { revokeUrl, clientId, timeoutMilliseconds: timeoutSeconds * 1000 },
        token,
        kind,
      );
    },
  };
}

/** Where a portal or a stand-alone server takes user and password, as it says itself, on its own host. */
export async function findTokenServices(
  root: string,
  http: ArcgisHttp,
  timeoutMilliseconds: number,
): Promise<Outcome<URL, AnswerCode>> {
  const speech = { http, credential: null, timeoutMilliseconds };
  const portal = await sharingInfo(root, speech);
  if (portal.ok)
    return succeed(portal.value.tokenServicesUrl ?? new URL(portalEndpoints(root).generateToken));
  if (!isAbsence(portal.failure.code)) return portal;
  const server = await serverInfo(root, speech);
  if (!server.ok) return server;
  if (server.value.tokenServicesUrl !== null) return succeed(server.value.tokenServicesUrl);
  return fail('refused', `${new URL(root).host} names no place where it takes a user name and password.`);
}

/** Whether an answer means that the thing asked for does not live at that address. */
export function isAbsence(code: FailureCode): boolean {
  return code === 'missing-resource' || code === 'not-arcgis' || code === 'refused';
}

function clientOf(config: {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: { readonly value: string } | null;
  readonly timeoutSeconds: number;
}): GrantClient {
  const { tokenUrl, clientId, clientSecret, timeoutSeconds } = config;
  return {
    tokenUrl,
    clientId,
    clientSecret: clientSecret?.value ?? null,
    timeoutMilliseconds: timeoutSeconds * 1000,
  };
}

function grantedTokens(answer: TokenAnswer, now: number): GrantedTokens {
  const { accessToken, expiresInSeconds, refreshToken, refreshExpiresInSeconds, username, ssl } = answer;
  const after = (seconds: number | null) => (seconds === null ? null : now + seconds * 1000);
  const refresh = refreshToken === null ? null : { value: refreshToken, issuedAt: now };
  return {
    access: { value: accessToken, issuedAt: now, expiresAt: after(expiresInSeconds) },
    refresh: refresh === null ? null : { ...refresh, expiresAt: after(refreshExpiresInSeconds) },
    account: username,
    ssl,
  };
}

function tokenOf({ value, expiresAt }: GeneratedToken, now: number): Token {
  return { value, issuedAt: now, expiresAt };
}

function noPortal({ name }: AuthConfig): Outcome<never, 'refused'> {
  return fail('refused', `${name} names no portal, only OAuth addresses.`);
}
