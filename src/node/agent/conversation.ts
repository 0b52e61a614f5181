import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import * as v from 'valibot';
import type { Contract, OperationName, Wayleave } from '../../core/contract.ts';
import { requestSchemas } from '../../core/contract-requests.ts';
import { fail, type Outcome } from '../../core/outcome.ts';
import { encodeFrame, frameReader, type Message, mostFrameBytes, mostGreetingBytes } from './frames.ts';
import type { Control, ControlAnswer } from './messages.ts';
import { isProven, type KeyProof, type Nonces, prove, proofBytes, readHex } from './proofs.ts';

/** What a conversation needs of the agent it speaks for. */
export interface AgentHost {
  readonly wayleave: Wayleave;
  /** The key of `agent.key`, which both ends prove. */
  readonly key: Buffer;
  readonly keyProof: KeyProof;
  /** Whether the agent still takes requests; an agent whose time is up finds out by being asked. */
  isOpen(): boolean;
  /** Does what a client asks of the agent itself; `answer` is called once, at the latest before the end. */
  control(control: Control, endsAt: number | null, answer: (answer: ControlAnswer) => void): void;
}

/** One client, as the server sees it. */
export interface Conversation {
  /** Tells the client, if it is proven. A client that is slow to read hears of each kind of event once. */
  tell(event: string, detail: unknown): void;
  /** Asks everything under way to give up. */
  giveUp(): void;
  /** Resolves when everything under way has settled and was answered. */
  settled(): Promise<unknown>;
  /** Sends what is left to send, then hangs up. */
  close(): void;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>;
}

type Answer = Outcome<unknown, string>;

interface Running {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

const greetingMilliseconds = 2_000;
const closingMilliseconds = 1_000;
const mostRunning = 256;
/** A client that does not read its answers is first not read from, and then hung up on. */
const pauseAtBytes = 4 * 1024 * 1024;
const mostBacklogBytes = 128 * 1024 * 1024;

/**
 * Speaks with one client: both ends prove `agent.key`, the client also the key it was given in its environment,
 * then requests are done side by side. Anything that is not the protocol hangs up. When the client hangs up, its
 * requests are asked to give up and the sign-ins it started are called off; what was saved stays saved.
 */
export function converse(socket: Socket, host: AgentHost): Conversation {
  const running = new Map<number, Running>();
  const signIns = new Set<string>();
  const missed = new Map<string, unknown>();
  let nonces: Nonces | null = null;
  let isWelcome = false;
  let isGone = false;

  const greeting = setTimeout(() => socket.destroy(), greetingMilliseconds);
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      isGone = true;
      clearTimeout(greeting);
      abandon();
      resolve();
    });
  });
  const read = frameReader(() => (isWelcome ? mostFrameBytes : mostGreetingBytes), take);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    if (!read(chunk)) socket.destroy();
  });
  socket.on('drain', () => {
    socket.resume();
    for (const [event, detail] of missed) send({ type: 'event', event, detail });
    missed.clear();
  });

  function take(message: Message): boolean {
    if (socket.writableEnded) return true;
    if (nonces === null) return greet(message);
    return isWelcome ? serve(message) : admit(message, nonces);
  }

  function greet(message: Message): boolean {
    const client = message.type === 'hello' ? readHex(message.nonce) : null;
    if (client === null) return false;
    nonces = { client, agent: randomBytes(proofBytes) };
    send({
      type: 'challenge',
      nonce: nonces.agent.toString('hex'),
      proof: prove(host.key, 'agent', nonces).toString('hex'),
    });
    return true;
  }

  function admit(message: Message, fresh: Nonces): boolean {
    if (message.type !== 'proof' || !isProven(message.proof, host.key, 'client', fresh)) return false;
    const reason = judgeKey(message.key, host.keyProof, fresh);
    clearTimeout(greeting);
    if (reason !== null || !host.isOpen()) {
      send({ type: 'refused', reason: reason ?? 'ended' });
      close();
      return true;
    }
    isWelcome = true;
    send({ type: 'welcome' });
    return true;
  }

  function serve(message: Message): boolean {
    const { type, id } = message;
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) return false;
    switch (type) {
      case 'cancel':
        running.get(id)?.abort.abort();
        return true;
      case 'control':
        return serveControl(message, id);
      case 'request':
        return serveRequest(message, id);
      default:
        return false;
    }
  }

  function serveControl({ control, endsAt = null }: Message, id: number): boolean {
    if (control !== 'status' && control !== 'lock' && control !== 'extend') return false;
    if (endsAt !== null && typeof endsAt !== 'number') return false;
    host.control(control, endsAt, (answer) => send({ type: 'answer', id, answer, notices: [] }));
    return true;
  }

  function serveRequest({ operation, request }: Message, id: number): boolean {
    if (typeof operation !== 'string' || running.has(id)) return false;
    const refusal = refuse(operation);
    if (refusal !== null) {
      send({ type: 'answer', id, answer: refusal, notices: [] });
      return true;
    }
    const abort = new AbortController();
    const done = perform(host.wayleave, operation as OperationName, request, abort.signal).then((answer) => {
      running.delete(id);
      followSignIn(operation, request, answer);
      if (isGone) return;
      send({ type: 'answer', id, answer, notices: host.wayleave.takeNotices() }, () =>
        send({ type: 'answer', id, answer: fail('agent-failed', 'The answer is too long.'), notices: [] }),
      );
    });
    running.set(id, { abort, done });
    return true;
  }

  function refuse(operation: string): Answer | null {
    if (!host.isOpen()) return fail('agent-absent', 'The agent has just ended.');
    if (running.size >= mostRunning)
      return fail('agent-failed', `More than ${mostRunning} requests at the same time.`);
    if (!Object.hasOwn(requestSchemas, operation)) {
      return fail('unsupported', 'The agent does not know this operation; it may be of another version.');
    }
    return null;
  }

  /** A sign-in holds the redirect port, so nobody's sign-in outlives the one who waits for it. */
  function followSignIn(operation: string, request: unknown, answer: Answer): void {
    if (!answer.ok) return;
    if (operation === 'startSignIn') {
      const attempt = attemptOf(answer.value);
      if (attempt !== null) signIns.add(attempt);
      if (isGone) abandon();
    } else if (operation === 'finishSignIn' || operation === 'cancelSignIn') {
      signIns.delete(attemptOf(request) ?? '');
    }
  }

  function abandon(): void {
    for (const { abort } of running.values()) abort.abort();
    for (const attempt of signIns) void perform(host.wayleave, 'cancelSignIn', { attempt });
    signIns.clear();
  }

  function send(message: Message, tooLong?: () => void): void {
    if (!socket.writable) return;
    const frame = encodeFrame(message);
    if (frame === null) return tooLong?.();
    socket.write(frame);
    if (socket.writableLength > mostBacklogBytes) socket.destroy();
    else if (socket.writableLength > pauseAtBytes) socket.pause();
  }

  function close(): void {
    if (socket.destroyed) return;
    socket.end();
    const impatience = setTimeout(() => socket.destroy(), closingMilliseconds);
    socket.once('close', () => clearTimeout(impatience));
    // Bytes that nobody reads would keep the connection from ending.
    socket.resume();
  }

  return {
    tell(event, detail) {
      if (!isWelcome) return;
      if (socket.writableNeedDrain) missed.set(event, detail);
      else send({ type: 'event', event, detail });
    },
    giveUp() {
      for (const { abort } of running.values()) abort.abort();
    },
    settled: () => Promise.all([...running.values()].map(({ done }) => done)),
    close,
    closed,
  };
}

