import { useEffect } from 'react';
import type { QgisProfileEntry } from '../../../core/contract-sharing.ts';
import type { FailureCode } from '../../../core/failures.ts';
import type { Failure } from '../../../core/outcome.ts';
import { useHost } from '../../host/host-context.tsx';
import { useTask } from '../../host/use-task.ts';

/** QGIS profiles of this computer, looked for when the component comes; `null` until they are known. */
export function useQgisProfiles(): {
  readonly profiles: readonly QgisProfileEntry[] | null;
  readonly failure: Failure<FailureCode> | null;
  readonly retry: () => void;
} {
  const host = useHost();
  const { run, value, failure } = useTask((signal) => host.invoke('qgisProfiles', {}, signal));
  useEffect(() => void run(), [run]);
  return { profiles: value, failure, retry: () => void run() };
}
