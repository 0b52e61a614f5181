import { describe, expect, test } from 'vitest';
import { type ArcgisRequest, arcgisHttp } from '../../src/core/arcgis/http.ts';
import { chromiumName, fetchError, nodeCode } from '../../src/main/net-errors.ts';
import { fakeClock } from '../fakes/clock.ts';

const request: ArcgisRequest = {
  method: 'GET',
  url: new URL('https://gis.example.org/portal?token=secret'),
  timeoutMilliseconds: 10_000,
};

/** What the core makes of an error of Chromium's. */
async function judged(name: string) {
  const fetch = () => Promise.reject(fetchError(nodeCode(chromiumName(`net::${name}`))));
  const outcome = await arcgisHttp({ fetch, clock: fakeClock() })(request);
  if (outcome.ok) throw new Error('Nothing was to be answered.');
  expect(JSON.stringify(outcome)).not.toContain('secret');
  return outcome.failure;
}

describe('what Chromium reports', () => {
  test.each([
    ['ERR_NAME_NOT_RESOLVED', 'portal-unreachable', false],
    ['ERR_INTERNET_DISCONNECTED', 'portal-unreachable', false],
    ['ERR_CONNECTION_REFUSED', 'portal-unreachable', false],
    ['ERR_ADDRESS_UNREACHABLE', 'portal-unreachable', false],
    ['ERR_PROXY_CONNECTION_FAILED', 'portal-unreachable', false],
    ['ERR_CONNECTION_RESET', 'portal-unreachable', true],
    ['ERR_NETWORK_CHANGED', 'portal-unreachable', true],
    ['ERR_EMPTY_RESPONSE', 'portal-unreachable', true],
    ['ERR_SSL_PROTOCOL_ERROR', 'portal-unreachable', true],
    ['ERR_SSL_CLIENT_AUTH_CERT_NEEDED', 'portal-unreachable', true],
    ['ERR_TUNNEL_CONNECTION_FAILED', 'portal-unreachable', true],
    ['ERR_CONNECTION_TIMED_OUT', 'portal-timeout', false],
    ['ERR_TIMED_OUT', 'portal-timeout', true],
  ] as const)('%s is %s, sent: %s', async (name, code, sent) => {
    const failure = await judged(name);
    expect(failure.code).toBe(code);
    expect(failure.details?.sent).toBe(sent);
  });

  test.each([
    ['ERR_CERT_AUTHORITY_INVALID', 'unknown-authority'],
    ['ERR_CERT_COMMON_NAME_INVALID', 'wrong-host'],
    ['ERR_CERT_DATE_INVALID', 'expired'],
    ['ERR_CERT_REVOKED', 'other'],
    ['ERR_CERT_WEAK_KEY', 'other'],
  ])('%s is an untrusted certificate: %s', async (name, reason) => {
    const failure = await judged(name);
    expect(failure.code).toBe('tls-untrusted');
    expect(failure.details?.reason).toBe(reason);
  });

  test.each(['ERR_PROXY_AUTH_REQUESTED', 'ERR_PROXY_AUTH_UNSUPPORTED'])(
    '%s is a proxy that asks for a sign-in',
    async (name) => {
      expect((await judged(name)).code).toBe('proxy-auth');
    },
  );

  test('a name of its own stays, and no name is told as such', async () => {
    expect(nodeCode('ERR_SOMETHING_NEW')).toBe('ERR_SOMETHING_NEW');
    expect(nodeCode(chromiumName('Redirect was cancelled'))).toBe('UNKNOWN');
    expect((await judged('ERR_SOMETHING_NEW')).code).toBe('portal-unreachable');
  });
});
