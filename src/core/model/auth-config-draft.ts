import type { AuthConfigDraft, AuthConfigFields } from '../contract.ts';
import type { InputCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import type { Randomness } from '../ports.ts';
import type { AuthConfig, AuthConfigBase, AuthKind, QgisConfig, Secret } from './auth-config.ts';
import { type AuthConfigId, drawAuthConfigId, findIdClash, requireAuthConfigId } from './auth-config-id.ts';
import { defaultTokenHeader, portalEndpoints, portalOfOAuthUrl, portalRootOf } from './presets.ts';
import { defaultRedirectUrl, parseRedirectUrl } from './redirect-url.ts';
import { type HttpPolicy, parseWebAddress } from './web-address.ts';

/** What defining or editing needs to know of the rest. */
export interface DraftSurroundings {
  readonly takenIds: readonly string[];
  readonly randomness: Randomness;
  /** Unix milliseconds. */
  readonly now: number;
}

/** A configuration that passed every rule, and what the user should hear about it. */
export interface DefinedAuthConfig {
  readonly config: AuthConfig;
  readonly notes: readonly string[];
}

type Field = keyof AuthConfigFields;
type Result<T> = Outcome<T, InputCode>;

const common: readonly Field[] = [
  'name',
  'portal',
  'tokenHeader',
  'expectedAccount',
  'allowHttp',
  'timeoutSeconds',
];

/** The fields that mean something for each kind. Others are refused rather than dropped. */
export const fieldsOfKind: Readonly<Record<AuthKind, readonly Field[]>> = {
  oauth2: [
    ...common,
    'requestUrl',
    'tokenUrl',
    'refreshUrl',
    'redirectUrl',
    'clientId',
    'clientSecret',
    'scope',
    'apiKey',
    'pkce',
    'persistToken',
    'expirationMinutes',
    'signInWith',
    'privateSignIn',
  ],
  app: [...common, 'tokenUrl', 'clientId', 'clientSecret', 'expirationMinutes'],
  token: [...common, 'username', 'password', 'referer', 'expirationMinutes'],
  'api-key': [...common, 'password', 'expiresAt'],
  pasted: [...common, 'token', 'expiresAt'],
  basic: [...common, 'username', 'password', 'realm'],
  qgis: ['name'],
};

/** The referer that password tokens are bound to when the user names none. */
export const defaultReferer = 'https://wayleave.invalid/';

/** At most what Esri lets a refresh token live (90 days), in minutes. */
const longestExpirationMinutes = 129_600;

/** Makes a new auth configuration from what the user gave, filling in what follows from the portal. */
export function defineAuthConfig(
  draft: AuthConfigDraft,
  around: DraftSurroundings,
): Result<DefinedAuthConfig> {
  const id = chooseId(draft.id, around);
  if (!id.ok) return id;
  const config = buildConfig(draft.kind, draft, id.value.id, null, around.now);
  if (!config.ok) return config;
  return succeed({ config: config.value, notes: id.value.notes });
}

/** The configuration with some fields changed; its ID and kind stay. Equal to the old one when nothing changed. */
export function changeAuthConfig(
  config: AuthConfig,
  fields: AuthConfigFields,
  now: number,
): Result<AuthConfig> {
  return buildConfig(config.kind, fields, config.id, config, now);
}

/** The ID the user fixed, checked, or a drawn one. A twin in another case is allowed and noted. */
export function chooseId(
  wanted: string | undefined,
  { takenIds, randomness }: Pick<DraftSurroundings, 'takenIds' | 'randomness'>,
): Result<{ readonly id: AuthConfigId; readonly notes: readonly string[] }> {
  if (wanted === undefined) return succeed({ id: drawAuthConfigId(takenIds, randomness), notes: [] });
  const id = requireAuthConfigId(wanted);
  if (!id.ok) return id;
  const clash = findIdClash(id.value, takenIds);
  if (clash.kind === 'taken') return fail('id-taken', `The ID ${id.value} is taken.`);
  const notes =
    clash.kind === 'case-only'
      ? [`${id.value} differs only in case from ${clash.other}. QGIS keeps them apart; people may not.`]
      : [];
  return succeed({ id: id.value, notes });
}

function buildConfig(
  kind: AuthKind,
  fields: AuthConfigFields,
  id: AuthConfigId,
  previous: AuthConfig | null,
  now: number,
): Result<AuthConfig> {
  const stray = strayField(kind, fields);
  if (stray !== null) return fail('bad-value', `${stray} does not go with kind ${kind}.`);
  const form = new Form(fields, previous, now);
  const base = buildBase(form, kind, id);
  const config = kindBuilders[kind](form, base);
  const problem = form.firstProblem();
  if (problem !== null) return problem;
  return succeed(previous !== null && isUnchanged(config, previous) ? previous : config);
}

function strayField(kind: AuthKind, fields: AuthConfigFields): Field | null {
  const allowed = new Set<string>([...fieldsOfKind[kind], 'kind', 'id']);
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && !allowed.has(name)) return name as Field;
  }
  return null;
}

