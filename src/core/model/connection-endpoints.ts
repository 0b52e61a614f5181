import type { ConnectionFields, ConnectionView, EndpointOrigin } from '../contract.ts';
import type { InputCode } from '../failures.ts';
import { type Outcome, succeed } from '../outcome.ts';
import type { AuthConfigId } from './auth-config-id.ts';
import type { Connection } from './connection.ts';
import { arcgisOnline, isArcgisOnlineHost, portalEndpoints, serverRootOf } from './presets.ts';
import { type HttpPolicy, parseWebAddress } from './web-address.ts';

/** Portal root of the auth configuration with that ID, or `null` when it has or is none. */
export type PortalOf = (id: AuthConfigId) => string | null;

/** The two endpoints of the portal behind a connection, and what told which portal that is. */
export interface DerivedEndpoints {
  readonly communityUrl: string;
  readonly contentUrl: string;
  readonly origin: Extract<EndpointOrigin, 'portal-of-auth' | 'address'>;
}

/**
 * The endpoints that follow from a connection's address and configuration, by rule and without asking the network;
 * `null` when no portal is known to stand behind it.
 */
export function deriveEndpoints(
  url: string,
  authId: AuthConfigId | null,
  portalOf: PortalOf,
): DerivedEndpoints | null {
  const address = new URL(url);
  if (serverRootOf(address) === null) return endpointsOf(url, 'address');
  const ofAuth = authId === null ? null : portalOf(authId);
  if (ofAuth !== null) return endpointsOf(ofAuth, 'portal-of-auth');
  return isArcgisOnlineHost(address.hostname) ? endpointsOf(arcgisOnline, 'address') : null;
}

/** Where the endpoints of a connection come from. */
export function endpointOrigins(
  { url, authId, communityUrl, contentUrl }: Connection,
  portalOf: PortalOf,
): ConnectionView['endpointOrigins'] {
  const derived = deriveEndpoints(url, authId, portalOf);
  const originOf = (value: string | null, expected: string | undefined): EndpointOrigin => {
    if (value === null) return 'none';
    return derived !== null && value === expected ? derived.origin : 'typed';
  };
  return {
    community: originOf(communityUrl, derived?.communityUrl),
    content: originOf(contentUrl, derived?.contentUrl),
  };
}

/** The endpoints of a connection: as given, else derived when address or configuration changed, else as before. */
export function chooseEndpoints(
  fields: Pick<ConnectionFields, 'communityUrl' | 'contentUrl'>,
  previous: Connection | null,
  { url, authId }: Pick<Connection, 'url' | 'authId'>,
  policy: HttpPolicy,
  portalOf: PortalOf,
): Outcome<{ communityUrl: string | null; contentUrl: string | null; notes: readonly string[] }, InputCode> {
  const isMoved = previous === null || url !== previous.url || authId !== previous.authId;
  const derived = isMoved ? deriveEndpoints(url, authId, portalOf) : null;
  const kept = { communityUrl: previous?.communityUrl ?? null, contentUrl: previous?.contentUrl ?? null };
  const { communityUrl, contentUrl } = derived ?? kept;
  const community = chooseEndpoint(fields.communityUrl, communityUrl, policy);
  if (!community.ok) return community;
  const content = chooseEndpoint(fields.contentUrl, contentUrl, policy);
  if (!content.ok) return content;
  const isHalf = (community.value === null) !== (content.value === null);
  const notes = isHalf
    ? ['QGIS shows groups only when both the community and the content endpoint are set.']
    : [];
  return succeed({ communityUrl: community.value, contentUrl: content.value, notes });
}

function chooseEndpoint(
  given: string | null | undefined,
  otherwise: string | null,
  policy: HttpPolicy,
): Outcome<string | null, InputCode> {
  if (given === undefined) return succeed(otherwise);
  if (given === null || given.trim() === '') return succeed(null);
  const address = parseWebAddress(given, policy);
  return address.ok ? succeed(address.value.href.replace(/\/+$/, '')) : address;
}

function endpointsOf(portal: string, origin: DerivedEndpoints['origin']): DerivedEndpoints {
  const { community, content } = portalEndpoints(portal);
  return { communityUrl: community, contentUrl: content, origin };
}
