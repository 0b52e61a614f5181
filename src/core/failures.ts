/**
 * Every expected failure of Wayleave, by the part that raises it, and the words that go with it on a screen.
 * A module narrows to the union it can raise; the application answers with `FailureCode`.
 */

/** What the user typed or chose cannot be taken. Nothing was changed. */
export type InputCode =
  /** An auth ID that is not seven of `A-Z a-z 0-9`. */
  | 'bad-id'
  /** Another auth configuration has that ID. */
  | 'id-taken'
  /** A URL that does not parse, has the wrong scheme, or is `http` for a host that is not loopback. */
  | 'bad-url'
  /** A field that is empty, too long, or outside its choices. */
  | 'bad-value'
  /** Another connection of that folder has that name. */
  | 'name-taken'
  /** The operation makes no sense for this kind of auth configuration. */
  | 'unsupported';

/** The reference names nothing here, or too much. */
export type ReferenceCode =
  /** No such auth configuration, connection or URL match. */
  | 'not-found'
  /** Several auth configurations serve the reference equally well; `details.ids` lists them. */
  | 'ambiguous';

/** The store cannot be opened, read or written. What is on disk stays as it was. */
export type StoreCode =
  /** A passphrase seals the key and none was given. */
  | 'passphrase-needed'
  /** The passphrase does not open the sealed key. */
  | 'wrong-passphrase'
  /** The system keychain holds the key and is locked. */
  | 'keychain-locked'
  /** No system keychain is running, or its library is missing. */
  | 'keychain-absent'
  /** The system keychain refused the request. */
  | 'keychain-refused'
  /** The system keychain did not answer in time, usually because it waits for its own unlock prompt. */
  | 'keychain-timeout'
  /** A store exists and its key is nowhere to be found. */
  | 'key-missing'
  /** The key at hand is not the one that sealed this store. */
  | 'key-mismatch'
  /** The identity file can be read by others, or is not an age identity. */
  | 'key-file-unsafe'
  /** No key was set up yet and none can be without the user. */
  | 'key-not-chosen'
  /** No generation of the file opens. Damaged files are kept. */
  | 'store-damaged'
  /** The store was saved by a newer Wayleave. */
  | 'store-newer'
  /** The disk refused: `details.cause` has the system's word, such as ENOSPC. */
  | 'store-unwritable'
  /** The disk did not give the file back: `details.cause` has the system's word, such as EACCES. */
  | 'store-unreadable'
  /** Another process held the lock for too long. */
  | 'store-busy';

/** The way to the portal or its answer is at fault. A session is kept through all of these. */
export type PortalCode =
  /** No connection: name, route, refused or reset. */
  | 'portal-unreachable'
  /** The answer did not come, or not wholly, within the time allowed. */
  | 'portal-timeout'
  /** The certificate is not trusted by this computer; `details.reason` says which way. */
  | 'tls-untrusted'
  /** The portal answered with a server error (5xx). */
  | 'portal-error'
  /** The portal asks to slow down (429). */
  | 'rate-limited'
  /** An answer that is no ArcGIS answer: a web page, broken or cut JSON, or fields of the wrong type. */
  | 'not-arcgis'
  /** The portal sent us to another place than it may. */
  | 'foreign-redirect'
  /** The proxy asks for a sign-in. */
  | 'proxy-auth';

/** The portal understood and refused. */
export type RefusalCode =
  /** Unknown client ID. */
  | 'client-unknown'
  /** The redirect URL is not registered for that client ID. */
  | 'redirect-mismatch'
  /** User name, password or client secret refused. */
  | 'credentials-refused'
  /** A code that is unknown, used or expired. */
  | 'code-refused'
  /** The refresh token is expired, revoked or unknown. */
  | 'refresh-refused'
  /** 498: the token was seen and refused. */
  | 'token-rejected'
  /** 499: a token is needed and none was seen. */
  | 'token-required'
  /** 403: a valid user without the right. */
  | 'no-access'
  /** The item, user or service is not there, or not visible. */
  | 'missing-resource'
  /** The server is not part of that portal and has its own users. */
  | 'standalone-server'
  /** The site wants Windows, certificate or Basic sign-in in front of ArcGIS. */
  | 'web-tier'
  /** Refused for another reason; `details.portalCode` has the portal's number where there is one. */
  | 'refused';

