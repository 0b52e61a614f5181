import type {
  AuthConfigDraft,
  AuthConfigFields,
  AuthConfigView,
  ConnectionFields,
  ConnectionView,
} from '../contract.ts';
import type { InputCode, ReferenceCode, StoreCode } from '../failures.ts';
import { sessionOf, withSession, withoutSession } from '../identity/credentials.ts';
import { findAuthConfig, findConnection } from '../identity/references.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { changeAuthConfig, chooseId, defineAuthConfig } from '../model/auth-config-draft.ts';
import type { AuthConfigId } from '../model/auth-config-id.ts';
import { type Connection, connectionPath } from '../model/connection.ts';
import { type ConnectionSurroundings, defineConnection } from '../model/connection-draft.ts';
import type { Profile } from '../model/profile.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Clock, Randomness } from '../ports.ts';
import type { Change, Store } from '../store/store.ts';
import { authConfigView, connectionView, type Picture } from './views.ts';

/** What defining things needs of the outside. */
export interface DefinitionPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

type Code = InputCode | ReferenceCode | StoreCode;
type Defined<View> = Promise<Outcome<{ readonly view: View; readonly notes: readonly string[] }, Code>>;
type Decision<T> = Outcome<Change<Profile, T>, InputCode | ReferenceCode>;

/** Everything that is known now, for views. */
export async function takePicture({
  store,
  clock,
}: Pick<DefinitionPorts, 'store' | 'clock'>): Promise<Outcome<Picture, StoreCode>> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const sessions = await store.readSessions();
  if (!sessions.ok) return sessions;
  return succeed({ profile: profile.value, sessions: sessions.value, now: clock.now() });
}

/** All auth configurations by name. */
export async function listAuthConfigs(
  ports: DefinitionPorts,
): Promise<Outcome<readonly AuthConfigView[], StoreCode>> {
  const picture = await takePicture(ports);
  if (!picture.ok) return picture;
  const { authConfigs } = picture.value.profile;
  return succeed(
    sortedBy(authConfigs, ({ name }) => name).map((config) => authConfigView(config, picture.value)),
  );
}

/** One auth configuration by its ID. */
export async function showAuthConfig(
  id: string,
  ports: DefinitionPorts,
): Promise<Outcome<AuthConfigView, Code>> {
  const picture = await takePicture(ports);
  if (!picture.ok) return picture;
  const config = requireConfig(picture.value.profile, id);
  return config.ok ? succeed(authConfigView(config.value, picture.value)) : config;
}

/** Defines and saves a new auth configuration. */
export function addAuthConfig(draft: AuthConfigDraft, ports: DefinitionPorts): Defined<AuthConfigView> {
  return saveAndShow(ports, authConfigView, (profile) => {
    const takenIds = profile.authConfigs.map(({ id }) => id);
    const defined = defineAuthConfig(draft, {
      takenIds,
      randomness: ports.randomness,
      now: ports.clock.now(),
    });
    if (!defined.ok) return defined;
    const { config, notes } = defined.value;
    return succeed({
      saved: { ...profile, authConfigs: [...profile.authConfigs, config] },
      value: { subject: config, notes },
    });
  });
}

/** Changes fields of an auth configuration and saves it. The session stays. */
export function editAuthConfig(
  { id, fields }: { readonly id: string; readonly fields: AuthConfigFields },
  ports: DefinitionPorts,
): Defined<AuthConfigView> {
  return saveAndShow(ports, authConfigView, (profile) => {
    const config = requireConfig(profile, id);
    if (!config.ok) return config;
    const changed = changeAuthConfig(config.value, fields, ports.clock.now());
    if (!changed.ok) return changed;
    return succeed({
      saved: replaceConfig(profile, config.value, changed.value),
      value: { subject: changed.value, notes: [] },
    });
  });
}

/** Gives an auth configuration another ID; the connections that name it and its session follow. */
export async function renameAuthConfig(
  { id, newId }: { readonly id: string; readonly newId: string },
  ports: DefinitionPorts,
): Defined<AuthConfigView> {
  const renamed = await saveAndShow(ports, authConfigView, (profile) => renameIn(profile, id, newId, ports));
  if (!renamed.ok) return renamed;
  const moved = await ports.store.changeSessions<null, never>((sessions) => {
    const session = sessions.find(({ authId }) => authId === id);
    if (session === undefined) return succeed({ saved: sessions, value: null });
    const followed = { ...session, authId: renamed.value.view.config.id };
    return succeed({ saved: withSession(withoutSession(sessions, session.authId), followed), value: null });
  });
  if (!moved.ok) return moved;
  const view = await showAuthConfig(newId, ports);
  return view.ok ? succeed({ view: view.value, notes: renamed.value.notes }) : view;
}

