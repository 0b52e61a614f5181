import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, rm, symlink } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { connectToAgent } from '../../../src/node/agent/client.ts';
import { encodeFrame, frameReader, type Message, mostFrameBytes } from '../../../src/node/agent/frames.ts';
import { readPost, writePost } from '../../../src/node/agent/key-file.ts';
import { type KeyWish, keyProofOf, type Nonces, prove } from '../../../src/node/agent/proofs.ts';
import { untilAborted } from './fake-wayleave.ts';
import { afterwards, anIdentity, codeOf, somePlaces, startAgent, type StartedAgent } from './started.ts';

const isPosix = process.platform !== 'win32';

function frame(message: Message): Buffer {
  return encodeFrame(message) ?? Buffer.alloc(0);
}

/** Collects what an end says until it hangs up. */
async function listenTo(socket: Socket, reply: (message: Message) => void = () => undefined) {
  const said: Message[] = [];
  const read = frameReader(
    () => mostFrameBytes,
    (message) => {
      said.push(message);
      reply(message);
      return true;
    },
  );
  socket.on('data', read);
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return said;
}

/** A client by hand: says hello, then answers the challenge with what `prover` makes of both nonces. */
async function callByHand(address: string, prover: (nonces: Nonces) => Message | Buffer) {
  const socket = connect(address);
  const client = randomBytes(32);
  const listening = listenTo(socket, (message) => {
    if (message.type !== 'challenge') return;
    const answer = prover({ client, agent: Buffer.from(String(message.nonce), 'hex') });
    socket.write(Buffer.isBuffer(answer) ? answer : frame(answer));
  });
  socket.write(frame({ type: 'hello', nonce: client.toString('hex') }));
  return listening;
}

/** A server by hand at a post that the client trusts, and all that was said to it. */
async function fakeAgent(reply: (message: Message, socket: Socket) => void, key = randomBytes(32)) {
  const { folder, runtime } = await somePlaces();
  const address = isPosix ? join(runtime, 'fake.sock') : `\\\\.\\pipe\\${randomBytes(8).toString('hex')}`;
  const said: Message[] = [];
  const server = createServer((socket) => {
    const read = frameReader(
      () => mostFrameBytes,
      (message) => {
        said.push(message);
        reply(message, socket);
        return true;
      },
    );
    socket.on('data', read);
    socket.on('error', () => undefined);
    afterwards(() => socket.destroy());
  });
  server.listen(address);
  await once(server, 'listening');
  afterwards(() => server.close());
  writePost(folder, { key, address });
  return { folder, said, key };
}

describe('a client that does not know agent.key', () => {
  const proof = randomBytes(32).toString('hex');
  test.each<[string, Message | Buffer]>([
    ['guesses', { type: 'proof', proof, key: null }],
    ['sends no proof', { type: 'proof', key: null }],
    ['sends a proof that is no hexadecimal', { type: 'proof', proof: 'z'.repeat(64), key: null }],
    ['sends a proof that is too long', { type: 'proof', proof: `${proof}00`, key: null }],
    ['asks at once', { type: 'request', id: 1, operation: 'token', request: { ref: 'x' } }],
    ['says hello again', { type: 'hello', nonce: proof }],
    ['sends more than a greeting', Buffer.from([0, 0, 0x10, 1])],
  ])('%s and is hung up on without an answer', async (_what, answer) => {
    const { agent, wayleave } = await startAgent();
    const said = await callByHand(agent.address, () => answer);
    expect(said.map(({ type }) => type)).toEqual(['challenge']);
    expect(wayleave.calls).toEqual([]);
  });

  test('gains nothing from giving the agent its own proof back', async () => {
    const { agent, folder } = await startAgent();
    const post = readPost(folder);
    if (!post.ok) throw new Error('No post.');
    const said = await callByHand(agent.address, (nonces) => ({
      type: 'proof',
      proof: prove(post.value.key, 'agent', nonces).toString('hex'),
      key: null,
    }));
    expect(said.map(({ type }) => type)).toEqual(['challenge']);
  });

  test('is hung up on when it says nothing', async () => {
    const { agent } = await startAgent();
    expect(await listenTo(connect(agent.address))).toEqual([]);
  });

  test('gets nothing for any bytes', async () => {
    const { agent, wayleave, connect: connectWell } = await startAgent();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const socket = connect(agent.address);
        const listening = listenTo(socket);
        socket.end(Buffer.from(bytes));
        expect(await listening).toEqual([]);
      }),
      { numRuns: 50 },
    );
    expect(wayleave.calls).toEqual([]);
    expect(codeOf(await (await connectWell()).control('status'))).toBe('ok');
  });
});

