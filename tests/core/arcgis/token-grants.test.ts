import { describe, expect, test } from 'vitest';
import { arcgisHttp } from '../../../src/core/arcgis/http.ts';
import { findTokenServices, portalGrants } from '../../../src/core/arcgis/portal-grants.ts';
import { passwordToken } from '../../../src/core/arcgis/generate-token.ts';
import type { GrantedTokens } from '../../../src/core/identity/grants.ts';
import type { AppConfig, OAuth2Config, TokenConfig } from '../../../src/core/model/auth-config.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { DemoPortal } from '../../../src/demo-portal/demo-portal.ts';
import type { DemoPortalOptions, Flavour } from '../../../src/demo-portal/options.ts';
import { authorizeUrl, openPortal, outOfBand, pkce } from '../../demo-portal/caller.ts';
import { type FakeClock, fakeClock } from '../../fakes/clock.ts';
import { appConfig, oauth2Config, pastedConfig, tokenConfig } from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';
import { type Answer, openSite, type Site } from './site.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

interface Bench {
  readonly portal: DemoPortal;
  readonly clock: FakeClock;
  readonly grants: ReturnType<typeof portalGrants>;
  readonly user: OAuth2Config;
  readonly app: AppConfig;
  readonly login: TokenConfig;
}

/** Grants against a demo portal; both have the same time. */
async function openBench(options: DemoPortalOptions = {}): Promise<Bench> {
  const clock = fakeClock();
  const portal = await openPortal({ now: () => clock.now(), ...options });
  const grants = portalGrants({ http: arcgisHttp({ fetch, clock }), clock });
  return { portal, clock, grants, ...configsFor(portal.portalUrl) };
}

function configsFor(portal: string) {
  const tokenUrl = `${portal}/sharing/rest/oauth2/token`;
  const timeoutSeconds = 5;
  return {
    user: oauth2Config('user001', {
      portal,
      tokenUrl,
      requestUrl: `${portal}/sharing/rest/oauth2/authorize`,
      redirectUrl: outOfBand,
      clientId: 'wayleave-demo',
      timeoutSeconds,
    }),
    app: appConfig('app0001', {
      portal,
      tokenUrl,
      clientId: 'wayleave-demo-app',
      clientSecret: { value: 'demo-app-secret', setAt: 0 },
      timeoutSeconds,
    }),
    login: tokenConfig('token01', { portal, username: 'analyst', timeoutSeconds }),
  };
}

/** The grants against a site that answers as it likes. */
async function openOdd(answer: Answer): Promise<Omit<Bench, 'portal'> & { readonly site: Site }> {
  const clock = fakeClock();
  const site = await openSite(answer);
  return {
    site,
    clock,
    grants: portalGrants({ http: arcgisHttp({ fetch, clock }), clock }),
    ...configsFor(site.url),
  };
}

async function getCode(portal: DemoPortal, changes: Record<string, string | null> = {}) {
  const { verifier, challenge } = pkce();
  const url = authorizeUrl(portal, { code_challenge: challenge, code_challenge_method: 'S256', ...changes });
  const { code } = await portal.signInLikeAPerson(url);
  return { code: code ?? '', verifier };
}

async function signIn({
  portal,
  grants,
  user,
}: Bench): Promise<GrantedTokens & { refresh: { value: string } }> {
  const { code, verifier } = await getCode(portal);
  const tokens = valueOf(await grants.code(user, code, verifier));
  if (tokens.refresh === null) throw new Error('The portal gave no refresh token.');
  return { ...tokens, refresh: tokens.refresh };
}

/** The code of a refusal in which nothing that was sent is told. */
function refusalOf(outcome: Outcome<unknown>, ...sent: readonly string[]): string {
  for (const secret of sent) expect(JSON.stringify(outcome)).not.toContain(secret);
  return codeOf(outcome);
}

