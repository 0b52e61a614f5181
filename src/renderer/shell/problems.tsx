import TriangleAlert from 'lucide-react/icons/triangle-alert';
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import type { FailureCode } from '../../core/failures.ts';
import type { Failure } from '../../core/outcome.ts';
import { words } from '../../core/words/words.ts';
import { Banner } from '../parts/banner.tsx';

interface Problems {
  readonly problem: Failure<FailureCode> | null;
  /** Tells of something that failed and has no panel of its own, under the head of the window until it is closed. */
  readonly show: (failure: Failure<FailureCode>) => void;
  /** Takes it away: it was closed, or what failed went well. */
  readonly clear: () => void;
}

const ProblemContext = createContext<Problems | null>(null);

/** Keeps the last thing that failed. */
export function ProblemProvider({ children }: { readonly children: ReactNode }) {
  const [problem, setProblem] = useState<Failure<FailureCode> | null>(null);
  const show = useCallback((failure: Failure<FailureCode>) => setProblem(failure), []);
  const clear = useCallback(() => setProblem(null), []);
  const problems = useMemo(() => ({ problem, show, clear }), [problem, show, clear]);
  return <ProblemContext value={problems}>{children}</ProblemContext>;
}

/** Tells of failures. */
export function useProblem(): Problems {
  const problems = use(ProblemContext);
  if (problems === null) throw new Error('There is no problem provider above this component.');
  return problems;
}

/** The last thing that failed, across the window. */
export function ProblemBanner() {
  const { problem, clear } = useProblem();
  if (problem === null) return null;
  const { title, why, tone } = words.failures.byCode[problem.code];
  return (
    <Banner tone={tone} icon={TriangleAlert} isAlert onDismiss={clear}>
      {problem.message === '' ? `${title}.` : problem.message} {why}
    </Banner>
  );
}
