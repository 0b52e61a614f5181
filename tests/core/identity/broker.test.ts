import { beforeEach, describe, expect, test } from 'vitest';
import type { PortalCode, RefusalCode } from '../../../src/core/failures.ts';
import { type Broker, createBroker } from '../../../src/core/identity/broker.ts';
import { anyFresh, issuerOf, sessionOf } from '../../../src/core/identity/credentials.ts';
import type { AuthConfig, OAuth2Config } from '../../../src/core/model/auth-config.ts';
import type { Session } from '../../../src/core/model/session.ts';
import { succeed } from '../../../src/core/outcome.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { fakeGrants, type FakeGrants } from '../../fakes/grants.ts';
import { freshStore, type StoreBench, storeBench } from '../../fakes/store.ts';
import {
  apiKeyConfig,
  appConfig,
  basicConfig,
  oauth2Config,
  pastedConfig,
  session,
  token,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const minute = 60_000;
const day = 24 * 60;
const user = oauth2Config();
const app = appConfig();
const server = 'https://gis.example.org/server';

let bench: StoreBench;
let store: Store;
let grants: FakeGrants;
let broker: Broker;
/** The same folder as another process has it open. */
let otherBroker: Broker;

beforeEach(async () => {
  const fresh = await freshStore();
  ({ bench, store } = fresh);
  grants = fakeGrants(bench.clock);
  broker = createBroker({ store, grants, clock: bench.clock });
  const second = { ...storeBench(bench.folder, 2), locks: bench.locks };
  const otherStore = valueOf(await openStore(fresh.identity, second));
  otherBroker = createBroker({ store: otherStore, grants, clock: bench.clock });
});

async function keep(...sessions: readonly Session[]): Promise<void> {
  valueOf(await store.changeSessions(() => succeed({ saved: sessions, value: null })));
}

async function kept(config: AuthConfig = user): Promise<Session | null> {
  return sessionOf(valueOf(await store.readSessions()), config.id);
}

/** A session whose access token ended a minute ago, while its refresh token lives on. */
function ended(changes: Partial<Session> = {}): Session {
  const now = bench.clock.now();
  return session('user001', {
    signedInAt: now - 31 * minute,
    access: token('access-old', now - 31 * minute, 30),
    refresh: token('refresh-old', now - 31 * minute, 14 * day),
    ...changes,
  });
}

const asked = (name: string) => grants.calls.filter((call) => call === name).length;

describe('a token at hand', () => {
  test('is answered without asking the portal', async () => {
    await keep(
      session('user001', { signedInAt: bench.clock.now(), access: token('good', bench.clock.now(), 30) }),
    );
    const credential = valueOf(await broker.portalCredential(user, anyFresh));
    expect(credential).toMatchObject({
      scheme: 'Bearer',
      value: 'good',
      header: 'Authorization',
      account: 'ada',
      notes: [],
    });
    expect(grants.calls).toEqual([]);
  });

  test('is renewed shortly before its end', async () => {
    const now = bench.clock.now();
    await keep(ended({ access: token('good', now - 28.5 * minute, 30) }));
    expect(valueOf(await broker.portalCredential(user, anyFresh)).value).toBe('access-1');
    expect(grants.calls).toEqual(['refresh']);
  });

  test.each([
    ['api-key', apiKeyConfig(), 'Bearer', 'the-api-key'],
    ['pasted', pastedConfig(), 'Bearer', 'the-pasted-token'],
    [
      'basic',
      basicConfig('basic01', { username: 'jürgen', password: { value: 'päss', setAt: 0 } }),
      'Basic',
      Buffer.from('jürgen:päss').toString('base64'),
    ],
  ])('of kind %s is what the configuration holds', async (_kind, config, scheme, value) => {
    expect(valueOf(await broker.portalCredential(config, anyFresh))).toMatchObject({ scheme, value });
    const refused = await broker.portalCredential(config, { minMinutes: 0, rejected: value });
    expect(codeOf(refused)).toBe('token-rejected');
    expect(JSON.stringify(refused)).not.toContain(value);
    expect(grants.calls).toEqual([]);
  });

  test.each([apiKeyConfig, pastedConfig])('that the user said has ended is not answered', async (make) => {
    const config = make(undefined, { expiresAt: bench.clock.now() - 1 });
    expect(codeOf(await broker.portalCredential(config, anyFresh))).toBe('sign-in-needed');
  });
});

describe('tokens of another portal or client', () => {
  const elsewhere: readonly (readonly [string, Partial<OAuth2Config>])[] = [
    ['portal', { portal: 'https://other.example.org/portal' }],
    ['token URL', { tokenUrl: 'https://other.example.org/oauth2/token' }],
    ['client ID', { clientId: 'other' }],
  ];

  test.each(elsewhere)('are kept from a configuration that was led to another %s', async (_what, changes) => {
    const now = bench.clock.now();
    const live = session('user001', {
      signedInAt: now,
      access: token('good', now, 30),
      issuer: issuerOf(user),
    });
    const held = { ...live, serverTokens: [{ ...token('server-token', now, 30), server }] };
    await keep(held);
    const moved = oauth2Config('user001', changes);
    expect(codeOf(await broker.portalCredential(moved, anyFresh))).toBe('sign-in-needed');
    expect(codeOf(await broker.serverCredential(moved, server, anyFresh))).toBe('sign-in-needed');
    expect(grants.calls).toEqual([]);
    expect(await kept()).toEqual(held);
    expect(valueOf(await broker.portalCredential(user, anyFresh)).value).toBe('good');
  });

  test('are told apart from the first renewal on, where format 1 did not tell', async () => {
    await keep(ended({ issuer: null, surface: 'print' }));
    valueOf(await broker.portalCredential(user, anyFresh));
    expect(await kept()).toMatchObject({ issuer: issuerOf(user), surface: 'print' });
  });
});

describe('renewal', () => {
  test('is stored before anyone may use it, and keeps what the portal left out', async () => {
    await keep(ended());
    const credential = valueOf(await broker.portalCredential(user, anyFresh));
    const session = await kept();
    expect(session?.access).toEqual(credential.token);
    expect(session).toMatchObject({ account: 'ada', refresh: { value: 'refresh-old' }, ssl: true });
  });

  test('for a hundred callers at once asks once', async () => {
    await keep(ended());
    const credentials = await Promise.all(
      Array.from({ length: 100 }, () => broker.portalCredential(user, anyFresh)),
    );
    expect(new Set(credentials.map((outcome) => valueOf(outcome).value))).toEqual(new Set(['access-1']));
    expect(grants.calls).toEqual(['refresh']);
  });

  test('for two processes at once asks once', async () => {
    await keep(ended());
    const brokers = [broker, otherBroker];
    const calls = Array.from({ length: 40 }, (_, turn) =>
      (brokers[turn % 2] ?? broker).portalCredential(user, anyFresh),
    );
    const credentials = await Promise.all(calls);
    expect(new Set(credentials.map((outcome) => valueOf(outcome).value))).toEqual(new Set(['access-1']));
    expect(grants.calls).toEqual(['refresh']);
  });

  test('of two configurations goes on side by side', async () => {
    const second = oauth2Config('user002');
    await keep(ended(), { ...ended(), authId: second.id });
    let under = 0;
    let most = 0;
    const both = new Promise<void>((resolve) => {
      grants.during = async () => {
        under += 1;
        most = Math.max(most, under);
        if (under === 2) resolve();
        await both;
      };
    });
    await Promise.all([broker.portalCredential(user, anyFresh), broker.portalCredential(second, anyFresh)]);
    expect(most).toBe(2);
  });

  test('that failed is tried again by the next call', async () => {
    await keep(ended());
    grants.failAlways('refresh', 'portal-unreachable');
    const first = await Promise.all([
      broker.portalCredential(user, anyFresh),
      broker.portalCredential(user, anyFresh),
    ]);
    expect(first.map(codeOf)).toEqual(['portal-unreachable', 'portal-unreachable']);
    grants.failAlways('refresh', null);
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('ok');
  });

  test.each(['portal-unreachable', 'portal-timeout', 'portal-error', 'rate-limited', 'not-arcgis'] as const)(
    '%s is tried three times in all, and keeps the session',
    async (code) => {
      const before = ended();
      await keep(before);
      grants.failNext('refresh', code, code);
      expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('ok');
      expect(asked('refresh')).toBe(3);
      await keep(before);
      grants.failAlways('refresh', code);
      expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe(code);
      expect(asked('refresh')).toBe(6);
      expect(await kept()).toEqual(before);
    },
  );

  test.each([
    'tls-untrusted',
    'proxy-auth',
    'foreign-redirect',
    'refused',
    'no-access',
    'client-unknown',
  ] as const)('%s is told at once, and keeps the session', async (code) => {
    const before = ended();
    await keep(before);
    grants.failAlways('refresh', code);
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe(code);
    expect(asked('refresh')).toBe(1);
    expect(await kept()).toEqual(before);
  });

  test('that the portal refuses ends the session, and nobody asks again', async () => {
    await keep(ended({ serverTokens: [{ ...token('s', 0, null), server }] }));
    grants.failAlways('refresh', 'refresh-refused');
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('sign-in-needed');
    expect(await kept()).toMatchObject({ access: null, refresh: null, serverTokens: [], account: 'ada' });
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('sign-in-needed');
    expect(codeOf(await broker.serverCredential(user, server, anyFresh))).toBe('sign-in-needed');
    expect(asked('refresh')).toBe(1);
  });

  test('is not to be had without a session, or after the refresh token ended', async () => {
    const nobody = await broker.portalCredential(user, anyFresh);
    expect(nobody).toMatchObject({
      ok: false,
      failure: { code: 'sign-in-needed', details: { id: 'user001' } },
    });
    await keep(ended({ refresh: token('refresh-old', 0, 1) }));
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('sign-in-needed');
    await keep(ended({ refresh: null }));
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('sign-in-needed');
    expect(grants.calls).toEqual([]);
  });

  test('that cannot be stored is not handed out', async () => {
    await keep(ended());
    bench.folder.judge = (_operation, name) => (name === 'create' ? { refuse: 'ENOSPC' } : 'do');
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('store-unwritable');
  });
});

describe('a portal out of reach', () => {
  test.each(['portal-unreachable', 'portal-timeout', 'portal-error', 'rate-limited', 'not-arcgis'] as const)(
    '%s: a token in its last minute is still better than none',
    async (code) => {
      await keep(ended({ access: token('last', bench.clock.now() - 29 * minute, 30) }));
      grants.failAlways('refresh', code);
      const credential = valueOf(await broker.portalCredential(user, anyFresh));
      expect(credential.value).toBe('last');
      expect(credential.notes).toHaveLength(1);
      const rejected = await broker.portalCredential(user, { minMinutes: 0, rejected: 'last' });
      expect(codeOf(rejected)).toBe(code);
    },
  );

  test('and the token ends while it is tried: the failure is told', async () => {
    await keep(ended({ access: token('last', bench.clock.now() - 30 * minute + 500, 30) }));
    grants.failAlways('refresh', 'portal-error');
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('portal-error');
  });
});

describe('an exchange of the refresh token', () => {
  const due = () => ended({ refresh: token('refresh-old', bench.clock.now() - 13 * day * minute, 14 * day) });

  test('is done when the refresh token nears its end, and everything of the old one goes', async () => {
    await keep({ ...due(), serverTokens: [{ ...token('s', bench.clock.now(), 30), server }] });
    expect(valueOf(await broker.portalCredential(user, anyFresh)).value).toBe('access-1');
    expect(grants.calls).toEqual(['exchange']);
    expect(await kept()).toMatchObject({ refresh: { value: 'refresh-2' }, serverTokens: [], account: 'ada' });
  });

  test('whose answer was lost is not repeated', async () => {
    await keep(due());
    grants.failAlways('exchange', 'portal-timeout');
    expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('portal-timeout');
    expect(grants.calls).toEqual(['exchange']);
  });

  test.each(['refused', 'refresh-refused', 'redirect-mismatch'] as const)(
    'that the portal answers with %s falls back to a refresh',
    async (code) => {
      await keep(due());
      grants.failAlways('exchange', code);
      expect(codeOf(await broker.portalCredential(user, anyFresh))).toBe('ok');
      expect(grants.calls).toEqual(['exchange', 'refresh']);
      expect(await kept()).toMatchObject({ refresh: { value: 'refresh-old' } });
    },
  );
});

describe('a wish', () => {
  const fresh = () =>
    session('user001', {
      signedInAt: bench.clock.now(),
      access: token('good', bench.clock.now(), 30),
      refresh: token('r', bench.clock.now(), 14 * day),
    });

  test('for another token than a rejected one renews once, whoever asks', async () => {
    await keep(fresh());
    const wish = { minMinutes: 0, rejected: 'good' };
    const all = await Promise.all(
      [...Array(10)].flatMap(() => [
        broker.portalCredential(user, wish),
        otherBroker.portalCredential(user, wish),
      ]),
    );
    expect(new Set(all.map((outcome) => valueOf(outcome).value))).toEqual(new Set(['access-1']));
    expect(grants.calls).toEqual(['refresh']);
    expect(valueOf(await broker.portalCredential(user, wish)).value).toBe('access-1');
  });

  test('for more minutes than are left renews; for more than the portal gives is noted', async () => {
    await keep(fresh());
    expect(valueOf(await broker.portalCredential(user, { minMinutes: 29, rejected: null })).value).toBe(
      'good',
    );
    bench.clock.advance(5 * minute);
    expect(valueOf(await broker.portalCredential(user, { minMinutes: 29, rejected: null })).value).toBe(
      'access-1',
    );
    const short = valueOf(await broker.portalCredential(user, { minMinutes: 120, rejected: null }));
    expect(short.notes.join()).toContain('30 min');
    expect(short.notes.join()).toContain('120 min');
  });

  test('of one caller does not spoil the answer of another that joined', async () => {
    await keep(ended());
    const [plain, long] = await Promise.all([
      broker.portalCredential(user, anyFresh),
      broker.portalCredential(user, { minMinutes: 20, rejected: null }),
    ]);
    expect(valueOf(plain).value).toBe('access-1');
    expect(valueOf(long).value).toBe('access-1');
    expect(grants.calls).toEqual(['refresh']);
  });
});

describe('kinds without a browser', () => {
  test('an application gets its token by itself, once for all', async () => {
    const all = await Promise.all([...Array(50)].map(() => broker.portalCredential(app, anyFresh)));
    expect(new Set(all.map((outcome) => valueOf(outcome).value)).size).toBe(1);
    expect(grants.calls).toEqual(['clientCredentials']);
    expect(await kept(app)).toMatchObject({ account: null, refresh: null });
  });

  test('a stored password is used again, a missing one is asked for', async () => {
    const withPassword = tokenConfig();
    expect(valueOf(await broker.portalCredential(withPassword, anyFresh))).toMatchObject({
      referer: 'https://wayleave.invalid/',
      account: 'ada',
    });
    const without = tokenConfig('token02', { password: null });
    expect(codeOf(await broker.portalCredential(without, anyFresh))).toBe('sign-in-needed');
    expect(valueOf(await broker.signInDirectly(without, 'typed')).access?.value).toBe('access-2');
    expect(codeOf(await broker.portalCredential(without, anyFresh))).toBe('ok');
    expect(grants.calls).toEqual(['password', 'password']);
  });

  test('a refused sign-in stores nothing', async () => {
    grants.failAlways('password', 'credentials-refused');
    expect(codeOf(await broker.signInDirectly(tokenConfig(), 'wrong'))).toBe('credentials-refused');
    expect(await kept(tokenConfig())).toBeNull();
  });
});

describe('a token for one server', () => {
  const signedIn = () =>
    session('user001', {
      signedInAt: bench.clock.now(),
      access: token('portal', bench.clock.now(), 30),
      refresh: token('r', bench.clock.now(), 14 * day),
    });

  test('is swapped for the portal token once and kept per server', async () => {
    await keep(signedIn());
    const all = await Promise.all(
      [...Array(20)].flatMap(() => [
        broker.serverCredential(user, server, anyFresh),
        otherBroker.serverCredential(user, server, anyFresh),
      ]),
    );
    expect(new Set(all.map((outcome) => valueOf(outcome).value)).size).toBe(1);
    expect(valueOf(await broker.serverCredential(user, server, anyFresh))).toMatchObject({
      server,
      account: 'ada',
    });
    expect(grants.calls).toEqual(['serverToken']);
    const other = valueOf(await broker.serverCredential(user, 'https://other.example.org/server', anyFresh));
    expect(other.value).toContain('other.example.org');
    expect(grants.calls).toEqual(['serverToken', 'serverToken']);
    expect((await kept())?.serverTokens.map(({ server: root }) => root)).toEqual([
      server,
      'https://other.example.org/server',
    ]);
  });

  test('that was rejected is swapped anew', async () => {
    await keep(signedIn());
    const first = valueOf(await broker.serverCredential(user, server, anyFresh));
    const second = valueOf(
      await broker.serverCredential(user, server, { minMinutes: 0, rejected: first.value }),
    );
    expect(second.value).not.toBe(first.value);
    expect(grants.calls).toEqual(['serverToken', 'serverToken']);
    expect((await kept())?.serverTokens).toHaveLength(1);
  });

  test('for a portal token found dead renews that once', async () => {
    await keep(signedIn());
    grants.dead.add('portal');
    expect(valueOf(await broker.serverCredential(user, server, anyFresh)).value).toContain('from access-1');
    expect(grants.calls).toEqual(['serverToken', 'refresh', 'serverToken']);
  });

  test('refused for good is told and keeps the session', async () => {
    const before = signedIn();
    await keep(before);
    grants.failAlways('serverToken', 'no-access');
    expect(codeOf(await broker.serverCredential(user, server, anyFresh))).toBe('no-access');
    expect(await kept()).toEqual(before);
  });

  test('comes of an API key too, without a session', async () => {
    const credential = valueOf(await broker.serverCredential(apiKeyConfig(), server, anyFresh));
    expect(credential.value).toContain('from the-api-key');
    expect(valueOf(await store.readSessions())).toEqual([]);
  });
});

describe('no failure tells a secret', () => {
  const codes: readonly (PortalCode | RefusalCode)[] = [
    'portal-error',
    'refresh-refused',
    'refused',
    'token-rejected',
  ];
  test.each(codes)('%s', async (code) => {
    await keep(ended());
    grants.failAlways('refresh', code);
    const outcome = await broker.portalCredential(user, { minMinutes: 0, rejected: 'access-old' });
    expect(outcome.ok).toBe(false);
    expect(JSON.stringify(outcome)).not.toMatch(/access-old|refresh-old/);
  });
});
