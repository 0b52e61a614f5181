import { describe, expect, onTestFinished, test } from 'vitest';
import { authKey, connectionKey, createHealth, isTelling } from '../../../src/core/application/health.ts';
import type { Badge, Stage, Wayleave } from '../../../src/core/contract.ts';
import { nextStep } from '../../../src/core/failures.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';
import type { Fetch } from '../../../src/core/ports.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { createWayleave } from '../../../src/core/wayleave.ts';
import { type DemoPortal, startDemoPortal } from '../../../src/demo-portal/demo-portal.ts';
import { systemProbe } from '../../../src/node/probe.ts';
import { signIn } from '../../demo-portal/caller.ts';
import { fakeBrowser } from '../../fakes/browser.ts';
import { type FakeClock, fakeClock } from '../../fakes/clock.ts';
import { type FakeRedirects, fakeRedirects } from '../../fakes/redirects.ts';
import { freshStore } from '../../fakes/store.ts';
import { fakeQgisProfiles } from '../../fakes/qgis-profiles.ts';
import { fakeFollowedFiles } from '../../fakes/followed-files.ts';
import { fakeSealer } from '../../fakes/sealer.ts';
import { connection, idOf, profileOf, session, token } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { userOf } from './bench.ts';

const minute = 60_000;

interface Bench {
  readonly wayleave: Wayleave;
  readonly portal: DemoPortal;
  readonly store: Store;
  readonly clock: FakeClock;
  readonly redirects: FakeRedirects;
  /** The system's word with which every request fails from now on; `null`: none does. */
  cut: string | null;
  /** Waited for by every request. */
  held: Promise<unknown>;
  /** How often `changed` was told. */
  changes: number;
}

/** A signed-in user with a connection to its server and a public one to the same. */
async function open(): Promise<Bench> {
  const { bench, store } = await freshStore();
  const { clock } = bench;
  const portal = await startDemoPortal({ now: () => clock.now() });
  onTestFinished(() => portal.close());
  const config = userOf(portal, 'user001', { redirectUrl: 'http://127.0.0.1:7070' });
  const at = (name: string, authId: string | null) =>
    connection(name, { url: portal.servicesUrl, authId: authId === null ? null : idOf(authId) });
  const connections = [at('Roads', 'user001'), at('Rails', 'user001'), at('Open', null)];
  const saved = profileOf({ authConfigs: [config], connections });
  valueOf(await store.changeProfile(() => succeed({ saved, value: null })));
  const { access, refresh } = await signIn(portal, 'analyst', { client_id: config.clientId });
  const kept = session('user001', {
    account: 'analyst',
    signedInAt: clock.now(),
    access: token(access, clock.now(), 30),
    refresh: token(refresh, clock.now(), 14 * 24 * 60),
    redirectUrl: config.redirectUrl,
    ssl: false,
  });
  valueOf(await store.changeSessions(() => succeed({ saved: [kept], value: null })));
  const redirects = fakeRedirects();
  const own: Omit<Bench, 'wayleave'> = {
    portal,
    store,
    clock,
    redirects,
    cut: null,
    held: Promise.resolve(),
    changes: 0,
  };
  const cutFetch: Fetch = async (input, init) => {
    await own.held;
    if (own.cut === null) return fetch(input, init);
    throw Object.assign(new TypeError('fetch failed'), {
      cause: Object.assign(new Error('cut'), { code: own.cut }),
    });
  };
  const { randomness } = bench;
  const outside = {
    clock,
    randomness,
    fetch: cutFetch,
    browser: fakeBrowser(),
    redirects,
    probe: systemProbe({}),
    qgisProfiles: fakeQgisProfiles(),
    sealer: fakeSealer(),
    followedFiles: fakeFollowedFiles(),
    log: () => {},
  };
  const result = Object.assign(own, { wayleave: createWayleave(store, outside) });
  result.wayleave.on('changed', () => {
    result.changes += 1;
  });
  return result;
}

const authBadge = async ({ wayleave }: Bench): Promise<Badge> =>
  valueOf(await wayleave.invoke('showAuthConfig', { id: 'user001' })).badge;
const viewOf = async ({ wayleave }: Bench, name: string) =>
  valueOf(await wayleave.invoke('showConnection', { name }));
const badgeOf = async (bench: Bench, name: string): Promise<Badge> => (await viewOf(bench, name)).badge;

/** Asks for a token when the one at hand is about to end and still lives. */
async function renewLate(bench: Bench) {
  bench.clock.advance(28.5 * minute);
  return bench.wayleave.invoke('token', { ref: 'user001' });
}

