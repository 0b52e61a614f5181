import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { redirectServer } from '../../../src/node/redirect-server.ts';
import { oauth2Config } from '../../fixtures/definitions.ts';
import { codeOf } from '../../fixtures/outcomes.ts';
import { openSignInsOver } from './sign-in-bench.ts';

/** A port that another program holds until `free` is called or the test ends. */
async function heldPort(): Promise<{ readonly port: number; readonly free: () => Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const free = async () => {
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  onTestFinished(free);
  return { port, free };
}

/** Embedded sign-ins over the real loopback server. */
async function open({ isBusy }: { readonly isBusy: boolean }) {
  const { port, free } = await heldPort();
  if (!isBusy) await free();
  const config = oauth2Config('user001', { redirectUrl: `http://127.0.0.1:${port}` });
  const bench = await openSignInsOver(redirectServer(), [config]);
  const started = await bench.start(config);
  onTestFinished(() => void bench.signIns.cancel(started.attempt));
  return { bench, config, started, waiter: bench.signIns.finish(started.attempt, null) };
}

async function statusOf(url: string): Promise<number | 'nobody there'> {
  try {
    return (await fetch(url)).status;
  } catch {
    return 'nobody there';
  }
}

test('the browser comes back by itself: the window has nothing to bring any more', async () => {
  const { bench, started, waiter } = await open({ isBusy: false });
  expect(started.listening).toBe(true);
  expect(await statusOf(started.redirect({ code: 'the-code' }))).toBe(200);
  expect(codeOf(await waiter)).toBe('ok');
  expect(codeOf(bench.signIns.deliver(started.attempt, started.redirect({ code: 'other' })))).toBe('ok');
  expect(bench.exchanged).toEqual(['the-code']);
  expect(await statusOf(started.redirect({ code: 'other' }))).toBe('nobody there');
});

test('the window brings the answer: nobody listens any more', async () => {
  const { bench, started, waiter } = await open({ isBusy: false });
  expect(codeOf(bench.signIns.deliver(started.attempt, started.redirect({ code: 'the-code' })))).toBe('ok');
  expect(await statusOf(started.redirect({ code: 'other' }))).toBe('nobody there');
  expect(codeOf(await waiter)).toBe('ok');
  expect(bench.exchanged).toEqual(['the-code']);
});

test('a stranger at the loopback address changes nothing', async () => {
  const { bench, started, waiter } = await open({ isBusy: false });
  const stranger = new URL(started.redirect({ code: 'stolen' }));
  stranger.searchParams.set('state', 'guessed');
  expect(await statusOf(stranger.href)).toBe(400);
  expect(codeOf(bench.signIns.deliver(started.attempt, stranger.href))).toBe('bad-paste');
  bench.signIns.deliver(started.attempt, started.redirect({ code: 'the-code' }));
  expect(codeOf(await waiter)).toBe('ok');
  expect(bench.exchanged).toEqual(['the-code']);
});

test('a port that another program holds is left to it', async () => {
  const { bench, started, waiter } = await open({ isBusy: true });
  expect(started.listening).toBe(false);
  expect(codeOf(bench.signIns.deliver(started.attempt, started.redirect({ code: 'the-code' })))).toBe('ok');
  expect(codeOf(await waiter)).toBe('ok');
  expect(await bench.kept()).toMatchObject({ surface: 'embedded' });
});

test('two windows on one port: each answer ends its own, the last one the server', async () => {
  const { bench, config, started, waiter } = await open({ isBusy: false });
  const second = await bench.start(config);
  const other = bench.signIns.finish(second.attempt, null);
  expect(codeOf(bench.signIns.deliver(started.attempt, started.redirect({ code: 'one' })))).toBe('ok');
  expect(await statusOf(started.redirect({ code: 'again' }))).toBe(410);
  expect(await statusOf(second.redirect({ code: 'two' }))).toBe(200);
  expect([codeOf(await waiter), codeOf(await other)]).toEqual(['ok', 'ok']);
  expect(await statusOf(second.redirect({ code: 'again' }))).toBe('nobody there');
  expect(bench.exchanged).toEqual(['one', 'two']);
});
