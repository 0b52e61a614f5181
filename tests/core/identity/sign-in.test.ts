import { beforeEach, describe, expect, test } from 'vitest';
import { createBroker } from '../../../src/core/identity/broker.ts';
import { sessionOf } from '../../../src/core/identity/credentials.ts';
import { challengeOf } from '../../../src/core/identity/pkce.ts';
import type { AskAccount } from '../../../src/core/identity/completion.ts';
import { createSignIns, type SignIns, type SignInWish } from '../../../src/core/identity/sign-in.ts';
import { signOut } from '../../../src/core/identity/sign-out.ts';
import type { AuthConfig, OAuth2Config } from '../../../src/core/model/auth-config.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { type FakeBrowser, fakeBrowser } from '../../fakes/browser.ts';
import { type FakeGrants, fakeGrants } from '../../fakes/grants.ts';
import { type FakeRedirects, fakeRedirects } from '../../fakes/redirects.ts';
import { freshStore, type StoreBench } from '../../fakes/store.ts';
import {
  apiKeyConfig,
  appConfig,
  basicConfig,
  oauth2Config,
  pastedConfig,
  session,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const user = oauth2Config();
const wish: SignInWish = {
  surface: 'system',
  isPrivate: false,
  timeoutSeconds: 300,
  password: null,
  acceptAccount: null,
};

let bench: StoreBench;
let store: Store;
let grants: FakeGrants;
let browser: FakeBrowser;
let redirects: FakeRedirects;
let askAccount: AskAccount;
let signIns: SignIns;
/** What the code grant was given. */
let exchanged: { code: string; verifier: string | null }[];

beforeEach(async () => {
  ({ bench, store } = await freshStore());
  grants = fakeGrants(bench.clock);
  const code = grants.code.bind(grants);
  exchanged = [];
  grants.code = (config, text, verifier) => {
    exchanged.push({ code: text, verifier });
    return code(config, text, verifier);
  };
  browser = fakeBrowser();
  redirects = fakeRedirects();
  askAccount = async () => succeed('Ada');
  signIns = createSignIns({
    store,
    grants,
    browser,
    redirects,
    clock: bench.clock,
    randomness: bench.randomness,
    broker: createBroker({ store, grants, clock: bench.clock }),
    askAccount: (config, accessToken) => askAccount(config, accessToken),
  });
  await define(user);
});

async function define(...configs: readonly AuthConfig[]): Promise<void> {
  valueOf(
    await store.changeProfile((profile) =>
      succeed({ saved: { ...profile, authConfigs: configs }, value: null }),
    ),
  );
}

const kept = async () => sessionOf(valueOf(await store.readSessions()), user.id);

/** Starts a sign-in that waits, and reads the authorize URL. */
async function start(config: OAuth2Config = user, changes: Partial<SignInWish> = {}) {
  const started = valueOf(await signIns.start(config, { ...wish, ...changes }));
  if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
  const url = new URL(started.url);
  return {
    ...started,
    parameters: Object.fromEntries(url.searchParams),
    state: url.searchParams.get('state') ?? '',
    url,
  };
}

describe('the authorize URL', () => {
  test('has what RFC 6749 and RFC 7636 ask for and nothing secret', async () => {
    const { url, parameters, redirectUrl, opened, listening } = await start(
      oauth2Config('user001', { clientSecret: { value: 'hidden', setAt: 0 } }),
    );
    expect(`${url.origin}${url.pathname}`).toBe(user.requestUrl);
    expect(Object.keys(parameters).toSorted()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'state',
    ]);
    expect(parameters).toMatchObject({
      client_id: 'clientid',
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: 'http://127.0.0.1:7070',
    });
    expect(url.href).not.toContain('hidden');
    expect({ redirectUrl, opened, listening }).toEqual({
      redirectUrl: 'http://127.0.0.1:7070',
      opened: true,
      listening: true,
    });
    expect(browser.opened).toEqual([url.href]);
  });

  test('asks for a scope, a duration and another account where that is wished', async () => {
    const config = oauth2Config('user001', { scope: 'a b', expirationMinutes: 600, pkce: false });
    const { parameters } = await start(config, { isPrivate: true });
    expect(parameters).toMatchObject({ scope: 'a b', expiration: '600', force_login: 'true' });
    expect(parameters).not.toHaveProperty('code_challenge');
  });

  test.each([
    [false, false, undefined],
    [true, false, 'true'],
    [false, true, 'true'],
  ])(
    'lets choose the account again by configuration (%s) or wish (%s)',
    async (privateSignIn, isPrivate, asked) => {
      const { parameters } = await start(oauth2Config('user001', { privateSignIn }), { isPrivate });
      expect(parameters.force_login).toBe(asked);
    },
  );

  test('keeps parameters that the request URL has already', async () => {
    const { parameters } = await start(
      oauth2Config('user001', { requestUrl: 'https://h/authorize?tenant=1' }),
    );
    expect(parameters).toMatchObject({ tenant: '1', client_id: 'clientid' });
  });

  test('has another state and challenge each time', async () => {
    const all = await Promise.all([start(), start(), start()]);
    expect(new Set(all.map(({ state }) => state)).size).toBe(3);
    expect(new Set(all.map(({ parameters }) => parameters.code_challenge)).size).toBe(3);
    expect(new Set(all.map(({ attempt }) => attempt)).size).toBe(3);
    for (const { state } of all) expect(state).toMatch(/^[\w-]{43}$/);
  });
});

