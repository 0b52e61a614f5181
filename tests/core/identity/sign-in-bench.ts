import { createBroker } from '../../../src/core/identity/broker.ts';
import type { AskAccount } from '../../../src/core/identity/completion.ts';
import { sessionOf } from '../../../src/core/identity/credentials.ts';
import { createSignIns, type SignIns, type SignInWish } from '../../../src/core/identity/sign-in.ts';
import type { OAuth2Config } from '../../../src/core/model/auth-config.ts';
import type { Session } from '../../../src/core/model/session.ts';
import { succeed } from '../../../src/core/outcome.ts';
import type { RedirectServer } from '../../../src/core/ports.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { type FakeBrowser, fakeBrowser } from '../../fakes/browser.ts';
import { type FakeGrants, fakeGrants } from '../../fakes/grants.ts';
import { type FakeRedirects, fakeRedirects } from '../../fakes/redirects.ts';
import { type SleepyClock, sleepyClock } from '../../fakes/sleepy-clock.ts';
import { freshStore } from '../../fakes/store.ts';
import { profileOf } from '../../fixtures/definitions.ts';
import { valueOf } from '../../fixtures/outcomes.ts';

/** Sign-ins over a store in memory, a portal in memory, and a clock that is moved by hand. */
export interface SignInBench {
  readonly signIns: SignIns;
  readonly store: Store;
  readonly grants: FakeGrants;
  readonly browser: FakeBrowser;
  readonly redirects: FakeRedirects;
  readonly clock: SleepyClock;
  /** The codes that were exchanged, in order. */
  readonly exchanged: readonly string[];
  /** Who the portal says that somebody is. */
  askAccount: AskAccount;
  kept(id?: string): Promise<Session | null>;
  keep(...sessions: readonly Session[]): Promise<void>;
  /** Starts a sign-in that waits for a person. */
  start(config: OAuth2Config, changes?: Partial<SignInWish>): Promise<Started>;
}

/** A sign-in that waits, with the state from its authorize URL. */
export interface Started {
  readonly attempt: string;
  readonly state: string;
  readonly listening: boolean;
  readonly opened: boolean;
  /** The redirect URL with those parameters and the state. */
  readonly redirect: (parameters: Readonly<Record<string, string>>) => string;
}

/** What a test asks for unless it says otherwise. */
export const usualWish: SignInWish = {
  surface: 'embedded',
  isPrivate: false,
  timeoutSeconds: 300,
  password: null,
  acceptAccount: null,
};

/** A bench where those configurations are defined, with redirects in memory. */
export function openSignIns(...configs: readonly OAuth2Config[]): Promise<SignInBench> {
  return openSignInsOver(fakeRedirects(), configs);
}

/** A bench over another redirect server; `redirects` of the bench is then of no use. */
export async function openSignInsOver(
  redirects: FakeRedirects | RedirectServer,
  configs: readonly OAuth2Config[],
): Promise<SignInBench> {
  const { bench: ports, store } = await freshStore();
  valueOf(
    await store.changeProfile(() => succeed({ saved: profileOf({ authConfigs: configs }), value: null })),
  );
  const clock = sleepyClock();
  const grants = fakeGrants(clock);
  const exchange = grants.code.bind(grants);
  const exchanged: string[] = [];
  grants.code = (config, code, verifier) => {
    exchanged.push(code);
    return exchange(config, code, verifier);
  };
  const browser = fakeBrowser();
  const signIns = createSignIns({
    store,
    grants,
    browser,
    redirects,
    clock,
    randomness: ports.randomness,
    broker: createBroker({ store, grants, clock }),
    askAccount: (config, accessToken) => bench.askAccount(config, accessToken),
  });
  const bench: SignInBench = {
    signIns,
    store,
    grants,
    browser,
    redirects: 'waiting' in redirects ? redirects : fakeRedirects(),
    clock,
    exchanged,
    askAccount: async () => succeed('ada'),
    kept: async (id = 'user001') => {
      const config = configs.find((one) => one.id === id);
      return config === undefined ? null : sessionOf(valueOf(await store.readSessions()), config.id);
    },
    async keep(...sessions) {
      valueOf(await store.changeSessions(() => succeed({ saved: sessions, value: null })));
    },
    async start(config, changes = {}) {
      const started = valueOf(await signIns.start(config, { ...usualWish, ...changes }));
      if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
      const state = new URL(started.url).searchParams.get('state') ?? '';
      const redirect = (parameters: Readonly<Record<string, string>>) => {
        const url = new URL(config.redirectUrl);
        url.search = new URLSearchParams({ ...parameters, state }).toString();
        return url.href;
      };
      const { attempt, listening, opened } = started;
      return { attempt, state, listening, opened, redirect };
    },
  };
  return bench;
}
