import { describe, expect, test } from 'vitest';
import type { SignInFailureCode } from '../../../src/core/identity/attempt.ts';
import type { OAuth2Config } from '../../../src/core/model/auth-config.ts';
import type { SignInSurface } from '../../../src/core/model/session.ts';
import { oauth2Config } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { openSignIns, type SignInBench, type Started, usualWish } from './sign-in-bench.ts';

type Place = 'a free port' | 'a busy port' | 'a page of the portal' | 'an address elsewhere';
type Way = 'loopback' | 'watch' | 'paste';

const redirectUrls: Readonly<Record<Place, string>> = {
  'a free port': 'http://127.0.0.1:7070',
  'a busy port': 'http://127.0.0.1:7070',
  'a page of the portal': 'urn:ietf:wg:oauth:2.0:oob',
  'an address elsewhere': 'https://gis.example.org/portal',
};

/** For each surface and redirect: what starting comes to, and the ways that can bring the answer. */
const table: readonly (readonly [
  SignInSurface,
  Place,
  'listens' | 'waits' | SignInFailureCode,
  readonly Way[],
])[] = [
  ['embedded', 'a free port', 'listens', ['loopback', 'watch', 'paste']],
  ['embedded', 'a busy port', 'waits', ['watch', 'paste']],
  ['embedded', 'a page of the portal', 'waits', ['paste']],
  ['embedded', 'an address elsewhere', 'waits', ['watch', 'paste']],
  ['system', 'a free port', 'listens', ['loopback', 'watch', 'paste']],
  ['system', 'a busy port', 'redirect-port-busy', []],
  ['system', 'a page of the portal', 'redirect-not-local', []],
  ['system', 'an address elsewhere', 'redirect-not-local', []],
  ['print', 'a free port', 'listens', ['loopback', 'watch', 'paste']],
  ['print', 'a busy port', 'redirect-port-busy', []],
  ['print', 'a page of the portal', 'redirect-not-local', []],
  ['print', 'an address elsewhere', 'redirect-not-local', []],
  ['paste', 'a free port', 'waits', ['watch', 'paste']],
  ['paste', 'a busy port', 'waits', ['watch', 'paste']],
  ['paste', 'a page of the portal', 'waits', ['paste']],
  ['paste', 'an address elsewhere', 'waits', ['watch', 'paste']],
];
const starting = table.filter(([, , , ways]) => ways.length > 0);
const answers = table.flatMap(([surface, place, , ways]) =>
  ways.map((way) => [surface, place, way] as const),
);

async function open(place: Place): Promise<{ readonly bench: SignInBench; readonly config: OAuth2Config }> {
  const config = oauth2Config('user001', { redirectUrl: redirectUrls[place] });
  const bench = await openSignIns(config);
  bench.redirects.isBusy = place === 'a busy port';
  return { bench, config };
}

/** Brings the answer by one way; what the bringer was told. */
async function bring(
  way: Way,
  { redirects, signIns }: SignInBench,
  { attempt, state, redirect }: Started,
  parameters: Readonly<Record<string, string>>,
) {
  if (way === 'watch') return codeOf(signIns.deliver(attempt, redirect(parameters)));
  if (way === 'loopback') redirects.answer(state, { ...parameters, state });
  else {
    const { code, error } = parameters;
    return codeOf(await signIns.finish(attempt, code ?? `Denied error=${error}`));
  }
  return 'ok';
}

/** Whether somebody can wait there without a paste of their own. */
function isAwaited(surface: SignInSurface): boolean {
  return surface !== 'paste';
}

describe('starting', () => {
  test.each(table)('%s with a redirect to %s: %s', async (surface, place, outcome) => {
    const { bench, config } = await open(place);
    const started = await bench.signIns.start(config, { ...usualWish, surface });
    const isStarted = outcome === 'listens' || outcome === 'waits';
    expect(codeOf(started)).toBe(isStarted ? 'ok' : outcome);
    if (started.ok && started.value.kind === 'waiting') {
      expect(started.value).toMatchObject({ listening: outcome === 'listens', opened: surface === 'system' });
    }
    expect(bench.redirects.waiting.size).toBe(outcome === 'listens' ? 1 : 0);
    expect(bench.browser.opened).toHaveLength(isStarted && surface === 'system' ? 1 : 0);
  });
});

