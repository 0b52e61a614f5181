import { describe, expect, test } from 'vitest';
import { blockOf, refusalOf } from '../../src/main/needs-own-browser.ts';
import { pageBounds } from '../../src/main/sign-in-bar.ts';

describe('a page that refuses built-in windows', () => {
  test.each([
    ['https://accounts.google.com/v3/signin/rejected?x=1', 200, false],
    ['https://accounts.google.com/o/oauth2/auth', 403, false],
    ['https://accounts.google.com/signin/oauth/error?authError=disallowed_useragent', 400, false],
    ['https://login.idp.example/error', 403, true],
  ])('%s (%i) is known', (address, status, saysDisallowed) => {
    expect(refusalOf({ address, status, saysDisallowed })).toBe('disallowed-useragent');
  });

  test.each([
    ['https://accounts.google.com/v3/signin/identifier', 200],
    ['https://gis.example.org/portal', 403],
    ['https://accounts.google.com.evil.example/signin/rejected', 403],
    ['nonsense', 403],
  ])('%s (%i) is none', (address, status) => {
    expect(refusalOf({ address, status, saysDisallowed: false })).toBeNull();
  });

  test('is also one that was blocked on its way', () => {
    expect(blockOf('ERR_BLOCKED_BY_RESPONSE')).toBe('blocked');
    expect(blockOf('net::ERR_BLOCKED_BY_CLIENT')).toBe('blocked');
    expect(blockOf('ERR_NAME_NOT_RESOLVED')).toBeNull();
  });
});

describe('the page below the bar', () => {
  const window = { width: 800, height: 680 };

  test('fills what the bar leaves', () => {
    expect(pageBounds(window, null)).toEqual({ x: 0, y: 84, width: 800, height: 596 });
    const banner = { kind: 'needs-own-browser', why: 'webauthn' } as const;
    expect(pageBounds(window, banner)).toEqual({ x: 0, y: 140, width: 800, height: 540 });
    expect(pageBounds({ width: 480, height: 60 }, null)?.height).toBe(0);
  });

  test.each([
    { kind: 'load-failed', host: 'gis.example.org', error: 'ERR_FAILED' },
    { kind: 'client-certificate', host: 'gis.example.org', certificates: [] },
  ] as const)('is hidden while the bar has something that must be answered', (interruption) => {
    expect(pageBounds(window, interruption)).toBeNull();
  });
});
