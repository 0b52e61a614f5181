import { accountFor } from './accounts.ts';
import { outOfBand } from './clients.ts';
import { type Exchange, html, parameter, redirect, type Reply } from './exchange.ts';
import { secondsFor } from './options.ts';
import { page } from './page.ts';
import { approvalPage, denialPage, signInErrorPage, signInPage } from './sign-in-page.ts';
import { randomText } from './tokens.ts';
import type { Attempt, Challenge, World } from './world.ts';

const attemptMilliseconds = 600_000;
const pkceText = /^[A-Za-z0-9\-._~]{43,128}$/;

/** `oauth2/authorize`: the sign-in page, a silent redirect for a browser that is known, or an error page. */
export function authorize(world: World, exchange: Exchange): Reply {
  const ask = exchange.method === 'POST' ? exchange.form : exchange.query;
  const repeated = repeatedParameter(ask);
  if (repeated !== null) return signInErrorPage(`${repeated} specified more than once`);
  const clientId = ask.get('client_id');
  const redirectUri = ask.get('redirect_uri');
  if (!redirectUri) return signInErrorPage('redirect_uri not specified');
  if (!clientId) return signInErrorPage('client_id not specified');
  const client = world.clients.get(clientId);
  if (client === undefined) return signInErrorPage('Invalid client_id');
  if (!client.redirectUris.includes(redirectUri)) {
    return signInErrorPage(
      'Invalid redirect_uri',
      'It must equal one that is registered with the application.',
    );
  }

  const state = ask.get('state');
  const challenge = challengeOf(ask);
  const refreshSeconds = secondsFor(ask.get('expiration') || null, world.lifetimes.refresh);
  const style = ask.get('style');
  if (ask.get('response_type') !== 'code') {
    return turnDown(redirectUri, state, 'unsupported_response_type', 'Invalid response_type');
  }
  if (challenge === 'invalid') {
    return turnDown(redirectUri, state, 'invalid_request', 'Invalid code_challenge');
  }
  if (refreshSeconds === null) {
    return turnDown(redirectUri, state, 'invalid_request', 'Invalid expiration');
  }
  const attempt: Attempt = {
    clientId,
    redirectUri,
    state,
    challenge,
    refreshSeconds,
    style: style === 'light' || style === 'dark' ? style : null,
    expiresAt: world.now() + attemptMilliseconds,
  };
  const known = sessionUser(world, exchange);
  const asksAgain = ask.get('force_login') === 'true' || ask.get('prompt') === 'login';
  if (known !== null && !asksAgain) return grant(world, attempt, known);
  const oauthState = randomText();
  world.attempts.set(oauthState, attempt);
  return showSignIn(world, oauthState, attempt, null);
}

/** The first parameter that occurs twice (RFC 6749 section 3.1 forbids it), or null. */
export function repeatedParameter(parameters: URLSearchParams): string | null {
  const seen = new Set<string>();
  for (const name of parameters.keys()) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}

function challengeOf(ask: URLSearchParams): Challenge | null | 'invalid' {
  const text = ask.get('code_challenge');
  const method = ask.get('code_challenge_method');
  if (!text) return method ? 'invalid' : null;
  if (!pkceText.test(text)) return 'invalid';
  if (!method || method === 'plain') return { method: 'plain', text };
  return method === 'S256' && text.length === 43 ? { method, text } : 'invalid';
}

/** The form of the sign-in page. A good name and password, or Cancel, end the attempt. */
export function signIn(world: World, exchange: Exchange): Reply {
  const oauthState = exchange.form.get('oauth_state') ?? '';
  const attempt = world.attempts.get(oauthState);
  if (attempt === undefined || attempt.expiresAt <= world.now()) {
    world.attempts.delete(oauthState);
    return signInErrorPage(
      'Invalid oauth_state',
      'This sign-in has ended. Start again from the application.',
    );
  }
  if (exchange.form.get('choice') === 'deny') {
    world.attempts.delete(oauthState);
    const words = 'The user has denied your request';
    return turnDown(attempt.redirectUri, attempt.state, 'access_denied', words);
  }
  const username = exchange.form.get('username') ?? '';
  const account = accountFor(world.accounts, username, exchange.form.get('password'));
  if (account === null) return showSignIn(world, oauthState, attempt, username);
  world.attempts.delete(oauthState);
  const session = randomText();
  world.sessions.set(session, account.username);
  return grant(world, attempt, account.username, {
    'Set-Cookie': `${cookieName(world)}=${session}; Path=/; HttpOnly; SameSite=Lax`,
  });
}

function showSignIn(world: World, oauthState: string, attempt: Attempt, failedName: string | null): Reply {
  const action = `${new URL(world.portalUrl).pathname.replace(/\/$/, '')}/sharing/oauth2/signin`;
  return signInPage({ action, oauthState, attempt, accounts: world.accounts, failedName });
}

function grant(
  world: World,
  attempt: Attempt,
  username: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const code = randomText();
  const expiresAt = world.now() + world.lifetimes.code.standard * 1000;
  world.codes.set(code, { attempt, username, expiresAt, used: false });
  const isOutOfBand = attempt.redirectUri === outOfBand;
  const target = isOutOfBand ? `${world.portalUrl}/sharing/oauth2/approval` : attempt.redirectUri;
  return redirect(withAnswer(target, attempt.state, { code }), headers);
}

/** Tells the application that there will be no code. */
function turnDown(redirectUri: string, state: string | null, error: string, description: string): Reply {
  if (redirectUri === outOfBand) return denialPage();
  return redirect(withAnswer(redirectUri, state, { error, error_description: description }));
}

function withAnswer(target: string, state: string | null, result: Readonly<Record<string, string>>): string {
  const parts = Object.entries(state === null ? result : { ...result, state });
  const answer = parts.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${target}${target.includes('?') ? '&' : '?'}${answer}`;
}

/** `oauth2/approval`: shows a code that is still good, and nothing else. */
export function approval(world: World, exchange: Exchange): Reply {
  const text = exchange.query.get('code') ?? '';
  const code = world.codes.get(text);
  if (code === undefined || code.used || code.attempt.redirectUri !== outOfBand) {
    return signInErrorPage('Invalid code');
  }
  return approvalPage(text);
}

/** `oauth2/signout`: ends the browser session, then goes back to a registered redirect URI if one is named. */
export function signOut(world: World, exchange: Exchange): Reply {
  const session = cookie(world, exchange);
  if (session !== null) world.sessions.delete(session);
  const headers = { 'Set-Cookie': `${cookieName(world)}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0` };
  const client = world.clients.get(parameter(exchange, 'client_id') ?? '');
  const target = parameter(exchange, 'redirect_uri');
  if (target !== null && target !== outOfBand && client?.redirectUris.includes(target)) {
    return redirect(target, headers);
  }
  return html(200, page({ title: 'Signed out', body: '<main><h1>You are signed out</h1></main>' }), headers);
}

function sessionUser(world: World, exchange: Exchange): string | null {
  const username = world.sessions.get(cookie(world, exchange) ?? '');
  return username !== undefined && world.accounts.has(username) ? username : null;
}

// Cookies are shared by all ports of a host, so two demo portals need two names.
function cookieName(world: World): string {
  return `demo_portal_${new URL(world.portalUrl).port}`;
}

function cookie(world: World, exchange: Exchange): string | null {
  const prefix = `${cookieName(world)}=`;
  const found = (exchange.headers.cookie ?? '').split(/;\s*/).find((pair) => pair.startsWith(prefix));
  return found === undefined ? null : found.slice(prefix.length);
}
