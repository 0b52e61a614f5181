import { existsSync, readdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writePost } from '../../src/node/agent/key-file.ts';
import { hostPost } from '../../src/node/browser-host/way-in.ts';
import { fromDisk, fromSession, secretIn, send, sessionIn, type StartedHost, startHost } from './started.ts';

async function enter(started: StartedHost): Promise<string> {
  const secret = secretIn(readFileSync(started.host.wayIn.launchFile, 'utf8'));
  return sessionIn((await send(started, 'POST', '/', fromDisk, `secret=${secret}`)).text);
}

/** Connects a page's stream; answers how to cut it, and what it said last. */
async function connectPage({ name, port }: StartedHost, session: string) {
  const headers = { Host: name, 'X-Wayleave-Session': session };
  const asked = get({ host: '127.0.0.1', port, path: '/events', headers, agent: false });
  let text = '';
  const ended = new Promise<string>((resolve) => {
    asked.once('response', (response) => {
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.once('error', () => undefined);
      response.once('close', () => resolve(text));
    });
  });
  asked.once('error', () => undefined);
  await new Promise((resolve) => asked.once('response', resolve));
  return { cut: () => asked.destroy(), ended };
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

test('ending leaves no port, no secret and no page behind', async () => {
  const started = await startHost();
  const page = await connectPage(started, await enter(started));
  started.host.end();
  await started.host.ended;
  expect(await page.ended).toContain('{"end":true}');
  expect(await canConnect(started.port)).toBe(false);
  expect(readdirSync(started.folder)).toEqual(['locks']);
  expect(readdirSync(join(started.folder, 'locks'))).toEqual([]);
  expect(started.application.isClosed()).toBe(true);
});

test('it ends once the last page is gone for a while', async () => {
  const started = await startHost({ idleMilliseconds: 20 });
  const page = await connectPage(started, await enter(started));
  page.cut();
  await started.host.ended;
  expect(started.application.isClosed()).toBe(true);
});

test('it ends once the last page has said goodbye', async () => {
  const started = await startHost({ idleMilliseconds: 20 });
  const session = await enter(started);
  await connectPage(started, session);
  await send(started, 'POST', '/leave', fromSession(started, session), '{}');
  await started.host.ended;
});

test('a page that comes back in time keeps it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const started = await startHost();
  const session = await enter(started);
  const first = await connectPage(started, session);
  first.cut();
  await first.ended;
  await vi.advanceTimersByTimeAsync(50_000);
  const second = await connectPage(started, session);
  await vi.advanceTimersByTimeAsync(70_000);
  vi.useRealTimers();
  expect((await send(started, 'POST', '/cancel', fromSession(started, session), '{"call":1}')).status).toBe(
    204,
  );
  second.cut();
});

test('with `keep` it stays without any page', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const started = await startHost({ keep: true });
  const page = await connectPage(started, await enter(started));
  page.cut();
  await page.ended;
  await vi.advanceTimersByTimeAsync(24 * 60 * 60_000);
  vi.useRealTimers();
  expect(await canConnect(started.port)).toBe(true);
});

test('it waits a quarter of an hour for the first page', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const started = await startHost();
  await vi.advanceTimersByTimeAsync(14 * 60_000);
  expect(existsSync(join(started.folder, 'browser-host.key'))).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  await started.host.ended;
});

test.each([
  [
    'another host has its data folder',
    (folder: string) => writePost(folder, { key: Buffer.alloc(32), address: 'http://127.0.0.1:1' }, hostPost),
  ],
  ['its data folder is gone', (folder: string) => rmSync(folder, { recursive: true })],
])('it ends when %s', async (_when, change) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const started = await startHost();
  change(started.folder);
  await vi.advanceTimersByTimeAsync(30_000);
  await started.host.ended;
  vi.useRealTimers();
  expect(await canConnect(started.port)).toBe(false);
});

test('an application that cannot be opened ends it, without its words', async () => {
  const said: string[] = [];
  const started = await startHost({
    say: (line) => said.push(line),
    open: () => {
      throw new RangeError('a secret in the words of an error');
    },
  });
  await started.host.ended;
  expect(said.join()).toContain('RangeError');
  expect(said.join()).not.toContain('secret');
});
