import * as v from 'valibot';
import { type AuthConfigId, parseAuthConfigId } from './auth-config-id.ts';

/** A value that must not be shown again, and when it was set (unix milliseconds). */
export interface Secret {
  readonly value: string;
  readonly setAt: number;
}

/** Where the sign-in page shall open: in a window of the application, in the system's browser, or asked each time. */
export const signInPreferences = ['ask', 'embedded', 'system'] as const;

/** One of the preferences. */
export type SignInPreference = (typeof signInPreferences)[number];

/** What every auth configuration has. All addresses are absolute and without a trailing slash. */
export interface AuthConfigBase {
  readonly id: AuthConfigId;
  readonly name: string;
  /**
   * Root of the portal (`https://host/context`), or of the stand-alone server for kind `token`, or of the
   * site for `basic`. `null` only when OAuth addresses were typed that follow no known layout.
   */
  readonly portal: string | null;
  /** Header that carries `Bearer <token>`, as QGIS's "Token header". */
  readonly tokenHeader: string;
  /** Account that must be the one signed in, or `null` for anyone. Compared without case. */
  readonly expectedAccount: string | null;
  /** Plain http to hosts that are not loopback was allowed by the user for this configuration. */
  readonly allowHttp: boolean;
  /** How long one request may take, in seconds. */
  readonly timeoutSeconds: number;
  readonly signInWith: SignInPreference;
  /** Each sign-in lets the person choose the account again. */
  readonly privateSignIn: boolean;
  /**
   * What QGIS stores with the configuration and Wayleave has no use for, as JSON (`sharing/qgis/qgis-extras.ts`): it goes
   * back to QGIS unchanged, and anything may be in it. `null` when there is nothing of the kind.
   */
  readonly qgisExtras: Secret | null;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly changedAt: number;
}

/** OAuth 2.0 user login (RFC 6749 section 4.1) with every field of QGIS's OAuth2 method. */
export interface OAuth2Config extends AuthConfigBase {
  readonly kind: 'oauth2';
  readonly grantFlow: 'authorization-code';
  readonly requestUrl: string;
  readonly tokenUrl: string;
  /** `null` means the token URL. */
  readonly refreshUrl: string | null;
  /** Exactly as registered; host, port and path are parsed from it when needed. */
  readonly redirectUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret | null;
  /** ArcGIS knows no scope; kept for other servers and for QGIS. */
  readonly scope: string;
  readonly apiKey: Secret | null;
  /** RFC 7636 with S256; off only for portals before 10.8.1. */
  readonly pkce: boolean;
  /** QGIS's "persist token"; Wayleave's own sessions are always kept sealed. */
  readonly persistToken: boolean;
  /** How long a sign-in shall last, in minutes; `null` leaves it to the portal. */
  readonly expirationMinutes: number | null;
}

/** OAuth 2.0 app login (client credentials, RFC 6749 section 4.4): no person, billed to the application's owner. */
export interface AppConfig extends AuthConfigBase {
  readonly kind: 'app';
  readonly tokenUrl: string;
  readonly clientId: string;
  /** `null`: it came without (`missingSecret`). */
  readonly clientSecret: Secret | null;
  readonly expirationMinutes: number | null;
}

/** User and password through Esri's generateToken, for portals up to 10.2 and stand-alone servers. */
export interface TokenConfig extends AuthConfigBase {
  readonly kind: 'token';
  readonly username: string;
  /** `null`: asked for at each sign-in. */
  readonly password: Secret | null;
  /** The token is bound to this `Referer`, which then goes with every request. */
  readonly referer: string;
  readonly expirationMinutes: number | null;
}

/** A developer's API key: a long-lived token that is sent as it is. */
export interface ApiKeyConfig extends AuthConfigBase {
  readonly kind: 'api-key';
  /** `null`: it came without (`missingSecret`). */
  readonly key: Secret | null;
  /** When the key ends (unix milliseconds), if the user told. */
  readonly expiresAt: number | null;
}

/** A token the user got elsewhere; it cannot be renewed. */
export interface PastedConfig extends AuthConfigBase {
  readonly kind: 'pasted';
  /** `null`: it came without (`missingSecret`). */
  readonly token: Secret | null;
  readonly expiresAt: number | null;
}

