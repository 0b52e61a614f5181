import { recordActivity, recordRenewals } from '../application/activity.ts';
import type { ActivityOrigin, Wayleave } from '../contract.ts';
import type { Ports } from '../ports.ts';
import { type ActivityFacts, type Journal, openJournal } from '../store/journal.ts';
import type { KeyedStore } from '../store/open-store.ts';
import type { Notice } from '../store/store.ts';
import { createWayleave } from '../wayleave.ts';
import { addCertificateException, certificateExceptions } from './certificate-exceptions.ts';
import { type CommandAnswers, createCommandAnswers } from './command-answers.ts';
import { createFollowing, type Following } from './following.ts';
import { gated } from './gate.ts';
import type { CertificateException, HostEvents, Preferences } from './host-contract.ts';
import type { HostSurroundings } from './host-ports.ts';
import { createFreshness, type Freshness, type Notification, type ToldAt } from './keep-fresh.ts';
import { createHostSignIns, type HostSignIns } from './sign-ins.ts';
import type { Opened } from './vault.ts';

/** What the host gives to what lives while its store is open. */
export interface UnlockedSurroundings {
  readonly surroundings: HostSurroundings;
  /** The ports of the application, with the redirect server that is watched. */
  readonly ports: Ports;
  readonly toldAt: ToldAt;
  readonly preferences: () => Preferences;
  readonly tell: <Name extends keyof HostEvents>(name: Name, detail: HostEvents[Name]) => void;
  /** Something that a window or the tray shows may be another one by now. */
  readonly changed: () => void;
  /** The answer about commands is another one. */
  readonly commandsChanged: () => void;
  /** A command heard of something that windows should hear too. */
  readonly noticed: (notices: readonly Notice[]) => void;
  readonly notify: (notification: Notification) => void;
  /** A command asked for the lock. */
  readonly lock: () => void;
  readonly attend: (work: Promise<unknown> | void) => void;
}

/** Everything that lives only while the store is open. */
export interface Unlocked {
  readonly store: KeyedStore;
  /** Aborts when the store closes. */
  readonly closing: AbortSignal;
  readonly journal: Journal;
  readonly signIns: HostSignIns;
  readonly freshness: Freshness;
  readonly following: Following;
  readonly commands: CommandAnswers;
  /** The application, for what the host itself asks: it is recorded nowhere, and ends with the store. */
  readonly own: Wayleave;
  /** The application, for those who come by that door: their doings are recorded, and it ends with the store. */
  door(origin: ActivityOrigin): Wayleave;
  /** The same without that end, for what ends itself. */
  recorded(origin: ActivityOrigin): Wayleave;
  /** What the user should hear, each once. */
  takeNotices(): readonly Notice[];
  /** The exceptions were changed here: connections follow them from now on. */
  applyExceptions(exceptions: readonly CertificateException[]): void;
  /** From the first moment on nothing is answered; resolves when nothing is left. */
  close(by: ActivityOrigin): Promise<void>;
  /** Resolves when what was under way at the portals has come to an end. */
  settled(): Promise<unknown>;
}

