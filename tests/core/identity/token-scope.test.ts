import { describe, expect, test } from 'vitest';
import { authorizeUrl } from '../../../src/core/identity/authorize-url.ts';
import { hostsOf, isItsPortal, isOfPortal, scopeOf } from '../../../src/core/identity/token-scope.ts';
import { connection, idOf, oauth2Config, session } from '../../fixtures/definitions.ts';

const enterprise = oauth2Config('user001', { portal: 'https://gis.example.org/portal' });
const online = oauth2Config('agol001', { portal: 'https://acme.maps.arcgis.com' });
const www = oauth2Config('agol002', { portal: 'https://www.arcgis.com' });
const testing = oauth2Config('qa00001', { portal: 'https://acme.mapsqa.arcgis.com' });
const nowhere = oauth2Config('none001', { portal: null });

const serverTokens = ['https://gis.example.org/server', 'https://img.example.org/image'].map((server) => ({
  server,
  value: 'server-token',
  issuedAt: 0,
  expiresAt: null,
}));

describe('which token an address takes', () => {
  test.each([
    [enterprise, 'https://gis.example.org/portal', 'portal'],
    [enterprise, 'https://gis.example.org/portal/', 'portal'],
    [enterprise, 'https://GIS.example.org/PORTAL/sharing/rest/search?q=x', 'portal'],
    [enterprise, 'https://gis.example.org/portalx/sharing', 'unknown https://gis.example.org'],
    [enterprise, 'https://gis.example.org/', 'unknown https://gis.example.org'],
    [enterprise, 'http://gis.example.org/portal', 'unknown http://gis.example.org'],
    [enterprise, 'https://gis.example.org:8443/portal', 'unknown https://gis.example.org:8443'],
    [
      enterprise,
      'https://gis.example.org.evil.example/portal',
      'unknown https://gis.example.org.evil.example',
    ],
    [enterprise, 'https://gis.example.org/portal/../other', 'unknown https://gis.example.org'],
    [
      enterprise,
      'https://gis.example.org/server/rest/services/Roads/MapServer',
      'server https://gis.example.org/server',
    ],
    [enterprise, 'https://img.example.org/image/rest/services', 'server https://img.example.org/image'],
    [enterprise, 'https://img.example.org/image2/rest/services', 'unknown https://img.example.org/image2'],
    [
      enterprise,
      'https://other.example.org/arcgis/rest/services/Roads',
      'unknown https://other.example.org/arcgis',
    ],
    [enterprise, 'https://other.example.org/arcgis/rest/info', 'unknown https://other.example.org/arcgis'],
    [enterprise, 'https://other.example.org/file.json', 'unknown https://other.example.org'],
    [
      enterprise,
      'https://services3.arcgis.com/org/arcgis/rest/services',
      'unknown https://services3.arcgis.com/org/arcgis',
    ],
    [online, 'https://acme.maps.arcgis.com/sharing/rest', 'portal'],
    [online, 'https://www.arcgis.com/sharing/rest', 'portal'],
    [online, 'https://services3.arcgis.com/org/arcgis/rest/services/Roads/FeatureServer/0', 'portal'],
    [online, 'https://SERVICES3.ARCGIS.COM/org/arcgis', 'portal'],
    [
      online,
      'http://services3.arcgis.com/org/arcgis/rest/services',
      'unknown http://services3.arcgis.com/org/arcgis',
    ],
    [online, 'https://evilarcgis.com/rest/services', 'unknown https://evilarcgis.com'],
    [online, 'https://arcgis.com.evil.example/rest/services', 'unknown https://arcgis.com.evil.example'],
    [www, 'https://acme.maps.arcgis.com/sharing/rest', 'portal'],
    [nowhere, 'https://gis.example.org/portal/sharing', 'unknown https://gis.example.org'],
  ])('$id: %s', (config, address, expected) => {
    const scope = scopeOf(config, new URL(address), session('user001', { serverTokens }));
    expect(scope.kind === 'portal' ? 'portal' : `${scope.kind} ${scope.server}`).toBe(expected);
  });

  test('without a session no server is known', () => {
    const scope = scopeOf(enterprise, new URL('https://gis.example.org/server/rest/services'), null);
    expect(scope).toEqual({ kind: 'unknown', server: 'https://gis.example.org/server' });
  });

  test.each([
    ['https://acme.mapsdevext.arcgis.com', 'https://servicesdevext.arcgis.com/x', true],
    ['https://acme.mapsdevext.arcgis.com', 'https://services3.arcgis.com/x', false],
    ['https://www.arcgis.com', 'https://servicesqaext.arcgis.com/x', false],
  ])('the token of %s may go to %s: %s', (portal, address, may) => {
    expect(isOfPortal({ ...testing, portal }, new URL(address))).toBe(may);
  });
});

