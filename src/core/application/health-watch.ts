import type { CheckReport, LastTest, StartedSignIn } from '../contract.ts';
import type { FailureCode } from '../failures.ts';
import type { AroundRenewal } from '../identity/broker.ts';
import { findAuthConfig, findConnections, resolveReference } from '../identity/references.ts';
import type { AuthConfig } from '../model/auth-config.ts';
import { type Connection, connectionPath } from '../model/connection.ts';
import { type Failure, fail, type Outcome } from '../outcome.ts';
import type { Store } from '../store/store.ts';
import { authKey, connectionKey, type Health, type HealthKey, isOfTheWay } from './health.ts';

/** What an answer says of what was asked about: that it does well, why it does not, or nothing. */
export type Finding = Failure<FailureCode> | 'well' | 'nothing';

/** How an operation is watched. */
export interface WatchRule<Request, Value> {
  /** The auth ID, connection or URL that a request is about; `null` when it is not known. */
  readonly subject: (request: Request) => string | null;
  /**
   * What the subject is blamed for: everything, or only that nothing came back, where something inside it was asked
   * for that may simply be missing or closed to this account.
   */
  readonly blames: 'all' | 'way';
  /** What an answer says; `well` unless given. */
  readonly read?: (value: Value) => Finding;
}

type Operation<Request, Value> = (
  request: Request,
  signal?: AbortSignal,
) => Promise<Outcome<Value, FailureCode>>;

/** The same operation, after which its subject's health is remembered. What was called off says nothing. */
export type HealthWatch = <Request, Value>(
  rule: WatchRule<NoInfer<Request>, NoInfer<Value>>,
  operation: Operation<Request, Value>,
) => Operation<Request, Value>;

/** A watch that finds the subjects in a store. */
export function watchHealth({
  store,
  health,
}: {
  readonly store: Store;
  readonly health: Health;
}): HealthWatch {
  return ({ subject, blames, read = () => 'well' }, operation) =>
    async (request, signal) => {
      const mark = health.mark();
      const answer = await operation(request, signal);
      const finding = answer.ok ? read(answer.value) : answer.failure;
      const text = subject(request);
      if (signal?.aborted === true || finding === 'nothing' || text === null) return answer;
      const found = await findSubject(text, store);
      if (found === null) return answer;
      const { key, auth } = found;
      if (finding === 'well') {
        health.wentWell(auth === null ? [key] : [key, auth], mark);
      } else if (blames === 'all' || isOfTheWay(finding.code)) {
        // A renewal that failed on the way has been remembered already, where it belongs.
        const isBlamed = auth !== null && health.hasFailedSince(auth, mark);
        if (!isBlamed) health.failed(key, finding);
      }
      return answer;
    };
}

/** Watches renewals: that one is under way, and how it ended. */
export function watchRenewals(health: Health): AroundRenewal {
  return async ({ id }, renew) => {
    const mark = health.mark();
    health.renewing(id, true);
    try {
      const renewed = await renew();
      if (renewed.ok) health.wentWell([authKey(id)], mark);
      else health.failed(authKey(id), renewed.failure);
      return renewed;
    } finally {
      health.renewing(id, false);
    }
  };
}

/** A started sign-in says something only where nobody has to go on with it. */
export function readStart({ kind }: StartedSignIn): Finding {
  return kind === 'done' ? 'well' : 'nothing';
}

/** A check that failed for a reason without a code blames what was typed, and nothing says that all is well. */
export function readReport({ passed, stages }: CheckReport): Finding {
  if (passed) return 'well';
  const failed = stages.find(({ state }) => state === 'failed');
  return failed?.code === undefined ? 'nothing' : fail(failed.code, failed.finding).failure;
}

/** What is kept of a test. */
export function lastTestOf({ passed, stages }: CheckReport, at: number): LastTest {
  return {
    at,
    passed,
    failedStage: stages.find(({ state }) => state === 'failed')?.name ?? null,
    stageCount: stages.length,
    milliseconds: stages.reduce((sum, stage) => sum + stage.milliseconds, 0),
  };
}

/** The record that a reference names, and the configuration that serves it. Nothing is asked of the network. */
async function findSubject(
  text: string,
  store: Store,
): Promise<{ readonly key: HealthKey; readonly auth: HealthKey | null } | null> {
  const profile = await store.readProfile();
  const sessions = await store.readSessions();
  if (!profile.ok || !sessions.ok) return null;
  const config = findAuthConfig(profile.value, text.trim());
  if (config !== null) return ofConfig(config);
  const [connection, ...others] = findConnections(profile.value, text.trim());
  if (connection !== undefined) return others.length === 0 ? ofConnection(connection) : null;
  const referent = resolveReference(text, profile.value, sessions.value);
  if (!referent.ok || referent.value.kind === 'unclaimed') return null;
  if (referent.value.kind === 'auth' || referent.value.connection === null)
    return ofConfig(referent.value.config);
  return ofConnection(referent.value.connection);
}

function ofConfig({ id }: AuthConfig) {
  return { key: authKey(id), auth: null };
}

function ofConnection(connection: Connection) {
  const { authId } = connection;
  return {
    key: connectionKey(connectionPath(connection)),
    auth: authId === null ? null : authKey(authId),
  };
}