describe('a sign-in', () => {
  test('listens before the browser opens, exchanges the code with its verifier, stores the session', async () => {
    let wasListening = false;
    browser.open = async () => {
      wasListening = redirects.waiting.size === 1;
      return succeed(null);
    };
    const { attempt, state, parameters } = await start();
    expect(wasListening).toBe(true);
    const finished = signIns.finish(attempt, null);
    redirects.answer(state, { state, code: 'the-code' });
    expect(valueOf(await finished)).toEqual({
      authId: 'user001',
      account: 'Ada',
      portal: user.portal,
      tokenExpiresAt: bench.clock.now() + 30 * 60_000,
      signInEndsAt: bench.clock.now() + 14 * 24 * 3_600_000,
    });
    expect(exchanged.map(({ code }) => code)).toEqual(['the-code']);
    expect(await challengeOf(exchanged[0]?.verifier ?? '')).toBe(parameters.code_challenge);
    expect(await kept()).toMatchObject({
      account: 'Ada',
      surface: 'system',
      access: { value: 'access-1' },
      refresh: { value: 'refresh-2' },
    });
  });

  test('that is over is told to whoever asks late, until its time is up', async () => {
    const { attempt, state } = await start();
    const finished = signIns.finish(attempt, null);
    redirects.answer(state, { state, code: 'the-code' });
    expect(await signIns.finish(attempt, null)).toEqual(await finished);
    expect(await signIns.finish(attempt, 'another-code')).toEqual(await finished);
    expect(exchanged).toHaveLength(1);
    expect(codeOf(signIns.cancel(attempt))).toBe('not-found');
    bench.clock.advance(400_000);
    await start();
    expect(codeOf(await signIns.finish(attempt, null))).toBe('sign-in-cancelled');
  });

  test('of several at once goes each its own way', async () => {
    const [one, other] = [await start(), await start()];
    const results = Promise.all([signIns.finish(one.attempt, null), signIns.finish(other.attempt, null)]);
    redirects.answer(other.state, { state: other.state, error: 'access_denied' });
    redirects.answer(one.state, { state: one.state, code: 'the-code' });
    expect((await results).map(codeOf)).toEqual(['ok', 'denied-by-user']);
  });

  test('without PKCE sends no verifier', async () => {
    const { attempt, state } = await start(oauth2Config('user001', { pkce: false }));
    const finished = signIns.finish(attempt, null);
    redirects.answer(state, { state, code: 'the-code' });
    valueOf(await finished);
    expect(exchanged).toEqual([{ code: 'the-code', verifier: null }]);
  });

  test('whose account cannot be asked for is good where nobody is expected', async () => {
    askAccount = async () => fail('portal-timeout', 'too slow');
    const { attempt, state } = await start();
    const finished = signIns.finish(attempt, null);
    redirects.answer(state, { state, code: 'the-code' });
    expect(valueOf(await finished).account).toBe('ada');
  });
});

