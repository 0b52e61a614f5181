/**
 * The records of what leaves and enters: exports for QGIS, imports with their preview, QGIS profiles and how they
 * differ. The operations that carry them stand in `contract.ts` and `host/host-contract.ts`. No record here holds a
 * secret but `QgisExport`, which no window is given.
 */
import type { AuthConfigId } from './model/auth-config-id.ts';
import type { UndoId } from './contract.ts';
import type { FailureCode } from './failures.ts';
import type { SecretMark } from './contract.ts';
import type { ApplyPreference, SubscriptionId } from './model/subscription.ts';
import type { QgisTarget } from './sharing/qgis/target.ts';

/**
 * What is taken of the profile. No list: everything. Only connections (by name, folder or tag, together): those, and the
 * configurations they name. Only configurations: those and no connection. Both: exactly what is listed.
 */
export interface Selection {
  /** Auth IDs. */
  readonly authIds?: readonly string[] | undefined;
  /** Names or paths of connections. */
  readonly connections?: readonly string[] | undefined;
  /** Folders of connections, with everything below them. */
  readonly folders?: readonly string[] | undefined;
  /** Connections that have any of these tags. */
  readonly tags?: readonly string[] | undefined;
}

/** What seals a profile file. */
export type ProfileSeal =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | {
      readonly kind: 'recipients';
      /** `age1…` each; at most 128 together with the own one. */
      readonly recipients: readonly string[];
      /** Sealed to the key of this store as well, unless `false`: else its maker could not open it. */
      readonly alsoMine?: boolean | undefined;
    };

/** A profile file as it is asked for. */
export interface ProfileExportWish {
  readonly selection: Selection;
  /** What those who get it shall call it; '' unless given. */
  readonly label?: string | undefined;
  /** Secrets go along. Only into a sealed file. */
  readonly withSecrets?: boolean | undefined;
  /**
   * What belongs to a person and not to a team goes along: expected accounts, pins, what is kept fresh, and where a
   * sign-in opens. For one's own other computer.
   */
  readonly personal?: boolean | undefined;
  /** Without it the file is plain. A plan may leave it out although secrets go along. */
  readonly seal?: ProfileSeal | undefined;
}

/** What becomes of one record in a profile file. */
export interface ProfileExportEntry {
  readonly subject: 'auth' | 'connection';
  /** The auth ID, or the path of the connection. */
  readonly place: string;
  readonly name: string;
  /** `left-out`: it is nothing without its secrets, or cannot be shared; `notes` say why. */
  readonly state: 'whole' | 'left-out';
  /** Names of the secrets that go along, for people, such as `client secret` or `header X-Key`. */
  readonly secrets: readonly string[];
  /** Names of the secrets that stay here. */
  readonly withheld: readonly string[];
  /** Sentences, such as that those who get it give their own key. */
  readonly notes: readonly string[];
}

/** What a profile file would hold, for a person to look at first. */
export interface ProfileExportPlan {
  /** As it is proposed, ending in `.wayleave`. */
  readonly fileName: string;
  readonly entries: readonly ProfileExportEntry[];
  readonly holdsSecrets: boolean;
  readonly isSealed: boolean;
  /** Everyone it would be sealed to, the own key first where it is among them. */
  readonly recipients: readonly string[];
  /** Sentences about the whole of it. */
  readonly notes: readonly string[];
}

/** A profile file: plain and without secrets, or sealed. */
export interface ProfileExport extends ProfileExportPlan {
  /** Its bytes as base64. */
  readonly content: string;
}

/** A profile file that was written, and where. */
export interface SavedProfileFile extends ProfileExportPlan {
  readonly path: string;
}

/** What a person waits for while a file is sealed or opened. */
export type ProgressStep = 'deriving-key' | 'sealing' | 'opening' | 'comparing' | 'writing';

/** How many records of a followed profile wait for a decision. */
export interface PendingChanges {
  readonly added: number;
  readonly changed: number;
  readonly conflicts: number;
  readonly removed: number;
}

/** A followed profile as interfaces see it. */
export interface SubscriptionView {
  readonly id: SubscriptionId;
  readonly name: string;
  /** Without the query of a web address, which may be a key. */
  readonly address: string;
  readonly kind: 'file' | 'web';
  readonly apply: ApplyPreference;
  readonly passphrase: SecretMark | null;
  /** When it was last asked for (unix milliseconds), or `null`. */
  readonly checkedAt: number | null;
  /** When it was last found changed, or `null` when it never came. */
  readonly changedAt: number | null;
  /** Why the last pull failed; the last good copy stays. */
  readonly failure: { readonly code: FailureCode; readonly message: string; readonly since: number } | null;
  readonly authConfigCount: number;
  readonly connectionCount: number;
  readonly pending: PendingChanges;
}

