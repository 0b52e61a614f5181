import type { PortalCode, RefusalCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Reply } from './http.ts';

/** An object as JSON has it, fields not yet looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Why an answer is no good. */
export type AnswerCode = PortalCode | RefusalCode;

/** What ArcGIS's own error object says, in any of its shapes. */
export interface PortalError {
  /** 400, 403, 498, 499, …; `null` when none was given. */
  readonly code: number | null;
  /** The OAuth word inside (`invalid_client_id`), or ''. */
  readonly word: string;
  /** The site's sentence, cleaned for a screen. */
  readonly sentence: string;
}

/**
 * The JSON object in an answer, or what is wrong. ArcGIS reports errors with HTTP 200, in `text/plain`, in several
 * shapes; web pages with 200 come from proxies and maintenance. Decided by numbers, never by sentences.
 */
export function judge(reply: Reply): Outcome<JsonObject, AnswerCode> {
  const json = parseObject(reply.text);
  const error = json === null ? null : readError(json);
  // A server that is down or busy refuses nobody, so an error without a number must not end a sign-in then.
  const isTrouble = reply.status >= 500 || reply.status === 429;
  if (error !== null && !(isTrouble && error.code === null)) return judgePortalError(error, reply);
  const status = judgeStatus(reply);
  if (status !== null) return status;
  if (json === null)
    return fail('not-arcgis', `${reply.url.host} answered with ${describe(reply)} instead of ArcGIS data.`);
  return succeed(json);
}

/** ArcGIS's error object in an answer (Esri's REST, OAuth and administrator shapes), or `null` when there is none. */
export function readError(json: JsonObject): PortalError | null {
  if (isObject(json.error)) return readErrorObject(json.error);
  const status = json.status;
  const isFailure = status === 'error' || status === 'failure' || status === 'failed';
  if (isFailure) {
    const messages = Array.isArray(json.messages) ? json.messages : [json.message ?? json.statusMessage];
    return { code: readCode(json.code), word: '', sentence: clean(messages[0]) };
  }
  // RFC 6749 section 5.2, as other servers write it.
  if (typeof json.error === 'string') {
    return { code: readCode(json.code), word: json.error, sentence: clean(json.error_description) };
  }
  return null;
}

/** A text from a server made fit for a screen and a log: one line, short, without anything that may be a secret. */
export function clean(text: unknown): string {
  if (typeof text !== 'string') return '';
  const safe = text
    .slice(0, 2_000)
    .replace(/[\p{C}\s]+/gu, ' ')
    .replace(/[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]')
    .replace(/[\w.~+/=-]{20,}/g, '[removed]')
    .replace(/(token|code|secret|password)["']?\s*[=:]\s*\S+/gi, '$1 [removed]');
  return cutTo(200, safe).trim();
}

/** Longer names and texts are cut: nobody reads on, and a window has to show them. */
const longestName = 250;
const longestText = 4_000;
/** Control characters, and those that make a text read in another order than it is written. */
const unseen = /[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu;

/** A name or title from a server as one line of text: whatever markup it has stays text, and its length is bounded. */
export function cleanName(text: string): string {
  return cutTo(
    longestName,
    text
      .slice(0, 4 * longestName)
      .replace(unseen, ' ')
      .trim(),
  );
}

/** A description from a server: like a name, but longer and with its line breaks. */
export function cleanText(text: string): string {
  const lines = text.slice(0, 4 * longestText).split(/\r\n|\r|\n/);
  return cutTo(
    longestText,
    lines
      .map((line) => line.replace(unseen, ' '))
      .join('\n')
      .trim(),
  );
}

/** The cut may go through a letter beyond the Basic Multilingual Plane, of which no half is kept. */
function cutTo(length: number, text: string): string {
  return text.slice(0, length).replace(/\p{Cs}$/u, '');
}

function judgePortalError(error: PortalError, reply: Reply): Outcome<never, AnswerCode> {
  const { host } = reply.url;
  const said = error.sentence === '' ? '' : ` It says: ${error.sentence}`;
  const details = { host, ...(error.code === null ? {} : { portalCode: error.code }) };
  switch (error.code) {
    case 498:
      return fail('token-rejected', `${host} refused the token.${said}`, details);
    case 499:
      return fail('token-required', `${host} needs a token and saw none.${said}`, details);
    case 401:
      return fail('token-required', `${host} wants a sign-in.${said}`, details);
    case 403:
      return fail('no-access', `${host} does not allow this.${said}`, details);
    case 404:
      return fail('missing-resource', `${host} has no such thing.${said}`, details);
    case 429:
      return tooManyRequests(reply);
    default:
      break;
  }
  if (error.code !== null && error.code >= 500)
    return fail('portal-error', `${host} reports an error of its own.${said}`, details);
  const word = /^[a-z_]{1,40}$/.test(error.word) ? { portalWord: error.word } : {};
  return fail('refused', `${host} refused.${said}`, { ...details, ...word });
}

function judgeStatus(reply: Reply): Outcome<never, AnswerCode> | null {
  const { status, challenges, url } = reply;
  const { host } = url;
  if (status === 401 && challenges.length > 0) {
    return fail('web-tier', `${host} wants a sign-in (${challenges.join(', ')}) in front of ArcGIS.`, {
      schemes: challenges,
    });
  }
  if (status === 401) return fail('token-required', `${host} wants a sign-in.`);
  if (status === 403) return fail('no-access', `${host} does not allow this.`);
  if (status === 404) return fail('missing-resource', `${host} has no such address.`);
  if (status === 407) return fail('proxy-auth', 'The proxy asks for a sign-in.');
  if (status === 429) return tooManyRequests(reply);
  if (status === 498) return fail('token-rejected', `${host} refused the token.`, { portalCode: 498 });
  if (status === 499)
    return fail('token-required', `${host} needs a token and saw none.`, { portalCode: 499 });
  if (status >= 500)
    return fail('portal-error', `${host} reports an error of its own (${status}).`, retryDetails(reply));
  if (status >= 400)
    return fail('refused', `${host} refused the request (${status}).`, { portalCode: status });
  return null;
}

function tooManyRequests(reply: Reply): Outcome<never, AnswerCode> {
  return fail('rate-limited', `${reply.url.host} asks to slow down.`, retryDetails(reply));
}

function retryDetails({ retryAfterSeconds }: Reply): { readonly retryAfterSeconds: number } | null {
  return retryAfterSeconds === null ? null : { retryAfterSeconds };
}

function describe({ text, contentType }: Reply): string {
  if (text.trim() === '') return 'nothing';
  if (contentType.includes('html') || /^\s*</.test(text)) return 'a web page';
  return /^\s*[{[]/.test(text) ? 'broken JSON' : 'something else';
}

function parseObject(text: string): JsonObject | null {
  if (!/^\s*\{/.test(text)) return null;
  try {
    const json: unknown = JSON.parse(text);
    return isObject(json) ? json : null;
  } catch {
    // Cut or garbled: the caller tells the user so.
    return null;
  }
}

function readErrorObject(error: JsonObject): PortalError {
  const details = Array.isArray(error.details) ? error.details[0] : null;
  const sentence = clean(error.error_description) || clean(error.message) || clean(details);
  return { code: readCode(error.code), word: typeof error.error === 'string' ? error.error : '', sentence };
}

function readCode(code: unknown): number | null {
  const number = typeof code === 'string' && /^\d{1,5}$/.test(code) ? Number(code) : code;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
