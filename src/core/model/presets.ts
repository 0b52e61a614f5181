import { parseUrl, rootText } from './web-address.ts';

/** The portal of ArcGIS Online that serves every organisation. */
export const arcgisOnline = 'https://www.arcgis.com';

/** The header that carries a token wherever `Authorization` cannot (ArcGIS Online, web-tier sign-in). */
export const esriHeader = 'X-Esri-Authorization';

/** The standard header of RFC 6750 section 2.1. */
export const standardHeader = 'Authorization';

/** The addresses by which a portal is reached, all derived from its root. */
export interface PortalEndpoints {
  readonly portal: string;
  readonly sharing: string;
  readonly authorize: string;
  readonly token: string;
  readonly revoke: string;
  readonly generateToken: string;
  readonly community: string;
  readonly content: string;
}

/** The endpoints of the portal with that root (`https://host/context`), by Esri's layout of `/sharing/rest`. */
export function portalEndpoints(portal: string): PortalEndpoints {
  const root = portal.replace(/\/+$/, '');
  const sharing = `${root}/sharing/rest`;
  return {
    portal: root,
    sharing,
    authorize: `${sharing}/oauth2/authorize`,
    token: `${sharing}/oauth2/token`,
    revoke: `${sharing}/oauth2/revokeToken`,
    generateToken: `${sharing}/generateToken`,
    community: `${sharing}/community`,
    content: `${sharing}/content`,
  };
}

/**
 * The portal root in any address below it: cut before `/sharing`, `/home`, `/apps` or the like, by rule and
 * without asking the network. An organisation's own page on `maps.arcgis.com` stays that organisation's portal.
 */
export function portalRootOf(address: URL): string {
  const url = new URL(address.href);
  const cut = url.pathname.search(/\/(sharing|home|apps|rest)(\/|$)/i);
  if (cut >= 0) url.pathname = url.pathname.slice(0, cut);
  return rootText(url);
}

/** The part of a service address before `/rest/services`, or `null` when it has none. */
export function serverRootOf(address: URL): string | null {
  const cut = address.pathname.search(/\/rest\/(services|info)(\/|$)/i);
  return cut < 0 ? null : rootText(new URL(address.pathname.slice(0, cut) || '/', address.origin));
}

/** Whether a host belongs to ArcGIS Online: `arcgis.com` itself or a name below it. */
export function isArcgisOnlineHost(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return host === 'arcgis.com' || host.endsWith('.arcgis.com');
}

/**
 * Which ArcGIS Online a host belongs to, or `null` for none: `production`, or Esri's `devext` and `qaext`
 * copies, told by the name below `arcgis.com` (`mapsqaext.arcgis.com`). Tokens of one are no good in another.
 */
export function arcgisOnlineEnvironment(hostname: string): 'production' | 'devext' | 'qaext' | null {
  if (!isArcgisOnlineHost(hostname)) return null;
  const label = hostname.toLowerCase().split('.').at(-3) ?? '';
  if (label.endsWith('devext')) return 'devext';
  return label.endsWith('qaext') ? 'qaext' : 'production';
}

/** The token header a portal takes by default: ArcGIS Online needs Esri's own, others take the standard one. */
export function defaultTokenHeader(portalOrTokenUrl: string): string {
  const url = parseUrl(portalOrTokenUrl);
  return url !== null && isArcgisOnlineHost(url.hostname) ? esriHeader : standardHeader;
}

/** The portal root behind OAuth addresses typed one by one, when they follow Esri's layout; else `null`. */
export function portalOfOAuthUrl(oauthUrl: string): string | null {
  const url = parseUrl(oauthUrl);
  const cut = url === null ? -1 : url.pathname.search(/\/sharing(\/rest)?\/oauth2\/[^/]+\/?$/i);
  return url === null || cut < 0 ? null : rootText(new URL(url.pathname.slice(0, cut) || '/', url.origin));
}
