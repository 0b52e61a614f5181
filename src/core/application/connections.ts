import type { ConnectionFields, ConnectionPreview, ConnectionView } from '../contract.ts';
import type { InputCode, ReferenceCode, StoreCode } from '../failures.ts';
import { findAuthConfig, findConnection } from '../identity/references.ts';
import { type Connection, connectionPath } from '../model/connection.ts';
import { copyName, type DefinedConnection, defineConnection } from '../model/connection-draft.ts';
import type { Profile } from '../model/profile.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import {
  type Decision,
  type Defined,
  type DefinitionCode,
  type DefinitionPorts,
  type Saved,
  saveAndShow,
  sortedBy,
  takePicture,
} from './definitions.ts';
import { connectionPreview, connectionView, portalsOf } from './views.ts';

/** Takes the place of a name that is not chosen yet. */
const standInName = 'New connection';

/** All connections by folder and name. */
export async function listConnections(
  ports: DefinitionPorts,
): Promise<Outcome<readonly ConnectionView[], StoreCode>> {
  const picture = await takePicture(ports);
  if (!picture.ok) return picture;
  const { connections } = picture.value.profile;
  return succeed(
    sortedBy(connections, connectionPath).map((connection) => connectionView(connection, picture.value)),
  );
}

/** One connection by its name or path. */
export async function showConnection(
  name: string,
  ports: DefinitionPorts,
): Promise<Outcome<ConnectionView, DefinitionCode>> {
  const picture = await takePicture(ports);
  if (!picture.ok) return picture;
  const connection = findConnection(picture.value.profile, name);
  return connection.ok ? succeed(connectionView(connection.value, picture.value)) : connection;
}

/** Defines and saves a new connection. */
export function addConnection(fields: ConnectionFields, ports: DefinitionPorts): Defined<ConnectionView> {
  return saveAndShow(ports, connectionView, (profile) => {
    const defined = decideConnection(profile, fields, null, ports);
    return defined.ok ? added(profile, defined.value) : defined;
  });
}

/** Changes fields of a connection and saves it. */
export function editConnection(
  { connection: name, fields }: { readonly connection: string; readonly fields: ConnectionFields },
  ports: DefinitionPorts,
): Defined<ConnectionView> {
  return saveAndShow(ports, connectionView, (profile): Decision<Saved<Connection>> => {
    const previous = findConnection(profile, name);
    if (!previous.ok) return previous;
    const defined = decideConnection(profile, fields, previous.value, ports);
    if (!defined.ok) return defined;
    const { connection, notes } = defined.value;
    const connections = profile.connections.map((other) => (other === previous.value ? connection : other));
    // The very same profile tells the store that there is nothing to save.
    const saved = connection === previous.value ? profile : { ...profile, connections };
    return succeed({ saved, value: { subject: connection, notes } });
  });
}

/** What adding would save. Without a name it is '', and no other rule is waived. */
export async function previewConnection(
  fields: ConnectionFields,
  ports: DefinitionPorts,
): Promise<Outcome<ConnectionPreview, DefinitionCode>> {
  const profile = await ports.store.readProfile();
  if (!profile.ok) return profile;
  const isNamed = fields.name !== undefined;
  const defined = isNamed
    ? decideConnection(profile.value, fields, null, ports)
    : decideConnection({ ...profile.value, connections: [] }, { ...fields, name: standInName }, null, ports);
  if (!defined.ok) return defined;
  const { connection, notes } = defined.value;
  const shown = isNamed ? connection : { ...connection, name: '' };
  return succeed(connectionPreview(shown, notes, profile.value));
}

/** Saves a copy beside the original, with everything it has, under the next free name. */
export function duplicateConnection(name: string, ports: DefinitionPorts): Defined<ConnectionView> {
  return saveAndShow(ports, connectionView, (profile): Decision<Saved<Connection>> => {
    const original = findConnection(profile, name);
    if (!original.ok) return original;
    const beside = profile.connections.filter(({ folder }) => folder === original.value.folder);
    const now = ports.clock.now();
    const connection: Connection = {
      ...original.value,
      name: copyName(
        original.value.name,
        beside.map((other) => other.name),
      ),
      createdAt: now,
      changedAt: now,
    };
    return added(profile, { connection, notes: [] });
  });
}

/** A connection as its fields, and what it was before, make it. It names a configuration that is there, or the one it named. */
export function decideConnection(
  profile: Profile,
  fields: ConnectionFields,
  previous: Connection | null,
  { clock }: Pick<DefinitionPorts, 'clock'>,
): Outcome<DefinedConnection, InputCode | ReferenceCode> {
  const defined = defineConnection(fields, previous, {
    portalOf: portalsOf(profile),
    others: profile.connections.filter((other) => other !== previous),
    now: clock.now(),
  });
  if (!defined.ok) return defined;
  const { authId } = defined.value.connection;
  const isDangling = authId !== null && findAuthConfig(profile, authId) === null;
  return isDangling && authId !== previous?.authId
    ? fail('not-found', `There is no auth configuration "${authId}".`)
    : defined;
}

function added(profile: Profile, { connection, notes }: DefinedConnection): Decision<Saved<Connection>> {
  const saved = { ...profile, connections: [...profile.connections, connection] };
  return succeed({ saved, value: { subject: connection, notes } });
}
