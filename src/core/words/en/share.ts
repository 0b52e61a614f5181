import type {
  ImportChoice,
  ImportFormat,
  ImportState,
  QgisDriftRow,
  QgisFileKind,
} from '../../contract-sharing.ts';
import type { QgisTarget } from '../../sharing/qgis/target.ts';
import { counted } from './counted.ts';

/** What an import would do, in numbers of entries. */
export interface ImportEffect {
  readonly adds: number;
  readonly changes: number;
  /** Of those that differ, how many stay as they are here. */
  readonly keeps: number;
  readonly leaves: number;
}

const states: Readonly<Record<ImportState, string>> = {
  conflict: 'Conflict',
  changed: 'Changed',
  new: 'New',
  same: 'Same',
  rejected: 'Rejected',
};
const entries = (count: number) => counted(count, 'entry', 'entries');
const sentence = (parts: readonly (string | false)[]) => {
  const text = parts.filter((part) => part !== false).join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

/** Words of the place "Share", of the export for QGIS, and of "Open in QGIS". */
export const share = {
  title: 'Share',

  importTitle: 'Import',
  importText:
    'Connections and authentication from a colleague or from QGIS. You see what would change before anything does.',
  drop: 'Drop a file here',
  dropKinds:
    'QGIS authentication or connections (XML), QGIS3.ini, qgis-auth.db, or an OAuth2 configuration (JSON).',
  choose: 'Choose a file…',
  chooseProfile: 'Choose a QGIS profile…',
  chooseAnother: 'Choose another file',
  tooLarge: (name: string) => `${name} is larger than 16 MB. No file made for this purpose is.`,
  notRead: (name: string) => `${name} could not be read.`,
  profilesFound: 'QGIS profiles on this computer',
  profileConnections: (count: number) => counted(count, 'ArcGIS connection', 'ArcGIS connections'),
  withAuthDatabase: 'with authentication',
  review: 'Review',
  reviewProfile: (name: string) => `Review profile ${name}`,
  opening: 'Reading the file',
  comparing: 'Comparing with what is here',
  applying: 'Taking it over',

  formats: {
    'qgis-auth-xml': 'Authentication configurations of QGIS',
    'qgis-connections-xml': 'Connections of QGIS',
    'qgis-settings': 'Settings of QGIS',
    'qgis-auth-database': 'Authentication database of QGIS',
    'oauth2-json': 'OAuth2 configuration of QGIS',
    'qgis-profile': 'QGIS profile',
  } satisfies Readonly<Record<ImportFormat, string>>,

  filePassword: 'Password of the file',
  filePasswordHint: 'Whoever made the file chose it. It is used once and kept nowhere.',
  masterPassword: 'Master password of QGIS',
  masterPasswordHint: 'It opens the authentication of the profile. It is used once and kept nowhere.',
  passwordMissing: 'Type the password.',
  open: 'Open',
  readAuthentication: 'Read authentication too',

  preview: 'Import preview',
  states,
  stateCount: (count: number, state: ImportState) =>
    state === 'conflict'
      ? counted(count, 'conflict', 'conflicts')
      : `${count} ${states[state].toLowerCase()}`,
  showSame: (count: number) => `Show ${count} same`,
  hideSame: (count: number) => `Hide ${count} same`,
  subjects: { auth: 'Authentication configurations', connection: 'Connections' },
  columns: {
    state: 'State',
    name: 'Name',
    place: 'ID or folder',
    difference: 'Difference',
    choice: 'On import',
  },
  cameAs: (other: string) => `${other} in the file`,
  was: 'here',
  becomes: 'in the file',
  differs: (field: string) => `${field} differs`,
  nothing: 'none',
  choices: {
    mine: () => 'Keep mine',
    theirs: () => 'Take theirs',
    'new-id': (place: string | null) => (place === null ? 'Keep both' : `Keep both, theirs as ${place}`),
  } satisfies Readonly<Record<ImportChoice, (place: string | null) => string>>,
  choiceOf: (name: string, choice: string) => `On import of ${name}: ${choice}`,
  allConflicts: 'For all conflicts',
  leaveOut: 'Leave out',
  fixed: { new: 'Add', same: 'Nothing to do', rejected: 'Left out' },
  conflictText: 'The same ID or name stands for something else here, or its secrets would go elsewhere.',
  empty: 'Nothing in it can be imported.',
  allSame: 'Everything in it is here already.',
  willChange: ({ adds, changes, keeps, leaves }: ImportEffect) =>
    sentence([
      adds > 0 && `adds ${adds}`,
      changes > 0 && `changes ${changes}`,
      keeps > 0 && `keeps ${keeps} of yours`,
      leaves > 0 && `leaves out ${leaves}`,
    ]),
  willChangeNothing: 'Nothing would change.',
  apply: (count: number) => `Import ${entries(count)}`,
  imported: (added: number, changed: number, skipped: number) =>
    sentence([
      `imported ${entries(added + changed)}`,
      changed > 0 && `${changed} of them changed`,
      skipped > 0 && `skipped ${skipped}`,
    ]),
  renamed: (from: string, to: string) => `${from} in the file is ${to} here.`,
  done: 'Imported',
  importMore: 'Import something else',

  exportTitle: 'Export for QGIS',
  exportText:
    'Files that bring connections and authentication into QGIS, with the same IDs on every computer.',
  exportButton: 'Export…',
  steps: { label: 'Steps', what: 'What', files: 'Files', summary: 'Summary', saved: 'Saved' },
  stepSpoken: (number: number, name: string) => `Step ${number} of 4: ${name}`,
  next: 'Next',
  what: 'What goes along',
  everything: 'Everything',
  everythingHint: (connections: number, configs: number) =>
    `${counted(connections, 'connection', 'connections')} and ${counted(
      configs,
      'auth configuration',
      'auth configurations',
    )}.`,
  selection: 'A selection',
  selectionHint: 'The authentication of a chosen connection goes along.',
  filterList: 'Filter by name, folder or ID',
  listLabel: 'What to export',
  chosenCount: (count: number) => `${count} chosen`,
  moreHidden: (count: number) => `${counted(count, 'more', 'more')}: type to find them.`,
  noMatch: 'No match.',
  nothingChosen: 'Choose at least one.',
  nothingToExport: 'There is nothing to export yet.',

  files: 'Files',
  fileKinds: {
    'auth-xml': 'Authentication (XML)',
    'connections-xml': 'Connections (XML)',
    'startup-script': 'Start-up script (Python)',
  } satisfies Readonly<Record<QgisFileKind, string>>,
  fileHints: {
    'auth-xml': 'The configurations with their IDs and secrets. Tokens never go along.',
    'connections-xml': 'The list under ArcGIS REST Servers. Community and content endpoints do not fit in.',
    'startup-script':
      'For administrators: sets up connections with their endpoints, and takes authentication from the encrypted file beside it.',
  } satisfies Readonly<Record<QgisFileKind, string>>,
  noFile: 'Tick at least one file.',
  target: 'For which QGIS',
  targets: {
    '3.4': { label: 'Any QGIS 3', hint: 'What every version understands.' },
    '3.34': { label: 'QGIS 3.34', hint: 'With PKCE.' },
    '3.36': { label: 'QGIS 3.36 to 3.42', hint: 'With PKCE, and redirects to localhost.' },
    '3.44': { label: 'QGIS 3.44 and later', hint: 'With PKCE and application logins.' },
  } satisfies Readonly<Record<QgisTarget, { readonly label: string; readonly hint: string }>>,
  targetHint:
    'Logins without a client secret take PKCE, which QGIS 3.44 and those before it write differently: choose the one that is used.',
  protection: 'Secrets in the authentication file',
  encrypted: 'Encrypt with a password',
  encryptedHint:
    'QGIS encrypts weakly and does not notice changes. A long random password makes up for it: pass it on by another way than the file.',
  plain: 'Leave them readable',
  plainHint: 'Whoever has the file has the secrets. Only for files that nobody else ever gets.',
  password: 'Password',
  passwordHint: 'QGIS asks for it at the import. It is not kept here.',
  generate: 'Generate a password',
  generated: 'Generated password',
  generatedHint: 'Shown this once. Copy it now: it is kept nowhere.',
  generatedCopied: 'Password copied. It stays in the clipboard until something else is copied.',
  ownPassword: 'Type my own',
  shortPassword: (safe: number) =>
    `Short: whoever has the file can try such passwords quickly. ${safe} random characters or more are safe.`,
  planning: 'Looking at what would be written',
  summaryText: 'Nothing is written yet. This is what the files would hold.',
  summaryFiles: 'Files to be written',
  entries: (count: number) => entries(count),
  leftOutTitle: (count: number) => `${count} left out`,
  leftOutBecause: (names: string, why: string) => `${names}: ${why}`,
  nameAt: (name: string, place: string) => (name === place ? name : `${name} (${place})`),
  entryColumns: { name: 'Name', inQgis: 'In QGIS', secrets: 'Secrets', notes: 'What to know' },
  noSecrets: 'none',
  fileEncrypted: 'encrypted',
  filePlainSecrets: 'secrets readable',
  fileNoSecrets: 'no secrets',
  save: 'Save…',
  saveHere: 'Save to the downloads folder',
  saving: 'Writing the files',
  cancelled: 'Nothing was saved: no place was chosen.',
  savedTitle: 'The files are written.',
  savedFiles: 'Where they lie',
  inQgis: 'In QGIS',
  finish: 'Done',
  howTo: {
    'auth-xml': [
      'Open Settings > Options > Authentication.',
      'Choose Utilities > Import Authentication Configurations from File, and the authentication file.',
      'Configurations whose ID QGIS has already are not replaced: remove them there first.',
    ],
    'connections-xml': [
      'In the Browser, right-click ArcGIS REST Servers and choose Load Connections, then the connections file.',
    ],
    'startup-script': [
      'Put the script into the folder above the profiles as startup.py, with the authentication file beside it, or name it in PYQGIS_STARTUP.',
      'QGIS runs it at every start. It says what it did, and changes nothing the second time.',
    ],
  } satisfies Readonly<Record<QgisFileKind, readonly string[]>>,
  withPassword: 'QGIS asks for the password of the file.',

  deployTitle: 'QGIS deployment',
  deployText: 'How a QGIS profile on this computer differs from what is here. Nothing is ever written to it.',
  profile: 'Profile',
  noProfiles: 'No QGIS profile was found on this computer.',
  compare: 'Compare',
  compareWith: (profile: string) => `Compared with ${profile}`,
  writeScript: 'Write script…',
  driftFacts: {
    same: 'In both',
    'only-here': 'Only here',
    'only-there': 'Only in QGIS',
    different: 'Different',
  },
  driftStates: {
    same: 'Same',
    'only-here': 'Only here',
    'only-there': 'Only in QGIS',
    different: 'Different',
  } satisfies Readonly<Record<QgisDriftRow['state'], string>>,
  driftColumns: { state: 'State', name: 'Name', authId: 'ID', difference: 'Here, and in QGIS' },
  driftSubjects: { auth: 'Authentication', connection: 'Connection' },
  noDrift: 'Nothing differs.',
  noContent: 'Authentication was compared by ID alone. With the master password its content is compared too.',
  closeComparison: 'Close the comparison',

  fields: {
    name: 'Name',
    id: 'ID',
    kind: 'Kind',
    method: 'Method',
    portal: 'Portal',
    tokenHeader: 'Token header',
    expectedAccount: 'Expected account',
    allowHttp: 'Plain http',
    timeoutSeconds: 'Timeout',
    signInWith: 'Sign in with',
    privateSignIn: 'Private sign-in',
    qgisExtras: 'Further QGIS settings',
    grantFlow: 'Grant flow',
    requestUrl: 'Request URL',
    tokenUrl: 'Token URL',
    refreshUrl: 'Refresh URL',
    redirectUrl: 'Redirect URL',
    clientId: 'Client ID',
    clientSecret: 'Client secret',
    scope: 'Scope',
    apiKey: 'API key',
    pkce: 'PKCE',
    persistToken: 'Keep the token',
    expirationMinutes: 'Sign-in lasts',
    username: 'User name',
    password: 'Password',
    referer: 'Referer',
    key: 'API key',
    token: 'Token',
    expiresAt: 'End',
    realm: 'Realm',
    uri: 'Resource',
    settings: 'QGIS settings',
    url: 'URL',
    communityUrl: 'Community endpoint',
    contentUrl: 'Content endpoint',
    authId: 'Authentication',
    headers: 'Headers',
    prefix: 'URL prefix',
    folder: 'Folder',
    tags: 'Tags',
  } satisfies Readonly<Record<string, string>>,

  sourceTitle: (name: string) => `Open ${name} in QGIS`,
  sourceLayer: 'URL of a layer',
  sourceLayerHint: 'Such as …/FeatureServer/0, from Browse. Blank shows the connection itself.',
  sourceShow: 'Show',
  sourceAsking: 'Asking for the layer',
  sourceLine: 'Data source',
  sourceUrl: 'URL',
  sourceAuthId: 'Auth ID',
  sourceNoAuth: 'None: it is open to everybody.',
  sourceSteps: 'In QGIS',
  sourceHowTo: (authId: string | null) =>
    authId === null
      ? [
          'Choose Layer > Add Layer > Add ArcGIS REST Server Layer.',
          'Choose New and paste the URL. No authentication is needed.',
          'Connect and choose a layer.',
        ]
      : [
          `Bring the configuration ${authId} into QGIS once: export it from here, or make it there with the same ID.`,
          `Choose Layer > Add Layer > Add ArcGIS REST Server Layer, then New: paste the URL and choose ${authId} under Authentication.`,
          'Connect and choose a layer.',
        ],
  sourceScript: 'Scripts and the Python console take the data source with the provider arcgisfeatureserver.',
  sourceExport: 'Export for QGIS…',
} as const;
