import type { AuthConfigView, ConnectionView, Wayleave } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { connectionPath } from '../model/connection.ts';
import { isLoopbackHost, parseUrl } from '../model/web-address.ts';
import { type Outcome, succeed } from '../outcome.ts';
import { words } from '../words/words.ts';
import type { DemoStarted } from './host-contract.ts';
import type { DemoPlace } from './host-ports.ts';

type Result<T> = Promise<Outcome<T, FailureCode>>;

const usualId = 'demo001';

/**
 * Defines a configuration and a connection for a demo portal that runs here. Those of an earlier run are led to where
 * it runs now; nothing else is touched.
 */
export async function defineDemo(place: DemoPlace, wayleave: Wayleave): Result<DemoStarted> {
  const authId = await defineAuth(place, wayleave);
  if (!authId.ok) return authId;
  const connection = await defineConnection(place, authId.value, wayleave);
  if (!connection.ok) return connection;
  const { portal, users } = place;
  return succeed({ portal, authId: authId.value, connection: connection.value, users });
}

async function defineAuth(place: DemoPlace, wayleave: Wayleave): Result<string> {
  const listed = await wayleave.invoke('listAuthConfigs', {});
  if (!listed.ok) return listed;
  const ours = listed.value.find((view) => isOurs(view, place));
  if (ours === undefined) return addAuth(place, listed.value, wayleave);
  const { id, portal } = ours.config;
  if (portal === place.portal) return succeed(id);
  const edited = await wayleave.invoke('editAuthConfig', { id, fields: { portal: place.portal } });
  return edited.ok ? succeed(id) : edited;
}

async function addAuth(
  place: DemoPlace,
  taken: readonly AuthConfigView[],
  wayleave: Wayleave,
): Result<string> {
  const isTaken = taken.some(({ config }) => config.id.toLowerCase() === usualId);
  const added = await wayleave.invoke('addAuthConfig', {
    kind: 'oauth2',
    ...(isTaken ? {} : { id: usualId }),
    name: words.menus.demoPortal,
    portal: place.portal,
    clientId: place.clientId,
  });
  return added.ok ? succeed(added.value.view.config.id) : added;
}

/** A user login of the demo portal's own client at a portal on this machine: nothing else looks like that. */
function isOurs({ config }: AuthConfigView, { clientId }: DemoPlace): boolean {
  if (config.kind !== 'oauth2' || config.clientId !== clientId) return false;
  const portal = parseUrl(config.portal ?? '');
  return portal !== null && isLoopbackHost(portal.hostname);
}

async function defineConnection(place: DemoPlace, authId: string, wayleave: Wayleave): Result<string> {
  const listed = await wayleave.invoke('listConnections', {});
  if (!listed.ok) return listed;
  const ours = listed.value.find(({ connection }) => connection.authId === authId);
  if (ours === undefined) return addConnection(place, authId, listed.value, wayleave);
  const path = connectionPath(ours.connection);
  if (ours.connection.url === place.services) return succeed(path);
  const edited = await wayleave.invoke('editConnection', {
    connection: path,
    fields: { url: place.services },
  });
  return edited.ok ? succeed(path) : edited;
}

async function addConnection(
  { services: url }: DemoPlace,
  authId: string,
  taken: readonly ConnectionView[],
  wayleave: Wayleave,
): Result<string> {
  const name = freeName(taken.filter(({ connection }) => connection.folder === ''));
  const added = await wayleave.invoke('addConnection', { name, url, authId });
  return added.ok ? succeed(connectionPath(added.value.view.connection)) : added;
}

function freeName(taken: readonly ConnectionView[]): string {
  const names = new Set(taken.map(({ connection }) => connection.name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? words.menus.demoPortal : `${words.menus.demoPortal} ${number}`;
    if (!names.has(name.toLowerCase())) return name;
  }
}
