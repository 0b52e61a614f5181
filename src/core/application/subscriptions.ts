import type { Contract, UndoId } from '../contract.ts';
import type {
  ImportRow,
  OpenedImport,
  PendingChanges,
  PulledSubscription,
  SubscriptionView,
} from '../contract-sharing.ts';
import { type FailureCode, nextStep } from '../failures.ts';
import { randomText } from '../identity/pkce.ts';
import type { Secret } from '../model/auth-config.ts';
import { copyName } from '../model/connection-draft.ts';
import type { Profile } from '../model/profile.ts';
import type { FollowedCopies, FollowedCopy, Subscription, SubscriptionId } from '../model/subscription.ts';
import { type Failure, fail, type Outcome, succeed } from '../outcome.ts';
import type { Fetch, FollowedFiles } from '../ports.ts';
import type { Taken } from '../sharing/arrival.ts';
import { type Merged, merge } from '../sharing/merge.ts';
import { type OpenedProfileFile, openProfileFile } from '../sharing/profile-file/open-profile-file.ts';
import { addressText, parseSubscriptionAddress } from '../sharing/subscriptions/address.ts';
import { type KnownCopy, pull } from '../sharing/subscriptions/pull.ts';
import {
  automaticChoices,
  countsOf,
  nothingPending,
  pendingOf,
  settledText,
  type Standing,
  standing,
  standingOf,
  waitingAfter,
} from '../sharing/subscriptions/standing.ts';
import { printable } from '../model/printable.ts';
import { saveWithUndo, sortedBy } from './definitions.ts';
import { type ImportPorts, openIncoming, takeOver } from './imports.ts';
import { replaceSome } from './undo.ts';

/** What following works with. */
export interface SubscriptionPorts
  extends Pick<ImportPorts, 'store' | 'clock' | 'randomness' | 'undos' | 'grants' | 'imports' | 'sealer'> {
  readonly fetch: Fetch;
  readonly followedFiles: FollowedFiles;
}

type Request<Name extends keyof Contract> = Contract[Name]['request'];
type Answer<T> = Promise<Outcome<T, FailureCode>>;

/** One subscription after it was asked for. */
interface Look {
  readonly subscription: Subscription;
  /** What was here before. */
  readonly before: FollowedCopy;
  /** What is here now. */
  readonly copy: FollowedCopy;
  readonly applied: Applied;
}

/** What was taken over without anybody looking. */
interface Applied {
  readonly added: number;
  readonly changed: number;
  readonly undo: UndoId | null;
}

const nothingApplied: Applied = { added: 0, changed: 0, undo: null };
const mostAtATime = 4;
const longestName = 80;

/** Follows the profile file at an address. It is pulled first: what cannot be read or opened is not followed. */
export async function subscribe(
  request: Request<'subscribe'>,
  ports: SubscriptionPorts,
  signal?: AbortSignal,
): Answer<PulledSubscription> {
  const { apply = 'review', passphrase = '', allowHttp = false } = request;
  const address = parseSubscriptionAddress(request.address, allowHttp ? 'allowed' : 'loopback-only');
  if (!address.ok) return address;
  const given = request.name === undefined ? succeed(null) : checkName(request.name);
  if (!given.ok) return given;
  const profile = await ports.store.readProfile();
  if (!profile.ok) return profile;
  const text = addressText(address.value);
  const follower = followerOf(text, profile.value);
  if (follower !== null) return alreadyFollowed(follower);

  const now = ports.clock.now();
  const draft: Subscription = {
    id: randomText(ports.randomness),
    name: '',
    address: { value: text, setAt: now },
    apply,
    passphrase: passphrase === '' ? null : { value: passphrase, setAt: now },
    allowHttp,
    createdAt: now,
    changedAt: now,
  };
  const before = noCopy(draft.id, now);
  const copy = await pullCopy(draft, before, ports, signal);
  if (!copy.ok) return copy;
  if (signal?.aborted) return calledOff();
  const wanted = given.value ?? (labelOf(copy.value) || nameFrom(address.value.fileName));
  const saved = await ports.store.changeProfile<Subscription, FailureCode>((current) => {
    const other = followerOf(text, current);
    if (other !== null) return alreadyFollowed(other);
    const subscription = { ...draft, name: freeName(wanted, current.subscriptions) };
    const subscriptions = [...current.subscriptions, subscription];
    return succeed({ saved: { ...current, subscriptions }, value: subscription });
  });
  if (!saved.ok) return saved;
  const look = await takeWhatMayBe({ subscription: saved.value, before, copy: copy.value }, ports);
  if (!look.ok) return look;
  const told = await saveLooks([look.value], ports);
  return told.ok ? succeed(told.value(look.value)) : told;
}

