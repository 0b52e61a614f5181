import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { Contract, Events, OperationName, Wayleave } from '../../core/contract.ts';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { Notice } from '../../core/store/store.ts';
import { systemCode } from '../system-error.ts';
import { encodeFrame, frameReader, type Message, mostFrameBytes, mostGreetingBytes } from './frames.ts';
import { type AgentPost, readPost } from './key-file.ts';
import type { Control, ControlAnswer } from './messages.ts';
import { digestOf, isProven, type KeyWish, type Nonces, proofBytes, prove, readHex } from './proofs.ts';

/** Which agent is asked, and what it must prove. */
export interface AgentClientOptions {
  /** The data folder. */
  readonly folder: string;
  /** The key given in the environment, which must be the one that opened the agent's store; `null` when none was. */
  readonly keyWish: KeyWish | null;
  /** How long the agent may take to prove itself; 2 seconds unless given. */
  readonly timeoutMilliseconds?: number;
}

/**
 * The application in an agent. Besides its own failures an operation fails with `agent-failed` when the agent
 * died while it ran (whether it was done is unknown) and with `agent-absent` when the agent had ended before it
 * began (nothing was done). An aborted request gives the agent a second to answer, then is `sign-in-cancelled`.
 */
export interface AgentConnection extends Wayleave {
  /** Asks the agent itself. `endsAt` (unix milliseconds, `null` for never) goes with `extend`. */
  control(control: Control, endsAt?: number | null): Promise<ControlAnswer>;
  /** Hangs up. The agent gives up what is under way; the process can end. */
  close(): void;
}

type Absence = 'agent-absent' | 'agent-failed';
type Answer = Outcome<unknown, string>;

const usualTimeoutMilliseconds = 2_000;
const patienceMilliseconds = 1_000;

/**
 * Connects to the agent of a data folder. Without `agent.key` that costs one look at the folder. `agent-absent`
 * also when the agent cannot prove the wished key or has just ended: the caller then opens the store itself. Without a
 * wished key an agent that has just ended says so in answer to the first request.
 * `agent-failed` when somebody answers there who does not know `agent.key`, or nobody answers in time.
 */
export async function connectToAgent(
  options: AgentClientOptions,
): Promise<Outcome<AgentConnection, Absence>> {
  const post = readPost(options.folder);
  if (!post.ok) return post;
  const met = await meet(post.value, options);
  if (met.ok || met.failure.code === 'agent-absent') return met;
  // Another agent may have taken over between the look at the file and the meeting.
  const now = readPost(options.folder);
  if (!now.ok) return now;
  return now.value.key.equals(post.value.key) ? met : meet(now.value, options);
}

