import { describe, expect, test } from 'vitest';
import { checkAuthConfig, clockVerdict, testConnection } from '../../../src/core/application/checks.ts';
import { type Step, passed, reachSteps, runSteps } from '../../../src/core/application/stages.ts';
import type { CheckReport } from '../../../src/core/contract.ts';
import { nextStep } from '../../../src/core/failures.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import { fail, succeed } from '../../../src/core/outcome.ts';
import type { Probe } from '../../../src/core/ports.ts';
import type { DemoPortalOptions } from '../../../src/demo-portal/options.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { systemProbe } from '../../../src/node/probe.ts';
import {
  apiKeyConfig,
  basicConfig,
  connection,
  idOf,
  pastedConfig,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { closedPort, openSite } from '../arcgis/site.ts';
import { appOf, type Bench, openBench, userOf } from './bench.ts';

const day = 24 * 60 * 60_000;

/** The stages as one line each: what a person reads first. */
function linesOf(report: CheckReport): readonly string[] {
  return report.stages.map(({ name, state }) => `${name}: ${state}`);
}

function stageOf(report: CheckReport, name: string) {
  return report.stages.find((stage) => stage.name === name);
}

async function check(bench: Bench, config: AuthConfig): Promise<CheckReport> {
  await bench.define([config]);
  return valueOf(await checkAuthConfig(config.id, bench));
}

describe('steps', () => {
  test('after one that stops are skipped, and the report fails', async () => {
    const ran: string[] = [];
    const step = (name: string, verdict: Awaited<ReturnType<Step['run']>>): Step => ({
      name,
      run: async () => {
        ran.push(name);
        return verdict;
      },
    });
    const steps = [
      step('one', passed('Good.')),
      step('two', { state: 'failed', finding: 'Bad.', fix: 'Mend it.' }),
      step('three', { state: 'failed', finding: 'Worse.', stops: true }),
      step('four', passed('Good.')),
    ];
    const report = await runSteps('subject', steps, fakeClock());
    expect(ran).toEqual(['one', 'two', 'three']);
    expect(report).toMatchObject({ subject: 'subject', passed: false });
    expect(linesOf(report)).toEqual(['one: passed', 'two: failed', 'three: failed', 'four: skipped']);
    expect(report.stages[1]?.fix).toBe('Mend it.');
  });

  test('warnings and skipped steps pass', async () => {
    const steps: Step[] = [
      { name: 'one', run: async () => ({ state: 'warning', finding: 'Odd.' }) },
      { name: 'two', run: async () => ({ state: 'skipped', finding: 'Not here.' }) },
    ];
    expect(await runSteps('x', steps, fakeClock())).toMatchObject({ passed: true });
  });

  test('called off are skipped, and the report does not pass', async () => {
    const controller = new AbortController();
    const clock = fakeClock();
    const steps: Step[] = [
      {
        name: 'one',
        run: async () => {
          clock.advance(70);
          controller.abort();
          return passed('Good.');
        },
      },
      { name: 'two', run: async () => passed('Good.') },
    ];
    const report = await runSteps('x', steps, clock, controller.signal);
    expect(report.stages.map(({ state, milliseconds }) => [state, milliseconds])).toEqual([
      ['passed', 70],
      ['skipped', 0],
    ]);
    expect(report.passed).toBe(false);
  });

  test.each([
    [null, 'skipped', 'does not tell'],
    [0, 'passed', 'agree'],
    [120_000, 'passed', 'agree'],
    [-120_000, 'passed', 'agree'],
    [120_001, 'warning', '120 s ahead of'],
    [-3_600_000, 'warning', '3600 s behind'],
  ])('a clock that is %p ms off: %s', (skew, state, words) => {
    const verdict = clockVerdict(skew);
    expect(verdict.state).toBe(state);
    expect(verdict.finding).toContain(words);
  });

  test.each([
    ['https://gis.example.org/portal', 'gis.example.org', 443],
    ['https://gis.example.org:7443/portal', 'gis.example.org', 7443],
    ['http://gis.example.org/portal', 'gis.example.org', 80],
    ['https://[::1]:8443/', '::1', 8443],
  ])('reach %s', async (address, host, port) => {
    const clock = fakeClock();
    const asked: unknown[] = [];
    const probe: Probe = {
      isDirect: () => true,
      lookUp: async (name) => {
        asked.push(name);
        return succeed(['192.0.2.1']);
      },
      connect: async (name, at) => {
        asked.push([name, at]);
        return succeed(null);
      },
      certificate: async (name, at) => {
        asked.push([name, at, 'TLS']);
        return succeed({ issuer: 'Example', subject: 'x', validUntil: clock.now() + 13 * day });
      },
    };
    const report = await runSteps('x', reachSteps(new URL(address), probe, clock), clock);
    const isTls = address.startsWith('https');
    expect(asked).toEqual([host, [host, port], ...(isTls ? [[host, port, 'TLS']] : [])]);
    expect(linesOf(report).at(-1)).toBe(isTls ? 'TLS: warning' : 'TLS: skipped');
  });

  test('leave name, port and certificate to a proxy that stands in between', async () => {
    const clock = fakeClock();
    const probe = systemProbe({ HTTPS_PROXY: 'http://proxy.example.org:3128' });
    const report = await runSteps('x', reachSteps(new URL('https://gis.example.org'), probe, clock), clock);
    expect(linesOf(report)).toEqual(['DNS: skipped', 'TCP: skipped', 'TLS: skipped']);
    expect(report.passed).toBe(true);
  });

  test.each([
    ['lookUp', 'portal-unreachable', ['DNS: failed', 'TCP: skipped', 'TLS: skipped']],
    ['connect', 'portal-timeout', ['DNS: passed', 'TCP: failed', 'TLS: skipped']],
    ['certificate', 'tls-untrusted', ['DNS: passed', 'TCP: passed', 'TLS: failed']],
  ] as const)('stop where %s fails', async (which, code, lines) => {
    const probe = {
      isDirect: () => true,
      lookUp: async () => succeed(['192.0.2.1']),
      connect: async () => succeed(null),
      certificate: async () => succeed({ issuer: 'Example', subject: 'x', validUntil: 1e15 }),
      [which]: async () => fail(code, 'No.'),
    } as Probe;
    const clock = fakeClock();
    const report = await runSteps('x', reachSteps(new URL('https://gis.example.org'), probe, clock), clock);
    expect(linesOf(report)).toEqual(lines);
    expect(report.stages.find(({ state }) => state === 'failed')?.fix).toBe(nextStep[code]);
  });
});

describe('the check of a user login', () => {
  const user = (bench: Bench, changes = {}) =>
    userOf(bench.portal, 'user001', { redirectUrl: 'http://127.0.0.1:7070', ...changes });
  const reached = ['DNS: passed', 'TCP: passed', 'TLS: skipped'];
  const open = (options: DemoPortalOptions = {}) => openBench(options);

  test('that is good', async () => {
    const bench = await open();
    const report = await check(bench, user(bench));
    expect(linesOf(report)).toEqual([
      ...reached,
      'Portal: passed',
      'Clock: passed',
      'Client ID: passed',
      'App registration: passed',
      'Redirect: passed',
    ]);
    expect(report).toMatchObject({ passed: true, subject: 'Configuration user001 (user001)' });
    expect(stageOf(report, 'Portal')?.finding).toBe('Demo Portal, ArcGIS Enterprise 2024.1.');
    expect(bench.redirects.waiting.size, 'nothing is left listening').toBe(0);
    expect(bench.portal.requests.every(({ carrier }) => carrier === '')).toBe(true);
  });

  test.each([
    [
      'an unknown client',
      { clientId: 'nobody' },
      { 'Client ID': 'failed', 'App registration': 'failed', Redirect: 'passed' },
    ],
    [
      'a redirect URL that is not registered',
      { redirectUrl: 'http://127.0.0.1:7099' },
      { 'Client ID': 'passed', 'App registration': 'failed', Redirect: 'passed' },
    ],
    [
      'a redirect URL with a slash too many',
      { redirectUrl: 'http://127.0.0.1:7070/' },
      { 'App registration': 'failed' },
    ],
    [
      'a redirect that is pasted',
      { redirectUrl: 'urn:ietf:wg:oauth:2.0:oob' },
      { 'App registration': 'passed', Redirect: 'passed' },
    ],
    ['no PKCE', { pkce: false }, { 'App registration': 'passed' }],
  ])('with %s', async (_what, changes, states) => {
    const bench = await open();
    const report = await check(bench, user(bench, changes));
    for (const [name, state] of Object.entries(states))
      expect(stageOf(report, name)?.state, name).toBe(state);
    expect(report.passed).toBe(!Object.values(states).includes('failed'));
  });

  test('whose redirect port is busy', async () => {
    const bench = await open();
    bench.redirects.isBusy = true;
    const report = await check(bench, user(bench));
    expect(stageOf(report, 'Redirect')).toMatchObject({
      state: 'failed',
      fix: nextStep['redirect-port-busy'],
    });
  });

  test('with a clock that is off', async () => {
    const bench = await open({ skewMilliseconds: -300_000 });
    const report = await check(bench, user(bench));
    expect(stageOf(report, 'Clock')?.state).toBe('warning');
    expect(stageOf(report, 'Clock')?.finding).toMatch(/(300|301) s behind/);
    expect(report.passed).toBe(true);
  });

  test('at a port where nobody listens', async () => {
    const bench = await open();
    const report = await check(
      bench,
      user(bench, { portal: `http://127.0.0.1:${await closedPort()}/portal` }),
    );
    expect(linesOf(report).slice(0, 4)).toEqual([
      'DNS: passed',
      'TCP: failed',
      'TLS: skipped',
      'Portal: skipped',
    ]);
  });

  test('at a host that does not exist', async () => {
    const bench = await open();
    const report = await check(bench, user(bench, { portal: 'https://gis.wayleave.invalid/portal' }));
    expect(linesOf(report).slice(0, 2)).toEqual(['DNS: failed', 'TCP: skipped']);
  });

  test('at a site that is no portal', async () => {
    const bench = await open();
    const site = await openSite(() => '<html>');
    const report = await check(bench, user(bench, { portal: site.url }));
    expect(linesOf(report)).toEqual([
      ...reached,
      'Portal: failed',
      'Clock: skipped',
      'Client ID: skipped',
      'App registration: skipped',
      'Redirect: skipped',
    ]);
    expect(stageOf(report, 'Portal')?.fix).toBe(nextStep['not-arcgis']);
  });

  test('at a token URL that takes anything', async () => {
    const bench = await open();
    const site = await openSite(() => ({ access_token: 'x', expires_in: 1 }));
    const report = await check(bench, user(bench, { tokenUrl: site.url }));
    expect(stageOf(report, 'Client ID')?.state).toBe('warning');
    const made = new URLSearchParams(site.heard[0]?.body).get('refresh_token') ?? '';
    expect(JSON.stringify(report)).not.toContain(made);
  });

  test('of no portal, by its token URL', async () => {
    const bench = await open();
    const report = await check(bench, user(bench, { portal: null }));
    expect(linesOf(report)).toEqual([
      ...reached,
      'Client ID: passed',
      'App registration: passed',
      'Redirect: passed',
    ]);
  });

  test('of an ID that is not there', async () => {
    const bench = await open();
    expect(codeOf(await checkAuthConfig('nobody1', bench))).toBe('not-found');
  });
});

describe('the check of other kinds', () => {
  const password = (value: string) => ({ value, setAt: 0 });

  test.each([
    ['an app', (bench: Bench) => appOf(bench.portal), 'Client ID and secret', 'passed'],
    [
      'an app with a wrong secret',
      (bench: Bench) => ({ ...appOf(bench.portal), clientSecret: password('not-the-secret-of-it') }),
      'Client ID and secret',
      'failed',
    ],
    [
      'a password at a portal',
      (bench: Bench) => tokenConfig('any0001', { portal: bench.portal.portalUrl }),
      'Token service',
      'warning',
    ],
    [
      'a password at a server',
      (bench: Bench) => tokenConfig('any0001', { portal: bench.portal.standaloneUrl }),
      'Token service',
      'warning',
    ],
    [
      'a password nowhere',
      (bench: Bench) => tokenConfig('any0001', { portal: `${bench.portal.portalUrl}/x` }),
      'Token service',
      'failed',
    ],
    [
      'a dead API key',
      (bench: Bench) => apiKeyConfig('any0001', { portal: bench.portal.portalUrl }),
      'Token',
      'failed',
    ],
    [
      'an API key that ended',
      (bench: Bench) => apiKeyConfig('any0001', { portal: bench.portal.portalUrl, expiresAt: 1 }),
      'Token',
      'failed',
    ],
    [
      'a dead pasted token',
      (bench: Bench) => pastedConfig('any0001', { portal: bench.portal.portalUrl }),
      'Token',
      'failed',
    ],
    ['a pasted token of no portal', () => pastedConfig('any0001', { portal: null }), 'Token', 'skipped'],
  ] as const)('%s', async (_what, make, name, state) => {
    const bench = await openBench();
    const report = await check(bench, make(bench));
    expect(stageOf(report, name)?.state).toBe(state);
    expect(report.passed).toBe(state !== 'failed');
    expect(JSON.stringify(report)).not.toMatch(
      /demo-app-secret|not-the-secret|the-api-key|the-pasted-token|pass-word/,
    );
  });

  test('a pasted token that lives, with its owner', async () => {
    const bench = await openBench();
    const { access } = await bench.signIn(userOf(bench.portal), 'viewer');
    const config = pastedConfig('pasted1', {
      portal: bench.portal.portalUrl,
      token: password(access?.value ?? ''),
      tokenHeader: 'X-Esri-Authorization',
    });
    expect(stageOf(await check(bench, config), 'Token')?.finding).toBe('The portal takes it, as viewer.');
  });

  test.each([
    [200, 'passed'],
    [404, 'passed'],
    [401, 'failed'],
    [403, 'failed'],
  ])('Basic at a site that answers %i', async (status, state) => {
    const bench = await openBench();
    const site = await openSite((_heard, response) => void response.writeHead(status).end());
    const report = await check(bench, basicConfig('basic01', { portal: site.url }));
    expect(stageOf(report, 'User and password')?.state).toBe(state);
    expect(site.heard[0]?.headers.authorization).toBe(`Basic ${btoa('ada:pass-word')}`);
  });
});

describe('the test of a connection', () => {
  const reached = ['DNS: passed', 'TCP: passed', 'TLS: skipped'];

  async function bound(
    config: (bench: Bench) => AuthConfig | null,
    changes: (bench: Bench) => object = () => ({}),
  ) {
    const bench = await openBench();
    const made = config(bench);
    const { portalUrl, servicesUrl } = bench.portal;
    const whole = connection('Roads', {
      url: servicesUrl,
      communityUrl: `${portalUrl}/sharing/rest/community`,
      contentUrl: `${portalUrl}/sharing/rest/content`,
      authId: made?.id ?? null,
      ...changes(bench),
    });
    await bench.define(made === null ? [] : [made], [whole]);
    return { bench, run: async () => valueOf(await testConnection('Roads', bench)) };
  }

  const all = ['Portal', 'Clock', 'App registration', 'Sign-in', 'Services', 'Community', 'Content'];

  test('goes the whole way of a user login', async () => {
    const { bench, run } = await bound((at) => userOf(at.portal));
    await bench.signIn(userOf(bench.portal), 'admin');
    const report = await run();
    expect(linesOf(report)).toEqual([...reached, ...all.map((name) => `${name}: passed`)]);
    expect(report).toMatchObject({ passed: true, subject: 'Roads' });
    expect(report.stages.slice(-4).map(({ finding }) => finding)).toEqual([
      'A token for admin is at hand.',
      '2 services and 3 folders are visible.',
      'It knows admin.',
      'admin has 27 items.',
    ]);
  });

  test('stops where nobody is signed in', async () => {
    const { run } = await bound((at) => userOf(at.portal));
    const report = await run();
    expect(linesOf(report).slice(-4)).toEqual([
      'Sign-in: failed',
      'Services: skipped',
      'Community: skipped',
      'Content: skipped',
    ]);
    expect(stageOf(report, 'Sign-in')?.fix).toBe(nextStep['sign-in-needed']);
  });

  test('renews a token that was refused', async () => {
    const { bench, run } = await bound((at) => userOf(at.portal));
    await bench.signIn(userOf(bench.portal));
    bench.portal.expireAccessTokens();
    expect(await run()).toMatchObject({ passed: true });
    expect(bench.portal.count({ grant: 'refresh_token' })).toBe(1);
  });

  test('of an app has no community and no content', async () => {
    const { run } = await bound((at) => appOf(at.portal));
    const report = await run();
    expect(report.passed).toBe(true);
    expect(linesOf(report).slice(-4)).toEqual([
      'Sign-in: passed',
      'Services: passed',
      'Community: skipped',
      'Content: skipped',
    ]);
  });

  test('of nobody asks for what everybody sees', async () => {
    const { bench, run } = await bound(() => null);
    expect(linesOf(await run())).toEqual([...reached, 'Services: passed']);
    expect(bench.portal.requests.every(({ carrier }) => carrier === '')).toBe(true);
  });

  test('to a portal has no services', async () => {
    const { run } = await bound(
      () => null,
      ({ portal }) => ({ url: portal.portalUrl }),
    );
    expect(linesOf(await run())).toEqual([...reached, 'Services: skipped']);
  });

  test('of a user of a stand-alone server, which has no portal', async () => {
    const { run } = await bound(
      ({ portal }) =>
        tokenConfig('token01', {
          portal: portal.standaloneUrl,
          username: 'siteuser',
          password: { value: 'demo', setAt: 0 },
        }),
      ({ portal }) => ({
        url: `${portal.standaloneUrl}/rest/services`,
        communityUrl: null,
        contentUrl: null,
      }),
    );
    const report = await run();
    expect(report.passed).toBe(true);
    expect(stageOf(report, 'Services')).toMatchObject({
      state: 'passed',
      finding: '2 services and 3 folders are visible.',
    });
  });

  test('of a site behind Basic, which has no portal', async () => {
    const site = await openSite(({ headers }, response) =>
      headers.authorization === undefined
        ? void response.writeHead(401, { 'WWW-Authenticate': 'Basic' }).end()
        : { services: [] },
    );
    const { run } = await bound(
      () => basicConfig('basic01', { portal: site.url }),
      () => ({ url: `${site.url}/rest/services`, communityUrl: null, contentUrl: null }),
    );
    expect(await run()).toMatchObject({ passed: true });
  });

  test('sends no token to endpoints of another host', async () => {
    const thief = await openSite(() => ({ username: 'x', total: 1 }));
    const { bench, run } = await bound(
      (at) => userOf(at.portal),
      () => ({
        communityUrl: `${thief.url}/sharing/rest/community`,
        contentUrl: `${thief.url}/sharing/rest/content`,
      }),
    );
    await bench.signIn(userOf(bench.portal));
    expect(linesOf(await run()).slice(-2)).toEqual(['Community: failed', 'Content: failed']);
    expect(thief.heard).toEqual([]);
  });

  test('to a hostile server gives it no token', async () => {
    let owner = '';
    const thief = await openSite(() => ({
      owningSystemUrl: owner,
      authInfo: { isTokenBasedSecurity: true },
      services: [],
    }));
    const { bench, run } = await bound(
      (at) => userOf(at.portal),
      () => ({ url: `${thief.url}/rest/services` }),
    );
    owner = bench.portal.portalUrl;
    await bench.signIn(userOf(bench.portal));
    expect(stageOf(await run(), 'Sign-in')).toMatchObject({
      state: 'failed',
      fix: nextStep['standalone-server'],
    });
    expect(thief.heard.map(({ path, headers }) => [path, headers['x-esri-authorization']])).toEqual([
      ['/rest/info', undefined],
    ]);
  });

  test('that is not there, or names what is not there', async () => {
    const { bench } = await bound(
      () => null,
      () => ({ authId: idOf('gone001') }),
    );
    expect(codeOf(await testConnection('Roads', bench))).toBe('not-found');
    expect(codeOf(await testConnection('Nowhere', bench))).toBe('not-found');
  });
});
