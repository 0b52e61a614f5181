import type { LastTest } from '../contract.ts';
import type { FailureCode, PortalCode, RefusalCode, SignInCode } from '../failures.ts';
import type { Failure } from '../outcome.ts';
import type { Clock } from '../ports.ts';

/** A failure that nothing going well has cleared yet. */
export interface RememberedFailure {
  readonly code: FailureCode;
  readonly message: string;
  /** The system's word for what went wrong on the way (ENOTFOUND), or `null`. */
  readonly cause: string | null;
  /** Unix milliseconds. */
  readonly since: number;
  /** Its place among all failures that were remembered: later ones have more. */
  readonly order: number;
}

/** A record whose health is asked for. One that took the place of another does not inherit what was remembered. */
export interface Patient {
  readonly key: HealthKey;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

/** What health is remembered for: an auth configuration by its ID, or a connection by its path. */
export type HealthKey = `auth:${string}` | `connection:${string}`;

/**
 * How the things that are defined have been doing, for as long as the application runs: the last failure of each
 * until something goes well with it, tests, and renewals under way in this process.
 */
export interface Health {
  /** Now, to hold against what is remembered later. */
  mark(): number;
  /** Remembers a failure, if it says anything of its subject. */
  failed(key: HealthKey, failure: Failure<FailureCode>): void;
  /** Something that began at `mark` went well: what had failed before is over. */
  wentWell(keys: readonly HealthKey[], mark: number): void;
  hasFailedSince(key: HealthKey, mark: number): boolean;
  tested(key: HealthKey, test: LastTest): void;
  /** Counts a renewal in or, with `false`, out again. */
  renewing(id: string, isUnderWay: boolean): void;
  isRenewing(id: string): boolean;
  /** The latest failure of these, or `null`. */
  failureOf(patients: readonly Patient[]): RememberedFailure | null;
  lastTestOf(patient: Patient): LastTest | null;
}

interface Memory {
  readonly failure: RememberedFailure | null;
  readonly lastTest: LastTest | null;
}

const nothing: Memory = { failure: null, lastTest: null };

/** The key of an auth configuration. */
export function authKey(id: string): HealthKey {
  return `auth:${id}`;
}

/** The key of a connection. */
export function connectionKey(path: string): HealthKey {
  return `connection:${path}`;
}

/** A memory of health in which nothing is remembered. `changed` is called when an answer may differ from before. */
export function createHealth({ now }: Pick<Clock, 'now'>, changed: () => void): Health {
  const memories = new Map<HealthKey, Memory>();
  const renewals = new Map<string, number>();
  let order = 0;

  function remember(key: HealthKey, memory: Partial<Memory>): void {
    memories.set(key, { ...nothing, ...memories.get(key), ...memory });
    changed();
  }

  return {
    mark: () => order,

    failed(key, failure) {
      const blame = blameOf(failure);
      if (blame === null) return;
      order += 1;
      remember(key, { failure: { ...blame, since: now(), order } });
    },

    wentWell(keys, mark) {
      for (const key of keys) {
        const failure = memories.get(key)?.failure ?? null;
        if (failure !== null && failure.order <= mark) remember(key, { failure: null });
      }
    },

    hasFailedSince: (key, mark) => (memories.get(key)?.failure?.order ?? 0) > mark,

    tested: (key, lastTest) => remember(key, { lastTest }),

    renewing(id, isUnderWay) {
      const count = (renewals.get(id) ?? 0) + (isUnderWay ? 1 : -1);
      if (count > 0) renewals.set(id, count);
      else renewals.delete(id);
      changed();
    },

    isRenewing: (id) => renewals.has(id),

    failureOf(patients) {
      const failures = patients.flatMap(({ key, createdAt }) => {
        const failure = memories.get(key)?.failure ?? null;
        return failure === null || failure.since < createdAt ? [] : failure;
      });
      return failures.toSorted((one, other) => other.order - one.order)[0] ?? null;
    },

    lastTestOf({ key, createdAt }) {
      const test = memories.get(key)?.lastTest ?? null;
      return test === null || test.at < createdAt ? null : test;
    },
  };
}

const codesOfTheWay = Object.keys({
  'portal-unreachable': true,
  'portal-timeout': true,
  'tls-untrusted': true,
  'portal-error': true,
  'rate-limited': true,
  'not-arcgis': true,
  'foreign-redirect': true,
  'proxy-auth': true,
} satisfies Record<PortalCode, true>);

const refusalCodes = Object.keys({
  'client-unknown': true,
  'redirect-mismatch': true,
  'credentials-refused': true,
  'code-refused': true,
  'refresh-refused': true,
  'token-rejected': true,
  'token-required': true,
  'no-access': true,
  'missing-resource': true,
  'standalone-server': true,
  'web-tier': true,
  refused: true,
} satisfies Record<RefusalCode, true>);

/** Left out: what a person called off or mistyped, and `sign-in-needed`, which the state of the sign-in tells better. */
const signInCodes = Object.keys({
  'sign-in-timeout': true,
  'wrong-account': true,
  'redirect-port-busy': true,
  'redirect-not-local': true,
  'browser-failed': true,
} satisfies Partial<Record<SignInCode, true>>);

const tellingCodes: ReadonlySet<string> = new Set([...codesOfTheWay, ...refusalCodes, ...signInCodes]);

/** Whether a failure with that code says something of what was asked, rather than of the person who asked. */
export function isTelling(code: string): code is FailureCode {
  return tellingCodes.has(code);
}

/** Whether the way to the portal or its answer was at fault, whatever was asked there. */
export function isOfTheWay(code: FailureCode): boolean {
  return codesOfTheWay.includes(code);
}

/** What is remembered of a failure, or `null` when it says nothing of its subject. */
function blameOf({ code, message, details }: Failure<FailureCode>) {
  const cause = typeof details?.cause === 'string' ? details.cause : null;
  // The request was called off here; nobody failed.
  if (cause === 'ERR_CANCELED') return null;
  // A server that did not tell whose it is: why it did not is what counts.
  const told = code === 'not-found' && cause !== null ? cause : code;
  return isTelling(told) ? { code: told, message, cause } : null;
}
