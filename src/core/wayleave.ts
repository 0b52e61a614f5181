import { discover } from './arcgis/discover.ts';
import { arcgisHttp } from './arcgis/http.ts';
import { communitySelf } from './arcgis/portal.ts';
import { portalGrants } from './arcgis/portal-grants.ts';
import { items, services, whoami } from './application/browse.ts';
import { checkAuthConfig, testConnection } from './application/checks.ts';
import { carry, createCredentialFinder } from './application/credential-finder.ts';
import {
  addAuthConfig,
  addConnection,
  editAuthConfig,
  editConnection,
  listAuthConfigs,
  listConnections,
  removeAuthConfig,
  removeConnection,
  renameAuthConfig,
  requireConfig,
  showAuthConfig,
  showConnection,
} from './application/definitions.ts';
import { registerApplication } from './application/registration.ts';
import { hosts, token } from './application/tokens.ts';
import type { Contract, OperationName, Status, Wayleave } from './contract.ts';
import type { FailureCode } from './failures.ts';
import { createBroker } from './identity/broker.ts';
import { tokenCredential } from './identity/credentials.ts';
import { type AskAccount, createSignIns } from './identity/sign-in.ts';
import { signOut } from './identity/sign-out.ts';
import type { AuthConfig } from './model/auth-config.ts';
import { portalEndpoints } from './model/presets.ts';
import { parseWebAddress } from './model/web-address.ts';
import { type Outcome, succeed } from './outcome.ts';
import type { Ports } from './ports.ts';
import type { Store } from './store/store.ts';

/** What the application is built on, besides its store. */
export type WayleavePorts = Pick<
  Ports,
  'clock' | 'randomness' | 'fetch' | 'browser' | 'redirects' | 'probe' | 'log'
>;

type Operations = {
  readonly [Name in OperationName]: (
    request: Contract[Name]['request'],
    signal?: AbortSignal,
  ) => Promise<Contract[Name]['answer']>;
};

const usualSignInSeconds = 300;
const longestSignInSeconds = 3_600;

/** The application over an open store: every operation of the contract, and nothing else. */
export function createWayleave(store: Store, outside: WayleavePorts): Wayleave {
  const operations = createOperations(store, outside);
  return {
    async invoke(name, request, signal) {
      const answer = await operations[name](request, signal);
      if (!answer.ok) outside.log(`${name}: ${answer.failure.code}`);
      return answer;
    },
    on: (_event, listener) => store.onChange(() => listener(null)),
    takeNotices: () => store.takeNotices(),
  };
}

function createOperations(store: Store, outside: WayleavePorts): Operations {
  const http = arcgisHttp(outside);
  const grants = portalGrants({ http, clock: outside.clock });
  const broker = createBroker({ store, grants, clock: outside.clock });
  const finder = createCredentialFinder({ store, broker, http });
  const ports = { ...outside, store, http, grants, broker, finder };

  const askAccount: AskAccount = async (config, accessToken) => {
    const now = outside.clock.now();
    const life = { value: accessToken, issuedAt: now, expiresAt: null };
    const credential = tokenCredential(config, life, { account: null });
    const speech = {
      http,
      credential: carry({ config, credential, url: null, connection: null }),
      timeoutMilliseconds: config.timeoutSeconds * 1000,
    };
    const self = await communitySelf(portalEndpoints(config.portal ?? '').community, speech);
    return self.ok ? succeed(self.value.username) : self;
  };
  const signIns = createSignIns({ ...ports, askAccount });

  async function findConfig(id: string): Promise<Outcome<AuthConfig, FailureCode>> {
    const profile = await store.readProfile();
    return profile.ok ? requireConfig(profile.value, id) : profile;
  }

  return {
    listAuthConfigs: () => listAuthConfigs(ports),
    showAuthConfig: ({ id }) => showAuthConfig(id, ports),
    addAuthConfig: (draft) => addAuthConfig(draft, ports),
    editAuthConfig: (request) => editAuthConfig(request, ports),
    renameAuthConfig: (request) => renameAuthConfig(request, ports),

    async removeAuthConfig({ id }) {
      const config = await findConfig(id);
      if (!config.ok) return config;
      const signedOut = await signOut(config.value, ports);
      if (!signedOut.ok) return signedOut;
      const removed = await removeAuthConfig(config.value.id, ports);
      if (!removed.ok) return removed;
      const { stillNamedBy } = removed.value;
      return succeed({ removed: config.value.id, stillNamedBy, signedOut: signedOut.value });
    },

    checkAuthConfig: ({ id }, signal) => checkAuthConfig(id, ports, signal),

    listConnections: () => listConnections(ports),
    showConnection: ({ name }) => showConnection(name, ports),
    addConnection: (fields) => addConnection(fields, ports),
    editConnection: (request) => editConnection(request, ports),
    removeConnection: ({ name }) => removeConnection(name, ports),
    testConnection: ({ name }, signal) => testConnection(name, ports, signal),

    async discover({ url, allowHttp }, signal) {
      const address = parseWebAddress(url, allowHttp === true ? 'allowed' : 'loopback-only');
      return address.ok ? discover(address.value, http, signal) : address;
    },

    async startSignIn(request) {
      const config = await findConfig(request.id);
      if (!config.ok) return config;
      const { surface, private: isPrivate = false, timeoutSeconds = usualSignInSeconds, password } = request;
      return signIns.start(config.value, {
        surface,
        isPrivate,
        timeoutSeconds: Math.min(longestSignInSeconds, Math.max(1, timeoutSeconds)),
        password: password ?? null,
      });
    },
    finishSignIn: ({ attempt, pasted }, signal) => signIns.finish(attempt, pasted ?? null, signal),
    cancelSignIn: async ({ attempt }) => signIns.cancel(attempt),

    async signOut({ id }) {
      const config = await findConfig(id);
      return config.ok ? signOut(config.value, ports) : config;
    },

    token: (request) => token(request, ports),
    hosts: ({ ref }) => hosts(ref, ports),
    whoami: ({ ref }, signal) => whoami(ref, ports, signal),
    services: (request, signal) => services(request, ports, signal),
    items: (request, signal) => items(request, ports, signal),

    async status() {
      const authConfigs = await listAuthConfigs(ports);
      if (!authConfigs.ok) return authConfigs;
      const profile = await store.readProfile();
      if (!profile.ok) return profile;
      const status: Status = {
        recipient: store.recipient,
        authConfigs: authConfigs.value,
        connectionCount: profile.value.connections.length,
      };
      return succeed(status);
    },

    registerApplication: (request, signal) => registerApplication(request, ports, signal),
  };
}
