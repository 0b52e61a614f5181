import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newPasswordMark } from '../../../../src/core/sharing/qgis/auth-crypto.ts';
import type { AuthMethodConfig } from '../../../../src/core/sharing/qgis/auth-method-config.ts';
import {
  authXmlObstacle,
  encryptedAuthXml,
  isFragileInQgis,
  plainAuthXml,
  readAuthXml,
} from '../../../../src/core/sharing/qgis/auth-xml.ts';
import { fakeRandomness } from '../../../fakes/randomness.ts';
import { anyQgisConfigs, meaningOf } from '../../../fixtures/any-qgis-config.ts';
import { anyText } from '../../../fixtures/any-text.ts';
import { codeOf, failureOf, valueOf } from '../../../fixtures/outcomes.ts';
import {
  authMethodConfig,
  qgisSample,
  sampleConfigs,
  samplePasswords,
} from '../../../fixtures/qgis-samples.ts';

const password = 'a good long password';
const basic = authMethodConfig('basic01', 'Basic user', 'Basic', 2, {
  username: 'u',
  password: 'p',
  realm: '',
});
const entry = (attributes: string, values = '<Config a="b"/>') =>
  `<AuthMethodConfig ${attributes}>${values}</AuthMethodConfig>`;
const plain = (entries: string) =>
  `<qgis_authentication><configurations>${entries}</configurations></qgis_authentication>`;
const encrypted = async (configs: readonly AuthMethodConfig[] = [basic]) =>
  valueOf(await encryptedAuthXml(configs, password, fakeRandomness()));

/** A file whose encrypted content is that text. */
async function sealing(clear: string): Promise<string> {
  const { mark, cipher } = valueOf(await newPasswordMark(password, fakeRandomness()));
  const text = await cipher.encrypt(clear);
  return `<qgis_authentication salt="${mark.salt}" hash="${mark.hash}" civ="${mark.civ}">${text}</qgis_authentication>`;
}

describe('reading what QGIS exported', () => {
  test.each([
    ['auth-agol-plain.xml', 1],
    ['auth-agol-encrypted.xml', 1],
    ['auth-mixed-plain.xml', 4],
    ['auth-mixed-encrypted.xml', 4],
  ])('%s has the configurations that were put in', async (name, count) => {
    const read = valueOf(await readAuthXml(qgisSample(name), samplePasswords[name] ?? null));
    expect(read).toEqual({
      isEncrypted: name.includes('encrypted'),
      configs: sampleConfigs.slice(0, count),
      skipped: [],
    });
  });

  test('a password for a plain file is ignored', async () => {
    expect(codeOf(await readAuthXml(qgisSample('auth-agol-plain.xml'), 'anything'))).toBe('ok');
  });

  test.each([
    ['no password', null, 'file-password-needed'],
    ['an empty one', '', 'wrong-file-password'],
    ['another', 'wayleave sample 2', 'wrong-file-password'],
    ['one with a zero', 'wayleave\0', 'wrong-file-password'],
  ])('an encrypted file tells of %s', async (_, word, code) => {
    expect(codeOf(await readAuthXml(qgisSample('auth-agol-encrypted.xml'), word))).toBe(code);
  });
});

