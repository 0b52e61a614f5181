import * as v from 'valibot';
import { profileExportWish, qgisExportWish, requestSchemas } from '../contract-requests.ts';
import { signInPreferences } from '../model/auth-config.ts';
import { tokenForms } from '../sharing/token-text.ts';
import {
  type CopyForm,
  connectionColumns,
  type HostContract,
  type HostOperationName,
  type HostOperations,
  type KeyChoice,
  type Preferences,
  type SignInPageAction,
} from './host-contract.ts';

const text = v.string();
const count = v.pipe(v.number(), v.finite());
const optional = <T>(schema: v.GenericSchema<unknown, T>) => v.optional(schema);
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const nothing = v.strictObject({});
const keyChoice: v.GenericSchema<unknown, KeyChoice> = v.variant('place', [
  v.strictObject({ place: v.literal('keychain') }),
  v.strictObject({ place: v.literal('passphrase'), passphrase: text }),
]);
const copyForms = tokenForms.filter((form): form is CopyForm => form !== 'json' && form !== 'qgis');

/** The bounds of every preference, for the edges over which they come: a window, and the file they are kept in. */
export const preferenceSchemas = {
  theme: v.picklist(['system', 'light', 'dark']),
  density: v.picklist(['compact', 'normal', 'roomy']),
  startAtLogin: v.boolean(),
  closeToTray: v.boolean(),
  notifications: v.boolean(),
  lockAfterMinutes: v.nullable(whole(1, 1_440)),
  lockWithSystem: v.boolean(),
  clearClipboardSeconds: whole(5, 600),
  keepOutOfClipboardHistory: v.boolean(),
  signInWith: v.picklist(signInPreferences),
  signInSeconds: whole(30, 3_600),
  answerCommands: v.boolean(),
  columns: v.array(v.picklist(connectionColumns)),
  listWidth: whole(240, 1_600),
  drawerWidth: whole(320, 1_200),
} satisfies { readonly [Name in keyof Preferences]: v.GenericSchema<unknown, Preferences[Name]> };

const signInPageAction: v.GenericSchema<unknown, SignInPageAction> = v.variant('kind', [
  v.strictObject({ kind: v.picklist(['reload', 'open-in-browser', 'copy-link', 'cancel', 'dismiss']) }),
  v.strictObject({ kind: v.literal('credentials'), username: text, password: text }),
  v.strictObject({ kind: v.literal('client-certificate'), index: v.nullable(whole(0, 999)) }),
  v.strictObject({
    kind: v.literal('trust-certificate'),
    fingerprint: v.pipe(text, v.regex(/^[0-9a-f]{64}$/)),
  }),
]);

const hostSchemas: {
  readonly [Name in keyof HostOperations]: v.GenericSchema<unknown, HostOperations[Name]['request']>;
} = {
  hostState: nothing,
  unlock: v.strictObject({ passphrase: optional(text) }),
  chooseKey: v.strictObject({ key: keyChoice }),
  lock: nothing,
  recover: v.strictObject({ recoveryCode: text, key: keyChoice }),
  startAnew: v.strictObject({ key: keyChoice }),
  makeRecoveryCode: nothing,
  copyToken: v.strictObject({ ref: text, form: v.picklist(copyForms) }),
  saveQgisFiles: v.strictObject(qgisExportWish),
  saveProfileFile: v.strictObject({ ...profileExportWish, run: optional(text) }),
  chooseImport: v.strictObject({ what: v.picklist(['file', 'qgis-profile']) }),
  openHandedFile: nothing,
  preferences: nothing,
  changePreferences: v.partial(v.strictObject(preferenceSchemas)),
  activity: v.strictObject({ subject: optional(text), limit: optional(count) }),
  clearActivity: nothing,
  doctor: v.strictObject({ run: optional(text) }),
  storedFiles: nothing,
  showDataFolder: nothing,
  installCommand: nothing,
  certificateExceptions: nothing,
  removeCertificateException: v.strictObject({ host: text, port: whole(1, 65_535) }),
  startDemo: nothing,
  openInBrowser: v.strictObject({ url: text }),
  signInPage: nothing,
  signInPageAction,
};

const {
  token: _token,
  hosts: _hosts,
  exportQgis: _exportQgis,
  exportProfile: _exportProfile,
  ...applicationSchemas
} = requestSchemas;

const windowSchemas = {
  ...applicationSchemas,
  startSignIn: v.strictObject({
    id: text,
    surface: optional(v.picklist(['embedded', 'system', 'print', 'paste'])),
    private: optional(v.boolean()),
    timeoutSeconds: optional(count),
    password: optional(text),
    acceptAccount: optional(text),
  }),
};

/** What each operation takes, for the two edges over which a window's requests arrive as plain data. */
export const hostRequestSchemas: {
  readonly [Name in HostOperationName]: v.GenericSchema<unknown, HostContract[Name]['request']>;
} = { ...windowSchemas, ...hostSchemas };
