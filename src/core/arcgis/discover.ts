import type { Discovery } from '../contract.ts';
import type { PortalCode, RefusalCode } from '../failures.ts';
import { portalEndpoints, portalRootOf, serverRootOf } from '../model/presets.ts';
import { rootText } from '../model/web-address.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { AnswerCode } from './error-dialect.ts';
import type { ArcgisHttp } from './http.ts';
import { type PortalSelf, portalSelf, portalVersion, type Speech } from './portal.ts';
import { isAbsence } from './portal-grants.ts';
import { type ServerInfo, serverInfo } from './server.ts';

type Code = PortalCode | RefusalCode;
type Found = Outcome<Discovery | null, AnswerCode>;

/** Where administrators put a portal or a server when they leave the host's own root to something else. */
const usualContexts = ['/portal', '/arcgis', '/gis', '/server'];
const mostCandidates = 10;
const timeoutMilliseconds = 15_000;

/**
 * What stands at an address that somebody pasted: a portal, a server of a portal, or a server of its own. The
 * address may be a home page, an item, a service or a layer; its path is walked up, asking anonymously.
 */
export async function discover(
  url: URL,
  http: ArcgisHttp,
  signal?: AbortSignal,
): Promise<Outcome<Discovery, Code>> {
  const speech = { http, credential: null, timeoutMilliseconds, signal };
  for (const candidate of candidatesOf(url)) {
    const found = await tryCandidate(candidate, speech);
    if (found.ok && found.value !== null) return succeed(found.value);
    // A host that cannot be reached, or guards everything, will not say more further up.
    if (!found.ok) return found.failure.code === 'web-tier' ? succeed(webTier(candidate, found)) : found;
  }
  return fail('not-arcgis', `Neither a portal nor ArcGIS services were found at ${url.host}.`);
}

interface Candidate {
  readonly root: string;
  readonly kind: 'portal' | 'server';
}

/** Roots that may hold something, the most likely first. */
function candidatesOf(url: URL): readonly Candidate[] {
  const server = serverRootOf(url);
  const walked = [portalRootOf(url), ...parentsOf(url)];
  const guessed = usualContexts.map((context) => `${url.origin}${context}`);
  const roots = [...new Set([...walked, ...guessed])];
  const both = roots.flatMap((root): Candidate[] => [
    { root, kind: 'portal' },
    { root, kind: 'server' },
  ]);
  const first: Candidate[] = server === null ? [] : [{ root: server, kind: 'server' }];
  return [...first, ...both.filter(({ root, kind }) => root !== server || kind !== 'server')].slice(
    0,
    mostCandidates * 2,
  );
}

function parentsOf(url: URL): readonly string[] {
  const segments = url.pathname.split('/').filter((segment) => segment !== '');
  return segments
    .slice(0, 4)
    .map((_, index) => rootText(new URL(`/${segments.slice(0, index + 1).join('/')}`, url.origin)))
    .toReversed()
    .concat(url.origin);
}

async function tryCandidate({ root, kind }: Candidate, speech: Speech): Promise<Found> {
  if (kind === 'server') return absentAsNull(await serverInfo(root, speech), (info) => ofServer(root, info));
  const self = await portalSelf(root, speech);
  if (!self.ok) return absentAsNull(self, () => null);
  const version =
    self.value.version === null ? await portalVersion(root, speech) : succeed(self.value.version);
  return succeed(ofPortal(root, self.value, version.ok ? version.value : null));
}

function absentAsNull<T>(answer: Outcome<T, AnswerCode>, describe: (value: T) => Discovery | null): Found {
  if (answer.ok) return succeed(describe(answer.value));
  const { code } = answer.failure;
  const isElsewhere = isAbsence(code) || code === 'no-access' || code === 'token-required';
  return isElsewhere ? succeed(null) : answer;
}

function ofPortal(portal: string, self: PortalSelf, version: string | null): Discovery {
  const endpoints = portalEndpoints(portal);
  const { supportsOAuth, isPortal } = self;
  return {
    kind: isPortal ? 'enterprise' : 'agol',
    name: self.name,
    version,
    portal,
    server: null,
    endpoints: {
      services: null,
      community: endpoints.community,
      content: endpoints.content,
      authorize: supportsOAuth ? endpoints.authorize : null,
      token: supportsOAuth ? endpoints.token : null,
      generateToken: endpoints.generateToken,
    },
    signInKinds: supportsOAuth ? ['oauth2', 'app', 'token', 'api-key', 'pasted'] : ['token', 'pasted'],
    notes: [],
  };
}

/** `/rest/info` is what the server says of itself: its portal is shown, not trusted. */
function ofServer(server: string, info: ServerInfo): Discovery | null {
  if (info.version === null && info.owningSystemUrl === null && !info.isTokenBased) return null;
  const owner = info.owningSystemUrl;
  const portal = owner === null ? null : rootText(asHttps(owner));
  const endpoints = portal === null ? null : portalEndpoints(portal);
  const kinds = info.isTokenBased ? (['token', 'pasted'] as const) : (['basic', 'web-tier'] as const);
  return {
    kind: owner === null ? 'standalone-server' : 'federated-server',
    name: null,
    version: info.version,
    portal,
    server,
    endpoints: {
      services: `${server}/rest/services`,
      community: endpoints?.community ?? null,
      content: endpoints?.content ?? null,
      authorize: endpoints?.authorize ?? null,
      token: endpoints?.token ?? null,
      generateToken: endpoints?.generateToken ?? info.tokenServicesUrl?.href ?? null,
    },
    signInKinds: owner === null ? kinds : ['oauth2', 'app', 'token', 'api-key', 'pasted'],
    notes: owner === null ? [] : [`The server says that it belongs to ${portal}. Sign in there to reach it.`],
  };
}

/** Esri's servers name their portal by plain http even where it is only reached by https. */
function asHttps(url: URL): URL {
  const secure = new URL(url);
  if (url.port === '' && !/^(localhost|127\.|\[::1\])/.test(url.hostname)) secure.protocol = 'https:';
  return secure;
}

function webTier({ root, kind }: Candidate, answer: Found): Discovery {
  const schemes = answer.ok ? [] : (answer.failure.details?.schemes ?? []);
  const named = Array.isArray(schemes) ? schemes : [];
  const takesBasic = named.some((scheme) => /^basic$/i.test(scheme));
  const endpoints = portalEndpoints(root);
  const isPortal = kind === 'portal';
  return {
    kind: isPortal ? 'enterprise' : 'standalone-server',
    name: null,
    version: null,
    portal: isPortal ? root : null,
    server: isPortal ? null : root,
    endpoints: {
      services: isPortal ? null : `${root}/rest/services`,
      community: isPortal ? endpoints.community : null,
      content: isPortal ? endpoints.content : null,
      authorize: isPortal ? endpoints.authorize : null,
      token: isPortal ? endpoints.token : null,
      generateToken: null,
    },
    signInKinds: takesBasic ? ['web-tier', 'basic'] : ['web-tier'],
    notes: [
      `A sign-in (${named.join(', ')}) stands in front of everything here, so this is how the address looks from outside.`,
    ],
  };
}