describe('a renewal', () => {
  test('without a network shows everybody who depends on it as offline, until it works again', async () => {
    const bench = await open();
    expect(await badgeOf(bench, 'Roads')).toMatchObject({ state: 'signed-in' });
    bench.cut = 'ENETUNREACH';
    const late = valueOf(await renewLate(bench));
    expect(late.notes).toHaveLength(1);
    const offline = { state: 'offline', tokenExpiresAt: late.expiresAt };
    expect(await authBadge(bench)).toEqual(offline);
    expect(await badgeOf(bench, 'Roads')).toEqual(offline);
    expect(await badgeOf(bench, 'Open')).toEqual({ state: 'public' });
    bench.cut = null;
    valueOf(await bench.wayleave.invoke('token', { ref: 'user001' }));
    expect(await authBadge(bench)).toMatchObject({ state: 'signed-in' });
    expect(await badgeOf(bench, 'Roads')).toMatchObject({ state: 'signed-in' });
  });

  test('that fails for a connection blames the configuration alone', async () => {
    const bench = await open();
    bench.clock.advance(31 * minute);
    bench.cut = 'ECONNREFUSED';
    expect(codeOf(await bench.wayleave.invoke('whoami', { ref: 'Roads' }))).toBe('portal-unreachable');
    expect(await badgeOf(bench, 'Roads')).toMatchObject({ state: 'error', code: 'portal-unreachable' });
    bench.cut = null;
    valueOf(await bench.wayleave.invoke('whoami', { ref: 'Rails' }));
    expect(await badgeOf(bench, 'Roads')).toMatchObject({ state: 'signed-in' });
  });

  test('shows while it is under way, and tells its beginning and its end', async () => {
    const bench = await open();
    let release = () => {};
    bench.held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const begun = new Promise<void>((resolve) => bench.wayleave.on('changed', () => resolve()));
    const renewed = renewLate(bench);
    await begun;
    expect(await authBadge(bench)).toEqual({ state: 'refreshing' });
    expect(await badgeOf(bench, 'Roads')).toEqual({ state: 'refreshing' });
    const before = bench.changes;
    release();
    valueOf(await renewed);
    expect(await authBadge(bench)).toMatchObject({ state: 'signed-in' });
    expect(bench.changes).toBeGreaterThan(before);
  });

  test('that the portal refuses ends the sign-in, which is no error', async () => {
    const bench = await open();
    bench.portal.revokeEverything();
    expect(codeOf(await renewLate(bench))).toBe('sign-in-needed');
    expect(await authBadge(bench)).toEqual({ state: 'sign-in-needed' });
  });
});

describe('an operation', () => {
  test('that fails is remembered with its words until one goes well', async () => {
    const bench = await open();
    bench.portal.misbehave({ match: { path: '/portals/self' }, kind: 'status', status: 503, times: 10 });
    const failed = await bench.wayleave.invoke('whoami', { ref: 'user001' });
    if (failed.ok) throw new Error('Expected a failure.');
    const { code, message } = failed.failure;
    expect(await authBadge(bench)).toEqual({ state: 'error', code, message, since: bench.clock.now() });
    valueOf(await bench.wayleave.invoke('token', { ref: 'user001' }));
    expect(await authBadge(bench)).toMatchObject({ state: 'signed-in' });
  });

  test('on something inside that is missing blames nobody; the way to it does', async () => {
    const bench = await open();
    const url = `${bench.portal.servicesUrl}/No/Such/MapServer`;
    expect((await bench.wayleave.invoke('serviceFacts', { ref: 'Roads', url })).ok).toBe(false);
    expect(await badgeOf(bench, 'Roads')).toMatchObject({ state: 'signed-in' });
    bench.cut = 'ECONNREFUSED';
    expect((await bench.wayleave.invoke('services', { ref: 'Open' })).ok).toBe(false);
    expect(await badgeOf(bench, 'Open')).toMatchObject({ state: 'error', code: 'portal-unreachable' });
    bench.cut = null;
    valueOf(await bench.wayleave.invoke('services', { ref: 'Open' }));
    expect(await badgeOf(bench, 'Open')).toEqual({ state: 'public' });
  });

  test('that was called off, or made no sense, says nothing', async () => {
    const bench = await open();
    await bench.wayleave.invoke('whoami', { ref: 'user001' }, AbortSignal.abort());
    expect(codeOf(await bench.wayleave.invoke('token', { ref: 'user001', minMinutes: -1 }))).toBe(
      'bad-value',
    );
    expect(codeOf(await bench.wayleave.invoke('token', { ref: 'nobody1' }))).toBe('not-found');
    expect(await authBadge(bench)).toMatchObject({ state: 'signed-in' });
  });

  test('by a URL counts for the connection that covers it', async () => {
    const bench = await open();
    bench.portal.misbehave({ match: { path: '/portals/self' }, kind: 'status', status: 503, times: 10 });
    const one = {
      ...connection('Only', { url: 'https://maps.example.org/rest/services', authId: idOf('user001') }),
    };
    valueOf(
      await bench.store.changeProfile((profile) =>
        succeed({ saved: { ...profile, connections: [...profile.connections, one] }, value: null }),
      ),
    );
    await bench.wayleave.invoke('whoami', { ref: 'https://maps.example.org/rest/services/X' });
    expect(await badgeOf(bench, 'Only')).toMatchObject({ state: 'error', code: 'portal-error' });
    expect(await badgeOf(bench, 'Rails')).toMatchObject({ state: 'signed-in' });
  });
});

