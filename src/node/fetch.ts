import type { Fetch } from '../core/ports.ts';
import { isLoopbackHost } from '../core/model/web-address.ts';
import type { Environment } from './data-folder.ts';

/** What the network is reached with. */
export interface FetchOptions {
  readonly env: Environment;
  /** PEM text of certificate authorities to trust besides the usual ones, or `null`. */
  readonly ca?: string | null;
}

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/**
 * Fetch on Node. Without proxy variables and private authorities it is Node's own; with them the `undici`
 * package, whose dispatchers can have both. Loopback hosts are never asked through a proxy. A failed fetch
 * rejects with a `TypeError` whose `cause.code` is the system's, TLS's or undici's word (`ECONNREFUSED`,
 * `SELF_SIGNED_CERT_IN_CHAIN`, `UND_ERR_SOCKET`, …).
 */
export function nodeFetch({ env, ca = null }: FetchOptions): Fetch {
  const hasProxy = proxyNames.some((name) => Boolean(env[name]));
  if (!hasProxy && ca === null) return (input, init) => fetch(input, init);
  let routed: Promise<Fetch> | null = null;
  return async (input, init) => {
    routed ??= routedFetch(env, ca);
    return (await routed)(input, init);
  };
}

async function routedFetch(env: Environment, ca: string | null): Promise<Fetch> {
  const undici = await import('undici');
  const { createSecureContext, getCACertificates, rootCertificates } = await import('node:tls');
  const usual = typeof getCACertificates === 'function' ? getCACertificates('default') : rootCertificates;
  // Made once: reading a hundred and fifty certificates anew costs each connection more than its handshake does.
  const tls = ca === null ? {} : { secureContext: createSecureContext({ ca: [...usual, ca] }) };
  const direct = new undici.Agent({ connect: tls });
  const proxied = new undici.EnvHttpProxyAgent({
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? '',
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? env.http_proxy ?? env.HTTP_PROXY ?? '',
    noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
    connect: tls,
    requestTls: tls,
  });
  return async (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    const dispatcher = isLoopbackHost(hostname) ? direct : proxied;
    // undici's own Response and RequestInit have the shape of the global ones, not their type.
    const url = input instanceof Request ? input.url : input;
    const options = { ...init, dispatcher } as unknown as Parameters<typeof undici.fetch>[1];
    return (await undici.fetch(url, options)) as unknown as Response;
  };
}