/** Only a person can go on from here. */
export type SignInCode =
  /** No session, or one that ended. */
  | 'sign-in-needed'
  /** The user called it off in Wayleave. */
  | 'sign-in-cancelled'
  /** The user said no at the portal (`access_denied`). */
  | 'denied-by-user'
  /** No answer came back in time. */
  | 'sign-in-timeout'
  /** Signed in, but not as the expected account; `details.account` and `details.expected` name both. Its tokens were revoked and not stored. */
  | 'wrong-account'
  /** The redirect port is in use by another program. */
  | 'redirect-port-busy'
  /** The redirect address cannot be listened on from here; paste the code instead. */
  | 'redirect-not-local'
  /** What was pasted holds no code, or belongs to another attempt. */
  | 'bad-paste'
  /** No browser could be started. */
  | 'browser-failed'
  /** The configuration came without the secret that it is of no use without. */
  | 'secret-missing';

/** The agent beside the command line. */
export type AgentCode =
  /** No agent runs for this data folder. */
  | 'agent-absent'
  /** An agent answered and could not prove itself, or died on the way. */
  | 'agent-failed';

/** The application around the operations: its window, its store, what this machine can do. */
export type HostCode =
  /** A message that did not come from a window of ours. */
  | 'untrusted-sender'
  /** The store is closed: nothing can be read or changed before it is unlocked. */
  | 'vault-locked'
  /** This host or this machine cannot do that; `message` says why. */
  | 'feature-absent'
  /** The clipboard did not take the text. */
  | 'clipboard-failed'
  /** The change is too old to be taken back, or what it touched was changed since. */
  | 'undo-expired';

/** A file that someone gave to be read. Nothing of it was taken. */
export type FileCode =
  /** It is not what it should be: another kind of file, cut short, or changed. */
  | 'file-damaged'
  /** It asks for more than any honest file does: too large, too deep, entities of its own. */
  | 'file-refused'
  /** It is encrypted and no password was given. */
  | 'file-password-needed'
  /** The password does not open it. */
  | 'wrong-file-password'
  /** It is sealed to keys that are not here. */
  | 'file-key-needed'
  /** A newer Wayleave wrote it. */
  | 'file-newer'
  /** The user called it off. Nothing was written or taken. */
  | 'file-cancelled'
  /** It could not be read: `details.cause` has the system's word, such as ENOENT. */
  | 'file-unreadable'
  /** It could not be written, and nothing was left behind: `details.cause` has the system's word. */
  | 'file-unwritable';

/** Everything an operation can fail with. `internal` is our own mistake, told without its secrets. */
export type FailureCode =
  | InputCode
  | ReferenceCode
  | StoreCode
  | PortalCode
  | RefusalCode
  | SignInCode
  | AgentCode
  | HostCode
  | FileCode
  | 'internal';

