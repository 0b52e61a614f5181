import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSettings, settingMap, settingText } from '../../../../src/core/sharing/qgis/settings-ini.ts';
import { codeOf, valueOf } from '../../../fixtures/outcomes.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Keys and texts of a settings file. */
function textsOf(file: string | Uint8Array): Readonly<Record<string, string>> {
  const settings = valueOf(readSettings(typeof file === 'string' ? bytes(file) : file));
  return Object.fromEntries([...settings].map(([key, raw]) => [key, settingText(raw)]));
}

const mapOf = (raw: string) => settingMap(valueOf(readSettings(bytes(`k=${raw}`))).get('k'));

describe('keys of a settings file', () => {
  test.each([
    ['a section comes first', '[qgis]\nname=x', 'qgis/name'],
    ['a backslash parts as a slash does', '[qgis]\na\\b\\c=x', 'qgis/a/b/c'],
    ['two digits are Latin-1', '[qgis]\nS%F6hne%20%22%26=x', 'qgis/Söhne "&'],
    ['four digits are UTF-16', '[qgis]\n%U6F22%UD835%UDCB3=x', 'qgis/漢𝒳'],
    ['a percent sign alone stays', '[qgis]\n100%=x', 'qgis/100%'],
    ['too few digits stay', '[qgis]\n%U12=x', 'qgis/%U12'],
    ['blanks before the sign go', '[qgis]\nname \t=x', 'qgis/name'],
    ['General is no section', '[General]\nname=x', 'name'],
    ['General is one when escaped', '[%General]\nname=x', 'General/name'],
    ['a section may be escaped and blank around', '[ a%20b ]\nname=x', 'a b/name'],
    ['a section without its end', '[qgis\nname=x', 'qgis/name'],
    ['none before the first section', 'name=x', 'name'],
  ])('%s', (_what, file, key) => {
    expect(textsOf(file)).toEqual({ [key]: 'x' });
  });
});

describe('lines of a settings file', () => {
  test.each([
    ['CRLF', '[a]\r\nx=1\r\ny=2\r\n', { 'a/x': '1', 'a/y': '2' }],
    ['a byte order mark', '\ufeff[a]\nx=1', { 'a/x': '1' }],
    ['blank lines', '\n\n[a]\n\n\nx=1\n\n', { 'a/x': '1' }],
    ['comments', '; one\n[a] ; two\nx=1 ; three\n;y=2', { 'a/x': '1' }],
    ['a semicolon in quotes', 'x="1;2"', { x: '1;2' }],
    ['a quoted value of two lines', 'x="1\ny=2"', { x: '1\ny=2' }],
    ['a line that goes on', 'x=1\\\n2\ny=\\\r\n3', { x: '12', y: '3' }],
    ['no value', 'x=', { x: '' }],
    ['several signs', 'x=a=b', { x: 'a=b' }],
    ['lines that are none', 'nothing\nx=1', { x: '1' }],
    ['the later of two', 'x=1\nx=2', { x: '2' }],
    ['nothing', '', {}],
    ['a quote without its end', 'x="1\ny=2', { x: '1\ny=2' }],
    ['a backslash at the end', 'x=1\\', { x: '1' }],
  ])('%s', (_what, file, expected) => {
    expect(textsOf(file)).toEqual(expected);
  });

  test('bytes that are no UTF-8 are Latin-1', () => {
    expect(textsOf(Uint8Array.of(0x78, 0x3d, 0xf6))).toEqual({ x: 'ö' });
  });

  test('UTF-8 of Qt 6 is read as it is', () => {
    expect(textsOf('x=Söhne 漢字 𝒳')).toEqual({ x: 'Söhne 漢字 𝒳' });
  });
});