/** `undefined` leaves it as it is. */
function secretAfter(before: Secret | null, value: string | null | undefined, setAt: number): Secret | null {
  if (value === undefined) return before;
  return value === null ? null : { value, setAt };
}

/** All of them, by name. */
export async function listSubscriptions(
  _request: Request<'listSubscriptions'>,
  ports: SubscriptionPorts,
): Answer<readonly SubscriptionView[]> {
  const known = await readKnown(ports);
  if (!known.ok) return known;
  const { profile, copies } = known.value;
  const views = profile.subscriptions.map((subscription) =>
    viewOf(subscription, copyOf(subscription, copies), profile, ports.clock.now()),
  );
  return succeed(sortedBy(views, ({ name }) => name));
}

/** Changes what is said of one; what came of it stays. */
export async function editSubscription(
  { id, name, apply, passphrase }: Request<'editSubscription'>,
  ports: SubscriptionPorts,
): Answer<SubscriptionView> {
  const given = name === undefined ? succeed(null) : checkName(name);
  if (!given.ok) return given;
  if (passphrase === '') return fail('bad-value', 'The passphrase is empty.');
  const now = ports.clock.now();
  const saved = await ports.store.changeProfile<Subscription, FailureCode>((profile) => {
    const found = requireSubscription(profile, id);
    if (!found.ok) return found;
    const isTaken = profile.subscriptions.some((other) => other.id !== id && other.name === given.value);
    if (isTaken) return fail('name-taken', `Another subscription is called "${given.value}".`);
    const changed: Subscription = {
      ...found.value,
      name: given.value ?? found.value.name,
      apply: apply ?? found.value.apply,
      passphrase: secretAfter(found.value.passphrase, passphrase, now),
      changedAt: now,
    };
    const subscriptions = profile.subscriptions.map((other) => (other.id === id ? changed : other));
    return succeed({ saved: { ...profile, subscriptions }, value: changed });
  });
  if (!saved.ok) return saved;
  const known = await readKnown(ports);
  if (!known.ok) return known;
  const { profile, copies } = known.value;
  return succeed(viewOf(saved.value, copyOf(saved.value, copies), profile, now));
}

/** Stops following. What came of it stays; taken back, it is followed again and its copy pulled anew. */
export async function unsubscribe(
  { id }: Request<'unsubscribe'>,
  ports: SubscriptionPorts,
): Answer<{ readonly removed: string; readonly undo: UndoId }> {
  const saved = await saveWithUndo(ports, (profile) => {
    const found = requireSubscription(profile, id);
    if (!found.ok) return found;
    const { after, replacements } = replaceSome(profile.subscriptions, (one) => (one.id === id ? null : one));
    return succeed({
      saved: { ...profile, subscriptions: after },
      value: {
        answer: { removed: found.value.name },
        reversal: { authConfigs: [], connections: [], subscriptions: replacements },
      },
    });
  });
  if (!saved.ok) return saved;
  const dropped = await ports.store.changeFollowed<null, never>((copies) =>
    succeed({ saved: copies.filter(({ subscription }) => subscription !== id), value: null }),
  );
  return dropped.ok ? saved : dropped;
}

/**
 * Asks for the named ones, or all, once each and a few at a time. What fails is told in its entry and leaves the last good
 * copy. Of those that apply by themselves the changes are taken over; the copies are saved in one step at the end.
 */
