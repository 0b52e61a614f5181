import type { ImportRow, ImportState, PendingChanges } from '../../contract-sharing.ts';
import type { AuthConfig } from '../../model/auth-config.ts';
import { missingSecret } from '../../model/missing-secret.ts';
import type { Profile } from '../../model/profile.ts';
import type { FollowedCopy } from '../../model/subscription.ts';
import type { MergeChoices } from '../arrival.ts';
import type { Incoming } from '../incoming.ts';
import { incomingFromProfileFile } from '../profile-file/incoming-from-profile-file.ts';
import { type ReadProfileFile, readProfileFile } from '../profile-file/read-profile-file.ts';
import { settledAfter } from '../profile-file/settle.ts';
import type { SharedProfile } from '../profile-file/shared-profile.ts';
import { writeProfileFile } from '../profile-file/write-profile-file.ts';

/** The newest copy of a followed profile, held against what of it was settled before. */
export interface Standing {
  /** Its text. */
  readonly text: string;
  readonly latest: ReadProfileFile;
  readonly settled: SharedProfile | null;
  readonly incoming: Incoming;
}

/** Nothing waits. */
export const nothingPending: PendingChanges = { added: 0, changed: 0, conflicts: 0, removed: 0 };

/** What no computer decides by itself. */
const forPeople: ReadonlySet<ImportState> = new Set(['conflict', 'removed']);
const undecided: ReadonlySet<ImportState> = new Set(['new', 'changed', ...forPeople]);

/** Fields of a connection, besides its URL, that say where requests go. */
const endpoints: ReadonlySet<string> = new Set(['communityUrl', 'contentUrl', 'prefix']);

/** Where a copy stands, or `null` when it never came or everything of it is settled. */
export function standingOf({ latest, settled }: FollowedCopy): Standing | null {
  return latest === null || latest === settled ? null : standing(latest, settled);
}

/** The same for a copy of which everything may be settled. */
export function standing(latest: string, settledText: string | null): Standing | null {
  const read = readText(latest);
  if (read === null) return null;
  const settled = settledText === null ? null : (readText(settledText)?.shared ?? null);
  return { text: latest, latest: read, settled, incoming: incomingFromProfileFile(read, settled) };
}

/** How many rows of each sort want a decision. */
export function pendingOf(rows: readonly ImportRow[]): PendingChanges {
  const count = (state: ImportState) => rows.filter((row) => row.state === state).length;
  return {
    added: count('new'),
    changed: count('changed'),
    conflicts: count('conflict'),
    removed: count('removed'),
  };
}

/**
 * What is taken over without anybody looking, given the rows as they are: what is new, and what only the source changed.
 * Conflicts and removals wait. So does a record that was here before any copy of it was settled and differs: nobody can
 * tell whose change that is. And so does what could have a secret sent to the source itself: a connection that would newly
 * name a configuration whose secret goes to whatever names it, or that gets other endpoints, to which QGIS sends tokens.
 */
export function automaticChoices(
  { incoming }: Standing,
  rows: readonly ImportRow[],
  { authConfigs }: Profile,
): MergeChoices {
  const unknown = new Set(
    [...incoming.auths, ...incoming.connections].flatMap(({ key, base }) => (base === null ? key : [])),
  );
  const open = new Set<string>(authConfigs.filter(isSentWhereNamed).map(({ id }) => id));
  const reaching = new Set(
    incoming.connections.flatMap(({ key, authIdThere }) => (open.has(authIdThere) ? key : [])),
  );
  const isHeld = ({ key, state, differences }: ImportRow) =>
    (state === 'changed' && unknown.has(key)) ||
    (reaching.has(key) && (state === 'new' || differences.some(({ field }) => field === 'authId'))) ||
    differences.some(({ field }) => endpoints.has(field));
  return {
    onConflict: 'mine',
    choices: Object.fromEntries(rows.filter(isHeld).map(({ key }) => [key, 'mine'])),
    leave: forPeople,
  };
}

/** It holds a secret and has no site of its own: it is for the sites of the connections that name it. */
function isSentWhereNamed(config: AuthConfig): boolean {
  const isHeld = config.kind === 'basic' || config.kind === 'pasted' || config.kind === 'api-key';
  return isHeld && config.portal === null && missingSecret(config) === null;
}

/** The keys of rows that nobody has decided on: all that would change something, but for those carried out by `choices`. */
export function waitingAfter(rows: readonly ImportRow[], choices: MergeChoices | null): ReadonlySet<string> {
  const isCarriedOut = ({ key, state }: ImportRow) =>
    choices !== null && choices.leave?.has(state) !== true && !Object.hasOwn(choices.choices, key);
  const waiting = rows.filter((row) => undecided.has(row.state) && !isCarriedOut(row));
  return new Set(waiting.map(({ key }) => key));
}

/** The text of what is settled once all rows are but the waiting ones. The newest copy itself where nothing is left over. */
export function settledText(
  { text, latest, settled }: Standing,
  rows: readonly ImportRow[],
  waiting: ReadonlySet<string>,
): string {
  if (waiting.size === 0 && latest.refusals.length === 0) return text;
  return writeProfileFile(settledAfter(rows, latest.shared, settled, waiting));
}

/** How many records the newest copy has; none where there is no copy. */
export function countsOf(copy: FollowedCopy | null): {
  readonly authConfigCount: number;
  readonly connectionCount: number;
} {
  const latest = copy?.latest ?? null;
  const shared = latest === null ? null : (readText(latest)?.shared ?? null);
  return {
    authConfigCount: shared?.authConfigs.length ?? 0,
    connectionCount: shared?.connections.length ?? 0,
  };
}

/** Only what was read once is kept, so `null` would mean that a newer Wayleave kept it. */
function readText(text: string): ReadProfileFile | null {
  const read = readProfileFile(new TextEncoder().encode(text));
  return read.ok ? read.value : null;
}
