import type { Feature, Features } from '../core/host/host-contract.ts';
import { words } from '../core/words/words.ts';

/** What was found out about this computer and this installation. */
export interface Findings {
  readonly isPackaged: boolean;
  /** Whether the desktop shows tray icons at all, and whether one could be made. */
  readonly hasTrayHost: boolean;
  readonly hasTray: boolean;
  readonly showsNotifications: boolean;
}

const available: Feature = { available: true };

/** What this computer lets the application do. */
export function desktopFeatures({
  isPackaged,
  hasTrayHost,
  hasTray,
  showsNotifications,
}: Findings): Features {
  const { absent } = words.desktop;
  const when = (isThere: boolean, reason: string): Feature =>
    isThere ? available : { available: false, reason };
  return {
    tray: when(hasTray, hasTrayHost ? absent.tray : absent.trayHost),
    embeddedSignIn: available,
    startAtLogin: when(isPackaged, absent.startAtLogin),
    notifications: when(showsNotifications, absent.notifications),
    copyToken: available,
    deepLinks: when(isPackaged, absent.deepLinks),
    installCommand: when(isPackaged, absent.installCommand),
    showFolder: available,
    lockWithSystem: available,
    fileDialogs: available,
  };
}
