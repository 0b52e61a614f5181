import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { hasBrowser, openPage } from '../../node/browser.ts';
import { askForWayIn } from '../../node/browser-host/ask.ts';
import type { WayIn } from '../../node/browser-host/way-in.ts';
import { dataFolder } from '../../node/data-folder.ts';
import { type Command, type Context, type Input, isGiven } from '../command.ts';
import type { CliCode } from '../exit-codes.ts';
import { jsonValue, moment } from '../output.ts';

/** A browser host that this command started. */
interface Started {
  readonly child: ChildProcess;
  readonly wayIn: WayIn;
}

const startMilliseconds = 30_000;
const endMilliseconds = 15_000;

/**
 * `wayleave open`: the interface in a browser. Starts the browser host and stays with it until it ends, or is given
 * another way into the one that runs already.
 */
export const open: Command = {
  options: { 'no-browser': { type: 'boolean' }, keep: { type: 'boolean' } },
  positionals: [],
  endsByItself: true,
  async run(input, context) {
    const folder = dataFolder(context.env);
    const running = await askForWayIn(folder);
    if (running !== null) return finish(await show(running, true, input, context));
    const started = await start(isGiven(input, 'keep'), context.env);
    if (!started.ok) {
      // Another `open` may have been faster; its host is as good as ours.
      const faster = await askForWayIn(folder);
      return faster === null ? started : finish(await show(faster, true, input, context));
    }
    const { child, wayIn } = started.value;
    const ended = once(child, 'close');
    const value = await show(wayIn, false, input, context);
    await Promise.race([ended, aborted(context.signal)]);
    await endInOrder(child, ended);
    return finish(value);
  },
};

function finish(value: unknown) {
  return succeed({ value, lines: [], isSilent: true });
}

/** Opens the page where there is a browser, and says where it is in any case: a browser may not open files. */
async function show(wayIn: WayIn, wasRunning: boolean, input: Input, { env, isJson, terminal }: Context) {
  const isWanted = !isGiven(input, 'no-browser') && hasBrowser(env);
  const opened = isWanted && (await openPage(wayIn.launchFile, { env })).ok;
  const value = { ...wayIn, opened, wasRunning };
  if (isJson) {
    terminal.print(jsonValue(value, Date.now()));
    return value;
  }
  const { address, code, codeEndsAt } = wayIn;
  terminal.print(opened ? `Wayleave opens in your browser, from ${address}.` : `Wayleave is at ${address}`);
  const until = moment(codeEndsAt, Date.now());
  terminal.say(
    `${opened ? 'If no page appears, open that address and type' : 'Code to type there:'} ${code} until ${until}.`,
  );
  if (!wasRunning) terminal.say('It ends with the last page, or with Ctrl+C.');
  return value;
}

async function start(keep: boolean, env: Context['env']): Promise<Outcome<Started, CliCode>> {
  // Beside the command line's own files, in a checkout as in an installation.
  const program = join(__dirname, '..', 'web', 'wayleave-web.cjs');
  if (!existsSync(program))
    return fail('feature-absent', 'The browser host is not part of this installation.');
  const child = spawn(process.execPath, [...process.execArgv, program, ...(keep ? ['--keep'] : [])], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    windowsHide: true,
  });
  // A host that ended does not read any more; that it ended is noticed by itself.
  child.stdin.on('error', () => undefined);
  const line = await firstLine(child);
  const answer = line === null ? null : (JSON.parse(line) as Outcome<WayIn, CliCode>);
  if (answer?.ok) return succeed({ child, wayIn: answer.value });
  child.kill('SIGKILL');
  return answer ?? fail('feature-absent', 'The browser host did not start.');
}

/** What the host tells first, or `null` when it ends or takes too long. */
async function firstLine(child: ChildProcess): Promise<string | null> {
  if (child.stdout === null) return null;
  const lines = createInterface(child.stdout);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), startMilliseconds);
    const give = (line: string | null) => {
      clearTimeout(timer);
      resolve(line);
    };
    lines.once('line', give);
    child.once('error', () => give(null));
    child.once('close', () => give(null));
  });
}

/** The host ends when nobody holds its stdin any more: that works on every system, and if this process dies. */
async function endInOrder(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin?.end();
  const impatience = setTimeout(() => child.kill('SIGKILL'), endMilliseconds);
  await ended;
  clearTimeout(impatience);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
