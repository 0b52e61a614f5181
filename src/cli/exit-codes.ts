import { type FailureCode, nextStep } from '../core/failures.ts';

/** Everything a command can fail with: `usage` is a command line that could not be understood. */
export type CliCode = FailureCode | 'usage';

/** The exit code for each failure. Scripts rely on this table. */
export const exitCodes: Readonly<Record<CliCode, number>> = {
  internal: 1,
  'store-damaged': 1,
  'store-newer': 1,
  'store-unwritable': 1,
  'store-unreadable': 1,
  'store-busy': 1,
  'redirect-port-busy': 1,
  'browser-failed': 1,
  'agent-absent': 1,
  'agent-failed': 1,
  'untrusted-sender': 1,
  'feature-absent': 1,
  'clipboard-failed': 1,
  'undo-expired': 1,
  'file-damaged': 1,
  'file-newer': 1,
  'file-refused': 1,
  'file-unreadable': 1,
  'file-unwritable': 1,

  usage: 2,
  'bad-id': 2,
  'id-taken': 2,
  'bad-url': 2,
  'bad-value': 2,
  'name-taken': 2,
  unsupported: 2,
  'bad-paste': 2,
  'redirect-not-local': 2,

  'sign-in-needed': 3,
  'sign-in-cancelled': 3,
  'denied-by-user': 3,
  'sign-in-timeout': 3,
  'wrong-account': 3,
  'secret-missing': 3,
  'file-cancelled': 3,

  'vault-locked': 4,
  'passphrase-needed': 4,
  'wrong-passphrase': 4,
  'keychain-locked': 4,
  'keychain-absent': 4,
  'keychain-refused': 4,
  'keychain-timeout': 4,
  'key-missing': 4,
  'key-mismatch': 4,
  'key-file-unsafe': 4,
  'key-not-chosen': 4,
  'file-password-needed': 4,
  'wrong-file-password': 4,
  'file-key-needed': 4,

  'portal-unreachable': 5,
  'portal-timeout': 5,
  'tls-untrusted': 5,
  'portal-error': 5,
  'rate-limited': 5,
  'not-arcgis': 5,
  'foreign-redirect': 5,
  'proxy-auth': 5,

  'not-found': 6,
  ambiguous: 6,

  'client-unknown': 7,
  'redirect-mismatch': 7,
  'credentials-refused': 7,
  'code-refused': 7,
  'refresh-refused': 7,
  'token-rejected': 7,
  'token-required': 7,
  'no-access': 7,
  'missing-resource': 7,
  'standalone-server': 7,
  'web-tier': 7,
  refused: 7,
};

/** The next step after a failure, as a sentence. */
export function nextStepOf(code: CliCode): string {
  return code === 'usage' ? 'See `wayleave help` for the commands and their options.' : nextStep[code];
}
