import { describe, expect, test } from 'vitest';
import { isSecureAddress, placeOf, shownAddress } from '../../src/main/sign-in-address.ts';
import { judgeNavigation, mayFrameGo, type Route } from '../../src/main/sign-in-navigation.ts';

const secure: Route = {
  url: 'https://gis.example.org/portal/sharing/rest/oauth2/authorize?state=s',
  redirectUrl: 'http://127.0.0.1:7070',
  trustedHosts: ['gis.example.org', '*.gis.example.org'],
};
const plain: Route = { ...secure, url: 'http://gis.example.org/portal/sharing/rest/oauth2/authorize' };

describe('a sign-in page', () => {
  test.each([
    ['https://gis.example.org/portal', 'go'],
    ['https://login.idp.example/authorize?a=b', 'go'],
    ['http://127.0.0.1:8080/portal', 'go'],
    ['http://localhost/portal', 'go'],
    ['http://127.0.0.1:7070/?code=c&state=s', 'redirect'],
    ['http://gis.example.org/portal', 'blocked'],
    ['http://login.idp.example/', 'blocked'],
    ['file:///etc/passwd', 'blocked'],
    ['app://wayleave/index.html', 'blocked'],
    ['data:text/html,x', 'blocked'],
    ['javascript:alert(1)', 'blocked'],
    ['blob:https://gis.example.org/x', 'blocked'],
    ['about:blank', 'blocked'],
    ['mailto:a@b.example', 'blocked'],
    ['ms-word:ofe|u|https://x', 'blocked'],
    ['wayleave://connect?url=x', 'blocked'],
    ['chrome://settings', 'blocked'],
    ['devtools://devtools', 'blocked'],
    ['view-source:https://gis.example.org', 'blocked'],
    ['ftp://gis.example.org/', 'blocked'],
    ['', 'blocked'],
  ] as const)('of a portal with https that wants to %s: %s', (address, verdict) => {
    expect(judgeNavigation(address, secure)).toBe(verdict);
  });

  test.each([
    ['http://gis.example.org/portal/signin', 'go'],
    ['http://server.gis.example.org/arcgis', 'go'],
    ['http://login.idp.example/', 'blocked'],
    ['http://gis.example.org.evil.example/', 'blocked'],
  ] as const)('of a portal without encryption that wants to %s: %s', (address, verdict) => {
    expect(judgeNavigation(address, plain)).toBe(verdict);
  });

  test('hands a redirect to a scheme of its own over', () => {
    const route = { ...secure, redirectUrl: 'my-app://auth' };
    expect(judgeNavigation('my-app://auth?code=c', route)).toBe('redirect');
    expect(judgeNavigation('my-app://other?code=c', route)).toBe('blocked');
  });

  test('may fill its frames with blank pages, but not with a redirect', () => {
    expect(mayFrameGo('about:blank', secure)).toBe(true);
    expect(mayFrameGo('about:srcdoc', secure)).toBe(true);
    expect(mayFrameGo('https://idp.example/frame', secure)).toBe(true);
    expect(mayFrameGo('http://127.0.0.1:7070/?code=c', secure)).toBe(false);
    expect(mayFrameGo('file:///etc/passwd', secure)).toBe(false);
    expect(mayFrameGo('app://wayleave/index.html', secure)).toBe(false);
  });
});

describe('the address in the bar', () => {
  test.each([
    [
      'https://login.example:8443/adfs/authorize?state=s#x',
      'https://',
      'login.example:8443',
      '/adfs/authorize',
    ],
    ['https://user:word@login.example/', 'https://', 'login.example', ''],
    ['http://127.0.0.1:7000/a', 'http://', '127.0.0.1:7000', '/a'],
    ['https://xn--mller-kva.example/', 'https://', 'xn--mller-kva.example', ''],
    ['about:blank', '', '', ''],
    ['', '', '', ''],
  ])('of %s is in three parts without its query', (address, before, host, after) => {
    expect(shownAddress(address)).toEqual({ before, host, after });
  });

  test('is secure with https or on this computer', () => {
    expect(isSecureAddress('https://gis.example.org/')).toBe(true);
    expect(isSecureAddress('http://127.0.0.1:7000/')).toBe(true);
    expect(isSecureAddress('http://gis.example.org/')).toBe(false);
    expect(isSecureAddress('about:blank')).toBe(false);
  });

  test('is named by its host, or by its scheme where there is none', () => {
    expect(placeOf('https://gis.example.org:8443/a?b')).toBe('gis.example.org:8443');
    expect(placeOf('mailto:a@b.example')).toBe('mailto:');
    expect(placeOf('nonsense')).toBe('an unknown place');
  });
});
