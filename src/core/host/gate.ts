import type { Contract, OperationName, Wayleave } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import { fail, type Outcome } from '../outcome.ts';

type AnyAnswer = Outcome<unknown, FailureCode>;

/** What everybody hears who asks something of a store that is closed. */
export function vaultLocked(): Outcome<never, 'vault-locked'> {
  return fail('vault-locked', 'Wayleave is locked.');
}

/** A failure as the answer of an operation whose name is not known yet: every one may fail with every code. */
export function asAnswer<Answer extends AnyAnswer>(failure: Outcome<never, FailureCode>): Answer {
  return failure as Answer;
}

/**
 * Does `work` as long as the store is open. When it closes, the work is asked to give up and the answer is
 * `vault-locked`, whatever the work comes to.
 */
export async function whileOpen<Answer extends AnyAnswer>(
  closing: AbortSignal,
  work: (signal: AbortSignal) => Promise<Answer>,
  signal?: AbortSignal,
): Promise<Answer> {
  if (closing.aborted) return asAnswer(vaultLocked());
  const abort = new AbortController();
  const giveUp = () => abort.abort();
  let shut = giveUp;
  const closed = new Promise<Answer>((resolve) => {
    shut = () => {
      giveUp();
      resolve(asAnswer(vaultLocked()));
    };
  });
  closing.addEventListener('abort', shut, { once: true });
  signal?.addEventListener('abort', giveUp, { once: true });
  if (signal?.aborted) giveUp();
  try {
    return await Promise.race([closed, work(abort.signal)]);
  } finally {
    closing.removeEventListener('abort', shut);
    signal?.removeEventListener('abort', giveUp);
  }
}

/** The application of a store that is closed. */
export const closedWayleave: Wayleave = {
  invoke: async () => asAnswer(vaultLocked()),
  on: () => () => undefined,
  takeNotices: () => [],
};

/** The application as long as its store is open: once it closes, it answers `vault-locked` and tells nothing. */
export function gated(wayleave: Wayleave, closing: AbortSignal): Wayleave {
  async function perform<Name extends OperationName>(
    name: Name,
    request: Contract[Name]['request'],
    signal: AbortSignal,
  ): Promise<Contract[Name]['answer']> {
    const answer = await wayleave.invoke(name, request, signal);
    const late = closing.aborted && name === 'startSignIn' ? attemptIn(answer) : null;
    // Nobody hears of a sign-in that began too late, so nobody else could end it.
    if (late !== null) await wayleave.invoke('cancelSignIn', { attempt: late });
    return answer;
  }

  return {
    invoke(name, request, signal) {
      // Whoever started a sign-in must be able to end it at any time, or a port stays taken.
      if (closing.aborted && name === 'cancelSignIn') return wayleave.invoke(name, request, signal);
      return whileOpen(closing, (both) => perform(name, request, both), signal);
    },
    on: (event, listener) =>
      wayleave.on(event, (detail) => {
        if (!closing.aborted) listener(detail);
      }),
    takeNotices: () => wayleave.takeNotices(),
  };
}

function attemptIn(answer: Outcome<unknown>): string | null {
  if (!answer.ok || typeof answer.value !== 'object' || answer.value === null) return null;
  return 'attempt' in answer.value && typeof answer.value.attempt === 'string' ? answer.value.attempt : null;
}