describe.each<Flavour>(['enterprise', 'agol'])('the grants at a portal (%s)', (flavour) => {
  test('a code gives both tokens, with their lives from now on our clock', async () => {
    const bench = await openBench({ flavour });
    const { access, refresh, account } = await signIn(bench);
    const now = bench.clock.now();
    expect(account).toBe('analyst');
    expect(access).toMatchObject({ issuedAt: now, expiresAt: now + 30 * minute });
    expect(refresh).toMatchObject({ issuedAt: now, expiresAt: now + 14 * day });
    expect(bench.portal.isAlive(access.value)).toBe(true);
    expect(bench.portal.isAlive(refresh.value)).toBe(true);
  });

  test('a refresh gives an access token and no refresh token', async () => {
    const bench = await openBench({ flavour });
    const { refresh } = await signIn(bench);
    bench.clock.advance(40 * minute);
    const renewed = valueOf(await bench.grants.refresh(bench.user, refresh.value));
    expect(renewed.refresh).toBeNull();
    expect(renewed.account).toBe(flavour === 'agol' ? 'analyst' : null);
    expect(renewed.access.expiresAt).toBe(bench.clock.now() + 30 * minute);
    expect(bench.portal.isAlive(renewed.access.value)).toBe(true);
  });

  test('an exchange gives a new pair and ends the old one', async () => {
    const bench = await openBench({ flavour });
    const before = await signIn(bench);
    const after = valueOf(await bench.grants.exchange(bench.user, before.refresh.value, outOfBand));
    expect(after.refresh?.expiresAt).toBe(bench.clock.now() + 14 * day);
    expect([before.access, before.refresh].map(({ value }) => bench.portal.isAlive(value))).toEqual([
      false,
      false,
    ]);
    expect(bench.portal.isAlive(after.refresh?.value ?? '')).toBe(true);
  });

  test('a client secret gives a token of nobody, as long as was asked for', async () => {
    const { grants, app, clock } = await openBench({ flavour });
    const usual = valueOf(await grants.clientCredentials(app));
    expect(usual).toMatchObject({
      refresh: null,
      account: null,
      access: { expiresAt: clock.now() + 120 * minute },
    });
    const longer = valueOf(await grants.clientCredentials({ ...app, expirationMinutes: 600 }));
    expect(longer.access.expiresAt).toBe(clock.now() + 600 * minute);
    const tooLong = valueOf(await grants.clientCredentials({ ...app, expirationMinutes: 99_999_999 }));
    expect(tooLong.access.expiresAt).toBe(clock.now() + 14 * day);
  });

  test('a password gives a token that is bound to the referer', async () => {
    const { grants, login, clock, portal } = await openBench({ flavour });
    const granted = valueOf(await grants.password(login, 'demo'));
    expect(granted).toMatchObject({
      refresh: null,
      account: 'analyst',
      access: { expiresAt: clock.now() + 120 * minute },
    });
    const self = `${portal.portalUrl}/sharing/rest/community/self?f=json`;
    const ask = async (headers: Record<string, string>) =>
      (
        await fetch(self, {
          headers: { 'X-Esri-Authorization': `Bearer ${granted.access.value}`, ...headers },
        })
      ).json();
    expect(await ask({ Referer: login.referer })).toMatchObject({ username: 'analyst' });
    expect(await ask({})).toMatchObject({ error: { code: 498 } });
  });

  test('the token is swapped for one of a federated server, and of no other', async () => {
    const bench = await openBench({ flavour });
    const { access } = await signIn(bench);
    const { grants, user, portal, clock } = bench;
    const swapped = valueOf(await grants.serverToken(user, access.value, portal.serverUrl));
    expect(swapped).toMatchObject({ issuedAt: clock.now(), expiresAt: clock.now() + 60 * minute });
    expect(swapped.value).not.toBe(access.value);
    for (const server of [portal.standaloneUrl, 'https://gis.example.org/server', `${portal.serverUrl}/x`]) {
      expect(refusalOf(await grants.serverToken(user, access.value, server), access.value)).toBe(
        'standalone-server',
      );
    }
    expect(refusalOf(await grants.serverToken(user, 'made-up', portal.serverUrl), 'made-up')).toBe(
      'token-rejected',
    );
  });

  test('what is revoked is dead, and anything may be', async () => {
    const bench = await openBench({ flavour });
    const { access, refresh } = await signIn(bench);
    expect(codeOf(await bench.grants.revoke(bench.user, refresh.value, 'refresh_token'))).toBe('ok');
    expect([access, refresh].map(({ value }) => bench.portal.isAlive(value))).toEqual([false, false]);
    expect(codeOf(await bench.grants.revoke(bench.user, 'rubbish', 'access_token'))).toBe('ok');
    expect(refusalOf(await bench.grants.refresh(bench.user, refresh.value), refresh.value)).toBe(
      'refresh-refused',
    );
  });
});

