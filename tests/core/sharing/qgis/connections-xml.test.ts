import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  connectionNameProblem,
  readConnectionsXml,
  writeConnectionsXml,
} from '../../../../src/core/sharing/qgis/connections-xml.ts';
import { anyText } from '../../../fixtures/any-text.ts';
import { codeOf, failureOf, valueOf } from '../../../fixtures/outcomes.ts';
import {
  anyConnections,
  arcgisConnection,
  inXml,
  sampleConnections,
} from '../../../fixtures/qgis-connections.ts';
import { qgisSample } from '../../../fixtures/qgis-samples.ts';

const root = 'qgsARCGISFEATURESERVERConnections';
const file = (elements: string, attributes = ' version="1.0"') =>
  `<!DOCTYPE connections>\n<${root}${attributes}>${elements}</${root}>`;
const declaration = ' xmlns:http-header="https://qgis.org/http-header"';
const headers = new Map([
  ['X-A', '1'],
  ['X-B', '2'],
]);

describe('reading a connections file', () => {
  test('what QGIS 3.22 saved is read', () => {
    expect(valueOf(readConnectionsXml(qgisSample('connections-3.22.xml')))).toEqual(
      sampleConnections.map(inXml),
    );
  });

  test.each([
    [
      'headers whose prefix nobody declared',
      'http-header:X-A="1" http-header:X-B="2"',
      ' version="1.0"',
      { headers },
    ],
    ['headers whose prefix is declared', 'http-header:X-A="1" http-header:X-B="2"', declaration, { headers }],
    ['the referer twice', 'referer="r" http-header:referer="r"', declaration, { referer: 'r' }],
    ['the referer among headers alone', 'http-header:referer="r"', declaration, { referer: 'r' }],
    [
      'the referer twice and different: the field counts',
      'referer="r" http-header:referer="x"',
      '',
      { referer: 'r' },
    ],
    ['attributes that nobody knows', 'communityEndpoint="c" zoom="3"', ' version="1.0"', {}],
    ['another version', '', ' version="9.9"', {}],
    ['no version', '', '', {}],
    ['escapes', 'authcfg="a&#xa;&quot;&lt;&amp;&#x1d4b3;"', '', { authcfg: 'a\n"<&𝒳' }],
  ])('%s', (_what, attributes, onRoot, expected) => {
    const element = `<arcgisfeatureserver name="A" url="u" ${attributes}/>`;
    expect(valueOf(readConnectionsXml(file(element, onRoot)))).toEqual([
      arcgisConnection({ name: 'A', url: 'u', ...expected }),
    ]);
  });

  test('missing attributes are empty, and two of one name are two', () => {
    const read = valueOf(readConnectionsXml(file('<arcgisfeatureserver/><arcgisfeatureserver name=""/>')));
    expect(read).toEqual([arcgisConnection({ name: '', url: '' }), arcgisConnection({ name: '', url: '' })]);
  });

  test.each([
    ['connections of another kind', '<qgsWMSConnections version="1.0"/>', 'file-damaged'],
    ['another document', '<qgis_authentication/>', 'file-damaged'],
    ['a file cut short', file('<arcgisfeatureserver name="A"/>').slice(0, -9), 'file-damaged'],
    ['no XML', 'name,url', 'file-damaged'],
    ['nothing', '', 'file-damaged'],
    ['entities', `<!DOCTYPE x [<!ENTITY a "b">]><${root}/>`, 'file-refused'],
    ['deep nesting', file('<a>'.repeat(40) + '</a>'.repeat(40)), 'file-refused'],
    ['100 MB', ' '.repeat(100 * 1024 * 1024), 'file-refused'],
  ])('%s is a failure', (_what, text, code) => {
    expect(codeOf(readConnectionsXml(text))).toBe(code);
  });

  test('no bytes make it throw', () => {
    const saved = qgisSample('connections-3.22.xml');
    const change = fc.tuple(fc.nat(saved.length - 1), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
        const changed = saved.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        expect(['ok', 'file-damaged', 'file-refused']).toContain(codeOf(readConnectionsXml(changed)));
      }),
    );
  });
});