// Each as it was seen in QGIS 3.22, which says nothing about what it passes over.
describe('entries', () => {
  test.each([
    ['without a name', entry('id="a" method="Basic"'), 'no-name'],
    ['with an empty name', entry('id="a" name="" method="Basic"'), 'no-name'],
    ['without a method', entry('id="a" name="n"'), 'no-method'],
    ['without values', entry('id="a" name="n" method="Basic"', '<Config/>'), 'no-values'],
    ['without an element for values', entry('id="a" name="n" method="Basic"', ''), 'no-values'],
    [
      'with values in a second element only',
      entry('id="a" name="n" method="Basic"', '<x/><Config a="b"/>'),
      'no-values',
    ],
    ['of another name', '<Foo id="a" name="n" method="Basic"><Config a="b"/></Foo>', 'no-configuration'],
  ])('%s are skipped, and told', async (_, bad, reason) => {
    const { configs, skipped } = valueOf(
      await readAuthXml(plain(`${bad}${entry('id="good123" name="g" method="Basic"')}`), null),
    );
    expect(configs.map(({ id }) => id)).toEqual(['good123']);
    expect(skipped).toEqual([expect.objectContaining({ id: 'a', reason })]);
  });

  test('with the ID of an earlier one are skipped, with its name are not', async () => {
    const same = 'name="n" method="Basic"';
    const text = plain(
      entry(`id="a" ${same}`) + entry(`id="b" ${same}`) + entry('id="a" name="other" method="Basic"'),
    );
    const { configs, skipped } = valueOf(await readAuthXml(text, null));
    expect(configs.map(({ id, name }) => [id, name])).toEqual([
      ['a', 'n'],
      ['b', 'n'],
    ]);
    expect(skipped).toEqual([{ id: 'a', name: 'other', reason: 'repeated-id' }]);
  });

  test('without an ID are taken, any number of them', async () => {
    const nameless = entry('name="n" method="Basic"');
    expect(valueOf(await readAuthXml(plain(nameless + nameless), null)).configs).toHaveLength(2);
  });

  test.each([
    ['version="2"', 2],
    ['version=" -3 "', -3],
    ['version="two"', 0],
    ['version="2.5"', 0],
    ['version="99999999999"', 0],
    ['', 0],
  ])('have a version by the rule of QGIS: %s', async (attribute, version) => {
    const { configs } = valueOf(
      await readAuthXml(plain(entry(`id="a" name="n" method="Zap" ${attribute}`)), null),
    );
    expect(configs).toEqual([authMethodConfig('a', 'n', 'Zap', version, { a: 'b' })]);
  });

  test('take their values from the first element, whatever its name, and keep every key', async () => {
    const values = '<Zap certpath="/a" X-My-Header="1" __proto__="2"/><Config certpath="/b"/>';
    const { configs } = valueOf(
      await readAuthXml(plain(entry('id="a" name="n" method="PKI-Paths"', values)), null),
    );
    expect([...(configs[0]?.config ?? [])]).toEqual([
      ['certpath', '/a'],
      ['X-My-Header', '1'],
      ['__proto__', '2'],
    ]);
  });

  test('may have markup in a name, which stays a name', async () => {
    const { configs } = valueOf(
      await readAuthXml(plain(entry('id="a" name="&lt;b&gt;&#xa;&quot;" method="Basic"')), null),
    );
    expect(configs[0]?.name).toBe('<b>\n"');
  });
});

