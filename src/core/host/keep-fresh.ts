import { isOfTheWay } from '../application/health.ts';
import type { ConnectionView, Wayleave } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { connectionPath } from '../model/connection.ts';
import type { Failure } from '../outcome.ts';
import type { Clock } from '../ports.ts';
import { words } from '../words/words.ts';
import type { WindowCommand } from './host-contract.ts';
import { timeLeft } from './time-left.ts';

/** A message of the operating system. */
export interface Notification {
  readonly title: string;
  readonly body: string;
  readonly command: WindowCommand;
}

/** What was told of when (unix milliseconds): connections by path and by auth ID, subscriptions. Outlives the locking of the store. */
export type ToldAt = Map<string, number>;

/** What keeping fresh works with, as long as the store is open. */
export interface FreshnessSurroundings {
  /** The application as the clock asks it. */
  readonly wayleave: Wayleave;
  readonly clock: Clock;
  readonly toldAt: ToldAt;
  readonly notify: (notification: Notification) => void;
}

/** Renews what is to be kept fresh, and tells of what will need a person. */
export interface Freshness {
  /** Looks at all connections and does what is due. */
  look(): Promise<void>;
  /** When the next renewal is due (unix milliseconds), or `null` when none is known of. */
  dueAt(): number | null;
}

/** What is known of one token between two looks. */
interface Course {
  readonly dueAt: number;
  /** How long before its end the token is renewed. */
  readonly lead: number;
  readonly failures: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;
const longestLead = 5 * minute;
const shortestPause = 30_000;
const longestPause = 30 * minute;
const warnedBefore = 2 * day;
/** A single failure may only be a network that is not there yet. */
const failuresBeforeTold = 3;

/** Freshness of the connections of an open store. */
export function createFreshness({ wayleave, clock, toldAt, notify }: FreshnessSurroundings): Freshness {
  let courses: ReadonlyMap<string, Course> = new Map();
  let states: ReadonlyMap<string, string> = new Map();
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    const listed = await wayleave.invoke('listConnections', {});
    if (!listed.ok) return;
    const followed = listed.value.filter(({ connection }) => connection.keepFresh || connection.pinned);
    for (const view of followed) warn(view);
    states = new Map(followed.map((view) => [pathOf(view), view.signIn?.state ?? '']));
    const refs = new Map(
      followed.filter(isRenewable).flatMap((view) => refsOf(view).map((ref) => [ref, view] as const)),
    );
    // Side by side: a portal that does not answer keeps no other from being asked.
    const kept = [...refs].map(async ([ref, view]) => [ref, await keep(ref, view)] as const);
    courses = new Map(await Promise.all(kept));
  }

  async function keep(ref: string, view: ConnectionView): Promise<Course> {
    const course = courses.get(ref) ?? { dueAt: clock.now(), lead: 0, failures: 0 };
    if (clock.now() < course.dueAt) return course;
    // A second more than is left, or a token that is due at this very moment would still be good enough.
    const minMinutes = course.lead === 0 ? 0 : (course.lead + 1_000) / minute;
    const answer = await wayleave.invoke('token', { ref, minMinutes });
    if (answer.ok) return courseAfter(answer.value.expiresAt, clock.now());
    return courseAfterFailure(view, course, answer.failure);
  }

  function courseAfterFailure(
    view: ConnectionView,
    { lead, failures: before }: Course,
    failure: Failure<FailureCode>,
  ): Course {
    const failures = before + 1;
    const mayPass = isPassing(failure);
    if (!mayPass || failures >= failuresBeforeTold) tellOfRenewal(view, failure.message);
    const pause = mayPass ? Math.min(longestPause, minute * 2 ** (failures - 1)) : longestPause;
    return { dueAt: clock.now() + pause, lead, failures };
  }

  function warn(view: ConnectionView): void {
    const { signIn } = view;
    if (signIn === null) return;
    const before = states.get(pathOf(view));
    if (signIn.state === 'sign-in-needed' && before === 'signed-in')
      return tellOfRenewal(view, words.menus.notifications.signInEnded);
    const left = (signIn.signInEndsAt ?? Number.POSITIVE_INFINITY) - clock.now();
    const isLong = (signIn.signInEndsAt ?? 0) - (signIn.signedInAt ?? 0) > warnedBefore;
    if (signIn.state !== 'signed-in' || !isLong || left > warnedBefore || left <= 0) return;
    tell(view, words.menus.notifications.signInEnds(timeLeft(left)), showCommand(view));
  }

  function tellOfRenewal(view: ConnectionView, why: string): void {
    tell(view, words.menus.notifications.renewalFailed(why), showCommand(view));
  }

  /** Once a day for a connection, and for those of one sign-in together: they have the same thing to say. */
  function tell(view: ConnectionView, body: string, command: WindowCommand): void {
    const keys = [`connection ${pathOf(view)}`, `auth ${view.connection.authId ?? ''}`];
    const now = clock.now();
    if (keys.some((key) => now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < day)) return;
    for (const key of keys) toldAt.set(key, now);
    notify({ title: view.connection.name, body, command });
  }

  return {
    async look() {
      looking ??= look().finally(() => {
        looking = null;
      });
      await looking;
    },
    dueAt() {
      const dues = [...courses.values()].map(({ dueAt }) => dueAt);
      return looking !== null || dues.length === 0 ? null : Math.min(...dues);
    },
  };
}

/** The course after a token that ends then: renewed in the last quarter of what is left, at most 5 minutes early. */
function courseAfter(expiresAt: number | null, now: number): Course {
  if (expiresAt === null) return { dueAt: now + longestPause, lead: 0, failures: 0 };
  const lead = Math.min(longestLead, Math.max(0, expiresAt - now) / 4);
  return { dueAt: Math.max(now + shortestPause, expiresAt - lead), lead, failures: 0 };
}

/** Whether a new token can be had without a person, and is worth having before the one at hand ends. */
function isRenewable({ connection, signIn }: ConnectionView): boolean {
  if (!connection.keepFresh || signIn?.state !== 'signed-in') return false;
  const { tokenExpiresAt, signInEndsAt } = signIn;
  return signInEndsAt === null || tokenExpiresAt === null || signInEndsAt > tokenExpiresAt;
}

/** Whether the same may go well in a while: the way to the portal, a host that does not answer, or the disk. */
function isPassing({ code, details }: Failure<FailureCode>): boolean {
  const isSilentHost = code === 'not-found' && typeof details?.cause === 'string';
  return isSilentHost || isOfTheWay(code) || code.startsWith('store-');
}

/** The token of its server, and the portal's own, from which that one comes. */
function refsOf(view: ConnectionView): readonly string[] {
  const { authId } = view.connection;
  return authId === null ? [] : [pathOf(view), authId];
}

function pathOf({ connection }: ConnectionView): string {
  return connectionPath(connection);
}

function showCommand(view: ConnectionView): WindowCommand {
  return { kind: 'show-connection', name: pathOf(view) };
}
