import type { Fetch } from '../../../src/core/ports.ts';

/** What stands at an address: an object (sent as JSON, as ArcGIS does: in `text/plain`), a page, or anything else. */
export type Stands = object | string | (() => Response);

/** Sites by host, and what stands there by path, query left out. A host that is missing has no name in the web. */
export type Sites = Readonly<Record<string, Readonly<Record<string, Stands>>>>;

/** The web as a test has it. */
export interface Web {
  readonly fetch: Fetch;
  /** Every address that was asked, in order. */
  readonly asked: readonly string[];
  /** Names of all request headers that were sent. */
  readonly headerNames: ReadonlySet<string>;
}

/** A web of those sites and no others: everything else on a known host is its page for what is not there (404). */
export function openWeb(sites: Sites): Web {
  const asked: string[] = [];
  const headerNames = new Set<string>();
  return {
    asked,
    headerNames,
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      asked.push(url.href);
      for (const name of new Headers(init?.headers).keys()) headerNames.add(name);
      if (init?.redirect !== 'manual') throw new Error('It would follow a redirect by itself.');
      const site = sites[url.host];
      if (site === undefined) throw new TypeError('fetch failed', { cause: notFound() });
      const stands = site[url.pathname] ?? site['*'];
      if (stands === undefined) return page('<html>There is no such page.</html>', 404);
      if (typeof stands === 'string') return page(stands, 200);
      return typeof stands === 'function' ? (stands as () => Response)() : json(stands);
    },
  };
}

/** A redirect. */
export function sentTo(location: string): () => Response {
  return () => new Response(null, { status: 302, headers: { Location: location } });
}

/** A page with a status of its own. */
export function pageWith(status: number, text: string, headers: Record<string, string> = {}): () => Response {
  return () => new Response(text, { status, headers: { 'Content-Type': 'text/html', ...headers } });
}

function page(text: string, status: number): Response {
  return pageWith(status, text)();
}

function json(value: object): Response {
  return new Response(JSON.stringify(value), { headers: { 'Content-Type': 'text/plain;charset=utf-8' } });
}

function notFound(): Error {
  return Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
}
