import { createHash, timingSafeEqual } from 'node:crypto';
import { repeatedParameter } from './authorize.ts';
import type { Client } from './clients.ts';
import { type Exchange, json, type Reply } from './exchange.ts';
import { secondsFor } from './options.ts';
import type { Token } from './tokens.ts';
import type { Challenge, Code, World } from './world.ts';

type Form = URLSearchParams;

/** `oauth2/token` (RFC 6749 section 3.2): form POST only, JSON in `text/plain`, refusals in HTTP 200. */
export function token(world: World, exchange: Exchange): Reply {
  // People open this address in a browser to see whether it is right; this answer says that it is.
  if (exchange.method !== 'POST' && !exchange.query.has('client_id'))
    return invalid('client_id not specified');
  if (exchange.method !== 'POST') return refusal(405, 'invalid_request', 'Method not supported');
  const form = exchange.form;
  const repeated = repeatedParameter(form);
  if (repeated !== null) return invalid(`${repeated} specified more than once`);
  const clientId = form.get('client_id');
  if (!clientId) return invalid('client_id not specified');
  const client = world.clients.get(clientId);
  if (client === undefined) return refusal(400, 'invalid_client_id', 'Invalid client_id');
  const secret = form.get('client_secret');
  if (secret && secret !== client.clientSecret)
    return refusal(400, 'invalid_client', 'Invalid client_secret');
  switch (form.get('grant_type') || null) {
    case 'authorization_code':
      return fromCode(world, client, form);
    case 'refresh_token':
      return fromRefreshToken(world, client, form);
    case 'exchange_refresh_token':
      return world.knowsExchange ? fromExchange(world, client, form) : unknownGrant();
    case 'client_credentials':
      return fromSecret(world, client, form);
    case null:
      return invalid('grant_type not specified');
    default:
      return unknownGrant();
  }
}

function unknownGrant(): Reply {
  return refusal(400, 'unsupported_grant_type', 'Invalid grant_type');
}

function fromCode(world: World, client: Client, form: Form): Reply {
  const text = form.get('code');
  const redirectUri = form.get('redirect_uri');
  if (!text) return invalid('code not specified');
  if (!redirectUri) return invalid('redirect_uri not specified');
  const code = world.codes.get(text);
  if (code === undefined || code.attempt.clientId !== client.clientId) return invalid('Invalid code');
  if (code.used) {
    // RFC 6749 section 4.1.2: a code that is used twice may be stolen, so what came of it ends.
    world.ledger.revoke((issued) => issued.code === text);
    return invalid('Invalid code');
  }
  const fault = faultOf(world, code, redirectUri, form.get('code_verifier'));
  code.used = true;
  if (fault !== null) return invalid(fault);
  const refresh = world.ledger.issue({
    kind: 'refresh',
    realm: 'portal',
    username: code.username,
    clientId: client.clientId,
    code: text,
    redirectUri,
    lifetimeSeconds: code.attempt.refreshSeconds,
  });
  return pair(world, refresh);
}

function faultOf(world: World, code: Code, redirectUri: string, verifier: string | null): string | null {
  if (code.expiresAt <= world.now()) return 'code expired';
  if (code.attempt.redirectUri !== redirectUri) return 'Invalid redirect_uri';
  const challenge = code.attempt.challenge;
  if (challenge === null) return verifier ? 'code_verifier without code_challenge' : null;
  if (!verifier) return 'code_verifier not specified';
  return matches(challenge, verifier) ? null : 'Invalid code_verifier';
}

