import type { LockReason } from '../../host/host-contract.ts';
import type { StoreCode } from '../../failures.ts';
import type { KeychainCode } from '../../ports.ts';
import { counted } from './counted.ts';

/** What is known of the key while the store stays closed: it is shut in, it is not there, or nobody asked for it. */
interface KeyFinding {
  readonly is: 'locked' | 'missing' | 'untouched';
  readonly text: string;
}

const notAsked: KeyFinding = { is: 'untouched', text: 'Not asked yet' };

/** Words of the screens that stand in place of the window while the store is not open, and of the welcome. */
export const vault = {
  opening: 'Opening your connections',
  openingSlow: 'The system keychain has not answered yet. It may be asking you in a window of its own.',

  lockedTitle: 'Wayleave is locked',
  lockedBecause: {
    start: 'Unlock it to see your connections and to give tokens to your programs.',
    user: 'You locked it. Programs get no tokens until it is unlocked.',
    idle: 'It was not used for a while and locked itself. Programs get no tokens until it is unlocked.',
    system: 'The screen was locked or the computer slept. Programs get no tokens until it is unlocked.',
  } satisfies Readonly<Record<LockReason, string>>,
  unlock: 'Unlock',
  passphrase: 'Passphrase',
  passphraseMissing: 'Type the passphrase.',
  forgotten: 'Use the recovery code…',

  firstTitle: 'Sign in once. Every GIS tool follows.',
  firstText: 'Connect a portal, and QGIS, GDAL and Python on this computer get fresh tokens.',
  keyTitle: 'Where shall the key be kept?',
  keyText: 'Connections, secrets and tokens are sealed on this computer. One key opens them.',
  keychain: 'In the system keychain',
  keychainHint: 'Opens with your login on this computer.',
  recommended: (choice: string) => `${choice} (recommended)`,
  keychainProblems: {
    'keychain-locked': 'The system keychain is locked. Unlock it and look again, or use a passphrase.',
    'keychain-absent':
      'No system keychain is running. On Linux install and start one, such as GNOME Keyring or KWallet, or use a passphrase.',
    'keychain-refused':
      'The system keychain does not let Wayleave in. Allow it there, ask your administrator, or use a passphrase.',
    'keychain-timeout':
      'The system keychain did not answer; it may be asking you in a window of its own. Answer it and look again, or use a passphrase.',
  } satisfies Readonly<Record<KeychainCode, string>>,
  lookAgain: 'Look again',
  byPassphrase: 'Under a passphrase',
  byPassphraseHint: 'Asked for whenever Wayleave is unlocked. Nobody can tell it to you again.',
  newPassphrase: 'New passphrase',
  newPassphraseHint: 'Long beats complicated: five or more words that do not belong together.',
  newPassphraseShort: (count: number, safe: number) =>
    `${counted(count, 'character', 'characters')}. Whoever copies the file can try short ones quickly: ${safe} or more are safe.`,
  repeatPassphrase: 'The same again',
  passphrasesDiffer: 'The two passphrases differ.',
  begin: 'Begin',
  sealing: 'Sealing the key. A passphrase takes a second or two.',

  repairSafe: 'What is on disk stays as it is. Nothing is deleted and no new key is made by itself.',
  files: 'Vault file',
  filesSaved: (moment: string) => `Present, saved ${moment}`,
  filesOlder: (count: number) => `${counted(count, 'older copy', 'older copies')} kept`,
  filesDamaged: (count: number) => `${counted(count, 'damaged file', 'damaged files')} set aside`,
  filesMissing: 'Not found',
  key: 'Key',
  keyFindings: {
    'keychain-locked': { is: 'locked', text: 'In the system keychain, which is locked' },
    'keychain-absent': { is: 'locked', text: 'In the system keychain, which is not running' },
    'keychain-refused': { is: 'locked', text: 'In the system keychain, which does not let Wayleave in' },
    'keychain-timeout': { is: 'locked', text: 'In the system keychain, which did not answer' },
    'passphrase-needed': { is: 'locked', text: 'Sealed under a passphrase' },
    'wrong-passphrase': { is: 'locked', text: 'Sealed under a passphrase' },
    'key-missing': { is: 'missing', text: 'Not where it was kept' },
    'key-mismatch': { is: 'missing', text: 'Found, but not the one that sealed this vault' },
    'key-file-unsafe': { is: 'missing', text: 'In an identity file that cannot be used' },
    'key-not-chosen': notAsked,
    'store-damaged': { is: 'untouched', text: 'Found; no file opens with it' },
    'store-newer': notAsked,
    'store-unwritable': notAsked,
    'store-unreadable': notAsked,
    'store-busy': notAsked,
  } satisfies Readonly<Record<StoreCode, KeyFinding>>,
  folder: 'Data folder',
  showFolder: 'Show',
  unlockKeychain: 'Unlock keychain',
  ways: {
    retry: 'Try again',
    passphrase: 'Use the passphrase…',
    'recovery-code': 'Use the recovery code…',
    'start-anew': 'Start new, keep the old…',
  },
  updateText: 'Update Wayleave on this computer, then open it again.',
  back: 'Back',

  recoverTitle: 'Open with the recovery code',
  recoverText:
    'The code opens your connections and seals them to a new key. Sign-ins of this computer are lost; sign in again afterwards.',
  recoveryCode: 'Recovery code',
  recoveryCodeHint: 'As it was printed. Case, blanks and dashes do not matter.',
  recoveryCodeMissing: 'Type the recovery code.',
  recover: 'Open and seal again',

  anewTitle: 'Start new, keep the old',
  anewText: (folder: string) =>
    `The files that do not open are moved into a folder inside ${folder}, and a new, empty store is made. They can be brought back later.`,
  anew: 'Start new',

  welcomeLabel: 'Paste any portal, organization, item, map or service URL',
  welcomeConnect: 'Connect',
  welcomePlaceholder: 'https://gis.example.org/portal',
  foundInQgis: (count: number) =>
    `Found ${counted(count, 'ArcGIS connection', 'ArcGIS connections')} in QGIS.`,
  review: 'Review',
  tiles: {
    agol: { title: 'ArcGIS Online', text: 'Sign in with your organization or a personal account.' },
    portal: { title: 'A portal', text: 'ArcGIS Enterprise at your council, company or agency.' },
    import: { title: 'Import', text: 'A file from a colleague, or from QGIS.' },
    demo: { title: 'The demo portal', text: 'Runs on this computer. No account needed, nothing leaves it.' },
  },
  demoStarting: 'Starting the demo portal',
  demoStarted: (user: string, password: string) =>
    `The demo portal runs. Sign in as ${user} with the password ${password}.`,
  keyKept: {
    keychain: 'The key is kept in the system keychain.',
    passphrase: 'The key is sealed under your passphrase.',
    file: 'The key comes from the identity file that was given.',
  },

  offerCode: 'A lost key cannot be replaced. A recovery code on paper opens your connections without it.',
  makeCode: 'Make a recovery code…',
  makeCodeNow: 'Make the code',
  codeTitle: 'Recovery code',
  codeBefore:
    'The code opens your connections when the key is lost: after a new computer, a reset keychain or a forgotten passphrase.',
  codeText: 'Write it down or print it, and keep it away from this computer. It is not shown again.',
  codeWarning: 'Whoever has this code and your files can open everything. An earlier code no longer works.',
  codeLabel: 'Your recovery code',
  paperTitle: 'Recovery code of Wayleave',
  paperText: (day: string) =>
    `Made on ${day}. Together with the files of the data folder it opens everything. Keep it where only you can reach it.`,
  print: 'Print',
  codeKept: 'I have kept it',
} as const;