export async function pullSubscriptions(
  { ids }: Request<'pullSubscriptions'>,
  ports: SubscriptionPorts,
  signal?: AbortSignal,
): Answer<readonly PulledSubscription[]> {
  const known = await readKnown(ports);
  if (!known.ok) return known;
  const { profile, copies } = known.value;
  const chosen = chooseSubscriptions(profile, ids);
  if (!chosen.ok) return chosen;
  const pulled = await inLanes(chosen.value, mostAtATime, async (subscription) => {
    const before = copyOf(subscription, copies) ?? noCopy(subscription.id, ports.clock.now());
    const copy = await pullCopy(subscription, before, ports, signal);
    return { subscription, before, copy: copy.ok ? copy.value : failedCopy(before, copy.failure, ports) };
  });
  // Whoever called it off, or locked the store, wants nothing written.
  if (signal?.aborted) return calledOff();
  const looks: Look[] = [];
  for (const one of pulled) {
    const look = await takeWhatMayBe(one, ports);
    if (!look.ok) return look;
    looks.push(look.value);
  }
  const told = await saveLooks(looks, ports);
  return told.ok ? succeed(looks.map(told.value)) : told;
}

/** Opens what waits of the newest copy. Once it is applied everything of that copy is settled, also what was declined. */
export async function openSubscription(
  { id }: Request<'openSubscription'>,
  ports: SubscriptionPorts,
): Answer<OpenedImport> {
  const known = await readKnown(ports);
  if (!known.ok) return known;
  const subscription = requireSubscription(known.value.profile, id);
  if (!subscription.ok) return subscription;
  const { name } = subscription.value;
  const copy = copyOf(subscription.value, known.value.copies);
  const stands = copy === null || copy.latest === null ? null : standing(copy.latest, copy.settled);
  if (stands === null) return fail('not-found', `Nothing of "${name}" has come yet.`);
  const applied = ({ rows }: Merged) => settle(id, settledText(stands, rows, new Set()), ports);
  return succeed(
    openIncoming({ name, subscription: id }, async () => succeed(stands.incoming), applied, ports),
  );
}

function settle(
  id: SubscriptionId,
  settled: string,
  { store }: SubscriptionPorts,
): Promise<Outcome<null, FailureCode>> {
  return store.changeFollowed<null, never>((copies) =>
    succeed({
      saved: copies.map((copy) => (copy.subscription === id ? { ...copy, settled } : copy)),
      value: null,
    }),
  );
}

/** What is here once the source was asked: the copy it has now, or the same one with a newer date. */
async function pullCopy(
  subscription: Subscription,
  before: FollowedCopy,
  ports: SubscriptionPorts,
  signal: AbortSignal | undefined,
): Promise<Outcome<FollowedCopy, FailureCode>> {
  const { allowHttp } = subscription;
  const address = addressOf(subscription);
  if (!address.ok) return address;
  const known = knownOf(before);
  const pulled = await pull({ address: address.value, allowHttp, known, signal }, ports);
  if (!pulled.ok) return pulled;
  const { etag, lastModified } = pulled.value;
  const now = ports.clock.now();
  const seen = { ...before, checkedAt: now, failure: null, etag, lastModified };
  if (pulled.value.kind === 'unchanged') return succeed(seen);
  const { bytes, digest } = pulled.value;
  const opened = await openBytes(bytes, subscription, ports, signal);
  if (!opened.ok) return opened;
  const { text } = opened.value;
  // Sealed anew, or with other blanks, it says what it said before.
  const changedAt = text === before.latest ? before.changedAt : now;
  return succeed({ ...seen, digest, latest: text, changedAt });
}

function openBytes(
  bytes: Uint8Array,
  { passphrase }: Subscription,
  { store, sealer }: SubscriptionPorts,
  signal: AbortSignal | undefined,
): Promise<Outcome<OpenedProfileFile, FailureCode>> {
  return store.withKey((own) =>
    openProfileFile(bytes, {
      password: passphrase?.value ?? null,
      identities: [own],
      sealer,
      watch: { signal },
    }),
  );
}

/** Marks belong to a good copy that is here, and are of no meaning without it. */
function knownOf({ latest, digest, etag, lastModified }: FollowedCopy): KnownCopy | null {
  return latest === null || digest === null ? null : { etag, lastModified, digest };
}

