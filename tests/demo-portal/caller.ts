import { createHash, randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { type DemoPortal, startDemoPortal } from '../../src/demo-portal/demo-portal.ts';
import type { DemoPortalOptions } from '../../src/demo-portal/options.ts';

/** JSON as it comes: the tests say what they expect of it. */
export type Json = Record<string, unknown>;

export const redirectUri = 'http://127.0.0.1:7070';
export const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';

/** A demo portal for one test, closed at its end. */
export async function openPortal(options: DemoPortalOptions = {}): Promise<DemoPortal> {
  const portal = await startDemoPortal(options);
  onTestFinished(() => portal.close());
  return portal;
}

/** A verifier and its S256 challenge, made here by RFC 7636 and not with our own code. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** The authorize address with what a good client sends, changed as wished; null leaves a parameter out. */
export function authorizeUrl(portal: DemoPortal, changes: Record<string, string | null> = {}): string {
  const standard = {
    client_id: 'wayleave-demo',
    response_type: 'code',
    redirect_uri: outOfBand,
    state: 'the-state',
  };
  return `${portal.portalUrl}/sharing/rest/oauth2/authorize?${parameters({ ...standard, ...changes }).toString()}`;
}

function parameters(values: Record<string, string | null>): URLSearchParams {
  const result = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== null) result.set(name, value);
  return result;
}

/** Posts a form and reads the JSON answer. */
export async function post(
  url: string,
  values: Record<string, string | null>,
  headers: Record<string, string> = {},
): Promise<Json> {
  const response = await fetch(url, { method: 'POST', body: parameters({ f: 'json', ...values }), headers });
  return (await response.json()) as Json;
}

/** Gets JSON. */
export async function get(url: string, headers: Record<string, string> = {}): Promise<Json> {
  const response = await fetch(`${url}${url.includes('?') ? '&' : '?'}f=json`, { headers });
  return (await response.json()) as Json;
}

/** Asks the token endpoint as the public demo client, changed as wished. */
export function askToken(portal: DemoPortal, values: Record<string, string | null>): Promise<Json> {
  const client = { client_id: 'wayleave-demo' };
  return post(`${portal.portalUrl}/sharing/rest/oauth2/token`, { ...client, ...values });
}

/** A pair of tokens as a sign-in gives them. */
export interface Pair {
  readonly code: string;
  readonly access: string;
  readonly refresh: string;
  readonly answer: Json;
}

/** Signs in by OAuth with PKCE, out of band. */
export async function signIn(
  portal: DemoPortal,
  username = 'analyst',
  changes: Record<string, string | null> = {},
): Promise<Pair> {
  const { verifier, challenge } = pkce();
  const url = authorizeUrl(portal, { code_challenge: challenge, code_challenge_method: 'S256', ...changes });
  const { code } = await portal.signInLikeAPerson(url, { username, password: 'demo' });
  const redirect = changes['redirect_uri'] ?? outOfBand;
  const answer = await askToken(portal, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
  });
  return {
    code: code ?? '',
    access: String(answer['access_token']),
    refresh: String(answer['refresh_token']),
    answer,
  };
}

/** The header that carries a token everywhere. */
export function bearer(token: string): Record<string, string> {
  return { 'X-Esri-Authorization': `Bearer ${token}` };
}

/** What `expect(...).toMatchObject` takes for an API error. */
export function apiError(code: number, rest: Json = {}): Json {
  return { error: { code, ...rest } };
}