function matches(challenge: Challenge, verifier: string): boolean {
  if (!/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  const text =
    challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  const [given, wanted] = [Buffer.from(text), Buffer.from(challenge.text)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function fromRefreshToken(world: World, client: Client, form: Form): Reply {
  const refresh = refreshTokenOf(world, client, form);
  if ('status' in refresh) return refresh;
  const access = issueAccess(world, refresh);
  return tokenReply({
    access_token: access.text,
    expires_in: access.lifetimeSeconds,
    // Enterprise leaves the name out here, as Esri's own example does.
    ...(world.flavour === 'agol' ? { username: refresh.username, ssl: false } : {}),
  });
}

function fromExchange(world: World, client: Client, form: Form): Reply {
  const redirectUri = form.get('redirect_uri');
  if (!redirectUri) return invalid('redirect_uri not specified');
  const old = refreshTokenOf(world, client, form);
  if ('status' in old) return old;
  if (old.redirectUri !== redirectUri) return invalid('Invalid redirect_uri');
  world.ledger.revoke((issued) => issued === old || issued.refreshToken === old.text);
  const { kind, realm, username, clientId, code, lifetimeSeconds } = old;
  return pair(
    world,
    world.ledger.issue({ kind, realm, username, clientId, code, redirectUri, lifetimeSeconds }),
  );
}

function refreshTokenOf(world: World, client: Client, form: Form): Token | Reply {
  const text = form.get('refresh_token');
  if (!text) return invalid('refresh_token not specified');
  const refresh = world.ledger.find(text);
  const isIts = refresh?.kind === 'refresh' && refresh.clientId === client.clientId && !refresh.revoked;
  if (!isIts || !world.accounts.has(refresh.username ?? '')) {
    return refusal(498, 'invalid_request', 'Invalid refresh_token');
  }
  if (!world.ledger.isAlive(refresh)) return refusal(498, 'invalid_request', 'refresh_token expired');
  return refresh;
}

function fromSecret(world: World, client: Client, form: Form): Reply {
  if (!form.get('client_secret')) return invalid('client_secret not specified');
  const lifetimeSeconds = secondsFor(form.get('expiration') || null, world.lifetimes.app);
  if (lifetimeSeconds === null) return invalid('Invalid expiration');
  const app = world.ledger.issue({
    kind: 'app',
    realm: 'portal',
    clientId: client.clientId,
    lifetimeSeconds,
  });
  return tokenReply({ access_token: app.text, expires_in: app.lifetimeSeconds });
}

function issueAccess(world: World, refresh: Token): Token {
  return world.ledger.issue({
    kind: 'access',
    realm: 'portal',
    username: refresh.username,
    clientId: refresh.clientId,
    code: refresh.code,
    refreshToken: refresh.text,
    lifetimeSeconds: world.lifetimes.access.standard,
  });
}

// `ssl` is false: the demo speaks http on loopback, and a client must not use http for a token that says true.
function pair(world: World, refresh: Token): Reply {
  const access = issueAccess(world, refresh);
  const told = world.refreshTokenLifetimeTold ? { refresh_token_expires_in: refresh.lifetimeSeconds } : {};
  return tokenReply({
    access_token: access.text,
    expires_in: access.lifetimeSeconds,
    username: refresh.username,
    ssl: false,
    refresh_token: refresh.text,
    ...told,
  });
}

/** `oauth2/revokeToken`: success always, but only the client that got a token can end it. */
export function revokeToken(world: World, exchange: Exchange): Reply {
  if (exchange.method !== 'POST') return refusal(405, 'invalid_request', 'Method not supported');
  const text = exchange.form.get('auth_token') ?? '';
  const clientId = exchange.form.get('client_id');
  world.ledger.revoke(
    (issued) =>
      issued.clientId === clientId &&
      (issued.kind === 'access' || issued.kind === 'refresh') &&
      (issued.text === text || issued.refreshToken === text),
  );
  return tokenReply({ success: true });
}

function invalid(description: string): Reply {
  return refusal(400, 'invalid_request', description);
}

function refusal(code: number, error: string, description: string): Reply {
  return tokenReply({
    error: { code, error, error_description: description, message: description, details: [] },
  });
}

function tokenReply(value: unknown): Reply {
  return json(JSON.stringify(value), 'text/plain;charset=utf-8');
}
