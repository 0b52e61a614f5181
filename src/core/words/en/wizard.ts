import type { AuthKind } from '../../model/auth-config.ts';
import type { Discovery, EndpointOrigin, WebTierKind } from '../../contract.ts';
import { counted } from './counted.ts';

const things = (count: number) => counted(count, 'thing', 'things');
const checked = (count: number) => counted(count, 'check', 'checks');
const either = new Intl.ListFormat('en', { type: 'disjunction' });

const signInNames: Readonly<Record<AuthKind | 'web-tier', string | null>> = {
  oauth2: 'OAuth',
  app: null,
  token: 'user name and password',
  'api-key': null,
  pasted: null,
  basic: 'Basic sign-in',
  qgis: null,
  'web-tier': 'Windows or certificate sign-in',
};

const webTierNames: Readonly<Record<WebTierKind, string>> = {
  windows: 'Windows sign-in',
  certificate: 'client certificate',
  basic: 'Basic sign-in',
};

/** Words of the wizard for a new connection, and of every staged test. */
export const wizard = {
  title: 'New connection',
  steps: { label: 'Steps', where: 'Where', signIn: 'Sign-in', check: 'Check' },
  stepSpoken: (number: number, name: string) => `Step ${number} of 3: ${name}`,
  done: 'done',
  back: 'Back',
  nextSignIn: 'Next: sign-in',
  nextCheck: 'Next: check',
  fullForm: 'Save and open full form',
  save: 'Save',
  saveAnyway: 'Save anyway',
  saved: (name: string) => `Saved ${name}.`,
  notKept: (name: string) => `${name} was not kept.`,
  keepIt: 'Keep it',

  url: 'Paste any portal, organization, item, map or service URL',
  urlHint: 'Nothing is asked on the network before the address is whole.',
  urlMissing: 'Paste an address first.',
  cutUser: 'The user name and password in the address were cut off. A sign-in has its own place.',
  cutToken: 'A token or key in the address was cut off. It is neither kept nor sent.',
  fromLink: 'This address comes from a link. Look at it before Wayleave asks there.',
  lookUp: 'Look it up',
  looking: (host: string) => `Asking ${host}`,
  notLooked: 'The address was not asked. You can go on all the same.',
  unanswered: 'The site did not tell what it is. You can go on all the same.',
  answeredIn: (time: string) => `answered in ${time}`,
  allowHttp: 'Allow plain http for this connection',
  allowHttpHint: 'Anyone on the way can read what is sent. Only for a network you trust.',

  found: (kind: Discovery['kind'], version: string | null) => {
    const product = {
      agol: 'ArcGIS Online',
      enterprise: 'ArcGIS Enterprise',
      'standalone-server': 'ArcGIS Server',
      'federated-server': 'ArcGIS Server',
    }[kind];
    return version === null || kind === 'agol' ? product : `${product} ${version}`;
  },
  foundAt: (what: string, where: string) => `${what} at ${where}`,
  foundNamed: (what: string, name: string) => `${what}, ${name}`,
  signsInWith: ({ signInKinds, webTier = [] }: Pick<Discovery, 'signInKinds' | 'webTier'>) => {
    const inFront = webTier.map((kind) => webTierNames[kind]);
    const named = signInKinds.flatMap((kind) =>
      kind === 'web-tier' && inFront.length > 0 ? inFront : (signInNames[kind] ?? []),
    );
    const names = [...new Set(named)].slice(0, 2);
    return names.length === 0 ? 'It tells no way to sign in.' : `Signs in with ${either.format(names)}.`;
  },
  ofPortal: 'The server belongs to a portal: you sign in there.',
  ofItself: 'The server has users of its own.',
  facts: {
    portal: 'Portal',
    url: 'URL',
    community: 'Community endpoint',
    content: 'Content endpoint',
  },
  origins: {
    'portal-of-auth': 'from the sign-in',
    address: 'from your URL',
    typed: 'from the portal',
    none: '',
  } satisfies Readonly<Record<EndpointOrigin, string>>,
  fromSite: 'from the site',
  preview: 'What will be saved',
  name: 'Name',
  nameMissing: 'Give it a name.',
  nameLong: 'At most 80 characters.',
  nameStrange: 'A name has no / or \\ in it.',
  folder: 'Folder',
  folderHint: 'Choose one or type a new one. Empty is the top.',

  who: 'Who signs in?',
  existing: (name: string, id: string) => `${name} (${id})`,
  existingSignedIn: (account: string) => `Signed in as ${account}`,
  existingNotSignedIn: 'Nobody is signed in now.',
  another: 'Another configuration',
  anotherHint: 'For a server that belongs to the portal of that configuration.',
  anotherPick: 'Configuration',
  anotherMissing: 'Choose a configuration.',
  create: 'A new configuration',
  createHint: 'Kept with its ID, for this connection and others of the same portal.',
  nobody: 'Nobody: the services are public',
  nobodyHint: 'Can be changed later.',
  webTier:
    'A sign-in stands in front of ArcGIS here. Where it is Windows or certificate sign-in, your own browser can pass it.',
  newName: 'Name of the configuration',
  defining: 'Saving what is to be checked',

  checks: {
    title: (name: string) => `Test of ${name}`,
    titleOfSeveral: (count: number) => `Test of ${counted(count, 'connection', 'connections')}`,
    next: 'Next step',
    time: 'Time:',
    running: (ended: number) => (ended === 0 ? 'The test begins.' : `${checked(ended)} done.`),
    stopped: 'Called off. What was found so far is below.',
    toFix: (count: number) => (count === 1 ? 'One thing to fix.' : `${things(count)} to fix.`),
    toLookAt: (count: number) => (count === 1 ? 'One thing to look at.' : `${things(count)} to look at.`),
    allPassed: (count: number) => (count === 1 ? 'The one check passed.' : `All ${checked(count)} passed.`),
    rest: (passed: number, waiting: number) =>
      waiting === 0
        ? `${checked(passed)} passed.`
        : `${checked(passed)} passed, ${waiting === 1 ? '1 waits' : `${waiting} wait`}.`,
    again: 'Check again',
    runAgain: 'Run again',
    stop: 'Call off',
    copyReport: 'Copy report',
    reportCopied: 'Report copied, without tokens or secrets.',
    ended: (ended: number, count: number) =>
      `${ended} of ${counted(count, 'connection', 'connections')} tested`,
    allEnded: (count: number, failed: number) =>
      failed === 0
        ? `${counted(count, 'connection', 'connections')} tested, nothing to fix.`
        : `${counted(count, 'connection', 'connections')} tested, ${failed} with something to fix.`,
    states: {
      waiting: 'Waits',
      running: 'Checking',
      passed: 'Passed',
      failed: 'Failed',
      stopped: 'Called off',
    },
    showSteps: (name: string) => `Show the steps of ${name}`,
    hideSteps: (name: string) => `Hide the steps of ${name}`,
    report: {
      title: (name: string, version: string, at: string) => `Test of ${name} by Wayleave ${version}, ${at}`,
      address: 'URL',
      community: 'Community endpoint',
      content: 'Content endpoint',
      config: 'Auth configuration',
      portal: 'Portal',
      clientId: 'Client ID',
      redirect: 'Redirect URL',
      tokenHeader: 'Token header',
      account: 'Account',
      total: (time: string) => `In all ${time}.`,
      nothingSecret: 'This report holds no token, password or client secret.',
    },
  },
} as const;
