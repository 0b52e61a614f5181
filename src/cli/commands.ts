import type { Command } from './command.ts';

/** A command by its words, with what help says of it. Its code is loaded when it is used. */
export interface CommandEntry {
  readonly words: string;
  readonly usage: string;
  readonly summary: string;
  /** Left out of the list of commands: for Wayleave's own use. */
  readonly isInternal?: boolean;
  readonly load: () => Promise<Command>;
}

const authFieldsUsage =
  '[--client-id C] [--client-secret-file F] [--redirect URL] [--scope S] [--token-header H] [--expiration MIN] ' +
  '[--username U] [--password-file F] [--token-file F] [--expires TIME] [--api-key-file F] [--referer R] [--realm R] ' +
  '[--expect-account U] [--timeout S] [--no-pkce] [--persist-token] [--allow-http] ' +
  '[--sign-in-with ask|embedded|system] [--private-sign-in | --no-private-sign-in]';

const connectionFieldsUsage =
  '[--community U] [--content U] [--auth ID] [--referer R] [--header K=V]… [--prefix P] [--folder F] [--tag T]… [--allow-http] ' +
  '[--colour none|magenta|blue|green|amber|red|grey] [--environment none|dev|test|prod] [--notes TEXT] ' +
  '[--pin | --no-pin] [--keep-fresh | --no-keep-fresh]';

