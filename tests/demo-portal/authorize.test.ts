import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBrowser } from '../../src/demo-portal/person.ts';
import { authorizeUrl, openPortal, outOfBand, redirectUri } from './caller.ts';

async function open(
  url: string,
): Promise<{ status: number; location: string | null; body: string; headers: Headers }> {
  const response = await fetch(url, { redirect: 'manual' });
  const { status, headers } = response;
  return { status, headers, location: headers.get('location'), body: await response.text() };
}

describe('the authorize page', () => {
  test('is titled Sign In, carries a form, and may be neither framed nor kept', async () => {
    const portal = await openPortal();
    const page = await open(authorizeUrl(portal, { redirect_uri: redirectUri }));
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Sign In</title>');
    expect(page.body).toMatch(/<form method="post" action="\/portal\/sharing\/oauth2\/signin">/);
    expect(page.body).toMatch(/<input type="hidden" name="oauth_state" value="[\w-]{32}">/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('content-security-policy')).toContain(
      "form-action 'self' http://127.0.0.1:7070;",
    );
  });

  test.each([
    [{ redirect_uri: 'http://127.0.0.1:7070/' }, 'Invalid redirect_uri'],
    [{ redirect_uri: 'http://127.0.0.1:7071' }, 'Invalid redirect_uri'],
    [{ redirect_uri: 'HTTP://127.0.0.1:7070' }, 'Invalid redirect_uri'],
    [{ redirect_uri: null }, 'redirect_uri not specified'],
    [{ client_id: 'nobody' }, 'Invalid client_id'],
    [{ client_id: null }, 'client_id not specified'],
    [{ client_id: null, redirect_uri: null }, 'redirect_uri not specified'],
  ])('shows an error page and never redirects for %j', async (changes, words) => {
    const portal = await openPortal();
    const page = await open(authorizeUrl(portal, changes));
    expect(page.status).toBe(400);
    expect(page.location).toBeNull();
    expect(page.body).toContain(words);
  });

  test('refuses a parameter that is sent twice', async () => {
    const portal = await openPortal();
    const page = await open(`${authorizeUrl(portal)}&client_id=wayleave-demo`);
    expect(page.status).toBe(400);
    expect(page.body).toContain('client_id specified more than once');
  });

  test.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: null }, 'unsupported_response_type'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S512' }, 'invalid_request'],
    [{ code_challenge_method: 'S256' }, 'invalid_request'],
    [{ expiration: '-5' }, 'invalid_request'],
    [{ expiration: '2 weeks' }, 'invalid_request'],
  ])('tells the application about %j', async (changes, error) => {
    const portal = await openPortal();
    const page = await open(authorizeUrl(portal, { redirect_uri: redirectUri, ...changes }));
    const target = new URL(page.location ?? '');
    expect(target.origin).toBe(redirectUri);
    expect(target.searchParams.get('error')).toBe(error);
    expect(target.searchParams.get('state')).toBe('the-state');
  });

  test('shows markup in names as text', async () => {
    const portal = await openPortal();
    const clientId = '"><script>alert(1)</script>';
    portal.registerClient({ clientId, redirectUris: [redirectUri] });
    portal.addUser({ username: '<b>bold</b>', password: 'demo' });
    const page = await open(authorizeUrl(portal, { client_id: clientId, redirect_uri: redirectUri }));
    expect(page.status).toBe(200);
    expect(page.body).not.toContain('<script>');
    expect(page.body).not.toContain('<b>bold');
    expect(page.body).toContain('&lt;b&gt;bold&lt;/b&gt;');
  });
});