describe('a proven client that breaks the protocol is hung up on:', () => {
  test.each<[string, Message | Buffer]>([
    ['no ID', { type: 'request', operation: 'status', request: {} }],
    ['an ID that is no number', { type: 'request', id: 'x', operation: 'status', request: {} }],
    ['an ID below 1', { type: 'request', id: 0, operation: 'status', request: {} }],
    ['an operation that is no name', { type: 'request', id: 1, operation: null, request: {} }],
    ['an unknown type', { type: 'shout', id: 1 }],
    ['an unknown control', { type: 'control', id: 1, control: 'dance' }],
    ['an end that is no time', { type: 'control', id: 1, control: 'extend', endsAt: 'never' }],
    ['a frame too long', Buffer.from([0x04, 0, 0, 1])],
    ['no JSON', Buffer.from([0, 0, 0, 2, 0x7b, 0x7b])],
  ])('%s', async (_what, message) => {
    const { agent, folder, wayleave } = await startAgent();
    const post = readPost(folder);
    if (!post.ok) throw new Error('No post.');
    const said = await callByHand(agent.address, (nonces) => {
      const proof = prove(post.value.key, 'client', nonces).toString('hex');
      const rest = Buffer.isBuffer(message) ? message : frame(message);
      return Buffer.concat([frame({ type: 'proof', proof, key: null }), rest]);
    });
    expect(said.map(({ type }) => type)).toEqual(['challenge', 'welcome']);
    expect(wayleave.calls).toEqual([]);
  });

  test('an ID that is under way already', async () => {
    const { agent, folder, wayleave } = await startAgent();
    wayleave.when('status', untilAborted);
    const post = readPost(folder);
    if (!post.ok) throw new Error('No post.');
    const twice = frame({ type: 'request', id: 1, operation: 'status', request: {} });
    const said = await callByHand(agent.address, (nonces) => {
      const proof = prove(post.value.key, 'client', nonces).toString('hex');
      return Buffer.concat([frame({ type: 'proof', proof, key: null }), twice, twice]);
    });
    expect(said.map(({ type }) => type)).toEqual(['challenge', 'welcome']);
    expect(wayleave.calls).toHaveLength(1);
  });
});

describe('a server that does not know agent.key', () => {
  const nonce = randomBytes(32).toString('hex');
  test.each<[string, Message]>([
    ['guesses', { type: 'challenge', nonce, proof: nonce }],
    ['proves nothing', { type: 'challenge', nonce }],
    ['skips the proof', { type: 'welcome' }],
    ['answers before it is asked', { type: 'answer', id: 1, answer: { ok: true, value: null }, notices: [] }],
  ])('%s and hears nothing but hello', async (_what, answer) => {
    const { folder, said } = await fakeAgent((_message, socket) => socket.write(frame(answer)));
    const identity = anIdentity();
    const met = await connectToAgent({ folder, keyWish: { kind: 'identity', text: identity } });
    expect(codeOf(met)).toBe('agent-failed');
    expect(said.map((message) => Object.keys(message))).toEqual([['type', 'nonce']]);
  });

  test('gains nothing from giving the client its own role back', async () => {
    const { folder, said, key } = await fakeAgent((message, socket) => {
      const nonces = { client: Buffer.from(String(message.nonce), 'hex'), agent: Buffer.from(nonce, 'hex') };
      const proof = prove(key, 'client', nonces).toString('hex');
      socket.write(frame({ type: 'challenge', nonce, proof }));
    });
    expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('agent-failed');
    expect(said).toHaveLength(1);
  });

  test('that says nothing is given up on in time', async () => {
    const { folder } = await fakeAgent(() => undefined);
    const met = await connectToAgent({ folder, keyWish: null, timeoutMilliseconds: 50 });
    expect(codeOf(met)).toBe('agent-failed');
  });

  test('that hangs up without a word is nobody', async () => {
    const { folder } = await fakeAgent((_message, socket) => socket.destroy());
    expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('agent-absent');
  });
});

