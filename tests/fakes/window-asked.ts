import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import type { HostEventName, HostEvents } from '../../src/core/host/host-contract.ts';
import type { WindowHost } from './window-host.ts';

/** What the page asked of its fake host by that name, in order. */
export function requestsOf(page: Page, operation: string): Promise<readonly unknown[]> {
  return page.evaluate((name) => {
    const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
    return fakeHost.calls.filter((call) => call.operation === name).map(({ request }) => request);
  }, operation);
}

/** Has the fake host of the page tell an event. */
export function tell<Name extends HostEventName>(
  page: Page,
  name: Name,
  detail: HostEvents[Name],
): Promise<void> {
  return page.evaluate(
    ([event, told]) => {
      const { fakeHost } = globalThis as unknown as { fakeHost: WindowHost };
      fakeHost.emit(event, told as never);
    },
    [name, detail] as const,
  );
}

/** What axe complains of, as rule and first element. */
export async function accessibilityProblems(page: Page): Promise<readonly (readonly [string, string])[]> {
  // React Aria speaks of a button there for seconds, also when the button has gone.
  const { violations } = await new AxeBuilder({ page }).exclude('[data-live-announcer]').analyze();
  return violations.map(({ id, nodes }) => [id, nodes[0]?.html ?? '']);
}

/** All that stands in the page or its fields. */
export function wholePage(page: Page): Promise<string> {
  return page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input')].map(({ value }) => value),
    ].join('\n'),
  );
}