describe('a value', () => {
  test.each([
    [String.raw`a\"b\\c`, 'a"b\\c'],
    [String.raw`a\nb\rc\td\a\b\f\v\'\?`, "a\nb\rc\td\x07\b\f\v'?"],
    [String.raw`S\xf6hne \x6f22 \xd835\xdcb3`, 'Söhne 漢 𝒳'],
    [String.raw`\x1f\x32`, '\x1f2'],
    [String.raw`\101\12`, 'A\n'],
    [String.raw`\q`, ''],
    [String.raw`\xg`, 'g'],
    ['"  both  "', '  both  '],
    ['  neither  ', 'neither'],
    [String.raw`kept\x20 `, 'kept '],
    ['"a" "b"', 'ab'],
    ['"a,b"', 'a,b'],
    ['a, "b,c"', ''],
    ['@@home', '@home'],
    ['@home(x)', '@home(x)'],
    [String.raw`@String(a\0b)`, 'a\0b'],
    ['@ByteArray(abc)', 'abc'],
    ['@Invalid()', ''],
    [String.raw`@Variant(\0\0\0\b\0\0\0\0)`, ''],
    ['@Point(1 2)', ''],
  ])('%j is read as %j', (raw, text) => {
    expect(textsOf(`x=${raw}`)).toEqual({ x: text });
  });

  test('an absent one is empty, and no map', () => {
    expect(settingText(undefined)).toBe('');
    expect(settingMap(undefined)).toBeNull();
  });
});

describe('a map', () => {
  /** As Qt 5.15 wrote it. */
  const written =
    String.raw`"@Variant(\0\0\0\b\0\0\0\x3\0\0\0\xe\0r\0\x65\0\x66\0\x65\0r\0\x65\0r\0\0\0\n\0\0\0(\0h\0t\0t\0p\0s\0:\0/` +
    String.raw`\0/\0\x61\0.\0\x62\0/\0?\0x\0=\0\x31\0&\0y\0=\0\xfc\0\0\0\n\0X\0-\0K\0\x65\0y\0\0\0\n\0\0\0\n\0v\0\"\0\\\0,\0;` +
    String.raw`\0\0\0\n\0\x45\0m\0p\0t\0y\0\0\0\n\0\0\0\0)"`;

  test('has its texts by key', () => {
    const expected = { referer: 'https://a.b/?x=1&y=ü', 'X-Key': 'v"\\,;', Empty: '' };
    expect(mapOf(written)).toEqual(new Map(Object.entries(expected)));
  });

  test.each([
    ['an empty one', String.raw`@Variant(\0\0\0\b\0\0\0\0)`, 0],
    [
      'one with a text that is null',
      String.raw`@Variant(\0\0\0\b\0\0\0\x1\0\0\0\x2\0\x61\0\0\0\n\xff\xff\xff\xff)`,
      1,
    ],
    [
      'one with a number in it, up to there',
      String.raw`@Variant(\0\0\0\b\0\0\0\x1\0\0\0\x2\0\x61\0\0\0\x2\0\0\0\x1)`,
      0,
    ],
  ])('%s is read', (_what, raw, size) => {
    expect(mapOf(raw)?.size).toBe(size);
  });

  test.each([
    ['a text', 'x'],
    ['another type', String.raw`@Variant(\0\0\0\n\0\0\0\0)`],
    ['a cut one', written.slice(0, 120)],
    ['a length beyond the end', String.raw`@Variant(\0\0\0\b\0\0\0\x1\xff\xff\xff\xf0\0\x61)`],
  ])('%s is none', (_what, raw) => {
    expect(mapOf(raw)).toBeNull();
  });
});

describe('hostile files', () => {
  const readBothWays = (raw: string) => {
    expect(typeof settingText(raw)).toBe('string');
    expect(settingMap(raw)?.size ?? 0).toBeLessThan(raw.length + 1);
  };

  test('100 MB are refused unread', () => {
    expect(codeOf(readSettings(new Uint8Array(100 * 1024 * 1024)))).toBe('file-refused');
  });

  test('long runs of what is special are read', () => {
    for (const run of ['"', '\\', ';', '\n', '=', '%', ' ', '[', ',', '\\x']) {
      const text = run.repeat(1_000_000 / run.length);
      for (const file of [text, `x=${text}`, `x="${text}`, `x=${text}z`, `x${text}z=`]) textsOf(file);
    }
  }, 20_000);

  test('any bytes at all are read without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
        for (const raw of valueOf(readSettings(any)).values()) readBothWays(raw);
      }),
    );
  });

  test('so is anything made of what has a meaning', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '=',
      '\\',
      '"',
      ',',
      ';',
      '\n',
      '\r',
      '%',
      'U',
      'x',
      '0',
      'f',
      ' ',
      '@Variant(',
      ')',
      '\0',
      '\b',
      'ö',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const raw of valueOf(readSettings(bytes(pieces.join('')))).values()) readBothWays(raw);
      }),
    );
  });
});