describe('an answer', () => {
  test.each(answers)(
    'of %s with %s, brought by %s: one exchange, one result',
    async (surface, place, way) => {
      const { bench, config } = await open(place);
      const started = await bench.start(config, { surface });
      const { attempt } = started;
      const waiters = isAwaited(surface) ? [1, 2, 3].map(() => bench.signIns.finish(attempt, null)) : [];
      expect(await bring(way, bench, started, { code: 'the-code' })).toBe('ok');
      const results = await Promise.all([...waiters, bench.signIns.finish(attempt, null)]);
      for (const result of results)
        expect(valueOf(result)).toMatchObject({ account: 'ada', authId: 'user001' });
      expect(bench.exchanged).toEqual(['the-code']);
      expect(bench.redirects.waiting.size).toBe(0);
      expect(await bench.kept()).toMatchObject({ account: 'ada', surface });
    },
  );

  test.each(answers)('of %s with %s, brought by %s, may be no', async (surface, place, way) => {
    const { bench, config } = await open(place);
    const started = await bench.start(config, { surface });
    const waiters = isAwaited(surface) ? [bench.signIns.finish(started.attempt, null)] : [];
    const told = await bring(way, bench, started, { error: 'access_denied' });
    expect(told).toBe(way === 'paste' ? 'denied-by-user' : 'ok');
    const results = await Promise.all([...waiters, bench.signIns.finish(started.attempt, null)]);
    expect(results.map(codeOf)).toEqual(results.map(() => 'denied-by-user'));
    expect(bench.exchanged).toEqual([]);
    expect(bench.redirects.waiting.size).toBe(0);
  });

  const pairs: readonly (readonly [Way, Way])[] = [
    ['loopback', 'watch'],
    ['loopback', 'paste'],
    ['watch', 'loopback'],
    ['watch', 'paste'],
    ['watch', 'watch'],
    ['paste', 'watch'],
    ['paste', 'paste'],
    ['paste', 'loopback'],
  ];
  test.each(pairs)('by %s counts, the one by %s after it does not', async (first, second) => {
    const { bench, config } = await open('a free port');
    const started = await bench.start(config);
    const waiter = bench.signIns.finish(started.attempt, null);
    const brought = bring(first, bench, started, { code: 'the-first' });
    if (first === 'loopback') await brought;
    await bring(second, bench, started, { code: 'the-second' });
    await brought;
    expect(codeOf(await waiter)).toBe('ok');
    expect(bench.exchanged).toEqual(['the-first']);
  });

  test('by a server and by a window in the same moment is exchanged once', async () => {
    const { bench, config } = await open('a free port');
    const started = await bench.start(config);
    const waiter = bench.signIns.finish(started.attempt, null);
    for (const way of ['loopback', 'watch'] as const) void bring(way, bench, started, { code: 'the-code' });
    expect(codeOf(await waiter)).toBe('ok');
    expect(bench.exchanged).toEqual(['the-code']);
  });

  test('that came before anybody waited is there for who waits then', async () => {
    const { bench, config } = await open('a busy port');
    const { attempt, redirect } = await bench.start(config);
    expect(codeOf(bench.signIns.deliver(attempt, redirect({ code: 'the-code' })))).toBe('ok');
    expect(bench.exchanged).toEqual([]);
    expect(codeOf(await bench.signIns.finish(attempt, null))).toBe('ok');
    expect(bench.exchanged).toEqual(['the-code']);
  });

  test('whose exchange fails fails for all who wait', async () => {
    const { bench, config } = await open('a free port');
    bench.grants.failAlways('code', 'code-refused');
    const { attempt, redirect } = await bench.start(config);
    const waiters = [1, 2].map(() => bench.signIns.finish(attempt, null));
    bench.signIns.deliver(attempt, redirect({ code: 'the-code' }));
    expect((await Promise.all(waiters)).map(codeOf)).toEqual(['code-refused', 'code-refused']);
    expect(bench.exchanged).toHaveLength(1);
  });
});