function buildBase(form: Form, kind: AuthKind, id: AuthConfigId): AuthConfigBase {
  const portal = form.portal(kind);
  return {
    id,
    name: form.name(),
    portal,
    tokenHeader: form.tokenHeader(portal),
    expectedAccount: form.expectedAccount(),
    allowHttp: form.httpPolicy() === 'allowed',
    timeoutSeconds: form.wholeNumber('timeoutSeconds', 30, 1, 600) ?? 30,
    signInWith: form.fields.signInWith ?? form.previous?.signInWith ?? 'ask',
    privateSignIn: form.flag('privateSignIn', false),
    qgisExtras: form.previous?.qgisExtras ?? null,
    createdAt: form.previous?.createdAt ?? form.now,
    changedAt: form.now,
  };
}

const kindBuilders: { readonly [Kind in AuthKind]: (form: Form, base: AuthConfigBase) => AuthConfig } = {
  oauth2: (form, base) => ({
    ...base,
    kind: 'oauth2',
    grantFlow: 'authorization-code',
    requestUrl: form.oauthUrl('requestUrl', base.portal, 'authorize'),
    tokenUrl: form.oauthUrl('tokenUrl', base.portal, 'token'),
    refreshUrl: form.refreshUrl(),
    redirectUrl: form.redirectUrl(),
    clientId: form.required('clientId').trim(),
    clientSecret: form.secret('clientSecret', true),
    scope: form.text('scope'),
    apiKey: form.secret('apiKey', true),
    pkce: form.flag('pkce', true),
    persistToken: form.flag('persistToken', false),
    expirationMinutes: form.expirationMinutes(),
  }),
  app: (form, base) => ({
    ...base,
    kind: 'app',
    tokenUrl: form.oauthUrl('tokenUrl', base.portal, 'token'),
    clientId: form.required('clientId').trim(),
    clientSecret: form.requiredSecret('clientSecret', true),
    expirationMinutes: form.expirationMinutes(),
  }),
  token: (form, base) => ({
    ...base,
    kind: 'token',
    username: form.required('username'),
    password: form.secret('password', false),
    referer: form.text('referer') || defaultReferer,
    expirationMinutes: form.expirationMinutes(),
  }),
  'api-key': (form, base) => ({
    ...base,
    kind: 'api-key',
    key: form.requiredSecret('password', true, 'key'),
    expiresAt: form.moment('expiresAt'),
  }),
  pasted: (form, base) => ({
    ...base,
    kind: 'pasted',
    token: form.requiredSecret('token', true),
    expiresAt: form.moment('expiresAt'),
  }),
  basic: (form, base) => ({
    ...base,
    kind: 'basic',
    username: form.required('username'),
    password: form.requiredSecret('password', false),
    realm: form.text('realm'),
  }),
  qgis: (form, base) => ({ ...base, kind: 'qgis', ...form.keptForQgis() }),
};

/** Reads fields over a previous configuration and keeps the first thing that is wrong with them. */
class Form {
  readonly fields: AuthConfigFields;
  readonly previous: AuthConfig | null;
  readonly now: number;
  private problem: {
    readonly ok: false;
    readonly failure: { code: InputCode; message: string; details: null };
  } | null = null;

