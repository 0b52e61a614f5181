import type { ActivityOrigin } from '../contract.ts';
import { fail } from '../outcome.ts';
import type { Notice } from '../store/store.ts';
import { words } from '../words/words.ts';
import { createTokenCopies } from './copy-token.ts';
import { coalesced, createHappenings } from './events.ts';
import type {
  CopyForm,
  Feature,
  HostClient,
  HostEventName,
  HostEvents,
  HostState,
  LockReason,
  Preferences,
  WindowCommand,
} from './host-contract.ts';
import type { HandedFile, HostSurroundings } from './host-ports.ts';
import { createIdleLock } from './idle-lock.ts';
import type { Notification, ToldAt } from './keep-fresh.ts';
import { createOperations, type HostParts } from './operations.ts';
import { keptPreferences } from './preferences.ts';
import { watchedRedirects } from './redirect-watch.ts';
import { signInBar } from './sign-in-bar.ts';
import { createTray } from './tray.ts';
import { actOnTray } from './tray-actions.ts';
import type { TrayAction, TrayMenu } from './tray-menu.ts';
import { createUnlocked, type Unlocked } from './unlocked.ts';
import { createVault } from './vault.ts';

/** What the computer tells of its power and its screen. */
export type PowerEvent = 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen';

/** The host around the application: its store's lock, its windows' requests, its tray. One for each process. */
export interface Host {
  /** The door of a window or the tray: what is asked through it is recorded with that origin. */
  client(origin: ActivityOrigin): HostClient;
  /**
   * The door of the bar above one embedded sign-in page: it may ask for its own page, act on it and read the
   * preferences, and hears only of these.
   */
  signInBar(attempt: string): HostClient;
  /** Opens the store if that needs nobody. Never rejects: where the store stands is told by `state`. */
  start(): Promise<void>;
  /** Closes the store, if it is open. Resolves when nothing of it is left. */
  lock(reason: LockReason): Promise<void>;
  /** Ends in order: clears the clipboard, closes store, sign-ins, command door and demo portal. */
  close(): Promise<void>;
  state(): HostState;
  preferences(): Preferences;
  /** Somebody used the application: the time until it locks begins anew. */
  touch(): void;
  /** Locks or wakes up as the preferences say. */
  power(event: PowerEvent): Promise<void>;
  /** Tells the windows a command. */
  command(command: WindowCommand): void;
  /** Keeps a file for the windows, which open it in the import once the store is open: the newest, in place of an older one. */
  handOver(file: HandedFile): void;
  tray(): TrayMenu;
  /** Calls back when the tray's menu is another one. Returns how to stop. */
  onTray(listener: (menu: TrayMenu) => void): () => void;
  /** Does what a click in the tray asks for. Never rejects; what cannot be done is shown in the window. */
  actOnTray(action: TrayAction): Promise<void>;
  /** Listens to an event, as windows do. Returns how to stop. */
  on<Name extends HostEventName>(name: Name, listener: (detail: HostEvents[Name]) => void): () => void;
}

/** Windows that ask for everything again need not do so more often than this. */
const changedMilliseconds = 50;
/** Timers stand still while a computer sleeps, so the clock is looked at this often. */
const beatMilliseconds = 30_000;
/** Exchanged tokens must be saved: requests under way may go on this long at the end. */
const settleMilliseconds = 3_000;