describe('a sign-in', () => {
  test('that nobody finished in time is an error until one is finished', async () => {
    const bench = await open();
    const start = async () => {
      const started = valueOf(
        await bench.wayleave.invoke('startSignIn', { id: 'user001', surface: 'print' }),
      );
      if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
      return { ...started, state: new URL(started.url).searchParams.get('state') ?? '' };
    };
    const first = await start();
    expect(await authBadge(bench)).toMatchObject({ state: 'signed-in' });
    const late = bench.wayleave.invoke('finishSignIn', { attempt: first.attempt });
    bench.redirects.timeOut(first.state);
    expect(codeOf(await late)).toBe('sign-in-timeout');
    expect(await authBadge(bench)).toMatchObject({ state: 'error', code: 'sign-in-timeout' });
    const second = await start();
    const { code } = await bench.portal.signInLikeAPerson(second.url, {
      username: 'analyst',
      password: 'demo',
    });
    const finished = bench.wayleave.invoke('finishSignIn', { attempt: second.attempt });
    bench.redirects.answer(second.state, { code: code ?? '', state: second.state });
    valueOf(await finished);
    expect(await authBadge(bench)).toMatchObject({ state: 'signed-in' });
  });

  test('that was called off is none', async () => {
    const bench = await open();
    const started = valueOf(await bench.wayleave.invoke('startSignIn', { id: 'user001', surface: 'print' }));
    if (started.kind !== 'waiting') throw new Error('Expected to wait for a person.');
    const finished = bench.wayleave.invoke('finishSignIn', { attempt: started.attempt });
    valueOf(await bench.wayleave.invoke('cancelSignIn', { attempt: started.attempt }));
    expect(codeOf(await finished)).toBe('sign-in-cancelled');
    expect(await authBadge(bench)).toMatchObject({ state: 'signed-in' });
  });
});

describe('a test', () => {
  test('is kept as the last one, with the stage that failed, and clears what failed before', async () => {
    const bench = await open();
    expect((await viewOf(bench, 'Roads')).lastTest).toBeNull();
    bench.portal.misbehave({ match: { path: '/rest/services' }, kind: 'status', status: 503, times: 10 });
    const report = valueOf(await bench.wayleave.invoke('testConnection', { name: 'Roads' }));
    const at = bench.clock.now();
    const stages = report.stages.length;
    const failed = await viewOf(bench, 'Roads');
    expect(failed.lastTest).toEqual({
      at,
      passed: false,
      failedStage: 'Services',
      stageCount: stages,
      milliseconds: expect.any(Number),
    });
    expect(failed.badge).toMatchObject({ state: 'error', code: 'portal-error' });
    bench.portal.behave();
    valueOf(await bench.wayleave.invoke('testConnection', { name: 'Roads' }));
    const passed = await viewOf(bench, 'Roads');
    expect(passed.lastTest).toMatchObject({ passed: true, failedStage: null });
    expect(passed.badge).toMatchObject({ state: 'signed-in' });
  });

  test('of a configuration counts for it and its connections', async () => {
    const bench = await open();
    bench.cut = 'ECONNREFUSED';
    valueOf(await bench.wayleave.invoke('checkAuthConfig', { id: 'user001' }));
    expect(await authBadge(bench)).toMatchObject({ state: 'error', code: 'portal-unreachable' });
    expect(await badgeOf(bench, 'Rails')).toMatchObject({ state: 'error', code: 'portal-unreachable' });
  });

  test('that was called off is kept as none', async () => {
    const bench = await open();
    valueOf(await bench.wayleave.invoke('testConnection', { name: 'Roads' }, AbortSignal.abort()));
    expect((await viewOf(bench, 'Roads')).lastTest).toBeNull();
  });

  test('with a name tells each stage as it ends, and without one tells none', async () => {
    const bench = await open();
    const heard: { run: string; stage: Stage }[] = [];
    const stop = bench.wayleave.on('stage', (detail) => heard.push(detail));
    const report = valueOf(await bench.wayleave.invoke('testConnection', { name: 'Roads', run: 'my test' }));
    expect(heard).toEqual(report.stages.map((stage) => ({ run: 'my test', stage })));
    const check = valueOf(await bench.wayleave.invoke('checkAuthConfig', { id: 'user001', run: 'check' }));
    expect(heard.slice(report.stages.length)).toEqual(check.stages.map((stage) => ({ run: 'check', stage })));
    const before = heard.length;
    valueOf(await bench.wayleave.invoke('testConnection', { name: 'Roads' }));
    stop();
    valueOf(await bench.wayleave.invoke('testConnection', { name: 'Roads', run: 'unheard' }));
    expect(heard).toHaveLength(before);
  });
});

