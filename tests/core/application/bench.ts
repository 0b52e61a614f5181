import { onTestFinished } from 'vitest';
import { type ArcgisHttp, arcgisHttp } from '../../../src/core/arcgis/http.ts';
import { portalGrants } from '../../../src/core/arcgis/portal-grants.ts';
import {
  createCredentialFinder,
  type CredentialFinder,
} from '../../../src/core/application/credential-finder.ts';
import { createHealth, type Health } from '../../../src/core/application/health.ts';
import { createUndoMemory, type UndoMemory } from '../../../src/core/application/undo.ts';
import { type Broker, createBroker } from '../../../src/core/identity/broker.ts';
import type { Grants } from '../../../src/core/identity/grants.ts';
import type { AppConfig, AuthConfig, OAuth2Config } from '../../../src/core/model/auth-config.ts';
import type { Connection } from '../../../src/core/model/connection.ts';
import type { Session } from '../../../src/core/model/session.ts';
import { succeed } from '../../../src/core/outcome.ts';
import type { Randomness } from '../../../src/core/ports.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { type DemoPortal, startDemoPortal } from '../../../src/demo-portal/demo-portal.ts';
import type { DemoPortalOptions } from '../../../src/demo-portal/options.ts';
import { systemProbe } from '../../../src/node/probe.ts';
import { signIn } from '../../demo-portal/caller.ts';
import type { FakeClock } from '../../fakes/clock.ts';
import { type FakeRedirects, fakeRedirects } from '../../fakes/redirects.ts';
import { freshStore } from '../../fakes/store.ts';
import { type FakeQgisProfiles, fakeQgisProfiles } from '../../fakes/qgis-profiles.ts';
import type { Sealer } from '../../../src/core/ports.ts';
import { type FakeFollowedFiles, fakeFollowedFiles } from '../../fakes/followed-files.ts';
import { fakeSealer } from '../../fakes/sealer.ts';
import { appConfig, oauth2Config, session, token } from '../../fixtures/definitions.ts';
import { valueOf } from '../../fixtures/outcomes.ts';

/** The application's parts over a store in memory and real HTTP; the demo portal has the same clock. */
export interface Bench {
  readonly portal: DemoPortal;
  readonly clock: FakeClock;
  readonly randomness: Randomness;
  readonly store: Store;
  readonly http: ArcgisHttp;
  readonly grants: Grants;
  readonly broker: Broker;
  readonly finder: CredentialFinder;
  readonly probe: ReturnType<typeof systemProbe>;
  readonly redirects: FakeRedirects;
  readonly qgisProfiles: FakeQgisProfiles;
  readonly sealer: Sealer;
  readonly followedFiles: FakeFollowedFiles;
  /** Tells nobody how far anything has come. */
  readonly progressTeller: () => () => void;
  readonly health: Health;
  readonly undos: UndoMemory;
  /** Saves definitions after those already there. */
  define(configs: readonly AuthConfig[], connections?: readonly Connection[]): Promise<void>;
  /** Signs a member in with a browser and keeps the session. */
  signIn(config: OAuth2Config, username?: string): Promise<Session>;
  sessions(): Promise<readonly Session[]>;
}

/** A bench for one test. */
export async function openBench(options: DemoPortalOptions = {}): Promise<Bench> {
  const { bench, store } = await freshStore();
  const { clock, randomness } = bench;
  const portal = await startDemoPortal({ now: () => clock.now(), ...options });
  onTestFinished(() => portal.close());
  const http = arcgisHttp({ fetch, clock });
  const grants = portalGrants({ http, clock });
  const broker = createBroker({ store, grants, clock });
  const finder = createCredentialFinder({ store, broker, http });
  return {
    portal,
    clock,
    randomness,
    store,
    http,
    grants,
    broker,
    finder,
    probe: systemProbe({}),
    qgisProfiles: fakeQgisProfiles(),
    sealer: fakeSealer(),
    followedFiles: fakeFollowedFiles(),
    progressTeller: () => () => undefined,
    redirects: fakeRedirects(),
    health: createHealth(clock, () => undefined),
    undos: createUndoMemory(randomness),
    async define(configs, connections = []) {
      valueOf(
        await store.changeProfile((profile) =>
          succeed({
            saved: {
              ...profile,
              authConfigs: [...profile.authConfigs, ...configs],
              connections: [...profile.connections, ...connections],
            },
            value: null,
          }),
        ),
      );
    },
    async signIn(config, username = 'analyst') {
      const { access, refresh } = await signIn(portal, username, { client_id: config.clientId });
      const now = clock.now();
      const kept = session(config.id, {
        account: username,
        signedInAt: now,
        access: token(access, now, 30),
        refresh: token(refresh, now, 14 * 24 * 60),
        redirectUrl: config.redirectUrl,
        ssl: false,
      });
      valueOf(await store.changeSessions((all) => succeed({ saved: [...all, kept], value: null })));
      return kept;
    },
    sessions: async () => valueOf(await store.readSessions()),
  };
}

/** A user login at a demo portal. */
export function userOf(
  { portalUrl }: Pick<DemoPortal, 'portalUrl'>,
  id = 'user001',
  changes: Partial<OAuth2Config> = {},
): OAuth2Config {
  return oauth2Config(id, {
    portal: portalUrl,
    requestUrl: `${portalUrl}/sharing/rest/oauth2/authorize`,
    tokenUrl: `${portalUrl}/sharing/rest/oauth2/token`,
    redirectUrl: 'urn:ietf:wg:oauth:2.0:oob',
    clientId: 'wayleave-demo',
    tokenHeader: 'X-Esri-Authorization',
    timeoutSeconds: 10,
    ...changes,
  });
}

/** An app login at a demo portal. */
export function appOf({ portalUrl }: Pick<DemoPortal, 'portalUrl'>, id = 'app0001'): AppConfig {
  return appConfig(id, {
    portal: portalUrl,
    tokenUrl: `${portalUrl}/sharing/rest/oauth2/token`,
    clientId: 'wayleave-demo-app',
    clientSecret: { value: 'demo-app-secret', setAt: 0 },
    tokenHeader: 'X-Esri-Authorization',
    timeoutSeconds: 10,
  });
}
