import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  oauth2Defaults,
  type QgisOAuth2,
  readOAuth2Config,
  writeOAuth2Config,
} from '../../../../src/core/sharing/qgis/oauth2-config.ts';
import { qgisTargets } from '../../../../src/core/sharing/qgis/target.ts';
import { anyText } from '../../../fixtures/any-text.ts';
import { codeOf, failureOf, valueOf } from '../../../fixtures/outcomes.ts';
import { sampleConfigs } from '../../../fixtures/qgis-samples.ts';

const read = (json: unknown) => readOAuth2Config(JSON.stringify(json));
const oauth2Of = (json: unknown) => valueOf(read(json)).oauth2;
const written = (change: Partial<QgisOAuth2>, target: (typeof qgisTargets)[number] = '3.4') =>
  valueOf(writeOAuth2Config({ ...oauth2Defaults, ...change }, target));

/** In QGIS's order. */
const keysOfAllVersions = [
  'accessMethod',
  'apiKey',
  'clientId',
  'clientSecret',
  'configType',
  'customHeader',
  'description',
  'grantFlow',
  'id',
  'name',
  'objectName',
  'password',
  'persistToken',
  'queryPairs',
  'redirectPort',
  'redirectUrl',
  'refreshTokenUrl',
  'requestTimeout',
  'requestUrl',
  'scope',
  'tokenUrl',
  'username',
  'version',
];

const text = anyText({ maxLength: 12 });
const pairs = fc
  .dictionary(text, text, { maxKeys: 3, noNullPrototype: true })
  .map((values) => new Map(Object.entries(values)));
const int = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });
const anyOAuth2: fc.Arbitrary<QgisOAuth2> = fc.record({
  accessMethod: fc.constantFrom('header', 'form', 'query'),
  apiKey: text,
  clientId: text,
  clientSecret: fc.oneof(text, fc.constantFrom('a|||b', 'a:::b', '":::"', '|||:::|||')),
  configType: fc.constantFrom('predefined', 'custom'),
  customHeader: text,
  description: text,
  grantFlow: fc.constantFrom(
    'authorization-code',
    'implicit',
    'resource-owner',
    'client-credentials',
    'pkce',
  ),
  id: text,
  name: text,
  objectName: text,
  password: text,
  persistToken: fc.boolean(),
  queryPairs: pairs,
  redirectPort: int,
  redirectUrl: text,
  refreshTokenUrl: text,
  requestTimeout: int,
  requestUrl: text,
  scope: text,
  tokenUrl: text,
  username: text,
  version: int,
  redirectHost: fc.constantFrom('', 'localhost'),
  extraTokens: pairs,
  unknown: fc.constantFrom({}, { newKey: ['as', { it: 'came', in: null }] }, { unknown: 1, __proto: '' }),
});