describe('writing a connections file', () => {
  test('it is as QGIS writes it, without a word on headers where there are none', () => {
    const { text } = valueOf(writeConnectionsXml(sampleConnections.slice(0, 1)));
    expect(text).toBe(
      [
        '<!DOCTYPE connections>',
        `<${root} version="1.0">`,
        '    <arcgisfeatureserver name="ArcGIS Online" url="https://services1.arcgis.com/AbCdEf123/arcgis/rest/services" authcfg="agol001" referer="" username="" password=""/>',
        `</${root}>`,
        '',
      ].join('\n'),
    );
  });

  test('headers go along with their declaration, and the referer in both places', () => {
    const { text } = valueOf(writeConnectionsXml([arcgisConnection({ headers, referer: 'r' })]));
    expect(text).toContain(`version="1.0"${declaration}>`);
    expect(text).toContain(
      ' referer="r" username="" password="" http-header:X-A="1" http-header:X-B="2" http-header:referer="r"/>',
    );
  });

  test('what has no place in it is listed without its value', () => {
    const wide = arcgisConnection({
      communityEndpoint: 'secret-1',
      contentEndpoint: 'secret-2',
      urlPrefix: 'secret-3',
      headers: new Map([
        ['a:b', 'secret-4'],
        ['1st', 'secret-5'],
        ['X-Good', 'x'],
      ]),
    });
    const { text, leftBehind } = valueOf(writeConnectionsXml([arcgisConnection({ name: 'Whole' }), wide]));
    expect(leftBehind.map(({ connection, field }) => [connection, field])).toEqual([
      ['ArcGIS Online', 'communityEndpoint'],
      ['ArcGIS Online', 'contentEndpoint'],
      ['ArcGIS Online', 'urlPrefix'],
      ['ArcGIS Online', 'headers'],
    ]);
    expect(JSON.stringify(leftBehind)).not.toContain('secret');
    expect(text).toContain('http-header:X-Good="x"');
    expect(text).not.toContain('secret');
  });

  test('equal names are told, and both are written', () => {
    const { text, repeatedNames } = valueOf(
      writeConnectionsXml(['A', 'B', 'A', 'A'].map((name) => arcgisConnection({ name }))),
    );
    expect(repeatedNames).toEqual(['A']);
    expect(text.match(/name="A"/g)).toHaveLength(3);
  });

  test.each([
    ['a/b', 'cannot have / or'],
    ['a\\b', 'cannot have / or'],
    ['', 'needs a name'],
    ['  ', 'needs a name'],
    ['a\u0001b', 'has a character that QGIS cannot hold'],
    ['a\ud800b', 'has a character that QGIS cannot hold'],
  ])('the name %j is refused with the reason', (name, reason) => {
    const { code, message } = failureOf(
      writeConnectionsXml([arcgisConnection(), arcgisConnection({ name })]),
    );
    expect(code).toBe('bad-value');
    expect(message).toContain(reason);
    expect(connectionNameProblem(name)).toBe(message);
  });

  test('any name is refused or comes back', () => {
    fc.assert(
      fc.property(anyText(), (name) => {
        const written = writeConnectionsXml([arcgisConnection({ name })]);
        expect(written.ok).toBe(connectionNameProblem(name) === null);
        if (written.ok) expect(valueOf(readConnectionsXml(written.value.text))[0]?.name).toBe(name);
      }),
    );
  });

  test('whatever can be held comes back', () => {
    fc.assert(
      fc.property(anyConnections, (connections) => {
        const { text } = valueOf(writeConnectionsXml(connections));
        expect(valueOf(readConnectionsXml(text))).toEqual(connections.map(inXml));
      }),
    );
  });
});