test('a client that read the key just before another agent took over asks the new one', async () => {
  const { folder, agent, wayleave } = await startAgent();
  const now = readPost(folder);
  if (!now.ok) throw new Error('No post.');
  const stranger = await fakeAgent((_message, socket) => {
    // The new agent's post is there before the old one's answer.
    writePost(folder, now.value);
    socket.write(frame({ type: 'welcome' }));
  });
  const old = readPost(stranger.folder);
  if (!old.ok) throw new Error('No post.');
  writePost(folder, old.value);
  const met = await connectToAgent({ folder, keyWish: null });
  expect(codeOf(met)).toBe('ok');
  if (met.ok) {
    afterwards(() => met.value.close());
    await met.value.invoke('status', {});
  }
  expect(wayleave.calls).toHaveLength(1);
  expect(agent.address).toBe(now.value.address);
});

describe('the key that the environment gives', () => {
  const identity = anIdentity();
  const bare = identity.split('\n')[1] ?? '';
  const passphrase = 'correct horse';
  test.each<[string, string | null, KeyWish | null, string]>([
    ['none', null, null, 'ok'],
    ['the identity file', null, { kind: 'identity', text: identity }, 'ok'],
    ['the identity without its comments', null, { kind: 'identity', text: bare }, 'ok'],
    ['the identity with other line ends', null, { kind: 'identity', text: `\r\n${bare}\r\n` }, 'ok'],
    ['another identity', null, { kind: 'identity', text: anIdentity() }, 'agent-absent'],
    ['an empty identity', null, { kind: 'identity', text: '' }, 'agent-absent'],
    ['two identities', null, { kind: 'identity', text: `${bare}\n${bare}` }, 'agent-absent'],
    ['a passphrase, and a keychain opened it', null, { kind: 'passphrase', passphrase }, 'agent-absent'],
    [
      'an empty passphrase, and a keychain opened it',
      null,
      { kind: 'passphrase', passphrase: '' },
      'agent-absent',
    ],
    ['the passphrase', passphrase, { kind: 'passphrase', passphrase }, 'ok'],
    ['another passphrase', passphrase, { kind: 'passphrase', passphrase: 'correct house' }, 'agent-absent'],
    ['the identity as a passphrase', passphrase, { kind: 'passphrase', passphrase: bare }, 'agent-absent'],
    ['the identity of a store with a passphrase', passphrase, { kind: 'identity', text: identity }, 'ok'],
  ])('%s', async (_what, opened, keyWish, code) => {
    const { folder, wayleave } = await startAgent({ keyProof: keyProofOf(identity, opened) });
    const met = await connectToAgent({ folder, keyWish });
    if (met.ok) afterwards(() => met.value.close());
    expect(codeOf(met)).toBe(code);
    expect(wayleave.calls).toEqual([]);
  });

  test.each([[{ kind: 'keychain', proof: '' }], ['yes'], [7], [[]], [{}]])(
    'in a shape that is unknown (%j) proves nothing',
    async (given) => {
      const { agent, folder }: StartedAgent = await startAgent();
      const post = readPost(folder);
      if (!post.ok) throw new Error('No post.');
      const said = await callByHand(agent.address, (nonces) => ({
        type: 'proof',
        proof: prove(post.value.key, 'client', nonces).toString('hex'),
        key: given,
      }));
      expect(said[1]).toEqual({ type: 'refused', reason: 'key-unproven' });
    },
  );
});

describe.runIf(isPosix)('agent.key', () => {
  test.each([0o640, 0o604, 0o620, 0o602, 0o610, 0o777])('of mode %o is refused', async (mode) => {
    const { folder, wayleave } = await startAgent();
    await chmod(join(folder, 'agent.key'), mode);
    expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('agent-failed');
    expect(wayleave.calls).toEqual([]);
  });

  test('that is a link is refused', async () => {
    const { folder } = await startAgent();
    const other = await somePlaces();
    await symlink(join(folder, 'agent.key'), join(other.folder, 'agent.key'));
    expect(codeOf(await connectToAgent({ folder: other.folder, keyWish: null }))).toBe('agent-failed');
  });
});

test('without agent.key nobody is asked', async () => {
  const { folder } = await startAgent();
  await rm(join(folder, 'agent.key'));
  expect(codeOf(await connectToAgent({ folder, keyWish: null }))).toBe('agent-absent');
  expect(codeOf(await connectToAgent({ folder: join(folder, 'nowhere'), keyWish: null }))).toBe(
    'agent-absent',
  );
});
