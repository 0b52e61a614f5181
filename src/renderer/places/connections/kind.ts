import type { ConnectionView } from '../../../core/contract.ts';

/** What a connection leads to, as far as its addresses tell. */
export type ConnectionKind = 'agol' | 'portal' | 'server';

/** ArcGIS Online by its host, a portal by its endpoints, else a server. */
export function kindOf({ connection }: ConnectionView): ConnectionKind {
  const { url, communityUrl, contentUrl } = connection;
  if (isOnline(url) || (communityUrl !== null && isOnline(communityUrl))) return 'agol';
  return communityUrl === null && contentUrl === null ? 'server' : 'portal';
}

function isOnline(url: string): boolean {
  return URL.canParse(url) && /(^|\.)arcgis\.com$/.test(new URL(url).hostname);
}