describe('whether an owner is the portal', () => {
  test.each([
    [enterprise, 'https://gis.example.org/portal', true],
    [enterprise, 'https://gis.example.org/portal/', true],
    [enterprise, 'http://gis.example.org/portal', true],
    [enterprise, 'https://GIS.EXAMPLE.ORG/Portal', true],
    [enterprise, 'https://gis.example.org', false],
    [enterprise, 'https://gis.example.org/portal2', false],
    [enterprise, 'https://gis.example.org:8443/portal', false],
    [enterprise, 'https://gisXexample.org/portal', false],
    [enterprise, 'https://www.arcgis.com', false],
    [online, 'http://www.arcgis.com', true],
    [online, 'https://other.maps.arcgis.com', true],
    [www, 'http://www.arcgis.com/', true],
    [www, 'https://wwwdevext.arcgis.com', false],
    [nowhere, 'https://gis.example.org/portal', false],
  ])('$id: %s: %s', (config, owner, expected) => {
    expect(isItsPortal(config, new URL(owner))).toBe(expected);
  });
});

describe('the hosts a token goes to', () => {
  test('are those of the portal, its servers and its connections', () => {
    const connections = [
      connection('Roads', {
        authId: idOf('user001'),
        url: 'https://roads.example.org:6443/arcgis/rest/services',
      }),
      connection('Other', { authId: idOf('agol001'), url: 'https://other.example.org/arcgis/rest/services' }),
      connection('Open', { url: 'https://open.example.org/arcgis/rest/services' }),
    ];
    expect(hostsOf(enterprise, session('user001', { serverTokens }), connections)).toEqual([
      'gis.example.org',
      'img.example.org',
      'roads.example.org:6443',
    ]);
  });

  test('are for ArcGIS Online all of it', () => {
    expect(hostsOf(online, null, [])).toEqual(['acme.maps.arcgis.com', '*.arcgis.com']);
    expect(hostsOf(nowhere, null, [])).toEqual([]);
  });
});

describe('the address of a sign-in', () => {
  const request = { state: 'st/ate+=&', challenge: 'chall', isPrivate: false };
  const parametersOf = (url: URL) => Object.fromEntries(url.searchParams);

  test('has what OAuth and Esri ask for, encoded', () => {
    const url = authorizeUrl(enterprise, request);
    expect(`${url.origin}${url.pathname}`).toBe(enterprise.requestUrl);
    expect(parametersOf(url)).toEqual({
      client_id: 'clientid',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:7070',
      state: 'st/ate+=&',
      code_challenge: 'chall',
      code_challenge_method: 'S256',
    });
  });

  test('has a life in minutes, a scope and a fresh login where they are wanted, and no challenge without PKCE', () => {
    const config = { ...enterprise, expirationMinutes: 20_160, scope: 'a b' };
    expect(parametersOf(authorizeUrl(config, { ...request, challenge: null, isPrivate: true }))).toEqual({
      client_id: 'clientid',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:7070',
      state: 'st/ate+=&',
      scope: 'a b',
      expiration: '20160',
      force_login: 'true',
    });
  });

  test('keeps what a typed address has, never the secret', () => {
    const config = oauth2Config('user001', {
      requestUrl: 'https://login.example.org/authorize?tenant=7&state=old',
      clientSecret: { value: 'client-secret', setAt: 0 },
    });
    const url = authorizeUrl(config, request);
    expect(url.searchParams.getAll('state')).toEqual(['st/ate+=&']);
    expect(url.searchParams.get('tenant')).toBe('7');
    expect(url.href).not.toContain('client-secret');
  });
});
