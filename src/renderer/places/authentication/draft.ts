import type { AuthConfigDraft, AuthConfigFields, SecretMark, Shown } from '../../../core/contract.ts';
import type { AuthConfig, AuthKind, SignInPreference } from '../../../core/model/auth-config.ts';
import { defaultReferer, fieldsOfKind } from '../../../core/model/auth-config-draft.ts';
import { parseAuthConfigId } from '../../../core/model/auth-config-id.ts';
import { defaultTokenHeader, portalEndpoints, portalRootOf } from '../../../core/model/presets.ts';
import { defaultRedirectUrl, parseRedirectUrl, redirectPlace } from '../../../core/model/redirect-url.ts';
import { type HttpPolicy, parseWebAddress } from '../../../core/model/web-address.ts';
import { words } from '../../../core/words/words.ts';
import { type SecretChange, secretOf } from '../../parts/secret-field.tsx';

/** The secrets of a request, by their fields. */
export type SecretName = 'clientSecret' | 'apiKey' | 'password' | 'token';

/** An auth configuration as it stands in the fields of a form. `null` leaves an address or header to what the portal implies. */
export interface Draft {
  readonly kind: AuthKind;
  readonly id: string;
  readonly name: string;
  readonly portal: string;
  readonly requestUrl: string | null;
  readonly tokenUrl: string | null;
  readonly refreshUrl: string;
  readonly redirectUrl: string;
  readonly clientId: string;
  readonly scope: string;
  readonly pkce: boolean;
  readonly persistToken: boolean;
  readonly expirationMinutes: number | null;
  readonly tokenHeader: string | null;
  readonly username: string;
  readonly realm: string;
  readonly referer: string;
  /** Unix milliseconds. */
  readonly expiresAt: number | null;
  readonly expectedAccount: string;
  readonly allowHttp: boolean;
  readonly timeoutSeconds: number | null;
  readonly signInWith: SignInPreference;
  readonly privateSignIn: boolean;
  readonly secrets: Readonly<Record<SecretName, SecretChange>>;
}

/** Fields of a form that can be wrong. */
export type DraftField = keyof Omit<Draft, 'secrets' | 'kind'> | SecretName;

/** What is wrong with a draft, by field, in words. */
export type Problems = Readonly<Partial<Record<DraftField, string>>>;

const keep: SecretChange = { kind: 'keep' };
const untouched: Draft['secrets'] = { clientSecret: keep, apiKey: keep, password: keep, token: keep };

/** A draft with nothing in it but what is usual. */
export function blankDraft(kind: AuthKind, id: string): Draft {
  return {
    kind,
    id,
    name: '',
    portal: '',
    requestUrl: null,
    tokenUrl: null,
    refreshUrl: '',
    redirectUrl: defaultRedirectUrl,
    clientId: '',
    scope: '',
    pkce: true,
    persistToken: false,
    expirationMinutes: null,
    tokenHeader: null,
    username: '',
    realm: '',
    referer: defaultReferer,
    expiresAt: null,
    expectedAccount: '',
    allowHttp: false,
    timeoutSeconds: 30,
    signInWith: 'ask',
    privateSignIn: false,
    secrets: untouched,
  };
}

/** The draft that changes nothing of a configuration. */
export function draftOf(config: Shown<AuthConfig>): Draft {
  const portal = config.portal ?? '';
  const common: Draft = {
    ...blankDraft(config.kind, config.id),
    name: config.name,
    portal,
    tokenHeader: config.tokenHeader === defaultTokenHeader(portal) ? null : config.tokenHeader,
    expectedAccount: config.expectedAccount ?? '',
    allowHttp: config.allowHttp,
    timeoutSeconds: config.timeoutSeconds,
    signInWith: config.signInWith,
    privateSignIn: config.privateSignIn,
  };
  switch (config.kind) {
    case 'oauth2':
      return {
        ...common,
        requestUrl: typedUrl(config.requestUrl, portal, 'authorize'),
        tokenUrl: typedUrl(config.tokenUrl, portal, 'token'),
        refreshUrl: config.refreshUrl ?? '',
        redirectUrl: config.redirectUrl,
        clientId: config.clientId,
        scope: config.scope,
        pkce: config.pkce,
        persistToken: config.persistToken,
        expirationMinutes: config.expirationMinutes,
      };
    case 'app':
      return {
        ...common,
        tokenUrl: typedUrl(config.tokenUrl, portal, 'token'),
        clientId: config.clientId,
        expirationMinutes: config.expirationMinutes,
      };
    case 'token':
      return {
        ...common,
        username: config.username,
        referer: config.referer,
        expirationMinutes: config.expirationMinutes,
      };
    case 'api-key':
    case 'pasted':
      return { ...common, expiresAt: config.expiresAt };
    case 'basic':
      return { ...common, username: config.username, realm: config.realm };
    case 'qgis':
      return common;
  }
}

