import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeCallback, judgePaste, judgeRedirect } from '../../../src/core/identity/callback.ts';
import { anyText } from '../../fixtures/any-text.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

const state = 'our-state';

describe('a callback', () => {
  test.each([
    [{ code: 'abc' }, 'ok'],
    [{ code: 'abc', state }, 'ok'],
    [{}, 'refused'],
    [{ code: '' }, 'refused'],
    [{ error: 'access_denied' }, 'denied-by-user'],
    [{ error: 'access_denied', code: 'abc' }, 'denied-by-user'],
    [{ error: 'unauthorized_client' }, 'client-unknown'],
    [{ error: 'invalid_client' }, 'client-unknown'],
    [{ error: 'invalid_client_id' }, 'client-unknown'],
    [{ error: 'invalid_redirect_uri' }, 'redirect-mismatch'],
    [{ error: 'server_error' }, 'refused'],
    [{ error: '' }, 'refused'],
  ])('%j: %s', (parameters: Record<string, string>, code) => {
    expect(codeOf(judgeCallback(parameters))).toBe(code);
  });

  test('gives the code as it came', () => {
    expect(valueOf(judgeCallback({ code: 'a b/+=' }))).toBe('a b/+=');
  });
});

describe('a paste', () => {
  const code = 'AbC_123-xyz.~';
  test.each([
    ['the code', code],
    ['with blanks around', `  ${code}\n`],
    ['as a parameter', `code=${code}`],
    ['the title of the page', `SUCCESS code=${code}`],
    ['the title in another case', `success CODE=${code}`],
    ['the address', `http://127.0.0.1:7070/?code=${encodeURIComponent(code)}&state=${state}`],
    [
      'the address of an approval page',
      `https://h/oauth2/approval?state=${state}&code=${encodeURIComponent(code)}`,
    ],
  ])('%s gives the code', (_what, pasted) => {
    expect(valueOf(judgePaste(pasted, state))).toBe(code);
  });

  test.each([
    ['nothing', '', 'bad-paste'],
    ['blanks', ' \n ', 'bad-paste'],
    ['a sentence', 'this is not a code', 'bad-paste'],
    ['too short a word', 'abc', 'bad-paste'],
    ['too long a word', 'a'.repeat(4_097), 'bad-paste'],
    ['markup', '<script>alert(1)</script>', 'bad-paste'],
    ['an address without a code', `https://h/?state=${state}`, 'bad-paste'],
    ['an address without a state', 'https://h/?code=abcd', 'bad-paste'],
    ['an address of another sign-in', 'https://h/?code=abcd&state=other', 'bad-paste'],
    [
      'an address with the state in another case',
      `https://h/?code=abcd&state=${state.toUpperCase()}`,
      'bad-paste',
    ],
    ['a broken address', 'https://', 'bad-paste'],
    ['a refusal', `https://h/?error=access_denied&state=${state}`, 'denied-by-user'],
    ['a refusal of another sign-in', 'https://h/?error=access_denied&state=other', 'bad-paste'],
    ['an empty code', `https://h/?code=&state=${state}`, 'refused'],
    ['an address with two codes', `https://h/?code=abcd&code=efgh&state=${state}`, 'bad-paste'],
    ['an address with the state twice', `https://h/?code=abcd&state=${state}&state=${state}`, 'bad-paste'],
    ['a far too long address', `https://h/?code=abcd&state=${state}&x=${'y'.repeat(20_000)}`, 'bad-paste'],
    ['the title of a refusal', 'Denied error=access_denied', 'denied-by-user'],
    ['the title of another refusal', 'Denied error=server_error', 'refused'],
    ['the title of no refusal', 'Denied error=', 'bad-paste'],
  ])('%s: %s', (_what, pasted, failure) => {
    expect(codeOf(judgePaste(pasted, state))).toBe(failure);
  });

  test('any text is a code of safe characters or refused, never a crash, and never repeated in a refusal', () => {
    const like = fc.tuple(
      fc.constantFrom('', 'code=', 'SUCCESS code=', 'https://h/?code=', 'https://h/?state=our-state&code='),
      anyText({ maxLength: 60 }),
    );
    fc.assert(
      fc.property(like, ([before, after]) => {
        const outcome = judgePaste(before + after, state);
        if (!outcome.ok && after.trim().length > 30)
          expect(outcome.failure.message).not.toContain(after.trim());
        if (outcome.ok && !before.startsWith('https')) expect(outcome.value).toMatch(/^\S+$/);
      }),
    );
  });
});

describe('an address that a page was sent to', () => {
  test('is our redirect with our state or refused, never a crash, and never repeated in a refusal', () => {
    const redirectUrl = 'http://127.0.0.1:7070';
    const part = fc.constantFrom(
      'http://',
      '127.0.0.1',
      ':7070',
      '/',
      '?code=abcd',
      '&state=our-state',
      '#',
      '@',
    );
    const like = fc.oneof(
      anyText({ maxLength: 60 }),
      fc.array(fc.oneof(part, anyText({ maxLength: 6 })), { maxLength: 10 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(like, (address) => {
        const outcome = judgeRedirect(address, redirectUrl, state);
        if (!outcome.ok) {
          if (address.trim().length > 30) expect(outcome.failure.message).not.toContain(address.trim());
          return;
        }
        const url = new URL(address);
        expect([url.origin, url.pathname, url.username]).toEqual([redirectUrl, '/', '']);
        expect(url.searchParams.get('state')).toBe(state);
      }),
    );
    expect(valueOf(judgeRedirect(`${redirectUrl}/?code=abcd&state=${state}`, redirectUrl, state))).toBe(
      'abcd',
    );
  });
});