/** All of it over an opened store, begun. */
export function createUnlocked(opened: Opened, by: ActivityOrigin, around: UnlockedSurroundings): Unlocked {
  const { store, identity, passphrase } = opened;
  const { surroundings, attend } = around;
  const shutting = new AbortController();
  const closing = shutting.signal;
  const journal = openJournal(identity, around.ports);
  const aroundRenewal = recordRenewals({ journal, clock: around.ports.clock });
  const application = tracked(createWayleave(store, { ...around.ports, aroundRenewal }));
  const { wayleave } = application;
  let exceptions = '';

  const recorded = perOrigin((origin) =>
    recordActivity(wayleave, { origin, journal, clock: around.ports.clock }),
  );
  const door = perOrigin((origin) => gated(recorded(origin), closing));
  const own = gated(wayleave, closing);
  const takeNotices = () => [...wayleave.takeNotices(), ...journal.takeNotices()];
  const commandDoor: Wayleave = {
    ...door('command-line'),
    takeNotices() {
      const notices = takeNotices();
      around.noticed(notices);
      return notices;
    },
  };

  function applyExceptions(all: readonly CertificateException[]): void {
    const text = JSON.stringify(all);
    if (text === exceptions) return;
    exceptions = text;
    surroundings.applyCertificateExceptions(all);
  }

  async function followExceptions(): Promise<void> {
    const all = await certificateExceptions(store);
    if (all.ok && !closing.aborted) applyExceptions(all.value);
  }

  async function trust(exception: CertificateException): Promise<void> {
    const all = await addCertificateException(store, exception);
    if (all.ok && !closing.aborted) applyExceptions(all.value);
  }

  const signIns = createHostSignIns({
    wayleave,
    store,
    browser: around.ports.browser,
    clock: around.ports.clock,
    windows: surroundings.features.embeddedSignIn.available ? surroundings.signInWindows : null,
    embedded: surroundings.features.embeddedSignIn,
    preferences: around.preferences,
    async exceptions() {
      const all = await certificateExceptions(store);
      return all.ok ? all.value : [];
    },
    trust: (exception) => attend(trust(exception)),
    tell: around.tell,
    attend,
  });
  const freshness = createFreshness({
    wayleave: own,
    clock: around.ports.clock,
    toldAt: around.toldAt,
    notify: around.notify,
  });
  const following = createFollowing({
    store,
    // What it applies by itself is told in the activity.
    wayleave: door('itself'),
    clock: around.ports.clock,
    randomness: around.ports.randomness,
    toldAt: around.toldAt,
    notify: around.notify,
  });
  const commands = createCommandAnswers({
    door: surroundings.commands,
    opened: { wayleave: commandDoor, identity, passphrase },
    isWanted: () => around.preferences().answerCommands,
    changed() {
      if (!closing.aborted) around.commandsChanged();
    },
    lock: around.lock,
  });

  const stopListening = [
    wayleave.on('changed', () => {
      attend(followExceptions());
      around.changed();
    }),
    wayleave.on('stage', (detail) => around.tell('stage', detail)),
    wayleave.on('progress', (detail) => around.tell('progress', detail)),
    journal.onEntry((entry) => around.tell('activity', entry)),
  ];
  journal.record(about('unlock', by));
  attend(followExceptions());
  attend(commands.follow());

  return {
    store,
    closing,
    journal,
    signIns,
    freshness,
    following,
    commands,
    own,
    door,
    recorded,
    takeNotices,
    applyExceptions,
    async close(by) {
      shutting.abort();
      for (const stop of stopListening) stop();
      surroundings.applyCertificateExceptions([]);
      journal.record(about('lock', by));
      await Promise.all([signIns.end(), commands.close(), journal.close()]);
    },
    settled: () => application.settled(),
  };
}

function about(kind: 'unlock' | 'lock', origin: ActivityOrigin): ActivityFacts {
  return { kind, subject: null, authId: null, account: null, origin, failure: null, detail: '' };
}

function perOrigin<T>(make: (origin: ActivityOrigin) => T): (origin: ActivityOrigin) => T {
  const made = new Map<ActivityOrigin, T>();
  return (origin) => {
    const value = made.get(origin) ?? make(origin);
    made.set(origin, value);
    return value;
  };
}

/** The application, counting what is under way. */
function tracked(wayleave: Wayleave): { readonly wayleave: Wayleave; settled(): Promise<unknown> } {
  const running = new Set<Promise<unknown>>();
  return {
    settled: () => Promise.allSettled(running),
    wayleave: {
      ...wayleave,
      async invoke(name, request, signal) {
        const answer = wayleave.invoke(name, request, signal);
        running.add(answer);
        try {
          return await answer;
        } finally {
          running.delete(answer);
        }
      },
    },
  };
}
