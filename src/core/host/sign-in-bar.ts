import { fail, type Outcome, succeed } from '../outcome.ts';
import { asAnswer } from './gate.ts';
import type { HostClient, HostEventName, HostOperationName } from './host-contract.ts';
import type { OpenSignInWindow } from './host-ports.ts';
import type { HostOperationTable } from './operations.ts';

const operationsOfBar: ReadonlySet<HostOperationName> = new Set<HostOperationName>([
  'signInPage',
  'signInPageAction',
  'preferences',
]);
const eventsOfBar: ReadonlySet<HostEventName> = new Set<HostEventName>(['signInPage', 'preferences']);

/**
 * The door of the bar above one sign-in page: its own page and the preferences, and nothing else of the host, because
 * a page of somebody else's is shown right below it.
 */
export function signInBar(
  attempt: string,
  around: {
    readonly operations: HostOperationTable;
    readonly on: HostClient['on'];
    window(attempt: string): OpenSignInWindow | null;
  },
): HostClient {
  const operations: HostOperationTable = {
    ...around.operations,
    async signInPage() {
      const window = around.window(attempt);
      return window === null ? isOver() : succeed(window.state());
    },
    async signInPageAction(action) {
      const window = around.window(attempt);
      if (window === null) return isOver();
      window.act(action);
      return succeed(null);
    },
  };
  return {
    async invoke(name, request, signal) {
      if (operationsOfBar.has(name)) return operations[name](request, signal);
      return asAnswer(fail('feature-absent', 'The bar of a sign-in window cannot ask that.'));
    },
    on(name, listener) {
      if (!eventsOfBar.has(name)) return () => undefined;
      return around.on(name, (detail) => {
        if (isOfAnother(detail, attempt)) return;
        listener(detail);
      });
    },
  };
}

function isOver(): Outcome<never, 'sign-in-cancelled'> {
  return fail('sign-in-cancelled', 'That sign-in is no longer under way.');
}

function isOfAnother(detail: unknown, attempt: string): boolean {
  return typeof detail === 'object' && detail !== null && 'attempt' in detail && detail.attempt !== attempt;
}