describe('calling off', () => {
  test.each(starting)('%s with a redirect to %s ends all waits', async (surface, place) => {
    const { bench, config } = await open(place);
    const { attempt } = await bench.start(config, { surface });
    const waiters = isAwaited(surface) ? [1, 2].map(() => bench.signIns.finish(attempt, null)) : [];
    expect(codeOf(bench.signIns.cancel(attempt))).toBe('ok');
    for (const result of await Promise.all(waiters)) expect(codeOf(result)).toBe('sign-in-cancelled');
    expect(codeOf(await bench.signIns.finish(attempt, 'the-code'))).toBe('sign-in-cancelled');
    expect(codeOf(bench.signIns.deliver(attempt, config.redirectUrl))).toBe('sign-in-cancelled');
    expect(bench.redirects.waiting.size).toBe(0);
    expect(bench.exchanged).toEqual([]);
  });

  test('comes too late while the code is being exchanged', async () => {
    const { bench, config } = await open('a free port');
    const { attempt, redirect } = await bench.start(config);
    const abort = new AbortController();
    const waiters = [bench.signIns.finish(attempt, null), bench.signIns.finish(attempt, null, abort.signal)];
    bench.signIns.deliver(attempt, redirect({ code: 'the-code' }));
    expect(codeOf(bench.signIns.cancel(attempt))).toBe('not-found');
    abort.abort();
    expect((await Promise.all(waiters)).map(codeOf)).toEqual(['ok', 'ok']);
  });

  test('by one of several who wait leaves the others waiting', async () => {
    const { bench, config } = await open('an address elsewhere');
    const { attempt, redirect } = await bench.start(config);
    const [one, other] = [new AbortController(), new AbortController()];
    const [first, second] = [one, other].map(({ signal }) => bench.signIns.finish(attempt, null, signal));
    one.abort();
    expect(first === undefined ? '' : codeOf(await first)).toBe('sign-in-cancelled');
    bench.signIns.deliver(attempt, redirect({ code: 'the-code' }));
    expect(second === undefined ? '' : codeOf(await second)).toBe('ok');
  });

  test('by the last who waits ends the sign-in', async () => {
    const { bench, config } = await open('a free port');
    const { attempt, redirect } = await bench.start(config);
    const aborts = [new AbortController(), new AbortController()];
    const waiters = aborts.map(({ signal }) => bench.signIns.finish(attempt, null, signal));
    for (const abort of aborts) abort.abort();
    expect((await Promise.all(waiters)).map(codeOf)).toEqual(['sign-in-cancelled', 'sign-in-cancelled']);
    expect(bench.redirects.waiting.size).toBe(0);
    expect(codeOf(bench.signIns.deliver(attempt, redirect({ code: 'the-code' })))).toBe('ok');
    expect(codeOf(await bench.signIns.finish(attempt, null))).toBe('sign-in-cancelled');
    expect(bench.exchanged).toEqual([]);
  });
});

describe('the time', () => {
  const awaited = starting.filter(([surface]) => isAwaited(surface));
  test.each(awaited)('of %s with a redirect to %s runs out', async (surface, place, outcome) => {
    const { bench, config } = await open(place);
    const { attempt, state } = await bench.start(config, { surface, timeoutSeconds: 60 });
    const waiter = bench.signIns.finish(attempt, null);
    bench.clock.advance(59_000);
    if (outcome === 'listens') bench.redirects.timeOut(state);
    else bench.clock.advance(1_000);
    expect(codeOf(await waiter)).toBe('sign-in-timeout');
    expect(bench.redirects.waiting.size).toBe(0);
  });

  test('has no hold on a sign-in that was answered', async () => {
    const { bench, config } = await open('a busy port');
    const { attempt, redirect } = await bench.start(config, { timeoutSeconds: 60 });
    bench.signIns.deliver(attempt, redirect({ code: 'the-code' }));
    bench.clock.advance(61_000);
    expect(codeOf(await bench.signIns.finish(attempt, null))).toBe('ok');
  });
});

