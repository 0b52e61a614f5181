import { describe, expect, test } from 'vitest';
import { hostAndPort, integratedHosts, isNamedHost } from '../../src/main/named-host.ts';

describe('a named host', () => {
  test.each([
    ['gis.example.org', 443, ['gis.example.org']],
    ['GIS.example.org', 8443, ['gis.example.org']],
    ['gis.example.org', 8443, ['gis.example.org:8443']],
    ['a.gis.example.org', 443, ['*.gis.example.org']],
  ])('%s:%i is among %j', (host, port, names) => {
    expect(isNamedHost({ host, port }, names)).toBe(true);
  });

  test.each([
    ['gis.example.org', 443, []],
    ['gis.example.org', 443, ['gis.example.org:8443']],
    ['gis.example.org', 443, ['*.gis.example.org']],
    ['evilgis.example.org', 443, ['gis.example.org', '*.gis.example.org']],
    ['gis.example.org.evil.example', 443, ['gis.example.org', '*.gis.example.org']],
    ['gis.example.org', 443, ['*']],
  ])('%s:%i is not among %j', (host, port, names) => {
    expect(isNamedHost({ host, port }, names)).toBe(false);
  });

  test.each([
    ['https://gis.example.org/a', { host: 'gis.example.org', port: 443 }],
    ['http://gis.example.org/a', { host: 'gis.example.org', port: 80 }],
    ['https://gis.example.org:8443', { host: 'gis.example.org', port: 8443 }],
    ['gis.example.org:7443', { host: 'gis.example.org', port: 7443 }],
    ['gis.example.org', { host: 'gis.example.org', port: 443 }],
    ['', null],
    ['http://', null],
  ])('%j leads to %j', (text, place) => {
    expect(hostAndPort(text)).toEqual(place);
  });
});

test('Windows sign-in is for plain names alone, never for all', () => {
  const names = [
    'GIS.example.org:8443',
    '*.example.net',
    'gis.example.org',
    '*',
    '*.',
    'a,b',
    'evil.example,*',
    '',
  ];
  expect(integratedHosts(names)).toBe('gis.example.org,*.example.net');
  expect(integratedHosts(['*'])).toBe('');
});
