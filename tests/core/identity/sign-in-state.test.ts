import { describe, expect, test } from 'vitest';
import { issuerOf } from '../../../src/core/identity/credentials.ts';
import { signInEnd, signInState } from '../../../src/core/identity/sign-in-state.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import type { Session } from '../../../src/core/model/session.ts';
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

const now = Date.UTC(2026, 0, 5, 9);
const minute = 60_000;
const at = (minutes: number) => now + minutes * minute;
/** A token that ends so many minutes from now. */
const ending = (minutes: number) => token('t', at(minutes - 60), 60);

const user = oauth2Config();
const asking = tokenConfig('token01', { password: null });
const table: readonly (readonly [string, AuthConfig, Session | null, string])[] = [
  ['a user login nobody used', user, null, 'never-signed-in'],
  [
    'a user login with both tokens',
    user,
    session('user001', { access: ending(20), refresh: ending(9_000) }),
    'signed-in',
  ],
  [
    'an ended token that can be refreshed',
    user,
    session('user001', { access: ending(-1), refresh: ending(9_000) }),
    'signed-in',
  ],
  [
    'a token about to end that can be refreshed',
    user,
    session('user001', { access: ending(1), refresh: ending(9_000) }),
    'signed-in',
  ],
  [
    'no refresh token, plenty of time',
    user,
    session('user001', { access: ending(20), refresh: null }),
    'signed-in',
  ],
  [
    'no refresh token, little time',
    user,
    session('user001', { access: ending(4), refresh: null }),
    'expires-soon',
  ],
  [
    'an ended refresh token, little time',
    user,
    session('user001', { access: ending(4), refresh: ending(-1) }),
    'expires-soon',
  ],
  ['both ended', user, session('user001', { access: ending(-1), refresh: ending(-1) }), 'sign-in-needed'],
  ['a session that was ended', user, session('user001', { access: null, refresh: null }), 'sign-in-needed'],
  [
    'a token without a known end',
    user,
    session('user001', { access: token('t', 0, null), refresh: null }),
    'signed-in',
  ],
  ['an application that never asked', appConfig(), null, 'signed-in'],
  [
    'an application whose token ended',
    appConfig(),
    session('app0001', { access: ending(-1), refresh: null }),
    'signed-in',
  ],
  ['a stored password', tokenConfig(), null, 'signed-in'],
  ['a password that is asked for', asking, null, 'never-signed-in'],
  [
    'a password that is asked for, ended',
    asking,
    session('token01', { access: ending(-1), refresh: null }),
    'sign-in-needed',
  ],
  ['an API key', apiKeyConfig(), null, 'no-sign-in'],
  ['an API key about to end', apiKeyConfig('apikey1', { expiresAt: at(4) }), null, 'expires-soon'],
  ['an ended API key', apiKeyConfig('apikey1', { expiresAt: now }), null, 'sign-in-needed'],
  ['a pasted token', pastedConfig('pasted1', { expiresAt: at(60) }), null, 'no-sign-in'],
  ['an ended pasted token', pastedConfig('pasted1', { expiresAt: at(-1) }), null, 'sign-in-needed'],
  ['Basic', basicConfig(), null, 'no-sign-in'],
];

describe('the state of a sign-in', () => {
  test.each(table)('%s', (_what, config, held, state) => {
    expect(signInState(config, held, now).state).toBe(state);
  });

  test('tells who, since when and until when', () => {
    const held = session('user001', {
      signedInAt: 5,
      surface: 'embedded',
      access: ending(20),
      refresh: ending(9_000),
    });
    expect(signInState(user, held, now)).toEqual({
      state: 'signed-in',
      account: 'ada',
      signedInAt: 5,
      tokenExpiresAt: at(20),
      signInEndsAt: at(9_000),
      tokenIssuedAt: at(-40),
      lastSurface: 'embedded',
    });
  });

  test.each([
    [
      'that ended keeps its surface',
      user,
      { access: null, refresh: null, surface: 'system' },
      null,
      'system',
    ],
    ['of format 1 tells no surface', user, { access: ending(20), surface: null }, at(-40), null],
    ['of an application has none', appConfig(), { access: ending(20), refresh: null }, at(-40), null],
  ] as const)('one %s', (_what, config, changes, tokenIssuedAt, lastSurface) => {
    const state = signInState(config, session('user001', changes), now);
    expect(state).toMatchObject({ tokenIssuedAt, lastSurface });
  });

  test.each([
    ['an API key', apiKeyConfig('apikey1', { key: { value: 'k', setAt: 7 } }), 7],
    ['a pasted token', pastedConfig('pasted1', { token: { value: 't', setAt: 8 } }), 8],
    ['Basic', basicConfig(), null],
    ['nobody', user, null],
  ])('of %s: the token counts from when it was given', (_what, config, tokenIssuedAt) => {
    expect(signInState(config, null, now)).toMatchObject({ tokenIssuedAt, lastSurface: null });
  });

  test.each([
    ['another client', { clientId: 'other' }],
    ['another portal', { portal: 'https://other.example.org/portal' }],
    ['another token URL', { tokenUrl: 'https://other.example.org/oauth2/token' }],
  ])('of a configuration that was led to %s: nobody is signed in', (_what, changes) => {
    const held = session('user001', { access: ending(20), refresh: ending(9_000), issuer: issuerOf(user) });
    expect(signInState(user, held, now).state).toBe('signed-in');
    expect(signInState({ ...user, ...changes }, held, now)).toEqual({
      state: 'never-signed-in',
      account: null,
      signedInAt: null,
      tokenExpiresAt: null,
      signInEndsAt: null,
      tokenIssuedAt: null,
      lastSurface: null,
    });
  });
});

describe('when a person has to sign in again', () => {
  test.each([
    ['with a refresh token: at its end', user, { access: ending(20), refresh: ending(9_000) }, at(9_000)],
    ['without: at the end of the token', user, { access: ending(20), refresh: null }, at(20)],
    ['with one of unknown end: unknown', user, { access: ending(20), refresh: token('r', 0, null) }, null],
    ['an application: never', appConfig(), { access: ending(20), refresh: null }, null],
    ['a stored password: never', tokenConfig(), { access: ending(20), refresh: null }, null],
    [
      'a password that is asked for: at the end of the token',
      asking,
      { access: ending(20), refresh: null },
      at(20),
    ],
  ] as const)('%s', (_what, config, changes, end) => {
    expect(signInEnd(config, session('user001', changes))).toBe(end);
  });
});
