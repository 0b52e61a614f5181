import { useCallback, useEffect, useState } from 'react';
import type { ActivityEntry } from '../../../core/contract.ts';
import type { FailureCode } from '../../../core/failures.ts';
import type { Failure } from '../../../core/outcome.ts';
import { useEvent } from '../../host/data.tsx';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';

/** What was done, newest first: all of it, or what concerns one connection (its path) or configuration (its ID). */
export interface ActivityFeed {
  /** `null` before the first answer. */
  readonly entries: readonly ActivityEntry[] | null;
  readonly failure: Failure<FailureCode> | null;
  readonly isSlow: boolean;
  readonly reload: () => void;
  readonly cancel: () => void;
  /** Takes all entries away, after they were cleared. */
  readonly empty: () => void;
}

/** Asks for the activity once and then adds each entry as it is told. */
export function useActivity(subject: string | null): ActivityFeed {
  const host = useHost();
  const [entries, setEntries] = useState<readonly ActivityEntry[] | null>(null);
  const asking = useTask((signal) => host.invoke('activity', subject === null ? {} : { subject }, signal));
  const { run, cancel, failure, isSlow } = asking;
  const reload = useCallback(async () => {
    const outcome = await run();
    // What was told while it was asked for may be in the answer or not.
    if (outcome?.ok) setEntries((told) => merged(told ?? [], outcome.value));
  }, [run]);
  useEffect(() => void reload(), [reload]);
  useEvent('activity', (entry) => {
    if (subject === null || entry.subject === subject || entry.authId === subject)
      setEntries((before) => merged([entry], before ?? []));
  });
  return {
    entries,
    failure,
    isSlow,
    reload: () => void reload(),
    cancel,
    empty: () => setEntries([]),
  };
}

function merged(one: readonly ActivityEntry[], other: readonly ActivityEntry[]): readonly ActivityEntry[] {
  const byId = new Map([...other, ...one].map((entry) => [entry.id, entry]));
  return [...byId.values()].toSorted((a, b) => b.at - a.at);
}
