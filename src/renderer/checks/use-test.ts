import { useCallback, useRef, useState } from 'react';
import type { CheckReport, Stage } from '../../core/contract.ts';
import type { FailureCode } from '../../core/failures.ts';
import type { HostClient } from '../../core/host/host-contract.ts';
import type { Failure, Outcome } from '../../core/outcome.ts';
import { useEvent } from '../host/data.tsx';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';

/**
 * What is tested: a connection by its path, with its own sign-in; an auth configuration by its ID, without one; or
 * this computer, with the store as far as it is open.
 */
export type TestSubject =
  | { readonly kind: 'connection'; readonly name: string }
  | { readonly kind: 'config'; readonly id: string }
  | { readonly kind: 'computer' };

/** A test as it goes on. */
export interface Test {
  /** The steps that have ended so far, or all of the last run. */
  readonly stages: readonly Stage[];
  readonly isRunning: boolean;
  /** `stopped`: called off before its end. */
  readonly outcome: 'none' | 'passed' | 'failed' | 'stopped';
  /** Why there was no test at all, such as a connection that is gone. */
  readonly failure: Failure<FailureCode> | null;
  /** Runs it, from the beginning. Answers whether it passed. */
  readonly run: () => Promise<boolean>;
  readonly cancel: () => void;
}

/** Runs a staged test and shows each step as it ends. It is called off when its component goes. */
export function useTest(subject: TestSubject): Test {
  const host = useHost();
  const [stages, setStages] = useState<readonly Stage[]>([]);
  const [isStopped, setStopped] = useState(false);
  const run = useRef('');
  const task = useTask((signal) => {
    run.current = crypto.randomUUID();
    return ask(host, subject, run.current, signal);
  });
  useEvent('stage', (event) => {
    if (event.run === run.current) setStages((before) => [...before, event.stage]);
  });

  const { run: begin, cancel: stop, value, failure, isRunning } = task;
  const start = useCallback(async () => {
    setStages([]);
    setStopped(false);
    const outcome = await begin();
    if (outcome?.ok) setStages(outcome.value.stages);
    return outcome?.ok === true && outcome.value.passed;
  }, [begin]);
  const cancel = useCallback(() => {
    run.current = '';
    setStopped(true);
    stop();
  }, [stop]);
  const outcome = isStopped ? 'stopped' : value === null ? 'none' : value.passed ? 'passed' : 'failed';
  return { stages, isRunning, outcome, failure, run: start, cancel };
}

/** One test from its beginning to its report. */
export function ask(
  host: HostClient,
  subject: TestSubject,
  run: string,
  signal: AbortSignal,
): Promise<Outcome<CheckReport, FailureCode>> {
  switch (subject.kind) {
    case 'connection':
      return host.invoke('testConnection', { name: subject.name, run }, signal);
    case 'config':
      return host.invoke('checkAuthConfig', { id: subject.id, run }, signal);
    case 'computer':
      return host.invoke('doctor', { run }, signal);
  }
}

/** How long the steps took together, in milliseconds. */
export function timeOf(stages: readonly Stage[]): number {
  return stages.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
}