describe('a connection', () => {
  test('in the place of another inherits nothing; the other one brought back does', async () => {
    const bench = await open();
    bench.cut = 'ECONNREFUSED';
    await bench.wayleave.invoke('services', { ref: 'Open' });
    bench.clock.advance(1_000);
    const removed = valueOf(await bench.wayleave.invoke('removeConnection', { name: 'Open' }));
    valueOf(await bench.wayleave.invoke('undo', { undo: removed.undo }));
    expect(await badgeOf(bench, 'Open')).toMatchObject({ state: 'error' });
    valueOf(await bench.wayleave.invoke('removeConnection', { name: 'Open' }));
    valueOf(await bench.wayleave.invoke('addConnection', { name: 'Open', url: bench.portal.servicesUrl }));
    expect(await badgeOf(bench, 'Open')).toEqual({ state: 'public' });
  });

  test('whose configuration is gone says so', async () => {
    const bench = await open();
    valueOf(await bench.wayleave.invoke('removeAuthConfig', { id: 'user001' }));
    const view = await viewOf(bench, 'Roads');
    expect(view.signIn).toBeNull();
    expect(view.badge).toMatchObject({ state: 'error', code: 'not-found' });
  });
});

describe('the memory', () => {
  const refused = fail('no-access', 'No.').failure;
  const patient = { key: connectionKey('Roads'), createdAt: 0 };
  const ofAuth = { key: authKey('user001'), createdAt: 0 };

  test('answers the latest failure of several', () => {
    const health = createHealth(fakeClock(), () => undefined);
    health.failed(authKey('user001'), refused);
    health.failed(connectionKey('Roads'), fail('not-arcgis', 'What?').failure);
    expect(health.failureOf([patient, ofAuth])?.code).toBe('not-arcgis');
    health.failed(authKey('user001'), refused);
    expect(health.failureOf([patient, ofAuth])?.code).toBe('no-access');
    expect(health.failureOf([])).toBeNull();
  });

  test('a success clears what failed before it began, and not what failed meanwhile', () => {
    const health = createHealth(fakeClock(), () => undefined);
    const early = health.mark();
    health.failed(patient.key, refused);
    const late = health.mark();
    health.wentWell([patient.key], early);
    expect(health.failureOf([patient])).not.toBeNull();
    health.wentWell([patient.key], late);
    expect(health.failureOf([patient])).toBeNull();
  });

  test('counts renewals, so that the last one to end ends it', () => {
    const health = createHealth(fakeClock(), () => undefined);
    health.renewing('user001', true);
    health.renewing('user001', true);
    health.renewing('user001', false);
    expect(health.isRenewing('user001')).toBe(true);
    health.renewing('user001', false);
    expect(health.isRenewing('user001')).toBe(false);
  });

  test('takes a server that did not tell whose it is for what kept it from telling', () => {
    const health = createHealth(fakeClock(), () => undefined);
    health.failed(patient.key, fail('not-found', 'Not known.', { cause: 'tls-untrusted' }).failure);
    expect(health.failureOf([patient])).toMatchObject({ code: 'tls-untrusted', message: 'Not known.' });
  });

  test('tells of changes, and not of what changes nothing', () => {
    let changes = 0;
    const health = createHealth(fakeClock(), () => {
      changes += 1;
    });
    health.wentWell([patient.key], health.mark());
    health.failed(patient.key, fail('bad-value', 'No.').failure);
    health.failed(patient.key, fail('portal-unreachable', 'Off.', { cause: 'ERR_CANCELED' }).failure);
    expect(changes).toBe(0);
    health.failed(patient.key, refused);
    expect(changes).toBe(1);
  });

  test('remembers of all codes those of the way, of refusals and of sign-ins gone wrong', () => {
    expect(Object.keys(nextStep).filter(isTelling)).toEqual([
      'portal-unreachable',
      'portal-timeout',
      'tls-untrusted',
      'portal-error',
      'rate-limited',
      'not-arcgis',
      'foreign-redirect',
      'proxy-auth',
      'client-unknown',
      'redirect-mismatch',
      'credentials-refused',
      'code-refused',
      'refresh-refused',
      'token-rejected',
      'token-required',
      'no-access',
      'missing-resource',
      'standalone-server',
      'web-tier',
      'refused',
      'sign-in-timeout',
      'wrong-account',
      'redirect-port-busy',
      'redirect-not-local',
      'browser-failed',
    ]);
  });
});
