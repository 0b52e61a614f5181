import type { Wayleave } from '../contract.ts';
import type { PulledSubscription } from '../contract-sharing.ts';
import type { FollowedCopy, Subscription } from '../model/subscription.ts';
import type { Clock, Randomness } from '../ports.ts';
import type { Store } from '../store/store.ts';
import { words } from '../words/words.ts';
import type { Notification, ToldAt } from './keep-fresh.ts';

/** What following works with, as long as the store is open. */
export interface FollowingSurroundings {
  readonly store: Pick<Store, 'readProfile' | 'readFollowed'>;
  /** The application as the clock asks it. */
  readonly wayleave: Wayleave;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly toldAt: ToldAt;
  readonly notify: (notification: Notification) => void;
}

/** Pulls followed profiles when it is time, and tells of what changed. */
export interface Following {
  /** Looks at all subscriptions and pulls those that are due. */
  look(): Promise<void>;
  /** When the next one is due (unix milliseconds), or `null` when none is known of. */
  dueAt(): number | null;
}

/** What was decided for a subscription after it was last asked for. */
interface Course {
  /** As the store had it then; another one means that somebody else asked. */
  readonly checkedAt: number | null;
  readonly dueAt: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const longestPause = 8 * hour;
/** Of a pause, to either side: so computers that began in the same second drift apart. */
const spread = 0.1;

/**
 * Following of an open store. Each subscription is asked for an hour after it was last asked for, by whomever, and one that
 * goes on failing after twice as long each time, up to eight hours. Every pause is drawn anew within a tenth of itself, and
 * nothing is asked at the very moment of unlocking but within a minute of it: machines of an office do not ask as one.
 */
export function createFollowing(surroundings: FollowingSurroundings): Following {
  const { store, wayleave, clock, randomness, toldAt, notify } = surroundings;
  const begunAt = clock.now();
  let courses: ReadonlyMap<string, Course> = new Map();
  let looking: Promise<void> | null = null;

  async function look(): Promise<void> {
    courses = await readCourses();
    const now = clock.now();
    const due = [...courses].filter(([, { dueAt }]) => dueAt <= now).map(([id]) => id);
    if (due.length === 0) return;
    const pulled = await wayleave.invoke('pullSubscriptions', { ids: due });
    // What could not even be noted must not be asked for again at once.
    courses = new Map([...courses, ...due.map((id) => [id, postponed(courses.get(id))] as const)]);
    if (!pulled.ok) return;
    courses = await readCourses();
    for (const one of pulled.value) tell(one);
  }

  /** The courses of all that is followed now; those of which nothing is new stay as they were drawn. */
  async function readCourses(): Promise<ReadonlyMap<string, Course>> {
    const profile = await store.readProfile();
    const copies = await store.readFollowed();
    if (!profile.ok || !copies.ok) return courses;
    const byId = new Map(copies.value.map((copy) => [copy.subscription, copy]));
    return new Map(
      profile.value.subscriptions.map((one) => [one.id, courseOf(one, byId.get(one.id) ?? null)]),
    );
  }

  function courseOf({ id }: Subscription, copy: FollowedCopy | null): Course {
    const checkedAt = copy?.checkedAt ?? null;
    const before = courses.get(id);
    if (before?.checkedAt === checkedAt) return before;
    const soonest = begunAt + minute * random();
    if (copy === null) return { checkedAt, dueAt: soonest };
    // A clock that was wrong may have noted a moment that is years away.
    const since = Math.min(copy.checkedAt, clock.now());
    return { checkedAt, dueAt: Math.max(soonest, since + drawn(pauseAfter(copy))) };
  }

  function postponed(course: Course | undefined): Course {
    return { checkedAt: course?.checkedAt ?? null, dueAt: clock.now() + drawn(hour) };
  }

  function drawn(pause: number): number {
    return pause * (1 - spread + 2 * spread * random());
  }

  /** At least 0 and less than 1. */
  function random(): number {
    const bytes = randomness.bytes(4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) / 2 ** 32;
  }

  /** Once a day for each. What waited before is not told again. */
  function tell({ view, outcome, added, changed }: PulledSubscription): void {
    const { pending } = view;
    const applied = added + changed;
    const waiting = pending.added + pending.changed + pending.conflicts + pending.removed;
    const isNews = outcome === 'applied' || (outcome === 'changed' && waiting > 0);
    const key = `subscription ${view.id}`;
    const now = clock.now();
    if (!isNews || now - (toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < day) return;
    toldAt.set(key, now);
    const body = words.menus.notifications.subscriptionChanged(applied, waiting);
    notify({ title: view.name, body, command: { kind: 'show', place: 'share' } });
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

/**
 * An hour, and as much again as it has been failing: after failures in a row that is 1, 2, 4 and 8 hours. It is told by
 * what is stored, so that locking, or a command that pulled as well, does not begin it anew.
 */
function pauseAfter({ checkedAt, failure }: FollowedCopy): number {
  return failure === null ? hour : Math.min(longestPause, hour + Math.max(0, checkedAt - failure.since));
}
