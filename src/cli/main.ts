import type { Failure, Outcome } from '../core/outcome.ts';
import { fail } from '../core/outcome.ts';
import type { Context, Report } from './command.ts';
import { readInput, readRequest, wantsJson } from './command-line.ts';
import { type CliCode, exitCodes } from './exit-codes.ts';
import type { CommandWayleave } from './open-wayleave.ts';
import { failureLine, jsonFailure, jsonValue } from './output.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** Does what a command line asks for and answers the exit code. Never throws. */
async function main(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const terminal = processTerminal(env);
  const isJson = wantsJson(args);
  const interruption = new AbortController();
  const opened: { wayleave: CommandWayleave | null } = { wayleave: null };
  const context: Context = {
    terminal,
    env,
    isJson,
    signal: interruption.signal,
    open: async () => {
      const { openWayleave } = await import('./open-wayleave.ts');
      const wayleave = await openWayleave(context);
      if (wayleave.ok) opened.wayleave = wayleave.value;
      return wayleave;
    },
  };
  const tellNotices = () => {
    for (const { message } of opened.wayleave?.takeNotices() ?? []) terminal.say(`wayleave: ${message}`);
  };
  const report = await run(args, context, interruption).catch(ownMistake);
  tellNotices();
  const exitCode = report.ok
    ? tell(report.value, isJson, terminal)
    : tellFailure(report.failure, isJson, terminal);
  await opened.wayleave?.settle();
  tellNotices();
  return exitCode;
}

async function run(
  args: readonly string[],
  context: Context,
  interruption: AbortController,
): Promise<Outcome<Report, CliCode>> {
  const request = readRequest(args);
  if (!request.ok) return request;
  if (request.value.kind === 'version') return (await import('./help.ts')).versionReport();
  if (request.value.kind === 'help') return (await import('./help.ts')).helpReport(request.value.entry);
  const { entry } = request.value;
  const command = await entry.load();
  const input = readInput(command, entry, request.value.args);
  if (!input.ok) return input;
  if (command.endsByItself === true) {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort(name));
  }
  return command.run(input.value, context);
}

function tell(
  { value, lines, notes = [], exitCode = 0, isSilent = false }: Report,
  isJson: boolean,
  terminal: Terminal,
) {
  for (const note of notes) terminal.say(note);
  if (isSilent) return exitCode;
  if (isJson) terminal.print(jsonValue(value, Date.now()));
  else for (const line of lines) terminal.print(line);
  return exitCode;
}

function tellFailure(failure: Failure<CliCode>, isJson: boolean, terminal: Terminal): number {
  if (isJson) terminal.print(jsonFailure(failure));
  else terminal.say(failureLine(failure));
  return exitCodes[failure.code];
}

/** A thrown error is a mistake of ours. Its text may hold anything, so only its kind and place are told. */
function ownMistake(error: unknown): Outcome<never, 'internal'> {
  const place = error instanceof Error ? /\bat (?:async )?([\w.<>]+) \(/.exec(error.stack ?? '')?.[1] : null;
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  return fail(
    'internal',
    `Something went wrong inside Wayleave (${kind} in ${place ?? 'an unknown place'}).`,
  );
}

void main(process.argv.slice(2), process.env).then((exitCode) => {
  // A keychain call that timed out, or a kept connection, would hold the process for ever.
  process.stdout.write('', () => process.exit(exitCode));
});
