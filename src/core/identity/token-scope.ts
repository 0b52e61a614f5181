import type { AuthConfig } from '../model/auth-config.ts';
import type { Connection } from '../model/connection.ts';
import { arcgisOnlineEnvironment, serverRootOf } from '../model/presets.ts';
import type { Session } from '../model/session.ts';
import { isBelow, isSameSite } from '../model/web-address.ts';

/** Which token of a configuration an address takes. */
export type TokenScope =
  /** The portal's own (or the stand-alone server's own) token. */
  | { readonly kind: 'portal' }
  /** A token for that federated server, swapped for the portal's. */
  | { readonly kind: 'server'; readonly server: string }
  /** Only the server itself can tell whose it is: its `/rest/info` has to be asked, without a credential. */
  | { readonly kind: 'unknown'; readonly server: string };

/** The scope of an address as far as rules and earlier sign-ins tell it, without the network. */
export function scopeOf(config: AuthConfig, url: URL, session: Session | null): TokenScope {
  if (isOfPortal(config, url)) return { kind: 'portal' };
  const known = session?.serverTokens.find(({ server }) => isBelow(url, new URL(server)));
  if (known !== undefined) return { kind: 'server', server: known.server };
  return { kind: 'unknown', server: serverRootOf(url) ?? url.origin };
}

/** Whether the portal's own token may go to that address: it lies below the portal, or in the same ArcGIS Online. */
export function isOfPortal({ portal }: AuthConfig, url: URL): boolean {
  if (portal === null) return false;
  const root = new URL(portal);
  if (isBelow(url, root)) return true;
  const environment = arcgisOnlineEnvironment(root.hostname);
  const isEncrypted = url.protocol === 'https:';
  return isEncrypted && environment !== null && environment === arcgisOnlineEnvironment(url.hostname);
}

/** Whether that address is the configuration's portal, however scheme, case and organisation host are written. */
export function isItsPortal({ portal }: AuthConfig, owner: URL): boolean {
  if (portal === null) return false;
  const root = new URL(portal);
  if (isSameSite(root, owner)) return true;
  const environment = arcgisOnlineEnvironment(root.hostname);
  return environment !== null && environment === arcgisOnlineEnvironment(owner.hostname);
}

/**
 * Hosts (with their port where it is not the usual one) that tokens of a configuration go to: its portal, the
 * servers it has tokens for, the services of connections that name it, and for ArcGIS Online all of `*.arcgis.com`.
 */
export function hostsOf(
  config: AuthConfig,
  session: Session | null,
  connections: readonly Connection[],
): readonly string[] {
  const { portal } = config;
  const roots = [
    ...(portal === null ? [] : [portal]),
    ...(session?.serverTokens ?? []).map(({ server }) => server),
    ...connections.filter(({ authId }) => authId === config.id).map(({ url }) => url),
  ];
  const hosts = roots.map((root) => new URL(root).host);
  const isOnline = portal !== null && arcgisOnlineEnvironment(new URL(portal).hostname) !== null;
  return [...new Set(isOnline ? [...hosts, '*.arcgis.com'] : hosts)];
}