/** What one pull came to. `applied`: changes were taken over; others may wait still. */
export interface PulledSubscription {
  readonly view: SubscriptionView;
  readonly outcome: 'unchanged' | 'changed' | 'applied' | 'failed';
  readonly added: number;
  readonly changed: number;
  /** Takes back what was applied, or `null`. */
  readonly undo: UndoId | null;
}

/** The files that QGIS takes. `startup-script` sets connections with their endpoints, which no XML carries. */
export const qgisFileKinds = ['auth-xml', 'connections-xml', 'startup-script'] as const;

/** One of the kinds. */
export type QgisFileKind = (typeof qgisFileKinds)[number];

/** An export for QGIS as it is asked for. */
export interface QgisExportWish {
  readonly selection: Selection;
  readonly files: readonly QgisFileKind[];
  /** The oldest QGIS that shall read the files; the oldest known unless given. */
  readonly target?: QgisTarget | undefined;
  /** Encrypts the authentication XML. QGIS asks for it at the import. Never stored. */
  readonly password?: string | undefined;
  /** Writes secrets into a plain file: without this and without a password, an export with secrets is refused. */
  readonly plainSecrets?: boolean | undefined;
  /**
   * Names under which the files will lie, by their kind, where they are other than usual. The script finds the
   * authentication XML beside itself by that name.
   */
  readonly fileNames?: { readonly [Kind in QgisFileKind]?: string | undefined } | undefined;
}

/** What becomes of one record in an export. */
export interface QgisExportEntry {
  readonly subject: 'auth' | 'connection';
  /** The auth ID, or the path of the connection. */
  readonly place: string;
  readonly name: string;
  /** The name of the connection in QGIS, which has no folders; of a configuration, its name. */
  readonly qgisName: string;
  /** QGIS's authentication method, or `null` for a connection. */
  readonly method: string | null;
  /** `left-out`: QGIS of that version cannot hold it; `notes` say why. */
  readonly state: 'whole' | 'left-out';
  /** Names of the secrets that go along, for people, such as `client secret`. */
  readonly secrets: readonly string[];
  /** What does not travel, or travels otherwise, each a sentence. */
  readonly notes: readonly string[];
}

/** One file of an export, before it is written. */
export interface QgisFilePlan {
  readonly kind: QgisFileKind;
  /** File name as it is proposed, without a folder. */
  readonly name: string;
  readonly holdsSecrets: boolean;
  readonly isEncrypted: boolean;
}

/** What an export would write, for a person to look at first. */
export interface QgisExportPlan {
  readonly files: readonly QgisFilePlan[];
  readonly entries: readonly QgisExportEntry[];
  /** Sentences about the whole of it, such as how weak QGIS's encryption is with a short password. */
  readonly notes: readonly string[];
}

/** An export with its texts. It holds secrets: whoever asked writes them to files of mode 0600 and forgets them. */
export interface QgisExport extends QgisExportPlan {
  readonly texts: readonly { readonly kind: QgisFileKind; readonly name: string; readonly text: string }[];
}

/** Files that were written, and where. */
export interface SavedQgisFiles extends QgisExportPlan {
  readonly saved: readonly { readonly kind: QgisFileKind; readonly path: string }[];
}

/** Names what was opened to be imported, until the application ends or eight more were opened. */
export type ImportId = string;

/** What can be imported, told by what it holds and never by its name. */
export type ImportFormat =
  | 'wayleave-profile'
  | 'qgis-auth-xml'
  | 'qgis-connections-xml'
  | 'qgis-settings'
  | 'qgis-auth-database'
  | 'oauth2-json'
  | 'qgis-profile';

/** Where something to import comes from. */
export type ImportSource =
  /** The bytes of a file, as base64, and its name for people. At most 16 MB. */
  | { readonly kind: 'content'; readonly name: string; readonly content: string }
  /** A QGIS profile folder on this computer: its settings and its authentication database. */
  | { readonly kind: 'qgis-profile'; readonly folder: string };

/** Something that was opened and recognised. Its content stays in the application. */
export interface OpenedImport {
  readonly import: ImportId;
  /** File name, or name of the profile. */
  readonly name: string;
  readonly format: ImportFormat;
  /** `required`: nothing is read without it. `optional`: configurations of a profile are not read without it. */
  readonly password: 'none' | 'optional' | 'required';
  /**
   * How it is sealed. `recipients`: the key of this store is tried, then the identity that comes with the request;
   * `file-key-needed` when neither opens it.
   */
  readonly seal: 'none' | 'passphrase' | 'recipients';
  /** The subscription it is the newest copy of, or `null`. */
  readonly subscription: SubscriptionId | null;
}

