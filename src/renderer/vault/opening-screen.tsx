import LockKeyhole from 'lucide-react/icons/lock-keyhole';
import { words } from '../../core/words/words.ts';
import { Progress } from '../parts/progress.tsx';
import { useElapsed } from '../shell/use-elapsed.ts';
import { Screen } from './screen.tsx';

/** Most stores open before anyone could read this; a keychain that asks the person may take its time. */
const slowAfterMilliseconds = 4_000;
const showAfterMilliseconds = 300;

/** The store is being opened: nothing for a moment, then that it is, then what may hold it up. */
export function OpeningScreen() {
  const isShown = useElapsed(showAfterMilliseconds);
  const isSlow = useElapsed(slowAfterMilliseconds);
  if (!isShown) return null;
  return (
    <Screen icon={LockKeyhole} title={words.vault.opening} text={isSlow ? words.vault.openingSlow : ''}>
      <Progress text={words.common.working} />
    </Screen>
  );
}
