import { readActivity } from '../application/activity.ts';
import type { ActivityOrigin, Contract, OperationName } from '../contract.ts';
import type { OpenedImport } from '../contract-sharing.ts';
import type { FailureCode } from '../failures.ts';
import { fail, type Outcome, succeed } from '../outcome.ts';
import { certificateExceptions, removeCertificateException } from './certificate-exceptions.ts';
import { defineDemo } from './demo.ts';
import { closedWayleave, vaultLocked, whileOpen } from './gate.ts';
import type {
  Copied,
  CopyForm,
  Feature,
  HostAnswer,
  HostContract,
  HostEvents,
  HostOperationName,
  HostState,
  Preferences,
  PreferencesChange,
} from './host-contract.ts';
import type { HandedFile, HostSurroundings } from './host-ports.ts';
import type { Unlocked } from './unlocked.ts';
import type { Vault, VaultCode } from './vault.ts';
import { saveProfileFile } from './save-profile-file.ts';
import { saveQgisFiles } from './save-qgis-files.ts';
import { parseWebLink } from './web-link.ts';

/** The host as its operations see it. */
export interface HostParts {
  readonly surroundings: HostSurroundings;
  readonly vault: Vault;
  /** What lives while the store is open, or `null`. */
  readonly unlocked: () => Unlocked | null;
  readonly state: () => HostState;
  readonly preferences: () => Preferences;
  readonly changePreferences: (change: PreferencesChange) => Promise<Preferences>;
  readonly copy: (
    wish: { readonly ref: string; readonly form: CopyForm },
    origin: ActivityOrigin,
    unlocked: Unlocked,
    signal: AbortSignal,
  ) => Promise<Outcome<Copied, FailureCode>>;
  /** The file that the system handed over, which is forgotten here with that; `null` when none waits. */
  readonly takeHandedFile: () => HandedFile | null;
  readonly tell: <Name extends keyof HostEvents>(name: Name, detail: HostEvents[Name]) => void;
}

/** Every operation of the table, as one door asks them. */
export type HostOperationTable = {
  readonly [Name in HostOperationName]: (
    request: HostContract[Name]['request'],
    signal?: AbortSignal,
  ) => Promise<HostAnswer<Name>>;
};