describe('a person', () => {
  test('ends at the listener with a code and the state byte for byte', async () => {
    const portal = await openPortal();
    const seen: string[] = [];
    const listener = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end('Thank you.');
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      listener.close();
      listener.closeAllConnections();
    });
    const target = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
    portal.registerClient({ clientId: 'tool', redirectUris: [target] });
    const state = 'a+b c&d=e%20f"<ä€𝄞>#';
    const outcome = await portal.signInLikeAPerson(
      authorizeUrl(portal, { client_id: 'tool', redirect_uri: target, state }),
    );
    expect(outcome).toMatchObject({ status: 200, body: 'Thank you.', error: null });
    expect(seen).toHaveLength(1);
    const answer = new URL(seen[0] ?? '', target).searchParams;
    expect(answer.get('state')).toBe(state);
    expect(answer.get('code')).toBe(outcome.code);
  });

  test('who cancels sends access_denied back', async () => {
    const portal = await openPortal();
    const url = authorizeUrl(portal, { redirect_uri: 'https://127.0.0.1:7070' });
    const outcome = await portal.signInLikeAPerson(url, undefined, 'deny');
    expect(outcome).toMatchObject({ code: null, error: 'access_denied' });
    expect(outcome.location).toContain('error_description=The%20user%20has%20denied%20your%20request');
    expect(outcome.location).toContain('state=the-state');
  });

  test('gets the code from the approval page, once', async () => {
    const portal = await openPortal();
    const outcome = await portal.signInLikeAPerson(authorizeUrl(portal));
    expect(outcome.location).toContain('/portal/sharing/oauth2/approval?code=');
    expect(outcome.body).toContain(`<title>SUCCESS code=${outcome.code}</title>`);
    expect(outcome.body).toContain(`<input type="text" id="code" value="${outcome.code}"`);
    const invented = await fetch(`${portal.portalUrl}/sharing/oauth2/approval?code=invented`);
    expect(invented.status).toBe(400);
  });

  test('who cancels out of band sees it', async () => {
    const portal = await openPortal();
    const outcome = await portal.signInLikeAPerson(authorizeUrl(portal), undefined, 'deny');
    expect(outcome).toMatchObject({ code: null, error: 'access_denied' });
  });

  test.each([outOfBand, 'https://127.0.0.1:7070'])('with a wrong password is told so (%s)', async (uri) => {
    const portal = await openPortal();
    const url = authorizeUrl(portal, { redirect_uri: uri });
    await expect(portal.signInLikeAPerson(url, { username: 'analyst', password: 'Demo' })).rejects.toThrow(
      'The portal showed an error page: Invalid username or password.',
    );
  });

  test('is told of a redirect URI that is not registered', async () => {
    const portal = await openPortal();
    const url = authorizeUrl(portal, { redirect_uri: 'http://127.0.0.1:1' });
    await expect(portal.signInLikeAPerson(url)).rejects.toThrow('Invalid redirect_uri');
  });

  test('is remembered by the browser until force_login or sign-out', async () => {
    const portal = await openPortal();
    const browser = createBrowser();
    const url = authorizeUrl(portal, { redirect_uri: redirectUri });
    await portal.signInLikeAPerson(authorizeUrl(portal), undefined, 'approve', browser);
    expect((await browser.open(url)).status).toBe(302);
    expect((await browser.open(`${url}&force_login=true`)).status).toBe(200);
    await browser.open(`${portal.portalUrl}/sharing/rest/oauth2/signout`);
    expect((await browser.open(url)).status).toBe(200);
  });

  test('is never sent to a place that is not registered by sign-out', async () => {
    const portal = await openPortal();
    const signOut = `${portal.portalUrl}/sharing/rest/oauth2/signout?client_id=wayleave-demo&redirect_uri=`;
    expect((await open(`${signOut}${encodeURIComponent(redirectUri)}`)).location).toBe(redirectUri);
    expect((await open(`${signOut}https://evil.example`)).location).toBeNull();
  });

  test('cannot use a sign-in form twice', async () => {
    const portal = await openPortal();
    const page = await open(authorizeUrl(portal));
    const oauthState = /name="oauth_state" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const form = { oauth_state: oauthState, username: 'analyst', password: 'demo' };
    const send = () =>
      fetch(`${portal.portalUrl}/sharing/oauth2/signin`, {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      });
    expect((await send()).status).toBe(302);
    expect((await send()).status).toBe(400);
  });
});
