import { describe, expect, test } from 'vitest';
import type { DemoPortal } from '../../src/demo-portal/demo-portal.ts';
import {
  apiError,
  askToken,
  authorizeUrl,
  bearer,
  get,
  openPortal,
  outOfBand,
  pkce,
  post,
  signIn,
} from './caller.ts';

const day = 86_400;

function aliveOf(portal: DemoPortal, tokens: readonly string[]): readonly boolean[] {
  return tokens.map((token) => portal.isAlive(token));
}

describe('authorization_code', () => {
  test('gives a pair in text/plain with lifetimes in seconds', async () => {
    const portal = await openPortal();
    const { answer } = await signIn(portal);
    expect(answer).toMatchObject({
      expires_in: 1800,
      username: 'analyst',
      ssl: false,
      refresh_token_expires_in: 14 * day,
    });
    const response = await fetch(`${portal.portalUrl}/sharing/oauth2/token`, { method: 'POST' });
    expect(response.headers.get('content-type')).toBe('text/plain;charset=utf-8');
  });

  test.each([
    ['60', 3600],
    ['129600', 90 * day],
    ['999999999', 90 * day],
  ])('takes expiration %s as minutes and cuts it at 90 days', async (expiration, seconds) => {
    const portal = await openPortal();
    const { answer } = await signIn(portal, 'analyst', { expiration });
    expect(answer['refresh_token_expires_in']).toBe(seconds);
  });

  test('keeps to the lifetimes of the options', async () => {
    const portal = await openPortal({ lifetimes: { accessSeconds: 40, refreshSeconds: 90 } });
    const { answer } = await signIn(portal, 'analyst', { expiration: '20160' });
    expect(answer).toMatchObject({ expires_in: 40, refresh_token_expires_in: 90 });
  });

  test('does not tell the refresh lifetime before 10.9.1', async () => {
    const portal = await openPortal({ refreshTokenLifetimeTold: false });
    const { answer } = await signIn(portal);
    expect(answer).toHaveProperty('refresh_token');
    expect(answer).not.toHaveProperty('refresh_token_expires_in');
  });

  const good = pkce();
  test.each([
    ['a wrong verifier', 'S256', { code_verifier: pkce().verifier }, 'Invalid code_verifier'],
    ['no verifier', 'S256', { code_verifier: null }, 'code_verifier not specified'],
    ['the challenge as verifier', 'S256', { code_verifier: good.challenge }, 'Invalid code_verifier'],
    ['the verifier of S256 for plain', 'plain', {}, 'Invalid code_verifier'],
    ['the verifier of S256 without a method', null, {}, 'Invalid code_verifier'],
    ['another redirect URI', 'S256', { redirect_uri: 'http://127.0.0.1:7070' }, 'Invalid redirect_uri'],
    ['no redirect URI', 'S256', { redirect_uri: null }, 'redirect_uri not specified'],
    ['no code', 'S256', { code: null }, 'code not specified'],
    ['an invented code', 'S256', { code: 'invented' }, 'Invalid code'],
  ])('refuses %s', async (_name, method, changes, description) => {
    const portal = await openPortal();
    const url = authorizeUrl(portal, { code_challenge: good.challenge, code_challenge_method: method });
    const { code } = await portal.signInLikeAPerson(url);
    const answer = await askToken(portal, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: outOfBand,
      code_verifier: good.verifier,
      ...changes,
    });
    expect(answer).toMatchObject(apiError(400, { error: 'invalid_request', error_description: description }));
  });

  test('takes a plain challenge, and refuses a verifier where none was sent', async () => {
    const portal = await openPortal();
    const { verifier } = pkce();
    const exchange = async (changes: Record<string, string>) => {
      const { code } = await portal.signInLikeAPerson(authorizeUrl(portal, changes));
      const grant = { grant_type: 'authorization_code', code, redirect_uri: outOfBand };
      return askToken(portal, { ...grant, code_verifier: verifier });
    };
    expect(await exchange({ code_challenge: verifier })).toHaveProperty('access_token');
    expect(await exchange({})).toMatchObject(apiError(400, { error: 'invalid_request' }));
  });

  test('refuses a code of another client, and leaves it to its own', async () => {
    const portal = await openPortal();
    portal.registerClient({ clientId: 'other', redirectUris: [outOfBand] });
    const { code } = await portal.signInLikeAPerson(authorizeUrl(portal));
    const grant = { grant_type: 'authorization_code', code, redirect_uri: outOfBand };
    expect(await askToken(portal, { ...grant, client_id: 'other' })).toMatchObject(apiError(400));
    expect(await askToken(portal, grant)).toHaveProperty('access_token');
  });

  test('refuses a code that has run out', async () => {
    let now = Date.now();
    const portal = await openPortal({ now: () => now, lifetimes: { codeSeconds: 60 } });
    const { code } = await portal.signInLikeAPerson(authorizeUrl(portal));
    now += 60_000;
    const answer = await askToken(portal, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: outOfBand,
    });
    expect(answer).toMatchObject(apiError(400, { error_description: 'code expired' }));
  });

  test('refuses a used code and ends everything that came of it', async () => {
    const portal = await openPortal();
    const { code, access, refresh } = await signIn(portal);
    const renewed = await askToken(portal, { grant_type: 'refresh_token', refresh_token: refresh });
    expect(portal.isAlive(access)).toBe(true);
    const again = await askToken(portal, { grant_type: 'authorization_code', code, redirect_uri: outOfBand });
    expect(again).toMatchObject(apiError(400, { error_description: 'Invalid code' }));
    expect(aliveOf(portal, [access, refresh, String(renewed['access_token'])])).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('refresh_token', () => {
  test.each([
    ['enterprise', undefined],
    ['agol', 'analyst'],
  ] as const)('gives an access token and no refresh token (%s)', async (flavour, username) => {
    const portal = await openPortal({ flavour });
    const { refresh } = await signIn(portal);
    const answer = await askToken(portal, { grant_type: 'refresh_token', refresh_token: refresh });
    expect(answer).toMatchObject({ expires_in: 1800 });
    expect(answer).not.toHaveProperty('refresh_token');
    expect(answer['username']).toBe(username);
  });

  test('tells an expired one from a revoked, a foreign and an invented one', async () => {
    const portal = await openPortal();
    portal.registerClient({ clientId: 'other', redirectUris: [outOfBand] });
    const { refresh, access } = await signIn(portal);
    const ask = async (values: Record<string, string>) => {
      const answer = await askToken(portal, {
        grant_type: 'refresh_token',
        refresh_token: refresh,
        ...values,
      });
      const { code, error, error_description: description } = answer['error'] as Record<string, unknown>;
      return `${String(code)} ${String(error)}: ${String(description)}`;
    };
    expect(await ask({ client_id: 'other' })).toBe('498 invalid_request: Invalid refresh_token');
    expect(await ask({ refresh_token: access })).toBe('498 invalid_request: Invalid refresh_token');
    expect(await ask({ refresh_token: 'invented' })).toBe('498 invalid_request: Invalid refresh_token');
    portal.expireRefreshTokens();
    expect(await ask({})).toBe('498 invalid_request: refresh_token expired');
    portal.revokeEverything();
    expect(await ask({})).toBe('498 invalid_request: Invalid refresh_token');
  });
});

describe('exchange_refresh_token', () => {
  test('ends the old refresh token and all its access tokens, and keeps the lifetime', async () => {
    const portal = await openPortal();
    const { access, refresh } = await signIn(portal, 'analyst', { expiration: '300' });
    const renewed = await askToken(portal, { grant_type: 'refresh_token', refresh_token: refresh });
    const answer = await askToken(portal, {
      grant_type: 'exchange_refresh_token',
      refresh_token: refresh,
      redirect_uri: outOfBand,
    });
    expect(answer).toMatchObject({ refresh_token_expires_in: 18_000, username: 'analyst' });
    expect(aliveOf(portal, [access, refresh, String(renewed['access_token'])])).toEqual([
      false,
      false,
      false,
    ]);
    expect(portal.isAlive(String(answer['access_token']))).toBe(true);
    const self = await get(`${portal.portalUrl}/sharing/rest/community/self`, bearer(access));
    expect(self).toMatchObject(apiError(498));
  });

  test.each([
    [{ redirect_uri: null }, 'redirect_uri not specified'],
    [{ redirect_uri: 'http://127.0.0.1:7070' }, 'Invalid redirect_uri'],
    [{ refresh_token: null }, 'refresh_token not specified'],
  ])('refuses %j and ends nothing', async (changes, description) => {
    const portal = await openPortal();
    const { access, refresh } = await signIn(portal);
    const answer = await askToken(portal, {
      grant_type: 'exchange_refresh_token',
      refresh_token: refresh,
      redirect_uri: outOfBand,
      ...changes,
    });
    expect(answer).toMatchObject(apiError(400, { error_description: description }));
    expect(aliveOf(portal, [access, refresh])).toEqual([true, true]);
  });

  test('is unknown before 10.6', async () => {
    const portal = await openPortal({ knowsExchange: false });
    const { refresh } = await signIn(portal);
    const answer = await askToken(portal, {
      grant_type: 'exchange_refresh_token',
      refresh_token: refresh,
      redirect_uri: outOfBand,
    });
    expect(answer).toMatchObject(apiError(400, { error: 'unsupported_grant_type' }));
    expect(portal.isAlive(refresh)).toBe(true);
  });
});

describe('client_credentials', () => {
  const app = { grant_type: 'client_credentials', client_id: 'wayleave-demo-app' };

  test.each([
    [null, 7200],
    ['1', 60],
    ['20160', 14 * day],
    ['99999', 14 * day],
  ])('gives an app token for expiration %s', async (expiration, seconds) => {
    const portal = await openPortal();
    const answer = await askToken(portal, { ...app, client_secret: 'demo-app-secret', expiration });
    expect(Object.keys(answer).toSorted()).toEqual(['access_token', 'expires_in']);
    expect(answer['expires_in']).toBe(seconds);
  });

  test.each([
    [{}, 'invalid_request', 'client_secret not specified'],
    [{ client_secret: 'wrong' }, 'invalid_client', 'Invalid client_secret'],
    [{ client_secret: 'demo-app-secret', expiration: 'soon' }, 'invalid_request', 'Invalid expiration'],
    [{ client_id: 'wayleave-demo', client_secret: 'any' }, 'invalid_client', 'Invalid client_secret'],
  ])('refuses %j', async (changes, error, description) => {
    const portal = await openPortal();
    const answer = await askToken(portal, { ...app, ...changes });
    expect(answer).toMatchObject(apiError(400, { error, error_description: description }));
  });

  test('is nobody: community/self is refused, content is not', async () => {
    const portal = await openPortal();
    const answer = await askToken(portal, { ...app, client_secret: 'demo-app-secret' });
    const headers = bearer(String(answer['access_token']));
    expect(await get(`${portal.portalUrl}/sharing/rest/community/self`, headers)).toMatchObject(
      apiError(403),
    );
    const self = await get(`${portal.portalUrl}/sharing/rest/portals/self`, headers);
    expect(self).toMatchObject({ appInfo: { appId: 'wayleave-demo-app' } });
    expect(self).not.toHaveProperty('user');
  });
});

describe('the token endpoint', () => {
  test.each([
    [{ client_id: null }, 'invalid_request', 'client_id not specified'],
    [{ client_id: 'nobody' }, 'invalid_client_id', 'Invalid client_id'],
    [{ grant_type: null }, 'invalid_request', 'grant_type not specified'],
    [{ grant_type: 'password' }, 'unsupported_grant_type', 'Invalid grant_type'],
  ])('refuses %j', async (changes, error, description) => {
    const portal = await openPortal();
    const answer = await askToken(portal, { grant_type: 'refresh_token', refresh_token: 'x', ...changes });
    expect(answer).toMatchObject(apiError(400, { error, error_description: description }));
  });

  test('opened in a browser says what is missing, which shows that it is the right address', async () => {
    const portal = await openPortal();
    const answer = await get(`${portal.portalUrl}/sharing/rest/oauth2/token`);
    expect(answer).toMatchObject(apiError(400, { error_description: 'client_id not specified' }));
  });

  test('refuses GET, and parameters in the query', async () => {
    const portal = await openPortal();
    const { refresh } = await signIn(portal);
    const url = `${portal.portalUrl}/sharing/rest/oauth2/token?${new URLSearchParams({
      client_id: 'wayleave-demo',
      grant_type: 'refresh_token',
      refresh_token: refresh,
    }).toString()}`;
    expect(await get(url)).toMatchObject(apiError(405));
    expect(await post(url, {})).toMatchObject(
      apiError(400, { error_description: 'client_id not specified' }),
    );
  });
});

describe('revokeToken', () => {
  const revoke = (portalUrl: string, values: Record<string, string>) =>
    post(`${portalUrl}/sharing/rest/oauth2/revokeToken/`, values);

  test('says success for rubbish, and listens only to the client that got the token', async () => {
    const portal = await openPortal();
    portal.registerClient({ clientId: 'other', redirectUris: [] });
    const { access, refresh } = await signIn(portal);
    const success = { success: true };
    expect(await revoke(portal.portalUrl, {})).toEqual(success);
    expect(await revoke(portal.portalUrl, { client_id: 'other', auth_token: refresh })).toEqual(success);
    expect(await revoke(portal.portalUrl, { client_id: 'wayleave-demo', token: refresh })).toEqual(success);
    expect(aliveOf(portal, [access, refresh])).toEqual([true, true]);
    expect(await revoke(portal.portalUrl, { client_id: 'wayleave-demo', auth_token: access })).toEqual(
      success,
    );
    expect(aliveOf(portal, [access, refresh])).toEqual([false, true]);
  });

  test('of a refresh token ends its access tokens, and of no other', async () => {
    const portal = await openPortal();
    const [one, other] = [await signIn(portal), await signIn(portal)];
    await revoke(portal.portalUrl, { client_id: 'wayleave-demo', auth_token: one.refresh });
    expect(aliveOf(portal, [one.access, one.refresh])).toEqual([false, false]);
    expect(aliveOf(portal, [other.access, other.refresh])).toEqual([true, true]);
  });

  test('cannot end app tokens', async () => {
    const portal = await openPortal();
    const app = { client_id: 'wayleave-demo-app', client_secret: 'demo-app-secret' };
    const { access_token: token } = await askToken(portal, { grant_type: 'client_credentials', ...app });
    await revoke(portal.portalUrl, { client_id: 'wayleave-demo-app', auth_token: String(token) });
    expect(portal.isAlive(String(token))).toBe(true);
  });
});