describe('a delivered address', () => {
  const wrong: readonly (readonly [string, string, (redirect: string) => string])[] = [
    ['of another scheme', 'http://127.0.0.1:7070', (url) => url.replace('http:', 'https:')],
    ['of another host', 'http://127.0.0.1:7070', (url) => url.replace('127.0.0.1', 'localhost')],
    [
      'of a host that begins alike',
      'https://gis.example.org/cb',
      (url) => url.replace('.org', '.org.evil.test'),
    ],
    ['of another port', 'http://127.0.0.1:7070', (url) => url.replace('7070', '7071')],
    ['of another path', 'http://127.0.0.1:7070', (url) => url.replace('7070/', '7070/other')],
    ['of a path that goes on', 'https://gis.example.org/cb', (url) => url.replace('/cb', '/cb/x')],
    ['of a path in another case', 'https://gis.example.org/cb', (url) => url.replace('/cb', '/CB')],
    ['with a user in it', 'https://gis.example.org/cb', (url) => url.replace('//', '//ada@')],
    ['of a custom scheme, another host', 'myapp://auth', (url) => url.replace('auth', 'other')],
    ['without a state', 'http://127.0.0.1:7070', (url) => url.replace(/&?state=[^&]*/, '')],
    ['with another state', 'http://127.0.0.1:7070', (url) => url.replace(/state=./, 'state=!')],
    ['with a longer state', 'http://127.0.0.1:7070', (url) => `${url}x`],
    ['with the state twice', 'http://127.0.0.1:7070', (url) => `${url}&state=x`],
    ['with two codes', 'http://127.0.0.1:7070', (url) => `${url}&code=other`],
    ['without a code', 'http://127.0.0.1:7070', (url) => url.replace(/code=[^&]*&/, '')],
    ['with its answer after the #', 'http://127.0.0.1:7070', (url) => url.replace('?', '#')],
    ['that is none', 'http://127.0.0.1:7070', () => 'not an address'],
    ['that is empty', 'http://127.0.0.1:7070', () => ''],
    ['that is far too long', 'http://127.0.0.1:7070', (url) => `${url}&x=${'y'.repeat(20_000)}`],
  ];
  test.each(wrong)('%s is refused, and the sign-in waits on', async (_what, redirectUrl, change) => {
    const config = oauth2Config('user001', { redirectUrl });
    const bench = await openSignIns(config);
    const { attempt, redirect } = await bench.start(config);
    const waiter = bench.signIns.finish(attempt, null);
    const good = redirect({ code: 'the-code' });
    const refused = bench.signIns.deliver(attempt, change(good));
    expect(codeOf(refused)).toBe('bad-paste');
    expect(JSON.stringify(refused)).not.toContain('the-code');
    expect(codeOf(bench.signIns.deliver(attempt, good))).toBe('ok');
    expect(codeOf(await waiter)).toBe('ok');
    expect(bench.exchanged).toEqual(['the-code']);
  });

  const right: readonly (readonly [string, (url: string) => string])[] = [
    ['http://127.0.0.1:7070', (url) => url],
    ['http://127.0.0.1:7070', (url) => url.replace(':7070/?', ':7070?')],
    ['http://127.0.0.1:7070/', (url) => url.replace(':7070/?', ':7070?')],
    ['http://localhost:80/cb', (url) => url],
    ['http://localhost/cb', (url) => url.replace('localhost/', 'localhost:80/')],
    ['https://GIS.example.org/cb', (url) => url.replace('gis', 'Gis')],
    ['https://gis.example.org:443/cb', (url) => url],
    ['myapp://Auth', (url) => url.replace('Auth', 'auth')],
    ['myapp://auth', (url) => url.replace('auth', 'auth/')],
    ['http://127.0.0.1:7070', (url) => `${url}&session_state=x#_`],
  ];
  test.each(right)('for the redirect URL %s is taken by its parts', async (redirectUrl, change) => {
    const config = oauth2Config('user001', { redirectUrl });
    const bench = await openSignIns(config);
    const { attempt, redirect } = await bench.start(config);
    expect(codeOf(bench.signIns.deliver(attempt, change(redirect({ code: 'the-code' }))))).toBe('ok');
    expect(codeOf(await bench.signIns.finish(attempt, null))).toBe('ok');
  });

  test('of a page of the portal is no redirect: its title is pasted while another waits', async () => {
    const { bench, config } = await open('a page of the portal');
    const { attempt, state } = await bench.start(config);
    const waiter = bench.signIns.finish(attempt, null);
    const page = `https://gis.example.org/portal/sharing/rest/oauth2/approval?code=the-code&state=${state}`;
    expect(codeOf(bench.signIns.deliver(attempt, page))).toBe('bad-paste');
    expect(codeOf(await bench.signIns.finish(attempt, 'Sign In'))).toBe('bad-paste');
    expect(codeOf(await bench.signIns.finish(attempt, 'SUCCESS code=the-code'))).toBe('ok');
    expect(codeOf(await waiter)).toBe('ok');
    expect(bench.exchanged).toEqual(['the-code']);
  });

  test('for an attempt that nobody knows', async () => {
    const { bench } = await open('a free port');
    expect(codeOf(bench.signIns.deliver('unknown', 'http://127.0.0.1:7070/?code=a&state=b'))).toBe(
      'sign-in-cancelled',
    );
  });
});

