import { describe, expect, test } from 'vitest';
import { configFields, holdsSecret } from '../../../../src/core/sharing/qgis/config-fields.ts';
import { authMethodConfig, sampleConfigs } from '../../../fixtures/qgis-samples.ts';

const config = (method: string, values: Readonly<Record<string, string>>) =>
  authMethodConfig('abc1234', 'N', method, 1, values);
const oauth2 = (values: Readonly<Record<string, unknown>>) =>
  config('OAuth2', { oauth2config: JSON.stringify(values) });

describe('whether a configuration holds a secret', () => {
  test.each([
    [
      'OAuth2 with a client ID alone',
      oauth2({ clientId: 'abc', requestUrl: 'https://a.example/o', username: 'u' }),
    ],
    ['OAuth2 with empty secrets', oauth2({ clientSecret: '', password: '', apiKey: '' })],
    ['OAuth2 with how long a sign-in lasts', oauth2({ queryPairs: { expiration: '20160' } })],
    ['a user without a password', config('Basic', { username: 'u', realm: 'r', password: '' })],
    ['a certificate by its name', config('Identity-Cert', { certid: 'abc' })],
    ['files of a key without a password', config('PKI-Paths', { certpath: 'c', keypath: 'k', keypass: '' })],
  ])('%s: no', (_what, one) => {
    expect(holdsSecret(one)).toBe(false);
  });

  test.each([
    ['a client secret', oauth2({ clientSecret: 's' })],
    ['a password', oauth2({ password: 's' })],
    ['an API key', oauth2({ apiKey: 's' })],
    ['a query pair that may be one', oauth2({ queryPairs: { token: 's' } })],
    ['a key that nobody knows', oauth2({ secondSecret: 's' })],
    ['a password in an address', oauth2({ tokenUrl: 'https://u:p@a.example/' })],
    ['JSON that is none', config('OAuth2', { oauth2config: 'x' })],
    ['another key of OAuth2', config('OAuth2', { querypairs: 'x' })],
    ['a password of Basic', config('Basic', { password: 's' })],
    ['a token', config('EsriToken', { token: 's' })],
    ['any header', config('APIHeader', { 'X-Any': 's' })],
    ['a password of a bundle', config('PKI-PKCS#12', { bundlepath: 'b', bundlepass: 's' })],
    ['a method that nobody knows', config('Other', { username: 'u' })],
    ['a method named like something of JavaScript', config('constructor', { name: 'u' })],
  ])('%s: yes', (_what, one) => {
    expect(holdsSecret(one)).toBe(true);
  });
});

test('OAuth2 is told key by key, with defaults for what is missing', () => {
  const fields = configFields(
    oauth2({ clientId: 'abc', clientSecret: 's', queryPairs: { expiration: '9' } }),
  );
  const byName = Object.fromEntries(fields.map(({ field, ...rest }) => [field, rest]));
  expect(byName).toMatchObject({
    clientId: { value: 'abc', isSecret: false },
    clientSecret: { value: 's', isSecret: true },
    redirectPort: { value: '7070', isSecret: false },
    'queryPairs.expiration': { value: '9', isSecret: false },
  });
});

test('no secret of the samples counts as open', () => {
  const open = sampleConfigs.flatMap(configFields).filter(({ isSecret }) => !isSecret);
  const texts = JSON.stringify(open.map(({ value }) => value));
  for (const secret of ['0123456789abcdef', 's\\"e&c<r>', 'two\\nlines', 'abc.def-123'])
    expect(texts).not.toContain(secret);
});
