import * as v from 'valibot';
import type { ActivityEntry } from '../contract.ts';
import { type FailureCode, nextStep, type StoreCode } from '../failures.ts';
import { type AuthConfigId, parseAuthConfigId } from '../model/auth-config-id.ts';
import { type Outcome, succeed } from '../outcome.ts';
import type { Randomness } from '../ports.ts';
import { type Identity, seal, unseal } from './age.ts';
import { reading, replaceFile, sweepTemporaryFiles, writing } from './disk.ts';
import { damaged, readEnvelope, versionAfter } from './documents.ts';
import { activitySteps } from './format-steps.ts';
import { activityName, damagedName, isTemporaryOfActivity } from './names.ts';
import type { StorePorts } from './open-store.ts';
import { lockFailure } from './side-file.ts';
import type { Notice } from './store.ts';

/** What is to be told of something that was done; the journal adds when. */
export type ActivityFacts = Omit<ActivityEntry, 'id' | 'at'>;

/**
 * What the application did on this machine: the newest thousand entries, sealed like the sessions. Several processes
 * may write at once; none loses what another wrote. A journal that does not open is set aside, and a new one begins.
 */
export interface Journal {
  /** Takes in what was done just now. It can be read at once, and is saved within two seconds. */
  record(facts: ActivityFacts): void;
  /** Newest first, what is not saved yet included. */
  read(): Promise<Outcome<readonly ActivityEntry[], StoreCode>>;
  /** Forgets everything, what other processes saved included. */
  clear(): Promise<Outcome<null, StoreCode>>;
  /** Saves what is not saved yet. Where that fails, it is tried again after the next entry. */
  flush(): Promise<Outcome<null, StoreCode>>;
  /** Saves, and takes no more entries. */
  close(): Promise<Outcome<null, StoreCode>>;
  /** Calls back with each entry that is taken in here. Returns how to stop. */
  onEntry(listener: (entry: ActivityEntry) => void): () => void;
  /** What happened while reading that the user should hear; each is given once. */
  takeNotices(): readonly Notice[];
}

const mostEntries = 1_000;
const quietMilliseconds = 2_000;
const lockMilliseconds = 10_000;
const repetitionMilliseconds = 15 * 60_000;

type Entries = readonly ActivityEntry[];