/** The host over those surroundings. Does nothing before `start`. */
export function createHost(surroundings: HostSurroundings): Host {
  const { ports, features } = surroundings;
  const { clock, log } = ports;
  const happenings = createHappenings<HostEvents>(tellMistake);
  const preferences = keptPreferences(surroundings.preferences);
  const toldAt: ToldAt = new Map();
  let unlocked: Unlocked | null = null;
  let unheard: readonly Notice[] = [];
  let lastCopy: { readonly ref: string; readonly form: CopyForm } | null = null;
  let handed: HandedFile | null = null;
  let isAsleep = false;
  /** What stores that were closed still had under way at a portal: it may bring a token that has to be saved. */
  let underWay: Promise<unknown> = Promise.resolve();

  /** The words of an unexpected error may hold anything, so only its name goes further. */
  function tellMistake(error: unknown): void {
    log(`host: ${error instanceof Error ? error.name : 'unknown'}`);
  }

  /** Sees to work that nobody waits for. */
  function attend(work: Promise<unknown> | void): void {
    work?.catch(tellMistake);
  }

  const tellState = () => happenings.emit('host', state());
  const redirects = watchedRedirects(ports.redirects, tellState);
  const tellChanged = coalesced(
    () => {
      if (unlocked === null) return;
      happenings.emit('changed', null);
      tray.refresh();
    },
    changedMilliseconds,
    clock,
  );

  const copies =
    surroundings.clipboard === null
      ? null
      : createTokenCopies({
          clipboard: surroundings.clipboard,
          clock,
          preferences: preferences.now,
          ended: (cleared) => happenings.emit('clipboard', { cleared }),
          attend,
        });

  const vault = createVault(
    { ports, folder: surroundings.folder, environmentKey: () => surroundings.environmentKey() },
    {
      changed() {
        tray.refresh();
        tellState();
      },
      opened(opened, by) {
        const mine = createUnlocked(opened, by, {
          surroundings,
          ports: { ...ports, redirects },
          toldAt,
          preferences: preferences.now,
          tell: happenings.emit,
          changed: tellChanged,
          commandsChanged: tellState,
          noticed,
          notify,
          lock: () => attend(vault.lock('user', 'command-line')),
          attend,
        });
        unlocked = mine;
        idle.touch();
        attend(beat(mine));
      },
      async closed(_reason, by) {
        const closing = unlocked;
        if (closing !== null) noticed(closing.takeNotices());
        unlocked = null;
        lastCopy = null;
        underWay = Promise.allSettled([underWay, closing?.settled()]);
        await Promise.all([closing?.close(by), copies?.clear()]);
      },
    },
  );

  const idle = createIdleLock({
    clock,
    minutes: () => preferences.now().lockAfterMinutes,
    lock: () => attend(vault.lock('idle', 'itself')),
  });

  const tray = createTray({
    isShown: features.tray.available,
    vault: vault.state,
    unlocked: () => unlocked,
    canCopy: copies !== null,
    canCopyAgain: () => lastCopy !== null,
    now: () => clock.now(),
    failed: tellMistake,
    attend,
  });

  function state(): HostState {
    const { kind, version, platform, folder } = surroundings;
    return {
      host: kind,
      version,
      platform,
      dataFolder: folder.path,
      features,
      vault: vault.state(),
      commands: unlocked?.commands.status() ?? { available: false, reason: words.menus.commands.closed },
      redirectListening: redirects.listening(),
      handedFile: handed?.name ?? null,
    };
  }

  /** Keeps notices until a window has asked something, and so is there to hear them. */
  function noticed(notices: readonly Notice[]): void {
    unheard = [...unheard, ...notices];
  }

  function tellNotices(): void {
    if (unlocked !== null) noticed(unlocked.takeNotices());
    const told = unheard;
    unheard = [];
    for (const notice of told) happenings.emit('notice', notice);
  }

  function notify(notification: Notification): void {
    if (preferences.now().notifications && features.notifications.available)
      surroundings.notify(notification);
  }

  /** Does what the time of day asks for. Nothing waits for a portal here: it must not put off the lock. */
  function look(mine: Unlocked): void {
    idle.look();
    if (mine !== unlocked || isAsleep) return;
    tray.refresh();
    attend(mine.freshness.look());
    attend(mine.following.look());
  }

  /** Looks at the clock as long as the store is open. */
  async function beat(mine: Unlocked): Promise<void> {
    while (mine === unlocked) {
      look(mine);
      const next = [idle.dueAt(), mine.freshness.dueAt(), mine.following.dueAt()].map(
        (at) => (at ?? Number.POSITIVE_INFINITY) - clock.now(),
      );
      const wait = Math.min(beatMilliseconds, ...next);
      await clock.wait(Math.max(1_000, wait), mine.closing);
    }
  }

  const parts: HostParts = {
    surroundings,
    vault,
    unlocked: () => unlocked,
    state,
    preferences: preferences.now,
    async changePreferences(change) {
      const now = preferences.change(change);
      surroundings.applyPreferences(now);
      happenings.emit('preferences', now);
      await unlocked?.commands.follow();
      return now;
    },
    async copy(wish, origin, mine, signal) {
      if (copies === null) return fail('feature-absent', reasonAgainst(features.copyToken));
      const { store, journal, closing } = mine;
      const source = { wayleave: mine.own, store, journal, closing, origin };
      const copied = await copies.copy(wish, source, signal);
      if (copied.ok && mine === unlocked) lastCopy = wish;
      return copied;
    },
    takeHandedFile() {
      const taken = handed;
      handed = null;
      if (taken !== null) tellState();
      return taken;
    },
    tell: happenings.emit,
  };

  function client(origin: ActivityOrigin): HostClient {
    const operations = createOperations(parts, origin);
    return {
      async invoke(name, request, signal) {
        const answer = await operations[name](request, signal);
        if (origin === 'window') tellNotices();
        return answer;
      },
      on: happenings.on,
    };
  }

  const trayDoor = client('tray');

  async function wakeUp(): Promise<void> {
    isAsleep = false;
    await copies?.look();
    if (unlocked !== null) look(unlocked);
  }

  async function lockWithSystem(): Promise<void> {
    if (preferences.now().lockWithSystem && features.lockWithSystem.available)
      await vault.lock('system', 'itself');
  }

  async function settle(): Promise<void> {
    const done = new AbortController();
    await Promise.race([underWay, clock.wait(settleMilliseconds, done.signal)]);
    done.abort();
  }

  return {
    client,
    signInBar: (attempt) =>
      signInBar(attempt, {
        operations: createOperations(parts, 'window'),
        on: happenings.on,
        window: (name) => unlocked?.signIns.window(name) ?? null,
      }),
    async start() {
      surroundings.applyPreferences(preferences.now());
      await vault.start().catch(tellMistake);
    },
    lock: (reason) => vault.lock(reason, reason === 'user' ? 'window' : 'itself'),
    async close() {
      await Promise.all([copies?.clear(), vault.close()]);
      await settle();
      await surroundings.demo?.close();
    },
    state,
    preferences: preferences.now,
    touch: idle.touch,
    async power(event) {
      switch (event) {
        case 'suspend':
          isAsleep = true;
          await Promise.all([copies?.clear(), lockWithSystem()]);
          return;
        case 'resume':
          return wakeUp();
        case 'lock-screen':
          return lockWithSystem();
        case 'unlock-screen':
          return;
      }
    },
    command: (command) => happenings.emit('command', command),
    handOver(file) {
      handed = file;
      tellState();
    },
    tray: tray.menu,
    onTray: tray.onChange,
    async actOnTray(action) {
      idle.touch();
      const reach = {
        client: trayDoor,
        vault: vault.state,
        lastCopy: () => lastCopy,
        showWindow: (command: WindowCommand | null) => surroundings.showWindow(command),
        quit: () => surroundings.quit(),
      };
      try {
        await actOnTray(action, reach);
      } catch (error) {
        tellMistake(error);
      }
    },
    on: happenings.on,
  };
}

function reasonAgainst(feature: Feature): string {
  return feature.available ? 'There is no clipboard here.' : feature.reason;
}