/** The marks of the secrets that a configuration has, by the fields that change them. */
export function marksOf(config: Shown<AuthConfig> | null): Readonly<Record<SecretName, SecretMark | null>> {
  const none = { clientSecret: null, apiKey: null, password: null, token: null };
  switch (config?.kind) {
    case 'oauth2':
      return { ...none, clientSecret: config.clientSecret, apiKey: config.apiKey };
    case 'app':
      return { ...none, clientSecret: config.clientSecret };
    case 'token':
    case 'basic':
      return { ...none, password: config.password };
    case 'api-key':
      return { ...none, password: config.key };
    case 'pasted':
      return { ...none, token: config.token };
    case 'qgis':
      return { ...none, password: config.settings };
    case undefined:
      return none;
  }
}

/** The secret that a kind has, where it has exactly one that counts. */
export const secretOfKind: Readonly<Record<AuthKind, SecretName>> = {
  oauth2: 'clientSecret',
  app: 'clientSecret',
  token: 'password',
  'api-key': 'password',
  pasted: 'token',
  basic: 'password',
  qgis: 'password',
};

/** What a configuration came without and is of no use without, in words; `null` where nothing is missing. */
export function missingSecretOf(config: Shown<AuthConfig>): string | null {
  const { kind } = config;
  if (kind === 'oauth2' || kind === 'token' || kind === 'qgis') return null;
  return marksOf(config)[secretOfKind[kind]] === null ? words.authentication.missingSecrets[kind] : null;
}

/** The address that follows from the portal, or '' where none does. */
export function derivedUrl(
  { portal, allowHttp }: Pick<Draft, 'portal' | 'allowHttp'>,
  endpoint: 'authorize' | 'token',
): string {
  const address = parseWebAddress(portal, policyOf(allowHttp));
  return address.ok ? portalEndpoints(portalRootOf(address.value))[endpoint] : '';
}

/** The token header that is taken when none is typed. */
export function usualTokenHeader({ portal, tokenUrl }: Pick<Draft, 'portal' | 'tokenUrl'>): string {
  const address = parseWebAddress(portal === '' ? (tokenUrl ?? '') : portal, 'allowed');
  return defaultTokenHeader(address.ok ? address.value.href : '');
}

/** Whether saving would change anything. */
export function isChanged(before: Draft, after: Draft): boolean {
  if (before.id !== after.id || before.kind !== after.kind) return true;
  if (Object.values(after.secrets).some(({ kind }) => kind !== 'keep')) return true;
  return Object.keys(plainChanges(before, after)).length > 0;
}

/** The request that changes the first into the second. It reads what was typed into secret fields, so it is made once. */
export function changesOf(before: Draft, after: Draft): AuthConfigFields {
  return { ...plainChanges(before, after), ...secretsOf(after) };
}

/** The request that adds a configuration. It reads what was typed into secret fields, so it is made once. */
export function additionOf(draft: Draft): AuthConfigDraft {
  // Those that are kept for QGIS come by an import alone, so no new draft is of that kind.
  const kind = draft.kind === 'qgis' ? 'oauth2' : draft.kind;
  return { kind, id: draft.id, ...plainFields(draft), ...secretsOf(draft) };
}

/**
 * What is wrong with a draft. `marks` tells which secrets are there already; what came without the one that it needs
 * (`cameWithout`) may be saved before that is given.
 */
export function problemsOf(
  draft: Draft,
  marks: Readonly<Record<SecretName, SecretMark | null>>,
  otherIds: readonly string[],
  cameWithout = false,
): Problems {
  const { problems, id } = words.authentication;
  const { kind } = draft;
  const fields = new Set<string>(fieldsOfKind[kind]);
  const required = secretOfKind[kind];
  const isSecretMissing =
    !cameWithout &&
    kind !== 'oauth2' &&
    kind !== 'token' &&
    !willHaveSecret(draft.secrets[required], marks[required]);
  const found: Record<string, string | null> = {
    id: parseAuthConfigId(draft.id) === null || otherIds.includes(draft.id) ? id.rule : null,
    name: nameProblem(draft.name),
    portal: portalProblem(draft),
    requestUrl: fields.has('requestUrl') ? urlProblem(draft.requestUrl, draft.allowHttp) : null,
    tokenUrl: fields.has('tokenUrl') ? urlProblem(draft.tokenUrl, draft.allowHttp) : null,
    refreshUrl: fields.has('refreshUrl') ? urlProblem(draft.refreshUrl, draft.allowHttp) : null,
    redirectUrl: fields.has('redirectUrl') ? redirectProblem(draft.redirectUrl) : null,
    clientId: fields.has('clientId') && draft.clientId.trim() === '' ? problems.clientIdMissing : null,
    username: fields.has('username') && draft.username.trim() === '' ? problems.usernameMissing : null,
    tokenHeader: headerProblem(draft.tokenHeader),
    expirationMinutes: isWithin(draft.expirationMinutes, 129_600) ? null : problems.minutes,
    timeoutSeconds: isWithin(draft.timeoutSeconds, 600) ? null : problems.timeout,
    [required]: isSecretMissing ? problems.secretMissing : null,
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null));
}

