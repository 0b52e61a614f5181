import { createAnnouncer } from './application/announcer.ts';
import {
  addAuthConfig,
  editAuthConfig,
  listAuthConfigs,
  removeAuthConfig,
  renameAuthConfig,
  showAuthConfig,
  suggestAuthId,
} from './application/auth-configs.ts';
import { services, whoami } from './application/browse.ts';
import { checkAuthConfig, testConnection } from './application/checks.ts';
import {
  editConnections,
  moveFolder,
  removeConnection,
  removeConnections,
} from './application/connection-sets.ts';
import {
  addConnection,
  duplicateConnection,
  editConnection,
  listConnections,
  previewConnection,
  showConnection,
} from './application/connections.ts';
import { carry, createCredentialFinder } from './application/credential-finder.ts';
import { requireConfig, undo } from './application/definitions.ts';
import { connectionKey, createHealth } from './application/health.ts';
import { lastTestOf, readReport, readStart, watchHealth, watchRenewals } from './application/health-watch.ts';
import { groupItems, groups, items, myContent } from './application/portal-content.ts';
import { createRecent } from './application/recent.ts';
import { registerApplication } from './application/registration.ts';
import { registrationHelp } from './application/registration-help.ts';
import { layerFacts, serviceFacts } from './application/service-facts.ts';
import { applyImport, createImportMemory, openImport, previewImport } from './application/imports.ts';
import { exportQgis, planQgisExport } from './application/qgis-exports.ts';
import { exportProfile, planProfileExport } from './application/profile-exports.ts';
import { compareQgisProfile, listQgisProfiles } from './application/qgis-profiles.ts';
import { qgisSource } from './application/qgis-sources.ts';
import {
  editSubscription,
  listSubscriptions,
  openSubscription,
  pullSubscriptions,
  subscribe,
  unsubscribe,
} from './application/subscriptions.ts';
import { hosts, token } from './application/tokens.ts';
import { createUndoMemory } from './application/undo.ts';
import { discover } from './arcgis/discovery/discover.ts';
import { arcgisHttp } from './arcgis/http.ts';
import { communitySelf } from './arcgis/portal.ts';
import { portalGrants } from './arcgis/portal-grants.ts';
import type { Contract, OperationName, Stage, Wayleave } from './contract.ts';
import type { ProgressStep } from './contract-sharing.ts';
import type { FailureCode } from './failures.ts';
import { type AroundRenewal, createBroker } from './identity/broker.ts';
import type { AskAccount } from './identity/completion.ts';
import { tokenCredential } from './identity/credentials.ts';
import { createSignIns } from './identity/sign-in.ts';
import { signOut } from './identity/sign-out.ts';
import type { AuthConfig } from './model/auth-config.ts';
import { portalEndpoints } from './model/presets.ts';
import { parseWebAddress } from './model/web-address.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Ports } from './ports.ts';
import { drawPassword } from './sharing/password.ts';
import type { Store } from './store/store.ts';

/** What the application is built on, besides its store. */
export interface WayleavePorts
  extends Pick<
    Ports,
    | 'clock'
    | 'randomness'
    | 'fetch'
    | 'browser'
    | 'redirects'
    | 'probe'
    | 'log'
    | 'qgisProfiles'
    | 'sealer'
    | 'followedFiles'
  > {
  /** Is handed every renewal of a token that is really asked of a portal, to do it and record it. */
  readonly aroundRenewal?: AroundRenewal | undefined;
}

type Operations = {
  readonly [Name in OperationName]: (
    request: Contract[Name]['request'],
    signal?: AbortSignal,
  ) => Promise<Contract[Name]['answer']>;
};

const usualSignInSeconds = 300;
const longestSignInSeconds = 3_600;
/** Sign-ins that nobody finishes must not be remembered for ever. */
const mostAttempts = 64;

/** The application over an open store: every operation of the contract, and nothing else. */
export function createWayleave(store: Store, outside: WayleavePorts): Wayleave {
  const parts = createParts(store, outside);
  const operations: Operations = {
    ...authOperations(parts),
    ...connectionOperations(parts),
    ...signInOperations(parts),
    ...lookingOperations(parts),
    ...sharingOperations(parts),
  };
  return {
    async invoke(name, request, signal) {
      const answer = await operations[name](request, signal);
      if (!answer.ok) outside.log(`${name}: ${answer.failure.code}`);
      return answer;
    },
    on: (event, listener) => parts.announcer.on(event, listener),
    takeNotices: () => store.takeNotices(),
  };
}

type Parts = ReturnType<typeof createParts>;

