import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean, cleanName, cleanText, judge, readError } from '../../../src/core/arcgis/error-dialect.ts';
import type { Reply } from '../../../src/core/arcgis/http.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { codeOf } from '../../fixtures/outcomes.ts';

function reply(text: string, changes: Partial<Reply> = {}): Reply {
  return {
    status: 200,
    text,
    contentType: 'text/plain;charset=utf-8',
    challenges: [],
    location: null,
    date: null,
    retryAfterSeconds: null,
    url: new URL('https://gis.example.org/portal/sharing/rest/oauth2/token?secret=hidden'),
    ...changes,
  };
}

describe('the documented shapes of an error', () => {
  test.each([
    [
      'oauth2/token',
      '{"error":{"code":400,"error":"invalid_request","error_description":"redirect_uri not specified","message":"redirect_uri not specified","details":[]}}',
      'refused',
      { portalCode: 400, portalWord: 'invalid_request' },
    ],
    [
      'oauth2/token without details',
      '{"error":{"code":400,"error":"invalid_request","error_description":"x","message":"x"}}',
      'refused',
      { portalCode: 400, portalWord: 'invalid_request' },
    ],
    [
      'an expired refresh token',
      '{"error":{"code":498,"error":"invalid_request","error_description":"refresh_token expired","message":"refresh_token expired","details":[]}}',
      'token-rejected',
      { portalCode: 498 },
    ],
    [
      'an unknown client',
      '{"error":{"code":400,"error":"invalid_client_id","error_description":"Invalid client_id"}}',
      'refused',
      { portalCode: 400, portalWord: 'invalid_client_id' },
    ],
    [
      'no token seen',
      '{"error":{"code":499,"message":"Token Required","messageCode":"GWM_0003","details":["Token Required"]}}',
      'token-required',
      { portalCode: 499 },
    ],
    [
      'a token refused',
      '{"error":{"code":498,"message":"Invalid token.","details":[]}}',
      'token-rejected',
      { portalCode: 498 },
    ],
    [
      'a user without rights',
      '{"error":{"code":403,"messageCode":"GWM_0003","message":"You do not have permissions to access this resource or perform this operation.","details":[]}}',
      'no-access',
      { portalCode: 403 },
    ],
    [
      'a missing item',
      '{"error":{"code":400,"messageCode":"CONT_0001","message":"Item does not exist or is inaccessible.","details":[]}}',
      'refused',
      { portalCode: 400 },
    ],
    [
      'a wrong path of a hosted service',
      '{"error":{"code":400,"message":"Invalid URL","details":["Invalid URL"]}}',
      'refused',
      { portalCode: 400 },
    ],
    [
      'a wrong password',
      '{"error":{"code":400,"message":"Unable to generate token.","details":["Invalid username or password."]}}',
      'refused',
      { portalCode: 400 },
    ],
    [
      "the administrator's interface",
      '{"status":"error","messages":["Token Expired."],"code":498}',
      'token-rejected',
      { portalCode: 498 },
    ],
    ['the back end', '{"code":500,"message":"Down","status":"failure"}', 'portal-error', { portalCode: 500 }],
    ['a job', '{"status":"failed","statusMessage":"Did not work"}', 'refused', {}],
    [
      'RFC 6749 itself',
      '{"error":"invalid_client","error_description":"x"}',
      'refused',
      { portalWord: 'invalid_client' },
    ],
    [
      'a code as text',
      '{"error":{"code":"498","message":"Invalid Token"}}',
      'token-rejected',
      { portalCode: 498 },
    ],
    ['no code', '{"error":{"message":"Something"}}', 'refused', {}],
    ['an empty error', '{"error":{}}', 'refused', {}],
    [
      '401 in the body',
      '{"error":{"code":401,"message":"Unauthorized"}}',
      'token-required',
      { portalCode: 401 },
    ],
    [
      '404 in the body',
      '{"error":{"code":404,"message":"Resource not found."}}',
      'missing-resource',
      { portalCode: 404 },
    ],
    ['429 in the body', '{"error":{"code":429,"message":"Slow down"}}', 'rate-limited', null],
    ['500 in the body', '{"error":{"code":500,"message":"Error"}}', 'portal-error', { portalCode: 500 }],
    ['504 in the body', '{"error":{"code":504,"message":"Timeout"}}', 'portal-error', { portalCode: 504 }],
  ] as const)('%s', (_from, text, code, details) => {
    const judged = judge(reply(text));
    expect(codeOf(judged)).toBe(code);
    if (judged.ok) return;
    if (details === null) expect(judged.failure.details).toBeNull();
    else expect(judged.failure.details).toEqual({ host: 'gis.example.org', ...details });
    expect(judged.failure.message).toContain('gis.example.org');
    expect(judged.failure.message).not.toContain('hidden');
  });

  test.each([
    [400, 'refused'],
    [403, 'no-access'],
    [500, 'portal-error'],
  ])('with HTTP %i too the body decides', (status, code) => {
    const text = JSON.stringify({ error: { code: status, message: 'No' } });
    expect(codeOf(judge(reply(text, { status })))).toBe(code);
    expect(codeOf(judge(reply('{"error":{"code":498,"message":"Invalid token."}}', { status })))).toBe(
      'token-rejected',
    );
  });

  test.each([
    ['without a number', 503, '{"error":{"message":"Service unavailable"}}', 'portal-error'],
    ['as a word', 500, '{"error":"server_error"}', 'portal-error'],
    ['as a status', 502, '{"status":"error","messages":["Bad gateway"]}', 'portal-error'],
    ['without a number', 429, '{"error":{"message":"Too many requests"}}', 'rate-limited'],
  ])('an error %s is no refusal with HTTP %i', (_how, status, text, code) => {
    expect(codeOf(judge(reply(text, { status })))).toBe(code);
  });

  test('an error may come with good fields beside it', () => {
    expect(codeOf(judge(reply('{"access_token":"x","error":{"code":498,"message":"no"}}')))).toBe(
      'token-rejected',
    );
  });

  test.each([
    ['a status of its own', '{"status":"success","messages":[]}'],
    ['an item whose status is a word', '{"status":"esriJobSucceeded"}'],
    ['an error that is null', '{"error":null,"id":"1"}'],
    ['leading blanks', ' \r\n\t{"id":"1"}'],
  ])('%s is none', (_what, text) => {
    expect(codeOf(judge(reply(text)))).toBe('ok');
  });

  test('the sentence of the OAuth shape is the description, else the message, else the first detail', () => {
    const sentence = (error: unknown) => readError({ error })?.sentence;
    expect(sentence({ error_description: 'a', message: 'b', details: ['c'] })).toBe('a');
    expect(sentence({ message: 'b', details: ['c'] })).toBe('b');
    expect(sentence({ message: '', details: ['c'] })).toBe('c');
    expect(sentence({ message: 7, details: 'c' })).toBe('');
  });

  test('a word that is not one of OAuth is not told on', () => {
    const judged = judge(reply(JSON.stringify({ error: { code: 400, error: 'My secret is HUNTER2' } })));
    expect(judged).toMatchObject({ ok: false, failure: { code: 'refused', details: { portalCode: 400 } } });
    expect(JSON.stringify(judged)).not.toContain('HUNTER2');
  });
});

