import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { connectToAgent } from '../../../src/node/agent/client.ts';
import { type AgentStart, readAgentOrders, startAgentProcess } from '../../../src/node/agent/process.ts';
import { afterwards, anIdentity, codeOf, connected, somePlaces, startAgent } from './started.ts';

const childPath = join(import.meta.dirname, 'agent-child.ts');

async function someStart(changes: Partial<AgentStart> = {}): Promise<AgentStart> {
  const { folder } = await somePlaces();
  return {
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', childPath],
    folder,
    identityText: anIdentity(),
    passphrase: null,
    endsAt: null,
    ...changes,
  };
}

async function startedPid(start: AgentStart): Promise<number> {
  const started = await startAgentProcess(start);
  if (!started.ok) throw new Error(started.failure.message);
  const { pid } = started.value;
  afterwards(() => isRunning(pid) && process.kill(pid, 'SIGKILL'));
  return pid;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await pause(10);
}

test('the agent answers as soon as it is reported ready, and ends with lock', async () => {
  const start = await someStart({ passphrase: 'correct horse' });
  const pid = await startedPid(start);
  const connection = await connected(start.folder, { kind: 'passphrase', passphrase: 'correct horse' });
  expect(await connection.control('status')).toMatchObject({ ok: true, value: { pid, endsAt: null } });
  expect(codeOf(await connection.control('lock'))).toBe('ok');
  await untilGone(pid);
  expect(codeOf(await connectToAgent({ folder: start.folder, keyWish: null }))).toBe('agent-absent');
});

test('no secret is in its environment or its arguments', async () => {
  vi.stubEnv('WAYLEAVE_PASSPHRASE', 'sup3rsecret');
  afterwards(() => vi.unstubAllEnvs());
  const start = await someStart({ passphrase: 'sup3rsecret' });
  await startedPid(start);
  const answer = await (await connected(start.folder)).invoke('hosts', { ref: 'x' });
  if (!answer.ok) throw new Error(answer.failure.message);
  const seen = answer.value.join('\n');
  expect(seen).toContain(childPath);
  expect(seen).toContain('PATH=');
  expect(seen).not.toContain('sup3rsecret');
  expect(seen).not.toContain('AGE-SECRET-KEY');
});

test('an agent that is killed in the middle of a request is told apart, and another one takes over', async () => {
  const start = await someStart();
  const pid = await startedPid(start);
  const connection = await connected(start.folder);
  const answers = await Promise.all([
    connection.invoke('token', { ref: 'x' }),
    connection.invoke('token', { ref: 'y' }),
  ]);
  expect(answers.map(codeOf)).toEqual(['agent-failed', 'agent-failed']);
  await untilGone(pid);
  // What it left behind leads nowhere.
  expect((await lstat(join(start.folder, 'agent.key'))).isFile()).toBe(true);
  expect(codeOf(await connectToAgent({ folder: start.folder, keyWish: null }))).toBe('agent-absent');
  expect(codeOf(await connection.invoke('status', {}))).toBe('agent-absent');
  const next = await startedPid(start);
  expect(await (await connected(start.folder)).control('status')).toMatchObject({ value: { pid: next } });
});

test.runIf(process.platform !== 'win32')('SIGTERM ends it and takes its files away', async () => {
  const start = await someStart();
  const pid = await startedPid(start);
  process.kill(pid, 'SIGTERM');
  await untilGone(pid);
  await expect(lstat(join(start.folder, 'agent.key'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('it ends by itself at its time', async () => {
  const start = await someStart({ endsAt: Date.now() + 1_500 });
  const started = await startAgentProcess(start);
  // On a slow machine its time may be over before it was ready.
  if (started.ok) await untilGone(started.value.pid);
  expect(['ok', 'agent-failed']).toContain(codeOf(started));
  expect(codeOf(await connectToAgent({ folder: start.folder, keyWish: null }))).toBe('agent-absent');
});

test('a second one fails with the reason of the first', async () => {
  const { folder } = await startAgent();
  const started = await startAgentProcess(await someStart({ folder }));
  expect(started).toMatchObject({
    ok: false,
    failure: { code: 'agent-failed', message: 'An agent runs for this data folder already.' },
  });
});

test.each<[string, string, string]>([
  ['its own failure', 'console.log(JSON.stringify({code:"store-busy",message:"Busy."}))', 'store-busy'],
  ['a failure that is unknown', 'console.log(JSON.stringify({code:"odd",message:"Odd."}))', 'agent-failed'],
  ['something else', 'console.log("hello")', 'agent-failed'],
  ['an end without a word', '', 'agent-failed'],
  ['too many words', 'console.log("x".repeat(200000)); setInterval(() => {}, 1000)', 'agent-failed'],
])('a process that answers with %s has failed', async (_what, script, code) => {
  expect(codeOf(await startAgentProcess(await someStart({ args: ['-e', script] })))).toBe(code);
});

test('a process that says nothing in time is killed', async () => {
  const start = await someStart({
    args: ['-e', `require('fs').writeFileSync('pid', String(process.pid)); setInterval(() => {}, 1000)`],
    timeoutMilliseconds: 1_000,
  });
  expect(codeOf(await startAgentProcess(start))).toBe('agent-failed');
});

test('a program that is not there is a failure', async () => {
  const { root } = await somePlaces();
  expect(codeOf(await startAgentProcess(await someStart({ command: join(root, 'nothing') })))).toBe(
    'agent-failed',
  );
});

test.each([
  ['nothing', ''],
  ['no JSON', 'unlock\n'],
  ['a list', '[]\n'],
  ['an identity that is no text', '{"folder":"/x","identityText":1,"passphrase":null,"endsAt":null}\n'],
  ['an end that is no time', '{"folder":"/x","identityText":"a","passphrase":null,"endsAt":"never"}\n'],
])('orders of %s are refused', async (_what, text) => {
  const input = new PassThrough();
  input.end(text);
  expect(codeOf(await readAgentOrders(input))).toBe('agent-failed');
});
