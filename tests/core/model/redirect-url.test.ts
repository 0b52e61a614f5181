import { describe, expect, test } from 'vitest';
import {
  outOfBand,
  parseRedirectUrl,
  redirectPlace,
  redirectUrlFor,
} from '../../../src/core/model/redirect-url.ts';
import { codeOf, valueOf } from '../../fixtures/outcomes.ts';

describe('a redirect URL', () => {
  test.each([
    'http://127.0.0.1:7070',
    'http://127.0.0.1:7070/',
    'http://localhost:7070/path',
    'http://127.0.0.1:7070/?x=1',
    'https://gis.example.org/callback',
    'my-app://auth',
    outOfBand,
  ])('%s keeps its text exactly', (text) => {
    expect(valueOf(parseRedirectUrl(` ${text} `))).toBe(text);
  });

  test.each([
    '',
    '7070',
    '127.0.0.1',
    'file:///tmp/x',
    'http://127.0.0.1:7070/#part',
    'http://127.0.0.1:70700',
  ])('%j is refused', (text) => {
    expect(codeOf(parseRedirectUrl(text))).toBe('bad-url');
  });
});

describe('the place of a redirect', () => {
  const at = (host: string, port: number, path: string) => ({
    kind: 'loopback',
    address: { host, port, path },
  });

  test.each([
    ['http://127.0.0.1:7070', at('127.0.0.1', 7070, '')],
    ['http://127.0.0.1:7070/', at('127.0.0.1', 7070, '/')],
    ['http://127.0.0.1:7070/callback', at('127.0.0.1', 7070, '/callback')],
    ['http://localhost:7070', at('localhost', 7070, '')],
    ['http://localhost', at('localhost', 80, '')],
    [outOfBand, { kind: 'out-of-band' }],
    ['https://127.0.0.1:7070', { kind: 'elsewhere' }],
    ['https://gis.example.org/callback', { kind: 'elsewhere' }],
    ['http://gis.example.org:7070', { kind: 'elsewhere' }],
    ['http://0.0.0.0:7070', { kind: 'elsewhere' }],
    ['my-app://auth', { kind: 'elsewhere' }],
    ['nonsense', { kind: 'elsewhere' }],
  ])('of %s', (text, place) => {
    expect(redirectPlace(text)).toEqual(place);
  });

  test.each(['http://127.0.0.1:7070', 'http://127.0.0.1:7070/', 'http://localhost:8080/a/b'])(
    '%s comes back from its parts',
    (text) => {
      const place = redirectPlace(text);
      expect(place.kind === 'loopback' ? redirectUrlFor(place.address) : null).toBe(text);
    },
  );
});