/** Everything that operations are made from. */
function createParts(store: Store, outside: WayleavePorts) {
  const { clock, randomness } = outside;
  const announcer = createAnnouncer((listener) => store.onChange(listener));
  const health = createHealth(clock, () => announcer.changed());
  const http = arcgisHttp(outside);
  const grants = portalGrants({ http, clock });
  const broker = createBroker({ store, grants, clock, aroundRenewal: renewalsSeenBy(health, outside) });
  return {
    ...outside,
    store,
    announcer,
    health,
    watched: watchHealth({ store, health }),
    http,
    grants,
    broker,
    finder: createCredentialFinder({ store, broker, http }),
    undos: createUndoMemory(randomness),
    imports: createImportMemory(),
    /** Tells the steps of a check to whoever gave it a name. */
    stageTeller: (run: string | undefined) => (stage: Stage) => {
      if (run !== undefined) announcer.tell('stage', { run, stage });
    },
    /** Tells how far something has come to whoever gave it a name. */
    progressTeller: (run: string | undefined) => (step: ProgressStep, share: number | null) => {
      if (run !== undefined) announcer.tell('progress', { run, step, share });
    },
    findConfig: async (id: string): Promise<Outcome<AuthConfig, FailureCode>> => {
      const profile = await store.readProfile();
      return profile.ok ? requireConfig(profile.value, id) : profile;
    },
  };
}

function renewalsSeenBy(
  health: Parameters<typeof watchRenewals>[0],
  { aroundRenewal }: WayleavePorts,
): AroundRenewal {
  const watched = watchRenewals(health);
  if (aroundRenewal === undefined) return watched;
  return (config, renew) => watched(config, () => aroundRenewal(config, renew));
}

const byId = ({ id }: { readonly id: string }) => id;
const byRef = ({ ref }: { readonly ref: string }) => ref;
const byName = ({ name }: { readonly name: string }) => name;

function authOperations(parts: Parts) {
  const { watched, stageTeller, findConfig } = parts;
  return {
    listAuthConfigs: () => listAuthConfigs(parts),
    showAuthConfig: ({ id }) => showAuthConfig(id, parts),
    suggestAuthId: () => suggestAuthId(parts),
    addAuthConfig: (draft) => addAuthConfig(draft, parts),
    editAuthConfig: (request) => editAuthConfig(request, parts),
    renameAuthConfig: (request) => renameAuthConfig(request, parts),

    async removeAuthConfig({ id }) {
      const config = await findConfig(id);
      if (!config.ok) return config;
      const signedOut = await signOut(config.value, parts);
      if (!signedOut.ok) return signedOut;
      const removed = await removeAuthConfig(config.value.id, parts);
      if (!removed.ok) return removed;
      return succeed({ removed: config.value.id, ...removed.value, signedOut: signedOut.value });
    },

    checkAuthConfig: watched({ subject: byId, blames: 'all', read: readReport }, ({ id, run }, signal) =>
      checkAuthConfig(id, parts, signal, stageTeller(run)),
    ),
    registrationHelp: (request) => registrationHelp(request, parts),
    registerApplication: watched({ subject: byId, blames: 'way' }, (request, signal) =>
      registerApplication(request, parts, signal),
    ),
  } satisfies Partial<Operations>;
}

function connectionOperations(parts: Parts) {
  const { watched, stageTeller, health, clock } = parts;
  return {
    listConnections: () => listConnections(parts),
    showConnection: ({ name }) => showConnection(name, parts),
    previewConnection: (fields) => previewConnection(fields, parts),
    addConnection: (fields) => addConnection(fields, parts),
    editConnection: (request) => editConnection(request, parts),
    editConnections: (request) => editConnections(request, parts),
    duplicateConnection: ({ name }) => duplicateConnection(name, parts),
    removeConnection: ({ name }) => removeConnection(name, parts),
    removeConnections: ({ names }) => removeConnections(names, parts),
    moveFolder: (request) => moveFolder(request, parts),
    undo: (request) => undo(request.undo, parts),

    testConnection: watched(
      { subject: byName, blames: 'all', read: readReport },
      async ({ name, run }, signal) => {
        const report = await testConnection(name, parts, signal, stageTeller(run));
        if (report.ok && signal?.aborted !== true)
          health.tested(connectionKey(report.value.subject), lastTestOf(report.value, clock.now()));
        return report;
      },
    ),
  } satisfies Partial<Operations>;
}

