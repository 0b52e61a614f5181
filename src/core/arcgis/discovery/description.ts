import type { Discovery, WebTierKind } from '../../contract.ts';
import { isArcgisOnlineHost, portalEndpoints } from '../../model/presets.ts';
import { cleanName } from '../error-dialect.ts';
import type { PortalSelf } from '../portal.ts';
import type { ServerInfo } from '../server.ts';
import { certificateScheme } from './one-time-http.ts';

/** The portal that a server names: as it answered, or why it did not. */
export interface Owner {
  readonly portal: string;
  readonly answer:
    | { readonly kind: 'portal'; readonly portal: Discovery }
    | { readonly kind: 'none'; readonly reason: string };
}

type SignInKinds = Discovery['signInKinds'];

const withOAuth: SignInKinds = ['oauth2', 'app', 'token', 'api-key', 'pasted'];
const withoutOAuth: SignInKinds = ['token', 'pasted'];
const nowhere: Discovery['endpoints'] = {
  services: null,
  community: null,
  content: null,
  authorize: null,
  token: null,
  generateToken: null,
};

/** A portal by its own account, as far as strangers get one. */
export function describePortal(
  portal: string,
  self: Pick<PortalSelf, 'name' | 'version' | 'isPortal' | 'supportsOAuth'>,
  notes: readonly string[],
): Discovery {
  const { name, version, isPortal, supportsOAuth } = self;
  return {
    kind: isPortal ? 'enterprise' : 'agol',
    name,
    version: releaseOf(version),
    portal,
    server: null,
    endpoints: supportsOAuth ? endpointsOf(portal) : { ...endpointsOf(portal), authorize: null, token: null },
    signInKinds: supportsOAuth ? withOAuth : withoutOAuth,
    notes: supportsOAuth
      ? notes
      : [...notes, 'The portal knows no OAuth, as before 10.3: it takes user name and password.'],
  };
}

/** A server that names no portal. */
export function describeStandalone(server: string, info: ServerInfo, notes: readonly string[]): Discovery {
  const generateToken = info.tokenServicesUrl?.href ?? null;
  const takesPassword: SignInKinds = generateToken === null ? ['pasted'] : withoutOAuth;
  return {
    kind: 'standalone-server',
    name: null,
    version: releaseOf(info.version),
    portal: null,
    server,
    endpoints: { ...nowhere, services: `${server}/rest/services`, generateToken },
    signInKinds: info.isTokenBased ? takesPassword : ['basic', 'web-tier'],
    notes: [...notes, ...noTokenNote(info, generateToken)],
  };
}

/** A server that names a portal. What it says of itself is shown, not trusted: the portal's own answer stands beside it. */
export function describeFederated(
  server: string,
  version: string | null,
  owner: Owner,
  notes: readonly string[],
): Discovery {
  const { answer } = owner;
  const found = answer.kind === 'portal' ? answer.portal : null;
  const portal = found?.portal ?? owner.portal;
  const isGuarded = found?.webTier !== undefined;
  const says = `The server says that it belongs to ${portal}`;
  const word =
    answer.kind === 'none'
      ? `${says}, which was not verified: ${answer.reason}`
      : `${says}, which ${isGuarded ? 'lets nobody look' : 'is a portal'}. Sign in there to reach it.`;
  return {
    kind: 'federated-server',
    name: null,
    version: releaseOf(version),
    portal,
    server,
    endpoints: { ...(found?.endpoints ?? endpointsOf(portal)), services: `${server}/rest/services` },
    signInKinds: found?.signInKinds ?? withOAuth,
    ...(found === null || isGuarded ? {} : { owner: ownerFacts(found) }),
    ...(found?.webTier === undefined ? {} : { webTier: found.webTier }),
    notes: [...notes, word, ...(found?.notes ?? [])],
  };
}

/** A site in front of which a sign-in stands: all that can be told is by the address. */
export function describeGuarded(
  root: string,
  kind: 'portal' | 'server',
  schemes: readonly string[],
): Discovery {
  const isPortal = kind === 'portal';
  const kinds = webTierKinds(schemes);
  return {
    kind: isPortal ? 'enterprise' : 'standalone-server',
    name: null,
    version: null,
    portal: isPortal ? root : null,
    server: isPortal ? null : root,
    endpoints: isPortal
      ? { ...endpointsOf(root), generateToken: null }
      : { ...nowhere, services: `${root}/rest/services` },
    signInKinds: kinds.includes('basic') ? ['web-tier', 'basic'] : ['web-tier'],
    webTier: kinds,
    notes: [
      `A sign-in (${schemes.join(', ')}) stands in front of everything here, so this is how the address looks from outside.`,
    ],
  };
}

/** Whether an answer of `/rest/info` tells anything that a server of ArcGIS would. */
export function tellsOfServer({ version, owningSystemUrl, isTokenBased }: ServerInfo): boolean {
  return version !== null || owningSystemUrl !== null || isTokenBased;
}

/** What a portal that is closed to strangers is taken for: its host tells the product, and every portal since 10.3 knows OAuth. */
export function closedPortal(portal: string, version: string | null): Parameters<typeof describePortal>[1] {
  const isPortal = !isArcgisOnlineHost(new URL(portal).hostname);
  return { name: null, version, isPortal, supportsOAuth: true };
}

function endpointsOf(portal: string): Discovery['endpoints'] {
  const { community, content, authorize, token, generateToken } = portalEndpoints(portal);
  return { services: null, community, content, authorize, token, generateToken };
}

function ownerFacts({ kind, name, version }: Discovery): NonNullable<Discovery['owner']> {
  return { kind: kind === 'agol' ? 'agol' : 'enterprise', name, version };
}

function noTokenNote({ isTokenBased }: ServerInfo, generateToken: string | null): readonly string[] {
  if (!isTokenBased)
    return ['The server takes no tokens: its services are public or behind a sign-in in front.'];
  if (generateToken !== null) return [];
  return ['The server names no place on its own host where it takes a user name and password.'];
}

/** Kinds of sign-in by the schemes of `WWW-Authenticate`, in the order of advice: what keeps no password here comes first. */
function webTierKinds(schemes: readonly string[]): readonly WebTierKind[] {
  const names = schemes.map((scheme) => scheme.toLowerCase());
  const kinds: readonly (readonly [WebTierKind, readonly string[]])[] = [
    ['windows', ['negotiate', 'ntlm', 'kerberos']],
    ['certificate', [certificateScheme]],
    ['basic', ['basic']],
  ];
  return kinds.flatMap(([kind, own]) => (own.some((name) => names.includes(name)) ? [kind] : []));
}

/** A release as people write it. Old servers tell a number in which 10.21 means 10.2.1. */
function releaseOf(version: string | null): string | null {
  if (version === null) return null;
  return cleanName(version)
    .slice(0, 40)
    .replace(/^(9|10)\.(\d)(\d)$/, '$1.$2.$3');
}
