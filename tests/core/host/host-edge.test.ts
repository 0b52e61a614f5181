import { describe, expect, test } from 'vitest';
import type { HostClient } from '../../../src/core/host/host-contract.ts';
import { windowCalls } from '../../../src/core/host/host-edge.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';

interface Asked {
  readonly name: string;
  readonly request: unknown;
  readonly signal: AbortSignal | undefined;
}

/** A host that notes what it is asked; `discover` waits until it is called off, `doctor` is a mistake of ours. */
function fakeHost() {
  const asked: Asked[] = [];
  const host = {
    async invoke(name: string, request: unknown, signal?: AbortSignal) {
      asked.push({ name, request, signal });
      if (name === 'doctor') throw new TypeError('a secret in the words of an error');
      if (name !== 'discover') return succeed(name);
      return new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve(fail('sign-in-cancelled', 'It was called off.')));
      });
    },
    on: () => () => undefined,
  } as unknown as HostClient;
  return { asked, calls: windowCalls(host) };
}

const discover = { url: 'https://example.org' };

describe('a request of a window', () => {
  test('reaches the host as it was parsed', async () => {
    const { asked, calls } = fakeHost();
    expect(await calls.invoke('copyToken', { ref: 'a', form: 'curl' }, 1)).toEqual(succeed('copyToken'));
    expect(asked).toMatchObject([{ name: 'copyToken', request: { ref: 'a', form: 'curl' } }]);
  });

  test.each([
    ['an operation that answers a token', 'token', { ref: 'a' }, 1, 'unsupported'],
    ['an operation for commands alone', 'hosts', { ref: 'a' }, 1, 'unsupported'],
    ['an operation that nobody knows', 'explode', {}, 1, 'unsupported'],
    ['a name that every object has', 'constructor', {}, 1, 'unsupported'],
    ['an operation that is no text', ['preferences'], {}, 1, 'unsupported'],
    ['a request that is no object', 'preferences', null, 1, 'bad-value'],
    ['a field of the wrong type', 'activity', { limit: 'a secret' }, 1, 'bad-value'],
    ['a field too many', 'preferences', { more: 'a secret' }, 1, 'bad-value'],
    ['a value outside its choices', 'copyToken', { ref: 'a', form: 'json' }, 1, 'bad-value'],
    ['a call without a number', 'preferences', {}, 'a', 'bad-value'],
    ['a call with half a number', 'preferences', {}, 1.5, 'bad-value'],
  ])('is refused for %s, before the host hears of it', async (_what, operation, request, call, code) => {
    const { asked, calls } = fakeHost();
    const answer = await calls.invoke(operation, request, call);
    expect(answer).toMatchObject({ ok: false, failure: { code } });
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(asked).toEqual([]);
  });

  test('that is not as it should be is told where, and never what', async () => {
    const { calls } = fakeHost();
    const request = { id: 'a', fields: { timeoutSeconds: 'a secret' } };
    expect(await calls.invoke('editAuthConfig', request, 1)).toMatchObject({
      failure: { message: 'The request for editAuthConfig is not as it should be at fields.timeoutSeconds.' },
    });
  });

  test('that meets a mistake of ours is told its name alone', async () => {
    const { calls } = fakeHost();
    const answer = await calls.invoke('doctor', {}, 1);
    expect(answer).toMatchObject({
      failure: { code: 'internal', message: expect.stringContaining('TypeError') },
    });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('may be cancelled by its number, and still answers', async () => {
    const { calls } = fakeHost();
    const [one, other] = [calls.invoke('discover', discover, 1), calls.invoke('discover', discover, 2)];
    calls.cancel(2);
    calls.cancel(99);
    calls.cancel('2');
    expect(await other).toMatchObject({ failure: { code: 'sign-in-cancelled' } });
    calls.cancel(1);
    expect(await one).toMatchObject({ failure: { code: 'sign-in-cancelled' } });
  });

  test('may not take the number of one under way, but that of one that is done', async () => {
    const { asked, calls } = fakeHost();
    const first = calls.invoke('discover', discover, 1);
    expect(await calls.invoke('preferences', {}, 1)).toMatchObject({ failure: { code: 'bad-value' } });
    calls.cancel(1);
    await first;
    expect(await calls.invoke('preferences', {}, 1)).toMatchObject({ ok: true });
    expect(asked).toHaveLength(2);
  });

  test('is refused where there are too many under way', async () => {
    const { calls } = fakeHost();
    const all = Array.from({ length: 256 }, (_, call) => calls.invoke('discover', discover, call));
    expect(await calls.invoke('preferences', {}, 256)).toMatchObject({ failure: { code: 'bad-value' } });
    calls.close();
    await Promise.all(all);
  });
});

test('a window that is closed gives up everything and is not heard any more', async () => {
  const { asked, calls } = fakeHost();
  const all = [1, 2, 3].map((call) => calls.invoke('discover', discover, call));
  calls.close();
  for (const answer of await Promise.all(all)) expect(answer).toMatchObject({ ok: false });
  expect(asked.every(({ signal }) => signal?.aborted)).toBe(true);
  expect(await calls.invoke('preferences', {}, 4)).toMatchObject({ failure: { code: 'untrusted-sender' } });
  expect(asked).toHaveLength(3);
});
