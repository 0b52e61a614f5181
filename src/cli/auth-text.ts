import type { AuthConfigView, Badge, SignInState } from '../core/contract.ts';
import type { AuthKind } from '../core/model/auth-config.ts';
import { columns, facts, moment, timeLeft } from './output.ts';

/** Names of the kinds as people say them. */
export const kindNames: Readonly<Record<AuthKind, string>> = {
  oauth2: 'OAuth2 user login',
  app: 'OAuth2 app login',
  token: 'user and password (generateToken)',
  'api-key': 'API key',
  pasted: 'pasted token',
  basic: 'HTTP Basic',
  qgis: 'kept for QGIS',
};

const signInPages = { embedded: 'in a window of the application', system: 'in your own browser' } as const;

/** All auth configurations as a table. */
export function authTable(views: readonly AuthConfigView[], now: number): readonly string[] {
  if (views.length === 0)
    return ['No auth configurations yet. `wayleave help auth add` tells how to define one.'];
  const rows = views.map(({ config, signIn, badge }) => [
    config.id,
    config.name,
    config.kind,
    config.portal ?? '',
    isSecretMissing(badge) ? secretMissingText : stateText(signIn, now),
  ]);
  return columns([['ID', 'NAME', 'KIND', 'PORTAL', 'SIGN-IN'], ...rows]);
}

/** One auth configuration, field by field, by the labels that QGIS uses. */
export function authFacts({ config, signIn, badge, usedBy }: AuthConfigView, now: number): readonly string[] {
  return facts([
    ['ID', config.id],
    ['Name', config.name],
    ['Kind', kindNames[config.kind]],
    ['Portal', config.portal],
    ...fieldsOf(config),
    ['Token header', config.tokenHeader],
    ['Expected account', config.expectedAccount],
    ['Sign-in page', config.signInWith === 'ask' ? null : signInPages[config.signInWith]],
    ['Private sign-in', config.privateSignIn ? 'yes' : null],
    ['Request timeout', `${config.timeoutSeconds} s`],
    ['Plain http', config.allowHttp ? 'allowed' : null],
    ['Sign-in', isSecretMissing(badge) ? secretMissingText : stateText(signIn, now)],
    ['Token ends', signIn.tokenExpiresAt === null ? null : moment(signIn.tokenExpiresAt, now)],
    ['Sign-in ends', signIn.signInEndsAt === null ? null : moment(signIn.signInEndsAt, now)],
    ['Used by', usedBy.join(', ')],
  ]);
}

/** What stands in place of a sign-in where the secret that it takes never came along. */
export const secretMissingText = 'its secret is missing';

/** Whether a configuration came without the secret that it is of no use without. */
export function isSecretMissing(badge: Badge): boolean {
  return badge.state === 'error' && badge.code === 'secret-missing';
}

/** Where a sign-in stands, in a few words. */
export function stateText({ state, account, signInEndsAt }: SignInState, now: number): string {
  const who = account === null ? '' : ` as ${account}`;
  switch (state) {
    case 'signed-in':
      return signInEndsAt === null
        ? `signed in${who}`
        : `signed in${who}, ends ${timeLeft(signInEndsAt - now)}`;
    case 'expires-soon':
      return `signed in${who}, ends ${timeLeft((signInEndsAt ?? now) - now)}`;
    case 'sign-in-needed':
      return 'sign-in needed';
    case 'never-signed-in':
      return 'never signed in';
    case 'no-sign-in':
      return `needs no sign-in${who}`;
  }
}

type Fact = readonly [string, string | null];

function fieldsOf(config: AuthConfigView['config']): readonly Fact[] {
  const set = (mark: unknown) => (mark === null ? null : 'set');
  const needed = (mark: unknown, option: string) =>
    mark === null ? `missing: give yours with \`wayleave auth edit ${config.id} --${option} FILE\`` : 'set';
  const expiration = (minutes: number | null): Fact => [
    'Expiration',
    minutes === null ? null : `${minutes} min`,
  ];
  const end = (at: number | null): Fact => ['Ends', at === null ? null : new Date(at).toISOString()];
  switch (config.kind) {
    case 'oauth2':
      return [
        ['Grant flow', 'Authorization Code'],
        ['Request URL', config.requestUrl],
        ['Token URL', config.tokenUrl],
        ['Refresh URL', config.refreshUrl],
        ['Redirect URL', config.redirectUrl],
        ['Client ID', config.clientId],
        ['Client secret', set(config.clientSecret)],
        ['Scope', config.scope],
        ['API key', set(config.apiKey)],
        ['PKCE', config.pkce ? 'S256' : 'off'],
        ['Persist token', config.persistToken ? 'yes' : null],
        expiration(config.expirationMinutes),
      ];
    case 'app':
      return [
        ['Token URL', config.tokenUrl],
        ['Client ID', config.clientId],
        ['Client secret', needed(config.clientSecret, 'client-secret-file')],
        expiration(config.expirationMinutes),
      ];
    case 'token':
      return [
        ['User', config.username],
        ['Password', config.password === null ? 'asked for at each sign-in' : 'set'],
        ['Referer', config.referer],
        expiration(config.expirationMinutes),
      ];
    case 'api-key':
      return [['API key', needed(config.key, 'password-file')], end(config.expiresAt)];
    case 'pasted':
      return [['Token', needed(config.token, 'token-file')], end(config.expiresAt)];
    case 'basic':
      return [
        ['User', config.username],
        ['Password', needed(config.password, 'password-file')],
        ['Realm', config.realm],
      ];
    case 'qgis':
      return [
        ['Method in QGIS', config.method],
        ['Values', 'set'],
      ];
  }
}