  constructor(fields: AuthConfigFields, previous: AuthConfig | null, now: number) {
    this.fields = fields;
    this.previous = previous;
    this.now = now;
  }

  firstProblem() {
    return this.problem;
  }

  httpPolicy(): HttpPolicy {
    return (this.fields.allowHttp ?? this.previous?.allowHttp ?? false) ? 'allowed' : 'loopback-only';
  }

  name(): string {
    const name = (this.fields.name ?? this.previous?.name ?? '').trim();
    if (name === '') this.refuse('bad-value', 'The configuration needs a name.');
    else if (name.length > 80) this.refuse('bad-value', 'A name has at most 80 characters.');
    else if (/\p{Cc}/u.test(name)) this.refuse('bad-value', 'A name has no control characters.');
    return name;
  }

  portal(kind: AuthKind): string | null {
    const given = this.fields.portal;
    if (given !== undefined) {
      const address = this.address(given);
      return address === null ? null : portalRootOf(address);
    }
    const oauthUrl = this.fields.tokenUrl ?? this.fields.requestUrl;
    const isLaidOutByHand = (kind === 'oauth2' || kind === 'app') && oauthUrl !== undefined;
    if (isLaidOutByHand) return portalOfOAuthUrl(oauthUrl);
    if (this.previous === null) this.refuse('bad-value', 'The address of the portal is missing.');
    return this.kept(this.previous?.portal ?? null);
  }

  oauthUrl(field: 'requestUrl' | 'tokenUrl', portal: string | null, endpoint: 'authorize' | 'token'): string {
    const given = this.fields[field];
    if (given !== undefined) {
      const address = this.address(given);
      return address === null ? '' : address.href;
    }
    const before = this.before(field);
    const keptPortal = portal === this.previous?.portal;
    if (typeof before === 'string' && keptPortal) return this.kept(before);
    if (portal === null) {
      this.refuse('bad-value', `The ${field === 'tokenUrl' ? 'token URL' : 'request URL'} is missing.`);
      return '';
    }
    return portalEndpoints(portal)[endpoint];
  }

  refreshUrl(): string | null {
    const given = this.fields.refreshUrl;
    if (given === undefined)
      return this.previous?.kind === 'oauth2' ? this.kept(this.previous.refreshUrl) : null;
    if (given === null || given.trim() === '') return null;
    return this.address(given)?.href ?? null;
  }

  redirectUrl(): string {
    const given = this.fields.redirectUrl;
    if (given === undefined)
      return this.previous?.kind === 'oauth2' ? this.previous.redirectUrl : defaultRedirectUrl;
    const parsed = parseRedirectUrl(given);
    if (!parsed.ok) this.refuse(parsed.failure.code, parsed.failure.message);
    return parsed.ok ? parsed.value : '';
  }

