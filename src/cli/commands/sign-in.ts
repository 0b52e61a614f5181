import type {
  AuthConfigView,
  SignedIn,
  SignInSurface,
  StartedSignIn,
  Wayleave,
} from '../../core/contract.ts';
import { redirectPlace } from '../../core/model/redirect-url.ts';
import { fail, type Outcome, succeed } from '../../core/outcome.ts';
import { hasBrowser } from '../../node/browser.ts';
import { wholeNumber } from '../auth-fields.ts';
import {
  type Command,
  type Context,
  defined,
  type Input,
  isGiven,
  textOf,
  withWayleave,
} from '../command.ts';
import type { CliCode } from '../exit-codes.ts';
import { moment } from '../output.ts';
import { askSecret, readSecretFile } from '../secret-input.ts';

type Result<T> = Promise<Outcome<T, CliCode>>;
type Waiting = Extract<StartedSignIn, { kind: 'waiting' }>;
type Config = AuthConfigView['config'];

const surfaces = ['system', 'print', 'paste'] as const satisfies readonly SignInSurface[];
/** A person may mistype a code so often before the sign-in is called off. */
const mostPastes = 3;

/** `wayleave sign-in`: in the system's browser, by a printed address, or by a pasted code. */
export const signIn: Command = {
  options: {
    browser: { type: 'string' },
    private: { type: 'boolean' },
    timeout: { type: 'string' },
    'password-file': { type: 'string' },
  },
  positionals: ['ID'],
  endsByItself: true,
  async run(input, context) {
    const browser = textOf(input, 'browser');
    const wanted = surfaces.find((surface) => surface === browser);
    if (browser !== undefined && wanted === undefined)
      return fail('bad-value', '--browser is system, print or paste.');
    const timeoutSeconds = wholeNumber(input, 'timeout', 'seconds');
    if (!timeoutSeconds.ok) return timeoutSeconds;
    return withWayleave(context, async (wayleave) => {
      const config = await findConfig(wayleave, input);
      if (!config.ok) return config;
      const password = await readPassword(config.value, input, context);
      if (!password.ok) return password;
      const surface = wanted ?? usualSurface(config.value, context);
      const started = await wayleave.invoke(
        'startSignIn',
        defined({
          id: input.names.ID ?? '',
          surface,
          private: isGiven(input, 'private'),
          timeoutSeconds: timeoutSeconds.value,
          password: password.value,
        }),
      );
      if (!started.ok) return started;
      const signedIn =
        started.value.kind === 'done'
          ? succeed(started.value.signedIn)
          : await finish(wayleave, started.value, surface, context);
      return signedIn.ok ? report(signedIn.value) : signedIn;
    });
  },
};

async function findConfig(wayleave: Wayleave, { names }: Input): Result<Config> {
  const view = await wayleave.invoke('showAuthConfig', { id: names.ID ?? '' });
  return view.ok ? succeed(view.value.config) : view;
}

/** Where the portal's answer cannot be met, the code is pasted; where no browser can be seen, the address is printed. */
function usualSurface(config: Config, { env }: Context): SignInSurface {
  const isPasted = config.kind === 'oauth2' && redirectPlace(config.redirectUrl).kind !== 'loopback';
  if (isPasted) return 'paste';
  return hasBrowser(env) ? 'system' : 'print';
}

async function readPassword(config: Config, input: Input, context: Context): Result<string | undefined> {
  const given = await readSecretFile(textOf(input, 'password-file'), 'password-file', context);
  if (!given.ok || given.value !== undefined) return given;
  const isNeeded = config.kind === 'token' && config.password === null;
  return isNeeded ? askSecret('Password: ', 'password-file', context) : given;
}

async function finish(
  wayleave: Wayleave,
  { attempt, url, redirectUrl }: Waiting,
  surface: SignInSurface,
  context: Context,
): Result<SignedIn> {
  const { terminal, signal, isJson } = context;
  const callOff = () => void wayleave.invoke('cancelSignIn', { attempt });
  signal.addEventListener('abort', callOff, { once: true });
  try {
    if (surface === 'paste') return await finishByPaste(wayleave, { attempt, url }, context);
    if (surface === 'print') {
      if (isJson) terminal.print(JSON.stringify({ signInUrl: url }));
      terminal.say(`Open this address in a browser and sign in:\n${url}`);
    } else {
      terminal.say('Sign in in the browser window that opens.');
    }
    terminal.say(`Waiting for the answer at ${redirectUrl} (Ctrl+C calls it off).`);
    return await wayleave.invoke('finishSignIn', { attempt }, signal);
  } finally {
    signal.removeEventListener('abort', callOff);
  }
}

async function finishByPaste(
  wayleave: Wayleave,
  { attempt, url }: Pick<Waiting, 'attempt' | 'url'>,
  context: Context,
): Result<SignedIn> {
  const { terminal, signal } = context;
  terminal.say(`Open this address in a browser and sign in:\n${url}`);
  for (let round = 1; ; round += 1) {
    const pasted = terminal.isInteractive
      ? await terminal.ask('Paste the code, or the title or address of the last page: ', true, signal)
      : await terminal.readAll(16_384);
    if (pasted === null || signal.aborted) {
      await wayleave.invoke('cancelSignIn', { attempt });
      return fail('sign-in-cancelled', 'The sign-in was called off.');
    }
    const signedIn = await wayleave.invoke('finishSignIn', { attempt, pasted });
    const mayTryAgain = terminal.isInteractive && round < mostPastes;
    if (signedIn.ok || signedIn.failure.code !== 'bad-paste' || !mayTryAgain) return signedIn;
    terminal.say(signedIn.failure.message);
  }
}

function report(signedIn: SignedIn) {
  const { authId, account, portal, tokenExpiresAt, signInEndsAt } = signedIn;
  const now = Date.now();
  const who = account ?? 'an application';
  const end = signInEndsAt === null ? '' : ` Sign-in ends ${moment(signInEndsAt, now)}.`;
  const line = `Signed in as ${who}${portal === null ? '' : ` on ${portal}`} (${authId}). Token ends ${moment(tokenExpiresAt, now)}.${end}`;
  return succeed({ value: signedIn, lines: [line] });
}