/** Every command, in the order of help. */
export const commandEntries: readonly CommandEntry[] = [
  {
    words: 'auth add',
    usage: `auth add --kind oauth2|app|token|api-key|pasted|basic --name N [--id abc1234] (--portal URL | --agol | --request-url U --token-url U [--refresh-url U]) ${authFieldsUsage}`,
    summary: 'define an auth configuration; prints its ID',
    load: async () => (await import('./commands/auth-add.ts')).authAdd,
  },
  {
    words: 'auth list',
    usage: 'auth list',
    summary: 'all auth configurations and who is signed in',
    load: async () => (await import('./commands/auth-list.ts')).authList,
  },
  {
    words: 'auth show',
    usage: 'auth show ID',
    summary: 'one auth configuration, without its secrets',
    load: async () => (await import('./commands/auth-show.ts')).authShow,
  },
  {
    words: 'auth edit',
    usage: `auth edit ID [--name N] [--portal URL | --agol] [--request-url U] [--token-url U] [--refresh-url U] ${authFieldsUsage} [--pkce] [--no-persist-token] [--no-allow-http] [--no-client-secret] [--no-password] [--no-api-key] [--no-expect-account]`,
    summary: 'change fields; the session stays',
    load: async () => (await import('./commands/auth-edit.ts')).authEdit,
  },
  {
    words: 'auth rename',
    usage: 'auth rename ID NEWID',
    summary: 'give another ID; connections and the session follow',
    load: async () => (await import('./commands/auth-rename.ts')).authRename,
  },
  {
    words: 'auth remove',
    usage: 'auth remove ID',
    summary: 'sign out and remove',
    load: async () => (await import('./commands/auth-remove.ts')).authRemove,
  },
  {
    words: 'auth check',
    usage: 'auth check ID',
    summary: 'prove URLs, client ID and redirect against the portal, without a password',
    load: async () => (await import('./commands/auth-check.ts')).authCheck,
  },
  {
    words: 'auth register',
    usage: 'auth register ID [--title T]',
    summary: 'create and register an application as the signed-in user; defines a configuration for it',
    load: async () => (await import('./commands/auth-register.ts')).authRegister,
  },
  {
    words: 'connection add',
    usage: `connection add --name N --url U ${connectionFieldsUsage}`,
    summary: 'define a connection; the URL may be any portal, item or service address',
    load: async () => (await import('./commands/connection-add.ts')).connectionAdd,
  },
  {
    words: 'connection list',
    usage: 'connection list',
    summary: 'all connections',
    load: async () => (await import('./commands/connection-list.ts')).connectionList,
  },
  {
    words: 'connection show',
    usage: 'connection show NAME',
    summary: 'one connection with its endpoints',
    load: async () => (await import('./commands/connection-show.ts')).connectionShow,
  },
  {
    words: 'connection edit',
    usage: `connection edit NAME [--name N] [--url U] ${connectionFieldsUsage} [--no-auth] [--no-community] [--no-content] [--no-headers] [--no-tags] [--no-allow-http]`,
    summary: 'change fields of a connection',
    load: async () => (await import('./commands/connection-edit.ts')).connectionEdit,
  },
  {
    words: 'connection remove',
    usage: 'connection remove NAME',
    summary: 'remove a connection',
    load: async () => (await import('./commands/connection-remove.ts')).connectionRemove,
  },
  {
    words: 'connection test',
    usage: 'connection test NAME',
    summary: 'go the whole way, from the host name to the content, and tell what was found',
    load: async () => (await import('./commands/connection-test.ts')).connectionTest,
  },
  {
    words: 'discover',
    usage: 'discover URL [--allow-http]',
    summary: 'what is there: kind, version, endpoints, sign-in kinds',
    load: async () => (await import('./commands/discover.ts')).discover,
  },
  {
    words: 'sign-in',
    usage: 'sign-in ID [--browser system|print|paste] [--private] [--timeout S] [--password-file F]',
    summary: 'sign in at the portal',
    load: async () => (await import('./commands/sign-in.ts')).signIn,
  },
  {
    words: 'sign-out',
    usage: 'sign-out ID',
    summary: 'revoke at the portal, forget here',
    load: async () => (await import('./commands/sign-out.ts')).signOut,
  },
  {
    words: 'token',
    usage: 'token REF [--as raw|header|query|curl|env|gdal|python|arcgis|qgis|json] [--min-minutes N]',
    summary: 'a fresh token for an auth ID, a connection or a service URL',
    load: async () => (await import('./commands/token.ts')).token,
  },
  {
    words: 'exec',
    usage: 'exec REF [--env NAME] [--any-host] -- COMMAND …',
    summary: 'run a command that finds a fresh token in GDAL_HTTP_HEADER_FILE',
    load: async () => (await import('./commands/exec.ts')).exec,
  },
  {
    words: 'whoami',
    usage: 'whoami REF',
    summary: 'account, organisation, role, privileges, when the sign-in ends',
    load: async () => (await import('./commands/whoami.ts')).whoami,
  },
  {
    words: 'services',
    usage: 'services REF [FOLDER]',
    summary: 'services that this sign-in can see',
    load: async () => (await import('./commands/services.ts')).services,
  },
  {
    words: 'items',
    usage: 'items REF [QUERY] [--limit N]',
    summary: 'items that this sign-in can see',
    load: async () => (await import('./commands/items.ts')).items,
  },
  {
    words: 'export',
    usage:
      'export FILE [--auth ID]… [--connection N]… [--folder F]… [--tag T]… [--label L] [--with-secrets] [--personal] ' +
      '[--passphrase-file F | [--recipient age1…]… [--recipients-file F] [--no-self]]',
    summary:
      'write a profile file for other machines; everything unless selected, secrets only into a sealed one',
    load: async () => (await import('./commands/export.ts')).exportProfile,
  },
  {
    words: 'import',
    usage:
      'import FILE [--preview] [--on-conflict mine|theirs|new-id] [--passphrase-file F | --identity-file F]',
    summary:
      'take over a profile file, or one that QGIS wrote: authentication, connections, settings, database',
    load: async () => (await import('./commands/import.ts')).importFile,
  },
  {
    words: 'subscribe',
    usage: 'subscribe ADDRESS [--name N] [--apply review|automatic] [--passphrase-file F] [--allow-http]',
    summary: 'follow a profile file at a path or an https address (- reads it from stdin)',
    load: async () => (await import('./commands/subscribe.ts')).subscribe,
  },
  {
    words: 'subscriptions',
    usage: 'subscriptions',
    summary: 'the followed profiles, and what of them waits',
    load: async () => (await import('./commands/subscriptions.ts')).subscriptions,
  },
  {
    words: 'subscriptions pull',
    usage: 'subscriptions pull [NAME]…',
    summary: 'ask for the followed profiles now; ends with 1 when one of them failed',
    load: async () => (await import('./commands/subscriptions-pull.ts')).subscriptionsPull,
  },
  {
    words: 'subscriptions review',
    usage: 'subscriptions review NAME',
    summary: 'show what waits of a followed profile, and do nothing',
    load: async () => (await import('./commands/subscriptions-review.ts')).subscriptionsReview,
  },
  {
    words: 'subscriptions apply',
    usage: 'subscriptions apply NAME [--on-conflict mine|theirs|new-id]',
    summary: 'take over what waits of a followed profile',
    load: async () => (await import('./commands/subscriptions-apply.ts')).subscriptionsApply,
  },
  {
    words: 'subscriptions edit',
    usage:
      'subscriptions edit NAME [--name N] [--apply review|automatic] [--passphrase-file F | --no-passphrase]',
    summary: 'change the name, what happens with changes, or the passphrase',
    load: async () => (await import('./commands/subscriptions-edit.ts')).subscriptionsEdit,
  },
  {
    words: 'subscriptions remove',
    usage: 'subscriptions remove NAME',
    summary: 'stop following; what came of it stays',
    load: async () => (await import('./commands/subscriptions-remove.ts')).subscriptionsRemove,
  },
  {
    words: 'qgis export',
    usage:
      'qgis export [--auth-xml F] [--connections-xml F] [--password-file F | --plain-secrets] [--target 3.4|3.34|3.36|3.44] [--auth ID]… [--connection N]…',
    summary: 'write the files that QGIS imports',
    load: async () => (await import('./commands/qgis-export.ts')).qgisExport,
  },
  {
    words: 'qgis script',
    usage:
      'qgis script FILE [--auth-xml F --password-file F] [--target 3.4|3.34|3.36|3.44] [--auth ID]… [--connection N]…',
    summary: 'write a start-up script that sets QGIS up, endpoints included',
    load: async () => (await import('./commands/qgis-script.ts')).qgisScript,
  },
  {
    words: 'qgis profiles',
    usage: 'qgis profiles',
    summary: 'QGIS profiles on this computer',
    load: async () => (await import('./commands/qgis-profiles.ts')).qgisProfiles,
  },
  {
    words: 'qgis import',
    usage:
      'qgis import PROFILE_DIR [--preview] [--on-conflict mine|theirs|new-id] [--master-password-file F]',
    summary: 'take over the connections of a QGIS profile, and its authentication with its master password',
    load: async () => (await import('./commands/qgis-import.ts')).qgisImport,
  },
  {
    words: 'qgis compare',
    usage: 'qgis compare PROFILE_DIR [--master-password-file F]',
    summary: 'how a QGIS profile differs from what is here; ends with 1 when it does',
    load: async () => (await import('./commands/qgis-compare.ts')).qgisCompare,
  },
  {
    words: 'qgis source',
    usage: 'qgis source REF',
    summary: 'the data source with which QGIS opens a layer or service',
    load: async () => (await import('./commands/qgis-source.ts')).qgisSource,
  },
  {
    words: 'unlock',
    usage: 'unlock [--for 8h] [--passphrase-file F]',
    summary: 'open the store and keep it open in an agent',
    load: async () => (await import('./commands/unlock.ts')).unlock,
  },
  {
    words: 'lock',
    usage: 'lock',
    summary: 'end the agent',
    load: async () => (await import('./commands/lock.ts')).lock,
  },
  {
    words: 'status',
    usage: 'status',
    summary: 'what is open, who is signed in, until when',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    words: 'doctor',
    usage: 'doctor',
    summary: 'look at store, keychain, ports, clock and certificates',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    words: 'key show',
    usage: 'key show',
    summary: 'your own recipient, for sealed files from others',
    load: async () => (await import('./commands/key-show.ts')).keyShow,
  },
  {
    words: 'key recovery',
    usage: 'key recovery',
    summary: 'make a recovery code and print it once; one made before stops working',
    load: async () => (await import('./commands/key-recovery.ts')).keyRecovery,
  },
  {
    words: 'key recover',
    usage: 'key recover [--code-file F]',
    summary: 'open the store with its recovery code and seal it to a new key',
    load: async () => (await import('./commands/key-recover.ts')).keyRecover,
  },
  {
    words: 'open',
    usage: 'open [--no-browser] [--keep]',
    summary: 'the user interface in a browser',
    load: async () => (await import('./commands/open.ts')).open,
  },
  {
    words: 'demo',
    usage: 'demo [--flavour enterprise|agol] [--port N]',
    summary: 'run the demo portal and print how to use it',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
  {
    words: 'agent-process',
    usage: 'agent-process',
    summary: 'the agent itself; started by unlock',
    isInternal: true,
    load: async () => (await import('./commands/agent-process.ts')).agentProcess,
  },
  {
    words: 'keychain-process',
    usage: 'keychain-process',
    summary: 'asks the system keychain for the command that started it',
    isInternal: true,
    load: async () => (await import('./commands/keychain-process.ts')).keychainProcess,
  },
];
