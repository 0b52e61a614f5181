import ArchiveRestore from 'lucide-react/icons/archive-restore';
import type { KeychainCode } from '../../core/ports.ts';
import { words } from '../../core/words/words.ts';
import { useHost } from '../host/host-context.tsx';
import { Button } from '../parts/button.tsx';
import { KeyForm } from './key-form.tsx';
import { Screen } from './screen.tsx';

/** Begins a new store; the files of the one that does not open are kept in a folder inside the data folder. */
export function StartAnewForm({
  folder,
  keychain,
  onBack,
}: {
  readonly folder: string;
  readonly keychain: 'ok' | KeychainCode;
  readonly onBack: () => void;
}) {
  const { vault } = words;
  const host = useHost();
  return (
    <Screen icon={ArchiveRestore} title={vault.anewTitle} text={vault.anewText(folder)}>
      <KeyForm
        keychain={keychain}
        label={vault.anew}
        work={(key, signal) => host.invoke('startAnew', { key }, signal)}
        actions={
          <Button kind="quiet" onPress={onBack}>
            {vault.back}
          </Button>
        }
      />
    </Screen>
  );
}
