import type { FormEvent, ReactNode } from 'react';
import type { FailureCode } from '../../core/failures.ts';
import type { HostState, KeyChoice } from '../../core/host/host-contract.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { KeychainCode } from '../../core/ports.ts';
import { words } from '../../core/words/words.ts';
import { useTask } from '../host/use-task.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { Progress } from '../parts/progress.tsx';
import { KeyChoiceFields, useKeyChoice } from './key-choice.tsx';
import styles from './vault.module.css';

/** The form at whose end a new key is made: where it shall lie, and one button that does it. */
export function KeyForm({
  keychain,
  label,
  work,
  isReady = () => true,
  before,
  actions,
  autoFocus = false,
}: {
  readonly keychain: 'ok' | KeychainCode;
  readonly label: string;
  readonly work: (key: KeyChoice, signal: AbortSignal) => Promise<Outcome<HostState, FailureCode>>;
  /** Whether what stands before the choice is filled in; it says itself what is missing. */
  readonly isReady?: () => boolean;
  /** Fields before the choice. */
  readonly before?: ReactNode;
  /** Buttons beside the one that does it. */
  readonly actions?: ReactNode;
  readonly autoFocus?: boolean;
}) {
  const form = useKeyChoice(keychain);
  const making = useTask((signal, key: KeyChoice) => work(key, signal));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Both are asked, so that everything that is missing shows at once.
    const isComplete = [isReady(), form.check()].every(Boolean);
    if (isComplete && !making.isRunning) void making.run(form.take());
  };
  return (
    <form className={classNames(styles.form)} onSubmit={submit}>
      {before}
      <KeyChoiceFields form={form} />
      {making.failure !== null && (
        <ErrorPanel
          failure={making.failure}
          handlers={
            form.place === 'passphrase' ? {} : { 'use-passphrase': () => form.setPlace('passphrase') }
          }
        />
      )}
      {making.isSlow && <Progress text={words.vault.sealing} />}
      <div className={classNames(styles.buttons)}>
        <Button kind="primary" type="submit" isPending={making.isRunning} autoFocus={autoFocus}>
          {label}
        </Button>
        {actions}
      </div>
    </form>
  );
}
