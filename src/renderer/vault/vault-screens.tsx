import { useHostState } from '../host/data.tsx';
import { FirstRunScreen } from './first-run-screen.tsx';
import { LockedScreen } from './locked-screen.tsx';
import { OpeningScreen } from './opening-screen.tsx';
import { RepairScreen } from './repair-screen.tsx';

/** What stands in place of the window while the store is not open. It names nothing of what is in the store. */
export function VaultScreens() {
  const { vault } = useHostState();
  switch (vault.kind) {
    case 'open':
      return null;
    case 'opening':
      return <OpeningScreen />;
    case 'locked':
      return <LockedScreen keyPlace={vault.keyPlace} reason={vault.reason} />;
    case 'first-run':
      return <FirstRunScreen keychain={vault.keychain} />;
    case 'broken':
      return <RepairScreen failure={vault.failure} ways={vault.ways} />;
  }
}
