/**
 * Every operation a user can ask for, as one typed table: what is asked, what is answered. The command line,
 * the agent's socket and every window are derived from it. Times are unix milliseconds. No answer but those of
 * `token`, `exportQgis` and `generatePassword` holds a secret; secrets in requests are taken and never given back.
 */
import type {
  Imported,
  ImportChoice,
  ImportId,
  ImportPreview,
  ImportSource,
  OpenedImport,
  QgisDrift,
  QgisExport,
  QgisExportPlan,
  QgisExportWish,
  QgisProfileEntry,
  QgisSource,
  ProfileExport,
  ProfileExportPlan,
  ProfileExportWish,
  ProgressStep,
  PulledSubscription,
  SubscriptionView,
} from './contract-sharing.ts';
import type { FailureCode } from './failures.ts';
import type { AuthConfig, AuthKind, DefinableKind, Secret, SignInPreference } from './model/auth-config.ts';
import type { AuthConfigId } from './model/auth-config-id.ts';
import type { Connection, ConnectionColour, Environment, Header, SetHeader } from './model/connection.ts';
import type { SignInSurface } from './model/session.ts';
import type { ApplyPreference, SubscriptionId } from './model/subscription.ts';
import type { Outcome } from './outcome.ts';
import type { Notice } from './store/store.ts';

export type { SignInSurface } from './model/session.ts';

/** What an interface may know of a secret: that there is one, and since when. */
export interface SecretMark {
  readonly setAt: number;
}

/** A record with each of its secrets replaced by a mark. */
export type Shown<Kind> = Kind extends unknown
  ? {
      readonly [Field in keyof Kind]: Kind[Field] extends Secret
        ? SecretMark
        : Kind[Field] extends Secret | null
          ? SecretMark | null
          : Kind[Field];
    }
  : never;

/** Where a sign-in stands, worked out in one place so that no two interfaces disagree. */
export interface SignInState {
  /**
   * `signed-in`: a token can be had without a person. `expires-soon`: the token ends within 5 minutes and
   * cannot be renewed. `sign-in-needed`: it ended. `never-signed-in`: there was none. `no-sign-in`: the kind
   * has its credential at hand (API key, pasted token, Basic), or is kept for QGIS alone.
   */
  readonly state: 'signed-in' | 'expires-soon' | 'sign-in-needed' | 'never-signed-in' | 'no-sign-in';
  readonly account: string | null;
  readonly signedInAt: number | null;
  /** End of the token at hand, or `null` when there is none or its end is unknown. */
  readonly tokenExpiresAt: number | null;
  /** When a person has to sign in again, or `null` when unknown. */
  readonly signInEndsAt: number | null;
  /** When the token at hand was issued: with its end, the whole life that a scale bar shows. */
  readonly tokenIssuedAt: number | null;
  /** The surface that the last sign-in went through, or `null` when there was none. */
  readonly lastSurface: SignInSurface | null;
}

/**
 * The one word for a connection or configuration, decided in one place: the first of these that applies. A closed
 * store shows no records at all, so it has no badge.
 */
export type Badge =
  /** A new token is being fetched right now. */
  | { readonly state: 'refreshing' }
  /** The last thing done with it failed and nothing has gone well since. */
  | { readonly state: 'error'; readonly code: FailureCode; readonly message: string; readonly since: number }
  /** The last thing done found no network; the token at hand may still be good. */
  | { readonly state: 'offline'; readonly tokenExpiresAt: number | null }
  | { readonly state: 'sign-in-needed' }
  | { readonly state: 'never-signed-in' }
  | { readonly state: 'expires-soon'; readonly tokenExpiresAt: number | null }
  | { readonly state: 'signed-in'; readonly tokenExpiresAt: number | null }
  /** Its credential is stored with it (API key, pasted token, Basic), and nobody signs in. */
  | { readonly state: 'no-sign-in'; readonly tokenExpiresAt: number | null }
  /** A connection without an auth configuration. */
  | { readonly state: 'public' };

/** An auth configuration as interfaces see it. */
export interface AuthConfigView {
  readonly config: Shown<AuthConfig>;
  readonly signIn: SignInState;
  readonly badge: Badge;
  /** Paths (`folder/name`) of the connections that name it. */
  readonly usedBy: readonly string[];
}

/** Why an endpoint has its value. `typed`: by the user, and other than what would be derived. */
export type EndpointOrigin = 'portal-of-auth' | 'address' | 'typed' | 'none';

