import { once } from 'node:events';
import { expect, test, vi } from 'vitest';
import { fail, succeed } from '../../../src/core/outcome.ts';
import type { Notice } from '../../../src/core/store/store.ts';
import { connectToAgent } from '../../../src/node/agent/client.ts';
import { mostFrameBytes } from '../../../src/node/agent/frames.ts';
import { tokenAnswer, untilAborted } from './fake-wayleave.ts';
import { codeOf, startAgent } from './started.ts';

const someNotice: Notice = { code: 'sessions-set-aside', message: 'The sessions were set aside.' };

test('requests arrive as they were asked and answers come back whole', async () => {
  const { wayleave, connect } = await startAgent();
  const answer = tokenAnswer('tök€n 🗺');
  wayleave.when('token', () => answer);
  const connection = await connect();
  expect(await connection.invoke('token', { ref: 'Höhenmodell', minMinutes: 5 })).toEqual(answer);
  expect(wayleave.calls).toMatchObject([{ name: 'token', request: { ref: 'Höhenmodell', minMinutes: 5 } }]);
});

test('fields that are undefined count as absent', async () => {
  const { wayleave, connect } = await startAgent();
  wayleave.when('token', () => tokenAnswer('t'));
  const connection = await connect();
  expect(codeOf(await connection.invoke('token', { ref: 'a', minMinutes: undefined }))).toBe('ok');
  expect(wayleave.calls[0]?.request).toEqual({ ref: 'a' });
});

test('failures come back with their details', async () => {
  const { wayleave, connect } = await startAgent();
  const failure = fail('ambiguous', 'Several serve it.', { ids: ['agol001', 'agol002'], count: 2 });
  wayleave.when('hosts', () => failure);
  const connection = await connect();
  expect(await connection.invoke('hosts', { ref: 'x' })).toEqual(failure);
});

test('an answer of many megabytes comes back whole', async () => {
  const { wayleave, connect } = await startAgent();
  const answer = succeed(
    Array.from({ length: 60_000 }, (_, n) => `host-${n}-${'x'.repeat(100)}.example.org`),
  );
  wayleave.when('hosts', () => answer);
  const connection = await connect();
  expect(await connection.invoke('hosts', { ref: 'x' })).toEqual(answer);
});

test('an answer or a request that fits no frame is a failure, and the conversation goes on', async () => {
  const { wayleave, connect } = await startAgent();
  wayleave.when('hosts', () => succeed(['x'.repeat(mostFrameBytes)]));
  const connection = await connect();
  expect(codeOf(await connection.invoke('hosts', { ref: 'x' }))).toBe('agent-failed');
  expect(codeOf(await connection.invoke('whoami', { ref: 'x'.repeat(mostFrameBytes) }))).toBe('bad-value');
  expect(codeOf(await connection.control('status'))).toBe('ok');
});

test('each notice is given once, with the next answer', async () => {
  const { wayleave, connect } = await startAgent();
  const connection = await connect();
  wayleave.notice(someNotice);
  await connection.invoke('status', {});
  expect(connection.takeNotices()).toEqual([someNotice]);
  expect(connection.takeNotices()).toEqual([]);
  await connection.invoke('status', {});
  expect(connection.takeNotices()).toEqual([]);
});

test('every client hears of a change until it stops listening', async () => {
  const { wayleave, connect } = await startAgent();
  const [one, other] = await Promise.all([connect(), connect()]);
  // An answer tells that the agent has let a client in.
  await Promise.all([one, other].map((connection) => connection.control('status')));
  const heard = Promise.all(
    [one, other].map((connection) => new Promise((resolve) => connection.on('changed', resolve))),
  );
  wayleave.tell('changed', null);
  expect(await heard).toEqual([null, null]);
  let count = 0;
  const stop = one.on('changed', () => {
    count += 1;
  });
  stop();
  wayleave.tell('changed', null);
  await one.control('status');
  expect(count).toBe(0);
});

test('a stage of a check is passed on with all that it tells', async () => {
  const { wayleave, connect } = await startAgent();
  const connection = await connect();
  await connection.control('status');
  const heard = new Promise((resolve) => connection.on('stage', resolve));
  const stage = {
    name: 'TLS',
    state: 'failed',
    finding: 'No.',
    fix: null,
    milliseconds: 3,
    code: 'tls-untrusted',
  } as const;
  wayleave.tell('stage', { run: 'my test', stage });
  expect(await heard).toEqual({ run: 'my test', stage });
});

