import { arcgisOnline, arcgisOnlineEnvironment, serverRootOf } from '../../model/presets.ts';

/** What an address of ArcGIS Online leads to, as its host name alone tells. */
export interface OnlinePlace {
  readonly portal: string;
  /** Root of the server of an organisation's services, or `null` for every other page. */
  readonly server: string | null;
  /** Which sort of page it was, when it was not the portal's own. */
  readonly notes: readonly string[];
}

/** Hosts of applications, and which sort of page stands there. */
const pages: readonly (readonly [RegExp, string])[] = [
  [/^experience/, 'an Experience Builder app'],
  [/^storymaps/, 'a story'],
  [/^dashboards/, 'a dashboard'],
  [/^survey123/, 'a survey'],
  [/^instantapps/, 'an Instant App'],
  [/^livingatlas/, 'the Living Atlas'],
  [/(^|\.)hub\./, 'a Hub site'],
  [/\.opendata\./, 'an open data site'],
];

/**
 * The place behind an address at `arcgis.com` or a name below it, by rule; `null` for any other host. An organisation's
 * host is its portal; services and apps belong to the portal of their copy of ArcGIS Online.
 */
export function onlinePlace(address: URL): OnlinePlace | null {
  const environment = arcgisOnlineEnvironment(address.hostname);
  if (environment === null || address.port !== '') return null;
  const url = new URL(address);
  // Served by https alone, whatever an old link says.
  url.protocol = 'https:';
  const portal = environment === 'production' ? arcgisOnline : `https://${environment}.arcgis.com`;
  if (/^[\w-]+\.maps(devext|qaext)?\.arcgis\.com$/.test(url.hostname)) {
    return { portal: url.origin, server: null, notes: [] };
  }
  if (isPortalHost(url, portal)) return { portal, server: null, notes: [] };
  const server = serverOf(url);
  return { portal, server, notes: server === null ? [pageNote(url, portal)] : [] };
}

function isPortalHost({ hostname }: URL, portal: string): boolean {
  const own = new URL(portal).hostname;
  return hostname === own || `www.${hostname}` === own;
}

/** `…/rest/services` wherever it stands; else, on hosts of hosted services, below the organisation's ID. */
function serverOf(url: URL): string | null {
  const root = serverRootOf(url);
  if (root !== null) return root;
  const [first, second] = url.pathname.split('/').filter((segment) => segment !== '');
  const isTiles = /^tiles[\w-]*\./.test(url.hostname);
  const isHosted = /^(services|vectortileservices|tiledimageservices)[\w-]*\./.test(url.hostname);
  if (isTiles && first === 'tiles' && second !== undefined) return `${url.origin}/tiles/${second}/arcgis`;
  return isHosted && first !== undefined ? `${url.origin}/${first}/arcgis` : null;
}

function pageNote(url: URL, portal: string): string {
  const [, sort] = pages.find(([host]) => host.test(url.hostname)) ?? [null, 'a page'];
  return `The address is ${sort} of ArcGIS Online: its portal is ${portal}, or your organisation's own address there.`;
}
