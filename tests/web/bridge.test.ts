import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createBridge, type PageBridge } from '../../src/web/page/bridge.ts';
import { fromDisk, secretIn, send, sessionIn, type StartedHost, startHost } from './started.ts';

interface Connected {
  readonly bridge: PageBridge;
  readonly started: StartedHost;
  /** Resolves with why the page was cut off. */
  readonly ended: Promise<string>;
  /** Breaks the stream as a tunnel would. */
  readonly cut: () => void;
}

async function connect(session?: string): Promise<Connected> {
  const started = await startHost();
  const secret = secretIn(readFileSync(started.host.wayIn.launchFile, 'utf8'));
  const own = sessionIn((await send(started, 'POST', '/', fromDisk, `secret=${secret}`)).text);
  const streams = new Set<AbortController>();
  let give: (why: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    give = resolve;
  });
  const origin = `http://${started.name}`;
  const bridge = createBridge({
    session: session ?? own,
    origin,
    // What a browser adds by itself.
    fetch: (input, init) => {
      const abort = new AbortController();
      if (input.endsWith('/events')) streams.add(abort);
      const headers = { ...Object.fromEntries(new Headers(init?.headers)), Origin: origin };
      return fetch(input, {
        ...init,
        headers,
        signal: AbortSignal.any([abort.signal, init?.signal ?? abort.signal]),
      });
    },
    onEnd: give,
    wait: async () => undefined,
  });
  onTestFinished(() => bridge.leave());
  return {
    bridge,
    started,
    ended,
    cut() {
      for (const stream of streams) stream.abort();
      streams.clear();
    },
  };
}

function next(bridge: PageBridge, event: string): Promise<unknown> {
  return new Promise((resolve) => {
    const stop = bridge.on(event, (detail) => {
      stop();
      resolve(detail);
    });
  });
}

test('calls are answered, each its own, at the same time', async () => {
  const { bridge } = await connect();
  const answers = await Promise.all([
    bridge.invoke('preferences', {}, 1),
    bridge.invoke('token', { ref: 'x' }, 2),
    ...Array.from({ length: 20 }, (_, index) => bridge.invoke('preferences', {}, 10 + index)),
  ]);
  expect(answers[0]).toEqual({ ok: true, value: { theme: 'dark' } });
  expect(answers[1]).toMatchObject({ failure: { code: 'unsupported' } });
  expect(answers.slice(2).every(({ ok }) => ok)).toBe(true);
});

test('more calls wait than a browser has connections, and one more is answered', async () => {
  const { bridge } = await connect();
  const waiting = Array.from({ length: 40 }, (_, index) =>
    bridge.invoke('discover', { url: 'https://example.org' }, index + 1),
  );
  expect(await bridge.invoke('preferences', {}, 100)).toMatchObject({ ok: true });
  for (let call = 1; call <= 40; call += 1) bridge.cancel(call);
  const answers = await Promise.all(waiting);
  expect(answers.every((answer) => !answer.ok && answer.failure.code === 'sign-in-cancelled')).toBe(true);
});

test('events are heard until one stops listening', async () => {
  const { bridge, started } = await connect();
  const heard: unknown[] = [];
  const stop = bridge.on('changed', (detail) => heard.push(detail));
  await bridge.invoke('preferences', {}, 1);
  started.application.tell({ event: 'changed', detail: 1 });
  await bridge.invoke('preferences', {}, 2);
  stop();
  started.application.tell({ event: 'changed', detail: 2 });
  await bridge.invoke('preferences', {}, 3);
  expect(heard).toEqual([1]);
});

test('a stream that breaks is asked for again, and what may have been missed is told', async () => {
  const { bridge, cut } = await connect();
  await bridge.invoke('preferences', {}, 1);
  const told = next(bridge, 'host');
  const pending = bridge.invoke('discover', { url: 'https://example.org' }, 2);
  cut();
  expect(await told).toBe('as it is now');
  bridge.cancel(2);
  expect(await pending).toMatchObject({ failure: { code: 'sign-in-cancelled' } });
});

test('an end in order is told, and nothing waits for ever', async () => {
  const { bridge, started, ended } = await connect();
  await bridge.invoke('preferences', {}, 1);
  const pending = bridge.invoke('discover', { url: 'https://example.org' }, 2);
  started.host.end();
  await expect(pending).rejects.toThrow('gone');
  expect(await ended).toBe('ended');
  await expect(bridge.invoke('preferences', {}, 3)).rejects.toThrow('gone');
});

test('a page that is not known is told so', async () => {
  const { bridge, ended } = await connect('a'.repeat(64));
  await expect(bridge.invoke('preferences', {}, 1)).rejects.toThrow('gone');
  expect(await ended).toBe('refused');
});

test('a page that leaves is not known any more', async () => {
  const { bridge, ended } = await connect();
  await bridge.invoke('preferences', {}, 1);
  bridge.leave();
  expect(await ended).toBe('refused');
});

test('a stream that falls silent is given up and asked for again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const asked: (AbortSignal | undefined)[] = [];
  const bridge = createBridge({
    session: 'a'.repeat(64),
    origin: 'http://127.0.0.1:1',
    fetch: async (_input, init) => {
      const signal = init?.signal ?? undefined;
      asked.push(signal);
      const body = new ReadableStream<Uint8Array>({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('\n'));
          signal?.addEventListener('abort', () => stream.error(new Error('given up')));
        },
      });
      return new Response(body);
    },
    onEnd: () => undefined,
    wait: async () => undefined,
  });
  await vi.advanceTimersByTimeAsync(44_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.map((signal) => signal?.aborted)).toEqual([true, false]);
  bridge.leave();
});

test('a host that does not come back counts as ended', async () => {
  let tries = 0;
  const why = await new Promise<string>((resolve) => {
    createBridge({
      session: 'a'.repeat(64),
      origin: 'http://127.0.0.1:1',
      fetch: async () => {
        tries += 1;
        throw new TypeError('refused');
      },
      onEnd: resolve,
      wait: async () => undefined,
    });
  });
  expect(why).toBe('ended');
  expect(tries).toBeGreaterThan(3);
});
