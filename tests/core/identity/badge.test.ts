import { describe, expect, test } from 'vitest';
import { type BadgeFacts, decideBadge } from '../../../src/core/identity/badge.ts';
import { signInState } from '../../../src/core/identity/sign-in-state.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import type { Session } from '../../../src/core/model/session.ts';
import {
  apiKeyConfig,
  appConfig,
  basicConfig,
  oauth2Config,
  session,
  token,
} from '../../fixtures/definitions.ts';

const now = Date.UTC(2026, 0, 5, 9);
const ending = (minutes: number) => token('t', now + (minutes - 60) * 60_000, 60);
const at = (minutes: number) => now + minutes * 60_000;

const user = oauth2Config();
const stateOf = (config: AuthConfig, held: Session | null) => signInState(config, held, now);
const never = stateOf(user, null);
const signedIn = stateOf(user, session('user001', { access: ending(20), refresh: ending(9_000) }));
const ended = stateOf(user, session('user001', { access: null, refresh: null }));
const soon = stateOf(user, session('user001', { access: ending(4), refresh: null }));
const application = stateOf(appConfig(), null);
const key = stateOf(apiKeyConfig('apikey1', { expiresAt: at(600) }), null);
const oldKey = stateOf(apiKeyConfig('apikey1', { expiresAt: at(-1) }), null);

const failed = (
  cause: string | null,
  code: NonNullable<BadgeFacts['failure']>['code'] = 'portal-unreachable',
) => ({
  code,
  message: 'It did not go well.',
  cause,
  since: at(-5),
});
const error = (code: string) => ({ state: 'error', code, message: 'It did not go well.', since: at(-5) });
const offline = (tokenExpiresAt: number | null) => ({ state: 'offline', tokenExpiresAt });

const table: readonly (readonly [string, BadgeFacts['signIn'], BadgeFacts['failure'], boolean, object])[] = [
  // Without a failure: what the sign-in says.
  ['nobody has to sign in', null, null, false, { state: 'public' }],
  ['nobody signed in yet', never, null, false, { state: 'never-signed-in' }],
  ['the sign-in ended', ended, null, false, { state: 'sign-in-needed' }],
  [
    'the token ends soon and nothing renews it',
    soon,
    null,
    false,
    { state: 'expires-soon', tokenExpiresAt: at(4) },
  ],
  ['somebody is signed in', signedIn, null, false, { state: 'signed-in', tokenExpiresAt: at(20) }],
  ['an application signs itself in', application, null, false, { state: 'signed-in', tokenExpiresAt: null }],
  ['a key is stored', key, null, false, { state: 'no-sign-in', tokenExpiresAt: at(600) }],
  ['a stored key ended', oldKey, null, false, { state: 'sign-in-needed' }],
  [
    'user and password are stored',
    stateOf(basicConfig(), null),
    null,
    false,
    { state: 'no-sign-in', tokenExpiresAt: null },
  ],
  // A renewal under way comes before everything.
  ['renewed while all is well', signedIn, null, true, { state: 'refreshing' }],
  ['renewed after a failure', signedIn, failed('ECONNREFUSED'), true, { state: 'refreshing' }],
  ['renewed without a network', signedIn, failed('ENETUNREACH'), true, { state: 'refreshing' }],
  // A failure comes before what the sign-in says.
  ['failed while signed in', signedIn, failed(null, 'no-access'), false, error('no-access')],
  ['failed before anybody signed in', never, failed(null, 'client-unknown'), false, error('client-unknown')],
  ['failed after the sign-in ended', ended, failed(null, 'wrong-account'), false, error('wrong-account')],
  ['failed in public', null, failed(null, 'not-arcgis'), false, error('not-arcgis')],
  // No network, and what only looks like it.
  ['no route', signedIn, failed('ENETUNREACH'), false, offline(at(20))],
  ['the network is down', signedIn, failed('ENETDOWN'), false, offline(at(20))],
  ['no name server answers', signedIn, failed('EAI_AGAIN'), false, offline(at(20))],
  ['Chromium has no network', signedIn, failed('ERR_INTERNET_DISCONNECTED'), false, offline(at(20))],
  ['no route, and nobody signed in yet', never, failed('ENETUNREACH'), false, offline(null)],
  ['no route to something public', null, failed('ENETUNREACH'), false, offline(null)],
  ['an unknown name that was good once', signedIn, failed('ENOTFOUND'), false, offline(at(20))],
  [
    'an unknown name that was good until the sign-in ended',
    ended,
    failed('ERR_NAME_NOT_RESOLVED'),
    false,
    offline(null),
  ],
  ['an unknown name that never answered', never, failed('ENOTFOUND'), false, error('portal-unreachable')],
  ['an unknown name of something public', null, failed('ENOTFOUND'), false, error('portal-unreachable')],
  ['a host that refuses', signedIn, failed('ECONNREFUSED'), false, error('portal-unreachable')],
  ['a host that no router finds', signedIn, failed('EHOSTUNREACH'), false, error('portal-unreachable')],
  ['a host that is silent', signedIn, failed('ETIMEDOUT', 'portal-timeout'), false, error('portal-timeout')],
  ['no word of the system', signedIn, failed(null), false, error('portal-unreachable')],
];

describe('the badge', () => {
  test.each(table)('%s', (_what, signIn, failure, isRenewing, badge) => {
    expect(decideBadge({ signIn, failure, isRenewing })).toEqual(badge);
  });
});
