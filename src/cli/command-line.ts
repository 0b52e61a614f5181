import { parseArgs } from 'node:util';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import type { Command, Input } from './command.ts';
import { type CommandEntry, commandEntries } from './commands.ts';

/** What a command line asks for before its command is loaded. */
export type Request =
  | { readonly kind: 'help'; readonly entry: CommandEntry | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'command'; readonly entry: CommandEntry; readonly args: readonly string[] };

/** Whether `--json` stands among Wayleave's own arguments, whatever else is wrong with them. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

/** Finds the command that the first words name. */
export function readRequest(args: readonly string[]): Outcome<Request, 'usage'> {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const words = leadingWords(own);
  const [first, second] = words;
  if (own.includes('--version')) return succeed({ kind: 'version' });
  if (first === undefined || first === 'help') return readHelp(words.slice(1));
  const entry = findEntry(`${first} ${second ?? ''}`) ?? findEntry(first);
  if (entry === null) return unknownCommand(words);
  if (own.includes('--help') || own.includes('-h')) return succeed({ kind: 'help', entry });
  return succeed({ kind: 'command', entry, args: withoutWords(args, entry.words.split(' ')) });
}

/** Understands the options of a command. No message repeats a value: it could be a secret put in the wrong place. */
export function readInput(
  command: Command,
  { usage }: CommandEntry,
  args: readonly string[],
): Outcome<Input, 'usage'> {
  const end = command.takesRest === true ? args.indexOf('--') : -1;
  const own = end < 0 ? args : args.slice(0, end);
  const rest = end < 0 ? [] : args.slice(end + 1);
  const parsed = parse(command, own);
  if (!parsed.ok) return usageFailure(parsed.failure.message, usage);
  const { values, positionals } = parsed.value;
  const names: Record<string, string> = {};
  const single = command.positionals.filter((label) => !label.endsWith('…'));
  for (const [index, label] of single.entries()) {
    const value = positionals[index];
    if (value !== undefined) names[label.replace('?', '')] = value;
    else if (!label.endsWith('?')) return usageFailure(`${label} is missing.`, usage);
  }
  const more = positionals.slice(single.length);
  if (more.length > 0 && single.length === command.positionals.length)
    return usageFailure('There are too many arguments.', usage);
  return succeed({ options: values, names, more, rest });
}

/** A failure that shows how a command is used. */
export function usageFailure(problem: string, usage: string): Outcome<never, 'usage'> {
  return fail('usage', `${problem} Usage: wayleave ${usage}.`);
}

function parse(command: Command, args: readonly string[]) {
  // Names alone, as in most calls of scripts, need no parser; loading it costs a start half a millisecond.
  if (!args.some((arg) => arg.startsWith('-'))) return succeed({ values: {}, positionals: args });
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
    return succeed({ values: values as Input['options'], positionals });
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const option = /'(-[\w-]*)/.exec(text)?.[1] ?? 'an option';
    const isUnknown = /unknown option/i.test(text);
    return fail('usage', isUnknown ? `There is no option ${option}.` : `${option} needs ${needOf(text)}.`);
  }
}

function needOf(text: string): string {
  return /does not take an argument/i.test(text) ? 'no value' : 'a value';
}

function readHelp(words: readonly string[]): Outcome<Request, 'usage'> {
  if (words.length === 0) return succeed({ kind: 'help', entry: null });
  const entry = findEntry(words.slice(0, 2).join(' ')) ?? findEntry(words[0] ?? '');
  return entry === null ? unknownCommand(words) : succeed({ kind: 'help', entry });
}

function unknownCommand(words: readonly string[]): Outcome<never, 'usage'> {
  const group = commandEntries.filter(({ words: own }) => own.startsWith(`${words[0]} `));
  const hint = group.length === 0 ? '' : ` There are: ${group.map(({ words: own }) => own).join(', ')}.`;
  return fail('usage', `There is no such command.${hint}`);
}

function findEntry(words: string): CommandEntry | null {
  return commandEntries.find((entry) => entry.words === words.trim()) ?? null;
}

function leadingWords(args: readonly string[]): readonly string[] {
  return args.filter((arg) => !arg.startsWith('-'));
}

/** The arguments without the command's own words, wherever options stand between them. */
function withoutWords(args: readonly string[], words: readonly string[]): readonly string[] {
  const left = [...words];
  return args.filter((arg) => {
    if (left.length === 0 || arg !== left[0]) return true;
    left.shift();
    return false;
  });
}