describe('what goes wrong', () => {
  const before = session('user001', { account: 'before' });

  beforeEach(async () => {
    valueOf(await store.changeSessions(() => succeed({ saved: [before], value: null })));
  });

  /** Finishes with a good code and answers the outcome. */
  async function finishWithCode(config: OAuth2Config = user) {
    const { attempt, state } = await start(config);
    const finished = signIns.finish(attempt, null);
    redirects.answer(state, { state, code: 'the-code' });
    return finished;
  }

  const revokedBoth = [
    { token: 'refresh-2', kind: 'refresh_token' },
    { token: 'access-1', kind: 'access_token' },
  ];

  test('another account than the expected one: its tokens are revoked, nothing is stored', async () => {
    const outcome = await finishWithCode(oauth2Config('user001', { expectedAccount: 'grace' }));
    expect(codeOf(outcome)).toBe('wrong-account');
    expect(outcome.ok ? null : outcome.failure).toMatchObject({
      message: 'You signed in as Ada. Configuration user001 expects grace.',
      details: { account: 'Ada', expected: 'grace' },
    });
    expect(grants.revoked).toEqual(revokedBoth);
    expect(await kept()).toEqual(before);
  });

  test('the expected account in another case is the expected one', async () => {
    expect(codeOf(await finishWithCode(oauth2Config('user001', { expectedAccount: 'ADA' })))).toBe('ok');
    expect(grants.revoked).not.toEqual(expect.arrayContaining(revokedBoth));
  });

  test('an expected account that the portal does not confirm is not good enough', async () => {
    askAccount = async () => fail('portal-timeout', 'too slow');
    expect(codeOf(await finishWithCode(oauth2Config('user001', { expectedAccount: 'ada' })))).toBe(
      'portal-timeout',
    );
    expect(grants.revoked).toEqual(revokedBoth);
    expect(await kept()).toEqual(before);
  });

  test('the configuration was removed meanwhile: tokens are revoked, nothing is stored', async () => {
    const { attempt, state } = await start();
    await define();
    const finished = signIns.finish(attempt, null);
    redirects.answer(state, { state, code: 'the-code' });
    expect(codeOf(await finished)).toBe('sign-in-cancelled');
    expect(grants.revoked).toEqual(revokedBoth);
    expect(await kept()).toEqual(before);
  });

  test('the session cannot be stored: tokens are revoked', async () => {
    const { attempt, state } = await start();
    bench.folder.judge = (_operation, name) => (name === 'create' ? { refuse: 'ENOSPC' } : 'do');
    const finished = signIns.finish(attempt, null);
    redirects.answer(state, { state, code: 'the-code' });
    expect(codeOf(await finished)).toBe('store-unwritable');
    expect(grants.revoked).toEqual(revokedBoth);
    bench.folder.judge = () => 'do';
    expect(await kept()).toEqual(before);
  });

  test('the code is refused: told, one request only', async () => {
    grants.failAlways('code', 'code-refused');
    expect(codeOf(await finishWithCode())).toBe('code-refused');
    expect(exchanged).toHaveLength(1);
    expect(await kept()).toEqual(before);
  });

  test('an exchange whose answer was lost is not repeated', async () => {
    grants.failAlways('code', 'portal-timeout');
    expect(codeOf(await finishWithCode())).toBe('portal-timeout');
    expect(exchanged).toHaveLength(1);
  });

  test('the time runs out, the user calls it off, the caller gives up', async () => {
    const [late, off, given] = [await start(), await start(), await start()];
    const abort = new AbortController();
    const results = Promise.all([
      signIns.finish(late.attempt, null),
      signIns.finish(off.attempt, null),
      signIns.finish(given.attempt, null, abort.signal),
    ]);
    redirects.timeOut(late.state);
    expect(codeOf(signIns.cancel(off.attempt))).toBe('ok');
    abort.abort();
    expect((await results).map(codeOf)).toEqual([
      'sign-in-timeout',
      'sign-in-cancelled',
      'sign-in-cancelled',
    ]);
    expect(redirects.waiting.size).toBe(0);
    expect(codeOf(signIns.cancel(off.attempt))).toBe('not-found');
    expect(exchanged).toEqual([]);
    expect(await kept()).toEqual(before);
  });

  test('a signal that was given up before ends the wait at once', async () => {
    const { attempt } = await start();
    expect(codeOf(await signIns.finish(attempt, null, AbortSignal.abort()))).toBe('sign-in-cancelled');
    expect(redirects.waiting.size).toBe(0);
  });

  test('no browser: told, and nobody listens any more', async () => {
    browser.isMissing = true;
    expect(codeOf(await signIns.start(user, wish))).toBe('browser-failed');
    expect(redirects.waiting.size).toBe(0);
  });

  test('a busy port: told before any browser opens', async () => {
    redirects.isBusy = true;
    expect(codeOf(await signIns.start(user, wish))).toBe('redirect-port-busy');
    expect(browser.opened).toEqual([]);
  });

  test.each(['urn:ietf:wg:oauth:2.0:oob', 'https://gis.example.org/callback'])(
    'a redirect to %s cannot be awaited',
    async (redirectUrl) => {
      const config = oauth2Config('user001', { redirectUrl });
      expect(codeOf(await signIns.start(config, wish))).toBe('redirect-not-local');
      expect(codeOf(await signIns.start(config, { ...wish, surface: 'print' }))).toBe('redirect-not-local');
      expect(codeOf(await signIns.start(config, { ...wish, surface: 'paste' }))).toBe('ok');
    },
  );

  test('an attempt nobody knows', async () => {
    expect(codeOf(await signIns.finish('unknown', null))).toBe('sign-in-cancelled');
    expect(codeOf(signIns.cancel('unknown'))).toBe('not-found');
  });

  test('attempts that nobody finishes are forgotten in the end', async () => {
    const { attempt } = await start(user, { surface: 'paste', timeoutSeconds: 10 });
    bench.clock.advance(80_000);
    await start(user, { surface: 'paste' });
    expect(codeOf(await signIns.finish(attempt, 'the-code'))).toBe('sign-in-cancelled');
  });
});

