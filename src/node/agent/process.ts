import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { type FailureCode, nextStep } from '../../core/failures.ts';
import { type Failure, fail, type Outcome, succeed } from '../../core/outcome.ts';
import { systemCode } from '../system-error.ts';

/** What the agent's process is told over its stdin: never by argument or environment, where others could see it. */
export interface AgentOrders {
  /** The data folder. */
  readonly folder: string;
  /** The identity that opens the store. */
  readonly identityText: string;
  /** The passphrase by which it was opened, so that the agent can check others' proofs; `null` when by none. */
  readonly passphrase: string | null;
  /** When the agent ends by itself, in unix milliseconds; `null` for never. */
  readonly endsAt: number | null;
}

/** What to start, and what to tell it. */
export interface AgentStart extends AgentOrders {
  /** Absolute path of the program, and its arguments (absolute paths too): it runs in the data folder. */
  readonly command: string;
  readonly args: readonly string[];
  /** How long the agent may take to be ready; 15 seconds unless given. */
  readonly timeoutMilliseconds?: number;
}

const usualTimeoutMilliseconds = 15_000;
const mostLineLength = 65_536;
const readyLine = 'ready';

/**
 * Starts the agent's process, apart from this one and its terminal, and waits for its one line on stdout. Answers
 * its process ID, or why it did not start: its own failure, or `agent-failed` when it ended or said nothing in time
 * (then it is killed).
 */
export async function startAgentProcess(start: AgentStart): Promise<Outcome<{ pid: number }, FailureCode>> {
  const { command, args, folder, timeoutMilliseconds = usualTimeoutMilliseconds } = start;
  const { WAYLEAVE_PASSPHRASE: _, ...env } = process.env;
  const child = spawn(command, args, {
    cwd: folder,
    env,
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const started = await once(child, 'spawn').then(
    () => null,
    (error: unknown) => systemCode(error),
  );
  if (started !== null) return failed(`could not be started (${started})`);
  // A child that ends before it has read tells so by ending.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${JSON.stringify(ordersOf(start))}\n`);
  const line = await firstLine(child.stdout, timeoutMilliseconds);
  child.stdout.destroy();
  child.unref();
  if (line === readyLine && child.pid !== undefined) return succeed({ pid: child.pid });
  child.kill('SIGKILL');
  return line === null ? failed('was not ready in time') : readFailure(line);
}

/** The agent's side: its orders, from the one line on stdin. `agent-failed` when there are none. */
export async function readAgentOrders(
  input: Readable = process.stdin,
): Promise<Outcome<AgentOrders, 'agent-failed'>> {
  const line = await firstLine(input, usualTimeoutMilliseconds);
  const orders = line === null ? null : parseJson(line);
  return isOrders(orders) ? succeed(ordersOf(orders)) : failed('got no orders; use `wayleave unlock`');
}

/** The agent's side: tells the starter that it is ready, or why not. Nothing may be written there afterwards. */
export function reportStart(failure: Failure<FailureCode> | null, output: Writable = process.stdout): void {
  // The starter may be gone by now; the agent goes on without it.
  output.on('error', () => undefined);
  output.write(`${failure === null ? readyLine : JSON.stringify(failure)}\n`);
}

function ordersOf({ folder, identityText, passphrase, endsAt }: AgentOrders): AgentOrders {
  return { folder, identityText, passphrase, endsAt };
}

/** The first line, what came before the end of the stream, or `null` when neither came in time. */
function firstLine(input: Readable, timeoutMilliseconds: number): Promise<string | null> {
  return new Promise((resolve) => {
    let text = '';
    const give = (line: string | null) => {
      clearTimeout(timer);
      input.off('data', gather).pause();
      resolve(line);
    };
    const gather = (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) give(text.slice(0, text.indexOf('\n')));
      else if (text.length > mostLineLength) give('');
    };
    const timer = setTimeout(() => give(null), timeoutMilliseconds);
    input.setEncoding('utf8').on('data', gather);
    input.once('end', () => give(text));
    input.once('error', () => give(text));
  });
}

function readFailure(line: string): Outcome<never, FailureCode> {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null) return failed('ended before it was ready');
  const { code, message } = value as Readonly<Record<string, unknown>>;
  return isFailureCode(code) && typeof message === 'string'
    ? fail(code, message)
    : failed('ended before it was ready');
}

function isFailureCode(code: unknown): code is FailureCode {
  return typeof code === 'string' && Object.hasOwn(nextStep, code);
}

function isOrders(value: unknown): value is AgentOrders {
  if (typeof value !== 'object' || value === null) return false;
  const { folder, identityText, passphrase, endsAt } = value as Readonly<Record<string, unknown>>;
  return (
    typeof folder === 'string' &&
    typeof identityText === 'string' &&
    (passphrase === null || typeof passphrase === 'string') &&
    (endsAt === null || typeof endsAt === 'number')
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function failed(what: string): Outcome<never, 'agent-failed'> {
  return fail('agent-failed', `The agent ${what}.`);
}
