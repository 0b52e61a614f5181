import type { FailureCode } from '../../core/failures.ts';
import type { Failure, Outcome } from '../../core/outcome.ts';
import { keepIdentity } from './keep-identity.ts';

/** Something asked of the host and kept: the last value stays while it is asked for again. */
export interface Loaded<Value> {
  /** `null` before the first answer, and while the store is closed. */
  readonly value: Value | null;
  /** Why the last asking failed; `null` when it went well. */
  readonly failure: Failure<FailureCode> | null;
  readonly isLoading: boolean;
}

/** A value that several components show, asked for once for all of them. */
export interface Resource<Value> {
  readonly read: () => Loaded<Value>;
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks again. While one asking is under way, any number of these make for one more after it. */
  readonly reload: () => Promise<void>;
  /** Takes a value that came without asking. */
  readonly put: (value: Value) => void;
  /** Forgets the value, and the answer that may be under way. */
  readonly forget: () => void;
}

const nothingYet = { value: null, failure: null, isLoading: false } as const;

/** A resource that `ask` fills. `keyOf` names the records of a list. */
export function createResource<Value>(
  ask: () => Promise<Outcome<Value, FailureCode>>,
  keyOf: (record: unknown) => string | null = () => null,
): Resource<Value> {
  const listeners = new Set<() => void>();
  let loaded: Loaded<Value> = nothingYet;
  let asking: Promise<void> | null = null;
  let isStale = false;
  let era = 0;

  const set = (next: Loaded<Value>) => {
    loaded = next;
    for (const listener of listeners) listener();
  };
  const put = (value: Value) => {
    const kept = loaded.value === null ? value : keepIdentity(loaded.value, value, keyOf);
    set({ value: kept, failure: null, isLoading: false });
  };
  const askUntilFresh = async () => {
    do {
      isStale = false;
      const asked = era;
      const outcome = await ask();
      // Forgotten meanwhile: the answer is of a store that is closed now.
      if (asked !== era) return;
      if (outcome.ok) put(outcome.value);
      else set({ ...loaded, failure: outcome.failure, isLoading: false });
    } while (isStale);
  };
  return {
    read: () => loaded,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async reload() {
      isStale = true;
      if (asking === null) {
        if (loaded.value === null) set({ ...loaded, isLoading: true });
        asking = askUntilFresh().finally(() => {
          asking = null;
        });
      }
      await asking;
    },
    put,
    forget() {
      era += 1;
      set(nothingYet);
    },
  };
}