/** What a test of a connection came to, kept until the application ends. */
export interface LastTest {
  readonly at: number;
  readonly passed: boolean;
  /** Name of the first stage that failed, or `null`. */
  readonly failedStage: string | null;
  readonly stageCount: number;
  readonly milliseconds: number;
}

/** A connection as interfaces see it: header values count as secrets, so only their names are there. */
export interface ConnectionView {
  readonly connection: Shown<Omit<Connection, 'headers'>>;
  readonly headerNames: readonly string[];
  /** Those of them that came without a value and are not sent before they have one. */
  readonly unsetHeaders: readonly string[];
  readonly signIn: SignInState | null;
  readonly badge: Badge;
  readonly endpointOrigins: { readonly community: EndpointOrigin; readonly content: EndpointOrigin };
  readonly lastTest: LastTest | null;
}

/** A connection as it would be saved, shown before it is. */
export interface ConnectionPreview {
  readonly connection: Shown<Omit<Connection, 'headers'>>;
  readonly endpointOrigins: ConnectionView['endpointOrigins'];
  readonly notes: readonly string[];
}

/** A name for a change that can be taken back, good until the application ends or twenty more changes came. */
export type UndoId = string;

/** Fields of an auth configuration as a person gives them. Absent means default (or, in an edit, unchanged). */
export interface AuthConfigFields {
  readonly name?: string | undefined;
  readonly portal?: string | undefined;
  readonly requestUrl?: string | undefined;
  readonly tokenUrl?: string | undefined;
  readonly refreshUrl?: string | null | undefined;
  readonly redirectUrl?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | null | undefined;
  readonly scope?: string | undefined;
  readonly apiKey?: string | null | undefined;
  readonly pkce?: boolean | undefined;
  readonly persistToken?: boolean | undefined;
  readonly expirationMinutes?: number | null | undefined;
  readonly tokenHeader?: string | undefined;
  readonly username?: string | undefined;
  /** The password, or for kind `api-key` the key itself. */
  readonly password?: string | null | undefined;
  /** The token of kind `pasted`. */
  readonly token?: string | undefined;
  readonly realm?: string | undefined;
  readonly referer?: string | undefined;
  readonly expiresAt?: number | null | undefined;
  readonly expectedAccount?: string | null | undefined;
  readonly allowHttp?: boolean | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly signInWith?: SignInPreference | undefined;
  readonly privateSignIn?: boolean | undefined;
}

/** A new auth configuration: its kind, the ID when the user fixed one, and its fields. */
export interface AuthConfigDraft extends AuthConfigFields {
  readonly kind: DefinableKind;
  readonly id?: string | undefined;
}

/** Fields of a connection as a person gives them. Absent means derived or default (or, in an edit, unchanged). */
export interface ConnectionFields {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly communityUrl?: string | null | undefined;
  readonly contentUrl?: string | null | undefined;
  readonly authId?: string | null | undefined;
  readonly referer?: string | undefined;
  /** All of them; one with the value `null` keeps the value that is stored under its name. */
  readonly headers?: readonly Header[] | undefined;
  /** The user name and password of the connection itself, which only QGIS uses. */
  readonly username?: string | undefined;
  readonly password?: string | null | undefined;
  readonly prefix?: string | undefined;
  readonly folder?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly allowHttp?: boolean | undefined;
  readonly colour?: ConnectionColour | undefined;
  readonly environment?: Environment | undefined;
  readonly notes?: string | undefined;
  readonly pinned?: boolean | undefined;
  readonly keepFresh?: boolean | undefined;
}

/** A token, ready to be attached, and what it is good for. The one answer that holds a secret. */
export interface TokenAnswer {
  readonly authId: AuthConfigId;
  readonly account: string | null;
  readonly token: string;
  readonly scheme: 'Bearer' | 'Basic';
  /** Header that carries it. */
  readonly header: string;
  /** `Referer` that must go along because the token is bound to it, or `null`. */
  readonly referer: string | null;
  /** Headers of the connection itself, which go along to its own site. */
  readonly headers: readonly SetHeader[];
  /** True end on our clock; `null` when unknown. */
  readonly expiresAt: number | null;
  /** Root of the portal of the configuration, or `null` when none is known. */
  readonly portal: string | null;
  /** Root of the one server it is for, or `null` for a portal token. */
  readonly server: string | null;
  /** The service or portal address that the reference led to. */
  readonly url: string | null;
  /** Sentences the user should see, such as that more minutes were asked for than the portal gives. */
  readonly notes: readonly string[];
}

