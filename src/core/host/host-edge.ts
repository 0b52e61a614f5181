/** The edge over which a window's requests arrive as plain data, the same for every way they come. */
import * as v from 'valibot';
import { fail } from '../outcome.ts';
import type { AnyHostAnswer, HostClient, HostContract, HostOperationName } from './host-contract.ts';
import { hostRequestSchemas } from './host-requests.ts';

/** The requests of one window. */
export interface WindowCalls {
  /**
   * Parses and does what a window asks; never rejects. `unsupported` for an operation that is not of the table,
   * `bad-value` for a request that is not as it should be (the message names the field, never the value), `internal`
   * for a mistake of ours, told by its name alone.
   */
  invoke(operation: unknown, request: unknown, call: unknown): Promise<AnyHostAnswer>;
  /** Asks the request of that number to give up. It still answers. */
  cancel(call: unknown): void;
  /** The window is gone: everything it asked for is asked to give up, and nothing more is taken. */
  close(): void;
}

/** No window needs more; one that asks for more is in a loop. */
const mostRunning = 256;

/** The requests of one window to that host. Call numbers are the window's own. */
export function windowCalls(host: HostClient): WindowCalls {
  const running = new Map<number, AbortController>();
  let isClosed = false;

  return {
    async invoke(operation, request, call) {
      if (typeof operation !== 'string' || !isOperation(operation))
        return fail('unsupported', 'A window cannot ask for that.');
      if (typeof call !== 'number' || !Number.isSafeInteger(call) || running.has(call))
        return fail('bad-value', 'The number of the request is not as it should be.');
      if (isClosed) return fail('untrusted-sender', 'This window was closed.');
      if (running.size >= mostRunning)
        return fail('bad-value', `More than ${mostRunning} requests at the same time.`);
      const abort = new AbortController();
      running.set(call, abort);
      const answer = await perform(host, operation, request, abort.signal);
      running.delete(call);
      return answer;
    },
    cancel(call) {
      if (typeof call === 'number') running.get(call)?.abort();
    },
    close() {
      isClosed = true;
      for (const abort of running.values()) abort.abort();
    },
  };
}

function isOperation(name: string): name is HostOperationName {
  return Object.hasOwn(hostRequestSchemas, name);
}

async function perform<Name extends HostOperationName>(
  host: HostClient,
  operation: Name,
  request: unknown,
  signal: AbortSignal,
): Promise<AnyHostAnswer> {
  const schema: v.GenericSchema<unknown, HostContract[Name]['request']> = hostRequestSchemas[operation];
  const parsed = v.safeParse(schema, request);
  if (!parsed.success) return badRequest(operation, parsed.issues);
  try {
    return await host.invoke(operation, parsed.output, signal);
  } catch (error) {
    // The words of an unexpected error may hold anything, so only its name goes further.
    const name = error instanceof Error ? error.name : 'unknown';
    return fail('internal', `A mistake in Wayleave during ${operation} (${name}).`);
  }
}

/** Says where, never what: the value may be a secret. */
function badRequest(operation: string, [issue]: readonly v.BaseIssue<unknown>[]): AnyHostAnswer {
  const path = issue === undefined ? null : v.getDotPath(issue);
  const where = path !== null && /^[\w.]{1,80}$/.test(path) ? ` at ${path}` : '';
  return fail('bad-value', `The request for ${operation} is not as it should be${where}.`);
}
