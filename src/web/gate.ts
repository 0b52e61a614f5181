import type { IncomingMessage } from 'node:http';

/** Who may send a request, besides its having come to this host by its exact name. */
export interface Rule {
  /** Which pages it may come from: `none` is no page at all, `file` one on the user's disk. */
  readonly from: readonly ('own' | 'file' | 'none')[];
  /** What the body has to be, or `null` for none. */
  readonly body: 'application/json' | 'application/x-www-form-urlencoded' | null;
  readonly mostBytes: number;
}

/**
 * Whether a request keeps a rule: for `127.0.0.1:PORT` and no other name (so no name that was pointed at this
 * computer), from a page that may, with a body of that type and a bearable length. Everything is compared whole.
 */
export function keepsRule(request: IncomingMessage, host: string, rule: Rule): boolean {
  return (
    hasOne(request, 'host', host) && comesFrom(request, `http://${host}`, rule.from) && hasBody(request, rule)
  );
}

/** The only value of a header; `null` when it is absent, `undefined` when it was sent more than once. */
export function single(request: IncomingMessage, name: string): string | null | undefined {
  const values = request.rawHeaders.filter(
    (_, index, all) => index % 2 === 1 && all[index - 1]?.toLowerCase() === name,
  );
  return values.length > 1 ? undefined : (values[0] ?? null);
}

function hasOne(request: IncomingMessage, name: string, value: string): boolean {
  return single(request, name) === value;
}

/**
 * Pages tell their origin with every POST, and with every request to another origin; a page on disk says `null`. A
 * browser also says by `Sec-Fetch-Site` how the page that asks is related to this host; other programs do not.
 */
function comesFrom(request: IncomingMessage, own: string, from: Rule['from']): boolean {
  const origin = single(request, 'origin');
  const site = single(request, 'sec-fetch-site');
  if (origin === undefined || site === undefined) return false;
  switch (origin) {
    case own:
      return from.includes('own') && (site === null || site === 'same-origin');
    case 'null':
      return from.includes('file') && (site === null || site === 'cross-site' || site === 'none');
    case null:
      // A page's own GET carries no origin; only a browser can say that it was one.
      return from.includes('none') || (from.includes('own') && request.method === 'GET' && isSameSite(site));
    default:
      return false;
  }
}

function isSameSite(site: string | null): boolean {
  return site === null || site === 'same-origin';
}

function hasBody(request: IncomingMessage, { body, mostBytes }: Rule): boolean {
  const length = single(request, 'content-length');
  const isChunked = single(request, 'transfer-encoding') !== null;
  if (body === null) return !isChunked && (length === null || length === '0');
  if (single(request, 'content-type') !== body || single(request, 'content-encoding') !== null) return false;
  return length === undefined ? false : length === null ? isChunked : Number(length) <= mostBytes;
}

/** The body as text, or `null` when it is longer than allowed, cut off, or no UTF-8. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<string | null> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > mostBytes) return null;
      parts.push(part);
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    return null;
  }
}
