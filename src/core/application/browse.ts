import { federatedServers, hostingServer, portalSelf, type Speech } from '../arcgis/portal.ts';
import { isAbsence } from '../arcgis/portal-grants.ts';
import { listServices } from '../arcgis/server.ts';
import type { ServiceList, WhoAmI } from '../contract.ts';
import { anyFresh, usableSession } from '../identity/credentials.ts';
import { signInEnd } from '../identity/sign-in-state.ts';
import { serverRootOf } from '../model/presets.ts';
import { fail, succeed } from '../outcome.ts';
import {
  askPortal,
  type BrowsePorts,
  findOpenConnection,
  findPortal,
  type Result,
  siteAs,
  siteAsNobody,
} from './asking.ts';
import type { Place } from './credential-finder.ts';

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
  const session = usableSession(sessions.value, config);
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
    const { url } = open.value;
    return siteAsNobody(open.value, new URL(url), ports, signal).ask((speech) => list(url, folder, speech));
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
  return siteAs(found.value, ports, signal).ask((speech) => list(`${root}/rest/services`, folder, speech));
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
