import { describe, expect, test } from 'vitest';
import { readSettingsConnections } from '../../../../src/core/sharing/qgis/profile-settings.ts';
import { codeOf, valueOf } from '../../../fixtures/outcomes.ts';
import { arcgisConnection, sampleConnections } from '../../../fixtures/qgis-connections.ts';
import { qgisSample } from '../../../fixtures/qgis-samples.ts';

const read = (text: string) => valueOf(readSettingsConnections(new TextEncoder().encode(text)));

const older = (name: string, lines: Readonly<Record<string, string>>) =>
  Object.entries(lines).map(([key, value]) => `connections-arcgisfeatureserver\\${name}\\${key}=${value}`);
const newer = (name: string, lines: Readonly<Record<string, string>>) =>
  Object.entries(lines).map(([key, value]) => `arcgisfeatureserver\\items\\${name}\\${key}=${value}`);
const file = (qgis: readonly string[], connections: readonly string[]) =>
  ['[qgis]', ...qgis, '', '[connections]', ...connections, ''].join('\n');

describe('connections among the settings', () => {
  test('what QGIS 3.22 wrote is read with both endpoints', () => {
    expect(valueOf(readSettingsConnections(qgisSample('QGIS3-fragment.ini')))).toEqual({
      connections: sampleConnections,
      disagreeing: [],
    });
  });

  test('the newer layout is read with its prefix and headers', () => {
    const map = String.raw`"@Variant(\0\0\0\b\0\0\0\x2\0\0\0\xe\0r\0\x65\0\x66\0\x65\0r\0\x65\0r\0\0\0\n\0\0\0\x2\0r\0\0\0\x6\0X\0-\0\x41\0\0\0\n\0\0\0\x2\0v)"`;
    const lines = {
      url: 'u',
      authcfg: 'agol001',
      username: 'n',
      password: 'p',
      'community-endpoint': 'c1',
      'content-endpoint': 'c2',
      urlprefix: 'x',
      'http-header': map,
    };
    const expected = arcgisConnection({
      name: 'A B',
      url: 'u',
      authcfg: 'agol001',
      username: 'n',
      password: 'p',
      referer: 'r',
      headers: new Map([['X-A', 'v']]),
      communityEndpoint: 'c1',
      contentEndpoint: 'c2',
      urlPrefix: 'x',
    });
    expect(read(file([], newer('A%20B', lines)))).toEqual({ connections: [expected], disagreeing: [] });
  });

  test('headers one by one are read, and the plain referer comes first', () => {
    const lines = {
      url: 'u',
      referer: 'plain',
      'http-header\\referer': 'other',
      'http-header\\X-B': '2',
      'http-header\\X-A': '1',
    };
    const { connections } = read(file(older('A', lines), []));
    expect(connections).toEqual([
      arcgisConnection({
        name: 'A',
        url: 'u',
        referer: 'plain',
        headers: new Map([
          ['X-A', '1'],
          ['X-B', '2'],
        ]),
      }),
    ]);
  });

  test('the referer of the headers counts where there is no other', () => {
    const lines = { url: 'u', referer: '', 'http-header\\Referer': 'other' };
    expect(read(file(older('A', lines), [])).connections[0]).toMatchObject({
      referer: 'other',
      headers: new Map(),
    });
  });

  test('the newer layout wins, and is told where the older one differs', () => {
    const qgis = [
      ...older('Same', { url: 'u' }),
      ...older('Other', { url: 'old' }),
      ...older('Old', { url: 'o' }),
    ];
    const connections = [...newer('Same', { url: 'u', urlprefix: 'x' }), ...newer('Other', { url: 'new' })];
    const found = read(file(qgis, connections));
    expect(found.connections.map(({ name, url }) => [name, url])).toEqual([
      ['Old', 'o'],
      ['Other', 'new'],
      ['Same', 'u'],
    ]);
    expect(found.disagreeing).toEqual(['Other']);
  });

  test('what only looks alike is no connection', () => {
    const qgis = [
      'connections-arcgisfeatureserver\\selected=A',
      'ARCGISFEATURESERVER\\Gone\\authcfg=agol001',
      'connections-wms\\W\\url=u',
    ];
    expect(
      read(file(qgis, ['arcgisfeatureserver\\selected=A', 'ows\\items\\wms\\connections\\items\\W\\url=u'])),
    ).toEqual({
      connections: [],
      disagreeing: [],
    });
  });

  test('names that mean something to JavaScript are names', () => {
    const found = read(
      file([...older('__proto__', { url: 'u' }), ...older('constructor', { url: 'v' })], []),
    );
    expect(found.connections.map(({ name, url }) => [name, url])).toEqual([
      ['__proto__', 'u'],
      ['constructor', 'v'],
    ]);
  });

  test('a file too large is refused', () => {
    expect(codeOf(readSettingsConnections(new Uint8Array(17 * 1024 * 1024)))).toBe('file-refused');
  });
});
