import { fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import type {
  AwaitedRedirect,
  RedirectAddress,
  RedirectAnswer,
  RedirectServer,
} from '../../src/core/ports.ts';

type Answered = Outcome<RedirectAnswer, 'sign-in-timeout' | 'sign-in-cancelled'>;

/** Awaited redirects without a network: the test plays the browser that comes back. */
export interface FakeRedirects extends RedirectServer {
  /** The addresses that are listened on now, with the state each waits for. */
  readonly waiting: ReadonlyMap<string, RedirectAddress>;
  /** Comes back with those parameters for a state. */
  answer(state: string, parameters: RedirectAnswer): void;
  /** Lets the time of a state run out. */
  timeOut(state: string): void;
  isBusy: boolean;
}

/** A redirect server whose port is free. */
export function fakeRedirects(): FakeRedirects {
  const waiting = new Map<string, RedirectAddress>();
  const settles = new Map<string, (answer: Answered) => void>();
  const settle = (state: string, answer: Answered) => {
    waiting.delete(state);
    settles.get(state)?.(answer);
    settles.delete(state);
  };
  const redirects: FakeRedirects = {
    waiting,
    isBusy: false,
    answer: (state, parameters) => settle(state, succeed(parameters)),
    timeOut: (state) => settle(state, fail('sign-in-timeout', 'The sign-in was not finished in time.')),
    async expect(address, state) {
      if (redirects.isBusy) return fail('redirect-port-busy', 'The port is in use.', { port: address.port });
      waiting.set(state, address);
      const awaited: AwaitedRedirect = {
        answer: new Promise((resolve) => settles.set(state, resolve)),
        cancel: () => settle(state, fail('sign-in-cancelled', 'The sign-in was called off.')),
      };
      return succeed(awaited);
    },
  };
  return redirects;
}
