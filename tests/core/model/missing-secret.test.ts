import { describe, expect, test } from 'vitest';
import { changeAuthConfig } from '../../../src/core/model/auth-config-draft.ts';
import type { AuthConfig } from '../../../src/core/model/auth-config.ts';
import { defineConnection } from '../../../src/core/model/connection-draft.ts';
import { requestHeaders } from '../../../src/core/model/connection.ts';
import { missingSecret } from '../../../src/core/model/missing-secret.ts';
import {
  apiKeyConfig,
  appConfig,
  basicConfig,
  connection,
  definedAt,
  oauth2Config,
  pastedConfig,
  qgisConfig,
  tokenConfig,
} from '../../fixtures/definitions.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const cameWithout: readonly (readonly [string, AuthConfig, object])[] = [
  ['client secret', appConfig('app0001', { clientSecret: null }), { clientSecret: 'mine' }],
  ['API key', apiKeyConfig('apikey1', { key: null }), { password: 'mine' }],
  ['token', pastedConfig('pasted1', { token: null }), { token: 'mine' }],
  ['password', basicConfig('basic01', { password: null }), { password: 'mine' }],
];

describe('a configuration that came without its secret', () => {
  test.each(cameWithout)('lacks its %s', (missing, config) => {
    expect(missingSecret(config)).toBe(missing);
  });

  test.each(cameWithout)('can be edited before its %s is given', (_missing, config) => {
    const renamed = valueOf(changeAuthConfig(config, { name: 'Another name' }, definedAt + 1));
    expect(renamed.name).toBe('Another name');
    expect(missingSecret(renamed)).toBe(missingSecret(config));
  });

  test.each(cameWithout)('lacks nothing once its %s is given', (_missing, config, secret) => {
    const whole = valueOf(changeAuthConfig(config, secret, definedAt + 1));
    expect(missingSecret(whole)).toBeNull();
    expect(JSON.stringify(whole)).toContain(`{"value":"mine","setAt":${definedAt + 1}}`);
  });

  test('never loses a secret that it has', () => {
    for (const [, config, secret] of cameWithout) {
      const whole = valueOf(changeAuthConfig(config, secret, definedAt + 1));
      const none = Object.fromEntries(Object.keys(secret).map((field) => [field, null]));
      expect(codeOf(changeAuthConfig(whole, none, definedAt + 2))).toBe('bad-value');
    }
  });
});

test.each<readonly [string, AuthConfig]>([
  ['a user login without client secret, where PKCE stands in', oauth2Config()],
  ['a password that is asked for at each sign-in', tokenConfig('token01', { password: null })],
  ['what is kept for QGIS', qgisConfig()],
  ['an application with its secret', appConfig()],
])('nothing is missing of %s', (_what, config) => {
  expect(missingSecret(config)).toBeNull();
});

describe('a header that came without its value', () => {
  const headers = [
    { name: 'X-Team', value: null },
    { name: 'X-Map', value: 'v' },
  ];
  const surroundings = { portalOf: () => null, others: [], now: definedAt };

  test('is not sent', () => {
    expect(requestHeaders(connection('Roads', { headers }))).toEqual({ 'X-Map': 'v' });
  });

  test('takes a value of its own, while another keeps the one that it has', () => {
    const given = [
      { name: 'X-Team', value: 'mine' },
      { name: 'x-map', value: null },
    ];
    const edited = valueOf(
      defineConnection({ headers: given }, connection('Roads', { headers }), surroundings),
    );
    expect(edited.connection.headers).toEqual([
      { name: 'X-Team', value: 'mine' },
      { name: 'x-map', value: 'v' },
    ]);
  });
});
