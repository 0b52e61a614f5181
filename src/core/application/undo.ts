import type { UndoId } from '../contract.ts';
import { randomText } from '../identity/pkce.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { type Connection, connectionPath } from '../model/connection.ts';
import type { Subscription } from '../model/subscription.ts';
import type { Profile } from '../model/profile.ts';
import type { Randomness } from '../ports.ts';
import { createRecent, type Recent } from './recent.ts';

/** A record that a change put in place of another, took away (`after` is `null`) or added (`before` is `null`). */
export interface Replacement<T> {
  /** Where the record stood in its list; of no meaning for one that was added. */
  readonly index: number;
  readonly before: T | null;
  readonly after: T | null;
}

/** What takes a change of the profile back. It holds the records as they were, secrets included: memory only. */
export interface Reversal {
  readonly authConfigs: readonly Replacement<AuthConfig>[];
  readonly connections: readonly Replacement<Connection>[];
  readonly subscriptions?: readonly Replacement<Subscription>[];
}

/** The last changes that can be taken back: twenty of them. */
export interface UndoMemory extends Pick<Recent<Reversal>, 'find' | 'forget'> {
  remember(reversal: Reversal): UndoId;
}

const mostReversals = 20;

/** An empty memory. Names are drawn, so that one of an earlier run means nothing in this one. */
export function createUndoMemory(randomness: Randomness): UndoMemory {
  const reversals = createRecent<Reversal>(mostReversals);
  return {
    ...reversals,
    remember(reversal) {
      const undo = randomText(randomness);
      reversals.keep(undo, reversal);
      return undo;
    },
  };
}

/**
 * The profile with a change taken back, or `null` when a record that it touched was changed since, or the place of
 * one that it took away is taken.
 */
export function reverse(
  profile: Profile,
  { authConfigs, connections, subscriptions }: Reversal,
): Profile | null {
  const configs = putBack(profile.authConfigs, authConfigs, ({ id }) => id);
  const restored = putBack(profile.connections, connections, connectionPath);
  const followed = putBack(profile.subscriptions, subscriptions ?? [], ({ id }) => id);
  if (configs === null || restored === null || followed === null) return null;
  return { ...profile, authConfigs: configs, connections: restored, subscriptions: followed };
}

/** The list after a change of some records; those that `changeOf` answers as they are stay. */
export function replaceSome<T>(
  records: readonly T[],
  changeOf: (record: T) => T | null,
): { readonly after: readonly T[]; readonly replacements: readonly Replacement<T>[] } {
  const pairs = records.map((before, index) => ({ index, before, after: changeOf(before) }));
  return {
    after: pairs.flatMap(({ after }) => (after === null ? [] : [after])),
    replacements: pairs.filter(({ before, after }) => before !== after),
  };
}

function putBack<T>(
  records: readonly T[],
  replacements: readonly Replacement<T>[],
  placeOf: (record: T) => string,
): readonly T[] | null {
  const restored = [...records];
  for (const { before, after } of replacements) {
    if (after === null) continue;
    const at = restored.findIndex((record) => isSame(record, after));
    if (at < 0) return null;
    if (before === null) restored.splice(at, 1);
    else restored[at] = before;
  }
  // From the front: each finds those that stood before it in place again.
  for (const { index, before, after } of replacements) {
    if (after === null && before !== null) restored.splice(index, 0, before);
  }
  const places = new Set(restored.map(placeOf));
  return places.size === restored.length ? restored : null;
}

/** Records are read in the order of their stored form, so the same values make the same text. */
function isSame<T>(one: T, other: T): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
