import type { ImportRow } from '../../contract-sharing.ts';
import { compareWithSettled } from './followed.ts';
import { type SharedProfile, sharedAuthKey, sharedConnectionKey } from './shared-profile.ts';

const nothing: SharedProfile = { label: '', personal: false, authConfigs: [], connections: [] };

/**
 * What of a followed file is settled after an import of its newest copy: the copy, but for the rows with the keys `waiting`,
 * which were left for later. Their records stay as they were settled, or unsettled; so do those that the copy has and that
 * cannot be read. A row that is the same here and there has nothing to wait for.
 */
export function settledAfter(
  rows: readonly ImportRow[],
  latest: SharedProfile,
  settled: SharedProfile | null,
  waiting: ReadonlySet<string>,
): SharedProfile {
  const before = settled ?? nothing;
  const refused = keysOf(rows, ({ state }) => state === 'rejected');
  const later = keysOf(rows, ({ key, state }) => state !== 'same' && waiting.has(key));
  const followed = compareWithSettled(latest, before, refused);
  const auths = sortedOut(
    { latest: latest.authConfigs, before: before.authConfigs, gone: followed.goneAuths, later, refused },
    followed.authBases,
    sharedAuthKey,
  );
  const connections = sortedOut(
    {
      latest: latest.connections,
      before: before.connections,
      gone: followed.goneConnections,
      later,
      refused,
    },
    followed.connectionBases,
    sharedConnectionKey,
  );
  return {
    label: latest.label,
    personal: latest.personal,
    authConfigs: [...auths.taken, ...auths.kept],
    connections: [...connections.taken, ...connections.kept],
    withheld: new Map([
      ...withheldIn(latest, [
        ...auths.taken.map(sharedAuthKey),
        ...connections.taken.map(sharedConnectionKey),
      ]),
      ...withheldIn(before, [...auths.kept.map(sharedAuthKey), ...connections.kept.map(sharedConnectionKey)]),
    ]),
  };
}

interface Copies<T> {
  readonly latest: readonly T[];
  readonly before: readonly T[];
  readonly gone: readonly T[];
  /** Keys of what was left for later. */
  readonly later: ReadonlySet<string>;
  /** Keys of what cannot be read. */
  readonly refused: ReadonlySet<string>;
}

/** The records that are settled now as the newest copy has them, and those that stay as they were. */
function sortedOut<T>(
  { latest, before, gone, later, refused }: Copies<T>,
  bases: ReadonlyMap<T, T>,
  keyOf: (record: T) => string,
): { readonly taken: readonly T[]; readonly kept: readonly T[] } {
  const isLater = (record: T) => later.has(keyOf(record));
  return {
    taken: latest.filter((record) => !isLater(record)),
    kept: [
      ...latest.filter(isLater).flatMap((record) => bases.get(record) ?? []),
      ...gone.filter(isLater),
      ...before.filter((record) => refused.has(keyOf(record))),
    ],
  };
}

function keysOf(rows: readonly ImportRow[], isMeant: (row: ImportRow) => boolean): ReadonlySet<string> {
  return new Set(rows.filter(isMeant).map(({ key }) => key));
}

function withheldIn(
  { withheld }: SharedProfile,
  keys: readonly string[],
): readonly (readonly [string, readonly string[]])[] {
  return keys.flatMap((key) => {
    const names = withheld?.get(key);
    return names === undefined ? [] : [[key, names] as const];
  });
}