  tokenHeader(portal: string | null): string {
    const given = this.fields.tokenHeader?.trim();
    if (given !== undefined && given !== '') {
      // RFC 9110 section 5.6.2: a field name is a token.
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(given))
        this.refuse('bad-value', 'That is not a header name.');
      return given;
    }
    if (given === undefined && this.previous !== null && portal === this.previous.portal)
      return this.previous.tokenHeader;
    return defaultTokenHeader(portal ?? this.fields.tokenUrl ?? '');
  }

  expectedAccount(): string | null {
    const given = this.fields.expectedAccount;
    if (given === undefined) return this.previous?.expectedAccount ?? null;
    const account = given?.trim() ?? '';
    return account === '' ? null : account;
  }

  expirationMinutes(): number | null {
    return this.wholeNumber('expirationMinutes', null, 1, longestExpirationMinutes);
  }

  wholeNumber(
    field: 'expirationMinutes' | 'timeoutSeconds',
    fallback: number | null,
    least: number,
    most: number,
  ) {
    const before = this.before(field);
    const given = this.fields[field];
    const value = given === undefined ? (typeof before === 'number' ? before : fallback) : given;
    if (value !== null && (!Number.isInteger(value) || value < least || value > most)) {
      this.refuse('bad-value', `${field} is a whole number from ${least} to ${most}.`);
    }
    return value;
  }

  moment(field: 'expiresAt'): number | null {
    const before = this.before(field);
    const given = this.fields[field];
    return given === undefined ? (typeof before === 'number' ? before : null) : given;
  }

  flag(field: 'pkce' | 'persistToken' | 'privateSignIn', fallback: boolean): boolean {
    const before = this.before(field);
    return this.fields[field] ?? (typeof before === 'boolean' ? before : fallback);
  }

  text(field: 'scope' | 'realm' | 'referer'): string {
    const before = this.before(field);
    const value = this.fields[field] ?? (typeof before === 'string' ? before : '');
    if (/[\r\n]/.test(value)) this.refuse('bad-value', `${field} is one line.`);
    return value;
  }

  required(field: 'clientId' | 'username'): string {
    const before = this.before(field);
    const value = this.fields[field] ?? (typeof before === 'string' ? before : '');
    if (value.trim() === '') this.refuse('bad-value', `The ${wordsFor[field]} is missing.`);
    else if (/\p{Cc}/u.test(value))
      this.refuse('bad-value', `The ${wordsFor[field]} has a control character in it.`);
    return value;
  }

  /** `stored` is the field of the configuration where it differs from the one the user fills in. */
  secret(field: SecretField, trims: boolean, stored: SecretField | 'key' = field): Secret | null {
    const before = this.before(stored);
    const kept = isSecret(before) ? before : null;
    const given = this.fields[field];
    if (given === undefined) return kept;
    if (given === null) return null;
    const value = trims ? given.trim() : given;
    if (value === '') this.refuse('bad-value', `The ${wordsFor[field]} is empty.`);
    // A secret goes into headers and QGIS files, and no portal issues one with a line break.
    else if (trims && /\s/.test(value)) this.refuse('bad-value', `The ${wordsFor[field]} has a blank in it.`);
    return kept !== null && kept.value === value ? kept : { value, setAt: this.now };
  }

  requiredSecret(field: SecretField, trims: boolean, stored: SecretField | 'key' = field): Secret | null {
    const secret = this.secret(field, trims, stored);
    // What came without its secret may be edited before it is given.
    const isStillMissing = this.before(stored) === null && this.fields[field] === undefined;
    if (secret === null && !isStillMissing) this.refuse('bad-value', `The ${wordsFor[field]} is missing.`);
    return secret;
  }

  /** What an import brought; a person changes the name alone. */
  keptForQgis(): Pick<QgisConfig, 'method' | 'version' | 'uri' | 'settings'> {
    if (this.previous?.kind === 'qgis') {
      const { method, version, uri, settings } = this.previous;
      return { method, version, uri, settings };
    }
    this.refuse('unsupported', 'Configurations of kind qgis come by an import from QGIS.');
    return { method: '', version: 0, uri: '', settings: { value: '{}', setAt: this.now } };
  }

  private address(text: string): URL | null {
    const address = parseWebAddress(text, this.httpPolicy());
    if (!address.ok) this.refuse(address.failure.code, address.failure.message);
    return address.ok ? address.value : null;
  }

  /** An address that stays, held against a policy that may have changed. */
  private kept<Text extends string | null>(text: Text): Text {
    if (text !== null) this.address(text);
    return text;
  }

  private before(field: string): unknown {
    return this.previous === null
      ? undefined
      : Object.entries(this.previous).find(([name]) => name === field)?.[1];
  }

  private refuse(code: InputCode, message: string): void {
    this.problem ??= { ok: false, failure: { code, message, details: null } };
  }
}

type SecretField = 'clientSecret' | 'apiKey' | 'password' | 'token';

const wordsFor: Readonly<Record<SecretField | 'clientId' | 'username', string>> = {
  clientSecret: 'client secret',
  apiKey: 'API key',
  password: 'password or key',
  token: 'token',
  clientId: 'client ID',
  username: 'user name',
};

function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && 'value' in value && 'setAt' in value;
}

function isUnchanged(config: AuthConfig, previous: AuthConfig): boolean {
  return JSON.stringify({ ...config, changedAt: 0 }) === JSON.stringify({ ...previous, changedAt: 0 });
}