test('requests run side by side and each gets its own answer', async () => {
  const { wayleave, connect } = await startAgent();
  const releases: (() => void)[] = [];
  const allThere = new Promise<void>((resolve) => {
    wayleave.when('token', ({ request }) => {
      const { ref } = request as { ref: string };
      return new Promise((answer) => {
        releases.push(() => answer(tokenAnswer(ref)));
        if (releases.length === 200) resolve();
      });
    });
  });
  const connections = await Promise.all([connect(), connect()]);
  const asked = connections.flatMap((connection, c) =>
    Array.from({ length: 100 }, (_, n) => connection.invoke('token', { ref: `${c}-${n}` })),
  );
  await allThere;
  for (const release of releases.reverse()) release();
  const tokens = (await Promise.all(asked)).map((answer) => (answer.ok ? answer.value.token : ''));
  expect(tokens).toEqual([0, 1].flatMap((c) => Array.from({ length: 100 }, (_, n) => `${c}-${n}`)));
});

test('more than 256 requests at the same time are refused one by one', async () => {
  const { wayleave, connect } = await startAgent();
  wayleave.when('token', untilAborted);
  const connection = await connect();
  const abort = new AbortController();
  const running = Array.from({ length: 256 }, () => connection.invoke('token', { ref: 'x' }, abort.signal));
  expect(codeOf(await connection.invoke('token', { ref: 'x' }))).toBe('agent-failed');
  abort.abort();
  expect(new Set((await Promise.all(running)).map(codeOf))).toEqual(new Set(['sign-in-cancelled']));
});

test.each([
  ['a field of the wrong type', 'token', { ref: 7 }, 'The request for token is not as it should be at ref.'],
  ['an unknown field', 'status', { all: true }, 'The request for status is not as it should be at all.'],
  ['a missing request', 'hosts', undefined, 'The request for hosts is not as it should be.'],
  ['a request that is a list', 'token', ['x'], null],
  ['a number that JSON cannot say', 'token', { ref: 'x', minMinutes: Number.NaN }, null],
])('%s is a bad value and never reaches the application', async (_what, name, request, message) => {
  const { wayleave, connect } = await startAgent();
  const connection = await connect();
  const answer = await connection.invoke(name as 'status', request as never);
  expect(codeOf(answer)).toBe('bad-value');
  if (message !== null) expect(answer).toMatchObject({ failure: { message } });
  expect(wayleave.calls).toEqual([]);
});

test('the words for a bad value do not repeat it', async () => {
  const { connect } = await startAgent();
  const connection = await connect();
  const request = { id: 'x', surface: 'sup3rsecret', password: ['sup3rsecret'], 'sup3r-secret': 1 };
  const answer = await connection.invoke('startSignIn', request as never);
  expect(codeOf(answer)).toBe('bad-value');
  expect(JSON.stringify(answer)).not.toMatch(/sup3r/);
});

test.each(['deleteEverything', 'toString', '__proto__', 'constructor'])(
  'the operation %s is unknown',
  async (name) => {
    const { wayleave, connect } = await startAgent();
    const connection = await connect();
    expect(codeOf(await connection.invoke(name as 'status', {}))).toBe('unsupported');
    expect(wayleave.calls).toEqual([]);
  },
);

test('a mistake of the application is told without its words, and the agent goes on', async () => {
  const { wayleave, connect } = await startAgent();
  wayleave.when('token', () => {
    throw new TypeError('cannot read sup3rsecret');
  });
  const connection = await connect();
  const answer = await connection.invoke('token', { ref: 'x' });
  expect(codeOf(answer)).toBe('internal');
  expect(JSON.stringify(answer)).toContain('TypeError');
  expect(JSON.stringify(answer)).not.toContain('sup3rsecret');
  expect(codeOf(await connection.control('status'))).toBe('ok');
});

