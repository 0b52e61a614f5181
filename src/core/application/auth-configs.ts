import type { AuthConfigDraft, AuthConfigFields, AuthConfigView, UndoId } from '../contract.ts';
import type { StoreCode } from '../failures.ts';
import { sessionOf, withSession, withoutSession } from '../identity/credentials.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { changeAuthConfig, chooseId, defineAuthConfig } from '../model/auth-config-draft.ts';
import { type AuthConfigId, drawAuthConfigId } from '../model/auth-config-id.ts';
import { connectionPath } from '../model/connection.ts';
import type { Profile } from '../model/profile.ts';
import { type Outcome, succeed } from '../outcome.ts';
import {
  type Decision,
  type Defined,
  type DefinitionCode,
  type DefinitionPorts,
  requireConfig,
  type Saved,
  saveAndShow,
  saveWithUndo,
  sortedBy,
  takePicture,
  type Undoable,
} from './definitions.ts';
import { replaceSome } from './undo.ts';
import { authConfigView } from './views.ts';

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
): Promise<Outcome<AuthConfigView, DefinitionCode>> {
  const picture = await takePicture(ports);
  if (!picture.ok) return picture;
  const config = requireConfig(picture.value.profile, id);
  return config.ok ? succeed(authConfigView(config.value, picture.value)) : config;
}

/** An ID that is free. Nothing is saved: two callers may be offered the same one. */
export async function suggestAuthId({
  store,
  randomness,
}: Pick<DefinitionPorts, 'store' | 'randomness'>): Promise<
  Outcome<{ readonly id: AuthConfigId }, StoreCode>
> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const { authConfigs, connections } = profile.value;
  // An ID that only connections name belongs to a configuration that may come back.
  const named = connections.flatMap(({ authId }) => authId ?? []);
  return succeed({ id: drawAuthConfigId([...authConfigs.map(({ id }) => id), ...named], randomness) });
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

/**
 * Removes an auth configuration and its session. Connections keep its ID, so that it can come back; taken back, the
 * configuration is there again and nobody is signed in.
 */
export async function removeAuthConfig(
  id: AuthConfigId,
  ports: DefinitionPorts,
): Promise<Outcome<{ readonly stillNamedBy: readonly string[]; readonly undo: UndoId }, DefinitionCode>> {
  const removed = await saveWithUndo(
    ports,
    (profile): Decision<Undoable<{ readonly stillNamedBy: readonly string[] }>> => {
      const config = requireConfig(profile, id);
      if (!config.ok) return config;
      const { after, replacements } = replaceSome(profile.authConfigs, (other) =>
        other === config.value ? null : other,
      );
      const stillNamedBy = profile.connections.filter(({ authId }) => authId === id).map(connectionPath);
      return succeed({
        saved: { ...profile, authConfigs: after },
        value: { answer: { stillNamedBy }, reversal: { authConfigs: replacements, connections: [] } },
      });
    },
  );
  if (!removed.ok) return removed;
  const forgotten = await ports.store.changeSessions<null, never>((sessions) => {
    const isThere = sessionOf(sessions, id) !== null;
    return succeed({ saved: isThere ? withoutSession(sessions, id) : sessions, value: null });
  });
  return forgotten.ok ? removed : forgotten;
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

function replaceConfig(profile: Profile, previous: AuthConfig, next: AuthConfig): Profile {
  if (previous === next) return profile;
  return { ...profile, authConfigs: profile.authConfigs.map((other) => (other === previous ? next : other)) };
}
