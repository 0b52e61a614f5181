import type { SignInPageAction, SignInPageState } from '../../src/core/host/host-contract.ts';
import type { SignInPageEvents, SignInPageWish, SignInWindows } from '../../src/core/host/host-ports.ts';

/** A sign-in window that the test looks at and plays the person in. */
export interface FakeSignInWindow {
  readonly wish: SignInPageWish;
  readonly events: SignInPageEvents;
  readonly acts: readonly SignInPageAction[];
  readonly focused: number;
  readonly isClosed: boolean;
  /** The person closes it. */
  closeByHand(): void;
  /** The person goes on in their own browser: the window says so and goes away. */
  leaveForBrowser(): void;
}

/** Windows in memory, the first that was opened first. */
export interface FakeSignInWindows extends SignInWindows {
  readonly all: readonly FakeSignInWindow[];
}

/** Windows that open. Like real ones they tell `closed` whoever closes them. */
export function fakeSignInWindows(): FakeSignInWindows {
  const all: FakeSignInWindow[] = [];
  return {
    all,
    open(wish, events) {
      const acts: SignInPageAction[] = [];
      const window = {
        wish,
        events,
        acts,
        focused: 0,
        isClosed: false,
        closeByHand: () => close(),
        leaveForBrowser() {
          events.wantsOwnBrowser();
          close();
        },
      };
      const close = () => {
        if (window.isClosed) return;
        window.isClosed = true;
        events.closed();
      };
      all.push(window);
      return {
        state: () => stateOf(wish),
        act: (action) => acts.push(action),
        focus() {
          window.focused += 1;
        },
        close,
      };
    },
  };
}

function stateOf({ attempt, url, title, expectedAccount }: SignInPageWish): SignInPageState {
  const { protocol, host, pathname } = new URL(url);
  return {
    attempt,
    title,
    expectedAccount,
    address: { before: `${protocol}//`, host, after: pathname },
    isSecure: protocol === 'https:',
    isLoading: false,
    interruption: null,
  };
}