describe('refusals', () => {
  test('of a code: wrong, used, expired, with a wrong verifier or none', async () => {
    const { portal, grants, user, clock } = await openBench();
    expect(refusalOf(await grants.code(user, 'made-up-code', 'x'.repeat(43)), 'made-up-code')).toBe(
      'code-refused',
    );

    const used = await getCode(portal);
    expect(codeOf(await grants.code(user, used.code, used.verifier))).toBe('ok');
    expect(refusalOf(await grants.code(user, used.code, used.verifier), used.code, used.verifier)).toBe(
      'code-refused',
    );

    const stolen = await getCode(portal);
    expect(refusalOf(await grants.code(user, stolen.code, 'y'.repeat(43)), stolen.code)).toBe('code-refused');
    const bare = await getCode(portal);
    expect(refusalOf(await grants.code(user, bare.code, null), bare.code)).toBe('code-refused');

    const late = await getCode(portal);
    clock.advance(6 * minute);
    expect(refusalOf(await grants.code(user, late.code, late.verifier), late.code)).toBe('code-refused');
  });

  test('of a code for another redirect URL', async () => {
    const { portal, grants, user } = await openBench();
    const { code, verifier } = await getCode(portal);
    const other = { ...user, redirectUrl: 'http://127.0.0.1:7070' };
    expect(refusalOf(await grants.code(other, code, verifier), code, verifier)).toBe('code-refused');
  });

  test('of a client', async () => {
    const bench = await openBench();
    const { refresh } = await signIn(bench);
    const { grants, user, app } = bench;
    const stranger = { ...user, clientId: 'nobody-knows-me' };
    expect(codeOf(await grants.code(stranger, 'code', null))).toBe('client-unknown');
    expect(codeOf(await grants.refresh(stranger, refresh.value))).toBe('client-unknown');
    expect(codeOf(await grants.clientCredentials({ ...app, clientId: 'nobody-knows-me' }))).toBe(
      'client-unknown',
    );
    const wrongSecret = { ...app, clientSecret: { value: 'not-the-secret-of-it', setAt: 0 } };
    expect(refusalOf(await grants.clientCredentials(wrongSecret), 'not-the-secret-of-it')).toBe(
      'credentials-refused',
    );
    const userWithSecret = { ...user, clientSecret: { value: 'not-the-secret-of-it', setAt: 0 } };
    expect(refusalOf(await grants.refresh(userWithSecret, refresh.value), refresh.value)).toBe(
      'credentials-refused',
    );
  });

  test('of a refresh token: unknown, revoked, run out, of another client', async () => {
    const bench = await openBench();
    const { portal, grants, user, clock } = bench;
    const { refresh } = await signIn(bench);
    expect(codeOf(await grants.refresh(user, 'made-up'))).toBe('refresh-refused');
    expect(codeOf(await grants.exchange(user, 'made-up', outOfBand))).toBe('refresh-refused');
    const other = {
      ...user,
      clientId: 'wayleave-demo-app',
      clientSecret: { value: 'demo-app-secret', setAt: 0 },
    };
    expect(refusalOf(await grants.refresh(other, refresh.value), refresh.value)).toBe('refresh-refused');
    clock.advance(15 * day);
    expect(refusalOf(await grants.refresh(user, refresh.value), refresh.value)).toBe('refresh-refused');
    portal.revokeEverything();
    expect(refusalOf(await grants.refresh(user, refresh.value), refresh.value)).toBe('refresh-refused');
  });

  test('of an exchange, by a portal before 10.6, leave the refresh token good', async () => {
    const bench = await openBench({ knowsExchange: false });
    const { refresh } = await signIn(bench);
    expect(codeOf(await bench.grants.exchange(bench.user, refresh.value, outOfBand))).toBe('refused');
    expect(codeOf(await bench.grants.refresh(bench.user, refresh.value))).toBe('ok');
  });

  test('of a password, also of a member who signs in elsewhere', async () => {
    const { grants, login, portal } = await openBench();
    expect(refusalOf(await grants.password(login, 'wrong-password'), 'wrong-password')).toBe(
      'credentials-refused',
    );
    portal.addUser({ username: 'saml', password: 'demo-demo', provider: 'enterprise' });
    const outcome = await grants.password({ ...login, username: 'saml' }, 'demo-demo');
    expect(refusalOf(outcome, 'demo-demo')).toBe('credentials-refused');
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('OAuth2') } });
  });

  test.each([
    ['status', { status: 503 }, 'portal-error'],
    ['status', { status: 429, retryAfterSeconds: 9 }, 'rate-limited'],
    ['html', {}, 'not-arcgis'],
    ['broken-json', {}, 'not-arcgis'],
    ['truncated', {}, 'portal-unreachable'],
    ['dropped', {}, 'portal-unreachable'],
    ['lost-reply', {}, 'portal-unreachable'],
    ['foreign-redirect', { location: 'https://gis.example.org/' }, 'foreign-redirect'],
  ] as const)('are not what trouble on the way is: %s %j', async (kind, more, code) => {
    const bench = await openBench();
    const { refresh } = await signIn(bench);
    bench.portal.misbehave({ match: { grant: 'refresh_token' }, kind, ...more });
    expect(refusalOf(await bench.grants.refresh(bench.user, refresh.value), refresh.value)).toBe(code);
    expect(codeOf(await bench.grants.refresh(bench.user, refresh.value))).toBe('ok');
  });

  test('where no portal is named', async () => {
    const { grants, user, login } = await openBench();
    expect(codeOf(await grants.password({ ...login, portal: null }, 'demo'))).toBe('refused');
    expect(codeOf(await grants.revoke({ ...user, portal: null }, 'x', 'access_token'))).toBe('refused');
    expect(
      codeOf(await grants.serverToken(pastedConfig('pasted1', { portal: null }), 'x', 'https://x.example')),
    ).toBe('refused');
  });
});