/** The result of a sign-in that went well. */
export interface SignedIn {
  readonly authId: AuthConfigId;
  /** `null` for an application. */
  readonly account: string | null;
  readonly portal: string | null;
  readonly tokenExpiresAt: number | null;
  readonly signInEndsAt: number | null;
}

/** A sign-in that waits for a person, or one that needed none. */
export type StartedSignIn =
  | {
      readonly kind: 'waiting';
      readonly attempt: string;
      /** The authorize URL to open. It has no secret: a state and a challenge, good for this attempt alone. */
      readonly url: string;
      readonly redirectUrl: string;
      /** Whether a browser was started. */
      readonly opened: boolean;
      /**
       * Whether the answer is also met at the redirect URL itself. Otherwise it comes by `deliverRedirect` or a
       * paste alone: the redirect leads elsewhere, or another program has its port.
       */
      readonly listening: boolean;
    }
  | { readonly kind: 'done'; readonly signedIn: SignedIn };

/** What became of a sign-out. */
export interface SignedOut {
  readonly authId: AuthConfigId;
  /** `revoked` at the portal; `not-reached` it; `nothing-to-revoke` for tokens that cannot be; `none` was signed in. */
  readonly portal: 'revoked' | 'not-reached' | 'nothing-to-revoke' | 'none';
  /** Whether tokens of it were forgotten here. */
  readonly forgotten: boolean;
}

/** One step of a check, in the order in which they are done. */
export interface Stage {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'warning' | 'skipped';
  /** What was found, in a sentence without secrets. */
  readonly finding: string;
  /** What to do about it, or `null`. */
  readonly fix: string | null;
  readonly milliseconds: number;
  /** Why it failed, for a failed step that has a code for it. */
  readonly code?: FailureCode | undefined;
}

/** Name of the step in which a check looks for a sign-in. */
export const signInStage = 'Sign-in';

/** A staged check: passed when no stage failed. */
export interface CheckReport {
  readonly subject: string;
  readonly passed: boolean;
  readonly stages: readonly Stage[];
}

/** Who a reference is signed in as. */
export interface WhoAmI {
  readonly authId: AuthConfigId;
  readonly account: string | null;
  readonly fullName: string | null;
  readonly organisation: string | null;
  readonly portal: string | null;
  readonly role: string | null;
  readonly privileges: readonly string[];
  readonly tokenExpiresAt: number | null;
  readonly signInEndsAt: number | null;
}

/** A group on a portal. */
export interface GroupEntry {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly access: string | null;
  readonly isMember: boolean;
}

/** What an account owns on its portal: the items of the folder that was asked for, and at the top its folders. */
export interface ContentList extends ItemList {
  readonly folders: readonly { readonly id: string; readonly title: string }[];
}

/** A rectangle in the units of its spatial reference. */
export interface Extent {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
  /** Well-known ID, or `null` when the server gave none. */
  readonly wkid: number | null;
}

/** A service and its layers. */
export interface ServiceFacts {
  readonly url: string;
  readonly type: string;
  readonly name: string;
  readonly version: string | null;
  readonly description: string;
  readonly capabilities: readonly string[];
  readonly extent: Extent | null;
  readonly maxRecordCount: number | null;
  readonly layers: readonly LayerEntry[];
}

/** A layer, table or group of layers of a service. */
export interface LayerEntry {
  readonly id: number;
  readonly name: string;
  readonly kind: 'layer' | 'table' | 'group';
  /** Esri's name without its prefix, such as `Polygon`; `null` where there is none. */
  readonly geometry: string | null;
  readonly parentId: number | null;
  readonly url: string;
}

/** What is told of one layer or table. */
export interface LayerFacts {
  readonly url: string;
  readonly id: number;
  readonly name: string;
  readonly type: string;
  /** As in `LayerEntry`. */
  readonly geometry: string | null;
  readonly description: string;
  readonly extent: Extent | null;
  readonly fields: readonly FieldFacts[];
  /** `null` when the server did not tell. */
  readonly featureCount: number | null;
  readonly maxRecordCount: number | null;
  readonly capabilities: readonly string[];
}