/** Words for a screen: the next step that helps after a failure, as a sentence. */
export const nextStep: Readonly<Record<FailureCode, string>> = {
  'bad-id': 'An auth ID is exactly 7 letters or digits, such as agol001.',
  'id-taken': 'Choose another ID, or edit the configuration that has it.',
  'bad-url': 'Give a full https address, such as https://gis.example.org/portal.',
  'bad-value': 'Correct the value and try again.',
  'name-taken': 'Choose another name, or edit the connection that has it.',
  unsupported: 'Use an auth configuration of a kind that can do this.',
  'not-found':
    'See what there is with `wayleave auth list`, `wayleave connection list` and `wayleave subscriptions`.',
  ambiguous: 'Name one of the listed IDs instead.',
  'passphrase-needed': 'Run `wayleave unlock`, or give the passphrase in WAYLEAVE_PASSPHRASE.',
  'wrong-passphrase': 'Try the passphrase again, or use the recovery code.',
  'keychain-locked': 'Unlock the system keychain. Your data is safe.',
  'keychain-absent':
    'Start a system keychain, or choose a passphrase (WAYLEAVE_PASSPHRASE) or an identity file (WAYLEAVE_IDENTITY_FILE).',
  'keychain-refused': 'Allow Wayleave in the system keychain, or ask the administrator of this computer.',
  'keychain-timeout': 'Answer the prompt of the system keychain, then try again.',
  'key-missing': 'Give the key with WAYLEAVE_IDENTITY_FILE, or use the recovery code.',
  'key-mismatch':
    'Use the key that sealed this store, the recovery code, or another data folder (WAYLEAVE_HOME).',
  'key-file-unsafe': 'Make the identity file readable by you alone: chmod 600 FILE.',
  'key-not-chosen':
    'Run `wayleave unlock` in a terminal to choose a passphrase, or set WAYLEAVE_PASSPHRASE or WAYLEAVE_IDENTITY_FILE.',
  'store-damaged': 'Run `wayleave doctor`. The damaged files were kept.',
  'store-newer': 'Update Wayleave.',
  'store-unwritable': 'Free the disk or mend the permissions of the data folder, then try again.',
  'store-unreadable': 'Mend the permissions of the data folder, then try again.',
  'store-busy': 'Try again; if it stays, run `wayleave doctor`.',
  'portal-unreachable': 'Check the address and the network, then try again.',
  'portal-timeout': 'Try again; the portal is slow or a firewall drops the connection.',
  'tls-untrusted': "Add the organisation's certificate authority (NODE_EXTRA_CA_CERTS or --ca-file).",
  'portal-error': 'Try again later; the portal has a problem of its own.',
  'rate-limited': 'Wait a minute, then try again.',
  'not-arcgis': 'Check the address: it should lead to a portal or to ArcGIS services.',
  'foreign-redirect': 'Check the address with the administrator of the portal.',
  'proxy-auth': 'Give the proxy its user and password in HTTPS_PROXY.',
  'client-unknown': 'Check the client ID with the application item on the portal.',
  'redirect-mismatch':
    'Have the redirect URL registered for the application on the portal, exactly as written.',
  'credentials-refused': 'Check the user name and password, or the client secret.',
  'code-refused': 'Sign in again; a code can be used once and only for a few minutes.',
  'refresh-refused': 'Sign in again.',
  'token-rejected': 'Sign in again; if it stays, the token may be bound to another referer or server.',
  'token-required': 'Choose an auth configuration for this service, or check its token header.',
  'no-access': 'Sign in with an account that has the right, or ask the owner to share it.',
  'missing-resource': 'Check the name; it may also be hidden from this account.',
  'standalone-server': 'Add an auth configuration of kind token for that server.',
  'web-tier': 'Use an auth configuration for Windows, certificate or Basic sign-in.',
  refused: "See the portal's own words above.",
  'sign-in-needed': 'Run `wayleave sign-in ID`.',
  'sign-in-cancelled': 'Start the sign-in again when you are ready.',
  'denied-by-user': 'Start the sign-in again and approve it at the portal.',
  'sign-in-timeout':
    'Start again. If the portal showed an error page, check that the redirect URL is registered there.',
  'wrong-account': 'Sign in again with --private, or change the expected account.',
  'redirect-port-busy':
    'Close the program that uses the port (often QGIS waiting for a sign-in), or paste the code.',
  'redirect-not-local': 'Sign in with `--browser paste`.',
  'bad-paste': 'Paste the code, the title or the whole address of the last page.',
  'browser-failed': 'Sign in with `--browser print` and open the address yourself.',
  'agent-absent': 'Start one with `wayleave unlock`.',
  'agent-failed': 'Run `wayleave lock`, then try again.',
  'untrusted-sender': 'Close this window and start Wayleave again.',
  'vault-locked': 'Unlock Wayleave, then try again.',
  'feature-absent': 'Use the desktop application, or another way that is offered.',
  'clipboard-failed': 'Try again, or print the token with `wayleave token`.',
  'undo-expired': 'Make the change again by hand.',
  'file-damaged': 'Get the file anew from where it was made.',
  'file-refused': 'Check where the file comes from; no program that writes such files makes one like it.',
  'file-password-needed': 'Give the password that the file was saved with.',
  'file-unreadable': 'Check the path or address, and whether you may read it, then try again.',
  'file-unwritable': 'Choose another folder, or mend its permissions, then try again.',
  'file-key-needed':
    'Ask whoever made it to seal it to your key (`wayleave key show`), or give the identity it is sealed to.',
  'file-newer': 'Update Wayleave, or ask for a file of an older one.',
  'file-cancelled': 'Start again when you are ready.',
  'secret-missing': 'Give it with `wayleave auth edit ID`, or in the configuration.',
  'wrong-file-password': 'Try the password again, or ask whoever made the file.',
  internal: 'This is a mistake in Wayleave. Please report it.',
};