/** Saves the copies in one step. Answers how each of them is told. */
async function saveLooks(
  looks: readonly Look[],
  { store, clock }: SubscriptionPorts,
): Promise<Outcome<(look: Look) => PulledSubscription, FailureCode>> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const saved = await store.changeFollowed<FollowedCopies, never>((copies) => {
    const after = withLooks(copies, looks, profile.value);
    return succeed({ saved: after, value: after });
  });
  if (!saved.ok) return saved;
  const now = clock.now();
  return succeed((look) => {
    const { subscription, copy, applied } = look;
    const view = viewOf(subscription, copyOf(subscription, saved.value) ?? copy, profile.value, now);
    return { view, outcome: outcomeOf(look), ...applied };
  });
}

function outcomeOf({ before, copy, applied }: Look): PulledSubscription['outcome'] {
  if (copy.failure !== null) return 'failed';
  if (applied.added + applied.changed > 0) return 'applied';
  return copy.latest === before.latest ? 'unchanged' : 'changed';
}

/** Settles what needs no decision: what is the same here and there, and all that applies by itself. */
async function takeWhatMayBe(
  look: Omit<Look, 'applied'>,
  ports: SubscriptionPorts,
): Promise<Outcome<Look, FailureCode>> {
  const stands = standingOf(look.copy);
  if (stands === null) return succeed({ ...look, applied: nothingApplied });
  const profile = await ports.store.readProfile();
  if (!profile.ok) return profile;
  const rows = rowsOf(stands, profile.value, ports.clock.now());
  const choices =
    look.subscription.apply === 'automatic' ? automaticChoices(stands, rows, profile.value) : null;
  const waiting = waitingAfter(rows, choices);
  const settled = settledText(stands, rows, waiting);
  const isWanted = choices !== null && waiting.size < waitingAfter(rows, null).size;
  if (!isWanted) return succeed({ ...look, copy: { ...look.copy, settled }, applied: nothingApplied });
  const taken = await takeOver(stands.incoming, choices, ports);
  if (!taken.ok) return taken;
  const { merged, undo } = taken.value;
  const left = waitingAfter(merged.rows, choices);
  return succeed({
    ...look,
    copy: { ...look.copy, settled: settledText(stands, merged.rows, left) },
    applied: { ...countTaken(merged), undo },
  });
}

function countTaken({ authConfigs, connections }: Merged): Omit<Applied, 'undo'> {
  const taken: readonly Taken<unknown>[] = [...authConfigs, ...connections];
  const added = taken.filter(({ before }) => before === null).length;
  return { added, changed: taken.length - added };
}

function rowsOf({ incoming }: Standing, profile: Profile, now: number): readonly ImportRow[] {
  return merge(profile, incoming, { onConflict: 'mine', choices: {} }, now).rows;
}

/**
 * The copies with what was found now. Another process may have pulled or settled meanwhile: what somebody decided there
 * stands, and marks never come to a copy that they do not belong to. Copies of what is no longer followed go.
 */
function withLooks(
  copies: FollowedCopies,
  looks: readonly Look[],
  { subscriptions }: Profile,
): FollowedCopies {
  const found = new Map(looks.map((look) => [look.copy.subscription, look]));
  const here = new Map(copies.map((copy) => [copy.subscription, copy]));
  return subscriptions.flatMap(({ id }) => {
    const current = here.get(id);
    const look = found.get(id);
    if (look === undefined) return current ?? [];
    return current === undefined ? look.copy : joined(current, look);
  });
}

function joined(current: FollowedCopy, { before, copy }: Look): FollowedCopy {
  const settled = current.settled === before.settled ? copy.settled : current.settled;
  const isOurs = current.digest === before.digest || copy.digest !== before.digest;
  const { checkedAt, failure } = copy;
  return isOurs ? { ...copy, settled } : { ...current, checkedAt, failure, settled };
}

function failedCopy(
  before: FollowedCopy,
  { code, message }: Failure<FailureCode>,
  { clock }: SubscriptionPorts,
): FollowedCopy {
  const now = clock.now();
  return { ...before, checkedAt: now, failure: { code, message, since: before.failure?.since ?? now } };
}

function noCopy(subscription: SubscriptionId, now: number): FollowedCopy {
  return {
    subscription,
    checkedAt: now,
    changedAt: null,
    etag: null,
    lastModified: null,
    digest: null,
    failure: null,
    latest: null,
    settled: null,
  };
}