/** The journal of a store. Nothing is read before it is asked for, or something is to be saved. */
export function openJournal({ text, recipient }: Identity, ports: StorePorts): Journal {
  const { files, locks, clock, aead } = ports;
  const listeners = new Set<(entry: ActivityEntry) => void>();
  const notices: Notice[] = [];
  let unsaved: Entries = [];
  let cached: { readonly stamp: string | null; readonly entries: Entries } | null = null;
  let planned: AbortController | null = null;
  let isClosed = false;

  async function underLock<T>(work: () => Promise<Outcome<T, StoreCode>>): Promise<Outcome<T, StoreCode>> {
    const held = await locks.hold('activity', lockMilliseconds, work);
    return held.ok ? held.value : lockFailure(held.failure);
  }

  async function load(holdsLock: boolean): Promise<Outcome<Entries, StoreCode>> {
    const stamp = await reading(files.stamp(activityName));
    if (!stamp.ok) return stamp;
    if (cached !== null && cached.stamp === stamp.value) return succeed(cached.entries);
    const file = await reading(files.read(activityName));
    if (!file.ok) return file;
    const read = file.value === null ? succeed([]) : await open(file.value);
    if (!read.ok && read.failure.code === 'store-newer') return read;
    if (!read.ok) return holdsLock ? setAside() : underLock(() => load(true));
    cached = { stamp: stamp.value, entries: read.value };
    return read;
  }

  async function open(file: Uint8Array): Promise<Outcome<Entries, StoreCode>> {
    const bytes = await unseal(file, { text, recipient }, aead);
    return bytes === null ? damaged() : readEntries(bytes);
  }

  async function setAside(): Promise<Outcome<Entries, StoreCode>> {
    const kept = damagedName(activityName, clock.now());
    const moved = await writing(files.rename(activityName, kept));
    if (!moved.ok) return moved;
    const message = `The file of activity was damaged and is kept as ${kept}. Activity is recorded anew.`;
    notices.push({ code: 'activity-set-aside', message });
    return succeed([]);
  }

  async function write(entries: Entries): Promise<Outcome<null, StoreCode>> {
    const sealed = await seal(writeEntries(entries), [recipient], aead);
    cached = null;
    const written = await replaceFile(activityName, sealed, ports);
    if (!written.ok) return written;
    await sweepTemporaryFiles(ports, isTemporaryOfActivity);
    const stamp = await files.stamp(activityName);
    if (stamp.ok) cached = { stamp: stamp.value, entries };
    return written;
  }

  /** Read, merge, write: what another process saved in the meantime stays. */
  async function save(): Promise<Outcome<null, StoreCode>> {
    if (unsaved.length === 0) return succeed(null);
    return underLock(async () => {
      const saved = await load(true);
      if (!saved.ok) return saved;
      const taken = new Set(unsaved);
      const news = [...taken].filter((entry) => !isRepeated(entry, saved.value));
      // Somebody else here may have saved it all while this one waited.
      const done = news.length === 0 ? succeed(null) : await write(newest([...news, ...saved.value]));
      if (done.ok) unsaved = unsaved.filter((entry) => !taken.has(entry));
      return done;
    });
  }

  async function plan(): Promise<void> {
    if (planned !== null) return;
    const own = new AbortController();
    planned = own;
    await clock.wait(quietMilliseconds, own.signal);
    // A flush took its place.
    if (planned !== own) return;
    planned = null;
    await save();
  }

  function flush(): Promise<Outcome<null, StoreCode>> {
    planned?.abort();
    planned = null;
    return save();
  }

  return {
    record(facts) {
      if (isClosed) return;
      const entry = { id: drawId(ports.randomness), at: clock.now(), ...facts };
      unsaved = newest([entry, ...unsaved]);
      void plan();
      for (const listener of listeners) listener(entry);
    },

    async read() {
      // Kept from before the reading: a save in between takes them away from here.
      const own = unsaved;
      const saved = await load(false);
      return saved.ok ? succeed(newest([...own, ...saved.value])) : saved;
    },

    clear: () =>
      underLock(async () => {
        unsaved = [];
        const saved = await load(true);
        if (!saved.ok) return saved;
        return saved.value.length === 0 ? succeed(null) : write([]);
      }),

    flush,

    close() {
      isClosed = true;
      return flush();
    },

    onEntry(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    takeNotices: () => notices.splice(0),
  };
}

/** The newest entries, the latest first, each once. Entries of one moment stay in their order. */
function newest(entries: Entries): Entries {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return [...byId.values()].toSorted((one, other) => other.at - one.at).slice(0, mostEntries);
}

/** Whether a token failed for the same reason a short while ago: a program that asks each minute fills no journal. */
function isRepeated({ kind, at, subject, authId, failure }: ActivityEntry, saved: Entries): boolean {
  if (failure === null || (kind !== 'refresh' && kind !== 'token')) return false;
  return saved.some(
    (other) =>
      other.kind === kind &&
      other.failure?.code === failure.code &&
      other.subject === subject &&
      other.authId === authId &&
      Math.abs(at - other.at) < repetitionMilliseconds,
  );
}

function drawId(randomness: Randomness): string {
  return [...randomness.bytes(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const kinds = Object.keys({
  'sign-in': true,
  'sign-out': true,
  refresh: true,
  copy: true,
  token: true,
  test: true,
  add: true,
  edit: true,
  remove: true,
  undo: true,
  export: true,
  import: true,
  unlock: true,
  lock: true,
} satisfies Record<ActivityEntry['kind'], true>) as readonly ActivityEntry['kind'][];

const entrySchema: v.GenericSchema<unknown, ActivityEntry> = v.object({
  id: v.string(),
  at: v.number(),
  kind: v.picklist(kinds),
  subject: v.nullable(v.string()),
  authId: v.nullable(
    v.custom<AuthConfigId>((id) => typeof id === 'string' && parseAuthConfigId(id) !== null),
  ),
  account: v.nullable(v.string()),
  origin: v.picklist(['window', 'tray', 'command-line', 'itself']),
  failure: v.nullable(
    v.object({
      code: v.custom<FailureCode>((code) => typeof code === 'string' && Object.hasOwn(nextStep, code)),
      message: v.string(),
    }),
  ),
  detail: v.string(),
});

function writeEntries(entries: Entries): Uint8Array {
  const document = { format: 'wayleave-activity', version: versionAfter(activitySteps), entries };
  return new TextEncoder().encode(JSON.stringify(document));
}

/** The entries in an opened file. One that is not understood is left out: the others are worth more than it. */
function readEntries(bytes: Uint8Array): Outcome<Entries, StoreCode> {
  const json = readEnvelope(bytes, 'wayleave-activity', activitySteps);
  if (!json.ok) return json;
  const list = v.safeParse(v.object({ entries: v.array(v.unknown()) }), json.value);
  if (!list.success) return damaged();
  return succeed(
    list.output.entries.flatMap((entry) => {
      const read = v.safeParse(entrySchema, entry);
      return read.success ? read.output : [];
    }),
  );
}
