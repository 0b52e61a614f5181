import { useCallback, useEffect, useRef, useState } from 'react';
import type { FailureCode } from '../../core/failures.ts';
import type { Failure, Outcome } from '../../core/outcome.ts';

const progressAfterMilliseconds = 300;

/** Something a person started and waits for. */
export interface Task<Value, Args extends readonly unknown[]> {
  /** Starts it; one that still runs is cancelled first. Answers its outcome, or `null` when it was cancelled. */
  readonly run: (...args: Args) => Promise<Outcome<Value, FailureCode> | null>;
  readonly cancel: () => void;
  readonly isRunning: boolean;
  /** It has been running for longer than 300 ms: time to show progress with Cancel. */
  readonly isSlow: boolean;
  readonly failure: Failure<FailureCode> | null;
  /** What it came to last, or `null`. */
  readonly value: Value | null;
  /** Forgets failure and value. */
  readonly clear: () => void;
}

interface Standing<Value> {
  readonly isRunning: boolean;
  readonly isSlow: boolean;
  readonly failure: Failure<FailureCode> | null;
  readonly value: Value | null;
}

const atRest = { isRunning: false, isSlow: false, failure: null, value: null } as const;

/** Runs work that answers an outcome, and tells how it stands. It is cancelled when its component goes. */
export function useTask<Value, Args extends readonly unknown[] = []>(
  work: (signal: AbortSignal, ...args: Args) => Promise<Outcome<Value, FailureCode>>,
): Task<Value, Args> {
  const [standing, setStanding] = useState<Standing<Value>>(atRest);
  const running = useRef<AbortController | null>(null);
  const latestWork = useRef(work);
  useEffect(() => {
    latestWork.current = work;
  });

  const cancel = useCallback(() => {
    if (running.current === null) return;
    running.current.abort();
    running.current = null;
    setStanding((before) => ({ ...before, isRunning: false, isSlow: false }));
  }, []);

  const run = useCallback(async (...args: Args) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setStanding({ ...atRest, isRunning: true });
    const timer = setTimeout(() => {
      if (running.current === controller) setStanding((before) => ({ ...before, isSlow: true }));
    }, progressAfterMilliseconds);
    const outcome = await latestWork.current(controller.signal, ...args);
    clearTimeout(timer);
    if (running.current !== controller) return null;
    running.current = null;
    setStanding(outcome.ok ? { ...atRest, value: outcome.value } : { ...atRest, failure: outcome.failure });
    return outcome;
  }, []);

  const clear = useCallback(() => setStanding((before) => ({ ...before, failure: null, value: null })), []);

  useEffect(
    () => () => {
      running.current?.abort();
      running.current = null;
    },
    [],
  );
  return { ...standing, run, cancel, clear };
}
