import type { FailureCode } from '../../failures.ts';

/** What a person can do about a failure. The screen that shows it offers those that it can carry out. */
export type FailureAction =
  | 'retry'
  | 'refresh'
  | 'edit'
  | 'edit-authentication'
  | 'choose-authentication'
  | 'add-server-sign-in'
  | 'registration-help'
  | 'copy-request'
  | 'open-application-settings'
  | 'sign-in'
  | 'sign-in-privately'
  | 'use-account-once'
  | 'expect-account'
  | 'use-other-port'
  | 'paste-code'
  | 'own-browser'
  | 'copy-address'
  | 'copy-anyway'
  | 'test'
  | 'trust-certificate'
  | 'unlock'
  | 'unlock-keychain'
  | 'use-passphrase'
  | 'recovery-code'
  | 'start-anew'
  | 'run-doctor'
  | 'show-folder'
  | 'show-all'
  | 'reload';

/** How a panel looks: broken, a choice to make, a sign-in, or decided elsewhere. */
export type FailureTone = 'error' | 'soon' | 'need' | 'locked';

/** What a screen says of a failure besides its own sentence, which names the facts (port, host, account). */
export interface FailureWords {
  /** As administrators and search engines know it. */
  readonly code: string;
  /** Two to four words, to follow "Error:". */
  readonly short: string;
  /** What happened, where the failure brings no sentence of its own. */
  readonly title: string;
  /** Why, and who can do something about it: one sentence. */
  readonly why: string;
  readonly tone: FailureTone;
  /** In order of likely success. */
  readonly actions: readonly FailureAction[];
}

