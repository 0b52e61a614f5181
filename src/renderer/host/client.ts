import type {
  HostAnswer,
  HostClient,
  HostEvents,
  HostOperationName,
  WindowBridge,
} from '../../core/host/host-contract.ts';
import { fail } from '../../core/outcome.ts';
import { words } from '../../core/words/words.ts';

declare global {
  interface Window {
    /** Put there by the preload script, or by the browser host's first script. */
    readonly wayleave: WindowBridge;
  }
}

/** The host as typed operations over the bridge: numbers each call, and cancels it when its signal is aborted. */
export function clientOf(bridge: WindowBridge): HostClient {
  let calls = 0;
  return {
    async invoke<Name extends HostOperationName>(
      name: Name,
      request: unknown,
      signal?: AbortSignal,
    ): Promise<HostAnswer<Name>> {
      calls += 1;
      const call = calls;
      const cancel = () => bridge.cancel(call);
      signal?.addEventListener('abort', cancel, { once: true });
      try {
        const answering = bridge.invoke(name, request, call);
        if (signal?.aborted) cancel();
        // The bridge's own edge checked the request, and the host answers what its contract says for this name.
        return (await answering) as HostAnswer<Name>;
      } catch {
        // Only a host that went away rejects: everything else is an outcome.
        return fail('internal', words.common.hostGone) as HostAnswer<Name>;
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
    on(name, listener) {
      return bridge.on(name, (detail) => listener(detail as HostEvents[typeof name]));
    },
  };
}