/** The fields of a request without secrets, as they stand. */
function plainFields(draft: Draft): AuthConfigFields {
  const portal = draft.portal.trim();
  const all: AuthConfigFields = {
    name: draft.name,
    ...(portal === '' ? {} : { portal }),
    requestUrl: draft.requestUrl ?? derivedUrl(draft, 'authorize'),
    tokenUrl: draft.tokenUrl ?? derivedUrl(draft, 'token'),
    refreshUrl: draft.refreshUrl.trim() === '' ? null : draft.refreshUrl,
    redirectUrl: draft.redirectUrl,
    clientId: draft.clientId,
    scope: draft.scope,
    pkce: draft.pkce,
    persistToken: draft.persistToken,
    expirationMinutes: draft.expirationMinutes,
    tokenHeader: draft.tokenHeader ?? '',
    username: draft.username,
    realm: draft.realm,
    referer: draft.referer,
    expiresAt: draft.expiresAt,
    expectedAccount: draft.expectedAccount.trim() === '' ? null : draft.expectedAccount,
    allowHttp: draft.allowHttp,
    timeoutSeconds: draft.timeoutSeconds ?? 30,
    signInWith: draft.signInWith,
    privateSignIn: draft.privateSignIn,
  };
  const meant = new Set<string>(fieldsOfKind[draft.kind]);
  return Object.fromEntries(Object.entries(all).filter(([name]) => meant.has(name)));
}

function plainChanges(before: Draft, after: Draft): AuthConfigFields {
  const old = new Map(Object.entries(plainFields(before)));
  const fields = Object.entries(plainFields(after));
  const changed = fields.filter(([name, value]) => !Object.is(old.get(name), value));
  // An address alone would be read as the whole layout: it goes with its portal.
  const isMoved = changed.some(([name]) => addresses.has(name));
  return Object.fromEntries(
    isMoved ? [...changed, ...fields.filter(([name]) => addresses.has(name))] : changed,
  );
}

const addresses: ReadonlySet<string> = new Set(['portal', 'requestUrl', 'tokenUrl']);

function secretsOf({ kind, secrets }: Draft): AuthConfigFields {
  const meant = new Set<string>(fieldsOfKind[kind]);
  const given = Object.entries(secrets).flatMap(([name, change]) => {
    const value = meant.has(name) ? secretOf(change) : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

function willHaveSecret(change: SecretChange, mark: SecretMark | null): boolean {
  return change.kind === 'set' || (change.kind === 'keep' && mark !== null);
}

function typedUrl(url: string, portal: string, endpoint: 'authorize' | 'token'): string | null {
  return portal !== '' && portalEndpoints(portal)[endpoint] === url ? null : url;
}

function policyOf(allowHttp: boolean): HttpPolicy {
  return allowHttp ? 'allowed' : 'loopback-only';
}

function nameProblem(text: string): string | null {
  const { problems } = words.authentication;
  const name = text.trim();
  if (name === '') return problems.nameMissing;
  if (name.length > 80) return problems.nameLong;
  return /\p{Cc}/u.test(name) ? problems.nameStrange : null;
}

/** OAuth addresses that were typed both may stand without a portal. */
function portalProblem({ kind, portal, requestUrl, tokenUrl, allowHttp }: Draft): string | null {
  const isLaidOut =
    (kind === 'oauth2' && requestUrl !== null && tokenUrl !== null) || (kind === 'app' && tokenUrl !== null);
  if (portal.trim() === '') return isLaidOut ? null : words.authentication.problems.portalMissing;
  return urlProblem(portal, allowHttp);
}

function urlProblem(text: string | null, allowHttp: boolean): string | null {
  if (text === null || text.trim() === '') return null;
  const address = parseWebAddress(text, policyOf(allowHttp));
  return address.ok ? null : address.failure.message;
}

function redirectProblem(text: string): string | null {
  const redirect = parseRedirectUrl(text);
  if (!redirect.ok) return redirect.failure.message;
  const place = redirectPlace(redirect.value);
  const isPortRight = place.kind !== 'loopback' || place.address.port >= 1_024;
  return isPortRight ? null : words.authentication.problems.port;
}

function headerProblem(header: string | null): string | null {
  if (header === null || header.trim() === '') return null;
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header.trim()) ? null : words.authentication.problems.header;
}

function isWithin(value: number | null, most: number): boolean {
  return value === null || (Number.isInteger(value) && value >= 1 && value <= most);
}
