import { createContext, use } from 'react';
import type { SignInDesk, SignInOptions } from './sign-in-desk.ts';

/** What signs in and out from anywhere in the window. */
export interface SignIns {
  /** Starts a sign-in to an auth configuration; without a surface the configuration and preferences decide. */
  readonly start: (id: string, options?: SignInOptions) => void;
  /** Several, one after another, with how far they are. */
  readonly startAll: (ids: readonly string[]) => void;
  /** Signs out and says so in a toast. */
  readonly signOut: (id: string) => void;
}

/** The desk behind the dialogs, and what other places call. */
export const SignInContext = createContext<{ readonly desk: SignInDesk; readonly signIns: SignIns } | null>(
  null,
);

/** How a sign-in is started from anywhere in the window. */
export function useSignIn(): SignIns {
  return useContents().signIns;
}

/** The desk that the dialogs show. */
export function useSignInDesk(): SignInDesk {
  return useContents().desk;
}

function useContents() {
  const contents = use(SignInContext);
  if (contents === null) throw new Error('There is no sign-in provider above this component.');
  return contents;
}