/** One field of a layer. */
export interface FieldFacts {
  readonly name: string;
  readonly alias: string;
  /** Esri's name without its prefix, such as `String`. */
  readonly type: string;
  readonly length: number | null;
  readonly nullable: boolean;
}

/** What an administrator of a portal has to register so that a configuration works. */
export interface RegistrationHelp {
  /** Every redirect URL to register, the one in use first. */
  readonly redirectUrls: readonly string[];
  /** The whole request as text, to be sent to an administrator. */
  readonly text: string;
  /** Page of the portal where applications are made, or `null`. */
  readonly portalPage: string | null;
}

/** What the application did, without anything secret. */
export interface ActivityEntry {
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly kind:
    | 'sign-in'
    | 'sign-out'
    | 'refresh'
    | 'copy'
    | 'token'
    | 'test'
    | 'add'
    | 'edit'
    | 'remove'
    | 'undo'
    | 'export'
    | 'import'
    | 'unlock'
    | 'lock';
  /** Connection path or name of the auth configuration, or `null` when it is about neither. */
  readonly subject: string | null;
  readonly authId: AuthConfigId | null;
  readonly account: string | null;
  readonly origin: ActivityOrigin;
  /** `null` when it went well. */
  readonly failure: { readonly code: FailureCode; readonly message: string } | null;
  /** A sentence for people, or ''. */
  readonly detail: string;
}

/** Through which door something was asked for. `itself`: the application, such as a renewal by the clock. */
export type ActivityOrigin = 'window' | 'tray' | 'command-line' | 'itself';

/** A service that this sign-in can see. */
export interface ServiceEntry {
  readonly name: string;
  readonly type: string;
  readonly url: string;
}

/** A folder of services. */
export interface ServiceList {
  readonly url: string;
  readonly version: string | null;
  readonly folders: readonly string[];
  readonly services: readonly ServiceEntry[];
}

/** An item on a portal. */
export interface ItemEntry {
  readonly id: string;
  readonly title: string;
  readonly type: string;
  readonly owner: string;
  readonly access: string | null;
  readonly url: string | null;
  /** Unix milliseconds, or `null`. */
  readonly modifiedAt: number | null;
}

/** Items found, and how many there are in all. */
export interface ItemList {
  readonly total: number;
  readonly items: readonly ItemEntry[];
}

/**
 * A sign-in in front of ArcGIS, which a browser of the system can pass. `windows`: Negotiate or NTLM; `certificate`: a client
 * certificate in the TLS handshake; `basic`: name and password by RFC 7617.
 */
export type WebTierKind = 'windows' | 'certificate' | 'basic';

/** What stands at an address. */
export interface Discovery {
  readonly kind: 'agol' | 'enterprise' | 'standalone-server' | 'federated-server';
  readonly name: string | null;
  readonly version: string | null;
  /** Root of the portal, or `null` for a stand-alone server. */
  readonly portal: string | null;
  /** Root of the server, or `null` when the address led to a portal. */
  readonly server: string | null;
  readonly endpoints: {
    readonly services: string | null;
    readonly community: string | null;
    readonly content: string | null;
    readonly authorize: string | null;
    readonly token: string | null;
    readonly generateToken: string | null;
  };
  /** Kinds of sign-in it takes, best first. `web-tier`: a sign-in stands in front of ArcGIS. */
  readonly signInKinds: readonly (AuthKind | 'web-tier')[];
  /** Which sign-ins stand in front of the site (of the portal, for a federated server), best first; absent when none does. */
  readonly webTier?: readonly WebTierKind[];
  /**
   * The portal that a federated server names, as it answered itself; absent when it did not, so that `portal` and the
   * endpoints below it stand on the server's word alone.
   */
  readonly owner?: {
    readonly kind: 'agol' | 'enterprise';
    readonly name: string | null;
    readonly version: string | null;
  };
  readonly notes: readonly string[];
}

/** What is open and who is signed in. */
export interface Status {
  readonly recipient: string;
  readonly authConfigs: readonly AuthConfigView[];
  readonly connectionCount: number;
}

/** An application that was created and registered on a portal. */
export interface RegisteredApplication {
  readonly view: AuthConfigView;
  readonly itemId: string;
  readonly redirectUrls: readonly string[];
}

/** The request of an operation that needs none. */
export type Nothing = Readonly<Record<string, never>>;

/** One row of the contract. */
export interface Operation<Request, Value> {
  readonly request: Request;
  readonly answer: Outcome<Value, FailureCode>;
}