describe('two sign-ins at once', () => {
  test('for two accounts on one port go each its own way', async () => {
    const [ada, grace] = [oauth2Config('user001'), oauth2Config('user002')];
    const bench = await openSignIns(ada, grace);
    const [one, other] = [await bench.start(ada), await bench.start(grace, { surface: 'system' })];
    const results = Promise.all([
      bench.signIns.finish(one.attempt, null),
      bench.signIns.finish(other.attempt, null),
    ]);
    expect(bench.redirects.waiting.size).toBe(2);
    // The redirect of the one is none of the other, although address and port are the same.
    expect(codeOf(bench.signIns.deliver(one.attempt, other.redirect({ code: 'of-grace' })))).toBe(
      'bad-paste',
    );
    bench.redirects.answer(other.state, { code: 'of-grace', state: other.state });
    expect(codeOf(bench.signIns.deliver(one.attempt, one.redirect({ code: 'of-ada' })))).toBe('ok');
    expect((await results).map((result) => valueOf(result).authId)).toEqual(['user001', 'user002']);
    expect(bench.exchanged.toSorted()).toEqual(['of-ada', 'of-grace']);
    expect([(await bench.kept('user001'))?.surface, (await bench.kept('user002'))?.surface]).toEqual([
      'embedded',
      'system',
    ]);
    expect(bench.grants.revoked).toEqual([]);
  });

  test('for one configuration: the later one to end is the one that is kept', async () => {
    const config = oauth2Config();
    const bench = await openSignIns(config);
    const [one, other] = [await bench.start(config), await bench.start(config, { surface: 'print' })];
    for (const { attempt, redirect } of [other, one]) {
      bench.signIns.deliver(attempt, redirect({ code: 'the-code' }));
      expect(codeOf(await bench.signIns.finish(attempt, null))).toBe('ok');
    }
    expect(await bench.kept()).toMatchObject({ surface: 'embedded', refresh: { value: 'refresh-4' } });
    expect(bench.grants.revoked).toEqual([{ token: 'refresh-2', kind: 'refresh_token' }]);
  });
});
