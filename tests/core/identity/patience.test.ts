import { describe, expect, test } from 'vitest';
import { withPatience } from '../../../src/core/identity/patience.ts';
import { fail, type FailureDetails, type Outcome, succeed } from '../../../src/core/outcome.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { codeOf } from '../../fixtures/outcomes.ts';

/** Answers those codes in turn, `ok` for success, and counts. */
function answers(...codes: readonly string[]) {
  const rest = [...codes];
  const asked = { count: 0 };
  const attempt = async (): Promise<Outcome<string>> => {
    asked.count += 1;
    const code = rest.shift() ?? 'ok';
    return code === 'ok' ? succeed('done') : fail(code, code);
  };
  return { asked, attempt };
}

describe('patience', () => {
  test.each([
    [['ok'], 'ok', []],
    [['portal-error', 'ok'], 'ok', [400]],
    [['portal-timeout', 'rate-limited', 'ok'], 'ok', [400, 800]],
    [['not-arcgis', 'portal-unreachable', 'portal-error', 'ok'], 'portal-error', [400, 800]],
    [['refused', 'ok'], 'refused', []],
    [['tls-untrusted', 'ok'], 'tls-untrusted', []],
    [['proxy-auth', 'ok'], 'proxy-auth', []],
    [['foreign-redirect', 'ok'], 'foreign-redirect', []],
    [['portal-error', 'refresh-refused', 'ok'], 'refresh-refused', [400]],
  ])('%j ends with %s after pauses of %j ms', async (codes, end, waits) => {
    const clock = fakeClock();
    const { asked, attempt } = answers(...codes);
    expect(codeOf(await withPatience(clock, attempt))).toBe(end);
    expect(clock.waits).toEqual(waits);
    expect(asked.count).toBe(waits.length + 1);
  });

  test.each([
    [{ retryAfterSeconds: 2 }, [2_000, 2_000]],
    [{ retryAfterSeconds: 0.1 }, [400, 800]],
    [{ retryAfterSeconds: 3_600 }, [5_000, 5_000]],
    [{ retryAfterSeconds: 'soon' }, [400, 800]],
  ])('waits as the portal asks, within limits: %j', async (details: FailureDetails, waits) => {
    const clock = fakeClock();
    await withPatience(clock, async () => fail('rate-limited', 'slow down', details));
    expect(clock.waits).toEqual(waits);
  });

  test('ends when the caller gave up', async () => {
    const clock = fakeClock();
    const { asked, attempt } = answers('portal-error', 'portal-error');
    expect(codeOf(await withPatience(clock, attempt, AbortSignal.abort()))).toBe('portal-error');
    expect(asked.count).toBe(1);
  });
});
