import { type Exchange, html, json, type Reply } from './exchange.ts';
import { page, preformatted } from './page.ts';
import type { RequestRecord } from './requests.ts';

/** Which requests a fault strikes. What is left out matches everything. */
export interface FaultMatch {
  /** Text that the path ends with, or a pattern for the path. Paths have no trailing slash and no query. */
  readonly path?: string | RegExp;
  readonly grant?: string;
  readonly method?: string;
}

/**
 * What goes wrong:
 * `status` an HTTP status (default 500) with a short text; `html` a web page with HTTP 200; `broken-json` text that is no
 * JSON; `truncated` the request takes effect, its answer is cut; `dropped` the connection ends before anything
 * happens; `lost-reply` the request takes effect, then the connection ends; `slow` the answer waits
 * `delayMilliseconds` (default 1000); `hanging` no answer ever; `invalid-token` error 498 in HTTP 200;
 * `foreign-redirect` to `location` (default status 302); `refuse` ArcGIS's refusal in HTTP 200, of
 * the refresh token at token endpoints and of permission elsewhere.
 */
export type FaultKind =
  | 'status'
  | 'html'
  | 'broken-json'
  | 'truncated'
  | 'dropped'
  | 'lost-reply'
  | 'slow'
  | 'hanging'
  | 'invalid-token'
  | 'foreign-redirect'
  | 'refuse';

/** One fault, in force until it has struck `times` times (default 1). */
export interface Fault {
  readonly match?: FaultMatch;
  readonly kind: FaultKind;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  readonly delayMilliseconds?: number;
  readonly location?: string;
  readonly times?: number;
}

/** What becomes of a request and its answer. */
export type Course =
  | { readonly kind: 'send'; readonly reply: Reply }
  | { readonly kind: 'cut'; readonly reply: Reply }
  | { readonly kind: 'destroy' }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'hang' };

/** The faults in force, in the order they were set. */
export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** The first fault that strikes this request, used up by one. */
  take(request: RequestRecord): Fault | null;
}

/** No faults yet. */
export function createFaults(): Faults {
  let inForce: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      inForce.push({ fault, left: fault.times ?? 1 });
    },
    clear() {
      inForce = [];
    },
    take(request) {
      const found = inForce.find((entry) => entry.left > 0 && matches(entry.fault.match ?? {}, request));
      if (found === undefined) return null;
      found.left -= 1;
      return found.fault;
    },
  };
}

/** Whether a request is one of those that a match describes. */
export function matches(match: FaultMatch, request: RequestRecord): boolean {
  const isPath =
    match.path === undefined ||
    (typeof match.path === 'string'
      ? request.path.endsWith(match.path)
      : request.path.search(match.path) >= 0);
  const isGrant = match.grant === undefined || match.grant === request.grant;
  return isPath && isGrant && (match.method === undefined || match.method === request.method);
}

/** What a fault makes of a request. `respond` is asked where the request takes effect all the same. */
export function strike(fault: Fault, exchange: Exchange, respond: () => Reply): Course {
  switch (fault.kind) {
    case 'dropped':
      return { kind: 'destroy' };
    case 'lost-reply':
      respond();
      return { kind: 'destroy' };
    case 'truncated':
      return { kind: 'cut', reply: respond() };
    case 'slow':
      return { kind: 'wait', milliseconds: fault.delayMilliseconds ?? 1000 };
    case 'hanging':
      return { kind: 'hang' };
    case 'status':
      return send(statusReply(fault));
    case 'html':
      return send(html(200, page({ title: 'Notice', body: preformatted('Notice', 'Back soon.') })));
    case 'broken-json':
      return send(json('{"access_token": , "error": {'));
    case 'invalid-token':
      return send(errorReply({ code: 498, message: 'Invalid token.', details: [] }));
    case 'foreign-redirect':
      return send({
        status: fault.status ?? 302,
        headers: { Location: fault.location ?? 'http://127.0.0.1:9/' },
        body: '',
      });
    case 'refuse':
      return send(errorReply(refusalOf(exchange)));
  }
}

function send(reply: Reply): Course {
  return { kind: 'send', reply };
}

function errorReply(error: unknown): Reply {
  return json(JSON.stringify({ error }));
}

function statusReply(fault: Fault): Reply {
  const retry = fault.retryAfterSeconds;
  return {
    status: fault.status ?? 500,
    headers: {
      'Content-Type': 'text/plain;charset=utf-8',
      ...(retry === undefined ? {} : { 'Retry-After': String(retry) }),
    },
    body: 'The demo portal was told to fail.',
  };
}

function refusalOf(exchange: Exchange): unknown {
  if (exchange.path.endsWith('/oauth2/token')) {
    const words = 'Invalid refresh_token';
    return { code: 498, error: 'invalid_request', error_description: words, message: words, details: [] };
  }
  return {
    code: 403,
    messageCode: 'GWM_0003',
    message: 'You do not have permissions to access this resource or perform this operation.',
    details: [],
  };
}
