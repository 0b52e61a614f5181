import type { UndoId } from '../contract.ts';
import type { InputCode, ReferenceCode, StoreCode } from '../failures.ts';
import { findAuthConfig } from '../identity/references.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { printable } from '../model/printable.ts';
import type { Profile } from '../model/profile.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Clock, Randomness } from '../ports.ts';
import type { Change, Store } from '../store/store.ts';
import type { Health } from './health.ts';
import { type Reversal, reverse, type UndoMemory } from './undo.ts';
import type { Picture } from './views.ts';

/** What defining things needs of the outside. */
export interface DefinitionPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly health: Health;
  readonly undos: UndoMemory;
}

/** Why a definition was not had, made or changed. */
export type DefinitionCode = InputCode | ReferenceCode | StoreCode;

/** The answer of an operation that defines something. */
export type Defined<View> = Promise<
  Outcome<{ readonly view: View; readonly notes: readonly string[] }, DefinitionCode>
>;

/** What becomes of the profile, or why it stays as it is. */
export type Decision<T> = Outcome<Change<Profile, T>, InputCode | ReferenceCode>;

/** A record that is saved, and what the user should hear of it. */
export interface Saved<Subject> {
  readonly subject: Subject;
  readonly notes: readonly string[];
}

/** Everything that is known now, for views. */
export async function takePicture({
  store,
  clock,
  health,
}: Pick<DefinitionPorts, 'store' | 'clock' | 'health'>): Promise<Outcome<Picture, StoreCode>> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const sessions = await store.readSessions();
  if (!sessions.ok) return sessions;
  return succeed({ profile: profile.value, sessions: sessions.value, health, now: clock.now() });
}

/** Saves what is decided and answers it as interfaces see it. */
export async function saveAndShow<Subject, View>(
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

/** A change that can be taken back, and what its caller is told besides. */
export interface Undoable<T> {
  readonly reversal: Reversal;
  readonly answer: T;
}

/** Saves what is decided and remembers how to take it back. */
export async function saveWithUndo<T extends object>(
  { store, undos }: Pick<DefinitionPorts, 'store' | 'undos'>,
  decide: (profile: Profile) => Decision<Undoable<T>>,
): Promise<Outcome<T & { readonly undo: UndoId }, DefinitionCode>> {
  const saved = await store.changeProfile(decide);
  if (!saved.ok) return saved;
  const { answer, reversal } = saved.value;
  return succeed({ ...answer, undo: undos.remember(reversal) });
}

/** Takes a change back, in one save. It can be done once. */
export async function undo(
  id: UndoId,
  { store, undos }: Pick<DefinitionPorts, 'store' | 'undos'>,
): Promise<Outcome<null, StoreCode | 'undo-expired'>> {
  const reversal = undos.find(id);
  if (reversal === null) return fail('undo-expired', 'That change can no longer be taken back.');
  const undone = await store.changeProfile<null, 'undo-expired'>((profile) => {
    const saved = reverse(profile, reversal);
    return saved === null
      ? fail('undo-expired', 'What that change touched was changed again since.')
      : succeed({ saved, value: null });
  });
  if (undone.ok || undone.failure.code === 'undo-expired') undos.forget(id);
  return undone;
}

/** The auth configuration with that ID, or the failure that says there is none. */
export function requireConfig(profile: Profile, id: string): Outcome<AuthConfig, 'not-found'> {
  const config = findAuthConfig(profile, id);
  if (config !== null) return succeed(config);
  return fail('not-found', `There is no auth configuration "${printable(id, 40)}".`);
}

/** Records by a text of theirs, as people sort. */
export function sortedBy<T>(records: readonly T[], key: (record: T) => string): readonly T[] {
  return records.toSorted((one, other) => key(one).localeCompare(key(other)));
}
