import { describe, expect, test } from 'vitest';
import type { FailureCode } from '../../src/core/failures.ts';
import type { WindowBridge } from '../../src/core/host/host-contract.ts';
import { fail, type Outcome, succeed } from '../../src/core/outcome.ts';
import { keepIdentity } from '../../src/renderer/host/keep-identity.ts';
import { createResource } from '../../src/renderer/host/resource.ts';

interface Named {
  readonly name: string;
  readonly tags: readonly string[];
}

const nameOf = (record: unknown) =>
  typeof record === 'object' && record !== null && 'name' in record ? String(record.name) : null;

describe('keeping the identity of records', () => {
  const before: readonly Named[] = [
    { name: 'a', tags: ['x'] },
    { name: 'b', tags: [] },
  ];

  test('gives the old list back when nothing changed', () => {
    expect(keepIdentity(before, structuredClone(before), nameOf)).toBe(before);
  });

  test('keeps every record but the one that changed', () => {
    const after = keepIdentity(
      before,
      [
        { name: 'a', tags: ['y'] },
        { name: 'b', tags: [] },
      ],
      nameOf,
    );
    expect(after[0]).toEqual({ name: 'a', tags: ['y'] });
    expect(after[1]).toBe(before[1]);
  });

  test('finds records again that stand elsewhere now', () => {
    const after = keepIdentity(
      before,
      [{ name: 'c', tags: [] }, ...structuredClone(before)].toReversed(),
      nameOf,
    );
    expect(after[0]).toBe(before[1]);
    expect(after[1]).toBe(before[0]);
  });

  test('takes a record anew that lost or gained a field', () => {
    expect(keepIdentity<object>({ a: 1, b: 2 }, { a: 1 }, nameOf)).toEqual({ a: 1 });
    expect(keepIdentity<object>({ a: 1 }, { a: 1, b: undefined }, nameOf)).toEqual({ a: 1, b: undefined });
  });
});

/** Answers when it is told to. */
function askings<T>() {
  const waiting: ((outcome: Outcome<T, FailureCode>) => void)[] = [];
  let asked = 0;
  return {
    ask: () => {
      asked += 1;
      return new Promise<Outcome<T, FailureCode>>((resolve) => waiting.push(resolve));
    },
    answer: async (outcome: Outcome<T, FailureCode>) => {
      waiting.shift()?.(outcome);
      await Promise.resolve();
      await Promise.resolve();
    },
    count: () => asked,
  };
}

describe('a resource of the host', () => {
  test('asks once more for any number of changes meanwhile', async () => {
    const host = askings<number>();
    const resource = createResource(host.ask);
    const reloads = [resource.reload(), resource.reload(), resource.reload()];
    expect(host.count()).toBe(1);
    await host.answer(succeed(1));
    expect(host.count()).toBe(2);
    await host.answer(succeed(2));
    await Promise.all(reloads);
    expect(host.count()).toBe(2);
    expect(resource.read()).toEqual({ value: 2, failure: null, isLoading: false });
  });

  test('shows the old value while it asks, and after a failure', async () => {
    const host = askings<number>();
    const resource = createResource(host.ask);
    resource.put(1);
    const reload = resource.reload();
    expect(resource.read()).toEqual({ value: 1, failure: null, isLoading: false });
    await host.answer(fail('store-busy', 'Another process holds it.'));
    await reload;
    expect(resource.read().value).toBe(1);
    expect(resource.read().failure?.code).toBe('store-busy');
  });

  test('drops an answer that comes after it was forgotten', async () => {
    const host = askings<number>();
    const resource = createResource(host.ask);
    const reload = resource.reload();
    resource.forget();
    await host.answer(succeed(1));
    await reload;
    expect(resource.read().value).toBeNull();
  });
});

describe('the client of a window', () => {
  async function clientOver(bridge: Partial<WindowBridge>) {
    const { clientOf } = await import('../../src/renderer/host/client.ts');
    return clientOf({
      invoke: () => Promise.resolve(succeed(null)),
      cancel: () => undefined,
      on: () => () => undefined,
      ...bridge,
    });
  }

  test('numbers its calls and cancels the right one', async () => {
    const calls: number[] = [];
    const cancelled: number[] = [];
    const client = await clientOver({
      invoke: (_operation, _request, call) => {
        calls.push(call);
        return Promise.resolve(succeed([]));
      },
      cancel: (call) => cancelled.push(call),
    });
    const controller = new AbortController();
    const second = client.invoke('listConnections', {}).then(() => undefined);
    const first = client.invoke('listConnections', {}, controller.signal);
    controller.abort();
    await Promise.all([first, second]);
    expect(calls).toEqual([1, 2]);
    expect(cancelled).toEqual([2]);
  });

  test('answers a failure when the host is gone', async () => {
    const client = await clientOver({ invoke: () => Promise.reject(new Error('channel closed')) });
    const outcome = await client.invoke('listConnections', {});
    expect(outcome.ok).toBe(false);
    if (!outcome.ok) expect(outcome.failure.code).toBe('internal');
  });
});
