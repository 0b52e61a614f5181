import Printer from 'lucide-react/icons/printer';
import { useRef } from 'react';
import { succeed } from '../../core/outcome.ts';
import { words } from '../../core/words/words.ts';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';
import { Button } from '../parts/button.tsx';
import { classNames } from '../parts/class-names.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorPanel } from '../parts/error-panel.tsx';
import { formatExactly } from '../parts/format.ts';
import { Progress } from '../parts/progress.tsx';
import styles from './recovery-code.module.css';

/** Makes a recovery code and shows it this once. */
export function RecoveryCodeDialog({ onClose }: { readonly onClose: () => void }) {
  const { vault } = words;
  const host = useHost();
  const shown = useRef<HTMLOutputElement>(null);
  // The code goes from the answer into the page and is kept nowhere else: it leaves with this dialog.
  const making = useTask(async (signal) => {
    const made = await host.invoke('makeRecoveryCode', {}, signal);
    if (!made.ok) return made;
    if (shown.current !== null) shown.current.textContent = made.value.recoveryCode;
    return succeed(Date.now());
  });
  const madeAt = making.value;
  return (
    <Dialog
      title={vault.codeTitle}
      isOpen
      onClose={onClose}
      width="narrow"
      cancel={madeAt === null ? words.common.cancel : null}
      actions={
        madeAt !== null && (
          <Button icon={Printer} onPress={() => window.print()}>
            {vault.print}
          </Button>
        )
      }
      primary={
        madeAt === null
          ? {
              label: vault.makeCodeNow,
              isPending: making.isRunning,
              autoFocus: true,
              onPress: () => void making.run(),
            }
          : { label: vault.codeKept, onPress: onClose }
      }
    >
      <p>{madeAt === null ? vault.codeBefore : vault.codeText}</p>
      <div className={classNames(styles.paper)} data-paper={madeAt === null ? undefined : ''}>
        <p className={classNames(styles.printed)}>{vault.paperTitle}</p>
        <output
          ref={shown}
          className={classNames(styles.code)}
          aria-label={vault.codeLabel}
          hidden={madeAt === null}
        />
        {madeAt !== null && (
          <p className={classNames(styles.printed)}>{vault.paperText(formatExactly(madeAt))}</p>
        )}
      </div>
      <p className={classNames(styles.warning)}>{vault.codeWarning}</p>
      {making.isSlow && <Progress text={words.common.working} />}
      {making.failure !== null && (
        <ErrorPanel failure={making.failure} handlers={{ retry: () => void making.run() }} />
      )}
    </Dialog>
  );
}
