import { spawn } from 'node:child_process';
import { constants as systemConstants } from 'node:os';
import type { TokenAnswer, Wayleave } from '../../core/contract.ts';
import { foreignHosts } from '../../core/sharing/named-hosts.ts';
import { headerLines } from '../../core/sharing/token-text.ts';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { dataFolder } from '../../node/data-folder.ts';
import { type HeaderFile, openHeaderFile } from '../../node/header-file.ts';
import { type Command, type Context, isGiven, textOf, withWayleave } from '../command.ts';
import type { CliCode } from '../exit-codes.ts';

/** Names under which our own secrets come in; a child has no business with them. */
const ownSecrets = ['WAYLEAVE_PASSPHRASE', 'WAYLEAVE_IDENTITY_FILE'];
const longestPauseMilliseconds = 30_000;
const shortestPauseMilliseconds = 1_000;

/** `wayleave exec`: runs a command that finds a token, kept fresh, in the file that GDAL_HTTP_HEADER_FILE names. */
export const exec: Command = {
  options: { env: { type: 'string' }, 'any-host': { type: 'boolean' } },
  positionals: ['REF'],
  endsByItself: true,
  takesRest: true,
  async run(input, context) {
    const [program, ...args] = input.rest;
    const variable = textOf(input, 'env');
    if (program === undefined) return fail('usage', 'Name the command to run after --.');
    if (variable !== undefined && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable))
      return fail('bad-value', '--env is the name of a variable, such as ARCGIS_TOKEN.');
    return withWayleave(context, async (wayleave) => {
      const ref = input.names.REF ?? '';
      const token = await wayleave.invoke('token', { ref });
      if (!token.ok) return token;
      if (!isGiven(input, 'any-host')) {
        const allowed = await checkHosts(wayleave, ref, input.rest);
        if (!allowed.ok) return allowed;
      }
      const file = await openHeaderFile(dataFolder(context.env), contentsOf(token.value));
      if (!file.ok) return file;
      const stop = keepFresh(wayleave, ref, token.value, file.value, context);
      try {
        const env = childEnvironment(context.env, file.value.path, variable, token.value);
        return await runProgram(program, args, env, context.signal);
      } finally {
        stop();
        await file.value.remove();
      }
    });
  },
};

async function checkHosts(
  wayleave: Wayleave,
  ref: string,
  words: readonly string[],
): Promise<Outcome<null, CliCode>> {
  const allowed = await wayleave.invoke('hosts', { ref });
  if (!allowed.ok) return allowed;
  const foreign = foreignHosts(words, allowed.value);
  if (foreign.length === 0) return succeed(null);
  return fail(
    'bad-value',
    `The command names ${foreign.join(', ')}, where this token does not belong. --any-host runs it all the same.`,
    { hosts: foreign },
  );
}

function contentsOf(answer: TokenAnswer): string {
  return `${headerLines(answer).join('\n')}\n`;
}

/** Asks again well before the token ends; a failure is told once and leaves the file as it is. */
function keepFresh(
  wayleave: Wayleave,
  ref: string,
  first: TokenAnswer,
  file: HeaderFile,
  { terminal }: Context,
): () => void {
  let current = first;
  let hasTold = false;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const again = async () => {
    const next = await renew();
    if (!isOver && !next.ok && !hasTold) {
      hasTold = true;
      terminal.say(`wayleave: the token could not be renewed: ${next.failure.message}`);
    }
    plan();
  };
  const renew = async (): Promise<Outcome<null, CliCode>> => {
    const next = await wayleave.invoke('token', { ref });
    if (!next.ok) return next;
    if (isOver || next.value.token === current.token) return succeed(null);
    const written = await file.replace(contentsOf(next.value));
    if (written.ok) current = next.value;
    return written;
  };
  const plan = () => {
    if (!isOver) timer = setTimeout(() => void again(), pauseFor(current));
  };
  plan();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** A twentieth of what is left: renewal begins a tenth before the end, so none is missed. */
function pauseFor({ expiresAt }: TokenAnswer): number {
  const left = expiresAt === null ? longestPauseMilliseconds : (expiresAt - Date.now()) / 20;
  return Math.min(longestPauseMilliseconds, Math.max(shortestPauseMilliseconds, left));
}

function childEnvironment(
  env: Context['env'],
  path: string,
  variable: string | undefined,
  { token }: TokenAnswer,
): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !ownSecrets.includes(name));
  const asked = variable === undefined ? {} : { [variable]: token };
  return { ...Object.fromEntries(kept), GDAL_HTTP_HEADER_FILE: path, ...asked };
}

function runProgram(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): ReturnType<Command['run']> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: 'inherit' });
    const passOn = () => {
      const name = signal.reason === 'SIGINT' ? 'SIGINT' : 'SIGTERM';
      // A terminal's own interrupt goes to the child as well, which may take its time with it.
      if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
    };
    signal.addEventListener('abort', passOn, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', passOn);
      resolve(fail('bad-value', `The command could not be started (${error.code ?? 'unknown reason'}).`));
    });
    child.once('exit', (code, killedBy) => {
      signal.removeEventListener('abort', passOn);
      const exitCode = code ?? 128 + (killedBy === null ? 0 : systemConstants.signals[killedBy]);
      resolve(succeed({ value: null, lines: [], isSilent: true, exitCode }));
    });
  });
}