function viewOf(
  subscription: Subscription,
  copy: FollowedCopy | null,
  profile: Profile,
  now: number,
): SubscriptionView {
  const { id, name, apply, passphrase } = subscription;
  const address = addressOf(subscription);
  return {
    id,
    name,
    address: address.ok ? address.value.shown : '',
    kind: address.ok ? address.value.kind : 'web',
    apply,
    passphrase: passphrase === null ? null : { setAt: passphrase.setAt },
    checkedAt: copy?.checkedAt ?? null,
    changedAt: copy?.changedAt ?? null,
    failure: failureIn(copy),
    ...countsOf(copy),
    pending: copy === null ? nothingPending : pendingIn(copy, profile, now),
  };
}

function pendingIn(copy: FollowedCopy, profile: Profile, now: number): PendingChanges {
  const stands = standingOf(copy);
  return stands === null ? nothingPending : pendingOf(rowsOf(stands, profile, now));
}

/** A code that a newer Wayleave kept may be one that is not known here. */
function failureIn(copy: FollowedCopy | null): SubscriptionView['failure'] {
  const failure = copy?.failure ?? null;
  if (failure === null) return null;
  const isKnown = Object.hasOwn(nextStep, failure.code);
  return { ...failure, code: isKnown ? (failure.code as FailureCode) : 'internal' };
}

async function readKnown({
  store,
}: Pick<SubscriptionPorts, 'store'>): Promise<
  Outcome<{ readonly profile: Profile; readonly copies: FollowedCopies }, FailureCode>
> {
  const profile = await store.readProfile();
  if (!profile.ok) return profile;
  const copies = await store.readFollowed();
  return copies.ok ? succeed({ profile: profile.value, copies: copies.value }) : copies;
}

function copyOf({ id }: Subscription, copies: FollowedCopies): FollowedCopy | null {
  return copies.find(({ subscription }) => subscription === id) ?? null;
}

function addressOf({ address, allowHttp }: Subscription) {
  return parseSubscriptionAddress(address.value, allowHttp ? 'allowed' : 'loopback-only');
}

function chooseSubscriptions(
  profile: Profile,
  ids: readonly SubscriptionId[] | undefined,
): Outcome<readonly Subscription[], 'not-found'> {
  if (ids === undefined) return succeed(profile.subscriptions);
  const chosen: Subscription[] = [];
  for (const id of new Set(ids)) {
    const found = requireSubscription(profile, id);
    if (!found.ok) return found;
    chosen.push(found.value);
  }
  return succeed(chosen);
}

function requireSubscription(
  { subscriptions }: Profile,
  id: SubscriptionId,
): Outcome<Subscription, 'not-found'> {
  const found = subscriptions.find((one) => one.id === id);
  return found === undefined ? fail('not-found', 'There is no such subscription.') : succeed(found);
}

function followerOf(text: string, { subscriptions }: Profile): Subscription | null {
  return subscriptions.find(({ address }) => address.value === text) ?? null;
}

function alreadyFollowed({ name }: Subscription): Outcome<never, 'bad-value'> {
  return fail('bad-value', `"${name}" follows that address already.`);
}

function calledOff(): Outcome<never, 'file-cancelled'> {
  return fail('file-cancelled', 'The pull was called off.');
}

function checkName(text: string): Outcome<string, 'bad-value'> {
  const name = printable(text, longestName + 1).trim();
  if (name === '') return fail('bad-value', 'The name is empty.');
  if (name.length > longestName)
    return fail('bad-value', `The name is longer than ${longestName} characters.`);
  return succeed(name);
}

function nameFrom(fileName: string): string {
  return printable(fileName.replace(/\.wayleave$/i, ''), longestName).trim() || 'Profile';
}

/** What its maker calls it. */
function labelOf({ latest }: FollowedCopy): string {
  return latest === null
    ? ''
    : printable(standing(latest, null)?.latest.shared.label ?? '', longestName).trim();
}

/** The name, with a number where another subscription has it. */
function freeName(wanted: string, others: readonly Subscription[]): string {
  const taken = others.map(({ name }) => name);
  return taken.includes(wanted) ? copyName(wanted, taken) : wanted;
}

/** Does the work for each, so many at a time, and answers in their order. */
async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  async function lane(): Promise<void> {
    for (const [index, item] of queue) results[index] = await work(item);
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
