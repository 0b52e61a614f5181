import * as v from 'valibot';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { type AnswerCode, type JsonObject, judge } from './error-dialect.ts';
import type { ArcgisHttp, Carried, Reply } from './http.ts';

/** A question that is answered in JSON. */
export interface Question {
  readonly url: URL;
  /** Query parameters; `f=json` is added. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly credential?: Carried | null;
  readonly timeoutMilliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer that fits its schema, and when the site says it was given. */
export interface Answer<T> {
  readonly value: T;
  readonly reply: Reply;
}

/** Beyond this, servers and proxies begin to refuse addresses. */
const longestAddress = 2_000;

/** Asks with GET, or with POST when the address would grow too long, and reads the answer by that schema. */
export async function ask<T>(
  http: ArcgisHttp,
  question: Question,
  schema: v.GenericSchema<unknown, T>,
): Promise<Outcome<Answer<T>, AnswerCode>> {
  const parameters = { ...question.parameters, f: 'json' };
  const url = new URL(question.url);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const { headers = {}, credential = null, timeoutMilliseconds, signal } = question;
  const isLong = url.href.length > longestAddress;
  const reply = await http({
    ...(isLong ? { method: 'POST', url: question.url, form: parameters } : { method: 'GET', url }),
    headers,
    credential,
    timeoutMilliseconds,
    signal,
  });
  return reply.ok ? readAnswer(reply.value, schema) : reply;
}

/** Posts a form, as token endpoints want it, and reads the answer by that schema. Its contents may be secret. */
export async function post<T>(
  http: ArcgisHttp,
  question: Omit<Question, 'parameters'> & {
    readonly form: Readonly<Record<string, string>>;
  },
  schema: v.GenericSchema<unknown, T>,
): Promise<Outcome<Answer<T>, AnswerCode>> {
  const { url, form, headers = {}, credential = null, timeoutMilliseconds, signal } = question;
  const reply = await http({
    method: 'POST',
    url,
    form: { ...form, f: 'json' },
    headers,
    credential,
    timeoutMilliseconds,
    // A token answer is a few hundred bytes; a large one is something else.
    maxBytes: 1024 * 1024,
    signal,
  });
  return reply.ok ? readAnswer(reply.value, schema) : reply;
}

function readAnswer<T>(reply: Reply, schema: v.GenericSchema<unknown, T>): Outcome<Answer<T>, AnswerCode> {
  const json = judge(reply);
  if (!json.ok) return json;
  const parsed = v.safeParse(schema, json.value);
  if (parsed.success) return succeed({ value: parsed.output, reply });
  return fail(
    'not-arcgis',
    `${reply.url.host} answered without a usable ${fieldName(parsed.issues[0], json.value)}.`,
  );
}

function fieldName(issue: v.BaseIssue<unknown>, json: JsonObject): string {
  const path = v.getDotPath(issue);
  return path === null || Object.keys(json).length === 0 ? 'answer' : `field "${path.slice(0, 60)}"`;
}