const byCode: Readonly<Record<FailureCode, FailureWords>> = {
  'bad-id': {
    code: 'BAD_ID',
    short: 'not an ID',
    title: 'That is not an ID',
    why: 'An ID is exactly 7 letters or digits, because QGIS projects name a configuration by it.',
    tone: 'soon',
    actions: ['edit'],
  },
  'id-taken': {
    code: 'ID_TAKEN',
    short: 'ID is taken',
    title: 'Another configuration has that ID',
    why: 'An ID names one configuration only. Choose another, or edit the one that has it.',
    tone: 'soon',
    actions: ['edit', 'show-all'],
  },
  'bad-url': {
    code: 'BAD_URL',
    short: 'not a web address',
    title: 'That address cannot be used',
    why: 'An address is a full https one, such as https://gis.example.org/portal.',
    tone: 'soon',
    actions: ['edit'],
  },
  'bad-value': {
    code: 'BAD_VALUE',
    short: 'a value is not taken',
    title: 'A value cannot be taken',
    why: 'Nothing was changed. Correct it and save again.',
    tone: 'soon',
    actions: ['edit'],
  },
  'name-taken': {
    code: 'NAME_TAKEN',
    short: 'name is taken',
    title: 'Another connection of that folder has that name',
    why: 'Names are unique within a folder. Choose another name or another folder.',
    tone: 'soon',
    actions: ['edit'],
  },
  unsupported: {
    code: 'UNSUPPORTED',
    short: 'not for this kind',
    title: 'This kind of configuration cannot do that',
    why: 'Another kind of auth configuration may serve; the wizard says which ones the portal takes.',
    tone: 'soon',
    actions: ['choose-authentication', 'edit-authentication'],
  },
  'not-found': {
    code: 'NOT_FOUND',
    short: 'not found',
    title: 'That is not here any more',
    why: 'It may have been renamed or deleted here or by another program.',
    tone: 'error',
    actions: ['reload', 'choose-authentication'],
  },
  ambiguous: {
    code: 'AMBIGUOUS',
    short: 'several fit',
    title: 'Several auth configurations fit',
    why: 'Wayleave does not guess which account you mean. Choose one for this connection.',
    tone: 'soon',
    actions: ['choose-authentication'],
  },
  'passphrase-needed': {
    code: 'PASSPHRASE_NEEDED',
    short: 'passphrase needed',
    title: 'A passphrase opens this vault',
    why: 'Your data is safe. It opens as soon as you give the passphrase.',
    tone: 'locked',
    actions: ['use-passphrase', 'recovery-code'],
  },
  'wrong-passphrase': {
    code: 'WRONG_PASSPHRASE',
    short: 'wrong passphrase',
    title: 'That passphrase does not open the vault',
    why: 'Nothing was changed. Look at the keyboard layout and the Caps Lock key.',
    tone: 'soon',
    actions: ['use-passphrase', 'recovery-code'],
  },
  'keychain-locked': {
    code: 'KEYCHAIN_LOCKED',
    short: 'keychain is locked',
    title: 'The system keychain is locked',
    why: 'Your data is safe. The key that opens your vault is in the keychain, which hands nothing out while locked.',
    tone: 'locked',
    actions: ['unlock-keychain', 'recovery-code', 'use-passphrase'],
  },
  'keychain-absent': {
    code: 'KEYCHAIN_ABSENT',
    short: 'no keychain',
    title: 'No system keychain is running',
    why: 'Your data is safe. Start the keychain of your desktop, or keep the key under a passphrase instead.',
    tone: 'locked',
    actions: ['retry', 'recovery-code', 'use-passphrase'],
  },
  'keychain-refused': {
    code: 'KEYCHAIN_REFUSED',
    short: 'keychain refused',
    title: 'The system keychain refused',
    why: 'It asks you, or the administrator of this computer, to allow Wayleave.',
    tone: 'locked',
    actions: ['retry', 'recovery-code', 'use-passphrase'],
  },
  'keychain-timeout': {
    code: 'KEYCHAIN_TIMEOUT',
    short: 'keychain did not answer',
    title: 'The system keychain did not answer',
    why: 'It usually waits behind another window for you to unlock it.',
    tone: 'locked',
    actions: ['retry', 'recovery-code'],
  },
  'key-missing': {
    code: 'KEY_MISSING',
    short: 'key is missing',
    title: 'The key of this vault is not where it was',
    why: 'The vault is untouched. The recovery code opens it, and so does the key file if you have one.',
    tone: 'error',
    actions: ['retry', 'recovery-code', 'start-anew'],
  },
  'key-mismatch': {
    code: 'KEY_MISMATCH',
    short: 'another key',
    title: 'The key is not the one that locked this vault',
    why: 'The vault is untouched. It may come from another computer or from before the keychain was reset.',
    tone: 'error',
    actions: ['recovery-code', 'retry', 'start-anew'],
  },
  'key-file-unsafe': {
    code: 'KEY_FILE_UNSAFE',
    short: 'key file is unsafe',
    title: 'The key file cannot be used',
    why: 'It has to hold one age identity and be readable by you alone.',
    tone: 'error',
    actions: ['retry', 'recovery-code'],
  },
  'key-not-chosen': {
    code: 'KEY_NOT_CHOSEN',
    short: 'no key chosen',
    title: 'No key was chosen yet',
    why: 'A vault needs a key before anything is stored in it.',
    tone: 'need',
    actions: ['use-passphrase', 'retry'],
  },
  'store-damaged': {
    code: 'STORE_DAMAGED',
    short: 'vault is damaged',
    title: 'The vault file cannot be read',
    why: 'The damaged files were kept, and so were older copies.',
    tone: 'error',
    actions: ['retry', 'run-doctor', 'show-folder', 'start-anew'],
  },
  'store-newer': {
    code: 'STORE_NEWER',
    short: 'newer vault',
    title: 'A newer Wayleave saved this vault',
    why: 'This version would lose what it does not know. Update Wayleave to open it.',
    tone: 'locked',
    actions: ['retry', 'show-folder'],
  },
  'store-unwritable': {
    code: 'STORE_UNWRITABLE',
    short: 'could not be saved',
    title: 'The vault could not be saved',
    why: 'What was saved before is untouched. Free the disk, or mend the permissions of the data folder.',
    tone: 'error',
    actions: ['retry', 'show-folder', 'run-doctor'],
  },
  'store-unreadable': {
    code: 'STORE_UNREADABLE',
    short: 'could not be read',
    title: 'The vault could not be read',
    why: 'The disk did not give the file back. Mend the permissions of the data folder.',
    tone: 'error',
    actions: ['retry', 'show-folder', 'run-doctor'],
  },
  'store-busy': {
    code: 'STORE_BUSY',
    short: 'vault is busy',
    title: 'Another program holds the vault',
    why: 'It usually lets go within seconds. If it stays, the doctor finds who it is.',
    tone: 'soon',
    actions: ['retry', 'run-doctor'],
  },
  'portal-unreachable': {
    code: 'OFFLINE',
    short: 'not reached',
    title: 'The portal could not be reached',
    why: 'The network, a VPN or the address may be the reason. No sign-in is lost by it.',
    tone: 'locked',
    actions: ['retry', 'copy-anyway', 'test', 'edit'],
  },
  'portal-timeout': {
    code: 'PORTAL_TIMEOUT',
    short: 'no answer in time',
    title: 'The portal did not answer in time',
    why: 'It is slow, or a firewall drops the connection. No sign-in is lost by it.',
    tone: 'error',
    actions: ['retry', 'test'],
  },
  'tls-untrusted': {
    code: 'TLS_UNTRUSTED',
    short: 'certificate not trusted',
    title: 'This computer does not trust the certificate',
    why: "An organization's own certificate authority has to be known here; your administrator has its file.",
    tone: 'error',
    actions: ['trust-certificate', 'test', 'retry'],
  },
  'portal-error': {
    code: 'PORTAL_ERROR',
    short: 'portal has a problem',
    title: 'The portal has a problem of its own',
    why: 'Nothing is wrong with your sign-in. Its administrator can look into the log of that time.',
    tone: 'error',
    actions: ['retry', 'test'],
  },
  'rate-limited': {
    code: 'RATE_LIMITED',
    short: 'asked too often',
    title: 'The portal asks to slow down',
    why: 'It takes requests again in about a minute.',
    tone: 'soon',
    actions: ['retry'],
  },
  'not-arcgis': {
    code: 'NOT_ARCGIS',
    short: 'not an ArcGIS site',
    title: 'That address answered, but not as an ArcGIS site',
    why: 'The address may lead to a page about the portal, or a network asks for its own sign-in first.',
    tone: 'error',
    actions: ['edit', 'retry', 'test'],
  },
  'foreign-redirect': {
    code: 'FOREIGN_REDIRECT',
    short: 'sent elsewhere',
    title: 'The portal sent us to another place',
    why: 'Wayleave follows only to hosts that belong to the portal. Its administrator knows whether this is meant.',
    tone: 'error',
    actions: ['edit', 'test', 'retry'],
  },
  'proxy-auth': {
    code: 'PROXY_AUTH',
    short: 'proxy asks for a sign-in',
    title: 'The proxy asks for a sign-in',
    why: 'The proxy of your network stands between this computer and the portal.',
    tone: 'need',
    actions: ['retry'],
  },
  'client-unknown': {
    code: 'CLIENT_UNKNOWN',
    short: 'client ID not known',
    title: 'The portal does not know this client ID',
    why: 'The client ID belongs to an application on that portal; its owner can look it up.',
    tone: 'error',
    actions: ['edit-authentication', 'registration-help', 'test'],
  },
  'redirect-mismatch': {
    code: 'REDIRECT_MISMATCH',
    short: 'redirect not registered',
    title: 'The portal does not know the redirect address of this app',
    why: 'The owner of the application on the portal can add it, exactly as written.',
    tone: 'error',
    actions: [
      'copy-request',
      'open-application-settings',
      'registration-help',
      'edit-authentication',
      'retry',
    ],
  },
  'credentials-refused': {
    code: 'CREDENTIALS_REFUSED',
    short: 'password refused',
    title: 'The user name, password or client secret was refused',
    why: 'Portals lock an account after a few wrong passwords, so Wayleave does not try by itself.',
    tone: 'error',
    actions: ['sign-in', 'edit-authentication'],
  },
  'code-refused': {
    code: 'CODE_REFUSED',
    short: 'code refused',
    title: 'The portal refused the code',
    why: 'A code works once and for a few minutes only. A new sign-in brings a new one.',
    tone: 'need',
    actions: ['sign-in'],
  },
  'refresh-refused': {
    code: 'SIGNIN_ENDED',
    short: 'sign-in ended',
    title: 'Your sign-in ended',
    why: 'The portal no longer renews it. Sign in again to continue; nothing else changes.',
    tone: 'need',
    actions: ['sign-in'],
  },
  'token-rejected': {
    code: 'TOKEN_REJECTED',
    short: 'token refused',
    title: 'The server refused a token that should still be good',
    why: 'It may be bound to another referer, be for another server, or have been revoked.',
    tone: 'error',
    actions: ['refresh', 'sign-in', 'test', 'edit-authentication'],
  },
  'token-required': {
    code: 'TOKEN_REQUIRED',
    short: 'token needed',
    title: 'This service needs a token and saw none',
    why: 'Choose who signs in for this connection, or look at the token header.',
    tone: 'need',
    actions: ['choose-authentication', 'test', 'edit-authentication'],
  },
  'no-access': {
    code: 'NO_ACCESS',
    short: 'no access',
    title: 'This account may not open that',
    why: 'The sign-in works; the owner of the item has to share it with this account.',
    tone: 'locked',
    actions: ['sign-in-privately', 'copy-request', 'retry'],
  },
  'missing-resource': {
    code: 'NOT_THERE',
    short: 'not there',
    title: 'The portal has no such thing',
    why: 'It was moved or deleted, or this account may not see it.',
    tone: 'error',
    actions: ['edit', 'sign-in-privately', 'retry'],
  },
  'standalone-server': {
    code: 'STANDALONE_SERVER',
    short: 'server of its own',
    title: 'This server is not part of that portal',
    why: 'It has its own users, so a sign-in at the portal is of no use there.',
    tone: 'soon',
    actions: ['add-server-sign-in', 'choose-authentication'],
  },
  'web-tier': {
    code: 'WEB_TIER_AUTH',
    short: 'sign-in before ArcGIS',
    title: 'This site asks for a sign-in before ArcGIS',
    why: 'Windows, certificate or Basic sign-in stands in front of it.',
    tone: 'need',
    actions: ['own-browser', 'choose-authentication', 'edit-authentication'],
  },
  refused: {
    code: 'REFUSED',
    short: 'refused',
    title: 'The portal refused',
    why: 'Its own words, where it gave any, say why; its administrator can help.',
    tone: 'error',
    actions: ['retry', 'test', 'edit-authentication'],
  },
  'sign-in-needed': {
    code: 'SIGNIN_ENDED',
    short: 'sign-in needed',
    title: 'A sign-in is needed',
    why: 'Sign in to continue; nothing else changes.',
    tone: 'need',
    actions: ['sign-in'],
  },
  'sign-in-cancelled': {
    code: 'SIGNIN_CANCELLED',
    short: 'sign-in called off',
    title: 'The sign-in was called off',
    why: 'Nothing was changed.',
    tone: 'need',
    actions: ['sign-in'],
  },
  'denied-by-user': {
    code: 'SIGNIN_DECLINED',
    short: 'sign-in declined',
    title: 'The sign-in was declined at the portal',
    why: 'The page asks whether this application may act for you. Sign in again to allow it.',
    tone: 'need',
    actions: ['sign-in'],
  },
  'sign-in-timeout': {
    code: 'SIGNIN_TIMEOUT',
    short: 'no answer in time',
    title: 'The sign-in was not finished in time',
    why: 'If the page showed an error instead of a form, the redirect address may not be registered.',
    tone: 'need',
    actions: ['sign-in', 'paste-code', 'registration-help'],
  },
  'wrong-account': {
    code: 'WRONG_ACCOUNT',
    short: 'another account',
    title: 'Another account signed in than this expects',
    why: 'Nothing was saved. The browser may still be signed in from earlier.',
    tone: 'soon',
    actions: ['sign-in-privately', 'use-account-once', 'expect-account'],
  },
  'redirect-port-busy': {
    code: 'REDIRECT_PORT_BUSY',
    short: 'port in use',
    title: 'Another program uses the redirect port',
    why: 'Often it is QGIS waiting for a sign-in of its own. Finish or close that one, then try again.',
    tone: 'error',
    actions: ['retry', 'use-other-port', 'paste-code'],
  },
  'redirect-not-local': {
    code: 'REDIRECT_NOT_LOCAL',
    short: 'redirect leads elsewhere',
    title: 'The redirect address is not on this computer',
    why: 'Wayleave cannot listen there. Paste the code that the last page shows instead.',
    tone: 'soon',
    actions: ['paste-code', 'edit-authentication'],
  },
  'bad-paste': {
    code: 'BAD_PASTE',
    short: 'no code in it',
    title: 'There is no code in what was pasted',
    why: 'Paste the code, the title or the whole address of the last page.',
    tone: 'soon',
    actions: ['paste-code'],
  },
  'browser-failed': {
    code: 'BROWSER_FAILED',
    short: 'no browser',
    title: 'No browser could be started',
    why: 'Copy the address and open it yourself, in any browser on this computer.',
    tone: 'error',
    actions: ['copy-address', 'paste-code', 'retry'],
  },
  'agent-absent': {
    code: 'AGENT_ABSENT',
    short: 'no agent',
    title: 'Nothing answers commands here',
    why: 'Commands are answered while Wayleave is open and unlocked, if the settings allow it.',
    tone: 'soon',
    actions: ['retry'],
  },
  'agent-failed': {
    code: 'AGENT_FAILED',
    short: 'agent failed',
    title: 'Commands cannot be answered',
    why: 'Another Wayleave may hold the door for commands. The doctor finds who it is.',
    tone: 'error',
    actions: ['retry', 'run-doctor'],
  },
  'untrusted-sender': {
    code: 'UNTRUSTED_SENDER',
    short: 'window not trusted',
    title: 'This window is not one of ours',
    why: 'Wayleave answers its own windows only. Close this one and start Wayleave again.',
    tone: 'error',
    actions: [],
  },
  'vault-locked': {
    code: 'VAULT_LOCKED',
    short: 'vault is locked',
    title: 'The vault is locked',
    why: 'Nothing can be read or changed before it is unlocked. Your data is safe.',
    tone: 'locked',
    actions: ['unlock'],
  },
  'feature-absent': {
    code: 'FEATURE_ABSENT',
    short: 'not possible here',
    title: 'This is not possible here',
    why: 'Not every computer, and not the browser version, can do everything.',
    tone: 'locked',
    actions: [],
  },
  'clipboard-failed': {
    code: 'CLIPBOARD_FAILED',
    short: 'not copied',
    title: 'The clipboard did not take it',
    why: 'Another program may hold the clipboard for a moment.',
    tone: 'error',
    actions: ['retry'],
  },
  'undo-expired': {
    code: 'UNDO_EXPIRED',
    short: 'too late to undo',
    title: 'This can no longer be taken back',
    why: 'It is too long ago, or what it touched was changed since.',
    tone: 'soon',
    actions: ['reload'],
  },
  'file-damaged': {
    code: 'FILE_DAMAGED',
    short: 'not a whole file',
    title: 'That file cannot be read',
    why: 'It is another kind of file, or it was cut or changed on its way. Nothing of it was taken.',
    tone: 'error',
    actions: [],
  },
  'file-refused': {
    code: 'FILE_REFUSED',
    short: 'file refused',
    title: 'That file was refused',
    why: 'It is larger or stranger than any file made for this purpose. Nothing of it was taken.',
    tone: 'error',
    actions: [],
  },
  'file-password-needed': {
    code: 'FILE_PASSWORD_NEEDED',
    short: 'password needed',
    title: 'That file needs its password',
    why: 'It is encrypted. Whoever made it chose the password.',
    tone: 'need',
    actions: [],
  },
  'file-unreadable': {
    code: 'FILE_UNREADABLE',
    short: 'file not readable',
    title: 'That file could not be read',
    why: 'It is gone, or its permissions keep Wayleave out. Nothing of it was taken.',
    tone: 'error',
    actions: ['retry'],
  },
  'file-unwritable': {
    code: 'FILE_UNWRITABLE',
    short: 'file not written',
    title: 'The file could not be written',
    why: 'The disk or its permissions refused, and nothing was left behind.',
    tone: 'error',
    actions: ['retry'],
  },
  'wrong-file-password': {
    code: 'WRONG_FILE_PASSWORD',
    short: 'wrong password',
    title: 'That password does not open the file',
    why: 'Nothing was taken. Look at the keyboard layout and the Caps Lock key.',
    tone: 'soon',
    actions: [],
  },
  'file-key-needed': {
    code: 'FILE_KEY_NEEDED',
    short: 'sealed to another key',
    title: 'That file is sealed to another key',
    why: 'Only the keys that its maker named open it, and the one of this computer is not among them.',
    tone: 'need',
    actions: [],
  },
  'file-newer': {
    code: 'FILE_NEWER',
    short: 'from a newer Wayleave',
    title: 'A newer Wayleave wrote that file',
    why: 'This version does not know everything that is in it. Update Wayleave, or ask for a file of an older one.',
    tone: 'soon',
    actions: [],
  },
  'file-cancelled': {
    code: 'FILE_CANCELLED',
    short: 'called off',
    title: 'That was called off',
    why: 'Nothing was written and nothing was taken.',
    tone: 'soon',
    actions: ['retry'],
  },
  'secret-missing': {
    code: 'SECRET_MISSING',
    short: 'came without its secret',
    title: 'The authentication came without its secret',
    why: 'Whoever shared it kept theirs. Give your own, and it works.',
    tone: 'need',
    actions: ['edit-authentication'],
  },
  internal: {
    code: 'INTERNAL',
    short: 'a mistake in Wayleave',
    title: 'Wayleave made a mistake',
    why: 'Nothing you did is wrong. A report with the copied details helps to mend it.',
    tone: 'error',
    actions: ['retry', 'run-doctor'],
  },
};