describe('a portal before 10.9.1', () => {
  test('does not tell how long a refresh token lives', async () => {
    const bench = await openBench({ refreshTokenLifetimeTold: false });
    const { refresh } = await signIn(bench);
    expect(refresh).toMatchObject({ expiresAt: null, issuedAt: bench.clock.now() });
  });
});

describe('odd answers of a token endpoint', () => {
  const good = { access_token: 'abc..', expires_in: 1800 };

  test.each([
    ['an expiry as text', { ...good, expires_in: '1800' }, 'ok'],
    ['an expiry of zero', { ...good, expires_in: 0 }, 'ok'],
    ['nulls for what is absent', { ...good, refresh_token: null, username: null, ssl: null }, 'ok'],
    ['fields that nobody knows', { ...good, scope: '', token_type: 'bearer' }, 'ok'],
    ['no token', { expires_in: 1800 }, 'not-arcgis'],
    ['an empty token', { ...good, access_token: '' }, 'not-arcgis'],
    ['a token of two lines', { ...good, access_token: 'abc\r\nX-Other: 1' }, 'not-arcgis'],
    ['a token with a blank', { ...good, access_token: 'a b' }, 'not-arcgis'],
    ['a refresh token of two lines', { ...good, refresh_token: 'a\nb' }, 'not-arcgis'],
    ['a number for a token', { ...good, access_token: 12_345 }, 'not-arcgis'],
    ['an object for a token', { ...good, access_token: {} }, 'not-arcgis'],
    ['no expiry', { access_token: 'abc..' }, 'not-arcgis'],
    ['an expiry of null', { ...good, expires_in: null }, 'not-arcgis'],
    ['an expiry of words', { ...good, expires_in: 'soon' }, 'not-arcgis'],
    ['a negative expiry', { ...good, expires_in: -1 }, 'not-arcgis'],
    ['a negative expiry as text', { ...good, expires_in: '-1' }, 'not-arcgis'],
    ['a broken expiry', { ...good, expires_in: 1.5 }, 'not-arcgis'],
    ['an endless expiry', { ...good, expires_in: 1e300 }, 'not-arcgis'],
    ['an endless expiry as text', { ...good, expires_in: '9'.repeat(400) }, 'not-arcgis'],
    ['a number for a refresh token', { ...good, refresh_token: 1 }, 'not-arcgis'],
    ['an empty refresh token', { ...good, refresh_token: '' }, 'not-arcgis'],
    ['a number for a name', { ...good, username: 7 }, 'not-arcgis'],
    ['words for ssl', { ...good, ssl: 'yes' }, 'not-arcgis'],
    ['an empty object', {}, 'not-arcgis'],
    [
      'a refusal beside a token',
      { ...good, error: { code: 400, error: 'invalid_grant' } },
      'refresh-refused',
    ],
    ['invalid_grant as in RFC 6749', { error: 'invalid_grant' }, 'refresh-refused'],
    ['unauthorized_client', { error: { code: 400, error: 'unauthorized_client' } }, 'client-unknown'],
    ['invalid_redirect_uri', { error: { code: 400, error: 'invalid_redirect_uri' } }, 'redirect-mismatch'],
    ['a word that nobody knows', { error: { code: 400, error: 'temporarily_unavailable' } }, 'refused'],
    ['an error of the server', { error: { code: 500, message: 'Database down' } }, 'portal-error'],
    ['499', { error: { code: 499, message: 'Token Required' } }, 'token-required'],
    ['403', { error: { code: 403, message: 'No' } }, 'no-access'],
  ])('%s', async (_what, answer, code) => {
    const { grants, user } = await openOdd(() => answer);
    expect(codeOf(await grants.refresh(user, 'the-refresh-token'))).toBe(code);
  });

  test('a failure tells the field and nothing of the answer', async () => {
    const { grants, user } = await openOdd(() => ({ access_token: 'a-real-token-x', expires_in: 'soon' }));
    const outcome = await grants.refresh(user, 'the-refresh-token');
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining('"expires_in"') } });
    expect(JSON.stringify(outcome)).not.toMatch(/a-real-token|soon|the-refresh-token/);
  });

  test('a 5xx with an error of its own is no refusal', async () => {
    const { grants, user } = await openOdd((_heard, response) => {
      response.statusCode = 503;
      return { error: { message: 'Service Unavailable' } };
    });
    expect(codeOf(await grants.refresh(user, 'the-refresh-token'))).toBe('portal-error');
  });

  test('the refresh URL is asked where there is one, and no other', async () => {
    const other = await openSite(() => good);
    const { grants, user, site } = await openOdd(() => good);
    const config = { ...user, refreshUrl: `${other.url}/refresh` };
    expect(codeOf(await grants.refresh(config, 'r'))).toBe('ok');
    expect(codeOf(await grants.exchange(config, 'r', outOfBand))).toBe('ok');
    expect(codeOf(await grants.code(config, 'c', null))).toBe('ok');
    expect(other.heard.map(({ path }) => path)).toEqual(['/refresh', '/refresh']);
    expect(site.heard).toHaveLength(1);
  });

  test('secrets are in the body, never in the address', async () => {
    const { grants, user, app, site } = await openOdd(() => good);
    const config = { ...user, clientSecret: { value: 's3cret', setAt: 0 } };
    await grants.code(config, 'c0de', 'v3rifier');
    await grants.refresh(config, 'r3fresh');
    await grants.clientCredentials({ ...app, clientSecret: { value: 's3cret', setAt: 0 } });
    for (const { method, target, body } of site.heard) {
      expect([method, target]).toEqual(['POST', '/sharing/rest/oauth2/token']);
      expect(new URLSearchParams(body).get('f')).toBe('json');
      expect(body).toContain('client_secret=s3cret');
    }
  });
});