function judgeKey(given: unknown, known: KeyProof, nonces: Nonces): 'key-unproven' | 'key-differs' | null {
  if (given === null || given === undefined) return null;
  const { kind, proof } = Object(given) as Readonly<Record<string, unknown>>;
  const digest =
    kind === 'identity' ? known.identityDigest : kind === 'passphrase' ? known.passphraseDigest : null;
  if (digest === null) return 'key-unproven';
  return isProven(proof, digest, kind === 'identity' ? 'identity' : 'passphrase', nonces)
    ? null
    : 'key-differs';
}

async function perform<Name extends OperationName>(
  wayleave: Wayleave,
  operation: Name,
  request: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const schema: v.GenericSchema<unknown, Contract[Name]['request']> = requestSchemas[operation];
  const parsed = v.safeParse(schema, request);
  if (!parsed.success) return badRequest(operation, parsed.issues);
  try {
    return await wayleave.invoke(operation, parsed.output, signal);
  } catch (error) {
    // The words of an unexpected error may hold anything, so only its name goes further.
    const name = error instanceof Error ? error.name : 'unknown';
    return fail('internal', `A mistake in Wayleave's agent during ${operation} (${name}).`);
  }
}

/** Says where, never what: the value may be a secret. */
function badRequest(operation: string, [issue]: readonly v.BaseIssue<unknown>[]): Answer {
  const path = issue === undefined ? null : v.getDotPath(issue);
  const where = path !== null && /^[\w.]{1,80}$/.test(path) ? ` at ${path}` : '';
  return fail('bad-value', `The request for ${operation} is not as it should be${where}.`);
}

function attemptOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('attempt' in value)) return null;
  return typeof value.attempt === 'string' ? value.attempt : null;
}