const actions: Readonly<Record<FailureAction, string>> = {
  retry: 'Try again',
  refresh: 'Fetch a new token',
  edit: 'Edit',
  'edit-authentication': 'Edit authentication',
  'choose-authentication': 'Choose authentication',
  'add-server-sign-in': 'Add server sign-in',
  'registration-help': 'Registration helper',
  'copy-request': 'Copy request for the administrator',
  'open-application-settings': 'Open app settings',
  'sign-in': 'Sign in',
  'sign-in-privately': 'Sign in privately',
  'use-account-once': 'Use this account once',
  'expect-account': 'Expect it from now on',
  'use-other-port': 'Use another port',
  'paste-code': 'Paste code instead',
  'own-browser': 'Continue in browser',
  'copy-address': 'Copy address',
  'copy-anyway': 'Copy last token',
  test: 'Test',
  'trust-certificate': 'Trust this certificate',
  unlock: 'Unlock',
  'unlock-keychain': 'Unlock keychain',
  'use-passphrase': 'Use passphrase',
  'recovery-code': 'Use recovery code',
  'start-anew': 'Start a new vault',
  'run-doctor': 'Run doctor',
  'show-folder': 'Show data folder',
  'show-all': 'Show all',
  reload: 'Ask again',
};

/** What screens say of failures. */
export const failures = {
  byCode,
  actions,
  copyDetails: 'Copy details',
  detailsCopied: 'Details copied, without tokens or secrets.',
  detailsOf: (code: string, message: string, at: string) => `${code}: ${message} (${at})`,
} as const;
