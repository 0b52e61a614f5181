import type { AuthConfigFields } from '../core/contract.ts';
import { signInPreferences } from '../core/model/auth-config.ts';
import { arcgisOnline } from '../core/model/presets.ts';
import { fail, type Outcome, succeed } from '../core/outcome.ts';
import {
  choiceOf,
  type Command,
  type Context,
  defined,
  type Input,
  isGiven,
  switchOf,
  textOf,
} from './command.ts';
import { readSecretFile } from './secret-input.ts';

/** Options for the fields of an auth configuration, shared by `auth add` and `auth edit`. */
export const authFieldOptions: Command['options'] = {
  name: { type: 'string' },
  portal: { type: 'string' },
  agol: { type: 'boolean' },
  'request-url': { type: 'string' },
  'token-url': { type: 'string' },
  'refresh-url': { type: 'string' },
  redirect: { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret-file': { type: 'string' },
  scope: { type: 'string' },
  'api-key-file': { type: 'string' },
  'token-header': { type: 'string' },
  expiration: { type: 'string' },
  username: { type: 'string' },
  'password-file': { type: 'string' },
  'token-file': { type: 'string' },
  expires: { type: 'string' },
  referer: { type: 'string' },
  realm: { type: 'string' },
  'expect-account': { type: 'string' },
  timeout: { type: 'string' },
  'no-pkce': { type: 'boolean' },
  'persist-token': { type: 'boolean' },
  'allow-http': { type: 'boolean' },
  'sign-in-with': { type: 'string' },
  'private-sign-in': { type: 'boolean' },
  'no-private-sign-in': { type: 'boolean' },
};

/** Options of `auth edit` that take something away again. */
export const authClearingOptions: Command['options'] = {
  pkce: { type: 'boolean' },
  'no-persist-token': { type: 'boolean' },
  'no-allow-http': { type: 'boolean' },
  'no-client-secret': { type: 'boolean' },
  'no-password': { type: 'boolean' },
  'no-api-key': { type: 'boolean' },
  'no-expect-account': { type: 'boolean' },
};

const secretOptions = {
  clientSecret: 'client-secret-file',
  apiKey: 'api-key-file',
  password: 'password-file',
  token: 'token-file',
} as const;

type Code = 'usage' | 'bad-value' | 'bad-url';

/** The fields that a command line gives. Secrets come from files or stdin. */
export async function readAuthFields(
  input: Input,
  context: Context,
): Promise<Outcome<AuthConfigFields, Code>> {
  const portal = readPortal(input);
  if (!portal.ok) return portal;
  const numbers = readNumbers(input);
  if (!numbers.ok) return numbers;
  const signInWith = choiceOf(input, 'sign-in-with', signInPreferences);
  if (!signInWith.ok) return signInWith;
  const secrets = await readSecrets(input, context);
  if (!secrets.ok) return secrets;
  return succeed(
    defined({
      name: textOf(input, 'name'),
      portal: portal.value,
      requestUrl: textOf(input, 'request-url'),
      tokenUrl: textOf(input, 'token-url'),
      refreshUrl: textOf(input, 'refresh-url'),
      redirectUrl: textOf(input, 'redirect'),
      clientId: textOf(input, 'client-id'),
      scope: textOf(input, 'scope'),
      tokenHeader: textOf(input, 'token-header'),
      username: textOf(input, 'username'),
      referer: textOf(input, 'referer'),
      realm: textOf(input, 'realm'),
      expectedAccount: isGiven(input, 'no-expect-account') ? null : textOf(input, 'expect-account'),
      pkce: switchOf(input, 'pkce'),
      persistToken: switchOf(input, 'persist-token'),
      allowHttp: switchOf(input, 'allow-http'),
      signInWith: signInWith.value,
      privateSignIn: switchOf(input, 'private-sign-in'),
      ...numbers.value,
      ...secrets.value,
    }),
  );
}

function readPortal(input: Input): Outcome<string | undefined, 'usage'> {
  const portal = textOf(input, 'portal');
  if (!isGiven(input, 'agol')) return succeed(portal);
  return portal === undefined
    ? succeed(arcgisOnline)
    : fail('usage', '--agol and --portal exclude each other.');
}

function readNumbers(input: Input): Outcome<Partial<AuthConfigFields>, 'bad-value'> {
  const expirationMinutes = wholeNumber(input, 'expiration', 'minutes');
  if (!expirationMinutes.ok) return expirationMinutes;
  const timeoutSeconds = wholeNumber(input, 'timeout', 'seconds');
  if (!timeoutSeconds.ok) return timeoutSeconds;
  const expires = textOf(input, 'expires');
  const expiresAt = expires === undefined ? undefined : Date.parse(expires);
  if (Number.isNaN(expiresAt))
    return fail('bad-value', '--expires is a time such as 2027-01-31 or 2027-01-31T12:00Z.');
  return succeed(
    defined({
      expirationMinutes: expirationMinutes.value,
      timeoutSeconds: timeoutSeconds.value,
      expiresAt,
    }) as Partial<AuthConfigFields>,
  );
}

/** A whole number from an option, or `undefined` when it was not given. */
export function wholeNumber(
  input: Input,
  option: string,
  unit: string,
): Outcome<number | undefined, 'bad-value'> {
  const text = textOf(input, option);
  if (text === undefined) return succeed(undefined);
  return /^\d{1,9}$/.test(text)
    ? succeed(Number(text))
    : fail('bad-value', `--${option} is a whole number of ${unit}.`);
}

async function readSecrets(
  input: Input,
  context: Context,
): Promise<Outcome<Partial<AuthConfigFields>, 'usage' | 'bad-value'>> {
  const paths = Object.values(secretOptions).map((option) => textOf(input, option));
  if (paths.filter((path) => path === '-').length > 1)
    return fail('usage', 'Only one secret can come from stdin.');
  const secrets: Record<string, string | null> = {};
  for (const [field, option] of Object.entries(secretOptions)) {
    const secret = await readSecretFile(textOf(input, option), option, context);
    if (!secret.ok) return secret;
    if (secret.value !== undefined) secrets[field] = secret.value;
    else if (isGiven(input, `no-${option.replace('-file', '')}`)) secrets[field] = null;
  }
  return succeed(secrets);
}
