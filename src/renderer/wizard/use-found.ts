import { useEffect, useRef, useState } from 'react';
import type { ConnectionPreview, Discovery } from '../../core/contract.ts';
import type { FailureCode } from '../../core/failures.ts';
import type { Failure } from '../../core/outcome.ts';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';

const previewPause = 120;
const lookPause = 500;

/** What an address leads to: by rule at once, and as the site itself says a little later. */
export interface Found {
  /** `null` while the address is none. */
  readonly preview: ConnectionPreview | null;
  /** Why it cannot be taken as an address. */
  readonly problem: Failure<FailureCode> | null;
  readonly discovery: Discovery | null;
  /** Why the site did not say what it is. */
  readonly failure: Failure<FailureCode> | null;
  readonly isLooking: boolean;
  readonly isSlow: boolean;
  /** Asking was called off, or not begun. */
  readonly isUnasked: boolean;
  readonly milliseconds: number;
  /** Asks the site now. */
  readonly look: () => void;
  readonly cancel: () => void;
}

/** Follows an address as it is typed. Without `asksByItself` the site is asked only by `look`. */
export function useFound(
  url: string,
  { allowHttp, asksByItself }: { readonly allowHttp: boolean; readonly asksByItself: boolean },
): Found {
  const host = useHost();
  const [preview, setPreview] = useState<ConnectionPreview | null>(null);
  const [problem, setProblem] = useState<Failure<FailureCode> | null>(null);
  const [milliseconds, setMilliseconds] = useState(0);
  const [isUnasked, setUnasked] = useState(!asksByItself);
  const task = useTask(async (signal) => {
    const begun = performance.now();
    const outcome = await host.invoke('discover', { url, allowHttp }, signal);
    setMilliseconds(Math.round(performance.now() - begun));
    return outcome;
  });
  const { run, cancel, clear } = task;
  const asks = useRef(asksByItself);
  useEffect(() => {
    asks.current = asksByItself;
  });

  useEffect(() => {
    const controller = new AbortController();
    setPreview(null);
    setProblem(null);
    cancel();
    clear();
    if (url.trim() === '') return undefined;
    const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time));
    const follow = async () => {
      await wait(previewPause);
      if (controller.signal.aborted) return;
      const outcome = await host.invoke('previewConnection', { url, allowHttp }, controller.signal);
      if (controller.signal.aborted) return;
      setPreview(outcome.ok ? outcome.value : null);
      setProblem(outcome.ok ? null : outcome.failure);
      if (!outcome.ok || !asks.current) return;
      await wait(lookPause);
      if (controller.signal.aborted) return;
      setUnasked(false);
      await run();
    };
    void follow();
    return () => controller.abort();
  }, [host, url, allowHttp, run, cancel, clear]);

  return {
    preview,
    problem,
    discovery: task.value,
    failure: task.failure,
    isLooking: task.isRunning,
    isSlow: task.isSlow,
    isUnasked,
    milliseconds,
    look: () => {
      setUnasked(false);
      void run();
    },
    cancel: () => {
      setUnasked(true);
      cancel();
    },
  };
}