/** The table. References (`ref`) are an auth ID, a connection name or path, or a URL. */
export interface Contract {
  listAuthConfigs: Operation<Nothing, readonly AuthConfigView[]>;
  showAuthConfig: Operation<{ readonly id: string }, AuthConfigView>;
  /** `notes` tell of what was derived or is unusual, such as an ID that differs from another only in case. */
  addAuthConfig: Operation<
    AuthConfigDraft,
    { readonly view: AuthConfigView; readonly notes: readonly string[] }
  >;
  editAuthConfig: Operation<
    { readonly id: string; readonly fields: AuthConfigFields },
    { readonly view: AuthConfigView; readonly notes: readonly string[] }
  >;
  /** Connections that name the old ID, and the session, follow. */
  renameAuthConfig: Operation<
    { readonly id: string; readonly newId: string },
    { readonly view: AuthConfigView; readonly notes: readonly string[] }
  >;
  /** Signs out first. Connections that name it keep the ID: the same ID defined again serves them again. */
  removeAuthConfig: Operation<
    { readonly id: string },
    {
      readonly removed: AuthConfigId;
      readonly stillNamedBy: readonly string[];
      readonly signedOut: SignedOut;
      /** Brings the configuration back with its secrets; its sign-in is gone. */
      readonly undo: UndoId;
    }
  >;
  /** Proves URLs, client ID and redirect against the portal, without a password. */
  checkAuthConfig: Operation<{ readonly id: string; readonly run?: string | undefined }, CheckReport>;

  /** An ID that is free, drawn at random as QGIS does. */
  suggestAuthId: Operation<Nothing, { readonly id: AuthConfigId }>;
  /** What to register for a configuration that is there, or for one that is about to be defined. */
  registrationHelp: Operation<
    | { readonly id: string }
    | {
        readonly portal: string;
        readonly redirectUrl?: string | undefined;
        readonly clientId?: string | undefined;
      },
    RegistrationHelp
  >;

  listConnections: Operation<Nothing, readonly ConnectionView[]>;
  showConnection: Operation<{ readonly name: string }, ConnectionView>;
  addConnection: Operation<
    ConnectionFields & { readonly name: string; readonly url: string },
    { readonly view: ConnectionView; readonly notes: readonly string[] }
  >;
  editConnection: Operation<
    { readonly connection: string; readonly fields: ConnectionFields },
    { readonly view: ConnectionView; readonly notes: readonly string[] }
  >;
  /** What `addConnection` would save, without saving: endpoints derived, address cut, rules checked. */
  previewConnection: Operation<ConnectionFields & { readonly url: string }, ConnectionPreview>;
  removeConnection: Operation<{ readonly name: string }, { readonly removed: string; readonly undo: UndoId }>;
  /** The same fields for several connections, all or none. `tags` are added to the tags that each has. */
  editConnections: Operation<
    { readonly names: readonly string[]; readonly fields: Omit<ConnectionFields, 'name' | 'url'> },
    { readonly changed: readonly string[]; readonly undo: UndoId }
  >;
  /** Removes several connections, all or none. */
  removeConnections: Operation<
    { readonly names: readonly string[] },
    { readonly removed: readonly string[]; readonly undo: UndoId }
  >;
  /** A copy beside the original, with its headers, named `Name 2` or the next free number. */
  duplicateConnection: Operation<
    { readonly name: string },
    { readonly view: ConnectionView; readonly notes: readonly string[] }
  >;
  /** Renames or moves a folder with everything below it; `to` '' dissolves it into the top. */
  moveFolder: Operation<
    { readonly from: string; readonly to: string },
    { readonly changed: readonly string[]; readonly undo: UndoId }
  >;
  /** Takes a change back. `undo-expired` when it is too old or what it touched was changed since. */
  undo: Operation<{ readonly undo: UndoId }, null>;
  /** `run` names the test in the `stage` events that tell of each step as it ends. */
  testConnection: Operation<{ readonly name: string; readonly run?: string | undefined }, CheckReport>;

  discover: Operation<{ readonly url: string; readonly allowHttp?: boolean | undefined }, Discovery>;

