import * as v from 'valibot';
import type { PortalCode, RefusalCode } from '../failures.ts';
import { type Failure, fail, type Outcome, succeed } from '../outcome.ts';
import type { AnswerCode } from './error-dialect.ts';
import type { ArcgisHttp } from './http.ts';
import { post } from './json-request.ts';

/** What a token endpoint answered. Lives are in seconds from the moment of the answer. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string | null;
  /** `null` before Enterprise 10.9.1, and wherever there is no refresh token. */
  readonly refreshExpiresInSeconds: number | null;
  readonly username: string | null;
  readonly ssl: boolean;
}

/** The client that asks, and where. */
export interface GrantClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly timeoutMilliseconds: number;
}

type Granted = Promise<Outcome<TokenAnswer, PortalCode | RefusalCode>>;
type Parameters = Readonly<Record<string, string>>;

const seconds = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]),
  v.safeInteger(),
  v.minValue(0),
);
/** A token as it fits into a header and a shell word: visible ASCII, so neither blanks nor line breaks (RFC 6750 section 2.1). */
export const tokenText = v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/));

const answerSchema = v.object({
  access_token: tokenText,
  expires_in: seconds,
  refresh_token: v.nullish(tokenText, null),
  refresh_token_expires_in: v.nullish(seconds, null),
  username: v.nullish(v.string(), null),
  ssl: v.nullish(v.boolean(), false),
});

/** Authorization code, RFC 6749 section 4.1.3 with the verifier of RFC 7636 section 4.5. Never to be repeated. */
export function authorizationCodeGrant(
  http: ArcgisHttp,
  client: GrantClient,
  {
    code,
    redirectUrl,
    verifier,
  }: { readonly code: string; readonly redirectUrl: string; readonly verifier: string | null },
): Granted {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUrl };
  return grant(http, client, verifier === null ? form : { ...form, code_verifier: verifier }, 'code-refused');
}

/** Refresh, RFC 6749 section 6. ArcGIS answers no new refresh token. May be repeated. */
export function refreshGrant(http: ArcgisHttp, client: GrantClient, refreshToken: string): Granted {
  return grant(http, client, { grant_type: 'refresh_token', refresh_token: refreshToken }, 'refresh-refused');
}

/** Esri's exchange: a new refresh token for the old one, which dies at once with all that came of it. */
export function exchangeGrant(
  http: ArcgisHttp,
  client: GrantClient,
  { refreshToken, redirectUrl }: { readonly refreshToken: string; readonly redirectUrl: string },
): Granted {
  const form = {
    grant_type: 'exchange_refresh_token',
    refresh_token: refreshToken,
    redirect_uri: redirectUrl,
  };
  return grant(http, client, form, 'refresh-refused');
}

/** Client credentials, RFC 6749 section 4.4; `expirationMinutes` is Esri's. May be repeated. */
export function clientCredentialsGrant(
  http: ArcgisHttp,
  client: GrantClient,
  expirationMinutes: number | null,
): Granted {
  const form = { grant_type: 'client_credentials' };
  const asked: Parameters =
    expirationMinutes === null ? form : { ...form, expiration: String(expirationMinutes) };
  return grant(http, client, asked, 'credentials-refused');
}

/** Esri's revokeToken. It says yes to anything, also to tokens it never saw. */
export async function revokeToken(
  http: ArcgisHttp,
  client: { readonly revokeUrl: string; readonly clientId: string; readonly timeoutMilliseconds: number },
  token: string,
  hint: 'access_token' | 'refresh_token',
): Promise<Outcome<null, PortalCode | RefusalCode>> {
  const form = { auth_token: token, token_type_hint: hint, client_id: client.clientId };
  const { revokeUrl, timeoutMilliseconds } = client;
  const answer = await post(
    http,
    { url: new URL(revokeUrl), form, timeoutMilliseconds },
    v.object({ success: v.boolean() }),
  );
  return answer.ok ? succeed(null) : answer;
}

async function grant(http: ArcgisHttp, client: GrantClient, form: Parameters, refusal: RefusalCode): Granted {
  const { tokenUrl, clientId, clientSecret, timeoutMilliseconds } = client;
  const secret: Parameters = clientSecret === null ? {} : { client_secret: clientSecret };
  const question = {
    url: new URL(tokenUrl),
    form: { ...form, client_id: clientId, ...secret },
    timeoutMilliseconds,
  };
  const answer = await post(http, question, answerSchema);
  if (!answer.ok)
    return { ok: false, failure: judgeRefusal(answer.failure, refusal, new URL(tokenUrl).host) };
  const { value } = answer.value;
  return succeed({
    accessToken: value.access_token,
    expiresInSeconds: value.expires_in,
    refreshToken: value.refresh_token,
    refreshExpiresInSeconds: value.refresh_token_expires_in,
    username: value.username,
    ssl: value.ssl,
  });
}

/** What a refusal means for this grant: by OAuth's word where it is a known one, else by what was sent. */
function judgeRefusal(
  failure: Failure<AnswerCode>,
  refusal: RefusalCode,
  host: string,
): Failure<PortalCode | RefusalCode> {
  const isRefusal = failure.code === 'refused' || failure.code === 'token-rejected';
  if (!isRefusal) return failure;
  const word = failure.details?.portalWord;
  const named = typeof word === 'string' ? wordMeanings[word] : undefined;
  // Behind `invalid_request` ArcGIS hides nearly everything, so the grant itself says what was refused.
  const code = named ?? (failure.code === 'token-rejected' || isVague(word) ? refusal : 'refused');
  return fail(code, refusalWords(code, host) ?? failure.message, failure.details).failure;
}

function isVague(word: unknown): boolean {
  return word === undefined || word === 'invalid_request' || word === 'invalid_grant';
}

const wordMeanings: Readonly<Record<string, RefusalCode>> = {
  invalid_client_id: 'client-unknown',
  invalid_client: 'credentials-refused',
  invalid_client_secret: 'credentials-refused',
  unauthorized_client: 'client-unknown',
  invalid_redirect_uri: 'redirect-mismatch',
  unsupported_grant_type: 'refused',
};

function refusalWords(code: RefusalCode, host: string): string | null {
  switch (code) {
    case 'client-unknown':
      return `${host} does not know this client ID.`;
    case 'credentials-refused':
      return `${host} refused the client secret.`;
    case 'redirect-mismatch':
      return `${host} does not know the redirect URL for this client ID.`;
    case 'code-refused':
      return `${host} refused the sign-in code: it was used, or it is too old.`;
    case 'refresh-refused':
      return `${host} refused to renew the sign-in.`;
    default:
      return null;
  }
}
