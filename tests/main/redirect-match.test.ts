import { describe, expect, test } from 'vitest';
import { outOfBand } from '../../src/core/model/redirect-url.ts';
import { isOutOfBandEnd, isRedirectTo } from '../../src/main/redirect-match.ts';

describe('a navigation to the redirect URL', () => {
  test.each([
    ['http://127.0.0.1:7070/?code=a&state=b', 'http://127.0.0.1:7070'],
    ['http://127.0.0.1:7070/?error=access_denied', 'http://127.0.0.1:7070/'],
    ['http://127.0.0.1:7070/?code=a#part', 'http://127.0.0.1:7070'],
    ['http://localhost:7070/callback?code=a', 'http://localhost:7070/callback'],
    ['http://LOCALHOST:7070/callback?code=a', 'http://localhost:7070/callback'],
    ['http://127.0.0.1/?code=a', 'http://127.0.0.1:80'],
    ['https://gis.example.org/callback?x=1&code=a', 'https://gis.example.org/callback?x=1'],
    ['my-app://auth?code=a', 'my-app://auth'],
    ['my-app:/auth?code=a', 'my-app:/auth'],
  ])('%s is one to %s', (address, redirectUrl) => {
    expect(isRedirectTo(address, redirectUrl)).toBe(true);
  });

  test.each([
    ['http://127.0.0.1:7071/?code=a', 'http://127.0.0.1:7070'],
    ['http://127.0.0.1:70700/?code=a', 'http://127.0.0.1:7070'],
    ['http://127.0.0.1:7070.evil.example/?code=a', 'http://127.0.0.1:7070'],
    ['http://127.0.0.1:7070@evil.example/?code=a', 'http://127.0.0.1:7070'],
    ['http://user@127.0.0.1:7070/?code=a', 'http://127.0.0.1:7070'],
    ['https://127.0.0.1:7070/?code=a', 'http://127.0.0.1:7070'],
    ['http://localhost:7070/?code=a', 'http://127.0.0.1:7070'],
    ['http://127.0.0.1:7070/other?code=a', 'http://127.0.0.1:7070'],
    ['http://127.0.0.1:7070/callback/x?code=a', 'http://127.0.0.1:7070/callback'],
    ['https://gis.example.org/callback?code=a', 'https://gis.example.org/callback?x=1'],
    ['https://gis.example.org/?next=http://127.0.0.1:7070/?code=a', 'http://127.0.0.1:7070'],
    ['my-app://other?code=a', 'my-app://auth'],
    [`${outOfBand}?code=a`, outOfBand],
    ['nonsense', 'http://127.0.0.1:7070'],
    ['', ''],
  ])('%s is none to %s', (address, redirectUrl) => {
    expect(isRedirectTo(address, redirectUrl)).toBe(false);
  });
});

describe('the end of an out-of-band sign-in', () => {
  const page = {
    title: 'SUCCESS code=abcd-EFGH_1234',
    address: 'https://gis.example.org/portal/sharing/oauth2/approval?code=x',
    status: 200,
    authorizeUrl: 'https://gis.example.org/portal/sharing/rest/oauth2/authorize?client_id=c',
  };

  test('is a page of the portal whose title shows the code', () => {
    expect(isOutOfBandEnd(page)).toBe(true);
    expect(isOutOfBandEnd({ ...page, title: ' success code=abcd ' })).toBe(true);
  });

  test.each([
    ['a page of somebody else', { address: 'https://evil.example/approval' }],
    ['the same host on another port', { address: 'https://gis.example.org:8443/approval' }],
    ['the same host without encryption', { address: 'http://gis.example.org/approval' }],
    ['an error page', { status: 400 }],
    ['a page that never came', { status: 0 }],
    ['another title', { title: 'Sign In' }],
    ['a title with more in it', { title: 'SUCCESS code=abcd and more' }],
    ['a title with too short a code', { title: 'SUCCESS code=abc' }],
    ['a title without a code', { title: 'SUCCESS' }],
    ['no title', { title: '' }],
  ])('%s is not', (_what, change) => {
    expect(isOutOfBandEnd({ ...page, ...change })).toBe(false);
  });
});
