import type { AuthConfigView, ConnectionPreview, Discovery } from '../../core/contract.ts';
import type { AuthKind } from '../../core/model/auth-config.ts';
import { isArcgisOnlineHost, portalRootOf, serverRootOf } from '../../core/model/presets.ts';
import { isSameSite, parseUrl } from '../../core/model/web-address.ts';

/** What a connection to the pasted address will be, from rule and site together. */
export interface Target {
  readonly url: string;
  /** `null` leaves them to be derived. */
  readonly communityUrl: string | null;
  readonly contentUrl: string | null;
  /** Root of the portal to sign in at, or of the server that has users of its own. */
  readonly site: string;
  readonly host: string;
}

/** Joins what the rule made of an address with what the site said. The site knows better where its services are. */
export function targetOf({ connection }: ConnectionPreview, discovery: Discovery | null): Target {
  const { endpoints, portal, server } = discovery ?? { endpoints: null, portal: null, server: null };
  const hasServices = serverRootOf(new URL(connection.url)) !== null;
  const asFound = endpoints?.services ?? portal ?? connection.url;
  const url = hasServices ? connection.url : asFound;
  return {
    url,
    communityUrl: endpoints?.community ?? null,
    contentUrl: endpoints?.content ?? null,
    site: portal ?? server ?? siteOf(url),
    host: new URL(url).host,
  };
}

/** Configurations of that site: those that sign in where the target does. */
export function configsOf(views: readonly AuthConfigView[], site: string): readonly AuthConfigView[] {
  const wanted = parseUrl(site);
  if (wanted === null) return [];
  const isOnline = isArcgisOnlineHost(wanted.hostname);
  return views.filter(({ config }) => {
    const own = config.portal === null ? null : parseUrl(config.portal);
    if (own === null) return false;
    return isOnline ? isArcgisOnlineHost(own.hostname) : isSameSite(own, wanted);
  });
}

/** The kind of sign-in to propose: the best that the site takes. */
export function proposedKind(discovery: Discovery | null): AuthKind {
  const [first] = (discovery?.signInKinds ?? []).filter((kind) => kind !== 'web-tier');
  return first ?? 'oauth2';
}

/** A name for the connection, without the characters that names may not have. */
export function proposedName(target: Target, discovery: Discovery | null): string {
  const name = discovery?.name?.trim() ?? '';
  return (name === '' ? target.host : name).replaceAll(/[/\\]/g, '-').slice(0, 80);
}

function siteOf(url: string): string {
  const address = new URL(url);
  return serverRootOf(address) ?? portalRootOf(address);
}
