import * as v from 'valibot';
import type { Contract, OperationName } from './contract.ts';
import { importChoices, qgisFileKinds } from './contract-sharing.ts';
import { authKinds, signInPreferences } from './model/auth-config.ts';
import { connectionColours, environments } from './model/connection.ts';
import { applyPreferences } from './model/subscription.ts';
import { signInSurfaces } from './model/session.ts';
import { qgisTargets } from './sharing/qgis/target.ts';

const text = v.string();
const flag = v.boolean();
const count = v.pipe(v.number(), v.finite());
const optional = <T>(schema: v.GenericSchema<unknown, T>) => v.optional(schema);
const nullish = <T>(schema: v.GenericSchema<unknown, T>) => v.optional(v.nullable(schema));

const nothing = v.strictObject({});
const byId = v.strictObject({ id: text });
const byName = v.strictObject({ name: text });
const byRef = v.strictObject({ ref: text });

const authFields = {
  name: optional(text),
  portal: optional(text),
  requestUrl: optional(text),
  tokenUrl: optional(text),
  refreshUrl: nullish(text),
  redirectUrl: optional(text),
  clientId: optional(text),
  clientSecret: nullish(text),
  scope: optional(text),
  apiKey: nullish(text),
  pkce: optional(flag),
  persistToken: optional(flag),
  expirationMinutes: nullish(count),
  tokenHeader: optional(text),
  username: optional(text),
  password: nullish(text),
  token: optional(text),
  realm: optional(text),
  referer: optional(text),
  expiresAt: nullish(count),
  expectedAccount: nullish(text),
  allowHttp: optional(flag),
  timeoutSeconds: optional(count),
  signInWith: optional(v.picklist(signInPreferences)),
  privateSignIn: optional(flag),
};

const sharedConnectionFields = {
  communityUrl: nullish(text),
  contentUrl: nullish(text),
  authId: nullish(text),
  referer: optional(text),
  headers: optional(v.array(v.strictObject({ name: text, value: v.nullable(text) }))),
  username: optional(text),
  password: nullish(text),
  prefix: optional(text),
  folder: optional(text),
  tags: optional(v.array(text)),
  allowHttp: optional(flag),
  colour: optional(v.picklist(connectionColours)),
  environment: optional(v.picklist(environments)),
  notes: optional(text),
  pinned: optional(flag),
  keepFresh: optional(flag),
};
const connectionFields = { ...sharedConnectionFields, name: optional(text), url: optional(text) };
const page = { limit: optional(count), start: optional(count) };

const selection = v.strictObject({
  authIds: optional(v.array(text)),
  connections: optional(v.array(text)),
  folders: optional(v.array(text)),
  tags: optional(v.array(text)),
});

/** A profile file as it is asked for, also by a window. */
export const profileExportWish = {
  selection,
  label: optional(text),
  withSecrets: optional(flag),
  personal: optional(flag),
  seal: optional(
    v.variant('kind', [
      v.strictObject({ kind: v.literal('passphrase'), passphrase: text }),
      v.strictObject({
        kind: v.literal('recipients'),
        recipients: v.array(text),
        alsoMine: optional(flag),
      }),
    ]),
  ),
};

/** An export for QGIS as it is asked for, also by a window. */
export const qgisExportWish = {
  selection,
  files: v.array(v.picklist(qgisFileKinds)),
  target: optional(v.picklist(qgisTargets)),
  password: optional(text),
  plainSecrets: optional(flag),
  fileNames: optional(
    v.strictObject({
      'auth-xml': optional(text),
      'connections-xml': optional(text),
      'startup-script': optional(text),
    }),
  ),
};

const openingMeans = { password: optional(text), identity: optional(text), run: optional(text) };