describe('generateToken', () => {
  test.each([[0], [-7 * minute], [3 * 60 * minute]])(
    'with a clock that is %i ms off ends at the true time',
    async (skewMilliseconds) => {
      const bench = await openBench({ skewMilliseconds });
      const { grants, login, clock, portal, user } = bench;
      const near = (time: number | null) => Math.abs((time ?? 0) - clock.now());
      const granted = valueOf(await grants.password(login, 'demo'));
      expect(near((granted.access.expiresAt ?? 0) - 120 * minute)).toBeLessThan(2_000);
      const { access } = await signIn(bench);
      const swapped = valueOf(await grants.serverToken(user, access.value, portal.serverUrl));
      expect(near((swapped.expiresAt ?? 0) - 60 * minute)).toBeLessThan(2_000);
    },
  );

  test('of a stand-alone server is found by asking it', async () => {
    const { grants, portal, login, clock } = await openBench();
    const config = { ...login, portal: portal.standaloneUrl, username: 'siteuser' };
    const granted = valueOf(await grants.password(config, 'demo'));
    expect(granted.access.expiresAt).toBe(clock.now() + 60 * minute);
    expect(granted.ssl).toBe(false);
    await grants.password(config, 'demo');
    expect(portal.count({ path: '/rest/info' }), 'the place is remembered').toBe(2);
  });

  test.each([
    ['an expiry as text', { token: 't', expires: '1767603600000' }, 'ok'],
    ['a negative expiry', { token: 't', expires: 'never' }, 'not-arcgis'],
    ['no expiry', { token: 't' }, 'not-arcgis'],
    ['a number for a token', { token: 7, expires: 1 }, 'not-arcgis'],
    ['an empty token', { token: '', expires: 1 }, 'not-arcgis'],
    ['a token of two lines', { token: 'a\nb', expires: 1 }, 'not-arcgis'],
  ])('%s', async (_what, answer, code) => {
    const { grants, login } = await openOdd((heard) =>
      heard.path.endsWith('/generateToken') ? answer : { authInfo: { isTokenBasedSecurity: true } },
    );
    expect(codeOf(await grants.password(login, 'pass-word'))).toBe(code);
  });

  test('the legacy form, a bare token, is not taken', async () => {
    const { grants, login } = await openOdd((heard) => (heard.method === 'POST' ? 'abcdefgh' : {}));
    expect(refusalOf(await grants.password(login, 'pass-word'), 'abcdefgh', 'pass-word')).toBe('not-arcgis');
  });

  test('an address on another host is ignored, so the password stays here', async () => {
    const thief = await openSite(() => ({ token: 'x', expires: 1 }));
    const stolen = thief.url.replace('127.0.0.1', 'localhost');
    const { grants, login, site } = await openOdd((heard) =>
      heard.method === 'POST'
        ? { token: 't', expires: Date.UTC(2026, 0, 5, 10) }
        : { authInfo: { isTokenBasedSecurity: true, tokenServicesUrl: `${stolen}/generateToken` } },
    );
    expect(codeOf(await grants.password(login, 'pass-word'))).toBe('ok');
    expect(thief.heard).toEqual([]);
    expect(site.heard.map(({ path }) => path)).toEqual(['/sharing/rest/info', '/sharing/rest/generateToken']);
  });

  test('of a server that names only another host there is none', async () => {
    const { grants, login } = await openOdd((heard) =>
      heard.path === '/rest/info'
        ? { authInfo: { isTokenBasedSecurity: true, tokenServicesUrl: 'https://gis.example.org/tokens' } }
        : { error: { code: 404, message: 'Not found' } },
    );
    expect(codeOf(await grants.password(login, 'pass-word'))).toBe('refused');
  });

  test.each([
    ['http://gis.example.org/tokens/', false, 'foreign-redirect'],
    ['http://127.0.0.1.example.org/tokens/', false, 'foreign-redirect'],
  ])('a password does not go to %s', async (address, allowHttp, code) => {
    const asked: unknown[] = [];
    const http = arcgisHttp({
      clock: fakeClock(),
      fetch: async (input) => {
        asked.push(input);
        return new Response('{}');
      },
    });
    const outcome = await passwordToken(
      { http, clock: fakeClock() },
      {
        url: new URL(address),
        username: 'ada',
        password: 'pass-word',
        referer: 'https://wayleave.invalid/',
        expirationMinutes: null,
        allowHttp,
        timeoutMilliseconds: 1_000,
      },
    );
    expect(refusalOf(outcome, 'pass-word')).toBe(code);
    expect(asked).toEqual([]);
  });

  test('is asked with a form: password, referer and minutes are in the body', async () => {
    const { grants, login, site } = await openOdd((heard) =>
      heard.method === 'POST' ? { token: 't', expires: 1 } : {},
    );
    await grants.password({ ...login, expirationMinutes: 77 }, 'pä&ss');
    const asked = site.heard.at(-1);
    expect(asked?.target).toBe('/sharing/rest/generateToken');
    expect(asked?.headers.referer).toBe(login.referer);
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      username: 'analyst',
      password: 'pä&ss',
      client: 'referer',
      referer: login.referer,
      expiration: '77',
      f: 'json',
    });
  });
});

describe('where user and password are taken', () => {
  test('is told by portals and by servers of their own', async () => {
    const { portal, clock } = await openBench();
    const http = arcgisHttp({ fetch, clock });
    const find = async (root: string) => valueOf(await findTokenServices(root, http, 5_000)).href;
    expect(await find(portal.portalUrl)).toBe(`${portal.portalUrl}/sharing/rest/generateToken`);
    expect(await find(portal.standaloneUrl)).toBe(`${portal.standaloneUrl}/tokens/generateToken`);
    expect(codeOf(await findTokenServices(`${portal.portalUrl}/nowhere`, http, 5_000))).toBe(
      'missing-resource',
    );
  });

  test('is not looked for further where nobody answers', async () => {
    const { portal, clock } = await openBench();
    portal.misbehave({ kind: 'dropped', times: 9 });
    expect(codeOf(await findTokenServices(portal.portalUrl, arcgisHttp({ fetch, clock }), 5_000))).toBe(
      'portal-unreachable',
    );
    expect(portal.requests).toHaveLength(1);
  });
});
