import type { AnswerCode } from '../arcgis/error-dialect.ts';
import type { ArcgisHttp, Carried } from '../arcgis/http.ts';
import { federatedServers, hostingServer, portalSelf, searchItems, type Speech } from '../arcgis/portal.ts';
import { isAbsence } from '../arcgis/portal-grants.ts';
import { listServices } from '../arcgis/server.ts';
import type { ItemList, ServiceList, WhoAmI } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { anyFresh, sessionOf } from '../identity/credentials.ts';
import { findConnections } from '../identity/references.ts';
import { signInEnd } from '../identity/sign-in-state.ts';
import { type Connection, requestHeaders } from '../model/connection.ts';
import { serverRootOf } from '../model/presets.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Store } from '../store/store.ts';
import { carry, type CredentialFinder, type Found, type Place } from './credential-finder.ts';

/** What looking around with a sign-in works with. */
export interface BrowsePorts {
  readonly store: Store;
  readonly finder: CredentialFinder;
  readonly http: ArcgisHttp;
}

type Result<T> = Promise<Outcome<T, FailureCode>>;

const usualLimit = 100;
const anonymousMilliseconds = 30_000;

/** Who a reference is signed in as, what that account may do, and until when. */
export async function whoami(ref: string, ports: BrowsePorts, signal?: AbortSignal): Result<WhoAmI> {
  const found = await findPortal(ref, ports);
  if (!found.ok) return found;
  const { config } = found.value;
  const self = await askPortal(found.value, ports, signal, (portal, speech) => portalSelf(portal, speech));
  // A stand-alone server keeps no profile of its users: its token is the proof.
  const isStandalone = !self.ok && config.kind === 'token' && isAbsence(self.failure.code);
  if (!self.ok && !isStandalone) return self;
  const sessions = await ports.store.readSessions();
  if (!sessions.ok) return sessions;
  const session = sessionOf(sessions.value, config.id);
  const user = self.ok ? self.value.user : null;
  return succeed({
    authId: config.id,
    account: user?.username ?? session?.account ?? found.value.credential.account,
    fullName: user?.fullName ?? null,
    organisation: self.ok ? self.value.name : null,
    portal: config.portal,
    role: user?.role ?? null,
    privileges: user?.privileges ?? [],
    tokenExpiresAt: session?.access?.expiresAt ?? found.value.credential.token.expiresAt,
    signInEndsAt: session === null ? found.value.credential.token.expiresAt : signInEnd(config, session),
  });
}

/** Folders and services that a reference can see. For an auth ID: those of the portal's hosting server. */
export async function services(
  { ref, folder }: { readonly ref: string; readonly folder?: string | undefined },
  ports: BrowsePorts,
  signal?: AbortSignal,
): Result<ServiceList> {
  const open = await findOpenConnection(ref, ports);
  if (!open.ok) return open;
  if (open.value !== null) {
    const headers = requestHeaders(open.value);
    const timeoutMilliseconds = anonymousMilliseconds;
    return list(open.value.url, folder, {
      http: ports.http,
      credential: null,
      headers,
      timeoutMilliseconds,
      signal,
    });
  }
  const place = await ports.finder.locate(ref);
  if (!place.ok) return place;
  const server = place.value.url === null ? await hostingPlace(place.value, ports, signal) : place;
  if (!server.ok) return server;
  const { url } = server.value;
  const root = url === null ? null : serverRootOf(url);
  if (url === null || root === null)
    return fail('bad-url', 'That is a portal. Name a services address, or a connection that has one.');
  const found = await ports.finder.credentialFor(server.value, anyFresh);
  if (!found.ok) return found;
  const { connection } = found.value;
  const headers = connection === null ? {} : requestHeaders(connection);
  return withRenewal(found.value, ports, (credential) =>
    list(`${root}/rest/services`, folder, { ...speechOf(found.value, credential, ports, signal), headers }),
  );
}

/** Items that a reference's portal finds; without a query, those of its organisation. */
export async function items(
  asked: {
    readonly ref: string;
    readonly query?: string | undefined;
    readonly limit?: number | undefined;
  },
  ports: BrowsePorts,
  signal?: AbortSignal,
): Result<ItemList> {
  const limit = asked.limit ?? usualLimit;
  if (!Number.isInteger(limit) || limit < 1)
    return fail('bad-value', 'The limit is a whole number from 1 up.');
  const found = await findPortal(asked.ref, ports);
  if (!found.ok) return found;
  return askPortal(found.value, ports, signal, async (portal, speech) => {
    const query = asked.query?.trim() || (await organisationQuery(portal, speech));
    return typeof query === 'string' ? searchItems(portal, { query, limit }, speech) : query;
  });
}