  /** `password` is for kind `token` where none is stored. `private` asks the portal to forget who was signed in. */
  startSignIn: Operation<
    {
      readonly id: string;
      readonly surface: SignInSurface;
      readonly private?: boolean | undefined;
      readonly timeoutSeconds?: number | undefined;
      readonly password?: string | undefined;
      /** This account is good this once, instead of the one that the configuration expects. */
      readonly acceptAccount?: string | undefined;
    },
    StartedSignIn
  >;
  /**
   * Hands the address that a watched sign-in page was sent to over to the attempt that waits for it. The first of
   * this and the loopback server counts, once. `bad-paste` when the address is not the redirect of that attempt, which
   * then goes on waiting; `sign-in-cancelled` when there is no such attempt.
   */
  deliverRedirect: Operation<{ readonly attempt: string; readonly url: string }, null>;
  /**
   * Waits for the answer, or takes what was pasted: the code, the title of the portal's page, or the address. However
   * many ask, the code is exchanged once and all get the one result, also for a while after the end.
   */
  finishSignIn: Operation<{ readonly attempt: string; readonly pasted?: string | undefined }, SignedIn>;
  cancelSignIn: Operation<{ readonly attempt: string }, null>;
  signOut: Operation<{ readonly id: string }, SignedOut>;

  /** `rejected`: a token that a server refused (498); a different one is answered or none. */
  token: Operation<
    {
      readonly ref: string;
      readonly minMinutes?: number | undefined;
      readonly rejected?: string | undefined;
    },
    TokenAnswer
  >;
  /** Hosts that the reference's token may be sent to: names, or `*.name` for all below it. */
  hosts: Operation<{ readonly ref: string }, readonly string[]>;
  whoami: Operation<{ readonly ref: string }, WhoAmI>;
  services: Operation<{ readonly ref: string; readonly folder?: string | undefined }, ServiceList>;
  items: Operation<
    {
      readonly ref: string;
      readonly query?: string | undefined;
      readonly limit?: number | undefined;
      /** The first result, counted from 1. */
      readonly start?: number | undefined;
    },
    ItemList
  >;
  /** Groups that the signed-in account belongs to. */
  groups: Operation<{ readonly ref: string }, readonly GroupEntry[]>;
  groupItems: Operation<
    {
      readonly ref: string;
      readonly group: string;
      readonly limit?: number | undefined;
      readonly start?: number | undefined;
    },
    ItemList
  >;
  /** What the signed-in account owns; `folder` is an ID from `folders`, absent for the top. */
  myContent: Operation<
    {
      readonly ref: string;
      readonly folder?: string | undefined;
      readonly limit?: number | undefined;
      readonly start?: number | undefined;
    },
    ContentList
  >;
  /** Facts and layers of a service below the reference's own server or portal. */
  serviceFacts: Operation<{ readonly ref: string; readonly url: string }, ServiceFacts>;
  layerFacts: Operation<{ readonly ref: string; readonly url: string }, LayerFacts>;

  /** What an export for QGIS would write: its files, what cannot go along and why, and every secret in it. */
  planQgisExport: Operation<QgisExportWish, QgisExportPlan>;
  /**
   * The texts of an export for QGIS, secrets included: for the command line and the host, never for a window.
   * `bad-value` where secrets would go into a plain file and `plainSecrets` does not say so.
   */
  exportQgis: Operation<QgisExportWish, QgisExport>;
  /** A password for QGIS's encryption: 32 letters and digits, shown once and kept nowhere. */
  generatePassword: Operation<Nothing, { readonly password: string }>;
  /** How to open a layer in QGIS. `ref` is a connection, or the URL of a service or layer; an auth ID with a `url`. */
  qgisSource: Operation<{ readonly ref: string; readonly url?: string | undefined }, QgisSource>;

  /** Takes something to import and tells what it is. `file-damaged` when it is nothing that Wayleave knows. */
  openImport: Operation<ImportSource, OpenedImport>;
  /**
   * Compares what was opened with the profile. Nothing is changed. `file-password-needed`, `wrong-file-password` and
   * `file-key-needed` leave it open for another try; what opened it need not be given again. `not-found` when it is
   * forgotten. `run` names it in the `progress` events.
   */
  previewImport: Operation<
    {
      readonly import: ImportId;
      readonly password?: string | undefined;
      /** The text of an age identity file, for a file that is sealed to another key than this store's. */
      readonly identity?: string | undefined;
      readonly run?: string | undefined;
    },
    ImportPreview
  >;
  /**
   * Takes over what was opened, in one save, or nothing at all. `onConflict` is the choice for every conflict, 'mine'
   * unless given; `choices` are choices by the key of a row, and come first. Secrets that are here stay where the file has none.
   */
  applyImport: Operation<
    {
      readonly import: ImportId;
      readonly password?: string | undefined;
      readonly identity?: string | undefined;
      readonly run?: string | undefined;
      readonly onConflict?: ImportChoice | undefined;
      readonly choices?: Readonly<Record<string, ImportChoice>> | undefined;
    },
    Imported
  >;

