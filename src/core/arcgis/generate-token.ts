import * as v from 'valibot';
import type { PortalCode, RefusalCode } from '../failures.ts';
import { isLoopbackHost } from '../model/web-address.ts';
import { type Failure, fail, type Outcome, succeed } from '../outcome.ts';
import type { Clock } from '../ports.ts';
import type { AnswerCode } from './error-dialect.ts';
import type { ArcgisHttp } from './http.ts';
import { type Answer, post } from './json-request.ts';
import { tokenText } from './token-grants.ts';

/** A token of generateToken, with its end on our clock (unix milliseconds). */
export interface GeneratedToken {
  readonly value: string;
  readonly expiresAt: number;
  readonly ssl: boolean;
}

/** What generateToken works with. */
export interface GenerateTokenPorts {
  readonly http: ArcgisHttp;
  readonly clock: Clock;
}

type Generated = Promise<Outcome<GeneratedToken, PortalCode | RefusalCode>>;

const answerSchema = v.object({
  token: tokenText,
  // The administrator's endpoint gives it as text.
  expires: v.union([v.number(), v.pipe(v.string(), v.digits(), v.transform(Number))]),
  ssl: v.nullish(v.boolean(), false),
});

/** Clocks that differ by less are not worth correcting: `Date` has whole seconds only. */
const tolerableSkewMilliseconds = 60_000;

/** A token for user and password, bound to a referer. The password goes in a POST body, over https or to this machine. */
export async function passwordToken(
  { http, clock }: GenerateTokenPorts,
  asked: {
    readonly url: URL;
    readonly username: string;
    readonly password: string;
    readonly referer: string;
    readonly expirationMinutes: number | null;
    readonly allowHttp: boolean;
    readonly timeoutMilliseconds: number;
  },
): Generated {
  const { url, username, password, referer, timeoutMilliseconds } = asked;
  if (url.protocol !== 'https:' && !asked.allowHttp && !isLoopbackHost(url.hostname)) {
    return fail('foreign-redirect', `${url.host} would get the password by plain http.`);
  }
  const form = {
    username,
    password,
    client: 'referer',
    referer,
    ...(asked.expirationMinutes === null ? {} : { expiration: String(asked.expirationMinutes) }),
  };
  const answer = await post(
    http,
    { url, form, headers: { Referer: referer }, timeoutMilliseconds },
    answerSchema,
  );
  if (answer.ok) return succeed(readToken(answer.value, clock));
  return { ok: false, failure: passwordRefusal(answer.failure, url.host) };
}

/** A token for one federated server, for the portal's own. `serverUrl` is the server's root. */
export async function serverToken(
  { http, clock }: GenerateTokenPorts,
  asked: {
    readonly url: URL;
    readonly portalToken: string;
    readonly serverUrl: string;
    readonly referer: string | null;
    readonly expirationMinutes: number | null;
    readonly timeoutMilliseconds: number;
  },
): Generated {
  const { url, portalToken, serverUrl, referer, timeoutMilliseconds } = asked;
  const bound: Readonly<Record<string, string>> = referer === null ? {} : { client: 'referer', referer };
  const headers: Readonly<Record<string, string>> = referer === null ? {} : { Referer: referer };
  const form = {
    token: portalToken,
    serverUrl,
    ...bound,
    ...(asked.expirationMinutes === null ? {} : { expiration: String(asked.expirationMinutes) }),
  };
  const answer = await post(http, { url, form, headers, timeoutMilliseconds }, answerSchema);
  if (answer.ok) return succeed(readToken(answer.value, clock));
  if (answer.failure.code !== 'refused') return answer;
  const words = `${url.host} gives no token for ${new URL(serverUrl).host}: it is not a server of that portal.`;
  return fail('standalone-server', words, answer.failure.details);
}

/** `expires` is absolute on the server's clock; the answer's `Date` tells how far that is off ours. */
function readToken(
  { value, reply }: Answer<v.InferOutput<typeof answerSchema>>,
  clock: Clock,
): GeneratedToken {
  const skew = reply.date === null ? 0 : reply.date - clock.now();
  const correction = Math.abs(skew) > tolerableSkewMilliseconds ? skew : 0;
  return { value: value.token, expiresAt: value.expires - correction, ssl: value.ssl };
}

function passwordRefusal(failure: Failure<AnswerCode>, host: string): Failure<PortalCode | RefusalCode> {
  if (failure.code !== 'refused') return failure;
  const words = `${host} refused the user name or password. Members with an organisation's own sign-in need OAuth2.`;
  return fail('credentials-refused', words, failure.details).failure;
}