/** What each operation takes, for the edges over which requests arrive as plain data (socket, window, HTTP). */
export const requestSchemas: {
  readonly [Name in OperationName]: v.GenericSchema<unknown, Contract[Name]['request']>;
} = {
  listAuthConfigs: nothing,
  showAuthConfig: byId,
  addAuthConfig: v.strictObject({ ...authFields, kind: v.picklist(authKinds), id: optional(text) }),
  editAuthConfig: v.strictObject({ id: text, fields: v.strictObject(authFields) }),
  renameAuthConfig: v.strictObject({ id: text, newId: text }),
  removeAuthConfig: byId,
  checkAuthConfig: v.strictObject({ id: text, run: optional(text) }),
  suggestAuthId: nothing,
  registrationHelp: v.union([
    byId,
    v.strictObject({ portal: text, redirectUrl: optional(text), clientId: optional(text) }),
  ]),
  listConnections: nothing,
  showConnection: byName,
  addConnection: v.strictObject({ ...connectionFields, name: text, url: text }),
  editConnection: v.strictObject({ connection: text, fields: v.strictObject(connectionFields) }),
  previewConnection: v.strictObject({ ...connectionFields, url: text }),
  removeConnection: byName,
  editConnections: v.strictObject({ names: v.array(text), fields: v.strictObject(sharedConnectionFields) }),
  removeConnections: v.strictObject({ names: v.array(text) }),
  duplicateConnection: byName,
  moveFolder: v.strictObject({ from: text, to: text }),
  undo: v.strictObject({ undo: text }),
  testConnection: v.strictObject({ name: text, run: optional(text) }),
  discover: v.strictObject({ url: text, allowHttp: optional(flag) }),
  startSignIn: v.strictObject({
    id: text,
    surface: v.picklist(signInSurfaces),
    private: optional(flag),
    timeoutSeconds: optional(count),
    password: optional(text),
    acceptAccount: optional(text),
  }),
  deliverRedirect: v.strictObject({ attempt: text, url: text }),
  finishSignIn: v.strictObject({ attempt: text, pasted: optional(text) }),
  cancelSignIn: v.strictObject({ attempt: text }),
  signOut: byId,
  token: v.strictObject({ ref: text, minMinutes: optional(count), rejected: optional(text) }),
  hosts: byRef,
  whoami: byRef,
  services: v.strictObject({ ref: text, folder: optional(text) }),
  items: v.strictObject({ ref: text, query: optional(text), ...page }),
  groups: byRef,
  groupItems: v.strictObject({ ref: text, group: text, ...page }),
  myContent: v.strictObject({ ref: text, folder: optional(text), ...page }),
  serviceFacts: v.strictObject({ ref: text, url: text }),
  layerFacts: v.strictObject({ ref: text, url: text }),
  planQgisExport: v.strictObject(qgisExportWish),
  exportQgis: v.strictObject(qgisExportWish),
  generatePassword: nothing,
  qgisSource: v.strictObject({ ref: text, url: optional(text) }),
  openImport: v.variant('kind', [
    v.strictObject({ kind: v.literal('content'), name: text, content: text }),
    v.strictObject({ kind: v.literal('qgis-profile'), folder: text }),
  ]),
  planProfileExport: v.strictObject(profileExportWish),
  exportProfile: v.strictObject({ ...profileExportWish, run: optional(text) }),
  subscribe: v.strictObject({
    address: text,
    name: optional(text),
    apply: optional(v.picklist(applyPreferences)),
    passphrase: optional(text),
    allowHttp: optional(flag),
  }),
  listSubscriptions: nothing,
  editSubscription: v.strictObject({
    id: text,
    name: optional(text),
    apply: optional(v.picklist(applyPreferences)),
    passphrase: nullish(text),
  }),
  unsubscribe: byId,
  pullSubscriptions: v.strictObject({ ids: optional(v.array(text)) }),
  openSubscription: byId,
  previewImport: v.strictObject({ import: text, ...openingMeans }),
  applyImport: v.strictObject({
    import: text,
    ...openingMeans,
    onConflict: optional(v.picklist(importChoices)),
    choices: optional(v.record(text, v.picklist(importChoices))),
  }),
  qgisProfiles: nothing,
  compareQgisProfile: v.strictObject({ folder: text, masterPassword: optional(text) }),
  status: nothing,
  registerApplication: v.strictObject({ id: text, title: optional(text) }),
};
