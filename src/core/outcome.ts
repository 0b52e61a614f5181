/** What an operation answers: a value, or an expected failure. Our own mistakes are thrown instead. */
export type Outcome<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure<Code> };

/** An expected failure. `message` is fit for a screen and a log: no token, code, secret or query string. */
export interface Failure<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  /** Facts a screen or a script may use, under the same rule as `message`; `null` when there are none. */
  readonly details: FailureDetails | null;
}

/** Flat facts about a failure, such as the IDs between which a reference is ambiguous. */
export type FailureDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The outcome of something that went well. */
export function succeed<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** The outcome of something that failed in an expected way. */
export function fail<Code extends string>(
  code: Code,
  message: string,
  details: FailureDetails | null = null,
): { readonly ok: false; readonly failure: Failure<Code> } {
  return { ok: false, failure: { code, message, details } };
}

/** Closes a `switch` over a union: does not compile when a case is missing, throws when types were lied to. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected case: ${String(value)}`);
}