/** Removes an auth configuration and its session. Connections keep its ID, so that it can come back. */
export async function removeAuthConfig(
  id: AuthConfigId,
  ports: DefinitionPorts,
): Promise<Outcome<{ readonly stillNamedBy: readonly string[] }, Code>> {
  const removed = await ports.store.changeProfile((profile): Decision<readonly string[]> => {
    const config = requireConfig(profile, id);
    if (!config.ok) return config;
    return succeed({
      saved: { ...profile, authConfigs: profile.authConfigs.filter((other) => other.id !== id) },
      value: profile.connections.filter(({ authId }) => authId === id).map(connectionPath),
    });
  });
  if (!removed.ok) return removed;
  const forgotten = await ports.store.changeSessions<null, never>((sessions) => {
    const isThere = sessionOf(sessions, id) !== null;
    return succeed({ saved: isThere ? withoutSession(sessions, id) : sessions, value: null });
  });
  return forgotten.ok ? succeed({ stillNamedBy: removed.value }) : forgotten;
}

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
): Promise<Outcome<ConnectionView, Code>> {
  const picture = await takePicture(ports);
  if (!picture.ok) return picture;
  const connection = findConnection(picture.value.profile, name);
  return connection.ok ? succeed(connectionView(connection.value, picture.value)) : connection;
}

/** Defines and saves a new connection. */
export function addConnection(fields: ConnectionFields, ports: DefinitionPorts): Defined<ConnectionView> {
  return saveAndShow(ports, connectionView, (profile) => decideConnection(profile, fields, null, ports));
}

/** Changes fields of a connection and saves it. */
export function editConnection(
  { connection: name, fields }: { readonly connection: string; readonly fields: ConnectionFields },
  ports: DefinitionPorts,
): Defined<ConnectionView> {
  return saveAndShow(ports, connectionView, (profile) => {
    const connection = findConnection(profile, name);
    return connection.ok ? decideConnection(profile, fields, connection.value, ports) : connection;
  });
}

/** Removes a connection. */
export function removeConnection(
  name: string,
  ports: DefinitionPorts,
): Promise<Outcome<{ readonly removed: string }, Code>> {
  return ports.store.changeProfile((profile): Decision<{ readonly removed: string }> => {
    const connection = findConnection(profile, name);
    if (!connection.ok) return connection;
    return succeed({
      saved: { ...profile, connections: profile.connections.filter((other) => other !== connection.value) },
      value: { removed: connectionPath(connection.value) },
    });
  });
}

/** The auth configuration with that ID, or the failure that says there is none. */
export function requireConfig(profile: Profile, id: string): Outcome<AuthConfig, 'not-found'> {
  const config = findAuthConfig(profile, id);
  if (config !== null) return succeed(config);
  return fail('not-found', `There is no auth configuration "${id.replace(/\p{C}/gu, '?').slice(0, 40)}".`);
}

interface Saved<Subject> {
  readonly subject: Subject;
  readonly notes: readonly string[];
}

async function saveAndShow<Subject, View>(
  ports: DefinitionPorts,
  show: (subject: Subject, picture: Picture) => View,
  decide: (profile: Profile) => Decision<Saved<Subject>>,
): Defined<View> {
  const saved = await ports.store.changeProfile(decide);
  if (!saved.ok) return saved;
  const picture = await takePicture(ports);
  if (!picture.ok) return picture;
  return succeed({ view: show(saved.value.subject, picture.value), notes: saved.value.notes });
}

function renameIn(
  profile: Profile,
  id: string,
  newId: string,
  { clock, randomness }: DefinitionPorts,
): Decision<Saved<AuthConfig>> {
  const config = requireConfig(profile, id);
  if (!config.ok) return config;
  const takenIds = profile.authConfigs.map((other) => other.id).filter((other) => other !== id);
  const chosen = chooseId(newId, { takenIds, randomness });
  if (!chosen.ok) return chosen;
  const renamed = { ...config.value, id: chosen.value.id, changedAt: clock.now() };
  const connections = profile.connections.map((connection) =>
    connection.authId === id ? { ...connection, authId: chosen.value.id } : connection,
  );
  return succeed({
    saved: { ...replaceConfig(profile, config.value, renamed), connections },
    value: { subject: renamed, notes: chosen.value.notes },
  });
}

function decideConnection(
  profile: Profile,
  fields: ConnectionFields,
  previous: Connection | null,
  { clock }: DefinitionPorts,
): Decision<Saved<Connection>> {
  const around: ConnectionSurroundings = {
    portalOf: (id) => findAuthConfig(profile, id)?.portal ?? null,
    others: profile.connections.filter((other) => other !== previous),
    now: clock.now(),
  };
  const defined = defineConnection(fields, previous, around);
  if (!defined.ok) return defined;
  const { connection, notes } = defined.value;
  const dangling = connection.authId !== null && findAuthConfig(profile, connection.authId) === null;
  if (dangling && connection.authId !== previous?.authId) {
    return fail('not-found', `There is no auth configuration "${connection.authId}".`);
  }
  const connections =
    previous === null
      ? [...profile.connections, connection]
      : profile.connections.map((other) => (other === previous ? connection : other));
  // The very same profile tells the store that there is nothing to save.
  const saved = connection === previous ? profile : { ...profile, connections };
  return succeed({ saved, value: { subject: connection, notes } });
}

function replaceConfig(profile: Profile, previous: AuthConfig, next: AuthConfig): Profile {
  if (previous === next) return profile;
  return { ...profile, authConfigs: profile.authConfigs.map((other) => (other === previous ? next : other)) };
}

function sortedBy<T>(records: readonly T[], key: (record: T) => string): readonly T[] {
  return records.toSorted((one, other) => key(one).localeCompare(key(other)));
}
