import { describe, expect, test } from 'vitest';
import { readProfileFile } from '../../../../src/core/sharing/profile-file/read-profile-file.ts';
import { failureOf, valueOf } from '../../../fixtures/outcomes.ts';
import { schemaComplaint } from './schema.ts';

const head = { format: 'wayleave-shared-profile', version: 1 };
const bytes = (text: string) => new TextEncoder().encode(text);
const json = (document: unknown) => bytes(JSON.stringify(document));
const readJson = (document: unknown) => valueOf(readProfileFile(json(document)));

const login = {
  id: 'user001',
  kind: 'oauth2',
  name: 'Portal',
  portal: 'https://gis.example.org/portal',
  clientId: 'c',
};
const roads = { name: 'Roads', url: 'https://gis.example.org/server/rest/services' };

describe('a file that is no profile file', () => {
  const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  test.each<[string, Uint8Array, string, RegExp]>([
    ['nothing', bytes(''), 'file-damaged', /no whole JSON/],
    ['half a document', bytes('{"format":"wayleave-shared-profile",'), 'file-damaged', /no whole JSON/],
    ['text in UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]), 'file-damaged', /UTF-8/],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xc3, 0x28, 0x22]), 'file-damaged', /UTF-8/],
    ['a list', json([]), 'file-damaged', /no profile file/],
    ['another JSON document', json({ type: 'FeatureCollection' }), 'file-damaged', /no profile file/],
    [
      'a store of Wayleave',
      json({ format: 'wayleave-profile', version: 4 }),
      'file-damaged',
      /"wayleave-profile"/,
    ],
    ['another format with odd letters', json({ format: 'a\u202e\nb' }), 'file-damaged', /"a\?\?b"/],
    ['no version', json({ format: head.format }), 'file-damaged', /which version/],
    ['a version that is a text', json({ ...head, version: '1' }), 'file-damaged', /which version/],
    ['version 0', json({ ...head, version: 0 }), 'file-damaged', /which version/],
    ['version 1.5', json({ ...head, version: 1.5 }), 'file-damaged', /which version/],
    ['a newer version', json({ ...head, version: 2, authConfigs: 'another layout' }), 'file-newer', /newer/],
    ['records that are no list', json({ ...head, connections: {} }), 'file-damaged', /not laid out/],
    ['a label that is too long', json({ ...head, label: 'x'.repeat(81) }), 'file-damaged', /not laid out/],
    ['a label of two lines', json({ ...head, label: 'a\nb' }), 'file-damaged', /not laid out/],
    ['a person that is a text', json({ ...head, personal: 'yes' }), 'file-damaged', /not laid out/],
    ['33 levels', bytes(nested(33)), 'file-refused', /32 levels/],
    ['brackets without end', bytes('['.repeat(5_000_000)), 'file-refused', /32 levels/],
    ['more than 16 MB', new Uint8Array(16 * 1024 * 1024 + 1).fill(0x20), 'file-refused', /16 MB/],
    [
      'more than 10,000 records',
      json({ ...head, authConfigs: Array(5_000).fill(0), connections: Array(5_001).fill(0) }),
      'file-refused',
      /10,000/,
    ],
  ])('%s', (_, file, code, words) => {
    const failure = failureOf(readProfileFile(file));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(words);
  });

  test('does not repeat in a message what a broken one holds', () => {
    const failure = failureOf(readProfileFile(bytes('{"clientSecret": very-secret}')));
    expect(failure.message).not.toContain('secret');
  });
});

describe('a file that is one', () => {
  test('may have nothing in it, a byte order mark before it, and brackets in its texts', () => {
    expect(readJson(head)).toMatchObject({ shared: { authConfigs: [], connections: [] }, refusals: [] });
    const label = `"${'['.repeat(40)}\\"${'{'.repeat(34)}`;
    const marked = bytes(`\ufeff${JSON.stringify({ ...head, label })}`);
    expect(valueOf(readProfileFile(marked)).shared.label).toBe(label);
    expect(valueOf(readProfileFile(json({ ...head, someday: 31 })))).toMatchObject({ refusals: [] });
  });

  test('may have fields of a later Wayleave, and of another kind: they are passed over', () => {
    const { shared, refusals } = readJson({
      ...head,
      someday: [{}],
      authConfigs: [{ ...login, someday: 1, realm: 5, withheld: ['someday', 'apiKey'] }],
      connections: [{ ...roads, someday: null }],
    });
    expect(refusals).toEqual([]);
    expect([shared.authConfigs.length, shared.connections.length]).toEqual([1, 1]);
    expect(shared.withheld).toEqual(new Map([['auth:user001', ['apiKey']]]));
  });

  test('has markup in its names taken as the text that it is', () => {
    const name = '<img src=x onerror=alert(1)>';
    const { shared } = readJson({ ...head, connections: [{ ...roads, name: name.replace('/', '') }] });
    expect(shared.connections[0]?.name).toBe(name);
  });

  test('cannot reach beyond its own records by a key that JavaScript knows', () => {
    const hostile = `{"format":"wayleave-shared-profile","version":1,"__proto__":{"authConfigs":[1]},
      "connections":[{"__proto__":{"name":"Hidden","url":"https://a.example"},"constructor":{"prototype":{"polluted":1}}},
      {"name":"First","name":"Roads","url":"https://gis.example.org/server/rest/services","toString":1}]}`;
    const { shared, refusals } = valueOf(readProfileFile(bytes(hostile)));
    expect(shared.authConfigs).toEqual([]);
    expect(shared.connections.map(({ name }) => name)).toEqual(['Roads']);
    expect(refusals).toMatchObject([{ reason: 'Its name is missing.' }]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('has what belongs to a person counted only where it says that it is for one', () => {
    const authConfigs = [{ ...login, expectedAccount: 'ada', signInWith: 'system', privateSignIn: true }];
    const connections = [{ ...roads, pinned: true, keepFresh: true }];
    const taken = (personal: boolean) => {
      const { shared } = readJson({ ...head, personal, authConfigs, connections });
      const [auth, connection] = [shared.authConfigs[0], shared.connections[0]];
      return [
        auth?.expectedAccount,
        auth?.signInWith,
        auth?.privateSignIn,
        connection?.pinned,
        connection?.keepFresh,
      ];
    };
    expect(taken(true)).toEqual(['ada', 'system', true, true, true]);
    expect(taken(false)).toEqual([null, 'ask', false, false, false]);
  });

  test('has a secret that it does not hold as null, whatever the kind', () => {
    const portal = 'https://gis.example.org/portal';
    const { shared, refusals } = readJson({
      ...head,
      authConfigs: [
        { id: 'a000001', kind: 'app', name: 'A', portal, clientId: 'c' },
        { id: 'a000002', kind: 'token', name: 'A', portal, username: 'u' },
        { id: 'a000003', kind: 'api-key', name: 'A', portal, expiresAt: 5 },
        { id: 'a000004', kind: 'pasted', name: 'A' },
        { id: 'a000005', kind: 'basic', name: 'A', portal, username: 'u' },
        login,
      ],
      connections: [{ ...roads, headers: [{ name: 'X-Key' }] }],
    });
    expect(refusals).toEqual([]);
    expect(shared.authConfigs).toMatchObject([
      { clientSecret: null, portal },
      { password: null },
      { key: null, expiresAt: null },
      { token: null, portal: null },
      { password: null },
      { clientSecret: null, apiKey: null, qgisExtras: null },
    ]);
    expect(shared.connections).toMatchObject([{ password: null, headers: [{ name: 'X-Key', value: null }] }]);
  });
});

describe('one record that cannot be taken is refused, and the others go on', () => {
  const other = { ...roads, name: 'Other' };
  const long = 'x'.repeat(4_001);
  const kept = {
    id: 'kept001',
    kind: 'qgis',
    name: 'K',
    method: 'PKI-Paths',
    version: 2,
    settings: '{"a":"b"}',
  };

  // The last column tells where the schema, which knows no rule for addresses, has nothing against it.
  test.each<[string, object, RegExp, 'schema too' | 'reader alone']>([
    ['a number', { connections: [5] }, /It is no object/, 'schema too'],
    ['no name', { connections: [{ url: roads.url }] }, /Its name is missing/, 'schema too'],
    ['an empty name', { connections: [{ ...roads, name: ' ' }] }, /needs a name/, 'schema too'],
    [
      'a name that is a number',
      { connections: [{ ...roads, name: 5 }] },
      /Its name is to be a text/,
      'schema too',
    ],
    ['a long name', { connections: [{ ...roads, name: 'x'.repeat(81) }] }, /at most 80/, 'schema too'],
    ['a name with a slash', { connections: [{ ...roads, name: 'a/b' }] }, /no \/ or \\/, 'schema too'],
    ['a name with a backslash', { connections: [{ ...roads, name: 'a\\b' }] }, /no \/ or \\/, 'schema too'],
    [
      'a name of two lines',
      { connections: [{ ...roads, name: 'a\nb' }] },
      /control characters/,
      'schema too',
    ],
    [
      'a folder of two lines',
      { connections: [{ ...roads, folder: 'a\nb' }] },
      /control characters/,
      'schema too',
    ],
    ['no address', { connections: [{ name: 'Roads' }] }, /Its url is missing/, 'schema too'],
    ['an empty address', { connections: [{ ...roads, url: '' }] }, /address is empty/, 'schema too'],
    [
      'an address that is none',
      { connections: [{ ...roads, url: 'https://' }] },
      /not a web address/,
      'reader alone',
    ],
    [
      'a script',
      { connections: [{ ...roads, url: 'javascript:alert(1)' }] },
      /not a web address/,
      'reader alone',
    ],
    [
      'plain http',
      { connections: [{ ...roads, url: 'http://gis.example.org' }] },
      /plain http/,
      'reader alone',
    ],
    [
      'plain http of an endpoint',
      { connections: [{ ...roads, communityUrl: 'http://gis.example.org/c' }] },
      /plain http/,
      'reader alone',
    ],
    [
      'a bad ID in a connection',
      { connections: [{ ...roads, authId: 'agol-01' }] },
      /7 letters or digits/,
      'schema too',
    ],
    [
      'the header of the sign-in',
      { connections: [{ ...roads, headers: [{ name: 'AUTHORIZATION', value: 'x' }] }] },
      /belongs to the sign-in/,
      'schema too',
    ],
    [
      'a cookie without its value',
      { connections: [{ ...roads, headers: [{ name: 'Cookie' }] }] },
      /belongs to the sign-in/,
      'schema too',
    ],
    [
      'a header name that is none',
      { connections: [{ ...roads, headers: [{ name: 'X Key' }] }] },
      /not a header name/,
      'schema too',
    ],
    [
      'a header of two lines',
      { connections: [{ ...roads, headers: [{ name: 'X-Key', value: 'a\r\nHost: b' }] }] },
      /one line/,
      'schema too',
    ],
    [
      'a header without a name',
      { connections: [{ ...roads, headers: [{}] }] },
      /Its headers.name is missing/,
      'schema too',
    ],
    [
      'a header that is a text',
      { connections: [{ ...roads, headers: ['X-Key: a'] }] },
      /Every one of its headers is to be an object/,
      'schema too',
    ],
    [
      'a colour that is none',
      { connections: [{ ...roads, colour: 'mauve' }] },
      /one of none, magenta/,
      'schema too',
    ],
    [
      'a tag that is a number',
      { connections: [{ ...roads, tags: [1] }] },
      /Every one of its tags is to be a text/,
      'schema too',
    ],
    [
      'notes without end',
      { connections: [{ ...roads, notes: 'x'.repeat(2_001) }] },
      /at most 2,000/,
      'schema too',
    ],
    [
      'notes with a bell',
      { connections: [{ ...roads, notes: 'a\u0007' }] },
      /control characters/,
      'schema too',
    ],
    [
      'a long text',
      { connections: [{ ...roads, username: long }] },
      /at most 4,000 characters/,
      'schema too',
    ],
    ['a referer of two lines', { connections: [{ ...roads, referer: 'a\nb' }] }, /one line/, 'schema too'],
    [
      'null for a text',
      { connections: [{ ...roads, folder: null }] },
      /Its folder is to be a text/,
      'schema too',
    ],
    ['no kind', { authConfigs: [{ id: 'a000001', name: 'A' }] }, /Its kind is missing/, 'schema too'],
    [
      'a kind of a later Wayleave',
      { authConfigs: [{ ...login, kind: 'iwa' }] },
      /kind is none/,
      'schema too',
    ],
    [
      'a kind that JavaScript knows',
      { authConfigs: [{ ...login, kind: 'toString' }] },
      /kind is none/,
      'schema too',
    ],
    ['a bad ID', { authConfigs: [{ ...login, id: 'agol-01' }] }, /agol01a would be one/, 'schema too'],
    [
      'an ID that is a number',
      { authConfigs: [{ ...login, id: 1_234_567 }] },
      /Its id is to be a text/,
      'schema too',
    ],
    [
      'a configuration without a name',
      { authConfigs: [{ ...login, name: '' }] },
      /needs a name/,
      'schema too',
    ],
    [
      'no client ID',
      { authConfigs: [{ ...login, clientId: undefined }] },
      /client ID is missing/,
      'schema too',
    ],
    [
      'no portal and no addresses',
      { authConfigs: [{ ...login, portal: undefined }] },
      /no portal/,
      'schema too',
    ],
    [
      'no portal and half the addresses',
      {
        authConfigs: [
          { ...login, portal: undefined, tokenUrl: 'https://gis.example.org/sharing/rest/oauth2/token' },
        ],
      },
      /no portal/,
      'schema too',
    ],
    [
      'a portal over http',
      { authConfigs: [{ ...login, portal: 'http://gis.example.org' }] },
      /plain http/,
      'reader alone',
    ],
    [
      'a token URL over http',
      { authConfigs: [{ ...login, tokenUrl: 'http://gis.example.org/t' }] },
      /plain http/,
      'reader alone',
    ],
    [
      'a redirect URL that is none',
      { authConfigs: [{ ...login, redirectUrl: 'x' }] },
      /redirect URL/,
      'reader alone',
    ],
    [
      'a token header that is none',
      { authConfigs: [{ ...login, tokenHeader: 'a b' }] },
      /not a header name/,
      'schema too',
    ],
    [
      'half a second',
      { authConfigs: [{ ...login, timeoutSeconds: 0.5 }] },
      /to be a whole number/,
      'schema too',
    ],
    ['no second', { authConfigs: [{ ...login, timeoutSeconds: 0 }] }, /from 1 to 600/, 'schema too'],
    [
      'a sign-in without end',
      { authConfigs: [{ ...login, expirationMinutes: 129_601 }] },
      /129600/,
      'schema too',
    ],
    [
      'an empty secret',
      { authConfigs: [{ ...login, clientSecret: '' }] },
      /client secret is empty/,
      'schema too',
    ],
    [
      'a secret with a blank',
      { authConfigs: [{ ...login, clientSecret: 'a b' }] },
      /blank in it/,
      'schema too',
    ],
    ['a scope of two lines', { authConfigs: [{ ...login, scope: 'a\nb' }] }, /one line/, 'schema too'],
    [
      'a flag that is a text',
      { authConfigs: [{ ...login, pkce: 'no' }] },
      /Its pkce is to be true or false/,
      'schema too',
    ],
    ['no user', { authConfigs: [{ ...login, kind: 'basic' }] }, /user name is missing/, 'schema too'],
    [
      'extras that are no JSON',
      { authConfigs: [{ ...login, qgisExtras: 'abc' }] },
      /does not hold what/,
      'reader alone',
    ],
    [
      'a kept one without its values',
      { authConfigs: [{ ...kept, settings: undefined }] },
      /nothing without its settings/,
      'schema too',
    ],
    [
      'a kept one with values that are no texts',
      { authConfigs: [{ ...kept, settings: '{"a":1}' }] },
      /does not hold what/,
      'reader alone',
    ],
    [
      'a kept one with a tower of lists',
      { authConfigs: [{ ...kept, settings: '['.repeat(90_000) }] },
      /does not hold what/,
      'reader alone',
    ],
    [
      'a kept one without a method',
      { authConfigs: [{ ...kept, method: undefined }] },
      /Its method is missing/,
      'schema too',
    ],
    [
      'a kept one with a name of two lines',
      { authConfigs: [{ ...kept, name: 'a\nb' }] },
      /control characters/,
      'schema too',
    ],
  ])('%s', (_, records, words, judge) => {
    const document: unknown = JSON.parse(
      JSON.stringify({ ...head, connections: [], authConfigs: [], ...records }),
    );
    const whole = { ...(document as { connections: unknown[] }) };
    const { shared, refusals } = readJson({ ...whole, connections: [...whole.connections, other] });
    expect(shared.connections.map(({ name }) => name)).toEqual(['Other']);
    expect(shared.authConfigs).toEqual([]);
    expect(refusals.map(({ reason }) => reason)).toEqual([expect.stringMatching(words)]);
    expect(schemaComplaint(document) === null ? 'reader alone' : 'schema too').toBe(judge);
  });

  test('what is good passes reader and schema alike', () => {
    const document = {
      ...head,
      authConfigs: [login, kept],
      connections: [
        { ...roads, url: 'http://localhost/arcgis' },
        { ...other, url: 'http://gis.example.org', allowHttp: true },
      ],
    };
    expect(readJson(document).refusals).toEqual([]);
    expect(schemaComplaint(document)).toBeNull();
  });

  test('the second one of an ID or a path, folders tidied, has a key of its own', () => {
    const { shared, refusals } = readJson({
      ...head,
      authConfigs: [login, { ...login, name: 'Again' }, { ...login, id: 'USER001' }],
      connections: [
        { ...roads, folder: 'A', name: 'B/Roads' },
        { ...roads, folder: 'A/B' },
        { ...roads, folder: ' A //B/', url: 'https://b.example' },
      ],
    });
    expect(shared.authConfigs.map(({ id, name }) => [id, name])).toEqual([
      ['user001', 'Portal'],
      ['USER001', 'Portal'],
    ]);
    expect(shared.connections.map(({ url }) => url)).toEqual([roads.url]);
    expect(refusals.map(({ key, reason }) => [key, reason])).toEqual([
      ['refused-auth:1', 'Another configuration of the file has the same ID.'],
      ['refused-connection:0', 'A connection name has no / or \\ in it.'],
      ['refused-connection:2', 'Another connection of the file has the same folder and name.'],
    ]);
  });

  test('is told with its place cut and printable', () => {
    const { refusals } = readJson({
      ...head,
      authConfigs: [{ ...login, id: `\u202e${'a'.repeat(500)}`, name: 'x\u0000y' }],
      connections: [{ ...roads, folder: 'A', url: 'ftp://gis.example.org' }],
    });
    expect(refusals).toMatchObject([
      { key: 'refused-auth:0', subject: 'auth', place: `?${'a'.repeat(79)}`, name: 'x?y' },
      { key: 'connection:A/Roads', subject: 'connection', place: 'A/Roads', name: 'Roads' },
    ]);
    expect(refusals.map(({ reason }) => reason.length > 150)).toEqual([false, false]);
  });
});
