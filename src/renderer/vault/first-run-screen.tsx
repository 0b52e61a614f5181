import type { KeychainCode } from '../../core/ports.ts';
import { words } from '../../core/words/words.ts';
import { useHost } from '../host/host-context.tsx';
import { useTask } from '../host/use-task.ts';
import { Button } from '../parts/button.tsx';
import { KeyForm } from './key-form.tsx';
import { Screen } from './screen.tsx';

/** No store yet: one decision, where its key shall lie. */
export function FirstRunScreen({ keychain }: { readonly keychain: 'ok' | KeychainCode }) {
  const { vault } = words;
  const host = useHost();
  const looking = useTask((signal) => host.invoke('unlock', {}, signal));
  return (
    <Screen icon={null} title={vault.firstTitle} text={vault.firstText}>
      <p>{vault.keyText}</p>
      <KeyForm
        keychain={keychain}
        label={vault.begin}
        work={(key, signal) => host.invoke('chooseKey', { key }, signal)}
        autoFocus={keychain === 'ok'}
        actions={
          keychain !== 'ok' && (
            <Button isPending={looking.isRunning} onPress={() => void looking.run()}>
              {vault.lookAgain}
            </Button>
          )
        }
      />
    </Screen>
  );
}
