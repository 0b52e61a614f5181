const plural = new Intl.PluralRules('en');

const changes = (count: number) => (plural.select(count) === 'one' ? '1 change' : `${count} changes`);

/** Words of the tray and of the system's notifications. */
export const menus = {
  tray: {
    unlocked: 'Wayleave, unlocked',
    locked: 'Wayleave, locked',
    opening: 'Wayleave, opening',
    firstRun: 'Wayleave, not set up yet',
    broken: 'Wayleave, cannot open its store',
    errors: (count: number) =>
      plural.select(count) === 'one' ? 'Wayleave, 1 error' : `Wayleave, ${count} errors`,
    needSignIn: (count: number) =>
      plural.select(count) === 'one' ? 'Wayleave, 1 needs a sign-in' : `Wayleave, ${count} need a sign-in`,
    recent: 'Recent',
    noConnections: 'No connections yet',
    nothingPinned: 'Pin a connection to see it here',
    noCopyWhileLocked: 'Tokens cannot be copied while locked',
    connection: (name: string, state: string) => `${name}: ${state}`,
    withAccount: (name: string, account: string) => `${name} (${account})`,
    stateWithTime: (state: string, time: string) => `${state}, ${time}`,
    states: {
      'signed-in': 'signed in',
      'expires-soon': 'expires soon',
      'sign-in-needed': 'sign in',
      'never-signed-in': 'never used',
      refreshing: 'refreshing',
      error: 'error',
      offline: 'offline',
      'no-sign-in': 'ready',
      public: 'public',
    },
    copyToken: 'Copy token',
    copyAs: 'Copy as',
    forms: {
      raw: 'Token alone',
      header: 'HTTP header',
      query: '?token= for a URL',
      curl: 'curl command',
      env: 'Environment variables',
      gdal: 'GDAL setting',
      python: 'Python (requests)',
      arcgis: 'ArcGIS API for Python',
    },
    test: 'Test',
    signIn: 'Sign in',
    open: 'Open',
    showErrors: 'Show errors…',
    copyAgain: 'Copy last token again',
    signInToAll: 'Sign in to all that need it…',
    unlock: 'Unlock…',
    lock: 'Lock now',
    openWayleave: 'Open Wayleave',
    settings: 'Settings…',
    quit: 'Quit',
  },
  copiedAs: (form: string) => `As: ${form}.`,
  /** Why commands are not answered, as sentences. */
  commands: {
    closed: 'Commands are answered while Wayleave is unlocked.',
    turnedOff: 'Answering commands is turned off in the settings.',
    absent: 'Commands are not answered here.',
    opening: 'The way for commands is being opened.',
    replaced: 'Another Wayleave application answers the commands now.',
  },
  /** Name of the configuration and the connection that lead to the demo portal. */
  demoPortal: 'Demo portal',
  notifications: {
    signInEnds: (time: string) => `The sign-in ends in ${time}. Sign in again to go on without a break.`,
    signInEnded: 'The sign-in ended.',
    renewalFailed: (why: string) => `The token could not be renewed. ${why}`,
    /** Of a followed profile: how many changes were taken over, and how many wait for a person. */
    subscriptionChanged: (applied: number, waiting: number) =>
      [
        ...(applied === 0 ? [] : [`${changes(applied)} taken over.`]),
        ...(waiting === 0 ? [] : [`${changes(waiting)} to review.`]),
      ].join(' '),
  },
} as const;
