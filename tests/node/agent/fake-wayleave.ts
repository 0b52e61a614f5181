import type { Contract, Events, OperationName, Wayleave } from '../../../src/core/contract.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';
import type { Notice } from '../../../src/core/store/store.ts';

/** One call as it arrived. */
export interface Call {
  readonly name: OperationName;
  readonly request: unknown;
  readonly signal: AbortSignal | undefined;
}

/** What a fake application does when it is asked: answers at once, later, or throws. */
export type Behaviour = (call: Call) => unknown;

/** An application that records what it is asked and answers what it is told to. */
export interface FakeWayleave extends Wayleave {
  readonly calls: Call[];
  /** Resolves with the next call of that operation (one that came before counts). */
  called(name: OperationName): Promise<Call>;
  /** Sets what the operation does. */
  when(name: OperationName, behaviour: Behaviour): void;
  notice(notice: Notice): void;
  /** Tells everybody who listens to that event. */
  tell<Name extends keyof Events>(event: Name, detail: Events[Name]): void;
  listeners(): number;
}

/** A fake application; operations that it was not told about are not found. */
export function fakeWayleave(): FakeWayleave {
  const calls: Call[] = [];
  const behaviours = new Map<OperationName, Behaviour>();
  const expectations = new Map<OperationName, (call: Call) => void>();
  const listeners: { readonly [Name in keyof Events]: Set<(detail: Events[Name]) => void> } = {
    changed: new Set(),
    stage: new Set(),
    progress: new Set(),
  };
  let notices: Notice[] = [];
  return {
    calls,
    async invoke<Name extends OperationName>(
      name: Name,
      request: Contract[Name]['request'],
      signal?: AbortSignal,
    ) {
      const call = { name, request, signal };
      calls.push(call);
      expectations.get(name)?.(call);
      const behaviour = behaviours.get(name) ?? (() => fail('not-found', 'Nothing here.'));
      return (await behaviour(call)) as Contract[Name]['answer'];
    },
    called(name) {
      const before = calls.find((call) => call.name === name);
      if (before !== undefined) return Promise.resolve(before);
      return new Promise((resolve) => expectations.set(name, resolve));
    },
    when: (name, behaviour) => void behaviours.set(name, behaviour),
    on(event, listener) {
      listeners[event].add(listener);
      return () => void listeners[event].delete(listener);
    },
    takeNotices() {
      const taken = notices;
      notices = [];
      return taken;
    },
    notice: (notice) => void notices.push(notice),
    tell(event, detail) {
      for (const listener of listeners[event]) listener(detail);
    },
    listeners: () => listeners.changed.size + listeners.stage.size,
  };
}

/** Behaviour that ends only when it is asked to give up. */
export function untilAborted({ signal }: Call): Promise<unknown> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(fail('sign-in-cancelled', 'Called off in the agent.')));
  });
}

/** A token answer with that token. */
export function tokenAnswer(token: string) {
  return succeed({
    authId: 'agol001',
    account: 'ana',
    token,
    scheme: 'Bearer',
    header: 'Authorization',
    referer: null,
    expiresAt: 1_800_000_000_000,
    server: null,
    url: null,
    notes: [],
  });
}
