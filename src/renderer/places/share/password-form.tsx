import { type FormEvent, useRef, useState } from 'react';
import { words } from '../../../core/words/words.ts';
import { Button } from '../../parts/button.tsx';
import { classNames } from '../../parts/class-names.ts';
import { type SecretChange, SecretInput, takeSecret } from '../../parts/secret-field.tsx';
import styles from './share.module.css';

/** Asks for the password of something. It leaves the field with the request; a refused one leaves it empty and ready. */
export function PasswordForm({
  label,
  hint,
  missing = words.share.passwordMissing,
  button,
  isPending,
  autoFocus = false,
  onPassword,
}: {
  readonly label: string;
  readonly hint: string;
  /** What is said when nothing was typed. */
  readonly missing?: string;
  readonly button: string;
  readonly isPending: boolean;
  readonly autoFocus?: boolean;
  /** Answers whether it was the right one. */
  readonly onPassword: (password: string) => Promise<boolean>;
}) {
  const form = useRef<HTMLFormElement>(null);
  const [password, setPassword] = useState<SecretChange>({ kind: 'keep' });
  const [isMissing, setMissing] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isPending) return;
    setMissing(password.kind !== 'set');
    if (password.kind !== 'set') return;
    const isRight = await onPassword(takeSecret(password));
    if (!isRight) form.current?.querySelector('input')?.focus();
  };
  return (
    <form ref={form} className={classNames(styles.password)} onSubmit={(event) => void submit(event)}>
      <SecretInput
        label={label}
        hint={hint}
        error={isMissing ? missing : null}
        autoFocus={autoFocus}
        onChange={setPassword}
      />
      <Button type="submit" isPending={isPending}>
        {button}
      </Button>
    </form>
  );
}
