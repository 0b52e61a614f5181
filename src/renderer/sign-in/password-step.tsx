import { type FormEvent, useState } from 'react';
import type { Shown } from '../../core/contract.ts';
import type { FailureCode } from '../../core/failures.ts';
import type { TokenConfig } from '../../core/model/auth-config.ts';
import type { Failure } from '../../core/outcome.ts';
import { words } from '../../core/words/words.ts';
import { classNames } from '../parts/class-names.ts';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { type SecretChange, SecretInput } from '../parts/secret-field.tsx';
import styles from './sign-in.module.css';

/** Asks for the password of a configuration that stores none. It stays in its field until it is sent. */
export function PasswordStep({
  formId,
  config,
  failure,
  onGive,
}: {
  readonly formId: string;
  readonly config: Shown<TokenConfig>;
  readonly failure: Failure<FailureCode> | null;
  readonly onGive: (read: () => string) => void;
}) {
  const { signIn } = words;
  const [typed, setTyped] = useState<SecretChange>({ kind: 'keep' });
  const [isMissing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(typed.kind !== 'set');
    if (typed.kind === 'set') onGive(typed.read);
  };
  return (
    <form id={formId} className={classNames(styles.form)} onSubmit={submit} noValidate>
      {failure !== null && <ErrorPanel failure={failure} />}
      <SecretInput
        label={signIn.password(config.username)}
        onChange={setTyped}
        hint={signIn.passwordHint(hostOf(config.portal))}
        error={isMissing && typed.kind !== 'set' ? signIn.passwordMissing : null}
        autoFocus
        autoComplete="current-password"
      />
    </form>
  );
}

function hostOf(address: string | null): string {
  return address !== null && URL.canParse(address) ? new URL(address).host : '';
}
