import type { SignedOut, SignInSurface } from '../../contract.ts';
import { counted } from './counted.ts';

/** Words of the dialogs in which a person signs in. */
export const signIn = {
  title: (name: string) => `Sign in to ${name}`,
  titleOfSeveral: (count: number) => `Sign in to ${counted(count, 'configuration', 'configurations')}`,

  where: 'Where shall the sign-in page open?',
  proceed: 'Continue',
  surfaces: {
    embedded: 'In a window of Wayleave',
    system: 'In your own browser',
    print: 'Show me the address',
    paste: 'Paste the code myself',
  } satisfies Readonly<Record<SignInSurface, string>>,
  recommended: 'recommended',
  surfaceHints: {
    embedded: 'Stays apart from your browser, so another account there does not get in the way.',
    system: 'For security keys, password managers, and pages that refuse built-in windows.',
    print: 'Open it in any browser on this computer. Wayleave waits for the answer.',
    paste: 'Open the address anywhere, even on another computer, and bring back what the last page shows.',
  } satisfies Readonly<Record<SignInSurface, string>>,
  redirectElsewhere: 'The answer does not come to this computer, so the code has to be pasted.',
  remember: (name: string) => `Do not ask again for ${name}`,
  rememberHint: 'Can be changed in the authentication configuration.',
  private: 'Let me choose the account again',
  privateHint: 'Asks the portal not to use the account that its page remembers.',

  password: (username: string) => `Password of ${username}`,
  passwordHint: (host: string) =>
    `Sent to ${host} alone, and not stored. To store it, edit the configuration.`,
  passwordMissing: 'Type the password.',
  signIn: 'Sign in',

  starting: 'Preparing the sign-in',
  checking: 'The portal is being asked for a token',
  waiting: {
    embedded: 'The sign-in page is open in a window of its own.',
    system: 'The sign-in page is open in your browser.',
    print: 'Open this address in a browser on this computer.',
    paste: 'Open this address, sign in, and paste what the last page shows.',
  } satisfies Readonly<Record<SignInSurface, string>>,
  notOpened: 'No browser was opened. Copy the link and open it yourself.',
  waitsUntil: (time: string) => `Wayleave waits for the answer until ${time}.`,
  expects: (account: string) => `Sign in as ${account}.`,
  page: 'Sign-in page',
  address: 'Address of the sign-in page',
  openAgain: 'Open again',
  showWindow: 'Show the window',
  openInBrowser: 'Open in browser',
  ownBrowser: 'Use my own browser',
  copyLink: 'Copy link',
  linkCopied: 'Link copied. It is good for this sign-in alone.',
  pasteInstead: 'Paste the code instead',
  pasteLabel: 'Code, title or address of the last page',
  pasteHint: 'If the last page could not be loaded, its whole address from the address bar is right.',
  pasteSend: 'Use this code',
  pasteMissing: 'Paste the code first.',

  otherWays: 'Other ways',
  tryPrivately: 'Try again privately',
  useOnce: (account: string) => `Use ${account} once`,
  expectFromNowOn: (account: string) => `Expect ${account} from now on`,
  usePort: (port: number) => `Use port ${port}`,
  portNote: (address: string) => `${address} has to be registered on the portal too.`,

  signedIn: (name: string, account: string | null) =>
    account === null ? `Signed in to ${name}.` : `Signed in to ${name} as ${account}.`,
  calledOff: (name: string) => `The sign-in to ${name} was called off.`,
  needsNone: (name: string) => `${name} needs no sign-in: its credential is stored with it.`,

  overall: (done: number, count: number) => `${done} of ${count} signed in`,
  states: {
    waiting: 'Waits',
    current: 'Now',
    done: 'Signed in',
    failed: 'Failed',
    skipped: 'Skipped',
  },
  doneAs: (account: string) => `Signed in as ${account}`,
  skip: 'Skip this one',
  stopAll: 'Stop',
  finished: (done: number, count: number) =>
    done === count
      ? `Signed in to ${done === 1 ? 'it' : `all ${done}`}.`
      : `Signed in to ${done} of ${count}. The others can be tried again.`,
  tryOthersAgain: 'Try the others again',
  listLabel: 'Sign-ins',

  signedOut: {
    revoked: (name: string) => `Signed out of ${name}.`,
    'not-reached': (name: string) =>
      `Signed out of ${name} here. The portal was not reached, so the sign-in may live on there until it ends.`,
    'nothing-to-revoke': (name: string) => `Signed out of ${name}. Its tokens end by themselves.`,
    none: (name: string) => `Nobody was signed in to ${name}.`,
  } satisfies Readonly<Record<SignedOut['portal'], (name: string) => string>>,
} as const;