describe('answers that are not of ArcGIS', () => {
  test.each([
    ['a web page', '<!DOCTYPE html><html><body>Sign in to the WLAN</body></html>', 'text/html', 'a web page'],
    ['a page without its type', '<html>', 'text/plain', 'a web page'],
    ['cut JSON', '{"access_token":"abc', 'text/plain', 'broken JSON'],
    ['garbled JSON', '{"access_token": , "error": {', 'application/json', 'broken JSON'],
    ['an array', '[{"error":{"code":498}}]', 'application/json', 'broken JSON'],
    ['nothing', '', 'application/json', 'nothing'],
    ['blanks', '  \n ', 'application/json', 'nothing'],
    ['null', 'null', 'application/json', 'something else'],
    ['a number', '42', 'application/json', 'something else'],
    ['a text', '"hello"', 'application/json', 'something else'],
    ['the bare token of getToken', 'abcdefghijklmnopqrstuvwxyz', 'text/plain', 'something else'],
  ])('%s with 200', (_what, text, contentType, words) => {
    const judged = judge(reply(text, { contentType }));
    expect(judged).toMatchObject({ ok: false, failure: { code: 'not-arcgis' } });
    if (!judged.ok)
      expect(judged.failure.message).toBe(`gis.example.org answered with ${words} instead of ArcGIS data.`);
  });

  test.each([
    [401, [], 'token-required'],
    [401, ['Negotiate', 'NTLM'], 'web-tier'],
    [403, [], 'no-access'],
    [404, [], 'missing-resource'],
    [400, [], 'refused'],
    [405, [], 'refused'],
    [407, [], 'proxy-auth'],
    [429, [], 'rate-limited'],
    [498, [], 'token-rejected'],
    [499, [], 'token-required'],
    [500, [], 'portal-error'],
    [503, [], 'portal-error'],
  ] as const)('a page with HTTP %i, challenges %j: %s', (status, challenges, code) => {
    expect(codeOf(judge(reply('<html>No</html>', { status, challenges, contentType: 'text/html' })))).toBe(
      code,
    );
  });

  test('when to come back is told on', () => {
    for (const status of [429, 503]) {
      expect(judge(reply('', { status, retryAfterSeconds: 17 }))).toMatchObject({
        failure: { details: { retryAfterSeconds: 17 } },
      });
    }
  });
});

