import type { PendingChanges } from '../../../core/contract-sharing.ts';

/** How many records of a followed profile wait for a person. */
export function waitingOf({ added, changed, conflicts, removed }: PendingChanges): number {
  return added + changed + conflicts + removed;
}
