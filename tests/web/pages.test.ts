import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { askForWayIn } from '../../src/node/browser-host/ask.ts';
import {
  fromDisk,
  fromSession,
  listen,
  secretIn,
  send,
  sessionIn,
  type StartedHost,
  startHost,
} from './started.ts';

/** A page that got in. */
async function enter(started: StartedHost): Promise<string> {
  const wayIn = await askForWayIn(started.folder);
  const secret = secretIn(readFileSync(wayIn?.launchFile ?? '', 'utf8'));
  return sessionIn((await send(started, 'POST', '/', fromDisk, `secret=${secret}`)).text);
}

async function invoke(
  started: StartedHost,
  session: string,
  operation: string,
  call: number,
  request: unknown = {},
) {
  const body = JSON.stringify({ operation, request, call });
  expect(await send(started, 'POST', '/invoke', fromSession(started, session), body)).toMatchObject({
    status: 204,
  });
}

describe('a page', () => {
  test('is answered over its stream', async () => {
    const started = await startHost();
    const session = await enter(started);
    const stream = await listen(started, session);
    await invoke(started, session, 'preferences', 7);
    expect(await stream.hears({ call: 7 })).toEqual({
      call: 7,
      answer: { ok: true, value: { theme: 'dark' } },
    });
    expect(started.application.touches()).toBe(0);
  });

  test('is answered as soon as its stream stands, when it asked before', async () => {
    const started = await startHost();
    const session = await enter(started);
    await invoke(started, session, 'preferences', 1);
    await vi.waitFor(() => expect(started.application.asked).toHaveLength(1));
    const stream = await listen(started, session, '1');
    expect(await stream.hears({ call: 1 })).toMatchObject({ answer: { ok: true } });
    expect(stream.lines).toHaveLength(1);
  });

  test.each([
    ['an operation that nobody knows', 'explode', {}, 'unsupported'],
    ['the operation that answers a token', 'token', { ref: 'demo001' }, 'unsupported'],
    ['the hosts a token may go to', 'hosts', { ref: 'demo001' }, 'unsupported'],
    ['a name of every object', 'toString', {}, 'unsupported'],
    ['a request that is not as it should be', 'copyToken', { ref: 'a secret', form: 3 }, 'bad-value'],
    ['a field that is not there', 'preferences', { nonsense: 'a secret' }, 'bad-value'],
    ['a closed store', 'listAuthConfigs', {}, 'vault-locked'],
    ['a mistake of ours', 'doctor', {}, 'internal'],
  ])('hears of %s without what it sent', async (_what, operation, request, code) => {
    const started = await startHost();
    const session = await enter(started);
    const stream = await listen(started, session);
    await invoke(started, session, operation, 1, request);
    const line = await stream.hears({ call: 1, answer: { ok: false, failure: { code } } });
    expect(JSON.stringify(line)).not.toContain('secret');
    if (code === 'unsupported') expect(started.application.asked).toEqual([]);
  });

  test('may cancel what it asked for, and is still answered', async () => {
    const started = await startHost();
    const session = await enter(started);
    const stream = await listen(started, session);
    await invoke(started, session, 'discover', 3, { url: 'https://example.org' });
    await vi.waitFor(() => expect(started.application.asked).toHaveLength(1));
    await send(started, 'POST', '/cancel', fromSession(started, session), '{"call":3}');
    expect(await stream.hears({ call: 3 })).toMatchObject({
      answer: { failure: { code: 'sign-in-cancelled' } },
    });
  });

  test('cannot cancel what another page asked for', async () => {
    const started = await startHost();
    const [one, other] = [await enter(started), await enter(started)];
    const stream = await listen(started, one);
    await invoke(started, one, 'discover', 3, { url: 'https://example.org' });
    await send(started, 'POST', '/cancel', fromSession(started, other), '{"call":3}');
    await invoke(started, one, 'preferences', 4);
    await stream.hears({ call: 4 });
    expect(stream.lines).toHaveLength(1);
  });

  test('gives up what it asked for when it leaves', async () => {
    const started = await startHost();
    const session = await enter(started);
    await invoke(started, session, 'discover', 3, { url: 'https://example.org' });
    const stream = await listen(started, session);
    await send(started, 'POST', '/leave', fromSession(started, session), '{}');
    await stream.ended;
    expect(await send(started, 'GET', '/events', { 'X-Wayleave-Session': session })).toMatchObject({
      status: 403,
    });
  });

  test('that comes back hears what it may have missed, and which answers are lost', async () => {
    const started = await startHost();
    const session = await enter(started);
    const first = await listen(started, session);
    await invoke(started, session, 'discover', 3, { url: 'https://example.org' });
    first.close();
    await first.ended;
    const second = await listen(started, session, '2,3');
    expect(await second.hears({ call: 2 })).toMatchObject({ answer: { failure: { code: 'internal' } } });
    expect(await second.hears({ event: 'host' })).toEqual({ event: 'host', detail: 'as it is now' });
    expect(second.lines).toHaveLength(2);
  });

  test('hears a sign of life every quarter of a minute', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const started = await startHost();
    const stream = await listen(started, await enter(started));
    for (let round = 0; round < 3; round += 1) {
      const heard = once(stream.response, 'data');
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await heard).toEqual(['\n']);
    }
    expect(stream.lines).toEqual([]);
  });

  test('has one stream: a newer one takes the place of the older', async () => {
    const started = await startHost();
    const session = await enter(started);
    const first = await listen(started, session);
    const second = await listen(started, session);
    await first.ended;
    started.application.tell({ event: 'changed', detail: null });
    await second.hears({ event: 'changed' });
  });

  test('that does not read is hung up on, and the others go on', async () => {
    const started = await startHost();
    const [slow, quick] = [await enter(started), await enter(started)];
    const [stuck, other] = [await listen(started, slow), await listen(started, quick)];
    stuck.response.pause();
    for (let call = 1; call <= 30; call += 1) await invoke(started, slow, 'listConnections', call);
    await vi.waitFor(() => expect(started.application.asked).toHaveLength(30));
    stuck.response.resume();
    await stuck.ended;
    expect(stuck.lines.length).toBeLessThan(30);
    started.application.tell({ event: 'changed', detail: null });
    await other.hears({ event: 'changed' });
  });
});

test('two pages hear the same event, and only their own answers', async () => {
  const started = await startHost();
  const [one, other] = [await enter(started), await enter(started)];
  const [first, second] = [await listen(started, one), await listen(started, other)];
  await invoke(started, one, 'preferences', 1);
  await first.hears({ call: 1 });
  started.application.tell({ event: 'preferences', detail: { theme: 'light' } });
  await first.hears({ event: 'preferences', detail: { theme: 'light' } });
  await second.hears({ event: 'preferences' });
  expect(second.lines).toHaveLength(1);
});

test('files of the interface are served from memory, compressed once there was time for it', async () => {
  const started = await startHost();
  const plain = await send(started, 'GET', '/assets/main-1a2b.js');
  expect(plain).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } });
  await vi.waitFor(async () => {
    const reply = await send(started, 'GET', '/assets/main-1a2b.js', { 'Accept-Encoding': 'gzip, br' });
    expect(reply.headers['content-encoding']).toBe('gzip');
  });
});