describe('a text of a server', () => {
  test.each([
    ['tells an address', 'See https://gis.example.org/x?token=abc for more', 'See [address] for more'],
    ['tells a token', 'Token kV3fXq0bC9-aZ_8d7e6f5.. is invalid', 'Token [removed] is invalid'],
    ['tells a short secret', 'password=demo', 'password [removed]'],
    [
      'tells a short token of OAuth',
      'access_token=abc refresh_token: def',
      'access_token [removed] refresh_token [removed]',
    ],
    ['tells a secret as JSON', '{"client_secret":"abc"}', '{"client_secret [removed]'],
    ['has lines', 'one\r\n\ttwo\u0000three', 'one two three'],
    ['has colours', '\u001b[31mred', '[31mred'],
    ['turns the direction of writing', 'a\u202Eb\u200Fc', 'a b c'],
    ['is good', 'Invalid redirect_uri', 'Invalid redirect_uri'],
    ['has other letters', 'Ungültige Größe: 数据', 'Ungültige Größe: 数据'],
  ])('that %s', (_what, text, cleaned) => {
    expect(clean(text)).toBe(cleaned);
  });

  test.each([[null], [undefined], [7], [{ toString: () => 'x' }], [['x']]])(
    'that is none (%j) is nothing',
    (value) => {
      expect(clean(value)).toBe('');
    },
  );

  const secret = fc.stringMatching(/^[A-Za-z0-9._~+/=-]{20,300}$/);

  test('never tells a token, an address or a control character', () => {
    fc.assert(
      fc.property(
        anyText({ maxLength: 80 }),
        secret,
        anyText({ maxLength: 80 }),
        (before, planted, after) => {
          const cleaned = clean(`${before}${planted}${after}`);
          expect(cleaned).not.toContain(planted);
          expect(cleaned).not.toMatch(/[A-Za-z0-9._~+/=-]{20,}/);
          expect(cleaned).not.toMatch(/[\p{C}\u2028\u2029]/u);
          expect(cleaned).not.toContain('://');
          expect(cleaned.length).toBeLessThanOrEqual(200);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('tells nothing of an address with a query, wherever it stands', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 40 }), fc.stringMatching(/^[a-z0-9]{8,15}$/), (before, planted) => {
        const address = `https://gis.example.org/x?q=${planted}`;
        expect(clean(`${before} ${address} and more`)).not.toContain(planted);
      }),
    );
  });

  test('is not cut through a letter', () => {
    expect(clean(`${'a'.repeat(9)} `.repeat(19) + 'b'.repeat(9) + '𝒳𝒳')).toMatch(/b𝒳?$/u);
  });

  test('as a name keeps its letters and loses its control characters', () => {
    expect(cleanName(' Größe\u0000\r\n数据 – "x" ')).toBe('Größe 数据 – "x"');
  });

  test('as a description keeps its lines', () => {
    expect(cleanText(' one\r\ntwo\u0000\u202e\rthree\n ')).toBe('one\ntwo \nthree');
  });

  test('as a name or description is bounded, one line or several, and reads as it is written', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 6_000 }), (text) => {
        const [name, description] = [cleanName(text), cleanText(text)];
        expect(name).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(description.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect([name.length <= 250, description.length <= 4_000]).toEqual([true, true]);
      }),
    );
  });
});
