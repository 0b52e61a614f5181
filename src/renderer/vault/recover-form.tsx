import LifeBuoy from 'lucide-react/icons/life-buoy';
import { useState } from 'react';
import type { KeychainCode } from '../../core/ports.ts';
import { words } from '../../core/words/words.ts';
import { useHost } from '../host/host-context.tsx';
import { Button } from '../parts/button.tsx';
import { type SecretChange, SecretInput, takeSecret } from '../parts/secret-field.tsx';
import { KeyForm } from './key-form.tsx';
import { Screen } from './screen.tsx';

/** Opens with the recovery code and asks where the new key shall lie. */
export function RecoverForm({
  keychain,
  onBack,
}: {
  readonly keychain: 'ok' | KeychainCode;
  readonly onBack: () => void;
}) {
  const { vault } = words;
  const host = useHost();
  const [code, setCode] = useState<SecretChange>({ kind: 'keep' });
  const [problem, setProblem] = useState<string | null>(null);
  const check = () => {
    const isThere = code.kind === 'set';
    setProblem(isThere ? null : vault.recoveryCodeMissing);
    return isThere;
  };
  return (
    <Screen icon={LifeBuoy} title={vault.recoverTitle} text={vault.recoverText}>
      <KeyForm
        keychain={keychain}
        label={vault.recover}
        isReady={check}
        work={(key, signal) => host.invoke('recover', { recoveryCode: takeSecret(code), key }, signal)}
        before={
          <SecretInput
            label={vault.recoveryCode}
            autoFocus
            onChange={setCode}
            hint={vault.recoveryCodeHint}
            error={problem}
          />
        }
        actions={
          <Button kind="quiet" onPress={onBack}>
            {vault.back}
          </Button>
        }
      />
    </Screen>
  );
}
