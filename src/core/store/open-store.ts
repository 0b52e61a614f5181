import type { StoreCode } from '../failures.ts';
import type { AuthConfig, Secret } from '../model/auth-config.ts';
import { emptyProfile, type Profile, type Sessions } from '../model/profile.ts';
import { type Failure, fail, type Outcome, succeed } from '../outcome.ts';
import type { Locks } from '../ports.ts';
import { type Identity, seal, unseal } from './age.ts';
import { type DiskPorts, reading, replaceFile, writing } from './disk.ts';
import { type ProfileDocument, readSessions, writeSessions } from './documents.ts';
import { storeState } from './header.ts';
import { damagedName, profileName, sessionsName } from './names.ts';
import { findProfile, saveProfile, setAside } from './profile-file.ts';
import type { Change, Notice, Store } from './store.ts';

/** What an open store works with. */
export interface StorePorts extends DiskPorts {
  readonly locks: Locks;
}

/** The store as the parts that manage keys see it. */
export interface KeyedStore extends Store {
  /** The recipient of the recovery code, or `null`. */
  readRecovery(): Promise<Outcome<string | null, StoreCode>>;
  /** Makes a recipient (or nobody) able to open the store besides its key. Older generations go. */
  changeRecovery(recovery: string | null): Promise<Outcome<null, StoreCode>>;
}

/** A lock that takes longer than this is not coming. */
const lockMilliseconds = 60_000;

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
  let sessions: Cached<Sessions> | null = null;

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

  async function loadSessions(holdsLock: boolean): Promise<Outcome<Sessions, StoreCode>> {
    const stamp = await reading(files.stamp(sessionsName));
    if (!stamp.ok) return stamp;
    if (sessions !== null && sessions.stamp === stamp.value) return succeed(sessions.value);
    const file = await reading(files.read(sessionsName));
    if (!file.ok) return file;
    const bytes = file.value === null ? null : await unseal(file.value, identity, ports.aead);
    const read = bytes === null ? null : readSessions(bytes);
    if (read !== null && !read.ok && read.failure.code === 'store-newer') return read;
    if (file.value !== null && !read?.ok) {
      // Both are judged under the lock: a save by somebody else may have come in between.
      return holdsLock ? dropSessions() : underLock(() => loadSessions(true));
    }
    sessions = { stamp: stamp.value, value: read?.ok ? read.value : [] };
    return succeed(sessions.value);
  }

  /** Sessions can be had again by signing in, so damaged ones are kept aside and none remain. */
  async function dropSessions(): Promise<Outcome<Sessions, StoreCode>> {
    const kept = damagedName(sessionsName, clock.now());
    const moved = await writing(files.rename(sessionsName, kept));
    if (!moved.ok) return moved;
    notices.push({
      code: 'sessions-set-aside',
      message: `The file of sessions was damaged and is kept as ${kept}. Sign in again where needed.`,
    });
    sessions = { stamp: null, value: [] };
    return succeed([]);
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

    readSessions: () => loadSessions(false),

    async changeSessions<T, Code extends string>(
      change: (current: Sessions) => Outcome<Change<Sessions, T>, Code>,
    ) {
      type Answer = Outcome<T, Code | StoreCode>;
      const held = await locks.hold('store', lockMilliseconds, async (): Promise<Answer> => {
        const current = await loadSessions(true);
        if (!current.ok) return current;
        const decided = change(current.value);
        if (!decided.ok) return decided;
        const { saved, value } = decided.value;
        if (saved === current.value) return succeed(value);
        const sealed = await seal(writeSessions(saved), [identity.recipient], ports.aead);
        sessions = null;
        const done = await replaceFile(sessionsName, sealed, ports);
        if (!done.ok) return done;
        const stamp = await reading(files.stamp(sessionsName));
        if (stamp.ok) sessions = { stamp: stamp.value, value: saved };
        return succeed(value);
      });
      return flatten<T, Code | StoreCode>(held);
    },

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

    takeNotices: () => notices.splice(0),

    onChange: (listener) => files.watch(listener),
  };
}

function flatten<T, Code extends string>(
  held: Outcome<Outcome<T, Code>, 'lock-timeout' | 'lock-failed'>,
): Outcome<T, Code | StoreCode> {
  return held.ok ? held.value : lockFailure(held.failure);
}

/** What the user hears when a lock of the store was not to be had. */
export function lockFailure(failure: Failure<'lock-timeout' | 'lock-failed'>): Outcome<never, StoreCode> {
  const code = failure.code === 'lock-timeout' ? 'store-busy' : 'store-unwritable';
  return fail(code, failure.message, failure.details);
}

/** Whether a secret of the profile so far is no longer in the next one: then older generations must go. */
function losesSecret(before: Profile, after: Profile): boolean {
  const kept = new Set(after.authConfigs.flatMap(secretsOf).concat(after.connections.flatMap(headerValues)));
  const had = before.authConfigs.flatMap(secretsOf).concat(before.connections.flatMap(headerValues));
  return had.some((secret) => !kept.has(secret));
}

function headerValues({ headers }: Profile['connections'][number]): readonly string[] {
  return headers.map(({ value }) => value);
}

function secretsOf(config: AuthConfig): readonly string[] {
  return Object.values(config).flatMap((field: unknown) => (isSecret(field) ? [field.value] : []));
}

function isSecret(field: unknown): field is Secret {
  return typeof field === 'object' && field !== null && 'value' in field && 'setAt' in field;
}
