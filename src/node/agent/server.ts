import { randomBytes } from 'node:crypto';
import { chmod, lstat, realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Wayleave } from '../../core/contract.ts';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import type { Clock } from '../../core/ports.ts';
import { makePrivateFolder } from '../files.ts';
import { folderLocks } from '../folder-lock.ts';
import { systemCode } from '../system-error.ts';
import { type AddressSurroundings, agentAddresses } from './address.ts';
import { type AgentHost, type Conversation, converse } from './conversation.ts';
import { isReplaced, readPost, removePost, writePost } from './key-file.ts';
import { type AgentStatus, type Control, type ControlAnswer, eventNames } from './messages.ts';
import { type KeyProof, proofBytes } from './proofs.ts';

/** Why an agent ended. `replaced`: its data folder is gone, or has another agent. */
export type AgentEnd = 'expired' | 'locked' | 'closed' | 'replaced';

/** What an agent is started with. */
export interface AgentServerOptions {
  readonly wayleave: Wayleave;
  /** The data folder. */
  readonly folder: string;
  readonly keyProof: KeyProof;
  /** When it ends by itself, in unix milliseconds; `null` for never. */
  readonly endsAt: number | null;
  readonly clock: Clock;
  /** Saves what has to be saved, before whoever ends the agent hears that it has ended. */
  readonly beforeEnd?: () => Promise<unknown>;
  /** Called once, when nothing is left open. */
  readonly onEnd: (why: AgentEnd) => void;
  /** What the place of the socket depends on; this process's own unless given. */
  readonly surroundings?: AddressSurroundings;
}

/** An agent that listens. */
export interface RunningAgent {
  readonly address: string;
  /** Ends it: lets what is under way settle, then hangs up. Resolves when nothing is left open. */
  close(): Promise<void>;
  /** When it ends by itself, in unix milliseconds; `null` for never. */
  endsAt(): number | null;
}

type Failure = Outcome<never, 'agent-failed'>;

const lockMilliseconds = 10_000;
/** Timers stand still while a computer sleeps, so the clock is looked at this often. */
const roundMilliseconds = 30_000;
/** How long requests under way may go on at the end, and how long those may then take that were asked to give up. */
const graceMilliseconds = 2_000;
const givingUpMilliseconds = 5_000;
const mostConnections = 64;
const backlog = 128;

/**
 * Starts the agent of a data folder: listens, then leaves `agent.key` for its clients. `agent-failed` when
 * another one runs for that folder or no private place for the socket is found. It ends at `endsAt`, by `lock`,
 * by `close`, or when its `agent.key` is no longer there, and takes its socket and its key with it.
 */
export async function startAgentServer(
  options: AgentServerOptions,
): Promise<Outcome<RunningAgent, 'agent-failed'>> {
  try {
    await makePrivateFolder(options.folder);
    const started = await folderLocks(options.folder).hold('agent', lockMilliseconds, () => start(options));
    return started.ok ? started.value : fail('agent-failed', started.failure.message);
  } catch (error) {
    const cause = systemCode(error);
    if (cause === 'UNKNOWN') throw error;
    return fail('agent-failed', `The agent could not be started (${cause}).`, { cause });
  }
}

async function start(options: AgentServerOptions): Promise<Outcome<RunningAgent, 'agent-failed'>> {
  const { folder, surroundings } = options;
  const post = readPost(folder);
  if (post.ok && (await isAnswered(post.value.address))) return alreadyThere();
  const addresses = await agentAddresses(await realpath(folder), surroundings);
  const server = createServer({ pauseOnConnect: true });
  server.maxConnections = mostConnections;
  const address = await listenAtOneOf(addresses, server);
  if (!address.ok) return address;
  const key = randomBytes(proofBytes);
  const agent = run(server, address.value, key, options);
  try {
    writePost(folder, { key, address: address.value });
  } catch (error) {
    await agent.close();
    throw error;
  }
  return succeed(agent);
}