/** What to do with a record that is here and in the file, and differs. `new-id`: keep both. */
export const importChoices = ['mine', 'theirs', 'new-id'] as const;

/** One of the choices. */
export type ImportChoice = (typeof importChoices)[number];

/**
 * How a record of the file stands to the profile. `changed`: the same thing with other details. `conflict`: its ID or
 * name stands for something else here, its secrets would go elsewhere, or it was changed here as well since the last
 * copy of a followed profile. `removed`: a followed profile has it no more. `rejected`: it cannot be taken; `reason` says why.
 */
export type ImportState = 'new' | 'changed' | 'same' | 'conflict' | 'removed' | 'rejected';

/** One field in which a record here and in the file differ. Secrets are never told, only that they differ. */
export interface FieldDifference {
  /** Name of the field of `AuthConfig` or `Connection`; in a comparison with QGIS, as QGIS calls it. */
  readonly field: string;
  readonly mine: string | null;
  readonly theirs: string | null;
  readonly isSecret: boolean;
}

/** One record of what is imported. */
export interface ImportRow {
  /** Names the row in `applyImport`: the same as long as the file is. */
  readonly key: string;
  readonly subject: 'auth' | 'connection';
  readonly name: string;
  /** Auth ID or path that it has here, or would get. */
  readonly place: string;
  /** ID or name that it has in the file, where that is another one. */
  readonly cameAs: string | null;
  readonly state: ImportState;
  readonly differences: readonly FieldDifference[];
  /** What happens unless another is chosen; `null` where nothing is to be chosen. */
  readonly choice: ImportChoice | null;
  /** What can be chosen, empty where nothing is. */
  readonly choices: readonly ImportChoice[];
  /** The ID or path that `new-id` would give. */
  readonly newPlace: string | null;
  /** Why it is rejected, or `null`. */
  readonly reason: string | null;
  /** Sentences worth reading, such as that Wayleave cannot use it and keeps it for QGIS. */
  readonly notes: readonly string[];
}

/** What an import would do. Nothing was changed. */
export interface ImportPreview extends OpenedImport {
  /** Conflicts first, then removed, changed, new, same and rejected ones. */
  readonly rows: readonly ImportRow[];
  readonly notes: readonly string[];
}

/** What an import did, as one change. */
export interface Imported {
  /** The rows as they stood before, each with the choice that was carried out. */
  readonly rows: readonly ImportRow[];
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Those that stayed as they are here: the same, or kept by choice. */
  readonly kept: number;
  readonly rejected: number;
  /** IDs and names that became others, and those that followed them. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly notes: readonly string[];
  readonly undo: UndoId;
}

/** A QGIS profile on this computer. */
export interface QgisProfileEntry {
  readonly name: string;
  readonly folder: string;
  readonly program: 'QGIS3' | 'QGIS4';
  /** How many ArcGIS REST connections it has. */
  readonly connectionCount: number;
  /** Whether it has an authentication database. */
  readonly hasAuthDatabase: boolean;
}

/** One connection or configuration, here and in a QGIS profile. */
export interface QgisDriftRow {
  readonly subject: 'auth' | 'connection';
  readonly name: string;
  /** As it is there, valid or not; `null` for a connection. */
  readonly authId: string | null;
  readonly state: 'same' | 'only-here' | 'only-there' | 'different';
  /** As in an import; empty unless `different`. */
  readonly differences: readonly FieldDifference[];
}

/** How a QGIS profile differs from what Wayleave would give it. */
export interface QgisDrift {
  readonly folder: string;
  /** Whether nothing differs. */
  readonly isSame: boolean;
  /** Whether the content of configurations was compared, which takes the master password. */
  readonly comparesContent: boolean;
  readonly rows: readonly QgisDriftRow[];
  readonly notes: readonly string[];
}

/** How a layer is opened in QGIS with a configuration's sign-in. Nothing of it is secret. */
export interface QgisSource {
  /** `crs='EPSG:…' url='…' authcfg='…'`, for the provider `arcgisfeatureserver`. */
  readonly line: string;
  readonly provider: 'arcgisfeatureserver';
  readonly url: string;
  readonly authId: AuthConfigId | null;
  /** `null` where the server did not tell it, or was not asked. */
  readonly crs: string | null;
  readonly notes: readonly string[];
}