  /** What a profile file would hold, and every field that carries a secret: those that go along, and those that stay. */
  planProfileExport: Operation<ProfileExportWish, ProfileExportPlan>;
  /**
   * The bytes of a profile file. `bad-value` where secrets would go along and nothing seals it, or a recipient is none.
   * `run` names it in the `progress` events; aborting is `file-cancelled`.
   */
  exportProfile: Operation<ProfileExportWish & { readonly run?: string | undefined }, ProfileExport>;

  /** Follows a profile file at that address. It is pulled first: what cannot be read or opened is not followed. */
  subscribe: Operation<
    {
      /** An absolute path, `file:` or a web address (https, or http on this computer). */
      readonly address: string;
      /** The name in the file, or of the file, unless given. */
      readonly name?: string | undefined;
      /** `review` unless given. */
      readonly apply?: ApplyPreference | undefined;
      readonly passphrase?: string | undefined;
      readonly allowHttp?: boolean | undefined;
    },
    PulledSubscription
  >;
  listSubscriptions: Operation<Nothing, readonly SubscriptionView[]>;
  editSubscription: Operation<
    {
      readonly id: SubscriptionId;
      readonly name?: string | undefined;
      readonly apply?: ApplyPreference | undefined;
      readonly passphrase?: string | null | undefined;
    },
    SubscriptionView
  >;
  /** Stops following. What came of it stays; `undo` follows again. */
  unsubscribe: Operation<
    { readonly id: SubscriptionId },
    { readonly removed: string; readonly undo: UndoId }
  >;
  /**
   * Asks for the named ones, or all, once each. What fails is told in its entry and leaves the last good copy. Changes of
   * those that apply by themselves are taken over, but for what a person has to decide: conflicts, removals, and what could
   * lead a secret elsewhere.
   */
  pullSubscriptions: Operation<
    { readonly ids?: readonly SubscriptionId[] | undefined },
    readonly PulledSubscription[]
  >;
  /** Opens what waits of a subscription, for `previewImport` and `applyImport`. `not-found` when it never came. */
  openSubscription: Operation<{ readonly id: SubscriptionId }, OpenedImport>;

  /** QGIS profiles of this user that were found on this computer. */
  qgisProfiles: Operation<Nothing, readonly QgisProfileEntry[]>;
  /** How a QGIS profile differs from what is here. Nothing is written to it, ever. */
  compareQgisProfile: Operation<
    { readonly folder: string; readonly masterPassword?: string | undefined },
    QgisDrift
  >;

  status: Operation<Nothing, Status>;
  /** Creates and registers an application on the portal as the signed-in user, and stores its client ID and secret. */
  registerApplication: Operation<
    { readonly id: string; readonly title?: string | undefined },
    RegisteredApplication
  >;
}

/** The name of an operation. */
export type OperationName = keyof Contract;

/** What happened that a user interface may want to know of, by name, with what it carries. */
export interface Events {
  /** The profile, a session or a badge changed, here or by another process: ask again for what is shown. */
  changed: null;
  /** One step of a check that was asked for with a `run`. */
  stage: { readonly run: string; readonly stage: Stage };
  /** How far something long has come that was asked for with a `run`. `share` is 0 to 1, or `null` where nobody knows. */
  progress: { readonly run: string; readonly step: ProgressStep; readonly share: number | null };
}

/** The application as every interface sees it, near (in the process) or far (agent, window). */
export interface Wayleave {
  /** Does one operation. The signal gives up waiting; what was saved stays saved. Never rejects for expected failures. */
  invoke<Name extends OperationName>(
    name: Name,
    request: Contract[Name]['request'],
    signal?: AbortSignal,
  ): Promise<Contract[Name]['answer']>;
  /** Listens to an event. Returns how to stop. */
  on<Name extends keyof Events>(event: Name, listener: (detail: Events[Name]) => void): () => void;
  /** What the user should hear besides the answers; each notice is given once. */
  takeNotices(): readonly Notice[];
}