function meet(
  post: AgentPost,
  { keyWish, timeoutMilliseconds = usualTimeoutMilliseconds }: AgentClientOptions,
): Promise<Outcome<AgentConnection, Absence>> {
  return new Promise((resolve) => {
    const socket = connect(post.address);
    const client = randomBytes(proofBytes);
    let nonces: Nonces | null = null;
    let take = greet;
    let isWelcome = false;
    const { connection, hear, refuse } = converse(socket);
    const read = frameReader(
      () => (isWelcome ? mostFrameBytes : mostGreetingBytes),
      (message) => take(message),
    );

    const give = (outcome: Outcome<AgentConnection, Absence>) => {
      clearTimeout(timer);
      if (!outcome.ok) socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(
      () => give(fail('agent-failed', 'The agent did not answer in time.')),
      timeoutMilliseconds,
    );
    socket.on('error', (error) => give(judgeError(error)));
    socket.on('close', () => give(hungUp(nonces !== null)));
    socket.on('data', (chunk: Buffer) => {
      if (!read(chunk)) socket.destroy();
    });
    // Queued until the socket is connected.
    send(socket, { type: 'hello', nonce: client.toString('hex') });

    function greet(message: Message): boolean {
      const agent = message.type === 'challenge' ? readHex(message.nonce) : null;
      const known = agent === null ? null : { client, agent };
      if (known === null || !isProven(message.proof, post.key, 'agent', known)) {
        give(fail('agent-failed', 'Somebody answers in place of the agent and does not know its key.'));
        return false;
      }
      nonces = known;
      take = enter;
      const proof = prove(post.key, 'client', known).toString('hex');
      send(socket, { type: 'proof', proof, key: keyProof(keyWish, known) });
      // Without a key to prove, only an agent whose time is up refuses: the first request need not wait for that.
      if (keyWish === null) give(succeed(connection));
      return true;
    }

    function enter(message: Message): boolean {
      if (message.type !== 'welcome') {
        const reason =
          message.type === 'refused'
            ? fail('agent-absent', 'The agent was not opened with the key that is given here, or has ended.')
            : fail('agent-failed', 'The agent answered something unexpected.');
        refuse(reason);
        give(reason);
        return false;
      }
      isWelcome = true;
      take = hear;
      give(succeed(connection));
      return true;
    }
  });
}

function keyProof(wish: KeyWish | null, nonces: Nonces) {
  if (wish === null) return null;
  return { kind: wish.kind, proof: prove(digestOf(wish), wish.kind, nonces).toString('hex') };
}

function converse(socket: Socket): {
  readonly connection: AgentConnection;
  readonly hear: (message: Message) => boolean;
  /** Answers everything that was asked so far: the agent takes no requests. */
  readonly refuse: (reason: Answer) => void;
} {
  const waiting = new Map<number, (answer: Answer) => void>();
  const listeners = new Map<string, Set<(detail: never) => void>>();
  let notices: Notice[] = [];
  let lastId = 0;

  socket.once('close', () => {
    for (const settle of waiting.values()) settle(fail('agent-failed', 'The agent ended unexpectedly.'));
  });

  function hear(message: Message): boolean {
    if (message.type === 'event') {
      const { event, detail } = message;
      for (const listener of listeners.get(String(event)) ?? []) listener(detail as never);
      return true;
    }
    const { type, id, answer } = message;
    if (type !== 'answer' || typeof id !== 'number' || !isAnswer(answer)) return false;
    if (Array.isArray(message.notices)) notices.push(...message.notices);
    waiting.get(id)?.(answer);
    return true;
  }

  function ask(question: Message, signal?: AbortSignal): Promise<Answer> {
    if (signal?.aborted) return Promise.resolve(calledOff());
    if (socket.destroyed || !socket.writable)
      return Promise.resolve(fail('agent-absent', 'The agent has ended.'));
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      let patience: NodeJS.Timeout | undefined;
      const settle = (answer: Answer) => {
        waiting.delete(id);
        clearTimeout(patience);
        signal?.removeEventListener('abort', giveUp);
        resolve(answer);
      };
      const giveUp = () => {
        send(socket, { type: 'cancel', id });
        // What the agent did in the meantime is the better answer, if it comes soon.
        patience = setTimeout(() => settle(calledOff()), patienceMilliseconds);
      };
      waiting.set(id, settle);
      signal?.addEventListener('abort', giveUp, { once: true });
      if (!send(socket, { ...question, id }))
        settle(fail('bad-value', 'The request is too long for the agent.'));
    });
  }

  const connection: AgentConnection = {
    async invoke<Name extends OperationName>(
      operation: Name,
      request: Contract[Name]['request'],
      signal?: AbortSignal,
    ) {
      // The agent is proven to be ours, and answers what the contract says.
      return (await ask({ type: 'request', operation, request }, signal)) as Contract[Name]['answer'];
    },
    async control(control, endsAt = null) {
      return (await ask({ type: 'control', control, endsAt })) as ControlAnswer;
    },
    on<Name extends keyof Events>(event: Name, listener: (detail: Events[Name]) => void) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known.add(listener));
      return () => known.delete(listener);
    },
    takeNotices() {
      const taken = notices;
      notices = [];
      return taken;
    },
    close: () => socket.destroy(),
  };
  const refuse = (reason: Answer) => {
    for (const settle of waiting.values()) settle(reason);
  };
  return { connection, hear, refuse };
}

function send(socket: Socket, message: Message): boolean {
  const frame = encodeFrame(message);
  if (frame !== null && socket.writable) socket.write(frame);
  return frame !== null;
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'ok' in value && typeof value.ok === 'boolean';
}

function calledOff() {
  return fail('sign-in-cancelled', 'It was called off.');
}

function hungUp(wasProven: boolean): Outcome<never, Absence> {
  return wasProven
    ? fail('agent-failed', 'The agent hung up while it was being asked.')
    : fail('agent-absent', 'The agent has just ended, or has too many callers.');
}

/** A socket without anybody behind it is what a killed agent leaves. */
function judgeError(error: Error): Outcome<never, Absence> {
  const cause = systemCode(error);
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EAGAIN'].includes(cause)
    ? fail('agent-absent', `No agent answers for this data folder (${cause}).`, { cause })
    : fail('agent-failed', `The agent could not be reached (${cause}).`, { cause });
}