function signInOperations(parts: Parts) {
  const { watched, findConfig } = parts;
  const signIns = createSignIns({ ...parts, askAccount: accountAsker(parts) });
  const attempts = createRecent<string>(mostAttempts);
  return {
    startSignIn: watched({ subject: byId, blames: 'all', read: readStart }, async (request) => {
      const config = await findConfig(request.id);
      if (!config.ok) return config;
      const { surface, private: isPrivate = false, timeoutSeconds = usualSignInSeconds, password } = request;
      const started = await signIns.start(config.value, {
        surface,
        isPrivate,
        timeoutSeconds: Math.min(longestSignInSeconds, Math.max(1, timeoutSeconds)),
        password: password ?? null,
        acceptAccount: request.acceptAccount?.trim() || null,
      });
      if (started.ok && started.value.kind === 'waiting') attempts.keep(started.value.attempt, request.id);
      return started;
    }),
    deliverRedirect: async ({ attempt, url }) => signIns.deliver(attempt, url),
    finishSignIn: watched(
      { subject: ({ attempt }) => attempts.find(attempt), blames: 'all' },
      ({ attempt, pasted }, signal) => signIns.finish(attempt, pasted ?? null, signal),
    ),
    cancelSignIn: async ({ attempt }) => signIns.cancel(attempt),

    async signOut({ id }) {
      const config = await findConfig(id);
      return config.ok ? signOut(config.value, parts) : config;
    },

    async status() {
      const authConfigs = await listAuthConfigs(parts);
      if (!authConfigs.ok) return authConfigs;
      const profile = await parts.store.readProfile();
      if (!profile.ok) return profile;
      return succeed({
        recipient: parts.store.recipient,
        authConfigs: authConfigs.value,
        connectionCount: profile.value.connections.length,
      });
    },
  } satisfies Partial<Operations>;
}

/** Tokens, and what is seen with them. */
function lookingOperations(parts: Parts) {
  const { watched, http } = parts;
  const inside = { subject: byRef, blames: 'way' } as const;
  return {
    async discover({ url, allowHttp }, signal) {
      const address = parseWebAddress(url, allowHttp === true ? 'allowed' : 'loopback-only');
      return address.ok ? discover(address.value, http, signal) : address;
    },
    token: watched({ subject: byRef, blames: 'all' }, (request) => token(request, parts)),
    hosts: ({ ref }) => hosts(ref, parts),
    whoami: watched({ subject: byRef, blames: 'all' }, ({ ref }, signal) => whoami(ref, parts, signal)),
    services: watched(inside, (request, signal) => services(request, parts, signal)),
    items: watched(inside, (request, signal) => items(request, parts, signal)),
    groups: watched(inside, (request, signal) => groups(request, parts, signal)),
    groupItems: watched(inside, (request, signal) => groupItems(request, parts, signal)),
    myContent: watched(inside, (request, signal) => myContent(request, parts, signal)),
    serviceFacts: watched(inside, (request, signal) => serviceFacts(request, parts, signal)),
    layerFacts: watched(inside, (request, signal) => layerFacts(request, parts, signal)),
  } satisfies Partial<Operations>;
}

/** What leaves and enters. */
function sharingOperations(parts: Parts) {
  const { progressTeller } = parts;
  const looking = { ...parts, layerFacts: (request: LayerRequest) => layerFacts(request, parts) };
  return {
    planQgisExport: (wish) => planQgisExport(wish, parts),
    exportQgis: (wish) => exportQgis(wish, parts),
    generatePassword: async () => succeed({ password: drawPassword(parts.randomness) }),
    qgisSource: (request) => qgisSource(request, looking),
    openImport: (source) => openImport(source, parts),
    planProfileExport: (wish) => planProfileExport(wish, parts),
    exportProfile: ({ run, ...wish }, signal) =>
      exportProfile(wish, parts, { signal, onProgress: progressTeller(run) }),
    subscribe: (request, signal) => subscribe(request, parts, signal),
    listSubscriptions: (request) => listSubscriptions(request, parts),
    editSubscription: (request) => editSubscription(request, parts),
    unsubscribe: (request) => unsubscribe(request, parts),
    pullSubscriptions: (request, signal) => pullSubscriptions(request, parts, signal),
    openSubscription: (request) => openSubscription(request, parts),
    previewImport: (request, signal) => previewImport(request, parts, signal),
    applyImport: (request, signal) => applyImport(request, parts, signal),
    qgisProfiles: () => listQgisProfiles(parts),
    compareQgisProfile: (request) => compareQgisProfile(request, parts),
  } satisfies Partial<Operations>;
}

type LayerRequest = Contract['layerFacts']['request'];

/** Asks a portal whose the token is that it just granted. */
function accountAsker({ http, clock }: Parts): AskAccount {
  return async (config, accessToken) => {
    const life = { value: accessToken, issuedAt: clock.now(), expiresAt: null };
    const credential = tokenCredential(config, life, { account: null });
    const speech = {
      http,
      credential: carry({ config, credential, url: null, connection: null }),
      timeoutMilliseconds: config.timeoutSeconds * 1000,
    };
    const self = await communitySelf(portalEndpoints(config.portal ?? '').community, speech);
    return self.ok ? succeed(self.value.username) : self;
  };
}
