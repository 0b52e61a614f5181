import { useCallback, useEffect, useRef, useState } from 'react';
import type { Stage } from '../../core/contract.ts';
import type { FailureCode } from '../../core/failures.ts';
import type { Failure } from '../../core/outcome.ts';
import { useEvent } from '../host/data.tsx';
import { useHost } from '../host/host-context.tsx';
import { ask } from './use-test.ts';

/** The test of one of several connections. */
export interface TestEntry {
  readonly path: string;
  readonly state: 'waiting' | 'running' | 'passed' | 'failed' | 'stopped';
  readonly stages: readonly Stage[];
  /** Why there was no test at all. */
  readonly failure: Failure<FailureCode> | null;
}

/** More at once would make slow portals look slower than they are. */
const atOnce = 3;

/** Tests several connections. They are called off when the component goes. */
export function useTests(paths: readonly string[]): {
  readonly entries: readonly TestEntry[];
  readonly isRunning: boolean;
  readonly run: () => Promise<void>;
  readonly cancel: () => void;
} {
  const host = useHost();
  const [entries, setEntries] = useState<readonly TestEntry[]>(() => paths.map(fresh));
  const [isRunning, setRunning] = useState(false);
  const running = useRef<AbortController | null>(null);
  const runs = useRef(new Map<string, string>());
  const put = useCallback((path: string, change: (entry: TestEntry) => TestEntry) => {
    setEntries((before) => before.map((entry) => (entry.path === path ? change(entry) : entry)));
  }, []);
  useEvent('stage', ({ run, stage }) => {
    const path = runs.current.get(run);
    if (path !== undefined) put(path, (entry) => ({ ...entry, stages: [...entry.stages, stage] }));
  });

  const latest = useRef(paths);
  const run = useCallback(async () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setEntries(latest.current.map(fresh));
    setRunning(true);
    const left = [...latest.current];
    const testNext = async (): Promise<void> => {
      const path = left.shift();
      if (path === undefined || controller.signal.aborted) return;
      const name = crypto.randomUUID();
      runs.current.set(name, path);
      put(path, (entry) => ({ ...entry, state: 'running' }));
      const outcome = await ask(host, { kind: 'connection', name: path }, name, controller.signal);
      runs.current.delete(name);
      if (controller.signal.aborted) return;
      put(path, (entry) =>
        outcome.ok
          ? { ...entry, state: outcome.value.passed ? 'passed' : 'failed', stages: outcome.value.stages }
          : { ...entry, state: 'failed', failure: outcome.failure },
      );
      await testNext();
    };
    await Promise.all(Array.from({ length: atOnce }, testNext));
    if (running.current !== controller) return;
    running.current = null;
    setRunning(false);
  }, [host, put]);

  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    runs.current.clear();
    setRunning(false);
    setEntries((before) =>
      before.map((entry) =>
        entry.state === 'waiting' || entry.state === 'running' ? { ...entry, state: 'stopped' } : entry,
      ),
    );
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  return { entries, isRunning, run, cancel };
}

function fresh(path: string): TestEntry {
  return { path, state: 'waiting', stages: [], failure: null };
}
