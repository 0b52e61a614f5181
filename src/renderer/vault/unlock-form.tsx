import LockOpen from 'lucide-react/icons/lock-open';
import { type FormEvent, useRef, useState } from 'react';
import { words } from '../../core/words/words.ts';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { Progress } from '../parts/progress.tsx';
import { type SecretChange, SecretInput, takeSecret } from '../parts/secret-field.tsx';
import styles from './vault.module.css';

/** Unlocks, with a passphrase where one is needed. A refused one leaves its field empty and ready for another. */
export function UnlockForm({
  needsPassphrase,
  onForgotten = null,
  onBack = null,
}: {
  readonly needsPassphrase: boolean;
  readonly onForgotten?: (() => void) | null;
  readonly onBack?: (() => void) | null;
}) {
  const { vault } = words;
  const host = useHost();
  const form = useRef<HTMLFormElement>(null);
  const [passphrase, setPassphrase] = useState<SecretChange>({ kind: 'keep' });
  const [problem, setProblem] = useState<string | null>(null);
  const unlocking = useTask((signal, request: { readonly passphrase?: string }) =>
    host.invoke('unlock', request, signal),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (unlocking.isRunning) return;
    const isMissing = needsPassphrase && passphrase.kind !== 'set';
    setProblem(isMissing ? vault.passphraseMissing : null);
    if (isMissing) return;
    const outcome = await unlocking.run(needsPassphrase ? { passphrase: takeSecret(passphrase) } : {});
    if (outcome !== null && !outcome.ok) form.current?.querySelector('input')?.focus();
  };
  return (
    <form ref={form} className={classNames(styles.form)} onSubmit={(event) => void submit(event)}>
      {needsPassphrase && (
        <SecretInput
          label={vault.passphrase}
          autoComplete="current-password"
          autoFocus
          onChange={setPassphrase}
          error={problem}
        />
      )}
      {unlocking.failure !== null && <ErrorPanel failure={unlocking.failure} />}
      {unlocking.isSlow && <Progress text={vault.opening} />}
      <div className={classNames(styles.buttons)}>
        <Button
          kind="primary"
          type="submit"
          icon={LockOpen}
          isPending={unlocking.isRunning}
          autoFocus={!needsPassphrase}
        >
          {vault.unlock}
        </Button>
        {onForgotten !== null && (
          <Button kind="quiet" onPress={onForgotten}>
            {vault.forgotten}
          </Button>
        )}
        {onBack !== null && (
          <Button kind="quiet" onPress={onBack}>
            {vault.back}
          </Button>
        )}
      </div>
    </form>
  );
}
