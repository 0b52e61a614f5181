import type { StoreCode } from '../core/failures.ts';
import { type Outcome, succeed } from '../core/outcome.ts';
import type { Environment } from './data-folder.ts';
import { readIdentityFile } from './identity-file.ts';

/** A key that the environment gives: the text of an identity file, or a passphrase. */
export type EnvironmentKey =
  | { readonly kind: 'identity'; readonly text: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

/** The key that the environment gives (`WAYLEAVE_IDENTITY_FILE`, else `WAYLEAVE_PASSPHRASE`), or `null`. */
export function environmentKey(env: Environment): Outcome<EnvironmentKey | null, StoreCode> {
  if (env.WAYLEAVE_IDENTITY_FILE) {
    const text = readIdentityFile(env.WAYLEAVE_IDENTITY_FILE);
    return text.ok ? succeed({ kind: 'identity', text: text.value }) : text;
  }
  const passphrase = env.WAYLEAVE_PASSPHRASE;
  return succeed(passphrase ? { kind: 'passphrase', passphrase } : null);
}