describe('files that are refused whole', () => {
  test.each([
    ['a connections file', '<qgsARCGISFEATURESERVERConnections/>', 'file-damaged'],
    ['a file without a list', '<qgis_authentication/>', 'file-damaged'],
    ['text', 'hello', 'file-damaged'],
    [
      'an entity bomb',
      `<!DOCTYPE q [<!ENTITY a "x">]>${plain(entry('id="a" name="&a;" method="Basic"'))}`,
      'file-refused',
    ],
    ['deep nesting', `<qgis_authentication>${'<configurations>'.repeat(50_000)}`, 'file-refused'],
    ['17 MB', plain(' '.repeat(17 * 1024 * 1024)), 'file-refused'],
  ])('%s', async (_, text, code) => {
    expect(codeOf(await readAuthXml(text, password))).toBe(code);
  });

  test.each([
    ['a line break after the hex', (text: string) => text.replace('</q', '\n</q')],
    ['a blank within the hex', (text: string) => text.replace(/>([0-9a-f]{32})/, '>$1 ')],
    ['an element in the hex', (text: string) => text.replace('</q', '<a/>ff</q')],
    ['hex that is cut', (text: string) => text.replace(/[0-9a-f]{32}<\/q/, '</q')],
    ['no hex', (text: string) => text.replace(/>[0-9a-f]+</, '><')],
    ['a hash in upper case', (text: string) => text.replace(/hash="[^"]+"/, `hash="${'A'.repeat(32)}"`)],
    ['no hash', (text: string) => text.replace(/hash="[^"]+"/, '')],
    ['no vector', (text: string) => text.replace(/civ="[^"]+"/, '')],
    ['an empty salt', (text: string) => text.replace(/salt="[^"]+"/, 'salt=""')],
  ])('%s', async (_, change) => {
    const changed = change(await encrypted());
    expect(changed).not.toBe(await encrypted());
    expect(codeOf(await readAuthXml(changed, password))).toBe('file-damaged');
  });

  test('another hash, as for another password', async () => {
    const changed = (await encrypted()).replace(/hash="[^"]+"/, `hash="${'0'.repeat(32)}"`);
    expect(codeOf(await readAuthXml(changed, password))).toBe('wrong-file-password');
  });

  test.each([
    ['text that is no XML', 'hello'],
    ['a whole document instead of its list', plain(entry('id="a" name="n" method="Basic"'))],
    ['cut XML', '<configurations><AuthMethodConfig'],
    ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "x">]><configurations/>'],
    ['nothing', ''],
  ])('an encrypted file with %s inside', async (_, clear) => {
    expect(codeOf(await readAuthXml(await sealing(clear), password))).toBe('file-damaged');
  });

  test('a flipped bit is never taken for the original', async () => {
    const original = new TextEncoder().encode(await encrypted());
    const whole = valueOf(await readAuthXml(original, password)).configs;
    const positions = Array.from({ length: 60 }, (_, index) => Math.floor((index * original.length) / 60));
    for (const at of positions) {
      const changed = original.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      const outcome = await readAuthXml(changed, password);
      // The second half of `civ` is used by nobody, and the document type only has to be one.
      if (outcome.ok) expect(outcome.value.configs).toEqual(whole);
      else
        expect(['file-damaged', 'wrong-file-password', 'file-password-needed']).toContain(
          outcome.failure.code,
        );
    }
  });

  test('a flipped bit anywhere in the encrypted text is noticed', async () => {
    const text = await encrypted();
    const begin = text.indexOf('>', text.indexOf('civ=')) + 1;
    for (let at = begin; at < text.lastIndexOf('<'); at += 7) {
      const digit = (Number.parseInt(text.charAt(at), 16) ^ 8).toString(16);
      const outcome = await readAuthXml(text.slice(0, at) + digit + text.slice(at + 1), password);
      expect({ at, code: codeOf(outcome) }).toEqual({ at, code: 'file-damaged' });
    }
  });

  test('any bytes, any change and any password give a value, never an exception', async () => {
    const sample = qgisSample('auth-agol-encrypted.xml');
    const changed = fc
      .array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { maxLength: 4 })
      .map((changes) => {
        const copy = sample.slice();
        for (const [at, byte] of changes) copy[at] = byte;
        return copy;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, fc.uint8Array(), anyText()), anyText(), async (source, word) => {
        await readAuthXml(source, word);
        await readAuthXml(source, samplePasswords['auth-agol-encrypted.xml'] ?? '');
      }),
      { numRuns: 60 },
    );
  });

  test('a failure quotes neither password nor content', async () => {
    const failures = [
      failureOf(await readAuthXml(plain('<hidden-tag>'), password)),
      failureOf(await readAuthXml(await sealing('<hidden-tag>'), password)),
      failureOf(await readAuthXml(await encrypted(), 'hidden password')),
    ];
    expect(JSON.stringify(failures)).not.toContain('hidden');
  });
});

describe('writing', () => {
  test('a plain file looks as QGIS writes it, in the order of the IDs', () => {
    const token = authMethodConfig('TOKEN01', 'Ü "x" & <y>', 'EsriToken', 2, { token: 'a\tb' });
    expect(valueOf(plainAuthXml([basic, token]))).toBe(`<!DOCTYPE qgis_authentication>
<qgis_authentication>
  <configurations>
    <AuthMethodConfig id="TOKEN01" name="Ü &quot;x&quot; &amp; &lt;y>" method="EsriToken" version="2" uri="">
      <Config token="a&#x9;b"/>
    </AuthMethodConfig>
    <AuthMethodConfig id="basic01" name="Basic user" method="Basic" version="2" uri="">
      <Config password="p" realm="" username="u"/>
    </AuthMethodConfig>
  </configurations>
</qgis_authentication>
`);
  });

  test('a plain file is the same for the same configurations', () => {
    fc.assert(
      fc.property(anyQgisConfigs, (configs) => {
        const turned = configs
          .toReversed()
          .map((config) => ({ ...config, config: new Map([...config.config].toReversed()) }));
        expect(plainAuthXml(turned)).toEqual(plainAuthXml(configs));
      }),
      { numRuns: 50 },
    );
  });

  test('an encrypted file is one line of lower-case hex within its element', async () => {
    expect(await encrypted()).toMatch(
      /^<!DOCTYPE qgis_authentication>\n<qgis_authentication salt="[0-9a-f]{32}" hash="[0-9a-f]{32}" civ="[0-9a-f]{64}">([0-9a-f]{32})+<\/qgis_authentication>\n$/,
    );
  });

  test('whatever was written reads the same, plain and encrypted', async () => {
    await fc.assert(
      fc.asyncProperty(anyQgisConfigs, anyText({ minLength: 1 }), async (configs, typed) => {
        const word = typed.replaceAll('\0', '0');
        const [open, closed] = [
          plainAuthXml(configs),
          await encryptedAuthXml(configs, word, fakeRandomness()),
        ];
        const readings = [
          await readAuthXml(valueOf(open), null),
          await readAuthXml(valueOf(closed), word),
        ].map(valueOf);
        expect(readings.map(({ isEncrypted }) => isEncrypted)).toEqual([false, true]);
        for (const { configs: back, skipped } of readings) {
          expect(meaningOf(back)).toEqual(meaningOf(configs));
          expect(skipped).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('what QGIS exported goes out with every character unchanged', async () => {
    const { configs } = valueOf(await readAuthXml(qgisSample('auth-mixed-plain.xml'), null));
    expect(valueOf(await readAuthXml(valueOf(plainAuthXml(configs)), null)).configs).toEqual(
      sampleConfigs.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  test("escapes in OAuth2 what QGIS's storage would cut", async () => {
    const oauth2config = JSON.stringify({ clientSecret: 'a:::b|||c', description: '\u0007' });
    const text = valueOf(plainAuthXml([authMethodConfig('oauth01', 'n', 'OAuth2', 1, { oauth2config })]));
    expect(text).not.toMatch(/:::|\|\|\|/);
    const [back] = valueOf(await readAuthXml(text, null)).configs;
    expect(JSON.parse(back?.config.get('oauth2config') ?? '')).toEqual(JSON.parse(oauth2config));
  });

  test.each([
    ['separators in its secret', 'OAuth2', { oauth2config: '{"clientSecret":"a:::b"}' }, true],
    [
      'separators that are escaped already',
      'OAuth2',
      { oauth2config: '{"clientSecret":"a\\u007c||"}' },
      true,
    ],
    ['no separators', 'OAuth2', { oauth2config: '{"clientSecret":"a::b||"}' }, false],
    ['values that are no JSON', 'OAuth2', { oauth2config: 'a:::b' }, false],
    ['another method', 'Basic', { oauth2config: '{"clientSecret":"a:::b"}' }, false],
  ])("tells whether QGIS's dialog would spoil it: %s", (_, method, config, expected) => {
    expect(isFragileInQgis(authMethodConfig('oauth01', 'n', method, 1, config))).toBe(expected);
  });

  const values = { username: 'u', password: 'p' };
  test.each([
    ['no ID', { id: '' }, 'id'],
    ['no name', { name: '' }, 'name'],
    ['no method', { method: '' }, 'method'],
    ['no values', { config: new Map() }, 'config'],
    ['a version that is no whole number', { version: 1.5 }, 'version'],
    ['a version beyond 32 bits', { version: 2 ** 31 }, 'version'],
    ['a control character in its name', { name: 'a\u0007' }, 'name'],
    ['half a character in its resource', { uri: '\ud83d' }, 'uri'],
    ['a zero in a value', { config: new Map([['password', 'a\0b']]) }, 'password'],
    [
      'a separator of QGIS in a value',
      { config: new Map(Object.entries({ ...values, password: 'a|||b' })) },
      'password',
    ],
    ['the other separator in a value', { config: new Map([['password', 'a:::b']]) }, 'password'],
    [
      'a bar at the end of a value before another',
      { config: new Map(Object.entries({ a: 'x|', b: 'y' })) },
      'a',
    ],
    [
      'a header name that XML cannot hold',
      { method: 'APIHeader', config: new Map([['1st header', 'x']]) },
      '1st header',
    ],
    [
      'separators in OAuth2 values that are no JSON',
      { method: 'OAuth2', config: new Map([['oauth2config', '{a|||b']]) },
      'oauth2config',
    ],
  ])('refuses a configuration with %s and names the field', async (_, change, field) => {
    const config = { ...basic, ...change };
    const others = [authMethodConfig('aaaaaaa', 'other', 'Basic', 2, values), config];
    expect(authXmlObstacle(config)).toMatchObject({ field, message: expect.stringMatching(/^[A-Z].*\.$/) });
    for (const outcome of [
      plainAuthXml(others),
      await encryptedAuthXml(others, password, fakeRandomness()),
    ]) {
      expect(failureOf(outcome)).toMatchObject({ code: 'bad-value', details: { id: config.id, field } });
    }
  });

  test('a value that only looks awkward is no obstacle', () => {
    const values = { password: '::a||b::', realm: '', 'X-My.Header_1': ' |' };
    expect(authXmlObstacle({ ...basic, config: new Map(Object.entries(values)) })).toMatchObject({
      field: 'X-My.Header_1',
    });
    const last = { ...values, 'X-My.Header_1': ' ', zzz: '|' };
    expect(authXmlObstacle({ ...basic, config: new Map(Object.entries(last)) })).toBeNull();
  });

  test('refuses nothing at all, an ID twice, and a password that QGIS cannot take', async () => {
    expect(codeOf(plainAuthXml([]))).toBe('bad-value');
    expect(failureOf(plainAuthXml([basic, { ...basic, name: 'other' }])).details).toMatchObject({
      field: 'id',
    });
    for (const word of ['', 'a\0']) {
      const outcome = await encryptedAuthXml([basic], word, fakeRandomness());
      expect(failureOf(outcome).details).toEqual({ field: 'password' });
    }
  });
});
