import type { StoreCode } from '../failures.ts';
import type { Secret } from '../model/auth-config.ts';
import { emptyProfile, type Profile } from '../model/profile.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Identity } from './age.ts';
import { reading } from './disk.ts';
import { followedFormat, type ProfileDocument, sessionsFormat } from './documents.ts';
import { storeState } from './header.ts';
import { profileName, sessionsName } from './names.ts';
import { findProfile, saveProfile, setAside } from './profile-file.ts';
import { flatten, lockFailure, lockMilliseconds, openSideFile, type SidePorts } from './side-file.ts';
import type { Change, Notice, Store } from './store.ts';

/** What an open store works with. */
export type StorePorts = SidePorts;

/** The store as the parts that manage keys see it. */
export interface KeyedStore extends Store {
  /** The recipient of the recovery code, or `null`. */
  readRecovery(): Promise<Outcome<string | null, StoreCode>>;
  /** Makes a recipient (or nobody) able to open the store besides its key. Older generations go. */
  changeRecovery(recovery: string | null): Promise<Outcome<null, StoreCode>>;
}

interface Cached<T> {
  readonly stamp: string | null;
  readonly value: T;
}

/**
 * Opens the store with its key. Fails with `key-mismatch` when the key is another one, before anything is read or
 * moved. A damaged newest generation is set aside and the one before taken, with a notice.
 */
export async function openStore(
  identity: Identity,
  ports: StorePorts,
): Promise<Outcome<KeyedStore, StoreCode>> {
  const state = await storeState(ports.files);
  if (!state.ok) return state;
  const named = state.value.kind === 'exists' ? state.value.recipient : null;
  if (named !== null && named !== identity.recipient) {
    return fail('key-mismatch', 'This key is not the one that sealed the store.');
  }
  const store = createStore(identity, named !== null, ports);
  const opened = await store.readProfile();
  return opened.ok ? succeed(store) : opened;
}

function createStore(identity: Identity, isKeyProven: boolean, ports: StorePorts): KeyedStore {
  const { files, locks, clock } = ports;
  const notices: Notice[] = [];
  let profile: Cached<ProfileDocument | null> | null = null;
  const tell = (notice: Notice) => void notices.push(notice);
  const sessions = openSideFile(sessionsFormat, identity, ports, tell);
  const followed = openSideFile(followedFormat, identity, ports, tell);

  async function underLock<T>(work: () => Promise<Outcome<T, StoreCode>>): Promise<Outcome<T, StoreCode>> {
    return flatten(await locks.hold('store', lockMilliseconds, work));
  }

  /** The profile on disk; decrypted again only when its file was replaced. */
  async function loadProfile(holdsLock: boolean): Promise<Outcome<ProfileDocument | null, StoreCode>> {
    const stamp = await reading(files.stamp(profileName));
    if (!stamp.ok) return stamp;
    if (profile !== null && profile.stamp === stamp.value) return succeed(profile.value);
    const found = await findProfile(identity, isKeyProven, ports);
    if (!found.ok) return found;
    const { document, damaged } = found.value;
    if (damaged === null) {
      if (document === null) await noticeMissing();
      profile = { stamp: stamp.value, value: document };
      return succeed(document);
    }
    if (!holdsLock) return underLock(() => loadProfile(true));
    return mendProfile(document, damaged.replacement);
  }

  /** Nobody can have signed in before anything was defined: a profile that should be there is gone. */
  async function noticeMissing(): Promise<void> {
    const stamp = await files.stamp(sessionsName);
    if (!stamp.ok || stamp.value === null) return;
    notices.push({
      code: 'profile-missing',
      message:
        'The file of definitions (profile.age) is gone, and no older one is kept. Nothing is defined now.',
    });
  }

  async function mendProfile(document: ProfileDocument | null, replacement: string | null) {
    if (replacement === null) return succeed(document);
    const notice = await setAside(replacement, ports);
    if (!notice.ok) return notice;
    notices.push(notice.value);
    return loadProfile(true);
  }

  async function saveNext(
    next: Profile,
    recovery: string | null,
    purge: boolean,
  ): Promise<Outcome<null, StoreCode>> {
    const before = profile?.value ?? null;
    const document = {
      generation: (before?.generation ?? 0) + 1,
      savedAt: clock.now(),
      recovery,
      profile: next,
    };
    const recipients = recovery === null ? [identity.recipient] : [identity.recipient, recovery];
    // Whatever becomes of the save, what is on disk has to be looked at again.
    profile = null;
    const saved = await saveProfile(document, before, recipients, purge, ports);
    if (!saved.ok) return saved;
    const stamp = await reading(files.stamp(profileName));
    if (stamp.ok) profile = { stamp: stamp.value, value: document };
    return succeed(null);
  }

  return {
    recipient: identity.recipient,

    async readProfile() {
      const document = await loadProfile(false);
      return document.ok ? succeed(document.value?.profile ?? emptyProfile) : document;
    },

    async changeProfile<T, Code extends string>(
      change: (current: Profile) => Outcome<Change<Profile, T>, Code>,
    ) {
      type Answer = Outcome<T, Code | StoreCode>;
      const held = await locks.hold('store', lockMilliseconds, async (): Promise<Answer> => {
        const document = await loadProfile(true);
        if (!document.ok) return document;
        const current = document.value?.profile ?? emptyProfile;
        const decided = change(current);
        if (!decided.ok) return decided;
        const { saved, value } = decided.value;
        if (saved === current) return succeed(value);
        const done = await saveNext(saved, document.value?.recovery ?? null, losesSecret(current, saved));
        return done.ok ? succeed(value) : done;
      });
      return flatten<T, Code | StoreCode>(held);
    },

    readSessions: () => sessions.read(),
    changeSessions: (change) => sessions.change(change),
    readFollowed: () => followed.read(),
    changeFollowed: (change) => followed.change(change),

    async alone(id, work) {
      const held = await locks.hold(`auth-${id}`, lockMilliseconds, work);
      return held.ok ? held : lockFailure(held.failure);
    },

    async readRecovery() {
      const document = await loadProfile(false);
      return document.ok ? succeed(document.value?.recovery ?? null) : document;
    },

    changeRecovery: (recovery) =>
      underLock(async () => {
        const document = await loadProfile(true);
        if (!document.ok) return document;
        return saveNext(document.value?.profile ?? emptyProfile, recovery, true);
      }),

    withKey: (use) => use(identity.text),

    takeNotices: () => notices.splice(0),

    onChange: (listener) => files.watch(listener),
  };
}

/** Whether a secret of the profile so far is no longer in the next one: then older generations must go. */
function losesSecret(before: Profile, after: Profile): boolean {
  const kept = new Set(allSecrets(after));
  const had = allSecrets(before);
  return had.some((secret) => !kept.has(secret));
}

function allSecrets({ authConfigs, connections, subscriptions }: Profile): readonly string[] {
  return [
    ...[...authConfigs, ...connections].flatMap(secretsOf),
    ...connections.flatMap(({ headers }) => headers.flatMap(({ value }) => value ?? [])),
    ...subscriptions.flatMap(secretsOf),
  ];
}

function secretsOf(record: object): readonly string[] {
  return Object.values(record).flatMap((field: unknown) => (isSecret(field) ? [field.value] : []));
}

function isSecret(field: unknown): field is Secret {
  return typeof field === 'object' && field !== null && 'value' in field && 'setAt' in field;
}
