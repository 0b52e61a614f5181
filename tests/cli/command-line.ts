import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { builtScript, nodeProgram } from './bundle.ts';

/** An environment as a program gets it: nothing comes from that of the tests. */
export type Environment = Readonly<Record<string, string>>;

/** How a command is run. */
export interface RunOptions {
  readonly env: Environment;
  /** What comes in on stdin; nothing at all unless given. `null` leaves it open for `answer`. Never a terminal. */
  readonly stdin?: string | null;
  readonly cwd?: string;
}

/** What came of a command. */
export interface Finished {
  /** `null` when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as lines, without the newlines. */
  readonly lines: readonly string[];
  /** The last line of stdout, parsed. Throws when it is no JSON. */
  readonly json: unknown;
}

/** A command that runs. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves with the first line of stdout; rejects when the command ends without one. */
  readonly firstLine: Promise<string>;
  /** Resolves when stdout or stderr holds that text; rejects when the command ends without. */
  said(text: string): Promise<void>;
  /** All that was said so far, stdout first. */
  heard(): string;
  /** Writes to stdin and ends it. */
  answer(text: string): void;
  readonly finished: Promise<Finished>;
}

/** Runs `wayleave` with those arguments to its end. */
export function runCommand(args: readonly string[], options: RunOptions): Promise<Finished> {
  return startCommand(args, options).finished;
}

/** Starts `wayleave` with those arguments. Its stdin ends after what is given. */
export function startCommand(args: readonly string[], options: RunOptions): Running {
  return startProgram(nodeProgram, [builtScript(), ...args], options);
}

/** Starts any program and gathers what it says. */
export function startProgram(
  program: string,
  args: readonly string[],
  { env, stdin = '', cwd }: RunOptions,
): Running {
  const child = spawn(program, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      child.emit('said');
    });
  }
  // A program that ends before it has read its input tells so by ending.
  child.stdin.on('error', () => undefined);
  if (stdin !== null) child.stdin.end(stdin);
  let isOver = false;
  const finished = once(child, 'close').then(([exitCode, signal]): Finished => {
    isOver = true;
    child.emit('said');
    return finishedOf(exitCode as number | null, signal as NodeJS.Signals | null, output);
  });

  async function until<T>(find: () => T | null): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== null) return found;
      if (isOver) throw new Error(`The program ended too early. It said: ${output.stdout}${output.stderr}`);
      await once(child, 'said');
    }
  }

  const heard = () => `${output.stdout}${output.stderr}`;
  const firstLine = until(() => /^(.*)\n/.exec(output.stdout)?.[1] ?? null);
  // Who does not ask for it need not hear of it.
  firstLine.catch(() => undefined);
  return {
    child,
    firstLine,
    said: (text) => until(() => (heard().includes(text) ? undefined : null)),
    heard,
    answer: (text) => child.stdin.end(text),
    finished,
  };
}

function finishedOf(
  exitCode: number | null,
  signal: NodeJS.Signals | null,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
): Finished {
  const lines = stdout.replace(/\n$/, '').split('\n');
  return {
    exitCode,
    signal,
    stdout,
    stderr,
    lines,
    get json(): unknown {
      return JSON.parse(lines.at(-1) ?? '');
    },
  };
}

/** The value at a path such as `value.config.id` of parsed JSON, or `undefined`. */
export function at(json: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return (value as Readonly<Record<string, unknown>>)[name];
  }, json);
}

/** The text at a path of parsed JSON. Throws when there is none. */
export function textAt(json: unknown, path: string): string {
  const value = at(json, path);
  if (typeof value !== 'string') throw new Error(`There is no text at ${path} in ${JSON.stringify(json)}`);
  return value;
}

/** The list at a path of parsed JSON. Throws when there is none. */
export function listAt(json: unknown, path: string): readonly unknown[] {
  const value = at(json, path);
  if (!Array.isArray(value)) throw new Error(`There is no list at ${path} in ${JSON.stringify(json)}`);
  return value as readonly unknown[];
}
