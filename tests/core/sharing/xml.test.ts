import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readXml, type XmlElement, writeXml, xmlElement, xmlLimits } from '../../../src/core/sharing/xml.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { codeOf, failureOf, valueOf } from '../../fixtures/outcomes.ts';
import { qgisSample } from '../../fixtures/qgis-samples.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const style = { indent: 2 };

const anyValue = anyText({ maxLength: 20 }).filter(
  (text) => codeOf(writeXml(element([['a', text]]), style)) === 'ok',
);
const anyName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.:-]{0,8}$/);
const anyAttributes = fc.array(fc.tuple(anyName, anyValue), { maxLength: 4 }).map((pairs) => new Map(pairs));

/** Elements up to a few levels; text only where no children are, for between them it would be indentation. */
const anyElement: fc.Arbitrary<XmlElement> = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.record({ name: anyName, attributes: anyAttributes, children: fc.constant([]), text: anyValue }),
    fc.record({
      name: anyName,
      attributes: anyAttributes,
      children: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      text: fc.constant(''),
    }),
  ),
})).tree;

function element(attributes: Iterable<readonly [string, string]>): XmlElement {
  return xmlElement('e', attributes);
}

/** Without the indentation that was read as text between children. */
function withoutMargins(read: XmlElement): XmlElement {
  return read.children.length === 0
    ? read
    : { ...read, text: read.text.trim(), children: read.children.map(withoutMargins) };
}

