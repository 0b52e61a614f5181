import type { PortalCode } from '../failures.ts';
import type { Outcome } from '../outcome.ts';
import type { Clock } from '../ports.ts';

/** How often and how long one call tries before it gives up. A new call starts anew. */
const tries = 3;
const firstPauseMilliseconds = 400;
const longestPauseMilliseconds = 5_000;

/** Failures of the way that may be gone a moment later. Certificates, proxies and redirects will not be. */
const passing: ReadonlySet<string> = new Set<PortalCode>([
  'portal-unreachable',
  'portal-timeout',
  'portal-error',
  'rate-limited',
  'not-arcgis',
]);

/**
 * Does a request that may safely be repeated up to three times within one call, pausing in between: 0.4 s,
 * then 0.8 s, or what the portal asks for (`retryAfterSeconds`) up to 5 s. Only passing failures are repeated.
 */
export async function withPatience<T, Code extends string>(
  clock: Clock,
  attempt: () => Promise<Outcome<T, Code>>,
  signal?: AbortSignal,
): Promise<Outcome<T, Code>> {
  for (let round = 1; ; round += 1) {
    const outcome = await attempt();
    if (outcome.ok || round >= tries || !passing.has(outcome.failure.code) || signal?.aborted) return outcome;
    await clock.wait(pauseBefore(round, outcome.failure.details?.retryAfterSeconds), signal);
  }
}

function pauseBefore(round: number, retryAfterSeconds: unknown): number {
  const own = firstPauseMilliseconds * 2 ** (round - 1);
  const asked = typeof retryAfterSeconds === 'number' ? retryAfterSeconds * 1000 : 0;
  return Math.min(longestPauseMilliseconds, Math.max(own, asked));
}
