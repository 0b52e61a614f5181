import type { AuthKind, SignInPreference } from '../../model/auth-config.ts';
import { counted } from './counted.ts';

const connections = (count: number) => counted(count, 'connection', 'connections');

/** Words of the place where auth configurations are kept. */
export const authentication = {
  title: 'Authentication',
  count: (count: number) => counted(count, 'configuration', 'configurations'),
  countOf: (shown: number, count: number) =>
    `${shown} of ${counted(count, 'configuration', 'configurations')}`,
  newConfig: 'New configuration',
  filter: 'Filter configurations',
  noMatch: (text: string) => `No match for “${text}”.`,
  clearFilter: 'Clear filter',
  empty:
    'Nothing here yet. A configuration holds how you sign in to a portal, under an ID that QGIS projects name.',

  columns: {
    name: 'Name',
    id: 'ID',
    kind: 'Kind',
    portal: 'Portal',
    redirect: 'Redirect',
    secret: 'Secret',
    usedBy: 'Used by',
  },
  secretPresent: 'Set',
  secretAbsent: 'None',
  secretNeeded: 'Needed',
  missingSecrets: { app: 'client secret', 'api-key': 'API key', pasted: 'token', basic: 'password' },
  needsSecret: (secret: string) => `Needs its ${secret}. Whoever shared this kept theirs: give yours below.`,
  redirectPasted: 'Paste',
  redirectElsewhere: 'Other',

  edit: 'Edit',
  signIn: 'Sign in',
  signInWith: 'Sign in with',
  signInPrivately: 'Choose the account again',
  signOut: 'Sign out',
  check: 'Check now',
  duplicate: 'Duplicate',
  copyId: 'Copy ID',
  idCopied: (id: string) => `ID ${id} copied.`,
  delete: 'Delete',
  deleted: (name: string, named: number, id: string) =>
    named === 0
      ? `Deleted ${name}.`
      : `Deleted ${name}. ${connections(named)} still ${named === 1 ? 'names' : 'name'} ${id}.`,

  drawerNew: 'New configuration',
  savedAt: (moment: string) => `Saved ${moment}`,
  saved: (name: string) => `Saved ${name}.`,
  added: (name: string) => `Added ${name}.`,
  notSaved: 'Nothing was saved yet',
  saveAndCheck: 'Save and check',
  fieldsToMend: (count: number) =>
    `${counted(count, 'field', 'fields')} to correct before this can be saved.`,

  unsaved: (name: string) => `${name} has changes that are not saved.`,
  unsavedNew: 'The new configuration is not saved.',
  saveAndGo: 'Save and go on',
  discard: 'Discard',
  keepEditing: 'Keep editing',

  kinds: {
    oauth2: 'OAuth2 user (PKCE)',
    app: 'OAuth2 app',
    token: 'User + password',
    'api-key': 'API key',
    pasted: 'Pasted token',
    basic: 'Basic',
    qgis: 'Kept for QGIS',
  } satisfies Readonly<Record<AuthKind, string>>,
  kindHints: {
    oauth2: 'You sign in on the page of the portal. Right for ArcGIS Online and ArcGIS Enterprise.',
    app: 'A program signs in as itself, with its own secret. Costs go to the owner of the application.',
    token: 'User name and password for a token (generateToken). For servers with users of their own.',
    'api-key': 'A long-lived key that a developer made on the portal.',
    pasted: 'A token you got elsewhere. It cannot be renewed.',
    basic: 'User name and password that stand in front of a site, before ArcGIS.',
    qgis: 'It came from QGIS and goes out to QGIS again unchanged. Wayleave cannot sign in with it.',
  } satisfies Readonly<Record<AuthKind, string>>,
  kindStays: 'The kind is chosen once. Make a new configuration for another kind.',

  id: {
    label: 'ID',
    unlock: 'Unlock',
    lock: 'Lock',
    suggest: 'Suggest',
    rule: '7 letters or digits.',
    locked: (usedBy: number) =>
      usedBy === 0
        ? 'Locked because QGIS projects may refer to it.'
        : `Locked because ${connections(usedBy)} ${usedBy === 1 ? 'refers' : 'refer'} to it, and QGIS projects may.`,
    drawn: 'Drawn at random. Unlock it to set the one that your colleagues agreed on.',
    unchanged: 'This is its ID now.',
    free: 'Free.',
    follows: (usedBy: number, before: string) =>
      usedBy === 0
        ? `QGIS projects that name ${before} will not follow.`
        : `${connections(usedBy)} will follow. QGIS projects that name ${before} will not.`,
    awaited: (count: number) =>
      `${connections(count)} ${count === 1 ? 'names' : 'name'} it already and will use this configuration.`,
    taken: (name: string) => `Taken by ${name}.`,
    caseOnly: (id: string, name: string) =>
      `Differs only in case from ${id} (${name}). QGIS keeps them apart; people may not.`,
    short: (count: number) => `${count} of 7 characters.`,
    long: 'Too long by now: exactly 7.',
    strange: 'Letters A to Z and digits only.',
    use: (id: string) => `Use ${id}`,
  },

  fields: {
    name: { label: 'Name', hint: 'How you find it here and in QGIS.' },
    kind: { label: 'Kind' },
    portal: {
      label: 'Portal',
      hint: 'Address of the portal, such as https://gis.example.org/portal. All others follow from it.',
    },
    site: { label: 'Portal or server', hint: 'Root of the server, such as https://gis.example.org/server.' },
    basicSite: { label: 'Site', hint: 'User name and password are sent to this host alone.' },
    requestUrl: {
      label: 'Request URL',
      hint: 'Where the sign-in page is. Follows from the portal when left empty.',
    },
    tokenUrl: {
      label: 'Token URL',
      hint: 'Where tokens are given out. Follows from the portal when left empty.',
    },
    refreshUrl: { label: 'Refresh URL', hint: 'Where tokens are renewed. The token URL when left empty.' },
    clientId: { label: 'Client ID', hint: 'The App ID of the application that is registered on the portal.' },
    clientSecret: { label: 'Client secret', hint: 'Not needed with PKCE.' },
    appSecret: { label: 'Client secret', hint: 'Anyone who has it acts as the application.' },
    scope: { label: 'Scope', hint: 'ArcGIS knows none. Leave it empty.' },
    apiKey: { label: 'API key', hint: 'For QGIS alone. ArcGIS needs none here.' },
    tokenHeader: {
      label: 'Token header',
      hint: (usual: string) => `Carries the token. ${usual} is usual here, and taken when left empty.`,
    },
    lasts: { label: 'Sign-in lasts', hint: 'The portal may allow less.' },
    minutes: { label: 'Minutes', hint: '1 to 129,600, which is 90 days.' },
    pkce: {
      label: 'PKCE',
      hint: 'Proves that the answer comes to the program that asked. Off only for portals before 10.8.1.',
    },
    persistToken: {
      label: 'Persist token between launches',
      hint: 'For QGIS alone. Wayleave keeps its sign-ins sealed in the vault.',
    },
    username: { label: 'User name', hint: 'As you type it on the portal.' },
    password: { label: 'Password', hint: 'Leave it empty to be asked at each sign-in.' },
    basicPassword: { label: 'Password', hint: 'Sent with every request to this site.' },
    key: { label: 'API key', hint: 'Sent as it is with every request.' },
    token: { label: 'Token', hint: 'Sent as it is until it ends.' },
    expiresAt: { label: 'Ends on', hint: 'So that Wayleave can tell you in time.' },
    realm: { label: 'Realm', hint: 'What the site calls its protected part. Usually empty.' },
    referer: { label: 'Referer', hint: 'The token is bound to it, and it goes with every request.' },
    timeout: { label: 'Request timeout', hint: 'Seconds that one request may take, 1 to 600.' },
    expectedAccount: {
      label: 'Expected account',
      hint: 'Another account that signs in is refused. Empty takes anyone.',
    },
    signInWith: { label: 'Sign-in page opens', hint: 'Where you see the page of the portal.' },
    privateSignIn: {
      label: 'Choose the account at each sign-in',
      hint: 'Asks the portal not to use the account that its page remembers.',
    },
    allowHttp: {
      label: 'Allow plain http',
      hint: 'Anyone on the way can read the token. Only for a network you trust.',
    },
  },
  signInWithOptions: {
    ask: 'As the settings say',
    embedded: 'In a window of Wayleave',
    system: 'In your own browser',
  } satisfies Readonly<Record<SignInPreference, string>>,
  lasts: {
    portal: 'As the portal says',
    'two-weeks': '2 weeks',
    'ninety-days': '90 days',
    minutes: 'Minutes',
  },
  advanced: 'Advanced',
  usedBy: 'Used by',
  usedByNone: 'No connection uses it yet.',

  redirect: {
    label: 'Redirect URL',
    hint: 'Where the portal sends the answer. It has to be registered there, exactly as written.',
    places: {
      '127.0.0.1': '127.0.0.1',
      localhost: 'localhost',
      'out-of-band': 'Paste the code',
      elsewhere: 'Another address',
    },
    port: 'Port',
    path: 'Path',
    whole: 'Address',
  },

  problems: {
    nameMissing: 'Give it a name.',
    nameLong: 'At most 80 characters.',
    nameStrange: 'It has a character that cannot be typed.',
    portalMissing: 'Give the address of the portal.',
    clientIdMissing: 'Give the client ID.',
    usernameMissing: 'Give the user name.',
    secretMissing: 'Set it: this kind cannot do without.',
    header: 'Not a header name: letters, digits and hyphens.',
    port: 'A port from 1024 to 65535.',
    minutes: 'A whole number from 1 to 129,600.',
    timeout: 'A whole number from 1 to 600.',
  },

  helper: {
    title: 'Registration helper',
    intro: 'The application on the portal must list these redirect URLs.',
    introApp: 'The application signs in as itself and needs no redirect URL.',
    introNew:
      'Somebody registers an application on the portal once, with these redirect URLs. You get its client ID.',
    listLabel: 'Redirect URLs',
    copyAll: 'Copy all',
    allCopied: (count: number) => `${counted(count, 'redirect URL', 'redirect URLs')} copied.`,
    copyRequest: 'Copy request for the administrator',
    requestCopied: 'Request copied. Send it to whoever looks after the portal.',
    openPage: 'Open the portal page',
    check: 'Check now',
    inUse: 'in use',
    registered: 'Registered',
    notRegistered: 'Not registered',
    registerForMe: 'Register for me',
    registerHint: (account: string) => `Makes and registers an application on the portal as ${account}.`,
    registering: 'The portal registers an application',
    registeredAs: (name: string) => `Registered. The new configuration is ${name}.`,
    needsPortal: 'Give the address of the portal first.',
  },
} as const;
