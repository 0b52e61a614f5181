import Lock from 'lucide-react/icons/lock';
import { useState } from 'react';
import type { LockReason } from '../../core/host/host-contract.ts';
import type { KeyPlace } from '../../core/store/header.ts';
import { words } from '../../core/words/words.ts';
import { RecoverForm } from './recover-form.tsx';
import { Screen } from './screen.tsx';
import { UnlockForm } from './unlock-form.tsx';

/** The store was closed in good order: one button, and the passphrase where one seals the key. */
export function LockedScreen({
  keyPlace,
  reason,
}: {
  readonly keyPlace: KeyPlace;
  readonly reason: LockReason;
}) {
  const [isRecovering, setRecovering] = useState(false);
  const { vault } = words;
  if (isRecovering) return <RecoverForm keychain="ok" onBack={() => setRecovering(false)} />;
  return (
    <Screen icon={Lock} title={vault.lockedTitle} text={vault.lockedBecause[reason]}>
      <UnlockForm
        needsPassphrase={keyPlace === 'passphrase'}
        onForgotten={keyPlace === 'passphrase' ? () => setRecovering(true) : null}
      />
    </Screen>
  );
}