describe('surfaces', () => {
  test('print awaits the redirect and opens nothing', async () => {
    const { opened } = await start(user, { surface: 'print' });
    expect(opened).toBe(false);
    expect(browser.opened).toEqual([]);
    expect(redirects.waiting.size).toBe(1);
  });

  test('paste listens nowhere; a slip leaves the attempt open', async () => {
    const { attempt } = await start(user, { surface: 'paste' });
    expect(redirects.waiting.size).toBe(0);
    for (const slip of [null, '', 'not a code', 'https://h/?code=x&state=another']) {
      expect(codeOf(await signIns.finish(attempt, slip))).toBe('bad-paste');
    }
    expect(codeOf(await signIns.finish(attempt, 'SUCCESS code=the-code'))).toBe('ok');
    expect(exchanged.map(({ code }) => code)).toEqual(['the-code']);
  });

  test('a paste ends a wait for the redirect as well', async () => {
    const { attempt, state } = await start();
    expect(codeOf(await signIns.finish(attempt, `http://127.0.0.1:7070/?code=the-code&state=${state}`))).toBe(
      'ok',
    );
    expect(redirects.waiting.size).toBe(0);
  });
});

describe('other kinds', () => {
  test('an application and a stored password are done at once', async () => {
    await define(appConfig(), tokenConfig());
    for (const config of [appConfig(), tokenConfig()]) {
      expect(valueOf(await signIns.start(config, wish)).kind).toBe('done');
    }
    expect(browser.opened).toEqual([]);
  });

  test('a password is asked for where none is stored', async () => {
    const config = tokenConfig('token01', { password: null });
    expect(codeOf(await signIns.start(config, wish))).toBe('sign-in-needed');
    expect(codeOf(await signIns.start(config, { ...wish, password: 'typed' }))).toBe('ok');
  });

  test.each([apiKeyConfig(), pastedConfig(), basicConfig()])('kind $kind needs none', async (config) => {
    expect(codeOf(await signIns.start(config, wish))).toBe('unsupported');
  });
});