/** HTTP Basic (RFC 7617) at a web tier or a plain server. Sent to the hosts of `portal` only. */
export interface BasicConfig extends AuthConfigBase {
  readonly kind: 'basic';
  readonly username: string;
  /** `null`: it came without (`missingSecret`). */
  readonly password: Secret | null;
  readonly realm: string;
}

/** A QGIS configuration that Wayleave cannot use itself. It is kept whole and goes out to QGIS again as it came. */
export interface QgisConfig extends AuthConfigBase {
  readonly kind: 'qgis';
  /** QGIS's name of its authentication method, such as `PKI-Paths`. */
  readonly method: string;
  /** Version of the method, as QGIS counts it. */
  readonly version: number;
  /** The resource it is for; QGIS leaves it empty. */
  readonly uri: string;
  /** Its values by key, as a JSON object of texts. Any of them may be a secret. */
  readonly settings: Secret;
}

/** Who is signed in how. More kinds (Windows, certificates) join as further cases. */
export type AuthConfig =
  | OAuth2Config
  | AppConfig
  | TokenConfig
  | ApiKeyConfig
  | PastedConfig
  | BasicConfig
  | QgisConfig;

/** The name of a kind, as the command line spells it. */
export type AuthKind = AuthConfig['kind'];

/** A kind that a person can define here. */
export type DefinableKind = Exclude<AuthKind, 'qgis'>;

/** All kinds that can be defined, in the order of advice. */
export const authKinds = [
  'oauth2',
  'app',
  'token',
  'api-key',
  'pasted',
  'basic',
] as const satisfies readonly DefinableKind[];

const idSchema = v.custom<AuthConfigId>(
  (text) => typeof text === 'string' && parseAuthConfigId(text) !== null,
);
/** The stored form of a secret. */
export const secretSchema: v.GenericSchema<unknown, Secret> = v.object({
  value: v.string(),
  setAt: v.number(),
});

const base = {
  id: idSchema,
  name: v.string(),
  portal: v.nullable(v.string()),
  tokenHeader: v.string(),
  expectedAccount: v.nullable(v.string()),
  allowHttp: v.boolean(),
  timeoutSeconds: v.number(),
  signInWith: v.picklist(signInPreferences),
  privateSignIn: v.boolean(),
  qgisExtras: v.nullable(secretSchema),
  createdAt: v.number(),
  changedAt: v.number(),
};
const expirationMinutes = v.nullable(v.number());

/** The stored form of an auth configuration, version 4. */
export const authConfigSchema: v.GenericSchema<unknown, AuthConfig> = v.variant('kind', [
  v.object({
    ...base,
    kind: v.literal('oauth2'),
    grantFlow: v.literal('authorization-code'),
    requestUrl: v.string(),
    tokenUrl: v.string(),
    refreshUrl: v.nullable(v.string()),
    redirectUrl: v.string(),
    clientId: v.string(),
    clientSecret: v.nullable(secretSchema),
    scope: v.string(),
    apiKey: v.nullable(secretSchema),
    pkce: v.boolean(),
    persistToken: v.boolean(),
    expirationMinutes,
  }),
  v.object({
    ...base,
    kind: v.literal('app'),
    tokenUrl: v.string(),
    clientId: v.string(),
    clientSecret: v.nullable(secretSchema),
    expirationMinutes,
  }),
  v.object({
    ...base,
    kind: v.literal('token'),
    username: v.string(),
    password: v.nullable(secretSchema),
    referer: v.string(),
    expirationMinutes,
  }),
  v.object({
    ...base,
    kind: v.literal('api-key'),
    key: v.nullable(secretSchema),
    expiresAt: v.nullable(v.number()),
  }),
  v.object({
    ...base,
    kind: v.literal('pasted'),
    token: v.nullable(secretSchema),
    expiresAt: v.nullable(v.number()),
  }),
  v.object({
    ...base,
    kind: v.literal('basic'),
    username: v.string(),
    password: v.nullable(secretSchema),
    realm: v.string(),
  }),
  v.object({
    ...base,
    kind: v.literal('qgis'),
    method: v.string(),
    version: v.number(),
    uri: v.string(),
    settings: secretSchema,
  }),
]);
