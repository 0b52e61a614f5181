import type {
  ImportChoice,
  ImportFormat,
  ImportState,
  PendingChanges,
  ProgressStep,
  QgisDriftRow,
  QgisFileKind,
} from '../../contract-sharing.ts';
import type { ApplyPreference } from '../../model/subscription.ts';
import type { QgisTarget } from '../../sharing/qgis/target.ts';
import { counted } from './counted.ts';

/** What an import would do, in numbers of entries. */
export interface ImportEffect {
  readonly adds: number;
  readonly changes: number;
  /** Of those that a followed profile has no more, how many go here too. */
  readonly removes: number;
  /** Of those that differ, how many stay as they are here. */
  readonly keeps: number;
  readonly leaves: number;
}

const states: Readonly<Record<ImportState, string>> = {
  conflict: 'Conflict',
  changed: 'Changed',
  new: 'New',
  same: 'Same',
  removed: 'Removed',
  rejected: 'Rejected',
};
const entries = (count: number) => counted(count, 'entry', 'entries');
const sentence = (parts: readonly (string | false)[]) => {
  const text = parts.filter((part) => part !== false).join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
};

/** Words of the place "Share", of the export, and of "Open in QGIS". */
export const share = {
  title: 'Share',

  importTitle: 'Import',
  importText:
    'Connections and authentication from a colleague or from QGIS. You see what would change before anything does.',
  drop: 'Drop a file here',
  dropKinds:
    'A profile of Wayleave (.wayleave), or from QGIS: authentication or connections (XML), QGIS3.ini, qgis-auth.db, or an OAuth2 configuration (JSON).',
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
  progress: {
    'deriving-key': 'Making the key from the passphrase',
    sealing: 'Sealing the file',
    opening: 'Opening the sealed file',
    comparing: 'Comparing with what is here',
    writing: 'Writing the file',
  } satisfies Readonly<Record<ProgressStep, string>>,

  formats: {
    'wayleave-profile': 'Profile of Wayleave',
    'qgis-auth-xml': 'Authentication configurations of QGIS',
    'qgis-connections-xml': 'Connections of QGIS',
    'qgis-settings': 'Settings of QGIS',
    'qgis-auth-database': 'Authentication database of QGIS',
    'oauth2-json': 'OAuth2 configuration of QGIS',
    'qgis-profile': 'QGIS profile',
  } satisfies Readonly<Record<ImportFormat, string>>,

  filePassphrase: 'Passphrase of the file',
  filePassphraseHint: 'Whoever made the file chose it. It is used once and kept nowhere.',
  passphraseMissing: 'Type the passphrase.',
  sealedProves:
    'The seal keeps others from reading the file. It does not prove who made it: look at the addresses before you import.',
  keyNeeded:
    'Send your key to whoever made the file and ask for a new one, or give the identity that it is sealed to.',
  identity: 'Text of the identity file',
  identityHint: 'One of its lines begins with AGE-SECRET-KEY. It is used once and kept nowhere.',
  identityMissing: 'Paste the text, or choose the file.',
  chooseIdentity: 'Choose the identity file…',
  identityTooLarge: 'That is no identity file: it is too large.',
  filePassword: 'Password of the file',
  filePasswordHint: 'Whoever made the file chose it. It is used once and kept nowhere.',
  masterPassword: 'Master password of QGIS',
  masterPasswordHint: 'It opens the authentication of the profile. It is used once and kept nowhere.',
  passwordMissing: 'Type the password.',
  open: 'Open',
  readAuthentication: 'Read authentication too',

  followedProfile: 'Newest copy of a followed profile',

  preview: 'Import preview',
  states,
  stateCount: (count: number, state: ImportState) =>
    state === 'conflict'
      ? counted(count, 'conflict', 'conflicts')
      : counted(count, states[state].toLowerCase(), states[state].toLowerCase()),
  showSame: (count: number) => `Show ${count} same`,
  hideSame: (count: number) => `Hide ${count} same`,
  showMore: (count: number) => `Show ${counted(count, 'more', 'more')}`,
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
  removedChoices: { mine: 'Keep here', theirs: 'Remove here', 'new-id': 'Keep here' } satisfies Readonly<
    Record<ImportChoice, string>
  >,
  choiceOf: (name: string, choice: string) => `On import of ${name}: ${choice}`,
  allConflicts: 'For all conflicts',
  leaveOut: 'Leave out',
  fixed: { new: 'Add', same: 'Nothing to do', removed: 'Stays here', rejected: 'Left out' },
  conflictText:
    'Conflict: the same ID or name stands for something else here, its secrets would go elsewhere, or it was changed here as well.',
  empty: 'Nothing in it can be imported.',
  allSame: 'Everything in it is here already.',
  willChange: ({ adds, changes, removes, keeps, leaves }: ImportEffect) =>
    sentence([
      adds > 0 && `adds ${adds}`,
      changes > 0 && `changes ${changes}`,
      removes > 0 && `removes ${removes}`,
      keeps > 0 && `keeps ${keeps} of yours`,
      leaves > 0 && `leaves out ${leaves}`,
    ]),
  willChangeNothing: 'Nothing would change.',
  apply: (count: number) => `Import ${entries(count)}`,
  settle: 'Keep everything as it is here',
  imported: (added: number, changed: number, removed: number, skipped: number) =>
    sentence([
      `imported ${entries(added + changed)}`,
      changed > 0 && `${changed} of them changed`,
      removed > 0 && `removed ${removed}`,
      skipped > 0 && `skipped ${skipped}`,
    ]),
  renamed: (from: string, to: string) => `${from} in the file is ${to} here.`,
  done: 'Imported',

  exportTitle: 'Export',
  exportText:
    'Connections and authentication for a colleague, another computer or QGIS. Secrets stay here unless you say so; tokens never leave.',
  exportButton: 'Export…',
  steps: {
    label: 'Steps',
    what: 'What',
    contents: 'Contents',
    files: 'Files',
    summary: 'Summary',
    saved: 'Saved',
  },
  forWhom: 'For whom',
  targetKinds: {
    profile: {
      label: 'For Wayleave',
      hint: 'One profile file (.wayleave) for colleagues or your other computer.',
    },
    qgis: {
      label: 'For QGIS',
      hint: 'Files that bring connections and authentication into QGIS, with the same IDs on every computer.',
    },
  },
  inFolder: 'A folder',
  folder: 'Folder',
  folderHint: 'With everything below it, and the authentication it uses.',
  withTag: 'A tag',
  tag: 'Tag',
  tagHint: 'Every connection that has it, and the authentication it uses.',
  connectionCount: (count: number) => counted(count, 'connection', 'connections'),

  contents: 'What else goes along',
  withSecrets: 'Secrets',
  withSecretsHint:
    'Client secrets, passwords, keys and header values. Without them everybody gives their own once, after the import.',
  personal: 'Personal settings',
  personalHint:
    'Expected accounts, pins, what is kept fresh, and where a sign-in opens. For your own other computer, not for a team.',
  neverAlong: 'Tokens, cookies and the activity never go along.',
  profileLabel: 'Name of the profile',
  profileLabelHint: 'What those who get it see, such as the name of your team.',
  profileLabelLong: 'At most 80 characters.',
  seal: 'Who can read the file',
  seals: {
    none: {
      label: 'Anybody who has it',
      hint: 'Readable text without any secret, as for a shared folder or a repository.',
      refused: 'Not with secrets in it: choose one of the ways below.',
    },
    passphrase: {
      label: 'Whoever knows a passphrase',
      hint: 'Pass it on by another way than the file, such as the telephone.',
    },
    recipients: {
      label: 'The keys of certain people',
      hint: 'Nothing needs to be passed on: it opens by itself on their computers. Each finds the key under Share.',
    },
  },
  newPassphrase: 'Passphrase',
  newPassphraseHint: 'It is not kept here, and nobody can open the file without it.',
  shortPassphrase: (safe: number) =>
    `Short: whoever has the file can try such passphrases for years. ${safe} characters or more are better.`,
  passphraseTooShort: (fewest: number) => `At least ${fewest} characters.`,
  repeatPassphrase: 'Passphrase again',
  repeatWrong: 'The two are not the same.',
  generatePassphrase: 'Generate a passphrase',
  generatedPassphrase: 'Generated passphrase',
  passphraseCopied: 'Passphrase copied. It stays in the clipboard until something else is copied.',
  recipients: 'Keys, one a line',
  recipientsHint: 'Each begins with age1. What follows a # is a note for you, such as a name.',
  recipientsMissing: 'Give at least one key, or tick your own.',
  recipientWrong: (line: number) => `Line ${line} is no key: keys begin with age1 and are copied whole.`,
  recipientPrivate: (line: number) =>
    `Line ${line} is a private key, which its owner never passes on. The key that belongs to it begins with age1.`,
  alsoMine: 'My own key too',
  alsoMineHint: 'Without it you cannot open the file yourself.',
  sealedBy: {
    passphrase: 'sealed with a passphrase',
    recipients: (count: number) => `sealed to ${counted(count, 'key', 'keys')}`,
    none: 'readable by anybody, without secrets',
  },
  sealedTo: 'Opens with these keys',
  ownKeyName: 'your key',
  profileSummaryText: 'Nothing is written yet. This is what the file would hold.',
  secretsTitle: 'Fields with secrets',
  noSecretFields: 'Nothing of it has a secret.',
  secretColumns: { name: 'Name', place: 'ID or folder', goes: 'Goes along', stays: 'Stays here' },
  noneOfThem: 'nothing',
  othersTitle: (count: number) => `Everything that goes along (${count})`,
  moreEntries: (count: number) => `and ${count} more`,
  preparing: 'Putting the file together',
  profileSavedTitle: 'The profile is written.',
  profileSavedAt: 'Where it lies',
  profileFile: 'Profile file',
  tellThem: 'What to tell those who get it',
  tell: {
    open: 'In Wayleave, open Share and drop the file there, or choose it. They see everything before it is taken.',
    commandLine: 'On a server: wayleave import, and the name of the file.',
    passphrase: 'They are asked for the passphrase. Pass it on by another way than the file.',
    recipients: 'It opens by itself for those whose key you gave, and for nobody else.',
    plain:
      'Put into a shared folder or on a web server, it can be followed: later changes then come to them.',
    withheld: 'They give their own secrets once. Wayleave says which are missing.',
  },

  keyTitle: 'Your key',
  keyText:
    'Give it to a colleague who wants to send you a sealed profile: what is sealed to it opens on this computer and nowhere else. It is no secret.',
  keyName: 'your key',
  copyKey: 'Copy my key',
  keyCopied: 'Key copied. It is no secret: send it as you like.',

  subscriptionsTitle: 'Subscriptions',
  subscriptionsText: 'Profiles that others keep up to date. Changes come here; nothing of yours goes there.',
  noSubscriptions: 'None is followed yet.',
  follow: 'Follow…',
  followTitle: 'Follow a profile',
  followText:
    'Wayleave looks at the file now and then and shows what changed. It only ever reads it. What you changed here and your secrets stay.',
  followAddress: 'Path or web address',
  followAddressHint: 'A .wayleave file on a shared drive, or https://….',
  followAddressMissing: 'Give the path or address of the file.',
  followName: 'Name',
  followNameHint: 'Blank takes the name in the file.',
  followPassphrase: 'Passphrase of the file',
  followPassphraseHint:
    'Only where a passphrase seals it. It is kept in the vault, so that nobody is asked again.',
  followAllowHttp: 'Allow plain http',
  followAllowHttpHint: 'Whoever is on the way can read and change the file. Only inside a network you trust.',
  applyLabel: 'When something changed',
  applies: {
    review: { label: 'I look first', hint: 'Nothing changes here before you reviewed it.' },
    automatic: {
      label: 'Take it over by itself',
      hint: 'New and changed entries come at once. Conflicts and removals still wait for you.',
    },
  } satisfies Readonly<Record<ApplyPreference, { readonly label: string; readonly hint: string }>>,
  startFollowing: 'Follow',
  following: 'Looking at the file',
  followed: (name: string) => `${name} is followed from now on.`,
  pulling: 'Asking for changes',
  pullAll: 'Pull all',
  pull: (name: string) => `Pull ${name} now`,
  moreOf: (name: string) => `More for ${name}`,
  reviewSubscription: (name: string) => `Review ${name}`,
  stopFollowing: 'Stop following',
  stoppedFollowing: (name: string) => `${name} is no longer followed. What came of it stays.`,
  editSubscription: 'Edit…',
  editSubscriptionOf: (name: string) => `Edit ${name}`,
  subscriptionNameMissing: 'Give it a name.',
  pulled: (when: string) => `Pulled ${when}`,
  neverPulled: 'Not pulled yet',
  upToDate: 'Up to date',
  waits: ({ added, changed, conflicts, removed }: PendingChanges) =>
    [
      added > 0 && `${added} new`,
      changed > 0 && `${changed} changed`,
      removed > 0 && `${removed} removed`,
      conflicts > 0 && counted(conflicts, 'conflict', 'conflicts'),
    ]
      .filter((part) => part !== false)
      .join(', '),
  keptCopy: (day: string) => `The last good copy of ${day} is kept.`,
  noCopy: 'No good copy of it ever came.',
  pullFailed: (since: string) => `Since ${since}`,
  pulledUnchanged: 'Nothing new.',
  pulledChanged: (count: number) =>
    count === 1 ? 'Changes wait for your review.' : `Changes of ${count} profiles wait for your review.`,
  pulledApplied: (name: string, added: number, changed: number) =>
    `${name}: ${added} added, ${changed} changed.`,
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