describe('signing out', () => {
  const full = session();
  const table: readonly (readonly [
    string,
    AuthConfig,
    Parameters<typeof session>[1] | null,
    'ok' | 'fails',
    string,
    readonly string[],
  ])[] = [
    ['nobody is signed in', user, null, 'ok', 'none', []],
    ['a refresh token', user, {}, 'ok', 'revoked', ['refresh-0']],
    ['only an access token', user, { refresh: null }, 'ok', 'revoked', ['access-0']],
    ['an ended session', user, { refresh: null, access: null }, 'ok', 'nothing-to-revoke', []],
    ['the portal is out of reach', user, {}, 'fails', 'not-reached', []],
    ['no portal is known', oauth2Config('user001', { portal: null }), {}, 'ok', 'nothing-to-revoke', []],
    ['an application', appConfig('user001'), { refresh: null }, 'ok', 'nothing-to-revoke', []],
    ['a password', tokenConfig('user001'), { refresh: null }, 'ok', 'nothing-to-revoke', []],
    ['tokens of another client', user, { issuer: 'https://other' }, 'ok', 'nothing-to-revoke', []],
  ];

  test.each(table)('%s', async (_what, config, changes, portalIs, portal, tokens) => {
    const others = session('other01');
    const sessions = changes === null ? [others] : [others, { ...full, ...changes }];
    valueOf(await store.changeSessions(() => succeed({ saved: sessions, value: null })));
    if (portalIs === 'fails') grants.failAlways('revoke', 'portal-unreachable');
    const done = valueOf(await signOut(config, { store, grants }));
    expect(done).toEqual({ authId: 'user001', portal, forgotten: changes !== null });
    expect(grants.revoked.map(({ token }) => token)).toEqual(tokens);
    expect(valueOf(await store.readSessions())).toEqual([others]);
  });

  test('waits for a refresh under way, and what that stored is forgotten too', async () => {
    const now = bench.clock.now();
    const old = session('user001', {
      access: { value: 'old', issuedAt: now - 2, expiresAt: now - 1 },
      refresh: { value: 'refresh-0', issuedAt: now, expiresAt: null },
    });
    valueOf(await store.changeSessions(() => succeed({ saved: [old], value: null })));
    const broker = createBroker({ store, grants, clock: bench.clock });
    let letGo = () => undefined as void;
    const underWay = new Promise<void>((resolve) => {
      grants.during = async (name) => {
        if (name !== 'refresh') return;
        resolve();
        await new Promise<void>((go) => {
          letGo = go;
        });
      };
    });
    const refreshing = broker.portalCredential(user, { minMinutes: 0, rejected: null });
    await underWay;
    const out = signOut(user, { store, grants });
    letGo();
    expect(codeOf(await refreshing)).toBe('ok');
    expect(valueOf(await out).portal).toBe('revoked');
    expect(await kept()).toBeNull();
  });
});
