import type { ParseArgsConfig } from 'node:util';
import type { Wayleave } from '../core/contract.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { CliCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** What a command is given after its options were understood. */
export interface Input {
  /** Values by the name of the option. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** Values by the name of the positional argument. */
  readonly names: Readonly<Record<string, string | undefined>>;
  /** Values of a positional argument that may be given several times. */
  readonly more: readonly string[];
  /** Everything after `--`, as it was given. */
  readonly rest: readonly string[];
}

/** What a command may use of its surroundings. */
export interface Context {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isJson: boolean;
  /** Aborts when the user interrupts a command that ends by itself; the reason is the name of the signal. */
  readonly signal: AbortSignal;
  /** The application: asked of the agent when one runs, else over the store opened here. Opened once. */
  readonly open: () => Promise<Outcome<Wayleave, CliCode>>;
}

/** What a command has to tell. */
export interface Report {
  /** What `--json` prints as `value`. Times are unix milliseconds here and ISO 8601 there. */
  readonly value: unknown;
  /** Lines for stdout when a person, or a script without `--json`, reads it. */
  readonly lines: readonly string[];
  /** Sentences for stderr. */
  readonly notes?: readonly string[];
  /** 0 unless the command did its work and the work came out badly, as a check does. */
  readonly exitCode?: number;
  /** The output was printed already, as a started program does. */
  readonly isSilent?: boolean;
}

/** The answer of a command. */
export type Answer = Promise<Outcome<Report, CliCode>>;

/** One command. */
export interface Command {
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Names of positional arguments; one that ends in `?` may be left out. The last may end in `…`: none, one or several. */
  readonly positionals: readonly string[];
  /**
   * An interruption only aborts the signal, because the command has something to put in order first. Others are
   * ended by it at once: a save that is cut off loses nothing.
   */
  readonly endsByItself?: boolean;
  /** Whether words after `--` are taken. */
  readonly takesRest?: boolean;
  run(input: Input, context: Context): Answer;
}

/** Does something with the open application. */
export async function withWayleave(context: Context, work: (wayleave: Wayleave) => Answer): Answer {
  const wayleave = await context.open();
  return wayleave.ok ? work(wayleave.value) : wayleave;
}

/** A text option, or `undefined`. */
export function textOf({ options }: Input, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The values of an option that may be given several times, or `undefined` when it was not. */
export function textsOf({ options }: Input, name: string): readonly string[] | undefined {
  const value = options[name];
  return Array.isArray(value) ? (value as readonly string[]) : undefined;
}

/** Whether a switch was given. */
export function isGiven({ options }: Input, name: string): boolean {
  return options[name] === true;
}

/** `true` for `--name`, `false` for `--no-name`, `undefined` for neither. */
export function switchOf(input: Input, name: string): boolean | undefined {
  if (isGiven(input, `no-${name}`)) return false;
  return isGiven(input, name) ? true : undefined;
}

/** One of the values that an option may have, or `undefined` when it was not given. */
export function choiceOf<Choice extends string>(
  input: Input,
  name: string,
  choices: readonly Choice[],
): Outcome<Choice | undefined, 'bad-value'> {
  const text = textOf(input, name);
  if (text === undefined) return succeed(undefined);
  const choice = choices.find((known) => known === text);
  return choice === undefined
    ? fail('bad-value', `--${name} is one of ${choices.join(', ')}.`)
    : succeed(choice);
}

/** The record without its undefined fields. */
export function defined<T extends object>(record: T): { [Field in keyof T]: Exclude<T[Field], undefined> } {
  const kept = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Field in keyof T]: Exclude<T[Field], undefined> };
}
