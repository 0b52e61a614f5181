import { useCallback, useRef, useState } from 'react';
import type { HostEvents } from '../../../core/host/host-contract.ts';
import { useEvent } from '../../host/data.tsx';

/** How far something long has come that the host is asked for. */
export interface Run {
  /** Names one more asking, for its request. What is heard of the one before counts no more. */
  readonly begin: () => string;
  /** What was heard last, or `null`. */
  readonly progress: HostEvents['progress'] | null;
}

/** Listens to the progress of what it names. */
export function useRun(): Run {
  const name = useRef('');
  const [progress, setProgress] = useState<HostEvents['progress'] | null>(null);
  useEvent('progress', (event) => {
    if (event.run === name.current) setProgress(event);
  });
  const begin = useCallback(() => {
    name.current = crypto.randomUUID();
    setProgress(null);
    return name.current;
  }, []);
  return { begin, progress };
}
