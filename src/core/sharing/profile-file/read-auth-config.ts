import * as v from 'valibot';
import {
  type AuthConfig,
  authKinds,
  type DefinableKind,
  type Secret,
  signInPreferences,
} from '../../model/auth-config.ts';
import { type AuthConfigId, requireAuthConfigId } from '../../model/auth-config-id.ts';
import { changeAuthConfig, defineAuthConfig, type DraftSurroundings } from '../../model/auth-config-draft.ts';
import { standardHeader } from '../../model/presets.ts';
import { fail, type Outcome, succeed } from '../../outcome.ts';
import { readBoundedJson } from '../bounded-json.ts';
import { personalAuthDefaults } from './defaults.ts';
import {
  flag,
  oneOf,
  qgisText,
  readFields,
  type Refused,
  secretText,
  text,
  wholeNumber,
  withheldNames,
} from './record-fields.ts';
import { secretFieldsOf, withoutSecrets } from './secret-fields.ts';
import { profileFileBounds } from './shared-profile.ts';

/** A configuration of a file, and the fields of its secrets that stayed with whoever made the file. */
export interface ReadAuthConfig {
  readonly config: AuthConfig;
  readonly withheld: readonly string[];
}

const secret = v.optional(secretText);
const headSchema = v.object({
  kind: text,
  id: text,
  name: text,
  withheld: v.optional(withheldNames, []),
});

/** Every field that a configuration which can be typed may have in a file, besides those of `headSchema`. */
const fieldsSchema = v.object({
  portal: v.optional(text),
  tokenHeader: v.optional(text),
  expectedAccount: v.optional(text),
  allowHttp: v.optional(flag),
  timeoutSeconds: v.optional(wholeNumber),
  signInWith: v.optional(oneOf(signInPreferences)),
  privateSignIn: v.optional(flag),
  qgisExtras: v.optional(qgisText),
  requestUrl: v.optional(text),
  tokenUrl: v.optional(text),
  refreshUrl: v.optional(text),
  redirectUrl: v.optional(text),
  clientId: v.optional(text),
  clientSecret: secret,
  scope: v.optional(text),
  apiKey: secret,
  pkce: v.optional(flag),
  persistToken: v.optional(flag),
  expirationMinutes: v.optional(wholeNumber),
  username: v.optional(text),
  password: secret,
  referer: v.optional(text),
  key: secret,
  token: secret,
  expiresAt: v.optional(wholeNumber),
  realm: v.optional(text),
});
type Fields = v.InferOutput<typeof fieldsSchema>;

const common = [
  'portal',
  'tokenHeader',
  'expectedAccount',
  'allowHttp',
  'timeoutSeconds',
  'signInWith',
  'privateSignIn',
  'qgisExtras',
] as const;
const oauth2Fields = [
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
] as const;

/** The fields that mean something for each kind. Others are passed over, as unknown ones are. */
const schemas: Readonly<Record<DefinableKind, v.GenericSchema<unknown, Fields>>> = {
  oauth2: v.pick(fieldsSchema, [...common, ...oauth2Fields]),
  app: v.pick(fieldsSchema, [...common, 'tokenUrl', 'clientId', 'clientSecret', 'expirationMinutes']),
  token: v.pick(fieldsSchema, [...common, 'username', 'password', 'referer', 'expirationMinutes']),
  'api-key': v.pick(fieldsSchema, [...common, 'key', 'expiresAt']),
  pasted: v.pick(fieldsSchema, [...common, 'token', 'expiresAt']),
  basic: v.pick(fieldsSchema, [...common, 'username', 'password', 'realm']),
};
const keptSchema = v.object({
  method: text,
  version: wholeNumber,
  uri: v.optional(text, ''),
  settings: v.optional(qgisText),
});
const textsSchema = v.record(v.string(), v.string());
const objectSchema = v.record(v.string(), v.unknown());

/** What a configuration is of no use without, by its name in a definition. */
const neededSecrets = {
  oauth2: null,
  app: 'clientSecret',
  token: null,
  'api-key': 'password',
  pasted: 'token',
  basic: 'password',
} as const satisfies Readonly<Record<DefinableKind, string | null>>;

/** Stand for what a file may leave out and a person may not, while the rules are held against the rest. */
const standInSecret = 'withheld';
const standInPortal = 'https://withheld.invalid';

/** The ID is always given: none is drawn. */
const surroundings: DraftSurroundings = {
  takenIds: [],
  randomness: { bytes: (count) => new Uint8Array(count) },
  now: 0,
};