function run(server: Server, address: string, key: Buffer, options: AgentServerOptions): RunningAgent {
  const { wayleave, folder, clock } = options;
  const startedAt = clock.now();
  const conversations = new Set<Conversation>();
  const farewells: (() => void)[] = [];
  let { endsAt } = options;
  let ending: Promise<void> | null = null;
  let waiting = new AbortController();

  const status = (): AgentStatus => ({ pid: process.pid, startedAt, endsAt });
  const isOver = () => endsAt !== null && clock.now() >= endsAt;
  const stopListening = eventNames.map((event) =>
    wayleave.on(event, (detail) => {
      for (const conversation of conversations) conversation.tell(event, detail);
    }),
  );

  const host: AgentHost = {
    wayleave,
    key,
    keyProof: options.keyProof,
    isOpen() {
      if (ending === null && isOver()) void end('expired');
      return ending === null;
    },
    control(control, until, answer) {
      if (!host.isOpen()) return answer(fail('agent-absent', 'The agent has just ended.'));
      obey(control, until, answer);
    },
  };

  function obey(control: Control, until: number | null, answer: (answer: ControlAnswer) => void): void {
    switch (control) {
      case 'status':
        return answer(succeed(status()));
      case 'extend':
        endsAt = until === null || endsAt === null ? null : Math.max(until, endsAt);
        waiting.abort();
        return answer(succeed(status()));
      case 'lock':
        farewells.push(() => answer(succeed(status())));
        void end('locked');
    }
  }

  function meet(socket: Socket): void {
    const conversation = converse(socket, host);
    conversations.add(conversation);
    void conversation.closed.then(() => conversations.delete(conversation));
    socket.resume();
  }

  async function watchTheClock(): Promise<void> {
    while (ending === null) {
      const left = endsAt === null ? roundMilliseconds : endsAt - clock.now();
      waiting = new AbortController();
      await clock.wait(Math.max(0, Math.min(left, roundMilliseconds)), waiting.signal);
      if (ending !== null) return;
      if (isOver()) void end('expired');
      else if (isReplaced(folder, key)) void end('replaced');
    }
  }

  function end(why: AgentEnd): Promise<void> {
    ending ??= finish(why);
    return ending;
  }

  async function finish(why: AgentEnd): Promise<void> {
    waiting.abort();
    // First of all nobody new is to come; the rest may take a moment.
    removePost(folder, key);
    // Closing takes the socket's file away at once, so that the next agent's is never hit.
    const silent = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    for (const stop of stopListening) stop();
    const settled = () => Promise.all([...conversations].map((conversation) => conversation.settled()));
    await atMost(graceMilliseconds, settled());
    for (const conversation of conversations) conversation.giveUp();
    await atMost(givingUpMilliseconds, settled());
    if (options.beforeEnd !== undefined) await atMost(givingUpMilliseconds, options.beforeEnd());
    for (const farewell of farewells) farewell();
    for (const conversation of conversations) conversation.close();
    await silent;
    options.onEnd(why);
  }

  server.on('connection', meet);
  // Started once the post is written: before that there is nothing to be replaced.
  setImmediate(() => void watchTheClock());
  return { address, close: () => end('closed'), endsAt: () => endsAt };
}

async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

async function listenAtOneOf(
  addresses: readonly string[],
  server: Server,
): Promise<Outcome<string, 'agent-failed'>> {
  let cause = 'no private folder with a short path';
  for (const address of addresses) {
    const free = await clearAway(address);
    if (free === 'answered') return alreadyThere();
    if (free === 'not-ours') continue;
    const error = await listen(server, address);
    if (error === null) return succeed(address);
    cause = error;
  }
  return fail('agent-failed', `No place was found for the agent's socket (${cause}).`, { cause });
}

/** A socket that a killed agent left behind goes; anything else with that name stays. */
async function clearAway(address: string): Promise<'free' | 'answered' | 'not-ours'> {
  if (await isAnswered(address)) return 'answered';
  if (process.platform === 'win32') return 'free';
  try {
    if (!(await lstat(address)).isSocket()) return 'not-ours';
    await rm(address, { force: true });
    return 'free';
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? 'free' : 'not-ours';
  }
}

function isAnswered(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // A queue that is full has somebody behind it.
    socket.once('error', (error) => resolve(systemCode(error) === 'EAGAIN'));
  });
}

async function listen(server: Server, address: string): Promise<string | null> {
  const error = await new Promise<string | null>((resolve) => {
    const refused = (reason: Error) => resolve(systemCode(reason));
    server.once('error', refused);
    const before = process.umask(0o177);
    try {
      server.listen({ path: address, backlog }, () => {
        server.off('error', refused);
        resolve(null);
      });
    } finally {
      process.umask(before);
    }
  });
  if (error !== null || process.platform === 'win32') return error;
  await chmod(address, 0o600);
  return null;
}

function alreadyThere(): Failure {
  return fail('agent-failed', 'An agent runs for this data folder already.');
}