/** The operations for the door of that origin. */
export function createOperations(parts: HostParts, origin: ActivityOrigin): HostOperationTable {
  const { surroundings, vault } = parts;
  const { features } = surroundings;

  /** An operation of the application, passed through. */
  const ask =
    <Name extends OperationName>(name: Name) =>
    (request: Contract[Name]['request'], signal?: AbortSignal): Promise<Contract[Name]['answer']> =>
      (parts.unlocked()?.door(origin) ?? closedWayleave).invoke(name, request, signal);

  async function whenOpen<T>(
    work: (unlocked: Unlocked, signal: AbortSignal) => Promise<Outcome<T, FailureCode>>,
    signal?: AbortSignal,
  ): Promise<Outcome<T, FailureCode>> {
    const unlocked = parts.unlocked();
    if (unlocked === null) return vaultLocked();
    return whileOpen(unlocked.closing, (both) => work(unlocked, both), signal);
  }

  async function stateAfter(way: Promise<Outcome<null, VaultCode>>): Promise<Outcome<HostState, VaultCode>> {
    const done = await way;
    return done.ok ? succeed(parts.state()) : done;
  }

  return {
    listAuthConfigs: ask('listAuthConfigs'),
    showAuthConfig: ask('showAuthConfig'),
    addAuthConfig: ask('addAuthConfig'),
    editAuthConfig: ask('editAuthConfig'),
    renameAuthConfig: ask('renameAuthConfig'),
    removeAuthConfig: ask('removeAuthConfig'),
    checkAuthConfig: ask('checkAuthConfig'),
    suggestAuthId: ask('suggestAuthId'),
    registrationHelp: ask('registrationHelp'),
    listConnections: ask('listConnections'),
    showConnection: ask('showConnection'),
    addConnection: ask('addConnection'),
    editConnection: ask('editConnection'),
    previewConnection: ask('previewConnection'),
    removeConnection: ask('removeConnection'),
    editConnections: ask('editConnections'),
    removeConnections: ask('removeConnections'),
    duplicateConnection: ask('duplicateConnection'),
    moveFolder: ask('moveFolder'),
    undo: ask('undo'),
    testConnection: ask('testConnection'),
    discover: ask('discover'),
    deliverRedirect: ask('deliverRedirect'),
    signOut: ask('signOut'),
    whoami: ask('whoami'),
    services: ask('services'),
    items: ask('items'),
    groups: ask('groups'),
    groupItems: ask('groupItems'),
    myContent: ask('myContent'),
    serviceFacts: ask('serviceFacts'),
    layerFacts: ask('layerFacts'),
    planProfileExport: ask('planProfileExport'),
    subscribe: ask('subscribe'),
    listSubscriptions: ask('listSubscriptions'),
    editSubscription: ask('editSubscription'),
    unsubscribe: ask('unsubscribe'),
    pullSubscriptions: ask('pullSubscriptions'),
    openSubscription: ask('openSubscription'),
    planQgisExport: ask('planQgisExport'),
    generatePassword: ask('generatePassword'),
    qgisSource: ask('qgisSource'),
    openImport: ask('openImport'),
    previewImport: ask('previewImport'),
    applyImport: ask('applyImport'),
    qgisProfiles: ask('qgisProfiles'),
    compareQgisProfile: ask('compareQgisProfile'),
    status: ask('status'),
    registerApplication: ask('registerApplication'),

    startSignIn: (request, signal) =>
      whenOpen((unlocked, both) => unlocked.signIns.start(request, unlocked.recorded(origin), both), signal),
    finishSignIn: (request, signal) =>
      whenOpen((unlocked, both) => unlocked.signIns.finish(request, both), signal),
    cancelSignIn: ({ attempt }) => whenOpen((unlocked) => unlocked.signIns.cancel(attempt)),

    hostState: async () => succeed(parts.state()),
    unlock: ({ passphrase }) => stateAfter(vault.unlock(passphrase ?? null, origin)),
    chooseKey: ({ key }) => stateAfter(vault.chooseKey(key, origin)),
    recover: ({ recoveryCode, key }) => stateAfter(vault.recover(recoveryCode, key, origin)),
    startAnew: ({ key }) => stateAfter(vault.startAnew(key, origin)),
    async lock() {
      await vault.lock('user', origin);
      return succeed(parts.state());
    },
    async makeRecoveryCode() {
      const code = await vault.makeRecoveryCode();
      return code.ok ? succeed({ recoveryCode: code.value }) : code;
    },

    copyToken: (wish, signal) =>
      whenOpen((unlocked, both) => parts.copy(wish, origin, unlocked, both), signal),

    saveQgisFiles: (wish, signal) =>
      whenOpen(
        (unlocked, both) => saveQgisFiles(wish, unlocked.door(origin), surroundings.outsideFiles, both),
        signal,
      ),
    saveProfileFile: (wish, signal) =>
      whenOpen(
        (unlocked, both) => saveProfileFile(wish, unlocked.door(origin), surroundings.outsideFiles, both),
        signal,
      ),
    async chooseImport({ what }, signal) {
      const missing = absent(features.fileDialogs);
      if (missing !== null) return missing;
      return whenOpen<OpenedImport | null>(async (unlocked) => {
        const chosen = await surroundings.outsideFiles.choose(what);
        if (!chosen.ok) return chosen;
        if (chosen.value === null) return succeed(null);
        return unlocked.door(origin).invoke('openImport', chosen.value);
      }, signal);
    },
    openHandedFile: (_request, signal) =>
      whenOpen<OpenedImport | null>(async (unlocked) => {
        const handed = parts.takeHandedFile();
        if (handed === null) return succeed(null);
        const source = await handed.read();
        return source.ok ? unlocked.door(origin).invoke('openImport', source.value) : source;
      }, signal),

    preferences: async () => succeed(parts.preferences()),
    changePreferences: async (change) => succeed(await parts.changePreferences(change)),

    activity: (request) => whenOpen(({ journal }) => readActivity(request, journal)),
    clearActivity: () => whenOpen(({ journal }) => journal.clear()),

    async doctor({ run }, signal) {
      const onStage = (stage: HostEvents['stage']['stage']) => {
        if (run !== undefined) parts.tell('stage', { run, stage });
      };
      if (parts.unlocked() === null) return succeed(await surroundings.examine(null, onStage, signal));
      return whenOpen(
        async ({ store }, both) => succeed(await surroundings.examine(store, onStage, both)),
        signal,
      );
    },
    storedFiles: () => surroundings.folder.storedFiles(),
    showDataFolder: async () => absent(features.showFolder) ?? surroundings.showFolder(),
    installCommand: async () => absent(features.installCommand) ?? surroundings.installCommand(),

    certificateExceptions: () => whenOpen(({ store }) => certificateExceptions(store)),
    removeCertificateException: (place) =>
      whenOpen(async (unlocked) => {
        const left = await removeCertificateException(unlocked.store, place);
        if (!left.ok) return left;
        unlocked.applyExceptions(left.value);
        return succeed(null);
      }),

    startDemo: () =>
      whenOpen(async (unlocked) => {
        if (surroundings.demo === null)
          return fail('feature-absent', 'The demo portal is not part of this host.');
        const place = await surroundings.demo.start();
        return place.ok ? defineDemo(place.value, unlocked.door(origin)) : place;
      }),
    async openInBrowser({ url }) {
      const link = parseWebLink(url);
      return link.ok ? surroundings.ports.browser.open(link.value) : link;
    },

    signInPage: async () => notTheBar(),
    signInPageAction: async () => notTheBar(),
  };
}

function absent(feature: Feature): Outcome<never, 'feature-absent'> | null {
  return feature.available ? null : fail('feature-absent', feature.reason);
}

function notTheBar(): Outcome<never, 'feature-absent'> {
  return fail('feature-absent', 'Only the bar of a sign-in window can ask that.');
}
