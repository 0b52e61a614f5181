import { createHappenings } from './events.ts';
import type { VaultState } from './host-contract.ts';
import { type TrayFacts, type TrayMenu, trayMenu } from './tray-menu.ts';
import type { Unlocked } from './unlocked.ts';

/** What the tray's menu is kept up with. */
export interface TraySurroundings {
  /** `false`: there is no tray, and its menu is not kept up. */
  readonly isShown: boolean;
  readonly vault: () => VaultState;
  readonly unlocked: () => Unlocked | null;
  readonly canCopy: boolean;
  readonly canCopyAgain: () => boolean;
  readonly now: () => number;
  /** Is told of the error of a listener that throws. */
  readonly failed: (error: unknown) => void;
  readonly attend: (work: Promise<unknown>) => void;
}

/** The tray's menu, kept up with what it shows. */
export interface Tray {
  readonly menu: () => TrayMenu;
  /** Makes it anew; a store that is not open leaves no name in it from this moment on. */
  refresh(): void;
  /** Calls back when it is another one. Returns how to stop. */
  readonly onChange: (listener: (menu: TrayMenu) => void) => () => void;
}

const nothing = { connections: [], needSignIn: [], activity: [] } as const;

/** A tray over those surroundings. */
export function createTray(around: TraySurroundings): Tray {
  const happenings = createHappenings<{ menu: TrayMenu }>(around.failed);
  let menu = trayMenu(facts(nothing));
  let isGathering = false;
  let isStale = false;

  function facts(known: Pick<TrayFacts, 'connections' | 'needSignIn' | 'activity'>): TrayFacts {
    const { canCopy } = around;
    return {
      vault: around.vault(),
      ...known,
      canCopy,
      canCopyAgain: around.canCopyAgain(),
      now: around.now(),
    };
  }

  function become(next: TrayMenu): void {
    if (JSON.stringify(next) === JSON.stringify(menu)) return;
    menu = next;
    happenings.emit('menu', next);
  }

  async function gather(unlocked: Unlocked): Promise<void> {
    const connections = await unlocked.own.invoke('listConnections', {});
    const configs = await unlocked.own.invoke('listAuthConfigs', {});
    const activity = await unlocked.journal.read();
    if (!connections.ok || !configs.ok) return;
    const needSignIn = configs.value
      .filter(({ badge }) => badge.state === 'sign-in-needed')
      .map(({ config }) => config.id);
    become(
      trayMenu(
        facts({ connections: connections.value, needSignIn, activity: activity.ok ? activity.value : [] }),
      ),
    );
  }

  async function gatherWhileStale(): Promise<void> {
    isGathering = true;
    try {
      while (isStale) {
        isStale = false;
        const unlocked = around.unlocked();
        if (unlocked !== null) await gather(unlocked);
      }
    } finally {
      isGathering = false;
    }
  }

  return {
    menu: () => menu,
    refresh() {
      if (!around.isShown) return;
      if (around.vault().kind !== 'open' || around.unlocked() === null)
        return become(trayMenu(facts(nothing)));
      isStale = true;
      if (!isGathering) around.attend(gatherWhileStale());
    },
    onChange: (listener) => happenings.on('menu', listener),
  };
}
