import LifeBuoy from 'lucide-react/icons/life-buoy';
import { lazy, Suspense, useState } from 'react';
import { words } from '../../core/words/words.ts';
import { useAuthConfigs, useHostState } from '../host/data.tsx';
import { Banner } from '../parts/banner.tsx';

const RecoveryCodeDialog = lazy(async () => ({
  default: (await import('./recovery-code.tsx')).RecoveryCodeDialog,
}));

/** Offers a recovery code once something is stored that a lost key would take away, until there is one or it is put off. */
export function RecoveryOffer() {
  const { vault } = useHostState();
  const { value: authConfigs } = useAuthConfigs();
  const [isOpen, setOpen] = useState(false);
  const [isPutOff, setPutOff] = useState(false);
  const isOffered =
    !isPutOff &&
    vault.kind === 'open' &&
    !vault.hasRecoveryCode &&
    vault.keyPlace !== 'file' &&
    (authConfigs ?? []).length > 0;
  return (
    <>
      {isOffered && (
        <Banner
          tone="need"
          icon={LifeBuoy}
          action={{ label: words.vault.makeCode, run: () => setOpen(true) }}
          onDismiss={() => setPutOff(true)}
        >
          {words.vault.offerCode}
        </Banner>
      )}
      {isOpen && (
        <Suspense>
          <RecoveryCodeDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