/**
 * The configuration in one record of a file, held to the rules for one that is typed; what belongs to a person only
 * counts in a file that says so. `refused` says in a sentence why it cannot be taken.
 */
export function readAuthConfig(json: unknown, personal: boolean): Outcome<ReadAuthConfig, Refused> {
  const head = readFields(json, headSchema);
  if (!head.ok) return head;
  const { kind, name, withheld } = head.value;
  const id = requireAuthConfigId(head.value.id);
  if (!id.ok) return fail('refused', id.failure.message);
  const read =
    kind === 'qgis'
      ? readKept(json, { id: id.value, name })
      : isDefinable(kind)
        ? readTyped(json, { kind, id: id.value, name }, personal)
        : fail('refused', 'Its kind is none that this Wayleave knows.');
  if (!read.ok) return read;
  const secrets = secretFieldsOf(read.value);
  const isAbsent = (name: string) => secrets.some((one) => one.field === name && one.secret === null);
  return succeed({ config: read.value, withheld: withheld.filter(isAbsent) });
}

function isDefinable(kind: string): kind is DefinableKind {
  return authKinds.some((known) => known === kind);
}

interface Head {
  readonly kind: DefinableKind;
  readonly id: AuthConfigId;
  readonly name: string;
}

function readTyped(json: unknown, head: Head, personal: boolean): Outcome<AuthConfig, Refused> {
  const read = readFields(json, schemas[head.kind]);
  if (!read.ok) return read;
  const { signInWith, privateSignIn, expectedAccount, qgisExtras, key, ...fields } = read.value;
  const isOAuth = head.kind === 'oauth2' || head.kind === 'app';
  const hasAddresses =
    fields.tokenUrl !== undefined && (head.kind === 'app' || fields.requestUrl !== undefined);
  if (isOAuth && fields.portal === undefined && !hasAddresses)
    return fail('refused', 'It has no portal, and not every address that would follow from it.');
  const extras = secretJson('qgisExtras', qgisExtras, objectSchema);
  if (!extras.ok) return extras;

  const needed = neededSecrets[head.kind];
  const given = head.kind === 'api-key' ? { ...fields, password: key } : fields;
  const isBare = needed !== null && given[needed] === undefined;
  const defined = defineAuthConfig(
    {
      ...head,
      ...given,
      ...(isBare ? { [needed]: standInSecret } : {}),
      portal: fields.portal ?? (isOAuth ? undefined : standInPortal),
      expectedAccount: personal ? expectedAccount : null,
    },
    surroundings,
  );
  if (!defined.ok) return fail('refused', defined.failure.message);
  const { config } = defined.value;
  const bare = isBare ? withoutSecrets(config) : null;
  return succeed({
    ...(bare ?? config),
    portal: fields.portal === undefined ? null : config.portal,
    qgisExtras: extras.value,
    ...(personal
      ? {
          signInWith: signInWith ?? personalAuthDefaults.signInWith,
          privateSignIn: privateSignIn ?? personalAuthDefaults.privateSignIn,
        }
      : {}),
  });
}

/** What is only kept for QGIS: Wayleave uses none of it, so its name alone is held to rules. */
function readKept(json: unknown, { id, name }: Pick<Head, 'id' | 'name'>): Outcome<AuthConfig, Refused> {
  const read = readFields(json, keptSchema);
  if (!read.ok) return read;
  const { method, version, uri } = read.value;
  const settings = secretJson('settings', read.value.settings, textsSchema);
  if (!settings.ok) return settings;
  if (settings.value === null)
    return fail('refused', 'It is nothing without its settings, which stayed with its maker.');
  const config: AuthConfig = {
    id,
    name: '',
    portal: null,
    tokenHeader: standardHeader,
    ...personalAuthDefaults,
    allowHttp: false,
    timeoutSeconds: 30,
    qgisExtras: null,
    createdAt: 0,
    changedAt: 0,
    kind: 'qgis',
    method,
    version,
    uri,
    settings: settings.value,
  };
  const named = changeAuthConfig(config, { name }, 0);
  return named.ok ? named : fail('refused', named.failure.message);
}

/** A secret whose text is JSON by that schema, kept as it is written. */
function secretJson(
  field: string,
  text: string | undefined,
  schema: v.GenericSchema,
): Outcome<Secret | null, Refused> {
  if (text === undefined) return succeed(null);
  const json = readBoundedJson(new TextEncoder().encode(text), profileFileBounds);
  return json.ok && v.is(schema, json.value)
    ? succeed({ value: text, setAt: 0 })
    : fail('refused', `Its ${field} does not hold what Wayleave keeps of QGIS.`);
}