describe('reading oauth2config', () => {
  test('gives what QGIS itself wrote', () => {
    const [agol, portal] = sampleConfigs.map(({ config }) => config.get('oauth2config') ?? '');
    expect(valueOf(readOAuth2Config(agol ?? ''))).toEqual({
      isGrantGuess: false,
      oauth2: {
        ...oauth2Defaults,
        clientId: 'SampleClientId01',
        clientSecret: '0123456789abcdef0123456789abcdef',
        customHeader: 'X-Esri-Authorization',
        requestUrl: 'https://www.arcgis.com/sharing/rest/oauth2/authorize',
        tokenUrl: 'https://www.arcgis.com/sharing/rest/oauth2/token',
      },
    });
    expect(valueOf(readOAuth2Config(portal ?? '')).oauth2).toMatchObject({
      clientSecret: `s"e&c<r>e't ü`,
      persistToken: true,
      queryPairs: new Map([['expiration', '20160']]),
    });
  });

  test('missing keys have the defaults of QGIS', () => {
    expect(oauth2Of({})).toEqual(oauth2Defaults);
  });

  test('keys not known here are kept as they came', () => {
    const unknown = { newKey: [1, { deep: null }], unknown: 'x', ['__proto__x']: true };
    expect(oauth2Of({ ...unknown, clientId: 'c' })).toEqual({ ...oauth2Defaults, clientId: 'c', unknown });
  });

  // Each was seen in the dialog of QGIS 3.22.
  test.each([
    ['a port as text', { redirectPort: '7072' }, { redirectPort: 7072 }],
    ['a port with a fraction', { redirectPort: 7072.6 }, { redirectPort: 7073 }],
    ['a grant flow as text', { grantFlow: '1' }, { grantFlow: 'implicit' }],
    ['a flag as text', { persistToken: 'true' }, { persistToken: true }],
    ['a flag as number', { persistToken: 1 }, { persistToken: true }],
    ['text as number', { clientId: 5 }, { clientId: '5' }],
    ['text that is null', { requestUrl: null }, { requestUrl: '' }],
    ['a query pair as number', { queryPairs: { a: 5 } }, { queryPairs: new Map([['a', '5']]) }],
  ])('takes %s, as QGIS does', (_, json, expected) => {
    expect(oauth2Of(json)).toEqual({ ...oauth2Defaults, ...expected });
  });

  test.each([
    ['grantFlow', 5],
    ['grantFlow', -1],
    ['grantFlow', 'code'],
    ['accessMethod', 3],
    ['configType', 2],
    ['redirectPort', 'http'],
    ['redirectPort', 2 ** 31],
    ['requestTimeout', {}],
    ['clientSecret', ['hidden']],
    ['clientId', { a: 1 }],
    ['queryPairs', 'a=b'],
    ['queryPairs', { a: ['hidden'] }],
    ['extraTokens', []],
    ['persistToken', {}],
  ])('tells that %s cannot be %j', (key, value) => {
    const failure = failureOf(read({ [key]: value }));
    expect(failure).toMatchObject({ code: 'bad-value', details: { key } });
    expect(failure.message).not.toContain('hidden');
  });

  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['cut JSON', '{"clientId":"'],
    ['endless nesting', `{"newKey":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ])('%s is no configuration', (_, value) => {
    expect(codeOf(readOAuth2Config(value))).toBe('bad-value');
  });

  test.each([
    ['PKCE, for all that is known', { grantFlow: 3, requestUrl: 'https://a/authorize' }, 'pkce', true],
    [
      'client credentials without a page to sign in on',
      { grantFlow: 3, requestUrl: '' },
      'client-credentials',
      true,
    ],
    [
      'client credentials where 3.44 wrote it',
      { grantFlow: 3, requestUrl: 'https://a', extraTokens: {} },
      'client-credentials',
      false,
    ],
    ['PKCE as number 4', { grantFlow: 4 }, 'pkce', false],
    ['an authorization code', { grantFlow: 0 }, 'authorization-code', false],
    ['a resource owner', { grantFlow: 2 }, 'resource-owner', false],
  ])('takes a grant flow for %s', (_, json, grantFlow, isGrantGuess) => {
    expect(valueOf(read(json))).toMatchObject({ oauth2: { grantFlow }, isGrantGuess });
  });

  test('any text and any JSON give a value, never an exception', () => {
    const anyKeys = fc.dictionary(
      fc.constantFrom(...keysOfAllVersions, 'extraTokens', 'redirectHost'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          anyText(),
          fc.json(),
          anyKeys.map((json) => JSON.stringify(json)),
        ),
        (source) => {
          expect(['ok', 'bad-value']).toContain(codeOf(readOAuth2Config(source)));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('writing oauth2config', () => {
  test('gives exactly the text that the dialog of QGIS 3.22 saves', () => {
    for (const { config } of sampleConfigs.slice(0, 2)) {
      const source = config.get('oauth2config') ?? '';
      expect(writeOAuth2Config(valueOf(readOAuth2Config(source)).oauth2, '3.4')).toEqual({
        ok: true,
        value: { text: source, leftOut: [] },
      });
    }
  });

  test.each(qgisTargets)('has the 23 keys that every version knows by default, for %s too', (target) => {
    const { text: json, leftOut } = written({ redirectHost: '127.0.0.1' }, target);
    expect(Object.keys(JSON.parse(json))).toEqual(keysOfAllVersions);
    expect(leftOut).toEqual([]);
  });

  const newer = {
    redirectHost: 'localhost',
    extraTokens: new Map([['id_token', 'X-Id']]),
    unknown: { newKey: { as: ['it', 'came'] } },
  };

  test.each([
    ['3.4', [], ['newKey', 'redirectHost', 'extraTokens']],
    ['3.34', [], ['newKey', 'redirectHost', 'extraTokens']],
    ['3.36', ['redirectHost'], ['newKey', 'extraTokens']],
    ['3.44', ['extraTokens', 'newKey', 'redirectHost'], []],
  ] as const)('for %s has of the newer keys only %j and tells the others', (target, more, without) => {
    const { text: json, leftOut } = written(newer, target);
    expect(Object.keys(JSON.parse(json))).toEqual([...keysOfAllVersions, ...more].toSorted());
    expect(leftOut).toEqual(without);
  });

  test.each([
    ['3.4', 'pkce', null],
    ['3.4', 'client-credentials', null],
    ['3.34', 'pkce', 3],
    ['3.34', 'client-credentials', null],
    ['3.36', 'pkce', 3],
    ['3.44', 'pkce', 4],
    ['3.44', 'client-credentials', 3],
    ['3.4', 'authorization-code', 0],
    ['3.4', 'implicit', 1],
    ['3.4', 'resource-owner', 2],
  ] as const)('for %s the number of %s is %s', (target, grantFlow, number) => {
    const outcome = writeOAuth2Config({ ...oauth2Defaults, grantFlow }, target);
    if (number === null) expect(codeOf(outcome)).toBe('unsupported');
    else expect(JSON.parse(valueOf(outcome).text)).toMatchObject({ grantFlow: number });
  });

  test("escapes what QGIS's storage would cut", () => {
    const { text: json } = written({ clientSecret: 'a:::b|||c', queryPairs: new Map([[':::', '||||']]) });
    expect(json).not.toMatch(/:::|\|\|\|/);
    expect(JSON.parse(json)).toMatchObject({ clientSecret: 'a:::b|||c', queryPairs: { ':::': '||||' } });
  });

  test('what was written for the newest reads the same', () => {
    fc.assert(
      fc.property(anyOAuth2, (oauth2) => {
        const { text: json, leftOut } = written(oauth2, '3.44');
        const back = valueOf(readOAuth2Config(json)).oauth2;
        const isPlainlyApp = oauth2.requestUrl === '' || oauth2.extraTokens.size > 0;
        const grantFlow =
          oauth2.grantFlow === 'client-credentials' && !isPlainlyApp ? 'pkce' : oauth2.grantFlow;
        expect(back).toEqual({ ...oauth2, grantFlow });
        expect(leftOut).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