test('an aborted request is asked to give up, and the answer of the agent counts', async () => {
  const { wayleave, connect } = await startAgent();
  wayleave.when('token', ({ signal }) =>
    new Promise((resolve) => signal?.addEventListener('abort', resolve)).then(() =>
      tokenAnswer('just in time'),
    ),
  );
  const connection = await connect();
  const abort = new AbortController();
  const asked = connection.invoke('token', { ref: 'x' }, abort.signal);
  await wayleave.called('token');
  abort.abort();
  expect(await asked).toEqual(tokenAnswer('just in time'));
});

test('an aborted request that does not give up is given up on', async () => {
  const { wayleave, connect } = await startAgent();
  let release: (value: unknown) => void = () => undefined;
  wayleave.when('token', () => new Promise((resolve) => (release = resolve)));
  const connection = await connect();
  const abort = new AbortController();
  const asked = connection.invoke('token', { ref: 'x' }, abort.signal);
  await wayleave.called('token');
  abort.abort();
  expect(codeOf(await asked)).toBe('sign-in-cancelled');
  release(tokenAnswer('late'));
});

test('what was aborted before it was asked is never asked', async () => {
  const { wayleave, connect } = await startAgent();
  const connection = await connect();
  const answer = await connection.invoke('status', {}, AbortSignal.abort());
  expect(codeOf(answer)).toBe('sign-in-cancelled');
  await connection.control('status');
  expect(wayleave.calls).toEqual([]);
});

test('a client that hangs up has its requests asked to give up, and no one else has', async () => {
  const { wayleave, connect } = await startAgent();
  wayleave.when('token', untilAborted);
  wayleave.when('whoami', untilAborted);
  const [leaving, staying] = await Promise.all([connect(), connect()]);
  const left = leaving.invoke('token', { ref: 'x' });
  void staying.invoke('whoami', { ref: 'x' });
  const [{ signal }, others] = await Promise.all([wayleave.called('token'), wayleave.called('whoami')]);
  if (signal === undefined) throw new Error('No signal came along.');
  const aborted = once(signal, 'abort');
  leaving.close();
  expect(codeOf(await left)).toBe('agent-failed');
  await aborted;
  expect(others.signal?.aborted).toBe(false);
});

const waitingSignIn = succeed({
  kind: 'waiting',
  attempt: 'attempt-1',
  url: 'https://gis.example.org/authorize',
  redirectUrl: 'http://127.0.0.1:7070',
  opened: true,
});

test('a sign-in is called off when the client that started it hangs up', async () => {
  const { wayleave, connect } = await startAgent();
  wayleave.when('startSignIn', () => waitingSignIn);
  const connection = await connect();
  await connection.invoke('startSignIn', { id: 'agol001', surface: 'print' });
  connection.close();
  expect((await wayleave.called('cancelSignIn')).request).toEqual({ attempt: 'attempt-1' });
});

test('a sign-in that is started while its client hangs up is called off too', async () => {
  const { wayleave, connect } = await startAgent();
  wayleave.when('startSignIn', ({ signal }) =>
    new Promise((resolve) => signal?.addEventListener('abort', resolve)).then(() => waitingSignIn),
  );
  const connection = await connect();
  void connection.invoke('startSignIn', { id: 'agol001', surface: 'print' });
  await wayleave.called('startSignIn');
  connection.close();
  expect((await wayleave.called('cancelSignIn')).request).toEqual({ attempt: 'attempt-1' });
});

test('a sign-in that was finished is not called off', async () => {
  const { wayleave, agent, connect } = await startAgent();
  wayleave.when('startSignIn', () => waitingSignIn);
  wayleave.when('finishSignIn', () => succeed({ authId: 'agol001' }));
  const connection = await connect();
  await connection.invoke('startSignIn', { id: 'agol001', surface: 'print' });
  await connection.invoke('finishSignIn', { attempt: 'attempt-1' });
  connection.close();
  await agent.close();
  expect(wayleave.calls.map(({ name }) => name)).toEqual(['startSignIn', 'finishSignIn']);
});

test('one client more than 64 is turned away, until another one leaves', async () => {
  const { folder, connect } = await startAgent();
  const [first, ...others] = await Promise.all(Array.from({ length: 64 }, () => connect()));
  expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('agent-absent');
  first?.close();
  await vi.waitFor(() => connect());
  expect((await Promise.all(others.map((one) => one.control('status')))).every(({ ok }) => ok)).toBe(true);
});