/**
 * Does a request with a credential; when the server refuses it as a token (498), renews it once, repeats once, and
 * takes the second answer whatever it is.
 */
export async function withRenewal<T>(
  found: Found,
  { finder }: Pick<BrowsePorts, 'finder'>,
  work: (credential: Carried) => Result<T>,
): Result<T> {
  const first = await work(carry(found));
  if (first.ok || first.failure.code !== 'token-rejected') return first;
  const renewed = await finder.credentialFor(found, { minMinutes: 0, rejected: found.credential.value });
  return renewed.ok ? work(carry(renewed.value)) : renewed;
}

/** The portal's own credential behind a reference, whichever server the reference itself leads to. */
export async function findPortal(ref: string, { finder }: Pick<BrowsePorts, 'finder'>): Result<Found> {
  const place = await finder.locate(ref);
  return place.ok ? finder.credentialFor({ ...place.value, url: null }, anyFresh) : place;
}

/** Asks the portal of a configuration something with its credential, renewing that once if it is refused. */
export async function askPortal<T>(
  found: Found,
  ports: BrowsePorts,
  signal: AbortSignal | undefined,
  question: (portal: string, speech: Speech) => Result<T>,
): Result<T> {
  const { portal, name } = found.config;
  if (portal === null) return fail('unsupported', `${name} names no portal, only OAuth addresses.`);
  return withRenewal(found, ports, (credential) =>
    question(portal, speechOf(found, credential, ports, signal)),
  );
}

function speechOf(
  { config }: Found,
  credential: Carried,
  { http }: BrowsePorts,
  signal: AbortSignal | undefined,
): Speech {
  return { http, credential, timeoutMilliseconds: config.timeoutSeconds * 1000, signal };
}

/** The connection of that name that needs nobody, or `null` when the reference is something else. */
async function findOpenConnection(ref: string, { store }: BrowsePorts): Result<Connection | null> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const [connection, ...others] = findConnections(profile.value, ref.trim());
  const isOpen = connection !== undefined && others.length === 0 && connection.authId === null;
  return succeed(isOpen ? connection : null);
}

async function list(root: string, folder: string | undefined, speech: Speech): Result<ServiceList> {
  const listed = await listServices(root, folder ?? null, speech);
  return listed.ok ? succeed({ url: root, ...listed.value }) : listed;
}

/** An auth ID names no server: the one that hosts the organisation's services is meant. */
async function hostingPlace(
  place: Place,
  ports: BrowsePorts,
  signal: AbortSignal | undefined,
): Result<Place> {
  const { config } = place;
  const found = await ports.finder.credentialFor(place, anyFresh);
  if (!found.ok) return found;
  const root = await askPortal(found.value, ports, signal, findHostingServer);
  if (!root.ok && !isAbsence(root.failure.code)) return root;
  const isOwnServer = !root.ok && config.kind === 'token';
  const server = root.ok ? root.value : isOwnServer ? config.portal : null;
  if (server !== null) return succeed({ ...place, url: new URL(`${server}/rest/services`) });
  const words = `The portal of ${config.name} names no server. Give a connection or a services address.`;
  return fail('not-found', words);
}

async function findHostingServer(portal: string, speech: Speech): Result<string | null> {
  const self = await portalSelf(portal, speech);
  if (!self.ok) return self;
  const hosting = await hostingServer(portal, self.value.id, speech);
  if (hosting.ok && hosting.value !== null) return hosting;
  if (!hosting.ok && !isAbsence(hosting.failure.code)) return hosting;
  const servers = await federatedServers(portal, speech);
  return servers.ok ? succeed(servers.value[0] ?? null) : servers;
}

async function organisationQuery(
  portal: string,
  speech: Speech,
): Promise<string | Outcome<never, AnswerCode>> {
  const self = await portalSelf(portal, speech);
  if (!self.ok) return self;
  return self.value.id === null ? '*' : `orgid:${self.value.id}`;
}
