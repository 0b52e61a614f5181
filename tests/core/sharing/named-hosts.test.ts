import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foreignHosts } from '../../../src/core/sharing/named-hosts.ts';
import { anyText } from '../../fixtures/any-text.ts';

const allowed = ['gis.example.org', 'maps.example.org:6443', '*.arcgis.com', '127.0.0.1:8080'];

describe('the words of a command', () => {
  test.each([
    ['ogrinfo'],
    ['-q'],
    [''],
    ['https'],
    ['//gis.example.org'],
    ['https://gis.example.org/server/rest/services?f=json'],
    ['HTTPS://GIS.EXAMPLE.ORG/x'],
    ['https://gis.example.org:443/x'],
    ['https://maps.example.org:6443/arcgis'],
    ['https://services3.arcgis.com/org/arcgis'],
    ['http://127.0.0.1:8080/x'],
    ['/vsicurl/https://gis.example.org/x.tif'],
    ['ESRIJSON:https://gis.example.org/x/query?f=json'],
    ['https://gis.example.org/x https://services.arcgis.com/y'],
    ['https%3A%2F%2Fgis.example.org%2Fx'],
    ['100%'],
  ])('%j name no foreign host', (word) => {
    expect(foreignHosts([word], allowed)).toEqual([]);
  });

  test.each([
    ['another host', 'https://evil.example/x', 'evil.example'],
    ['another port', 'https://gis.example.org:8443/x', 'gis.example.org:8443'],
    ['the usual port of a host that has its own', 'https://maps.example.org/x', 'maps.example.org'],
    ['plain http', 'http://gis.example.org/x', 'gis.example.org'],
    ['a name that ends alike', 'https://notgis.example.org/', 'notgis.example.org'],
    ['a name that begins alike', 'https://gis.example.org.evil.example/', 'gis.example.org.evil.example'],
    ['what ends like a wildcard', 'https://evilarcgis.com/', 'evilarcgis.com'],
    ['what a wildcard is above', 'https://arcgis.com/', 'arcgis.com'],
    ['a host behind a user', 'https://gis.example.org@evil.example/', 'evil.example'],
    ['a host behind a password', 'https://gis.example.org:x@evil.example/', 'evil.example'],
    ['upper case', 'HTTPS://EVIL.EXAMPLE/', 'evil.example'],
    ["GDAL's prefix", '/vsicurl/https://evil.example/x.tif', 'evil.example'],
    ["GDAL's options", '/vsicurl?max_retry=3&url=https%3A%2F%2Fevil.example%2Fx', 'evil.example'],
    [
      'options that do not all decode',
      '/vsicurl?note=100%&url=https%3A%2F%2Fevil.example%2Fx',
      'evil.example',
    ],
    ['a driver', 'WFS:https://evil.example/wfs', 'evil.example'],
    ['an option', '--url=https://evil.example', 'evil.example'],
    ['a query', 'https://gis.example.org/proxy?https://evil.example/x', 'evil.example'],
    ['an encoded query', 'https://gis.example.org/proxy?u=https%3A%2F%2Fevil.example', 'evil.example'],
    ['a script', "sh -c 'curl https://evil.example/'", 'evil.example'],
    ['a list', 'https://gis.example.org/a,https://evil.example/b', 'evil.example'],
    ['XML', '<Url>https://evil.example/</Url>', 'evil.example'],
    ['JSON', '{"url":"https://evil.example/"}', 'evil.example'],
    ['an address of numbers', 'https://10.0.0.1/', '10.0.0.1'],
    ['an address of one number', 'https://3232235777/', '192.168.1.1'],
    ['an address of IPv6', 'https://[::ffff:1.2.3.4]/', '[::ffff:102:304]'],
    ['this machine on another port', 'http://127.0.0.1:9090/', '127.0.0.1:9090'],
    ['letters beyond ASCII', 'https://gis.exаmple.org/', 'xn--gis.exmple.org-'],
    ['a host in brackets', '[[https://evil.example]]', 'evil.example'],
    ['options that are no UTF-8', '/vsicurl?n=%FF%68ttps%3A%2F%2Fevil.example%2Fx', 'evil.example'],
    ['a host that is closed by a bar', 'https://evil.example|https://gis.example.org/', 'evil.example'],
  ])('%s: %s', (_what, word, host) => {
    const found = foreignHosts(['ogrinfo', word], allowed);
    if (host.startsWith('xn--')) expect(found).toHaveLength(1);
    else expect(found).toContain(host);
  });

  test('each foreign host once, in order', () => {
    const words = ['https://b.example/', 'https://a.example/x https://b.example/y', 'https://a.example'];
    expect(foreignHosts(words, allowed)).toEqual(['b.example', 'a.example']);
  });

  test('with nothing allowed every host is foreign', () => {
    expect(foreignHosts(['https://gis.example.org/'], [])).toEqual(['gis.example.org']);
  });

  test('a foreign host is found wherever it stands, plain and encoded', () => {
    const address = 'https://evil.example/data?x=1';
    fc.assert(
      fc.property(
        anyText({ maxLength: 30 }),
        anyText({ maxLength: 30 }),
        fc.boolean(),
        (before, after, isEncoded) => {
          const word = `${before} ${isEncoded ? encodeURIComponent(address) : address} ${after}`;
          expect(foreignHosts([word], allowed)).toContain('evil.example');
        },
      ),
    );
  });
});
