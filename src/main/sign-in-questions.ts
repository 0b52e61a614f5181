import type { SignInInterruption, SignInPageAction } from '../core/host/host-contract.ts';

/** Something that was asked, and waits for the person. */
export interface Question {
  /** Requests that ask the same are answered together. */
  readonly subject: string;
  readonly interruption: SignInInterruption;
  /** Gives the answer in an action; `false` when it is none to this question. `null`: there will be no answer. */
  settle(action: SignInPageAction | null): boolean;
}

/** Questions of one sign-in page, asked one after the other. */
export interface Questions {
  /** What is asked now, or `null`. */
  current(): SignInInterruption | null;
  ask(question: Question): void;
  /** Takes an action as the answer to what is asked now. `false` when it is none. */
  take(action: SignInPageAction): boolean;
  /** Answers nothing to everything that is still asked. */
  close(): void;
}

/** No questions yet. `changed` is called when `current` is another one. */
export function questionsOf(changed: () => void): Questions {
  const waiting: Question[] = [];
  let isClosed = false;

  return {
    current: () => waiting[0]?.interruption ?? null,
    ask(question) {
      if (isClosed) return void question.settle(null);
      waiting.push(question);
      if (waiting[0] === question) changed();
    },
    take(action) {
      const [asked] = waiting;
      if (asked === undefined) return false;
      const answer = action.kind === 'dismiss' ? null : action;
      const isAnswered = asked.settle(answer) || answer === null;
      if (!isAnswered) return false;
      for (const same of waiting.filter(({ subject }) => subject === asked.subject)) {
        if (same !== asked) same.settle(answer);
      }
      const rest = waiting.filter(({ subject }) => subject !== asked.subject);
      waiting.splice(0, waiting.length, ...rest);
      changed();
      return true;
    },
    close() {
      isClosed = true;
      for (const question of waiting.splice(0)) question.settle(null);
    },
  };
}