describe('reading XML', () => {
  test('gives elements, attributes in order, and the text directly inside', () => {
    const read = valueOf(
      readXml('<?xml version="1.0"?><!DOCTYPE a><a z="1" b="&lt;2&#xa;">x<c/><![CDATA[<y>]]></a>'),
    );
    expect(read).toEqual({
      name: 'a',
      attributes: new Map([
        ['z', '1'],
        ['b', '<2\n'],
      ]),
      children: [xmlElement('c', [])],
      text: 'x<y>',
    });
    expect([...read.attributes.keys()]).toEqual(['z', 'b']);
  });

  test.each([
    ['a byte order mark', '\ufeff<a/>'],
    ['a declaration', '<?xml version="1.0" encoding="UTF-8"?>\n<a/>'],
    ['a comment and an instruction in front', '<!-- x --><?php y ?><a/>'],
    ['line breaks of Windows', '\r\n<a\r\n/>\r\n'],
    ['a bare document type', '<!DOCTYPE a><a/>'],
  ])('takes %s', (_, text) => {
    expect(valueOf(readXml(text)).name).toBe('a');
    expect(valueOf(readXml(bytes(text))).name).toBe('a');
  });

  test('takes a prefix that was never declared', () => {
    const { attributes } = valueOf(readXml('<a http-header:referer="x" referer="y"/>'));
    expect(Object.fromEntries(attributes)).toEqual({ 'http-header:referer': 'x', referer: 'y' });
  });

  test('takes names that JavaScript objects already have', () => {
    const { attributes, children } = valueOf(readXml('<a __proto__="1" constructor="2"><__proto__/></a>'));
    expect([...attributes]).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    expect(children[0]?.name).toBe('__proto__');
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['text', 'hello'],
    ['JSON', '{"a":1}'],
    ['a cut element', '<a b="1"><c>'],
    ['two roots', '<a/><b/>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['a bare ampersand', '<a b="x & y"/>'],
    ['markup in an attribute', '<a b="<c>"/>'],
    ['a forbidden character by number', '<a b="&#0;"/>'],
    ['a control character of XML 1.1', '<?xml version="1.1"?><a b="&#1;"/>'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>'],
  ])('does not take %s', (_, text) => {
    expect(codeOf(readXml(text))).toBe('file-damaged');
    expect(codeOf(readXml(bytes(text)))).toBe('file-damaged');
  });

  test('does not take bytes that are not UTF-8', () => {
    expect(codeOf(readXml(Uint8Array.of(0x3c, 0x61, 0x2f, 0x3e, 0xff)))).toBe('file-damaged');
    expect(codeOf(readXml(new Uint8Array(Buffer.from('\ufeff<a/>', 'utf16le'))))).toBe('file-damaged');
  });

  test('a failure never quotes the document', () => {
    const { message } = failureOf(readXml('<a secret-name="hidden"><b></hidden-end>&hidden;'));
    expect(message).toMatch(/^The file is not well-formed XML \(line 1\)\.$/);
  });

  test('any bytes and any changed document give a value, never an exception', () => {
    const sample = qgisSample('auth-mixed-plain.xml');
    const changed = fc
      .array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((changes) => {
        const copy = sample.slice();
        for (const [at, byte] of changes) copy[at] = byte;
        return copy;
      });
    const markup = fc
      .array(
        fc.constantFrom('<', '>', '/', '!', '?', '&', ';', '"', '[', ']', '--', 'a', '=', '<![CDATA[', '#x'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(changed, markup, fc.uint8Array({ maxLength: 60 }), anyText()), (source) => {
        expect(['ok', 'file-damaged', 'file-refused']).toContain(codeOf(readXml(source)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('hostile documents', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>`;
  const depth = (levels: number) => '<a>'.repeat(levels) + '</a>'.repeat(levels);
  const attributes = (count: number) =>
    `<a ${Array.from({ length: count }, (_, index) => `b${index}=""`).join(' ')}/>`;

  test.each([
    ['entities of its own', bomb],
    ['an entity that reads a file', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
    ['an element declaration', '<!DOCTYPE a [<!ELEMENT a ANY>]><a/>'],
    ['more levels than allowed', depth(xmlLimits.depth + 1)],
    ['a hundred thousand levels', depth(100_000)],
    ['more attributes than allowed', attributes(xmlLimits.attributes + 1)],
    ['more elements than allowed', `<a>${'<b/>'.repeat(xmlLimits.elements)}</a>`],
    ['more than 16 MB', `<a>${' '.repeat(xmlLimits.size)}</a>`],
  ])('%s are refused', (_, text) => {
    expect(codeOf(readXml(text))).toBe('file-refused');
    expect(codeOf(readXml(bytes(text)))).toBe('file-refused');
  });

  test('what is just within the limits is read', () => {
    expect(codeOf(readXml(depth(xmlLimits.depth)))).toBe('ok');
    expect(codeOf(readXml(attributes(xmlLimits.attributes)))).toBe('ok');
    expect(codeOf(readXml(`<a>${'<b/>'.repeat(xmlLimits.elements - 1)}</a>`))).toBe('ok');
  });

  test('a document type elsewhere is named and not fetched', () => {
    expect(codeOf(readXml('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>'))).toBe('ok');
  });

  test('a hundred megabytes are refused before a byte is looked at', () => {
    const large = new Proxy(new Uint8Array(0), {
      get(target, name) {
        if (name === 'length') return 100 * 1024 * 1024;
        throw new Error(`It looked at ${String(name)} of ${target.length} bytes.`);
      },
    });
    expect(codeOf(readXml(large))).toBe('file-refused');
  });

  test('an endless stretch of any one thing is read or refused', () => {
    for (const piece of ['&amp;', ']]', '--', '&#x41;', '<![CDATA[x]]>', '\r\n', '😀', '"', '<']) {
      const many = piece.repeat(Math.floor(500_000 / piece.length));
      for (const text of [`<a b="${many}"/>`, `<a>${many}</a>`, `<!--${many}--><a/>`, `<${many}`, many]) {
        expect(['ok', 'file-damaged', 'file-refused']).toContain(codeOf(readXml(text)));
      }
    }
  });
});

describe('writing XML', () => {
  test('looks as Qt writes it', () => {
    const root = xmlElement(
      'r',
      [],
      [element([['v', `&<>"'\n\r\t ü😀`]]), { ...element([]), text: 'a<b>&\r' }],
    );
    expect(valueOf(writeXml(root, { indent: 4, doctype: 'r' }))).toBe(
      `<!DOCTYPE r>\n<r>\n    <e v="&amp;&lt;>&quot;'&#xa;&#xd;&#x9; ü😀"/>\n    <e>a&lt;b&gt;&amp;&#xd;</e>\n</r>\n`,
    );
  });

  test.each([
    ['a zero', element([['a', 'x\0']])],
    ['half a character', element([['a', '\ud83d']])],
    ['a noncharacter', element([['a', '\uffff']])],
    ['an escape in text', { ...element([]), text: '\u001b' }],
    ['an attribute name with a blank', element([['a b', '']])],
    ['an attribute name that begins with a digit', element([['1a', '']])],
    ['an element name with markup', xmlElement('a><b', [])],
    ['a bad child', xmlElement('a', [], [element([['', '']])])],
  ])('refuses %s', (_, root) => {
    expect(codeOf(writeXml(root, style))).toBe('bad-value');
  });

  test('what was written reads the same', () => {
    fc.assert(
      fc.property(anyElement, fc.boolean(), (root, asBytes) => {
        const text = valueOf(writeXml(root, style));
        expect(withoutMargins(valueOf(readXml(asBytes ? bytes(text) : text)))).toEqual(root);
      }),
      { numRuns: 300 },
    );
  });
});
