import { describe, expect, test } from 'vitest';
import {
  arcgisOnlineEnvironment,
  defaultTokenHeader,
  isArcgisOnlineHost,
  portalEndpoints,
  portalOfOAuthUrl,
  portalRootOf,
  serverRootOf,
} from '../../../src/core/model/presets.ts';

describe('addresses of a portal', () => {
  test('all follow from its root', () => {
    const sharing = 'https://gis.example.org/portal/sharing/rest';
    expect(portalEndpoints('https://gis.example.org/portal/')).toEqual({
      portal: 'https://gis.example.org/portal',
      sharing,
      authorize: `${sharing}/oauth2/authorize`,
      token: `${sharing}/oauth2/token`,
      revoke: `${sharing}/oauth2/revokeToken`,
      generateToken: `${sharing}/generateToken`,
      community: `${sharing}/community`,
      content: `${sharing}/content`,
    });
  });

  test.each([
    ['https://www.arcgis.com', 'https://www.arcgis.com'],
    ['https://www.arcgis.com/home/item.html?id=0123', 'https://www.arcgis.com'],
    ['https://org.maps.arcgis.com/home/index.html', 'https://org.maps.arcgis.com'],
    ['https://org.maps.arcgis.com/apps/mapviewer/index.html?webmap=1', 'https://org.maps.arcgis.com'],
    ['https://gis.example.org/portal/home/signin.html', 'https://gis.example.org/portal'],
    ['https://gis.example.org/portal/sharing/rest/portals/self?f=json', 'https://gis.example.org/portal'],
    ['https://gis.example.org/portal/sharing', 'https://gis.example.org/portal'],
    ['https://gis.example.org/portal/', 'https://gis.example.org/portal'],
    ['https://gis.example.org/homestead', 'https://gis.example.org/homestead'],
    ['https://gis.example.org/a/b/Sharing/rest', 'https://gis.example.org/a/b'],
  ])('the root in %s', (address, root) => {
    expect(portalRootOf(new URL(address))).toBe(root);
  });

  test.each([
    ['https://gis.example.org/server/rest/services', 'https://gis.example.org/server'],
    [
      'https://gis.example.org/server/rest/services/Roads/MapServer/0?f=json',
      'https://gis.example.org/server',
    ],
    ['https://gis.example.org:6443/arcgis/rest/info', 'https://gis.example.org:6443/arcgis'],
    ['https://services.arcgis.com/ORG/arcgis/rest/services', 'https://services.arcgis.com/ORG/arcgis'],
    ['https://gis.example.org/rest/services', 'https://gis.example.org'],
    ['https://gis.example.org/portal', null],
    ['https://gis.example.org/portal/sharing/rest', null],
  ])('the server in %s', (address, root) => {
    expect(serverRootOf(new URL(address))).toBe(root);
  });

  test.each([
    ['https://gis.example.org/portal/sharing/rest/oauth2/token', 'https://gis.example.org/portal'],
    ['https://gis.example.org/portal/sharing/oauth2/authorize/', 'https://gis.example.org/portal'],
    ['https://www.arcgis.com/sharing/rest/oauth2/token', 'https://www.arcgis.com'],
    ['https://login.example.org/oauth2/token', null],
    ['nonsense', null],
  ])('the portal behind %s', (address, root) => {
    expect(portalOfOAuthUrl(address)).toBe(root);
  });
});

describe('ArcGIS Online', () => {
  test.each([
    ['www.arcgis.com', 'production'],
    ['arcgis.com', 'production'],
    ['org.maps.arcgis.com', 'production'],
    ['SERVICES1.ARCGIS.COM', 'production'],
    ['devext.arcgis.com', 'devext'],
    ['org.mapsdevext.arcgis.com', 'devext'],
    ['qaext.arcgis.com', 'qaext'],
    ['org.mapsqaext.arcgis.com', 'qaext'],
    ['evilarcgis.com', null],
    ['arcgis.com.evil.org', null],
    ['gis.example.org', null],
  ])('%s: %s', (host, environment) => {
    expect(arcgisOnlineEnvironment(host)).toBe(environment);
    expect(isArcgisOnlineHost(host)).toBe(environment !== null);
  });

  test.each([
    ['https://www.arcgis.com', 'X-Esri-Authorization'],
    ['https://org.maps.arcgis.com/sharing/rest/oauth2/token', 'X-Esri-Authorization'],
    ['https://gis.example.org/portal', 'Authorization'],
    ['https://arcgis.com.evil.org', 'Authorization'],
    ['', 'Authorization'],
  ])('the token header of %s is %s', (portal, header) => {
    expect(defaultTokenHeader(portal)).toBe(header);
  });
});
